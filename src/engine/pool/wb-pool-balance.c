/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Three ways to share connections among targets, all by weight. */

#include "engine/pool/wb-pool-balance.h"

/* Each earns its weight a turn, the richest goes and pays for all: turns are spread evenly, as 5:1:1 gives AABACAA and not
 * AAAAABC (the smooth weighted round robin that nginx made known). */
static int
choose_in_turn (WbPoolCandidate *candidates, guint n, guint priority)
{
  double sum = 0;
  int best = -1;

  for (guint i = 0; i < n; i++)
    {
      if (!candidates[i].open || candidates[i].priority != priority)
        continue;
      candidates[i].credit += candidates[i].weight;
      sum += candidates[i].weight;
      if (best < 0 || candidates[i].credit > candidates[best].credit)
        best = (int) i;
    }
  if (best >= 0)
    candidates[best].credit -= sum;
  return best;
}

/* As it would stand with the new connection, so that an empty target of small weight does not always go first. */
static double
load (const WbPoolCandidate *candidate)
{
  return (candidate->n_connections + 1) / candidate->weight;
}

static int
choose_least (const WbPoolCandidate *candidates, guint n, guint priority)
{
  int best = -1;

  for (guint i = 0; i < n; i++)
    if (candidates[i].open && candidates[i].priority == priority &&
        (best < 0 || load (&candidates[i]) < load (&candidates[best])))
      best = (int) i;
  return best;
}

/* One by weight; not_this: left out. */
static int
draw (const WbPoolCandidate *candidates, guint n, guint priority, int not_this, WbPoolRandom *random)
{
  double sum = 0, mark;
  int last = -1;

  for (guint i = 0; i < n; i++)
    if (candidates[i].open && candidates[i].priority == priority && (int) i != not_this)
      sum += candidates[i].weight;
  mark = sum * wb_pool_random_share (random);
  for (guint i = 0; i < n; i++)
    {
      if (!candidates[i].open || candidates[i].priority != priority || (int) i == not_this)
        continue;
      last = (int) i;
      mark -= candidates[i].weight;
      if (mark < 0)
        break;
    }
  return last;
}

static int
choose_of_two (const WbPoolCandidate *candidates, guint n, guint priority, WbPoolRandom *random)
{
  int a = draw (candidates, n, priority, -1, random);
  int b = draw (candidates, n, priority, a, random);

  /* By count, as weight was in the draw already. */
  return b >= 0 && candidates[b].n_connections < candidates[a].n_connections ? b : a;
}

int
wb_pool_balance_choose (WbPoolBalance balance, WbPoolCandidate *candidates, guint n, WbPoolRandom *random)
{
  guint priority = G_MAXUINT;

  for (guint i = 0; i < n; i++)
    if (candidates[i].open)
      priority = MIN (priority, candidates[i].priority);
  if (priority == G_MAXUINT)
    return -1;
  switch (balance)
    {
    case WB_POOL_BALANCE_LEAST:
      return choose_least (candidates, n, priority);
    case WB_POOL_BALANCE_TWO_CHOICES:
      return choose_of_two (candidates, n, priority, random);
    case WB_POOL_BALANCE_ROUND_ROBIN:
    default:
      return choose_in_turn (candidates, n, priority);
    }
}
