/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How the tiles of all services word their figures, so that a rate and its total look the same on every page. The tile
 * itself knows text only. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-stat-figure.h"

#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

void
wb_stat_figure_show_rate (WbStatTile *tile, const WbFigure *figure, char *(*format) (double),
                          char *(*format_total) (guint64))
{
  g_autofree char *rate = NULL, *total = NULL, *detail = NULL;

  g_return_if_fail (WB_IS_STAT_TILE (tile));
  g_return_if_fail (figure != NULL && format != NULL && format_total != NULL);

  rate = format (figure->rate);
  total = format_total (figure->total);
  detail = g_strdup_printf (_("%s in all"), total);
  wb_stat_tile_set_value (tile, rate, detail);
}

void
wb_stat_figure_append_part (GString *text, guint64 n, const char *word)
{
  g_autofree char *count = NULL;

  g_return_if_fail (text != NULL && word != NULL);

  if (n == 0)
    return;
  count = wb_format_dup_count (n);
  g_string_append_printf (text, "%s%s %s", text->len > 0 ? " · " : "", count, word);
}

void
wb_stat_figure_append_phrase (GString *text, guint64 n, const char *phrase)
{
  const char *place;
  g_autofree char *count = NULL;

  g_return_if_fail (text != NULL && phrase != NULL);

  place = strstr (phrase, "%s");
  if (n == 0 || place == NULL)
    return;
  count = wb_format_dup_count (n);
  g_string_append_printf (text, "%s%.*s%s%s", text->len > 0 ? " · " : "", (int) (place - phrase), phrase, count,
                          place + 2);
}
