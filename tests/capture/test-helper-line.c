/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the helper says, and what a stranger in its place might say. */

#include "engine/capture/wb-helper-line.h"

#include <string.h>

static WbHelperLineType
parse_type (const char *text)
{
  g_auto (WbHelperLine) line = { 0 };

  wb_helper_line_parse (&line, text, strlen (text));
  return line.type;
}

static void
test_kinds (void)
{
  g_auto (WbHelperLine) started = { 0 };
  g_auto (WbHelperLine) status = { 0 };
  g_auto (WbHelperLine) stopped = { 0 };
  g_auto (WbHelperLine) error = { 0 };
  const char *text;

  g_test_summary ("Every kind of line is understood, with all its numbers");
  text = "{\"type\":\"started\",\"link_type\":276,\"snaplen\":262144,\"buffer_mib\":64,\"time_digits\":9}";
  wb_helper_line_parse (&started, text, strlen (text));
  g_assert_cmpint (started.type, ==, WB_HELPER_LINE_STARTED);
  g_assert_cmpuint (started.stats.link_type, ==, 276);
  g_assert_false (started.has_counters);

  text = "{\"type\":\"status\",\"packets\":5000000000,\"bytes\":2,\"drops\":3,\"interface_drops\":4,\"file_bytes\":5,"
         "\"disk_slow\":true}";
  wb_helper_line_parse (&status, text, strlen (text));
  g_assert_cmpint (status.type, ==, WB_HELPER_LINE_STATUS);
  g_assert_true (status.has_counters);
  g_assert_cmpuint (status.stats.packets, ==, 5000000000);
  g_assert_cmpuint (status.stats.drops, ==, 3);
  g_assert_cmpuint (status.stats.interface_drops, ==, 4);
  g_assert_cmpuint (status.stats.file_bytes, ==, 5);
  g_assert_true (status.stats.disk_slow);

  text = "{\"type\":\"stopped\",\"reason\":\"count\"}";
  wb_helper_line_parse (&stopped, text, strlen (text));
  g_assert_cmpint (stopped.type, ==, WB_HELPER_LINE_STOPPED);
  g_assert_cmpstr (stopped.code, ==, "count");

  text = "{\"type\":\"error\",\"code\":\"bad-filter\",\"text\":\"what is {[ \\\"\\u202e here\"}";
  wb_helper_line_parse (&error, text, strlen (text));
  g_assert_cmpint (error.type, ==, WB_HELPER_LINE_ERROR);
  g_assert_cmpstr (error.code, ==, "bad-filter");
  g_assert_cmpstr (error.text, ==, "what is {[ \"\\u{202e} here");
}

static void
test_hostile (void)
{
  static const char *const others[] = {
    "",
    "{",
    "}",
    "null",
    "5",
    "[]",
    "\"status\"",
    "{}",
    "{\"type\":5}",
    "{\"type\":null}",
    "{\"type\":\"status",
    "{\"type\":\"Status\"}",
    "{\"type\":{\"type\":\"status\"}}",
    "{\"type\":[\"status\"]}",
    "pcap: a message",
    "{\"type\":\"status\"} {",
    "{\"a\":[[[[[[[[[[",
    "{\"type\":\"status\",\"x\":\"\\",
    "{\"\\",
  };
  static const char *const incomplete[] = {
    "{\"type\":\"status\"}",
    "{\"type\":\"status\",\"packets\":1,\"bytes\":2,\"drops\":3,\"interface_drops\":4}",
    "{\"type\":\"status\",\"packets\":-1,\"bytes\":2,\"drops\":3,\"interface_drops\":4,\"file_bytes\":5}",
    "{\"type\":\"status\",\"packets\":\"1\",\"bytes\":2,\"drops\":3,\"interface_drops\":4,\"file_bytes\":5}",
    "{\"type\":\"status\",\"packets\":1.5,\"bytes\":2,\"drops\":3,\"interface_drops\":4,\"file_bytes\":5}",
  };
  g_autofree char *deep = g_strnfill (4000, '[');
  g_autofree char *longer = g_strnfill (WB_HELPER_LINE_MAX_BYTES + 1, ' ');
  g_auto (WbHelperLine) nul = { 0 };

  g_test_summary ("Anything else is no line of ours, and numbers count only when all are there");
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_cmpint (parse_type (others[i]), ==, WB_HELPER_LINE_OTHER);
  for (gsize i = 0; i < G_N_ELEMENTS (incomplete); i++)
    {
      g_auto (WbHelperLine) line = { 0 };

      wb_helper_line_parse (&line, incomplete[i], strlen (incomplete[i]));
      g_assert_cmpint (line.type, ==, WB_HELPER_LINE_STATUS);
      g_assert_false (line.has_counters);
    }
  deep[0] = '{';
  g_assert_cmpint (parse_type (deep), ==, WB_HELPER_LINE_OTHER);
  memcpy (longer, "{\"type\":\"started\"}", 18);
  g_assert_cmpint (parse_type (longer), ==, WB_HELPER_LINE_OTHER);
  wb_helper_line_parse (&nul, "{\"type\":\"started\"}\0", 19);
  g_assert_cmpint (nul.type, ==, WB_HELPER_LINE_OTHER);
}

static void
test_mutations (void)
{
  static const char seed[] = "{\"type\":\"error\",\"code\":\"a\",\"text\":\"\\u00e4\",\"packets\":1,\"bytes\":2,"
                             "\"drops\":3,\"interface_drops\":4,\"file_bytes\":5,\"disk_slow\":false}";

  g_test_summary ("Every one-byte change of a line and every cut of it is survived");
  for (gsize i = 0; i < sizeof seed - 1; i++)
    for (guint value = 0; value < 256; value++)
      {
        g_auto (WbHelperLine) line = { 0 };
        g_autofree char *copy = g_memdup2 (seed, sizeof seed - 1); /* no terminator: reading past the end is seen */

        copy[i] = (char) value;
        wb_helper_line_parse (&line, copy, sizeof seed - 1);
        g_assert_true (line.text == NULL || g_utf8_validate (line.text, -1, NULL));
      }
  for (gsize length = 0; length < sizeof seed - 1; length++)
    {
      g_auto (WbHelperLine) line = { 0 };
      g_autofree char *copy = g_memdup2 (seed, length);

      wb_helper_line_parse (&line, copy, length);
      g_assert_cmpint (line.type, ==, WB_HELPER_LINE_OTHER);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/helper-line/kinds", test_kinds);
  g_test_add_func ("/helper-line/hostile", test_hostile);
  g_test_add_func ("/helper-line/mutations", test_mutations);
  return g_test_run ();
}
