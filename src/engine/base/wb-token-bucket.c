/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The generic cell rate algorithm (ITU-T I.371, annex A, as virtual scheduling): instead of filling a bucket, one moment
 * is kept, at which it would be full. Taking moves that moment on by what the tokens cost in time; what would move it
 * further ahead than a whole bucket takes to fill is refused. A refusal changes nothing, and a bucket that rested costs
 * nothing.
 *
 * The moment has a fraction, since a token of a fast bucket costs less than a nanosecond and rounding would change the
 * rate. */

#include "engine/base/wb-token-bucket.h"

#include <math.h>

/* Of a token: what sums of fractions may be off, so that a full bucket gives its last token. */
#define TOLERANCE 1e-6

/* Nanoseconds until the bucket is full. */
static double
get_missing_ns (const WbTokenBucket *self, gint64 now_ns)
{
  if (self->full_at_ns < now_ns)
    return 0;
  return (double) (self->full_at_ns - now_ns) + self->fraction_ns;
}

/* By how much too early now is for amount; not above 0: it can be taken. */
static double
get_early_ns (const WbTokenBucket *self, double rate, double burst, double amount, gint64 now_ns)
{
  return get_missing_ns (self, now_ns) - (burst - amount + TOLERANCE) / rate * (double) WB_NS_PER_S;
}

void
wb_token_bucket_init (WbTokenBucket *self)
{
  *self = (WbTokenBucket){ .full_at_ns = G_MININT64 };
}

gboolean
wb_token_bucket_take (WbTokenBucket *self, double rate, double burst, double amount, gint64 now_ns)
{
  double missing_ns, whole_ns;

  g_return_val_if_fail (rate > 0 && amount >= 0 && burst >= amount, FALSE);

  if (get_early_ns (self, rate, burst, amount, now_ns) > 0)
    return FALSE;
  missing_ns = get_missing_ns (self, now_ns) + amount / rate * (double) WB_NS_PER_S;
  whole_ns = floor (missing_ns);
  self->full_at_ns = now_ns + (gint64) MIN (whole_ns, 9e18 - (double) now_ns); /* a rate of next to nothing: never */
  self->fraction_ns = missing_ns - whole_ns;
  return TRUE;
}

gint64
wb_token_bucket_get_ready_ns (const WbTokenBucket *self, double rate, double burst, double amount, gint64 now_ns)
{
  double early_ns;

  g_return_val_if_fail (rate > 0 && amount >= 0 && burst >= amount, now_ns);

  early_ns = get_early_ns (self, rate, burst, amount, now_ns);
  return early_ns > 0 ? now_ns + (gint64) MIN (ceil (early_ns), 9e18 - (double) now_ns) : now_ns;
}
