/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words are written down again here, from SERVICES.md and RFC 2812, rather than taken from what is tested. */

#include "tests/chat/wb-room-model.h"

#include <string.h>

static void
client_free (gpointer data)
{
  WbModelClient *client = data;

  g_free (client->nick);
  g_string_free (client->heard, TRUE);
  g_array_unref (client->ends);
  g_free (client);
}

WbModel *
wb_model_new (gboolean coalesce)
{
  WbModel *self = g_new0 (WbModel, 1);

  self->coalesce = coalesce;
  self->clients = g_ptr_array_new_with_free_func (client_free);
  self->gathered = g_ptr_array_new ();
  return self;
}

void
wb_model_free (WbModel *self)
{
  g_ptr_array_unref (self->clients);
  g_ptr_array_unref (self->gathered);
  g_free (self->gathered_name);
  g_free (self);
}

WbModelClient *
wb_model_add (WbModel *self, guint port)
{
  WbModelClient *client = g_new0 (WbModelClient, 1);

  client->port = port;
  client->heard = g_string_new (NULL);
  client->ends = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_ptr_array_add (self->clients, client);
  return client;
}

guint
wb_model_get_n_in_room (WbModel *self)
{
  guint n = 0;

  for (guint i = 0; i < self->clients->len; i++)
    n += ((WbModelClient *) g_ptr_array_index (self->clients, i))->is_in_room;
  return n;
}

char *
wb_model_dup_name (WbModelClient *client)
{
  return client->is_irc && client->nick != NULL ? g_strdup (client->nick) :
                                                  g_strdup_printf ("10.0.0.1:%u", client->port);
}

static char *
dup_source (WbModelClient *client)
{
  return client->is_irc ? g_strdup_printf ("%s!u@10.0.0.1", client->nick) :
                          g_strdup_printf ("c10-0-0-1_%u!line@10.0.0.1", client->port);
}

static void
hear (WbModelClient *client, const char *bytes, gsize n)
{
  g_string_append_len (client->heard, bytes, (gssize) n);
  g_array_append_val (client->ends, (guint64){ client->heard->len });
}

void
wb_model_send_raw (WbModelClient *client, const char *text)
{
  hear (client, text, strlen (text));
}

/* Everyone in the room, each in the words of its kind. line NULL: line clients do not hear. */
static void
tell (WbModel *self, const char *line, const char *irc)
{
  for (guint i = 0; i < self->clients->len; i++)
    {
      WbModelClient *client = g_ptr_array_index (self->clients, i);
      const char *words = client->is_irc ? irc : line;

      if (client->is_in_room && words != NULL)
        wb_model_send_raw (client, words);
    }
}

static void
come_or_go (WbModel *self, WbModelClient *client, gboolean came, const char *irc)
{
  g_autofree char *name = wb_model_dup_name (client);
  g_autofree char *line = g_strdup_printf ("[%s] Client %s\n", name, came ? "connected" : "disconnected");

  tell (self, self->coalesce ? NULL : line, irc);
  if (!self->coalesce)
    return;
  if (came && !client->is_irc)
    wb_model_send_raw (client, line);
  g_ptr_array_add (self->gathered, client);
  g_free (self->gathered_name);
  self->gathered_name = g_steal_pointer (&name);
  self->n_came += came;
  self->n_went += !came;
}

void
wb_model_enter (WbModel *self, WbModelClient *client)
{
  g_autofree char *source = dup_source (client);
  g_autofree char *irc = g_strdup_printf (":%s JOIN #chat\r\n", source);

  client->is_in_room = TRUE;
  come_or_go (self, client, TRUE, irc);
}

void
wb_model_leave (WbModel *self, WbModelClient *client, const char *reason, gboolean part)
{
  g_autofree char *source = NULL;
  g_autofree char *irc = NULL;

  if (!client->is_in_room)
    return;
  source = dup_source (client);
  irc = g_strdup_printf (":%s %s%s%s\r\n", source, part ? "PART #chat" : "QUIT", reason != NULL ? " :" : "",
                         reason != NULL ? reason : "");
  client->is_in_room = FALSE;
  if (part)
    wb_model_send_raw (client, irc);
  come_or_go (self, client, FALSE, irc);
}

static void
append_irc (GString *out, const char *head, const GString *text)
{
  gsize at = 0, room = 510 - strlen (head);

  do
    {
      gsize n = MIN (text->len - at, room);

      g_string_append (out, head);
      g_string_append_len (out, text->str + at, (gssize) n);
      g_string_append (out, "\r\n");
      at += n;
    }
  while (at < text->len);
}

void
wb_model_say (WbModel *self, WbModelClient *client, const GString *text, const GString *irc_text)
{
  g_autofree char *name = wb_model_dup_name (client);
  g_autofree char *source = dup_source (client);
  g_autofree char *head = g_strdup_printf (":%s PRIVMSG #chat :", source);
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (GString) irc = g_string_new (NULL);

  g_string_printf (line, "[%s] ", name);
  g_string_append_len (line, text->str, (gssize) text->len);
  g_string_append_c (line, '\n');
  append_irc (irc, head, irc_text);
  for (guint i = 0; i < self->clients->len; i++)
    {
      WbModelClient *other = g_ptr_array_index (self->clients, i);
      const GString *words = other->is_irc ? irc : line;

      if (other->is_in_room && !(other == client && client->is_irc))
        hear (other, words->str, words->len);
    }
}

void
wb_model_speak (WbModel *self, const char *text)
{
  g_autofree char *line = g_strdup_printf ("[server] %s\n", text);
  g_autofree char *irc = g_strdup_printf (":wirebench NOTICE #chat :%s\r\n", text);

  tell (self, line, irc);
}

void
wb_model_whisper (WbModel G_GNUC_UNUSED *self, WbModelClient *client, const char *text)
{
  g_autofree char *words = NULL;

  if (client->is_irc)
    words = g_strdup_printf (":wirebench NOTICE %s :%s\r\n", client->nick, text);
  else
    words = g_strdup_printf ("[server] (private) %s\n", text);
  wb_model_send_raw (client, words);
}

void
wb_model_set_nick (WbModel *self, WbModelClient *client, const char *nick)
{
  g_autofree char *source = client->nick != NULL ? dup_source (client) : NULL;
  g_autofree char *irc = g_strdup_printf (":%s NICK :%s\r\n", source, nick);
  g_autofree char *line = g_strdup_printf ("[server] %s is now known as %s\n", client->nick, nick);
  gboolean is_first = client->nick == NULL;

  g_free (client->nick);
  client->nick = g_strdup (nick);
  if (client->is_in_room)
    tell (self, line, irc);
  else if (!is_first)
    wb_model_send_raw (client, irc);
}

void
wb_model_tell_comings (WbModel *self)
{
  if (self->n_came + self->n_went > 1)
    {
      g_autofree char *line =
          g_strdup_printf ("[server] %u clients connected, %u disconnected\n", self->n_came, self->n_went);

      tell (self, line, NULL);
    }
  else if (self->gathered->len == 1)
    {
      WbModelClient *one = g_ptr_array_index (self->gathered, 0);
      /* Who is there may have another nick by now; who went, had this one. */
      g_autofree char *name = self->n_came ? wb_model_dup_name (one) : g_strdup (self->gathered_name);
      g_autofree char *line = g_strdup_printf ("[%s] Client %s\n", name, self->n_came ? "connected" : "disconnected");
      gboolean was_in_room = one->is_in_room;

      one->is_in_room &= one->is_irc; /* a line client has heard its own */
      tell (self, line, NULL);
      one->is_in_room = was_in_room;
    }
  g_ptr_array_set_size (self->gathered, 0);
  self->n_came = self->n_went = 0;
}

void
wb_model_cut (WbModelClient *client, gsize n)
{
  gsize end = 0;
  guint i;

  for (i = 0; i < client->ends->len && end < n; i++)
    end = g_array_index (client->ends, guint64, i);
  g_string_truncate (client->heard, end);
  g_array_set_size (client->ends, i);
}

guint
wb_model_count_ends (WbModelClient *client, gsize from, gsize to)
{
  guint n = 0;

  for (guint i = client->ends->len; i > 0 && g_array_index (client->ends, guint64, i - 1) > from; i--)
    n += g_array_index (client->ends, guint64, i - 1) <= to;
  return n;
}
