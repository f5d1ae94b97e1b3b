/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The events of a pool. Each notes what happened, then lets wb_pool_dispatch_settle draw the consequences. */

#include "engine/pool/wb-pool-policy.h"

#include "engine/pool/wb-pool-policy-private.h"

void
wb_pool_see_time (WbPoolPolicy *self, gint64 now_ns)
{
  self->now_ns = MAX (self->now_ns, now_ns);
}

WbPoolSlot *
wb_pool_get_slot (WbPoolPolicy *self, guint number)
{
  g_return_val_if_fail (number < self->settings->max, NULL);
  return &self->slots[number];
}

/* Whether an answer is one to an action that was popped. */
static gboolean
is_answer (WbPoolPolicy *self, const WbPoolSlot *slot, WbPoolSlotState state)
{
  if (slot->info.state == state && !slot->output.queued)
    return TRUE;
  self->counts.ignored++;
  return FALSE;
}

WbPoolPolicy *
wb_pool_policy_new (const WbPoolSettings *settings, guint64 seed)
{
  WbPoolPolicy *self = g_new0 (WbPoolPolicy, 1);

  self->settings = wb_pool_settings_copy (settings);
  self->random.state = seed;
  self->now_ns = G_MININT64;
  self->retire_again_ns = G_MININT64;
  self->slots = g_new0 (WbPoolSlot, settings->max);
  self->free = g_new (guint, settings->max);
  self->idle_bits = g_new0 (guint64, (settings->max + 63) / 64);
  self->turn = settings->max - 1;
  for (guint i = 0; i < settings->max; i++)
    {
      self->slots[i].place.data = &self->slots[i];
      self->slots[i].timer.kind = WB_POOL_TIMER_SLOT;
      self->free[settings->max - 1 - i] = i; /* number 0 first */
    }
  self->counts.slots[WB_POOL_SLOT_FREE] = settings->max;
  self->backends = g_new0 (WbPoolBackend, settings->n_targets);
  self->candidates = g_new0 (WbPoolCandidate, settings->n_targets);
  for (guint i = 0; i < settings->n_targets; i++)
    {
      wb_pool_circuit_init (&self->backends[i].circuit, settings);
      self->backends[i].health.kind = WB_POOL_TIMER_HEALTH;
      self->candidates[i].priority = settings->targets[i].priority;
    }
  wb_pool_timers_init (&self->timers);
  self->retry.kind = WB_POOL_TIMER_RETRY;
  self->growth.kind = WB_POOL_TIMER_GROWTH;
  self->linger.kind = WB_POOL_TIMER_LINGER;
  self->reap.kind = WB_POOL_TIMER_REAP;
  self->drain.kind = WB_POOL_TIMER_DRAIN;
  return self;
}

void
wb_pool_policy_free (WbPoolPolicy *self)
{
  wb_pool_timers_clear (&self->timers);
  g_clear_pointer (&self->candidates, g_free);
  g_clear_pointer (&self->backends, g_free);
  g_clear_pointer (&self->idle_bits, g_free);
  g_clear_pointer (&self->free, g_free);
  g_clear_pointer (&self->slots, g_free);
  g_clear_pointer (&self->settings, wb_pool_settings_free);
  g_free (self);
}

const WbPoolSettings *
wb_pool_policy_get_settings (WbPoolPolicy *self)
{
  return self->settings;
}

void
wb_pool_policy_start (WbPoolPolicy *self, gint64 now_ns)
{
  wb_pool_see_time (self, now_ns);
  self->filling |= !self->settings->lazy;
  wb_pool_health_start (self);
  wb_pool_dispatch_settle (self);
}

/* --- Borrowers ------------------------------------------------------------------------------------------------------- */

void
wb_pool_policy_acquire (WbPoolPolicy *self, WbPoolWaiter *waiter, gint64 deadline_ns, gint64 now_ns)
{
  g_return_if_fail (waiter->state == WB_POOL_WAITER_NONE);
  wb_pool_see_time (self, now_ns);
  self->counts.acquires++;
  waiter->since_ns = self->now_ns;
  waiter->reason = WB_POOL_REASON_NONE;
  if (self->counts.closing || self->waiters.length >= self->settings->queue_cap)
    {
      wb_pool_dispatch_fail (self, waiter, self->counts.closing ? WB_POOL_REASON_CLOSED : WB_POOL_REASON_FULL);
      return;
    }
  self->filling = TRUE;
  if (self->waiters.length == 0)
    self->queued_ns = self->now_ns;
  waiter->state = WB_POOL_WAITER_QUEUED;
  waiter->place = (GList){ .data = waiter };
  waiter->timer = (WbPoolTimer){ .kind = WB_POOL_TIMER_WAITER };
  g_queue_push_tail_link (&self->waiters, &waiter->place);
  wb_pool_dispatch_settle (self);
  if (waiter->state == WB_POOL_WAITER_QUEUED) /* most are served by now, and need no timer */
    wb_pool_timers_arm (&self->timers, &waiter->timer, deadline_ns);
}

/* A connection that comes back, in whatever condition. */
static void
take_in (WbPoolPolicy *self, WbPoolSlot *slot)
{
  if (slot->dead)
    wb_pool_slot_close (self, slot, WB_POOL_REASON_BROKEN);
  else if (self->counts.closing)
    wb_pool_slot_close (self, slot, WB_POOL_REASON_CLOSED);
  else if (slot->doom != WB_POOL_REASON_NONE)
    wb_pool_slot_close (self, slot, slot->doom);
  else if (!wb_pool_slot_retire (self, slot))
    wb_pool_dispatch_offer (self, slot);
}

gboolean
wb_pool_policy_cancel (WbPoolPolicy *self, WbPoolWaiter *waiter, gint64 now_ns)
{
  WbPoolWaiterState state = waiter->state;

  if (state == WB_POOL_WAITER_NONE)
    return FALSE;
  wb_pool_see_time (self, now_ns);
  waiter->state = WB_POOL_WAITER_NONE;
  self->counts.cancels++;
  wb_pool_output_take_back (self, &waiter->output);
  if (state == WB_POOL_WAITER_QUEUED)
    {
      g_queue_unlink (&self->waiters, &waiter->place);
      wb_pool_timers_disarm (&self->timers, &waiter->timer);
    }
  else if (state == WB_POOL_WAITER_FAILED)
    self->counts.failures[waiter->reason]--;
  else
    {
      WbPoolSlot *slot = &self->slots[waiter->lease.slot];

      self->counts.grants--;
      /* At the end of a drain it may be on its way out already. */
      if (slot->info.state == WB_POOL_SLOT_LENT && slot->info.generation == waiter->lease.generation)
        {
          slot->info.uses--;
          take_in (self, slot);
        }
    }
  wb_pool_dispatch_settle (self);
  return TRUE;
}

gboolean
wb_pool_policy_release (WbPoolPolicy *self, const WbPoolLease *lease, gboolean broken, gint64 now_ns)
{
  WbPoolSlot *slot = lease->slot < self->settings->max ? &self->slots[lease->slot] : NULL;

  wb_pool_see_time (self, now_ns);
  if (slot == NULL || slot->info.state != WB_POOL_SLOT_LENT || slot->info.generation != lease->generation)
    {
      self->counts.rejected++;
      return FALSE;
    }
  self->counts.releases++;
  slot->dead |= broken;
  wb_pool_circuit_use (&self->backends[slot->info.target].circuit, slot->dead, self->now_ns, &self->random);
  slot->info.idle_ns = self->now_ns;
  wb_pool_growth_see_return (self, slot);
  take_in (self, slot);
  wb_pool_dispatch_settle (self);
  return TRUE;
}

/* --- Answers --------------------------------------------------------------------------------------------------------- */

gboolean
wb_pool_policy_connected (WbPoolPolicy *self, guint number, gint64 now_ns)
{
  WbPoolSlot *slot = wb_pool_get_slot (self, number);
  gint64 took_ns;
  double share;

  wb_pool_see_time (self, now_ns);
  if (slot == NULL || !is_answer (self, slot, WB_POOL_SLOT_CONNECTING))
    return FALSE;
  self->counts.connected++;
  took_ns = MAX (self->now_ns - slot->info.since_ns, 1);
  self->usual_connect_ns += self->usual_connect_ns ? (took_ns - self->usual_connect_ns) / 8 : took_ns;
  wb_pool_circuit_succeed (&self->backends[slot->info.target].circuit, self->now_ns);
  slot->info.born_ns = slot->info.idle_ns = slot->info.validated_ns = self->now_ns;
  slot->retire_ns = G_MAXINT64;
  if (self->settings->lifetime_ns)
    {
      share = 1 - self->settings->lifetime_jitter * wb_pool_random_share (&self->random);
      slot->retire_ns = self->now_ns + (gint64) ((double) self->settings->lifetime_ns * share);
    }
  wb_pool_dispatch_offer (self, slot);
  wb_pool_dispatch_settle (self);
  return TRUE;
}

gboolean
wb_pool_policy_connect_failed (WbPoolPolicy *self, guint number, gint64 now_ns)
{
  WbPoolSlot *slot = wb_pool_get_slot (self, number);

  wb_pool_see_time (self, now_ns);
  if (slot == NULL || !is_answer (self, slot, WB_POOL_SLOT_CONNECTING))
    return FALSE;
  self->counts.connect_failures++;
  wb_pool_circuit_fail (&self->backends[slot->info.target].circuit, slot->info.since_ns, self->now_ns, &self->random);
  wb_pool_slot_free (self, slot);
  wb_pool_dispatch_settle (self);
  return TRUE;
}

/* Gone before it was of any use, and sooner than any server closes what is idle: as bad as broken in use. */
static void
note_early_end (WbPoolPolicy *self, const WbPoolSlot *slot)
{
  if (slot->info.uses == 0 && self->now_ns - slot->info.born_ns < self->settings->backoff_max_ns)
    wb_pool_circuit_use (&self->backends[slot->info.target].circuit, TRUE, self->now_ns, &self->random);
}

gboolean
wb_pool_policy_validated (WbPoolPolicy *self, guint number, gboolean ok, gint64 now_ns)
{
  WbPoolSlot *slot = wb_pool_get_slot (self, number);

  wb_pool_see_time (self, now_ns);
  if (slot == NULL || !is_answer (self, slot, WB_POOL_SLOT_VALIDATING))
    return FALSE;
  slot->info.validated_ns = self->now_ns;
  if (!ok)
    {
      note_early_end (self, slot);
      wb_pool_slot_close (self, slot, WB_POOL_REASON_INVALID);
    }
  else if (!wb_pool_slot_retire (self, slot))
    wb_pool_dispatch_offer (self, slot);
  wb_pool_dispatch_settle (self);
  return TRUE;
}

gboolean
wb_pool_policy_closed (WbPoolPolicy *self, guint number, gint64 now_ns)
{
  WbPoolSlot *slot = wb_pool_get_slot (self, number);

  wb_pool_see_time (self, now_ns);
  if (slot == NULL || !is_answer (self, slot, WB_POOL_SLOT_CLOSING))
    return FALSE;
  wb_pool_slot_free (self, slot);
  wb_pool_dispatch_settle (self);
  return TRUE;
}

gboolean
wb_pool_policy_peer_closed (WbPoolPolicy *self, guint number, gint64 now_ns)
{
  WbPoolSlot *slot = wb_pool_get_slot (self, number);

  wb_pool_see_time (self, now_ns);
  if (slot == NULL)
    return FALSE;
  switch (slot->info.state)
    {
    case WB_POOL_SLOT_LENT:
      slot->dead = TRUE;
      return TRUE;
    case WB_POOL_SLOT_IDLE:
    case WB_POOL_SLOT_VALIDATING:
      note_early_end (self, slot);
      wb_pool_slot_close (self, slot, WB_POOL_REASON_PEER);
      wb_pool_dispatch_settle (self);
      return TRUE;
    case WB_POOL_SLOT_FREE:
    case WB_POOL_SLOT_CONNECTING:
    case WB_POOL_SLOT_CLOSING:
    case WB_POOL_N_SLOT_STATES:
    default:
      self->counts.ignored++;
      return FALSE;
    }
}

/* --- Time and the end ------------------------------------------------------------------------------------------------ */

void
wb_pool_policy_run (WbPoolPolicy *self, gint64 now_ns)
{
  WbPoolTimer *timer;

  wb_pool_see_time (self, now_ns);
  /* Ends: what is armed again from here is later than now, but for a linger of 0, which leaves fewer connects each time. */
  while ((timer = wb_pool_timers_peek (&self->timers)) && timer->at_ns <= self->now_ns)
    {
      wb_pool_timers_disarm (&self->timers, timer);
      switch ((WbPoolTimerKind) timer->kind)
        {
        case WB_POOL_TIMER_SLOT:
          wb_pool_slot_expire (self, (WbPoolSlot *) timer);
          break;
        case WB_POOL_TIMER_WAITER:
          wb_pool_dispatch_fail (self, (WbPoolWaiter *) timer, WB_POOL_REASON_TIMEOUT);
          break;
        case WB_POOL_TIMER_LINGER:
          wb_pool_dispatch_drop_unwanted (self);
          break;
        case WB_POOL_TIMER_REAP:
          wb_pool_dispatch_reap (self);
          break;
        case WB_POOL_TIMER_DRAIN:
          for (guint i = 0; i < self->settings->max; i++)
            if (self->slots[i].info.state == WB_POOL_SLOT_LENT)
              wb_pool_slot_close (self, &self->slots[i], WB_POOL_REASON_DRAINED);
          break;
        case WB_POOL_TIMER_HEALTH:
          wb_pool_health_expire (self, (WbPoolBackend *) timer);
          break;
        case WB_POOL_TIMER_RETRY: /* settling tries */
        case WB_POOL_TIMER_GROWTH:
        default:
          break;
        }
      /* Once for all that is due, before what follows from it. */
      timer = wb_pool_timers_peek (&self->timers);
      if (timer == NULL || timer->at_ns > self->now_ns)
        wb_pool_dispatch_settle (self);
    }
}

gint64
wb_pool_policy_get_next_ns (WbPoolPolicy *self)
{
  WbPoolTimer *timer = wb_pool_timers_peek (&self->timers);

  return timer ? timer->at_ns : G_MAXINT64;
}

void
wb_pool_policy_close (WbPoolPolicy *self, gint64 drain_ns, gint64 now_ns)
{
  wb_pool_see_time (self, now_ns);
  if (self->counts.closed)
    return;
  if (!self->counts.closing)
    {
      self->counts.closing = TRUE;
      self->filling = FALSE;
      wb_pool_timers_disarm (&self->timers, &self->retry);
      wb_pool_timers_disarm (&self->timers, &self->growth);
      wb_pool_timers_disarm (&self->timers, &self->linger);
      wb_pool_timers_disarm (&self->timers, &self->reap);
      wb_pool_health_stop (self);
      while (self->waiters.length)
        wb_pool_dispatch_fail (self, self->waiters.head->data, WB_POOL_REASON_CLOSED);
      for (guint i = 0; i < self->settings->max; i++)
        {
          WbPoolSlotState state = self->slots[i].info.state;

          if (state == WB_POOL_SLOT_IDLE || state == WB_POOL_SLOT_VALIDATING || state == WB_POOL_SLOT_CONNECTING)
            wb_pool_slot_close (self, &self->slots[i], WB_POOL_REASON_CLOSED);
        }
      self->drain_ns = G_MAXINT64;
    }
  /* A second call may only hurry. */
  self->drain_ns = MIN (self->drain_ns, drain_ns);
  if (self->drain_ns != G_MAXINT64)
    wb_pool_timers_arm (&self->timers, &self->drain, self->drain_ns);
  wb_pool_dispatch_settle (self);
}

/* --- What to do, and how it stands ----------------------------------------------------------------------------------- */

gboolean
wb_pool_policy_pop (WbPoolPolicy *self, WbPoolAction *out)
{
  WbPoolOutput *output = self->actions.head ? self->actions.head->data : NULL;
  WbPoolWaiter *waiter;
  WbPoolSlot *slot = NULL;

  if (output == NULL)
    return FALSE;
  wb_pool_output_take_back (self, output);
  *out = (WbPoolAction){ .type = output->type };
  switch (output->type)
    {
    case WB_POOL_ACTION_GRANTED:
    case WB_POOL_ACTION_FAILED:
      waiter = output->owner;
      waiter->state = WB_POOL_WAITER_NONE;
      out->waiter = waiter;
      out->reason = waiter->reason;
      out->waited_ns = self->now_ns - waiter->since_ns;
      if (waiter->reason == WB_POOL_REASON_TIMEOUT)
        out->doing = waiter->doing;
      if (output->type == WB_POOL_ACTION_GRANTED)
        {
          out->lease = waiter->lease;
          slot = &self->slots[waiter->lease.slot];
        }
      break;
    case WB_POOL_ACTION_TARGET:
    case WB_POOL_ACTION_CHECK:
      out->target = (guint) ((WbPoolBackend *) output->owner - self->backends);
      break;
    case WB_POOL_ACTION_CLOSED:
      break;
    case WB_POOL_ACTION_CONNECT:
    case WB_POOL_ACTION_VALIDATE:
    case WB_POOL_ACTION_CLOSE:
    case WB_POOL_ACTION_LEAKED:
    default:
      slot = output->owner;
      out->lease = (WbPoolLease){ .slot = (guint) (slot - self->slots), .generation = slot->info.generation };
      out->reason = slot->info.reason;
      break;
    }
  if (slot)
    {
      out->slot = (guint) (slot - self->slots);
      out->target = slot->info.target;
    }
  return TRUE;
}

void
wb_pool_policy_get_counts (WbPoolPolicy *self, WbPoolCounts *out)
{
  *out = self->counts;
  out->waiters = self->waiters.length;
}

void
wb_pool_policy_get_slot (WbPoolPolicy *self, guint number, WbPoolSlotInfo *out)
{
  WbPoolSlot *slot = wb_pool_get_slot (self, number);

  if (slot)
    *out = slot->info;
}

void
wb_pool_policy_get_target (WbPoolPolicy *self, guint target, WbPoolTargetInfo *out)
{
  const WbPoolBackend *backend;

  g_return_if_fail (target < self->settings->n_targets);
  backend = &self->backends[target];
  *out = (WbPoolTargetInfo){
    .state = wb_pool_circuit_get_state (&backend->circuit, self->now_ns),
    .down = backend->circuit.down,
    .drained = backend->drained,
    .connections = backend->n_connections,
    .connecting = backend->n_connecting,
    .share = wb_pool_circuit_get_share (&backend->circuit, self->now_ns),
    .next_ns = G_MAXINT64,
  };
  if (out->state == WB_POOL_CIRCUIT_PAUSED)
    out->next_ns = backend->circuit.pause_end_ns;
}
