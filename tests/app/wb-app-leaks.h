/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Has GLib's table of names (GQuark) grow as far as any test needs, and the search for leaks pass over the tables that
 * GLib lets go of when it does: it never frees them, as somebody may be reading them (glib/gquark.c). To be called first;
 * nothing where no sanitizer looks for leaks. */
void wb_app_leaks_settle_names (void);

G_END_DECLS
