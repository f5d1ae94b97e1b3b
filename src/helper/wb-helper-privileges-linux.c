/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Capabilities, by the kernel's own calls: a library for four of them would be one more thing that runs with rights. */

#include "helper/wb-helper-privileges.h"

#include <errno.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LAST_CAPABILITY 63 /* the sets are 64 bits wide; PR_CAPBSET_DROP says EINVAL past the last one that exists */

static gboolean
fail (GError **error, const char *what)
{
  int code = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "%s: %s", what, g_strerror (code));
  return FALSE;
}

static gboolean
check_none_left (GError **error)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

  if (syscall (SYS_capget, &header, data) != 0)
    return fail (error, "Could not read the capabilities");
  for (gsize i = 0; i < G_N_ELEMENTS (data); i++)
    if (data[i].effective != 0 || data[i].permitted != 0 || data[i].inheritable != 0)
      {
        g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_PERM, "The capabilities could not be given up");
        return FALSE;
      }
  return TRUE;
}

gboolean
wb_helper_privileges_close_ways_back (GError **error)
{
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return fail (error, "Could not set no-new-privileges");
  /* Only a program with CAP_SETPCAP (started by root) may empty its bounding set; with the one file capability there
   * is none, and no-new-privileges has already closed that way. */
  for (unsigned long i = 0; i <= LAST_CAPABILITY; i++)
    (void) prctl (PR_CAPBSET_DROP, i, 0, 0, 0);
  /* EINVAL from kernels before 4.3, which have no ambient set. */
  (void) prctl (PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  return TRUE;
}

gboolean
wb_helper_privileges_drop_capabilities (GError **error)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

  if (syscall (SYS_capset, &header, none) != 0)
    return fail (error, "Could not give up the capabilities");
  return check_none_left (error);
}
