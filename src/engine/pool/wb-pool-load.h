/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Workers that borrow from a pool, use what they got, and give it back. Part of a WbPool, which asks it for its figures.
 * Engine's context only. */
#pragma once

#include "engine/pool/wb-pool.h"

G_BEGIN_DECLS

typedef struct _WbPoolLoad WbPoolLoad;

/* pool: borrowed, outlives it. settings: checked, copied. seed: of the times. Starts at once. */
WbPoolLoad *wb_pool_load_new (WbPool *pool, const WbPoolLoadSettings *settings, guint64 seed);
/* Cancels and gives back whatever is held, also what was leaked. */
void wb_pool_load_free (WbPoolLoad *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPoolLoad, wb_pool_load_free)

/* Other settings for the workers' next rounds; more or fewer of them. */
void wb_pool_load_change (WbPoolLoad *self, const WbPoolLoadSettings *settings);
/* No acquire begins any more; what is held is given back when its time is over. */
void wb_pool_load_finish (WbPoolLoad *self);
gboolean wb_pool_load_is_done (WbPoolLoad *self); /* nothing is held or waited for, and nothing begins */
/* Fills all; histograms are new copies. */
void wb_pool_load_get_figures (WbPoolLoad *self, WbPoolLoadFigures *out);

/* The buttons of the page. FALSE: there is none. */
gboolean wb_pool_load_release_one (WbPoolLoad *self);
gboolean wb_pool_load_leak_one (WbPoolLoad *self);
guint wb_pool_load_return_leaked (WbPoolLoad *self);

G_END_DECLS
