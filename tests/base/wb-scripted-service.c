/* SPDX-License-Identifier: GPL-3.0-or-later */

/* See the header. */

#include "wb-scripted-service.h"

#include "engine/base/wb-error.h"

struct _WbScriptedService
{
  WbService parent_instance;

  /* Owned */
  GStrv steps;
  GString *notes;

  guint n_snapshots;
};

G_DEFINE_FINAL_TYPE (WbScriptedService, wb_scripted_service, WB_TYPE_SERVICE)

static gint n_alive;

static void
snapshot_free (WbSnapshot *snapshot)
{
  g_free (snapshot);
}

static void
wb_scripted_service_start (WbService *service, gconstpointer settings)
{
  WbScriptedService *self = WB_SCRIPTED_SERVICE (service);

  g_assert_true (wb_engine_is_here (wb_service_get_engine (service)));
  g_string_append (self->notes, " start");
  g_strfreev (self->steps);
  self->steps = g_strdupv ((GStrv) settings);
  for (guint i = 0; self->steps != NULL && self->steps[i] != NULL; i++)
    if (!g_str_has_prefix (self->steps[i], "stop:"))
      wb_scripted_service_step (self, self->steps[i]);
  g_string_append (self->notes, " end-start");
}

static void
wb_scripted_service_stop (WbService *service)
{
  WbScriptedService *self = WB_SCRIPTED_SERVICE (service);

  g_string_append (self->notes, " stop");
  for (guint i = 0; self->steps != NULL && self->steps[i] != NULL; i++)
    if (g_str_has_prefix (self->steps[i], "stop:"))
      wb_scripted_service_step (self, self->steps[i] + 5);
  g_string_append (self->notes, " end-stop");
}

static WbSnapshot *
wb_scripted_service_snapshot (WbService *service, const WbSnapshotRequest *request)
{
  WbScriptedService *self = WB_SCRIPTED_SERVICE (service);
  WbScriptedSnapshot *snapshot = g_new0 (WbScriptedSnapshot, 1);

  g_assert_true (wb_engine_is_here (wb_service_get_engine (service)));
  wb_snapshot_init (&snapshot->base, snapshot_free);
  snapshot->number = ++self->n_snapshots;
  snapshot->state = wb_service_get_state (service);
  snapshot->request = *request;
  return &snapshot->base;
}

static void
wb_scripted_service_finalize (GObject *object)
{
  WbScriptedService *self = WB_SCRIPTED_SERVICE (object);

  g_assert_true (wb_engine_is_here (wb_service_get_engine (WB_SERVICE (self))));
  g_strfreev (self->steps);
  g_string_free (self->notes, TRUE);
  G_OBJECT_CLASS (wb_scripted_service_parent_class)->finalize (object);
  g_atomic_int_add (&n_alive, -1);
  g_main_context_wakeup (NULL);
}

static void
wb_scripted_service_class_init (WbScriptedServiceClass *klass)
{
  WbServiceClass *service_class = WB_SERVICE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = wb_scripted_service_finalize;
  service_class->settings_type = G_TYPE_STRV;
  service_class->start = wb_scripted_service_start;
  service_class->stop = wb_scripted_service_stop;
  service_class->snapshot = wb_scripted_service_snapshot;
}

static void
wb_scripted_service_init (WbScriptedService *self)
{
  self->notes = g_string_new (NULL);
  g_atomic_int_inc (&n_alive);
}

int
wb_scripted_service_get_n_alive (void)
{
  return g_atomic_int_get (&n_alive);
}

void
wb_scripted_service_step (WbScriptedService *self, const char *step)
{
  WbService *service = WB_SERVICE (self);

  if (g_str_equal (step, "hold"))
    wb_service_hold (service);
  else if (g_str_equal (step, "release"))
    wb_service_release (service);
  else if (g_str_equal (step, "started"))
    wb_service_started (service);
  else if (g_str_has_prefix (step, "fail"))
    wb_service_fail (service, g_error_new (WB_ERROR, WB_ERROR_FAILED, "It was told to %s", step));
  else if (g_str_equal (step, "stop"))
    wb_service_stop (service);
  else if (g_str_equal (step, "start"))
    wb_service_start (service, NULL);
  else
    g_error ("no such step: %s", step);
}

const char *
wb_scripted_service_get_notes (WbScriptedService *self)
{
  return self->notes->str;
}

void
wb_scripted_service_note_state (WbService *service, gpointer data)
{
  g_string_append_printf (WB_SCRIPTED_SERVICE (service)->notes, " %s",
                          wb_service_state_get_name (wb_service_get_state (service)));
}

const char *
wb_service_state_get_name (WbServiceState state)
{
  static const char *const names[] = { "STOPPED", "STARTING", "RUNNING", "STOPPING", "FAILED" };

  return names[state];
}
