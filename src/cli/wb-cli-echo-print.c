/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A snapshot as text and as JSON. Numbers are printed as C prints them, whatever the locale. */

#include "cli/wb-cli-echo-print.h"

#include "cli/wb-cli-json.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

static const char *const state_names[] = {
  [WB_LISTEN_OFF] = "off",         [WB_LISTEN_ON] = "on",         [WB_LISTEN_PAUSED] = "paused",
  [WB_LISTEN_MISSING] = "missing", [WB_LISTEN_FAILED] = "failed",
};

static void
append_listen (const WbListen *listen, GString *out)
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

static void
append_listens (const WbEchoSnapshot *snapshot, GString *out)
{
  g_string_append (out, "\"listens\":[");
  for (guint i = 0; i < G_N_ELEMENTS (snapshot->listens); i++)
    {
      if (i)
        g_string_append_c (out, ',');
      append_listen (&snapshot->listens[i], out);
    }
  g_string_append_c (out, ']');
}

void
wb_cli_echo_print_listening (const WbEchoSnapshot *snapshot, gboolean json, GString *out)
{
  gboolean first = TRUE;

  if (json)
    {
      g_string_append_printf (out, "{\"type\":\"listening\",\"mode\":\"%s\",\"port\":%u,\"max_connections\":%u,",
                              wb_echo_mode_get_name (snapshot->mode), snapshot->port, snapshot->max_connections);
      append_listens (snapshot, out);
      g_string_append (out, "}\n");
      return;
    }
  g_string_append_printf (out, "%s ", _("Listening on"));
  for (guint i = 0; i < G_N_ELEMENTS (snapshot->listens); i++)
    {
      const WbListen *listen = &snapshot->listens[i];
      char text[WB_ENDPOINT_TEXT_BYTES];

      if (listen->state != WB_LISTEN_ON && listen->state != WB_LISTEN_PAUSED)
        continue;
      g_string_append_printf (out, "%s%s (%s)", first ? "" : ", ", wb_endpoint_format (&listen->endpoint, text),
                              listen->udp ? "UDP" : "TCP");
      first = FALSE;
    }
  g_string_append_printf (out, "; %s\n", wb_echo_mode_get_name (snapshot->mode));
}

/* One decimal, a point in every locale. */
static void
append_rate (GString *out, double rate)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (out, g_ascii_formatd (digits, sizeof digits, "%.1f", isfinite (rate) ? rate : 0));
}

static void
append_figure (GString *out, const char *name, const WbFigure *figure)
{
  g_string_append_printf (out, ",\"%s\":{\"total\":%" G_GUINT64_FORMAT ",\"rate\":", name, figure->total);
  append_rate (out, figure->rate);
  g_string_append_c (out, '}');
}

static void
append_status_json (const WbEchoSnapshot *snapshot, const char *type, gint64 running_ns, GString *out)
{
  const struct
  {
    const char *name;
    guint64 count;
  } counts[] = {
    { "refused_full", snapshot->refused_full },
    { "refused_address", snapshot->refused_address },
    { "refused_descriptors", snapshot->refused_descriptors },
    { "resets", snapshot->resets },
    { "evicted_slow", snapshot->evicted_slow },
    { "evicted_idle", snapshot->evicted_idle },
    { "udp_received", snapshot->udp_received },
    { "udp_answered", snapshot->udp_answered },
    { "udp_limited", snapshot->udp_limited },
    { "udp_not_answered", snapshot->udp_not_answered },
    { "udp_too_big", snapshot->udp_too_big },
  };
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (
      out, "{\"type\":\"%s\",\"running_seconds\":%s,\"connections_v4\":%u,\"connections_v6\":%u,\"max_connections\":%u",
      type, g_ascii_formatd (digits, sizeof digits, "%.3f", (double) running_ns / (double) WB_NS_PER_S),
      snapshot->connections_v4, snapshot->connections_v6, snapshot->max_connections);
  append_figure (out, "requests", &snapshot->requests);
  append_figure (out, "in_bytes", &snapshot->in_bytes);
  append_figure (out, "out_bytes", &snapshot->out_bytes);
  append_figure (out, "accepted", &snapshot->accepted);
  append_figure (out, "errors", &snapshot->errors);
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    g_string_append_printf (out, ",\"%s\":%" G_GUINT64_FORMAT, counts[i].name, counts[i].count);
  g_string_append_c (out, ',');
  append_listens (snapshot, out);
  g_string_append (out, "}\n");
}

/* What went wrong stands there only when something did. */
static void
append_troubles (const WbEchoSnapshot *snapshot, GString *out)
{
  const struct
  {
    const char *name;
    guint64 count;
  } troubles[] = {
    { _("refused"), snapshot->refused_full + snapshot->refused_address + snapshot->refused_descriptors },
    { _("resets"), snapshot->resets },
    { _("too slow"), snapshot->evicted_slow },
    { _("idle"), snapshot->evicted_idle },
    { _("UDP over the rate"), snapshot->udp_limited },
    { _("UDP not answered"), snapshot->udp_not_answered },
    { _("UDP too big"), snapshot->udp_too_big },
  };

  for (guint i = 0; i < G_N_ELEMENTS (troubles); i++)
    if (troubles[i].count)
      g_string_append_printf (out, ", %s %" G_GUINT64_FORMAT, troubles[i].name, troubles[i].count);
}

void
wb_cli_echo_print_status (const WbEchoSnapshot *snapshot, const char *type, gint64 running_ns, gboolean json,
                          GString *out)
{
  if (json)
    {
      append_status_json (snapshot, type, running_ns, out);
      return;
    }
  /* Translators: numbers of connections: IPv4 and IPv6 */
  g_string_append_printf (out, _("%u + %u connections"), snapshot->connections_v4, snapshot->connections_v6);
  g_string_append_printf (out, ", %s %" G_GUINT64_FORMAT " (", _("requests"), snapshot->requests.total);
  append_rate (out, snapshot->requests.rate);
  g_string_append_printf (out, "/s), %s %" G_GUINT64_FORMAT ", %s %" G_GUINT64_FORMAT ", %s %" G_GUINT64_FORMAT,
                          _("bytes in"), snapshot->in_bytes.total, _("out"), snapshot->out_bytes.total, _("errors"),
                          snapshot->errors.total);
  append_troubles (snapshot, out);
  g_string_append_c (out, '\n');
}
