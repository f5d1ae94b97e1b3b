/* SPDX-License-Identifier: GPL-3.0-or-later */

/* wirebench-cli chat: the chat server; what is said in it goes to standard output, what is typed is said by the server
 * or, when it begins with a slash, done: /who, /msg, /kick, /ban, /unban, /help. */

#include "cli/wb-cli-chat-print.h"
#include "cli/wb-cli-serve.h"
#include "cli/wb-cli-typed.h"
#include "cli/wb-cli.h"
#include "engine/chat/wb-chat-server.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

/* How soon a line that was said stands in the output. */
#define LOOK_NS (100 * WB_NS_PER_MS)
/* Rows that /who shows, and among which a name is looked for. */
#define ROWS_MAX 10000u
/* Of the transcript at a time: what a reader takes that is not asleep. */
#define ENTRIES_BYTES (48u * 1024)
/* Answers that wait for a reader of the output; beyond them nothing more is asked. */
#define SAID_BYTES (64u * 1024)

typedef struct
{
  WbChatServer *server; /* Borrowed; while it runs */
  WbCliTyped *typed;    /* Owned; NULL: nobody types */
  GString *said;        /* Owned: answers to what was typed, for the next look */
  char *waiting;        /* Owned: typed, and not taken by the server yet; NULL: nothing */
  guint64 told;         /* the newest entry that stands in the output */
  gboolean json;
  gboolean quiet; /* no transcript */
} Chat;

static gint64
get_taken_ns (gconstpointer snapshot)
{
  return ((const WbChatSnapshot *) snapshot)->taken_ns;
}

static GPtrArray *
get_events (gconstpointer snapshot)
{
  return ((const WbChatSnapshot *) snapshot)->events;
}

static void
print_listening (gconstpointer snapshot, gpointer data, GString *out)
{
  wb_cli_chat_print_listening (snapshot, ((Chat *) data)->json, out);
}

/* What finds no room waits, and so does whoever writes our input. */
static void
say (Chat *chat)
{
  if (chat->waiting && wb_chat_server_speak (chat->server, chat->waiting))
    g_clear_pointer (&chat->waiting, g_free);
  wb_cli_typed_hold (chat->typed, chat->waiting || chat->said->len > SAID_BYTES);
}

static void
print_look (gconstpointer snapshot, gpointer data, GString *out)
{
  Chat *chat = data;

  g_string_append_len (out, chat->said->str, (gssize) chat->said->len);
  g_string_truncate (chat->said, 0);
  if (chat->typed)
    say (chat);
  if (!chat->quiet)
    wb_cli_chat_print_entries (snapshot, &chat->told, chat->json, ENTRIES_BYTES, out);
}

/* A person who follows the conversation does not want a line of figures a second in it. */
static void
print_status (gconstpointer snapshot, const char *type, gint64 running_ns, gpointer data, GString *out)
{
  Chat *chat = data;

  if (!chat->quiet && g_str_equal (type, "stopped"))
    wb_cli_chat_print_untold (snapshot, chat->told, chat->json, out);
  if (chat->json || chat->quiet || g_str_equal (type, "stopped"))
    wb_cli_chat_print_status (snapshot, type, running_ns, chat->json, out);
}

/* --- what is typed --------------------------------------------------------------------------------------------------- */

static WbChatSnapshot *
take_rows (Chat *chat)
{
  const WbSnapshotRequest all = { .sort_by = WB_CHAT_SORT_ID, .n_rows = ROWS_MAX };

  return (WbChatSnapshot *) wb_service_snapshot (WB_SERVICE (chat->server), &all);
}

/* By its number or by its name; 0: there is none. */
static guint64
find_client (Chat *chat, const char *word)
{
  WbChatSnapshot *snapshot = take_rows (chat);
  guint64 id = 0, number = 0;
  gboolean is_number = g_ascii_string_to_unsigned (word, 10, 1, G_MAXUINT64, &number, NULL);

  for (guint i = 0; i < snapshot->n_rows && id == 0; i++)
    if (is_number ? snapshot->rows[i].id == number : g_ascii_strcasecmp (snapshot->rows[i].name, word) == 0)
      id = snapshot->rows[i].id;
  wb_snapshot_unref (snapshot);
  if (id == 0)
    wb_cli_warn (_("There is no client “%s”; /who lists them"), word);
  return id;
}

static void
who (Chat *chat, const char *word, const char *rest)
{
  WbChatSnapshot *snapshot = take_rows (chat);

  wb_cli_chat_print_clients (snapshot, chat->json, chat->said);
  wb_snapshot_unref (snapshot);
}

static void
message (Chat *chat, const char *word, const char *rest)
{
  guint64 id = find_client (chat, word);

  if (id)
    wb_chat_server_whisper (chat->server, id, rest);
}

static void
kick (Chat *chat, const char *word, const char *rest)
{
  guint64 id = find_client (chat, word);

  if (id)
    wb_chat_server_kick (chat->server, id, rest[0] ? rest : NULL);
}

static void
ban (Chat *chat, const char *word, const char *rest)
{
  g_autoptr (GError) error = NULL;
  WbEndpoint address;

  if (wb_endpoint_parse_address (word, &address, &error))
    wb_chat_server_ban (chat->server, &address);
  else
    wb_cli_warn_error (error);
}

static void
unban (Chat *chat, const char *word, const char *rest)
{
  g_autoptr (GError) error = NULL;
  WbEndpoint address;

  if (!wb_endpoint_parse_address (word, &address, &error))
    wb_cli_warn_error (error);
  else if (!wb_chat_server_unban (chat->server, &address))
    wb_cli_warn (_("%s is not banned"), word);
}

static void
help (Chat *chat, const char *word, const char *rest)
{
  g_printerr ("%s", _("What is typed is said by the server to all. Besides:\n"
                       "  /who                     who is there\n"
                       "  /msg CLIENT TEXT         say it to one alone\n"
                       "  /kick CLIENT [REASON]    send one away\n"
                       "  /ban ADDRESS             and do not let it in again\n"
                       "  /unban ADDRESS\n"
                       "  //TEXT                   say what begins with a slash\n"
                       "CLIENT is a number or a name from /who.\n"));
}

static const struct
{
  const char *name;
  guint n_words; /* that it needs */
  void (*func) (Chat *chat, const char *word, const char *rest);
} commands[] = {
  { "who", 0, who }, { "msg", 2, message }, { "kick", 1, kick },
  { "ban", 1, ban }, { "unban", 1, unban }, { "help", 0, help },
};

static void
do_command (Chat *chat, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 3);
  guint n_words = g_strv_length (words);
  const char *name = n_words > 0 ? words[0] : ""; /* a slash alone has no words at all */
  const char *word = n_words > 1 ? words[1] : "", *rest = n_words > 2 ? words[2] : "";

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (name, commands[i].name) && (commands[i].n_words < 1 || word[0]) &&
        (commands[i].n_words < 2 || rest[0]))
      {
        commands[i].func (chat, word, rest);
        return;
      }
  wb_cli_warn (_("“/%s” cannot be done; /help says what can"), line);
}

static void
typed_cb (const char *line, gsize n, gpointer data)
{
  Chat *chat = data;
  g_autofree char *text = line ? g_utf8_make_valid (line, (gssize) n) : NULL;

  if (text == NULL)
    return; /* nobody types any more: the server goes on */
  g_strchomp (text);
  if (text[0] == '/' && text[1] != '/')
    do_command (chat, text + 1);
  else if (text[0])
    chat->waiting = g_strdup (text[0] == '/' ? text + 1 : text);
  say (chat);
}

static void
begin (WbService *service, gpointer data)
{
  Chat *chat = data;

  chat->server = WB_CHAT_SERVER (service);
  chat->typed = wb_cli_typed_new (typed_cb, chat);
}

static void
end (gpointer data)
{
  Chat *chat = data;

  g_clear_pointer (&chat->typed, wb_cli_typed_free);
  g_clear_pointer (&chat->waiting, g_free);
  chat->server = NULL;
}

static const WbCliServeKind kind = {
  .look_ns = LOOK_NS,
  .get_taken_ns = get_taken_ns,
  .get_events = get_events,
  .listening = print_listening,
  .status = print_status,
  .look = print_look,
  .begin = begin,
  .end = end,
};

/* --- what was asked for ---------------------------------------------------------------------------------------------- */

int
wb_cli_chat (int argc, char **argv)
{
  g_auto (WbChatSettings) settings = { 0 };
  g_auto (GStrv) rest = NULL, bind = NULL;
  g_autofree char *certificate = NULL, *key = NULL, *channel = NULL;
  g_autoptr (GError) error = NULL;
  gint64 port = 9000, tls_port = -1, max_clients = 0;
  gboolean no_limits = FALSE, coalesce = FALSE;
  Chat chat = { 0 };
  int status;
  const GOptionEntry entries[] = {
    { "port", 'p', 0, G_OPTION_ARG_INT64, &port, N_("Where to listen (9000); 0: any free port; -1: only with TLS"),
      N_("N") },
    { "bind", 'b', 0, G_OPTION_ARG_STRING_ARRAY, &bind,
      N_("Only at this address (127.0.0.1 and ::1); again for the other family"), N_("ADDRESS") },
    { "tls-port", 't', 0, G_OPTION_ARG_INT64, &tls_port, N_("Listen with TLS too, there; 0: any free port"),
      N_("N") },
    { "certificate", 0, 0, G_OPTION_ARG_FILENAME, &certificate,
      N_("The server's certificate (PEM); else one is made for this run"), N_("FILE") },
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &key, N_("Its key (PEM), when that is in a file of its own"), N_("FILE") },
    { "channel", 'c', 0, G_OPTION_ARG_STRING, &channel, N_("What IRC users join (#chat)"), N_("NAME") },
    { "coalesce", 0, 0, G_OPTION_ARG_NONE, &coalesce, N_("Tell many who come and go at once in one line"), NULL },
    { "max-clients", 0, 0, G_OPTION_ARG_INT64, &max_clients, N_("At most N at a time (0: what descriptors allow)"),
      N_("N") },
    { "no-limits", 0, 0, G_OPTION_ARG_NONE, &no_limits,
      N_("No limit of rate, clients, clients an address, and time to register"), NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &chat.quiet, N_("Print figures each second, not what is said"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &chat.json, N_("Print JSON objects, figures each second among them"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!wb_cli_parse (
          argc, argv, NULL,
          _("Runs a chat server until Ctrl+C, for line clients (nc) and IRC clients in one room. What is typed\n"
             "is said by the server; /help lists what else can be done."),
          entries, &rest))
    return WB_CLI_USAGE;
  if (rest[0])
    return wb_cli_usage ("chat", _("Unexpected argument “%s”"), rest[0]);
  wb_chat_settings_init (&settings);
  if (!wb_cli_check_range ("chat", "--port", port, -1, G_MAXUINT16) ||
      !wb_cli_check_range ("chat", "--tls-port", tls_port, -1, G_MAXUINT16) ||
      !wb_cli_check_range ("chat", "--max-clients", max_clients, 0, G_MAXINT) ||
      !wb_cli_serve_read_bind ("chat", bind, &settings.v4, &settings.v6))
    return WB_CLI_USAGE;
  if ((certificate || key) && tls_port < 0)
    return wb_cli_usage ("chat", _("A certificate is for TLS: say where with --tls-port"));
  if (key && certificate == NULL)
    return wb_cli_usage ("chat", _("--key needs the --certificate that it belongs to"));
  settings.plain = port >= 0;
  settings.port = (guint16) MAX (port, 0);
  settings.tls = tls_port >= 0;
  settings.tls_port = (guint16) MAX (tls_port, 0);
  settings.certificate_file = g_steal_pointer (&certificate);
  settings.key_file = g_steal_pointer (&key);
  settings.coalesce = coalesce;
  if (channel)
    {
      g_free (settings.channel);
      settings.channel = g_steal_pointer (&channel);
    }
  if (no_limits)
    wb_chat_settings_lift_limits (&settings);
  settings.max_clients = (guint) max_clients;
  if (!wb_chat_settings_check (&settings, &error))
    return wb_cli_usage ("chat", "%s", error->message);

  chat.said = g_string_new (NULL);
  status = wb_cli_serve (WB_TYPE_CHAT_SERVER, &settings, &kind, &chat);
  g_string_free (chat.said, TRUE);
  return status;
}
