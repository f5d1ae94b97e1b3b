/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How far the realtime clock may be off, as a STAMP packet has to say. */
#pragma once

#include "engine/ping/wb-stamp-time.h"

G_BEGIN_DECLS

/* What is said of a clock that nobody keeps right, as the kernel says it (NTP's largest dispersion, RFC 5905, 7.3). */
#define WB_STAMP_CLOCK_ERROR_NS_MAX G_GINT64_CONSTANT (16000000000)

/* In NTP format, from what the system's time keeping says of itself; extra_ns: what reading and sending add. One system
 * call: for once a second. */
WbStampEstimate wb_stamp_clock_estimate (gint64 extra_ns);

G_END_DECLS
