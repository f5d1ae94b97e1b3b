/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Being asked to stop. GLib's own signal source restarts system calls and is heard only when the main loop turns, but
 * a write to a terminal that somebody paused must end too: so a plain handler counts, without SA_RESTART, and a pipe
 * wakes the loop. */

#include "cli/wb-cli-interrupt.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t count;
static int wake[2] = { -1, -1 };

static void
on_signal (int number)
{
  int saved = errno;
  gssize ignored;

  count = MIN (count + 1, 3);
  ignored = write (wake[1], "", 1); /* full: the loop has been woken already */
  (void) ignored;
  errno = saved;
}

int
wb_cli_interrupt_watch (void)
{
  static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
  struct sigaction action = { .sa_handler = on_signal };

  if (!g_unix_open_pipe (wake, FD_CLOEXEC, NULL))
    return -1;
  g_unix_set_fd_nonblocking (wake[0], TRUE, NULL);
  g_unix_set_fd_nonblocking (wake[1], TRUE, NULL);
  sigemptyset (&action.sa_mask);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      struct sigaction before;

      /* nohup: who started us does not want this one heard. (SIGINT is also ignored in a script's background jobs,
       * but there it is the usual way to end a capture.) */
      if (signals[i] != SIGHUP || (sigaction (SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN))
        sigaction (signals[i], &action, NULL);
    }
  return wake[0];
}

guint
wb_cli_interrupt_get_count (void)
{
  return (guint) count;
}
