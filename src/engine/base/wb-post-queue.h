/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one door into an engine: functions to call there, from any thread, in the order of posting.
 *
 *   any thread --push (atomic)--> newest -> ... -> oldest --one exchange, reversed--> oldest -> ... --> func (data)
 *
 * Not g_main_context_invoke (), which calls at once when the caller owns the context: a post always comes later. No
 * lock: the one who pushes onto an empty stack wakes the loop. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _WbPostQueue WbPostQueue;

typedef void (*WbPostFunc) (gpointer data);

/* context: where posts run, at WB_PRIORITY_CONTROL (referenced). */
WbPostQueue *wb_post_queue_new (GMainContext *context);
/* In the context. Data of posts that were not run is destroyed, and what that posts too. */
void wb_post_queue_free (WbPostQueue *self);

/* Any thread; see wb_engine_post. */
void wb_post_queue_push (WbPostQueue *self, WbPostFunc func, gpointer data, GDestroyNotify destroy);

G_END_DECLS
