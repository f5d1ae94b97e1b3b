/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A service: something that listens or sends, lives in the engine's context and is touched from nowhere else.
 *
 *                 start                    wb_service_started
 *   STOPPED/FAILED ----> STARTING -------------------------> RUNNING
 *        ^                  | fail / stop                       | fail / stop
 *        |                  v                                   v
 *        +------------- STOPPING  <----------------------------+
 *           last hold released: STOPPED, or FAILED with the error that ended it
 *
 * Holds count what is in flight: a connection, a listener, a call. Invariant: in STOPPED and FAILED no hold is left, so
 * nothing can call back. A callback that arrives while STOPPING may only release.
 *
 * The owner keeps its reference until STOPPED or FAILED; the service keeps one on its engine. The last release ends the
 * service in the same call, but never inside its own start or stop: then when that returns. */
#pragma once

#include "engine/base/wb-engine.h"
#include "engine/base/wb-snapshot.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  WB_SERVICE_STOPPED,
  WB_SERVICE_STARTING,
  WB_SERVICE_RUNNING,
  WB_SERVICE_STOPPING,
  WB_SERVICE_FAILED,
} WbServiceState;

#define WB_TYPE_SERVICE_STATE (wb_service_state_get_type ())
GType wb_service_state_get_type (void);
/* Neither STOPPED nor FAILED: something is in flight. */
gboolean wb_service_state_is_active (WbServiceState state);
/* STARTING or RUNNING: what whoever wants the other thing stops, and does not start. */
gboolean wb_service_state_is_on (WbServiceState state);

#define WB_TYPE_SERVICE (wb_service_get_type ())
G_DECLARE_DERIVABLE_TYPE (WbService, wb_service, WB, SERVICE, GObject)

struct _WbServiceClass
{
  GObjectClass parent_class;

  GType settings_type; /* a boxed type: what start takes */

  /* Opens what can be opened without blocking, takes its holds, and calls wb_service_started (at once or later) or
   * wb_service_fail. settings: borrowed for the call. */
  void (*start) (WbService *self, gconstpointer settings);
  /* Begins to end everything: cancels, never blocks; each part releases its hold when it is gone. Called once a stop or
   * failure, holds may already be 0. */
  void (*stop) (WbService *self);
  /* A new snapshot (transfer full); also in STOPPED and FAILED. */
  WbSnapshot *(*snapshot) (WbService *self, const WbSnapshotRequest *request);
  gpointer padding[4];
};

/* Engine's context only, all of them. */
void wb_service_start (WbService *self, gconstpointer settings); /* in STOPPING: starts when stopped; else no-op unless
                                                                   STOPPED or FAILED */
void wb_service_stop (WbService *self);                          /* may run twice; forgets a start that waits */
WbServiceState wb_service_get_state (WbService *self);
const GError *wb_service_get_error (WbService *self); /* only in FAILED; borrowed */
WbEngine *wb_service_get_engine (WbService *self);    /* construct property "engine"; borrowed */
gint64 wb_service_now_ns (WbService *self);           /* of its engine's clock */
WbSnapshot *wb_service_snapshot (WbService *self, const WbSnapshotRequest *request);

/* Called at each change of state (also to FAILED), in the engine's context. One listener: the handle, or a test. */
typedef void (*WbServiceStateFunc) (WbService *self, gpointer data);
void wb_service_set_state_func (WbService *self, WbServiceStateFunc func, gpointer data);

/* For services. */
void wb_service_hold (WbService *self);
void wb_service_release (WbService *self);
guint wb_service_get_n_holds (WbService *self);
void wb_service_started (WbService *self); /* no-op unless STARTING */
/* Takes error. The first one wins; ends everything, then FAILED. What fails while STOPPING has not ended the service and
 * is not told. */
void wb_service_fail (WbService *self, GError *error);

G_END_DECLS
