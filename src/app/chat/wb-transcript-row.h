/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/chat/wb-transcript-line.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One line of a transcript on screen: the time, and the words, wrapped to the width there is. */
#define WB_TYPE_TRANSCRIPT_ROW (wb_transcript_row_get_type ())
G_DECLARE_FINAL_TYPE (WbTranscriptRow, wb_transcript_row, WB, TRANSCRIPT_ROW, GtkWidget)

GtkWidget *wb_transcript_row_new (void);
/* line: referenced; NULL: none. */
void wb_transcript_row_set_line (WbTranscriptRow *self, WbTranscriptLine *line);
/* Marks each occurrence of word; "" or NULL: none. */
void wb_transcript_row_set_word (WbTranscriptRow *self, const char *word);

G_END_DECLS
