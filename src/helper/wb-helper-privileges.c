/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The part of giving up rights that every Unix has: set-user-id and set-group-id, and the environment. */

#include "helper/wb-helper-privileges.h"

#include <errno.h>
#include <unistd.h>

static const char *const kept_variables[] = { "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "TZ", NULL };

void
wb_helper_privileges_clean_environment (void)
{
  g_auto (GStrv) names = g_listenv ();

  for (gsize i = 0; names[i] != NULL; i++)
    if (!g_strv_contains (kept_variables, names[i]))
      g_unsetenv (names[i]);
}

static gboolean
drop_ids (GError **error)
{
  uid_t uid = getuid ();
  gid_t gid = getgid ();
  gboolean raised = geteuid () != uid || getegid () != gid;

  if (!raised)
    return TRUE;
  /* Group first: afterwards the right to change it is gone. Setting the real id too moves the saved one along. */
  if (setregid (gid, gid) != 0 || setreuid (uid, uid) != 0)
    {
      int code = errno;

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "Could not give up set-user-id rights: %s",
                   g_strerror (code));
      return FALSE;
    }
  /* The proof: the way back must be closed. */
  if (geteuid () == uid && getegid () == gid && (uid == 0 || setuid (0) != 0))
    return TRUE;
  g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_PERM, "The set-user-id rights could not be given up");
  return FALSE;
}

gboolean
wb_helper_privileges_drop (GError **error)
{
  return wb_helper_privileges_close_ways_back (error) && drop_ids (error) &&
         wb_helper_privileges_drop_capabilities (error);
}
