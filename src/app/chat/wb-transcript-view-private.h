/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The parts of the view: who does what with the one struct.
 *
 *   wb-transcript-view.c        life, rows, what can be done with lines
 *   wb-transcript-view-end.c    staying at the end
 *   wb-transcript-view-find.c   the find bar */
#pragma once

#include "app/chat/wb-transcript-view.h"

G_BEGIN_DECLS

struct _WbTranscriptView
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *content;
  GtkLabel *empty_label;
  GtkWidget *find_bar;
  GtkEditable *find_entry;
  GtkLabel *find_note;
  GtkListView *list_view;
  GtkButton *new_button;
  GtkScrolledWindow *scrolled;
  GtkStack *stack;

  /* Owned */
  WbTranscriptList *list;
  GtkMultiSelection *selection;
  GPtrArray *entries; /* as given last */
  GPtrArray *rows;    /* borrowed WbTranscriptRow: those that GTK made */
  GSimpleActionGroup *actions;
  GMenu *context_menu;
  GtkWidget *context_popover;
  guint end_id;

  double upper, page_size; /* of the adjustment, as seen last */
  guint n_unseen;
  gboolean following;
  gboolean finding; /* the bar is open */
};

guint wb_transcript_view_get_n_lines (WbTranscriptView *self);

/* --- wb-transcript-view-end.c --- */

/* Once, when the rows are there. */
void wb_transcript_view_watch_end (WbTranscriptView *self);
void wb_transcript_view_set_following (WbTranscriptView *self, gboolean following);
void wb_transcript_view_scroll_to (WbTranscriptView *self, guint position);
/* And follows it from now on. */
void wb_transcript_view_go_to_end (WbTranscriptView *self);
/* Before the next frame to the end, if that is followed. */
void wb_transcript_view_follow_soon (WbTranscriptView *self);
/* n lines have been added: goes there, or says how many are not seen. */
void wb_transcript_view_show_added (WbTranscriptView *self, guint n);

/* --- wb-transcript-view-find.c --- */

/* In class_init, and in init when actions and template are there. */
void wb_transcript_view_bind_find (GtkWidgetClass *widget_class);
void wb_transcript_view_init_find (WbTranscriptView *self);
/* What is sought; "": nothing. */
const char *wb_transcript_view_get_word (WbTranscriptView *self);
/* The word is another one, or none. */
void wb_transcript_view_show_word (WbTranscriptView *self);
/* The lines are others: how many have the word, if the bar is open. */
void wb_transcript_view_show_found (WbTranscriptView *self);

G_END_DECLS
