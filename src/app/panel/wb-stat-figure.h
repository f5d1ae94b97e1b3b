/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/panel/wb-stat-tile.h"
#include "engine/base/wb-figure.h"

G_BEGIN_DECLS

/* The pace of the figure large, its total as the detail: "12.3/s", "4,711 in all". format writes the rate, format_total
 * the total (wb_format_dup_rate with wb_format_dup_count, wb_format_dup_byte_rate with wb_format_dup_size). */
void wb_stat_figure_show_rate (WbStatTile *tile, const WbFigure *figure, char *(*format) (double),
                               char *(*format_total) (guint64));

/* One of the parts that a figure is made of: "3 refused · 1 reset". word: translated. n 0 adds nothing. */
void wb_stat_figure_append_part (GString *text, guint64 n, const char *word);
/* The same of what has a plural: phrase: translated, with "%s" where the number stands. */
void wb_stat_figure_append_phrase (GString *text, guint64 n, const char *phrase);

G_END_DECLS
