/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A column of the targets' table: the latest probes as bars, lost ones in red over the whole height. Floating-free
 * (transfer full). */
GtkColumnViewColumn *wb_ping_spark_cell_new_column (const char *title);

G_END_DECLS
