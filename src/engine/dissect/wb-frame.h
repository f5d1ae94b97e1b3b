/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Who judged a packet, and how (pcapng's epb_verdict). */
#define WB_FRAME_VERDICT_HARDWARE 0
#define WB_FRAME_VERDICT_TC 1
#define WB_FRAME_VERDICT_XDP 2

typedef struct
{
  guint8 kind;         /* WB_FRAME_VERDICT_ or another */
  gint64 number;       /* TC and XDP */
  const guint8 *bytes; /* Borrowed from the reader until its next read: what stands behind the kind */
  guint16 length;
} WbFrameVerdict;

/* What the capture says about one packet before a byte of it is read. Borrowed strings live as long as the capture
 * file they came from. */
typedef struct
{
  guint64 number; /* 1-based, as people count */
  gint64 time_ns; /* since 1970-01-01 UTC; valid when has_time */
  guint32 captured_length;
  guint32 reported_length;           /* on the wire; never below captured_length */
  guint32 interface_id;              /* within its section; global numbering is the file's */
  guint32 flags;                     /* epb_flags (pcapng); valid when has_flags */
  const char *interface_name;        /* Borrowed, may be NULL */
  const char *interface_description; /* Borrowed, may be NULL */
  /* Borrowed from the reader until its next read, may be NULL; not yet made safe. Several are set apart by
   * WB_FRAME_COMMENT_SEPARATOR. */
  const char *comment;
  guint16 link_type;  /* LINKTYPE_ value, not DLT */
  gint8 fcs_length;   /* bytes of frame check sequence at the end; -1: unknown */
  guint8 time_digits; /* 6: microseconds, 9: nanoseconds … */
  guint64 drop_count; /* packets lost since the one before on this interface (epb_dropcount); 0: none known */
  guint32 section;    /* of the file, counted from 0; valid when has_interface */
  guint32 queue;      /* of the network card (epb_queue); valid when has_queue */
  guint64 packet_id;  /* what tells several sights of one packet (epb_packetid); valid when has_packet_id */
  const WbFrameVerdict *verdicts; /* Borrowed from the reader until its next read */
  guint n_verdicts;
  guint has_queue : 1;
  guint has_packet_id : 1;
  guint has_time : 1;
  guint has_flags : 1;
  guint has_interface : 1; /* the format says through which interface it came (pcapng) */
} WbFrame;

/* ASCII's record separator, which nobody writes in a comment. */
#define WB_FRAME_COMMENT_SEPARATOR "\036"

/* epb_flags, pcapng */
#define WB_FRAME_DIRECTION_MASK 0x3u
#define WB_FRAME_INBOUND 0x1u
#define WB_FRAME_OUTBOUND 0x2u
#define WB_FRAME_CHECKSUM_NOT_READY (1u << 9)

G_END_DECLS
