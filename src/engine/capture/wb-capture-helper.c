/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where wirebench-capture is. A program that runs from a build folder must use the helper of that build, or a change in
 * the agreement between the two shows as nonsense; so the folder of the running program comes before the installed
 * place. Whether the user may execute what was found is not asked here: "may not" has another remedy than "is not". */

#include "engine/capture/wb-capture-helper.h"

#include "config.h"

#include <glib/gi18n-lib.h>

#define HELPER_NAME "wirebench-capture"

/* Seen from the folder of the running program: beside it, its room in the build (src/app, src/cli -> src/helper), and
 * an installation that was moved as a whole (bin -> libexec). */
static const char *const places[] = {
  HELPER_NAME,
  "../helper/" HELPER_NAME,
  "../libexec/" HELPER_NAME,
};

static char *
find_beside_program (void)
{
  /* Linux's way to know; elsewhere the link is missing and the search goes on. */
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = NULL;

  if (program == NULL)
    return NULL;
  folder = g_path_get_dirname (program);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (folder, places[i], NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_canonicalize_filename (path, NULL);
    }
  return NULL;
}

char *
wb_capture_find_helper (GError **error)
{
  const char *wanted = g_getenv ("WIREBENCH_HELPER");
  char *path;

  if (wanted != NULL && wanted[0] != '\0')
    {
      if (g_file_test (wanted, G_FILE_TEST_IS_REGULAR))
        return g_canonicalize_filename (wanted, NULL);
      g_set_error (error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT, _("WIREBENCH_HELPER names %s, which is not a file"),
                   wanted);
      return NULL;
    }
  path = find_beside_program ();
  if (path != NULL)
    return path;
  if (g_file_test (WB_HELPER_INSTALLED, G_FILE_TEST_IS_REGULAR))
    return g_strdup (WB_HELPER_INSTALLED);
  g_set_error (error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT,
               _("Could not find the capture helper: it is neither beside this program nor at %s"),
               WB_HELPER_INSTALLED);
  return NULL;
}
