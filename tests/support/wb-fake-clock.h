/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A clock whose hands the test turns. Nothing expires by itself on it: turn it, then call wb_deadline_queue_run (). */
#pragma once

#include "engine/base/wb-clock.h"

G_BEGIN_DECLS

typedef struct
{
  WbClock clock; /* must be first: what is handed out is &fake.clock */
  gint64 now_ns;
} WbFakeClock;

static inline gint64
wb_fake_clock_now_ns (const WbClock *clock)
{
  return ((const WbFakeClock *) clock)->now_ns;
}

static inline void
wb_fake_clock_init (WbFakeClock *self, gint64 now_ns)
{
  self->clock.now_ns = wb_fake_clock_now_ns;
  self->now_ns = now_ns;
}

static inline void
wb_fake_clock_advance (WbFakeClock *self, gint64 by_ns)
{
  self->now_ns += by_ns;
}

G_END_DECLS
