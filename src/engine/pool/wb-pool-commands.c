/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a person tells the pool to do: commands of the table, the buttons that teach, and the load. */

#include "engine/base/wb-error.h"
#include "engine/pool/wb-pool-private.h"

#include <glib/gi18n-lib.h>

/* --- Connections and targets ----------------------------------------------------------------------------------------- */

/* NULL: no such connection any more. */
static WbPoolPlace *
find_place (WbPool *self, guint64 id)
{
  for (guint i = 0; self->policy && i < self->settings->max; i++)
    if (self->places[i].connection && self->places[i].id == id)
      return &self->places[i];
  return NULL;
}

gboolean
wb_pool_close_connection (WbPool *self, guint64 id)
{
  WbPoolPlace *place = find_place (self, id);

  if (place == NULL ||
      !wb_pool_policy_close_slot (self->policy, (guint) (place - self->places), wb_pool_get_now (self)))
    return FALSE;
  wb_pool_settle (self);
  return TRUE;
}

gboolean
wb_pool_validate_connection (WbPool *self, guint64 id)
{
  WbPoolPlace *place = find_place (self, id);

  if (place == NULL ||
      !wb_pool_policy_check_slot (self->policy, (guint) (place - self->places), wb_pool_get_now (self)))
    return FALSE;
  wb_pool_settle (self);
  return TRUE;
}

void
wb_pool_reset (WbPool *self)
{
  if (self->started_ns == 0)
    return;
  wb_event_log_add (self->log, WB_EVENT_INFO, _("Reset: every connection is replaced"));
  wb_pool_policy_reset (self->policy, wb_pool_get_now (self));
  wb_pool_settle (self);
}

void
wb_pool_set_target_mode (WbPool *self, guint64 target_id, WbPoolTargetMode mode)
{
  WbPoolBackendSide *side;

  if (self->started_ns == 0 || target_id == 0 || target_id > self->settings->n_targets)
    return;
  side = &self->sides[target_id - 1];
  if (side->mode == mode)
    return;
  side->mode = mode;
  wb_event_log_add (self->log, WB_EVENT_INFO,
                    mode == WB_POOL_TARGET_DRAINED ? _("%s is drained: no new connections to it") :
                                                     _("%s is used again"),
                    side->name);
  wb_pool_policy_set_drained (self->policy, (guint) target_id - 1, mode == WB_POOL_TARGET_DRAINED,
                              wb_pool_get_now (self));
  wb_pool_settle (self);
}

/* --- By hand --------------------------------------------------------------------------------------------------------- */

static void
hand_cb (WbPoolBorrow *borrow, const GError *error, gpointer data)
{
  WbPoolHand *hand = data;
  WbPool *self = hand->pool;

  if (error == NULL)
    {
      /* Those that have one stand in the order in which they got it. */
      g_queue_unlink (&self->hands, &hand->link);
      g_queue_push_tail_link (&self->hands, &hand->link);
      return;
    }
  g_queue_unlink (&self->hands, &hand->link);
  g_free (hand);
}

void
wb_pool_borrow_one (WbPool *self)
{
  WbPoolHand *hand;

  if (self->started_ns == 0 || self->policy->counts.closing || self->hands.length >= WB_POOL_SIZE_MAX)
    return;
  hand = g_new0 (WbPoolHand, 1);
  hand->pool = self;
  hand->link.data = hand;
  wb_pool_borrow_init (&hand->borrow, _("by hand"), hand_cb, hand);
  g_queue_push_tail_link (&self->hands, &hand->link);
  wb_pool_acquire (self, &hand->borrow, 0);
}

/* NULL: none has one. */
static WbPoolHand *
find_lent_hand (WbPool *self)
{
  for (GList *link = self->hands.head; link; link = link->next)
    if (((WbPoolHand *) link->data)->borrow.lent)
      return link->data;
  return NULL;
}

static void
give_back (WbPool *self, GQueue *queue, WbPoolHand *hand)
{
  g_queue_unlink (queue, &hand->link);
  if (hand->borrow.waiting)
    (void) wb_pool_cancel (self, &hand->borrow);
  else
    (void) wb_pool_release (self, &hand->borrow, FALSE);
  g_free (hand);
}

gboolean
wb_pool_release_one (WbPool *self)
{
  WbPoolHand *hand = find_lent_hand (self);

  if (hand)
    give_back (self, &self->hands, hand);
  return hand != NULL || (self->load && wb_pool_load_release_one (self->load));
}

gboolean
wb_pool_leak_one (WbPool *self)
{
  WbPoolHand *hand = find_lent_hand (self);

  if (hand == NULL)
    return self->load && wb_pool_load_leak_one (self->load);
  g_queue_unlink (&self->hands, &hand->link);
  g_queue_push_tail_link (&self->forgotten, &hand->link);
  hand->borrow.who = _("nobody (leaked by hand)");
  wb_pool_forget (self, &hand->borrow);
  return TRUE;
}

guint
wb_pool_return_leaked (WbPool *self)
{
  guint n = self->forgotten.length;

  while (self->forgotten.head)
    give_back (self, &self->forgotten, self->forgotten.head->data);
  return n + (self->load ? wb_pool_load_return_leaked (self->load) : 0);
}

void
wb_pool_drop_hands (WbPool *self)
{
  while (self->hands.head)
    give_back (self, &self->hands, self->hands.head->data);
  while (self->forgotten.head)
    give_back (self, &self->forgotten, self->forgotten.head->data);
}

/* The longest in that state; NULL: none is. */
static WbPoolPlace *
find_oldest (WbPool *self, WbPoolSlotState state)
{
  WbPoolPlace *oldest = NULL;
  gint64 since_ns = G_MAXINT64;

  for (guint i = 0; i < self->settings->max; i++)
    {
      const WbPoolSlotInfo *info = &self->policy->slots[i].info;

      if (info->state != state || info->since_ns >= since_ns || wb_pool_connection_is_lost (self->places[i].connection))
        continue;
      since_ns = info->since_ns;
      oldest = &self->places[i];
    }
  return oldest;
}

gboolean
wb_pool_kill_one (WbPool *self)
{
  WbPoolPlace *place;

  if (self->started_ns == 0)
    return FALSE;
  place = find_oldest (self, WB_POOL_SLOT_LENT);
  if (place == NULL)
    place = find_oldest (self, WB_POOL_SLOT_IDLE);
  if (place)
    wb_pool_connection_cut (place->connection);
  return place != NULL;
}

/* --- Load ------------------------------------------------------------------------------------------------------------ */

void
wb_pool_keep_figures (WbPool *self)
{
  if (self->load == NULL)
    return;
  g_clear_pointer (&self->figures.whole, wb_histogram_free);
  g_clear_pointer (&self->figures.round_trip, wb_histogram_free);
  wb_pool_load_get_figures (self->load, &self->figures);
  self->figures.running = FALSE;
  self->figures.rate = 0;
  self->figures.workers = self->figures.waiting = self->figures.holding = self->figures.thinking =
      self->figures.leaked = 0;
  g_clear_pointer (&self->load, wb_pool_load_free);
}

gboolean
wb_pool_start_load (WbPool *self, const WbPoolLoadSettings *settings, GError **error)
{
  if (!wb_pool_load_settings_check (settings, error))
    return FALSE;
  if (self->started_ns == 0 || self->policy->counts.closing)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, _("The pool is not open"));
      return FALSE;
    }
  if (self->load) /* what was leaked stays leaked */
    wb_pool_load_change (self->load, settings);
  else
    self->load = wb_pool_load_new (self, settings, wb_pool_random_next (&self->random));
  return TRUE;
}

void
wb_pool_stop_load (WbPool *self)
{
  if (self->load)
    wb_pool_load_finish (self->load);
}
