/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How many descriptors this process may use, and how many of them services must leave alone: GLib aborts when it gets
 * none for a wake-up, and a window out of descriptors cannot even open its file dialog. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Raises the soft limit of descriptors to the hard one (macOS: to what the kernel takes). Once, at the start of main;
 * returns the limit in force. Children get the old one back by wb_limits_restore in their setup. */
guint wb_limits_raise (void);
/* In a child between fork and exec: the soft limit as wb_limits_raise found it, for programs that walk all descriptors
 * or use select (). A GSpawnChildSetupFunc; safe there. No-op when nothing was raised. */
void wb_limits_restore (gpointer unused);

guint wb_limits_get_descriptors (void); /* the limit in force now */
guint wb_limits_get_reserve (void);     /* min (64, limit / 4) */
/* What services may still open together: the limit less the reserve less what is open now, which is counted by this
 * call (a walk over all open descriptors: for starts, not for each connection). */
guint wb_limits_get_room (void);

/* Descriptors of connections, counted across services: take before accepting for good. FALSE: none left over the
 * reserve. What else is open counts as of the last wb_limits_get_room, so ask for that at a start. Any thread. */
gboolean wb_limits_take (void);
void wb_limits_give_back (void);

G_END_DECLS
