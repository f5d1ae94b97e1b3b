/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything the pool page draws, and the figures of `wirebench-cli pool`. */
#pragma once

#include "engine/base/wb-event-log.h"
#include "engine/base/wb-figure.h"
#include "engine/base/wb-histogram.h"
#include "engine/base/wb-snapshot.h"
#include "engine/base/wb-socket-info.h"
#include "engine/pool/wb-pool-load-settings.h"
#include "engine/pool/wb-pool-policy.h"

G_BEGIN_DECLS

#define WB_POOL_WAITERS_SHOWN 64u

typedef enum
{
  WB_POOL_SORT_SLOT, /* place in the picture */
  WB_POOL_SORT_STATE,
  WB_POOL_SORT_TARGET,
  WB_POOL_SORT_AGE,
  WB_POOL_SORT_IDLE,
  WB_POOL_SORT_USES,
  WB_POOL_SORT_RTT,
} WbPoolSort;

/* One connection of the table: slots that are FREE have no row. */
typedef struct
{
  guint64 id; /* of the connection: counts from 1, never reused in the life of the service */
  guint slot; /* 0…max - 1 */
  WbPoolSlotState state;
  gboolean leaked;
  gboolean broken; /* LENT: of no more use to its borrower, and closed when it comes back; error says why */
  guint target;
  WbEndpoint remote; /* family 0: not connected yet */
  WbEndpoint local;
  gint64 state_ns; /* in this state for so long */
  gint64 age_ns;   /* since it was connected; -1: not yet */
  gint64 idle_ns;  /* since its last use; -1: never used, or in use */
  guint64 uses;
  gint64 connect_ns; /* from the start of the connect to ready, with TLS and protocol; -1: not yet */
  gint64 rtt_ns;     /* latest round trip of a question or an exchange; -1: none */
  guint64 in_bytes;
  guint64 out_bytes;
  char *holder; /* Owned; LENT: to whom; safe to show; else NULL */
  char *error;  /* Owned; the latest of this connection; NULL: none */
  WbSocketInfo info;
} WbPoolRow;

/* One cell of the picture; index: slot. */
typedef struct
{
  guint64 id; /* of the connection; 0: FREE */
  guint8 state;
  guint8 target;
  gboolean leaked;
  gboolean broken;
  gint64 state_ns;
} WbPoolCell;

typedef enum
{
  WB_POOL_TARGET_READY,
  WB_POOL_TARGET_DRAINED, /* by the user: no new connections, idle ones closed, lent ones closed when they come back */
} WbPoolTargetMode;

/* One target (backend). */
typedef struct
{
  guint64 id; /* 1 + its number in the settings */
  char *name; /* Owned; "host:port"; safe to show */
  guint weight;
  guint priority;
  WbPoolTargetMode mode;
  WbPoolTargetInfo policy; /* circuit, down, share, next_ns */
  gint64 retry_in_ns;      /* 0: now, or none is wanted */
  guint slots[WB_POOL_N_SLOT_STATES];
  guint64 connected;
  guint64 connect_failures;
  guint64 broken; /* connections that ended by an error or the peer */
  guint64 uses;
  gint64 connect_p50_ns; /* -1: none yet */
  gint64 connect_p99_ns;
  gint64 rtt_p50_ns; /* questions and exchanges; -1: none */
  guint64 checks;    /* health checks */
  guint64 checks_failed;
  gint64 checked_ns; /* ago; -1: never */
  char *error;       /* Owned; the latest failure, translated, safe to show; NULL: none since a success */
  WbEndpoint remote; /* latest address that answered */
} WbPoolTargetRow;

/* The recent past: one entry a WB_METER_SLOT_NS, oldest first, the same for all. Greatest values within the slot. */
typedef struct
{
  guint n;
  double lent[WB_METER_SLOTS];
  double idle[WB_METER_SLOTS];
  double connecting[WB_METER_SLOTS]; /* with validating and closing */
  double waiting[WB_METER_SLOTS];
  double wait_max_ms[WB_METER_SLOTS]; /* of acquires that ended in it; 0: none */
  double wait_mean_ms[WB_METER_SLOTS];
  double connect_max_ms[WB_METER_SLOTS];
  double connect_mean_ms[WB_METER_SLOTS];
} WbPoolPast;

typedef struct
{
  gboolean running;
  WbPoolLoadSettings settings;
  gint64 running_ns;
  guint workers; /* started */
  guint waiting; /* workers by what they do */
  guint holding;
  guint thinking;
  guint leaked;    /* connections that are kept for good */
  guint64 cycles;  /* borrowed and given back */
  guint64 failed;  /* acquires */
  guint64 aborted; /* cancelled on purpose */
  guint64 exchanges;
  guint64 exchange_errors;
  double rate;             /* cycles a second, lately */
  WbHistogram *whole;      /* Owned; acquire to release */
  WbHistogram *round_trip; /* Owned; exchanges */
} WbPoolLoadFigures;

typedef struct
{
  WbSnapshot parent;

  gint64 taken_ns;   /* monotonic */
  gint64 running_ns; /* since the start; 0 when stopped */
  WbPoolCounts counts;
  guint min;
  guint max;
  gboolean draining;     /* the pool is being closed, lent connections may still come back */
  gint64 oldest_wait_ns; /* 0: nobody waits */

  WbFigure acquires;
  WbFigure grants;
  WbFigure errors; /* failed acquires, failed connects, broken connections */
  WbPoolPast past;
  WbHistogram *wait;    /* Owned; of granted acquires */
  WbHistogram *connect; /* Owned; of connects that succeeded */
  WbHistogram *usage;   /* Owned; lent to given back */

  guint n_cells;
  WbPoolCell *cells;                        /* Owned; max of them */
  guint n_waiters;                          /* of waiters_ns */
  gint64 waiters_ns[WB_POOL_WAITERS_SHOWN]; /* how long the first ones have waited, in their order */

  guint n_targets;
  WbPoolTargetRow *targets; /* Owned; all */

  guint n_connections; /* rows in all */
  guint first_row;     /* of rows, in the order asked for */
  guint n_rows;
  WbPoolRow *rows; /* Owned */

  WbPoolLoadFigures load;
  GPtrArray *events; /* WbEvent, oldest first; shared */
} WbPoolSnapshot;

/* All zero; for the pool, and for tests of what draws it. Freed by wb_snapshot_unref. */
WbPoolSnapshot *wb_pool_snapshot_new (void);

G_END_DECLS
