/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests that mostly wait, all at once: each in a process of its own, which is begun before the program's first test. In
 * its turn the test waits for that process, passes on what it said, and fails or is skipped with it.
 *
 *   wb_aside_init --> g_test_init --> wb_aside_add … --> g_test_run
 *
 * A program that is told which tests to run (-p, -s, -l), as each of those processes is, runs them itself, in their
 * order. How they are to be run (-m, --seed) is passed on. */
#pragma once

#include <gio/gio.h>
#include <string.h>

G_BEGIN_DECLS

static GPtrArray *wb_aside_command; /* borrowed words, no end; NULL: no test is put aside */

/* Whether a word is an option of g_test_init, alone or with its value in the same word. */
static inline gboolean
wb_aside_is (const char *word, const char *option)
{
  gsize bytes = strlen (option);

  return strncmp (word, option, bytes) == 0 && (word[bytes] == '\0' || word[bytes] == '=');
}

/* argv: lives as long as the program. */
static inline void
wb_aside_init (int argc, char *argv[])
{
  g_autoptr (GPtrArray) command = g_ptr_array_new ();

  g_ptr_array_add (command, argv[0]);
  for (int i = 1; i < argc; i++)
    {
      if (wb_aside_is (argv[i], "-p") || wb_aside_is (argv[i], "-s") || strcmp (argv[i], "-l") == 0)
        return;
      if (!wb_aside_is (argv[i], "-m") && !wb_aside_is (argv[i], "--seed"))
        continue;
      g_ptr_array_add (command, argv[i]);
      if (strchr (argv[i], '=') == NULL && i + 1 < argc)
        g_ptr_array_add (command, argv[++i]);
    }
  wb_aside_command = g_steal_pointer (&command);
}

/* The test of a process that was begun. */
static inline void
wb_aside_join (gconstpointer data)
{
  g_autofree char *said = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *process = G_SUBPROCESS ((gpointer) data);
  const char *verdict, *skipped;

  g_subprocess_communicate_utf8 (process, NULL, NULL, &said, NULL, &error);
  g_assert_no_error (error);
  g_test_message ("%s", said);
  g_assert_true (g_subprocess_get_successful (process));
  verdict = strstr (said, "\nok 1 ");
  g_assert_nonnull (verdict);
  skipped = g_strstr_len (verdict, (gssize) strcspn (verdict + 1, "\n") + 1, " # SKIP");
  if (skipped != NULL)
    {
      g_autofree char *reason = g_strndup (skipped + strlen (" # SKIP"), strcspn (skipped, "\n") - strlen (" # SKIP"));

      g_test_skip (g_strstrip (reason));
    }
}

/* Instead of g_test_add_func. */
static inline void
wb_aside_add (const char *path, GTestFunc func)
{
  g_autoptr (GPtrArray) command = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  if (wb_aside_command == NULL)
    {
      g_test_add_func (path, func);
      return;
    }
  command = g_ptr_array_copy (wb_aside_command, NULL, NULL);
  g_ptr_array_add (command, (gpointer) "--tap");
  g_ptr_array_add (command, (gpointer) "-p");
  g_ptr_array_add (command, (gpointer) path);
  g_ptr_array_add (command, NULL);
  process = g_subprocess_newv ((const char *const *) command->pdata,
                               G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error);
  g_assert_no_error (error);
  g_test_add_data_func_full (path, process, wb_aside_join, g_object_unref);
}

G_END_DECLS
