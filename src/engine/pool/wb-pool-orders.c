/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a person may order while a pool runs: that a connection is checked or closed, that all are replaced, that a target is
 * left alone. What is lent is never taken from its borrower but by close_slot: it carries its doom and is closed when it
 * comes back. */

#include "engine/pool/wb-pool-policy-private.h"

gboolean
wb_pool_policy_check_slot (WbPoolPolicy *self, guint number, gint64 now_ns)
{
  WbPoolSlot *slot = wb_pool_get_slot (self, number);

  wb_pool_see_time (self, now_ns);
  if (slot == NULL || slot->info.state != WB_POOL_SLOT_IDLE || self->settings->validate == WB_POOL_VALIDATE_NONE)
    return FALSE;
  wb_pool_slot_validate (self, slot, TRUE);
  wb_pool_dispatch_settle (self);
  return TRUE;
}

gboolean
wb_pool_policy_close_slot (WbPoolPolicy *self, guint number, gint64 now_ns)
{
  WbPoolSlot *slot = wb_pool_get_slot (self, number);

  wb_pool_see_time (self, now_ns);
  if (slot == NULL || slot->info.state == WB_POOL_SLOT_FREE || slot->info.state == WB_POOL_SLOT_CLOSING)
    return FALSE;
  wb_pool_slot_close (self, slot, WB_POOL_REASON_USER);
  wb_pool_dispatch_settle (self);
  return TRUE;
}

/* target: -1: all. */
static void
doom (WbPoolPolicy *self, int target, WbPoolReason reason)
{
  for (guint i = 0; i < self->settings->max; i++)
    {
      WbPoolSlot *slot = &self->slots[i];

      if (target >= 0 && slot->info.target != (guint) target)
        continue;
      if (slot->info.state == WB_POOL_SLOT_LENT)
        slot->doom = reason;
      else if (slot->info.state == WB_POOL_SLOT_IDLE || slot->info.state == WB_POOL_SLOT_VALIDATING ||
               (slot->info.state == WB_POOL_SLOT_CONNECTING && reason == WB_POOL_REASON_DRAINED))
        wb_pool_slot_close (self, slot, reason);
    }
}

void
wb_pool_policy_reset (WbPoolPolicy *self, gint64 now_ns)
{
  wb_pool_see_time (self, now_ns);
  doom (self, -1, WB_POOL_REASON_RESET);
  wb_pool_dispatch_settle (self);
}

void
wb_pool_policy_set_drained (WbPoolPolicy *self, guint target, gboolean drained, gint64 now_ns)
{
  g_return_if_fail (target < self->settings->n_targets);
  wb_pool_see_time (self, now_ns);
  self->backends[target].drained = drained;
  if (drained)
    {
      wb_pool_health_forget (self, &self->backends[target]);
      doom (self, (int) target, WB_POOL_REASON_DRAINED);
    }
  wb_pool_dispatch_settle (self);
}
