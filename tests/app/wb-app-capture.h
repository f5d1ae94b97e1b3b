/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Captures for the window's tests: written by the engine's writer, UDP packets on the loopback. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* n packets, the i-th (from 1) to port 1000 + i, as pcapng to fd. */
void wb_app_capture_write (int fd, guint n);
/* The same as a file in folder; transfer full. */
char *wb_app_capture_new_file (const char *folder, const char *name, guint n);
/* The same as what a crashed program left in the store; transfer full: its path. */
char *wb_app_capture_new_leftover (guint n);

G_END_DECLS
