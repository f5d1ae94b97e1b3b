/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A transcript in the window, without a server: the words that entries become, the list and the stream of its changes,
 * the view that follows its end, search, saving, and the entry to speak. */

#define G_LOG_DOMAIN "wirebench-test"

#include "wb-app-test.h"

#include "app/chat/wb-chat-mentions.h"
#include "app/chat/wb-say-entry.h"
#include "app/chat/wb-transcript-row.h"
#include "app/chat/wb-transcript-view.h"
#include "app/chat/wb-transcript-write.h"
#include "app/chat/wb-word-find.h"
#include "app/wb-settings.h"

#include "../support/wb-until.h"

#include <glib/gstdio.h>
#include <locale.h>

static void
add (WbChatTranscript *transcript, WbChatEntryKind kind, const char *name, const char *text)
{
  wb_chat_transcript_add (transcript, kind, kind == WB_CHAT_ENTRY_SERVER ? 0 : 1, name, text, strlen (text));
}

static void
add_many (WbChatTranscript *transcript, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("line %u", i);

      add (transcript, WB_CHAT_ENTRY_SAID, "anna", text);
    }
}

/* --- Words ----------------------------------------------------------------------------------------------------------- */

static char *
dup_found (const char *text, const char *word, gboolean whole)
{
  gsize start, end;

  return wb_word_find (text, word, whole, 0, &start, &end) ? g_strndup (text + start, end - start) : g_strdup ("-");
}

static void
test_words (void)
{
  const struct
  {
    const char *text, *word;
    gboolean whole;
    const char *found;
  } cases[] = {
    { "Hello World", "world", FALSE, "World" },
    { "observers", "server", FALSE, "server" },
    { "observers", "server", TRUE, "-" },
    { "Server!", "server", TRUE, "Server" },
    { "the servers, server.", "server", TRUE, "server" },
    { "GRÜSSE, Änne", "änne", TRUE, "Änne" },
    { "c++ is", "c++", TRUE, "c++" },
    { "x[bot]y", "[bot]", TRUE, "[bot]" },
    { "anything", "", FALSE, "-" },
    { "", "x", FALSE, "-" },
    { "ann", "anna", FALSE, "-" },
    { "127.0.0.1:5000 here", "127.0.0.1:5000", TRUE, "127.0.0.1:5000" },
    { "127.0.0.1:50001 here", "127.0.0.1:5000", TRUE, "-" },
  };

  g_test_summary ("Search and mentions find words without regard to case, whole ones where that is asked");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *found = dup_found (cases[i].text, cases[i].word, cases[i].whole);

      g_assert_cmpstr (found, ==, cases[i].found);
    }
}

static void
assert_line (WbChatEntryKind kind, const char *name, const char *text, const char *expected)
{
  WbChatTranscript *transcript = wb_chat_transcript_new ();
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (WbTranscriptLine) line = NULL;

  add (transcript, kind, name, text);
  entries = wb_chat_transcript_dup_entries (transcript);
  line = wb_transcript_line_new (entries->pdata[0], FALSE);
  g_assert_cmpstr (wb_transcript_line_get_text (line, NULL), ==, expected);
  wb_chat_transcript_free (transcript);
}

static void
test_lines (void)
{
  g_test_summary (
      "Each kind of entry reads differently without colour, and nothing that strangers send gets through raw");
  assert_line (WB_CHAT_ENTRY_SAID, "anna", "hello", "anna: hello");
  assert_line (WB_CHAT_ENTRY_JOIN, "anna", "", "→ anna joined");
  assert_line (WB_CHAT_ENTRY_LEAVE, "anna", "", "← anna left");
  assert_line (WB_CHAT_ENTRY_LEAVE, "anna", "bye", "← anna left (bye)");
  assert_line (WB_CHAT_ENTRY_SERVER, "server", "welcome", "★ Server: welcome");
  assert_line (WB_CHAT_ENTRY_PRIVATE, "anna", "psst", "✉ Server to anna: psst");
  assert_line (WB_CHAT_ENTRY_NICK, "anna", "berta", "↔ anna is now called berta");
  assert_line (WB_CHAT_ENTRY_NOTE, "anna", "too slow", "• anna: too slow");
  assert_line (WB_CHAT_ENTRY_NOTE, "", "closed", "• closed");
  assert_line (WB_CHAT_ENTRY_SAID, "a\nb",
               "\x1b[31mred\r\n\xe2\x80\xae"
               "evil",
               "a\\x0ab: \\x1b[31mred\\x0d\\x0a\\u{202e}evil");
}

/* --- List ------------------------------------------------------------------------------------------------------------ */

static void
changed_cb (GListModel *model, guint position, guint removed, guint added, GString *log)
{
  g_string_append_printf (log, "%s%u-%u+%u", log->len > 0 ? " " : "", position, removed, added);
}

static void
update_list (WbTranscriptList *list, WbChatTranscript *transcript)
{
  g_autoptr (GPtrArray) entries = wb_chat_transcript_dup_entries (transcript);

  wb_transcript_list_update (list, entries, 0);
}

#define assert_changes(log, expected)                                                                                  \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_assert_cmpstr ((log)->str, ==, expected);                                                                        \
    g_string_truncate (log, 0);                                                                                        \
  }                                                                                                                    \
  G_STMT_END

static void
test_list (void)
{
  g_autoptr (WbTranscriptList) list = wb_transcript_list_new ();
  WbChatTranscript *transcript = wb_chat_transcript_new ();
  g_autoptr (GString) log = g_string_new (NULL);

  g_test_summary (
      "The list tells what is new as one change, lets go of old lines in lots, and filters without a new list");
  g_signal_connect (list, "items-changed", G_CALLBACK (changed_cb), log);
  add (transcript, WB_CHAT_ENTRY_JOIN, "anna", "");
  add_many (transcript, 2);
  update_list (list, transcript);
  assert_changes (log, "0-0+3");
  update_list (list, transcript);
  assert_changes (log, "");
  wb_transcript_list_set_messages_only (list, TRUE);
  assert_changes (log, "0-3+0 0-0+2");
  add (transcript, WB_CHAT_ENTRY_LEAVE, "anna", "");
  add_many (transcript, 1);
  update_list (list, transcript);
  assert_changes (log, "2-0+1");
  wb_transcript_list_set_messages_only (list, FALSE);
  assert_changes (log, "0-3+0 0-0+5");
  wb_transcript_list_clear (list);
  assert_changes (log, "0-5+0");
  update_list (list, transcript);
  assert_changes (log, "");

  /* Up to 500 more than the transcript keeps; then back to its 5,000 in one go. */
  add_many (transcript, 4000);
  update_list (list, transcript);
  add_many (transcript, 1400);
  update_list (list, transcript);
  assert_changes (log, "0-0+4000 4000-0+1400");
  add_many (transcript, 101);
  update_list (list, transcript);
  assert_changes (log, "0-501+0 4899-0+101");
  /* More at once than are kept: all new. */
  add_many (transcript, 6000);
  update_list (list, transcript);
  assert_changes (log, "0-5000+5000");
  wb_chat_transcript_free (transcript);

  /* Another start counts from 1 again. */
  transcript = wb_chat_transcript_new ();
  add_many (transcript, 3);
  update_list (list, transcript);
  assert_changes (log, "0-5000+0 0-0+3");
  wb_chat_transcript_free (transcript);
}

/* --- Saving ---------------------------------------------------------------------------------------------------------- */

static char *write_error; /* of the last writing */

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  *(int *) data = wb_transcript_write_finish (result, &error) ? 1 : -1;
  g_free (write_error);
  write_error = error != NULL ? g_strdup (error->message) : NULL;
}

static void
test_write (void)
{
  g_autofree char *folder = g_dir_make_tmp ("wirebench-XXXXXX", NULL);
  g_autofree char *json = g_build_filename (folder, "chat.jsonl", NULL);
  g_autofree char *plain = g_build_filename (folder, "chat.txt", NULL);
  g_autofree char *lost = g_build_filename (folder, "none", "chat.txt", NULL);
  g_autofree char *taken = g_build_filename (folder, "folder", NULL);
  g_autofree char *said = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  GDir *contents;
  guint n_files = 0;
  WbChatTranscript *transcript = wb_chat_transcript_new ();
  g_autofree char *objects = NULL, *lines = NULL;
  int outcome = 0;

  g_test_summary ("A transcript is saved whole, as text or as JSON lines, and what cannot be written says so");
  add (transcript, WB_CHAT_ENTRY_JOIN, "127.0.0.1:5000", "");
  add (transcript, WB_CHAT_ENTRY_SAID, "127.0.0.1:5000", "say \"hi\"\x1b");
  entries = wb_chat_transcript_dup_entries (transcript);
  ((WbChatEntry *) entries->pdata[0])->real_time_us = 1700000000000001;
  ((WbChatEntry *) entries->pdata[1])->real_time_us = 1700000000500000;
  wb_transcript_write_async (entries, json, written_cb, &outcome);
  until (outcome != 0);
  g_assert_cmpint (outcome, ==, 1);
  g_assert_true (g_file_get_contents (json, &objects, NULL, NULL));
  g_assert_cmpstr (objects, ==,
                   "{\"type\":\"join\",\"time\":\"1700000000.000001\",\"id\":1,\"client\":1,"
                   "\"name\":\"127.0.0.1:5000\",\"text\":\"\"}\n"
                   "{\"type\":\"message\",\"time\":\"1700000000.500000\",\"id\":2,\"client\":1,"
                   "\"name\":\"127.0.0.1:5000\",\"text\":\"say \\\"hi\\\"\\u001b\"}\n");
  outcome = 0;
  wb_transcript_write_async (entries, plain, written_cb, &outcome);
  until (outcome != 0);
  g_assert_cmpint (outcome, ==, 1);
  g_assert_true (g_file_get_contents (plain, &lines, NULL, NULL));
  g_assert_nonnull (strstr (lines, "  -> 127.0.0.1:5000\n"));
  g_assert_nonnull (strstr (lines, "  [127.0.0.1:5000] say \"hi\"\\x1b\n"));
  outcome = 0;
  wb_transcript_write_async (entries, lost, written_cb, &outcome);
  until (outcome != 0);
  g_assert_cmpint (outcome, ==, -1);
  said = g_strdup_printf ("Could not write “%s”: No such file or directory", lost);
  g_assert_cmpstr (write_error, ==, said); /* and no temporary file's name */
  outcome = 0;
  g_assert_cmpint (g_mkdir (taken, 0700), ==, 0);
  wb_transcript_write_async (entries, taken, written_cb, &outcome);
  until (outcome != 0);
  g_assert_cmpint (outcome, ==, -1);
  contents = g_dir_open (folder, 0, NULL);
  while (g_dir_read_name (contents) != NULL)
    n_files++;
  g_dir_close (contents);
  g_assert_cmpuint (n_files, ==, 3); /* nothing is left of what failed */
  g_clear_pointer (&write_error, g_free);
  wb_chat_transcript_free (transcript);
  wb_app_test_remove (folder);
}

/* --- View ------------------------------------------------------------------------------------------------------------ */

static void
update_view (WbTranscriptView *view, WbChatTranscript *transcript)
{
  g_autoptr (GPtrArray) entries = wb_chat_transcript_dup_entries (transcript);

  wb_transcript_view_update (view, entries, 0);
}

static GtkAdjustment *
get_adjustment (WbTranscriptView *view)
{
  GtkWidget *list = wb_app_test_find (GTK_WIDGET (view), GTK_TYPE_LIST_VIEW, NULL);

  return gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));
}

static double
get_rest (WbTranscriptView *view)
{
  GtkAdjustment *adjustment = get_adjustment (view);

  if (gtk_adjustment_get_page_size (adjustment) < 1)
    return G_MAXINT; /* not laid out yet */
  return gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment) -
         gtk_adjustment_get_value (adjustment);
}

static gboolean
is_on_screen (WbTranscriptView *view, const char *text)
{
  GtkWidget *row = wb_app_test_find (GTK_WIDGET (view), WB_TYPE_TRANSCRIPT_ROW, text);
  graphene_rect_t bounds;

  return row != NULL && gtk_widget_compute_bounds (row, GTK_WIDGET (view), &bounds) && bounds.origin.y >= 0 &&
         bounds.size.height > 1 &&
         bounds.origin.y + bounds.size.height <= (float) gtk_widget_get_height (GTK_WIDGET (view)) + 1;
}

static void
test_follow (void)
{
  GtkWidget *view = wb_transcript_view_new ();
  WbTranscriptView *self = WB_TRANSCRIPT_VIEW (view);
  WbChatTranscript *transcript = wb_chat_transcript_new ();
  GtkWindow *window;
  GtkWidget *button;

  g_test_summary (
      "The view stays at the end until the user leaves it, counts what came since, and goes back by a button");
  window = wb_app_test_present (view, 500, 300);
  add_many (transcript, 200);
  /* Rows of different heights, so that GTK's guess of the length is wrong. */
  for (guint i = 0; i < 20; i++)
    add (transcript, WB_CHAT_ENTRY_SAID, "berta",
         "a line that is so long that it does not fit a row of this window and goes on in the next, and then on");
  add (transcript, WB_CHAT_ENTRY_SAID, "anna", "the last");
  update_view (self, transcript);
  until (is_on_screen (self, "anna: the last") && get_rest (self) < 1);
  add (transcript, WB_CHAT_ENTRY_SAID, "anna", "and one more");
  update_view (self, transcript);
  until (is_on_screen (self, "anna: and one more") && get_rest (self) < 1);
  wb_app_test_resize (window, 420, 260);
  until (gtk_widget_get_width (view) < 450 && get_rest (self) < 1);

  gtk_adjustment_set_value (get_adjustment (self), 400);
  until (!wb_transcript_view_is_following (self));
  add_many (transcript, 2);
  update_view (self, transcript);
  button = wb_app_test_find (view, GTK_TYPE_BUTTON, "2 new lines");
  g_assert_nonnull (button);
  g_assert_true (gtk_widget_get_visible (button));
  add (transcript, WB_CHAT_ENTRY_SAID, "anna", "here");
  update_view (self, transcript);
  button = wb_app_test_find (view, GTK_TYPE_BUTTON, "3 new lines");
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  until (is_on_screen (self, "anna: here") && get_rest (self) < 1);
  g_assert_false (gtk_widget_get_visible (button));
  g_assert_true (wb_transcript_view_is_following (self));
  wb_app_test_close (window);
  wb_chat_transcript_free (transcript);
}

static void
test_follow_tall (void)
{
  GtkWidget *view = wb_transcript_view_new ();
  WbTranscriptView *self = WB_TRANSCRIPT_VIEW (view);
  WbChatTranscript *transcript = wb_chat_transcript_new ();
  g_autofree char *tall = g_strnfill (4000, 'x');
  GtkWindow *window;

  g_test_summary ("Lines higher than the view do not stop it from following, and the user still leaves at once");
  window = wb_app_test_present (view, 500, 300);
  add_many (transcript, 50);
  for (guint i = 0; i < 4; i++)
    {
      add (transcript, WB_CHAT_ENTRY_SAID, "berta", tall);
      update_view (self, transcript);
      until (get_rest (self) < 1 && gtk_widget_get_width (view) > 0);
      add (transcript, WB_CHAT_ENTRY_SAID, "anna", i % 2 == 0 ? "even" : "odd");
      update_view (self, transcript);
      until (is_on_screen (self, i % 2 == 0 ? "anna: even" : "anna: odd") && get_rest (self) < 1);
      g_assert_true (wb_transcript_view_is_following (self));
    }
  /* What stands on many marks is not drawn over its neighbours. */
  g_assert_cmpint (gtk_widget_get_overflow (wb_app_test_find (view, WB_TYPE_TRANSCRIPT_ROW, "anna: odd")), ==,
                   GTK_OVERFLOW_HIDDEN);
  gtk_adjustment_set_value (get_adjustment (self), 40);
  until (!wb_transcript_view_is_following (self));
  wb_app_test_close (window);
  wb_chat_transcript_free (transcript);
}

static void
act (WbTranscriptView *view, const char *action)
{
  g_action_group_activate_action (wb_transcript_view_get_actions (view), action, NULL);
}

static void
test_find (void)
{
  GtkWidget *view = wb_transcript_view_new ();
  WbTranscriptView *self = WB_TRANSCRIPT_VIEW (view);
  WbChatTranscript *transcript = wb_chat_transcript_new ();
  GtkWidget *entry, *button;
  GtkWindow *window;

  g_test_summary ("Find counts, goes to the latest match first and round, and marks what it finds");
  window = wb_app_test_present (view, 500, 300);
  add (transcript, WB_CHAT_ENTRY_SAID, "anna", "an Apple a day");
  add_many (transcript, 100);
  add (transcript, WB_CHAT_ENTRY_SAID, "berta", "APPLE pie");
  add_many (transcript, 100);
  update_view (self, transcript);
  until (get_rest (self) < 1);
  act (self, "find");
  entry = wb_app_test_find (view, GTK_TYPE_ENTRY, "Find in the transcript");
  g_assert_nonnull (entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), "apple");
  g_assert_nonnull (wb_app_test_find (view, GTK_TYPE_LABEL, "2 lines"));
  act (self, "find-next");
  g_assert_nonnull (wb_app_test_find (view, GTK_TYPE_LABEL, "2 of 2"));
  until (is_on_screen (self, "berta: APPLE pie"));
  g_assert_false (wb_transcript_view_is_following (self));
  wb_app_test_picture (window, "chat-find");
  act (self, "find-next");
  g_assert_nonnull (wb_app_test_find (view, GTK_TYPE_LABEL, "1 of 2"));
  until (is_on_screen (self, "anna: an Apple a day"));
  act (self, "find-previous");
  g_assert_nonnull (wb_app_test_find (view, GTK_TYPE_LABEL, "2 of 2"));
  add (transcript, WB_CHAT_ENTRY_SAID, "carla", "pineapple");
  update_view (self, transcript);
  g_assert_nonnull (wb_app_test_find (view, GTK_TYPE_LABEL, "2 of 3"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "pear");
  g_assert_nonnull (wb_app_test_find (view, GTK_TYPE_LABEL, "Not found"));
  g_assert_true (gtk_widget_has_css_class (entry, "error"));
  wb_app_test_assert_names (view);
  button = wb_app_test_find (view, GTK_TYPE_BUTTON, "1 new line");
  g_assert_nonnull (button);
  until (gtk_widget_get_width (button) > 0); /* what appears has a place among the others when it is laid out */
  g_assert_cmpuint (wb_app_test_assert_tab_goes_through (view), <, 20); /* and not through 200 lines */
  wb_app_test_close (window);
  wb_chat_transcript_free (transcript);
}

/* --- Flood ----------------------------------------------------------------------------------------------------------- */

static void
test_flood (void)
{
  GtkWidget *view = wb_transcript_view_new ();
  WbTranscriptView *self = WB_TRANSCRIPT_VIEW (view);
  WbChatTranscript *transcript = wb_chat_transcript_new ();
  GtkWindow *window;
  gint64 spent_us = 0;

  g_test_summary ("A hundred thousand messages a second, ten updates of all lines, leave the window its time");
  window = wb_app_test_present (view, 800, 600);
  for (guint i = 0; i < 10; i++)
    {
      gint64 start;

      add_many (transcript, 10000);
      start = g_get_monotonic_time ();
      update_view (self, transcript);
      wb_app_test_settle ();
      spent_us += g_get_monotonic_time () - start;
    }
  until (get_rest (self) < 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (wb_transcript_view_get_list (self))), ==, 5000);
  g_test_message ("an update of 5,000 lines takes %.1f ms", (double) spent_us / 10 / 1000);
  if (g_test_perf ())
    g_assert_cmpint (spent_us / 10, <, 100 * 1000); /* that lie between two; a sanitizer needs more */
  wb_app_test_close (window);
  wb_chat_transcript_free (transcript);
}

/* The fastest of some, so that what else the machine does is no part of it. */
static gint64
time_row (WbTranscriptRow *row, const char *text)
{
  gint64 best_us = G_MAXINT64;

  for (guint i = 0; i < 5; i++)
    {
      WbChatTranscript *transcript = wb_chat_transcript_new ();
      g_autoptr (GPtrArray) entries = NULL;
      g_autoptr (WbTranscriptLine) line = NULL;
      gint64 start;

      add (transcript, WB_CHAT_ENTRY_SAID, "anna", text);
      entries = wb_chat_transcript_dup_entries (transcript);
      line = wb_transcript_line_new (entries->pdata[0], FALSE);
      wb_transcript_row_set_line (row, line);
      start = g_get_monotonic_time ();
      gtk_widget_measure (GTK_WIDGET (row), GTK_ORIENTATION_VERTICAL, 400, NULL, NULL, NULL, NULL);
      best_us = MIN (best_us, g_get_monotonic_time () - start);
      wb_transcript_row_set_line (row, NULL);
      wb_chat_transcript_free (transcript);
    }
  return best_us;
}

static void
test_unbroken (void)
{
  GtkWidget *row = wb_transcript_row_new ();
  GtkWindow *window = wb_app_test_present (row, 500, 200);
  g_autoptr (GString) words = g_string_new (NULL);
  g_autofree char *letters = g_strnfill (4000, 'b');
  gint64 words_us, letters_us;

  g_test_summary (
      "A line of 4,000 letters without a space costs no more than one of words: clients choose their lines");
  while (words->len < 4000)
    g_string_append (words, "some word ");
  words_us = time_row (WB_TRANSCRIPT_ROW (row), words->str);
  letters_us = time_row (WB_TRANSCRIPT_ROW (row), letters);
  g_test_message ("words %" G_GINT64_FORMAT " µs, letters %" G_GINT64_FORMAT " µs", words_us, letters_us);
  g_assert_cmpint (letters_us, <, 8 * words_us);
  wb_app_test_close (window);
}

/* --- The entry ------------------------------------------------------------------------------------------------------- */

static gboolean
say_cb (WbSayEntry *entry, const char *text, char **said)
{
  g_free (*said);
  *said = g_strdup (text);
  return !g_str_equal (text, "lost");
}

static void
test_say (void)
{
  GtkWidget *say = wb_say_entry_new ();
  WbSayEntry *self = WB_SAY_ENTRY (say);
  g_autofree char *said = NULL, *pasted = g_strnfill (70000, 'a');
  GtkWindow *window;
  GtkWidget *entry;

  g_test_summary ("Enter says what stands there; what was not taken stays; a long line is marked");
  window = wb_app_test_present (say, 400, 80);
  g_signal_connect (say, "say", G_CALLBACK (say_cb), &said);
  entry = wb_app_test_find (say, GTK_TYPE_ENTRY, "Text to say");
  gtk_editable_set_text (GTK_EDITABLE (entry), "hello");
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpstr (said, ==, "hello");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
  gtk_editable_set_text (GTK_EDITABLE (entry), "lost");
  g_signal_emit_by_name (entry, "activate");
  wb_say_entry_set_note (self, "Not delivered");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "lost");
  g_assert_true (gtk_widget_get_visible (wb_app_test_find (say, GTK_TYPE_LABEL, "Not delivered")));
  gtk_editable_set_text (GTK_EDITABLE (entry), pasted);
  g_assert_true (gtk_widget_get_visible (
      wb_app_test_find (say, GTK_TYPE_LABEL, "No more fits: the end of a longer text is not here")));
  gtk_editable_set_text (GTK_EDITABLE (entry), "lost");
  g_assert_null (wb_app_test_find (say, GTK_TYPE_LABEL, "No more fits: the end of a longer text is not here"));
  wb_say_entry_set_max_bytes (self, 3);
  g_assert_nonnull (wb_app_test_find (say, GTK_TYPE_LABEL, "4 of 3"));
  wb_say_entry_set_target (self, "anna");
  g_assert_true (gtk_widget_is_visible (wb_app_test_find (say, GTK_TYPE_LABEL, "To anna")));
  g_signal_emit_by_name (wb_app_test_find (say, GTK_TYPE_BUTTON, "Speak to all"), "clicked");
  g_assert_null (wb_app_test_find (say, GTK_TYPE_LABEL, "To anna"));
  wb_app_test_assert_names (say);
  wb_app_test_close (window);
}

/* --- Mentions -------------------------------------------------------------------------------------------------------- */

static gboolean
look (WbChatMentions *mentions, WbChatTranscript *transcript)
{
  g_autoptr (GPtrArray) entries = wb_chat_transcript_dup_entries (transcript);

  return wb_chat_mentions_look (mentions, entries, 0, "server", NULL);
}

static void
test_mentions (void)
{
  g_autoptr (WbChatMentions) mentions = wb_chat_mentions_new ();
  g_autoptr (WbChatMentions) other = wb_chat_mentions_new ();
  WbChatTranscript *transcript = wb_chat_transcript_new ();

  g_test_summary ("A mention is told once in five seconds, as a whole word, by others, and only if it is wanted");
  add (transcript, WB_CHAT_ENTRY_SAID, "anna", "server?");
  g_assert_false (look (mentions, transcript)); /* was there before */
  look (other, transcript);
  add (transcript, WB_CHAT_ENTRY_SAID, "anna", "the servers");
  add (transcript, WB_CHAT_ENTRY_SERVER, "server", "I am the server");
  g_assert_false (look (mentions, transcript));
  add (transcript, WB_CHAT_ENTRY_SAID, "anna", "hey SERVER!");
  wb_settings_set_boolean (wb_settings_get (), "chat-notify", FALSE);
  g_assert_false (look (mentions, transcript));
  wb_settings_reset (wb_settings_get (), "chat-notify");
  add (transcript, WB_CHAT_ENTRY_SAID, "anna", "hey SERVER!");
  g_assert_true (look (mentions, transcript));
  g_assert_false (look (mentions, transcript));
  add (transcript, WB_CHAT_ENTRY_SAID, "anna", "server");
  g_assert_false (look (mentions, transcript)); /* too soon */
  wb_settings_set_string (wb_settings_get (), "chat-words", "lunch, Ärger");
  g_assert_true (look (other, transcript));
  wb_settings_reset (wb_settings_get (), "chat-words");
  wb_chat_transcript_free (transcript);
}

static void
test_words_of_settings (void)
{
  g_autoptr (WbChatMentions) mentions = wb_chat_mentions_new ();
  WbChatTranscript *transcript = wb_chat_transcript_new ();

  g_test_summary ("The user's own words are watched for, each of a list");
  wb_chat_mentions_look (mentions, NULL, 0, NULL, NULL);
  wb_settings_set_string (wb_settings_get (), "chat-words", "lunch, Ärger");
  add (transcript, WB_CHAT_ENTRY_SAID, "anna", "so ein ÄRGER");
  g_assert_true (look (mentions, transcript));
  wb_settings_reset (wb_settings_get (), "chat-words");
  wb_chat_transcript_free (transcript);
}

static void
add_tests (void)
{
  g_test_add_func ("/app/transcript/words", test_words);
  g_test_add_func ("/app/transcript/lines", test_lines);
  g_test_add_func ("/app/transcript/list", test_list);
  g_test_add_func ("/app/transcript/write", test_write);
  g_test_add_func ("/app/transcript/follow", test_follow);
  g_test_add_func ("/app/transcript/follow-tall", test_follow_tall);
  g_test_add_func ("/app/transcript/find", test_find);
  g_test_add_func ("/app/transcript/flood", test_flood);
  g_test_add_func ("/app/transcript/unbroken", test_unbroken);
  g_test_add_func ("/app/transcript/say", test_say);
  g_test_add_func ("/app/transcript/mentions", test_mentions);
  g_test_add_func ("/app/transcript/words-of-settings", test_words_of_settings);
}

int
main (int argc, char *argv[])
{
  return wb_app_test_run (&argc, &argv, add_tests);
}
