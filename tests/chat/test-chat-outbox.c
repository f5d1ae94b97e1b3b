/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The outbox: what goes out is what was queued, in order, without what is not for it; a cut one ends between two
 * messages; nothing makes it hold more of the log than it will read. */

#include "engine/chat/wb-chat-outbox.h"

#include <string.h>

static void
append (WbChatLog *log, const char *text)
{
  wb_chat_log_append (log, text, strlen (text));
}

static void
insert (WbChatOutbox *outbox, const char *text)
{
  wb_chat_outbox_insert (outbox, text, strlen (text));
}

/* Sends at most max bytes, and gives them. */
static char *
send_some (WbChatOutbox *outbox, gsize max)
{
  GOutputVector vectors[8];
  GString *text = g_string_new (NULL);

  while (max > 0)
    {
      guint n = wb_chat_outbox_gather (outbox, vectors, G_N_ELEMENTS (vectors), max), i;
      gsize sent = 0;

      if (n == 0)
        break;
      for (i = 0; i < n; i++)
        {
          g_string_append_len (text, vectors[i].buffer, (gssize) vectors[i].size);
          sent += vectors[i].size;
        }
      g_assert_cmpuint (sent, <=, max);
      wb_chat_outbox_sent (outbox, sent);
      max -= sent;
    }
  return g_string_free (text, FALSE);
}

static void
assert_sends (WbChatOutbox *outbox, gsize max, const char *expected)
{
  g_autofree char *text = send_some (outbox, max);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_order (void)
{
  g_autoptr (WbChatLog) log = wb_chat_log_new ();
  WbChatOutbox outbox;

  g_test_summary ("Own bytes go out where they arose, others' words in between, its own words not at all");
  wb_chat_outbox_init (&outbox);
  insert (&outbox, "welcome\n");
  append (log, "not heard\n");
  wb_chat_outbox_follow (&outbox, log);
  append (log, "one\n");
  append (log, "mine\n");
  wb_chat_outbox_skip (&outbox, 5);
  insert (&outbox, "PONG\n");
  insert (&outbox, "PONG 2\n");
  append (log, "mine too\n");
  wb_chat_outbox_skip (&outbox, 9);
  append (log, "two\n");
  g_assert_cmpuint (wb_chat_outbox_get_pending (&outbox), ==, 8 + 4 + 5 + 7 + 4);
  assert_sends (&outbox, 10, "welcome\non");
  g_assert_cmpuint (outbox.n_messages, ==, 1);
  assert_sends (&outbox, 4, "e\nPO");
  assert_sends (&outbox, G_MAXSIZE, "NG\nPONG 2\ntwo\n");
  g_assert_cmpuint (outbox.n_messages, ==, 5);
  g_assert_cmpuint (wb_chat_outbox_get_pending (&outbox), ==, 0);
  g_assert_cmpuint (wb_chat_outbox_get_queued_total (&outbox), ==, 28);
  g_assert_cmpuint (wb_chat_outbox_get_memory (&outbox), ==, 0);

  wb_chat_outbox_unfollow (&outbox);
  append (log, "gone\n");
  insert (&outbox, "ERROR\n");
  assert_sends (&outbox, G_MAXSIZE, "ERROR\n");
  g_assert_null (outbox.cursor.piece);
  wb_chat_outbox_clear (&outbox);
}

static void
test_follow_again (void)
{
  g_autoptr (WbChatLog) log = wb_chat_log_new ();
  g_autoptr (WbChatLog) other = wb_chat_log_new ();
  WbChatOutbox outbox;

  g_test_summary (
      "Who leaves with words pending and comes back gets them, not what was said meanwhile; also elsewhere");
  wb_chat_outbox_init (&outbox);
  wb_chat_outbox_follow (&outbox, log);
  append (log, "before\n");
  assert_sends (&outbox, 3, "bef");
  wb_chat_outbox_unfollow (&outbox);
  append (log, "meanwhile\n");
  insert (&outbox, "to you\n");
  wb_chat_outbox_follow (&outbox, log);
  append (log, "after\n");
  assert_sends (&outbox, 5, "ore\nt");
  wb_chat_outbox_follow (&outbox, other);
  append (log, "not followed\n");
  append (other, "there\n");
  g_assert_cmpuint (wb_chat_outbox_get_pending (&outbox), ==, 6 + 6 + 6);
  assert_sends (&outbox, G_MAXSIZE, "o you\nafter\nthere\n");
  g_assert_cmpuint (outbox.n_messages, ==, 4);
  wb_chat_outbox_clear (&outbox);
}

static void
test_cut (void)
{
  g_autoptr (WbChatLog) log = wb_chat_log_new ();
  WbChatOutbox outbox;

  g_test_summary ("Cut: only the rest of what was begun, be it of the log or its own, and no piece is held for it");
  wb_chat_outbox_init (&outbox);
  wb_chat_outbox_follow (&outbox, log);
  append (log, "one\n");
  append (log, "two\n");
  insert (&outbox, "own\n");
  assert_sends (&outbox, 6, "one\ntw");
  g_assert_cmpuint (wb_chat_outbox_cut (&outbox), ==, 4);
  g_assert_null (outbox.cursor.piece);
  append (log, "later\n");
  g_assert_cmpuint (wb_chat_outbox_get_pending (&outbox), ==, 2);
  assert_sends (&outbox, 1, "o");
  g_assert_cmpuint (wb_chat_outbox_cut (&outbox), ==, 0);
  assert_sends (&outbox, G_MAXSIZE, "\n");
  g_assert_cmpuint (outbox.n_messages, ==, 2);
  g_assert_cmpuint (wb_chat_outbox_get_queued_total (&outbox), ==, 8);

  wb_chat_outbox_follow (&outbox, log);
  insert (&outbox, "own\n");
  append (log, "three\n");
  assert_sends (&outbox, 1, "o");
  g_assert_cmpuint (wb_chat_outbox_cut (&outbox), ==, 6);
  assert_sends (&outbox, G_MAXSIZE, "wn\n");

  wb_chat_outbox_follow (&outbox, log);
  append (log, "four\n");
  insert (&outbox, "own\n");
  g_assert_cmpuint (wb_chat_outbox_cut (&outbox), ==, 9);
  assert_sends (&outbox, G_MAXSIZE, "");
  wb_chat_outbox_clear (&outbox);
}

static void
test_speaker_that_stalls (void)
{
  g_autoptr (WbChatLog) log = wb_chat_log_new ();
  g_autofree char *message = g_strnfill (4096, 'm');
  WbChatOutbox outbox;
  guint i;

  g_test_summary ("An IRC user that speaks and does not read: its own words keep no pieces of the log");
  wb_chat_outbox_init (&outbox);
  wb_chat_outbox_follow (&outbox, log);
  append (log, "for it\n");
  for (i = 0; i < 4096; i++)
    {
      wb_chat_log_append (log, message, 4096);
      wb_chat_outbox_skip (&outbox, 4096);
      if (i % 512 == 0)
        append (log, "for it\n");
      g_assert_cmpuint (wb_chat_log_get_n_pieces (log), <=, 4);
    }
  g_assert_cmpuint (wb_chat_outbox_get_pending (&outbox), ==, 9 * 7);
  assert_sends (&outbox, G_MAXSIZE, "for it\nfor it\nfor it\nfor it\nfor it\nfor it\nfor it\nfor it\nfor it\n");
  g_assert_cmpuint (outbox.n_messages, ==, 9);
  wb_chat_outbox_clear (&outbox);
}

/* --- Against a list of strings --- */

typedef struct
{
  GQueue pending; /* of GBytes */
  gsize n_begun;  /* bytes sent of the first */
  guint64 n_messages;
  guint64 sent_total;
  WbChatLog *following;
} Model;

static gsize
model_get_pending (Model *model)
{
  gsize n = 0;

  for (GList *link = model->pending.head; link != NULL; link = link->next)
    n += g_bytes_get_size (link->data);
  return n - model->n_begun;
}

static void
model_send (Model *model, const char *bytes, gsize n)
{
  while (n > 0)
    {
      GBytes *first = g_queue_peek_head (&model->pending);
      gsize size, step;
      const char *data = g_bytes_get_data (first, &size);

      step = MIN (n, size - model->n_begun);
      g_assert_cmpmem (bytes, step, data + model->n_begun, step);
      model->n_begun += step;
      model->sent_total += step;
      bytes += step;
      n -= step;
      if (model->n_begun == size)
        {
          g_bytes_unref (g_queue_pop_head (&model->pending));
          model->n_begun = 0;
          model->n_messages++;
        }
    }
}

static GBytes *
make_message (GRand *rand, guint number)
{
  GString *text = g_string_new (NULL);
  gint n = g_rand_int_range (rand, 0, 20) == 0 ? g_rand_int_range (rand, 1, 50000) : g_rand_int_range (rand, 1, 40);

  g_string_printf (text, "%u", number);
  while (text->len < (gsize) n)
    g_string_append_c (text, (char) g_rand_int_range (rand, 'a', 'z'));
  g_string_append_c (text, '\n');
  return g_string_free_to_bytes (text);
}

static void
send_and_compare (WbChatOutbox *outbox, Model *model, GRand *rand)
{
  GOutputVector vectors[5];
  gsize max = (gsize) g_rand_int_range (rand, 1, g_rand_boolean (rand) ? 30 : 90000), gathered = 0, sent;
  guint n = wb_chat_outbox_gather (outbox, vectors, (guint) g_rand_int_range (rand, 1, 6), max), i;
  g_autoptr (GString) text = g_string_new (NULL);

  for (i = 0; i < n; i++)
    {
      g_assert_cmpuint (vectors[i].size, >, 0);
      g_string_append_len (text, vectors[i].buffer, (gssize) vectors[i].size);
      gathered += vectors[i].size;
    }
  g_assert_cmpuint (gathered, <=, max);
  g_assert_cmpuint (gathered, <=, model_get_pending (model));
  g_assert_true (gathered > 0 || model_get_pending (model) == 0);
  sent = (gsize) g_rand_int_range (rand, 0, (gint) gathered + 1);
  model_send (model, text->str, sent);
  wb_chat_outbox_sent (outbox, sent);
}

static void
run_random (guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  WbChatLog *logs[2] = { wb_chat_log_new (), wb_chat_log_new () };
  Model model = { .pending = G_QUEUE_INIT };
  WbChatOutbox outbox;

  wb_chat_outbox_init (&outbox);
  for (guint i = 0; i < 400; i++)
    {
      WbChatLog *log = logs[g_rand_int_range (rand, 0, 4) == 0];
      guint what = (guint) g_rand_int_range (rand, 0, 40);
      g_autoptr (GBytes) message = make_message (rand, i);
      gsize n;
      const char *bytes = g_bytes_get_data (message, &n);

      if (what < 16)
        {
          wb_chat_log_append (log, bytes, n);
          if (log == model.following && what < 12)
            g_queue_push_tail (&model.pending, g_bytes_ref (message));
          else if (log == model.following)
            wb_chat_outbox_skip (&outbox, n);
        }
      else if (what < 19)
        {
          wb_chat_outbox_insert (&outbox, bytes, n);
          g_queue_push_tail (&model.pending, g_bytes_ref (message));
        }
      else if (what < 22)
        {
          wb_chat_outbox_follow (&outbox, log);
          model.following = log;
        }
      else if (what == 22)
        {
          wb_chat_outbox_unfollow (&outbox);
          model.following = NULL;
        }
      else if (what == 23)
        {
          gsize pending = model_get_pending (&model);

          while (model.pending.length > (model.n_begun > 0 ? 1u : 0u))
            g_bytes_unref (g_queue_pop_tail (&model.pending));
          model.following = NULL;
          g_assert_cmpuint (wb_chat_outbox_cut (&outbox), ==, pending - model_get_pending (&model));
          g_assert_null (outbox.cursor.piece);
        }
      else
        send_and_compare (&outbox, &model, rand);
      g_assert_cmpuint (wb_chat_outbox_get_pending (&outbox), ==, model_get_pending (&model));
      g_assert_cmpuint (outbox.n_messages, ==, model.n_messages);
      g_assert_cmpuint (wb_chat_outbox_get_queued_total (&outbox), ==, model.sent_total + model_get_pending (&model));
    }
  while (model_get_pending (&model) > 0)
    send_and_compare (&outbox, &model, rand);
  g_assert_cmpuint (wb_chat_outbox_get_memory (&outbox), ==, 0);
  wb_chat_outbox_clear (&outbox);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpuint (wb_chat_log_get_n_pieces (logs[i]), ==, 1);
      wb_chat_log_free (logs[i]);
    }
}

static void
test_random (void)
{
  g_test_summary ("Random histories of one outbox and two logs, against a list of messages");
  for (guint32 seed = 1; seed <= 300; seed++)
    {
      g_test_message ("seed %u", seed);
      run_random (seed);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/outbox/order", test_order);
  g_test_add_func ("/chat/outbox/follow-again", test_follow_again);
  g_test_add_func ("/chat/outbox/cut", test_cut);
  g_test_add_func ("/chat/outbox/speaker-that-stalls", test_speaker_that_stalls);
  g_test_add_func ("/chat/outbox/random", test_random);
  return g_test_run ();
}
