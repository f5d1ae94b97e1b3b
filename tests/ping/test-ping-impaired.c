/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whole series through a network that loses, delays and doubles on purpose (wb-impairer), over a virtual clock: request,
 * reflector, reply, series and statistics, as on the wire. What the series says must be what the impairer did, exactly.
 *
 * On the same scene other programs reported 38 lost there and 33 back for 31 and 41, and a loss of 3·10^18 % when replies
 * were doubled. */

#include "engine/ping/wb-ping-series.h"
#include "engine/ping/wb-ping-statistics.h"
#include "engine/ping/wb-ping-text.h"
#include "engine/ping/wb-stamp-packet.h"
#include "tests/ping/wb-impairer.h"

#include <string.h>

#define MS WB_NS_PER_MS
#define EPOCH_NS G_GINT64_CONSTANT (1795370400000000000)
#define THEIR_OFFSET_NS (-12345 * WB_NS_PER_MS)
#define INTERVAL_NS (5 * MS)
#define TIMEOUT_NS (31 * MS) /* some of the round trips of 10 to 40 ms are late */
#define N_PROBES 1000u
#define N_SEEDS 200u
#define N_SEEDS_BESIDE 40u /* of the scenes beside the first one */

typedef enum
{
  STATEFUL,
  STATELESS,
  TEXT,
} Protocol;

typedef struct
{
  Protocol protocol;
  WbImpairer *impairer;
  WbPingSeries *series;
  WbPingStatistics *statistics;
  gint64 now_ns;
  guint32 n_reflected;
  GArray *owners;   /* guint64: which probe the reflector answered with its n-th reply */
  GArray *arrivals; /* guint64: probes whose first reply arrived, in order */
  GHashTable *arrived;
} Scene;

static void
scene_init (Scene *self, Protocol protocol, const WbImpairment *impairment, guint32 seed)
{
  *self = (Scene){
    .protocol = protocol,
    .impairer = wb_impairer_new (impairment, seed),
    .series = wb_ping_series_new (&(WbPingSeriesSettings){ .interval_ns = INTERVAL_NS, .timeout_ns = TIMEOUT_NS }),
    .statistics = wb_ping_statistics_new (FALSE),
    .owners = g_array_new (FALSE, FALSE, sizeof (guint64)),
    .arrivals = g_array_new (FALSE, FALSE, sizeof (guint64)),
    .arrived = g_hash_table_new (NULL, NULL),
  };
}

static void
scene_clear (Scene *self)
{
  wb_impairer_free (self->impairer);
  wb_ping_series_free (self->series);
  wb_ping_statistics_free (self->statistics);
  g_array_unref (self->owners);
  g_array_unref (self->arrivals);
  g_hash_table_unref (self->arrived);
}

/* --- The two hosts --------------------------------------------------------------------------------------------------- */

static void
send_probe (Scene *self)
{
  guint8 packet[100];
  gsize n = 60;
  guint64 nonce = 0x1234567890abcdef ^ wb_ping_series_get_next (self->series);
  guint64 sequence = wb_ping_series_add_probe (self->series, nonce, self->now_ns, self->now_ns);
  gint64 t1_unix_ns = EPOCH_NS + self->now_ns;

  wb_ping_series_set_sent_stamp (self->series, sequence, t1_unix_ns, WB_PING_STAMP_KERNEL);
  if (self->protocol == TEXT)
    n = wb_ping_text_write_request (
        &(WbPingTextRequest){ .sequence = sequence, .sent_unix_ns = t1_unix_ns, .nonce = nonce }, 'x', 80, packet,
        sizeof packet);
  else
    wb_stamp_request_write (&(WbStampRequest){ .sequence = (guint32) sequence,
                                               .timestamp = wb_stamp_time_from_unix_ns (WB_STAMP_NTP, t1_unix_ns),
                                               .estimate = { .multiplier = 1 } },
                            0x55, packet, n);
  wb_impairer_send (self->impairer, WB_IMPAIRER_UP, packet, n, self->now_ns);
}

static void
reflect (Scene *self, const WbImpairerDatagram *request)
{
  gint64 t2_unix_ns = EPOCH_NS + THEIR_OFFSET_NS + self->now_ns;
  guint8 reply[200];
  gsize n = 0;

  if (self->protocol == TEXT)
    {
      WbPingTextAnswer answer;

      g_assert_cmpint (wb_ping_text_answer (request->bytes, request->n_bytes, t2_unix_ns, 1, FALSE, &answer), ==,
                       WB_PING_TEXT_PONG);
      memcpy (reply, answer.head, answer.n_head);
      memcpy (reply + answer.n_head, answer.tail, answer.n_tail);
      n = answer.n_head + answer.n_tail;
    }
  else
    {
      WbStampReflector reflector = { .stateful = self->protocol == STATEFUL,
                                     .sequence = self->n_reflected,
                                     .received_unix_ns = t2_unix_ns,
                                     .sent_unix_ns = t2_unix_ns + 3000,
                                     .estimate = { .multiplier = 1 },
                                     .ttl = 64 };

      g_assert_cmpint (wb_stamp_reflect (&reflector, request->bytes, request->n_bytes, reply, sizeof reply, &n), ==,
                       WB_STAMP_REFLECTED);
    }
  self->n_reflected++;
  g_array_append_val (self->owners, request->number);
  wb_impairer_send (self->impairer, WB_IMPAIRER_DOWN, reply, n, self->now_ns);
}

static void
receive (Scene *self, const WbImpairerDatagram *datagram)
{
  WbPingReply reply = { .read_ns = self->now_ns + MS, /* the program is slow; its kernel is not */
                        .t4_unix_ns = EPOCH_NS + self->now_ns,
                        .t4_source = WB_PING_STAMP_KERNEL };
  const WbPingRecord *record;
  WbPingOutcome outcome;

  if (self->protocol == TEXT)
    {
      WbPingTextReply text;

      g_assert_true (wb_ping_text_read_reply (&text, datagram->bytes, datagram->n_bytes));
      g_assert_true (text.has_nonce);
      reply.sequence = text.request.sequence;
      reply.has_nonce = TRUE;
      reply.nonce = text.request.nonce;
    }
  else
    {
      WbStampReflection reflection;

      g_assert_true (wb_stamp_reflection_read (&reflection, datagram->bytes, datagram->n_bytes));
      reply.sequence = wb_ping_series_unwrap (self->series, reflection.sender_sequence);
      reply.has_reflector_times = TRUE;
      reply.t2_unix_ns = wb_stamp_time_to_unix_ns (WB_STAMP_NTP, reflection.receive_timestamp);
      reply.t3_unix_ns = wb_stamp_time_to_unix_ns (WB_STAMP_NTP, reflection.timestamp);
      reply.has_receipt = TRUE;
      reply.receipt = reflection.sequence;
    }
  g_assert_cmpuint (reply.sequence, ==, g_array_index (self->owners, guint64, datagram->number));
  outcome = wb_ping_series_add_reply (self->series, &reply, &record);
  if (outcome == WB_PING_REPLY_FIRST || outcome == WB_PING_REPLY_LATE)
    wb_ping_statistics_add (self->statistics, self->series, record);
  if (g_hash_table_add (self->arrived, GSIZE_TO_POINTER (reply.sequence + 1)))
    g_array_append_val (self->arrivals, reply.sequence);
}

static void
check_invariant (const Scene *self)
{
  WbPingCounts counts;

  wb_ping_series_get_counts (self->series, &counts);
  g_assert_cmpuint (counts.sent, ==, counts.received + counts.lost + counts.pending);
  g_assert_cmpuint (counts.lost, ==, counts.lost_up + counts.lost_down + counts.lost_unknown);
}

static void
run_until (Scene *self, gint64 end_ns)
{
  gint64 next_ns;

  while ((next_ns = wb_impairer_get_next_ns (self->impairer)) <= end_ns)
    {
      g_auto (WbImpairerDatagram) datagram = { .bytes = NULL };

      self->now_ns = next_ns;
      g_assert_true (wb_impairer_take (self->impairer, next_ns, &datagram));
      if (datagram.way == WB_IMPAIRER_UP)
        reflect (self, &datagram);
      else
        receive (self, &datagram);
      check_invariant (self);
    }
  self->now_ns = end_ns;
  wb_ping_series_expire (self->series, end_ns);
}

/* The probes on their grid; then, when nothing is under way any more, one at a time until one has its reply, which tells
 * how many the reflector got. All of them count. */
static void
run (Scene *self)
{
  for (guint i = 0; i < N_PROBES; i++)
    {
      run_until (self, i * INTERVAL_NS);
      send_probe (self);
    }
  do
    {
      run_until (self, self->now_ns + WB_NS_PER_S);
      send_probe (self);
      run_until (self, self->now_ns + WB_NS_PER_S);
    }
  while (wb_ping_series_get_record (self->series, wb_ping_series_get_next (self->series) - 1)->state !=
         WB_PING_RECEIVED);
}

/* --- The truth ------------------------------------------------------------------------------------------------------- */

typedef struct
{
  guint64 sent, received, lost_up, lost_down, late, duplicates, duplicates_up, replies_lost, reordered, extent_sum,
      extent_max;
  gint64 shortest_ns, longest_ns;
} Truth;

static Truth
read_log (const Scene *self)
{
  const GArray *up = wb_impairer_get_fates (self->impairer, WB_IMPAIRER_UP);
  const GArray *down = wb_impairer_get_fates (self->impairer, WB_IMPAIRER_DOWN);
  Truth truth = { .sent = up->len, .shortest_ns = G_MAXINT64 };
  g_autofree gint64 *first_ns = g_new (gint64, up->len);
  g_autofree guint *n_replies = g_new0 (guint, up->len), *n_answers = g_new0 (guint, up->len);

  for (guint i = 0; i < up->len; i++)
    first_ns[i] = G_MAXINT64;
  for (guint i = 0; i < down->len; i++)
    {
      const WbImpairerFate *fate = &g_array_index (down, WbImpairerFate, i);
      guint64 owner = g_array_index (self->owners, guint64, i);

      truth.replies_lost += fate->n_copies == 0;
      n_replies[owner] += fate->n_copies;
      n_answers[owner] += fate->n_copies > 0;
      first_ns[owner] = MIN (first_ns[owner], fate->first_out_ns);
    }
  for (guint i = 0; i < up->len; i++)
    {
      const WbImpairerFate *fate = &g_array_index (up, WbImpairerFate, i);

      if (fate->n_copies == 0)
        truth.lost_up++;
      else if (n_replies[i] == 0)
        truth.lost_down++;
      else
        {
          gint64 took_ns = first_ns[i] - fate->sent_ns;

          truth.received++;
          truth.late += took_ns > TIMEOUT_NS;
          truth.duplicates += n_replies[i] - 1;
          truth.duplicates_up += n_answers[i] - 1;
          truth.shortest_ns = MIN (truth.shortest_ns, took_ns);
          truth.longest_ns = MAX (truth.longest_ns, took_ns);
        }
    }
  for (guint i = 0; i < self->arrivals->len; i++)
    for (guint j = 0; j < i; j++)
      if (g_array_index (self->arrivals, guint64, j) > g_array_index (self->arrivals, guint64, i))
        {
          truth.reordered++;
          truth.extent_sum += i - j;
          truth.extent_max = MAX (truth.extent_max, i - j);
          break;
        }
  return truth;
}

static void
check_common (const Scene *self, const Truth *truth, const WbPingCounts *counts)
{
  WbPingFigures figures;

  g_assert_cmpuint (counts->sent, ==, truth->sent);
  g_assert_cmpuint (counts->received, ==, truth->received);
  g_assert_cmpuint (counts->pending, ==, 0);
  g_assert_cmpuint (counts->lost, ==, truth->lost_up + truth->lost_down);
  g_assert_cmpuint (counts->late, ==, truth->late);
  g_assert_cmpuint (counts->duplicates, ==, truth->duplicates);
  g_assert_cmpuint (counts->reordered, ==, truth->reordered);
  g_assert_cmpuint (counts->reorder_extent_sum, ==, truth->extent_sum);
  g_assert_cmpuint (counts->reorder_extent_max, ==, truth->extent_max);
  g_assert_cmpuint (counts->corrupted + counts->foreign + counts->too_old + counts->given_up, ==, 0);
  g_assert_cmpuint (counts->reflector_restarts, ==, 0);
  wb_ping_statistics_get_figures (self->statistics, counts, &figures);
  g_assert_cmpuint (figures.round_trip.n, ==, truth->received);
  g_assert_cmpint (figures.round_trip.min_ns, ==, truth->shortest_ns);
  g_assert_cmpint (figures.round_trip.max_ns, ==, truth->longest_ns);
  if (figures.has_one_way)
    {
      gint64 error_ns = figures.clock.offset_ns - THEIR_OFFSET_NS;

      g_assert_cmpint (ABS (error_ns), <=, figures.clock.offset_error_ns);
    }
}

/* Sums over all seeds, so that the test shows that there was something to see. */
typedef struct
{
  Truth total;
  guint n_ambiguous;
} Report;

static void
add_up (Report *report, const Truth *truth)
{
  report->total.sent += truth->sent;
  report->total.lost_up += truth->lost_up;
  report->total.lost_down += truth->lost_down;
  report->total.late += truth->late;
  report->total.duplicates += truth->duplicates;
  report->total.duplicates_up += truth->duplicates_up;
  report->total.reordered += truth->reordered;
}

static void
say (const Report *report)
{
  const Truth *total = &report->total;

  g_test_message ("%" G_GUINT64_FORMAT " probes: %" G_GUINT64_FORMAT " lost there, %" G_GUINT64_FORMAT
                  " back, %" G_GUINT64_FORMAT " late, %" G_GUINT64_FORMAT " reordered, %" G_GUINT64_FORMAT
                  " duplicates, of these %" G_GUINT64_FORMAT
                  " on the way there; %u series with bounds instead of truth",
                  total->sent, total->lost_up, total->lost_down, total->late, total->reordered, total->duplicates,
                  total->duplicates_up, report->n_ambiguous);
  g_assert_cmpuint (total->lost_up, >, total->sent / 30);
  g_assert_cmpuint (total->lost_down, >, total->sent / 30);
  g_assert_cmpuint (total->late, >, total->sent / 50);
  g_assert_cmpuint (total->reordered, >, total->sent / 10);
  g_assert_cmpuint (total->duplicates, >, total->sent / 5);
}

static void
run_seeds (guint n_seeds, Protocol protocol, double duplicate_up, double duplicate_down)
{
  const WbImpairment impairment = {
    .loss = { 0.05, 0.05 },
    .duplicate = { duplicate_up, duplicate_down },
    .delay_ns = 5 * MS,
    .spread_ns = 15 * MS,
  };
  Report report = { .n_ambiguous = 0 };

  for (guint32 seed = 0; seed < n_seeds; seed++)
    {
      Scene scene;
      Truth truth;
      WbPingCounts counts;

      scene_init (&scene, protocol, &impairment, seed);
      run (&scene);
      truth = read_log (&scene);
      add_up (&report, &truth);
      wb_ping_series_get_counts (scene.series, &counts);
      check_common (&scene, &truth, &counts);
      g_assert_cmpint (counts.directions_known, ==, protocol == STATEFUL);
      if (protocol != STATEFUL)
        g_assert_cmpuint (counts.lost_unknown, ==, truth.lost_up + truth.lost_down);
      else
        {
          g_assert_cmpuint (counts.lost_unknown, ==, 0);
          g_assert_cmpuint (counts.replies_lost, ==, truth.replies_lost);
          g_assert_cmpuint (counts.duplicates_up, ==, truth.duplicates_up);
          g_assert_cmpuint (counts.duplicates_down, ==, truth.duplicates - truth.duplicates_up);
          if (duplicate_up > 0)
            {
              g_assert_cmpuint (counts.lost_up, <=, truth.lost_up);
              g_assert_cmpuint (counts.lost_down, >=, truth.lost_down);
              report.n_ambiguous += counts.lost_up != truth.lost_up;
            }
          else
            {
              g_assert_cmpuint (counts.lost_up, ==, truth.lost_up);
              g_assert_cmpuint (counts.lost_down, ==, truth.lost_down);
            }
        }
      scene_clear (&scene);
    }
  say (&report);
}

static void
test_stateful (void)
{
  g_test_summary (
      "5 % lost each way, up to 15 ms of reordering, 30 % of replies doubled, 1,000 probes, 200 seeds: lost "
      "there, lost back, late, duplicate and reordered are exactly what was done");
  run_seeds (N_SEEDS, STATEFUL, 0, 0.3);
}

static void
test_doubled_requests (void)
{
  g_test_summary ("Requests doubled too: all counts exact, loss by direction within its stated bounds");
  run_seeds (N_SEEDS_BESIDE, STATEFUL, 0.15, 0.15);
}

static void
test_stateless (void)
{
  g_test_summary ("A stateless reflector: all counts exact, and no direction is guessed");
  run_seeds (N_SEEDS_BESIDE, STATELESS, 0, 0.3);
}

static void
test_text (void)
{
  g_test_summary ("The text protocol: all counts exact, and no direction is guessed");
  run_seeds (N_SEEDS_BESIDE, TEXT, 0.15, 0.15);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ping/impaired/stateful", test_stateful);
  g_test_add_func ("/ping/impaired/doubled-requests", test_doubled_requests);
  g_test_add_func ("/ping/impaired/stateless", test_stateless);
  g_test_add_func ("/ping/impaired/text", test_text);
  return g_test_run ();
}
