/* SPDX-License-Identifier: GPL-3.0-or-later */

/* wirebench-cli chat-client: one connection to a line chat server, this one or any other. What is typed is said, what
 * is said comes out. At the end of the input the stream is ended our way, and what the server still says is waited for,
 * so that `echo hello | wirebench-cli chat-client …` shows its own line. */

#include "cli/wb-cli-interrupt.h"
#include "cli/wb-cli-json.h"
#include "cli/wb-cli-output.h"
#include "cli/wb-cli-typed.h"
#include "cli/wb-cli.h"
#include "engine/base/wb-error.h"
#include "engine/base/wb-format.h"
#include "engine/chat/wb-chat-talk.h"

#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

/* How long the server may take to end its side after we have ended ours. */
#define LAST_WORDS_MS 5000u

typedef struct
{
  /* Owned */
  WbChatTalk *talk;
  WbCliTyped *typed; /* NULL: not yet connected */
  WbCliOutput *output;
  GMainLoop *loop;
  char *waiting; /* typed, and not taken yet */

  gsize n_waiting;
  guint last_words_id;
  gboolean json;
  gboolean is_terminal; /* what comes is made safe for it */
  gboolean was_connected;
  gboolean finished; /* our side is over */
} Client;

/* --- what is typed --------------------------------------------------------------------------------------------------- */

static gboolean
last_words_cb (gpointer data)
{
  Client *client = data;

  client->last_words_id = 0;
  wb_chat_talk_disconnect (client->talk);
  return G_SOURCE_REMOVE;
}

static void
finish (Client *client)
{
  client->finished = TRUE;
  wb_chat_talk_finish (client->talk);
  if (client->last_words_id == 0)
    client->last_words_id = g_timeout_add (LAST_WORDS_MS, last_words_cb, client);
}

/* What finds no room waits, and so does whoever writes our input. */
static void
say (Client *client, const char *line, gsize n)
{
  g_autoptr (GError) error = NULL;

  if (wb_chat_talk_say (client->talk, line, n, &error))
    return;
  if (error->domain == WB_ERROR && error->code == WB_ERROR_LIMIT && wb_chat_talk_get_pending (client->talk) > 0)
    {
      g_free (client->waiting);
      client->waiting = g_memdup2 (line, n);
      client->n_waiting = n;
      wb_cli_typed_hold (client->typed, TRUE);
    }
  else
    wb_cli_warn_error (error);
}

static void
typed_cb (const char *line, gsize n, gpointer data)
{
  Client *client = data;

  if (line)
    say (client, line, n);
  else
    finish (client);
}

static void
say_waiting (Client *client)
{
  g_autofree char *line = g_steal_pointer (&client->waiting);

  if (line == NULL)
    return;
  wb_cli_typed_hold (client->typed, FALSE);
  say (client, line, client->n_waiting);
}

/* --- what comes ------------------------------------------------------------------------------------------------------ */

static void
line_cb (WbChatTalk *talk, const char *text, gsize n, gpointer data)
{
  Client *client = data;
  GString *out = wb_cli_output_get_text (client->output);
  const char *id, *said;
  gsize n_id, n_said;

  if (client->json)
    {
      gboolean parsed = wb_chat_talk_parse_line (text, n, &id, &n_id, &said, &n_said);

      g_string_append (out, "{\"type\":\"line\",\"time\":");
      wb_cli_json_append_time (out, g_get_real_time () * 1000);
      g_string_append (out, ",\"name\":");
      if (parsed)
        wb_cli_json_append_foreign (out, id, n_id);
      else
        g_string_append (out, "null");
      g_string_append (out, ",\"text\":");
      wb_cli_json_append_foreign (out, parsed ? said : text, parsed ? n_said : n);
      g_string_append (out, "}\n");
    }
  else
    {
      if (client->is_terminal)
        wb_format_append_safe (out, text, n);
      else
        g_string_append_len (out, text, (gssize) n);
      g_string_append_c (out, '\n');
    }
  /* Whoever reads us slowly makes the server see a slow reader: that is what it is. */
  if (!wb_cli_output_flush (client->output))
    wb_chat_talk_disconnect (talk);
}

static void
print_connected (Client *client)
{
  char local[WB_ENDPOINT_TEXT_BYTES], remote[WB_ENDPOINT_TEXT_BYTES];
  const char *fingerprint = wb_chat_talk_get_fingerprint (client->talk);
  GString *out = wb_cli_output_get_text (client->output);

  wb_endpoint_format (wb_chat_talk_get_local (client->talk), local);
  wb_endpoint_format (wb_chat_talk_get_remote (client->talk), remote);
  if (!client->json)
    {
      g_printerr (_("Connected to %s as %s\n"), remote, local);
      if (fingerprint)
        g_printerr ("%s %s\n", _("Certificate SHA-256"), fingerprint);
      return;
    }
  g_string_append_printf (out, "{\"type\":\"connected\",\"local\":\"%s\",\"remote\":\"%s\",\"fingerprint\":", local,
                          remote);
  wb_cli_json_append_string (out, fingerprint);
  g_string_append (out, "}\n");
  (void) wb_cli_output_flush (client->output);
}

static void
print_disconnected (Client *client)
{
  const GError *error = wb_chat_talk_get_error (client->talk);
  GString *out = wb_cli_output_get_text (client->output);

  if (error)
    wb_cli_warn_error (error);
  else if (!client->finished && wb_cli_interrupt_get_count () == 0)
    g_printerr ("%s\n", _("The server ended the connection"));
  if (!client->json)
    return;
  g_string_append (out, "{\"type\":\"disconnected\",\"error\":");
  wb_cli_json_append_string (out, error ? error->message : NULL);
  g_string_append (out, "}\n");
}

static void
changed_cb (WbChatTalk *talk, gpointer data)
{
  Client *client = data;

  switch (wb_chat_talk_get_state (talk))
    {
    case WB_CHAT_TALK_CONNECTING:
      break;
    case WB_CHAT_TALK_CONNECTED:
      if (!client->was_connected)
        {
          client->was_connected = TRUE;
          print_connected (client);
          client->typed = wb_cli_typed_new (typed_cb, client);
        }
      say_waiting (client);
      break;
    case WB_CHAT_TALK_DISCONNECTED:
      if (g_main_loop_is_running (client->loop))
        print_disconnected (client);
      g_main_loop_quit (client->loop);
      break;
    }
}

/* --- the program ----------------------------------------------------------------------------------------------------- */

static gboolean
interrupted_cb (int fd, GIOCondition condition, gpointer data)
{
  Client *client = data;
  char bytes[16];

  while (read (fd, bytes, sizeof bytes) > 0)
    ;
  if (wb_cli_interrupt_get_count () >= 2)
    _exit (WB_CLI_OK);
  wb_chat_talk_disconnect (client->talk);
  return G_SOURCE_CONTINUE;
}

static int
run (Client *client, const char *host_and_port, WbChatTalkSecurity security)
{
  g_autoptr (GError) error = NULL;
  int interrupt_fd = wb_cli_interrupt_watch ();
  guint interrupt_id = 0;
  int status;

  if (!wb_chat_talk_connect (client->talk, host_and_port, security, &error))
    return wb_cli_usage ("chat-client", "%s", error->message);
  if (interrupt_fd >= 0)
    interrupt_id = g_unix_fd_add (interrupt_fd, G_IO_IN, interrupted_cb, client);
  if (wb_chat_talk_get_state (client->talk) != WB_CHAT_TALK_DISCONNECTED)
    g_main_loop_run (client->loop);
  g_clear_handle_id (&interrupt_id, g_source_remove);
  g_clear_handle_id (&client->last_words_id, g_source_remove);
  status = wb_chat_talk_get_error (client->talk) ? WB_CLI_FAILED : WB_CLI_OK;
  return wb_cli_output_finish (client->output, status);
}

int
wb_cli_chat_client (int argc, char **argv)
{
  g_auto (GStrv) rest = NULL;
  gboolean tls = FALSE, any_certificate = FALSE;
  Client client = { 0 };
  WbChatTalkSecurity security;
  int status;
  const GOptionEntry entries[] = {
    { "tls", 't', 0, G_OPTION_ARG_NONE, &tls, N_ ("With TLS"), NULL },
    { "any-certificate", 0, 0, G_OPTION_ARG_NONE, &any_certificate,
      N_ ("With TLS, whoever made the server's certificate; its fingerprint is told"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &client.json, N_ ("Print one JSON object a line"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!wb_cli_parse (
          argc, argv, "HOST:PORT",
          _("Joins a line chat server: what is typed is said, what is said comes out. Port 9000 when none is\n"
             "given."),
          entries, &rest))
    return WB_CLI_USAGE;
  if (rest[0] == NULL || rest[1])
    return wb_cli_usage ("chat-client", _("One HOST:PORT is needed"));
  security = any_certificate ? WB_CHAT_TALK_TLS_ANY : tls ? WB_CHAT_TALK_TLS : WB_CHAT_TALK_PLAIN;

  client.is_terminal = isatty (STDOUT_FILENO);
  client.loop = g_main_loop_new (NULL, FALSE);
  client.output = wb_cli_output_new (STDOUT_FILENO, NULL);
  client.talk = wb_chat_talk_new ();
  g_signal_connect (client.talk, "line", G_CALLBACK (line_cb), &client);
  g_signal_connect (client.talk, "changed", G_CALLBACK (changed_cb), &client);
  status = run (&client, rest[0], security);
  g_signal_handlers_disconnect_by_data (client.talk, &client);
  g_clear_pointer (&client.typed, wb_cli_typed_free);
  g_clear_object (&client.talk);
  g_clear_pointer (&client.output, wb_cli_output_free);
  g_main_loop_unref (client.loop);
  g_free (client.waiting);
  return status;
}
