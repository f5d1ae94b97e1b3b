/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One target's standing: a pause that doubles, and rise and fall. */

#include "engine/pool/wb-pool-circuit.h"

#include "engine/base/wb-clock.h"

/* A refusal comes back within this time from any machine of the same house. */
#define DOUBLING_NS (5 * WB_NS_PER_MS)
#define DOUBLINGS_MAX 12 /* 4096 = WB_POOL_SIZE_MAX */
#define SHARE_MIN 0.1

void
wb_pool_circuit_init (WbPoolCircuit *self, const WbPoolSettings *settings)
{
  *self = (WbPoolCircuit){
    .backoff = { .first_ns = settings->backoff_ns,
                 .max_ns = settings->backoff_max_ns,
                 .jitter = settings->backoff_jitter },
    .fall = settings->fall,
    .rise = settings->rise,
    .error_limit = settings->error_limit,
    .slow_start_ns = settings->slow_start_ns,
    .first_ns = G_MININT64,
    .failed_ns = G_MININT64,
    .pause_end_ns = G_MININT64,
    .up_ns = G_MININT64,
  };
}

void
wb_pool_circuit_try (WbPoolCircuit *self, gint64 now_ns)
{
  if (self->first_ns == G_MININT64)
    self->first_ns = now_ns;
}

/* One success more. TRUE: it is up. */
static gboolean
rise (WbPoolCircuit *self, gint64 now_ns)
{
  if (self->down && ++self->n_successes >= self->rise)
    {
      self->down = FALSE;
      self->up_ns = now_ns;
    }
  return !self->down;
}

void
wb_pool_circuit_succeed (WbPoolCircuit *self, gint64 now_ns)
{
  /* Begun before the pause: what the failure said of this target is true of that connection as well. */
  if (self->hangs_up && now_ns < self->pause_end_ns)
    return;
  self->proven = TRUE;
  self->failed_ns = G_MININT64; /* what fails after this is news */
  self->n_failures = 0;
  self->n_unanswered = 0;
  self->pause_end_ns = G_MININT64;
  if (self->hangs_up) /* only a use that ends well is a success */
    return;
  wb_pool_backoff_reset (&self->backoff);
  rise (self, now_ns);
}

/* FALSE: it is of the same volley as the latest failure, and says nothing new. */
static gboolean
count_failure (WbPoolCircuit *self, gint64 started_ns, gint64 now_ns)
{
  if (self->failed_ns != G_MININT64 && started_ns <= self->failed_ns)
    return FALSE;
  self->failed_ns = now_ns;
  self->proven = FALSE;
  self->n_successes = 0;
  self->n_errors = 0;
  self->n_unanswered = 0;
  self->hangs_up = FALSE;
  if (++self->n_failures >= self->fall)
    self->down = TRUE;
  return TRUE;
}

void
wb_pool_circuit_fail (WbPoolCircuit *self, gint64 started_ns, gint64 now_ns, WbPoolRandom *random)
{
  if (count_failure (self, started_ns, now_ns))
    self->pause_end_ns = now_ns + wb_pool_backoff_fail (&self->backoff, random);
}

void
wb_pool_circuit_fail_check (WbPoolCircuit *self, gint64 started_ns, gint64 now_ns, WbPoolRandom *random)
{
  gboolean paused = now_ns < self->pause_end_ns;

  if (count_failure (self, started_ns, now_ns) && !paused)
    self->pause_end_ns = now_ns + wb_pool_backoff_fail (&self->backoff, random);
}

void
wb_pool_circuit_give_up (WbPoolCircuit *self, gint64 now_ns, WbPoolRandom *random)
{
  /* A trial has had its chance. */
  if (++self->n_unanswered >= self->fall || self->n_failures)
    wb_pool_circuit_fail (self, now_ns, now_ns, random);
}

void
wb_pool_circuit_use (WbPoolCircuit *self, gboolean broken, gint64 now_ns, WbPoolRandom *random)
{
  if (!broken)
    {
      self->n_errors = 0;
      if (self->hangs_up && now_ns >= self->pause_end_ns)
        {
          self->hangs_up = !rise (self, now_ns);
          wb_pool_backoff_reset (&self->backoff);
        }
    }
  else if (self->error_limit && ++self->n_errors >= self->error_limit)
    {
      wb_pool_circuit_fail (self, now_ns, now_ns, random);
      self->hangs_up = TRUE;
    }
}

WbPoolCircuitState
wb_pool_circuit_get_state (const WbPoolCircuit *self, gint64 now_ns)
{
  if (now_ns < self->pause_end_ns)
    return WB_POOL_CIRCUIT_PAUSED;
  if (self->n_failures || self->down)
    return WB_POOL_CIRCUIT_TRIAL;
  return self->proven ? WB_POOL_CIRCUIT_PROVEN : WB_POOL_CIRCUIT_NEW;
}

guint
wb_pool_circuit_get_allowance (const WbPoolCircuit *self, gint64 now_ns)
{
  switch (wb_pool_circuit_get_state (self, now_ns))
    {
    case WB_POOL_CIRCUIT_PAUSED:
      return 0;
    case WB_POOL_CIRCUIT_TRIAL:
      return 1;
    case WB_POOL_CIRCUIT_PROVEN:
      return G_MAXUINT;
    case WB_POOL_CIRCUIT_NEW:
    default:
      if (self->first_ns == G_MININT64)
        return 1;
      return 1u << MIN ((now_ns - self->first_ns) / DOUBLING_NS, DOUBLINGS_MAX);
    }
}

gint64
wb_pool_circuit_get_next_ns (const WbPoolCircuit *self, gint64 now_ns)
{
  gint64 n_doublings;

  switch (wb_pool_circuit_get_state (self, now_ns))
    {
    case WB_POOL_CIRCUIT_PAUSED:
      return self->pause_end_ns;
    case WB_POOL_CIRCUIT_NEW:
      if (self->first_ns == G_MININT64)
        return G_MAXINT64;
      n_doublings = (now_ns - self->first_ns) / DOUBLING_NS;
      return n_doublings >= DOUBLINGS_MAX ? G_MAXINT64 : self->first_ns + (n_doublings + 1) * DOUBLING_NS;
    case WB_POOL_CIRCUIT_PROVEN:
    case WB_POOL_CIRCUIT_TRIAL:
    default:
      return G_MAXINT64;
    }
}

double
wb_pool_circuit_get_share (const WbPoolCircuit *self, gint64 now_ns)
{
  double share;

  if (self->down)
    return SHARE_MIN;
  if (self->up_ns == G_MININT64 || now_ns - self->up_ns >= self->slow_start_ns)
    return 1;
  share = (double) (now_ns - self->up_ns) / (double) self->slow_start_ns;
  return SHARE_MIN + (1 - SHARE_MIN) * share;
}
