/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Gives up, for good, whatever raised this program above the person who started it: set-user-id, and on Linux every
 * capability of every set; no program it might start can raise itself again. Must run before any thread exists, since
 * Linux keeps capabilities per thread. FALSE when something is left: then the program must not go on. */
gboolean wb_helper_privileges_drop (GError **error);

/* Forgets the environment but for the few variables that choose language and time zone: a library that trusts some
 * variable must not be led by it while there are rights. */
void wb_helper_privileges_clean_environment (void);

/* The platform's parts of wb_helper_privileges_drop (): what needs rights to be given up, before the ids change, and
 * the rights themselves, after. */
gboolean wb_helper_privileges_close_ways_back (GError **error);
gboolean wb_helper_privileges_drop_capabilities (GError **error);

G_END_DECLS
