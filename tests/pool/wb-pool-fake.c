/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A world of made-up servers and borrowers around a policy. */

#include "wb-pool-fake.h"

typedef enum
{
  CONNECTED,
  REFUSED,
  VALIDATED,
  HUNG_UP,
  GIVEN_BACK,
  CHECKED,
  CHECK_FAILED,
} Kind;

typedef struct
{
  gint64 at_ns;
  Kind kind;
  guint slot; /* CHECKED, CHECK_FAILED: target */
  WbPoolLease lease;
} Event;

WbPoolFake *
wb_pool_fake_new (const WbPoolSettings *settings)
{
  WbPoolFake *self = g_new0 (WbPoolFake, 1);
  g_autoptr (GError) error = NULL;

  wb_pool_settings_check (settings, &error);
  g_assert_no_error (error);
  self->policy = wb_pool_policy_new (settings, 1);
  self->events = g_array_new (FALSE, FALSE, sizeof (Event));
  self->users = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
wb_pool_fake_free (WbPoolFake *self)
{
  wb_pool_policy_free (self->policy);
  g_array_unref (self->events);
  g_ptr_array_unref (self->users);
  g_free (self);
}

static void
plan (WbPoolFake *self, gint64 in_ns, Kind kind, guint slot, WbPoolLease lease)
{
  Event event = { .at_ns = self->now_ns + in_ns, .kind = kind, .slot = slot, .lease = lease };

  g_array_append_val (self->events, event);
}

/* The executor aborts what a slot was doing. */
static void
forget (WbPoolFake *self, guint slot)
{
  for (guint i = self->events->len; i-- > 0;)
    {
      const Event *event = &g_array_index (self->events, Event, i);

      if (event->kind < GIVEN_BACK && event->slot == slot)
        g_array_remove_index (self->events, i);
    }
}

static void
end (WbPoolFake *self, const WbPoolAction *action)
{
  WbPoolUser *user = (WbPoolUser *) action->waiter;

  g_assert_cmpint (user->ended_ns, ==, -1); /* exactly once */
  user->ended_ns = self->now_ns;
  user->served = action->type == WB_POOL_ACTION_GRANTED;
  user->reason = action->reason;
  user->lease = action->lease;
  user->target = action->target;
  if (user->served && user->hold_ns >= 0)
    plan (self, user->hold_ns, GIVEN_BACK, action->slot, action->lease);
}

void
wb_pool_fake_drain (WbPoolFake *self)
{
  WbPoolAction action;

  while (wb_pool_policy_pop (self->policy, &action))
    switch (action.type)
      {
      case WB_POOL_ACTION_CONNECT:
        self->n_connects++;
        self->n_connects_by_target[action.target]++;
        if (self->servers[action.target] == WB_POOL_SERVER_TAKES ||
            self->servers[action.target] == WB_POOL_SERVER_HANGS_UP)
          plan (self, self->connect_ns, CONNECTED, action.slot, action.lease);
        if (self->servers[action.target] == WB_POOL_SERVER_HANGS_UP)
          plan (self, self->connect_ns, HUNG_UP, action.slot, action.lease);
        else if (self->servers[action.target] == WB_POOL_SERVER_REFUSES)
          plan (self, self->refuse_ns, REFUSED, action.slot, action.lease);
        break;
      case WB_POOL_ACTION_VALIDATE:
        plan (self, 0, VALIDATED, action.slot, action.lease);
        break;
      case WB_POOL_ACTION_CLOSE:
        forget (self, action.slot);
        self->n_closed++;
        g_assert_true (wb_pool_policy_closed (self->policy, action.slot, self->now_ns));
        break;
      case WB_POOL_ACTION_GRANTED:
      case WB_POOL_ACTION_FAILED:
        end (self, &action);
        break;
      case WB_POOL_ACTION_LEAKED:
        self->n_leaked++;
        break;
      case WB_POOL_ACTION_CHECK:
        self->n_checks_by_target[action.target]++;
        if (self->servers[action.target] == WB_POOL_SERVER_TAKES ||
            self->servers[action.target] == WB_POOL_SERVER_HANGS_UP)
          plan (self, self->connect_ns, CHECKED, action.target, action.lease);
        else if (self->servers[action.target] == WB_POOL_SERVER_REFUSES)
          plan (self, self->refuse_ns, CHECK_FAILED, action.target, action.lease);
        else
          plan (self, wb_pool_policy_get_settings (self->policy)->connect_timeout_ns, CHECK_FAILED, action.target,
                action.lease);
        break;
      case WB_POOL_ACTION_CLOSED:
        self->n_ended++;
        break;
      case WB_POOL_ACTION_TARGET:
      default:
        break;
      }
}

WbPoolUser *
wb_pool_fake_acquire (WbPoolFake *self, gint64 hold_ns, gint64 timeout_ns)
{
  WbPoolUser *user = g_new0 (WbPoolUser, 1);

  user->asked_ns = self->now_ns;
  user->deadline_ns = self->now_ns + timeout_ns;
  user->hold_ns = hold_ns;
  user->ended_ns = -1;
  g_ptr_array_add (self->users, user);
  wb_pool_policy_acquire (self->policy, &user->waiter, user->deadline_ns, self->now_ns);
  wb_pool_fake_drain (self);
  return user;
}

static void
happen (WbPoolFake *self, const Event *event)
{
  switch (event->kind)
    {
    case CONNECTED:
      g_assert_true (wb_pool_policy_connected (self->policy, event->slot, self->now_ns));
      break;
    case REFUSED:
      g_assert_true (wb_pool_policy_connect_failed (self->policy, event->slot, self->now_ns));
      break;
    case VALIDATED:
      g_assert_true (wb_pool_policy_validated (self->policy, event->slot, !self->invalid, self->now_ns));
      break;
    case HUNG_UP:
      (void) wb_pool_policy_peer_closed (self->policy, event->slot, self->now_ns);
      break;
    case CHECKED:
    case CHECK_FAILED:
      wb_pool_policy_checked (self->policy, event->slot, event->kind == CHECKED, self->now_ns);
      break;
    case GIVEN_BACK:
    default:
      g_assert_true (wb_pool_policy_release (self->policy, &event->lease, FALSE, self->now_ns));
      break;
    }
}

void
wb_pool_fake_pass (WbPoolFake *self, gint64 time_ns)
{
  gint64 end_ns = self->now_ns + time_ns;
  guint n_still = 0;

  for (;;)
    {
      gint64 timer_ns = wb_pool_policy_get_next_ns (self->policy), at_ns = timer_ns;
      int first = -1;

      for (guint i = 0; i < self->events->len; i++)
        if (g_array_index (self->events, Event, i).at_ns <= at_ns &&
            (first < 0 || g_array_index (self->events, Event, i).at_ns < at_ns))
          {
            at_ns = g_array_index (self->events, Event, i).at_ns;
            first = (int) i;
          }
      if (at_ns > end_ns)
        break;
      n_still = at_ns > self->now_ns ? 0 : n_still + 1;
      g_assert_cmpuint (n_still, <, 100000); /* time goes on: no hot loop */
      self->now_ns = MAX (self->now_ns, at_ns);
      if (first >= 0)
        {
          Event event = g_array_index (self->events, Event, first);

          g_array_remove_index (self->events, (guint) first);
          happen (self, &event);
        }
      else
        wb_pool_policy_run (self->policy, self->now_ns);
      wb_pool_fake_drain (self);
    }
  self->now_ns = end_ns;
}

WbPoolCounts
wb_pool_fake_count (WbPoolFake *self)
{
  WbPoolCounts counts;

  wb_pool_policy_get_counts (self->policy, &counts);
  return counts;
}
