/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  WB_BAR_ERROR,
  WB_BAR_WARNING,
  WB_BAR_INFO,
} WbBarTone;

/* A bar that slides in above a page and stays until it is cleared or the user closes it. */
#define WB_TYPE_ERROR_BAR (wb_error_bar_get_type ())
G_DECLARE_FINAL_TYPE (WbErrorBar, wb_error_bar, WB, ERROR_BAR, GtkWidget)

GtkWidget *wb_error_bar_new (void);

/* what: what did not happen. why: the reason and the remedy, or NULL. Both translated; copied. Forgets command and
 * button of what was shown before. */
void wb_error_bar_show (WbErrorBar *self, WbBarTone tone, const char *what, const char *why);
/* One command that helps, shown to be copied; hint says what it does. */
void wb_error_bar_set_command (WbErrorBar *self, const char *hint, const char *command);
/* One button that helps. action: detailed name. */
void wb_error_bar_set_action (WbErrorBar *self, const char *label, const char *action);
void wb_error_bar_clear (WbErrorBar *self);
/* What did not happen has happened now: clears the bar if that is what it shows. */
void wb_error_bar_clear_of (WbErrorBar *self, const char *what);
gboolean wb_error_bar_is_shown (WbErrorBar *self);
const char *wb_error_bar_get_text (WbErrorBar *self); /* what, as shown; "" when clear */

G_END_DECLS
