/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One probe and what became of it. A value.
 *
 *      slot           sent            T1                    T2  T3                   T4            read
 *   ----|--------------|---------------|---------------------|---|--------------------|--------------|---->
 *    was to be      the call     leaves the host       the reflector's clock     reaches the host   by us
 *
 *   response time    read - slot           what a user who asks on time waits for; a late loop counts against us
 *   round trip       T4 - T1               with stamps of the kernel, neither loop counts
 *   network time     (T4 - T1) - (T3 - T2) the reflector's own time left out
 *
 * slot, sent and read are of the monotonic clock; T1 and T4 of our realtime clock, since kernels stamp with that. Where
 * that clock was set in between, or a stamp is missing, the monotonic times stand in. */
#pragma once

#include "engine/base/wb-clock.h"

#include <glib.h>

G_BEGIN_DECLS

/* Where a time stamp comes from. */
typedef enum
{
  WB_PING_STAMP_NONE,
  WB_PING_STAMP_USER,   /* read by the program around its call */
  WB_PING_STAMP_KERNEL, /* SO_TIMESTAMPING and its like: by the driver's side of the host's network stack */
} WbPingStampSource;

typedef enum
{
  WB_PING_PENDING,  /* the timeout has not passed yet */
  WB_PING_RECEIVED, /* in time or late, see is_late */
  WB_PING_LOST,     /* the timeout has passed; a late reply still changes that */
} WbPingState;

typedef struct
{
  guint64 sequence; /* from 0, +1 */
  guint64 nonce;
  gint64 slot_ns;
  gint64 sent_ns;
  gint64 read_ns;    /* of the first reply */
  gint64 t1_unix_ns; /* see t1_source */
  gint64 t2_unix_ns; /* see has_reflector_times */
  gint64 t3_unix_ns;
  gint64 t4_unix_ns;         /* see t4_source */
  guint64 passed_by;         /* the arrival that was the first to overtake this probe; 0: none */
  guint32 reflector_receipt; /* see has_receipt: the stateful reflector's sequence number */
  guint16 n_duplicates;      /* further replies; stays at 65,535 */
  guint8 ttl;                /* of the reply; 0: not known */
  guint8 icmp_type;          /* of an error that came for it; see has_icmp */
  guint8 icmp_code;
  guint8 state;     /* WbPingState */
  guint8 t1_source; /* WbPingStampSource */
  guint8 t4_source;
  guint has_reflector_times : 1;
  guint has_receipt : 1;
  guint has_icmp : 1;
  guint is_late : 1;      /* the reply took longer than the timeout */
  guint is_reordered : 1; /* RFC 4737, 3: a later probe's reply came first */
  guint is_stepped : 1;   /* the realtime clock was set between T1 and T4 */
} WbPingRecord;

/* Whether the round trip is measured between two stamps of the kernel. */
static inline gboolean
wb_ping_record_has_kernel_times (const WbPingRecord *self)
{
  return self->t1_source == WB_PING_STAMP_KERNEL && self->t4_source == WB_PING_STAMP_KERNEL && !self->is_stepped;
}

/* These for WB_PING_RECEIVED only. Never below 0. */
static inline gint64
wb_ping_record_get_round_trip_ns (const WbPingRecord *self)
{
  gboolean stamped = self->t1_source != WB_PING_STAMP_NONE && self->t4_source != WB_PING_STAMP_NONE;

  return MAX (stamped && !self->is_stepped ? self->t4_unix_ns - self->t1_unix_ns : self->read_ns - self->sent_ns, 0);
}

/* A reflector that says it held the packet for longer than it was away, or for less than nothing, says nothing. */
static inline gboolean
wb_ping_record_has_believable_times (const WbPingRecord *self)
{
  gint64 held_ns = self->t3_unix_ns - self->t2_unix_ns;

  return self->has_reflector_times && held_ns >= 0 && held_ns <= wb_ping_record_get_round_trip_ns (self);
}

static inline gint64
wb_ping_record_get_network_ns (const WbPingRecord *self)
{
  gint64 held_ns = wb_ping_record_has_believable_times (self) ? self->t3_unix_ns - self->t2_unix_ns : 0;

  return wb_ping_record_get_round_trip_ns (self) - held_ns;
}

static inline gint64
wb_ping_record_get_response_ns (const WbPingRecord *self)
{
  return MAX (self->read_ns - self->slot_ns, 0);
}

G_END_DECLS
