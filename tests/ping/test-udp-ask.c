/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One socket, one peer, and what must not get between them: the errors of a peer that was asked before, and a datagram
 * that the system itself refused. WB_TEST_PORTABLE: an error cannot be told from a refusal there. */

#include "engine/ping/wb-udp-ask.h"
#include "tests/ping/wb-ask-test.h"
#include "tests/support/wb-until.h"

#include <string.h>

/* More than a datagram of either family holds, yet less than is refused before the socket's queue hears of it. */
#define TOO_BIG 65530u

/* A question that only counts. */
typedef struct
{
  WbUdpAsk *ask;
  guint n_heard;
  guint n_troubled;
  int trouble;
} Question;

static void
heard (GTask *task, const WbUdpReply *reply)
{
  Question *self = g_task_get_task_data (task);

  self->n_heard++;
}

static void
troubled (GTask *task, const WbAskEvent *trouble)
{
  Question *self = g_task_get_task_data (task);

  self->n_troubled++;
  self->trouble = trouble->error->code;
}

static void
expired (GTask *task)
{
  g_assert_not_reached ();
}

static void
question_free (gpointer data)
{
  Question *self = data;

  wb_udp_ask_free (self->ask);
  g_free (self);
}

static Question *
question_new (WbAskAnswer *done)
{
  static const WbUdpAskFuncs funcs = { heard, troubled, expired };
  GTask *task = g_task_new (NULL, NULL, wb_ask_answered_cb, done);
  Question *self = g_new0 (Question, 1);

  g_task_set_task_data (task, self, question_free);
  self->ask = wb_udp_ask_new (task, &funcs);
  return self;
}

/* Gives the task back, whose reference is the test's. */
static void
end (Question *self, WbAskAnswer *done)
{
  GTask *task;

  wb_udp_ask_return_pointer (self->ask, NULL, NULL);
  until (done->n_calls);
  task = G_TASK (done->result);
  g_object_unref (task);
}

static void
open_to (Question *self, const WbEndpoint *to)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (wb_udp_ask_open (self->ask, to, FALSE, &error));
  g_assert_no_error (error);
}

static void
send_word (Question *self)
{
  g_auto (WbAskEvent) trouble = { 0 };

  g_assert_true (wb_udp_ask_send (self->ask, "PING", 4, &trouble));
}

static void
send_too_big (Question *self)
{
  g_autofree guint8 *bytes = g_malloc0 (TOO_BIG);
  g_auto (WbAskEvent) trouble = { 0 };

  g_assert_false (wb_udp_ask_send (self->ask, bytes, TOO_BIG, &trouble));
  g_assert_error (trouble.error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
}

static void
answer (WbAskPeer *peer, const guint8 *bytes, gsize n_bytes, gpointer data)
{
  wb_ask_peer_send (peer, "PONG", 4);
}

static void
init_deaf (WbEndpoint *endpoint, guint8 family)
{
  g_autofree char *text = wb_ask_peer_dup_deaf (family);

  wb_endpoint_init_loopback (endpoint, family);
  endpoint->port = (guint16) g_ascii_strtoull (strrchr (text, ':') + 1, NULL, 10);
}

static void
test_move (gconstpointer data)
{
  guint8 family = (guint8) GPOINTER_TO_UINT (data);
  g_auto (WbAskPeer) peer = { 0 };
  g_auto (WbAskAnswer) done = { 0 };
  Question *question = question_new (&done);
  g_autoptr (GError) error = NULL;
  WbEndpoint deaf;

  g_test_summary ("That the peer before could not be reached is no trouble of the one that is asked now");
  wb_ask_peer_init (&peer, family, answer, NULL);
  init_deaf (&deaf, family);
  open_to (question, &deaf);
  send_word (question); /* on loopback the refusal is there when this returns */
  g_assert_true (wb_udp_ask_move (question->ask, &peer.endpoint, &error));
  g_assert_no_error (error);
  send_word (question);
  until (question->n_heard > 0 || question->n_troubled > 0);
  g_assert_cmpuint (question->n_troubled, ==, 0);
  g_assert_cmpuint (question->n_heard, ==, 1);
  end (question, &done);
}

static void
test_refused_size (gconstpointer data)
{
  guint8 family = (guint8) GPOINTER_TO_UINT (data);
  g_auto (WbAskPeer) peer = { 0 };
  g_auto (WbAskAnswer) done = { 0 };
  Question *question = question_new (&done);

  g_test_summary ("A reply that is there when a size is refused is heard all the same");
  wb_ask_peer_init (&peer, family, answer, NULL);
  open_to (question, &peer.endpoint);
  send_word (question);
  until (peer.n_heard == 1);
  g_assert_cmpuint (question->n_heard, ==, 0); /* it waits in the socket */
  send_too_big (question);
  until (question->n_heard > 0);
  g_assert_cmpuint (question->n_heard, ==, 1);
  g_assert_cmpuint (question->n_troubled, ==, 0);
  end (question, &done);
}

static void
test_kept (gconstpointer data)
{
  guint8 family = (guint8) GPOINTER_TO_UINT (data);
  g_auto (WbAskAnswer) done = { 0 };
  Question *question = question_new (&done);
  WbEndpoint deaf;

  g_test_summary ("So is a refusal by the peer, and it is told once");
  init_deaf (&deaf, family);
  open_to (question, &deaf);
  send_word (question);
  send_too_big (question);
  until (question->n_troubled > 0);
  g_assert_cmpint (question->trouble, ==, G_IO_ERROR_CONNECTION_REFUSED);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (question->n_troubled, ==, 1);
  end (question, &done);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    GTestDataFunc func;
    gboolean needs_queue;
  } tests[] = {
    { "/ping/udp-ask/move", test_move, FALSE },
    { "/ping/udp-ask/refused-size", test_refused_size, FALSE },
    { "/ping/udp-ask/kept", test_kept, TRUE },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    for (guint family = 4; family <= 6; family += 2)
      {
        g_autofree char *path = g_strdup_printf ("%s/v%u", tests[i].path, family);

        if (!tests[i].needs_queue || g_getenv ("WB_TEST_PORTABLE") == NULL)
          g_test_add_data_func (path, GUINT_TO_POINTER (family), tests[i].func);
      }
  return g_test_run ();
}
