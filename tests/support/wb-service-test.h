/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the fixtures of services share: a service in an engine's thread of its own, as in the window, driven by its handle
 * from the test's. Whatever is begun here is waited for.
 *
 *   init --> start --> run, look, until --> stop --> clear: nothing is left of it */
#pragma once

#include "engine/base/wb-service-handle.h"
#include "tests/support/wb-until.h"

G_BEGIN_DECLS

/* An engine, and in it a service of that type. Both transfer full. */
static inline void
wb_service_test_init (GType service, WbEngine **engine, WbServiceHandle **handle)
{
  g_autoptr (GError) error = NULL;

  *engine = wb_engine_new (&error);
  g_assert_no_error (error);
  *handle = wb_service_handle_new (*engine, service);
}

/* Fails the test unless the service then runs. */
static inline void
wb_service_test_start (WbServiceHandle *handle, gconstpointer settings)
{
  wb_service_handle_start (handle, settings);
  until (wb_service_handle_get_state (handle) != WB_SERVICE_STARTING);
  g_assert_no_error ((GError *) wb_service_handle_get_error (handle));
  g_assert_cmpint (wb_service_handle_get_state (handle), ==, WB_SERVICE_RUNNING);
}

static inline void
wb_service_test_stop (WbServiceHandle *handle)
{
  wb_service_handle_stop (handle);
  until (!wb_service_handle_is_active (handle));
}

static inline void
wb_service_test_engine_gone_cb (gpointer data, GObject *former)
{
  g_atomic_int_set ((gint *) data, 1);
  g_main_context_wakeup (NULL);
}

/* Stops, waits, and proves that nothing is left of it. Takes both. */
static inline void
wb_service_test_clear (WbEngine **engine, WbServiceHandle **handle)
{
  gint engine_gone = 0;

  wb_service_test_stop (*handle);
  g_object_weak_ref (G_OBJECT (*engine), wb_service_test_engine_gone_cb, &engine_gone);
  g_assert_finalize_object (*handle);
  *handle = NULL;
  g_clear_object (engine);
  /* The service held it: so that is gone too. */
  until (g_atomic_int_get (&engine_gone) == 1);
}

/* --- In the engine's thread --- */

typedef struct
{
  WbServiceFunc func;
  gpointer data;
  gboolean done; /* of the test's thread */
} WbServiceTestCall;

static inline gboolean
wb_service_test_done_cb (gpointer data)
{
  ((WbServiceTestCall *) data)->done = TRUE;
  return G_SOURCE_REMOVE;
}

static inline void
wb_service_test_call_cb (WbService *service, gpointer data)
{
  WbServiceTestCall *call = data;
  g_autoptr (GSource) source = g_idle_source_new ();

  call->func (service, call->data);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, wb_service_test_done_cb, call, NULL);
  g_source_attach (source, NULL);
}

static inline void
wb_service_test_run (WbServiceHandle *handle, WbServiceFunc func, gpointer data)
{
  WbServiceTestCall call = { .func = func, .data = data };

  wb_service_handle_invoke (handle, wb_service_test_call_cb, &call, NULL);
  until (call.done);
}

typedef struct
{
  WbSnapshotRequest request;
  gpointer snapshot;
} WbServiceTestLook;

static inline void
wb_service_test_look_cb (WbService *service, gpointer data)
{
  WbServiceTestLook *look = data;

  look->snapshot = wb_service_snapshot (service, &look->request);
}

/* A snapshot that is made after the call; request NULL: no rows. Transfer full. */
static inline gpointer
wb_service_test_look (WbServiceHandle *handle, const WbSnapshotRequest *request)
{
  WbServiceTestLook look = { .request = request ? *request : (WbSnapshotRequest){ 0 } };

  wb_service_test_run (handle, wb_service_test_look_cb, &look);
  return look.snapshot;
}

/* Waits until the expression, of "seen" (a Snapshot *), holds. */
#define wb_service_test_until(Snapshot, handle, expression)                                                            \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    gint64 end_us_ = g_get_monotonic_time () + WB_UNTIL_LIMIT_SECONDS * G_USEC_PER_SEC;                                \
    gboolean holds_ = FALSE;                                                                                           \
    while (!holds_)                                                                                                    \
      {                                                                                                                \
        Snapshot *seen = wb_service_test_look (handle, NULL);                                                          \
        holds_ = (expression);                                                                                         \
        wb_snapshot_unref (seen);                                                                                      \
        if (!holds_ && g_get_monotonic_time () > end_us_)                                                              \
          g_error ("%s:%d: waited in vain for: %s", __FILE__, __LINE__, #expression);                                  \
      }                                                                                                                \
  }                                                                                                                    \
  G_STMT_END

G_END_DECLS
