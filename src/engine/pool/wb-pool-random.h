/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Chance that a seed repeats (SplitMix64: Steele, Lea and Flood 2014), so that whatever a pool did can be done again. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint64 state; /* the seed, any */
} WbPoolRandom;

static inline guint64
wb_pool_random_next (WbPoolRandom *self)
{
  guint64 z = self->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* 0 ≤ result < 1 */
static inline double
wb_pool_random_share (WbPoolRandom *self)
{
  return (double) (wb_pool_random_next (self) >> 11) / (double) (G_GUINT64_CONSTANT (1) << 53);
}

G_END_DECLS
