/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The budget of descriptors. Limits belong to a process, so each test runs in one of its own. */

#include "engine/base/wb-limits.h"

#include "wb-peer.h"

#include <gio/gio.h>
#include <sys/resource.h>

static struct rlimit
get_limits (void)
{
  struct rlimit limits;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limits), ==, 0);
  return limits;
}

static void
set_limits (rlim_t soft, rlim_t hard)
{
  struct rlimit limits = { .rlim_cur = soft, .rlim_max = hard };

  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limits), ==, 0);
}

static void
run_apart (void)
{
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static char *
ask_child_for_limit (gboolean restore)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  if (restore)
    g_subprocess_launcher_set_child_setup (launcher, wb_limits_restore, NULL, NULL);
  child = g_subprocess_launcher_spawn (launcher, &error, "sh", "-c", "ulimit -n", NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (child, NULL, NULL, &text, NULL, &error));
  g_assert_no_error (error);
  return g_strstrip (text);
}

static void
test_raise (void)
{
  g_autofree char *raised = NULL;
  g_autofree char *restored = NULL;
  rlim_t hard = MIN (get_limits ().rlim_max, 4096);

  g_test_summary ("The soft limit becomes the hard one; a child that asks for it starts with the old one");
  if (!g_test_subprocess ())
    {
      run_apart ();
      return;
    }
  set_limits (250, hard);
  wb_limits_restore (NULL); /* nothing to restore yet */
  g_assert_cmpuint (wb_limits_get_descriptors (), ==, 250);
  g_assert_cmpuint (wb_limits_raise (), ==, hard);
  g_assert_cmpuint (wb_limits_raise (), ==, hard);
  g_assert_cmpuint (wb_limits_get_descriptors (), ==, hard);
  raised = ask_child_for_limit (FALSE);
  restored = ask_child_for_limit (TRUE);
  g_assert_cmpuint (g_ascii_strtoull (raised, NULL, 10), ==, hard);
  g_assert_cmpstr (restored, ==, "250");
  g_assert_cmpuint (wb_limits_get_descriptors (), ==, hard); /* the child's, not ours */
}

static void
test_reserve (void)
{
  static const guint cases[][2] = { { 1024, 64 }, { 256, 64 }, { 255, 63 }, { 64, 16 }, { 40, 10 } };

  g_test_summary ("A quarter of the limit, 64 at most, is left alone");
  if (!g_test_subprocess ())
    {
      run_apart ();
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      set_limits (cases[i][0], cases[i][0]);
      g_assert_cmpuint (wb_limits_raise (), ==, cases[i][0]);
      g_assert_cmpuint (wb_limits_get_reserve (), ==, cases[i][1]);
    }
}

static void
test_budget (void)
{
  guint room, n = 0;

  g_test_summary ("Of 64, with whatever is open: connections get what is left over 16, those of all services together");
  if (!g_test_subprocess ())
    {
      run_apart ();
      return;
    }
  set_limits (64, 64);
  wb_limits_raise ();
  room = wb_limits_get_room ();
  g_assert_cmpuint (room, ==, 48 - wb_peer_count_descriptors ());
  for (guint i = 0; i < 5; i++) /* other things open */
    g_assert_cmpint (dup (0), >=, 0);
  g_assert_cmpuint (wb_limits_get_room (), ==, room - 5);

  while (wb_limits_take ())
    {
      g_assert_cmpint (dup (0), >=, 0); /* the connection */
      g_assert_cmpuint (++n, <=, 64);
      if (n == 10)
        g_assert_cmpuint (wb_limits_get_room (), ==, room - 5 - 10);
    }
  g_assert_cmpuint (n, ==, room - 5);
  g_assert_cmpuint (wb_peer_count_descriptors (), ==, 48);
  g_assert_cmpuint (wb_limits_get_room (), ==, 0);
  g_assert_false (wb_limits_take ());
  wb_limits_give_back ();
  g_assert_true (wb_limits_take ());
  g_assert_false (wb_limits_take ());

  while (dup (0) >= 0) /* nothing left at all, not even to count with */
    continue;
  wb_limits_give_back ();
  g_assert_cmpuint (wb_limits_get_room (), <=, 1);
  for (int fd = 20; fd < 64; fd++) /* the leak checker opens files of its own */
    close (fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/limits/raise", test_raise);
  g_test_add_func ("/base/limits/reserve", test_reserve);
  g_test_add_func ("/base/limits/budget", test_budget);
  return g_test_run ();
}
