/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The log and its cursors: what each reader gets is the string that was appended, messages are counted where they end,
 * and pieces stay exactly as long as somebody wants them. */

#include "engine/chat/wb-chat-log.h"

#include <string.h>

static void
append (WbChatLog *log, const char *text)
{
  wb_chat_log_append (log, text, strlen (text));
}

/* All bytes up to end, as one string. */
static char *
dup_gathered (const WbChatCursor *cursor, guint64 end)
{
  GOutputVector vectors[64];
  guint n = wb_chat_cursor_gather (cursor, end, vectors, G_N_ELEMENTS (vectors)), i;
  GString *text = g_string_new (NULL);

  for (i = 0; i < n; i++)
    g_string_append_len (text, vectors[i].buffer, (gssize) vectors[i].size);
  return g_string_free (text, FALSE);
}

static void
test_read (void)
{
  g_autoptr (WbChatLog) log = wb_chat_log_new ();
  WbChatCursor cursor = { 0 };
  g_autofree char *all = NULL;
  g_autofree char *part = NULL;

  g_test_summary ("A cursor sees what is appended after it was made, and knows within which message it stands");
  append (log, "before\n");
  wb_chat_cursor_init (&cursor, log);
  g_assert_cmpuint (cursor.offset, ==, 7);
  g_assert_cmpuint (wb_chat_cursor_get_next_end (&cursor), ==, 7);
  append (log, "one\n");
  append (log, "three\n");
  g_assert_cmpuint (wb_chat_log_get_n_messages (log), ==, 3);
  g_assert_cmpuint (wb_chat_log_get_head (log), ==, 17);
  all = dup_gathered (&cursor, wb_chat_log_get_head (log));
  g_assert_cmpstr (all, ==, "one\nthree\n");
  part = dup_gathered (&cursor, cursor.offset + 2);
  g_assert_cmpstr (part, ==, "on");

  g_assert_cmpuint (wb_chat_cursor_get_message_end (&cursor), ==, 7);
  g_assert_cmpuint (wb_chat_cursor_get_next_end (&cursor), ==, 11);
  g_assert_cmpuint (wb_chat_cursor_advance (&cursor, 3), ==, 0);
  g_assert_cmpuint (wb_chat_cursor_get_message_end (&cursor), ==, 11);
  g_assert_cmpuint (wb_chat_cursor_advance (&cursor, 1), ==, 1);
  g_assert_cmpuint (wb_chat_cursor_get_message_end (&cursor), ==, 11);
  g_assert_cmpuint (wb_chat_cursor_get_next_end (&cursor), ==, 17);
  g_assert_cmpuint (wb_chat_cursor_advance (&cursor, 6), ==, 1);
  g_assert_cmpuint (wb_chat_cursor_get_next_end (&cursor), ==, 17);
  wb_chat_cursor_clear (&cursor);
}

static void
test_pieces (void)
{
  g_autoptr (WbChatLog) log = wb_chat_log_new ();
  g_autofree char *message = g_strnfill (1000, 'm');
  gsize one_piece = wb_chat_log_get_memory (log);
  WbChatCursor slow = { 0 }, fast = { 0 };
  guint i;

  g_test_summary ("Pieces: one without readers, those behind the slowest else, one again when it has gone");
  for (i = 0; i < 1000; i++)
    append (log, message);
  g_assert_cmpuint (wb_chat_log_get_n_pieces (log), ==, 1);
  g_assert_cmpuint (wb_chat_log_get_memory (log), <=, 2 * one_piece);

  wb_chat_cursor_init (&slow, log);
  wb_chat_cursor_init (&fast, log);
  for (i = 0; i < 1000; i++)
    {
      append (log, message);
      g_assert_cmpuint (wb_chat_cursor_advance (&fast, 1000), ==, 1);
    }
  /* 65 messages a piece, and the piece in which it stands. */
  g_assert_cmpuint (wb_chat_log_get_n_pieces (log), >=, 16);
  g_assert_cmpuint (wb_chat_log_get_n_pieces (log), <=, 17);
  g_assert_cmpuint (wb_chat_cursor_advance (&slow, 500000), ==, 500);
  g_assert_cmpuint (wb_chat_log_get_n_pieces (log), <=, 9);
  wb_chat_cursor_clear (&slow);
  g_assert_cmpuint (wb_chat_log_get_n_pieces (log), ==, 1);
  wb_chat_cursor_clear (&fast);
  g_assert_cmpuint (wb_chat_log_get_n_pieces (log), ==, 1);
}

static void
test_outlive (void)
{
  WbChatLog *log = wb_chat_log_new ();
  g_autofree char *message = g_strnfill (WB_CHAT_MESSAGE_BYTES_MAX, 'm');
  WbChatCursor cursor = { 0 }, other = { 0 };
  g_autofree char *text = NULL;

  g_test_summary ("A cursor reads on after the end of the log; the last one frees what is left");
  wb_chat_cursor_init (&cursor, log);
  wb_chat_cursor_init (&other, log);
  append (log, message);
  append (log, message);
  append (log, "x");
  wb_chat_log_free (log);
  text = dup_gathered (&cursor, 2 * WB_CHAT_MESSAGE_BYTES_MAX + 1);
  g_assert_cmpuint (strlen (text), ==, 2 * WB_CHAT_MESSAGE_BYTES_MAX + 1);
  g_assert_cmpuint (wb_chat_cursor_advance (&cursor, strlen (text)), ==, 3);
  wb_chat_cursor_clear (&cursor);
  wb_chat_cursor_clear (&other);
}

static void
test_long_chain (void)
{
  WbChatLog *log = wb_chat_log_new ();
  g_autofree char *message = g_strnfill (WB_CHAT_MESSAGE_BYTES_MAX, 'm');
  WbChatCursor cursor = { 0 };
  guint i;

  g_test_summary ("A chain of a thousand pieces goes at once with its only reader, without a stack as deep");
  wb_chat_cursor_init (&cursor, log);
  for (i = 0; i < 1000; i++)
    append (log, message);
  g_assert_cmpuint (wb_chat_log_get_n_pieces (log), >=, 1000);
  wb_chat_cursor_clear (&cursor);
  g_assert_cmpuint (wb_chat_log_get_n_pieces (log), ==, 1);
  wb_chat_log_free (log);
}

static void
test_smallest (void)
{
  g_autoptr (WbChatLog) log = wb_chat_log_new ();
  WbChatCursor cursor = { 0 };
  guint64 n_messages = 0;
  gsize step = 1;

  g_test_summary ("200,000 messages of one byte, counted in steps of every size");
  wb_chat_cursor_init (&cursor, log);
  for (guint i = 0; i < 200000; i++)
    append (log, "x");
  while (cursor.offset < wb_chat_log_get_head (log))
    {
      gsize n = MIN (step, wb_chat_log_get_head (log) - cursor.offset);

      g_assert_cmpuint (wb_chat_cursor_advance (&cursor, n), ==, n);
      n_messages += n;
      step = step * 3 % 10007;
    }
  g_assert_cmpuint (n_messages, ==, 200000);
  wb_chat_cursor_clear (&cursor);
}

/* --- Against a string --- */

typedef struct
{
  WbChatCursor cursor;
  guint64 at;
} Reader;

static guint
count_ends (GArray *ends, guint64 from, guint64 to)
{
  guint n = 0;

  for (guint i = 0; i < ends->len; i++)
    {
      guint64 end = g_array_index (ends, guint64, i);

      n += end > from && end <= to;
    }
  return n;
}

static void
run_random (guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (WbChatLog) log = wb_chat_log_new ();
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (guint64));
  Reader readers[5] = { 0 };

  for (guint i = 0; i < 300; i++)
    {
      Reader *reader = &readers[g_rand_int_range (rand, 0, G_N_ELEMENTS (readers))];
      guint what = (guint) g_rand_int_range (rand, 0, 10);

      if (what < 5)
        {
          gsize n = (gsize) g_rand_int_range (rand, 1, what == 0 ? (gint) WB_CHAT_MESSAGE_BYTES_MAX + 1 : 200);
          gsize before = all->len;

          for (gsize j = 0; j < n; j++)
            g_string_append_c (all, (char) ('a' + (before + j) % 23));
          wb_chat_log_append (log, all->str + before, n);
          g_array_append_val (ends, (guint64){ all->len });
        }
      else if (what == 5)
        {
          wb_chat_cursor_clear (&reader->cursor);
          wb_chat_cursor_init (&reader->cursor, log);
          reader->at = all->len;
        }
      else if (reader->cursor.piece != NULL && reader->at < all->len)
        {
          gsize n = (gsize) g_rand_int_range (rand, 1, (gint) MIN (all->len - reader->at, 100000) + 1);
          g_autofree char *text = dup_gathered (&reader->cursor, reader->at + n);

          g_assert_cmpmem (text, strlen (text), all->str + reader->at, n);
          g_assert_cmpuint (wb_chat_cursor_advance (&reader->cursor, n), ==,
                            count_ends (ends, reader->at, reader->at + n));
          reader->at += n;
          g_assert_cmpuint (reader->cursor.offset, ==, reader->at);
        }
      g_assert_cmpuint (wb_chat_log_get_head (log), ==, all->len);
    }
  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    wb_chat_cursor_clear (&readers[i].cursor);
  g_assert_cmpuint (wb_chat_log_get_n_pieces (log), ==, 1);
}

static void
test_random (void)
{
  g_test_summary ("Five readers at random places, against the string that was appended");
  for (guint32 seed = 1; seed <= 60; seed++)
    run_random (seed);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/log/read", test_read);
  g_test_add_func ("/chat/log/pieces", test_pieces);
  g_test_add_func ("/chat/log/outlive", test_outlive);
  g_test_add_func ("/chat/log/long-chain", test_long_chain);
  g_test_add_func ("/chat/log/smallest", test_smallest);
  g_test_add_func ("/chat/log/random", test_random);
  return g_test_run ();
}
