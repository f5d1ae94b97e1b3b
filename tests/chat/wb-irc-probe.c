/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The party goes on from input to input; who has quit is replaced, so that each finds somebody to speak. */

#include "wb-irc-probe.h"

#include <string.h>

static void
say (WbParty *party, const char *key, const char *line)
{
  wb_party_say (party, wb_party_find (party, key), line, strlen (line));
}

static void
add (WbParty *party, const char *key)
{
  g_autofree char *nick = g_strconcat ("NICK ", key, NULL);

  wb_party_add (party, key, "[2001:db8:1234:5678:9abc:def0:1234:5678]:50001", TRUE);
  if (strcmp (key, "c") == 0)
    return;
  say (party, key, nick);
  say (party, key, "USER u 0 * :Somebody");
  say (party, key, "JOIN " WB_PARTY_CHANNEL);
}

WbParty *
wb_irc_probe_new (void)
{
  WbParty *party = wb_party_new ();

  wb_party_add (party, "l", "127.0.0.1:6000", FALSE);
  add (party, "a");
  add (party, "b");
  add (party, "c");
  return party;
}

static void
check (WbParty *party)
{
  guint n_in_room = 0, n_irc = 0;

  for (guint i = 0; i < party->guests->len; i++)
    {
      WbGuest *guest = g_ptr_array_index (party->guests, i);

      wb_party_drain (party, guest);
      n_in_room += guest->member.is_in_room;
      n_irc += guest->session != NULL;
      if (guest->member.nick)
        g_assert_true (wb_chat_room_find_nick (party->room, guest->member.nick) == &guest->member);
      g_assert_false (guest->session && guest->member.is_in_room && !wb_irc_session_is_registered (guest->session));
    }
  g_assert_cmpuint (wb_chat_room_get_n_in_room (party->room), ==, n_in_room);
  g_assert_cmpuint (wb_chat_room_get_n_irc (party->room), ==, n_irc);
}

void
wb_irc_probe (WbParty *party, const char *bytes, gsize n)
{
  static const char *const keys[] = { "a", "b", "c", "l" };
  const char *end = bytes + n;

  while (bytes < end)
    {
      const char *lf = memchr (bytes, '\n', (gsize) (end - bytes));
      gsize length = (gsize) ((lf ? lf : end) - bytes);
      const char *key = length ? keys[(guchar) (*bytes - 'a') % G_N_ELEMENTS (keys)] : "a";
      WbGuest *guest = wb_party_find (party, key);
      gsize n_line = length ? MIN (length - 1, 2 * WB_IRC_LINE_BYTES) : 0;
      /* Without a byte to spare, for the sanitizer. */
      g_autofree char *line = n_line ? g_memdup2 (bytes + 1, n_line) : g_malloc (1);

      wb_party_say (party, guest, line, n_line);
      if (guest->has_quit)
        {
          wb_party_drain (party, guest);
          wb_party_remove (party, guest, NULL);
          wb_party_pass (party, 1);
          add (party, key);
        }
      bytes += length + 1;
    }
  check (party);
}
