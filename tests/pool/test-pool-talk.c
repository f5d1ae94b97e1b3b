/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Talks as tables: what is sent, what comes back, and what is thought of it. Each is held whole, byte by byte, cut off
 * after each byte, with one byte more, and with each bit turned over. */

#include "engine/pool/wb-pool-talk.h"

#include "engine/base/wb-error.h"

#include <string.h>

#define TOKEN G_GUINT64_CONSTANT (0x0123456789abcdef)
#define TEXT(text) (text), sizeof (text) - 1
#define OPEN WB_POOL_TALK_OPEN
#define ASK WB_POOL_TALK_ASK
#define EXCHANGE WB_POOL_TALK_EXCHANGE
#define N_RANDOM 20000

/* PostgreSQL's messages */
#define PG_AUTH_OK "R\0\0\0\x08\0\0\0\0"
#define PG_SETTING                                                                                                     \
  "S\0\0\0\x0b"                                                                                                        \
  "ab\0cd\0\0"
#define PG_KEY                                                                                                         \
  "K\0\0\0\x0c"                                                                                                        \
  "\0\0\0\1\0\0\0\2"
#define PG_READY "Z\0\0\0\5I"
#define PG_NOTICE                                                                                                      \
  "N\0\0\0\x0a"                                                                                                        \
  "Mhi.\0\0"
#define PG_COLUMNS                                                                                                     \
  "T\0\0\0\x06"                                                                                                        \
  "\0\1"
#define PG_COMPLETE                                                                                                    \
  "C\0\0\0\x0d"                                                                                                        \
  "SELECT 1\0"
#define PG_ERROR                                                                                                       \
  "E\0\0\0\x1b"                                                                                                        \
  "SFATAL\0"                                                                                                           \
  "C57P01\0"                                                                                                           \
  "Mgone\2!\0\0"
#define PG_STARTUP "\0\0\0\x3c\0\3\0\0user\0anna\0database\0shop\0application_name\0wirebench\0\0"
#define SSL_REQUEST "\0\0\0\x08\x04\xd2\x16\x2f"

typedef struct
{
  const char *name;
  WbPoolProtocol protocol;
  WbPoolTalkKind kind;
  gsize payload;
  const char *question;
  gsize n_question;
  const char *answer;
  gsize n_answer;
  WbPoolVerdict verdict;
  const char *word; /* of the error */
  const char *user;
  gboolean tls, in_tls;
  gboolean spent;
  gboolean strict; /* no bit may be another */
} Case;

#define PASSED WB_POOL_VERDICT_PASSED
#define FAILED WB_POOL_VERDICT_FAILED
#define GREETING WB_POOL_PROTOCOL_GREETING
#define ECHO WB_POOL_PROTOCOL_ECHO
#define REDIS WB_POOL_PROTOCOL_REDIS
#define POSTGRES WB_POOL_PROTOCOL_POSTGRES
#define HTTP WB_POOL_PROTOCOL_HTTP
#define HEAD "HEAD / HTTP/1.1\r\nHost: db:8080\r\nUser-Agent: wirebench\r\nAccept: */*\r\n\r\n"

static const Case cases[] = {
  { "none", WB_POOL_PROTOCOL_NONE, OPEN, 0, TEXT (""), TEXT (""), PASSED },
  { "none-ask", WB_POOL_PROTOCOL_NONE, ASK, 0, TEXT (""), TEXT (""), PASSED },
  { "none-exchange", WB_POOL_PROTOCOL_NONE, EXCHANGE, 9, TEXT (""), TEXT (""), FAILED, "exchanged" },
  { "greeting", GREETING, OPEN, 0, TEXT (""), TEXT ("hello\r\n"), PASSED },
  { "greeting-empty", GREETING, OPEN, 0, TEXT (""), TEXT ("\n"), PASSED },
  { "greeting-lines", GREETING, OPEN, 0, TEXT (""), TEXT ("220-a\r\n220-b\r\n220 c\r\n"), PASSED },
  { "greeting-refusal", GREETING, OPEN, 0, TEXT (""), TEXT ("421 Too \x1b[1mmany\r\n"), FAILED,
    "421 Too \\x1b[1mmany" },
  { "greeting-number", GREETING, OPEN, 0, TEXT (""), TEXT ("4711\n"), PASSED },
  { "greeting-ask", GREETING, ASK, 0, TEXT (""), TEXT (""), PASSED },
  { "greeting-exchange", GREETING, EXCHANGE, 0, TEXT (""), TEXT (""), FAILED, "exchanged" },

  { "echo", ECHO, OPEN, 0, TEXT ("wirebench 0123456789abcdef\n"), TEXT ("wirebench 0123456789abcdef\n"), PASSED,
    .strict = TRUE },
  { "echo-prefix", ECHO, ASK, 0, TEXT ("wirebench 0123456789abcdef\n"), TEXT ("Echo: wirebench 0123456789abcdef\r\n"),
    PASSED, .strict = TRUE },
  { "echo-other", ECHO, ASK, 0, TEXT ("wirebench 0123456789abcdef\n"), TEXT ("wirebench 0123456789abcdee\n"), FAILED,
    "not one to what was asked" },
  { "echo-payload", ECHO, EXCHANGE, 20, TEXT ("0123456789abcdef0123\n"), TEXT ("0123456789abcdef0123\n"), PASSED,
    .strict = TRUE },
  { "echo-parts", ECHO, EXCHANGE, 20, TEXT ("0123456789abcdef0123\n"),
    TEXT ("Echo: 0123456789Echo: abcdef0123Echo: \n"), PASSED, .strict = TRUE },
  { "echo-nothing", ECHO, EXCHANGE, 0, TEXT ("\n"), TEXT ("Echo: \n"), PASSED, .strict = TRUE },
  { "echo-short", ECHO, EXCHANGE, 4, TEXT ("0123\n"), TEXT ("012\n"), FAILED, "not one" },

  { "redis", REDIS, OPEN, 0, TEXT ("*1\r\n$4\r\nPING\r\n"), TEXT ("+PONG\r\n"), PASSED },
  { "redis-loading", REDIS, ASK, 0, TEXT ("*1\r\n$4\r\nPING\r\n"), TEXT ("-LOADING Redis is loading\r\n"), FAILED,
    "Redis answers: LOADING Redis is loading" },
  { "redis-noauth", REDIS, ASK, 0, TEXT ("*1\r\n$4\r\nPING\r\n"), TEXT ("-NOAUTH Authentication required.\r\n"), FAILED,
    "none is ever sent" },
  { "redis-other", REDIS, ASK, 0, TEXT ("*1\r\n$4\r\nPING\r\n"), TEXT ("+OK\r\n"), FAILED, "not one" },
  { "redis-payload", REDIS, EXCHANGE, 5, TEXT ("*2\r\n$4\r\nECHO\r\n$5\r\n01234\r\n"), TEXT ("$5\r\n01234\r\n"),
    PASSED },
  { "redis-nothing", REDIS, EXCHANGE, 0, TEXT ("*2\r\n$4\r\nECHO\r\n$0\r\n\r\n"), TEXT ("$0\r\n\r\n"), PASSED },
  { "redis-length", REDIS, EXCHANGE, 5, TEXT ("*2\r\n$4\r\nECHO\r\n$5\r\n01234\r\n"), TEXT ("$6\r\n"), FAILED,
    "not one" },
  { "redis-error", REDIS, EXCHANGE, 5, TEXT ("*2\r\n$4\r\nECHO\r\n$5\r\n01234\r\n"), TEXT ("-ERR unknown command\r\n"),
    FAILED, "ERR unknown" },

  { "postgres-no-user", POSTGRES, OPEN, 0, TEXT (SSL_REQUEST), TEXT ("N"), PASSED },
  { "postgres-no-user-tls-there", POSTGRES, OPEN, 0, TEXT (SSL_REQUEST), TEXT ("S"), PASSED },
  { "postgres-no-postgres", POSTGRES, OPEN, 0, TEXT (SSL_REQUEST), TEXT ("H"), FAILED, "no PostgreSQL" },
  { "postgres-no-process", POSTGRES, OPEN, 0, TEXT (SSL_REQUEST), TEXT ("E"), FAILED, "does not say why" },
  { "postgres-no-user-ask", POSTGRES, ASK, 0, TEXT (""), TEXT (""), PASSED },
  { "postgres-no-user-exchange", POSTGRES, EXCHANGE, 0, TEXT (""), TEXT (""), FAILED, "exchanged" },
  { "postgres-tls", POSTGRES, OPEN, 0, TEXT (SSL_REQUEST), TEXT ("S"), WB_POOL_VERDICT_TLS, .user = "anna",
    .tls = TRUE },
  { "postgres-tls-off", POSTGRES, OPEN, 0, TEXT (SSL_REQUEST), TEXT ("N"), FAILED, "switched off", "anna", TRUE },
  { "postgres-in-tls-no-user", POSTGRES, OPEN, 0, TEXT (""), TEXT (""), PASSED, .tls = TRUE, .in_tls = TRUE },
  { "postgres-in-tls", POSTGRES, OPEN, 0, TEXT (PG_STARTUP), TEXT (PG_AUTH_OK PG_READY), PASSED, .user = "anna",
    .tls = TRUE, .in_tls = TRUE },
  { "postgres", POSTGRES, OPEN, 0, TEXT (PG_STARTUP), TEXT (PG_NOTICE PG_AUTH_OK PG_SETTING PG_SETTING PG_KEY PG_READY),
    PASSED, .user = "anna" },
  { "postgres-password", POSTGRES, OPEN, 0, TEXT (PG_STARTUP), TEXT ("R\0\0\0\x0c\0\0\0\5salt"), FAILED,
    "password of anna", "anna" },
  { "postgres-sasl", POSTGRES, OPEN, 0, TEXT (PG_STARTUP), TEXT ("R\0\0\0\x17\0\0\0\x0aSCRAM-SHA-256\0\0"), FAILED,
    "trust", "anna" },
  { "postgres-error", POSTGRES, OPEN, 0, TEXT (PG_STARTUP), TEXT (PG_ERROR), FAILED, "PostgreSQL answers: gone\\x02!",
    "anna" },
  { "postgres-error-empty", POSTGRES, OPEN, 0, TEXT (PG_STARTUP), TEXT ("E\0\0\0\5\0"), FAILED, "does not say why",
    "anna" },
  { "postgres-error-open", POSTGRES, OPEN, 0, TEXT (PG_STARTUP), TEXT ("E\0\0\0\6Ma"), FAILED, "does not say why",
    "anna" },
  { "postgres-early", POSTGRES, OPEN, 0, TEXT (PG_STARTUP), TEXT (PG_READY), FAILED, "not one", "anna" },
  { "postgres-length", POSTGRES, OPEN, 0, TEXT (PG_STARTUP), TEXT ("N\0\0\0\3"), FAILED, "not one", "anna" },
  { "postgres-huge", POSTGRES, OPEN, 0, TEXT (PG_STARTUP), TEXT ("N\xff\xff\xff\xff"), FAILED, "not one", "anna" },
  { "postgres-ask", POSTGRES, ASK, 0, TEXT ("S\0\0\0\4"), TEXT (PG_READY), PASSED, .user = "anna", .strict = TRUE },
  { "postgres-ask-settings", POSTGRES, ASK, 0, TEXT ("S\0\0\0\4"), TEXT (PG_SETTING PG_NOTICE PG_READY), PASSED,
    .user = "anna" },
  { "postgres-ask-transaction", POSTGRES, ASK, 0, TEXT ("S\0\0\0\4"), TEXT ("Z\0\0\0\5T"), FAILED, "not one", "anna" },
  { "postgres-ask-shutdown", POSTGRES, ASK, 0, TEXT ("S\0\0\0\4"), TEXT (PG_ERROR), FAILED, "gone", "anna" },
  { "postgres-payload", POSTGRES, EXCHANGE, 3, TEXT ("Q\0\0\0\x11SELECT '012'\0"),
    TEXT (PG_COLUMNS "D\0\0\0\x0d\0\1\0\0\0\3"
                     "012" PG_COMPLETE PG_READY),
    PASSED, .user = "anna" },
  { "postgres-nothing", POSTGRES, EXCHANGE, 0, TEXT ("Q\0\0\0\x0eSELECT ''\0"),
    TEXT (PG_COLUMNS "D\0\0\0\x0a\0\1\0\0\0\0" PG_COMPLETE PG_NOTICE PG_READY), PASSED, .user = "anna" },
  { "postgres-null", POSTGRES, EXCHANGE, 0, TEXT ("Q\0\0\0\x0eSELECT ''\0"),
    TEXT (PG_COLUMNS "D\0\0\0\x0a\0\1\xff\xff\xff\xff"), FAILED, "not one", "anna" },
  { "postgres-wrong", POSTGRES, EXCHANGE, 3, TEXT ("Q\0\0\0\x11SELECT '012'\0"),
    TEXT (PG_COLUMNS "D\0\0\0\x0d\0\1\0\0\0\3"
                     "013"),
    FAILED, "not one", "anna" },
  { "postgres-no-row", POSTGRES, EXCHANGE, 3, TEXT ("Q\0\0\0\x11SELECT '012'\0"), TEXT (PG_COLUMNS PG_COMPLETE), FAILED,
    "not one", "anna" },

  { "http", HTTP, OPEN, 0, TEXT (HEAD), TEXT ("HTTP/1.1 200 OK\r\nServer: x\r\n\r\n"), PASSED },
  { "http-lf", HTTP, ASK, 0, TEXT (HEAD), TEXT ("HTTP/1.1 404\nA:\n\n"), PASSED },
  { "http-payload", HTTP, EXCHANGE, 99, TEXT (HEAD), TEXT ("HTTP/1.1 204 \r\n\r\n"), PASSED },
  { "http-early", HTTP, ASK, 0, TEXT (HEAD),
    TEXT ("HTTP/1.1 103 Early Hints\r\nConnection: close\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"), PASSED },
  { "http-other-protocol", HTTP, ASK, 0, TEXT (HEAD), TEXT ("HTTP/1.1 101 Switching\r\n"), FAILED, "not one" },
  { "http-close", HTTP, OPEN, 0, TEXT (HEAD), TEXT ("HTTP/1.1 200 OK\r\nconnection: x , CLOSE\r\n\r\n"), PASSED,
    .spent = TRUE },
  { "http-old", HTTP, OPEN, 0, TEXT (HEAD), TEXT ("HTTP/1.0 200 OK\r\n\r\n"), PASSED, .spent = TRUE },
  { "http-old-kept", HTTP, OPEN, 0, TEXT (HEAD), TEXT ("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n\r\n"), PASSED },
  { "http-503", HTTP, OPEN, 0, TEXT (HEAD), TEXT ("HTTP/1.1 503 Service Unavailable\r\n"), FAILED,
    "answers: 503 Service Unavailable" },
  { "http-no-http", HTTP, OPEN, 0, TEXT (HEAD), TEXT ("SSH-2.0-x\r\n"), FAILED, "no HTTP server: SSH-2.0-x" },
  { "http-2", HTTP, OPEN, 0, TEXT (HEAD), TEXT ("HTTP/2 200\r\n"), FAILED, "no HTTP" },
  { "http-099", HTTP, OPEN, 0, TEXT (HEAD), TEXT ("HTTP/1.1 099 x\r\n"), FAILED, "no HTTP" },
  { "http-1000", HTTP, OPEN, 0, TEXT (HEAD), TEXT ("HTTP/1.1 2000\r\n"), FAILED, "no HTTP" },
  { "http-blank", HTTP, OPEN, 0, TEXT (HEAD), TEXT ("HTTP/1.1 200 OK\r\nConnection : close\r\n"), FAILED, "damaged" },
  { "http-folded", HTTP, OPEN, 0, TEXT (HEAD), TEXT ("HTTP/1.1 200 OK\r\nA: b\r\n c: d\r\n"), FAILED, "damaged" },
  { "http-no-colon", HTTP, OPEN, 0, TEXT (HEAD), TEXT ("HTTP/1.1 200 OK\r\nA\r\n"), FAILED, "damaged" },
  { "http-nul", HTTP, OPEN, 0, TEXT (HEAD), TEXT ("HTTP/1.1 200 OK\r\nA:\0b\r\n"), FAILED, "damaged" },
};

typedef struct
{
  WbPoolSettings settings;
  WbPoolTalk *talk;
  GByteArray *out;
  GError *error;
  WbPoolVerdict verdict; /* of begin, then of the latest feed */
} Run;

static void
assert_safe (const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (const char *at = text; *at; at = g_utf8_next_char (at))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (at)));
  g_assert_cmpuint (strlen (text), <, 2000);
}

static void
begin (Run *run, const Case *of)
{
  memset (run, 0, sizeof *run);
  wb_pool_settings_init (&run->settings);
  run->settings.protocol = of->protocol;
  run->settings.tls = of->tls;
  run->settings.user = g_strdup (of->user);
  run->settings.database = of->user ? g_strdup ("shop") : NULL;
  run->talk = wb_pool_talk_new (&run->settings, "db", 8080);
  run->out = g_byte_array_new ();
  run->verdict = wb_pool_talk_begin (run->talk, of->kind, of->in_tls, TOKEN, of->payload, run->out, &run->error);
}

/* Until there is a verdict. */
static void
feed (Run *run, const char *bytes, gsize n, gsize n_at_once)
{
  while (run->verdict == WB_POOL_VERDICT_MORE && n > 0)
    {
      gsize n_now = MIN (n, n_at_once);
      g_autofree guint8 *exactly = g_memdup2 (bytes, n_now); /* so that a sanitizer sees what is beyond */

      run->verdict = wb_pool_talk_feed (run->talk, exactly, n_now, run->out, &run->error);
      bytes += n_now;
      n -= n_now;
    }
}

static void
clear (Run *run)
{
  g_assert_cmpint (run->verdict == FAILED, ==, run->error != NULL);
  if (run->error)
    {
      g_assert_error (run->error, WB_ERROR, WB_ERROR_PROTOCOL);
      assert_safe (run->error->message);
    }
  g_clear_error (&run->error);
  g_byte_array_unref (run->out);
  wb_pool_talk_free (run->talk);
  wb_pool_settings_clear (&run->settings);
}

static void
check (const Case *of, gsize n_at_once)
{
  Run run;

  begin (&run, of);
  g_assert_cmpmem (run.out->data, run.out->len, of->question, of->n_question);
  feed (&run, of->answer, of->n_answer, n_at_once);
  g_assert_cmpint (run.verdict, ==, of->verdict);
  g_assert_cmpuint (run.out->len, ==, of->n_question);
  if (of->verdict == PASSED)
    g_assert_cmpint (wb_pool_talk_is_spent (run.talk), ==, of->spent);
  if (of->word && strstr (run.error->message, of->word) == NULL)
    g_error ("%s: “%s” does not say “%s”", of->name, run.error->message, of->word);
  clear (&run);
}

static void
test_tables (void)
{
  g_test_summary ("Each answer has its verdict, in one piece and byte by byte");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].name);
      check (&cases[i], G_MAXSIZE);
      check (&cases[i], 1);
    }
}

static void
test_cut_off (void)
{
  g_test_summary ("A good answer that is cut off anywhere is missed; one that goes on is refused");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *of = &cases[i];

      for (gsize n = 0; n < of->n_answer && of->verdict != FAILED; n++)
        {
          Run run;

          begin (&run, of);
          feed (&run, of->answer, n, G_MAXSIZE);
          g_assert_cmpint (run.verdict, ==, WB_POOL_VERDICT_MORE);
          run.verdict = wb_pool_talk_end (run.talk, &run.error);
          g_assert_cmpint (run.verdict, ==, FAILED);
          g_assert_nonnull (strstr (run.error->message, n ? "in the middle" : "without a"));
          clear (&run);
        }
      if (of->n_answer > 0 && of->verdict != FAILED)
        for (gsize n_at_once = 1; n_at_once <= of->n_answer + 1; n_at_once += of->n_answer)
          {
            g_autofree char *more = g_malloc (of->n_answer + 1);
            Run run;

            memcpy (more, of->answer, of->n_answer);
            more[of->n_answer] = '\n';
            begin (&run, of);
            feed (&run, more, of->n_answer + 1, n_at_once);
            if (run.verdict != FAILED)
              run.verdict = wb_pool_talk_feed (run.talk, (const guint8 *) "\n", 1, run.out, &run.error);
            g_assert_cmpint (run.verdict, ==, FAILED);
            g_assert_nonnull (strstr (run.error->message, "unasked"));
            clear (&run);
          }
    }
}

static void
test_bit_flips (void)
{
  g_test_summary ("No bit turned over does harm, and none passes where the answer repeats the question");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize bit = 0; bit < cases[i].n_answer * 8; bit++)
      {
        const Case *of = &cases[i];
        g_autofree char *damaged = g_memdup2 (of->answer, of->n_answer);
        WbPoolVerdict verdicts[2];

        damaged[bit / 8] ^= (char) (1u << bit % 8);
        for (guint way = 0; way < 2; way++)
          {
            Run run;

            begin (&run, of);
            feed (&run, damaged, of->n_answer, way ? 1 : G_MAXSIZE);
            verdicts[way] = run.verdict;
            if (of->strict && damaged[bit / 8] != '\n')
              g_assert_cmpint (run.verdict, !=, PASSED);
            clear (&run);
          }
        /* In one piece what follows an answer is refused at once, byte by byte it was never fed. */
        if (verdicts[0] != FAILED)
          g_assert_cmpint (verdicts[0], ==, verdicts[1]);
      }
}

static void
test_random (void)
{
  g_test_summary ("Pieces of answers in any order, with noise between them, do no harm");
  for (guint i = 0; i < N_RANDOM; i++)
    {
      const Case *of = &cases[(guint) g_test_rand_int_range (0, G_N_ELEMENTS (cases))];
      Run run;

      begin (&run, of);
      for (guint k = 0; k < 12 && run.verdict == WB_POOL_VERDICT_MORE; k++)
        {
          const Case *from = &cases[(guint) g_test_rand_int_range (0, G_N_ELEMENTS (cases))];
          gsize start = (gsize) g_test_rand_int_range (0, (gint) from->n_answer + 1);
          guint8 noise[8];

          for (guint b = 0; b < sizeof noise; b++)
            noise[b] = (guint8) g_test_rand_int_range (0, 256);
          if (g_test_rand_bit ())
            feed (&run, from->answer + start, from->n_answer - start, (gsize) g_test_rand_int_range (1, 40));
          else
            feed (&run, (const char *) noise, (gsize) g_test_rand_int_range (1, 8), 3);
        }
      clear (&run);
    }
}

static void
test_endless (void)
{
  static const Case endless[] = {
    { "greeting", GREETING, OPEN, .answer = "x", .n_answer = 1 },
    { "greeting-lines", GREETING, OPEN, .answer = "220-x\n", .n_answer = 6 },
    { "echo", ECHO, ASK, .answer = "Echo: ", .n_answer = 6 },
    { "redis", REDIS, ASK, .answer = "x", .n_answer = 1 },
    { "postgres", POSTGRES, ASK, .answer = PG_NOTICE, .n_answer = sizeof PG_NOTICE - 1, .user = "anna" },
    { "http", HTTP, ASK, .answer = "HTTP/1.1 100 Continue\r\nA: b\r\n\r\n", .n_answer = 31 },
  };

  g_test_summary ("An answer without an end is ended after 64 KiB");
  for (guint i = 0; i < G_N_ELEMENTS (endless); i++)
    {
      Run run;
      gsize n = 0;

      begin (&run, &endless[i]);
      for (; run.verdict == WB_POOL_VERDICT_MORE; n += endless[i].n_answer)
        feed (&run, endless[i].answer, endless[i].n_answer, G_MAXSIZE);
      g_assert_cmpuint (n, <=, WB_POOL_TALK_BYTES_MAX + endless[i].n_answer);
      g_assert_nonnull (strstr (run.error->message, "does not end"));
      clear (&run);
    }
}

static void
test_great_payload (void)
{
  static const Case great[] = {
    { "echo", ECHO, EXCHANGE, WB_POOL_PAYLOAD_MAX },
    { "redis", REDIS, EXCHANGE, WB_POOL_PAYLOAD_MAX },
    { "postgres", POSTGRES, EXCHANGE, WB_POOL_PAYLOAD_MAX, .user = "anna" },
  };

  g_test_summary ("A payload of 1 MiB comes back in pieces of any size, and its last byte counts");
  for (guint i = 0; i < 2 * G_N_ELEMENTS (great); i++)
    {
      const Case *of = &great[i / 2];
      g_autoptr (GByteArray) answer = g_byte_array_new ();
      const guint8 *payload;
      guint n_head;
      Run run;

      begin (&run, of);
      n_head = run.out->len - WB_POOL_PAYLOAD_MAX - (of->protocol == ECHO ? 1 : 2); /* LF, CRLF or ' NUL at its end */
      payload = run.out->data + n_head;
      if (of->protocol == REDIS)
        g_byte_array_append (answer, (const guint8 *) TEXT ("$1048576\r\n"));
      if (of->protocol == POSTGRES)
        g_byte_array_append (answer, (const guint8 *) TEXT (PG_COLUMNS "D\0\x10\0\x0a\0\1\0\x10\0\0"));
      g_byte_array_append (answer, payload, WB_POOL_PAYLOAD_MAX);
      if (i % 2)
        answer->data[answer->len - 1] ^= 1;
      if (of->protocol == POSTGRES)
        g_byte_array_append (answer, (const guint8 *) TEXT (PG_COMPLETE PG_READY));
      else
        g_byte_array_append (answer, (const guint8 *) TEXT ("\r\n"));
      feed (&run, (const char *) answer->data, answer->len, 4099);
      g_assert_cmpint (run.verdict, ==, i % 2 ? FAILED : PASSED);
      clear (&run);
    }
}

static void
test_host (void)
{
  static const struct
  {
    const char *host;
    guint16 port;
    gboolean tls;
    const char *field;
  } hosts[] = {
    { "example.org", 80, FALSE, "\r\nHost: example.org\r\n" },
    { "example.org", 443, TRUE, "\r\nHost: example.org\r\n" },
    { "example.org", 443, FALSE, "\r\nHost: example.org:443\r\n" },
    { "::1", 8080, FALSE, "\r\nHost: [::1]:8080\r\n" },
    { "fe80::1%eth0", 80, FALSE, "\r\nHost: [fe80::1]\r\n" },
    { "b\xc3\xbc"
      "cher.example",
      80, FALSE, "\r\nHost: xn--bcher-kva.example\r\n" },
  };

  g_test_summary ("The host stands in a request as it stands in the address of a page");
  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      WbPoolSettings settings;
      g_autoptr (WbPoolTalk) talk = NULL;
      g_autoptr (GByteArray) out = g_byte_array_new ();

      wb_pool_settings_init (&settings);
      settings.protocol = HTTP;
      settings.tls = hosts[i].tls;
      settings.path = (char *) "/health?a=b";
      talk = wb_pool_talk_new (&settings, hosts[i].host, hosts[i].port);
      g_assert_cmpint (wb_pool_talk_begin (talk, ASK, hosts[i].tls, 1, 0, out, NULL), ==, WB_POOL_VERDICT_MORE);
      g_byte_array_append (out, (const guint8 *) "", 1);
      g_assert_true (g_str_has_prefix ((const char *) out->data, "HEAD /health?a=b HTTP/1.1\r\n"));
      if (strstr ((const char *) out->data, hosts[i].field) == NULL)
        g_error ("%s: %s", hosts[i].host, (const char *) out->data);
      settings.path = NULL;
      wb_pool_settings_clear (&settings);
    }
}

static void
test_again (void)
{
  Run run;
  guint n;

  g_test_summary (
      "One talk after another on one connection; what is said between them is unasked; a new token is meant");
  begin (&run, &(Case){ "", ECHO, ASK });
  feed (&run, TEXT ("wirebench 0123456789abcdef\n"), G_MAXSIZE);
  g_assert_cmpint (run.verdict, ==, PASSED);
  n = run.out->len;
  run.verdict = wb_pool_talk_begin (run.talk, EXCHANGE, FALSE, 1, 16, run.out, &run.error);
  g_assert_cmpmem (run.out->data + n, run.out->len - n, "0000000000000001\n", 17);
  feed (&run, TEXT ("0000000000000001\n"), 5);
  g_assert_cmpint (run.verdict, ==, PASSED);
  run.verdict = wb_pool_talk_begin (run.talk, ASK, FALSE, 2, 0, run.out, &run.error);
  feed (&run, TEXT ("wirebench 0123456789abcdef\n"), G_MAXSIZE); /* the answer to the first one */
  g_assert_cmpint (run.verdict, ==, FAILED);
  clear (&run);
  begin (&run, &(Case){ "", WB_POOL_PROTOCOL_NONE, OPEN });
  run.verdict = wb_pool_talk_feed (run.talk, (const guint8 *) TEXT ("ha\n"), run.out, &run.error);
  g_assert_cmpstr (run.error->message, ==, "The server spoke unasked: ha\\x0a");
  clear (&run);
}

static void
test_long_words (void)
{
  g_autoptr (GString) line = g_string_new ("-ERR ");
  Run run;

  g_test_summary ("What a server says at length is shown in short, and not cut within a character");
  for (guint i = 0; i < 1000; i++)
    g_string_append (line, "\xe2\x82\xac");
  g_string_append (line, "\r\n");
  begin (&run, &(Case){ "", REDIS, ASK });
  feed (&run, line->str, line->len, G_MAXSIZE);
  g_assert_cmpuint (strlen (run.error->message), <, 250);
  g_assert_null (strstr (run.error->message, "\\x"));
  g_assert_true (g_str_has_suffix (run.error->message, "€…"));
  clear (&run);
}

static void
test_abilities (void)
{
  static const gboolean asks[] = { FALSE, FALSE, TRUE, TRUE, FALSE, TRUE };
  WbPoolSettings settings;

  g_test_summary ("Which protocols have a question, and an exchange");
  wb_pool_settings_init (&settings);
  for (guint i = 0; i < G_N_ELEMENTS (asks); i++)
    {
      settings.protocol = i;
      g_assert_cmpint (wb_pool_talk_can_ask (&settings), ==, asks[i]);
      g_assert_cmpint (wb_pool_talk_can_exchange (&settings), ==, asks[i]);
    }
  settings.protocol = POSTGRES;
  settings.user = (char *) "anna";
  g_assert_true (wb_pool_talk_can_ask (&settings));
  g_assert_true (wb_pool_talk_can_exchange (&settings));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pool/talk/tables", test_tables);
  g_test_add_func ("/pool/talk/cut-off", test_cut_off);
  g_test_add_func ("/pool/talk/bit-flips", test_bit_flips);
  g_test_add_func ("/pool/talk/random", test_random);
  g_test_add_func ("/pool/talk/endless", test_endless);
  g_test_add_func ("/pool/talk/great-payload", test_great_payload);
  g_test_add_func ("/pool/talk/host", test_host);
  g_test_add_func ("/pool/talk/again", test_again);
  g_test_add_func ("/pool/talk/long-words", test_long_words);
  g_test_add_func ("/pool/talk/abilities", test_abilities);
  return g_test_run ();
}
