/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The text protocol of SERVICES.md, as bytes, both ways. */

#include "engine/base/wb-clock.h"
#include "engine/base/wb-datagram-guard.h"
#include "engine/ping/wb-ping-probe.h"
#include "engine/ping/wb-ping-statistics.h"
#include "engine/ping/wb-ping-text.h"

#include <string.h>

#define NOW_NS G_GINT64_CONSTANT (1795370400000000042)
#define NOW "1795370400.000000042"

/* NULL: none. Free with g_free; n_answer may be NULL. */
static char *
dup_answer (const char *request, gsize n_request, gboolean padded, WbPingTextVerdict *verdict, gsize *n_answer)
{
  g_autofree guint8 *exact = g_memdup2 (request, n_request); /* so that a byte read beyond is found */
  WbPingTextAnswer answer = { .n_head = 0 };
  char *text;

  *verdict = wb_ping_text_answer (exact, n_request, NOW_NS, 17, padded, &answer);
  if (*verdict >= WB_PING_TEXT_SILENT)
    return NULL;
  text = g_malloc (answer.n_head + answer.n_tail + 1);
  memcpy (text, answer.head, answer.n_head);
  if (answer.n_tail > 0)
    memcpy (text + answer.n_head, answer.tail, answer.n_tail);
  text[answer.n_head + answer.n_tail] = '\0';
  if (n_answer)
    *n_answer = answer.n_head + answer.n_tail;
  return text;
}

static void
test_answers (void)
{
  static const struct
  {
    const char *request;
    WbPingTextVerdict verdict;
    const char *answer;
  } cases[] = {
    { "PING", WB_PING_TEXT_PONG, "PONG " NOW },
    { "PING\n", WB_PING_TEXT_PONG, "PONG " NOW },
    { "PINGPONG", WB_PING_TEXT_PONG, "PONG " NOW },
    { "PING hello there", WB_PING_TEXT_PONG, "PONG " NOW },
    { "PING 5", WB_PING_TEXT_PONG, "PONG " NOW },
    { "PING 5 ", WB_PING_TEXT_PONG, "PONG " NOW },
    { "PING 5  7", WB_PING_TEXT_PONG, "PONG " NOW },
    { "PING  5 7", WB_PING_TEXT_PONG, "PONG " NOW },
    { "PING -5 7", WB_PING_TEXT_PONG, "PONG " NOW },
    { "PING 99999999999999999999999 7", WB_PING_TEXT_PONG, "PONG " NOW },
    { "PING 5 1.25", WB_PING_TEXT_PONG, "PONG " NOW " 5 1.25" },
    { "PING 18446744073709551615 x\n", WB_PING_TEXT_PONG, "PONG " NOW " 18446744073709551615 x\n" },
    { "PING 5 1.25 abc \xff\xfe", WB_PING_TEXT_PONG, "PONG " NOW " 5 1.25 abc \xff\xfe" },
    { "STATUS", WB_PING_TEXT_STATUS, "Server running with 17 clients" },
    { "STATUS\n", WB_PING_TEXT_ECHO, "ECHO: STATUS\n" },
    { "STATUSX", WB_PING_TEXT_ECHO, "ECHO: STATUSX" },
    { "status", WB_PING_TEXT_ECHO, "ECHO: status" },
    { "ping", WB_PING_TEXT_ECHO, "ECHO: ping" },
    { "PIN", WB_PING_TEXT_ECHO, "ECHO: PIN" },
    { "", WB_PING_TEXT_ECHO, "ECHO: " },
    { "gr\xc3\xbc\xc3\x9f", WB_PING_TEXT_ECHO, "ECHO: gr\xc3\xbc\xc3\x9f" },
    { "\xff\xfe\x80", WB_PING_TEXT_ECHO, "ECHO: \xff\xfe\x80" },
    { "ECHO", WB_PING_TEXT_ECHO, "ECHO: ECHO" },
    { "ECHO: x", WB_PING_TEXT_SILENT, NULL },
    { "Echo: x", WB_PING_TEXT_SILENT, NULL },
    { "PONG", WB_PING_TEXT_SILENT, NULL },
    { "PONG 1", WB_PING_TEXT_SILENT, NULL },
    { "Server running with 3 clients", WB_PING_TEXT_SILENT, NULL },
  };

  g_test_summary ("Each form of SERVICES.md and what only looks like it; the plain PING byte for byte as ever");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WbPingTextVerdict verdict;
      g_autofree char *answer = dup_answer (cases[i].request, strlen (cases[i].request), FALSE, &verdict, NULL);

      g_test_message ("%s", g_utf8_validate (cases[i].request, -1, NULL) ? cases[i].request : "(bytes)");
      g_assert_cmpint (verdict, ==, cases[i].verdict);
      g_assert_cmpstr (answer, ==, cases[i].answer);
    }
}

static void
test_times (void)
{
  static const struct
  {
    gint64 unix_ns;
    const char *answer;
  } cases[] = {
    { 0, "PONG 0.000000000" },
    { -5, "PONG 0.000000000" },
    { 999999999, "PONG 0.999999999" },
    { G_GINT64_CONSTANT (999999999999999999), "PONG 999999999.999999999" },
    { G_GINT64_CONSTANT (1000000000000000000), "PONG 1000000000.000000000" },
    { G_GINT64_CONSTANT (4294967296000000001), "PONG 4294967296.000000001" },
    { G_GINT64_CONSTANT (1234567890123456789), "PONG 1234567890.123456789" },
    { G_MAXINT64, "PONG 9223372036.854775807" },
  };

  g_test_summary ("The time of a PONG, from 1970 to the last that there is");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WbPingTextAnswer answer;

      g_assert_cmpint (wb_ping_text_answer ((const guint8 *) "PING", 4, cases[i].unix_ns, 0, FALSE, &answer), ==,
                       WB_PING_TEXT_PONG);
      g_assert_cmpmem (answer.head, answer.n_head, cases[i].answer, strlen (cases[i].answer));
      g_assert_cmpuint (answer.n_tail, ==, 0);
    }
}

static void
test_bounds (void)
{
  g_autofree char *request = g_malloc0 (WB_DATAGRAM_BYTES_MAX);
  WbPingTextVerdict verdict;
  gsize n = 0;
  char *answer;

  g_test_summary (
      "An answer of 65,507 bytes is given, one of a byte more is too big, for ECHO and for a tail; NUL bytes "
      "are bytes");
  answer = dup_answer (request, WB_DATAGRAM_BYTES_MAX - 6, FALSE, &verdict, &n);
  g_assert_cmpint (verdict, ==, WB_PING_TEXT_ECHO);
  g_assert_cmpuint (n, ==, WB_DATAGRAM_BYTES_MAX);
  g_free (answer);
  g_assert_null (dup_answer (request, WB_DATAGRAM_BYTES_MAX - 5, FALSE, &verdict, &n));
  g_assert_cmpint (verdict, ==, WB_PING_TEXT_TOO_BIG);
  memcpy (request, "PING 1 2", 8);
  answer = dup_answer (request, WB_DATAGRAM_BYTES_MAX - 21, FALSE, &verdict, &n);
  g_assert_cmpint (verdict, ==, WB_PING_TEXT_PONG);
  g_assert_cmpuint (n, ==, WB_DATAGRAM_BYTES_MAX);
  g_free (answer);
  g_assert_null (dup_answer (request, WB_DATAGRAM_BYTES_MAX - 20, FALSE, &verdict, &n));
  g_assert_cmpint (verdict, ==, WB_PING_TEXT_TOO_BIG);
}

static void
test_padded (void)
{
  char request[100];

  g_test_summary ("Where padding is asked for, no answer of any length is longer than its request");
  for (gsize n = 0; n <= sizeof request; n++)
    for (guint kind = 0; kind < 4; kind++)
      {
        static const char *const heads[] = { "PING", "PING 1 2", "STATUS", "hello" };
        WbPingTextVerdict verdict;
        gsize n_answer = 0;
        g_autofree char *answer = NULL;

        memset (request, 'x', sizeof request);
        memcpy (request, heads[kind], strlen (heads[kind]));
        answer = dup_answer (request, n, TRUE, &verdict, &n_answer);
        if (answer)
          g_assert_cmpuint (n_answer, <=, n);
        else
          g_assert_cmpint (verdict, ==, WB_PING_TEXT_AMPLIFIES);
        if (kind == 0)
          g_assert_cmpint (verdict == WB_PING_TEXT_PONG, ==, n >= 25);
      }
}

static void
test_round_trip (void)
{
  g_test_summary ("What the client writes comes back through the responder and through echo servers, at every size");
  for (gsize size = 0; size < 200; size++)
    {
      WbPingTextRequest request = { size * G_GUINT64_CONSTANT (0x0123456789abcd), NOW_NS + (gint64) size * 1000003,
                                    (guint64) g_test_rand_int () << 32 | (guint32) g_test_rand_int () };
      guint8 bytes[256];
      gsize n = wb_ping_text_write_request (&request, 'f', size, bytes, sizeof bytes), n_answer;
      static const char *const heads[] = { "", "Echo: ", "ECHO: " };
      WbPingTextVerdict verdict;
      WbPingTextReply reply;
      g_autofree char *answer = dup_answer ((char *) bytes, n, FALSE, &verdict, &n_answer);

      g_assert_cmpuint (n, >=, size);
      g_assert_cmpuint (n, <=, MAX (size, WB_PING_TEXT_REQUEST_BYTES));
      g_assert_true (wb_ping_text_read_reply (&reply, (guint8 *) answer, n_answer));
      g_assert_cmpint (reply.kind, ==, WB_PING_TEXT_REPLY_PONG);
      g_assert_true (reply.has_time && reply.has_sequence);
      g_assert_cmpint (reply.unix_ns, ==, NOW_NS);
      g_assert_cmpuint (reply.request.sequence, ==, request.sequence);
      g_assert_cmpint (reply.request.sent_unix_ns, ==, request.sent_unix_ns);
      g_assert_cmpmem (reply.tail, reply.n_tail, bytes + 4, n - 4);
      if (size == 0 || size >= WB_PING_TEXT_REQUEST_BYTES)
        {
          g_assert_true (reply.has_nonce);
          g_assert_cmphex (reply.request.nonce, ==, request.nonce);
        }
      for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
        {
          g_autoptr (GString) echoed = g_string_new (heads[i]);

          g_string_append_len (echoed, (char *) bytes, (gssize) n);
          g_assert_true (wb_ping_text_read_reply (&reply, (guint8 *) echoed->str, echoed->len));
          g_assert_cmpint (reply.kind, ==, WB_PING_TEXT_REPLY_ECHOED);
          g_assert_false (reply.has_time);
          g_assert_cmpuint (reply.request.sequence, ==, request.sequence);
          g_assert_cmpmem (reply.tail, reply.n_tail, bytes + 4, n - 4);
        }
      g_assert_cmpuint (
          wb_ping_text_write_request (&request, 'f', size, bytes, MAX (size, WB_PING_TEXT_REQUEST_BYTES) - 1), ==, 0);
    }
}

static void
test_replies (void)
{
  static const struct
  {
    const char *text;
    gboolean is_reply, has_sequence, has_nonce;
    gint64 unix_ns;
  } cases[] = {
    { "PONG 12", TRUE, FALSE, FALSE, 12 * WB_NS_PER_S },
    { "PONG 12.5", TRUE, FALSE, FALSE, 12 * WB_NS_PER_S + WB_NS_PER_S / 2 },
    { "PONG 1795370400.1234567891234", TRUE, FALSE, FALSE, G_GINT64_CONSTANT (1795370400123456789) },
    { "PONG 12.", TRUE, FALSE, FALSE, 12 * WB_NS_PER_S },
    { "PONG 12.5 3 4.25", TRUE, TRUE, FALSE, 12 * WB_NS_PER_S + WB_NS_PER_S / 2 },
    { "PONG 12 3 4 00000000000000ff", TRUE, TRUE, TRUE, 12 * WB_NS_PER_S },
    { "PONG 12 3 4 00000000000000ff fill", TRUE, TRUE, TRUE, 12 * WB_NS_PER_S },
    { "PONG 12 3 4 00000000000000fff", TRUE, TRUE, FALSE, 12 * WB_NS_PER_S },
    { "PONG 12 3 4 00000000000000fg", TRUE, TRUE, FALSE, 12 * WB_NS_PER_S },
    { "PONG 12 3 4 00ff", TRUE, TRUE, FALSE, 12 * WB_NS_PER_S },
    { "PONG 12 3 4x", TRUE, FALSE, FALSE, 12 * WB_NS_PER_S },
    { "PONG 12 x", TRUE, FALSE, FALSE, 12 * WB_NS_PER_S },
    { "PONG 12 99999999999999999999 4", TRUE, FALSE, FALSE, 12 * WB_NS_PER_S },
    { "PONG", FALSE, FALSE, FALSE, 0 },
    { "PONG ", FALSE, FALSE, FALSE, 0 },
    { "PONG x", FALSE, FALSE, FALSE, 0 },
    { "PONG -1", FALSE, FALSE, FALSE, 0 },
    { "PONG 12x", FALSE, FALSE, FALSE, 0 },
    { "PONG 9223372037", FALSE, FALSE, FALSE, 0 },
    { "PONG 99999999999999999999", FALSE, FALSE, FALSE, 0 },
    { "PING", FALSE, FALSE, FALSE, 0 },
    { "PING 1", FALSE, FALSE, FALSE, 0 },
    { "ECHO: hello", FALSE, FALSE, FALSE, 0 },
    { "Server running with 3 clients", FALSE, FALSE, FALSE, 0 },
    { "", FALSE, FALSE, FALSE, 0 },
  };

  g_test_summary ("Replies of other responders, with and without what we sent, and what is no reply");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize n = 0; n <= strlen (cases[i].text); n++)
      {
        g_autofree guint8 *exact = g_memdup2 (cases[i].text, n);
        WbPingTextReply reply;
        gboolean is_reply = wb_ping_text_read_reply (&reply, exact, n);

        if (n < strlen (cases[i].text)) /* every cut: only that nothing is read beyond */
          continue;
        g_test_message ("%s", cases[i].text);
        g_assert_cmpint (is_reply, ==, cases[i].is_reply);
        g_assert_cmpint (reply.has_sequence, ==, cases[i].has_sequence);
        g_assert_cmpint (reply.has_nonce, ==, cases[i].has_nonce);
        if (is_reply)
          g_assert_cmpint (reply.unix_ns, ==, cases[i].unix_ns);
      }
}

/* A reflector that jumps between the ends of what its words can say. */
static void
test_wild_times (void)
{
  const char *const times[] = { "9223372035.999999999", "0.000000000", "0.000000001", "4611686018.000000000",
                                "0.000000001" };
  const WbPingSeriesSettings settings = { .interval_ns = WB_NS_PER_S, .timeout_ns = WB_NS_PER_S };
  const WbPingProbeForm form = { .mode = WB_PING_MODE_TEXT, .key = 42 };
  WbPingStatistics *statistics = wb_ping_statistics_new (FALSE);
  WbPingSeries *series = wb_ping_series_new (&settings);
  WbPingCounts counts;
  WbPingFigures figures;

  g_test_summary ("Times of a reflector that no clock shows are no times; its reply is one all the same");
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      gint64 sent_ns = (gint64) i * 2 * WB_NS_PER_S, t1_unix_ns = NOW_NS + sent_ns;
      guint8 bytes[WB_PING_TEXT_REQUEST_BYTES] = { 0 }, scratch[WB_PING_TEXT_REQUEST_BYTES];
      g_autofree char *words = NULL;
      const WbPingRecord *record;
      guint64 nonce;
      gsize n = wb_ping_probe_write (&form, 1, i, t1_unix_ns, bytes, &nonce);
      WbPingReply reply;

      wb_ping_series_add_probe (series, nonce, sent_ns, sent_ns);
      wb_ping_series_set_sent_stamp (series, i, t1_unix_ns, WB_PING_STAMP_USER);
      words = g_strdup_printf ("PONG %s%.*s", times[i], (int) (n - strlen ("PING")), (char *) bytes + strlen ("PING"));
      g_assert_cmpint (wb_ping_probe_read (&form, 1, series, (const guint8 *) words, strlen (words), scratch, &reply), ==,
                       WB_PING_PROBE_REPLY);
      g_assert_cmpint (reply.has_reflector_times, ==, i > 1);
      reply.read_ns = sent_ns + 1000;
      reply.t4_unix_ns = t1_unix_ns + 1000;
      reply.t4_source = WB_PING_STAMP_USER;
      g_assert_cmpint (wb_ping_series_add_reply (series, &reply, &record), ==, WB_PING_REPLY_FIRST);
      wb_ping_statistics_add (statistics, series, record);
    }
  wb_ping_series_get_counts (series, &counts);
  wb_ping_statistics_get_figures (statistics, &counts, &figures);
  g_assert_cmpuint (figures.ipdv_up.n, ==, 2);
  g_assert_cmpint (figures.ipdv_up.min_ns, <, 0);
  wb_ping_statistics_free (statistics);
  wb_ping_series_free (series);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ping/text/answers", test_answers);
  g_test_add_func ("/ping/text/times", test_times);
  g_test_add_func ("/ping/text/bounds", test_bounds);
  g_test_add_func ("/ping/text/padded", test_padded);
  g_test_add_func ("/ping/text/round-trip", test_round_trip);
  g_test_add_func ("/ping/text/replies", test_replies);
  g_test_add_func ("/ping/text/wild-times", test_wild_times);
  return g_test_run ();
}
