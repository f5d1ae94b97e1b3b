/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The state machine of services, as a table of stories: settings, steps from outside, and what was written down. */

#include "wb-scripted-service.h"

#include "../support/wb-until.h"

typedef struct
{
  const char *path;
  const char *summary;
  const char *settings; /* steps of the service itself, separated by blanks */
  const char *steps;    /* from outside; "start" with the settings, "again" with none */
  const char *notes;
  const char *error; /* NULL: none */
} Story;

static const Story stories[] = {
  { "run", "the plain way: start, run, stop", "started", "start stop",
    " STARTING start RUNNING end-start STOPPING stop end-stop STOPPED", NULL },
  { "slow-start", "STARTING until the service says otherwise", "hold", "start started stop release",
    " STARTING start end-start RUNNING STOPPING stop end-stop STOPPED", NULL },
  { "slow-stop", "STOPPING until the last hold is released", "hold hold started", "start stop release stop release",
    " STARTING start RUNNING end-start STOPPING stop end-stop STOPPED", NULL },
  { "release-in-stop", "a stop that releases everything ends when it returns, not in its midst",
    "hold hold started stop:release stop:release", "start stop",
    " STARTING start RUNNING end-start STOPPING stop end-stop STOPPED", NULL },
  { "stop-while-starting", "a stop during STARTING, and a service that starts too late", "hold",
    "start stop started release", " STARTING start end-start STOPPING stop end-stop STOPPED", NULL },
  { "stop-inside-start", "a start that stops itself ends when it returns", "hold stop release", "start",
    " STARTING start STOPPING stop end-stop end-start STOPPED", NULL },
  { "start-twice", "a second start is nothing", "started", "start start again stop",
    " STARTING start RUNNING end-start STOPPING stop end-stop STOPPED", NULL },
  { "stop-twice", "a second stop is nothing, nor is one when stopped", "started", "stop start stop stop",
    " STARTING start RUNNING end-start STOPPING stop end-stop STOPPED", NULL },
  { "start-while-stopping", "a start during STOPPING waits", "hold started", "start stop again release stop",
    " STARTING start RUNNING end-start STOPPING stop end-stop STOPPED STARTING start end-start STOPPING stop end-stop"
    " STOPPED",
    NULL },
  { "waiting-start-forgotten", "a stop forgets the start that waits", "hold started", "start stop again stop release",
    " STARTING start RUNNING end-start STOPPING stop end-stop STOPPED", NULL },
  { "waiting-start-replaced", "the later settings count", "hold started", "start stop again start release release stop",
    " STARTING start RUNNING end-start STOPPING stop end-stop STOPPED STARTING start RUNNING end-start STOPPING stop"
    " end-stop STOPPED",
    NULL },
  { "fail-in-start", "a start that fails at once ends when it returns", "fail", "start",
    " STARTING start STOPPING stop end-stop end-start FAILED", "It was told to fail" },
  { "fail-while-running", "FAILED when all is released", "hold started", "start fail release",
    " STARTING start RUNNING end-start STOPPING stop end-stop FAILED", "It was told to fail" },
  { "fail-twice", "the first failure is the one that is told", "hold started", "start fail-first fail-second release",
    " STARTING start RUNNING end-start STOPPING stop end-stop FAILED", "It was told to fail-first" },
  { "fail-while-stopping", "what fails after a stop has not ended it", "hold started", "start stop fail release",
    " STARTING start RUNNING end-start STOPPING stop end-stop STOPPED", NULL },
  { "fail-in-stop", "nor what fails in the stop itself", "started stop:fail", "start stop",
    " STARTING start RUNNING end-start STOPPING stop end-stop STOPPED", NULL },
  { "stop-after-fail", "a stop during the end of a failure leaves the failure", "hold started",
    "start fail stop release", " STARTING start RUNNING end-start STOPPING stop end-stop FAILED",
    "It was told to fail" },
  { "start-after-fail", "a start leads out of FAILED and forgets the error", "hold stop:release fail",
    "start again stop",
    " STARTING start STOPPING stop end-stop end-start FAILED STARTING start end-start STOPPING stop end-stop STOPPED",
    NULL },
  { "start-while-failing", "a start that waits for the end of a failure", "hold started",
    "start fail again release stop",
    " STARTING start RUNNING end-start STOPPING stop end-stop FAILED STARTING start end-start STOPPING stop end-stop"
    " STOPPED",
    NULL },
  { "start-inside-stop", "a service that starts itself in its stop", "started stop:start", "start stop stop",
    " STARTING start RUNNING end-start STOPPING stop end-stop STOPPED STARTING start end-start STOPPING stop end-stop"
    " STOPPED",
    NULL },
};

static void
test_story (gconstpointer data)
{
  const Story *story = data;
  g_autoptr (GError) error = NULL;
  WbEngine *engine = wb_engine_new_here (&error);
  WbScriptedService *service = g_object_new (WB_TYPE_SCRIPTED_SERVICE, "engine", engine, NULL);
  g_auto (GStrv) settings = g_strsplit (story->settings, " ", -1);
  g_auto (GStrv) steps = g_strsplit (story->steps, " ", -1);

  g_test_summary (story->summary);
  g_assert_no_error (error);
  wb_service_set_state_func (WB_SERVICE (service), wb_scripted_service_note_state, NULL);
  for (guint i = 0; steps[i] != NULL; i++)
    {
      if (g_str_equal (steps[i], "start"))
        wb_service_start (WB_SERVICE (service), settings);
      else if (g_str_equal (steps[i], "again"))
        wb_service_start (WB_SERVICE (service), NULL);
      else
        wb_scripted_service_step (service, steps[i]);
    }
  g_assert_cmpstr (wb_scripted_service_get_notes (service), ==, story->notes);
  g_assert_cmpint (wb_service_get_state (WB_SERVICE (service)), ==,
                   story->error != NULL ? WB_SERVICE_FAILED : WB_SERVICE_STOPPED);
  g_assert_cmpuint (wb_service_get_n_holds (WB_SERVICE (service)), ==, 0);
  if (story->error != NULL)
    g_assert_cmpstr (wb_service_get_error (WB_SERVICE (service))->message, ==, story->error);
  else
    g_assert_null (wb_service_get_error (WB_SERVICE (service)));

  g_assert_finalize_object (service);
  g_assert_finalize_object (engine);
}

static void
stop_at_starting_cb (WbService *service, gpointer data)
{
  wb_scripted_service_note_state (service, NULL);
  if (wb_service_get_state (service) == WB_SERVICE_STARTING)
    wb_service_stop (service);
}

static void
test_stop_from_listener (void)
{
  WbEngine *engine = wb_engine_new_here (NULL);
  WbScriptedService *service = g_object_new (WB_TYPE_SCRIPTED_SERVICE, "engine", engine, NULL);

  g_test_summary ("who hears of STARTING may stop the service, which is then not started at all");
  wb_service_set_state_func (WB_SERVICE (service), stop_at_starting_cb, NULL);
  wb_service_start (WB_SERVICE (service), NULL);
  g_assert_cmpstr (wb_scripted_service_get_notes (service), ==, " STARTING STOPPING stop end-stop STOPPED");
  g_assert_finalize_object (service);
  g_assert_finalize_object (engine);
}

static void
test_snapshot (void)
{
  WbEngine *engine = wb_engine_new_here (NULL);
  WbScriptedService *service = g_object_new (WB_TYPE_SCRIPTED_SERVICE, "engine", engine, NULL);
  WbSnapshotRequest request = { .first_row = 7 };
  WbScriptedSnapshot *snapshot;

  g_test_summary ("a snapshot can be had in STOPPED too, and outlives its service");
  snapshot = (WbScriptedSnapshot *) wb_service_snapshot (WB_SERVICE (service), &request);
  g_assert_finalize_object (service);
  g_assert_finalize_object (engine);
  g_assert_cmpint (snapshot->state, ==, WB_SERVICE_STOPPED);
  g_assert_cmpuint (snapshot->request.first_row, ==, 7);
  g_assert_true (wb_snapshot_ref (snapshot) == snapshot);
  wb_snapshot_unref (snapshot);
  wb_snapshot_unref (snapshot);
}

static void
test_left_running (void)
{
  g_test_summary ("letting go of a service that runs is a programmer's mistake, and said so");
  if (g_test_subprocess ())
    {
      WbEngine *engine = wb_engine_new_here (NULL);
      WbScriptedService *service = g_object_new (WB_TYPE_SCRIPTED_SERVICE, "engine", engine, NULL);

      wb_service_start (WB_SERVICE (service), NULL);
      g_object_unref (service);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*WbScriptedService was let go before it had stopped*");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (stories); i++)
    {
      g_autofree char *path = g_strconcat ("/base/service/", stories[i].path, NULL);

      g_test_add_data_func (path, &stories[i], test_story);
    }
  g_test_add_func ("/base/service/stop-from-listener", test_stop_from_listener);
  g_test_add_func ("/base/service/snapshot", test_snapshot);
  g_test_add_func ("/base/service/left-running", test_left_running);
  return g_test_run ();
}
