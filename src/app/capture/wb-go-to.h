/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Where one types the number of a packet to go to. Hidden until it is opened. Signals: "go" (guint64 number); "closed"
 * (). Who cannot go there says so with set_note(). */
#define WB_TYPE_GO_TO (wb_go_to_get_type ())
G_DECLARE_FINAL_TYPE (WbGoTo, wb_go_to, WB, GO_TO, GtkWidget)

GtkWidget *wb_go_to_new (void);
void wb_go_to_open (WbGoTo *self);
void wb_go_to_close (WbGoTo *self);
void wb_go_to_set_note (WbGoTo *self, const char *text); /* translated; NULL: nothing */

G_END_DECLS
