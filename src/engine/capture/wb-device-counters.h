/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/capture/wb-device.h"

G_BEGIN_DECLS

/* The kernel's counters of all interfaces at one moment, read without capturing anything. Blocks shortly: for workers.
 * Element type: name -> WbDeviceCounters. transfer full; empty on systems that do not tell. */
GHashTable *wb_device_counters_read (void);

/* The text of /proc/net/dev. Pure; malformed lines are left out. */
GHashTable *wb_device_counters_parse (const char *text);

G_END_DECLS
