/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rows of the packet table: numbers and changes of the model, what a row says, and rows that cannot be read. */

#include "engine/capture/wb-packet-fetcher.h"
#include "engine/capture/wb-packet-list.h"
#include "tests/app/wb-app-capture.h"
#include "tests/support/wb-list-log.h"
#include "tests/support/wb-until.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static char *
make_file (guint n)
{
  return wb_app_capture_new_file (g_get_tmp_dir (), "wb-test-packet-list.pcapng", n);
}

static WbCaptureDocument *
open_whole (const char *path)
{
  WbCaptureDocument *document = wb_capture_document_new_for_path (path);

  until (wb_capture_document_get_state (document) != WB_DOCUMENT_LOADING);
  g_assert_cmpint (wb_capture_document_get_state (document), ==, WB_DOCUMENT_COMPLETE);
  return document;
}

static char *
numbers_of (WbPacketList *list)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      g_autoptr (WbPacket) packet = g_list_model_get_item (G_LIST_MODEL (list), i);

      g_assert_cmpuint (wb_packet_get_number (packet), ==, wb_packet_list_get_number (list, i));
      g_string_append_printf (text, i > 0 ? " %" G_GUINT64_FORMAT : "%" G_GUINT64_FORMAT,
                              wb_packet_get_number (packet));
    }
  return g_string_free (text, FALSE);
}

static void
append_file (const char *path, const char *from, gsize skip)
{
  g_autofree char *contents = NULL;
  gsize length;
  int fd = open (path, O_WRONLY | O_APPEND);

  g_assert_true (g_file_get_contents (from, &contents, &length, NULL));
  g_assert_cmpint (write (fd, contents + skip, length - skip), ==, (gssize) (length - skip));
  close (fd);
}

static void
test_all (void)
{
  g_autofree char *path = make_file (3), *more = NULL, *numbers = NULL;
  g_autoptr (GString) log = g_string_new (NULL);
  WbCaptureDocument *document;
  WbPacketList *list;
  GStatBuf status;

  g_test_summary ("All packets are rows, and a growing capture appends them with one change a piece");

  document = wb_capture_document_new_live (path, "lo");
  list = wb_packet_list_new (document);
  wb_list_log_start (list, log);
  wb_capture_document_poke (document);
  until (g_list_model_get_n_items (G_LIST_MODEL (list)) == 3);
  wb_assert_list_log (log, "0+3");

  /* The same file with two more packets begins with the same bytes. */
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  more = wb_app_capture_new_file (g_get_tmp_dir (), "wb-test-packet-list-more.pcapng", 5);
  append_file (path, more, (gsize) status.st_size);
  wb_capture_document_poke (document);
  until (g_list_model_get_n_items (G_LIST_MODEL (list)) == 5);
  wb_assert_list_log (log, "3+2");
  numbers = numbers_of (list);
  g_assert_cmpstr (numbers, ==, "1 2 3 4 5");

  wb_capture_document_finish (document);
  until (wb_capture_document_get_state (document) == WB_DOCUMENT_COMPLETE);
  wb_assert_list_log (log, "");
  g_assert_finalize_object (list);
  g_assert_finalize_object (document);
  g_unlink (path);
  g_unlink (more);
}

static void
test_kept (void)
{
  const guint32 first[] = { 2, 3, 5 }, then[] = { 8, 9 };
  g_autofree char *path = make_file (9), *numbers = NULL;
  g_autoptr (GString) log = g_string_new (NULL);
  WbCaptureDocument *document = open_whole (path);
  WbPacketList *list = wb_packet_list_new_kept (document, NULL);
  g_autoptr (GArray) kept = NULL;
  guint position;

  g_test_summary ("A kept list shows the numbers it was given, in their order, and finds each of them");

  wb_list_log_start (list, log);
  g_assert_true (wb_packet_list_is_kept (list));
  wb_packet_list_append_kept (list, first, G_N_ELEMENTS (first));
  wb_packet_list_append_kept (list, then, G_N_ELEMENTS (then));
  wb_packet_list_append_kept (list, then, 0);
  wb_assert_list_log (log, "0+3 3+2");
  numbers = numbers_of (list);
  g_assert_cmpstr (numbers, ==, "2 3 5 8 9");
  kept = wb_packet_list_dup_kept (list);
  g_assert_cmpuint (kept->len, ==, 5);

  g_assert_true (wb_packet_list_find (list, 5, &position));
  g_assert_cmpuint (position, ==, 2);
  g_assert_false (wb_packet_list_find (list, 4, &position));
  g_assert_cmpuint (position, ==, 2); /* where it would stand */
  g_assert_false (wb_packet_list_find (list, 1, &position));
  g_assert_cmpuint (position, ==, 0);
  g_assert_false (wb_packet_list_find (list, 10, &position));
  g_assert_cmpuint (position, ==, 5);
  g_assert_cmpuint (wb_packet_list_get_number (list, 5), ==, 0);

  g_assert_finalize_object (list);
  g_assert_finalize_object (document);
  g_unlink (path);
}

static void
count_cb (WbPacket *packet, guint *n)
{
  (*n)++;
}

static void
test_summary (void)
{
  g_autofree char *path = make_file (400);
  WbCaptureDocument *document = open_whole (path);
  WbPacketList *list = wb_packet_list_new (document);

  g_test_summary ("A row says what its packet is, wherever in the list it stands, now or with \"changed\"");

  for (guint i = 0; i < 400; i += 57)
    {
      WbPacket *packet = g_list_model_get_item (G_LIST_MODEL (list), i);
      g_autofree char *port = g_strdup_printf ("%u", 1000 + i + 1);
      const WbFrame *frame;
      const WbSummary *summary;
      const guint8 *data;
      guint n_changed = 0;

      g_signal_connect (packet, "changed", G_CALLBACK (count_cb), &n_changed);
      if (!wb_packet_get_summary (packet, &frame, &summary)) /* a busy machine may need more than the patience */
        {
          until (n_changed > 0);
          g_assert_true (wb_packet_get_summary (packet, &frame, &summary));
        }
      g_assert_cmpuint (frame->number, ==, i + 1);
      g_assert_cmpstr (summary->protocol, ==, "UDP");
      g_assert_cmpstr (summary->source->str, ==, "127.0.0.1");
      g_assert_nonnull (strstr (summary->info->str, port));
      g_assert_true (wb_packet_get_bytes (packet, &frame, &data));
      g_assert_cmpmem (data + 42, 9, "wirebench", 9);
      g_assert_null (wb_packet_get_message (packet));
      g_object_unref (packet);
    }
  g_assert_finalize_object (list);
  g_assert_finalize_object (document);
  g_unlink (path);
}

static void
test_unreadable (void)
{
  g_autofree char *path = make_file (2000);
  WbCaptureDocument *document = open_whole (path);
  WbPacketList *list = wb_packet_list_new (document);
  WbPacket *packet;

  g_test_summary ("A packet whose bytes somebody cut off says so instead of waiting for ever");

  g_assert_cmpint (truncate (path, 4096), ==, 0);
  packet = g_list_model_get_item (G_LIST_MODEL (list), 1999);
  until (wb_packet_get_message (packet) != NULL);
  g_assert_false (wb_packet_get_summary (packet, NULL, NULL));
  g_object_unref (packet);

  g_assert_finalize_object (list);
  g_assert_finalize_object (document);
  g_unlink (path);
}

static void
fetched_cb (gpointer data)
{
  (*(guint *) data)++;
}

static void
test_fetcher (void)
{
  g_autofree char *path = make_file (300);
  WbCaptureDocument *document = open_whole (path);
  guint n_calls = 0;
  WbPacketFetcher *fetcher = wb_packet_fetcher_new (wb_capture_document_get_file (document),
                                                    wb_capture_document_get_index (document), fetched_cb, &n_calls);
  guint64 numbers[300];

  g_test_summary ("What is asked for comes without waiting for it, all of it, and freeing while it works is safe");

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    numbers[i] = i + 1;
  g_assert_null (wb_packet_fetcher_lookup (fetcher, 7));
  wb_packet_fetcher_request (fetcher, numbers, G_N_ELEMENTS (numbers));
  until (wb_packet_fetcher_is_idle (fetcher) && wb_packet_fetcher_lookup (fetcher, 300));
  g_assert_cmpuint (n_calls, >, 0);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      const WbFetched *fetched = wb_packet_fetcher_lookup (fetcher, numbers[i]);

      g_assert_nonnull (fetched);
      g_assert_null (fetched->message);
      g_assert_cmpuint (fetched->frame.number, ==, numbers[i]);
    }
  wb_packet_fetcher_free (fetcher);

  fetcher = wb_packet_fetcher_new (wb_capture_document_get_file (document), wb_capture_document_get_index (document),
                                   fetched_cb, &n_calls);
  wb_packet_fetcher_request (fetcher, numbers, G_N_ELEMENTS (numbers));
  wb_packet_fetcher_free (fetcher);
  g_assert_finalize_object (document);
  g_unlink (path);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/capture/packet-list/all", test_all);
  g_test_add_func ("/capture/packet-list/kept", test_kept);
  g_test_add_func ("/capture/packet-list/summary", test_summary);
  g_test_add_func ("/capture/packet-list/unreadable", test_unreadable);
  g_test_add_func ("/capture/packet-list/fetcher", test_fetcher);
  return g_test_run ();
}
