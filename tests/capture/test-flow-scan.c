/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The background pass over a document: whole files, growing ones, the join switch, cancelling, and being dropped while
 * a worker has its table. Every wait is for a condition, bounded in time. */

#include "engine/capture/wb-capture-writer.h"
#include "engine/capture/wb-flow-scan.h"
#include "tests/support/wb-until.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  char *path;
  int fd;
  WbCaptureWriter *writer;
  guint64 n;
} Capture;

static void
capture_open (Capture *capture)
{
  WbWriterInterface interface = { .name = "test0", .link_type = 1, .time_digits = 9 };
  g_autoptr (GError) error = NULL;

  *capture = (Capture){ 0 };
  capture->fd = g_file_open_tmp ("wb-flow-scan-XXXXXX", &capture->path, &error);
  g_assert_no_error (error);
  capture->writer = wb_capture_writer_new_pcapng (capture->fd, "test");
  wb_capture_writer_add_interface (capture->writer, &interface);
  g_assert_true (wb_capture_writer_flush (capture->writer, &error));
}

static void
capture_close (Capture *capture)
{
  wb_capture_writer_free (capture->writer);
  close (capture->fd);
  g_unlink (capture->path);
  g_free (capture->path);
}

/* An Ethernet frame of no known type, from station a to station b: a flow of link addresses. */
static void
capture_add (Capture *capture, guint32 a, guint32 b)
{
  guint8 bytes[60] = { 2, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0x88, 0xb5 };
  WbFrame frame = { .captured_length = sizeof bytes,
                    .reported_length = sizeof bytes,
                    .has_time = TRUE,
                    .link_type = 1,
                    .fcs_length = -1,
                    .time_digits = 9 };
  g_autoptr (GError) error = NULL;

  frame.time_ns = 1700000000000000000 + (gint64) capture->n++ * 1000;
  for (guint i = 0; i < 4; i++)
    {
      bytes[2 + i] = (guint8) (b >> (24 - 8 * i));
      bytes[8 + i] = (guint8) (a >> (24 - 8 * i));
    }
  wb_capture_writer_add (capture->writer, &frame, bytes, &error);
  g_assert_no_error (error);
}

static void
capture_flush (Capture *capture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (wb_capture_writer_flush (capture->writer, &error));
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static guint64
sum_packets (const WbFlowRows *rows)
{
  guint64 sum = 0;

  for (guint i = 0; i < rows->rows->len; i++)
    sum += g_array_index (rows->rows, WbFlow, i).packets + g_array_index (rows->rows, WbFlow, i).packets_back;
  return sum;
}

/* Drops the last reference and proves it was the last. */
static void
drop (gpointer object)
{
  g_object_add_weak_pointer (object, &object);
  g_object_unref (object);
  until (object == NULL);
}

static void
test_file (void)
{
  Capture capture;
  WbCaptureDocument *document;
  WbFlowScan *scan;
  const WbFlowRows *rows;
  guint changes = 0;

  g_test_summary ("A file's flows are all counted, once, and joining makes one row of two directions");
  capture_open (&capture);
  for (guint i = 0; i < 40000; i++)
    capture_add (&capture, i % 200, 1000 + i % 100);
  for (guint i = 0; i < 1000; i++)
    capture_add (&capture, 1000, 0);
  capture_flush (&capture);

  document = wb_capture_document_new_for_path (capture.path);
  scan = wb_flow_scan_new (document);
  g_signal_connect_swapped (scan, "changed", G_CALLBACK (count_cb), &changes);
  until (wb_capture_document_get_state (document) == WB_DOCUMENT_COMPLETE);
  g_assert_false (wb_flow_scan_is_running (scan));
  g_assert_cmpuint (wb_flow_scan_get_rows (scan)->n_packets, ==, 0); /* nothing before start() */

  wb_flow_scan_start (scan);
  g_assert_true (wb_flow_scan_is_running (scan));
  until (!wb_flow_scan_is_running (scan));
  rows = wb_flow_scan_get_rows (scan);
  g_assert_no_error ((GError *) wb_flow_scan_get_error (scan));
  g_assert_cmpuint (rows->n_packets, ==, 41000);
  g_assert_cmpuint (rows->rows->len, ==, 201);
  g_assert_cmpuint (sum_packets (rows), ==, 41000);
  g_assert_cmpuint (rows->overflow, ==, 0);
  g_assert_cmpint (rows->last_ns, ==, 1700000000000000000 + 40999 * 1000);
  g_assert_cmpfloat (wb_flow_scan_get_progress (scan), ==, 1.0);
  g_assert_cmpuint (changes, >, 0);

  {
    g_autoptr (GArray) kept = g_array_ref (rows->rows);

    wb_flow_scan_set_joined (scan, TRUE);
    until (wb_flow_scan_get_rows (scan)->joined);
    rows = wb_flow_scan_get_rows (scan);
    g_assert_cmpuint (rows->rows->len, ==, 200);
    g_assert_cmpuint (g_array_index (rows->rows, WbFlow, 0).packets, ==, 200);
    g_assert_cmpuint (g_array_index (rows->rows, WbFlow, 0).packets_back, ==, 1000);
    g_assert_cmpuint (sum_packets (rows), ==, 41000);
    g_assert_cmpuint (kept->len, ==, 201); /* what was handed out is not touched */
  }
  drop (scan);
  drop (document);
  capture_close (&capture);
}

static void
test_live (void)
{
  Capture capture;
  WbCaptureDocument *document;
  WbFlowScan *scan;

  g_test_summary ("A growing capture is followed; the pass rests when the capture is complete");
  capture_open (&capture);
  document = wb_capture_document_new_live (capture.path, "test0");
  scan = wb_flow_scan_new (document);
  wb_flow_scan_start (scan);
  for (guint round = 1; round <= 3; round++)
    {
      for (guint i = 0; i < 500; i++)
        capture_add (&capture, round, 7);
      capture_flush (&capture);
      wb_capture_document_poke (document);
      until (wb_flow_scan_get_rows (scan)->n_packets == round * 500);
      g_assert_cmpuint (wb_flow_scan_get_rows (scan)->rows->len, ==, round);
      g_assert_true (wb_flow_scan_is_running (scan));
    }
  wb_capture_document_finish (document);
  until (!wb_flow_scan_is_running (scan));
  g_assert_cmpuint (sum_packets (wb_flow_scan_get_rows (scan)), ==, 1500);
  drop (scan);
  drop (document);
  capture_close (&capture);
}

static void
test_cancel (void)
{
  Capture capture;
  WbCaptureDocument *document;
  WbFlowScan *scan;

  g_test_summary ("Cancelled it stops, keeps what it has, and goes on later without counting twice");
  capture_open (&capture);
  for (guint i = 0; i < 300000; i++)
    capture_add (&capture, i % 5000, 1);
  capture_flush (&capture);
  document = wb_capture_document_new_for_path (capture.path);
  until (wb_capture_document_get_state (document) == WB_DOCUMENT_COMPLETE);
  for (guint n_tries = 1;; n_tries++) /* once, if we are not kept from the processor between the two calls */
    {
      scan = wb_flow_scan_new (document);
      wb_flow_scan_start (scan);
      wb_flow_scan_cancel (scan);
      g_assert_false (wb_flow_scan_is_running (scan));
      wb_flow_scan_set_joined (scan, TRUE); /* works while resting, too */
      until (wb_flow_scan_get_rows (scan)->joined);
      if (wb_flow_scan_get_rows (scan)->n_packets < 300000 || n_tries == 20)
        break;
      drop (scan);
    }
  g_assert_cmpuint (wb_flow_scan_get_rows (scan)->n_packets, <, 300000);
  wb_flow_scan_start (scan);
  until (!wb_flow_scan_is_running (scan));
  g_assert_cmpuint (sum_packets (wb_flow_scan_get_rows (scan)), ==, 300000);
  g_assert_cmpuint (wb_flow_scan_get_rows (scan)->rows->len, ==, 5000);
  drop (scan);

  /* Dropped while a worker has the table: the sanitizers say whether that was right. */
  scan = wb_flow_scan_new (document);
  wb_flow_scan_start (scan);
  drop (scan);
  scan = wb_flow_scan_new (document); /* by the time this one is through, the other's worker has come back */
  wb_flow_scan_start (scan);
  until (!wb_flow_scan_is_running (scan));
  drop (scan);
  drop (document);
  capture_close (&capture);
}

static void
test_budget (void)
{
  Capture capture;
  WbCaptureDocument *document;
  WbFlowScan *scan;
  const WbFlowRows *rows;

  g_test_summary ("Beyond the memory budget packets are counted as overflow, and none is lost from the sum");
  capture_open (&capture);
  for (guint i = 0; i < 20000; i++)
    capture_add (&capture, i, 1);
  capture_flush (&capture);
  document = wb_capture_document_new_for_path (capture.path);
  scan = wb_flow_scan_new_full (document, 1u << 20);
  wb_flow_scan_start (scan);
  until (!wb_flow_scan_is_running (scan) && wb_flow_scan_get_rows (scan)->n_packets == 20000);
  rows = wb_flow_scan_get_rows (scan);
  g_assert_cmpuint (rows->overflow, >, 0);
  g_assert_cmpuint (rows->rows->len, >, 2000);
  g_assert_cmpuint (rows->rows->len * (97 + 2 * sizeof (WbFlow)), <, 1u << 20);
  g_assert_cmpuint (sum_packets (rows) + rows->overflow, ==, 20000);
  drop (scan);
  drop (document);
  capture_close (&capture);
}

static void
test_failure (void)
{
  Capture capture;
  WbCaptureDocument *document;
  WbFlowScan *scan;

  g_test_summary ("A file that somebody cuts short under us ends the pass with an error that is kept");
  capture_open (&capture);
  for (guint i = 0; i < 50000; i++)
    capture_add (&capture, i, 1);
  capture_flush (&capture);
  document = wb_capture_document_new_for_path (capture.path);
  until (wb_capture_document_get_state (document) == WB_DOCUMENT_COMPLETE);
  g_assert_cmpint (truncate (capture.path, 200000), ==, 0);
  scan = wb_flow_scan_new (document);
  wb_flow_scan_start (scan);
  until (!wb_flow_scan_is_running (scan));
  g_assert_nonnull (wb_flow_scan_get_error (scan));
  g_assert_cmpuint (wb_flow_scan_get_rows (scan)->n_packets, >, 0);
  g_assert_cmpuint (wb_flow_scan_get_rows (scan)->n_packets, <, 50000);
  drop (scan);
  drop (document);
  capture_close (&capture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/capture/flow-scan/file", test_file);
  g_test_add_func ("/capture/flow-scan/live", test_live);
  g_test_add_func ("/capture/flow-scan/cancel", test_cancel);
  g_test_add_func ("/capture/flow-scan/budget", test_budget);
  g_test_add_func ("/capture/flow-scan/failure", test_failure);
  return g_test_run ();
}
