/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The moves of a slot from state to state: lists, counts, its timer and its action change here and nowhere else.
 *
 * What the slot's one timer means:  CONNECTING hedge, then timeout · VALIDATING timeout · IDLE the earlier of lifetime and
 * the next check · LENT leak */

#include "engine/base/wb-clock.h"
#include "engine/pool/wb-pool-policy-private.h"

/* At most this share of max retires in one second (but one). */
#define RETIRE_SHARE 10
/* A connect that takes so many times as long as they usually do is one that will not be answered. */
#define USUAL_TIMES 3

void
wb_pool_output_push (WbPoolPolicy *self, WbPoolOutput *output, gpointer owner, WbPoolActionType type)
{
  wb_pool_output_take_back (self, output);
  *output = (WbPoolOutput){ .link = { .data = output }, .owner = owner, .type = type, .queued = TRUE };
  g_queue_push_tail_link (&self->actions, &output->link);
}

void
wb_pool_output_take_back (WbPoolPolicy *self, WbPoolOutput *output)
{
  if (output->queued)
    g_queue_unlink (&self->actions, &output->link);
  output->queued = FALSE;
}

/* Takes it off the list of the old state and counts it in the new one; its timer is off afterwards. */
static void
move (WbPoolPolicy *self, WbPoolSlot *slot, WbPoolSlotState state)
{
  guint number = (guint) (slot - self->slots);
  WbPoolBackend *backend = &self->backends[slot->info.target];

  switch (slot->info.state)
    {
    case WB_POOL_SLOT_CONNECTING:
      g_queue_unlink (&self->connecting, &slot->place);
      backend->n_connecting--;
      backend->n_late -= slot->late;
      self->n_late -= slot->late;
      slot->late = FALSE;
      break;
    case WB_POOL_SLOT_IDLE:
      g_queue_unlink (&self->idle, &slot->place);
      self->idle_bits[number / 64] &= ~(G_GUINT64_CONSTANT (1) << number % 64);
      break;
    case WB_POOL_SLOT_VALIDATING:
      self->n_background -= slot->background;
      slot->background = FALSE;
      break;
    case WB_POOL_SLOT_FREE:
    case WB_POOL_SLOT_LENT:
    case WB_POOL_SLOT_CLOSING:
    case WB_POOL_N_SLOT_STATES:
    default:
      break;
    }
  wb_pool_timers_disarm (&self->timers, &slot->timer);
  self->counts.slots[slot->info.state]--;
  self->counts.slots[state]++;
  slot->info.state = state;
  slot->info.since_ns = self->now_ns;
}

void
wb_pool_slot_connect (WbPoolPolicy *self, guint target)
{
  WbPoolSlot *slot = &self->slots[self->free[self->counts.slots[WB_POOL_SLOT_FREE] - 1]];
  WbPoolBackend *backend = &self->backends[target];
  gint64 first_ns = self->settings->connect_timeout_ns;

  slot->info.target = target;
  move (self, slot, WB_POOL_SLOT_CONNECTING);
  slot->info.generation++;
  slot->info.uses = 0;
  slot->dead = FALSE;
  slot->doom = WB_POOL_REASON_NONE;
  g_queue_push_tail_link (&self->connecting, &slot->place);
  backend->n_connections++;
  backend->n_connecting++;
  self->counts.total++;
  self->counts.connects++;
  wb_pool_circuit_try (&backend->circuit, self->now_ns);
  if (self->settings->n_targets > 1 && self->settings->hedge_ns > 0)
    first_ns = MIN (first_ns, self->settings->hedge_ns);
  wb_pool_timers_arm (&self->timers, &slot->timer, self->now_ns + first_ns);
  wb_pool_output_push (self, &slot->output, slot, WB_POOL_ACTION_CONNECT);
}

void
wb_pool_slot_free (WbPoolPolicy *self, WbPoolSlot *slot)
{
  wb_pool_output_take_back (self, &slot->output);
  move (self, slot, WB_POOL_SLOT_FREE);
  self->free[self->counts.slots[WB_POOL_SLOT_FREE] - 1] = (guint) (slot - self->slots);
  self->backends[slot->info.target].n_connections--;
  self->counts.total--;
}

void
wb_pool_slot_close (WbPoolPolicy *self, WbPoolSlot *slot, WbPoolReason reason)
{
  if (slot->output.queued && slot->output.type == WB_POOL_ACTION_CONNECT)
    {
      /* It was never made. */
      self->counts.connects--;
      wb_pool_slot_free (self, slot);
      return;
    }
  if (slot->info.state == WB_POOL_SLOT_CONNECTING && reason == WB_POOL_REASON_UNWANTED && self->usual_connect_ns > 0 &&
      self->now_ns - slot->info.since_ns > USUAL_TIMES * self->usual_connect_ns)
    wb_pool_circuit_give_up (&self->backends[slot->info.target].circuit, self->now_ns, &self->random);
  if (slot->info.state != WB_POOL_SLOT_CONNECTING)
    self->counts.closes[reason]++;
  else if (reason != WB_POOL_REASON_TIMEOUT) /* that was a failure */
    self->counts.given_up++;
  move (self, slot, WB_POOL_SLOT_CLOSING);
  slot->info.reason = reason;
  wb_pool_output_push (self, &slot->output, slot, WB_POOL_ACTION_CLOSE);
}

void
wb_pool_slot_validate (WbPoolPolicy *self, WbPoolSlot *slot, gboolean background)
{
  move (self, slot, WB_POOL_SLOT_VALIDATING);
  slot->background = background;
  self->n_background += background;
  wb_pool_timers_arm (&self->timers, &slot->timer, self->now_ns + self->settings->validate_timeout_ns);
  wb_pool_output_push (self, &slot->output, slot, WB_POOL_ACTION_VALIDATE);
}

void
wb_pool_slot_lend (WbPoolPolicy *self, WbPoolSlot *slot)
{
  move (self, slot, WB_POOL_SLOT_LENT);
  slot->info.generation++;
  slot->info.uses++;
  self->turn = (guint) (slot - self->slots);
  if (self->settings->leak_ns)
    wb_pool_timers_arm (&self->timers, &slot->timer, self->now_ns + self->settings->leak_ns);
}

static void
arm_idle (WbPoolPolicy *self, WbPoolSlot *slot, gint64 earliest_ns)
{
  gint64 at_ns = slot->retire_ns;

  if (self->settings->check_period_ns && self->settings->validate != WB_POOL_VALIDATE_NONE)
    at_ns = MIN (at_ns, MAX (slot->info.idle_ns, slot->info.validated_ns) + self->settings->check_period_ns);
  if (at_ns != G_MAXINT64)
    wb_pool_timers_arm (&self->timers, &slot->timer, MAX (at_ns, earliest_ns));
}

void
wb_pool_slot_rest (WbPoolPolicy *self, WbPoolSlot *slot)
{
  guint number = (guint) (slot - self->slots);
  GList *after = self->idle.head;

  wb_pool_output_take_back (self, &slot->output); /* LEAKED that nobody has heard yet */
  move (self, slot, WB_POOL_SLOT_IDLE);
  self->idle_bits[number / 64] |= G_GUINT64_CONSTANT (1) << number % 64;
  if (self->idle.tail && ((WbPoolSlot *) self->idle.tail->data)->info.idle_ns > slot->info.idle_ns)
    {
      /* Checks begin with the longest unused, so that the place is near the head. */
      while (((WbPoolSlot *) after->data)->info.idle_ns <= slot->info.idle_ns)
        after = after->next;
      g_queue_insert_before_link (&self->idle, after, &slot->place);
    }
  else
    g_queue_push_tail_link (&self->idle, &slot->place);
  arm_idle (self, slot, self->now_ns + 1);
}

gboolean
wb_pool_slot_retire (WbPoolPolicy *self, WbPoolSlot *slot)
{
  if (self->now_ns < slot->retire_ns || self->now_ns < self->retire_again_ns)
    return FALSE;
  self->retire_again_ns = self->now_ns + WB_NS_PER_S / MAX (1u, self->settings->max / RETIRE_SHARE);
  wb_pool_slot_close (self, slot, WB_POOL_REASON_LIFETIME);
  return TRUE;
}

static void
expire_idle (WbPoolPolicy *self, WbPoolSlot *slot)
{
  gint64 period_ns = self->settings->check_period_ns;
  gint64 check_ns = MAX (slot->info.idle_ns, slot->info.validated_ns) + period_ns;

  if (wb_pool_slot_retire (self, slot))
    return;
  if (period_ns && self->settings->validate != WB_POOL_VALIDATE_NONE && self->now_ns >= check_ns &&
      /* Half of the idle ones stay at hand, so that a check is nothing a borrower waits for. */
      self->n_background <= self->counts.slots[WB_POOL_SLOT_IDLE] / 2)
    wb_pool_slot_validate (self, slot, TRUE);
  else if (self->now_ns >= slot->retire_ns)
    arm_idle (self, slot, MAX (self->retire_again_ns, self->now_ns + 1));
  else
    arm_idle (self, slot, self->now_ns + MAX (period_ns / 8, 1));
}

/* The slot's timer went off (it is disarmed). */
void
wb_pool_slot_expire (WbPoolPolicy *self, WbPoolSlot *slot)
{
  WbPoolBackend *backend = &self->backends[slot->info.target];
  gint64 end_ns;

  if (slot->output.queued && slot->output.type != WB_POOL_ACTION_LEAKED)
    {
      /* The time of what nobody was told to do yet has not begun. */
      slot->info.since_ns = self->now_ns;
      end_ns = slot->info.state == WB_POOL_SLOT_CONNECTING ? self->settings->connect_timeout_ns :
                                                             self->settings->validate_timeout_ns;
      wb_pool_timers_arm (&self->timers, &slot->timer, self->now_ns + end_ns);
      return;
    }
  switch (slot->info.state)
    {
    case WB_POOL_SLOT_CONNECTING:
      end_ns = slot->info.since_ns + self->settings->connect_timeout_ns;
      if (self->now_ns < end_ns)
        {
          slot->late = TRUE;
          backend->n_late++;
          self->n_late++;
          wb_pool_timers_arm (&self->timers, &slot->timer, end_ns);
          break;
        }
      self->counts.connect_failures++;
      wb_pool_circuit_fail (&backend->circuit, slot->info.since_ns, self->now_ns, &self->random);
      wb_pool_slot_close (self, slot, WB_POOL_REASON_TIMEOUT);
      break;
    case WB_POOL_SLOT_VALIDATING:
      wb_pool_slot_close (self, slot, WB_POOL_REASON_INVALID);
      break;
    case WB_POOL_SLOT_IDLE:
      expire_idle (self, slot);
      break;
    case WB_POOL_SLOT_LENT:
      self->counts.leaks++;
      wb_pool_output_push (self, &slot->output, slot, WB_POOL_ACTION_LEAKED);
      break;
    case WB_POOL_SLOT_FREE:
    case WB_POOL_SLOT_CLOSING:
    case WB_POOL_N_SLOT_STATES:
    default:
      g_assert_not_reached (); /* they have no timer */
    }
}
