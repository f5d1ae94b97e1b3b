/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One interface of this machine as it was listed. Everything but its traffic history never changes: an interface that
 * changed is another object. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  WB_DEVICE_UP = 1 << 0,
  WB_DEVICE_RUNNING = 1 << 1,
  WB_DEVICE_LOOPBACK = 1 << 2,
  WB_DEVICE_WIRELESS = 1 << 3,
  WB_DEVICE_CONNECTED = 1 << 4, /* carrier */
  WB_DEVICE_DISCONNECTED = 1 << 5,
  WB_DEVICE_OTHER = 1 << 6, /* nflog, usbmon, bluetooth…: grouped last */
} WbDeviceFlags;

#define WB_TYPE_DEVICE (wb_device_get_type ())
G_DECLARE_FINAL_TYPE (WbDevice, wb_device, WB, DEVICE, GObject)

const char *wb_device_get_name (WbDevice *self);
const char *wb_device_get_description (WbDevice *self);      /* NULL: none */
const char *const *wb_device_get_addresses (WbDevice *self); /* NULL-terminated texts, with prefix length */
WbDeviceFlags wb_device_get_flags (WbDevice *self);

/* Kernel counters of this interface, read every 500 ms while watched. */
typedef struct
{
  guint64 rx_bytes, tx_bytes, rx_packets, tx_packets;
} WbDeviceCounters;

#define WB_DEVICE_HISTORY 60
/* Bytes per second, both directions, oldest first; returns how many of WB_DEVICE_HISTORY are known: 0 for a device
 * without counters. */
guint wb_device_get_history (WbDevice *self, double rates[WB_DEVICE_HISTORY]);
/* The last reading; FALSE: none. */
gboolean wb_device_get_counters (WbDevice *self, WbDeviceCounters *counters);

G_END_DECLS
