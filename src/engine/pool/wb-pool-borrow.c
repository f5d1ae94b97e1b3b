/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Borrowers. What is idle goes out and comes back without a system call and without memory: books, two looks at the clock
 * and a few figures. */

#include "engine/base/wb-error.h"
#include "engine/pool/wb-pool-private.h"

#include <glib/gi18n-lib.h>

static const WbPoolLease nothing = { .slot = G_MAXUINT };

gboolean
wb_pool_is_lent (WbPool *self, const WbPoolBorrow *borrow)
{
  const WbPoolSlotInfo *info;

  if (!borrow->lent || borrow->run != self->run || self->policy == NULL)
    return FALSE;
  info = &self->policy->slots[borrow->lease.slot].info;
  return info->state == WB_POOL_SLOT_LENT && info->generation == borrow->lease.generation;
}

void
wb_pool_note_sizes (WbPool *self)
{
  const guint *slots = self->policy->counts.slots;
  WbPoolSizes sizes = {
    .lent = slots[WB_POOL_SLOT_LENT],
    .idle = slots[WB_POOL_SLOT_IDLE],
    .connecting = slots[WB_POOL_SLOT_CONNECTING] + slots[WB_POOL_SLOT_VALIDATING] + slots[WB_POOL_SLOT_CLOSING],
    .waiting = self->policy->waiters.length,
  };

  wb_pool_timeline_note_sizes (&self->timeline, &sizes, self->policy->now_ns);
}

/* --- Outcomes -------------------------------------------------------------------------------------------------------- */

void
wb_pool_tell_granted (WbPool *self, const WbPoolAction *action)
{
  WbPoolBorrow *borrow = action->waiter->data;
  gint64 now_ns = self->policy->now_ns;

  borrow->waiting = FALSE;
  borrow->lent = TRUE;
  borrow->lease = action->lease;
  if (wb_pool_is_lent (self, borrow)) /* else it is on its way out already: the end of a drain */
    self->places[action->slot].borrow = borrow;
  self->sides[action->target].uses++;
  wb_meter_add (&self->grants, 1, now_ns);
  wb_histogram_record (self->wait, action->waited_ns);
  wb_pool_timeline_note_wait (&self->timeline, action->waited_ns, now_ns);
  wb_pool_note_sizes (self);
  borrow->func (borrow, NULL, borrow->data);
}

void
wb_pool_tell_failed (WbPool *self, const WbPoolAction *action)
{
  WbPoolBorrow *borrow = action->waiter->data;
  g_autoptr (GError) error = wb_pool_new_failure (self, action);
  gint64 now_ns = self->policy->now_ns;

  borrow->waiting = FALSE;
  wb_meter_add (&self->errors, 1, now_ns);
  wb_pool_timeline_note_wait (&self->timeline, action->waited_ns, now_ns);
  if (action->reason != WB_POOL_REASON_CLOSED) /* that is no trouble */
    wb_pool_say_failed (self, borrow, error);
  borrow->func (borrow, error, borrow->data);
}

void
wb_pool_tell_refused (WbPool *self)
{
  g_autoptr (GError) error = NULL;
  guint n = self->refused.length;

  if (n == 0)
    return;
  error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, _("Pool closed"));
  for (; n > 0 && self->refused.head; n--)
    {
      WbPoolBorrow *borrow = g_queue_pop_head_link (&self->refused)->data;

      borrow->waiting = FALSE;
      borrow->func (borrow, error, borrow->data);
    }
  if (self->refused.head)
    wb_deadline_arm (&self->deadline, self->deadlines, wb_pool_get_now (self));
}

void
wb_pool_tell_exchanged (WbPoolBorrow *borrow, gint64 rtt_ns, const GError *error)
{
  WbPoolExchangeFunc func = borrow->exchanged;

  borrow->exchanged = NULL;
  if (func)
    func (borrow, rtt_ns, error, borrow->exchanged_data);
}

/* --- Public ---------------------------------------------------------------------------------------------------------- */

void
wb_pool_borrow_init (WbPoolBorrow *self, const char *who, WbPoolBorrowFunc func, gpointer data)
{
  *self = (WbPoolBorrow){ .who = who, .func = func, .data = data };
  self->waiter.data = self;
}

void
wb_pool_acquire (WbPool *self, WbPoolBorrow *borrow, gint64 timeout_ns)
{
  gint64 now_ns = wb_pool_get_now (self);

  g_return_if_fail (!borrow->waiting && !borrow->lent);

  borrow->waiting = TRUE;
  borrow->run = self->run;
  if (self->policy == NULL)
    {
      borrow->waiter.place = (GList){ .data = borrow };
      g_queue_push_tail_link (&self->refused, &borrow->waiter.place);
    }
  else
    {
      wb_meter_add (&self->acquires, 1, now_ns);
      wb_pool_policy_acquire (self->policy, &borrow->waiter,
                              now_ns + (timeout_ns > 0 ? timeout_ns : self->settings->acquire_timeout_ns), now_ns);
    }
  wb_pool_settle (self);
}

gboolean
wb_pool_cancel (WbPool *self, WbPoolBorrow *borrow)
{
  if (!borrow->waiting)
    return FALSE;
  borrow->waiting = FALSE;
  if (borrow->waiter.state == WB_POOL_WAITER_NONE)
    {
      g_queue_unlink (&self->refused, &borrow->waiter.place);
      return TRUE;
    }
  (void) wb_pool_policy_cancel (self->policy, &borrow->waiter, wb_pool_get_now (self));
  wb_pool_settle (self);
  return TRUE;
}

gboolean
wb_pool_release (WbPool *self, WbPoolBorrow *borrow, gboolean broken)
{
  gint64 now_ns = wb_pool_get_now (self);
  gboolean is_lent = wb_pool_is_lent (self, borrow);
  WbPoolPlace *place;

  borrow->exchanged = NULL;
  borrow->lent = FALSE;
  if (self->policy == NULL)
    return FALSE;
  if (!is_lent)
    {
      /* Cut under its borrower, and not closed yet. */
      if (borrow->run == self->run && borrow->lease.slot < self->settings->max)
        {
          place = &self->places[borrow->lease.slot];
          if (place->borrow == borrow)
            place->borrow = NULL;
        }
      return wb_pool_policy_release (self->policy, &nothing, FALSE, now_ns);
    }
  place = &self->places[borrow->lease.slot];
  place->borrow = NULL;
  place->leaked = FALSE;
  wb_histogram_record (self->usage, now_ns - self->policy->slots[borrow->lease.slot].info.since_ns);
  broken |= wb_pool_connection_is_lost (place->connection) || wb_pool_connection_is_busy (place->connection);
  (void) wb_pool_policy_release (self->policy, &borrow->lease, broken, now_ns);
  wb_pool_settle (self);
  return TRUE;
}

void
wb_pool_forget (WbPool *self, WbPoolBorrow *borrow)
{
  if (wb_pool_is_lent (self, borrow))
    self->places[borrow->lease.slot].leaked = TRUE;
}

gboolean
wb_pool_exchange (WbPool *self, WbPoolBorrow *borrow, gsize payload_bytes, gint64 timeout_ns, WbPoolExchangeFunc func,
                  gpointer data)
{
  if (!wb_pool_is_lent (self, borrow) || borrow->exchanged ||
      !wb_pool_connection_exchange (self->places[borrow->lease.slot].connection, payload_bytes, timeout_ns,
                                    wb_pool_random_next (&self->random)))
    return FALSE;
  borrow->exchanged = func;
  borrow->exchanged_data = data;
  return TRUE;
}

gboolean
wb_pool_is_broken (WbPool *self, WbPoolBorrow *borrow)
{
  return !wb_pool_is_lent (self, borrow) || wb_pool_connection_is_lost (self->places[borrow->lease.slot].connection);
}
