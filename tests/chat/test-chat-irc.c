/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What IRC clients say and what they are answered, word for word, against the room itself: each file of the folder is
 * one conversation (wb-irc-script.h). Usage: test-chat-irc [--tap] FOLDER */

#include "wb-irc-script.h"

#include <string.h>

static void
run_conversation (gconstpointer data)
{
  const char *path = data;
  g_autofree char *script = NULL;
  g_auto (GStrv) head = NULL;
  GError *error = NULL;

  g_file_get_contents (path, &script, NULL, &error);
  g_assert_no_error (error);
  head = g_strsplit (script, "\n", 3); /* SPDX, what it is for, the rest */
  g_assert_cmpuint (g_strv_length (head), ==, 3);
  g_test_summary (head[1] + 2);
  wb_irc_script_run (head[2]);
}

int
main (int argc, char **argv)
{
  GError *error = NULL;
  const char *name;
  guint n = 0;
  GDir *folder;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  folder = g_dir_open (argv[1], 0, &error);
  g_assert_no_error (error);
  for (; (name = g_dir_read_name (folder)); n++)
    {
      g_autofree char *test = g_strndup (name, strlen (name) - strlen (".txt"));
      g_autofree char *path = g_strconcat ("/chat/irc/", test, NULL);

      g_assert_true (g_str_has_suffix (name, ".txt"));
      g_test_add_data_func_full (path, g_build_filename (argv[1], name, NULL), run_conversation, g_free);
    }
  g_dir_close (folder);
  g_assert_cmpuint (n, >, 0);
  return g_test_run ();
}
