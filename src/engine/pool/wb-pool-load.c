/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The load generator: each worker goes round, by itself, on a deadline of its own.
 *
 *             ramp               moment reached          granted
 *   PARKED ---------> THINKING -----------------> WAITING ------> EXCHANGING <-> HOLDING
 *      ^                ^  ^                        | failed,        | failed       | its time is over
 *      | the end        |  +------------------------+ aborted        v              v
 *      +----------------+----------------------------------------- given back, or leaked
 *
 * - What a worker borrows with is a loan of its own allocation, so that a leak can keep it while the worker goes on with
 *   another one. Nothing else is allocated once the workers stand.
 * - Each round passes the queue of deadlines at least once, also when nobody thinks or holds: that queue is what lets
 *   others have their turn, so workers that never rest cannot keep the loop.
 * - Times are measured from the moment at which an acquire was meant to begin, not from the one at which the loop came to
 *   it: a loop that is late would hide just the waits that it causes.
 *
 * Invariant: n[PARKED] + … = workers; a worker is in `held` while EXCHANGING or HOLDING, and only then. */

#include "engine/pool/wb-pool-load.h"

#include "engine/base/wb-meter.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <math.h>

/* An acquire that is to be aborted is cancelled within this time. */
#define ABORT_NS (10 * WB_NS_PER_MS)
/* Whoever failed rests for so long at least: where acquires fail at once and nobody thinks, workers would ask as fast as
 * the processor can refuse. */
#define FAILED_REST_NS (10 * WB_NS_PER_MS)
#define WHO_BYTES 64u /* translated */

typedef enum
{
  PARKED,
  THINKING,
  WAITING,
  EXCHANGING,
  HOLDING,
  N_STATES,
} State;

typedef struct _Worker Worker;

typedef struct
{
  WbPoolBorrow borrow;
  Worker *worker; /* Borrowed; NULL: leaked */
  GList place;    /* in leaked; data: this */
  char who[WHO_BYTES];
} Loan;

struct _Worker
{
  WbPoolLoad *load; /* Borrowed */
  Loan *loan;       /* Owned */
  WbDeadline deadline;
  GList place; /* in held; data: this */
  State state;
  guint number;
  guint exchanges_left;
  gint64 intended_ns; /* when the acquire was meant to begin */
};

struct _WbPoolLoad
{
  /* Owned */
  GPtrArray *workers; /* Worker, by number; never fewer */
  WbHistogram *whole;
  WbHistogram *round_trip;

  /* Borrowed */
  WbPool *pool;
  WbDeadlineQueue *deadlines;
  const WbClock *clock;

  WbPoolLoadSettings settings;
  WbPoolRandom random;
  GQueue held;   /* of Worker.place, in the order of their grants */
  GQueue leaked; /* of Loan.place, likewise */
  gint64 started_ns;
  gint64 end_ns;   /* no acquire begins later; 0: never */
  gint64 ended_ns; /* all are parked; valid while they are */
  gboolean finished;
  guint64 begun; /* acquires, of settings.cycles */
  guint n[N_STATES];

  WbMeter cycles;
  guint64 failed;
  guint64 aborted;
  guint64 exchanges;
  guint64 exchange_errors;
};

static void borrowed_cb (WbPoolBorrow *borrow, const GError *error, gpointer data);
static void deadline_cb (WbDeadline *deadline, gpointer data);
static void use (Worker *worker);

static gint64
get_now_ns (WbPoolLoad *self)
{
  return wb_clock_now_ns (self->clock);
}

static gboolean
is_chosen (WbPoolLoad *self, double share)
{
  return share > 0 && wb_pool_random_share (&self->random) < share;
}

static void
set_state (Worker *worker, State state)
{
  WbPoolLoad *self = worker->load;

  self->n[worker->state]--;
  self->n[state]++;
  worker->state = state;
  if (self->n[PARKED] == self->workers->len)
    self->ended_ns = get_now_ns (self);
}

static Loan *
loan_new (Worker *worker)
{
  Loan *loan = g_new0 (Loan, 1);

  /* Translators: one of the load's, by number, as the one who has a connection */
  g_snprintf (loan->who, sizeof loan->who, _("worker %u"), worker->number + 1);
  loan->worker = worker;
  loan->place.data = loan;
  wb_pool_borrow_init (&loan->borrow, loan->who, borrowed_cb, loan);
  return loan;
}

static void
add_worker (WbPoolLoad *self)
{
  Worker *worker = g_new0 (Worker, 1);

  worker->load = self;
  worker->number = self->workers->len;
  worker->place.data = worker;
  worker->loan = loan_new (worker);
  wb_deadline_init (&worker->deadline, deadline_cb, worker);
  g_ptr_array_add (self->workers, worker);
  self->n[PARKED]++;
}

/* --- The round ------------------------------------------------------------------------------------------------------- */

static gboolean
may_begin (WbPoolLoad *self, gint64 at_ns)
{
  return !self->finished && (self->end_ns == 0 || at_ns <= self->end_ns) &&
         (self->settings.cycles == 0 || self->begun < self->settings.cycles);
}

static void
park (Worker *worker)
{
  wb_deadline_disarm (&worker->deadline);
  set_state (worker, PARKED);
}

/* first: the number of the first one that has nothing more to do. */
static void
park_thinking (WbPoolLoad *self, guint first)
{
  for (guint i = first; i < self->workers->len; i++)
    {
      Worker *worker = g_ptr_array_index (self->workers, i);

      if (worker->state == THINKING)
        park (worker);
    }
}

static void
plan (Worker *worker, gint64 at_ns)
{
  WbPoolLoad *self = worker->load;

  if (worker->number >= self->settings.workers || !may_begin (self, at_ns))
    {
      park (worker);
      return;
    }
  worker->intended_ns = at_ns;
  set_state (worker, THINKING);
  wb_deadline_arm (&worker->deadline, self->deadlines, at_ns);
}

static void
think (Worker *worker, gint64 least_ns)
{
  WbPoolLoad *self = worker->load;

  plan (worker, get_now_ns (self) + MAX (wb_pool_times_draw (&self->settings.think, &self->random), least_ns));
}

static void
begin (Worker *worker)
{
  WbPoolLoad *self = worker->load;
  gint64 now_ns = get_now_ns (self);

  if (!may_begin (self, now_ns))
    {
      park (worker);
      return;
    }
  /* Its answer may come within acquire. */
  set_state (worker, WAITING);
  if (++self->begun == self->settings.cycles)
    park_thinking (self, 0);
  if (is_chosen (self, self->settings.abort_share))
    wb_deadline_arm (&worker->deadline, self->deadlines,
                     now_ns + llround (wb_pool_random_share (&self->random) * (double) ABORT_NS));
  wb_pool_acquire (self->pool, &worker->loan->borrow, 0);
}

static void
abort_acquire (Worker *worker)
{
  WbPoolLoad *self = worker->load;

  if (!wb_pool_cancel (self->pool, &worker->loan->borrow))
    return; /* its answer is on the way */
  self->aborted++;
  think (worker, 0);
}

static void
let_go (Worker *worker)
{
  WbPoolLoad *self = worker->load;

  wb_deadline_disarm (&worker->deadline);
  g_queue_unlink (&self->held, &worker->place);
}

static void
leak (Worker *worker)
{
  WbPoolLoad *self = worker->load;
  Loan *loan = worker->loan;

  let_go (worker);
  loan->worker = NULL;
  g_queue_push_tail_link (&self->leaked, &loan->place);
  wb_pool_forget (self->pool, &loan->borrow);
  worker->loan = loan_new (worker);
  think (worker, 0);
}

static void
give_back (Worker *worker, gboolean broken)
{
  WbPoolLoad *self = worker->load;
  WbPoolBorrow *borrow = &worker->loan->borrow;
  gint64 now_ns = get_now_ns (self);

  let_go (worker);
  wb_histogram_record (self->whole, now_ns - worker->intended_ns);
  wb_meter_add (&self->cycles, 1, now_ns);
  /* Releasing may serve other workers at once; this one is past caring. */
  think (worker, 0);
  (void) wb_pool_release (self->pool, borrow, broken); /* FALSE: cut under us by hand, counted by the pool */
}

static void
exchanged_cb (WbPoolBorrow *borrow, gint64 rtt_ns, const GError *error, gpointer data)
{
  Worker *worker = ((Loan *) data)->worker;
  WbPoolLoad *self;

  if (worker == NULL)
    return; /* leaked meanwhile */
  self = worker->load;
  if (error)
    {
      self->exchange_errors++;
      give_back (worker, TRUE);
      return;
    }
  self->exchanges++;
  wb_histogram_record (self->round_trip, rtt_ns);
  use (worker);
}

static void
end_use (Worker *worker)
{
  WbPoolLoad *self = worker->load;

  if (is_chosen (self, self->settings.leak_share))
    leak (worker);
  else
    give_back (worker, wb_pool_is_broken (self->pool, &worker->loan->borrow));
}

/* The next round trip; none is left: holds it. */
static void
use (Worker *worker)
{
  WbPoolLoad *self = worker->load;
  gint64 hold_ns;

  if (worker->exchanges_left > 0)
    {
      worker->exchanges_left--;
      set_state (worker, EXCHANGING);
      if (wb_pool_exchange (self->pool, &worker->loan->borrow, self->settings.payload_bytes,
                            self->settings.exchange_timeout_ns, exchanged_cb, worker->loan))
        return;
      worker->exchanges_left = 0; /* the protocol has none */
    }
  set_state (worker, HOLDING);
  hold_ns = wb_pool_times_draw (&self->settings.hold, &self->random);
  if (hold_ns > 0)
    wb_deadline_arm (&worker->deadline, self->deadlines, get_now_ns (self) + hold_ns);
  else
    end_use (worker);
}

static void
borrowed_cb (WbPoolBorrow *borrow, const GError *error, gpointer data)
{
  Worker *worker = ((Loan *) data)->worker;
  WbPoolLoad *self = worker->load;

  wb_deadline_disarm (&worker->deadline);
  if (error)
    {
      self->failed++;
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
        park (worker); /* there will never be another one */
      else
        think (worker, FAILED_REST_NS);
      return;
    }
  g_queue_push_tail_link (&self->held, &worker->place);
  worker->exchanges_left = self->settings.exchanges;
  use (worker);
}

static void
deadline_cb (WbDeadline *deadline, gpointer data)
{
  Worker *worker = data;

  if (worker->state == THINKING)
    begin (worker);
  else if (worker->state == WAITING)
    abort_acquire (worker);
  else
    end_use (worker);
}

/* --- Start and end --------------------------------------------------------------------------------------------------- */

static void
start_parked (WbPoolLoad *self, gint64 now_ns)
{
  guint n = 0, n_parked = 0;

  for (guint i = 0; i < self->settings.workers; i++)
    n_parked += ((Worker *) g_ptr_array_index (self->workers, i))->state == PARKED;
  for (guint i = 0; i < self->settings.workers; i++)
    {
      Worker *worker = g_ptr_array_index (self->workers, i);

      if (worker->state == PARKED)
        plan (worker, now_ns + (gint64) ((double) self->settings.ramp_ns * n++ / n_parked));
    }
}

void
wb_pool_load_change (WbPoolLoad *self, const WbPoolLoadSettings *settings)
{
  gint64 now_ns = get_now_ns (self);

  if (wb_pool_load_is_done (self))
    self->started_ns = now_ns;
  self->settings = *settings;
  self->finished = FALSE;
  self->begun = 0;
  self->end_ns = settings->duration_ns ? now_ns + settings->duration_ns : 0;
  while (self->workers->len < settings->workers)
    add_worker (self);
  park_thinking (self, settings->workers);
  start_parked (self, now_ns);
}

WbPoolLoad *
wb_pool_load_new (WbPool *pool, const WbPoolLoadSettings *settings, guint64 seed)
{
  WbPoolLoad *self = g_new0 (WbPoolLoad, 1);
  WbEngine *engine = wb_service_get_engine (WB_SERVICE (pool));

  self->pool = pool;
  self->deadlines = wb_engine_get_deadlines (engine);
  self->clock = wb_engine_get_clock (engine);
  self->random.state = seed;
  self->workers = g_ptr_array_new_with_free_func (g_free);
  self->whole = wb_histogram_new ();
  self->round_trip = wb_histogram_new ();
  g_queue_init (&self->held);
  g_queue_init (&self->leaked);
  wb_meter_init (&self->cycles, get_now_ns (self));
  wb_pool_load_change (self, settings);
  return self;
}

void
wb_pool_load_finish (WbPoolLoad *self)
{
  self->finished = TRUE;
  for (guint i = 0; i < self->workers->len; i++)
    {
      Worker *worker = g_ptr_array_index (self->workers, i);

      if (worker->state == THINKING || (worker->state == WAITING && wb_pool_cancel (self->pool, &worker->loan->borrow)))
        park (worker);
    }
}

gboolean
wb_pool_load_is_done (WbPoolLoad *self)
{
  return self->n[PARKED] == self->workers->len;
}

/* Ends what the worker is at, in whatever state. */
static void
end_worker (Worker *worker)
{
  WbPoolLoad *self = worker->load;

  if (worker->state == WAITING)
    (void) wb_pool_cancel (self->pool, &worker->loan->borrow);
  else if (worker->state == EXCHANGING || worker->state == HOLDING)
    give_back (worker, worker->state == EXCHANGING || wb_pool_is_broken (self->pool, &worker->loan->borrow));
  park (worker);
}

void
wb_pool_load_free (WbPoolLoad *self)
{
  /* First: what is given back below goes to nobody of ours. */
  wb_pool_load_finish (self);
  for (guint i = 0; i < self->workers->len; i++)
    end_worker (g_ptr_array_index (self->workers, i));
  (void) wb_pool_load_return_leaked (self);
  for (guint i = 0; i < self->workers->len; i++)
    g_free (((Worker *) g_ptr_array_index (self->workers, i))->loan);
  g_ptr_array_unref (self->workers);
  wb_histogram_free (self->whole);
  wb_histogram_free (self->round_trip);
  g_free (self);
}

/* --- Figures and buttons --------------------------------------------------------------------------------------------- */

void
wb_pool_load_get_figures (WbPoolLoad *self, WbPoolLoadFigures *out)
{
  gint64 now_ns = get_now_ns (self);
  gboolean done = wb_pool_load_is_done (self);

  *out = (WbPoolLoadFigures){
    .running = !done,
    .settings = self->settings,
    .running_ns = (done ? self->ended_ns : now_ns) - self->started_ns,
    .workers = self->workers->len - self->n[PARKED],
    .waiting = self->n[WAITING],
    .holding = self->n[EXCHANGING] + self->n[HOLDING],
    .thinking = self->n[THINKING],
    .leaked = self->leaked.length,
    .cycles = wb_meter_get_total (&self->cycles),
    .failed = self->failed,
    .aborted = self->aborted,
    .exchanges = self->exchanges,
    .exchange_errors = self->exchange_errors,
    .rate = wb_meter_get_rate (&self->cycles, now_ns),
    .whole = wb_histogram_copy (self->whole),
    .round_trip = wb_histogram_copy (self->round_trip),
  };
}

/* The longest held, but rather one that is not in the middle of a round trip, whose connection would be lost. NULL: none
 * is held. */
static Worker *
choose_held (WbPoolLoad *self)
{
  for (GList *place = self->held.head; place; place = place->next)
    if (((Worker *) place->data)->state == HOLDING)
      return place->data;
  return self->held.head ? self->held.head->data : NULL;
}

gboolean
wb_pool_load_release_one (WbPoolLoad *self)
{
  Worker *worker = choose_held (self);

  if (worker)
    give_back (worker, worker->state == EXCHANGING || wb_pool_is_broken (self->pool, &worker->loan->borrow));
  return worker != NULL;
}

gboolean
wb_pool_load_leak_one (WbPoolLoad *self)
{
  Worker *worker = choose_held (self);

  if (worker)
    leak (worker);
  return worker != NULL;
}

guint
wb_pool_load_return_leaked (WbPoolLoad *self)
{
  guint n = self->leaked.length;

  /* What comes back is lent again at once, and may be leaked again: that is for the next time. */
  for (guint i = 0; i < n; i++)
    {
      Loan *loan = g_queue_pop_head_link (&self->leaked)->data;

      (void) wb_pool_release (self->pool, &loan->borrow, wb_pool_is_broken (self->pool, &loan->borrow));
      g_free (loan);
    }
  return n;
}
