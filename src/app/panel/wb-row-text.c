/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One hand for all tables: a number, a size or a time looks the same in each, and so does what is not known. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-row-text.h"

#include "engine/base/wb-clock.h"
#include "engine/base/wb-format.h"

void
wb_row_text_append_count (GString *text, guint64 count)
{
  g_autofree char *digits = wb_format_dup_count (count);

  g_string_append (text, digits);
}

void
wb_row_text_append_size (GString *text, guint64 bytes)
{
  g_autofree char *size = wb_format_dup_size (bytes);

  g_string_append (text, size);
}

void
wb_row_text_append_clock (GString *text, gint64 ns)
{
  gint64 s = ns / WB_NS_PER_S;

  if (s >= 3600)
    g_string_append_printf (text, "%d:%02d:%02d", (int) (s / 3600), (int) (s / 60 % 60), (int) (s % 60));
  else
    g_string_append_printf (text, "%d:%02d", (int) (s / 60), (int) (s % 60));
}

void
wb_row_text_append_duration (GString *text, const char **css_class, gint64 ns)
{
  g_autofree char *duration = NULL;

  if (ns < 0)
    {
      wb_row_text_append_unknown (text, css_class);
      return;
    }
  duration = wb_format_dup_duration (ns);
  g_string_append (text, duration);
}

void
wb_row_text_append_unknown (GString *text, const char **css_class)
{
  g_string_append (text, "–");
  *css_class = "dim-label";
}
