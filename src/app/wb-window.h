/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/capture/wb-capture-panel.h"
#include "app/panel/wb-panel.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define WB_TYPE_WINDOW (wb_window_get_type ())
G_DECLARE_FINAL_TYPE (WbWindow, wb_window, WB, WINDOW, AdwApplicationWindow)

WbWindow *wb_window_new (AdwApplication *application);
WbCapturePanel *wb_window_get_capture_panel (WbWindow *self); /* borrowed */
/* name: of its page in wb-window.ui, "capture", "echo", …; borrowed; NULL: there is no such page. */
WbPanel *wb_window_get_panel (WbWindow *self, const char *name);
/* Brings a panel to the front, by the name of its page; nothing if there is none of it. */
void wb_window_show_panel (WbWindow *self, const char *name);
/* Brings the capture panel to the front. */
void wb_window_show_capture (WbWindow *self);
/* Opens a file where it belongs: a saved ping session (by its name, docs/ping-file.md) on the ping page, all else as a
 * capture. What is wrong with it is said there. */
void wb_window_open_path (WbWindow *self, const char *path);
gboolean wb_window_is_narrow (WbWindow *self);

G_END_DECLS
