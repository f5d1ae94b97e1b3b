/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A histogram on a logarithmic axis as bars of equal width, and the share at or below each. Pure. */
#pragma once

#include "app/panel/wb-plot-scale.h"
#include "engine/base/wb-histogram.h"

G_BEGIN_DECLS

/* share[i]: of all values, those in bar i of n; below[i]: those in bars 0 … i. Buckets that span several bars are spread
 * over them. Returns the greatest share; 0 when there are no values. */
double wb_histogram_bars_fill (const WbHistogram *histogram, const WbPlotAxis *axis, double *share, double *below,
                               guint n);

G_END_DECLS
