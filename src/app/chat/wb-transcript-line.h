/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/chat/wb-chat-transcript.h"

#include <glib-object.h>

G_BEGIN_DECLS

/* One line of a transcript as the window shows it: an entry, and the words that it becomes. Immutable; its words are
 * made when they are first asked for, since most lines of a flood are never seen. */
#define WB_TYPE_TRANSCRIPT_LINE (wb_transcript_line_get_type ())
G_DECLARE_FINAL_TYPE (WbTranscriptLine, wb_transcript_line, WB, TRANSCRIPT_LINE, GObject)

/* entry: referenced. own: said by the user of this window. */
WbTranscriptLine *wb_transcript_line_new (WbChatEntry *entry, gboolean own);

const WbChatEntry *wb_transcript_line_get_entry (WbTranscriptLine *self);
gboolean wb_transcript_line_is_own (WbTranscriptLine *self);
/* Somebody's or the server's words, and no coming, going or note. */
gboolean wb_transcript_line_is_message (WbTranscriptLine *self);

/* Safe to show, translated, one paragraph: "→ 127.0.0.1:5000 joined", "anna: hello". What stands before n_head bytes is
 * the mark and the name. */
const char *wb_transcript_line_get_text (WbTranscriptLine *self, gsize *n_head);
/* "14:05:09", local time. */
const char *wb_transcript_line_get_clock (WbTranscriptLine *self);
/* A CSS class by kind, static: "said", "own", "server", "private", "coming", "note". */
const char *wb_transcript_line_get_css_class (WbTranscriptLine *self);

G_END_DECLS
