/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A speaker at full speed, and readers who read all they get, but by turns: each of them is late for a moment again and
 * again, as programs are that share a processor. */

#include "tests/chat/wb-chat-test.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#define N_READERS 10
#define N_MESSAGES 300000u
#define READ_BYTES 262144

typedef struct
{
  WbChatPeer *peer;
  char *from; /* Owned: what each line begins with */
  guint next; /* number that comes next */
} Reader;

static gpointer
speak (gpointer data)
{
  WbChatPeer *peer = data;
  g_autofree char *words = g_strnfill (40, 'x');
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_string_append_printf (lines, "%u %s\n", i, words);
      if (lines->len < 16000 && i + 1 < N_MESSAGES)
        continue;
      wb_chat_peer_send (peer, lines->str, lines->len);
      g_string_truncate (lines, 0);
    }
  return NULL;
}

static void
check_lines (Reader *self)
{
  GString *got = self->peer->got;
  char *line = got->str, *end;

  while ((end = memchr (line, '\n', got->len - (gsize) (line - got->str))))
    {
      if (g_str_has_prefix (line, self->from) && g_ascii_isdigit (line[strlen (self->from)]))
        g_assert_cmpuint (g_ascii_strtoull (line + strlen (self->from), NULL, 10), ==, self->next++);
      line = end + 1;
    }
  g_string_erase (got, 0, line - got->str);
}

/* One read; FALSE: nothing was there. */
static gboolean
read_once (Reader *self)
{
  GString *got = self->peer->got;
  gsize n_before = got->len;
  gssize n;

  g_string_set_size (got, n_before + READ_BYTES);
  n = recv (self->peer->fd, got->str + n_before, READ_BYTES, MSG_DONTWAIT);
  if (n == 0 || (n < 0 && errno != EAGAIN))
    g_error ("%s was closed before message %u", self->peer->name, self->next);
  g_string_set_size (got, n_before + (gsize) MAX (n, 0));
  check_lines (self);
  return n > 0;
}

/* The first says so many lines of 1,000 bytes, from this number on, and the first n_reading hear them. Returns how long
 * that took. */
static gint64
say_and_hear (Reader *readers, guint n_reading, guint first, guint n_lines)
{
  g_autofree char *words = g_strnfill (1000, 'y');
  g_autoptr (GString) lines = g_string_new (NULL);
  gint64 began_us = g_get_monotonic_time ();
  guint n_done = 0;

  for (guint i = 0; i < n_lines; i++)
    g_string_append_printf (lines, "%u %s\n", first + i, words);
  for (gsize sent = 0; n_done < n_reading;)
    {
      gssize n = send (readers[0].peer->fd, lines->str + sent, lines->len - sent, MSG_DONTWAIT);

      sent += (gsize) MAX (n, 0);
      n_done = 0;
      for (guint i = 0; i < n_reading; i++)
        {
          (void) read_once (&readers[i]);
          n_done += readers[i].next == first + n_lines;
        }
      g_assert_cmpint (g_get_monotonic_time () - began_us, <, 60 * G_USEC_PER_SEC);
    }
  return g_get_monotonic_time () - began_us;
}

/* What was said at full speed before is not held against the room when one of it stops reading. */
static void
one_stops_reading (Reader *readers)
{
  const int small = 4096;
  gint64 all_us = say_and_hear (readers, N_READERS, N_MESSAGES, 600), others_us;

  g_assert_cmpint (setsockopt (readers[N_READERS - 1].peer->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small), ==, 0);
  others_us = say_and_hear (readers, N_READERS - 1, N_MESSAGES + 600, 600);
  g_test_message ("600 lines: %.3f s to all, %.3f s when one does not read", (double) all_us / 1e6,
                  (double) others_us / 1e6);
  g_assert_cmpint (others_us, <, 5 * G_USEC_PER_SEC + 4 * all_us); /* the debt would be 9 s */
}

static void
test_full_speed (void)
{
  g_auto (WbChatTest) test;
  Reader readers[N_READERS] = { 0 };
  GThread *speaker;
  gint64 end_us = g_get_monotonic_time () + 100 * G_USEC_PER_SEC;
  guint n_done = 0;

  g_test_summary ("300,000 messages as fast as TCP takes them: who reads, though by turns, is not cut, and hears all");
  wb_chat_test_init (&test);
  wb_chat_test_start (&test);
  for (guint i = 0; i < N_READERS; i++)
    readers[i].peer = wb_chat_peer_connect (&test, 4);
  wb_chat_until (&test, seen->n_line == N_READERS);
  for (guint i = 0; i < N_READERS; i++)
    readers[i].from = g_strdup_printf ("[%s] ", readers[0].peer->name);
  speaker = g_thread_new ("speaker", speak, readers[0].peer);
  while (n_done < N_READERS)
    {
      gboolean any = FALSE;

      n_done = 0;
      for (guint i = 0; i < N_READERS; i++)
        {
          any |= read_once (&readers[i]);
          n_done += readers[i].next == N_MESSAGES;
        }
      if (!any)
        g_thread_yield ();
      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
    }
  g_thread_join (speaker);
  wb_chat_expect (&test, seen->evictions.total == 0 && seen->n_clients == N_READERS);
  one_stops_reading (readers);
  for (guint i = 0; i < N_READERS; i++)
    {
      wb_chat_peer_free (readers[i].peer);
      g_free (readers[i].from);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/pace/full-speed", test_full_speed);
  return g_test_run ();
}
