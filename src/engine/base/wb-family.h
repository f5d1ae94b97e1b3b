/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether this computer has IPv4, or IPv6, at all: asked here only, by whoever opens a socket that nobody could reach. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Not even the loopback address of family (4 or 6) can be had: no such protocol in the kernel, switched off, or no
 * interface up. FALSE as well when the system does not say (no descriptor to ask with, a sandbox). Two or three system
 * calls; nothing is sent. */
gboolean wb_family_is_missing (guint8 family);
/* "IPv6 is not available on this computer": translated, static. */
const char *wb_family_get_missing_text (guint8 family);

G_END_DECLS
