/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How to run the same pool from a terminal. */
#pragma once

#include "engine/pool/wb-pool-load-settings.h"
#include "engine/pool/wb-pool-settings.h"

G_BEGIN_DECLS

/* The line to type in a terminal for the same pool under the same load, without what is as usual (transfer full). */
char *wb_pool_terminal_dup_command (const WbPoolSettings *settings, const WbPoolLoadSettings *load);

G_END_DECLS
