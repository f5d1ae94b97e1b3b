/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Doubling pauses with a ceiling. */

#include "engine/pool/wb-pool-backoff.h"

gint64
wb_pool_backoff_fail (WbPoolBackoff *self, WbPoolRandom *random)
{
  gint64 pause_ns = self->first_ns;

  /* At most 63 turns, as max fits in 63 bits; and no overflow, as it is compared before it is doubled. */
  for (guint i = 0; i < self->n_failures && pause_ns < self->max_ns; i++)
    pause_ns = pause_ns > self->max_ns / 2 ? self->max_ns : pause_ns * 2;
  if (self->n_failures < G_MAXUINT)
    self->n_failures++;
  pause_ns -= (gint64) ((double) pause_ns * self->jitter * wb_pool_random_share (random));
  return MAX (pause_ns, 1);
}

void
wb_pool_backoff_reset (WbPoolBackoff *self)
{
  self->n_failures = 0;
}
