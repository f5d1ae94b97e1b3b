/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How many descriptors this process may use, and how many of them services must leave alone: GLib aborts when it gets
 * none for a wake-up, and a window out of descriptors cannot even open its file dialog. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Raises the soft limit of descriptors to the hard one (macOS: to what the kernel takes). Once, at the start of main;
 * returns the limit in force. Children get the old one back by wb_limits_restore in their setup. */
guint wb_limits_raise (void);

guint wb_limits_get_descriptors (void); /* the limit in force now */
guint wb_limits_get_reserve (void);     /* min (64, limit / 4) */
/* What services may open together: the limit less the reserve less n_used. */
guint wb_limits_get_room (void);

/* Descriptors of connections, counted across services: take before accepting for good. FALSE: none left over the
 * reserve. Engine's context. */
gboolean wb_limits_take (void);
void wb_limits_give_back (void);

G_END_DECLS
