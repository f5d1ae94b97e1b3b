/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A report is taken in the engine's context, where nothing changes meanwhile, and handed over whole. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-command.h"

#include "engine/ping/wb-ping-session.h"

typedef struct
{
  GWeakRef object;
  WbPingReportFunc func;
  gpointer data;
  GDestroyNotify free_data;
  WbPingReport *report; /* owned */
} Asking;

static void
set_view_in_engine (WbService *service, gpointer data)
{
  wb_ping_session_set_view (WB_PING_SESSION (service), data);
}

void
wb_ping_command_set_view (WbServiceHandle *session, const WbPingView *view)
{
  wb_service_handle_invoke (session, set_view_in_engine, g_memdup2 (view, sizeof *view), g_free);
}

static gboolean
answer_cb (gpointer data)
{
  Asking *asking = data;
  g_autoptr (GObject) object = g_weak_ref_get (&asking->object);

  if (object != NULL)
    asking->func (object, asking->report, asking->data);
  return G_SOURCE_REMOVE;
}

static void
asking_free (gpointer data)
{
  Asking *asking = data;

  g_weak_ref_clear (&asking->object);
  if (asking->free_data != NULL)
    asking->free_data (asking->data);
  g_clear_pointer (&asking->report, wb_ping_report_unref);
  g_free (asking);
}

static void
take_report_in_engine (WbService *service, gpointer data)
{
  Asking **asking = data;

  (*asking)->report = wb_ping_session_dup_report (WB_PING_SESSION (service));
}

/* Also when the service has gone and nobody was asked: data is the window's and ends in its context. */
static void
asked_cb (gpointer data)
{
  Asking **asking = data;

  g_idle_add_full (G_PRIORITY_DEFAULT, answer_cb, *asking, asking_free);
  g_free (asking);
}

void
wb_ping_command_ask_report (WbServiceHandle *session, gpointer object, WbPingReportFunc func, gpointer data,
                            GDestroyNotify free_data)
{
  Asking *asking = g_new0 (Asking, 1);

  g_weak_ref_init (&asking->object, object);
  asking->func = func;
  asking->data = data;
  asking->free_data = free_data;
  wb_service_handle_invoke (session, take_report_in_engine, g_memdup2 (&asking, sizeof asking), asked_cb);
}
