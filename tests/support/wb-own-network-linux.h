/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A network of the test's own: nothing in it reaches the machine's, and its switches can be turned. One process goes in
 * and stays there, so each test runs in a subprocess. */
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <sched.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

G_BEGIN_DECLS

static inline gboolean
wb_own_network_write (const char *path, const char *text)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  gboolean ok = fd >= 0 && write (fd, text, strlen (text)) == (gssize) strlen (text);

  if (fd >= 0)
    close (fd);
  return ok;
}

/* Before any thread exists; an ordinary user becomes root of a namespace of users. FALSE with errno. */
static inline gboolean
wb_own_network_enter (void)
{
  g_autofree char *uid_map = g_strdup_printf ("0 %u 1", getuid ());
  g_autofree char *gid_map = g_strdup_printf ("0 %u 1", getgid ());

  if (geteuid () == 0)
    return unshare (CLONE_NEWNET) == 0;
  return unshare (CLONE_NEWUSER | CLONE_NEWNET) == 0 && wb_own_network_write ("/proc/self/setgroups", "deny") &&
         wb_own_network_write ("/proc/self/uid_map", uid_map) && wb_own_network_write ("/proc/self/gid_map", gid_map);
}

/* Whether this machine lets us; else the test is skipped with the reason. */
static inline gboolean
wb_own_network_is_allowed (void)
{
  int status = 0;
  pid_t child = fork ();

  if (child == 0)
    _exit (wb_own_network_enter () ? 0 : errno);
  if (child > 0 && waitpid (child, &status, 0) == child && WIFEXITED (status) && WEXITSTATUS (status) == 0)
    return TRUE;
  {
    g_autofree char *why = g_strdup_printf ("this machine gives tests no network of their own: %s",
                                            g_strerror (WIFEXITED (status) ? WEXITSTATUS (status) : EPERM));

    g_test_skip (why);
  }
  return FALSE;
}

/* First in a test of its own network: TRUE in the process that has it; its parent has waited for that one. */
static inline gboolean
wb_own_network_test (void)
{
  if (g_test_subprocess ())
    {
      g_assert_true (wb_own_network_enter ());
      return TRUE;
    }
  if (wb_own_network_is_allowed ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
    }
  return FALSE;
}

/* "link set lo up" */
static inline void
wb_own_network_ip (const char *arguments)
{
  g_autofree char *command = g_strconcat ("ip ", arguments, NULL);
  g_autoptr (GError) error = NULL;
  int status = -1;

  g_spawn_command_line_sync (command, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

G_END_DECLS
