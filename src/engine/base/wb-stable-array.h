/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An array that only grows and whose elements never move, so that one thread may append while others read without a
 * lock. Segments double in size and are never reallocated; the count is published last.
 *
 *   segment 0: 64 elements | segment 1: 128 | segment 2: 256 | ...
 *
 * Invariant: everything below get_count() is fully written and stays where it is until clear(). */
#pragma once

#include <glib.h>
#include <stdatomic.h>

G_BEGIN_DECLS

#define WB_STABLE_ARRAY_FIRST 64u
#define WB_STABLE_ARRAY_SEGMENTS 32u /* 64 * (2^32 - 1) elements: never the limit */

typedef struct
{
  guint8 *segments[WB_STABLE_ARRAY_SEGMENTS]; /* Owned */
  gsize element_bytes;
  _Atomic guint64 count;
} WbStableArray;

void wb_stable_array_init (WbStableArray *self, gsize element_bytes);
/* Frees the segments; what elements own is the caller's to free first. Nobody may read any more. */
void wb_stable_array_clear (WbStableArray *self);

/* The slot behind the last element, zeroed on first use; readers see it after publish(). Appending thread only. */
gpointer wb_stable_array_next (WbStableArray *self);
void wb_stable_array_publish (WbStableArray *self);

/* Bytes held by the segments. */
gsize wb_stable_array_get_memory (const WbStableArray *self);

/* Any thread. */
static inline guint64
wb_stable_array_get_count (const WbStableArray *self)
{
  return atomic_load_explicit (&((WbStableArray *) self)->count, memory_order_acquire);
}

/* Any thread; position below a count that this thread has seen. */
static inline gpointer
wb_stable_array_get (const WbStableArray *self, guint64 position)
{
  guint64 shifted = position / WB_STABLE_ARRAY_FIRST + 1;
  guint segment = 63 - (guint) __builtin_clzll (shifted);
  guint64 start = WB_STABLE_ARRAY_FIRST * ((G_GUINT64_CONSTANT (1) << segment) - 1);

  return self->segments[segment] + (gsize) (position - start) * self->element_bytes;
}

G_END_DECLS
