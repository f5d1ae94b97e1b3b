/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A snapshot as text and as JSON. */

#include "cli/wb-cli-echo-print.h"

#include "cli/wb-cli-serve-print.h"

#include <glib/gi18n.h>

void
wb_cli_echo_print_listening (const WbEchoSnapshot *snapshot, gboolean json, GString *out)
{
  if (json)
    {
      g_string_append_printf (out, "{\"type\":\"listening\",\"mode\":\"%s\",\"port\":%u,\"max_connections\":%u,",
                              wb_echo_mode_get_name (snapshot->mode), snapshot->port, snapshot->max_connections);
      wb_cli_serve_append_listens (out, snapshot->listens, G_N_ELEMENTS (snapshot->listens));
      g_string_append (out, "}\n");
      return;
    }
  g_string_append_printf (out, "%s ", _("Listening on"));
  wb_cli_serve_append_where (out, snapshot->listens, G_N_ELEMENTS (snapshot->listens), NULL);
  g_string_append_printf (out, "; %s\n", wb_echo_mode_get_name (snapshot->mode));
}

static void
append_status_json (const WbEchoSnapshot *snapshot, const char *type, gint64 running_ns, GString *out)
{
  const WbCliCount counts[] = {
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

  g_string_append_printf (out, "{\"type\":\"%s\",", type);
  wb_cli_serve_append_running (out, running_ns);
  g_string_append_printf (out, ",\"connections_v4\":%u,\"connections_v6\":%u,\"max_connections\":%u",
                          snapshot->connections_v4, snapshot->connections_v6, snapshot->max_connections);
  wb_cli_serve_append_figure (out, "requests", &snapshot->requests);
  wb_cli_serve_append_figure (out, "in_bytes", &snapshot->in_bytes);
  wb_cli_serve_append_figure (out, "out_bytes", &snapshot->out_bytes);
  wb_cli_serve_append_figure (out, "accepted", &snapshot->accepted);
  wb_cli_serve_append_figure (out, "errors", &snapshot->errors);
  wb_cli_serve_append_counts (out, counts, G_N_ELEMENTS (counts));
  g_string_append_c (out, ',');
  wb_cli_serve_append_listens (out, snapshot->listens, G_N_ELEMENTS (snapshot->listens));
  g_string_append (out, "}\n");
}

/* What went wrong stands there only when something did. */
static void
append_troubles (const WbEchoSnapshot *snapshot, GString *out)
{
  const WbCliCount troubles[] = {
    { _("refused"), snapshot->refused_full + snapshot->refused_address + snapshot->refused_descriptors },
    { _("resets"), snapshot->resets },
    { _("too slow"), snapshot->evicted_slow },
    { _("idle"), snapshot->evicted_idle },
    { _("UDP over the rate"), snapshot->udp_limited },
    { _("UDP not answered"), snapshot->udp_not_answered },
    { _("UDP too big"), snapshot->udp_too_big },
  };

  wb_cli_serve_append_troubles (out, troubles, G_N_ELEMENTS (troubles));
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
  wb_cli_serve_append_rate (out, snapshot->requests.rate);
  g_string_append_printf (out, "/s), %s %" G_GUINT64_FORMAT ", %s %" G_GUINT64_FORMAT ", %s %" G_GUINT64_FORMAT,
                          _("bytes in"), snapshot->in_bytes.total, _("out"), snapshot->out_bytes.total, _("errors"),
                          snapshot->errors.total);
  append_troubles (snapshot, out);
  g_string_append_c (out, '\n');
}
