/* SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-open FILE [ROUNDS]: how long opening a capture takes beside `cat FILE >/dev/null`, which only reads it. The two
 * alternate, since the machine changes while we measure; the medians count. Then the document, as the window uses it:
 * first rows, and all rows with a main loop that has nothing else to do. Peak memory is that of this whole process.
 * bench-open --generate COUNT makes its file first, in the temporary folder ($TMPDIR), and removes it. */

#include "engine/capture/wb-capture-document.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#define SLICE_BYTES (16u << 20)

static double
now (void)
{
  return (double) g_get_monotonic_time () / G_USEC_PER_SEC;
}

static double
time_cat (const char *path)
{
  const char *argv[] = { "cat", path, NULL };
  g_autoptr (GError) error = NULL;
  double start = now ();

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
                     NULL, NULL, &error))
    g_error ("cat: %s", error->message);
  return now () - start;
}

static double
time_index (const char *path, guint64 *packets, gsize *memory)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbPacketIndex) index = wb_packet_index_new ();
  g_autoptr (WbCaptureFile) file = NULL;
  double start = now ();

  file = wb_capture_file_open (path, &error);
  if (file == NULL)
    g_error ("%s", error->message);
  do
    {
      WbPacketPiece *piece = wb_packet_piece_new ();

      if (!wb_capture_file_scan (file, piece, SLICE_BYTES, NULL, &error))
        g_error ("%s", error->message);
      wb_packet_index_take_piece (index, piece);
    }
  while (wb_capture_file_get_end (file) == WB_CAPTURE_END_OPEN);
  *packets = wb_packet_index_get_count (index);
  *memory = wb_packet_index_get_memory (index);
  return now () - start;
}

static void
first_rows_cb (WbCaptureDocument *document, GParamSpec *pspec, double *first)
{
  if (*first == 0)
    *first = now ();
}

static void
time_document (const char *path, double *first_rows, double *all_rows)
{
  double start = now (), first = 0;
  WbCaptureDocument *document = wb_capture_document_new_for_path (path);

  g_signal_connect (document, "notify::n-packets", G_CALLBACK (first_rows_cb), &first);
  while (wb_capture_document_get_state (document) == WB_DOCUMENT_LOADING)
    g_main_context_iteration (NULL, TRUE);
  *all_rows = now () - start;
  *first_rows = first - start;
  g_object_unref (document);
}

static int
compare (const void *a, const void *b)
{
  double difference = *(const double *) a - *(const double *) b;

  return (difference > 0) - (difference < 0);
}

static double
median (double *values, guint count)
{
  qsort (values, count, sizeof *values, compare);
  return values[count / 2];
}

static void
measure (const char *path, guint rounds)
{
  g_autofree double *cat = g_new (double, rounds);
  g_autofree double *scan = g_new (double, rounds);
  double first_rows, all_rows, cat_s, scan_s;
  struct rusage usage;
  guint64 packets = 0;
  gsize memory = 0;

  time_cat (path); /* fills the page cache as far as it goes */
  for (guint i = 0; i < rounds; i++)
    {
      cat[i] = time_cat (path);
      scan[i] = time_index (path, &packets, &memory);
      g_print ("round %u: cat %.3f s, index %.3f s\n", i + 1, cat[i], scan[i]);
    }
  time_document (path, &first_rows, &all_rows);
  getrusage (RUSAGE_SELF, &usage);
  cat_s = median (cat, rounds);
  scan_s = median (scan, rounds);
  g_print ("packets        %" G_GUINT64_FORMAT "\n", packets);
  g_print ("cat            %.3f s\n", cat_s);
  g_print ("index          %.3f s, %.2f times cat (aim: 3 at most)\n", scan_s, scan_s / cat_s);
  g_print ("first rows     %.3f s (aim: 0.3 at most)\n", first_rows);
  g_print ("all rows       %.3f s\n", all_rows);
  g_print ("index memory   %.1f MB, %.2f bytes a packet (aim: 12 at most)\n", (double) memory / 1e6,
           packets > 0 ? (double) memory / (double) packets : 0);
  g_print ("peak memory    %.1f MB (aim: 200 at most)\n", (double) usage.ru_maxrss * 1024 / 1e6);
}

static void
generate (const char *program, const char *path, const char *count)
{
  g_autofree char *folder = g_path_get_dirname (program);
  g_autofree char *generator = g_build_filename (folder, "wb-generate-capture", NULL);
  const char *argv[] = { generator, path, count, NULL };
  g_autoptr (GError) error = NULL;
  int status = 0;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error) ||
      !g_spawn_check_wait_status (status, &error))
    {
      g_unlink (path);
      g_printerr ("wb-generate-capture: %s\n", error->message);
      exit (1);
    }
}

int
main (int argc, char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "--generate"))
    {
      g_autofree char *name = g_strdup_printf ("wb-bench-open-%s.pcapng", argv[2]);
      g_autofree char *path = g_build_filename (g_get_tmp_dir (), name, NULL);

      generate (argv[0], path, argv[2]);
      measure (path, 3);
      g_unlink (path);
      return 0;
    }
  if (argc < 2)
    {
      g_printerr ("usage: bench-open FILE [ROUNDS] | bench-open --generate COUNT\n");
      return 2;
    }
  measure (argv[1], argc > 2 ? (guint) CLAMP (atoi (argv[2]), 1, 100) : 3);
  return 0;
}
