/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Priorities of the two loops.
 *
 * Main loop: GTK lays out at 110 and draws at 120. A source that is always ready above 120 gave no frame at all, one
 * at 130 left 60 frames a second (measured, GTK 4.8). GLib runs only the highest ready priority, so background work
 * stands beside bulk rather than under it.
 *
 * Engine loop: sources of one priority take turns, so what can always be ready shares one number with the posts that
 * stop it. Timing stands above, and yields a turn after 256 expiries or 1 ms: an always-ready source at -100 starved
 * everything else completely (measured). */
#pragma once

#include <glib.h>

/* Main loop */
#define WB_PRIORITY_TICK 125 /* publishing to list models: after a drawn frame, before bulk */
#define WB_PRIORITY_BULK                                                                                               \
  130 /* pipes, results of workers, anything traffic can keep ready; also floods on the engine loop */

/* Engine loop */
#define WB_PRIORITY_TIMING -100 /* the one timer of all deadlines */
#define WB_PRIORITY_CONTROL 0   /* posts (start, stop, commands, snapshots), and the poller: they take turns */
