/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The pool's own, shared by wb-pool (service), wb-pool-perform (what the policy says is done), wb-pool-borrow (borrowers),
 * wb-pool-commands (the page's buttons), wb-pool-words (the log) and wb-pool-rows (the snapshot).
 *
 * Every event goes to the policy first and ends in wb_pool_settle, which does what the policy then says, one action after
 * another, in the outermost call only: what a callback causes waits there for its turn.
 *
 * Invariant: outside of settle, places[i].connection is NULL exactly where slot i of the policy is FREE. */
#pragma once

#include "engine/pool/wb-pool-connection.h"
#include "engine/pool/wb-pool-load.h"
#include "engine/pool/wb-pool-names.h"
#include "engine/pool/wb-pool-policy-private.h"
#include "engine/pool/wb-pool-timeline.h"
#include "engine/pool/wb-pool.h"

G_BEGIN_DECLS

/* What stands behind a slot of the policy. */
typedef struct
{
  WbPool *pool;                 /* Borrowed */
  WbPoolConnection *connection; /* Owned; NULL: FREE */
  WbPoolBorrow *borrow;         /* Borrowed; whose it is; NULL: not lent, or given back */
  guint64 id;
  gboolean leaked; /* lent for longer than leak_ns */
  gboolean told;   /* that it broke while it was lent */
} WbPoolPlace;

/* What stands behind a target of the policy. */
typedef struct
{
  WbPool *pool;            /* Borrowed */
  char *name;              /* Owned; "host:port", safe to show */
  WbPoolNames *names;      /* Owned; NULL: stopped */
  WbPoolConnection *check; /* Owned; NULL: none is under way */
  WbHistogram *connect;    /* Owned */
  WbHistogram *rtt;        /* Owned */
  char *error;             /* Owned; the latest failure; NULL: none since a success */
  WbPoolTargetMode mode;
  gboolean told_down;
  guint64 connected, connect_failures, broken, uses, checks, checks_failed;
  gint64 checked_ns; /* G_MININT64: never */
  WbEndpoint remote;
} WbPoolBackendSide;

/* One that was borrowed by hand. */
typedef struct
{
  WbPoolBorrow borrow;
  WbPool *pool; /* Borrowed */
  GList link;   /* in hands or forgotten */
} WbPoolHand;

struct _WbPool
{
  WbService parent_instance;

  /* Owned; from a start to the next one, so that a stopped pool still shows what it did */
  WbPoolPolicy *policy;
  WbPoolPlace *places; /* max of them */
  WbPoolBackendSide *sides;
  WbHistogram *wait, *connect, *usage;
  WbEventLog *log;
  WbPoolLoad *load;          /* NULL: none since the start, or stopped */
  WbPoolLoadFigures figures; /* of a load that is gone */

  /* Borrowed */
  const WbPoolSettings *settings; /* the policy's */
  const WbClock *clock;
  WbDeadlineQueue *deadlines;

  GQueue hands;     /* of WbPoolHand, owned; among those that have one the longest lent first */
  GQueue forgotten; /* of WbPoolHand, owned */
  GQueue refused;   /* of WbPoolBorrow.waiter.place: asked while there was no policy */
  WbDeadline deadline;
  WbPoolRandom random;
  WbPoolTimeline timeline;
  WbMeter acquires, grants, errors;
  guint64 run;
  guint64 newest_id;
  gint64 started_ns; /* 0: stopped */
  gboolean settling;
  gboolean ended; /* the policy said CLOSED */
};

static inline gint64
wb_pool_get_now (WbPool *self)
{
  return wb_clock_now_ns (self->clock);
}

/* wb-pool.c: does what is to be done, arms the deadline, and ends the service when the policy has. */
void wb_pool_settle (WbPool *self);

/* wb-pool-perform.c */
void wb_pool_perform (WbPool *self, const WbPoolAction *action);
void wb_pool_end_checks (WbPool *self);

/* wb-pool-borrow.c */
gboolean wb_pool_is_lent (WbPool *self, const WbPoolBorrow *borrow); /* its lease is out */
void wb_pool_note_sizes (WbPool *self);
void wb_pool_tell_granted (WbPool *self, const WbPoolAction *action);
void wb_pool_tell_failed (WbPool *self, const WbPoolAction *action);
void wb_pool_tell_refused (WbPool *self);
/* No-op when no exchange is under way. */
void wb_pool_tell_exchanged (WbPoolBorrow *borrow, gint64 rtt_ns, const GError *error);

/* wb-pool-commands.c */
void wb_pool_keep_figures (WbPool *self); /* the load is ended, what it found is kept */
void wb_pool_drop_hands (WbPool *self);   /* what was borrowed by hand is given back */

/* wb-pool-words.c */
void wb_pool_say_started (WbPool *self);
void wb_pool_say_closing (WbPool *self);
void wb_pool_say_stopped (WbPool *self);
void wb_pool_say_connect_failed (WbPool *self, guint target, const char *why);
void wb_pool_say_check_failed (WbPool *self, guint target, const char *why);
void wb_pool_say_target (WbPool *self, guint target);
void wb_pool_say_leak (WbPool *self, guint slot);
void wb_pool_say_broken (WbPool *self, guint slot);                     /* what is lent */
void wb_pool_say_close (WbPool *self, guint slot, WbPoolReason reason); /* before it happens */
/* Why an acquire failed (transfer full). */
GError *wb_pool_new_failure (WbPool *self, const WbPoolAction *action);
void wb_pool_say_failed (WbPool *self, const WbPoolBorrow *borrow, const GError *error);

/* wb-pool-rows.c */
WbPoolSnapshot *wb_pool_make_snapshot (WbPool *self, const WbSnapshotRequest *request);

G_END_DECLS
