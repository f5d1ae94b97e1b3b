/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who gets what. Supply for the waiters is what is idle, what is being validated and what is being connected; for each
 * waiter beyond that who is worth it (wb-pool-growth) a connect is started, as far as max and the targets' circuits allow. What is not allowed now has a
 * timer. Everything is computed from the counts after each event: there is no plan that a lost waiter could fall out of. */

#include "engine/pool/wb-pool-policy-private.h"

static WbPoolWaiter *
first_waiter (WbPoolPolicy *self)
{
  return self->waiters.head ? self->waiters.head->data : NULL;
}

static void
unqueue (WbPoolPolicy *self, WbPoolWaiter *waiter)
{
  g_queue_unlink (&self->waiters, &waiter->place);
  wb_pool_timers_disarm (&self->timers, &waiter->timer);
}

static void
grant (WbPoolPolicy *self, WbPoolSlot *slot, WbPoolWaiter *waiter)
{
  unqueue (self, waiter);
  wb_pool_output_take_back (self, &slot->output); /* LEAKED, of the use before */
  wb_pool_slot_lend (self, slot);
  waiter->state = WB_POOL_WAITER_GRANTED;
  waiter->lease = (WbPoolLease){ .slot = (guint) (slot - self->slots), .generation = slot->info.generation };
  self->counts.grants++;
  wb_pool_output_push (self, &waiter->output, waiter, WB_POOL_ACTION_GRANTED);
}

static void
note_doing (WbPoolPolicy *self, WbPoolDoing *out)
{
  const WbPoolSlot *oldest = self->connecting.head ? self->connecting.head->data : NULL;

  *out = (WbPoolDoing){ .n_lent = self->counts.slots[WB_POOL_SLOT_LENT] };
  if (oldest == NULL)
    return;
  out->target = oldest->info.target;
  out->n_connecting = self->backends[out->target].n_connecting;
  out->connecting_ns = self->now_ns - oldest->info.since_ns;
}

void
wb_pool_dispatch_fail (WbPoolPolicy *self, WbPoolWaiter *waiter, WbPoolReason reason)
{
  if (waiter->state == WB_POOL_WAITER_QUEUED)
    unqueue (self, waiter);
  waiter->state = WB_POOL_WAITER_FAILED;
  waiter->reason = reason;
  if (reason == WB_POOL_REASON_TIMEOUT)
    note_doing (self, &waiter->doing);
  self->counts.failures[reason]++;
  wb_pool_output_push (self, &waiter->output, waiter, WB_POOL_ACTION_FAILED);
}

void
wb_pool_dispatch_offer (WbPoolPolicy *self, WbPoolSlot *slot)
{
  WbPoolWaiter *waiter = first_waiter (self);

  if (waiter)
    grant (self, slot, waiter);
  else
    wb_pool_slot_rest (self, slot);
}

/* --- Idle ones to waiters -------------------------------------------------------------------------------------------- */

/* The idle slot with the next higher number after the latest lent one, or from the start again. */
static WbPoolSlot *
next_in_turn (WbPoolPolicy *self)
{
  guint n_words = (self->settings->max + 63) / 64;
  guint first = (self->turn + 1) % self->settings->max;

  for (guint i = 0; i <= n_words; i++)
    {
      guint word = (first / 64 + i) % n_words;
      guint64 bits = self->idle_bits[word];

      if (i == 0)
        bits &= G_MAXUINT64 << first % 64;
      if (bits)
        return &self->slots[word * 64 + (guint) __builtin_ctzll (bits)];
    }
  return NULL;
}

static WbPoolSlot *
next_idle (WbPoolPolicy *self)
{
  if (self->idle.head == NULL)
    return NULL;
  switch (self->settings->reuse)
    {
    case WB_POOL_REUSE_FIFO:
      return self->idle.head->data;
    case WB_POOL_REUSE_ROUND_ROBIN:
      return next_in_turn (self);
    case WB_POOL_REUSE_LIFO:
    default:
      return self->idle.tail->data;
    }
}

static gboolean
needs_validation (WbPoolPolicy *self, const WbPoolSlot *slot)
{
  return self->settings->validate != WB_POOL_VALIDATE_NONE &&
         self->now_ns - MAX (slot->info.idle_ns, slot->info.validated_ns) > self->settings->validate_after_ns;
}

static void
serve (WbPoolPolicy *self)
{
  WbPoolSlot *slot;

  while (self->waiters.length && (slot = next_idle (self)))
    {
      if (wb_pool_slot_retire (self, slot))
        continue;
      if (!needs_validation (self, slot))
        grant (self, slot, first_waiter (self));
      /* One that is checked in the background may take its time: no waiter relies on it. */
      else if (self->counts.slots[WB_POOL_SLOT_VALIDATING] - self->n_background < self->waiters.length)
        wb_pool_slot_validate (self, slot, FALSE);
      else
        break;
    }
}

/* --- Connects -------------------------------------------------------------------------------------------------------- */

static guint
get_live (WbPoolPolicy *self)
{
  return self->counts.total - self->counts.slots[WB_POOL_SLOT_CLOSING];
}

static guint
get_n_unserved (WbPoolPolicy *self)
{
  guint n_validating = self->counts.slots[WB_POOL_SLOT_VALIDATING];

  return self->waiters.length > n_validating ? self->waiters.length - n_validating : 0;
}

/* hedging: only those where no connect is late. Position, -1: none may be tried. */
static int
choose_target (WbPoolPolicy *self, gboolean hedging)
{
  gboolean any_prompt = FALSE;
  guint tried = G_MAXUINT; /* the lowest priority number of those who take no more only because they are being tried */

  for (guint i = 0; i < self->settings->n_targets; i++)
    {
      WbPoolBackend *backend = &self->backends[i];
      WbPoolCandidate *candidate = &self->candidates[i];

      candidate->open =
          !backend->drained && backend->n_connecting < wb_pool_circuit_get_allowance (&backend->circuit, self->now_ns);
      candidate->weight =
          self->settings->targets[i].weight * wb_pool_circuit_get_share (&backend->circuit, self->now_ns);
      candidate->n_connections = backend->n_connections;
      any_prompt |= candidate->open && backend->n_late == 0;
      if (!candidate->open && !backend->drained && backend->n_late == 0 &&
          wb_pool_circuit_get_state (&backend->circuit, self->now_ns) == WB_POOL_CIRCUIT_NEW)
        tried = MIN (tried, candidate->priority);
    }
  for (guint i = 0; i < self->settings->n_targets; i++)
    if (self->candidates[i].priority > tried || (self->backends[i].n_late && (hedging || any_prompt)))
      self->candidates[i].open = FALSE;
  return wb_pool_balance_choose (self->settings->balance, self->candidates, self->settings->n_targets, &self->random);
}

static void
arm_retry (WbPoolPolicy *self)
{
  gint64 at_ns = G_MAXINT64;

  for (guint i = 0; i < self->settings->n_targets; i++)
    if (!self->backends[i].drained)
      at_ns = MIN (at_ns, wb_pool_circuit_get_next_ns (&self->backends[i].circuit, self->now_ns));
  if (at_ns == G_MAXINT64)
    wb_pool_timers_disarm (&self->timers, &self->retry);
  else
    wb_pool_timers_arm (&self->timers, &self->retry, at_ns);
}

/* TRUE: more are wanted, and no target may be tried. n_spared: of the waiters. */
static gboolean
connect_more (WbPoolPolicy *self, guint n_spared)
{
  while (self->counts.total < self->settings->max)
    {
      guint n_unserved = get_n_unserved (self) - MIN (n_spared, get_n_unserved (self));
      guint n_connecting = self->counts.slots[WB_POOL_SLOT_CONNECTING];
      gboolean below_min = self->filling && get_live (self) < self->settings->min;
      int target;

      if (n_unserved <= n_connecting - self->n_late && !below_min)
        return FALSE;
      target = choose_target (self, n_unserved <= n_connecting && !below_min);
      if (target < 0)
        return TRUE;
      wb_pool_slot_connect (self, (guint) target);
    }
  return FALSE;
}

/* Connects that waiters or min need. */
static guint
get_n_wanted_connects (WbPoolPolicy *self)
{
  guint n_other = get_live (self) - self->counts.slots[WB_POOL_SLOT_CONNECTING];
  guint n_to_min = self->filling && self->settings->min > n_other ? self->settings->min - n_other : 0;

  return MAX (get_n_unserved (self), n_to_min);
}

/* Late ones are not counted on, but kept as long as anybody waits: one of them may still be the first. */
static gboolean
has_unwanted (WbPoolPolicy *self)
{
  guint n_wanted = get_n_wanted_connects (self);
  guint n_connecting = self->counts.slots[WB_POOL_SLOT_CONNECTING];

  return n_connecting > n_wanted && (n_wanted == 0 || n_connecting - self->n_late > n_wanted);
}

/* The newest first, as they have the longest way to go. */
void
wb_pool_dispatch_drop_unwanted (WbPoolPolicy *self)
{
  GList *link = self->connecting.tail;

  while (link && has_unwanted (self))
    {
      WbPoolSlot *slot = link->data;

      link = link->prev;
      if (!slot->late || get_n_wanted_connects (self) == 0)
        wb_pool_slot_close (self, slot, WB_POOL_REASON_UNWANTED);
    }
}

static void
watch_unwanted (WbPoolPolicy *self)
{
  if (self->settings->linger_ns < 0 || !has_unwanted (self))
    wb_pool_timers_disarm (&self->timers, &self->linger);
  else if (self->linger.place == 0)
    wb_pool_timers_arm (&self->timers, &self->linger, self->now_ns + self->settings->linger_ns);
}

/* --- Idle too long --------------------------------------------------------------------------------------------------- */

/* When the longest unused one goes; connects in flight are no reason, as they may fail. */
static gint64
get_reap_ns (WbPoolPolicy *self)
{
  guint n_connected = get_live (self) - self->counts.slots[WB_POOL_SLOT_CONNECTING];
  WbPoolSlot *oldest;

  if (self->idle.head == NULL || self->settings->idle_timeout_ns == 0 || n_connected <= self->settings->min)
    return G_MAXINT64;
  oldest = self->idle.head->data;
  return oldest->info.idle_ns + self->settings->idle_timeout_ns;
}

void
wb_pool_dispatch_reap (WbPoolPolicy *self)
{
  while (get_reap_ns (self) <= self->now_ns)
    wb_pool_slot_close (self, self->idle.head->data, WB_POOL_REASON_IDLE);
}

static void
watch_idle (WbPoolPolicy *self)
{
  gint64 at_ns = get_reap_ns (self);

  if (at_ns == G_MAXINT64)
    wb_pool_timers_disarm (&self->timers, &self->reap);
  else
    wb_pool_timers_arm (&self->timers, &self->reap, at_ns);
}

/* --- Settle ---------------------------------------------------------------------------------------------------------- */

static void
tell_targets (WbPoolPolicy *self)
{
  for (guint i = 0; i < self->settings->n_targets; i++)
    {
      WbPoolBackend *backend = &self->backends[i];
      WbPoolCircuitState state = wb_pool_circuit_get_state (&backend->circuit, self->now_ns);

      if (state == backend->told_state && backend->circuit.down == backend->told_down)
        continue;
      backend->told_state = state;
      backend->told_down = backend->circuit.down;
      if (!backend->output.queued)
        wb_pool_output_push (self, &backend->output, backend, WB_POOL_ACTION_TARGET);
    }
}

void
wb_pool_dispatch_settle (WbPoolPolicy *self)
{
  gboolean refused;
  guint n_spared;

  if (self->counts.closed)
    return;
  tell_targets (self);
  if (self->counts.closing)
    {
      if (self->counts.total == 0)
        {
          self->counts.closed = TRUE;
          wb_pool_timers_disarm (&self->timers, &self->drain);
          wb_pool_output_push (self, &self->closed, self, WB_POOL_ACTION_CLOSED);
        }
      return;
    }
  serve (self);
  n_spared = wb_pool_growth_get_n_spared (self);
  refused = connect_more (self, n_spared);
  wb_pool_growth_watch (self, n_spared);
  if (refused && self->settings->fail_fast && get_live (self) == 0)
    while (self->waiters.length)
      wb_pool_dispatch_fail (self, first_waiter (self), WB_POOL_REASON_UNREACHABLE);
  if (refused)
    arm_retry (self);
  else
    wb_pool_timers_disarm (&self->timers, &self->retry);
  watch_unwanted (self);
  watch_idle (self);
}
