/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Bytes as hex and ASCII. A GtkScrollable: put it into a scrolled window. Signal "byte-picked" (guint offset): a click
 * or a key moved the cursor there. */
#define WB_TYPE_HEX_VIEW (wb_hex_view_get_type ())
G_DECLARE_FINAL_TYPE (WbHexView, wb_hex_view, WB, HEX_VIEW, GtkWidget)

GtkWidget *wb_hex_view_new (void);

/* Copies; forgets marks, cursor and selection. */
void wb_hex_view_set_bytes (WbHexView *self, const guint8 *bytes, gsize length);

/* Marks the field's bytes and, weaker, those of its layer; a length of 0: no mark. Scrolls the field into view. What
 * it is called belongs to the description that a screen reader hears; NULL: nothing. */
void wb_hex_view_set_marks (WbHexView *self, guint field_offset, guint field_length, guint layer_offset,
                            guint layer_length, const char *name);
void wb_hex_view_get_mark (WbHexView *self, guint *offset, guint *length);

/* What the user has selected; FALSE: nothing, not even a cursor. */
gboolean wb_hex_view_get_selection (WbHexView *self, guint *offset, guint *length);
void wb_hex_view_select (WbHexView *self, guint offset, guint length); /* no signal; scrolls there */

/* In widget coordinates, the hex digits of a byte; for tests and tooltips. FALSE: not on screen. */
gboolean wb_hex_view_get_byte_rectangle (WbHexView *self, guint offset, graphene_rect_t *rectangle);
void wb_hex_view_set_context_menu (WbHexView *self, GMenuModel *menu);

G_END_DECLS
