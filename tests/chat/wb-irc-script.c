/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A line of the script, a call of the party. Whatever does not fit ends the test and shows the line. */

#include "wb-irc-script.h"

#include "config.h"

#include <string.h>

static void
add_guest (WbParty *party, const char *step)
{
  g_auto (GStrv) words = g_strsplit (step + 1, " ", 4);
  WbGuest *guest = wb_party_add (party, words[0], words[2], strcmp (words[1], "irc") == 0);
  g_autofree char *nick = words[3] ? g_strconcat ("NICK ", words[3], NULL) : NULL;
  g_autofree char *user = words[3] ? g_strdup_printf ("USER %s 0 * :The real %s", words[3], words[3]) : NULL;

  if (nick == NULL)
    return;
  wb_party_say (party, guest, nick, strlen (nick));
  wb_party_say (party, guest, user, strlen (user));
  g_assert_true (wb_irc_session_is_registered (guest->session));
  g_assert_cmpuint (wb_party_drain (party, guest), >, 0);
}

static void
expect (WbParty *party, WbGuest *guest, char how, const char *wanted, const char *step)
{
  g_autofree char *got = wb_party_take (party, guest);

  if (how == '.' && got != NULL)
    g_error ("at “%s” %s was sent more: %s", step, guest->key, got);
  if (how == '<' && g_strcmp0 (got, wanted) != 0)
    g_error ("%s was to get\n  %s\nbut got\n  %s", guest->key, wanted, got ? got : "nothing");
  if (how == '~' && (got == NULL || !g_pattern_match_simple (wanted, got)))
    g_error ("%s was to get something like\n  %s\nbut got\n  %s", guest->key, wanted, got ? got : "nothing");
}

/* "a < rest", "server > rest" */
static void
run_guest_step (WbParty *party, const char *step)
{
  g_auto (GStrv) parts = g_strsplit (step, " ", 3);
  const char *rest = parts[1] && parts[2] ? parts[2] : "";
  WbGuest *guest;

  g_assert_cmpuint (g_strv_length (parts), >=, 2);
  if (strcmp (parts[0], "server") == 0)
    {
      wb_chat_room_speak (party->room, rest);
      return;
    }
  guest = wb_party_find (party, parts[0]);
  if (*parts[1] == '>')
    wb_party_say (party, guest, rest, strlen (rest));
  else if (*parts[1] == '*')
    g_assert_cmpuint (wb_party_drain (party, guest), >, 0);
  else if (*parts[1] == '!')
    g_assert_true (guest->has_quit);
  else if (strchr ("<~.", *parts[1]))
    expect (party, guest, *parts[1], rest, step);
  else
    g_error ("no step: %s", step);
}

static void
run_step (WbParty *party, const char *step)
{
  if (*step == '+')
    add_guest (party, step);
  else if (*step == '-')
    {
      g_auto (GStrv) parts = g_strsplit (step + 1, " ", 2);

      wb_party_remove (party, wb_party_find (party, parts[0]), parts[1]);
    }
  else if (*step == '@')
    wb_party_pass (party, (guint) g_ascii_strtoull (step + 2, NULL, 10));
  else if (g_str_has_prefix (step, "motd "))
    {
      g_free (party->motd);
      party->motd = g_strdup (step + 5);
    }
  else
    run_guest_step (party, step);
}

void
wb_irc_script_run (const char *script)
{
  g_autoptr (WbParty) party = wb_party_new ();
  g_auto (GStrv) steps = g_strsplit (script, "\n", -1);

  for (guint i = 0; steps[i]; i++)
    {
      g_autofree char *plain = g_strcompress (steps[i]);
      g_autoptr (GString) step = g_string_new (plain);

      g_string_replace (step, "{v}", WB_VERSION, 0);
      if (step->len && *step->str != '#')
        run_step (party, step->str);
    }
  for (guint i = 0; i < party->guests->len; i++)
    expect (party, g_ptr_array_index (party->guests, i), '.', "", "the end");
}
