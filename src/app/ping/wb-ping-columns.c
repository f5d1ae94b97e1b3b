/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Counts of what is merged are only used as shares: a slice of the history that spans several columns stands in each of
 * them, and all of them say the same. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-columns.h"

#include <math.h>
#include <string.h>

static void
merge (WbPingColumn *into, const WbPingColumn *from)
{
  if (from->received > 0)
    {
      gint64 min_ns = into->received > 0 ? MIN (into->min_ns, from->min_ns) : from->min_ns;
      gint64 max_ns = into->received > 0 ? MAX (into->max_ns, from->max_ns) : from->max_ns;

      if (from->received > into->received)
        {
          into->p5_ns = from->p5_ns;
          into->p25_ns = from->p25_ns;
          into->p50_ns = from->p50_ns;
          into->p75_ns = from->p75_ns;
          into->p95_ns = from->p95_ns;
        }
      into->min_ns = min_ns;
      into->max_ns = max_ns;
    }
  into->sent += from->sent;
  into->received += from->received;
  into->lost += from->lost;
  into->late += from->late;
}

void
wb_ping_columns_fit (const WbPingDetail *detail, gint64 from_ns, gint64 to_ns, gint64 hold_ns, WbPingColumn *pixels,
                     guint width)
{
  double hair, per_column, per_pixel = (double) (to_ns - from_ns) / width;
  int last = -1;
  guint hold;

  memset (pixels, 0, width * sizeof *pixels);
  if (detail == NULL || detail->n_columns == 0 || detail->range.to_ns <= detail->range.from_ns)
    return;
  per_column = (double) (detail->range.to_ns - detail->range.from_ns) / detail->n_columns;
  hair = 1e-6 * MIN (1, per_pixel / per_column);
  hold = (guint) CLAMP (ceil ((double) hold_ns / per_pixel), 0, width);
  for (guint x = 0; x < width; x++)
    {
      double from = ((double) (from_ns - detail->range.from_ns) + x * per_pixel) / per_column;
      /* A hair inwards: equal ranges and widths give each pixel its own column and no neighbour's. */
      double first = from + hair, end = from + per_pixel / per_column - hair;

      if (end < 0 || first >= detail->n_columns)
        continue;
      /* After a jump from microseconds to days one pixel spans more columns than a guint counts. */
      end = MIN (end, detail->n_columns - 1.0);
      for (guint i = (guint) MAX (first, 0); i <= (guint) end; i++)
        merge (&pixels[x], &detail->columns[i]);
    }
  for (guint x = 0; x < width; x++)
    {
      if (pixels[x].sent > 0)
        last = (int) x;
      else if (last >= 0 && x - (guint) last < hold)
        pixels[x] = pixels[last];
    }
}

gboolean
wb_ping_columns_get_bounds (const WbPingColumn *columns, guint n, gint64 *min_ns, gint64 *max_ns)
{
  gboolean any = FALSE;

  for (guint i = 0; i < n; i++)
    if (columns[i].received > 0)
      {
        *min_ns = any ? MIN (*min_ns, columns[i].min_ns) : columns[i].min_ns;
        *max_ns = any ? MAX (*max_ns, columns[i].max_ns) : columns[i].max_ns;
        any = TRUE;
      }
  return any;
}
