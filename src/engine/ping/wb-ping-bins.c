/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The octave is the position of the highest bit; within it a table of the sixteen ratios is asked and no logarithm, so
 * that a value falls into the same bin whatever the mathematics library. */

#include "engine/ping/wb-ping-bins.h"

#include <math.h>

#define FIRST_BITS 8u /* the first octave begins at 2^8 ns; nothing on this earth answers sooner */

/* 2^(i / 16) with 32 bits behind the point. */
static const guint64 ratios[WB_PING_BINS_PER_OCTAVE] = {
  0x100000000, 0x10b5586d0, 0x1172b83c8, 0x12387a6e7, 0x1306fe0a3, 0x13dea64c1, 0x14bfdad53, 0x15ab07dd5,
  0x16a09e668, 0x17a11473f, 0x18ace5423, 0x19c49182a, 0x1ae89f996, 0x1c199bdd8, 0x1d5818dd0, 0x1ea4afa2a,
};

guint
wb_ping_bin_of (gint64 value_ns)
{
  guint64 value = (guint64) MAX (value_ns, 0), mantissa;
  guint octave, step;

  if (value < (1u << FIRST_BITS))
    return 0;
  octave = 63 - (guint) __builtin_clzll (value);
  if (octave >= FIRST_BITS + WB_PING_BIN_OCTAVES)
    return WB_PING_BINS - 1;
  mantissa = octave <= 32 ? value << (32 - octave) : value >> (octave - 32);
  /* even steps lie at or above those of equal ratio, by one at most: 16 log2 (1 + x) - 16 x < 1.4 */
  step = (guint) (mantissa >> 28) & 15;
  while (step + 1 < WB_PING_BINS_PER_OCTAVE && mantissa >= ratios[step + 1])
    step++;
  return (octave - FIRST_BITS) * WB_PING_BINS_PER_OCTAVE + step;
}

gint64
wb_ping_bin_get_low (guint bin)
{
  guint octave = bin / WB_PING_BINS_PER_OCTAVE + FIRST_BITS;
  guint64 ratio;

  if (bin == 0)
    return 0;
  if (bin >= WB_PING_BINS)
    return G_MAXINT64;
  ratio = ratios[bin % WB_PING_BINS_PER_OCTAVE];
  if (octave >= 32)
    return (gint64) (ratio << (octave - 32));
  /* up: the first whole nanosecond that is in it */
  return (gint64) ((ratio + (G_GUINT64_CONSTANT (1) << (32 - octave)) - 1) >> (32 - octave));
}

gint64
wb_ping_bins_get_percentile (const guint64 bins[WB_PING_BINS], guint64 n_values, gint64 min_ns, gint64 max_ns,
                             double share)
{
  guint64 rank = (guint64) ceil (CLAMP (share, 0, 1) * (double) n_values * (1 - 1e-15)), seen = 0;

  rank = CLAMP (rank, 1, n_values);
  if (rank == 1 || min_ns >= max_ns)
    return min_ns;
  if (rank == n_values)
    return max_ns;
  for (guint i = wb_ping_bin_of (min_ns); i < WB_PING_BINS; i++)
    {
      if (seen + bins[i] >= rank)
        {
          double low = (double) MAX (wb_ping_bin_get_low (i), min_ns);
          double high = (double) MIN (wb_ping_bin_get_low (i + 1), max_ns);

          return (gint64) (low + (high - low) * ((double) (rank - seen) - 0.5) / (double) bins[i]);
        }
      seen += bins[i];
    }
  return max_ns;
}
