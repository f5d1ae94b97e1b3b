/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Quickselect from both sides, then a sort of what lies between. The pivot is the median of three, so that a table in
 * order already, which is the usual one, is the best case and not the worst. */

#include "engine/base/wb-row-order.h"

#include <stdlib.h>
#include <string.h>

static int
compare (const WbRowOrderItem *a, const WbRowOrderItem *b, gboolean descending)
{
  int order = a->text && b->text ? strcmp (a->text, b->text) :
              a->peer && b->peer ? wb_endpoint_compare (a->peer, b->peer) :
                                   (a->key > b->key) - (a->key < b->key);

  if (order)
    return descending ? -order : order;
  return (a->id > b->id) - (a->id < b->id);
}

static int
compare_up (gconstpointer a, gconstpointer b)
{
  return compare (a, b, FALSE);
}

static int
compare_down (gconstpointer a, gconstpointer b)
{
  return compare (a, b, TRUE);
}

static void
swap (WbRowOrderItem *a, WbRowOrderItem *b)
{
  WbRowOrderItem kept = *a;

  *a = *b;
  *b = kept;
}

static WbRowOrderItem
median (const WbRowOrderItem *a, const WbRowOrderItem *b, const WbRowOrderItem *c, gboolean descending)
{
  if (compare (a, b, descending) > 0)
    {
      const WbRowOrderItem *kept = a;

      a = b;
      b = kept;
    }
  return compare (c, a, descending) < 0 ? *a : compare (c, b, descending) < 0 ? *c : *b;
}

/* Puts the item that belongs to place there, smaller ones before it and larger ones behind (Hoare). */
static void
select_place (WbRowOrderItem *items, guint n_items, gboolean descending, guint place)
{
  guint low = 0, high = n_items; /* place is in [low, high) */

  while (high - low > 1)
    {
      WbRowOrderItem pivot = median (&items[low], &items[low + (high - low) / 2], &items[high - 1], descending);
      gint64 i = low, j = (gint64) high - 1;

      while (i <= j)
        {
          while (compare (&items[i], &pivot, descending) < 0)
            i++;
          while (compare (&items[j], &pivot, descending) > 0)
            j--;
          if (i <= j)
            swap (&items[i++], &items[j--]);
        }
      /* [low, j] ≤ pivot, (j, i) are the pivot, [i, high) ≥ pivot */
      if ((gint64) place <= j)
        high = (guint) (j + 1);
      else if ((gint64) place >= i)
        low = (guint) i;
      else
        return;
    }
}

void
wb_row_order (WbRowOrderItem *items, guint n_items, gboolean descending, guint first, guint n)
{
  if (first >= n_items || n == 0)
    return;
  n = MIN (n, n_items - first);
  if (first > 0)
    select_place (items, n_items, descending, first);
  if (first + n < n_items)
    select_place (items + first, n_items - first, descending, n - 1);
  qsort (items + first, n, sizeof *items, descending ? compare_down : compare_up);
}
