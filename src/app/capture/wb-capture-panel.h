/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/capture/wb-capture-session.h"
#include "app/panel/wb-panel.h"

G_BEGIN_DECLS

/* The capture page: the start page, or a capture with its inspector. Its actions, start, stop, restart, close, open,
 * save …, are the group "capture". */
#define WB_TYPE_CAPTURE_PANEL (wb_capture_panel_get_type ())
G_DECLARE_FINAL_TYPE (WbCapturePanel, wb_capture_panel, WB, CAPTURE_PANEL, WbPanel)

GtkWidget *wb_capture_panel_new (void);

WbCaptureSession *wb_capture_panel_get_session (WbCapturePanel *self); /* borrowed */

/* Both ask first when something unsaved would be lost. */
void wb_capture_panel_open_path (WbCapturePanel *self, const char *path);
/* With the options of the start page. filter: NULL keeps the one that stands there. */
void wb_capture_panel_start_on (WbCapturePanel *self, const char *interface, const char *filter);

void wb_capture_panel_set_narrow (WbCapturePanel *self, gboolean narrow);

G_END_DECLS
