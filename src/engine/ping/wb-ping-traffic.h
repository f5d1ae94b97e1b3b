/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the parts of a ping responder count together: a value, filled by its reflectors, read by the snapshot. */
#pragma once

#include "engine/base/wb-event-log.h"
#include "engine/base/wb-meter.h"
#include "engine/ping/wb-ping-responder-snapshot.h"

G_BEGIN_DECLS

typedef struct
{
  WbMeter received; /* datagrams */
  WbMeter answered;
  WbMeter in_bytes;
  WbMeter out_bytes;
  WbMeter refused;
  guint64 refused_by[WB_PING_N_REFUSED];
  guint64 system_lost;
  WbEventLog *log; /* Borrowed */
} WbPingTraffic;

/* Everything to 0; log stays. */
static inline void
wb_ping_traffic_reset (WbPingTraffic *self, gint64 now_ns)
{
  WbEventLog *log = self->log;

  *self = (WbPingTraffic){ .log = log };
  wb_meter_init (&self->received, now_ns);
  wb_meter_init (&self->answered, now_ns);
  wb_meter_init (&self->in_bytes, now_ns);
  wb_meter_init (&self->out_bytes, now_ns);
  wb_meter_init (&self->refused, now_ns);
}

G_END_DECLS
