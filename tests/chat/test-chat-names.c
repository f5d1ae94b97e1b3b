/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Nicks, users and sources: valid, unique, and nobody looks like another. */

#include "engine/chat/wb-chat-names.h"

#include "engine/base/wb-endpoint.h"

#include <string.h>

static WbEndpoint
parse (const char *text)
{
  WbEndpoint endpoint;

  g_assert_true (wb_endpoint_parse (text, -1, &endpoint, NULL));
  return endpoint;
}

static void
test_valid (void)
{
  static const char *const good[] = { "a", "Nick", "[]\\`_^{|}", "a-1", "_0", "abcdefghijklmnopqrstuvwxyz1234" };
  static const char *const bad[] = {
    "", "1a", "-a", "a b", "a.b", "a:b", "#a", "a!", "a@b", "\xc3\xa4", "a\x01", "abcdefghijklmnopqrstuvwxyz12345",
  };

  g_test_summary ("Nicks as RFC 2812, 2.3.1 has them, of 1 to 30 bytes");
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (wb_chat_nick_is_valid (good[i]));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (wb_chat_nick_is_valid (bad[i]));
}

static void
test_made (void)
{
  static const struct
  {
    const char *peer, *nick;
  } cases[] = {
    { "127.0.0.1:54321", "c127-0-0-1_54321" },
    { "255.255.255.255:65535", "c255-255-255-255_65535" },
    { "[::1]:5", "c--1_5" },
    { "[2001:db8::1]:65535", "c2001-db8--1_65535" },
    { "[2001:db8:1111:2222:3333:4444:5555:6666]:65535", "c-3333-4444-5555-6666_65535" },
    { "[fe80::1234:5678:9abc:def0%lo]:65535", "c-1234-5678-9abc-def0_65535" },
  };

  g_test_summary ("Line clients have valid nicks made from their address, and others when those are taken");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WbEndpoint peer = parse (cases[i].peer);
      g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

      for (guint attempt = 0; attempt < 100; attempt++)
        {
          g_autofree char *nick = wb_chat_nick_make (&peer, G_MAXUINT64, attempt);

          if (attempt == 0)
            g_assert_cmpstr (nick, ==, cases[i].nick);
          g_assert_true (wb_chat_nick_is_valid (nick));
          g_assert_true (g_hash_table_add (seen, g_steal_pointer (&nick)));
        }
    }
}

static void
test_owners (void)
{
  g_autoptr (WbChatNames) names = wb_chat_names_new ();
  int a, b;

  g_test_summary ("A nick has one owner whatever its case; the server's names have none");
  g_assert_true (wb_chat_names_take (names, "Nick", &a));
  g_assert_false (wb_chat_names_take (names, "nICK", &b));
  g_assert_true (wb_chat_names_take (names, "NICK", &a));
  g_assert_true (wb_chat_names_find (names, "nick") == &a);
  g_assert_false (wb_chat_names_take (names, "Server", &b));
  g_assert_false (wb_chat_names_take (names, "WIREBENCH", &b));
  g_assert_null (wb_chat_names_find (names, "server"));
  wb_chat_names_release (names, "nicK");
  g_assert_true (wb_chat_names_take (names, "nick", &b));
}

static void
test_source (void)
{
  static const char *const peers[] = { "127.0.0.1:5", "[::1]:5", "[2001:db8::1]:5" };
  static const char *const sources[] = { "n!u@127.0.0.1", "n!u@0::1", "n!u@2001:db8::1" };
  g_autofree char *odd = wb_chat_user_make ("a b@c!d:\r\n\xc3\xa4"
                                            "0123456789");
  g_autofree char *none = wb_chat_user_make ("@@@");

  g_test_summary ("Sources are one word, whatever the user gave");
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      WbEndpoint peer = parse (peers[i]);
      g_autoptr (GString) out = g_string_new (NULL);

      wb_chat_source_append (out, "n", "u", &peer);
      g_assert_cmpstr (out->str, ==, sources[i]);
    }
  g_assert_cmpstr (odd, ==, "abcd012345");
  g_assert_cmpstr (none, ==, "user");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/names/valid", test_valid);
  g_test_add_func ("/chat/names/made", test_made);
  g_test_add_func ("/chat/names/owners", test_owners);
  g_test_add_func ("/chat/names/source", test_source);
  return g_test_run ();
}
