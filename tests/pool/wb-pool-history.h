/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One history of a pool: operations on a policy, each followed by all invariants of the model (wb-pool-model.h). */
#pragma once

#include "engine/pool/wb-pool-policy.h"

G_BEGIN_DECLS

typedef struct
{
  guint kind;     /* below wb_pool_history_get_n_kinds () */
  guint64 chance; /* of everything within */
} WbPoolOperation;

/* What all histories did: one in which nothing happens proves nothing. */
typedef struct
{
  guint64 actions[WB_POOL_ACTION_CLOSED + 1];
  guint64 given_up, closes[WB_POOL_N_REASONS], failures[WB_POOL_N_REASONS];
  guint64 grants, cancels, ignored, rejected;
} WbPoolHistoryTotals;

/* Of a pool with settings of the seed. At the end everything heals, everyone who can wait must be served, and the pool is
 * closed. NULL: all is well; else what is not (transfer full). */
char *wb_pool_history_run (guint64 seed, const WbPoolOperation *operations, guint n);

guint wb_pool_history_get_n_kinds (void);
const char *wb_pool_history_get_kind_name (guint kind); /* static */
const WbPoolHistoryTotals *wb_pool_history_get_totals (void);

G_END_DECLS
