/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A pool in the loop of the test, and borrowers that write down what happened to them. */
#pragma once

#include "engine/pool/wb-pool.h"
#include "tests/pool/wb-pool-server.h"
#include "tests/support/wb-until.h"

G_BEGIN_DECLS

typedef struct
{
  WbEngine *engine;
  WbPool *pool;
  WbPoolSettings settings; /* set up: no target, ECHO, min 0, max 4, acquire 5 s, connect 2 s, backoff 20 ms */
  guint n_descriptors;     /* before */
} WbPoolTest;

typedef struct _WbPoolBorrower WbPoolBorrower;

struct _WbPoolBorrower
{
  WbPoolBorrow borrow;
  WbPool *pool;
  guint n_told;  /* func was called so often */
  GError *error; /* of the latest */
  guint n_answers;
  GError *exchange_error;
  gint64 told_us;                      /* g_get_monotonic_time () of the latest */
  void (*then) (WbPoolBorrower *self); /* within func; may be NULL */
  gpointer data;
};

void wb_pool_test_init (WbPoolTest *self);
/* Stops, waits, and proves that nothing is left: no hold, no descriptor, no object. */
void wb_pool_test_clear (WbPoolTest *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbPoolTest, wb_pool_test_clear)

void wb_pool_test_add (WbPoolTest *self, WbPoolServer *server); /* as a target, 127.0.0.1 */
/* Fails the test unless it runs then. */
void wb_pool_test_start (WbPoolTest *self);
void wb_pool_test_stop (WbPoolTest *self); /* waits */
/* Transfer full; all rows. */
WbPoolSnapshot *wb_pool_test_look (WbPoolTest *self);
guint wb_pool_test_count (WbPoolTest *self, WbPoolSlotState state);
/* Whether a line of the log has this in it. */
gboolean wb_pool_test_said (WbPoolTest *self, const char *part);

void wb_pool_borrower_init (WbPoolBorrower *self, WbPoolTest *test, const char *who);
void wb_pool_borrower_clear (WbPoolBorrower *self);
void wb_pool_borrower_acquire (WbPoolBorrower *self, gint64 timeout_ns);
gboolean wb_pool_borrower_exchange (WbPoolBorrower *self, gsize payload_bytes, gint64 timeout_ns);

/* Lends one, and gives it back: the pool has one idle connection. */
void wb_pool_test_make_idle (WbPoolTest *self);

G_END_DECLS
