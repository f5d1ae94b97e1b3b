/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A system that does not say how its clock is kept: nothing is claimed. */

#include "engine/ping/wb-stamp-clock.h"

WbStampEstimate
wb_stamp_clock_estimate (gint64 extra_ns)
{
  return wb_stamp_estimate_for (WB_STAMP_NTP, FALSE, WB_STAMP_CLOCK_ERROR_NS_MAX + extra_ns);
}
