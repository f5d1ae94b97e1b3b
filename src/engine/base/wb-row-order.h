/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rows that the table shows, of ten thousand: a partial sort. Pure: numbers in, places out. */
#pragma once

#include "engine/base/wb-endpoint.h"

G_BEGIN_DECLS

/* One row to be: compared by text or by peer where they are given, else by key; equal ones by id. All of one call have
 * the same of the three, so start from all zero. */
typedef struct
{
  double key;
  guint64 id;
  const char *text;       /* Borrowed; by strcmp; NULL: by peer or key */
  const WbEndpoint *peer; /* Borrowed; NULL: by key */
  gpointer row;
} WbRowOrderItem;

/* Afterwards items [first, first + n) are those that a full sort would put there, in its order; the rest are in none.
 * O(n_items) on average, and the sort of n. descending turns the order of keys, ids among equal keys stay ascending. */
void wb_row_order (WbRowOrderItem *items, guint n_items, gboolean descending, guint first, guint n);

G_END_DECLS
