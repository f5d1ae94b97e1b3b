/* SPDX-License-Identifier: GPL-3.0-or-later */

/* adjtimex(2), which anybody may ask. */

#include "engine/ping/wb-stamp-clock.h"

#include "engine/base/wb-clock.h"

#include <sys/timex.h>

WbStampEstimate
wb_stamp_clock_estimate (gint64 extra_ns)
{
  struct timex kept = { 0 };
  int state = adjtimex (&kept);
  gboolean synchronized = state >= 0 && state != TIME_ERROR && !(kept.status & STA_UNSYNC);
  gint64 error_ns = WB_STAMP_CLOCK_ERROR_NS_MAX;

  if (state >= 0)
    error_ns = CLAMP ((gint64) kept.maxerror * WB_NS_PER_US, 0, WB_STAMP_CLOCK_ERROR_NS_MAX);
  return wb_stamp_estimate_for (WB_STAMP_NTP, synchronized, error_ns + extra_ns);
}
