/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/capture/wb-device.h"

G_BEGIN_DECLS

/* addresses: NULL-terminated; copied. */
WbDevice *wb_device_new (const char *name, const char *description, const char *const *addresses, WbDeviceFlags flags);
/* In everything but the history. */
gboolean wb_device_equal (WbDevice *a, WbDevice *b);
/* self is the same interface after a change: its traffic goes on. */
void wb_device_copy_history (WbDevice *self, WbDevice *old);

/* counters NULL: none this time. time_us: monotonic, of the reading. */
void wb_device_add_reading (WbDevice *self, const WbDeviceCounters *counters, gint64 time_us);
/* Nobody looks for a while: the next reading starts anew instead of averaging over the pause. */
void wb_device_pause_readings (WbDevice *self);

G_END_DECLS
