/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs a fuzz target over the files of some folders, without libFuzzer: its seeds, and the inputs that once crashed it.
 * So every ordinary test run goes through them, with any compiler. wb-replay FOLDER… */

#include <glib.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
replay (gconstpointer data)
{
  const char *path = data;
  g_autofree char *content = NULL;
  GError *error = NULL;
  gsize length;

  g_file_get_contents (path, &content, &length, &error);
  g_assert_no_error (error);
  LLVMFuzzerTestOneInput ((const guint8 *) content, length);
}

int
main (int argc, char **argv)
{
  guint files = 0;

  g_test_init (&argc, &argv, NULL);
  for (int i = 1; i < argc; i++)
    {
      GDir *folder = g_dir_open (argv[i], 0, NULL);
      const char *name;

      if (folder == NULL)
        continue; /* nothing has crashed it yet */
      while ((name = g_dir_read_name (folder)) != NULL)
        {
          g_autofree char *test = g_strconcat ("/fuzz/replay/", name, NULL);

          g_test_add_data_func_full (test, g_build_filename (argv[i], name, NULL), replay, g_free);
          files++;
        }
      g_dir_close (folder);
    }
  g_assert_cmpuint (files, >, 0);
  return g_test_run ();
}
