/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The books of a pool, shared by wb-pool-policy (events), wb-pool-orders (of a person), wb-pool-health (checks of targets),
 * wb-pool-dispatch (who gets what) and wb-pool-slots (moves of a slot from state to state). The first member of what has a
 * timer is that timer. */
#pragma once

#include "engine/pool/wb-pool-balance.h"
#include "engine/pool/wb-pool-policy.h"

G_BEGIN_DECLS

typedef enum
{
  WB_POOL_TIMER_SLOT,   /* what it means depends on the slot's state */
  WB_POOL_TIMER_WAITER, /* its deadline */
  WB_POOL_TIMER_RETRY,  /* a target may be tried again, or by more */
  WB_POOL_TIMER_GROWTH, /* who was not worth a connect may be by now */
  WB_POOL_TIMER_LINGER, /* too many connects have been in flight for linger_ns */
  WB_POOL_TIMER_REAP,   /* the oldest idle one has been idle for idle_timeout_ns */
  WB_POOL_TIMER_DRAIN,
  WB_POOL_TIMER_HEALTH, /* a target is to be checked */
} WbPoolTimerKind;

typedef enum
{
  WB_POOL_WAITER_NONE,    /* not ours */
  WB_POOL_WAITER_QUEUED,  /* place is in waiters */
  WB_POOL_WAITER_GRANTED, /* output is in actions */
  WB_POOL_WAITER_FAILED,  /* output is in actions */
} WbPoolWaiterState;

typedef struct
{
  WbPoolTimer timer;
  WbPoolOutput output;
  GList place;         /* in idle or connecting */
  gboolean dead;       /* LENT: not to be used again */
  WbPoolReason doom;   /* LENT: why it is closed when it comes back, though it is well; NONE: it is not */
  gboolean late;       /* CONNECTING: for longer than hedge_ns */
  gboolean background; /* VALIDATING: nobody waits for it */
  gint64 retire_ns;    /* lifetime's end; G_MAXINT64: never */
  WbPoolSlotInfo info;
} WbPoolSlot;

typedef struct
{
  WbPoolTimer health;  /* the next check */
  WbPoolOutput output; /* TARGET */
  WbPoolOutput check;  /* CHECK */
  WbPoolCircuit circuit;
  WbPoolCircuitState told_state;
  gboolean told_down;
  guint n_connections; /* slots not FREE */
  guint n_connecting, n_late;
  gboolean drained;
  gboolean checking; /* CHECK is in the queue, or not answered */
  gint64 check_ns;   /* since then */
} WbPoolBackend;

struct _WbPoolPolicy
{
  WbPoolSettings *settings; /* Owned */
  WbPoolRandom random;
  gint64 now_ns;           /* the latest */
  gint64 usual_connect_ns; /* smoothed; 0: none succeeded yet */
  gint64 usual_use_ns;     /* smoothed, of what came back; 0: nothing yet */
  gint64 returned_ns;      /* the latest return */
  gint64 queued_ns;        /* since when somebody waits, while somebody does */
  gint64 retire_again_ns;
  gboolean filling; /* min is wanted */
  gint64 drain_ns;

  WbPoolSlot *slots;  /* Owned; max */
  guint *free;        /* Owned; stack of n[FREE] numbers */
  guint64 *idle_bits; /* Owned; which slots are IDLE */
  guint turn;         /* round robin: the latest lent */
  guint n_background, n_late;
  WbPoolBackend *backends;     /* Owned; n_targets */
  WbPoolCandidate *candidates; /* Owned; n_targets */

  GQueue idle;       /* of WbPoolSlot.place, the longest unused first */
  GQueue connecting; /* of WbPoolSlot.place, oldest first */
  GQueue waiters;    /* of WbPoolWaiter.place, first come first */
  GQueue actions;    /* of WbPoolOutput.link, in the order of what caused them */
  WbPoolOutput closed;
  WbPoolTimers timers;
  WbPoolTimer retry, growth, linger, reap, drain;
  WbPoolCounts counts;
};

/* wb-pool-policy.c */
void wb_pool_see_time (WbPoolPolicy *self, gint64 now_ns);
WbPoolSlot *wb_pool_get_slot (WbPoolPolicy *self, guint number);

/* wb-pool-health.c */
void wb_pool_health_start (WbPoolPolicy *self);
void wb_pool_health_stop (WbPoolPolicy *self);
void wb_pool_health_expire (WbPoolPolicy *self, WbPoolBackend *backend);
/* A CHECK that was not popped is taken back. */
void wb_pool_health_forget (WbPoolPolicy *self, WbPoolBackend *backend);

/* wb-pool-slots.c */
void wb_pool_output_push (WbPoolPolicy *self, WbPoolOutput *output, gpointer owner, WbPoolActionType type);
void wb_pool_output_take_back (WbPoolPolicy *self, WbPoolOutput *output); /* no-op if not queued */
void wb_pool_slot_connect (WbPoolPolicy *self, guint target);
void wb_pool_slot_validate (WbPoolPolicy *self, WbPoolSlot *slot, gboolean background);
/* From any state but FREE and CLOSING. A CONNECT that was not popped is taken back. */
void wb_pool_slot_close (WbPoolPolicy *self, WbPoolSlot *slot, WbPoolReason reason);
/* From CONNECTING (it failed) or CLOSING (it is gone). */
void wb_pool_slot_free (WbPoolPolicy *self, WbPoolSlot *slot);
void wb_pool_slot_lend (WbPoolPolicy *self, WbPoolSlot *slot);
/* Among the idle, in the order of idle_ns. */
void wb_pool_slot_rest (WbPoolPolicy *self, WbPoolSlot *slot);
/* FALSE: nothing to retire, or another one retired just now. TRUE: it is being closed. */
gboolean wb_pool_slot_retire (WbPoolPolicy *self, WbPoolSlot *slot);
void wb_pool_slot_expire (WbPoolPolicy *self, WbPoolSlot *slot);

/* wb-pool-growth.c */
void wb_pool_growth_see_return (WbPoolPolicy *self, const WbPoolSlot *slot); /* before it leaves LENT */
/* Waiters that what is lent will have served before a connect begun now could. */
guint wb_pool_growth_get_n_spared (WbPoolPolicy *self);
/* Sees to it that they are counted anew in time. */
void wb_pool_growth_watch (WbPoolPolicy *self, guint n_spared);

/* wb-pool-dispatch.c */
/* To the first waiter, else idle. */
void wb_pool_dispatch_offer (WbPoolPolicy *self, WbPoolSlot *slot);
void wb_pool_dispatch_fail (WbPoolPolicy *self, WbPoolWaiter *waiter, WbPoolReason reason);
/* Ends every event: idle ones to waiters, connects for the rest and for min, timers for what was not possible. */
void wb_pool_dispatch_settle (WbPoolPolicy *self);
void wb_pool_dispatch_drop_unwanted (WbPoolPolicy *self);
void wb_pool_dispatch_reap (WbPoolPolicy *self);

G_END_DECLS
