/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The event log: bounded in lines and in the length of a line, safe to show, and a flood in it costs one line a second
 * in which nothing goes uncounted. */

#include "engine/base/wb-clock.h"
#include "engine/base/wb-event-log.h"

#include <string.h>

static const WbEvent *
get_event (GPtrArray *events, guint position)
{
  g_assert_cmpuint (position, <, events->len);
  return events->pdata[position];
}

static void
test_bounded (void)
{
  g_autoptr (WbEventLog) log = wb_event_log_new ();
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GPtrArray) again = NULL;

  g_test_summary ("The newest thousand stay; ids go on; who holds an older list keeps it as it was");
  g_assert_cmpuint (wb_event_log_get_newest (log), ==, 0);
  wb_event_log_add (log, WB_EVENT_ERROR, "the first, %d", 1);
  before = wb_event_log_dup_events (log);
  for (guint i = 2; i <= 2500; i++)
    wb_event_log_add (log, WB_EVENT_INFO, "line %u", i);
  events = wb_event_log_dup_events (log);
  again = wb_event_log_dup_events (log);

  g_assert_true (events == again);
  g_assert_cmpuint (wb_event_log_get_newest (log), ==, 2500);
  g_assert_cmpuint (events->len, ==, WB_EVENT_LOG_ENTRIES);
  for (guint i = 0; i < events->len; i++)
    g_assert_cmpuint (get_event (events, i)->id, ==, 1501 + i);
  g_assert_cmpstr (get_event (events, 999)->text, ==, "line 2500");
  g_assert_cmpuint (before->len, ==, 1);
  g_assert_cmpstr (get_event (before, 0)->text, ==, "the first, 1");
  g_assert_cmpint (get_event (before, 0)->tone, ==, WB_EVENT_ERROR);
  g_assert_cmpint (ABS (get_event (before, 0)->real_time_us - g_get_real_time ()), <, 60 * G_USEC_PER_SEC);

  g_clear_pointer (&log, wb_event_log_free);
  g_assert_cmpstr (get_event (events, 0)->text, ==, "line 1501"); /* a snapshot outlives the service */
}

static void
test_flood (void)
{
  g_autoptr (WbEventLog) log = wb_event_log_new ();
  g_autoptr (GPtrArray) events = NULL;
  guint64 told = 0;

  g_test_summary ("1,000 a second for 10 s: ten lines, and the lines and what they stand for make 10,000");
  for (gint64 ms = 0; ms < 10000; ms++)
    {
      wb_event_log_add_limited (log, "reset", ms * WB_NS_PER_MS, WB_EVENT_WARNING, "Reset %d", (int) ms);
      if (ms == 500)
        wb_event_log_add_limited (log, "other", ms * WB_NS_PER_MS, WB_EVENT_WARNING, "Another kind");
    }
  events = wb_event_log_dup_events (log);
  g_assert_cmpuint (events->len, ==, 11);
  g_assert_cmpstr (get_event (events, 0)->text, ==, "Reset 0");
  g_assert_cmpstr (get_event (events, 1)->text, ==, "Another kind");
  g_assert_cmpstr (get_event (events, 2)->text, ==, "Reset 1000 (and 999 more)");
  g_clear_pointer (&events, g_ptr_array_unref);

  wb_event_log_flush (log, 9999 * WB_NS_PER_MS); /* too early for the rest */
  g_assert_cmpuint (wb_event_log_get_newest (log), ==, 11);
  wb_event_log_flush (log, 10000 * WB_NS_PER_MS);
  wb_event_log_flush (log, 20000 * WB_NS_PER_MS); /* nothing is left to tell */
  wb_event_log_flush (log, 30000 * WB_NS_PER_MS);
  events = wb_event_log_dup_events (log);
  g_assert_cmpuint (events->len, ==, 12);
  g_assert_cmpstr (get_event (events, 11)->text, ==, "Reset 9000 (999 more like this)");
  for (guint i = 0; i < events->len; i++)
    {
      const char *bracket = strchr (get_event (events, i)->text, '(');

      if (strstr (get_event (events, i)->text, "Reset") == NULL)
        continue;
      told += strstr (get_event (events, i)->text, "like this") == NULL ? 1 : 0;
      if (bracket != NULL)
        told += g_ascii_strtoull (bracket + strcspn (bracket, "0123456789"), NULL, 10);
    }
  g_assert_cmpuint (told, ==, 10000);

  wb_event_log_add_limited (log, "reset", 60 * WB_NS_PER_S, WB_EVENT_WARNING, "Reset again");
  g_clear_pointer (&events, g_ptr_array_unref);
  events = wb_event_log_dup_events (log);
  g_assert_cmpstr (get_event (events, 12)->text, ==, "Reset again");
}

static void
test_text (void)
{
  g_autoptr (WbEventLog) log = wb_event_log_new ();
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GString) umlauts = g_string_new (NULL);

  g_test_summary ("What a stranger sent is made safe, and cut between characters");
  wb_event_log_add (log, WB_EVENT_INFO, "%s", "said \x1b[2J\r\n\xff");
  for (guint i = 0; i < 999; i++)
    g_string_append (umlauts, i == 0 ? "x" : "ü");
  wb_event_log_add (log, WB_EVENT_INFO, "%s", umlauts->str);
  g_string_truncate (umlauts, WB_EVENT_LOG_TEXT_BYTES - 1);
  g_string_append (umlauts, "z");
  wb_event_log_add (log, WB_EVENT_INFO, "%s", umlauts->str);
  events = wb_event_log_dup_events (log);
  g_assert_cmpstr (get_event (events, 0)->text, ==, "said \\x1b[2J\\x0d\\x0a\\xff");
  g_assert_true (g_str_has_suffix (get_event (events, 1)->text, "üü…"));
  g_assert_true (g_utf8_validate (get_event (events, 1)->text, -1, NULL));
  g_assert_cmpuint (strlen (get_event (events, 1)->text), >=, WB_EVENT_LOG_TEXT_BYTES - 4);
  g_assert_cmpuint (strlen (get_event (events, 1)->text), <=, WB_EVENT_LOG_TEXT_BYTES);
  g_assert_cmpstr (get_event (events, 2)->text, ==, umlauts->str); /* just fits */
}

static gpointer
drop_cb (gpointer data)
{
  g_ptr_array_unref (data);
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (WbEventLog) log = wb_event_log_new ();

  g_test_summary ("Lists may be dropped in another thread while the log goes on");
  for (guint i = 0; i < 200; i++)
    {
      GThread *thread;

      wb_event_log_add (log, WB_EVENT_INFO, "line %u", i);
      thread = g_thread_new ("reader", drop_cb, wb_event_log_dup_events (log));
      for (guint j = 0; j < 20; j++)
        wb_event_log_add (log, WB_EVENT_INFO, "line %u.%u", i, j);
      g_thread_join (thread);
    }
  g_assert_cmpuint (wb_event_log_get_newest (log), ==, 200 * 21);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/event-log/bounded", test_bounded);
  g_test_add_func ("/base/event-log/flood", test_flood);
  g_test_add_func ("/base/event-log/text", test_text);
  g_test_add_func ("/base/event-log/threads", test_threads);
  return g_test_run ();
}
