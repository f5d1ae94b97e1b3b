/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the window holds of a service: an object of its own context that sends posts over and hears of them back. It
 * never waits for the engine. Properties "state" (WbServiceState, as enum) and "error" (GError or NULL, set in FAILED
 * until the next start) change in the context in which the handle was made. */
#pragma once

#include "engine/base/wb-service.h"

G_BEGIN_DECLS

#define WB_TYPE_SERVICE_HANDLE (wb_service_handle_get_type ())
G_DECLARE_FINAL_TYPE (WbServiceHandle, wb_service_handle, WB, SERVICE_HANDLE, GObject)

typedef void (*WbServiceFunc) (WbService *service, gpointer data);

/* Makes the service (of service_type, a WbService) in the engine's context; the handle owns it and stops it when the
 * handle goes. Belongs to the thread-default context of the caller. */
WbServiceHandle *wb_service_handle_new (WbEngine *engine, GType service_type);

/* settings: the service's boxed type, copied. The state becomes STARTING at once, so that a second click does not start
 * twice: no-op in STARTING and RUNNING. */
void wb_service_handle_start (WbServiceHandle *self, gconstpointer settings);
/* The state becomes STOPPING at once; no-op in STOPPED and FAILED. */
void wb_service_handle_stop (WbServiceHandle *self);
/* A command: func (service, data) runs in the engine's context, after earlier commands. destroy as in
 * wb_engine_post. */
void wb_service_handle_invoke (WbServiceHandle *self, WbServiceFunc func, gpointer data, GDestroyNotify destroy);

WbServiceState wb_service_handle_get_state (WbServiceHandle *self);
const GError *wb_service_handle_get_error (WbServiceHandle *self); /* borrowed; NULL unless FAILED */
gboolean wb_service_handle_is_active (WbServiceHandle *self);      /* STARTING, RUNNING or STOPPING */

/* Asks for a fresh snapshot with these rows; no-op while one is on its way, so that a busy engine is not asked more than
 * it answers. The latest request is the one answered. */
void wb_service_handle_request (WbServiceHandle *self, const WbSnapshotRequest *request);
/* The latest snapshot (transfer full, of the service's own snapshot type), or NULL before the first. */
gpointer wb_service_handle_dup_snapshot (WbServiceHandle *self);

/* Stops, and completes when STOPPED or FAILED: for leaving the program. finish is TRUE for both: it is over. The handle
 * lives until then. */
void wb_service_handle_stop_async (WbServiceHandle *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean wb_service_handle_stop_finish (WbServiceHandle *self, GAsyncResult *result, GError **error);

G_END_DECLS
