/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sessions are called as the server calls them; what waits in an outbox is gathered a few bytes at a time, so that
 * ends of lines fall between two gatherings too. */

#include "wb-irc-party.h"

#include <string.h>

#define SECOND_NS G_GINT64_CONSTANT (1000000000)
#define GATHER_BYTES 700u

static void
ignore_stir (gpointer data)
{
}

static void
ignore_whisper (WbChatMember *member, gpointer data)
{
}

static const WbChatRoomEvents events = { ignore_stir, ignore_whisper };

WbParty *
wb_party_new (void)
{
  WbParty *self = g_new0 (WbParty, 1);

  self->transcript = wb_chat_transcript_new ();
  self->room = wb_chat_room_new (WB_PARTY_CHANNEL, FALSE, self->transcript, &events, self);
  self->guests = g_ptr_array_new ();
  self->now_ns = SECOND_NS;
  return self;
}

void
wb_party_free (WbParty *self)
{
  while (self->guests->len)
    wb_party_remove (self, g_ptr_array_index (self->guests, 0), NULL);
  g_ptr_array_unref (self->guests);
  wb_chat_room_free (self->room);
  wb_chat_transcript_free (self->transcript);
  g_free (self->motd);
  g_free (self);
}

WbGuest *
wb_party_add (WbParty *self, const char *key, const char *peer, gboolean is_irc)
{
  WbGuest *guest = g_new0 (WbGuest, 1);
  GError *error = NULL;

  guest->key = g_strdup (key);
  guest->sent = g_string_new (NULL);
  guest->member.id = ++self->n_ever;
  wb_endpoint_parse (peer, -1, &guest->member.peer, &error);
  g_assert_no_error (error);
  wb_chat_room_add (self->room, &guest->member);
  if (is_irc)
    {
      wb_chat_room_become_irc (self->room, &guest->member);
      guest->session = wb_irc_session_new (self->room, &guest->member, self->motd, self->now_ns);
    }
  else
    wb_chat_room_enter_as_line (self->room, &guest->member);
  g_ptr_array_add (self->guests, guest);
  return guest;
}

void
wb_party_remove (WbParty *self, WbGuest *guest, const char *reason)
{
  g_clear_pointer (&guest->session, wb_irc_session_free);
  wb_chat_room_remove (self->room, &guest->member, reason);
  wb_chat_outbox_clear (&guest->member.outbox);
  g_ptr_array_remove (self->guests, guest);
  g_string_free (guest->sent, TRUE);
  g_free (guest->key);
  g_free (guest);
}

WbGuest *
wb_party_find (WbParty *self, const char *key)
{
  for (guint i = 0; i < self->guests->len; i++)
    {
      WbGuest *guest = g_ptr_array_index (self->guests, i);

      if (strcmp (guest->key, key) == 0)
        return guest;
    }
  g_error ("nobody is called %s here", key);
}

void
wb_party_say (WbParty *self, WbGuest *guest, const char *line, gsize n)
{
  self->n_said++;
  g_assert_false (guest->has_quit);
  if (guest->session == NULL)
    wb_chat_room_say (self->room, &guest->member, line, n, FALSE);
  else if (n > WB_IRC_LINE_BYTES)
    wb_irc_session_refuse_line (guest->session);
  else
    guest->has_quit = wb_irc_session_handle (guest->session, line, n, self->now_ns) == WB_IRC_QUIT;
  g_assert_false (guest->has_quit && guest->member.is_in_room);
}

void
wb_party_pass (WbParty *self, guint seconds)
{
  self->now_ns += seconds * SECOND_NS;
  for (guint i = 0; i < self->guests->len; i++)
    {
      WbGuest *guest = g_ptr_array_index (self->guests, i);
      gint64 next_ns = G_MAXINT64;

      if (guest->session == NULL || guest->has_quit)
        continue;
      guest->has_quit = wb_irc_session_tick (guest->session, self->now_ns, &next_ns) == WB_IRC_QUIT;
      g_assert_true (guest->has_quit || (next_ns > self->now_ns && next_ns <= self->now_ns + 120 * SECOND_NS));
    }
}

static void
gather (WbGuest *guest)
{
  GOutputVector vectors[4];
  guint n;

  while ((n = wb_chat_outbox_gather (&guest->member.outbox, vectors, G_N_ELEMENTS (vectors), GATHER_BYTES)) > 0)
    {
      gsize n_bytes = 0;

      for (guint i = 0; i < n; i++)
        {
          g_string_append_len (guest->sent, vectors[i].buffer, (gssize) vectors[i].size);
          n_bytes += vectors[i].size;
        }
      g_assert_cmpuint (n_bytes, >, 0);
      wb_chat_outbox_sent (&guest->member.outbox, n_bytes);
    }
  g_assert_cmpuint (wb_chat_outbox_get_pending (&guest->member.outbox), ==, 0);
}

char *
wb_party_take (WbParty *self, WbGuest *guest)
{
  const char *lf;
  gsize n;
  char *line;

  gather (guest);
  if (guest->sent->len == 0)
    return NULL;
  lf = memchr (guest->sent->str, '\n', guest->sent->len);
  g_assert_nonnull (lf);
  n = (gsize) (lf - guest->sent->str);
  line = g_strndup (guest->sent->str, n);
  g_string_erase (guest->sent, 0, (gssize) n + 1);
  for (gsize i = 0; i < n && guest->session == NULL; i++)
    if (line[i] == 0)
      line[i] = '0'; /* a character like others there */
  g_assert_true (g_utf8_validate_len (line, n, NULL));
  if (guest->session == NULL)
    return line;
  g_assert_cmpuint (n, <=, WB_IRC_LINE_BYTES + 1);
  g_assert_cmpint (line[n - 1], ==, '\r');
  line[n - 1] = 0;
  g_assert_null (strchr (line, '\r'));
  return line;
}

guint
wb_party_drain (WbParty *self, WbGuest *guest)
{
  guint n = 0;
  char *line;

  for (; (line = wb_party_take (self, guest)); n++)
    g_free (line);
  return n;
}
