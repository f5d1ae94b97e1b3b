/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The operations and what each does to policy and model; the numbers that they draw come from their chance alone, so that
 * some may be left out and the others do as before. */

#include "wb-pool-history.h"

#include "wb-pool-model.h"

#include "engine/base/wb-clock.h"

#include <string.h>

#define MS WB_NS_PER_MS
/* Operations from within one draining: enough to see loops, few enough to end. */
#define REENTRIES_MAX 12

typedef enum
{
  ACQUIRE,
  ACQUIRE_AGAIN, /* so that there are more borrowers than connections */
  ACQUIRE_PATIENTLY,
  CANCEL,
  RELEASE,
  RELEASE_TOO,
  RELEASE_BROKEN,
  RELEASE_STALE,
  CONNECTED,
  CONNECTED_TOO,
  CONNECT_FAILED,
  VALIDATED,
  INVALID,
  PEER_CLOSED,
  GONE,
  GONE_TOO,
  LATE_ANSWER,
  CHECK,
  CHECKED,
  CHECK_FAILED,
  CLOSE_SLOT,
  RESET,
  DRAIN_TARGET,
  UNDRAIN_TARGET,
  PASS,
  PASS_TO_TIMER,
  PASS_LONG,
  DRAIN,
  CLOSE,
  N_KINDS,
} Kind;

static const char *const kind_names[N_KINDS] = {
  "acquire",
  "acquire",
  "acquire patiently",
  "cancel",
  "release",
  "release",
  "release broken",
  "release stale",
  "connected",
  "connected",
  "connect failed",
  "valid",
  "invalid",
  "peer closed",
  "gone",
  "gone",
  "late answer",
  "check",
  "target checked",
  "target check failed",
  "close slot",
  "reset",
  "drain target",
  "undrain target",
  "pass",
  "pass to timer",
  "pass long",
  "drain",
  "close",
};

typedef struct
{
  WbPoolPolicy *policy;
  WbPoolModel model;
  WbPoolRandom random;
  GArray *leases; /* of WbPoolLease, all that were ever given */
  guint n_reentries;
  gboolean healing;
} History;

static WbPoolHistoryTotals totals;

static guint
draw (History *self, guint n)
{
  return (guint) (wb_pool_random_next (&self->random) % n);
}

static void
make_settings (WbPoolSettings *settings, guint64 seed)
{
  static const gint64 times[] = { 0, MS, 20 * MS, 500 * MS, 5000 * MS };
  WbPoolRandom random = { .state = seed ^ 0x5e77 };

#define DRAW(n) ((guint) (wb_pool_random_next (&random) % (n)))
  wb_pool_settings_init (settings);
  settings->max = 1 + DRAW (WB_POOL_MODEL_SLOTS);
  settings->min = DRAW (settings->max + 1);
  settings->lazy = DRAW (3) == 0;
  settings->connect_timeout_ns = times[1 + DRAW (4)];
  settings->idle_timeout_ns = times[DRAW (5)];
  settings->lifetime_ns = times[DRAW (5)];
  settings->lifetime_jitter = DRAW (2) * 0.5;
  settings->leak_ns = times[DRAW (4)];
  settings->queue_cap = DRAW (4) ? 100 : 1 + DRAW (3);
  settings->fail_fast = DRAW (4) == 0;
  settings->reuse = DRAW (3);
  settings->validate = DRAW (3);
  settings->validate_after_ns = times[DRAW (4)];
  settings->validate_timeout_ns = times[1 + DRAW (4)];
  settings->check_period_ns = times[DRAW (5)];
  settings->balance = DRAW (3);
  settings->backoff_ns = times[1 + DRAW (3)];
  settings->backoff_max_ns = times[3 + DRAW (2)];
  settings->backoff_jitter = DRAW (2) * 0.5;
  settings->fall = 1 + DRAW (3);
  settings->rise = 1 + DRAW (3);
  settings->error_limit = DRAW (4);
  settings->slow_start_ns = times[DRAW (5)];
  settings->hedge_ns = times[DRAW (4)];
  settings->health_period_ns = times[DRAW (4) ? 2 + DRAW (3) : 0];
  settings->linger_ns = DRAW (4) ? times[DRAW (3)] : -1;
  for (guint i = 0, n = 1 + DRAW (WB_POOL_MODEL_TARGETS); i < n; i++)
    {
      WbPoolTarget *target = wb_pool_settings_add_target (settings, "x", 1);

      target->weight = 1 + DRAW (5);
      target->priority = DRAW (2);
    }
#undef DRAW
}

/* --- Operations ------------------------------------------------------------------------------------------------------ */

static void
acquire (History *self, gint64 timeout_ns)
{
  gint64 deadline_ns = timeout_ns == G_MAXINT64 ? G_MAXINT64 : self->model.now_ns + timeout_ns;
  WbPoolModelUser *user = wb_pool_model_add_user (&self->model, deadline_ns);

  wb_pool_policy_acquire (self->policy, &user->waiter, deadline_ns, self->model.now_ns);
}

static void
cancel (History *self)
{
  WbPoolModelUser *user;
  gboolean was_waiting;

  if (self->model.users->len == 0)
    return;
  /* One of the latest, as the others have ended. */
  user = self->model.users->pdata[self->model.users->len - 1 - draw (self, MIN (self->model.users->len, 6))];
  was_waiting = user->waiting;
  user->waiting = FALSE;
  if (wb_pool_policy_cancel (self->policy, &user->waiter, self->model.now_ns) != was_waiting)
    wb_pool_model_complain (&self->model, "8: cancel says the wrong thing");
}

static void
release (History *self, gboolean broken)
{
  WbPoolModel *model = &self->model;
  int slot = wb_pool_model_find (model, WB_POOL_MODEL_LENT, draw (self, model->settings->max));
  WbPoolLease lease;
  WbPoolCounts before, after;
  WbPoolSlotInfo was, is;

  if (slot < 0)
    slot = wb_pool_model_find (model, WB_POOL_MODEL_LENT, 0);
  if (slot < 0)
    return;
  lease = (WbPoolLease){ .slot = (guint) slot, .generation = model->slots[slot].generation };
  wb_pool_policy_get_counts (self->policy, &before);
  wb_pool_policy_get_slot (self->policy, lease.slot, &was);
  if (was.state != WB_POOL_SLOT_LENT)
    {
      /* The end of a drain took it, and nobody has heard yet. */
      if (wb_pool_policy_release (self->policy, &lease, broken, model->now_ns))
        wb_pool_model_complain (model, "10: released after close");
      return;
    }
  model->slots[slot].used_ns = model->now_ns;
  if (!wb_pool_policy_release (self->policy, &lease, broken, model->now_ns))
    wb_pool_model_complain (model, "10: a good release is rejected");
  wb_pool_policy_get_counts (self->policy, &after);
  wb_pool_policy_get_slot (self->policy, lease.slot, &is);
  if (broken || (is.state == WB_POOL_SLOT_CLOSING && is.reason == WB_POOL_REASON_BROKEN))
    {
      wb_pool_model_doubt (model, model->slots[slot].target);
      model->slots[slot].state = WB_POOL_MODEL_DOOMED;
      if (is.state != WB_POOL_SLOT_CLOSING)
        wb_pool_model_complain (model, "2: a broken one stays");
      return;
    }
  model->slots[slot].state = WB_POOL_MODEL_OPEN;
  if (before.waiters && is.state != WB_POOL_SLOT_CLOSING && after.grants == before.grants)
    wb_pool_model_complain (model, "5: a release with waiters hands nothing over");
}

static void
release_stale (History *self)
{
  WbPoolModel *model = &self->model;
  WbPoolLease lease = { .slot = draw (self, 100), .generation = draw (self, 5) };
  WbPoolCounts before, after;
  WbPoolSlotInfo info;

  if (self->leases->len && draw (self, 4))
    lease = g_array_index (self->leases, WbPoolLease, draw (self, self->leases->len));
  if (lease.slot < model->settings->max)
    {
      wb_pool_policy_get_slot (self->policy, lease.slot, &info);
      if (info.state == WB_POOL_SLOT_LENT && info.generation == lease.generation)
        return; /* it is a good one */
    }
  wb_pool_policy_get_counts (self->policy, &before);
  if (wb_pool_policy_release (self->policy, &lease, FALSE, model->now_ns))
    wb_pool_model_complain (model, "10: a stale release is taken");
  wb_pool_policy_get_counts (self->policy, &after);
  before.rejected++;
  if (memcmp (&before, &after, sizeof before) != 0)
    wb_pool_model_complain (model, "10: a stale release changes something");
}

/* Whether the policy has not decided otherwise meanwhile. */
static gboolean
is_in (History *self, int slot, WbPoolSlotState state)
{
  WbPoolSlotInfo info;

  wb_pool_policy_get_slot (self->policy, (guint) slot, &info);
  return info.state == state;
}

static void
answer_connect (History *self, int slot, gboolean ok)
{
  WbPoolModel *model = &self->model;
  gboolean expected = is_in (self, slot, WB_POOL_SLOT_CONNECTING);
  gboolean taken;

  if (ok && expected)
    {
      wb_pool_model_connect_succeeded (model, (guint) slot);
      model->slots[slot].state = WB_POOL_MODEL_OPEN;
      model->slots[slot].used_ns = model->now_ns;
    }
  else if (expected)
    {
      wb_pool_model_connect_failed (model, (guint) slot, model->now_ns);
      model->slots[slot].state = WB_POOL_MODEL_NONE;
    }
  taken = ok ? wb_pool_policy_connected (self->policy, (guint) slot, model->now_ns) :
               wb_pool_policy_connect_failed (self->policy, (guint) slot, model->now_ns);
  if (taken != expected)
    wb_pool_model_complain (model, "9: the answer to a connect is misjudged");
}

/* A connection that has not been used goes, which may tell against its target. */
static void
see_unused_end (History *self, guint slot)
{
  WbPoolSlotInfo info;

  wb_pool_policy_get_slot (self->policy, slot, &info);
  if (info.uses == 0)
    wb_pool_model_doubt (&self->model, info.target);
}

static void
answer_validate (History *self, int slot, gboolean ok)
{
  WbPoolModel *model = &self->model;
  gboolean expected = is_in (self, slot, WB_POOL_SLOT_VALIDATING);

  if (expected && !ok)
    see_unused_end (self, (guint) slot);
  if (expected)
    model->slots[slot].state = ok ? WB_POOL_MODEL_OPEN : WB_POOL_MODEL_DOOMED;
  if (wb_pool_policy_validated (self->policy, (guint) slot, ok, model->now_ns) != expected)
    wb_pool_model_complain (model, "2: the answer to a validation is misjudged");
}

static void
answer_close (History *self, int slot)
{
  self->model.slots[slot].state = WB_POOL_MODEL_NONE;
  if (!wb_pool_policy_closed (self->policy, (guint) slot, self->model.now_ns))
    wb_pool_model_complain (&self->model, "1: a closed one is not taken back");
}

static int
pick (History *self, WbPoolModelState state)
{
  guint n = wb_pool_model_count (&self->model, state);

  return n ? wb_pool_model_find (&self->model, state, draw (self, n)) : -1;
}

static void
peer_closed (History *self)
{
  guint slot = draw (self, self->model.settings->max);
  WbPoolSlotInfo info;

  wb_pool_policy_get_slot (self->policy, slot, &info);
  if (info.state == WB_POOL_SLOT_IDLE || info.state == WB_POOL_SLOT_VALIDATING)
    see_unused_end (self, slot);
  if (!wb_pool_policy_peer_closed (self->policy, slot, self->model.now_ns))
    return;
  if (info.state == WB_POOL_SLOT_LENT)
    self->model.slots[slot].dying = TRUE;
  else
    self->model.slots[slot].state = WB_POOL_MODEL_DOOMED;
}

/* An answer to what was given up, before it is gone. */
static void
answer_late (History *self)
{
  int slot = pick (self, WB_POOL_MODEL_CLOSING);

  if (slot >= 0 && (wb_pool_policy_connected (self->policy, (guint) slot, self->model.now_ns) ||
                    wb_pool_policy_connect_failed (self->policy, (guint) slot, self->model.now_ns) ||
                    wb_pool_policy_validated (self->policy, (guint) slot, TRUE, self->model.now_ns) ||
                    wb_pool_policy_peer_closed (self->policy, (guint) slot, self->model.now_ns)))
    wb_pool_model_complain (&self->model, "9: a late answer is taken");
}

static void
answer_check (History *self, guint target, gboolean ok)
{
  WbPoolModel *model = &self->model;
  WbPoolCounts before, after;
  gboolean expected = model->targets[target].checking && !model->closing;

  if (expected)
    wb_pool_model_checked (model, target, ok);
  wb_pool_policy_get_counts (self->policy, &before);
  wb_pool_policy_checked (self->policy, target, ok, model->now_ns);
  wb_pool_policy_get_counts (self->policy, &after);
  if (after.ignored != before.ignored + !expected)
    wb_pool_model_complain (model, "9: the answer to a check is misjudged");
}

static void
close_slot (History *self)
{
  guint slot = draw (self, self->model.settings->max);
  WbPoolSlotInfo info;
  gboolean expected;

  wb_pool_policy_get_slot (self->policy, slot, &info);
  expected = info.state != WB_POOL_SLOT_FREE && info.state != WB_POOL_SLOT_CLOSING;
  if (expected)
    wb_pool_model_close_slot (&self->model, slot);
  if (info.state == WB_POOL_SLOT_CONNECTING)
    wb_pool_model_doubt (&self->model, info.target);
  if (wb_pool_policy_close_slot (self->policy, slot, self->model.now_ns) != expected)
    wb_pool_model_complain (&self->model, "16: close_slot says the wrong thing");
}

static void
reset (History *self)
{
  wb_pool_model_doom (&self->model, -1, FALSE);
  wb_pool_policy_reset (self->policy, self->model.now_ns);
}

static void
set_drained (History *self, guint target, gboolean drained)
{
  self->model.targets[target].drained = drained;
  if (drained)
    {
      wb_pool_model_doom (&self->model, (int) target, TRUE);
      wb_pool_model_doubt (&self->model, target);
    }
  wb_pool_policy_set_drained (self->policy, target, drained, self->model.now_ns);
}

static void
pass (History *self, gint64 time_ns)
{
  self->model.now_ns += time_ns;
  wb_pool_policy_run (self->policy, self->model.now_ns);
  if (wb_pool_policy_get_next_ns (self->policy) <= self->model.now_ns)
    wb_pool_model_complain (&self->model, "a timer is due right after it ran");
}

static void
pass_to_timer (History *self)
{
  gint64 next_ns = wb_pool_policy_get_next_ns (self->policy);

  if (next_ns != G_MAXINT64)
    pass (self, MAX (next_ns - self->model.now_ns, 0));
}

static void
close_pool (History *self)
{
  self->model.closing = TRUE;
  wb_pool_policy_close (self->policy, self->model.now_ns + draw (self, 1000) * MS, self->model.now_ns);
}

/* From within an action. */
static void
reenter (History *self, const WbPoolAction *action)
{
  if (self->n_reentries >= REENTRIES_MAX || self->healing)
    return;
  self->n_reentries++;
  self->model.exact = FALSE;
  switch (draw (self, 7))
    {
    case 6:
      if (action->type == WB_POOL_ACTION_CHECK)
        answer_check (self, action->target, draw (self, 2));
      else if (draw (self, 8) == 0)
        close_slot (self);
      else if (draw (self, 8) == 0)
        reset (self);
      else if (draw (self, 8) == 0)
        set_drained (self, draw (self, self->model.settings->n_targets), draw (self, 4) == 0);
      break;
    case 0:
      acquire (self, draw (self, 50) * MS);
      break;
    case 1:
      release (self, draw (self, 4) == 0);
      break;
    case 2:
      if (action->type == WB_POOL_ACTION_CONNECT) /* it fails, or is there, at once */
        answer_connect (self, (int) action->slot, draw (self, 3) == 0);
      else if (action->type == WB_POOL_ACTION_VALIDATE)
        answer_validate (self, (int) action->slot, draw (self, 2));
      else if (action->type == WB_POOL_ACTION_CLOSE)
        answer_close (self, (int) action->slot);
      break;
    case 3:
      cancel (self);
      break;
    case 4:
      if (draw (self, 1000) == 0)
        close_pool (self);
      break;
    default:
      break;
    }
}

static void
drain (History *self)
{
  WbPoolAction action;

  self->n_reentries = 0;
  while (self->model.wrong == NULL && wb_pool_policy_pop (self->policy, &action))
    {
      totals.actions[action.type]++;
      wb_pool_model_see (&self->model, &action);
      if (action.type == WB_POOL_ACTION_GRANTED)
        g_array_append_val (self->leases, action.lease);
      if (self->model.wrong == NULL && draw (self, 3) == 0)
        reenter (self, &action);
    }
}

static void
operate (History *self, Kind kind)
{
  int slot;

  switch (kind)
    {
    case ACQUIRE:
    case ACQUIRE_AGAIN:
      acquire (self, draw (self, 200) * MS);
      break;
    case ACQUIRE_PATIENTLY:
      acquire (self, G_MAXINT64);
      break;
    case CANCEL:
      cancel (self);
      break;
    case RELEASE:
    case RELEASE_TOO:
      release (self, FALSE);
      break;
    case RELEASE_BROKEN:
      release (self, TRUE);
      break;
    case RELEASE_STALE:
      release_stale (self);
      break;
    case CONNECTED:
    case CONNECTED_TOO:
    case CONNECT_FAILED:
      if ((slot = pick (self, WB_POOL_MODEL_CONNECTING)) >= 0)
        answer_connect (self, slot, kind != CONNECT_FAILED);
      break;
    case VALIDATED:
    case INVALID:
      if ((slot = pick (self, WB_POOL_MODEL_VALIDATING)) >= 0)
        answer_validate (self, slot, kind == VALIDATED);
      break;
    case PEER_CLOSED:
      peer_closed (self);
      break;
    case GONE:
    case GONE_TOO:
      if ((slot = pick (self, WB_POOL_MODEL_CLOSING)) >= 0)
        answer_close (self, slot);
      break;
    case LATE_ANSWER:
      answer_late (self);
      break;
    case CHECK:
      wb_pool_policy_check_slot (self->policy, draw (self, self->model.settings->max), self->model.now_ns);
      break;
    case CHECKED:
    case CHECK_FAILED:
      answer_check (self, draw (self, self->model.settings->n_targets), kind == CHECKED);
      break;
    case CLOSE_SLOT: /* these seldom: with nothing idle, nothing grows old */
      if (draw (self, 4) == 0)
        close_slot (self);
      break;
    case RESET:
      if (draw (self, 8) == 0)
        reset (self);
      break;
    case DRAIN_TARGET:
    case UNDRAIN_TARGET:
      if (kind == UNDRAIN_TARGET || draw (self, 6) == 0)
        set_drained (self, draw (self, self->model.settings->n_targets), kind == DRAIN_TARGET);
      break;
    case PASS:
      pass (self, draw (self, 10) * MS);
      break;
    case PASS_TO_TIMER:
      pass_to_timer (self);
      break;
    case PASS_LONG:
      pass (self, draw (self, 3000) * MS);
      break;
    case CLOSE:
      if (draw (self, 40) == 0)
        close_pool (self);
      break;
    case DRAIN:
    case N_KINDS:
    default:
      drain (self);
      break;
    }
}

static int
find_checking (const History *self)
{
  for (guint i = 0; i < self->model.settings->n_targets; i++)
    if (self->model.targets[i].checking && !self->model.closing)
      return (int) i;
  return -1;
}

/* Everything answers well now, no target is drained, and borrowers give back: nobody may be left waiting. */
static void
heal (History *self)
{
  int target;

  self->healing = TRUE;
  for (guint i = 0; i < self->model.settings->n_targets; i++)
    set_drained (self, i, FALSE);
  drain (self);
  for (guint i = 0; i < 2000 && self->model.wrong == NULL; i++)
    {
      WbPoolCounts counts;
      int slot;

      wb_pool_policy_get_counts (self->policy, &counts);
      if (counts.waiters == 0)
        return;
      if ((slot = pick (self, WB_POOL_MODEL_CONNECTING)) >= 0)
        answer_connect (self, slot, TRUE);
      else if ((slot = pick (self, WB_POOL_MODEL_VALIDATING)) >= 0)
        answer_validate (self, slot, TRUE);
      else if ((slot = pick (self, WB_POOL_MODEL_CLOSING)) >= 0)
        answer_close (self, slot);
      else if ((target = find_checking (self)) >= 0)
        answer_check (self, (guint) target, TRUE);
      else if (pick (self, WB_POOL_MODEL_LENT) >= 0)
        release (self, FALSE);
      else
        pass_to_timer (self);
      drain (self);
      wb_pool_model_check (&self->model, TRUE);
    }
  wb_pool_model_complain (&self->model, "4: somebody waits though everything is well");
}

static void
end (History *self)
{
  int slot;

  close_pool (self);
  drain (self);
  wb_pool_model_check (&self->model, TRUE);
  if (draw (self, 2))
    while (self->model.wrong == NULL && pick (self, WB_POOL_MODEL_LENT) >= 0)
      {
        release (self, FALSE);
        drain (self);
      }
  pass (self, 1000 * MS);
  drain (self);
  while (self->model.wrong == NULL && (slot = pick (self, WB_POOL_MODEL_CLOSING)) >= 0)
    {
      answer_close (self, slot);
      drain (self);
    }
  wb_pool_model_check (&self->model, TRUE);
  if (self->model.n_ends != 1 || wb_pool_policy_get_next_ns (self->policy) != G_MAXINT64)
    wb_pool_model_complain (&self->model, "13: it does not end");
}

/* Whoever reads the figures adds them up. */
static void
check_figures (History *self)
{
  WbPoolCounts counts;
  guint64 n_closes = 0;

  wb_pool_policy_get_counts (self->policy, &counts);
  for (guint i = 0; i < WB_POOL_N_REASONS; i++)
    n_closes += counts.closes[i];
  if (counts.connects !=
      counts.connected + counts.connect_failures + counts.given_up + counts.slots[WB_POOL_SLOT_CONNECTING])
    wb_pool_model_complain (&self->model, "not every connect has one end");
  if (counts.connected != n_closes + counts.slots[WB_POOL_SLOT_VALIDATING] + counts.slots[WB_POOL_SLOT_IDLE] +
                              counts.slots[WB_POOL_SLOT_LENT])
    wb_pool_model_complain (&self->model, "not every connection that was made is there or closed");
}

static void
sum_up (History *self)
{
  WbPoolCounts counts;

  wb_pool_policy_get_counts (self->policy, &counts);
  for (guint i = 0; i < WB_POOL_N_REASONS; i++)
    {
      totals.closes[i] += counts.closes[i];
      totals.failures[i] += counts.failures[i];
    }
  totals.given_up += counts.given_up;
  totals.grants += counts.grants;
  totals.cancels += counts.cancels;
  totals.ignored += counts.ignored;
  totals.rejected += counts.rejected;
  if (counts.grants + counts.cancels + counts.failures[WB_POOL_REASON_TIMEOUT] +
          counts.failures[WB_POOL_REASON_CLOSED] + counts.failures[WB_POOL_REASON_FULL] +
          counts.failures[WB_POOL_REASON_UNREACHABLE] + counts.waiters !=
      counts.acquires)
    wb_pool_model_complain (&self->model, "7: not every acquire has one end");
}

char *
wb_pool_history_run (guint64 seed, const WbPoolOperation *operations, guint n)
{
  History self = { 0 };
  WbPoolSettings settings;
  g_autoptr (GError) error = NULL;
  gboolean drained = FALSE;
  char *wrong;

  make_settings (&settings, seed);
  wb_pool_settings_check (&settings, &error);
  g_assert_no_error (error);
  self.policy = wb_pool_policy_new (&settings, seed);
  wb_pool_settings_clear (&settings);
  wb_pool_model_init (&self.model, self.policy);
  self.leases = g_array_new (FALSE, FALSE, sizeof (WbPoolLease));
  wb_pool_policy_start (self.policy, 0);
  for (guint i = 0; i < n && self.model.wrong == NULL; i++)
    {
      self.model.exact = drained;
      self.random.state = operations[i].chance;
      operate (&self, (Kind) operations[i].kind);
      drained = draw (&self, 4) != 0;
      if (drained)
        drain (&self);
      wb_pool_model_check (&self.model, drained);
      check_figures (&self);
    }
  if (self.model.wrong == NULL)
    heal (&self);
  if (self.model.wrong == NULL)
    end (&self);
  check_figures (&self);
  sum_up (&self);
  wrong = g_steal_pointer (&self.model.wrong);
  wb_pool_model_clear (&self.model);
  g_array_unref (self.leases);
  wb_pool_policy_free (self.policy);
  return wrong;
}

const char *
wb_pool_history_get_kind_name (guint kind)
{
  g_return_val_if_fail (kind < N_KINDS, NULL);

  return kind_names[kind];
}

guint
wb_pool_history_get_n_kinds (void)
{
  return N_KINDS;
}

const WbPoolHistoryTotals *
wb_pool_history_get_totals (void)
{
  return &totals;
}
