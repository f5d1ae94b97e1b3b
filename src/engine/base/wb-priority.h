/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Priorities of the main loop. GTK lays out at 110 and draws at 120: a source that is always ready above 120 gave no
 * frame at all, one at 130 left 60 frames a second (measured, GTK 4.8). GLib runs only the highest ready priority, so
 * background work stands beside bulk rather than under it. */
#pragma once

#include <glib.h>

#define WB_PRIORITY_TICK 125 /* publishing to list models: after a drawn frame, before bulk */
#define WB_PRIORITY_BULK 130 /* pipes, results of workers, anything traffic can keep ready */
