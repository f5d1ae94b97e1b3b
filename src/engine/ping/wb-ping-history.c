/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The ring is an array in which probe s stands at s modulo its length, cut into pages. Copies share them, and who writes
 * into one that is shared gets a page of its own first: a copy for a file is taken between two probes of a grid of 1 ms,
 * and another thread may read and free it. The coarse half is wb-ping-slices; each probe enters both. */

#include "engine/ping/wb-ping-history.h"

#include "engine/ping/wb-ping-bins.h"

#include <string.h>

#define PAGE_RECORDS 128u /* 12 KiB: copied in a microsecond or two */
#define N_SORTED_MAX 64u /* values of a column that are sorted rather than counted: dearer a value, but exact */

typedef struct
{
  gatomicrefcount ref_count; /* written to only at 1 */
  WbPingRecord records[PAGE_RECORDS];
} Page;

struct _WbPingHistory
{
  gint64 end_ns;
  WbPingSlices *slices;

  guint n_room;
  guint n_records;
  guint64 next; /* the sequence number after the newest's */
  guint n_pages;
  Page **pages; /* NULL: nothing was written there yet */
};

/* --- Life ------------------------------------------------------------------------------------------------------------ */

WbPingHistory *
wb_ping_history_new (guint n_records, gint64 start_ns, gint64 slice_ns)
{
  WbPingHistory *self;

  g_return_val_if_fail (n_records > 0 && slice_ns > 0, NULL);

  self = g_new0 (WbPingHistory, 1);
  self->end_ns = start_ns;
  self->slices = wb_ping_slices_new (start_ns, slice_ns);
  self->n_room = n_records;
  self->n_pages = (n_records - 1) / PAGE_RECORDS + 1;
  self->pages = g_new0 (Page *, self->n_pages);
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
  copy->slices = wb_ping_slices_copy (self->slices);
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
  wb_ping_slices_free (self->slices);
  g_free (self);
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
  wb_ping_slices_count_sent (self->slices, record->slot_ns);
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
  wb_ping_history_changed (self, record);
  wb_ping_slices_count_received (self->slices, record->slot_ns, wb_ping_record_get_round_trip_ns (record),
                                 record->is_late, was_lost);
}

void
wb_ping_history_lost (WbPingHistory *self, const WbPingRecord *record)
{
  wb_ping_history_changed (self, record);
  wb_ping_slices_count_lost (self->slices, record->slot_ns);
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
    wb_ping_column_fill_from_bins (column, bins);
  else if (column->received > 0)
    fill_from_sorted (column, values, (guint) column->received);
  return position;
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

static gboolean
records_reach_back (const WbPingHistory *self, gint64 from_ns)
{
  const WbPingRecord *oldest = self->n_records > 0 ? wb_ping_history_get_record (self, 0) : NULL;

  return oldest && (oldest->sequence == 0 || oldest->slot_ns <= from_ns);
}

void
wb_ping_history_fill_columns (const WbPingHistory *self, gint64 from_ns, gint64 to_ns, WbPingColumn *columns, guint n)
{
  guint position;

  g_return_if_fail (from_ns < to_ns);

  memset (columns, 0, n * sizeof *columns);
  if (!records_reach_back (self, from_ns))
    {
      wb_ping_slices_fill_columns (self->slices, from_ns, to_ns, columns, n);
      return;
    }
  position = find_position (self, from_ns);
  for (guint i = 0; i < n; i++)
    position = fill_from_records (self, position, wb_ping_column_get_edge (from_ns, to_ns, i + 1, n), &columns[i]);
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
  return wb_ping_slices_get_start_ns (self->slices);
}

gint64
wb_ping_history_get_end_ns (const WbPingHistory *self)
{
  return self->end_ns;
}

gint64
wb_ping_history_get_slice_ns (const WbPingHistory *self)
{
  return wb_ping_slices_get_slice_ns (self->slices);
}

guint
wb_ping_history_get_n_slices (const WbPingHistory *self)
{
  return wb_ping_slices_get_n_slices (self->slices);
}

void
wb_ping_history_get_slice (const WbPingHistory *self, guint position, WbPingSlice *out)
{
  wb_ping_slices_get_slice (self->slices, position, out);
}

gboolean
wb_ping_history_set_slice (WbPingHistory *self, guint position, const WbPingSlice *slice)
{
  return wb_ping_slices_set_slice (self->slices, position, slice);
}
