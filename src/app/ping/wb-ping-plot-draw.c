/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Layer by layer, each a run of rectangles: neighbours of equal height and colour share one. What is noise from pixel to
 * pixel shares nothing, and a rectangle costs 3 µs; so where columns are crowded two pixels become one. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-plot-draw.h"

#include <math.h>

#define LINE_PX 2
/* More of them than this and a frame would take longer than 4 ms. */
#define CROWD_COLUMNS 500u
#define LOSS_SHADES 4

/* A layer. It has a snapshot of its own: rectangles are appended when they end, those of a layer below later, perhaps, than
 * those of one above. */
typedef struct
{
  GtkSnapshot *snapshot;
  GdkRGBA color;
  int from, y, bottom;
  int shade;
  gboolean on;
} Run;

static void
run_init (Run *run)
{
  *run = (Run){ .snapshot = gtk_snapshot_new () };
}

static void
run_end (Run *run, int x)
{
  if (run->on && x > run->from)
    gtk_snapshot_append_color (run->snapshot, &run->color,
                               &GRAPHENE_RECT_INIT ((float) run->from, (float) run->y, (float) (x - run->from),
                                                    (float) (run->bottom - run->y)));
  run->on = FALSE;
}

/* shade: which of the layer's colours color is. */
static void
run_add (Run *run, int x, int y, int bottom, const GdkRGBA *color, int shade)
{
  if (run->on && run->y == y && run->bottom == bottom && run->shade == shade)
    return;
  run_end (run, x);
  run->from = x;
  run->y = y;
  run->bottom = bottom;
  run->color = *color;
  run->shade = shade;
  run->on = TRUE;
}

static int
get_y (const WbPlotAxis *axis, gint64 ns, int height)
{
  return (int) ((1 - wb_plot_axis_get_place (axis, (double) ns)) * (height - LINE_PX) + 0.5);
}

/* 0: none, LOSS_SHADES: all. Any loss at all is seen. */
static int
get_shade (const WbPingColumn *column)
{
  guint64 known = column->lost + column->received;

  if (column->lost == 0 || known == 0)
    return 0;
  return MAX (1, (int) (sqrt ((double) column->lost / (double) known) * LOSS_SHADES + 0.5));
}

static GdkRGBA
mix (const GdkRGBA *a, const GdkRGBA *b, float share)
{
  return (GdkRGBA){
    a->red + (b->red - a->red) * share,
    a->green + (b->green - a->green) * share,
    a->blue + (b->blue - a->blue) * share,
    a->alpha + (b->alpha - a->alpha) * share,
  };
}

static WbPingColumn
get_pair (const WbPingColumn *columns, guint n, guint x, guint step)
{
  WbPingColumn pair = columns[x];

  if (step == 1 || x + 1 >= n || columns[x + 1].sent == 0)
    return pair;
  if (columns[x + 1].received > pair.received)
    {
      WbPingColumn other = pair;

      pair = columns[x + 1];
      pair.lost += other.lost;
      pair.late += other.late;
      if (other.received > 0)
        {
          pair.min_ns = MIN (pair.min_ns, other.min_ns);
          pair.max_ns = MAX (pair.max_ns, other.max_ns);
        }
      pair.received += other.received;
      return pair;
    }
  pair.lost += columns[x + 1].lost;
  pair.late += columns[x + 1].late;
  if (columns[x + 1].received > 0)
    {
      pair.min_ns = MIN (pair.min_ns, columns[x + 1].min_ns);
      pair.max_ns = MAX (pair.max_ns, columns[x + 1].max_ns);
    }
  pair.received += columns[x + 1].received;
  return pair;
}

static gboolean
is_crowded (const WbPingColumn *columns, guint n)
{
  guint n_changes = 0;

  for (guint x = 1; x < n; x++)
    if (columns[x].sent > 0 &&
        (columns[x].max_ns != columns[x - 1].max_ns || columns[x].min_ns != columns[x - 1].min_ns))
      n_changes++;
  return n_changes > CROWD_COLUMNS;
}

static void
draw_band (Run *run, int x, const WbPlotAxis *axis, int height, gint64 low_ns, gint64 high_ns, const GdkRGBA *color)
{
  int y = get_y (axis, high_ns, height);

  run_add (run, x, y, get_y (axis, low_ns, height) + LINE_PX, color, 0);
}

GskRenderNode *
wb_ping_plot_draw (const WbPingColumn *columns, guint n, const WbPlotAxis *axis, int ground,
                   const GdkRGBA colors[WB_PING_PLOT_N_COLORS], gboolean smoke)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  Run outer, inner, median, lost, late;
  Run *const layers[] = { &outer, &inner, &median, &lost, &late };
  int height = ground - WB_PING_PLOT_STRIP_PX;
  GdkRGBA wide = colors[WB_PING_PLOT_BAND], narrow = colors[WB_PING_PLOT_BAND];
  guint step = is_crowded (columns, n) ? 2 : 1;

  for (guint i = 0; i < G_N_ELEMENTS (layers); i++)
    run_init (layers[i]);
  wide.alpha *= smoke ? 0.35f : 0.6f;
  narrow.alpha *= 0.7f;
  for (guint i = 0; i < n; i += step)
    {
      WbPingColumn column = get_pair (columns, n, i, step);
      int x = (int) i, shade = get_shade (&column);

      if (column.received > 0)
        {
          GdkRGBA color = colors[WB_PING_PLOT_MEDIAN];
          int y = get_y (axis, column.p50_ns, height);

          if (smoke)
            {
              draw_band (&outer, x, axis, height, column.p5_ns, column.p95_ns, &wide);
              draw_band (&inner, x, axis, height, column.p25_ns, column.p75_ns, &narrow);
              color = mix (&color, &colors[WB_PING_PLOT_LOST], (float) shade / LOSS_SHADES);
            }
          else
            draw_band (&outer, x, axis, height, column.min_ns, column.max_ns, &wide);
          run_add (&median, x, y, y + LINE_PX, &color, smoke ? shade : 0);
        }
      else
        {
          run_end (&outer, x);
          run_end (&inner, x);
          run_end (&median, x);
        }
      if (shade > 0)
        {
          GdkRGBA color = colors[WB_PING_PLOT_LOST];

          color.alpha *= 0.4f + 0.6f * (float) shade / LOSS_SHADES;
          run_add (&lost, x, ground - WB_PING_PLOT_STRIP_PX / 2 - shade, ground, &color, shade);
        }
      else
        run_end (&lost, x);
      if (column.late > 0)
        run_add (&late, x, height, height + LINE_PX, &colors[WB_PING_PLOT_LATE], 0);
      else
        run_end (&late, x);
    }
  for (guint i = 0; i < G_N_ELEMENTS (layers); i++)
    {
      g_autoptr (GskRenderNode) node = NULL;

      run_end (layers[i], (int) n);
      node = gtk_snapshot_free_to_node (layers[i]->snapshot);
      if (node != NULL)
        gtk_snapshot_append_node (snapshot, node);
    }
  return gtk_snapshot_free_to_node (snapshot);
}
