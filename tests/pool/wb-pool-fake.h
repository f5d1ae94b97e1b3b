/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What surrounds a pool's policy, made up: a clock that stands still until told, servers that take connects after a time
 * or do not, and borrowers that hold what they get for a time. It does what the policy says and what an honest executor
 * would do; what it saw is counted. */
#pragma once

#include "engine/pool/wb-pool-policy.h"

G_BEGIN_DECLS

typedef enum
{
  WB_POOL_SERVER_TAKES,
  WB_POOL_SERVER_REFUSES,  /* after refuse_ns */
  WB_POOL_SERVER_SWALLOWS, /* no answer at all */
  WB_POOL_SERVER_HANGS_UP, /* takes, and closes at once: a proxy with nobody behind it */
} WbPoolServer;

typedef struct
{
  WbPoolWaiter waiter; /* first */
  gint64 asked_ns, hold_ns, deadline_ns;
  gint64 ended_ns; /* -1: not yet */
  gboolean served;
  WbPoolReason reason;
  WbPoolLease lease;
  guint target;
} WbPoolUser;

typedef struct
{
  WbPoolPolicy *policy; /* Owned */
  gint64 now_ns;
  gint64 connect_ns, refuse_ns;
  WbPoolServer servers[WB_POOL_TARGETS_MAX];
  gboolean invalid; /* validations fail */
  GArray *events;   /* of what will happen: a plain list, the earliest is searched for */
  GPtrArray *users; /* Owned */
  guint n_connects, n_connects_by_target[WB_POOL_TARGETS_MAX];
  guint n_checks_by_target[WB_POOL_TARGETS_MAX];
  guint n_closed, n_leaked, n_ended;
} WbPoolFake;

WbPoolFake *wb_pool_fake_new (const WbPoolSettings *settings);
void wb_pool_fake_free (WbPoolFake *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPoolFake, wb_pool_fake_free)

/* hold_ns -1: it never gives it back by itself. Borrowed. */
WbPoolUser *wb_pool_fake_acquire (WbPoolFake *self, gint64 hold_ns, gint64 timeout_ns);
/* Does what the policy says, all of it. */
void wb_pool_fake_drain (WbPoolFake *self);
/* Turns the clock to now + time, with everything that happens until then. */
void wb_pool_fake_pass (WbPoolFake *self, gint64 time_ns);
WbPoolCounts wb_pool_fake_count (WbPoolFake *self);

G_END_DECLS
