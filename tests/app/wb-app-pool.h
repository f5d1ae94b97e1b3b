/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Snapshots of a pool made by hand, and what the tests of its views share. */
#pragma once

#include "wb-app-test.h"

#include "engine/base/wb-clock.h"
#include "engine/pool/wb-pool-snapshot.h"

G_BEGIN_DECLS

/* All slots free, min a quarter of max; targets "server-1.example:5432" and so on. Ids of connections are 1000 + slot,
 * targets take turns, a state lasts 10 ms for each slot up to it. */
WbPoolSnapshot *wb_app_pool_snapshot_new (guint max, guint n_targets);
void wb_app_pool_set_cell (WbPoolSnapshot *self, guint slot, WbPoolSlotState state, gboolean leaked);
/* Every state, a quarter free; another seed, other cells. */
void wb_app_pool_fill_cells (WbPoolSnapshot *self, guint seed);
/* The first waits for 120 ms, each next a millisecond less. */
void wb_app_pool_fill_waiters (WbPoolSnapshot *self, guint n);
/* The rows of its cells, all of them. */
void wb_app_pool_fill_rows (WbPoolSnapshot *self);
/* Past and histograms, but none of whole cycles and round trips. */
void wb_app_pool_fill_times (WbPoolSnapshot *self);

/* A window for one widget of the page, which scrolls. */
GtkWindow *wb_app_pool_present (GtkWidget *widget, int width, int height);
/* Light and dark. */
void wb_app_pool_take_pictures (GtkWindow *window, const char *name);

/* In what is expected "~" is a space that does not break. */
void wb_app_pool_assert_says (GtkWidget *widget, const char *text); /* the accessible description */
void wb_app_pool_assert_reads (const char *text, const char *pattern);
GtkWidget *wb_app_pool_find_label (gpointer root, const char *pattern); /* NULL: none */

G_END_DECLS
