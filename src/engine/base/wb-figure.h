/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a meter shows at one moment, as a snapshot holds it: total, rate and the recent past. A value. */
#pragma once

#include "engine/base/wb-meter.h"

G_BEGIN_DECLS

/* rates a second; history as wb_meter_get_history gives it */
typedef struct
{
  guint64 total;
  double rate;
  guint n_history;
  double history[WB_METER_SLOTS];
} WbFigure;

void wb_figure_fill (WbFigure *self, const WbMeter *meter, gint64 now_ns);

G_END_DECLS
