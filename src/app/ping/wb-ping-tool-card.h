/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The frame of a tool that asks one question: what it is for, its form (the children without a type in a .ui), the button
 * that asks and, while an answer is waited for, cancels; how far it is; and what came of it, which can be selected and
 * copied as a whole. Properties "title", "description", "run-label" (string). Signal "run": the user asks. Escape
 * cancels. */
#define WB_TYPE_PING_TOOL_CARD (wb_ping_tool_card_get_type ())
G_DECLARE_FINAL_TYPE (WbPingToolCard, wb_ping_tool_card, WB, PING_TOOL_CARD, GtkWidget)

GtkWidget *wb_ping_tool_card_new (void);
/* What the button does, for Return in an entry: nothing while it is asking or may not be asked. */
void wb_ping_tool_card_run (WbPingToolCard *self);
/* FALSE: there is nothing to ask yet; hint (or NULL) says what is missing. */
void wb_ping_tool_card_set_ready (WbPingToolCard *self, gboolean ready, const char *hint);

/* Forgets the last result and shows progress. Returns what Cancel cancels (borrowed). */
GCancellable *wb_ping_tool_card_begin (WbPingToolCard *self, const char *progress);
void wb_ping_tool_card_set_progress (WbPingToolCard *self, const char *progress);
/* The end. error (or NULL) is shown with what helps, unless it is a cancellation; remedy NULL: what usually does. */
void wb_ping_tool_card_end (WbPingToolCard *self, const GError *error, const char *remedy);
/* The result in a sentence, and its parts. */
void wb_ping_tool_card_set_summary (WbPingToolCard *self, const char *summary);
void wb_ping_tool_card_add_row (WbPingToolCard *self, const char *title, const char *value);
/* All of the result as lines, as Copy copies it (transfer full). */
char *wb_ping_tool_card_dup_text (WbPingToolCard *self);

G_END_DECLS
