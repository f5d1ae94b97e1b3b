/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* From now on SIGINT, SIGTERM and SIGHUP are counted instead of killing; each also makes *fd readable, once. Blocking
 * calls end with EINTR. Returns a descriptor to watch (borrowed), or -1 when the system gave none. */
int wb_cli_interrupt_watch (void);

/* How often we were asked to stop: 1 means finish what was begun, 2 means leave at once; 3: even
 * without last words. No more is counted. */
guint wb_cli_interrupt_get_count (void);

G_END_DECLS
