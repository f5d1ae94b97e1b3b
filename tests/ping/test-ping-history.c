/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The past of a target beside a model that forgets nothing: what columns show must be what happened, whichever of
 * records and slices they were made of, and however often slices became one. */

#include "engine/ping/wb-ping-bins.h"
#include "engine/ping/wb-ping-history.h"

#include <math.h>

#define MS WB_NS_PER_MS
#define START_NS G_GINT64_CONSTANT (5000000000000)

/* --- Bins ------------------------------------------------------------------------------------------------------------ */

static void
test_bins (void)
{
  g_test_summary ("Every bin begins where the one before ends, and is less than 5 % wide");
  for (guint i = 1; i < WB_PING_BINS; i++)
    {
      gint64 low = wb_ping_bin_get_low (i), next = wb_ping_bin_get_low (i + 1);

      g_assert_cmpint (low, <, next);
      g_assert_cmpuint (wb_ping_bin_of (low), ==, i);
      g_assert_cmpuint (wb_ping_bin_of (low - 1), ==, i - 1);
      g_assert_cmpuint (wb_ping_bin_of (next - 1), ==, i);
      if (i + 1 < WB_PING_BINS)
        g_assert_cmpfloat ((double) (next - 1 - low) / (double) low, <, 0.05);
    }
  g_assert_cmpuint (wb_ping_bin_of (-1), ==, 0);
  g_assert_cmpuint (wb_ping_bin_of (0), ==, 0);
  g_assert_cmpuint (wb_ping_bin_of (G_MAXINT64), ==, WB_PING_BINS - 1);
}

/* --- The model ------------------------------------------------------------------------------------------------------- */

typedef struct
{
  WbPingHistory *history;
  GArray *probes; /* WbPingRecord: all of them */
  guint n_kept;
  gint64 slice_ns; /* the first width */
} Model;

static void
model_init (Model *self, guint n_kept, gint64 slice_ns)
{
  *self = (Model){ .history = wb_ping_history_new (n_kept, START_NS, slice_ns),
                   .probes = g_array_new (FALSE, FALSE, sizeof (WbPingRecord)),
                   .n_kept = n_kept,
                   .slice_ns = slice_ns };
}

static void
model_clear (Model *self)
{
  wb_ping_history_free (self->history);
  g_array_unref (self->probes);
}

static WbPingRecord *
model_get (const Model *self, guint64 sequence)
{
  return &g_array_index (self->probes, WbPingRecord, sequence);
}

static void
model_send (Model *self, gint64 slot_ns)
{
  WbPingRecord record = { .sequence = self->probes->len, .slot_ns = slot_ns, .sent_ns = slot_ns + 1000 };

  g_array_append_val (self->probes, record);
  wb_ping_history_sent (self->history, &record);
}

static void
model_lose (Model *self, guint64 sequence)
{
  WbPingRecord *record = model_get (self, sequence);

  record->state = WB_PING_LOST;
  wb_ping_history_lost (self->history, record);
}

static void
model_receive (Model *self, guint64 sequence, gint64 round_trip_ns)
{
  WbPingRecord *record = model_get (self, sequence);
  gboolean was_lost = record->state == WB_PING_LOST;

  record->state = WB_PING_RECEIVED;
  record->read_ns = record->sent_ns + round_trip_ns;
  record->is_late = was_lost;
  wb_ping_history_received (self->history, record, was_lost);
}

static void
model_double (Model *self, guint64 sequence)
{
  WbPingRecord *record = model_get (self, sequence);

  record->n_duplicates++;
  wb_ping_history_changed (self->history, record);
}

static int
compare_values (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

/* What a column over the probes of [from, until) is. */
static WbPingColumn
model_get_column (const Model *self, gint64 from_ns, gint64 until_ns)
{
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (gint64));
  WbPingColumn column = { 0 };
  const double shares[] = { 0.05, 0.25, 0.5, 0.75, 0.95 };
  gint64 found[G_N_ELEMENTS (shares)] = { 0 };

  for (guint i = 0; i < self->probes->len; i++)
    {
      const WbPingRecord *record = model_get (self, i);
      gint64 value = wb_ping_record_get_round_trip_ns (record);

      if (record->slot_ns < from_ns || record->slot_ns >= until_ns)
        continue;
      column.sent++;
      column.lost += record->state == WB_PING_LOST;
      column.received += record->state == WB_PING_RECEIVED;
      column.late += record->state == WB_PING_RECEIVED && record->is_late;
      if (record->state == WB_PING_RECEIVED)
        g_array_append_val (values, value);
    }
  g_array_sort (values, compare_values);
  if (values->len == 0)
    return column;
  for (guint i = 0; i < G_N_ELEMENTS (shares); i++)
    found[i] = g_array_index (values, gint64, (guint) ceil (shares[i] * values->len - 1e-9) - 1);
  column.min_ns = g_array_index (values, gint64, 0);
  column.p5_ns = found[0];
  column.p25_ns = found[1];
  column.p50_ns = found[2];
  column.p75_ns = found[3];
  column.p95_ns = found[4];
  column.max_ns = g_array_index (values, gint64, values->len - 1);
  return column;
}

static void
assert_near (gint64 is_ns, gint64 shall_ns)
{
  g_assert_cmpfloat (fabs ((double) (is_ns - shall_ns)), <=, 0.05 * (double) shall_ns + 1);
}

static void
assert_column (const WbPingColumn *is, const WbPingColumn *shall)
{
  g_assert_cmpuint (is->sent, ==, shall->sent);
  g_assert_cmpuint (is->received, ==, shall->received);
  g_assert_cmpuint (is->lost, ==, shall->lost);
  g_assert_cmpuint (is->late, ==, shall->late);
  g_assert_cmpint (is->min_ns, ==, shall->min_ns);
  g_assert_cmpint (is->max_ns, ==, shall->max_ns);
  assert_near (is->p5_ns, shall->p5_ns);
  assert_near (is->p25_ns, shall->p25_ns);
  assert_near (is->p50_ns, shall->p50_ns);
  assert_near (is->p75_ns, shall->p75_ns);
  assert_near (is->p95_ns, shall->p95_ns);
  g_assert_cmpint (is->min_ns, <=, is->p5_ns);
  g_assert_cmpint (is->p5_ns, <=, is->p25_ns);
  g_assert_cmpint (is->p25_ns, <=, is->p50_ns);
  g_assert_cmpint (is->p50_ns, <=, is->p75_ns);
  g_assert_cmpint (is->p75_ns, <=, is->p95_ns);
  g_assert_cmpint (is->p95_ns, <=, is->max_ns);
}

/* Columns of one nanosecond's precision: edges as the header says, the last one closed. */
static void
assert_from_records (const Model *self, gint64 from_ns, gint64 to_ns, guint n)
{
  g_autofree WbPingColumn *columns = g_new (WbPingColumn, n);
  gint64 begin_ns = from_ns;

  wb_ping_history_fill_columns (self->history, from_ns, to_ns, columns, n);
  for (guint i = 0; i < n; i++)
    {
      gint64 end_ns = i + 1 == n ? to_ns + 1 : from_ns + (gint64) ((__int128) (to_ns - from_ns) * (i + 1) / n);
      WbPingColumn shall = model_get_column (self, begin_ns, end_ns);

      assert_column (&columns[i], &shall);
      begin_ns = end_ns;
    }
}

/* From the start on, slice by slice: a column for each, and two for each. */
static void
assert_from_slices (const Model *self)
{
  gint64 width_ns = wb_ping_history_get_slice_ns (self->history);
  guint n = wb_ping_history_get_n_slices (self->history);
  g_autofree WbPingColumn *columns = g_new (WbPingColumn, n), *halves = g_new (WbPingColumn, 2 * n);
  WbPingColumn whole, all;

  g_assert_cmpuint (n, <=, WB_PING_SLICES);
  wb_ping_history_fill_columns (self->history, START_NS, START_NS + n * width_ns, columns, n);
  wb_ping_history_fill_columns (self->history, START_NS, START_NS + n * width_ns, halves, 2 * n);
  for (guint i = 0; i < n; i++)
    {
      WbPingColumn shall = model_get_column (self, START_NS + i * width_ns, START_NS + (i + 1) * width_ns);

      assert_column (&halves[2 * i], &shall);
      assert_column (&halves[2 * i + 1], &shall);
    }
  wb_ping_history_fill_columns (self->history, START_NS, START_NS + n * width_ns - 1, &whole, 1);
  all = model_get_column (self, G_MININT64, G_MAXINT64);
  assert_column (&whole, &all);
}

/* --- Tests ----------------------------------------------------------------------------------------------------------- */

static gint64
draw_round_trip (GRand *rand)
{
  switch (g_rand_int_range (rand, 0, 8))
    {
    case 0: /* anything from a microsecond to a quarter of an hour */
      return (gint64) exp (g_rand_double_range (rand, log (1e3), log (9e11)));
    case 1:
    case 2:
      return 80 * MS + g_rand_int_range (rand, 0, 1000000);
    default:
      return 20 * MS + (gint64) (-log (g_rand_double_range (rand, 1e-9, 1)) * 2e6);
    }
}

static void
act (Model *model, GRand *rand, gint64 *slot_ns, gint64 gap_ns)
{
  guint64 n = model->probes->len;
  guint64 sequence = n == 0 ? 0 : n - 1 - (guint64) g_rand_int_range (rand, 0, (gint32) MIN (n, 100));
  guint state = n == 0 ? 0 : model_get (model, sequence)->state;
  gint32 what = g_rand_int_range (rand, 0, 10);

  if (n == 0 || what < 4)
    {
      *slot_ns += g_rand_int_range (rand, 0, 50) == 0 ? gap_ns * 20 : g_rand_int_range (rand, 0, (gint32) gap_ns);
      model_send (model, *slot_ns);
    }
  else if (what == 4 && state == WB_PING_PENDING)
    model_lose (model, sequence);
  else if (state != WB_PING_RECEIVED)
    model_receive (model, sequence, draw_round_trip (rand));
  else
    model_double (model, sequence);
}

static void
test_model (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  g_test_summary ("Random sends, receipts, losses, late replies and duplicates: columns are those of a naive model");
  for (guint run = 0; run < 40; run++)
    {
      gint64 slot_ns = START_NS, from_ns, to_ns;
      Model model;

      model_init (&model, (guint) g_rand_int_range (rand, 1, 3000), g_rand_int_range (rand, 1, 10) * MS);
      for (guint i = 0; i < 10000; i++)
        act (&model, rand, &slot_ns, MS);
      if (wb_ping_history_get_n_records (model.history) < model.probes->len)
        assert_from_slices (&model);
      to_ns = wb_ping_history_get_end_ns (model.history);
      g_assert_cmpint (to_ns, ==, slot_ns);
      from_ns = wb_ping_history_get_record (model.history, 0)->slot_ns;
      if (from_ns < to_ns)
        {
          assert_from_records (&model, from_ns, to_ns, 1);
          assert_from_records (&model, from_ns, to_ns, (guint) g_rand_int_range (rand, 2, 50));
          assert_from_records (&model, from_ns + (to_ns - from_ns) / 3, to_ns + 7 * MS, 33);
        }
      model_clear (&model);
    }
}

static void
test_records (void)
{
  Model model;

  g_test_summary ("The ring keeps the latest records whole, and takes changes of those that it still has");
  model_init (&model, 100, MS);
  g_assert_cmpint (wb_ping_history_get_end_ns (model.history), ==, START_NS);
  for (guint i = 0; i < 250; i++)
    model_send (&model, START_NS + i * MS);
  model_receive (&model, 200, 5 * MS);
  model_double (&model, 200);
  model_lose (&model, 20); /* forgotten */
  g_assert_cmpuint (wb_ping_history_get_n_records (model.history), ==, 100);
  for (guint i = 0; i < 100; i++)
    g_assert_cmpmem (wb_ping_history_get_record (model.history, i), sizeof (WbPingRecord), model_get (&model, 150 + i),
                     sizeof (WbPingRecord));
  g_assert_cmpuint (wb_ping_history_get_record (model.history, 50)->n_duplicates, ==, 1);
  model_clear (&model);
}

static void
test_shared (void)
{
  g_autoptr (WbPingHistory) copy = NULL;
  g_autofree WbPingRecord *then = g_new (WbPingRecord, 1000);
  Model model;

  g_test_summary ("A copy shares the records, costs nothing for them, and sees none that is written later");
  model_init (&model, 1000, MS);
  for (guint i = 0; i < 1500; i++)
    model_send (&model, START_NS + i * MS);
  copy = wb_ping_history_copy (model.history);
  for (guint i = 0; i < 1000; i++)
    {
      g_assert_true (wb_ping_history_get_record (copy, i) == wb_ping_history_get_record (model.history, i));
      then[i] = *wb_ping_history_get_record (copy, i);
    }
  model_receive (&model, 700, 5 * MS);
  for (guint i = 0; i < 600; i++)
    model_send (&model, START_NS + (1500 + i) * MS);
  g_assert_cmpuint (wb_ping_history_get_record (copy, 0)->sequence, ==, 500);
  for (guint i = 0; i < 1000; i++)
    g_assert_cmpmem (wb_ping_history_get_record (copy, i), sizeof (WbPingRecord), &then[i], sizeof (WbPingRecord));
  for (guint i = 0; i < 1000; i++)
    g_assert_cmpmem (wb_ping_history_get_record (model.history, i), sizeof (WbPingRecord),
                     model_get (&model, 1100 + i), sizeof (WbPingRecord));
  model_clear (&model);
}

static void
test_late (void)
{
  WbPingColumn column;
  Model model;

  g_test_summary ("A late reply takes back its loss, also when its record is gone and its slice has become wider");
  model_init (&model, 10, MS);
  model_send (&model, START_NS);
  model_lose (&model, 0);
  for (guint i = 1; i < 5000; i++)
    model_send (&model, START_NS + i * MS);
  g_assert_cmpint (wb_ping_history_get_slice_ns (model.history), ==, 16 * MS);
  wb_ping_history_fill_columns (model.history, START_NS, START_NS + 16 * MS - 1, &column, 1);
  g_assert_cmpuint (column.lost, ==, 1);
  model_receive (&model, 0, 4000 * MS);
  wb_ping_history_fill_columns (model.history, START_NS, START_NS + 16 * MS - 1, &column, 1);
  g_assert_cmpuint (column.sent, ==, 16);
  g_assert_cmpuint (column.lost, ==, 0);
  g_assert_cmpuint (column.late, ==, 1);
  g_assert_cmpint (column.p50_ns, ==, 4000 * MS);
  model_clear (&model);
}

static void
test_pool (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  Model model;

  g_test_summary (
      "Round trips of every size in each slice fill the pool of blocks: slices merge early, nothing is lost");
  model_init (&model, 1, MS);
  for (guint i = 0; i < 512 * 40; i++)
    {
      model_send (&model, START_NS + i / 40 * MS);
      model_receive (&model, i, (gint64) exp (g_rand_double_range (rand, log (256), log (1e12))));
    }
  g_assert_cmpint (wb_ping_history_get_slice_ns (model.history), >, MS);
  assert_from_slices (&model);
  model_clear (&model);
}

static void
test_edges (void)
{
  g_autoptr (WbPingHistory) empty = wb_ping_history_new (4, START_NS, MS);
  WbPingRecord record = { .slot_ns = G_MAXINT64, .sent_ns = G_MAXINT64 };
  WbPingColumn columns[5], none[5] = { 0 };

  g_test_summary ("Nothing sent yet, ranges as wide as time, and a slot at the end of time");
  memset (columns, 1, sizeof columns);
  wb_ping_history_fill_columns (empty, G_MININT64, G_MAXINT64, columns, 5);
  g_assert_cmpmem (columns, sizeof columns, none, sizeof none);
  wb_ping_history_sent (empty, &record);
  g_assert_cmpint (wb_ping_history_get_end_ns (empty), ==, G_MAXINT64);
  wb_ping_history_fill_columns (empty, G_MININT64, START_NS, columns, 5);
  g_assert_cmpmem (columns, sizeof columns, none, sizeof none);
  for (guint i = 1; i < 6; i++)
    {
      record.sequence = i;
      wb_ping_history_sent (empty, &record);
    }
  wb_ping_history_fill_columns (empty, G_MININT64, G_MAXINT64, columns, 5);
  g_assert_cmpuint (columns[4].sent, ==, 6);
  g_assert_cmpuint (columns[0].sent, ==, 0);
}

static void
test_copy (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  gint64 slot_ns = START_NS, end_ns;
  WbPingColumn before[64], after[64];
  WbPingHistory *copy;
  Model model;

  g_test_summary ("A copy stays what it was, and lives on without its original; slices and records can be put back");
  for (guint n_kept = 100; n_kept <= 100000; n_kept *= 1000) /* a full ring, and one that is not */
    {
      g_autoptr (WbPingHistory) restored = NULL;

      model_init (&model, n_kept, MS);
      for (guint i = 0; i < 20000; i++)
        act (&model, rand, &slot_ns, MS);
      end_ns = wb_ping_history_get_end_ns (model.history);
      wb_ping_history_fill_columns (model.history, START_NS, end_ns, before, 64);
      copy = wb_ping_history_copy (model.history);
      restored = wb_ping_history_new (n_kept, START_NS, wb_ping_history_get_slice_ns (copy));
      for (guint i = 0; i < wb_ping_history_get_n_slices (copy); i++)
        {
          WbPingSlice slice;

          wb_ping_history_get_slice (copy, i, &slice);
          g_assert_true (wb_ping_history_set_slice (restored, i, &slice));
          g_free (slice.bins);
        }
      for (guint i = 0; i < wb_ping_history_get_n_records (copy); i++)
        wb_ping_history_restore_record (restored, wb_ping_history_get_record (copy, i));
      for (guint i = 0; i < 20000; i++)
        act (&model, rand, &slot_ns, MS);
      model_clear (&model);
      wb_ping_history_fill_columns (copy, START_NS, end_ns, after, 64);
      g_assert_cmpmem (after, sizeof after, before, sizeof before);
      wb_ping_history_fill_columns (restored, START_NS, end_ns, after, 64);
      g_assert_cmpmem (after, sizeof after, before, sizeof before);
      g_assert_cmpint (wb_ping_history_get_end_ns (restored), ==, end_ns);
      wb_ping_history_free (copy);
    }
}

static void
test_bad_slices (void)
{
  g_autoptr (WbPingHistory) history = wb_ping_history_new (4, START_NS, MS);
  WbPingSlice good = { .sent = 3, .received = 2, .lost = 1, .min_ns = 1000, .max_ns = 2000, .n_bins = 2 }, bad;

  g_test_summary ("Slices that cannot be are refused");
  good.bins = g_malloc_n (2, sizeof *good.bins);
  good.bins[0].bin = (guint16) wb_ping_bin_of (1000);
  good.bins[1].bin = (guint16) wb_ping_bin_of (2000);
  good.bins[0].n = good.bins[1].n = 1;
  g_assert_true (wb_ping_history_set_slice (history, 0, &good));
  g_assert_true (wb_ping_history_set_slice (history, WB_PING_SLICES - 1, &good));
  g_assert_false (wb_ping_history_set_slice (history, WB_PING_SLICES, &good));
#define ASSERT_BAD(change)                                                                                             \
  bad = good;                                                                                                          \
  bad.change;                                                                                                          \
  g_assert_false (wb_ping_history_set_slice (history, 0, &bad))
  ASSERT_BAD (received = 4);
  ASSERT_BAD (received = 1);
  ASSERT_BAD (lost = 2);
  ASSERT_BAD (lost = G_MAXUINT64);
  ASSERT_BAD (late = 3);
  ASSERT_BAD (min_ns = -1);
  ASSERT_BAD (min_ns = 2001);
  ASSERT_BAD (min_ns = 1500);
  ASSERT_BAD (max_ns = 1500);
  good.bins[1].n = 2;
  ASSERT_BAD (late = 0);
  good.bins[1].n = 1;
  good.bins[1].bin = good.bins[0].bin;
  ASSERT_BAD (late = 0);
  good.bins[1].bin = WB_PING_BINS;
  ASSERT_BAD (max_ns = G_MAXINT64);
#undef ASSERT_BAD
  g_free (good.bins);
}

/* A probe each millisecond for ten million of them, in constant memory. */
static void
test_long (void)
{
  const guint n = 10 * 1000 * 1000;
  g_autoptr (WbPingHistory) history = wb_ping_history_new (1000, START_NS, 100 * MS);
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  WbPingColumn column, columns[1000];
  gint64 begin_us = g_get_monotonic_time ();
  guint64 lost = 0, summed = 0;
  gint64 max_ns = 0;

  g_test_summary ("Ten million probes: the width of slices doubles, the counts stay exact");
  for (guint i = 0; i < n; i++)
    {
      WbPingRecord record = { .sequence = i, .slot_ns = START_NS + i * MS, .sent_ns = START_NS + i * MS };
      guint32 drawn = g_rand_int (rand);

      wb_ping_history_sent (history, &record);
      if (drawn % 100 == 0)
        {
          record.state = WB_PING_LOST;
          wb_ping_history_lost (history, &record);
          lost++;
          continue;
        }
      record.state = WB_PING_RECEIVED;
      record.read_ns = record.sent_ns + 10 * MS + drawn % 1000000;
      max_ns = MAX (max_ns, record.read_ns - record.sent_ns);
      wb_ping_history_received (history, &record, FALSE);
    }
  g_test_message ("%.0f ns a probe", (double) (g_get_monotonic_time () - begin_us) * 1000 / n);
  /* 10^7 ms in at most 512 slices: 100 ms, doubled eight times */
  g_assert_cmpint (wb_ping_history_get_slice_ns (history), ==, 25600 * MS);
  g_assert_cmpuint (wb_ping_history_get_n_slices (history), ==, 391);
  g_assert_cmpuint (wb_ping_history_get_n_records (history), ==, 1000);
  wb_ping_history_fill_columns (history, START_NS, wb_ping_history_get_end_ns (history), &column, 1);
  g_assert_cmpuint (column.sent, ==, n);
  g_assert_cmpuint (column.lost, ==, lost);
  g_assert_cmpuint (column.received, ==, n - lost);
  g_assert_cmpint (column.max_ns, ==, max_ns);
  assert_near (column.p50_ns, 10 * MS + MS / 2);
  wb_ping_history_fill_columns (history, START_NS, START_NS + 391 * 25600 * MS, columns, 391);
  for (guint i = 0; i < 391; i++)
    summed += columns[i].sent;
  g_assert_cmpuint (summed, ==, n);
}

/* Timings, only when asked for (-m perf): what an update of the page costs in the engine. */
static void
test_speed (void)
{
  const guint n = 65536;
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autofree WbPingColumn *columns = g_new (WbPingColumn, 4096);
  WbPingHistory *history = wb_ping_history_new (n, START_NS, MS);

  g_test_summary ("Time to fill columns from records and from slices");
  for (guint i = 0; i < 2 * n; i++)
    {
      WbPingRecord record = { .sequence = i, .slot_ns = START_NS + i * MS, .sent_ns = START_NS + i * MS };

      wb_ping_history_sent (history, &record);
      record.state = WB_PING_RECEIVED;
      record.read_ns = record.sent_ns + draw_round_trip (rand);
      wb_ping_history_received (history, &record, FALSE);
    }
  for (guint n_columns = 1; n_columns <= 4096; n_columns *= 4)
    {
      gint64 begin_us = g_get_monotonic_time (), middle_us;

      for (guint i = 0; i < 50; i++)
        wb_ping_history_fill_columns (history, START_NS + n * MS, START_NS + 2 * n * MS, columns, n_columns);
      middle_us = g_get_monotonic_time ();
      for (guint i = 0; i < 50; i++)
        wb_ping_history_fill_columns (history, START_NS, START_NS + 2 * n * MS, columns, n_columns);
      g_test_message ("%u columns: records %.2f ms, slices %.2f ms", n_columns, (double) (middle_us - begin_us) / 50e3,
                      (double) (g_get_monotonic_time () - middle_us) / 50e3);
    }
  wb_ping_history_free (history);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ping/history/bins", test_bins);
  g_test_add_func ("/ping/history/model", test_model);
  g_test_add_func ("/ping/history/records", test_records);
  g_test_add_func ("/ping/history/shared", test_shared);
  g_test_add_func ("/ping/history/late", test_late);
  g_test_add_func ("/ping/history/pool", test_pool);
  g_test_add_func ("/ping/history/edges", test_edges);
  g_test_add_func ("/ping/history/copy", test_copy);
  g_test_add_func ("/ping/history/bad-slices", test_bad_slices);
  g_test_add_func ("/ping/history/long", test_long);
  if (g_test_perf ())
    g_test_add_func ("/ping/history/speed", test_speed);
  return g_test_run ();
}
