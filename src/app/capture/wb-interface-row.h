/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/capture/wb-devices.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One interface: name, description, addresses, state and what passes through it. */
#define WB_TYPE_INTERFACE_ROW (wb_interface_row_get_type ())
G_DECLARE_FINAL_TYPE (WbInterfaceRow, wb_interface_row, WB, INTERFACE_ROW, GtkListBoxRow)

GtkWidget *wb_interface_row_new (WbDevice *device);
WbDevice *wb_interface_row_get_device (WbInterfaceRow *self); /* borrowed */
/* The counters have been read: draw them. */
void wb_interface_row_update (WbInterfaceRow *self);

G_END_DECLS
