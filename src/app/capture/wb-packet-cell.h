/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/capture/wb-time-format.h"
#include "app/panel/wb-cell-text.h"
#include "engine/capture/wb-packet-list.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  WB_COLUMN_NUMBER,
  WB_COLUMN_TIME,
  WB_COLUMN_SOURCE,
  WB_COLUMN_DESTINATION,
  WB_COLUMN_PROTOCOL,
  WB_COLUMN_LENGTH,
  WB_COLUMN_INFO,
  WB_N_COLUMNS,
} WbPacketColumn;

#define WB_N_TONES (WB_TONE_BAD + 1)

/* What all cells of a table share; the table's. */
typedef struct
{
  WbPacketList *list; /* borrowed */
  guint first;        /* position in the list of the table's first row */
  WbTimeFormat time_format;
  gboolean tinted;
  gboolean stacked; /* two lines a row: Time's cells hold number and time, Info's hold the rest */
  gboolean shown[WB_N_COLUMNS];
  GdkRGBA tints[WB_N_TONES]; /* translucent, so that selection and hover show through */
} WbPacketStyle;

#define WB_TYPE_PACKET_CELL (wb_packet_cell_get_type ())
G_DECLARE_FINAL_TYPE (WbPacketCell, wb_packet_cell, WB, PACKET_CELL, GtkWidget)

/* Digits behind the point of a time that was taken with so many. */
guint wb_packet_style_get_time_digits (const WbPacketStyle *style, guint taken);

#define WB_PACKET_CELL_PADDING (2 * WB_CELL_TEXT_PAD_X) /* left and right of the text, together */

/* style is borrowed and must outlive the cell. */
GtkWidget *wb_packet_cell_new (WbPacketColumn column, const WbPacketStyle *style);
void wb_packet_cell_bind (WbPacketCell *self, WbPacket *packet, guint position /* in the table */);
void wb_packet_cell_unbind (WbPacketCell *self);
void wb_packet_cell_refresh (WbPacketCell *self);         /* after a change of style */
WbPacket *wb_packet_cell_get_packet (WbPacketCell *self); /* borrowed, NULL while unbound */
guint wb_packet_cell_get_position (WbPacketCell *self);
const char *wb_packet_cell_get_text (WbPacketCell *self);

/* The text of a column; base_ns is what relative and delta times count from. */
void wb_packet_column_append (WbPacketColumn column, WbTimeFormat time_format, guint time_digits, const WbFrame *frame,
                              gint64 base_ns, const WbSummary *summary, GString *out);
const char *wb_packet_column_get_id (WbPacketColumn column);
const char *wb_packet_column_get_title (WbPacketColumn column); /* translated */

G_END_DECLS
