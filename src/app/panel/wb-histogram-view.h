/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/wb-histogram.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WB_HISTOGRAM_MARKS 12u

typedef struct
{
  double percentile; /* 0…100 */
  gint64 ns;
} WbHistogramMark;

/* The picture of a distribution of durations: bars on a logarithmic axis, the share at or below each time as a line, and
 * marks at percentiles. The numbers stand elsewhere: this is an image with a name. */
#define WB_TYPE_HISTOGRAM_VIEW (wb_histogram_view_get_type ())
G_DECLARE_FINAL_TYPE (WbHistogramView, wb_histogram_view, WB, HISTOGRAM_VIEW, GtkWidget)

GtkWidget *wb_histogram_view_new (void);
/* values, marks: copied; n_marks ≤ WB_HISTOGRAM_MARKS, by percentile. values NULL: nothing is drawn. Equal ones again
 * cost nothing. */
void wb_histogram_view_set_values (WbHistogramView *self, const WbHistogram *values, const WbHistogramMark *marks,
                                   guint n_marks);

G_END_DECLS
