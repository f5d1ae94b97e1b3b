/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How long to leave a target alone after failures: first, first · 2, first · 4 … up to max, each shortened by chance so
 * that many pools do not come back together. Never longer than max: recovery is found within one pause. Pure. */
#pragma once

#include "engine/pool/wb-pool-random.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 first_ns, max_ns; /* 0 < first ≤ max */
  double jitter;           /* 0…1: share that chance may take away */
  guint n_failures;        /* in a row */
} WbPoolBackoff;

/* The pause after one more failure; counts it. */
gint64 wb_pool_backoff_fail (WbPoolBackoff *self, WbPoolRandom *random);
void wb_pool_backoff_reset (WbPoolBackoff *self);

G_END_DECLS
