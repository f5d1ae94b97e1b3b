/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The connection pool: wb-pool-policy with sockets, names, TLS and a clock. A WbService: start takes WbPoolSettings,
 * snapshot gives WbPoolSnapshot. Stop ends it at once; close drains first. It runs also while no target answers: that is
 * what it shows. Engine's context only.
 *
 *   acquire --> policy --actions--> slots: dial (RFC 8305) --> TLS --> wb-pool-talk --> ready
 *      ^          |                                                                     |
 *   borrow <------+ granted, failed                              read watch while idle: EOF, unasked bytes --> closed */
#pragma once

#include "engine/base/wb-service.h"
#include "engine/pool/wb-pool-load-settings.h"
#include "engine/pool/wb-pool-policy.h"
#include "engine/pool/wb-pool-snapshot.h"

G_BEGIN_DECLS

#define WB_TYPE_POOL (wb_pool_get_type ())
G_DECLARE_FINAL_TYPE (WbPool, wb_pool, WB, POOL, WbService)

WbPool *wb_pool_new (WbEngine *engine);

/* --- Borrowing: for the load generator, the buttons of the page and tests ------------------------------------------ */

typedef struct _WbPoolBorrow WbPoolBorrow;

/* The end of an acquire, once: error NULL: the connection is the borrower's until release. error: borrowed; G_IO_ERROR_TIMED_OUT,
 * G_IO_ERROR_CLOSED ("Pool closed"), WB_ERROR_LIMIT (the queue is full), G_IO_ERROR_HOST_UNREACHABLE (fail-fast; says what the
 * targets said). May be called within acquire, release or close, but never within another such call: from in here they return
 * before anything happens. */
typedef void (*WbPoolBorrowFunc) (WbPoolBorrow *borrow, const GError *error, gpointer data);
/* The end of an exchange, once. error: the connection is of no more use, and is released as broken by the borrower. */
typedef void (*WbPoolExchangeFunc) (WbPoolBorrow *borrow, gint64 rtt_ns, const GError *error, gpointer data);

/* Embedded in who borrows. All but who, func and data is the pool's. */
struct _WbPoolBorrow
{
  WbPoolWaiter waiter;
  WbPoolLease lease;
  const char *who; /* Borrowed; safe to show: for the table and for leaks */
  WbPoolBorrowFunc func;
  gpointer data;
  gboolean waiting;
  gboolean lent;
  guint64 run;                  /* of the pool: what was lent before a restart is stale */
  WbPoolExchangeFunc exchanged; /* NULL: no exchange is under way */
  gpointer exchanged_data;
};

/* Before first use. */
void wb_pool_borrow_init (WbPoolBorrow *self, const char *who, WbPoolBorrowFunc func, gpointer data);
/* timeout_ns: 0: of the settings. A borrow that is waiting or lent must not acquire again. */
void wb_pool_acquire (WbPool *self, WbPoolBorrow *borrow, gint64 timeout_ns);
/* FALSE: it was not waiting. TRUE: func will not be called. */
gboolean wb_pool_cancel (WbPool *self, WbPoolBorrow *borrow);
/* FALSE: it had nothing (any more): counted as rejected. An exchange that is under way ends without its call, and the connection
 * counts as broken. */
gboolean wb_pool_release (WbPool *self, WbPoolBorrow *borrow, gboolean broken);
/* Nobody will give it back, as far as the borrower knows: shown as leaked from now on, not only after leak_ns. No-op when
 * nothing is lent. */
void wb_pool_forget (WbPool *self, WbPoolBorrow *borrow);
/* One round trip. FALSE: nothing is lent, one is under way, or the protocol has none; func is not called. */
gboolean wb_pool_exchange (WbPool *self, WbPoolBorrow *borrow, gsize payload_bytes, gint64 timeout_ns,
                           WbPoolExchangeFunc func, gpointer data);
/* The peer closed or broke what is lent: to be asked by who holds without exchanging. */
gboolean wb_pool_is_broken (WbPool *self, WbPoolBorrow *borrow);

/* --- Commands of the page ------------------------------------------------------------------------------------------ */

/* FALSE: no such connection any more, or nothing validates. close: idle: closed; connecting: given up; lent: cut under its
 * borrower. */
gboolean wb_pool_close_connection (WbPool *self, guint64 id);
gboolean wb_pool_validate_connection (WbPool *self, guint64 id);
/* All that is idle is closed, what is lent when it comes back; new ones take their place. */
void wb_pool_reset (WbPool *self);
void wb_pool_set_target_mode (WbPool *self, guint64 target_id, WbPoolTargetMode mode);
/* Waiters fail, idle ones are closed, lent ones may come back for drain_ns; then STOPPED. */
void wb_pool_close (WbPool *self, gint64 drain_ns);

/* To teach what happens: what the page's buttons do. One more is borrowed by hand (waits its turn, and is kept); one of those
 * that were borrowed by hand is given back (the longest lent; if none was: of the load's, before its time); one lent connection
 * is forgotten by its borrower; the socket of one connection is cut off as if the peer had reset it (lent if lent, else idle).
 * FALSE: there is none. */
void wb_pool_borrow_one (WbPool *self);
gboolean wb_pool_release_one (WbPool *self);
gboolean wb_pool_leak_one (WbPool *self);
gboolean wb_pool_kill_one (WbPool *self);
/* What was leaked is given back. Returns how many. */
guint wb_pool_return_leaked (WbPool *self);

/* Starts the load, or goes on with other settings. While RUNNING. stop: workers end, what they hold is given back. */
gboolean wb_pool_start_load (WbPool *self, const WbPoolLoadSettings *settings, GError **error);
void wb_pool_stop_load (WbPool *self);

G_END_DECLS
