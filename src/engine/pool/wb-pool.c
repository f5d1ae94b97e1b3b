/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The service: a start to a stop, the turn of the loop, and the one deadline of all the policy's timers.
 *
 *   start: policy, a place a slot, a side a target, one hold
 *   any event --> policy --> settle: actions, deadline, end
 *   stop, close: policy_close ... CLOSED --> names go, hold released
 *
 * The deadline is moved only when the policy's next moment becomes earlier: what became later costs one empty wake-up instead
 * of a system call each time something idle is lent and comes back. */

#include "engine/pool/wb-pool.h"

#include "engine/base/wb-format.h"
#include "engine/pool/wb-pool-private.h"

/* In one turn: a million waiters that fail, or a borrower that asks again each time it is refused, must not keep the loop
 * from the others. */
#define ACTIONS_A_TURN 4096u

G_DEFINE_FINAL_TYPE (WbPool, wb_pool, WB_TYPE_SERVICE)

/* --- Turns ----------------------------------------------------------------------------------------------------------- */

static void
arm (WbPool *self)
{
  gint64 next_ns = wb_pool_policy_get_next_ns (self->policy);

  if (next_ns == G_MAXINT64)
    wb_deadline_disarm (&self->deadline);
  else if (!wb_deadline_is_armed (&self->deadline) || next_ns < self->deadline.at_ns)
    wb_deadline_arm (&self->deadline, self->deadlines, next_ns);
}

/* The policy has nothing left but acquires that fail. */
static void
end (WbPool *self)
{
  self->ended = FALSE;
  g_object_ref (self);
  if (self->started_ns) /* it was closed; a stop that is under way may have a start that waits for its end */
    wb_service_stop (WB_SERVICE (self));
  wb_pool_end_checks (self);
  for (guint i = 0; i < self->settings->n_targets; i++)
    g_clear_pointer (&self->sides[i].names, wb_pool_names_free);
  wb_service_release (WB_SERVICE (self));
  g_object_unref (self);
}

void
wb_pool_settle (WbPool *self)
{
  WbPoolAction action;
  guint n = 0;

  if (self->settling)
    return;
  self->settling = TRUE;
  wb_pool_tell_refused (self);
  while (self->policy && n < ACTIONS_A_TURN && wb_pool_policy_pop (self->policy, &action))
    {
      wb_pool_perform (self, &action);
      n++;
    }
  self->settling = FALSE;
  if (self->policy == NULL)
    return;
  wb_pool_note_sizes (self);
  if (n == ACTIONS_A_TURN)
    wb_deadline_arm (&self->deadline, self->deadlines, self->policy->now_ns);
  else
    arm (self); /* none: it is disarmed */
  if (self->ended)
    end (self);
}

static void
deadline_cb (WbDeadline *deadline, gpointer data)
{
  WbPool *self = data;

  if (self->policy)
    wb_pool_policy_run (self->policy, wb_pool_get_now (self));
  wb_pool_settle (self);
}

/* --- Start ----------------------------------------------------------------------------------------------------------- */

static void
forget_run (WbPool *self)
{
  if (self->policy == NULL)
    return;
  wb_deadline_disarm (&self->deadline);
  for (guint i = 0; i < self->settings->n_targets; i++)
    {
      g_free (self->sides[i].name);
      g_free (self->sides[i].error);
      wb_histogram_free (self->sides[i].connect);
      wb_histogram_free (self->sides[i].rtt);
    }
  g_clear_pointer (&self->sides, g_free);
  g_clear_pointer (&self->places, g_free);
  g_clear_pointer (&self->wait, wb_histogram_free);
  g_clear_pointer (&self->connect, wb_histogram_free);
  g_clear_pointer (&self->usage, wb_histogram_free);
  g_clear_pointer (&self->figures.whole, wb_histogram_free);
  g_clear_pointer (&self->figures.round_trip, wb_histogram_free);
  self->figures = (WbPoolLoadFigures){ 0 };
  self->settings = NULL;
  g_clear_pointer (&self->policy, wb_pool_policy_free);
}

static void
gone_cb (gpointer data)
{
  wb_service_release (data);
}

static void
init_side (WbPool *self, WbPoolBackendSide *side, const WbPoolTarget *target)
{
  g_autofree char *host = wb_format_dup_safe (target->host, -1);

  side->pool = self;
  side->name = g_strdup_printf (strchr (host, ':') ? "[%s]:%u" : "%s:%u", host, target->port);
  side->names = wb_pool_names_new (target->host, target->port, self->settings->family, self->clock, gone_cb, self);
  side->connect = wb_histogram_new ();
  side->rtt = wb_histogram_new ();
  side->checked_ns = G_MININT64;
  wb_service_hold (WB_SERVICE (self));
}

static void
start (WbService *service, gconstpointer data)
{
  WbPool *self = WB_POOL (service);
  const WbPoolSettings *settings = data;
  GError *error = NULL;
  gint64 now_ns = wb_pool_get_now (self);

  if (!wb_pool_settings_check (settings, &error))
    {
      wb_service_fail (service, error);
      return;
    }
  forget_run (self);
  self->run++;
  self->policy = wb_pool_policy_new (settings, wb_pool_random_next (&self->random));
  self->settings = wb_pool_policy_get_settings (self->policy);
  self->places = g_new0 (WbPoolPlace, self->settings->max);
  for (guint i = 0; i < self->settings->max; i++)
    self->places[i].pool = self;
  self->sides = g_new0 (WbPoolBackendSide, self->settings->n_targets);
  for (guint i = 0; i < self->settings->n_targets; i++)
    init_side (self, &self->sides[i], &self->settings->targets[i]);
  self->wait = wb_histogram_new ();
  self->connect = wb_histogram_new ();
  self->usage = wb_histogram_new ();
  wb_meter_init (&self->acquires, now_ns);
  wb_meter_init (&self->grants, now_ns);
  wb_meter_init (&self->errors, now_ns);
  wb_pool_timeline_init (&self->timeline, now_ns);
  self->started_ns = now_ns;
  wb_service_hold (service);
  wb_pool_say_started (self);
  wb_pool_policy_start (self->policy, now_ns);
  wb_pool_settle (self);
  wb_service_started (service);
}

/* --- Stop ------------------------------------------------------------------------------------------------------------ */

/* Nothing is handed on any more, what the pool's own borrowers hold comes back, and the rest is cut. */
static void
stop (WbService *service)
{
  WbPool *self = WB_POOL (service);
  gboolean was_settling = self->settling;
  gint64 now_ns = wb_pool_get_now (self);

  if (self->started_ns == 0)
    return;
  self->started_ns = 0;
  self->settling = TRUE;
  wb_pool_policy_close (self->policy, G_MAXINT64, now_ns);
  wb_pool_keep_figures (self);
  wb_pool_drop_hands (self);
  wb_pool_end_checks (self);
  wb_pool_policy_close (self->policy, now_ns, now_ns);
  wb_pool_policy_run (self->policy, now_ns);
  wb_pool_say_stopped (self);
  self->settling = was_settling;
  wb_pool_settle (self);
}

void
wb_pool_close (WbPool *self, gint64 drain_ns)
{
  gint64 now_ns = wb_pool_get_now (self);
  gint64 end_ns = drain_ns > G_MAXINT64 - now_ns ? G_MAXINT64 : now_ns + MAX (drain_ns, 0);

  g_return_if_fail (WB_IS_POOL (self));

  if (self->started_ns == 0)
    return;
  if (self->load)
    wb_pool_load_finish (self->load);
  wb_pool_end_checks (self);
  wb_pool_policy_close (self->policy, end_ns, now_ns);
  wb_pool_say_closing (self);
  wb_pool_settle (self);
}

/* --- Object ---------------------------------------------------------------------------------------------------------- */

static WbSnapshot *
snapshot (WbService *service, const WbSnapshotRequest *request)
{
  return &wb_pool_make_snapshot (WB_POOL (service), request)->parent;
}

static void
constructed (GObject *object)
{
  WbPool *self = WB_POOL (object);
  WbEngine *engine = wb_service_get_engine (WB_SERVICE (self));

  G_OBJECT_CLASS (wb_pool_parent_class)->constructed (object);
  self->clock = wb_engine_get_clock (engine);
  self->deadlines = wb_engine_get_deadlines (engine);
}

static void
finalize (GObject *object)
{
  WbPool *self = WB_POOL (object);

  wb_deadline_disarm (&self->deadline);
  forget_run (self);
  wb_event_log_free (self->log);
  G_OBJECT_CLASS (wb_pool_parent_class)->finalize (object);
}

static void
wb_pool_class_init (WbPoolClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  WbServiceClass *service_class = WB_SERVICE_CLASS (class);

  object_class->constructed = constructed;
  object_class->finalize = finalize;
  service_class->settings_type = WB_TYPE_POOL_SETTINGS;
  service_class->start = start;
  service_class->stop = stop;
  service_class->snapshot = snapshot;
}

static void
wb_pool_init (WbPool *self)
{
  self->log = wb_event_log_new ();
  self->random.state = (guint64) g_random_int () << 32 | g_random_int ();
  g_queue_init (&self->hands);
  g_queue_init (&self->forgotten);
  g_queue_init (&self->refused);
  wb_deadline_init (&self->deadline, deadline_cb, self);
}

WbPool *
wb_pool_new (WbEngine *engine)
{
  return g_object_new (WB_TYPE_POOL, "engine", engine, NULL);
}
