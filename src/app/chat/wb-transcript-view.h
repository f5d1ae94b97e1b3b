/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/chat/wb-transcript-list.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A transcript to read: follows its end until the user scrolls up, finds words (Ctrl+F), leaves comings and goings out
 * on request, copies (Ctrl+C) and saves. Property "empty-text" (string): what is said while there is nothing. Signals
 * "failed" (const char *what, const char *why): something to show in an error bar; "done" (const char *what): what would
 * have failed with these words was done. */
#define WB_TYPE_TRANSCRIPT_VIEW (wb_transcript_view_get_type ())
G_DECLARE_FINAL_TYPE (WbTranscriptView, wb_transcript_view, WB, TRANSCRIPT_VIEW, GtkWidget)

GtkWidget *wb_transcript_view_new (void);
/* As wb_transcript_list_update. Same array again: costs nothing. */
void wb_transcript_view_update (WbTranscriptView *self, GPtrArray *entries, guint64 own_id);
void wb_transcript_view_set_empty_text (WbTranscriptView *self, const char *text);
/* find, find-next, find-previous, copy, clear, save, and messages-only (a switch): the page around the view inserts them
 * as "transcript", for its buttons and keys. Borrowed. */
GActionGroup *wb_transcript_view_get_actions (WbTranscriptView *self);
/* Writes what is shown to path, and says when that failed. For tests; users choose the file. */
void wb_transcript_view_save (WbTranscriptView *self, const char *path);

/* For tests. Borrowed. */
WbTranscriptList *wb_transcript_view_get_list (WbTranscriptView *self);
gboolean wb_transcript_view_is_following (WbTranscriptView *self);

G_END_DECLS
