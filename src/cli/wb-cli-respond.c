/* SPDX-License-Identifier: GPL-3.0-or-later */

/* wirebench-cli respond: the ping responder with a status line each second. Text, or with --stamp STAMP only. */

#include "cli/wb-cli-respond-print.h"
#include "cli/wb-cli-serve.h"
#include "cli/wb-cli.h"
#include "engine/ping/wb-ping-responder.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

static gint64
get_taken_ns (gconstpointer snapshot)
{
  return ((const WbPingResponderSnapshot *) snapshot)->taken_ns;
}

static GPtrArray *
get_events (gconstpointer snapshot)
{
  return ((const WbPingResponderSnapshot *) snapshot)->events;
}

static void
print_listening (gconstpointer snapshot, gpointer data, GString *out)
{
  wb_cli_respond_print_listening (snapshot, *(gboolean *) data, out);
}

static void
print_status (gconstpointer snapshot, const char *type, gint64 running_ns, gpointer data, GString *out)
{
  wb_cli_respond_print_status (snapshot, type, running_ns, *(gboolean *) data, out);
}

static const WbCliServeKind kind = {
  .look_ns = WB_NS_PER_S,
  .get_taken_ns = get_taken_ns,
  .get_events = get_events,
  .listening = print_listening,
  .status = print_status,
};

/* An option that is not given leaves its setting as it is; whatever is typed is judged, -1 as well. */
#define NOT_SAID G_MININT64

static gboolean
check (const char *option, gint64 value, gint64 max)
{
  return value == NOT_SAID || wb_cli_check_range ("respond", option, value, 0, max);
}

int
wb_cli_respond (int argc, char **argv)
{
  WbPingResponderSettings settings;
  g_auto (GStrv) rest = NULL, bind = NULL;
  g_autoptr (GError) error = NULL;
  gint64 port = NOT_SAID, expiry_s = NOT_SAID, rate = NOT_SAID, total_rate = NOT_SAID;
  gboolean stamp = FALSE, stateful = FALSE, padded = FALSE, groups = FALSE, json = FALSE;
  const GOptionEntry entries[] = {
    { "port", 'p', 0, G_OPTION_ARG_INT64, &port, N_ ("Where to listen (5000; with --stamp 862); 0: any free port"),
      N_ ("N") },
    { "bind", 'b', 0, G_OPTION_ARG_STRING_ARRAY, &bind,
      N_ ("Only at this address (127.0.0.1 and ::1); again for the other family"), N_ ("ADDRESS") },
    { "stamp", 0, 0, G_OPTION_ARG_NONE, &stamp, N_ ("Reflect STAMP and TWAMP-Light (RFC 8762) instead of text"), NULL },
    { "stateful", 0, 0, G_OPTION_ARG_NONE, &stateful,
      N_ ("With --stamp: count what each session sends, so that it learns in which direction probes are lost"), NULL },
    { "padded", 0, 0, G_OPTION_ARG_NONE, &padded, N_ ("Never answer with more bytes than were asked with"), NULL },
    { "groups", 0, 0, G_OPTION_ARG_NONE, &groups, N_ ("Answer what is sent to broadcast and multicast addresses"),
      NULL },
    { "rate", 0, 0, G_OPTION_ARG_INT64, &rate, N_ ("At most N answers a second to one address (1000); 0: no limit"),
      N_ ("N") },
    { "total-rate", 0, 0, G_OPTION_ARG_INT64, &total_rate,
      N_ ("At most N answers a second in all (100000); 0: no limit"), N_ ("N") },
    { "expiry", 0, 0, G_OPTION_ARG_INT64, &expiry_s, N_ ("Forget who was silent so long (300)"), N_ ("SECONDS") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print one JSON object a second"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!wb_cli_parse (argc, argv, NULL, _ ("Answers pings until Ctrl+C, and prints what it does each second."), entries,
                     &rest))
    return WB_CLI_USAGE;
  if (rest[0])
    return wb_cli_usage ("respond", _ ("Unexpected argument “%s”"), rest[0]);
  if (stateful && !stamp)
    return wb_cli_usage ("respond", _ ("--stateful needs --stamp"));
  if (stamp)
    wb_ping_responder_settings_init_stamp (&settings);
  else
    wb_ping_responder_settings_init (&settings);
  if (!check ("--port", port, G_MAXUINT16) || !check ("--rate", rate, G_MAXINT) ||
      !check ("--total-rate", total_rate, G_MAXINT) || !check ("--expiry", expiry_s, G_MAXINT) ||
      !wb_cli_serve_read_bind ("respond", bind, &settings.v4, &settings.v6))
    return WB_CLI_USAGE;
  if (port != NOT_SAID)
    settings.port = (guint16) port;
  if (rate != NOT_SAID)
    settings.source_rate = (double) rate;
  if (total_rate != NOT_SAID)
    settings.total_rate = (double) total_rate;
  if (expiry_s != NOT_SAID)
    settings.client_expiry_s = (guint) expiry_s;
  settings.stateful = stateful;
  settings.padded = padded;
  settings.groups = groups;
  if (!wb_ping_responder_settings_check (&settings, &error))
    return wb_cli_usage ("respond", "%s", error->message);

  return wb_cli_serve (WB_TYPE_PING_RESPONDER, &settings, &kind, &json);
}
