/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The interfaces of this machine, listed without rights, and their kernel counters. */
#pragma once

#include "engine/capture/wb-device-list.h"
#include "engine/capture/wb-device.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* One listing, blocking: for the CLI and for workers. In the order of WbDeviceList. transfer full, element type
 * WbDevice. An empty list is no error. */
GPtrArray *wb_devices_list (GError **error);

G_END_DECLS
