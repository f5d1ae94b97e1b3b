/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Slices lie side by side from the start on:
 *
 *   start    + w      + 2w     + 3w            512 w
 *     | slice 0 | slice 1 | slice 2 | …  | slice 511 |     a slot beyond: pairs become one, w doubles, and on
 *          |
 *          |-- counts, min, max
 *          `-- blocks: one for each power of two that occurs --> pool: 16 counts each (wb-ping-bins)
 *
 * Round trips of one target lie in a few octaves, so a block for each of 32 would be empty for the most part. The pool is
 * bounded: when it is full slices are merged as if time had run out, which frees what both had. So a target's slices take
 * 57 KiB, and at most 448 KiB more; some 60 KiB more is usual.
 *
 * Invariant: bins of a slice add up to its received (or to less: a bin stays at 2^32 - 1). */

#include "engine/ping/wb-ping-slices.h"

#include "engine/ping/wb-ping-bins.h"

#include <string.h>

#define N_BLOCKS_MAX 7168u /* 448 KiB: 14 octaves in each slice */
#define N_BLOCKS_FIRST 64u

G_STATIC_ASSERT (N_BLOCKS_MAX < G_MAXUINT16);

typedef struct
{
  guint32 n[WB_PING_BINS_PER_OCTAVE];
} Block;

typedef struct
{
  guint64 sent, received, lost, late;
  gint64 min_ns, max_ns;               /* of received */
  guint16 blocks[WB_PING_BIN_OCTAVES]; /* place in the pool + 1; 0: none */
} Slice;

struct _WbPingSlices
{
  gint64 start_ns;
  gint64 slice_ns;

  guint n_slices; /* from the first to the last that anything is in */
  Slice *slices;

  Block *pool;
  guint n_pool;   /* room */
  guint n_blocks; /* ever used of it */
  guint n_free;
  guint16 *free; /* blocks that are of no slice any more, as room */
};

/* --- Life ------------------------------------------------------------------------------------------------------------ */

WbPingSlices *
wb_ping_slices_new (gint64 start_ns, gint64 slice_ns)
{
  WbPingSlices *self = g_new0 (WbPingSlices, 1);

  self->start_ns = start_ns;
  self->slice_ns = slice_ns;
  self->slices = g_new0 (Slice, WB_PING_SLICES);
  self->n_pool = N_BLOCKS_FIRST;
  self->pool = g_new (Block, self->n_pool);
  self->free = g_new (guint16, self->n_pool);
  return self;
}

WbPingSlices *
wb_ping_slices_copy (const WbPingSlices *self)
{
  WbPingSlices *copy = g_new (WbPingSlices, 1);

  *copy = *self;
  copy->slices = g_memdup2 (self->slices, WB_PING_SLICES * sizeof *self->slices);
  copy->pool = g_new (Block, self->n_pool);
  memcpy (copy->pool, self->pool, self->n_blocks * sizeof *self->pool);
  copy->free = g_new (guint16, self->n_pool);
  memcpy (copy->free, self->free, self->n_free * sizeof *self->free);
  return copy;
}

void
wb_ping_slices_free (WbPingSlices *self)
{
  g_free (self->slices);
  g_free (self->pool);
  g_free (self->free);
  g_free (self);
}

/* --- Blocks ---------------------------------------------------------------------------------------------------------- */

/* 0: the pool is full. */
static guint16
take_block (WbPingSlices *self)
{
  guint16 block;

  if (self->n_free > 0)
    block = self->free[--self->n_free];
  else
    {
      if (self->n_blocks == N_BLOCKS_MAX)
        return 0;
      if (self->n_blocks == self->n_pool)
        {
          self->n_pool = MIN (self->n_pool * 2, N_BLOCKS_MAX);
          self->pool = g_renew (Block, self->pool, self->n_pool);
          self->free = g_renew (guint16, self->free, self->n_pool);
        }
      block = (guint16) ++self->n_blocks;
    }
  memset (&self->pool[block - 1], 0, sizeof self->pool[0]);
  return block;
}

static void
add_bounded (guint32 *n, guint32 more)
{
  *n = *n > G_MAXUINT32 - more ? G_MAXUINT32 : *n + more;
}

/* FALSE: the pool is full. */
static gboolean
count_in_bin (WbPingSlices *self, Slice *slice, guint bin, guint32 n)
{
  guint16 *block = &slice->blocks[bin / WB_PING_BINS_PER_OCTAVE];

  if (*block == 0)
    *block = take_block (self);
  if (*block == 0)
    return FALSE;
  add_bounded (&self->pool[*block - 1].n[bin % WB_PING_BINS_PER_OCTAVE], n);
  return TRUE;
}

/* --- Slices ---------------------------------------------------------------------------------------------------------- */

static void
widen (Slice *slice, gint64 min_ns, gint64 max_ns)
{
  slice->min_ns = slice->received == 0 ? min_ns : MIN (slice->min_ns, min_ns);
  slice->max_ns = slice->received == 0 ? max_ns : MAX (slice->max_ns, max_ns);
}

/* other's blocks become the slice's, or free; it is to be forgotten then. */
static void
swallow (WbPingSlices *self, Slice *slice, const Slice *other)
{
  if (other->received > 0)
    widen (slice, other->min_ns, other->max_ns);
  slice->sent += other->sent;
  slice->received += other->received;
  slice->lost += other->lost;
  slice->late += other->late;
  for (guint i = 0; i < WB_PING_BIN_OCTAVES; i++)
    {
      if (other->blocks[i] == 0)
        continue;
      if (slice->blocks[i] == 0)
        {
          slice->blocks[i] = other->blocks[i];
          continue;
        }
      for (guint k = 0; k < WB_PING_BINS_PER_OCTAVE; k++)
        add_bounded (&self->pool[slice->blocks[i] - 1].n[k], self->pool[other->blocks[i] - 1].n[k]);
      self->free[self->n_free++] = other->blocks[i];
    }
}

static void
merge_slices (WbPingSlices *self)
{
  for (guint i = 0; i < self->n_slices; i++)
    if (i % 2 == 0)
      self->slices[i / 2] = self->slices[i];
    else
      swallow (self, &self->slices[i / 2], &self->slices[i]);
  for (guint i = (self->n_slices + 1) / 2; i < self->n_slices; i++)
    self->slices[i] = (Slice){ 0 };
  self->n_slices = (self->n_slices + 1) / 2;
  self->slice_ns = self->slice_ns > G_MAXINT64 / 2 ? G_MAXINT64 : self->slice_ns * 2;
}

static guint64
find_slice (const WbPingSlices *self, gint64 slot_ns)
{
  return slot_ns <= self->start_ns ? 0 : ((guint64) slot_ns - (guint64) self->start_ns) / (guint64) self->slice_ns;
}

static Slice *
need_slice (WbPingSlices *self, gint64 slot_ns)
{
  guint place;

  while (find_slice (self, slot_ns) >= WB_PING_SLICES)
    merge_slices (self);
  place = (guint) find_slice (self, slot_ns);
  self->n_slices = MAX (self->n_slices, place + 1);
  return &self->slices[place];
}

void
wb_ping_slices_count_sent (WbPingSlices *self, gint64 slot_ns)
{
  need_slice (self, slot_ns)->sent++;
}

void
wb_ping_slices_count_received (WbPingSlices *self, gint64 slot_ns, gint64 round_trip_ns, gboolean is_late,
                               gboolean was_lost)
{
  Slice *slice = need_slice (self, slot_ns);

  while (!count_in_bin (self, slice, wb_ping_bin_of (round_trip_ns), 1))
    {
      merge_slices (self);
      slice = need_slice (self, slot_ns);
    }
  widen (slice, round_trip_ns, round_trip_ns);
  slice->received++;
  slice->late += is_late;
  if (was_lost && slice->lost > 0)
    slice->lost--;
}

void
wb_ping_slices_count_lost (WbPingSlices *self, gint64 slot_ns)
{
  need_slice (self, slot_ns)->lost++;
}

/* --- Columns --------------------------------------------------------------------------------------------------------- */

static void
fill_from_slices (const WbPingSlices *self, guint first, guint last, WbPingColumn *column)
{
  Slice sum = { 0 };
  guint64 bins[WB_PING_BINS] = { 0 };

  for (guint i = first; i <= last; i++)
    {
      const Slice *slice = &self->slices[i];

      if (slice->received > 0)
        widen (&sum, slice->min_ns, slice->max_ns);
      sum.sent += slice->sent;
      sum.received += slice->received;
      sum.lost += slice->lost;
      sum.late += slice->late;
      for (guint k = 0; k < WB_PING_BINS; k++)
        if (slice->blocks[k / WB_PING_BINS_PER_OCTAVE] == 0)
          k += WB_PING_BINS_PER_OCTAVE - 1;
        else
          bins[k] += self->pool[slice->blocks[k / WB_PING_BINS_PER_OCTAVE] - 1].n[k % WB_PING_BINS_PER_OCTAVE];
    }
  column->sent = sum.sent;
  column->received = sum.received;
  column->lost = sum.lost;
  column->late = sum.late;
  column->min_ns = sum.min_ns;
  column->max_ns = sum.max_ns;
  if (sum.received > 0)
    wb_ping_column_fill_from_bins (column, bins);
}

void
wb_ping_slices_fill_columns (const WbPingSlices *self, gint64 from_ns, gint64 to_ns, WbPingColumn *columns, guint n)
{
  guint64 first_before = G_MAXUINT64, last_before = 0;

  for (guint i = 0; i < n; i++)
    {
      gint64 begin_ns = wb_ping_column_get_edge (from_ns, to_ns, i, n);
      gint64 end_ns = wb_ping_column_get_edge (from_ns, to_ns, i + 1, n);
      guint64 first, last;

      if (self->n_slices == 0 || end_ns <= self->start_ns)
        continue;
      first = find_slice (self, begin_ns);
      last = MIN (find_slice (self, MAX (end_ns - 1, begin_ns)), self->n_slices - 1);
      if (first > last)
        break;
      if (i > 0 && first == first_before && last == last_before) /* a slice of many columns */
        columns[i] = columns[i - 1];
      else
        fill_from_slices (self, (guint) first, (guint) last, &columns[i]);
      first_before = first;
      last_before = last;
    }
}

/* --- Reading --------------------------------------------------------------------------------------------------------- */

gint64
wb_ping_slices_get_start_ns (const WbPingSlices *self)
{
  return self->start_ns;
}

gint64
wb_ping_slices_get_slice_ns (const WbPingSlices *self)
{
  return self->slice_ns;
}

guint
wb_ping_slices_get_n_slices (const WbPingSlices *self)
{
  return self->n_slices;
}

void
wb_ping_slices_get_slice (const WbPingSlices *self, guint position, WbPingSlice *out)
{
  const Slice *slice;

  g_return_if_fail (position < self->n_slices);

  slice = &self->slices[position];
  *out = (WbPingSlice){ .sent = slice->sent,
                        .received = slice->received,
                        .lost = slice->lost,
                        .late = slice->late,
                        .min_ns = slice->min_ns,
                        .max_ns = slice->max_ns };
  out->bins = g_malloc_n (WB_PING_BINS, sizeof *out->bins);
  for (guint i = 0; i < WB_PING_BINS; i++)
    {
      guint16 block = slice->blocks[i / WB_PING_BINS_PER_OCTAVE];
      guint32 n = block == 0 ? 0 : self->pool[block - 1].n[i % WB_PING_BINS_PER_OCTAVE];

      if (n == 0)
        continue;
      out->bins[out->n_bins].bin = (guint16) i;
      out->bins[out->n_bins++].n = n;
    }
}

static gboolean
is_possible (const WbPingSlice *slice)
{
  guint64 n = 0;

  if (slice->received > slice->sent || slice->lost > slice->sent - slice->received || slice->late > slice->received)
    return FALSE;
  if (slice->min_ns < 0 || slice->min_ns > slice->max_ns || slice->n_bins > WB_PING_BINS)
    return FALSE;
  for (guint i = 0; i < slice->n_bins; i++)
    {
      if (slice->bins[i].bin >= WB_PING_BINS || (i > 0 && slice->bins[i].bin <= slice->bins[i - 1].bin))
        return FALSE;
      /* so that percentiles lie between the two */
      if (slice->bins[i].bin < wb_ping_bin_of (slice->min_ns) || slice->bins[i].bin > wb_ping_bin_of (slice->max_ns))
        return FALSE;
      n += slice->bins[i].n;
    }
  return n <= slice->received;
}

gboolean
wb_ping_slices_set_slice (WbPingSlices *self, guint position, const WbPingSlice *slice)
{
  Slice *to;

  if (position >= WB_PING_SLICES || !is_possible (slice))
    return FALSE;
  to = &self->slices[position];
  for (guint i = 0; i < WB_PING_BIN_OCTAVES; i++)
    if (to->blocks[i] > 0)
      self->free[self->n_free++] = to->blocks[i];
  *to = (Slice){ .sent = slice->sent,
                 .received = slice->received,
                 .lost = slice->lost,
                 .late = slice->late,
                 .min_ns = slice->min_ns,
                 .max_ns = slice->max_ns };
  self->n_slices = MAX (self->n_slices, position + 1);
  for (guint i = 0; i < slice->n_bins; i++)
    if (!count_in_bin (self, to, slice->bins[i].bin, slice->bins[i].n))
      return FALSE;
  return TRUE;
}
