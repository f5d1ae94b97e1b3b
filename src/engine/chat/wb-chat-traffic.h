/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the parts of a chat server count together: a value, filled by crowd and clients, read by the snapshot. */
#pragma once

#include "engine/base/wb-event-log.h"
#include "engine/base/wb-meter.h"

G_BEGIN_DECLS

typedef struct
{
  WbMeter messages;   /* to all */
  WbMeter deliveries; /* messages that reached the kernel whole, a client each */
  WbMeter in_bytes;
  WbMeter out_bytes;
  WbMeter accepted;
  WbMeter evictions;
  guint64 evicted_slow;
  guint64 evicted_cut;
  guint64 evicted_registration;
  guint64 refused_full;
  guint64 refused_address;
  guint64 refused_descriptors;
  guint64 refused_banned;
  guint64 refused_tls;
  guint64 kicked;
  guint64 resets;
  guint64 lines_too_long;
  guint64 held;
  WbEventLog *log; /* Borrowed */
} WbChatTraffic;

/* Everything to 0; log stays. */
static inline void
wb_chat_traffic_reset (WbChatTraffic *self, gint64 now_ns)
{
  WbEventLog *log = self->log;

  *self = (WbChatTraffic){ .log = log };
  wb_meter_init (&self->messages, now_ns);
  wb_meter_init (&self->deliveries, now_ns);
  wb_meter_init (&self->in_bytes, now_ns);
  wb_meter_init (&self->out_bytes, now_ns);
  wb_meter_init (&self->accepted, now_ns);
  wb_meter_init (&self->evictions, now_ns);
}

G_END_DECLS
