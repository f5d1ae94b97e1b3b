/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which target the next connection goes to. Of those that may be tried, only the ones with the lowest priority number
 * are looked at. O(targets). Pure. */
#pragma once

#include "engine/pool/wb-pool-random.h"
#include "engine/pool/wb-pool-settings.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean open;  /* may be tried now */
  guint priority; /* 0 first */
  double weight;  /* > 0 */
  guint n_connections;
  double credit; /* the balance's own: what round robin owes it. 0 at first */
} WbPoolCandidate;

/* Position among n, -1: none may be tried. */
int wb_pool_balance_choose (WbPoolBalance balance, WbPoolCandidate *candidates, guint n, WbPoolRandom *random);

G_END_DECLS
