/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The session runs in the default context, so that peers, session and test take turns and nothing needs a lock. */

#include "wb-ping-run.h"

#include <string.h>

static void
event_cb (const WbPingEvent *event, gpointer data)
{
  WbPingRun *self = data;

  self->n_events[event->kind]++;
}

void
wb_ping_run_init (WbPingRun *self)
{
  g_autoptr (GError) error = NULL;

  memset (self, 0, sizeof *self);
  self->engine = wb_engine_new_here (&error);
  g_assert_no_error (error);
  self->session = wb_ping_session_new (self->engine);
  wb_ping_session_set_event_func (self->session, event_cb, self);
  wb_ping_settings_init (&self->settings);
  self->settings.targets = g_new0 (char *, 1);
  self->settings.interval_ns = 2 * WB_NS_PER_MS;
  self->settings.timeout_ns = 300 * WB_NS_PER_MS;
  self->settings.spacing_ns = 0;
  self->settings.count = 5;
}

void
wb_ping_run_clear (WbPingRun *self)
{
  WbServiceState state;

  wb_service_stop (WB_SERVICE (self->session));
  until ((state = wb_service_get_state (WB_SERVICE (self->session))) == WB_SERVICE_STOPPED ||
         state == WB_SERVICE_FAILED);
  g_clear_pointer (&self->snapshot, wb_snapshot_unref);
  g_assert_finalize_object (self->session);
  g_object_unref (self->engine);
  wb_ping_settings_clear (&self->settings);
}

void
wb_ping_run_add_target (WbPingRun *self, const char *format, ...)
{
  guint n = g_strv_length (self->settings.targets);
  va_list arguments;

  va_start (arguments, format);
  self->settings.targets = g_renew (char *, self->settings.targets, n + 2);
  self->settings.targets[n] = g_strdup_vprintf (format, arguments);
  self->settings.targets[n + 1] = NULL;
  va_end (arguments);
}

void
wb_ping_run_start (WbPingRun *self)
{
  wb_service_start (WB_SERVICE (self->session), &self->settings);
  if (wb_service_get_error (WB_SERVICE (self->session)))
    g_error ("%s", wb_service_get_error (WB_SERVICE (self->session))->message);
}

gboolean
wb_ping_run_look (WbPingRun *self)
{
  WbSnapshotRequest request = { .n_rows = WB_PING_TARGETS_MAX };

  g_clear_pointer (&self->snapshot, wb_snapshot_unref);
  self->snapshot = (WbPingSnapshot *) wb_service_snapshot (WB_SERVICE (self->session), &request);
  g_assert_cmpuint (self->snapshot->counts.sent, ==,
                    self->snapshot->counts.received + self->snapshot->counts.lost + self->snapshot->counts.pending);
  return TRUE;
}

void
wb_ping_run_wait (WbPingRun *self)
{
  until (wb_service_get_state (WB_SERVICE (self->session)) == WB_SERVICE_STOPPED);
  wb_ping_run_look (self);
  g_assert_true (self->snapshot->finished);
}

gboolean
wb_ping_run_log_has (WbPingRun *self, const char *words)
{
  wb_ping_run_look (self);
  for (guint i = 0; i < self->snapshot->events->len; i++)
    if (strstr (((WbEvent *) self->snapshot->events->pdata[i])->text, words))
      return TRUE;
  return FALSE;
}
