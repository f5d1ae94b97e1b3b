/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a connection pool does: the books and the rules, without sockets, clock or loop. Whoever has those tells the
 * policy what happened (events) and does what it says (actions):
 *
 *   acquire cancel release ------------>  +--------------------+  --pop-->  CONNECT VALIDATE CLOSE a slot
 *   connected connect-failed validated -> |  slots   waiters   |            GRANTED | FAILED a waiter
 *   peer-closed closed checked -------->  |  circuits timers   |            LEAKED  TARGET  CHECK  CLOSED
 *   run (now) close ------------------->  +--------------------+  next_ns:  when to call run
 *
 *            CONNECT                    grant               release
 *   FREE -> CONNECTING ----> IDLE <-------------> LENT ---------------> IDLE or the next waiter
 *    ^        | failed        |  ^ VALIDATE          |  broken, too old
 *    |<-------+               v  | ok                |
 *    |      CLOSING <---- VALIDATING                 |
 *    +---------+<------------------------------------+       (every way into CLOSING is one CLOSE action)
 *
 * - An event never calls out; it leaves actions in a queue that the caller drains when it likes. So it makes no difference
 *   whether acquire or release are called from within what the caller does for an action, and recursion is impossible.
 * - An action that later events overtook before it was popped is taken back (a connect that nobody wants any more was
 *   never made). A slot has at most one action in the queue, a waiter one in its life: the queue needs no memory of its own.
 * - A waiter waits for the pool, never for a certain connect. First come, first served, whatever becomes free.
 * - A slot counts from CONNECT until `closed`, so that there are never more than max sockets.
 * - For each CONNECT one answer: connected, or connect_failed (nothing is left of it). For each VALIDATE: validated. For
 *   each CLOSE: closed, when the socket is gone; answers to earlier actions may still come before it and are ignored.
 *
 * Invariants: n[FREE] + … + n[CLOSING] = max; a slot is in one state and on its list; a waiter is in the queue, or its
 * outcome is in the actions, or it is not the pool's. Events are O(log (slots + waiters)) and O(targets) for each connect
 * they start; close and a general failure touch every waiter once, a validated slot seeks its place among the idle.
 * Not thread-safe. All times are monotonic nanoseconds; time never goes back (an earlier now is taken as the latest). */
#pragma once

#include "engine/pool/wb-pool-circuit.h"
#include "engine/pool/wb-pool-settings.h"
#include "engine/pool/wb-pool-timers.h"

G_BEGIN_DECLS

typedef struct _WbPoolPolicy WbPoolPolicy;

typedef enum
{
  WB_POOL_SLOT_FREE,
  WB_POOL_SLOT_CONNECTING,
  WB_POOL_SLOT_VALIDATING,
  WB_POOL_SLOT_IDLE,
  WB_POOL_SLOT_LENT,
  WB_POOL_SLOT_CLOSING,
  WB_POOL_N_SLOT_STATES,
} WbPoolSlotState;

/* Why a slot is closed or a waiter failed. */
typedef enum
{
  WB_POOL_REASON_NONE,
  WB_POOL_REASON_IDLE,        /* slot: idle too long */
  WB_POOL_REASON_LIFETIME,    /* slot: too old */
  WB_POOL_REASON_BROKEN,      /* slot: given back as broken, or broke while lent */
  WB_POOL_REASON_PEER,        /* slot: the peer closed it, or spoke unasked, while it was idle */
  WB_POOL_REASON_INVALID,     /* slot: did not pass validation in time */
  WB_POOL_REASON_TIMEOUT,     /* slot: the connect took too long; waiter: its deadline */
  WB_POOL_REASON_UNWANTED,    /* slot: nobody waits for this connect any more */
  WB_POOL_REASON_CLOSED,      /* the pool was closed */
  WB_POOL_REASON_DRAINED,     /* slot: still lent at the end of the drain, or its target is drained */
  WB_POOL_REASON_RESET,       /* slot: wb_pool_policy_reset */
  WB_POOL_REASON_USER,        /* slot: wb_pool_policy_close_slot */
  WB_POOL_REASON_FULL,        /* waiter: the queue is at its cap */
  WB_POOL_REASON_UNREACHABLE, /* waiter: fail-fast, and no target may be tried */
  WB_POOL_N_REASONS,
} WbPoolReason;

/* The right to one connection, until it is released. A stale one is recognised by its generation. */
typedef struct
{
  guint slot;
  guint64 generation;
} WbPoolLease;

typedef enum
{
  WB_POOL_ACTION_CONNECT,  /* slot, target */
  WB_POOL_ACTION_VALIDATE, /* slot */
  WB_POOL_ACTION_CLOSE,    /* slot, reason: abort what it is doing, close, then say closed */
  WB_POOL_ACTION_GRANTED,  /* waiter, lease, target; slot = lease.slot */
  WB_POOL_ACTION_FAILED,   /* waiter, reason */
  WB_POOL_ACTION_LEAKED,   /* slot, lease: lent for longer than leak_ns; told once */
  WB_POOL_ACTION_TARGET,   /* target: its circuit's state or being down changed; to be shown */
  WB_POOL_ACTION_CHECK,    /* target: connect beside the pool, say checked, close; each target one at a time */
  WB_POOL_ACTION_CLOSED,   /* once: nothing is left; only acquires that fail at once can follow */
} WbPoolActionType;

/* A place in the queue of actions; the policy's own. */
typedef struct
{
  GList link; /* data: this */
  gpointer owner;
  WbPoolActionType type;
  gboolean queued;
} WbPoolOutput;

/* What a pool was doing when a waiter's time was over, before the consequences. */
typedef struct
{
  guint n_lent;
  guint n_connecting; /* to target */
  guint target;       /* of the connect that has been under way for longest; valid if there is one */
  gint64 connecting_ns;
} WbPoolDoing;

/* Embedded in whoever waits; all zero before first use, and again usable once its outcome was popped or it was cancelled.
 * Everything but data is the policy's. */
typedef struct
{
  WbPoolTimer timer;
  gpointer data;
  WbPoolOutput output;
  GList place;
  WbPoolLease lease;
  WbPoolReason reason;
  WbPoolDoing doing; /* TIMEOUT */
  gint64 since_ns;
  guint8 state;
} WbPoolWaiter;

typedef struct
{
  WbPoolActionType type;
  guint slot, target;
  WbPoolLease lease;
  WbPoolWaiter *waiter; /* Borrowed; no longer the policy's */
  gint64 waited_ns;     /* GRANTED, FAILED */
  WbPoolReason reason;
  WbPoolDoing doing; /* FAILED by TIMEOUT */
} WbPoolAction;

typedef struct
{
  guint slots[WB_POOL_N_SLOT_STATES];
  guint total; /* all but FREE; ≤ max */
  guint waiters;
  gboolean closing, closed;
  /* Since the start. */
  guint64 acquires, grants, cancels, failures[WB_POOL_N_REASONS]; /* of waiters */
  /* connects = connected + connect_failures + given_up + slots[CONNECTING];
   * connected = all closes + slots[VALIDATING] + slots[IDLE] + slots[LENT]. */
  guint64 connects, connected, connect_failures, given_up, closes[WB_POOL_N_REASONS];
  guint64 releases, rejected; /* rejected: released twice, or with a stale lease */
  guint64 ignored;            /* answers that came too late */
  guint64 leaks;
} WbPoolCounts;

typedef struct
{
  WbPoolSlotState state;
  guint target;
  gint64 since_ns; /* in this state */
  gint64 born_ns;  /* connected; valid from IDLE on */
  gint64 idle_ns;  /* not used since; valid while IDLE */
  gint64 validated_ns;
  guint64 uses;
  guint64 generation;
  WbPoolReason reason; /* CLOSING */
} WbPoolSlotInfo;

typedef struct
{
  WbPoolCircuitState state;
  gboolean down, drained;
  guint connections, connecting;
  double share;   /* of its weight, while it starts slowly */
  gint64 next_ns; /* end of the pause; G_MAXINT64: none */
} WbPoolTargetInfo;

/* settings: checked, copied. seed: of jitter and draws. min is filled from start on. */
WbPoolPolicy *wb_pool_policy_new (const WbPoolSettings *settings, guint64 seed);
/* Waiters and sockets are forgotten without an action. */
void wb_pool_policy_free (WbPoolPolicy *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPoolPolicy, wb_pool_policy_free)
const WbPoolSettings *wb_pool_policy_get_settings (WbPoolPolicy *self);

void wb_pool_policy_start (WbPoolPolicy *self, gint64 now_ns);
/* waiter: borrowed until its outcome is popped. The answer always comes as an action, also when it is known at once. */
void wb_pool_policy_acquire (WbPoolPolicy *self, WbPoolWaiter *waiter, gint64 deadline_ns, gint64 now_ns);
/* TRUE: no action will come for it, and the pool has whatever it was about to get. FALSE: it is not waiting (any more). */
gboolean wb_pool_policy_cancel (WbPoolPolicy *self, WbPoolWaiter *waiter, gint64 now_ns);
/* broken: not to be used again. FALSE: that lease is not out; counted, nothing else happens. */
gboolean wb_pool_policy_release (WbPoolPolicy *self, const WbPoolLease *lease, gboolean broken, gint64 now_ns);

/* Answers to actions. FALSE: too late, ignored and counted. */
gboolean wb_pool_policy_connected (WbPoolPolicy *self, guint slot, gint64 now_ns);
gboolean wb_pool_policy_connect_failed (WbPoolPolicy *self, guint slot, gint64 now_ns);
gboolean wb_pool_policy_validated (WbPoolPolicy *self, guint slot, gboolean ok, gint64 now_ns);
gboolean wb_pool_policy_closed (WbPoolPolicy *self, guint slot, gint64 now_ns);
/* The peer closed or reset it, or sent what nobody asked for. Idle or validating: closed now. Lent: when it comes back. */
gboolean wb_pool_policy_peer_closed (WbPoolPolicy *self, guint slot, gint64 now_ns);
/* Validates an idle one now. FALSE: it is not idle, or nothing validates. */
gboolean wb_pool_policy_check_slot (WbPoolPolicy *self, guint slot, gint64 now_ns);

/* Answer to CHECK, which its caller ends after connect_timeout_ns. It counts for the target as a connect does, but makes no
 * pause longer. Too late (closing), or not asked for: ignored and counted. */
void wb_pool_policy_checked (WbPoolPolicy *self, guint target, gboolean ok, gint64 now_ns);

/* From any state but FREE and CLOSING, lent ones too: their release is then rejected. FALSE: there is nothing to close. */
gboolean wb_pool_policy_close_slot (WbPoolPolicy *self, guint slot, gint64 now_ns);
/* What is connected now is not lent any more: idle ones are closed, lent ones when they come back. New ones take their
 * place. */
void wb_pool_policy_reset (WbPoolPolicy *self, gint64 now_ns);
/* drained: no new connects to it and no checks of it, connects in flight are given up, its connections go as by reset (also
 * those that come back after it is drained no more). */
void wb_pool_policy_set_drained (WbPoolPolicy *self, guint target, gboolean drained, gint64 now_ns);

/* Does what is due by now. */
void wb_pool_policy_run (WbPoolPolicy *self, gint64 now_ns);
/* When to call run next; G_MAXINT64: not before another event. To be asked after every event. */
gint64 wb_pool_policy_get_next_ns (WbPoolPolicy *self);
/* Waiters fail, what is lent may come back until drain_ns (G_MAXINT64: for ever), then it is closed too. */
void wb_pool_policy_close (WbPoolPolicy *self, gint64 drain_ns, gint64 now_ns);

/* FALSE: there is nothing to do. */
gboolean wb_pool_policy_pop (WbPoolPolicy *self, WbPoolAction *out);

void wb_pool_policy_get_counts (WbPoolPolicy *self, WbPoolCounts *out);
void wb_pool_policy_get_slot (WbPoolPolicy *self, guint slot, WbPoolSlotInfo *out);
void wb_pool_policy_get_target (WbPoolPolicy *self, guint target, WbPoolTargetInfo *out);

G_END_DECLS
