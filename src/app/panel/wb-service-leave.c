/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Leaving stops what runs and asks nothing: a server has nothing to save, and people who close a window with a server
 * in it want it to stop. It waits for an orderly end as long as a person does not notice. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-service-leave.h"

/* A stop is over within a turn of the engine's loop, unless that is very busy. */
#define LEAVE_MS 1000u

typedef struct
{
  GTask *task; /* NULL: answered */
  guint n_stopping;
  guint timeout_id;
  guint n_refs;
} Leaving;

static void
leaving_unref (Leaving *leaving)
{
  if (--leaving->n_refs == 0)
    g_free (leaving);
}

static void
leave_now (Leaving *leaving)
{
  g_autoptr (GTask) task = g_steal_pointer (&leaving->task);

  g_clear_handle_id (&leaving->timeout_id, g_source_remove);
  if (task != NULL)
    g_task_return_boolean (task, TRUE);
}

static gboolean
waited_cb (gpointer data)
{
  Leaving *leaving = data;

  leaving->timeout_id = 0;
  leave_now (leaving);
  return G_SOURCE_REMOVE;
}

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Leaving *leaving = data;

  wb_service_handle_stop_finish (WB_SERVICE_HANDLE (source), result, NULL); /* a failure is stopped, too */
  if (--leaving->n_stopping == 0)
    leave_now (leaving);
  leaving_unref (leaving);
}

void
wb_service_leave (WbServiceHandle *const *handles, guint n, GTask *task)
{
  Leaving *leaving;

  g_return_if_fail (G_IS_TASK (task));

  leaving = g_new0 (Leaving, 1);
  leaving->task = g_object_ref (task);
  leaving->n_refs = 1;
  for (guint i = 0; i < n; i++)
    if (handles[i] != NULL && wb_service_handle_is_active (handles[i]))
      {
        leaving->n_stopping++;
        leaving->n_refs++;
        wb_service_handle_stop_async (handles[i], stopped_cb, leaving);
      }
  if (leaving->n_stopping > 0)
    leaving->timeout_id = g_timeout_add (LEAVE_MS, waited_cb, leaving);
  else
    leave_now (leaving);
  leaving_unref (leaving);
}
