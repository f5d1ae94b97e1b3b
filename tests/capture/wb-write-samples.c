/* SPDX-License-Identifier: GPL-3.0-or-later */

/* wb-write-samples FOLDER: every sample as a file, as seeds for the fuzzer and to look at with other programs. */

#include "tests/capture/wb-samples.h"

int
main (int argc, char **argv)
{
  if (argc != 2 || g_mkdir_with_parents (argv[1], 0755) != 0)
    {
      g_printerr ("usage: wb-write-samples FOLDER\n");
      return 2;
    }
  for (guint i = 0; i < wb_samples_get_count (); i++)
    {
      g_autoptr (WbSample) sample = wb_sample_new (i);
      g_autofree char *path = g_build_filename (argv[1], wb_samples_get_name (i), NULL);
      g_autoptr (GError) error = NULL;

      if (!g_file_set_contents (path, (const char *) sample->bytes->data, sample->bytes->len, &error))
        {
          g_printerr ("%s\n", error->message);
          return 1;
        }
    }
  return 0;
}
