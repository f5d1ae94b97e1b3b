/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How every table of ours draws the text of a cell; for the cells' own widgets, which embed it. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WB_CELL_TEXT_PAD_X 8 /* left and right of the text, each */

/* All zero: one line at the start. */
typedef struct
{
  /* The cell's to set, before the first text or with a drop */
  gboolean at_end;    /* a number */
  gboolean tabular;   /* digits of one width */
  gboolean two_lines; /* each cut by itself; the text has a line break */

  /* wb-cell-text's */
  guint bold_bytes;
  PangoLayout *layout; /* owned; NULL: to be made */
  int line_height;     /* 0: to be measured */
} WbCellText;

/* A layout costs by its length: cuts text at a character where no screen shows more of a cell. */
void wb_cell_text_cut (GString *text);

/* The height of a row for widget's font, with padding. */
int wb_cell_text_measure (WbCellText *self, GtkWidget *widget);
/* text: what wb_cell_text_snapshot will be given from now on; its first bold_bytes are bold. Draws nothing yet. */
void wb_cell_text_set_text (WbCellText *self, const GString *text, guint bold_bytes);
/* The layout is made anew when drawn next: another number of lines. Also for dispose. */
void wb_cell_text_drop (WbCellText *self);
/* For css_changed, after the parent's: drops what depends on the font and queues what has to be done. */
void wb_cell_text_style_changed (WbCellText *self, GtkWidget *widget);
/* Draws text, the one that was set last, over the whole of widget; opacity: of its colour. */
void wb_cell_text_snapshot (WbCellText *self, GtkWidget *widget, GtkSnapshot *snapshot, const GString *text,
                            float opacity);

G_END_DECLS
