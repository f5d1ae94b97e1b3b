/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A series against scenes worked out by hand, and against a model that keeps everything and counts by walking. What an
 * impaired network makes of it: test-ping-impaired.c. */

#include "engine/ping/wb-ping-receipts.h"
#include "engine/ping/wb-ping-series.h"

#define MS WB_NS_PER_MS

static WbPingSeries *
new_series (gint64 interval_ms, gint64 timeout_ms)
{
  return wb_ping_series_new (&(WbPingSeriesSettings){ .interval_ns = interval_ms * MS, .timeout_ns = timeout_ms * MS });
}

static guint64
send_at (WbPingSeries *series, gint64 ms)
{
  return wb_ping_series_add_probe (series, 1000 + wb_ping_series_get_next (series), ms * MS, ms * MS);
}

static WbPingOutcome
reply_at (WbPingSeries *series, guint64 sequence, gint64 ms, gint receipt)
{
  WbPingReply reply = { .sequence = sequence, .has_nonce = TRUE, .nonce = 1000 + sequence, .read_ns = ms * MS };

  reply.has_receipt = receipt >= 0;
  reply.receipt = (guint32) receipt;
  return wb_ping_series_add_reply (series, &reply, NULL);
}

static WbPingCounts
count (const WbPingSeries *series)
{
  WbPingCounts counts;

  wb_ping_series_get_counts (series, &counts);
  g_assert_cmpuint (counts.sent, ==, counts.received + counts.lost + counts.pending);
  g_assert_cmpuint (counts.lost, ==, counts.lost_up + counts.lost_down + counts.lost_unknown);
  g_assert_cmpuint (counts.late, <=, counts.received);
  return counts;
}

static void
test_life (void)
{
  g_autoptr (WbPingSeries) series = new_series (10, 100);
  WbPingCounts counts;

  g_test_summary ("In time, duplicate, lost, late and duplicate of a late one: each is what it is called");
  for (guint i = 0; i < 5; i++)
    g_assert_cmpuint (send_at (series, 10 * i), ==, i);
  g_assert_cmpint (wb_ping_series_get_next_expiry_ns (series), ==, 100 * MS + 1);
  g_assert_cmpint (reply_at (series, 0, 100, -1), ==, WB_PING_REPLY_FIRST); /* just in time */
  g_assert_cmpint (reply_at (series, 0, 101, -1), ==, WB_PING_REPLY_DUPLICATE);
  g_assert_cmpint (reply_at (series, 0, 102, -1), ==, WB_PING_REPLY_DUPLICATE);
  counts = count (series);
  g_assert_cmpuint (counts.received, ==, 1);
  g_assert_cmpuint (counts.duplicates, ==, 2);
  g_assert_cmpuint (counts.pending, ==, 4);
  g_assert_cmpint (wb_ping_series_get_next_expiry_ns (series), ==, 110 * MS + 1);
  g_assert_cmpuint (wb_ping_series_expire (series, 110 * MS), ==, 0);
  g_assert_cmpuint (wb_ping_series_expire (series, 125 * MS), ==, 2);
  counts = count (series);
  g_assert_cmpuint (counts.lost, ==, 2);
  g_assert_cmpint (reply_at (series, 1, 126, -1), ==, WB_PING_REPLY_LATE);
  g_assert_cmpint (reply_at (series, 1, 126, -1), ==, WB_PING_REPLY_DUPLICATE);
  /* late by its times, though nobody had said so yet */
  g_assert_cmpint (reply_at (series, 3, 131, -1), ==, WB_PING_REPLY_LATE);
  counts = count (series);
  g_assert_cmpuint (counts.late, ==, 2);
  g_assert_cmpuint (counts.lost, ==, 1);
  g_assert_cmpuint (counts.received, ==, 3);
  g_assert_cmpuint (counts.duplicates, ==, 3);
  g_assert_false (counts.directions_known);
  g_assert_cmpuint (wb_ping_series_expire (series, 1000 * MS), ==, 1);
  g_assert_cmpint (wb_ping_series_get_next_expiry_ns (series), ==, -1);
}

static void
test_stamps (void)
{
  g_autoptr (WbPingSeries) series = new_series (10, 100);
  const WbPingRecord *record;
  WbPingReply reply = { .sequence = 0, .read_ns = 500 * MS, .t4_unix_ns = 1060 * MS };

  g_test_summary (
      "A reply that came in time and was read late is in time; a clock that was set does not make a round trip; "
      "the reflector's time is left out");
  send_at (series, 0);
  wb_ping_series_set_sent_stamp (series, 0, 1010 * MS, WB_PING_STAMP_KERNEL);
  wb_ping_series_set_sent_stamp (series, 0, 1000 * MS, WB_PING_STAMP_USER); /* the worse source does not replace it */
  wb_ping_series_set_sent_stamp (series, 7, 1000 * MS, WB_PING_STAMP_USER); /* never sent */
  wb_ping_series_expire (series, 500 * MS);
  reply.t4_source = WB_PING_STAMP_KERNEL;
  reply.has_reflector_times = TRUE;
  reply.t2_unix_ns = 5 * MS;
  reply.t3_unix_ns = 15 * MS;
  g_assert_cmpint (wb_ping_series_add_reply (series, &reply, &record), ==, WB_PING_REPLY_FIRST);
  g_assert_true (wb_ping_record_has_kernel_times (record));
  g_assert_cmpint (wb_ping_record_get_round_trip_ns (record), ==, 50 * MS);
  g_assert_cmpint (wb_ping_record_get_network_ns (record), ==, 40 * MS);
  g_assert_cmpint (wb_ping_record_get_response_ns (record), ==, 500 * MS);

  send_at (series, 490);
  wb_ping_series_set_sent_stamp (series, 1, 1010 * MS, WB_PING_STAMP_KERNEL);
  reply.sequence = 1;
  reply.is_stepped = TRUE;
  reply.t4_unix_ns = 900 * MS;
  reply.t3_unix_ns = 400 * MS; /* held for longer than it was away */
  g_assert_cmpint (wb_ping_series_add_reply (series, &reply, &record), ==, WB_PING_REPLY_FIRST);
  g_assert_false (wb_ping_record_has_kernel_times (record));
  g_assert_cmpint (wb_ping_record_get_round_trip_ns (record), ==, 10 * MS);
  g_assert_cmpint (wb_ping_record_get_network_ns (record), ==, 10 * MS);
}

static void
test_strangers (void)
{
  g_autoptr (WbPingSeries) series = new_series (10, 100);
  WbPingReply wrong = { .sequence = 0, .has_nonce = TRUE, .nonce = 5, .read_ns = 1 };
  WbPingReply damaged = { .sequence = 0, .is_damaged = TRUE, .read_ns = 1 };
  WbPingCounts counts;

  g_test_summary ("A wrong nonce, damaged content, a sequence number never sent, an ICMP error: counted apart, and the "
                  "probe is still waited for");
  send_at (series, 0);
  g_assert_cmpint (wb_ping_series_add_reply (series, &wrong, NULL), ==, WB_PING_REPLY_CORRUPTED);
  g_assert_cmpint (wb_ping_series_add_reply (series, &damaged, NULL), ==, WB_PING_REPLY_CORRUPTED);
  g_assert_cmpint (reply_at (series, 1, 1, -1), ==, WB_PING_REPLY_FOREIGN);
  g_assert_cmpint (reply_at (series, G_MAXUINT64, 1, -1), ==, WB_PING_REPLY_FOREIGN);
  wb_ping_series_add_foreign (series);
  wb_ping_series_add_icmp_error (series, 0, 3, 1);
  wb_ping_series_add_icmp_error (series, G_MAXUINT64, 3, 3);
  wb_ping_series_add_skipped (series, 4);
  counts = count (series);
  g_assert_cmpuint (counts.corrupted, ==, 2);
  g_assert_cmpuint (counts.foreign, ==, 3);
  g_assert_cmpuint (counts.icmp_errors, ==, 2);
  g_assert_cmpuint (counts.skipped, ==, 4);
  g_assert_cmpuint (counts.pending, ==, 1);
  g_assert_true (wb_ping_series_get_record (series, 0)->has_icmp);
  g_assert_cmpint (reply_at (series, 0, 5, -1), ==, WB_PING_REPLY_FIRST);
  g_assert_cmpuint (count (series).received, ==, 1);
}

static void
test_directions (void)
{
  g_autoptr (WbPingSeries) series = new_series (10, 100);
  WbPingCounts counts;

  g_test_summary (
      "The scene that the design comment draws: of 1, 3 and 4 two were lost on the way there, one on the way "
      "back, and of 7 nothing is known until 8 has its reply");
  for (guint i = 0; i < 8; i++)
    send_at (series, 10 * i);
  reply_at (series, 0, 5, 0);
  g_assert_false (count (series).directions_known); /* as a stateless one would answer */
  reply_at (series, 2, 25, 1);
  g_assert_true (count (series).directions_known);
  reply_at (series, 5, 55, 3);
  reply_at (series, 6, 65, 4);
  wb_ping_series_expire (series, 1000 * MS);
  counts = count (series);
  g_assert_cmpuint (counts.lost_up, ==, 2);
  g_assert_cmpuint (counts.lost_down, ==, 1);
  g_assert_cmpuint (counts.lost_unknown, ==, 1);
  send_at (series, 2000);
  reply_at (series, 8, 2001, 6); /* the reflector got 7 as number 5 */
  counts = count (series);
  g_assert_cmpuint (counts.lost_up, ==, 2);
  g_assert_cmpuint (counts.lost_down, ==, 2);
  g_assert_cmpuint (counts.lost_unknown, ==, 0);
  g_assert_cmpuint (counts.replies_lost, ==, 2);
  /* 3 comes after all */
  g_assert_cmpint (reply_at (series, 3, 2002, 2), ==, WB_PING_REPLY_LATE);
  counts = count (series);
  g_assert_cmpuint (counts.lost_up, ==, 2);
  g_assert_cmpuint (counts.lost_down, ==, 1);
  /* twice on the way back, twice on the way there */
  reply_at (series, 8, 2003, 6);
  reply_at (series, 8, 2003, 7);
  counts = count (series);
  g_assert_cmpuint (counts.duplicates_down, ==, 1);
  g_assert_cmpuint (counts.duplicates_up, ==, 1);
  g_assert_cmpuint (counts.duplicates, ==, 2);
}

static void
test_outage (void)
{
  g_autoptr (WbPingSeries) series = new_series (10, 100);
  guint n_slots = wb_ping_series_get_n_slots (series), n = 3 * n_slots;
  WbPingCounts counts;

  g_test_summary (
      "An outage longer than the ring remembers: unknown until the reflector is heard again, then told by its "
      "number, forgotten probes too");
  send_at (series, 0);
  reply_at (series, 0, 1, 0);
  for (guint i = 1; i <= n; i++)
    {
      send_at (series, 10 * i);
      wb_ping_series_expire (series, 10 * i * MS);
    }
  wb_ping_series_expire (series, 10 * n * MS + 1000 * MS);
  send_at (series, 10 * n + 2000);
  counts = count (series);
  g_assert_cmpuint (counts.lost, ==, n);
  g_assert_cmpuint (counts.lost_unknown, ==, n);
  reply_at (series, n + 1, 10 * n + 2001, 6); /* it got five of them */
  counts = count (series);
  g_assert_cmpuint (counts.lost_up, ==, n - 5);
  g_assert_cmpuint (counts.lost_down, ==, 5);
  g_assert_cmpuint (counts.lost_unknown, ==, 0);
  g_assert_cmpuint (counts.given_up, ==, 0);
}

static void
test_restart (void)
{
  g_autoptr (WbPingSeries) series = new_series (10, 100);
  WbPingCounts counts;

  g_test_summary ("A reflector that counted before us, and one that begins anew amid the series, make no loss");
  for (guint i = 0; i < 40; i++)
    {
      send_at (series, 10 * i);
      reply_at (series, i, 10 * i + 1, i < 20 ? (gint) (5000 + i) : (gint) (i - 20));
    }
  counts = count (series);
  g_assert_cmpuint (counts.lost, ==, 0);
  g_assert_cmpuint (counts.replies_lost, ==, 0);
  g_assert_cmpuint (counts.reflector_restarts, ==, 1);
  /* numbers from anywhere: nothing but counts */
  for (guint i = 40; i < 4000; i++)
    {
      send_at (series, 10 * i);
      reply_at (series, i, 10 * i + 1, (gint) (g_test_rand_int () & G_MAXINT));
      count (series);
    }
}

static void
test_reordering (void)
{
  g_autoptr (WbPingSeries) series = new_series (10, 100);
  static const guint arrivals[] = { 0, 2, 4, 3, 1, 4, 6, 5 };
  WbPingCounts counts;

  g_test_summary ("RFC 4737: 3, 1 and 5 are reordered, by 1, 3 and 1 arrivals; the duplicate of 4 is none");
  for (guint i = 0; i < 7; i++)
    send_at (series, i);
  for (guint i = 0; i < G_N_ELEMENTS (arrivals); i++)
    reply_at (series, arrivals[i], 20 + (gint64) i, -1);
  counts = count (series);
  g_assert_cmpuint (counts.reordered, ==, 3);
  g_assert_cmpuint (counts.reorder_extent_max, ==, 3);
  g_assert_cmpuint (counts.reorder_extent_sum, ==, 5);
  g_assert_true (wb_ping_series_get_record (series, 1)->is_reordered);
  g_assert_false (wb_ping_series_get_record (series, 4)->is_reordered);
}

static void
test_outstanding (void)
{
  g_autoptr (WbPingSeries) series =
      wb_ping_series_new (&(WbPingSeriesSettings){ .interval_ns = 20000, .timeout_ns = 2 * WB_NS_PER_S });
  const guint n = 100000;
  WbPingCounts counts;

  g_test_summary ("100,000 outstanding at once, each found again, the 32 bits of their numbers on the wire enough");
  for (guint i = 0; i < n; i++)
    wb_ping_series_add_probe (series, 0, i * 20000, i * 20000);
  g_assert_cmpuint (count (series).pending, ==, n);
  for (guint i = 0; i < n; i++)
    {
      WbPingReply reply = { .sequence = wb_ping_series_unwrap (series, i), .read_ns = n * 20000 };

      g_assert_cmpint (wb_ping_series_add_reply (series, &reply, NULL), ==, WB_PING_REPLY_FIRST);
    }
  counts = count (series);
  g_assert_cmpuint (counts.received, ==, n);
  g_assert_cmpuint (counts.pending, ==, 0);
}

static void
test_cap (void)
{
  g_autoptr (WbPingSeries) series =
      wb_ping_series_new (&(WbPingSeriesSettings){ .interval_ns = 1, .timeout_ns = 3600 * WB_NS_PER_S });
  const guint beyond = 1000;
  WbPingCounts counts;

  g_test_summary ("Beyond the cap of slots the oldest are given up, which is said; replies to them are too old");
  g_assert_cmpuint (wb_ping_series_get_n_slots (series), ==, WB_PING_SERIES_SLOTS_MAX);
  for (guint i = 0; i < WB_PING_SERIES_SLOTS_MAX + beyond; i++)
    wb_ping_series_add_probe (series, 1000 + i, i, i);
  counts = count (series);
  g_assert_cmpuint (counts.pending, ==, WB_PING_SERIES_SLOTS_MAX);
  g_assert_cmpuint (counts.lost, ==, beyond);
  g_assert_cmpuint (counts.given_up, ==, beyond);
  g_assert_cmpint (reply_at (series, beyond - 1, 1, -1), ==, WB_PING_REPLY_TOO_OLD);
  g_assert_cmpint (reply_at (series, beyond, 1, -1), ==, WB_PING_REPLY_FIRST);
  g_assert_null (wb_ping_series_get_record (series, beyond - 1));
  counts = count (series);
  g_assert_cmpuint (counts.too_old, ==, 1);
  g_assert_cmpuint (counts.lost, ==, beyond);
}

static void
test_unwrap (void)
{
  g_autoptr (WbPingSeries) series = new_series (10, 100);

  g_test_summary (
      "A number on the wire is the nearest one below the next; before the first wrap, one above is foreign");
  g_assert_cmpuint (wb_ping_series_unwrap (series, 0), ==, 0);
  for (guint i = 0; i < 100; i++)
    send_at (series, 10 * i);
  g_assert_cmpuint (wb_ping_series_unwrap (series, 99), ==, 99);
  g_assert_cmpuint (wb_ping_series_unwrap (series, 0), ==, 0);
  g_assert_cmpuint (wb_ping_series_unwrap (series, 100), ==, 100);
  g_assert_cmpint (reply_at (series, wb_ping_series_unwrap (series, G_MAXUINT32), 990, -1), ==, WB_PING_REPLY_FOREIGN);
}

/* --- The model ------------------------------------------------------------------------------------------------------- */

#define MODEL_PROBES 300u
#define TIMEOUT_MS 40

typedef struct
{
  gint64 sent_ms[MODEL_PROBES];
  gint64 answered_ms[MODEL_PROBES]; /* -1: not */
  gboolean given_up[MODEL_PROBES];
  guint arrivals[MODEL_PROBES]; /* sequence numbers */
  guint n_probes, n_arrivals, n_duplicates, n_too_old;
} Model;

static void
compare (const Model *model, const WbPingSeries *series, gint64 expired_ms)
{
  WbPingCounts counts = count (series);
  guint64 received = 0, lost = 0, late = 0, reordered = 0, extents = 0, longest = 0;

  for (guint i = 0; i < model->n_probes; i++)
    {
      received += model->answered_ms[i] >= 0;
      late += model->answered_ms[i] >= 0 && model->answered_ms[i] - model->sent_ms[i] > TIMEOUT_MS;
      lost += model->answered_ms[i] < 0 && (model->given_up[i] || expired_ms - model->sent_ms[i] > TIMEOUT_MS);
    }
  for (guint i = 0; i < model->n_arrivals; i++)
    for (guint j = 0; j < i; j++)
      if (model->arrivals[j] > model->arrivals[i]) /* the earliest of them */
        {
          reordered++;
          extents += i - j;
          longest = MAX (longest, i - j);
          break;
        }
  g_assert_cmpuint (counts.sent, ==, model->n_probes);
  g_assert_cmpuint (counts.received, ==, received);
  g_assert_cmpuint (counts.lost, ==, lost);
  g_assert_cmpuint (counts.late, ==, late);
  g_assert_cmpuint (counts.duplicates, ==, model->n_duplicates);
  g_assert_cmpuint (counts.too_old, ==, model->n_too_old);
  g_assert_cmpuint (counts.reordered, ==, reordered);
  g_assert_cmpuint (counts.reorder_extent_sum, ==, extents);
  g_assert_cmpuint (counts.reorder_extent_max, ==, longest);
}

static void
run_model (gint64 interval_ms)
{
  g_autoptr (WbPingSeries) series = new_series (interval_ms, TIMEOUT_MS);
  guint n_slots = wb_ping_series_get_n_slots (series);
  Model model = { .n_probes = 0 };
  gint64 now_ms = 0, expired_ms = 0;

  while (model.n_probes < MODEL_PROBES)
    {
      now_ms += g_test_rand_int_range (0, 4);
      switch (g_test_rand_int_range (0, 8))
        {
        case 0:
          wb_ping_series_expire (series, now_ms * MS);
          expired_ms = now_ms;
          break;
        case 1:
        case 2:
        case 3:
          if (model.n_probes >= n_slots && model.answered_ms[model.n_probes - n_slots] < 0)
            model.given_up[model.n_probes - n_slots] = TRUE;
          model.sent_ms[model.n_probes] = now_ms;
          model.answered_ms[model.n_probes++] = -1;
          send_at (series, now_ms);
          break;
        default:
          if (model.n_probes > 0)
            {
              guint back = (guint) g_test_rand_int_range (0, g_test_rand_int_range (1, 60));
              guint sequence = model.n_probes - 1 - MIN (back, model.n_probes - 1);

              reply_at (series, sequence, now_ms, -1);
              if (model.n_probes - sequence > n_slots)
                model.n_too_old++;
              else if (model.answered_ms[sequence] >= 0)
                model.n_duplicates++;
              else
                {
                  model.answered_ms[sequence] = now_ms;
                  model.arrivals[model.n_arrivals++] = sequence;
                }
            }
        }
      compare (&model, series, expired_ms);
    }
}

static void
test_model (void)
{
  g_test_summary (
      "Random sends, replies and timeouts, with a ring that covers them and one that does not: after each step "
      "all counts are those of a model that keeps everything");
  for (guint round = 0; round < 10; round++)
    {
      run_model (1);
      run_model (1000);
    }
}

static void
test_receipts (void)
{
  g_test_summary ("Numbers of a reflector within the window, in any order and across 2^32, against a set");
  for (guint round = 0; round < 50; round++)
    {
      WbPingReceipts receipts;
      g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
      guint32 base = round % 2 ? G_MAXUINT32 - 100 : 0;
      guint top = 0;

      wb_ping_receipts_init (&receipts, 100);
      g_assert_cmpint (wb_ping_receipts_add (&receipts, base, 1, TRUE), ==, WB_PING_RECEIPT_NEWEST);
      g_hash_table_add (seen, GUINT_TO_POINTER (0));
      for (guint i = 0; i < 500; i++)
        {
          gint offset = (gint) top + g_test_rand_int_range (-90, round % 3 ? 20 : 127);
          guint number = (guint) MAX (offset, 0);
          WbPingReceiptKind kind = wb_ping_receipts_add (&receipts, base + number, 1000, FALSE);
          gboolean was_new = g_hash_table_add (seen, GUINT_TO_POINTER (number));

          g_assert_cmpint (kind, ==,
                           !was_new     ? WB_PING_RECEIPT_SEEN :
                           number > top ? WB_PING_RECEIPT_NEWEST :
                                          WB_PING_RECEIPT_OLDER);
          top = MAX (top, number);
          g_assert_cmpuint (wb_ping_receipts_get_n_missing (&receipts), ==, top + 1 - g_hash_table_size (seen));
        }
      wb_ping_receipts_clear (&receipts);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ping/series/life", test_life);
  g_test_add_func ("/ping/series/stamps", test_stamps);
  g_test_add_func ("/ping/series/strangers", test_strangers);
  g_test_add_func ("/ping/series/directions", test_directions);
  g_test_add_func ("/ping/series/outage", test_outage);
  g_test_add_func ("/ping/series/restart", test_restart);
  g_test_add_func ("/ping/series/reordering", test_reordering);
  g_test_add_func ("/ping/series/outstanding", test_outstanding);
  g_test_add_func ("/ping/series/cap", test_cap);
  g_test_add_func ("/ping/series/unwrap", test_unwrap);
  g_test_add_func ("/ping/series/model", test_model);
  g_test_add_func ("/ping/series/receipts", test_receipts);
  return g_test_run ();
}
