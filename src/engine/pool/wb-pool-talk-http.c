/* SPDX-License-Identifier: GPL-3.0-or-later */

/* HEAD (RFC 9110, 9.3.2), kept alive (RFC 9112, 9.3): a head comes back, and never a body.
 *
 *   HTTP/1.1 SP 3 digits [SP reason] CRLF   ( name ":" value CRLF )*   CRLF        1xx: one more head follows
 *
 * Anything below 500 passes: the server is there, and what it thinks of the path is not the question. */

#include "engine/pool/wb-pool-talk-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

enum
{
  STATUS,
  FIELDS,
};

static gboolean
always (const WbPoolSettings *settings)
{
  return TRUE;
}

/* RFC 9110, 7.2: as in the address of a page; a zone is the machine's own (RFC 6874, 4) and stays here. */
static void
append_host (WbPoolTalk *self, GString *text)
{
  g_autofree char *ascii = g_hostname_is_non_ascii (self->host) ? g_hostname_to_ascii (self->host) : NULL;
  const char *host = ascii ? ascii : self->host;
  const char *zone = strchr (host, '%');
  gsize n = zone ? (gsize) (zone - host) : strlen (host);

  if (strchr (host, ':'))
    g_string_append_printf (text, "[%.*s]", (int) n, host);
  else
    g_string_append_len (text, host, (gssize) n);
  if (self->port != (self->settings->tls ? 443 : 80))
    g_string_append_printf (text, ":%u", self->port);
}

static WbPoolVerdict
begin (WbPoolTalk *self, GByteArray *out, GError **error)
{
  g_autoptr (GString) text = g_string_new ("HEAD ");

  self->payload = 0;
  g_string_append (text, self->settings->path ? self->settings->path : "/");
  g_string_append (text, " HTTP/1.1\r\nHost: ");
  append_host (self, text);
  g_string_append (text, "\r\nUser-Agent: wirebench\r\nAccept: */*\r\n\r\n");
  wb_pool_talk_append_text (out, text->str);
  return WB_POOL_VERDICT_MORE;
}

static WbPoolVerdict
read_status (WbPoolTalk *self, GError **error)
{
  const guint8 *line = self->part->data;
  guint n = self->part->len;

  if (n < 12 || memcmp (line, "HTTP/1.", 7) != 0 || (line[7] != '0' && line[7] != '1') || line[8] != ' ' ||
      line[9] < '1' || line[9] > '9' || !g_ascii_isdigit (line[10]) || !g_ascii_isdigit (line[11]) ||
      (n > 12 && line[12] != ' '))
    return wb_pool_talk_fail_quoting (error, _("What answers is no HTTP server: %s"), line, n);
  self->status = (line[9] - '0') * 100u + (line[10] - '0') * 10u + (line[11] - '0');
  if (self->status >= 500)
    return wb_pool_talk_fail_quoting (error, _("The HTTP server answers: %s"), line + 9, n - 9);
  if (self->status == 101) /* nobody asked for another protocol */
    return wb_pool_talk_fail_other (error);
  self->is_old = line[7] == '0';
  self->says_close = self->says_keep_alive = FALSE;
  self->step = FIELDS;
  return WB_POOL_VERDICT_MORE;
}

/* Words with commas between them. */
static void
read_connection (WbPoolTalk *self, const char *value)
{
  g_auto (GStrv) words = g_strsplit (value, ",", -1);

  for (guint i = 0; words[i]; i++)
    {
      g_strstrip (words[i]);
      self->says_close |= g_ascii_strcasecmp (words[i], "close") == 0;
      self->says_keep_alive |= g_ascii_strcasecmp (words[i], "keep-alive") == 0;
    }
}

/* RFC 9112, 5: no blank before the colon; a line that begins with a blank was one more of the field before, long ago. */
static WbPoolVerdict
read_field (WbPoolTalk *self, GError **error)
{
  g_autofree char *line = g_strndup ((const char *) self->part->data, self->part->len);
  char *colon = strchr (line, ':');

  if (colon == NULL || colon == line || strlen (line) != self->part->len ||
      strcspn (line, " \t\r") < (gsize) (colon - line))
    return wb_pool_talk_fail_quoting (error, _("The HTTP server’s answer has a damaged line: %s"), self->part->data,
                                      self->part->len);
  *colon = '\0';
  if (g_ascii_strcasecmp (line, "Connection") == 0)
    read_connection (self, colon + 1);
  return WB_POOL_VERDICT_MORE;
}

static WbPoolVerdict
feed (WbPoolTalk *self, WbPoolTalkInput *input, GByteArray *out, GError **error)
{
  while (wb_pool_talk_take_line (self, input))
    {
      WbPoolVerdict verdict = WB_POOL_VERDICT_MORE;

      if (self->step == STATUS)
        verdict = read_status (self, error);
      else if (self->part->len > 0)
        verdict = read_field (self, error);
      else if (self->status < 200)
        self->step = STATUS;
      else
        {
          self->spent = self->says_close || (self->is_old && !self->says_keep_alive);
          verdict = WB_POOL_VERDICT_PASSED;
        }
      wb_pool_talk_forget_part (self);
      if (verdict != WB_POOL_VERDICT_MORE)
        return verdict;
    }
  return WB_POOL_VERDICT_MORE;
}

const WbPoolTalkRules wb_pool_talk_http = {
  .can_ask = always,
  .can_exchange = always,
  .begin = begin,
  .feed = feed,
};
