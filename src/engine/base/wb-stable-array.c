/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The growing half of the stable array; see the header for the idea and the invariant. */

#include "engine/base/wb-stable-array.h"

void
wb_stable_array_init (WbStableArray *self, gsize element_bytes)
{
  *self = (WbStableArray){ .element_bytes = element_bytes };
}

void
wb_stable_array_clear (WbStableArray *self)
{
  for (guint i = 0; i < WB_STABLE_ARRAY_SEGMENTS; i++)
    g_clear_pointer (&self->segments[i], g_free);
  atomic_store_explicit (&self->count, 0, memory_order_relaxed);
}

gpointer
wb_stable_array_next (WbStableArray *self)
{
  guint64 position = atomic_load_explicit (&self->count, memory_order_relaxed);
  guint segment = 63 - (guint) __builtin_clzll (position / WB_STABLE_ARRAY_FIRST + 1);

  g_assert (segment < WB_STABLE_ARRAY_SEGMENTS);
  if (self->segments[segment] == NULL)
    self->segments[segment] = g_malloc0_n ((gsize) WB_STABLE_ARRAY_FIRST << segment, self->element_bytes);
  return wb_stable_array_get (self, position);
}

void
wb_stable_array_publish (WbStableArray *self)
{
  atomic_fetch_add_explicit (&self->count, 1, memory_order_release);
}

gsize
wb_stable_array_get_memory (const WbStableArray *self)
{
  gsize bytes = 0;

  for (guint i = 0; i < WB_STABLE_ARRAY_SEGMENTS; i++)
    if (self->segments[i] != NULL)
      bytes += ((gsize) WB_STABLE_ARRAY_FIRST << i) * self->element_bytes;
  return bytes;
}
