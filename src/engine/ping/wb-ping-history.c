/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The ring is an array in which probe s stands at s modulo its length, cut into pages. Copies share them, and who writes
 * into one that is shared gets a page of its own first: a copy for a file is taken between two probes of a grid of 1 ms,
 * and another thread may read and free it. Slices lie side by side from the start on:
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

#include "engine/ping/wb-ping-history.h"

#include "engine/ping/wb-ping-bins.h"

#include <string.h>

#define N_BLOCKS_MAX 7168u /* 448 KiB: 14 octaves in each slice */
#define N_BLOCKS_FIRST 64u
#define PAGE_RECORDS 128u /* 12 KiB: copied in a microsecond or two */
#define N_SORTED_MAX 64u /* values of a column that are sorted rather than counted: dearer a value, but exact */

G_STATIC_ASSERT (N_BLOCKS_MAX < G_MAXUINT16);

typedef struct
{
  gatomicrefcount ref_count; /* written to only at 1 */
  WbPingRecord records[PAGE_RECORDS];
} Page;

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

struct _WbPingHistory
{
  gint64 start_ns;
  gint64 end_ns;
  gint64 slice_ns;

  guint n_room;
  guint n_records;
  guint64 next; /* the sequence number after the newest's */
  guint n_pages;
  Page **pages; /* NULL: nothing was written there yet */

  guint n_slices; /* from the first to the last that anything is in */
  Slice *slices;

  Block *pool;
  guint n_pool;   /* room */
  guint n_blocks; /* ever used of it */
  guint n_free;
  guint16 *free; /* blocks that are of no slice any more, as room */
};

/* --- Life ------------------------------------------------------------------------------------------------------------ */

WbPingHistory *
wb_ping_history_new (guint n_records, gint64 start_ns, gint64 slice_ns)
{
  WbPingHistory *self;

  g_return_val_if_fail (n_records > 0 && slice_ns > 0, NULL);

  self = g_new0 (WbPingHistory, 1);
  self->start_ns = self->end_ns = start_ns;
  self->slice_ns = slice_ns;
  self->n_room = n_records;
  self->n_pages = (n_records - 1) / PAGE_RECORDS + 1;
  self->pages = g_new0 (Page *, self->n_pages);
  self->slices = g_new0 (Slice, WB_PING_SLICES);
  self->n_pool = N_BLOCKS_FIRST;
  self->pool = g_new (Block, self->n_pool);
  self->free = g_new (guint16, self->n_pool);
  return self;
}

WbPingHistory *
wb_ping_history_copy (const WbPingHistory *self)
{
  WbPingHistory *copy = g_new (WbPingHistory, 1);

  *copy = *self;
  copy->pages = g_memdup2 (self->pages, self->n_pages * sizeof *self->pages);
  for (guint i = 0; i < self->n_pages; i++)
    if (copy->pages[i])
      g_atomic_ref_count_inc (&copy->pages[i]->ref_count);
  copy->slices = g_memdup2 (self->slices, WB_PING_SLICES * sizeof *self->slices);
  copy->pool = g_new (Block, self->n_pool);
  memcpy (copy->pool, self->pool, self->n_blocks * sizeof *self->pool);
  copy->free = g_new (guint16, self->n_pool);
  memcpy (copy->free, self->free, self->n_free * sizeof *self->free);
  return copy;
}

static void
page_unref (Page *page)
{
  if (page && g_atomic_ref_count_dec (&page->ref_count))
    g_free (page);
}

void
wb_ping_history_free (WbPingHistory *self)
{
  for (guint i = 0; i < self->n_pages; i++)
    page_unref (self->pages[i]);
  g_free (self->pages);
  g_free (self->slices);
  g_free (self->pool);
  g_free (self->free);
  g_free (self);
}

/* --- Blocks ---------------------------------------------------------------------------------------------------------- */

/* 0: the pool is full. */
static guint16
take_block (WbPingHistory *self)
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
count_in_bin (WbPingHistory *self, Slice *slice, guint bin, guint32 n)
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
swallow (WbPingHistory *self, Slice *slice, const Slice *other)
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
merge_slices (WbPingHistory *self)
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
find_slice (const WbPingHistory *self, gint64 slot_ns)
{
  return slot_ns <= self->start_ns ? 0 : ((guint64) slot_ns - (guint64) self->start_ns) / (guint64) self->slice_ns;
}

static Slice *
need_slice (WbPingHistory *self, gint64 slot_ns)
{
  guint place;

  while (find_slice (self, slot_ns) >= WB_PING_SLICES)
    merge_slices (self);
  place = (guint) find_slice (self, slot_ns);
  self->n_slices = MAX (self->n_slices, place + 1);
  return &self->slices[place];
}

/* --- What happens to probes ------------------------------------------------------------------------------------------ */

static gboolean
has_record (const WbPingHistory *self, guint64 sequence)
{
  return sequence < self->next && self->next - sequence <= self->n_records;
}

/* Into a page that is nobody else's. */
static void
write_record (WbPingHistory *self, const WbPingRecord *record)
{
  guint place = (guint) (record->sequence % self->n_room);
  Page **page = &self->pages[place / PAGE_RECORDS];

  if (*page == NULL || !g_atomic_ref_count_compare (&(*page)->ref_count, 1))
    {
      Page *own = g_new0 (Page, 1);

      g_atomic_ref_count_init (&own->ref_count);
      if (*page)
        memcpy (own->records, (*page)->records, sizeof own->records);
      page_unref (*page);
      *page = own;
    }
  (*page)->records[place % PAGE_RECORDS] = *record;
}

void
wb_ping_history_restore_record (WbPingHistory *self, const WbPingRecord *record)
{
  g_return_if_fail (self->n_records == 0 || record->sequence == self->next);

  write_record (self, record);
  self->next = record->sequence + 1;
  self->n_records = MIN (self->n_records + 1, self->n_room);
  self->end_ns = MAX (self->end_ns, record->slot_ns);
}

void
wb_ping_history_sent (WbPingHistory *self, const WbPingRecord *record)
{
  wb_ping_history_restore_record (self, record);
  need_slice (self, record->slot_ns)->sent++;
}

void
wb_ping_history_changed (WbPingHistory *self, const WbPingRecord *record)
{
  if (has_record (self, record->sequence))
    write_record (self, record);
}

void
wb_ping_history_received (WbPingHistory *self, const WbPingRecord *record, gboolean was_lost)
{
  gint64 round_trip_ns = wb_ping_record_get_round_trip_ns (record);
  Slice *slice = need_slice (self, record->slot_ns);

  wb_ping_history_changed (self, record);
  while (!count_in_bin (self, slice, wb_ping_bin_of (round_trip_ns), 1))
    {
      merge_slices (self);
      slice = need_slice (self, record->slot_ns);
    }
  widen (slice, round_trip_ns, round_trip_ns);
  slice->received++;
  slice->late += record->is_late;
  if (was_lost && slice->lost > 0)
    slice->lost--;
}

void
wb_ping_history_lost (WbPingHistory *self, const WbPingRecord *record)
{
  wb_ping_history_changed (self, record);
  need_slice (self, record->slot_ns)->lost++;
}

/* --- Columns --------------------------------------------------------------------------------------------------------- */

static void
fill_from_sorted (WbPingColumn *column, const gint64 *sorted, guint n)
{
  /* nearest rank: ceil (share * n), in twentieths */
  column->min_ns = sorted[0];
  column->p5_ns = sorted[(n + 19) / 20 - 1];
  column->p25_ns = sorted[(5 * n + 19) / 20 - 1];
  column->p50_ns = sorted[(10 * n + 19) / 20 - 1];
  column->p75_ns = sorted[(15 * n + 19) / 20 - 1];
  column->p95_ns = sorted[(19 * n + 19) / 20 - 1];
  column->max_ns = sorted[n - 1];
}

/* min and max of the column are there already. */
static void
fill_from_bins (WbPingColumn *column, const guint64 *bins)
{
  guint64 n = 0;

  for (guint i = 0; i < WB_PING_BINS; i++)
    n += bins[i];
  if (n == 0)
    return;
  column->p5_ns = wb_ping_bins_get_percentile (bins, n, column->min_ns, column->max_ns, 0.05);
  column->p25_ns = wb_ping_bins_get_percentile (bins, n, column->min_ns, column->max_ns, 0.25);
  column->p50_ns = wb_ping_bins_get_percentile (bins, n, column->min_ns, column->max_ns, 0.5);
  column->p75_ns = wb_ping_bins_get_percentile (bins, n, column->min_ns, column->max_ns, 0.75);
  column->p95_ns = wb_ping_bins_get_percentile (bins, n, column->min_ns, column->max_ns, 0.95);
}

static void
insert_sorted (gint64 *values, guint n, gint64 value)
{
  for (; n > 0 && values[n - 1] > value; n--)
    values[n] = values[n - 1];
  values[n] = value;
}

/* Of the records from the given position on those before until_ns; returns the position after. */
static guint
fill_from_records (const WbPingHistory *self, guint position, gint64 until_ns, WbPingColumn *column)
{
  gint64 values[N_SORTED_MAX];
  guint64 bins[WB_PING_BINS];

  for (; position < self->n_records; position++)
    {
      const WbPingRecord *record = wb_ping_history_get_record (self, position);
      gint64 value;

      if (record->slot_ns >= until_ns)
        break;
      column->sent++;
      column->lost += record->state == WB_PING_LOST;
      if (record->state != WB_PING_RECEIVED)
        continue;
      value = wb_ping_record_get_round_trip_ns (record);
      column->late += record->is_late;
      column->min_ns = column->received == 0 ? value : MIN (column->min_ns, value);
      column->max_ns = MAX (column->max_ns, value);
      if (column->received == N_SORTED_MAX)
        {
          memset (bins, 0, sizeof bins);
          for (guint i = 0; i < N_SORTED_MAX; i++)
            bins[wb_ping_bin_of (values[i])]++;
        }
      if (column->received < N_SORTED_MAX)
        insert_sorted (values, (guint) column->received, value);
      else
        bins[wb_ping_bin_of (value)]++;
      column->received++;
    }
  if (column->received > N_SORTED_MAX)
    fill_from_bins (column, bins);
  else if (column->received > 0)
    fill_from_sorted (column, values, (guint) column->received);
  return position;
}

static void
fill_from_slices (const WbPingHistory *self, guint first, guint last, WbPingColumn *column)
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
    fill_from_bins (column, bins);
}

/* The first kept record of a slot from from_ns on. */
static guint
find_position (const WbPingHistory *self, gint64 from_ns)
{
  guint low = 0, high = self->n_records;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (wb_ping_history_get_record (self, middle)->slot_ns < from_ns)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* Where column i of n begins; i = n: just after the end, so that the last one holds a slot at the very end too. */
static gint64
get_edge (gint64 from_ns, gint64 to_ns, guint i, guint n)
{
  guint64 width = (guint64) to_ns - (guint64) from_ns;

  if (i == n)
    return to_ns < G_MAXINT64 ? to_ns + 1 : to_ns;
  /* width / n * i with what the division leaves */
  return (gint64) ((guint64) from_ns + width / n * i + width % n * i / n);
}

static gboolean
records_reach_back (const WbPingHistory *self, gint64 from_ns)
{
  const WbPingRecord *oldest = self->n_records > 0 ? wb_ping_history_get_record (self, 0) : NULL;

  return oldest && (oldest->sequence == 0 || oldest->slot_ns <= from_ns);
}

void
wb_ping_history_fill_columns (const WbPingHistory *self, gint64 from_ns, gint64 to_ns, WbPingColumn *columns, guint n)
{
  gboolean whole = records_reach_back (self, from_ns);
  guint position = whole ? find_position (self, from_ns) : 0;
  guint64 first_before = G_MAXUINT64, last_before = 0;

  g_return_if_fail (from_ns < to_ns);

  memset (columns, 0, n * sizeof *columns);
  for (guint i = 0; i < n; i++)
    {
      gint64 begin_ns = get_edge (from_ns, to_ns, i, n), end_ns = get_edge (from_ns, to_ns, i + 1, n);
      guint64 first, last;

      if (whole)
        {
          position = fill_from_records (self, position, end_ns, &columns[i]);
          continue;
        }
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

guint
wb_ping_history_get_n_records (const WbPingHistory *self)
{
  return self->n_records;
}

const WbPingRecord *
wb_ping_history_get_record (const WbPingHistory *self, guint position)
{
  guint place;

  g_return_val_if_fail (position < self->n_records, NULL);

  place = (guint) ((self->next - self->n_records + position) % self->n_room);
  return &self->pages[place / PAGE_RECORDS]->records[place % PAGE_RECORDS];
}

gint64
wb_ping_history_get_start_ns (const WbPingHistory *self)
{
  return self->start_ns;
}

gint64
wb_ping_history_get_end_ns (const WbPingHistory *self)
{
  return self->end_ns;
}

gint64
wb_ping_history_get_slice_ns (const WbPingHistory *self)
{
  return self->slice_ns;
}

guint
wb_ping_history_get_n_slices (const WbPingHistory *self)
{
  return self->n_slices;
}

void
wb_ping_history_get_slice (const WbPingHistory *self, guint position, WbPingSlice *out)
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
wb_ping_history_set_slice (WbPingHistory *self, guint position, const WbPingSlice *slice)
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
