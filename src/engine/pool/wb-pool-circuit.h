/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether one target may be tried, and by how many connects at a time.
 *
 *                 first failure                      pause over
 *   NEW / PROVEN ---------------> PAUSED (0 connects) ---------> TRIAL (1 connect) --failure--> PAUSED, twice as long
 *        ^                                                         | success
 *        +---------------------------------------------------------+
 *
 * NEW: nothing is known yet, so connects in flight double every 5 ms (1, 2, 4 …): a target that refuses is found out with
 * one or two attempts instead of max, one that takes 150 ms gets 20 within 25 ms. PROVEN: no bound.
 * Beside this, after `fall` failures in a row the target is *down* until `rise` successes; down, it is tried by one at a
 * time, and once up again its weight grows over slow_start.
 * Attempts that were under way when the first of them failed are one failure together. Pure. */
#pragma once

#include "engine/pool/wb-pool-backoff.h"
#include "engine/pool/wb-pool-settings.h"

G_BEGIN_DECLS

typedef enum
{
  WB_POOL_CIRCUIT_NEW,
  WB_POOL_CIRCUIT_PROVEN,
  WB_POOL_CIRCUIT_PAUSED,
  WB_POOL_CIRCUIT_TRIAL,
} WbPoolCircuitState;

typedef struct
{
  WbPoolBackoff backoff;
  guint fall, rise, error_limit;
  gint64 slow_start_ns;

  gboolean proven; /* a connect succeeded since the last failure */
  gboolean down;
  guint n_failures;   /* in a row */
  guint n_successes;  /* in a row, while down */
  guint n_errors;     /* in use, in a row */
  gboolean hangs_up;  /* the latest failure was one of those: connects that succeed are no news, until one was of use */
  guint n_unanswered; /* given up long after others answered, in a row */
  gint64 first_ns;    /* of the first attempt while NEW; G_MININT64: none yet */
  gint64 failed_ns;   /* the latest failure since a success; G_MININT64: none */
  gint64 pause_end_ns;
  gint64 up_ns; /* when it came back; G_MININT64: it was never down */
} WbPoolCircuit;

void wb_pool_circuit_init (WbPoolCircuit *self, const WbPoolSettings *settings);
/* An attempt starts. */
void wb_pool_circuit_try (WbPoolCircuit *self, gint64 now_ns);
void wb_pool_circuit_succeed (WbPoolCircuit *self, gint64 now_ns);
/* started_ns: when the attempt started. */
void wb_pool_circuit_fail (WbPoolCircuit *self, gint64 started_ns, gint64 now_ns, WbPoolRandom *random);
/* A check without demand failed. It counts as an attempt does, but for one thing: a pause that is on is not made longer.
 * Else checks would put off, each time anew, the trial that finds a target again. */
void wb_pool_circuit_fail_check (WbPoolCircuit *self, gint64 started_ns, gint64 now_ns, WbPoolRandom *random);
/* An attempt was given up as nobody wanted it any more, though longer under way than others take. fall of them in a row
 * are a failure: else a target that swallows would be tried for ever as long as others serve everybody meanwhile. */
void wb_pool_circuit_give_up (WbPoolCircuit *self, gint64 now_ns, WbPoolRandom *random);
/* A connection ended its use broken, or well. error_limit of the former in a row are a failure. Connects that succeed do
 * not end its pause, and the pauses go on doubling until a use ends well: a proxy with nobody behind it takes every
 * connection, and closes it. For the same reason it is up again only after `rise` such uses, however many connects and
 * checks succeed: else it would go down and come up in turn for as long as it does so. */
void wb_pool_circuit_use (WbPoolCircuit *self, gboolean broken, gint64 now_ns, WbPoolRandom *random);

WbPoolCircuitState wb_pool_circuit_get_state (const WbPoolCircuit *self, gint64 now_ns);
/* How many connects may be in flight now. */
guint wb_pool_circuit_get_allowance (const WbPoolCircuit *self, gint64 now_ns);
/* When the allowance grows next without an event; G_MAXINT64: never. */
gint64 wb_pool_circuit_get_next_ns (const WbPoolCircuit *self, gint64 now_ns);
/* Share of its weight, 0.1…1. */
double wb_pool_circuit_get_share (const WbPoolCircuit *self, gint64 now_ns);

G_END_DECLS
