/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What the window knows of a page: its words for the header bar, and whether it may go. Everything else a panel does
 * with its own widgets and actions. */
#define WB_TYPE_PANEL (wb_panel_get_type ())
G_DECLARE_DERIVABLE_TYPE (WbPanel, wb_panel, WB, PANEL, AdwBin)

struct _WbPanelClass
{
  AdwBinClass parent_class;

  /* Draws what changed; called every 100 ms while the panel is on screen, and once when it comes there. May be NULL. */
  void (*refresh) (WbPanel *self);
  /* Asks the user about what would be lost and ends what runs; task returns a boolean: TRUE, the panel may go. NULL:
   * nothing to lose. */
  void (*leave) (WbPanel *self, GTask *task);
  /* What header bar, menu and shortcuts do while the panel is in front (borrowed), and the name of that group: "service"
   * unless class_init says another. NULL: nothing. */
  GActionGroup *(*get_actions) (WbPanel *self);
  const char *actions_name;

  gpointer padding[4];
};

/* Properties: title, subtitle (string; the header bar shows them while the panel is in front). */
const char *wb_panel_get_title (WbPanel *self);
const char *wb_panel_get_subtitle (WbPanel *self);
void wb_panel_set_titles (WbPanel *self, const char *title, const char *subtitle);

GActionGroup *wb_panel_get_actions (WbPanel *self);    /* borrowed; may be NULL */
const char *wb_panel_get_actions_name (WbPanel *self); /* of the class, static */

void wb_panel_leave_async (WbPanel *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean wb_panel_leave_finish (WbPanel *self, GAsyncResult *result); /* FALSE: the user wants to stay */

G_END_DECLS
