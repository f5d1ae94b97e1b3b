/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the parts of an echo server count together: a value, filled by connections and datagrams, read by the snapshot. */
#pragma once

#include "engine/base/wb-event-log.h"
#include "engine/base/wb-meter.h"

G_BEGIN_DECLS

typedef struct
{
  WbMeter requests; /* answers sent */
  WbMeter in_bytes;
  WbMeter out_bytes;
  WbMeter accepted;
  WbMeter errors;
  guint64 refused_full;
  guint64 refused_address;
  guint64 refused_descriptors;
  guint64 resets;
  guint64 evicted_slow;
  guint64 evicted_idle;
  guint64 udp_received;
  guint64 udp_answered;
  guint64 udp_limited;
  guint64 udp_not_answered;
  guint64 udp_too_big;
  WbEventLog *log; /* Borrowed */
} WbEchoTraffic;

/* Everything to 0; log stays. */
static inline void
wb_echo_traffic_reset (WbEchoTraffic *self, gint64 now_ns)
{
  WbEventLog *log = self->log;

  *self = (WbEchoTraffic){ .log = log };
  wb_meter_init (&self->requests, now_ns);
  wb_meter_init (&self->in_bytes, now_ns);
  wb_meter_init (&self->out_bytes, now_ns);
  wb_meter_init (&self->accepted, now_ns);
  wb_meter_init (&self->errors, now_ns);
}

G_END_DECLS
