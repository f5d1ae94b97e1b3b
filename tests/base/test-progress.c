/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Progress told to a caller that is late, that cancels, and whose context nobody runs at the moment. */

#include "engine/base/wb-progress.h"
#include "tests/support/wb-until.h"

typedef struct
{
  WbProgress *progress; /* Owned */
  GThread *main;
  GMutex lock;
  GCond reported;
  gboolean all_reported;
  guint n_calls, n_results, n_calls_at_result;
  goffset last;
} Run;

#define N_REPORTS 1000

static void
progress_cb (goffset done, goffset total, gpointer data)
{
  Run *run = data;

  g_assert_true (g_thread_self () == run->main);
  g_assert_cmpint (done, >=, run->last);
  g_assert_cmpint (total, ==, N_REPORTS);
  run->last = done;
  run->n_calls++;
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Run *run = data;

  run->n_results++;
  run->n_calls_at_result = run->n_calls;
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Run *run = data;

  for (guint i = 1; i <= N_REPORTS; i++)
    wb_progress_report (run->progress, i, N_REPORTS);
  g_mutex_lock (&run->lock);
  run->all_reported = TRUE;
  g_cond_signal (&run->reported);
  g_mutex_unlock (&run->lock);
  g_task_return_boolean (task, TRUE);
}

/* Starts the worker and waits until it has reported everything, while the main context rests. */
static void
start (Run *run, GCancellable *cancellable)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, result_cb, run);

  *run = (Run){ .main = g_thread_self () };
  g_mutex_init (&run->lock);
  g_cond_init (&run->reported);
  run->progress = wb_progress_new (task, 0, progress_cb, run);
  g_task_set_task_data (task, run, NULL);
  g_task_run_in_thread (task, work);
  g_mutex_lock (&run->lock);
  while (!run->all_reported)
    g_cond_wait (&run->reported, &run->lock);
  g_mutex_unlock (&run->lock);
  g_assert_cmpuint (run->n_calls, ==, 0);
}

static void
finish (Run *run)
{
  until (run->n_results == 1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (run->n_calls, ==, run->n_calls_at_result);
  wb_progress_unref (run->progress);
  g_mutex_clear (&run->lock);
  g_cond_clear (&run->reported);
}

static void
test_late (void)
{
  Run run;

  g_test_summary ("A thousand reports to a context that rests are one call, with the last figure, in its own thread");
  start (&run, NULL);
  finish (&run);
  g_assert_cmpuint (run.n_calls, ==, 1);
  g_assert_cmpint (run.last, ==, N_REPORTS);
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Run run;

  g_test_summary ("Whoever has cancelled hears no more, though a report was on its way");
  start (&run, cancellable);
  g_cancellable_cancel (cancellable);
  finish (&run);
  g_assert_cmpuint (run.n_calls, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/progress/late", test_late);
  g_test_add_func ("/base/progress/cancelled", test_cancelled);
  return g_test_run ();
}
