/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/capture/wb-packet-view.h"

#include "engine/dissect/wb-dissection.h"

G_BEGIN_DECLS

/* The packets' page: the table over tree and bytes of the selected packet; side by side, or one behind the other where
 * the window is narrow. */
#define WB_TYPE_PACKET_PAGE (wb_packet_page_get_type ())
G_DECLARE_FINAL_TYPE (WbPacketPage, wb_packet_page, WB, PACKET_PAGE, GtkWidget)

typedef enum
{
  WB_COPY_TEXT,  /* as it reads: rows, tree line, ASCII */
  WB_COPY_HEX,   /* the bytes it stands for, in hex digits */
  WB_COPY_VALUE, /* the field's value alone, as tshark prints it */
} WbCopyKind;

GtkWidget *wb_packet_page_new (void);
WbPacketView *wb_packet_page_get_view (WbPacketPage *self); /* borrowed */

/* What stands in place of the table while it has no rows; NULL: nothing. Copied. */
void wb_packet_page_set_empty_text (WbPacketPage *self, const char *icon, const char *title, const char *detail);

/* Puts on the clipboard what the part with the focus has selected; FALSE: it has nothing to give. */
gboolean wb_packet_page_copy (WbPacketPage *self, WbCopyKind kind);

/* Shows bytes [offset, offset + length) of the selected packet as selected and their field in the tree: what a search
 * found. Waits for the packet if it is not here yet. */
void wb_packet_page_show_bytes (WbPacketPage *self, guint offset, guint length);

void wb_packet_page_focus_tree (WbPacketPage *self);

G_END_DECLS
