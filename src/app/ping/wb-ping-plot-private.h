/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The parts of the plot: who does what with the one struct.
 *
 *   wb-ping-plot.c        life, from a snapshot to pixels, the read-out, what is drawn when
 *   wb-ping-plot-move.c   pointer, fingers and keys: moving through time, and the cursor */
#pragma once

#include "app/panel/wb-plot-scale.h"
#include "app/ping/wb-ping-plot-draw.h"
#include "app/ping/wb-ping-plot.h"
#include "app/ping/wb-ping-stretch.h"

G_BEGIN_DECLS

struct _WbPingPlot
{
  GtkWidget parent_instance;

  /* Children */
  GtkWidget *head;
  GtkWidget *legends[WB_PING_PLOT_N_COLORS]; /* their colours are the plot's */

  /* Owned */
  WbPingSnapshot *snapshot;
  WbPingColumn *pixels; /* width of them, NULL: to be made */
  GskRenderNode *grid;  /* NULL: to be drawn */
  GskRenderNode *data;
  char *readout;

  WbPingStretch stretch;
  WbPlotAxis axis; /* nanoseconds */
  guint64 target_id;
  guint n_pixels;
  guint n_calm;
  gboolean smoke;
  gboolean log;

  double cursor_x; /* below 0: none */
  double drag_from_x;
  double drag_to_x;
  WbPingStretch dragged; /* when the drag began */
  gboolean selecting;
  gboolean panning;
};

/* x: a pixel's; below 0: there is none. */
void wb_ping_plot_set_cursor (WbPingPlot *self, double x);
/* Other times are on screen. */
void wb_ping_plot_stretched (WbPingPlot *self);

void wb_ping_plot_add_controllers (WbPingPlot *self);

G_END_DECLS
