/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The client that tries a server. */

#include "engine/echo/wb-echo-try.h"
#include "tests/echo/wb-echo-test.h"
#include "tests/support/wb-until.h"

#include <string.h>

typedef struct
{
  WbEchoTryResult *result;
  GError *error;
  guint n_calls;
} Answer;

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->n_calls++;
  answer->result = wb_echo_try_finish (result, &answer->error);
}

static void
answer_clear (Answer *answer)
{
  g_clear_pointer (&answer->result, wb_echo_try_result_free);
  g_clear_error (&answer->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static WbEndpoint
get_endpoint (WbEchoTest *test, guint8 family)
{
  WbEndpoint to = family == 6 ? test->settings.v6 : test->settings.v4;

  to.port = test->port;
  return to;
}

static void
try_it (WbEchoTest *test, guint8 family, gboolean udp, const char *text, guint timeout_ms, Answer *answer)
{
  WbEndpoint to = get_endpoint (test, family);

  wb_echo_try_async (&to, udp, text, timeout_ms, NULL, answered_cb, answer);
  until (answer->n_calls);
}

static void
test_answers (void)
{
  g_auto (WbEchoTest) test;

  g_test_summary ("Both families, both protocols: the reply, the times, the ends");
  wb_echo_test_init (&test);
  wb_echo_test_start (&test);
  for (guint i = 0; i < 4; i++)
    {
      g_auto (Answer) answer = { 0 };
      const char *expected = i >= 2 ? "Echo: hello" : "Echo: hello\n";
      WbEndpoint to = get_endpoint (&test, i % 2 ? 6 : 4);

      try_it (&test, i % 2 ? 6 : 4, i >= 2, "hello", 5000, &answer);
      g_assert_no_error (answer.error);
      g_assert_cmpmem (g_bytes_get_data (answer.result->reply, NULL), g_bytes_get_size (answer.result->reply), expected,
                       strlen (expected));
      g_assert_cmpint (answer.result->reply_ns, >, 0);
      g_assert_true ((answer.result->connect_ns > 0) == (i < 2));
      g_assert_true (wb_endpoint_equal (&answer.result->remote, &to));
      g_assert_true (wb_endpoint_is_loopback (&answer.result->local));
    }
}

static void
test_large (void)
{
  g_auto (WbEchoTest) test;
  g_auto (Answer) answer = { 0 };
  g_autofree char *text = g_strnfill (300000, 'x');

  g_test_summary ("A text larger than all buffers: no deadlock, and the reply ends at its cap");
  wb_echo_test_init (&test);
  test.settings.mode = WB_ECHO_VERBATIM;
  wb_echo_test_start (&test);
  try_it (&test, 4, FALSE, text, 20000, &answer);
  g_assert_no_error (answer.error);
  g_assert_cmpuint (g_bytes_get_size (answer.result->reply), ==, WB_ECHO_TRY_REPLY_BYTES);
}

static void
test_silence (void)
{
  g_auto (WbEchoTest) test;
  g_auto (Answer) tcp = { 0 }, udp = { 0 };

  g_test_summary ("In discard mode nothing comes: TIMED_OUT");
  wb_echo_test_init (&test);
  test.settings.mode = WB_ECHO_DISCARD;
  wb_echo_test_start (&test);
  try_it (&test, 4, FALSE, "hello", 100, &tcp);
  g_assert_error (tcp.error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  try_it (&test, 6, TRUE, "hello", 100, &udp);
  g_assert_error (udp.error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static void
test_refused (void)
{
  g_auto (WbEchoTest) test;
  g_auto (Answer) tcp = { 0 }, udp = { 0 };

  g_test_summary ("Nobody listens: CONNECTION_REFUSED, over UDP as well");
  wb_echo_test_init (&test);
  wb_echo_test_start (&test);
  wb_echo_test_stop (&test);
  try_it (&test, 4, FALSE, "hello", 5000, &tcp);
  g_assert_error (tcp.error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  try_it (&test, 4, TRUE, "hello", 5000, &udp);
  g_assert_error (udp.error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

static void
test_cancel (void)
{
  g_auto (WbEchoTest) test;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Answer) answer = { 0 };
  WbEndpoint to;

  g_test_summary ("Cancelled while it waits: CANCELLED, called once");
  wb_echo_test_init (&test);
  test.settings.mode = WB_ECHO_DISCARD;
  wb_echo_test_start (&test);
  to = get_endpoint (&test, 4);
  wb_echo_try_async (&to, FALSE, "hello", 60000, cancellable, answered_cb, &answer);
  wb_echo_until (&test, seen->in_bytes.total > 0);
  g_cancellable_cancel (cancellable);
  until (answer.n_calls);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (answer.n_calls, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/echo/try/answers", test_answers);
  g_test_add_func ("/echo/try/large", test_large);
  g_test_add_func ("/echo/try/silence", test_silence);
  g_test_add_func ("/echo/try/refused", test_refused);
  g_test_add_func ("/echo/try/cancel", test_cancel);
  return g_test_run ();
}
