/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/capture/wb-capture-process.h"
#include "engine/capture/wb-devices.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Where a capture begins: interface, filter, options, and what a crash left behind. It starts nothing itself; its
 * buttons carry the actions capture.start, capture.open and capture.open-leftover. Property: can-start (boolean). */
#define WB_TYPE_CAPTURE_START_PAGE (wb_capture_start_page_get_type ())
G_DECLARE_FINAL_TYPE (WbCaptureStartPage, wb_capture_start_page, WB, CAPTURE_START_PAGE, GtkWidget)

GtkWidget *wb_capture_start_page_new (void);

/* What is chosen. Texts are borrowed until the choice changes. FALSE when no interface is
 * chosen: device is NULL then. */
gboolean wb_capture_start_page_get_options (WbCaptureStartPage *self, WbCaptureOptions *options);
gboolean wb_capture_start_page_get_can_start (WbCaptureStartPage *self);

/* The device is being opened: nothing can be chosen, and Start is Cancel. */
void wb_capture_start_page_set_starting (WbCaptureStartPage *self, gboolean starting);

/* Chooses an interface (now or when it appears) and, if not NULL, a filter. */
void wb_capture_start_page_choose (WbCaptureStartPage *self, const char *interface, const char *filter);
/* Reads the folder of unsaved captures again. */
void wb_capture_start_page_refresh_leftovers (WbCaptureStartPage *self);
/* Shows the devices of model in place of this machine's (for tests); WbDevice items. */
void wb_capture_start_page_set_devices (WbCaptureStartPage *self, GListModel *model);

G_END_DECLS
