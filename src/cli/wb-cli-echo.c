/* SPDX-License-Identifier: GPL-3.0-or-later */

/* wirebench-cli echo: the echo server with a status line each second. TCP always; --udp adds UDP on the same port. */

#include "cli/wb-cli-echo-print.h"
#include "cli/wb-cli-serve.h"
#include "cli/wb-cli.h"
#include "engine/echo/wb-echo-server.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

static gint64
get_taken_ns (gconstpointer snapshot)
{
  return ((const WbEchoSnapshot *) snapshot)->taken_ns;
}

static GPtrArray *
get_events (gconstpointer snapshot)
{
  return ((const WbEchoSnapshot *) snapshot)->events;
}

static void
print_listening (gconstpointer snapshot, gpointer data, GString *out)
{
  wb_cli_echo_print_listening (snapshot, *(gboolean *) data, out);
}

static void
print_status (gconstpointer snapshot, const char *type, gint64 running_ns, gpointer data, GString *out)
{
  wb_cli_echo_print_status (snapshot, type, running_ns, *(gboolean *) data, out);
}

static const WbCliServeKind kind = {
  .look_ns = WB_NS_PER_S,
  .get_taken_ns = get_taken_ns,
  .get_events = get_events,
  .listening = print_listening,
  .status = print_status,
};

/* FALSE, having complained. */
static gboolean
set_mode (WbEchoSettings *settings, const char *mode)
{
  if (mode == NULL || wb_echo_mode_from_name (mode, &settings->mode))
    return TRUE;
  wb_cli_usage ("echo", _("--mode takes prefix, verbatim or discard, not “%s”"), mode);
  return FALSE;
}

int
wb_cli_echo (int argc, char **argv)
{
  WbEchoSettings settings;
  g_auto (GStrv) rest = NULL, bind = NULL;
  g_autofree char *mode = NULL;
  g_autoptr (GError) error = NULL;
  gint64 port = 8080, max_connections = 0, idle_s = 300;
  gboolean udp = FALSE, json = FALSE;
  const GOptionEntry entries[] = {
    { "port", 'p', 0, G_OPTION_ARG_INT64, &port, N_ ("Where to listen (8080); 0: any free port"), N_ ("N") },
    { "bind", 'b', 0, G_OPTION_ARG_STRING_ARRAY, &bind,
      N_ ("Only at this address (127.0.0.1 and ::1); again for the other family"), N_ ("ADDRESS") },
    { "mode", 'm', 0, G_OPTION_ARG_STRING, &mode, N_ ("prefix (as usual), verbatim or discard"), N_ ("MODE") },
    { "udp", 'u', 0, G_OPTION_ARG_NONE, &udp, N_ ("Answer UDP too, on the same port"), NULL },
    { "max-connections", 0, 0, G_OPTION_ARG_INT64, &max_connections,
      N_ ("At most N at a time (0: what descriptors allow)"), N_ ("N") },
    { "idle", 0, 0, G_OPTION_ARG_INT64, &idle_s, N_ ("Close what was silent so long (300); 0: never"), N_ ("SECONDS") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print one JSON object a second"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!wb_cli_parse (argc, argv, NULL, _("Runs an echo server until Ctrl+C, and prints what it does each second."),
                     entries, &rest))
    return WB_CLI_USAGE;
  if (rest[0])
    return wb_cli_usage ("echo", _("Unexpected argument “%s”"), rest[0]);
  wb_echo_settings_init (&settings);
  if (!wb_cli_check_range ("echo", "--port", port, 0, G_MAXUINT16) ||
      !wb_cli_check_range ("echo", "--max-connections", max_connections, 0, G_MAXINT) ||
      !wb_cli_check_range ("echo", "--idle", idle_s, 0, G_MAXINT) ||
      !wb_cli_serve_read_bind ("echo", bind, &settings.v4, &settings.v6) || !set_mode (&settings, mode))
    return WB_CLI_USAGE;
  settings.port = (guint16) port;
  settings.udp = udp;
  settings.max_connections = (guint) max_connections;
  settings.idle_timeout_s = (guint) idle_s;
  if (!wb_echo_settings_check (&settings, &error))
    return wb_cli_usage ("echo", "%s", error->message);

  return wb_cli_serve (WB_TYPE_ECHO_SERVER, &settings, &kind, &json);
}
