/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/capture/wb-packet-find.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Where one says what to look for. Hidden until it is opened. Signals: "search" (gboolean backwards): the user wants
 * the next; answer with run(). "found" (guint64 number, guint offset, guint length): length 0: in the summary.
 * "closed" (). */
#define WB_TYPE_FIND_BAR (wb_find_bar_get_type ())
G_DECLARE_FINAL_TYPE (WbFindBar, wb_find_bar, WB, FIND_BAR, GtkWidget)

GtkWidget *wb_find_bar_new (void);
void wb_find_bar_open (WbFindBar *self);  /* and gives it the focus */
void wb_find_bar_close (WbFindBar *self); /* ends a search under way */
gboolean wb_find_bar_has_query (WbFindBar *self);

/* Looks among kept (guint32 numbers, transfer full; NULL: all) from packet `start` on; where the last match lies in
 * that packet, the search goes on behind it. See wb_packet_find_async(). */
void wb_find_bar_run (WbFindBar *self, WbCaptureDocument *document, GArray *kept, guint64 start, gboolean backwards);
const char *wb_find_bar_get_note (WbFindBar *self); /* what it says about the last search; "" */

G_END_DECLS
