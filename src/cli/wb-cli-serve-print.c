/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pieces of lines; the subcommands put them together. */

#include "cli/wb-cli-serve-print.h"

#include "cli/wb-cli-json.h"
#include "engine/base/wb-clock.h"

#include <math.h>

static const char *const state_names[] = {
  [WB_LISTEN_OFF] = "off",         [WB_LISTEN_ON] = "on",         [WB_LISTEN_PAUSED] = "paused",
  [WB_LISTEN_MISSING] = "missing", [WB_LISTEN_FAILED] = "failed",
};

static void
append_listen (GString *out, const WbListen *listen)
{
  char text[WB_ENDPOINT_TEXT_BYTES];

  g_string_append_printf (out, "{\"family\":%u,\"protocol\":\"%s\",\"state\":\"%s\",\"address\":", listen->family,
                          listen->udp ? "udp" : "tcp", state_names[listen->state]);
  wb_cli_json_append_string (out,
                             listen->endpoint.family ? wb_endpoint_format_address (&listen->endpoint, text) : NULL);
  g_string_append_printf (out, ",\"port\":%u,\"error\":", listen->endpoint.port);
  wb_cli_json_append_string (out, listen->error);
  g_string_append_c (out, '}');
}

void
wb_cli_serve_append_listens (GString *out, const WbListen *listens, guint n)
{
  g_string_append (out, "\"listens\":[");
  for (guint i = 0; i < n; i++)
    {
      if (i)
        g_string_append_c (out, ',');
      append_listen (out, &listens[i]);
    }
  g_string_append_c (out, ']');
}

void
wb_cli_serve_append_where (GString *out, const WbListen *listens, guint n, const char *const *tags)
{
  gboolean first = TRUE;

  for (guint i = 0; i < n; i++)
    {
      char text[WB_ENDPOINT_TEXT_BYTES];

      if (listens[i].state != WB_LISTEN_ON && listens[i].state != WB_LISTEN_PAUSED)
        continue;
      g_string_append_printf (out, "%s%s (%s)", first ? "" : ", ", wb_endpoint_format (&listens[i].endpoint, text),
                              tags           ? tags[i] :
                              listens[i].udp ? "UDP" :
                                               "TCP");
      first = FALSE;
    }
}

void
wb_cli_serve_append_rate (GString *out, double rate)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (out, g_ascii_formatd (digits, sizeof digits, "%.1f", isfinite (rate) ? rate : 0));
}

void
wb_cli_serve_append_figure (GString *out, const char *name, const WbFigure *figure)
{
  g_string_append_printf (out, ",\"%s\":{\"total\":%" G_GUINT64_FORMAT ",\"rate\":", name, figure->total);
  wb_cli_serve_append_rate (out, figure->rate);
  g_string_append_c (out, '}');
}

void
wb_cli_serve_append_running (GString *out, gint64 running_ns)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (out, "\"running_seconds\":%s",
                          g_ascii_formatd (digits, sizeof digits, "%.3f", (double) running_ns / (double) WB_NS_PER_S));
}

void
wb_cli_serve_append_counts (GString *out, const WbCliCount *counts, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_printf (out, ",\"%s\":%" G_GUINT64_FORMAT, counts[i].name, counts[i].count);
}

void
wb_cli_serve_append_troubles (GString *out, const WbCliCount *counts, guint n)
{
  for (guint i = 0; i < n; i++)
    if (counts[i].count)
      g_string_append_printf (out, ", %s %" G_GUINT64_FORMAT, counts[i].name, counts[i].count);
}
