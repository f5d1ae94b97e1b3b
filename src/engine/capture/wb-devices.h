/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The interfaces of this machine, listed off the loop and without rights, and their kernel counters. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  WB_DEVICE_UP = 1 << 0,
  WB_DEVICE_RUNNING = 1 << 1,
  WB_DEVICE_LOOPBACK = 1 << 2,
  WB_DEVICE_WIRELESS = 1 << 3,
  WB_DEVICE_CONNECTED = 1 << 4,    /* carrier */
  WB_DEVICE_DISCONNECTED = 1 << 5,
  WB_DEVICE_OTHER = 1 << 6, /* nflog, usbmon, bluetooth…: grouped last */
} WbDeviceFlags;

#define WB_TYPE_DEVICE (wb_device_get_type ())
G_DECLARE_FINAL_TYPE (WbDevice, wb_device, WB, DEVICE, GObject)

const char *wb_device_get_name (WbDevice *self);
const char *wb_device_get_description (WbDevice *self);       /* NULL: none */
const char *const *wb_device_get_addresses (WbDevice *self);  /* NULL-terminated texts, with prefix length */
WbDeviceFlags wb_device_get_flags (WbDevice *self);

/* The list: GListModel of WbDevice, kept up to date (kernel's notices or a rescan every 3 s, off the loop) while
 * somebody holds it. Items of unchanged devices stay the same objects; "counters" is emitted after each reading. */
#define WB_TYPE_DEVICE_LIST (wb_device_list_get_type ())
G_DECLARE_FINAL_TYPE (WbDeviceList, wb_device_list, WB, DEVICE_LIST, GObject)

WbDeviceList *wb_device_list_new (void);
void wb_device_list_refresh (WbDeviceList *self);
const GError *wb_device_list_get_error (WbDeviceList *self); /* of the last listing; NULL */
gboolean wb_device_list_is_ready (WbDeviceList *self);       /* listed at least once; property "ready" */

/* Kernel counters of this interface, read every 500 ms while watched. */
typedef struct
{
  guint64 rx_bytes, tx_bytes, rx_packets, tx_packets;
} WbDeviceCounters;

#define WB_DEVICE_HISTORY 60
/* Bytes per second, both directions, oldest first; returns how many of WB_DEVICE_HISTORY are known. FALSE readings
 * (no counters for this device) return 0. */
guint wb_device_get_history (WbDevice *self, double rates[WB_DEVICE_HISTORY]);
void wb_device_list_set_watching (WbDeviceList *self, gboolean watching); /* on while on screen */

/* For the CLI: one listing, blocking. transfer full, element type WbDevice. */
GPtrArray *wb_devices_list (GError **error);

G_END_DECLS
