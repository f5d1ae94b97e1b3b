/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The client's truth about one series of probes to one target, in constant memory. Probes go out on an absolute grid
 * whatever comes back, so any number may be outstanding; each is a slot of a ring that covers twice the timeout, so that
 * replies after the timeout still find their probe.
 *
 *   ring:  … | 41 lost | 42 received | 43 received, late | 44 pending | 45 received | 46 pending |
 *              ^ recycled next                             ^ first that may time out              ^ next probe
 *
 *   pending --reply--> received            pending --timeout--> lost --reply--> received, late
 *                          \--reply--> (a duplicate: counted, changes nothing)
 *
 * Invariant: sent = received + lost + pending, after every call; a duplicate is never counted as received.
 *
 * A stateful reflector numbers what it receives (RFC 8762, 4.3.1: its receipt), which tells loss on the way there from
 * loss on the way back: a number that never came back was a lost reply.
 *
 * Pure: the caller passes all times. One thread. */
#pragma once

#include "engine/ping/wb-ping-record.h"

G_BEGIN_DECLS

/* Of slots: what is outstanding beyond is given up early and counted in n_given_up. 96 bytes each: 24 MiB. */
#define WB_PING_SERIES_SLOTS_MAX 262144u
#define WB_PING_SERIES_SLOTS_MIN 16u

typedef struct _WbPingSeries WbPingSeries;

typedef struct
{
  gint64 interval_ns; /* > 0 */
  gint64 timeout_ns;  /* > 0 */
  gboolean stateful;  /* the reflector is known to be; else it is found out by a number that differs from ours */
} WbPingSeriesSettings;

typedef struct
{
  guint64 sent;
  guint64 received; /* probes with a reply, late ones too */
  guint64 lost;
  guint64 pending;

  guint64 late;       /* of received: after the timeout */
  guint64 duplicates; /* further replies to a probe that has one */
  /* of these, with a stateful reflector: on the way there (a new number), on the way back (the same) */
  guint64 duplicates_up;
  guint64 duplicates_down;

  /* RFC 4737: of received; extents are counted in replies that arrived between */
  guint64 reordered;
  guint64 reorder_extent_max;
  guint64 reorder_extent_sum;

  /* Of lost. directions_known: a stateful reflector answered. lost_unknown: sent after the newest probe that we know the
   * reflector got, and all when nothing is known. lost = up + down + unknown. With duplicates_up > 0 down is at most, and
   * up at least, what is said: a lost reply may have been a duplicate's. Else exact, and complete, when the newest probe
   * was sent with nothing else under way and has its reply: so a series ends with probes a timeout apart until one has. */
  gboolean directions_known;
  guint64 lost_up;
  guint64 lost_down;
  guint64 lost_unknown;
  guint64 replies_lost;       /* numbers of the reflector that never came back, duplicates' too */
  guint64 reflector_restarts; /* it began to count anew */

  guint64 corrupted;   /* a reply with our sequence number and the wrong nonce or content */
  guint64 foreign;     /* what we never asked for */
  guint64 too_old;     /* so late that its probe is forgotten: it stays lost */
  guint64 icmp_errors; /* ICMP errors for our probes */
  guint64 skipped;     /* slots of the grid in which nothing was sent, and send errors */
  guint64 given_up;    /* of lost: before their timeout, for want of slots */
} WbPingCounts;

typedef struct
{
  guint64 sequence;
  guint64 nonce; /* see has_nonce */
  gint64 read_ns;
  gint64 t2_unix_ns; /* see has_reflector_times */
  gint64 t3_unix_ns;
  gint64 t4_unix_ns;
  WbPingStampSource t4_source;
  guint32 receipt; /* see has_receipt: the reflector's sequence number */
  guint8 ttl;      /* 0: not known */
  gboolean has_nonce;
  gboolean has_reflector_times;
  gboolean has_receipt;
  gboolean is_damaged; /* its content is not what was sent */
  gboolean is_stepped; /* see WbPingRecord */
} WbPingReply;

typedef enum
{
  WB_PING_REPLY_FIRST, /* the probe's first one, in time */
  WB_PING_REPLY_LATE,  /* the first one, after the timeout */
  WB_PING_REPLY_DUPLICATE,
  WB_PING_REPLY_CORRUPTED,
  WB_PING_REPLY_FOREIGN,
  WB_PING_REPLY_TOO_OLD,
} WbPingOutcome;

WbPingSeries *wb_ping_series_new (const WbPingSeriesSettings *settings);
void wb_ping_series_free (WbPingSeries *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPingSeries, wb_ping_series_free)

guint wb_ping_series_get_n_slots (const WbPingSeries *self);

/* A probe of the next sequence number, which is returned; sent_ns never goes back. */
guint64 wb_ping_series_add_probe (WbPingSeries *self, guint64 nonce, gint64 slot_ns, gint64 sent_ns);
/* The sequence number that the next probe gets. */
guint64 wb_ping_series_get_next (const WbPingSeries *self);
/* T1. A later one of a better source replaces an earlier one; no-op for probes that are forgotten or answered (so read
 * the error queue before the socket). */
void wb_ping_series_set_sent_stamp (WbPingSeries *self, guint64 sequence, gint64 t1_unix_ns, WbPingStampSource source);
/* n slots of the grid in which nothing could be sent. */
void wb_ping_series_add_skipped (WbPingSeries *self, guint64 n);

/* The whole number whose lowest 32 bits came back, nearest below the next. */
guint64 wb_ping_series_unwrap (const WbPingSeries *self, guint32 wire_sequence);
/* *record: the reply's probe, until the next probe is added; NULL: none. May be NULL. */
WbPingOutcome wb_ping_series_add_reply (WbPingSeries *self, const WbPingReply *reply, const WbPingRecord **record);
/* Something arrived that is no reply at all. */
void wb_ping_series_add_foreign (WbPingSeries *self);
/* An ICMP error for a probe (G_MAXUINT64: for which one is not known). The probe stays pending until its timeout. */
void wb_ping_series_add_icmp_error (WbPingSeries *self, guint64 sequence, guint8 type, guint8 code);

/* Probes older than the timeout become lost. Returns how many did. Cheap when none does. */
guint64 wb_ping_series_expire (WbPingSeries *self, gint64 now_ns);
/* When the next one is lost if nothing comes; -1: nothing is pending. */
gint64 wb_ping_series_get_next_expiry_ns (WbPingSeries *self);

void wb_ping_series_get_counts (const WbPingSeries *self, WbPingCounts *out);
/* NULL: not sent yet, or forgotten. Until the next probe is added. */
const WbPingRecord *wb_ping_series_get_record (const WbPingSeries *self, guint64 sequence);

G_END_DECLS
