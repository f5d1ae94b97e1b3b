/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The handle, over an engine with a thread and over one in the test's own context. */

#include "engine/base/wb-error.h"
#include "engine/base/wb-service-handle.h"
#include "wb-scripted-service.h"

#include "../support/wb-until.h"

typedef struct
{
  WbEngine *engine;
  WbServiceHandle *handle;
  GString *states;
  GThread *thread;
  int n_errors;
  /* To hold the engine's thread */
  GMutex mutex;
  GCond cond;
  gboolean held;
} Fixture;

static void
state_cb (WbServiceHandle *handle, GParamSpec *pspec, gpointer data)
{
  Fixture *fixture = data;
  WbServiceState state;

  g_object_get (handle, "state", &state, NULL);
  g_assert_cmpint (state, ==, wb_service_handle_get_state (handle));
  g_assert_true (g_thread_self () == fixture->thread);
  /* Both have changed when either is told. */
  g_assert_true ((state == WB_SERVICE_FAILED) == (wb_service_handle_get_error (handle) != NULL));
  g_string_append_printf (fixture->states, " %s", wb_service_state_get_name (state));
}

static void
error_cb (WbServiceHandle *handle, GParamSpec *pspec, gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GError) error = NULL;

  g_object_get (handle, "error", &error, NULL);
  g_assert_true ((error != NULL) == (wb_service_handle_get_error (handle) != NULL));
  fixture->n_errors++;
}

static void
set_up (Fixture *fixture, gconstpointer here)
{
  g_autoptr (GError) error = NULL;

  fixture->engine = here != NULL ? wb_engine_new_here (&error) : wb_engine_new (&error);
  g_assert_no_error (error);
  fixture->thread = g_thread_self ();
  fixture->states = g_string_new (NULL);
  fixture->handle = wb_service_handle_new (fixture->engine, WB_TYPE_SCRIPTED_SERVICE);
  g_signal_connect (fixture->handle, "notify::state", G_CALLBACK (state_cb), fixture);
  g_signal_connect (fixture->handle, "notify::error", G_CALLBACK (error_cb), fixture);
  g_mutex_init (&fixture->mutex);
  g_cond_init (&fixture->cond);
}

static void
engine_gone_cb (gpointer data, GObject *former)
{
  g_atomic_int_set ((gint *) data, 1);
  g_main_context_wakeup (NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer here)
{
  gint engine_gone = 0;

  g_object_weak_ref (G_OBJECT (fixture->engine), engine_gone_cb, &engine_gone);
  if (fixture->handle != NULL)
    g_assert_finalize_object (fixture->handle);
  g_clear_object (&fixture->engine);
  until (g_atomic_int_get (&engine_gone) == 1);
  until (wb_scripted_service_get_n_alive () == 0);
  g_string_free (fixture->states, TRUE);
  g_mutex_clear (&fixture->mutex);
  g_cond_clear (&fixture->cond);
}

static void
start (Fixture *fixture, const char *steps)
{
  g_auto (GStrv) settings = g_strsplit (steps, " ", -1);

  wb_service_handle_start (fixture->handle, settings);
}

static void
step_cb (WbService *service, gpointer data)
{
  wb_scripted_service_step (WB_SCRIPTED_SERVICE (service), data);
}

static void
step (Fixture *fixture, const char *what)
{
  wb_service_handle_invoke (fixture->handle, step_cb, g_strdup (what), g_free);
}

#define until_state(expected) until (wb_service_handle_get_state (fixture->handle) == (expected))

/* Stalls the engine's thread, as a slow service would. */
static void
hold_cb (WbService *service, gpointer data)
{
  Fixture *fixture = data;

  g_mutex_lock (&fixture->mutex);
  while (fixture->held)
    g_cond_wait (&fixture->cond, &fixture->mutex);
  g_mutex_unlock (&fixture->mutex);
}

static void
hold_engine (Fixture *fixture)
{
  fixture->held = TRUE;
  wb_service_handle_invoke (fixture->handle, hold_cb, fixture, NULL);
}

static void
let_engine_go (Fixture *fixture)
{
  g_mutex_lock (&fixture->mutex);
  fixture->held = FALSE;
  g_cond_signal (&fixture->cond);
  g_mutex_unlock (&fixture->mutex);
}

static void
test_run (Fixture *fixture, gconstpointer here)
{
  g_test_summary ("STARTING at once, RUNNING when the service says so, STOPPING at once, STOPPED");
  g_assert_cmpint (wb_service_handle_get_state (fixture->handle), ==, WB_SERVICE_STOPPED);
  g_assert_false (wb_service_handle_is_active (fixture->handle));
  start (fixture, "hold started stop:release");
  g_assert_cmpint (wb_service_handle_get_state (fixture->handle), ==, WB_SERVICE_STARTING);
  g_assert_true (wb_service_handle_is_active (fixture->handle));
  start (fixture, "fail"); /* a second click */
  until_state (WB_SERVICE_RUNNING);
  start (fixture, "fail");
  wb_service_handle_stop (fixture->handle);
  g_assert_cmpint (wb_service_handle_get_state (fixture->handle), ==, WB_SERVICE_STOPPING);
  wb_service_handle_stop (fixture->handle);
  until_state (WB_SERVICE_STOPPED);
  g_assert_cmpstr (fixture->states->str, ==, " STARTING RUNNING STOPPING STOPPED");
  g_assert_cmpint (fixture->n_errors, ==, 0);
}

static void
test_fail (Fixture *fixture, gconstpointer here)
{
  g_test_summary ("a failure brings its error along, which stays until the next start");
  start (fixture, "fail");
  until_state (WB_SERVICE_FAILED);
  g_assert_error (wb_service_handle_get_error (fixture->handle), WB_ERROR, WB_ERROR_FAILED);
  g_assert_cmpstr (wb_service_handle_get_error (fixture->handle)->message, ==, "It was told to fail");
  g_assert_cmpint (fixture->n_errors, ==, 1);
  wb_service_handle_stop (fixture->handle);
  g_assert_nonnull (wb_service_handle_get_error (fixture->handle));

  start (fixture, "started");
  g_assert_null (wb_service_handle_get_error (fixture->handle));
  g_assert_cmpint (fixture->n_errors, ==, 2);
  until_state (WB_SERVICE_RUNNING);
  step (fixture, "fail-later");
  until_state (WB_SERVICE_FAILED);
  g_assert_cmpstr (wb_service_handle_get_error (fixture->handle)->message, ==, "It was told to fail-later");
}

static void
test_impatient (Fixture *fixture, gconstpointer here)
{
  g_test_summary ("start, stop and start again before anything was heard: news that are older than the last click "
                  "are not shown, and the end is right");
  start (fixture, "hold started stop:release");
  wb_service_handle_stop (fixture->handle);
  start (fixture, "started");
  until_state (WB_SERVICE_RUNNING);
  g_assert_cmpstr (fixture->states->str, ==, " STARTING STOPPING STARTING RUNNING");
  for (guint i = 0; i < 100; i++)
    {
      wb_service_handle_stop (fixture->handle);
      start (fixture, i % 3 == 0 ? "hold stop:release" : "started");
    }
  wb_service_handle_stop (fixture->handle);
  until_state (WB_SERVICE_STOPPED);
}

static void
test_start_while_stopping (Fixture *fixture, gconstpointer here)
{
  g_test_summary ("a start while the service takes its time to stop");
  start (fixture, "hold started");
  until_state (WB_SERVICE_RUNNING);
  wb_service_handle_stop (fixture->handle);
  start (fixture, "started");
  until_state (WB_SERVICE_STOPPING); /* honest again: it still does */
  step (fixture, "release");
  until_state (WB_SERVICE_RUNNING);
  g_assert_cmpstr (fixture->states->str, ==, " STARTING RUNNING STOPPING STARTING STOPPING STOPPED STARTING RUNNING");
}

static WbService *left_service;

static void
remember_cb (WbService *service, gpointer data)
{
  left_service = service;
}

static void
release_cb (gpointer data)
{
  WbService *service = left_service;

  g_assert_cmpint (wb_service_get_state (service), ==, WB_SERVICE_STOPPING);
  wb_service_release (service);
  /* Ended in the call before, and still there. */
  g_assert_cmpint (wb_service_get_state (service), ==, WB_SERVICE_STOPPED);
}

static void
test_leave_slow (Fixture *fixture, gconstpointer here)
{
  g_test_summary ("one that takes its time to stop outlives its handle, and is there until after its last release");
  start (fixture, "hold started");
  wb_service_handle_invoke (fixture->handle, remember_cb, NULL, NULL);
  until_state (WB_SERVICE_RUNNING);
  g_assert_finalize_object (g_steal_pointer (&fixture->handle));
  wb_engine_post (fixture->engine, release_cb, NULL, NULL);
  until (wb_scripted_service_get_n_alive () == 0);
}

static void
test_leave_at_once (Fixture *fixture, gconstpointer here)
{
  g_test_summary ("a handle that goes before anything of it was heard");
  start (fixture, "started");
  g_assert_finalize_object (g_steal_pointer (&fixture->handle));
  if (here == NULL)
    until (wb_scripted_service_get_n_alive () == 0);
}

static void
stopped_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (wb_service_handle_stop_finish (WB_SERVICE_HANDLE (object), result, &error));
  g_assert_no_error (error);
  g_assert_false (data == NULL);
  ++*(int *) data;
}

static void
test_stop_async (Fixture *fixture, gconstpointer here)
{
  int n_stopped = 0;

  g_test_summary ("stop_async completes when it is over: also when it was, twice, and with a start behind it");
  wb_service_handle_stop_async (fixture->handle, stopped_cb, &n_stopped);
  g_assert_cmpint (n_stopped, ==, 0);
  until (n_stopped == 1);

  start (fixture, "hold started");
  wb_service_handle_stop_async (fixture->handle, stopped_cb, &n_stopped);
  wb_service_handle_stop_async (fixture->handle, stopped_cb, &n_stopped);
  step (fixture, "release");
  until (n_stopped == 3);
  g_assert_cmpint (wb_service_handle_get_state (fixture->handle), ==, WB_SERVICE_STOPPED);

  start (fixture, "started");
  wb_service_handle_stop_async (fixture->handle, stopped_cb, &n_stopped);
  start (fixture, "started");
  until (n_stopped == 4);
  until_state (WB_SERVICE_RUNNING);

  step (fixture, "fail");
  wb_service_handle_stop_async (fixture->handle, stopped_cb, &n_stopped);
  until (n_stopped == 5);
  g_assert_cmpint (wb_service_handle_get_state (fixture->handle), ==, WB_SERVICE_FAILED);
}

static void
count_destroyed_cb (gpointer data)
{
  g_atomic_int_inc ((gint *) data);
  g_main_context_wakeup (NULL);
}

static void
nothing_cb (WbService *service, gpointer data)
{
}

static void
test_snapshots (Fixture *fixture, gconstpointer here)
{
  WbSnapshotRequest request = { .n_rows = 1 };
  WbScriptedSnapshot *snapshot;
  gint n_heard = 0;

  g_test_summary (
      "a snapshot comes when asked for; requests to a stalled engine do not pile up, and the last one counts");
  g_assert_null (wb_service_handle_dup_snapshot (fixture->handle));
  wb_service_handle_request (fixture->handle, &request);
  wb_service_handle_invoke (fixture->handle, nothing_cb, &n_heard, count_destroyed_cb);
  until (g_atomic_int_get (&n_heard) == 1);
  snapshot = wb_service_handle_dup_snapshot (fixture->handle);
  g_assert_cmpuint (snapshot->number, ==, 1);
  g_assert_cmpuint (snapshot->request.n_rows, ==, 1);
  wb_snapshot_unref (snapshot);

  if (here == NULL)
    hold_engine (fixture);
  for (guint i = 0; i < 1000; i++)
    {
      request.n_rows = i;
      wb_service_handle_request (fixture->handle, &request);
    }
  snapshot = wb_service_handle_dup_snapshot (fixture->handle);
  g_assert_cmpuint (snapshot->number, ==, 1);
  wb_snapshot_unref (snapshot);
  if (here == NULL)
    let_engine_go (fixture);
  wb_service_handle_invoke (fixture->handle, nothing_cb, &n_heard, count_destroyed_cb);
  until (g_atomic_int_get (&n_heard) == 2);
  snapshot = wb_service_handle_dup_snapshot (fixture->handle);
  g_assert_cmpuint (snapshot->number, ==, 2);
  g_assert_cmpuint (snapshot->request.n_rows, ==, 999);
  g_assert_finalize_object (g_steal_pointer (&fixture->handle));
  wb_snapshot_unref (snapshot);
}

static void
test_stalled (Fixture *fixture, gconstpointer here)
{
  g_test_summary ("a stalled engine keeps nothing waiting here");
  hold_engine (fixture);
  start (fixture, "started");
  wb_service_handle_stop (fixture->handle);
  start (fixture, "started");
  g_assert_cmpint (wb_service_handle_get_state (fixture->handle), ==, WB_SERVICE_STARTING);
  let_engine_go (fixture);
  until_state (WB_SERVICE_RUNNING);
}

static void
test_leave_unheard (Fixture *fixture, gconstpointer here)
{
  g_test_summary ("handle and engine are let go before the service was even made: the engine waits for neither, and ends "
                  "behind it");
  hold_engine (fixture);
  g_object_unref (fixture->handle);
  fixture->handle = wb_service_handle_new (fixture->engine, WB_TYPE_SCRIPTED_SERVICE);
  start (fixture, "started");
  g_assert_finalize_object (g_steal_pointer (&fixture->handle));
  g_object_add_weak_pointer (G_OBJECT (fixture->engine), (gpointer *) &fixture->engine);
  g_object_unref (fixture->engine);
  g_assert_nonnull (fixture->engine);
  g_object_ref (fixture->engine);
  g_object_remove_weak_pointer (G_OBJECT (fixture->engine), (gpointer *) &fixture->engine);
  let_engine_go (fixture);
}

static void
test_own_context (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  WbEngine *engine = wb_engine_new (NULL);
  WbServiceHandle *handle;

  g_test_summary ("a handle belongs to the context in which it was made");
  g_main_context_push_thread_default (context);
  handle = wb_service_handle_new (engine, WB_TYPE_SCRIPTED_SERVICE);
  g_main_context_pop_thread_default (context);
  wb_service_handle_start (handle, NULL);
  wb_service_handle_stop (handle);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (wb_service_handle_get_state (handle), ==, WB_SERVICE_STOPPING);
  while (wb_service_handle_get_state (handle) != WB_SERVICE_STOPPED)
    g_main_context_iteration (context, TRUE);
  g_object_unref (handle);
  g_object_unref (engine);
  until (wb_scripted_service_get_n_alive () == 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define THREAD(path, test) g_test_add (path "/thread", Fixture, NULL, set_up, test, tear_down)
#define BOTH(path, test)                                                                                               \
  THREAD (path, test);                                                                                                 \
  g_test_add (path "/here", Fixture, "here", set_up, test, tear_down)
  BOTH ("/base/service-handle/run", test_run);
  BOTH ("/base/service-handle/fail", test_fail);
  BOTH ("/base/service-handle/impatient", test_impatient);
  BOTH ("/base/service-handle/start-while-stopping", test_start_while_stopping);
  BOTH ("/base/service-handle/leave-slow", test_leave_slow);
  BOTH ("/base/service-handle/leave-at-once", test_leave_at_once);
  BOTH ("/base/service-handle/stop-async", test_stop_async);
  BOTH ("/base/service-handle/snapshots", test_snapshots);
  THREAD ("/base/service-handle/leave-unheard", test_leave_unheard);
  THREAD ("/base/service-handle/stalled", test_stalled);
  g_test_add_func ("/base/service-handle/own-context", test_own_context);
  return g_test_run ();
}
