/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A snapshot as text and as JSON. */

#include "cli/wb-cli-respond-print.h"

#include "cli/wb-cli-serve-print.h"

#include <glib/gi18n.h>

static const char *
get_protocol (const WbPingResponderSnapshot *snapshot)
{
  return snapshot->stamp ? "stamp" : "text";
}

void
wb_cli_respond_print_listening (const WbPingResponderSnapshot *snapshot, gboolean json, GString *out)
{
  if (json)
    {
      g_string_append_printf (
          out, "{\"type\":\"listening\",\"protocol\":\"%s\",\"stateful\":%s,\"port\":%u,\"kernel_times\":%s,",
          get_protocol (snapshot), snapshot->stateful ? "true" : "false", snapshot->port,
          snapshot->kernel_times ? "true" : "false");
      wb_cli_serve_append_listens (out, snapshot->listens, G_N_ELEMENTS (snapshot->listens));
      g_string_append (out, "}\n");
      return;
    }
  g_string_append_printf (out, "%s ", _ ("Listening on"));
  wb_cli_serve_append_where (out, snapshot->listens, G_N_ELEMENTS (snapshot->listens), NULL);
  g_string_append_printf (out, "; %s%s\n", get_protocol (snapshot), snapshot->stateful ? _ (", stateful") : "");
}

static void
append_refused_json (const WbPingResponderSnapshot *snapshot, GString *out)
{
  g_string_append (out, ",\"refused_by\":{");
  for (guint i = 0; i < WB_PING_N_REFUSED; i++)
    g_string_append_printf (out, "%s\"%s\":%" G_GUINT64_FORMAT, i ? "," : "",
                            wb_ping_refused_get_name ((WbPingRefused) i), snapshot->refused_by[i]);
  g_string_append_c (out, '}');
}

static void
append_status_json (const WbPingResponderSnapshot *snapshot, const char *type, gint64 running_ns, GString *out)
{
  const WbCliCount counts[] = {
    { "clients", snapshot->n_clients },
    { "confirmed", snapshot->n_confirmed },
    { "forgotten", snapshot->forgotten },
    { "system_lost", snapshot->system_lost },
  };

  g_string_append_printf (out, "{\"type\":\"%s\",", type);
  wb_cli_serve_append_running (out, running_ns);
  wb_cli_serve_append_figure (out, "received", &snapshot->received);
  wb_cli_serve_append_figure (out, "answered", &snapshot->answered);
  wb_cli_serve_append_figure (out, "in_bytes", &snapshot->in_bytes);
  wb_cli_serve_append_figure (out, "out_bytes", &snapshot->out_bytes);
  wb_cli_serve_append_figure (out, "refused", &snapshot->refused);
  append_refused_json (snapshot, out);
  wb_cli_serve_append_counts (out, counts, G_N_ELEMENTS (counts));
  g_string_append_c (out, ',');
  wb_cli_serve_append_listens (out, snapshot->listens, G_N_ELEMENTS (snapshot->listens));
  g_string_append (out, "}\n");
}

void
wb_cli_respond_print_status (const WbPingResponderSnapshot *snapshot, const char *type, gint64 running_ns,
                             gboolean json, GString *out)
{
  if (json)
    {
      append_status_json (snapshot, type, running_ns, out);
      return;
    }
  g_string_append_printf (out, "%s %" G_GUINT64_FORMAT " (", _ ("received"), snapshot->received.total);
  wb_cli_serve_append_rate (out, snapshot->received.rate);
  g_string_append_printf (out, "/s), %s %" G_GUINT64_FORMAT " (", _ ("answered"), snapshot->answered.total);
  wb_cli_serve_append_rate (out, snapshot->answered.rate);
  g_string_append_printf (out, "/s), %s %u", _ ("clients"), snapshot->n_clients);
  /* Why datagrams had no answer stands there only when some had none. */
  for (guint i = 0; i < WB_PING_N_REFUSED; i++)
    {
      const WbCliCount trouble = { wb_ping_refused_get_label ((WbPingRefused) i), snapshot->refused_by[i] };

      wb_cli_serve_append_troubles (out, &trouble, 1);
    }
  g_string_append_c (out, '\n');
}
