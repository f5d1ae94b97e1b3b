/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The loop in which services live: a GMainContext with one poller and one queue of deadlines, in a thread of its own
 * (the window) or in the caller's context (the CLI and most tests): same code, no thread. Nothing but a post crosses
 * its border. */
#pragma once

#include "engine/base/wb-deadline.h"
#include "engine/base/wb-poller.h"
#include "engine/base/wb-post-queue.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define WB_TYPE_ENGINE (wb_engine_get_type ())
G_DECLARE_FINAL_TYPE (WbEngine, wb_engine, WB, ENGINE, GObject)

/* With a thread. NULL with error when the system gives no descriptor or thread. The last unref, from another thread
 * than its own, ends the loop after what was posted has run, and joins the thread. From its own thread it ends the loop
 * without running what is still posted, and nobody waits for the thread: each service holds a reference on its engine,
 * so that this is what happens when the last of them ends later than the window. */
WbEngine *wb_engine_new (GError **error);
/* In the thread-default context of the caller, who runs it, and who gives up the last reference in the same thread: what
 * is still posted is destroyed then without running. */
WbEngine *wb_engine_new_here (GError **error);

/* Any thread. Runs func (data) in the engine's context, always later, never inside the call, in the order of posting;
 * data is freed by destroy (NULL: not freed) in the engine's context, also when the engine ends first. Data that takes
 * or hands on a reference on the engine holds one itself: a post can run during the last unref. */
void wb_engine_post (WbEngine *self, WbPostFunc func, gpointer data, GDestroyNotify destroy);

GMainContext *wb_engine_get_context (WbEngine *self); /* borrowed */
gboolean wb_engine_is_here (WbEngine *self);          /* the calling thread is the one that runs the context */

/* Engine's context only; borrowed. */
WbPoller *wb_engine_get_poller (WbEngine *self);
WbDeadlineQueue *wb_engine_get_deadlines (WbEngine *self);
const WbClock *wb_engine_get_clock (WbEngine *self);

G_END_DECLS
