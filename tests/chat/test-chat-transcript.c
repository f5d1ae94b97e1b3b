/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The transcript: both bounds, valid texts, and arrays that are shared until something is added. */

#include "engine/chat/wb-chat-transcript.h"

#include <string.h>

static void
test_entries (void)
{
  g_autoptr (WbChatTranscript) transcript = wb_chat_transcript_new ();
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (GPtrArray) after = NULL;
  gint64 now = g_get_real_time ();
  const WbChatEntry *entry;

  g_test_summary ("Entries keep what was given, text as valid UTF-8; an array is remade only when something was added");
  g_assert_cmpuint (wb_chat_transcript_get_newest (transcript), ==, 0);
  wb_chat_transcript_add (transcript, WB_CHAT_ENTRY_JOIN, 7, "127.0.0.1:1", NULL, 0);
  wb_chat_transcript_add (transcript, WB_CHAT_ENTRY_SAID, 7, "127.0.0.1:1", "a\0\xff\r\x1b", 5);
  before = wb_chat_transcript_dup_entries (transcript);
  again = wb_chat_transcript_dup_entries (transcript);
  g_assert_true (before == again);
  wb_chat_transcript_add (transcript, WB_CHAT_ENTRY_NICK, 8, "old", "new", 3);
  after = wb_chat_transcript_dup_entries (transcript);
  g_assert_cmpuint (before->len, ==, 2);
  g_assert_cmpuint (after->len, ==, 3);
  g_assert_true (g_ptr_array_index (before, 0) == g_ptr_array_index (after, 0));
  g_assert_cmpuint (wb_chat_transcript_get_newest (transcript), ==, 3);

  entry = g_ptr_array_index (after, 0);
  g_assert_cmpuint (entry->id, ==, 1);
  g_assert_cmpuint (entry->client_id, ==, 7);
  g_assert_cmpint (entry->kind, ==, WB_CHAT_ENTRY_JOIN);
  g_assert_cmpstr (entry->name, ==, "127.0.0.1:1");
  g_assert_cmpstr (entry->text, ==, "");
  g_assert_cmpint (entry->real_time_us, >=, now);
  entry = g_ptr_array_index (after, 1);
  g_assert_cmpstr (entry->text, ==, "a\xef\xbf\xbd\xef\xbf\xbd\r\x1b");
}

static void
test_bounds (void)
{
  g_autoptr (WbChatTranscript) transcript = wb_chat_transcript_new ();
  g_autoptr (GPtrArray) many = NULL;
  g_autoptr (GPtrArray) large = NULL;
  g_autofree char *text = g_strnfill (10000, 't');
  gsize bytes = 0;

  g_test_summary ("The oldest go first: beyond 5,000 entries, and beyond 4 MiB of text");
  for (guint i = 0; i < WB_CHAT_TRANSCRIPT_ENTRIES + 100; i++)
    wb_chat_transcript_add (transcript, WB_CHAT_ENTRY_SAID, 1, "a", "x", 1);
  many = wb_chat_transcript_dup_entries (transcript);
  g_assert_cmpuint (many->len, ==, WB_CHAT_TRANSCRIPT_ENTRIES);
  g_assert_cmpuint (((WbChatEntry *) g_ptr_array_index (many, 0))->id, ==, 101);
  for (guint i = 0; i < 1000; i++)
    wb_chat_transcript_add (transcript, WB_CHAT_ENTRY_SAID, 1, "a", text, 10000);
  large = wb_chat_transcript_dup_entries (transcript);
  for (guint i = 0; i < large->len; i++)
    bytes += strlen (((WbChatEntry *) g_ptr_array_index (large, i))->text);
  g_assert_cmpuint (bytes, <=, WB_CHAT_TRANSCRIPT_BYTES);
  g_assert_cmpuint (bytes, >, WB_CHAT_TRANSCRIPT_BYTES - 20000);
  g_assert_cmpuint (large->len, ==, bytes / 10000);
  /* Those that have gone from the transcript stay in the array that was taken before. */
  g_assert_cmpstr (((WbChatEntry *) g_ptr_array_index (many, 0))->text, ==, "x");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/transcript/entries", test_entries);
  g_test_add_func ("/chat/transcript/bounds", test_bounds);
  return g_test_run ();
}
