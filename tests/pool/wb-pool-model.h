/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A naive second opinion on a pool: it believes only what the policy's caller sees (which actions came, what was answered)
 * and says what is wrong with that. Nothing is computed cleverly; every question is a walk over everything.
 *
 * The numbers in its complaints are those of the invariants in docs/decisions.md, "Connection pool". */
#pragma once

#include "engine/pool/wb-pool-policy.h"

G_BEGIN_DECLS

#define WB_POOL_MODEL_SLOTS 8
#define WB_POOL_MODEL_TARGETS 3
#define WB_POOL_MODEL_RETIRED 64

typedef enum
{
  WB_POOL_MODEL_NONE,
  WB_POOL_MODEL_CONNECTING,
  WB_POOL_MODEL_OPEN,
  WB_POOL_MODEL_VALIDATING,
  WB_POOL_MODEL_LENT,
  WB_POOL_MODEL_DOOMED, /* nothing but CLOSE may come */
  WB_POOL_MODEL_CLOSING,
} WbPoolModelState;

typedef struct
{
  WbPoolWaiter waiter; /* first */
  guint64 number;      /* of arrival */
  gint64 deadline_ns;
  gboolean waiting;  /* not ended */
  gboolean too_late; /* asked after close */
} WbPoolModelUser;

typedef struct
{
  WbPoolModelState state;
  guint target;
  guint64 generation;
  gint64 started_ns, used_ns;
  gboolean dying;   /* the peer closed it when it was lent, or granted and not told yet */
  gboolean ordered; /* close_slot while it was granted and not told yet */
  gboolean doomed;  /* reset or drained while it was lent, or granted and not told yet */
  guint64 doomed_generation;
} WbPoolModelSlot;

typedef struct
{
  gint64 failed_ns, pause_end_ns;
  guint n_failures;
  gboolean drained;
  gboolean checking; /* CHECK came, and is not answered */
  guint n_checks;
} WbPoolModelTarget;

typedef struct
{
  WbPoolPolicy *policy;           /* Borrowed */
  const WbPoolSettings *settings; /* Borrowed */
  gint64 now_ns;
  WbPoolModelSlot slots[WB_POOL_MODEL_SLOTS];
  WbPoolModelTarget targets[WB_POOL_MODEL_TARGETS];
  GPtrArray *users; /* Owned, of WbPoolModelUser, in order of arrival */
  gboolean closing, filling;
  gboolean exact; /* actions come as they are decided, so that what was known then is what is known now */
  guint n_ends;
  gint64 slowest_ns;                        /* connect that succeeded */
  gint64 retired_ns[WB_POOL_MODEL_RETIRED]; /* ring */
  guint n_retired;
  char *wrong; /* Owned; the first complaint, NULL: none */
} WbPoolModel;

void wb_pool_model_init (WbPoolModel *self, WbPoolPolicy *policy);
void wb_pool_model_clear (WbPoolModel *self);
/* Notes the first complaint. */
void wb_pool_model_complain (WbPoolModel *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
WbPoolModelUser *wb_pool_model_add_user (WbPoolModel *self, gint64 deadline_ns);
guint wb_pool_model_count (const WbPoolModel *self, WbPoolModelState state);
/* The number-th slot in that state; -1: there are fewer. */
int wb_pool_model_find (const WbPoolModel *self, WbPoolModelState state, guint number);
/* An action was popped. */
void wb_pool_model_see (WbPoolModel *self, const WbPoolAction *action);
/* A connect to that target ended. */
void wb_pool_model_connect_failed (WbPoolModel *self, guint slot, gint64 at_ns);
void wb_pool_model_connect_succeeded (WbPoolModel *self, guint slot);
/* CHECK of that target was answered. */
void wb_pool_model_checked (WbPoolModel *self, guint target, gboolean ok);
/* Orders, told before they are given. target: -1: all. */
void wb_pool_model_close_slot (WbPoolModel *self, guint slot);
void wb_pool_model_doom (WbPoolModel *self, int target, gboolean connecting_too);
/* The policy may have its own reason to think less of the target: no bound is known any more. */
void wb_pool_model_doubt (WbPoolModel *self, guint target);
/* After every step. drained: no action is left. */
void wb_pool_model_check (WbPoolModel *self, gboolean drained);

G_END_DECLS
