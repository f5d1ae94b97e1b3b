/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes saved ping sessions, packed and not, into a folder: seeds for fuzzing. With --exports one session instead, as
 * CSV and as JSON. wb-write-ping-samples [--exports] FOLDER */

#include "tests/ping/wb-ping-report-sample.h"

#include <string.h>

static void
write_file (const char *folder, const char *name, GBytes *bytes)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GError *error = NULL;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (!g_file_set_contents (path, data, (gssize) size, &error))
    g_error ("%s", error->message);
}

static void
write_seeds (const char *folder)
{
  static const struct
  {
    const char *name;
    WbPingReportSample sample;
  } seeds[] = {
    { "empty", { .seed = 1 } },
    { "full", { .n_targets = 2, .n_full = 2, .n_probes = 30, .n_kept = 20, .seed = 2 } },
    { "mixed", { .n_targets = 9, .n_full = 1, .n_probes = 10, .n_kept = 10, .seed = 3 } },
    { "long", { .n_targets = 1, .n_full = 1, .n_probes = 900, .n_kept = 5, .seed = 4 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (seeds); i++)
    {
      g_autoptr (WbPingReport) report = wb_ping_report_sample (&seeds[i].sample);
      g_autoptr (GBytes) file = wb_ping_report_to_file (report), plain = wb_ping_report_unpack (file);
      g_autofree char *packed_name = g_strconcat (seeds[i].name, ".gz", NULL);

      write_file (folder, packed_name, file);
      write_file (folder, seeds[i].name, plain);
    }
}

static void
write_exports (const char *folder)
{
  const WbPingReportSample sample = { .n_targets = 4, .n_full = 3, .n_probes = 500, .n_kept = 200, .seed = 8 };
  g_autoptr (WbPingReport) report = wb_ping_report_sample (&sample);
  g_autoptr (GBytes) csv = wb_ping_report_to_csv (report), json = wb_ping_report_to_json (report);

  write_file (folder, "session.csv", csv);
  write_file (folder, "session.json", json);
}

int
main (int argc, char **argv)
{
  gboolean exports = argc == 3 && strcmp (argv[1], "--exports") == 0;

  if (argc != 2 && !exports)
    g_error ("usage: wb-write-ping-samples [--exports] FOLDER");
  g_mkdir_with_parents (argv[argc - 1], 0755);
  if (exports)
    write_exports (argv[2]);
  else
    write_seeds (argv[1]);
  return 0;
}
