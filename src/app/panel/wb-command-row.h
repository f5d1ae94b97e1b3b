/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A line to type in a terminal, with a button that copies it. */
#define WB_TYPE_COMMAND_ROW (wb_command_row_get_type ())
G_DECLARE_FINAL_TYPE (WbCommandRow, wb_command_row, WB, COMMAND_ROW, GtkWidget)

GtkWidget *wb_command_row_new (void);
/* command: copied; NULL, as at first: there is none, and the row hides. */
void wb_command_row_set_command (WbCommandRow *self, const char *command);

G_END_DECLS
