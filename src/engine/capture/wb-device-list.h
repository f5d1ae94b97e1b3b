/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/capture/wb-device.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The list: GListModel of WbDevice, kept up to date (kernel's notices or a rescan every 3 s, off the loop) while
 * somebody holds it. Items of unchanged devices stay the same objects. Network interfaces come first, in libpcap's
 * order (the likely ones on top), WB_DEVICE_OTHER last.
 * Signals: "listed" () after each listing, also a failed one; "counters" () after each reading of the traffic.
 * Property "ready" (boolean): listed at least once. */
#define WB_TYPE_DEVICE_LIST (wb_device_list_get_type ())
G_DECLARE_FINAL_TYPE (WbDeviceList, wb_device_list, WB, DEVICE_LIST, GObject)

WbDeviceList *wb_device_list_new (void);
void wb_device_list_refresh (WbDeviceList *self);
const GError *wb_device_list_get_error (WbDeviceList *self); /* of the last listing; NULL */
gboolean wb_device_list_is_ready (WbDeviceList *self);
void wb_device_list_set_watching (WbDeviceList *self, gboolean watching); /* traffic; on while on screen */

G_END_DECLS
