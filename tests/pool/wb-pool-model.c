/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The invariants of a pool, asked after every step. */

#include "wb-pool-model.h"

#include "engine/base/wb-clock.h"

void
wb_pool_model_init (WbPoolModel *self, WbPoolPolicy *policy)
{
  *self = (WbPoolModel){ .policy = policy, .settings = wb_pool_policy_get_settings (policy) };
  self->users = g_ptr_array_new_with_free_func (g_free);
  self->filling = !self->settings->lazy;
  for (guint i = 0; i < WB_POOL_MODEL_TARGETS; i++)
    self->targets[i].failed_ns = self->targets[i].pause_end_ns = G_MININT64;
}

void
wb_pool_model_clear (WbPoolModel *self)
{
  g_clear_pointer (&self->users, g_ptr_array_unref);
  g_clear_pointer (&self->wrong, g_free);
}

void
wb_pool_model_complain (WbPoolModel *self, const char *format, ...)
{
  va_list arguments;

  if (self->wrong)
    return;
  va_start (arguments, format);
  self->wrong = g_strdup_vprintf (format, arguments);
  va_end (arguments);
}

WbPoolModelUser *
wb_pool_model_add_user (WbPoolModel *self, gint64 deadline_ns)
{
  WbPoolModelUser *user = g_new0 (WbPoolModelUser, 1);

  user->number = self->users->len;
  user->deadline_ns = deadline_ns;
  user->waiting = TRUE;
  user->too_late = self->closing;
  g_ptr_array_add (self->users, user);
  self->filling = TRUE;
  return user;
}

guint
wb_pool_model_count (const WbPoolModel *self, WbPoolModelState state)
{
  guint n = 0;

  for (guint i = 0; i < self->settings->max; i++)
    n += self->slots[i].state == state;
  return n;
}

int
wb_pool_model_find (const WbPoolModel *self, WbPoolModelState state, guint number)
{
  for (guint i = 0; i < self->settings->max; i++)
    if (self->slots[i].state == state && number-- == 0)
      return (int) i;
  return -1;
}

static guint
count_waiting (const WbPoolModel *self)
{
  guint n = 0;

  for (guint i = 0; i < self->users->len; i++)
    n += ((WbPoolModelUser *) self->users->pdata[i])->waiting;
  return n;
}

/* --- Targets --------------------------------------------------------------------------------------------------------- */

void
wb_pool_model_connect_failed (WbPoolModel *self, guint slot, gint64 at_ns)
{
  WbPoolModelTarget *target = &self->targets[self->slots[slot].target];
  double pause_ns = (double) self->settings->backoff_ns;

  if (!self->exact)
    {
      wb_pool_model_doubt (self, self->slots[slot].target);
      return;
    }
  if (self->slots[slot].started_ns <= target->failed_ns)
    {
      /* In doubt, this may have been the failure that counts. */
      if (target->n_failures == 0)
        target->failed_ns = at_ns;
      return;
    }
  target->failed_ns = at_ns;
  target->n_failures++;
  for (guint i = 1; i < target->n_failures; i++)
    pause_ns *= 2;
  pause_ns = MIN (pause_ns, (double) self->settings->backoff_max_ns) * (1 - self->settings->backoff_jitter);
  target->pause_end_ns = at_ns + (gint64) pause_ns - 1;
}

/* A success. In doubt it may have come in the pause after a target has hung up, in which none counts: the doubt stays, and
 * what began before now may be of the same volley. */
static void
clear_failures (WbPoolModel *self, WbPoolModelTarget *target)
{
  gboolean in_doubt = target->n_failures == 0 && target->failed_ns != G_MININT64;

  target->n_failures = 0;
  target->failed_ns = in_doubt ? self->now_ns : G_MININT64;
  target->pause_end_ns = G_MININT64;
}

void
wb_pool_model_connect_succeeded (WbPoolModel *self, guint slot)
{
  self->slowest_ns = MAX (self->slowest_ns, MAX (self->now_ns - self->slots[slot].started_ns, 1));
  clear_failures (self, &self->targets[self->slots[slot].target]);
}

void
wb_pool_model_doubt (WbPoolModel *self, guint target)
{
  self->targets[target].n_failures = 0;
  self->targets[target].pause_end_ns = G_MININT64;
  self->targets[target].failed_ns = self->now_ns;
}

void
wb_pool_model_checked (WbPoolModel *self, guint number, gboolean ok)
{
  WbPoolModelTarget *target = &self->targets[number];

  target->checking = FALSE;
  if (ok)
    clear_failures (self, target);
  else if (!self->exact || self->now_ns >= target->pause_end_ns)
    wb_pool_model_doubt (self, number);
  else
    target->failed_ns = self->now_ns; /* and its pause is what it was */
}

static void
see_check (WbPoolModel *self, guint number)
{
  WbPoolModelTarget *target = &self->targets[number];

  if (target->drained)
    wb_pool_model_complain (self, "16: target %u is checked though it is drained", number);
  if (target->checking)
    wb_pool_model_complain (self, "17: target %u is checked twice at a time", number);
  if (self->closing)
    wb_pool_model_complain (self, "13: a check after close");
  if (self->settings->health_period_ns * target->n_checks > self->now_ns)
    wb_pool_model_complain (self, "17: target %u is checked too often", number);
  target->checking = TRUE;
  target->n_checks++;
}

/* --- Orders ---------------------------------------------------------------------------------------------------------- */

void
wb_pool_model_close_slot (WbPoolModel *self, guint number)
{
  WbPoolModelSlot *slot = &self->slots[number];
  WbPoolSlotInfo info;

  wb_pool_policy_get_slot (self->policy, number, &info);
  /* Granted, and nobody has heard: that will still be told, and then the close. */
  if (info.state == WB_POOL_SLOT_LENT && slot->state != WB_POOL_MODEL_LENT)
    slot->ordered = TRUE;
  else if (slot->state != WB_POOL_MODEL_NONE)
    slot->state = WB_POOL_MODEL_DOOMED;
}

void
wb_pool_model_doom (WbPoolModel *self, int target, gboolean connecting_too)
{
  for (guint i = 0; i < self->settings->max; i++)
    {
      WbPoolModelSlot *slot = &self->slots[i];
      WbPoolSlotInfo info;

      wb_pool_policy_get_slot (self->policy, i, &info);
      if (target >= 0 && info.target != (guint) target)
        continue;
      if (info.state == WB_POOL_SLOT_LENT)
        {
          slot->doomed = TRUE;
          slot->doomed_generation = info.generation;
        }
      else if (info.state == WB_POOL_SLOT_IDLE || info.state == WB_POOL_SLOT_VALIDATING ||
               (info.state == WB_POOL_SLOT_CONNECTING && slot->state != WB_POOL_MODEL_NONE && connecting_too))
        slot->state = WB_POOL_MODEL_DOOMED;
    }
}

static void
see_connect (WbPoolModel *self, WbPoolModelSlot *slot, guint number)
{
  WbPoolModelTarget *target = &self->targets[slot->target];
  WbPoolSlotInfo info;

  if (target->drained)
    wb_pool_model_complain (self, "16: target %u is tried though it is drained", slot->target);
  wb_pool_policy_get_slot (self->policy, number, &info);
  slot->started_ns = info.since_ns; /* it may have been decided some time ago */
  if (!self->exact)
    return;
  if (slot->started_ns > target->failed_ns && slot->started_ns < target->pause_end_ns)
    wb_pool_model_complain (self, "12: target %u is tried during its pause", slot->target);
  for (guint i = 0; i < self->settings->max; i++)
    if (target->n_failures && &self->slots[i] != slot && self->slots[i].state == WB_POOL_MODEL_CONNECTING &&
        self->slots[i].target == slot->target && self->slots[i].started_ns > target->failed_ns &&
        slot->started_ns > target->failed_ns)
      wb_pool_model_complain (self, "12: more than one trial of target %u", slot->target);
}

/* --- Actions --------------------------------------------------------------------------------------------------------- */

static void
expect (WbPoolModel *self, guint slot, WbPoolModelState state, const char *action)
{
  if (self->slots[slot].state != state)
    wb_pool_model_complain (self, "2: %s of slot %u, which is in state %d", action, slot, self->slots[slot].state);
}

static void
see_close (WbPoolModel *self, const WbPoolAction *action)
{
  WbPoolModelSlot *slot = &self->slots[action->slot];
  guint n_connected = wb_pool_model_count (self, WB_POOL_MODEL_OPEN) +
                      wb_pool_model_count (self, WB_POOL_MODEL_VALIDATING) +
                      wb_pool_model_count (self, WB_POOL_MODEL_LENT);
  guint n_a_second = MAX (1u, self->settings->max / 10);
  WbPoolSlotInfo info;

  wb_pool_policy_get_slot (self->policy, action->slot, &info);
  switch (action->reason)
    {
    case WB_POOL_REASON_IDLE:
      expect (self, action->slot, WB_POOL_MODEL_OPEN, "reaping");
      if (self->exact && n_connected <= self->settings->min)
        wb_pool_model_complain (self, "11: reaped below min");
      if (info.since_ns - slot->used_ns < self->settings->idle_timeout_ns)
        wb_pool_model_complain (self, "11: reaped too early");
      for (guint i = 0; i < self->settings->max; i++)
        if (self->exact && self->slots[i].state == WB_POOL_MODEL_OPEN && self->slots[i].used_ns < slot->used_ns)
          {
            WbPoolSlotInfo other;

            wb_pool_policy_get_slot (self->policy, i, &other);
            if (other.state == WB_POOL_SLOT_IDLE)
              wb_pool_model_complain (self, "11: slot %u is reaped before %u, which is idle for longer", action->slot,
                                      i);
          }
      break;
    case WB_POOL_REASON_LIFETIME:
      expect (self, action->slot, WB_POOL_MODEL_OPEN, "retiring");
      if (self->n_retired >= n_a_second && n_a_second <= WB_POOL_MODEL_RETIRED &&
          info.since_ns - self->retired_ns[(self->n_retired - n_a_second) % WB_POOL_MODEL_RETIRED] < WB_NS_PER_S)
        wb_pool_model_complain (self, "11: too many retire within a second");
      self->retired_ns[self->n_retired++ % WB_POOL_MODEL_RETIRED] = info.since_ns;
      break;
    case WB_POOL_REASON_TIMEOUT:
      expect (self, action->slot, WB_POOL_MODEL_CONNECTING, "timeout");
      if (info.since_ns < slot->started_ns + self->settings->connect_timeout_ns)
        wb_pool_model_complain (self, "a connect times out too early");
      wb_pool_model_connect_failed (self, action->slot, info.since_ns);
      break;
    case WB_POOL_REASON_UNWANTED:
      expect (self, action->slot, WB_POOL_MODEL_CONNECTING, "giving up");
      wb_pool_model_doubt (self, slot->target);
      break;
    case WB_POOL_REASON_USER:
      if (!slot->ordered)
        expect (self, action->slot, WB_POOL_MODEL_DOOMED, "closing as ordered");
      break;
    case WB_POOL_REASON_RESET:
      if (slot->state != WB_POOL_MODEL_OPEN || !slot->doomed)
        expect (self, action->slot, WB_POOL_MODEL_DOOMED, "reset");
      break;
    /* Of the pool, when its time is over; of the target. Open is one that was granted to who cancelled without having heard. */
    case WB_POOL_REASON_DRAINED:
      if ((slot->state != WB_POOL_MODEL_LENT && slot->state != WB_POOL_MODEL_OPEN) ||
          (!self->closing && (slot->state != WB_POOL_MODEL_OPEN || !slot->doomed)))
        expect (self, action->slot, WB_POOL_MODEL_DOOMED, "draining");
      break;
    case WB_POOL_REASON_BROKEN:
    case WB_POOL_REASON_PEER:
      if (slot->state != WB_POOL_MODEL_OPEN || !slot->dying)
        expect (self, action->slot, WB_POOL_MODEL_DOOMED, "closing");
      break;
    case WB_POOL_REASON_INVALID: /* by an answer, or by timeout */
      if (slot->state != WB_POOL_MODEL_VALIDATING)
        expect (self, action->slot, WB_POOL_MODEL_DOOMED, "invalid");
      break;
    case WB_POOL_REASON_CLOSED:
      if (!self->closing)
        wb_pool_model_complain (self, "13: closed before the pool is");
      break;
    case WB_POOL_REASON_NONE:
    case WB_POOL_REASON_FULL:
    case WB_POOL_REASON_UNREACHABLE:
    case WB_POOL_N_REASONS:
    default:
      wb_pool_model_complain (self, "closed for no reason");
      break;
    }
  if (slot->state == WB_POOL_MODEL_NONE || slot->state == WB_POOL_MODEL_CLOSING)
    wb_pool_model_complain (self, "2: closed twice");
  slot->state = WB_POOL_MODEL_CLOSING;
}

static void
see_outcome (WbPoolModel *self, const WbPoolAction *action)
{
  WbPoolModelUser *user = (WbPoolModelUser *) action->waiter;
  gboolean is_first = TRUE;

  if (!user->waiting)
    wb_pool_model_complain (self, "7: waiter %" G_GUINT64_FORMAT " ends twice", user->number);
  for (guint i = 0; i < user->number; i++)
    is_first &= !((WbPoolModelUser *) self->users->pdata[i])->waiting;
  if (action->reason != WB_POOL_REASON_TIMEOUT && action->reason != WB_POOL_REASON_FULL && !is_first)
    wb_pool_model_complain (self, "3: waiter %" G_GUINT64_FORMAT " overtakes", user->number);
  if (action->reason == WB_POOL_REASON_TIMEOUT && self->now_ns < user->deadline_ns)
    wb_pool_model_complain (self, "7: waiter %" G_GUINT64_FORMAT " times out early", user->number);
  if (action->reason == WB_POOL_REASON_CLOSED && !self->closing)
    wb_pool_model_complain (self, "13: waiter fails before close");
  if (action->reason == WB_POOL_REASON_UNREACHABLE && !self->settings->fail_fast)
    wb_pool_model_complain (self, "7: waiter fails fast unasked");
  user->waiting = FALSE;
  if (action->type == WB_POOL_ACTION_FAILED)
    return;
  expect (self, action->slot, WB_POOL_MODEL_OPEN, "grant");
  if (action->lease.generation <= self->slots[action->slot].generation)
    wb_pool_model_complain (self, "2: a lease is given twice");
  if (self->slots[action->slot].doomed && action->lease.generation > self->slots[action->slot].doomed_generation)
    wb_pool_model_complain (self, "16: slot %u is lent again after a reset", action->slot);
  self->slots[action->slot].generation = action->lease.generation;
  self->slots[action->slot].state = WB_POOL_MODEL_LENT;
}

void
wb_pool_model_see (WbPoolModel *self, const WbPoolAction *action)
{
  WbPoolModelSlot *slot = &self->slots[action->slot];

  if (self->n_ends && action->type != WB_POOL_ACTION_FAILED)
    wb_pool_model_complain (self, "13: something happens after the end");
  switch (action->type)
    {
    case WB_POOL_ACTION_CONNECT:
      expect (self, action->slot, WB_POOL_MODEL_NONE, "connect");
      if (self->closing)
        wb_pool_model_complain (self, "13: a connect after close");
      slot->state = WB_POOL_MODEL_CONNECTING;
      slot->dying = slot->ordered = slot->doomed = FALSE;
      slot->target = action->target;
      see_connect (self, slot, action->slot);
      break;
    case WB_POOL_ACTION_VALIDATE:
      expect (self, action->slot, WB_POOL_MODEL_OPEN, "validation");
      slot->state = WB_POOL_MODEL_VALIDATING;
      break;
    case WB_POOL_ACTION_CLOSE:
      see_close (self, action);
      break;
    case WB_POOL_ACTION_GRANTED:
    case WB_POOL_ACTION_FAILED:
      see_outcome (self, action);
      break;
    case WB_POOL_ACTION_LEAKED:
      expect (self, action->slot, WB_POOL_MODEL_LENT, "leak");
      break;
    case WB_POOL_ACTION_CHECK:
      see_check (self, action->target);
      break;
    case WB_POOL_ACTION_CLOSED:
      self->n_ends++;
      if (!self->closing || wb_pool_model_count (self, WB_POOL_MODEL_NONE) != self->settings->max)
        wb_pool_model_complain (self, "13: the end before the end");
      for (guint i = 0; i < self->users->len; i++)
        {
          const WbPoolModelUser *user = self->users->pdata[i];

          if (user->waiting && !user->too_late)
            wb_pool_model_complain (self, "13: somebody waits at the end");
        }
      break;
    case WB_POOL_ACTION_TARGET:
    default:
      break;
    }
}

/* --- Checks ---------------------------------------------------------------------------------------------------------- */

/* Of a target that may be tried at all, or there is none. */
static gboolean
has_pause (WbPoolModel *self)
{
  gboolean all_drained = TRUE;

  for (guint i = 0; i < self->settings->n_targets; i++)
    {
      WbPoolTargetInfo info;

      if (self->targets[i].drained)
        continue;
      all_drained = FALSE;
      wb_pool_policy_get_target (self->policy, i, &info);
      if (info.state == WB_POOL_CIRCUIT_PAUSED && wb_pool_policy_get_next_ns (self->policy) <= info.next_ns)
        return TRUE;
    }
  return all_drained;
}

static void
compare_targets (WbPoolModel *self, const guint *by_target)
{
  gint64 next_ns = wb_pool_policy_get_next_ns (self->policy);

  for (guint i = 0; i < self->settings->n_targets; i++)
    {
      const WbPoolModelTarget *target = &self->targets[i];
      WbPoolTargetInfo info;

      wb_pool_policy_get_target (self->policy, i, &info);
      if (info.connections != by_target[i])
        wb_pool_model_complain (self, "1: target %u has %u connections, by the model %u", i, info.connections,
                                by_target[i]);
      if (info.drained != target->drained)
        wb_pool_model_complain (self, "16: target %u is drained or not", i);
      if (self->settings->health_period_ns && !target->drained && !target->checking && !self->closing &&
          next_ns > self->now_ns + self->settings->health_period_ns)
        wb_pool_model_complain (self, "17: target %u is not checked any more", i);
    }
}

static void
compare_counts (WbPoolModel *self, const WbPoolCounts *counts)
{
  static const WbPoolSlotState states[] = {
    [WB_POOL_MODEL_NONE] = WB_POOL_SLOT_FREE,       [WB_POOL_MODEL_CONNECTING] = WB_POOL_SLOT_CONNECTING,
    [WB_POOL_MODEL_OPEN] = WB_POOL_SLOT_IDLE,       [WB_POOL_MODEL_VALIDATING] = WB_POOL_SLOT_VALIDATING,
    [WB_POOL_MODEL_LENT] = WB_POOL_SLOT_LENT,       [WB_POOL_MODEL_DOOMED] = WB_POOL_N_SLOT_STATES,
    [WB_POOL_MODEL_CLOSING] = WB_POOL_SLOT_CLOSING,
  };
  guint by_target[WB_POOL_MODEL_TARGETS] = { 0 };

  for (guint i = 0; i < self->settings->max; i++)
    {
      WbPoolSlotInfo info;

      wb_pool_policy_get_slot (self->policy, i, &info);
      if (info.state != states[self->slots[i].state])
        wb_pool_model_complain (self, "1: slot %u is in state %d, by the model in %d", i, info.state,
                                self->slots[i].state);
      by_target[self->slots[i].target] += self->slots[i].state != WB_POOL_MODEL_NONE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (i != WB_POOL_MODEL_DOOMED && counts->slots[states[i]] != wb_pool_model_count (self, i))
      wb_pool_model_complain (self, "1: %u in state %d, by the model %u", counts->slots[states[i]], states[i],
                              wb_pool_model_count (self, i));
  compare_targets (self, by_target);
  if (counts->waiters != count_waiting (self))
    wb_pool_model_complain (self, "7: %u waiters, by the model %u", counts->waiters, count_waiting (self));
}

/* What is lent may come back sooner than a connect is made; but nobody waits for that for longer than a connect takes, the
 * slowest at most, and there is a timer for it. */
static gboolean
is_patient (const WbPoolModel *self)
{
  gint64 next_ns = wb_pool_policy_get_next_ns (self->policy);

  if (next_ns <= self->now_ns)
    return TRUE; /* it is late, and will see to it */
  for (guint i = 0; i < self->users->len; i++)
    {
      const WbPoolModelUser *user = self->users->pdata[i];

      if (user->waiting && self->now_ns - user->waiter.since_ns >= self->slowest_ns)
        return FALSE;
    }
  return next_ns <= self->now_ns + self->settings->connect_timeout_ns;
}

void
wb_pool_model_check (WbPoolModel *self, gboolean drained)
{
  WbPoolCounts counts;
  guint sum = 0, total, live;
  gboolean in_flight, spared;

  wb_pool_policy_get_counts (self->policy, &counts);
  for (guint i = 0; i < WB_POOL_N_SLOT_STATES; i++)
    sum += counts.slots[i];
  if (sum != self->settings->max || counts.total != sum - counts.slots[WB_POOL_SLOT_FREE])
    wb_pool_model_complain (self, "1: the counts do not add up");
  if (!drained)
    return;

  compare_counts (self, &counts);
  total = self->settings->max - wb_pool_model_count (self, WB_POOL_MODEL_NONE);
  live = total - wb_pool_model_count (self, WB_POOL_MODEL_CLOSING);
  in_flight =
      wb_pool_model_count (self, WB_POOL_MODEL_CONNECTING) || wb_pool_model_count (self, WB_POOL_MODEL_VALIDATING);
  for (guint i = 0; i < self->settings->max; i++)
    if (self->slots[i].doomed && self->slots[i].state == WB_POOL_MODEL_OPEN)
      wb_pool_model_complain (self, "16: slot %u stays after a reset", i);
  for (guint i = 0; i < self->users->len; i++)
    {
      WbPoolModelUser *user = self->users->pdata[i];

      if (user->waiting && user->deadline_ns <= self->now_ns &&
          wb_pool_policy_get_next_ns (self->policy) > self->now_ns)
        wb_pool_model_complain (self, "7: waiter %u outlives its deadline", i);
    }
  if (self->closing)
    {
      if (counts.waiters || live != wb_pool_model_count (self, WB_POOL_MODEL_LENT))
        wb_pool_model_complain (self, "13: more than lent ones is left after close");
      if ((total == 0) != (self->n_ends == 1))
        wb_pool_model_complain (self, "13: %u ends", self->n_ends);
      return;
    }
  spared = wb_pool_model_count (self, WB_POOL_MODEL_LENT) && is_patient (self);
  if (counts.waiters && !in_flight && total < self->settings->max && !has_pause (self) && !spared)
    wb_pool_model_complain (self, "4: a waiter is stranded");
  if (counts.waiters && wb_pool_model_count (self, WB_POOL_MODEL_OPEN) &&
      wb_pool_model_count (self, WB_POOL_MODEL_VALIDATING) == 0)
    wb_pool_model_complain (self, "3: idle ones while somebody waits");
  if (self->filling && live < self->settings->min && !in_flight && total < self->settings->max && !has_pause (self))
    wb_pool_model_complain (self, "6: min is not filled");
}
