/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The real clock. See the header. */

#include "engine/base/wb-clock.h"

#include <time.h>

static gint64
monotonic_now_ns (const WbClock *clock)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (gint64) now.tv_sec * WB_NS_PER_S + now.tv_nsec;
}

const WbClock *
wb_clock_get_monotonic (void)
{
  static const WbClock monotonic = { .now_ns = monotonic_now_ns };

  return &monotonic;
}
