/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A source that calls back (GSourceFunc) when interfaces or their addresses may have changed. NULL where the system
 * gives no such notice: then rescan. transfer full, not attached. */
GSource *wb_device_watch_source_new (void);

G_END_DECLS
