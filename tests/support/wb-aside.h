/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests that mostly wait, all at once: each in a process of its own, which is begun before the program's first test. In
 * its turn the test waits for that process, passes on what it said, and fails with it.
 *
 *   wb_aside_init --> g_test_init --> wb_aside_add … --> g_test_run
 *
 * A program that is told which tests to run (-p, -s, -l), as each of those processes is, runs them itself, in their order. */
#pragma once

#include <gio/gio.h>
#include <string.h>

G_BEGIN_DECLS

static const char *wb_aside_program; /* NULL: no test is put aside */

static inline void
wb_aside_init (int argc, char *argv[])
{
  wb_aside_program = argv[0];
  for (int i = 1; i < argc; i++)
    if (strcmp (argv[i], "-p") == 0 || strcmp (argv[i], "-s") == 0 || strcmp (argv[i], "-l") == 0)
      wb_aside_program = NULL;
}

/* The test of a process that was begun. */
static inline void
wb_aside_join (gconstpointer data)
{
  g_autofree char *said = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *process = G_SUBPROCESS ((gpointer) data);

  g_subprocess_communicate_utf8 (process, NULL, NULL, &said, NULL, &error);
  g_assert_no_error (error);
  g_test_message ("%s", said);
  g_assert_true (g_subprocess_get_successful (process));
  g_assert_nonnull (strstr (said, "\nok 1 "));
}

/* Instead of g_test_add_func. */
static inline void
wb_aside_add (const char *path, GTestFunc func)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  if (wb_aside_program == NULL)
    {
      g_test_add_func (path, func);
      return;
    }
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error,
                              wb_aside_program, "--tap", "-p", path, NULL);
  g_assert_no_error (error);
  g_test_add_data_func_full (path, process, wb_aside_join, g_object_unref);
}

G_END_DECLS
