/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A saved session is the session: what the page draws of it is the same after a file, and no file does harm. */

#include "engine/base/wb-error.h"
#include "engine/ping/wb-ping-detail.h"
#include "engine/ping/wb-ping-json.h"
#include "tests/ping/wb-ping-file-probe.h"
#include "tests/ping/wb-ping-report-sample.h"
#include "tests/support/wb-share.h"

#include <string.h>

static const WbPingReportSample usual = { .n_targets = 12, .n_full = 5, .n_probes = 3000, .n_kept = 500, .seed = 1 };
/* Every byte of it is changed. */
static const WbPingReportSample small = { .n_targets = 3, .n_full = 1, .n_probes = 12, .n_kept = 6, .seed = 2 };

/* --- Snapshots as text, to be compared ------------------------------------------------------------------------------- */

static void
append_bucket (gint64 low_ns, gint64 high_ns, guint64 count, gpointer data)
{
  g_string_append_printf (data, " %" G_GINT64_FORMAT "…%" G_GINT64_FORMAT ":%" G_GUINT64_FORMAT, low_ns, high_ns,
                          count);
}

static void
append_histogram (GString *out, const WbHistogram *histogram)
{
  if (histogram == NULL)
    return;
  g_string_append_printf (out, "histogram %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %.17g %.17g",
                          wb_histogram_get_count (histogram), wb_histogram_get_min (histogram),
                          wb_histogram_get_max (histogram), wb_histogram_get_mean (histogram),
                          wb_histogram_get_stddev (histogram));
  wb_histogram_foreach (histogram, append_bucket, out);
  g_string_append_c (out, '\n');
}

/* A struct without pointers and without padding that anybody wrote to. */
static void
append_bytes (GString *out, const char *name, gconstpointer bytes, gsize n)
{
  static const char digits[] = "0123456789abcdef";

  g_string_append_printf (out, "%s ", name);
  for (gsize i = 0; i < n; i++)
    {
      guint8 byte = ((const guint8 *) bytes)[i];

      g_string_append_len (out, (char[]){ digits[byte >> 4], digits[byte & 15] }, 2);
    }
  g_string_append_c (out, '\n');
}

static void
append_record (GString *out, const WbPingRecord *record)
{
  append_bytes (out, "record", record, G_STRUCT_OFFSET (WbPingRecord, t4_source) + 1);
  g_string_append_printf (out, "%u%u%u%u%u%u\n", record->has_reflector_times, record->has_receipt, record->has_icmp,
                          record->is_late, record->is_reordered, record->is_stepped);
}

static void
append_detail (GString *out, const WbPingDetail *detail)
{
  g_string_append_printf (out, "detail %" G_GUINT64_FORMAT " %d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n",
                          detail->target_id, detail->in_brief, detail->range.from_ns, detail->range.to_ns);
  append_bytes (out, "counts", &detail->counts, sizeof detail->counts);
  wb_ping_json_append_figures (out, &detail->figures); /* which have padding */
  g_string_append_c (out, '\n');
  append_histogram (out, detail->network);
  append_histogram (out, detail->response);
  append_bytes (out, "columns", detail->columns, detail->n_columns * sizeof *detail->columns);
  for (guint i = 0; i < detail->n_probes; i++)
    append_record (out, &detail->probes[i]);
}

static char *
describe (WbPingReport *report, WbPingSort sort_by, guint64 target_id, gint64 from_ns)
{
  WbSnapshotRequest request = { .sort_by = sort_by, .descending = target_id % 2, .first_row = 1, .n_rows = 7 };
  WbPingView view = { .target_id = target_id, .from_ns = from_ns, .n_columns = 300, .n_probes = 400 };
  WbPingSnapshot *snapshot = wb_ping_report_snapshot (report, &request, &view);
  GString *out = g_string_new (NULL);

  append_bytes (out, "head", &snapshot->taken_ns,
                G_STRUCT_OFFSET (WbPingSnapshot, first_row) - G_STRUCT_OFFSET (WbPingSnapshot, taken_ns));
  for (guint i = 0; i < snapshot->n_rows; i++)
    {
      WbPingRow row = snapshot->rows[i];

      g_string_append_printf (out, "%s (%s)\n", row.name, row.error);
      row.name = row.error = NULL;
      append_bytes (out, "row", &row, sizeof row);
    }
  if (snapshot->detail)
    append_detail (out, snapshot->detail);
  wb_snapshot_unref (snapshot);
  return g_string_free (out, FALSE);
}

/* g_assert_cmpstr () would print all of both. */
static void
assert_same_lines (const char *a, const char *b)
{
  g_auto (GStrv) of_a = NULL, of_b = NULL;

  if (strcmp (a, b) == 0)
    return;
  of_a = g_strsplit (a, "\n", -1);
  of_b = g_strsplit (b, "\n", -1);
  for (guint i = 0; of_a[i] && of_b[i]; i++)
    g_assert_cmpstr (of_a[i], ==, of_b[i]);
  g_assert_cmpuint (g_strv_length (of_a), ==, g_strv_length (of_b));
}

static void
assert_same (WbPingReport *a, WbPingReport *b)
{
  const gint64 views[] = { 0, -WB_NS_PER_S * 20, WB_NS_PER_S * 3 };

  for (guint target_id = 0; target_id <= a->n_results + 1; target_id++)
    for (guint i = 0; i < G_N_ELEMENTS (views); i++)
      {
        WbPingSort sort_by = (WbPingSort) ((target_id + i) % (WB_PING_SORT_JITTER + 1));
        g_autofree char *of_a = describe (a, sort_by, target_id, views[i]);
        g_autofree char *of_b = describe (b, sort_by, target_id, views[i]);

        assert_same_lines (of_a, of_b);
      }
}

/* --- Tests ----------------------------------------------------------------------------------------------------------- */

static void
test_snapshot (void)
{
  g_autoptr (WbPingReport) report = wb_ping_report_sample (&usual);
  WbSnapshotRequest request = { .sort_by = WB_PING_SORT_LOSS, .descending = TRUE, .n_rows = 100 };
  WbPingView view = { .target_id = 2, .from_ns = -WB_NS_PER_S * 12, .n_columns = 10, .n_probes = 20 };
  WbPingSnapshot *snapshot = wb_ping_report_snapshot (report, &request, &view);
  guint64 sent = 0;

  g_test_summary ("The snapshot of a report has its sums, rows in order, and the part that is looked at");
  g_assert_cmpuint (snapshot->n_targets, ==, 12);
  g_assert_cmpuint (snapshot->n_rows, ==, 12);
  g_assert_cmpuint (snapshot->n_up, ==, 2);
  g_assert_cmpuint (snapshot->n_losing, ==, 2);
  g_assert_cmpuint (snapshot->n_down, ==, 4);
  g_assert_cmpuint (snapshot->counts.sent, ==, 12 * 3000);
  g_assert_cmpuint (snapshot->counts.pending, ==, 12);
  for (guint i = 1; i < snapshot->n_rows; i++)
    g_assert_cmpuint (snapshot->rows[i - 1].counts.lost, >=, snapshot->rows[i].counts.lost);
  g_assert_nonnull (snapshot->detail);
  g_assert_cmpuint (snapshot->detail->target_id, ==, 2);
  g_assert_false (snapshot->detail->in_brief);
  g_assert_cmpuint (snapshot->detail->n_probes, ==, 20);
  g_assert_cmpuint (snapshot->detail->probes[19].sequence, ==, 2999);
  g_assert_cmpint (snapshot->detail->range.to_ns, ==, report->running_ns);
  g_assert_cmpint (snapshot->detail->range.from_ns, ==, report->running_ns - 12 * WB_NS_PER_S);
  for (guint i = 0; i < 10; i++)
    sent += snapshot->detail->columns[i].sent;
  g_assert_cmpuint (sent, ==, 100);
  wb_snapshot_unref (snapshot);

  view.target_id = 9;
  request.first_row = 100;
  snapshot = wb_ping_report_snapshot (report, &request, &view);
  g_assert_cmpuint (snapshot->n_rows, ==, 0);
  g_assert_true (snapshot->detail->in_brief);
  g_assert_cmpuint (snapshot->detail->n_columns, ==, 0);
  wb_snapshot_unref (snapshot);

  snapshot = wb_ping_report_snapshot (report, &request, NULL);
  g_assert_null (snapshot->detail);
  wb_snapshot_unref (snapshot);
}

static void
test_views (void)
{
  const gint64 running_ns = 100 * WB_NS_PER_S, second_ns = WB_NS_PER_S;
  const struct
  {
    gint64 from_ns, to_ns, shall_from_ns, shall_to_ns;
  } cases[] = {
    { 0, 0, 0, running_ns },
    { -10 * second_ns, 0, 90 * second_ns, running_ns },
    { -200 * second_ns, 0, 0, running_ns },
    { G_MININT64, 0, 0, running_ns },
    { 5 * second_ns, 6 * second_ns, 5 * second_ns, 6 * second_ns },
    { 5 * second_ns, 0, 5 * second_ns, running_ns },
    { 99 * second_ns, 103 * second_ns, 96 * second_ns, running_ns },
    { 500 * second_ns, 501 * second_ns, 99 * second_ns, running_ns },
    { 7 * second_ns, 7 * second_ns, 7 * second_ns, 7 * second_ns + WB_PING_RANGE_NS_MIN },
    { G_MAXINT64, G_MAXINT64, running_ns - WB_PING_RANGE_NS_MIN, running_ns },
    { -5 * second_ns, 5 * second_ns, 0, 5 * second_ns },
    { G_MININT64, G_MAXINT64, 0, running_ns },
    { G_MAXINT64, G_MININT64, running_ns - WB_PING_RANGE_NS_MIN, running_ns },
  };

  g_test_summary ("A view becomes a range within the session, never empty");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WbPingView view = { .from_ns = cases[i].from_ns, .to_ns = cases[i].to_ns };
      WbPingRange range = wb_ping_view_get_range (&view, running_ns);

      g_assert_cmpint (range.from_ns, ==, cases[i].shall_from_ns);
      g_assert_cmpint (range.to_ns, ==, cases[i].shall_to_ns);
      range = wb_ping_view_get_range (&view, 0);
      g_assert_cmpint (range.from_ns, ==, 0);
      g_assert_cmpint (range.to_ns, ==, WB_PING_RANGE_NS_MIN);
    }
}

static void
test_round_trip (void)
{
  const WbPingReportSample samples[] = {
    usual, small, { .seed = 3 }, { .n_targets = 70, .n_full = 64, .n_probes = 40, .n_kept = 10, .seed = 4 }
  };

  g_test_summary ("Report, file, report: the same snapshots and settings, and the same file again");
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (WbPingReport) report = wb_ping_report_sample (&samples[i]), again = NULL;
      g_autoptr (GBytes) file = wb_ping_report_to_file (report), file_again = NULL;
      GError *error = NULL;

      again = wb_ping_report_from_file (file, &error);
      g_assert_no_error (error);
      assert_same (report, again);
      g_assert_cmpstr (again->settings.interface, ==, "eth0");
      g_assert_true (
          g_strv_equal ((const char *const *) again->settings.targets, (const char *const *) report->settings.targets));
      g_assert_true (wb_endpoint_equal (&again->settings.source_v4, &report->settings.source_v4));
      g_assert_cmpfloat (again->settings.alarm_loss, ==, 0.25);
      file_again = wb_ping_report_to_file (again);
      g_assert_true (g_bytes_equal (file, file_again));
    }
}

static void
look_at_changes (GBytes *file, const WbShare *share, guint one_in)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (file, &size);
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);

  for (gsize at = 0; at < size; at++)
    {
      /* of its own size, so that a byte read beyond is found */
      g_autofree guint8 *cut = g_memdup2 (data, at);

      if (!wb_share_has (share, at))
        continue;
      wb_ping_file_probe (cut, at);
      for (guint to = 0; to < 256; to++)
        {
          g_autofree guint8 *changed = NULL;

          if (!share->all && g_rand_int_range (rand, 0, (gint32) one_in) != 0)
            continue;
          changed = g_memdup2 (data, size);
          changed[at] = (guint8) to;
          wb_ping_file_probe (changed, size);
        }
    }
}

static void
test_damage (void)
{
  g_autoptr (WbPingReport) report = wb_ping_report_sample (&small);
  g_autoptr (GBytes) file = wb_ping_report_to_file (report), plain = wb_ping_report_unpack (file);
  WbShare share = wb_share_get ();

  g_test_summary (
      "Every end and every change of a byte of a small file, packed and not: an error or a report, no harm");
  g_test_message ("%" G_GSIZE_FORMAT " bytes, %" G_GSIZE_FORMAT " packed", g_bytes_get_size (plain),
                  g_bytes_get_size (file));
  look_at_changes (plain, &share, 128);
  look_at_changes (file, &share, 512);
}

static void
assert_message (GBytes *bytes, const char *part)
{
  GError *error = NULL;

  g_assert_null (wb_ping_report_from_file (bytes, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_BAD_FILE);
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” does not say “%s”", error->message, part);
  g_error_free (error);
}

static void
test_words (void)
{
  g_autoptr (WbPingReport) report = wb_ping_report_sample (&small), other = wb_ping_report_sample (&small);
  g_autoptr (GBytes) file = wb_ping_report_to_file (report), plain = wb_ping_report_unpack (file);
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0), text = g_bytes_new_static ("{ \"a\": 1 }", 10);
  g_autoptr (GBytes) short_one = g_bytes_new_from_bytes (plain, 0, g_bytes_get_size (plain) - 1);
  g_autoptr (GBytes) packed_short = g_bytes_new_from_bytes (file, 0, g_bytes_get_size (file) / 2);
  g_autoptr (GByteArray) more = g_byte_array_new (), later = g_byte_array_new (), wrong = NULL;
  g_autoptr (GBytes) with_more = NULL, of_later = NULL, sums = NULL, order = NULL;

  g_test_summary ("An error says what is wrong, and in which member of which probe");
  assert_message (nothing, "no saved ping session");
  assert_message (text, "no saved ping session");
  assert_message (short_one, "The file is damaged, at targets[2].full: the file ends here");
  assert_message (packed_short, ": the file ends here");
  g_byte_array_append (more, g_bytes_get_data (plain, NULL), (guint) g_bytes_get_size (plain));
  g_byte_array_append (later, more->data, more->len);
  g_byte_array_append (more, (const guint8 *) "x", 1);
  with_more = g_bytes_new (more->data, more->len);
  assert_message (with_more, "more follows");
  *(char *) memchr (later->data, '1', later->len) = '2';
  of_later = g_bytes_new (later->data, later->len);
  assert_message (of_later, "another version");
  other->results[1].row.counts.lost++;
  sums = wb_ping_report_to_file (other);
  assert_message (sums, "targets[1].counts.sent: ");
  other->results[1].row.counts.lost--;
  other->results[2].row.id = 1;
  order = wb_ping_report_to_file (other);
  assert_message (order, "targets[2].id: ");
}

static void
test_unsafe (void)
{
  g_autoptr (WbPingReport) report = wb_ping_report_sample (&small), again = NULL;
  g_autoptr (GBytes) file = NULL;
  GError *error = NULL;

  g_test_summary ("Texts are safe to show; numbers beyond all bounds are brought inside when they are written");
  g_free (report->results[0].row.name);
  report->results[0].row.name = g_strdup ("a\x1b[31m\xff\xe2\x80\xae");
  report->results[0].figures.jitter_ns = G_MAXDOUBLE;
  report->results[0].figures.jitter_up_ns = -0.0 / 0.0;
  report->results[0].figures.clock.offset_ns = G_MININT64;
  report->results[0].figures.network_of_all_ns[WB_PING_P99] = WB_PING_NEVER_NS;
  file = wb_ping_report_to_file (report);
  again = wb_ping_report_from_file (file, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->results[0].row.name, ==, "a\\x1b[31m\\xff\\u{202e}");
  g_assert_cmpfloat (again->results[0].figures.jitter_ns, <, 1e19);
  g_assert_cmpfloat (again->results[0].figures.jitter_up_ns, ==, 0);
  g_assert_cmpint (again->results[0].figures.clock.offset_ns, <, -(G_GINT64_CONSTANT (1) << 61));
  g_assert_cmpint (again->results[0].figures.network_of_all_ns[WB_PING_P99], ==, WB_PING_NEVER_NS);
}

/* Bytes that a packed stream becomes: a head, and zeros without end. */
static GBytes *
pack_zeros (const char *head, gsize n_head, guint64 n_zeros)
{
  g_autoptr (GZlibCompressor) packer = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, G_CONVERTER (packer));
  g_autofree char *zeros = g_malloc0 (1 << 20);

  g_output_stream_write_all (stream, head, n_head, NULL, NULL, NULL);
  for (guint64 i = 0; i < n_zeros; i += 1 << 20)
    g_output_stream_write_all (stream, zeros, 1 << 20, NULL, NULL, NULL);
  g_output_stream_close (stream, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static guint64
get_memory_bytes (void)
{
  g_autofree char *text = NULL;
  unsigned long pages = 0;

  if (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    g_assert_cmpint (sscanf (text, "%*u %lu", &pages), ==, 1);
  return (guint64) pages * 4096;
}

static void
test_bomb (void)
{
  static const char mark[] = "Wirebench ping session 1\n";
  g_autoptr (WbPingReport) report = wb_ping_report_sample (&small);
  g_autoptr (GBytes) file = wb_ping_report_to_file (report), plain = wb_ping_report_unpack (file);
  g_autoptr (GBytes) zeros = pack_zeros ("", 0, 1 << 30), marked = pack_zeros (mark, sizeof mark - 1, 1 << 28);
  g_autoptr (GBytes) long_one = pack_zeros (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), 1 << 28);
  guint64 before = get_memory_bytes ();

  g_test_summary ("A gigabyte of zeros in a megabyte of file costs neither memory nor time");
  assert_message (zeros, "no saved ping session");
  assert_message (marked, ": ");
  assert_message (long_one, "more follows");
  g_assert_cmpuint (get_memory_bytes (), <, before + (16 << 20));
}

static void
test_large (void)
{
  const WbPingReportSample samples[] = {
    { .n_targets = 1, .n_full = 1, .n_probes = WB_PING_KEPT_PROBES, .n_kept = WB_PING_KEPT_PROBES, .seed = 5 },
    { .n_targets = 64, .n_full = 64, .n_probes = 6000, .n_kept = WB_PING_KEPT_PROBES / 64, .seed = 6 },
    { .n_targets = WB_PING_TARGETS_MAX, .n_probes = 3, .n_kept = 1, .seed = 7 },
  };

  g_test_summary ("The largest sessions that there can be (-m perf says how long it takes)");
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (WbPingReport) report = wb_ping_report_sample (&samples[i]), again = NULL;
      g_autoptr (GBytes) file = NULL, csv = NULL, json = NULL;
      gint64 begin_us = g_get_monotonic_time (), written_us, read_us, csv_us, json_us;
      GError *error = NULL;

      file = wb_ping_report_to_file (report);
      written_us = g_get_monotonic_time ();
      again = wb_ping_report_from_file (file, &error);
      g_assert_no_error (error);
      read_us = g_get_monotonic_time ();
      csv = wb_ping_report_to_csv (again);
      csv_us = g_get_monotonic_time ();
      json = wb_ping_report_to_json (again);
      json_us = g_get_monotonic_time ();
      g_assert_cmpuint (again->n_results, ==, samples[i].n_targets);
      g_test_message ("file %.1f MB, written in %.2f s, read in %.2f s; CSV %.1f MB in %.2f s; JSON %.1f MB in %.2f s",
                      (double) g_bytes_get_size (file) / 1e6, (double) (written_us - begin_us) / 1e6,
                      (double) (read_us - written_us) / 1e6, (double) g_bytes_get_size (csv) / 1e6,
                      (double) (csv_us - read_us) / 1e6, (double) g_bytes_get_size (json) / 1e6,
                      (double) (json_us - csv_us) / 1e6);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ping/report/snapshot", test_snapshot);
  g_test_add_func ("/ping/report/views", test_views);
  g_test_add_func ("/ping/report/round-trip", test_round_trip);
  g_test_add_func ("/ping/report/words", test_words);
  g_test_add_func ("/ping/report/unsafe", test_unsafe);
  g_test_add_func ("/ping/report/bomb", test_bomb);
  g_test_add_func ("/ping/report/damage", test_damage);
  if (g_test_perf ())
    g_test_add_func ("/ping/report/large", test_large);
  return g_test_run ();
}
