/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/chat/wb-transcript-line.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* A transcript as a list of WbTranscriptLine, fed from the shared arrays that snapshots carry: lines that are known
 * already stay, and each update is told as one change at most at either end. */
#define WB_TYPE_TRANSCRIPT_LIST (wb_transcript_list_get_type ())
G_DECLARE_FINAL_TYPE (WbTranscriptList, wb_transcript_list, WB, TRANSCRIPT_LIST, GObject)

WbTranscriptList *wb_transcript_list_new (void);
/* entries: WbChatEntry, oldest first, ids growing; NULL: none. An array whose ids begin again is another transcript and
 * replaces the lines. Own lines are those of own_id (0: nobody's). Returns how many shown lines were added. */
guint wb_transcript_list_update (WbTranscriptList *self, GPtrArray *entries, guint64 own_id);
/* Shows no line that is there now any more. */
void wb_transcript_list_clear (WbTranscriptList *self);
/* TRUE: comings, goings and notes are left out. */
void wb_transcript_list_set_messages_only (WbTranscriptList *self, gboolean messages_only);
/* Borrowed, without a new reference. */
WbTranscriptLine *wb_transcript_list_get_line (WbTranscriptList *self, guint position);
/* The entries that are shown, oldest first (transfer full), for a thread that writes them. */
GPtrArray *wb_transcript_list_dup_entries (WbTranscriptList *self);

G_END_DECLS
