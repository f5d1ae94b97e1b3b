/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The meter's three answers side by side. */

#include "engine/base/wb-figure.h"

void
wb_figure_fill (WbFigure *self, const WbMeter *meter, gint64 now_ns)
{
  self->total = wb_meter_get_total (meter);
  self->rate = wb_meter_get_rate (meter, now_ns);
  self->n_history = wb_meter_get_history (meter, now_ns, self->history, G_N_ELEMENTS (self->history));
}
