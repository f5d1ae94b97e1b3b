/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way back of a command: the engine has something to say to the page that sent it. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct _WbReply WbReply;

typedef void (*WbReplyFunc) (gpointer page, const char *text);

/* page: a GObject of the main context, held weakly. For the command to carry; whoever does not send it frees it, in any
 * thread. */
WbReply *wb_reply_new (gpointer page, WbReplyFunc func);
void wb_reply_free (WbReply *self);
/* self: swallowed; text: copied; in any thread. func (page, text) is called in the main context, unless page has gone by
 * then. */
void wb_reply_send (WbReply *self, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbReply, wb_reply_free)

G_END_DECLS
