/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the policy says is done to connections, and what connections say is told to the policy. */

#include "engine/pool/wb-pool-private.h"
#include "engine/pool/wb-pool-talk.h"

#include <glib/gi18n-lib.h>

static guint
get_slot (const WbPoolPlace *place)
{
  return (guint) (place - place->pool->places);
}

static WbPoolBackendSide *
get_side (const WbPoolPlace *place)
{
  return &place->pool->sides[place->pool->policy->slots[get_slot (place)].info.target];
}

/* --- What connections say -------------------------------------------------------------------------------------------- */

static void
take_opened (WbPoolPlace *place)
{
  WbPool *self = place->pool;
  WbPoolBackendSide *side = get_side (place);
  guint target = (guint) (side - self->sides);
  WbPoolConnectionFigures figures;
  gint64 now_ns = wb_pool_get_now (self);

  wb_pool_connection_get_figures (place->connection, &figures);
  if (figures.error) /* also where the peer answered, but closes after it */
    {
      g_autofree char *why = g_strdup (figures.error);

      g_clear_pointer (&place->connection, wb_pool_connection_free);
      if (wb_pool_policy_connect_failed (self->policy, get_slot (place), now_ns))
        wb_pool_say_connect_failed (self, target, why);
      return;
    }
  side->connected++;
  side->remote = figures.remote;
  g_clear_pointer (&side->error, g_free);
  wb_histogram_record (side->connect, figures.connect_ns);
  wb_histogram_record (self->connect, figures.connect_ns);
  wb_pool_timeline_note_connect (&self->timeline, figures.connect_ns, now_ns);
  (void) wb_pool_policy_connected (self->policy, get_slot (place), now_ns);
}

static void
take_answered (WbPoolPlace *place, const GError *error)
{
  WbPool *self = place->pool;
  WbPoolConnectionFigures figures;
  gint64 now_ns = wb_pool_get_now (self);

  wb_pool_connection_get_figures (place->connection, &figures);
  if (error == NULL)
    wb_histogram_record (get_side (place)->rtt, figures.rtt_ns);
  if (self->policy->slots[get_slot (place)].info.state == WB_POOL_SLOT_VALIDATING)
    {
      (void) wb_pool_policy_validated (self->policy, get_slot (place), figures.error == NULL, now_ns);
      return;
    }
  if (figures.error)
    (void) wb_pool_policy_peer_closed (self->policy, get_slot (place), now_ns);
  if (place->borrow)
    wb_pool_tell_exchanged (place->borrow, figures.rtt_ns, error);
}

/* Who has borrowed it may not look for long: the log and the page say it now. */
static void
take_lost (WbPoolPlace *place)
{
  WbPool *self = place->pool;
  guint slot = get_slot (place);

  if (self->policy->slots[slot].info.state == WB_POOL_SLOT_LENT)
    wb_pool_say_broken (self, slot);
  (void) wb_pool_policy_peer_closed (self->policy, slot, wb_pool_get_now (self));
}

static void
connection_cb (WbPoolConnection *connection, WbPoolConnectionEvent event, const GError *error, gpointer data)
{
  WbPoolPlace *place = data;
  WbPool *self = place->pool;

  /* What borrowers hear here comes before what they do then. */
  self->settling = TRUE;
  switch (event)
    {
    case WB_POOL_CONNECTION_OPENED:
      take_opened (place);
      break;
    case WB_POOL_CONNECTION_ANSWERED:
      take_answered (place, error);
      break;
    case WB_POOL_CONNECTION_LOST:
    default:
      take_lost (place);
      break;
    }
  self->settling = FALSE;
  wb_pool_settle (self);
}

/* --- Health checks --------------------------------------------------------------------------------------------------- */

static void
checked_cb (WbPoolConnection *connection, WbPoolConnectionEvent event, const GError *error, gpointer data)
{
  WbPoolBackendSide *side = data;
  WbPool *self = side->pool;
  guint target = (guint) (side - self->sides);
  WbPoolConnectionFigures figures;
  gint64 now_ns = wb_pool_get_now (self);
  gboolean ok = error == NULL;

  wb_pool_connection_get_figures (connection, &figures);
  if (ok && event == WB_POOL_CONNECTION_OPENED &&
      wb_pool_connection_ask (connection, MAX (self->settings->connect_timeout_ns - figures.connect_ns, WB_NS_PER_MS),
                              wb_pool_random_next (&self->random)))
    return;
  side->checks++;
  side->checked_ns = now_ns;
  if (ok)
    {
      g_clear_pointer (&side->error, g_free);
      side->remote = figures.remote;
    }
  else
    {
      side->checks_failed++;
      wb_pool_say_check_failed (self, target, error->message);
    }
  g_clear_pointer (&side->check, wb_pool_connection_free);
  wb_pool_policy_checked (self->policy, target, ok, now_ns);
  wb_pool_settle (self);
}

void
wb_pool_end_checks (WbPool *self)
{
  for (guint i = 0; i < self->settings->n_targets; i++)
    g_clear_pointer (&self->sides[i].check, wb_pool_connection_free);
}

static void
check (WbPool *self, guint target)
{
  WbPoolBackendSide *side = &self->sides[target];

  g_clear_pointer (&side->check, wb_pool_connection_free);
  side->check = wb_pool_connection_new (wb_service_get_engine (WB_SERVICE (self)), self->settings, target, side->names,
                                        checked_cb, side);
  wb_pool_connection_open (side->check, self->settings->connect_timeout_ns, wb_pool_random_next (&self->random));
}

/* --- What the policy says -------------------------------------------------------------------------------------------- */

static void
connect_place (WbPool *self, WbPoolPlace *place, guint target)
{
  place->id = ++self->newest_id;
  place->leaked = FALSE;
  place->told = FALSE;
  place->connection = wb_pool_connection_new (wb_service_get_engine (WB_SERVICE (self)), self->settings, target,
                                              self->sides[target].names, connection_cb, place);
  /* The policy says when it has taken too long. */
  wb_pool_connection_open (place->connection, 0, wb_pool_random_next (&self->random));
}

static void
validate_place (WbPool *self, WbPoolPlace *place)
{
  gboolean ok;

  if (self->settings->validate == WB_POOL_VALIDATE_PROBE && wb_pool_talk_can_ask (self->settings))
    {
      if (wb_pool_connection_ask (place->connection, 0, wb_pool_random_next (&self->random)))
        return;
      ok = FALSE;
    }
  else
    ok = wb_pool_connection_test (place->connection, NULL);
  (void) wb_pool_policy_validated (self->policy, get_slot (place), ok, wb_pool_get_now (self));
}

static void
close_place (WbPool *self, WbPoolPlace *place, WbPoolReason reason)
{
  WbPoolBorrow *borrow = place->borrow;
  WbPoolBackendSide *side = get_side (place);
  g_autoptr (GError) error = NULL;

  if (reason == WB_POOL_REASON_BROKEN || reason == WB_POOL_REASON_PEER || reason == WB_POOL_REASON_INVALID)
    {
      side->broken++;
      wb_meter_add (&self->errors, 1, self->policy->now_ns);
    }
  wb_pool_say_close (self, get_slot (place), reason);
  g_clear_pointer (&place->connection, wb_pool_connection_free);
  place->borrow = NULL;
  place->leaked = FALSE;
  (void) wb_pool_policy_closed (self->policy, get_slot (place), wb_pool_get_now (self));
  if (borrow == NULL)
    return;
  error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, _("The pool closed the connection"));
  wb_pool_tell_exchanged (borrow, -1, error);
}

void
wb_pool_perform (WbPool *self, const WbPoolAction *action)
{
  switch (action->type)
    {
    case WB_POOL_ACTION_GRANTED:
      wb_pool_tell_granted (self, action);
      break;
    case WB_POOL_ACTION_FAILED:
      wb_pool_tell_failed (self, action);
      break;
    case WB_POOL_ACTION_CONNECT:
      connect_place (self, &self->places[action->slot], action->target);
      break;
    case WB_POOL_ACTION_VALIDATE:
      validate_place (self, &self->places[action->slot]);
      break;
    case WB_POOL_ACTION_CLOSE:
      close_place (self, &self->places[action->slot], action->reason);
      break;
    case WB_POOL_ACTION_LEAKED:
      self->places[action->slot].leaked = TRUE;
      wb_pool_say_leak (self, action->slot);
      break;
    case WB_POOL_ACTION_TARGET:
      wb_pool_say_target (self, action->target);
      break;
    case WB_POOL_ACTION_CHECK:
      check (self, action->target);
      break;
    case WB_POOL_ACTION_CLOSED:
      self->ended = TRUE;
      break;
    default:
      break;
    }
}
