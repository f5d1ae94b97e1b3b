/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Descriptors as a budget of the process.
 *
 *   | others: window, files, pipes | connections of services | reserve |
 *   0                                                  limit - reserve  limit
 *
 * Others are counted, not guessed, whenever somebody asks for the room: 40 are open in an idle window, and with a limit
 * of 64 that is most of it. Connections are counted one by one by those who take them. What opens later finds the
 * reserve; what exhausts that is met in wb-listener. */

#include "engine/base/wb-limits.h"

#include <errno.h>
#include <sys/resource.h>

#define RESERVE_MOST 64u
/* Some systems call their hard limit infinite and take no more than this for a soft one. */
static const rlim_t fallback_limits[] = { 1048576, 65536, 10240 };

static struct rlimit before; /* as main found it */
static gboolean raised;
static int n_taken;  /* atomic: connections of all services */
static int n_others; /* atomic: what else was open when it was last counted */

static guint
get_soft (void)
{
  struct rlimit now;

  if (getrlimit (RLIMIT_NOFILE, &now) != 0)
    return 256; /* POSIX promises 20; every system of today gives this */
  return (guint) MIN (now.rlim_cur, (rlim_t) G_MAXINT);
}

/* How many descriptors are open, but for the one that counts. */
static guint
count_open (void)
{
  GDir *dir = g_dir_open ("/dev/fd", 0, NULL);
  guint n = 0;

  if (dir == NULL) /* none left to look with, or no such folder in a sandbox */
    return 0;
  while (g_dir_read_name (dir) != NULL)
    n++;
  g_dir_close (dir);
  return n > 0 ? n - 1 : 0;
}

static void
count_others (void)
{
  int n_open = (int) count_open ();

  if (n_open > 0)
    g_atomic_int_set (&n_others, MAX (n_open - g_atomic_int_get (&n_taken), 0));
}

guint
wb_limits_raise (void)
{
  struct rlimit wanted;

  if (!raised && getrlimit (RLIMIT_NOFILE, &before) == 0)
    {
      raised = TRUE;
      wanted = before;
      wanted.rlim_cur = before.rlim_max;
      for (guint i = 0; setrlimit (RLIMIT_NOFILE, &wanted) != 0 && i < G_N_ELEMENTS (fallback_limits); i++)
        wanted.rlim_cur = MAX (before.rlim_cur, MIN (before.rlim_max, fallback_limits[i]));
    }
  count_others ();
  return get_soft ();
}

void
wb_limits_restore (gpointer unused)
{
  struct rlimit now;

  if (!raised || getrlimit (RLIMIT_NOFILE, &now) != 0)
    return;
  now.rlim_cur = MIN (before.rlim_cur, now.rlim_max);
  (void) setrlimit (RLIMIT_NOFILE, &now); /* lowering is always allowed */
}

guint
wb_limits_get_descriptors (void)
{
  return get_soft ();
}

guint
wb_limits_get_reserve (void)
{
  return MIN (RESERVE_MOST, get_soft () / 4);
}

/* Descriptors that connections may have, those taken included. */
static int
get_share (void)
{
  guint limit = get_soft ();

  return (int) (limit - MIN (RESERVE_MOST, limit / 4)) - g_atomic_int_get (&n_others);
}

guint
wb_limits_get_room (void)
{
  count_others ();
  return (guint) MAX (get_share () - g_atomic_int_get (&n_taken), 0);
}

gboolean
wb_limits_take (void)
{
  if (g_atomic_int_add (&n_taken, 1) < get_share ())
    return TRUE;
  g_atomic_int_add (&n_taken, -1);
  return FALSE;
}

void
wb_limits_give_back (void)
{
  g_return_if_fail (g_atomic_int_get (&n_taken) > 0);
  g_atomic_int_add (&n_taken, -1);
}
