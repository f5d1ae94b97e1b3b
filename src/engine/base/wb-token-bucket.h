/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A token bucket: rate per second, up to burst at once. A pure value of 16 bytes; the caller passes the time (not below 0). All
 * zero is a full bucket. */
#pragma once

#include "engine/base/wb-clock.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 full_at_ns;  /* when the bucket would be full again if nothing were taken (virtual scheduling, GCRA) */
  double fraction_ns; /* and how much of a nanosecond later, 0…1 */
} WbTokenBucket;

void wb_token_bucket_init (WbTokenBucket *self); /* full */
/* FALSE when fewer than amount tokens are left: nothing is taken then. rate > 0 a second; burst ≥ amount. */
gboolean wb_token_bucket_take (WbTokenBucket *self, double rate, double burst, double amount, gint64 now_ns);
/* When amount could be taken; now_ns when it can be at once. */
gint64 wb_token_bucket_get_ready_ns (const WbTokenBucket *self, double rate, double burst, double amount,
                                     gint64 now_ns);

G_END_DECLS
