/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Finding a packet, and keeping only some: order, direction, wrapping, growth, errors and cancelling. The packets are
 * UDP from 127.0.0.1, the i-th to port 1000 + i. */

#include "engine/base/wb-error.h"
#include "engine/capture/wb-packet-filter.h"
#include "engine/capture/wb-packet-find.h"
#include "tests/app/wb-app-capture.h"
#include "tests/support/wb-until.h"

#include <glib/gstdio.h>

static WbCaptureDocument *
open_file (guint n, char **path)
{
  WbCaptureDocument *document;

  *path = wb_app_capture_new_file (g_get_tmp_dir (), "wb-test-packet-find.pcapng", n);
  document = wb_capture_document_new_for_path (*path);
  until (wb_capture_document_get_state (document) == WB_DOCUMENT_COMPLETE);
  return document;
}

/* A worker that has just handed its task back may hold it, and the task its object, a moment longer. */
static void
drop (gpointer object)
{
  gpointer watched = object;

  g_object_add_weak_pointer (object, &watched);
  g_object_unref (object);
  while (watched != NULL)
    g_thread_yield ();
}

static void
close_file (WbCaptureDocument *document, char *path)
{
  drop (document);
  g_unlink (path);
  g_free (path);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static WbFound
find_from (WbCaptureDocument *document, GArray *kept, WbFindKind kind, const char *text, const WbFindStart *start,
           gboolean backwards)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (WbFindQuery) query = wb_find_query_new (kind, text, &error);
  WbFound found;

  g_assert_no_error (error);
  wb_packet_find_async (document, kept, query, start, backwards, NULL, NULL, NULL, done_cb, &result);
  until (result != NULL);
  g_assert_true (wb_packet_find_finish (result, &found, &error));
  g_assert_no_error (error);
  return found;
}

static WbFound
find (WbCaptureDocument *document, GArray *kept, WbFindKind kind, const char *text, guint64 start, gboolean backwards)
{
  return find_from (document, kept, kind, text, &(WbFindStart){ .number = start }, backwards);
}

static void
test_query (void)
{
  static const struct
  {
    const char *text;
    gboolean right;
  } cases[] = {
    { "de ad", TRUE },  { "dead", TRUE },   { "DE:AD", TRUE }, { "0xde 0xad", TRUE }, { "de-ad", TRUE },
    { "0xdead", TRUE }, { "", FALSE },      { "d", FALSE },    { "dea", FALSE },      { "0x", FALSE },
    { "xy", FALSE },    { "de ax", FALSE }, { " ", FALSE },    { "0x ", FALSE },
  };

  g_test_summary ("Hex is taken as people write it, and nothing else is");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WbFindQuery) query = wb_find_query_new (WB_FIND_HEX, cases[i].text, &error);

      g_test_message ("“%s”", cases[i].text);
      g_assert_cmpint (query != NULL, ==, cases[i].right);
      if (!query)
        g_assert_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT);
    }
}

static void
test_find (void)
{
  char *path;
  WbCaptureDocument *document = open_file (50, &path);
  const guint32 numbers[] = { 3, 20, 40 };
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (guint32));
  WbFound found;

  g_test_summary ("The next packet is found in either direction, over the end, and among the kept ones alone");

  g_array_append_vals (kept, numbers, G_N_ELEMENTS (numbers));

  found = find (document, NULL, WB_FIND_SUMMARY, "udp", 0, FALSE);
  g_assert_cmpuint (found.number, ==, 1);
  g_assert_false (found.wrapped);
  g_assert_cmpuint (found.length, ==, 0);
  g_assert_cmpuint (find (document, NULL, WB_FIND_SUMMARY, "udp", 0, TRUE).number, ==, 50);
  g_assert_cmpuint (find (document, NULL, WB_FIND_SUMMARY, "UDP", 7, FALSE).number, ==, 8);
  g_assert_cmpuint (find (document, NULL, WB_FIND_SUMMARY, "UDP", 7, TRUE).number, ==, 6);
  found = find (document, NULL, WB_FIND_SUMMARY, "udp", 50, FALSE);
  g_assert_cmpuint (found.number, ==, 1);
  g_assert_true (found.wrapped);
  found = find (document, NULL, WB_FIND_SUMMARY, "udp", 1, TRUE);
  g_assert_cmpuint (found.number, ==, 50);
  g_assert_true (found.wrapped);

  /* Port 1017 = 0x03f9 stands at offset 36 of packet 17 alone; from there it is found again, over the end. */
  found = find (document, NULL, WB_FIND_HEX, "03 f9", 0, FALSE);
  g_assert_cmpuint (found.number, ==, 17);
  g_assert_cmpuint (found.offset, ==, 36);
  g_assert_cmpuint (found.length, ==, 2);
  found = find (document, NULL, WB_FIND_HEX, "03f9", 17, FALSE);
  g_assert_cmpuint (found.number, ==, 17);
  g_assert_true (found.wrapped);
  found = find (document, NULL, WB_FIND_HEX, "03f9", 17, TRUE);
  g_assert_cmpuint (found.number, ==, 17);
  g_assert_true (found.wrapped);
  found = find (document, NULL, WB_FIND_TEXT, "WireBench", 30, FALSE);
  g_assert_cmpuint (found.number, ==, 31);
  g_assert_cmpuint (found.offset, ==, 42);

  g_assert_cmpuint (find (document, kept, WB_FIND_TEXT, "wirebench", 0, FALSE).number, ==, 3);
  g_assert_cmpuint (find (document, kept, WB_FIND_TEXT, "wirebench", 3, FALSE).number, ==, 20);
  g_assert_cmpuint (find (document, kept, WB_FIND_TEXT, "wirebench", 4, FALSE).number, ==, 20);
  g_assert_cmpuint (find (document, kept, WB_FIND_TEXT, "wirebench", 4, TRUE).number, ==, 3);
  g_assert_cmpuint (find (document, kept, WB_FIND_TEXT, "wirebench", 2, TRUE).number, ==, 40);
  g_assert_cmpuint (find (document, kept, WB_FIND_HEX, "03f9", 0, FALSE).number, ==, 0);
  g_assert_cmpuint (find (document, NULL, WB_FIND_SUMMARY, "no such thing", 5, FALSE).number, ==, 0);

  close_file (document, path);
}

/* Every match, as "packet@offset", from a start on until the search is over the end. */
static char *
matches_of (WbCaptureDocument *document, WbFindKind kind, const char *text, gboolean backwards, guint n)
{
  GString *out = g_string_new (NULL);
  WbFindStart start = { 0 };

  for (guint i = 0; i < n; i++)
    {
      WbFound found = find_from (document, NULL, kind, text, &start, backwards);

      g_string_append_printf (out, "%s%u@%u%s", i > 0 ? " " : "", (guint) found.number, found.offset,
                              found.wrapped ? "!" : "");
      start = (WbFindStart){ found.number, found.offset, found.length };
    }
  return g_string_free (out, FALSE);
}

static void
test_find_in_packet (void)
{
  char *path;
  WbCaptureDocument *document = open_file (2, &path);
  g_autofree char *forwards = NULL, *backwards = NULL, *text = NULL, *summary = NULL;

  g_test_summary ("A search goes through all matches in a packet before the next packet, in both directions");

  /* 127.0.0.1 stands at 26 and at 30 of each packet; a lone 00 00 run is cut into matches that do not overlap. */
  forwards = matches_of (document, WB_FIND_HEX, "7f 00 00 01", FALSE, 6);
  g_assert_cmpstr (forwards, ==, "1@26 1@30 2@26 2@30 1@26! 1@30");
  backwards = matches_of (document, WB_FIND_HEX, "7f 00 00 01", TRUE, 6);
  g_assert_cmpstr (backwards, ==, "2@30 2@26 1@30 1@26 2@30! 2@26");
  text = matches_of (document, WB_FIND_TEXT, "E", FALSE, 6); /* 0x45 at 14; "wirebench" at 42 */
  g_assert_cmpstr (text, ==, "1@14 1@45 1@47 2@14 2@45 2@47");
  summary = matches_of (document, WB_FIND_SUMMARY, "udp", FALSE, 3);
  g_assert_cmpstr (summary, ==, "1@0 2@0 1@0!");

  /* One match alone is found again, over the end, from both sides of itself. */
  g_assert_cmpuint (
      find_from (document, NULL, WB_FIND_HEX, "03 ea", &(WbFindStart){ 2, 36, 2 }, FALSE).offset, ==, 36);
  g_assert_true (
      find_from (document, NULL, WB_FIND_HEX, "03 ea", &(WbFindStart){ 2, 36, 2 }, TRUE).wrapped);
  /* The part before the match comes last, and a start behind the packet's end harms nobody. */
  g_assert_cmpuint (
      find_from (document, NULL, WB_FIND_HEX, "03 ea", &(WbFindStart){ 2, 40, 2 }, FALSE).offset, ==, 36);
  g_assert_cmpuint (
      find_from (document, NULL, WB_FIND_HEX, "03 ea", &(WbFindStart){ 2, 4000, 2 }, FALSE).number, ==, 2);
  g_assert_cmpuint (
      find_from (document, NULL, WB_FIND_HEX, "03 ea", &(WbFindStart){ 2, G_MAXUINT32, G_MAXUINT32 }, TRUE).number, ==, 2);

  close_file (document, path);
}

static void
progress_cb (double fraction, gpointer data)
{
  g_assert_cmpfloat (fraction, >=, 0);
  g_assert_cmpfloat (fraction, <=, 1);
}

static void
test_find_cancel (void)
{
  char *path;
  WbCaptureDocument *document = open_file (50000, &path);
  g_autoptr (WbFindQuery) query = wb_find_query_new (WB_FIND_SUMMARY, "no such thing", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  WbFound found;

  g_test_summary ("A search that is cancelled ends, says so, and tells no progress afterwards");

  wb_packet_find_async (document, NULL, query, NULL, FALSE, cancellable, progress_cb, NULL, done_cb, &result);
  g_cancellable_cancel (cancellable);
  until (result != NULL);
  g_assert_false (wb_packet_find_finish (result, &found, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result);
  close_file (document, path);
}

/* --- The filter -------------------------------------------------------------------------------------------------------- */

static void
keep_cb (WbPacketFilter *filter, GArray *numbers, GArray *kept)
{
  g_array_append_vals (kept, numbers->data, numbers->len);
}

static WbPacketFilter *
start (WbCaptureDocument *document, WbPacketMatch *match, GArray *kept)
{
  WbPacketFilter *filter = wb_packet_filter_new (document, match);

  g_signal_connect (filter, "found", G_CALLBACK (keep_cb), kept);
  return filter;
}

static void
test_filter (void)
{
  char *path;
  WbCaptureDocument *document = open_file (300, &path);
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (guint32));
  WbPacketFilter *filter;

  g_test_summary ("Every packet is asked, and those that match are told once, in order");

  filter = start (document, wb_packet_match_new_bpf ("udp portrange 1010-1019"), kept);
  until (!wb_packet_filter_is_running (filter));
  g_assert_no_error (wb_packet_filter_get_error (filter));
  g_assert_cmpuint (wb_packet_filter_get_n_asked (filter), ==, 300);
  g_assert_cmpfloat (wb_packet_filter_get_progress (filter), ==, 1);
  g_assert_cmpuint (kept->len, ==, 10);
  for (guint i = 0; i < kept->len; i++)
    g_assert_cmpuint (g_array_index (kept, guint32, i), ==, 10 + i);
  drop (filter);

  g_array_set_size (kept, 0);
  filter = start (document, wb_packet_match_new_bpf ("this is no filter"), kept);
  until (!wb_packet_filter_is_running (filter));
  g_assert_error (wb_packet_filter_get_error (filter), WB_ERROR, WB_ERROR_INVALID_INPUT);
  g_assert_cmpuint (wb_packet_filter_get_n_asked (filter), ==, 0);
  g_assert_cmpuint (kept->len, ==, 0);
  drop (filter);
  close_file (document, path);
}

static void
test_filter_flow (void)
{
  char *path;
  WbCaptureDocument *document = open_file (40, &path);
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (guint32));
  WbFlow flow = { .src = { WB_ADDRESS_IPV4, { 127, 0, 0, 1 } },
                  .dst = { WB_ADDRESS_IPV4, { 127, 0, 0, 1 } },
                  .src_port = 0x3000,
                  .dst_port = 1025,
                  .protocol = 17,
                  .has_ports = TRUE };
  WbPacketFilter *filter;

  g_test_summary ("One flow is the packets with its ends, in its direction or in both");

  filter = start (document, wb_packet_match_new_flow (&flow, FALSE), kept);
  until (!wb_packet_filter_is_running (filter));
  g_assert_cmpuint (kept->len, ==, 1);
  g_assert_cmpuint (g_array_index (kept, guint32, 0), ==, 25);
  drop (filter);

  g_array_set_size (kept, 0);
  flow.src_port = 1025;
  flow.dst_port = 0x3000; /* the other way round */
  filter = start (document, wb_packet_match_new_flow (&flow, FALSE), kept);
  until (!wb_packet_filter_is_running (filter));
  g_assert_cmpuint (kept->len, ==, 0);
  drop (filter);
  filter = start (document, wb_packet_match_new_flow (&flow, TRUE), kept);
  until (!wb_packet_filter_is_running (filter));
  g_assert_cmpuint (kept->len, ==, 1);
  drop (filter);
  close_file (document, path);
}

static void
test_filter_growing (void)
{
  g_autofree char *whole = wb_app_capture_new_file (g_get_tmp_dir (), "wb-test-filter-whole.pcapng", 60);
  g_autofree char *path = wb_app_capture_new_file (g_get_tmp_dir (), "wb-test-filter-part.pcapng", 20);
  g_autofree char *contents = NULL;
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (guint32));
  WbCaptureDocument *document = wb_capture_document_new_live (path, "lo");
  WbPacketFilter *filter = start (document, wb_packet_match_new_bpf ("udp port 1005 or udp port 1055"), kept);
  gsize length;

  g_test_summary ("A live capture's packets are asked as they come; cancelling ends that");

  wb_capture_document_poke (document);
  until (kept->len == 1);
  g_assert_true (g_file_get_contents (whole, &contents, &length, NULL));
  {
    /* Rewritten with the same beginning, so that what was read stays true. */
    FILE *file = g_fopen (path, "r+b");

    g_assert_cmpuint (fwrite (contents, 1, length, file), ==, length);
    g_assert_cmpint (fclose (file), ==, 0);
  }
  wb_capture_document_poke (document);
  until (kept->len == 2);
  g_assert_cmpuint (g_array_index (kept, guint32, 1), ==, 55);

  wb_packet_filter_cancel (filter);
  until (!wb_packet_filter_is_running (filter));
  wb_capture_document_finish (document);
  until (wb_capture_document_get_state (document) == WB_DOCUMENT_COMPLETE);
  g_assert_cmpuint (kept->len, ==, 2);
  drop (filter);
  drop (document);
  g_unlink (path);
  g_unlink (whole);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/capture/find/query", test_query);
  g_test_add_func ("/capture/find/order", test_find);
  g_test_add_func ("/capture/find/order-in-packet", test_find_in_packet);
  g_test_add_func ("/capture/find/cancel", test_find_cancel);
  g_test_add_func ("/capture/filter/keeps", test_filter);
  g_test_add_func ("/capture/filter/flow", test_filter_flow);
  g_test_add_func ("/capture/filter/growing", test_filter_growing);
  return g_test_run ();
}
