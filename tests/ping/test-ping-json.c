/* SPDX-License-Identifier: GPL-3.0-or-later */

/* That what is printed is JSON, says every member, and says null for what is not known. */

#include "engine/ping/wb-ping-json.h"

#include <json-glib/json-glib.h>
#include <locale.h>

static JsonObject *
parse (JsonParser *parser, GString *text)
{
  g_autoptr (GError) error = NULL;

  json_parser_load_from_data (parser, text->str, (gssize) text->len, &error);
  g_assert_no_error (error);
  return json_node_get_object (json_parser_get_root (parser));
}

static void
test_counts (void)
{
  WbPingCounts counts = { .sent = G_MAXUINT64, .lost = 3, .lost_up = 2, .directions_known = TRUE };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object;

  g_test_summary ("Counts are numbers, each under its own name");
  wb_ping_json_append_counts (text, &counts);
  g_assert_true (g_str_has_prefix (text->str, "{\"sent\":18446744073709551615,"));
  object = parse (parser, text);
  g_assert_cmpint (json_object_get_int_member (object, "lost_up"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (object, "lost"), ==, 3);
  g_assert_true (json_object_get_boolean_member (object, "directions_known"));
  g_assert_cmpuint (json_object_get_size (object), ==, 22);
}

static void
test_figures (void)
{
  WbPingFigures figures = { 0 };
  g_autoptr (GString) nothing = g_string_new (NULL), some = g_string_new (NULL);
  g_autoptr (JsonParser) parser = json_parser_new (), other = json_parser_new ();
  JsonObject *object;

  g_test_summary ("Nothing is known before the first reply; a percentile that falls on a lost probe is null");
  wb_ping_json_append_figures (nothing, &figures);
  object = parse (parser, nothing);
  g_assert_true (json_object_get_null_member (object, "clock"));
  g_assert_true (json_object_get_null_member (object, "jitter_ns"));
  g_assert_true (json_object_get_null_member (json_object_get_object_member (object, "round_trip"), "min_ns"));

  figures.round_trip = figures.network = figures.response =
      (WbPingDistribution){ .n = 2, .min_ns = 5, .max_ns = 9, .mean_ns = 7.25, .has_percentiles = TRUE };
  figures.network_of_all_ns[WB_PING_P50] = 6;
  figures.network_of_all_ns[WB_PING_P99] = WB_PING_NEVER_NS;
  wb_ping_json_append_figures (some, &figures);
  object = parse (other, some);
  g_assert_cmpfloat (json_object_get_double_member (json_object_get_object_member (object, "round_trip"), "mean_ns"),
                     ==, 7.25);
  object = json_object_get_object_member (object, "network_of_all");
  g_assert_cmpint (json_object_get_int_member (object, "p50_ns"), ==, 6);
  g_assert_true (json_object_get_null_member (object, "p99_ns"));
}

static void
test_record (void)
{
  WbPingRecord record = {
    .sequence = 7,
    .slot_ns = 1100,
    .sent_ns = 1200,
    .read_ns = 1900,
    .t1_unix_ns = 1700000000 * WB_NS_PER_S + 1,
    .t4_unix_ns = 1700000000 * WB_NS_PER_S + 501,
    .t1_source = WB_PING_STAMP_KERNEL,
    .t4_source = WB_PING_STAMP_KERNEL,
    .state = WB_PING_RECEIVED,
    .ttl = 64,
  };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object;

  g_test_summary ("A probe has all its times: ours since the start, the hosts' since 1970");
  wb_ping_json_append_record (text, &record, 1000);
  object = parse (parser, text);
  g_assert_cmpint (json_object_get_int_member (object, "slot_ns"), ==, 100);
  g_assert_cmpint (json_object_get_int_member (object, "round_trip_ns"), ==, 500);
  g_assert_cmpint (json_object_get_int_member (object, "response_ns"), ==, 800);
  g_assert_cmpstr (json_object_get_string_member (object, "t1"), ==, "1700000000.000000001");
  g_assert_true (json_object_get_null_member (object, "t2"));
  g_assert_cmpstr (json_object_get_string_member (object, "t4_source"), ==, "kernel");
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ping/json/counts", test_counts);
  g_test_add_func ("/ping/json/figures", test_figures);
  g_test_add_func ("/ping/json/record", test_record);
  return g_test_run ();
}
