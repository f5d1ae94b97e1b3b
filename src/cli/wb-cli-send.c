/* SPDX-License-Identifier: GPL-3.0-or-later */

/* wirebench-cli send: one datagram, and what comes back. */

#include "cli/wb-cli-json.h"
#include "cli/wb-cli-once.h"
#include "cli/wb-cli-output.h"
#include "cli/wb-cli.h"
#include "engine/base/wb-datagram-guard.h"
#include "engine/base/wb-format.h"
#include "engine/ping/wb-ping-message.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  /* Owned */
  char *hex;
  GBytes *message;

  const char *to; /* Borrowed */
  double timeout_s;
  gint64 timeout_ns;
  guint8 family;
  gboolean v4;
  gboolean v6;
  gboolean raw;
  gboolean json;
} Send;

/* --- The message ----------------------------------------------------------------------------------------------------- */

/* "de ad:be ef"; NULL: no bytes are written so. */
static GBytes *
read_hex (const char *text)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  int high = -1;

  for (; *text; text++)
    {
      int digit = g_ascii_xdigit_value (*text);

      if (digit < 0)
        {
          if (high >= 0 || (*text != ':' && !g_ascii_isspace (*text)))
            return NULL;
        }
      else if (high < 0)
        high = digit;
      else
        {
          g_byte_array_append (bytes, &(guint8){ (guint8) (high << 4 | digit) }, 1);
          high = -1;
        }
    }
  return high < 0 ? g_byte_array_free_to_bytes (g_steal_pointer (&bytes)) : NULL;
}

/* All of standard input, as it is, or so much of it that it is too much. NULL, having complained. */
static GBytes *
read_input (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 piece[4096];

  while (bytes->len <= WB_DATAGRAM_BYTES_MAX)
    {
      gssize n = read (STDIN_FILENO, piece, sizeof piece);

      if (n == 0)
        break;
      if (n > 0)
        g_byte_array_append (bytes, piece, (guint) n);
      else if (errno != EINTR)
        {
          wb_cli_warn (_("Could not read standard input: %s"), g_strerror (errno));
          return NULL;
        }
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

/* --- The reply ------------------------------------------------------------------------------------------------------- */

static void
print_json (GString *out, const WbPingMessageReply *reply, const guint8 *bytes, gsize n)
{
  g_string_append (out, "{\"type\":\"reply\",\"local\":");
  wb_cli_once_append_endpoint (out, &reply->local);
  g_string_append (out, ",\"remote\":");
  wb_cli_once_append_endpoint (out, &reply->remote);
  g_string_append (out, ",\"from\":");
  wb_cli_once_append_endpoint (out, &reply->from);
  g_string_append_printf (out,
                          ",\"round_trip_ns\":%" G_GINT64_FORMAT ",\"kernel_times\":%s,\"ttl\":", reply->round_trip_ns,
                          reply->kernel_times ? "true" : "false");
  if (reply->ttl)
    wb_cli_json_append_uint (out, reply->ttl);
  else
    g_string_append (out, "null");
  g_string_append_printf (out, ",\"bytes\":%" G_GSIZE_FORMAT ",\"text\":", n);
  wb_cli_json_append_foreign (out, (const char *) bytes, n);
  g_string_append (out, ",\"hex\":\"");
  for (gsize i = 0; i < n; i++)
    g_string_append_printf (out, "%02x", bytes[i]);
  g_string_append (out, "\"}\n");
}

static int
print_reply (const Send *self, const WbPingMessageReply *reply)
{
  g_autoptr (WbCliOutput) output = wb_cli_output_new (STDOUT_FILENO, NULL);
  GString *out = wb_cli_output_get_text (output);
  g_autofree char *took = wb_format_dup_duration (reply->round_trip_ns);
  char from[WB_ENDPOINT_TEXT_BYTES];
  gsize n;
  const guint8 *bytes = g_bytes_get_data (reply->reply, &n);

  wb_endpoint_format (&reply->from, from);
  if (self->json)
    print_json (out, reply, bytes, n);
  else
    {
      g_printerr (g_dngettext (GETTEXT_PACKAGE, "%u byte from %s after %s\n", "%u bytes from %s after %s\n", n),
                  (guint) n, from, took);
      if (self->raw)
        g_string_append_len (out, (const char *) bytes, (gssize) n);
      else
        {
          wb_format_append_safe (out, (const char *) bytes, n);
          g_string_append_c (out, '\n');
        }
    }
  return wb_cli_output_finish (output, WB_CLI_OK);
}

/* --- The program ----------------------------------------------------------------------------------------------------- */

static void
begin (gpointer data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Send *self = data;

  wb_ping_message_send_async (self->to, -1, self->family, self->message, self->timeout_ns, cancellable, callback,
                              user_data);
}

static int
run (Send *self)
{
  g_autoptr (GAsyncResult) result = wb_cli_once_run (begin, self);
  g_autoptr (GError) error = NULL;
  g_autoptr (WbPingMessageReply) reply = wb_ping_message_send_finish (result, &error);

  return reply ? print_reply (self, reply) : wb_cli_once_fail ("send", error);
}

/* WB_CLI_OK: there is a message, or it is to be read. */
static int
check (Send *self, char **rest)
{
  if (rest[0] == NULL || (rest[1] && rest[2]))
    return wb_cli_usage ("send", _("One HOST:PORT is needed, and perhaps one TEXT; quote what has spaces"));
  if (self->hex && rest[1])
    return wb_cli_usage ("send", _("Only one of TEXT and --hex can be meant"));
  if (self->raw && self->json)
    return wb_cli_usage ("send", _("Only one of --raw and --json can be meant"));
  if (!wb_cli_once_check ("send", self->v4, self->v6, self->timeout_s, &self->family, &self->timeout_ns))
    return WB_CLI_USAGE;
  if (self->hex && (self->message = read_hex (self->hex)) == NULL)
    return wb_cli_usage ("send", _("--hex takes bytes as in 0a1b2c or “0a 1b 2c”"));
  if (self->hex == NULL && rest[1] == NULL && isatty (STDIN_FILENO))
    return wb_cli_usage ("send", _("A TEXT is missing"));
  self->to = rest[0];
  if (rest[1])
    self->message = g_bytes_new (rest[1], strlen (rest[1]));
  return WB_CLI_OK;
}

int
wb_cli_send (int argc, char **argv)
{
  g_auto (GStrv) rest = NULL;
  Send self = { .timeout_s = 5 };
  int status;
  const GOptionEntry entries[] = {
    { "hex", 'x', 0, G_OPTION_ARG_STRING, &self.hex, N_("Send these bytes"), N_("BYTES") },
    { "ipv4", '4', 0, G_OPTION_ARG_NONE, &self.v4, N_("Only IPv4 addresses of the name"), NULL },
    { "ipv6", '6', 0, G_OPTION_ARG_NONE, &self.v6, N_("Only IPv6 addresses of the name"), NULL },
    { "timeout", 'W', 0, G_OPTION_ARG_DOUBLE, &self.timeout_s, N_("Wait so long for the reply (5)"), N_("SECONDS") },
    { "raw", 0, 0, G_OPTION_ARG_NONE, &self.raw, N_("Write the reply's bytes as they came"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self.json, N_("Print a JSON object"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!wb_cli_parse (argc, argv, "HOST:PORT [TEXT]",
                     _("Sends one UDP datagram and shows what comes back. Without TEXT, what standard input holds."),
                     entries, &rest))
    return WB_CLI_USAGE;
  status = check (&self, rest);
  if (status == WB_CLI_OK && self.message == NULL && (self.message = read_input ()) == NULL)
    status = WB_CLI_FAILED;
  if (status == WB_CLI_OK)
    status = run (&self);
  g_clear_pointer (&self.message, g_bytes_unref);
  g_free (self.hex);
  return status;
}
