/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Checks of targets, also of those that nobody needs now. Each target has its place in the period (the first at once, of
 * three the second after a third of it), and keeps it: an answer that takes longer than the period leaves checks out, it
 * does not move them. What an answer is worth is the circuit's to say.
 *
 *   timer --> CHECK in the queue --> popped --> checked          (checking: from the timer to the answer) */

#include "engine/pool/wb-pool-policy-private.h"

void
wb_pool_health_start (WbPoolPolicy *self)
{
  gint64 period_ns = self->settings->health_period_ns;
  guint n = self->settings->n_targets;

  if (period_ns == 0 || self->counts.closing)
    return;
  for (guint i = 0; i < n; i++)
    if (self->backends[i].health.place == 0)
      wb_pool_timers_arm (&self->timers, &self->backends[i].health, self->now_ns + period_ns / n * i);
}

void
wb_pool_health_forget (WbPoolPolicy *self, WbPoolBackend *backend)
{
  if (backend->check.queued)
    backend->checking = FALSE;
  wb_pool_output_take_back (self, &backend->check);
}

void
wb_pool_health_stop (WbPoolPolicy *self)
{
  for (guint i = 0; i < self->settings->n_targets; i++)
    {
      wb_pool_timers_disarm (&self->timers, &self->backends[i].health);
      wb_pool_health_forget (self, &self->backends[i]);
    }
}

/* The timer went off (it is disarmed). */
void
wb_pool_health_expire (WbPoolPolicy *self, WbPoolBackend *backend)
{
  gint64 period_ns = self->settings->health_period_ns;
  gint64 n_missed = (self->now_ns - backend->health.at_ns) / period_ns;

  wb_pool_timers_arm (&self->timers, &backend->health, backend->health.at_ns + (n_missed + 1) * period_ns);
  if (backend->checking || backend->drained)
    return;
  backend->checking = TRUE;
  backend->check_ns = self->now_ns;
  wb_pool_output_push (self, &backend->check, backend, WB_POOL_ACTION_CHECK);
}

void
wb_pool_policy_checked (WbPoolPolicy *self, guint target, gboolean ok, gint64 now_ns)
{
  WbPoolBackend *backend;

  g_return_if_fail (target < self->settings->n_targets);
  backend = &self->backends[target];
  wb_pool_see_time (self, now_ns);
  if (!backend->checking || backend->check.queued || self->counts.closing)
    {
      self->counts.ignored++;
      return;
    }
  backend->checking = FALSE;
  if (ok)
    wb_pool_circuit_succeed (&backend->circuit, self->now_ns);
  else
    wb_pool_circuit_fail_check (&backend->circuit, backend->check_ns, self->now_ns, &self->random);
  wb_pool_dispatch_settle (self);
}
