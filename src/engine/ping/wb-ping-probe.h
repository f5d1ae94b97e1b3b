/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The packets of a session in its three modes: made, and known again when they come back.
 *
 *   text, echo   PING <sequence> <T1> <nonce>[ <fill>]     wb-ping-text; comes back within PONG, or as it was
 *   STAMP        RFC 8762, 4.2.1, padded by a TLV          wb-stamp-packet; T1 and sequence come back
 *
 * A nonce belongs to one probe: of text it is a keyed hash of target, sequence and T1, of STAMP it is T1. So a reply that
 * carries another T1 than was sent does not fit, and random fill can be made again from it to compare. Pure. */
#pragma once

#include "engine/ping/wb-ping-series.h"
#include "engine/ping/wb-ping-settings.h"

G_BEGIN_DECLS

#define WB_PING_PROBE_BYTES_MAX 65507u

/* Of one session. */
typedef struct
{
  WbPingMode mode;
  guint size;
  guint8 fill;
  gboolean random_fill;
  guint64 key;  /* random: nobody guesses a nonce */
  guint16 ssid; /* STAMP: random, not 0 */
} WbPingProbeForm;

/* Length of the longest packet of a form. */
gsize wb_ping_probe_get_room (const WbPingProbeForm *self);
/* Writes a probe and its nonce; returns its length. bytes: wb_ping_probe_get_room (). */
gsize wb_ping_probe_write (const WbPingProbeForm *self, guint64 target_id, guint64 sequence, gint64 t1_unix_ns,
                           guint8 *bytes, guint64 *nonce);

typedef enum
{
  WB_PING_PROBE_REPLY,
  WB_PING_PROBE_REPLY_WITHOUT_SEQUENCE, /* "PONG <time>" of a plain responder: to whichever probe waits */
  WB_PING_PROBE_CONFIRM,                /* the responder asks whether we are there (wb-ping-responder.h) */
  WB_PING_PROBE_WORDS,                  /* something else in a text mode: a broadcast */
  WB_PING_PROBE_FOREIGN,
} WbPingProbeVerdict;

/* What a datagram from a target says. series: the target's, for the whole sequence number, nonce and content. reply: all
 * but the times of its arrival and the TTL; written for the first two. scratch: wb_ping_probe_get_room (). */
WbPingProbeVerdict wb_ping_probe_read (const WbPingProbeForm *self, guint64 target_id, const WbPingSeries *series,
                                       const guint8 *bytes, gsize n_bytes, guint8 *scratch, WbPingReply *reply);
typedef enum
{
  WB_PING_QUOTE_PROBE,   /* of this one, as far as the quotation reaches */
  WB_PING_QUOTE_SHORT,   /* it ends before the sequence number does, as RFC 792 allows */
  WB_PING_QUOTE_FOREIGN, /* of no probe that was sent and is known still: one that was refused, or a forgery */
} WbPingQuote;

/* What an ICMP error quotes of our own packet, which may be cut short. sequence: written for the first one. */
WbPingQuote wb_ping_probe_read_quoted (const WbPingProbeForm *self, const WbPingSeries *series, const guint8 *bytes,
                                       gsize n_bytes, guint64 *sequence);

G_END_DECLS
