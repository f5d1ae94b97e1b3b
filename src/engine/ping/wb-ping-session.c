/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The life of a session, its targets and their names.
 *
 *   start --addresses known--> grid begins --all slots used--> waiting for what is under way --> over: STOPPED
 *     \--names--> resolver --(all known, or NAMES_NS)--^
 *
 *   target: resolving --> begun --all its slots used--> done --nothing pending--> [closing probes] --> over
 *
 * A name that takes longer joins the grid when it is known, and gets its whole count from then on. A duration counts from
 * start, so names have no more than that either; and the others begin at its half, so that names leave them time to probe.
 *
 * Closing probes. A stateful reflector's numbers tell the direction of every loss up to a probe that was sent with
 * nothing else under way and came back. So a target with losses whose last probe was not such a one gets up to
 * WB_PING_CLOSING_MAX more, one at a time, until one comes back.
 *
 * Held while it runs: one hold for itself, one for the resolver's lookups. */

#define G_LOG_DOMAIN "wb-ping-session"

#include "engine/ping/wb-ping-session-private.h"

#include "engine/base/wb-error.h"
#include "engine/ping/wb-ping-target-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <time.h>

/* How long the others wait for names. */
#define NAMES_NS (2 * WB_NS_PER_S)
#define TICK_NS (100 * WB_NS_PER_MS)
/* Probes for others than this host: 50,000 a second in all, so that nobody's network is flooded by a wrong digit. */
#define SPACING_NS_MIN WB_PING_FLOOD_INTERVAL_NS_MIN
/* Of the rings of all targets together. */
#define RECORD_BYTES_MAX (G_GUINT64_CONSTANT (1) << 30)

G_DEFINE_FINAL_TYPE (WbPingSession, wb_ping_session, WB_TYPE_SERVICE)

static gint64
read_realtime (const WbClock *clock)
{
  struct timespec now = { 0 };

  timespec_get (&now, TIME_UTC);
  return now.tv_sec * WB_NS_PER_S + now.tv_nsec;
}

static const WbClock realtime_clock = { read_realtime };

/* --- The end --------------------------------------------------------------------------------------------------------- */

static void
end_cb (WbDeadline *deadline, gpointer data)
{
  WbPingSession *self = data;
  const char *why = NULL;

  if (self->n_begun > 0)
    {
      self->finished = TRUE;
      wb_service_stop (WB_SERVICE (self));
      return;
    }
  for (guint i = 0; i < self->n_targets && why == NULL; i++)
    why = self->targets[i].error;
  wb_service_fail (WB_SERVICE (self),
                   g_error_new (WB_ERROR, WB_ERROR_FAILED,
                                /* Translators: the first target, and why */
                                _("No target can be asked (%s: %s)"), self->targets[0].name, why ? why : ""));
}

static void
set_over (WbPingSession *self, WbPingTarget *target)
{
  if (target->over)
    return;
  target->over = TRUE;
  self->n_over++;
  /* Not now: whoever calls may be in the middle of a batch of a socket that the end closes. */
  if (self->n_over == self->n_targets)
    wb_deadline_arm (&self->end, wb_ping_session_get_deadlines (self), wb_ping_session_get_now (self));
}

static gboolean
wants_closing (WbPingSession *self, WbPingTarget *target)
{
  const WbPingRecord *latest;
  WbPingCounts counts;

  if (self->settings.mode != WB_PING_MODE_STAMP || target->n_closing >= WB_PING_CLOSING_MAX)
    return FALSE;
  wb_ping_series_get_counts (target->series, &counts);
  if (counts.sent == 0 || !counts.directions_known || counts.lost == 0)
    return FALSE;
  latest = wb_ping_series_get_record (target->series, counts.sent - 1);
  return !target->sent_alone || latest->state != WB_PING_RECEIVED;
}

void
wb_ping_session_settle (WbPingSession *self, WbPingTarget *target)
{
  if (!target->done || target->over || target->closing_due)
    return;
  if (target->series && wb_ping_series_get_next_expiry_ns (target->series) >= 0)
    return;
  if (target->series && wants_closing (self, target))
    {
      target->closing_due = TRUE;
      wb_deadline_arm (&target->expiry, wb_ping_session_get_deadlines (self), wb_ping_session_get_now (self));
      return;
    }
  set_over (self, target);
}

void
wb_ping_session_set_done (WbPingSession *self, WbPingTarget *target)
{
  if (target->done)
    return;
  target->done = TRUE;
  self->n_done++;
  wb_ping_session_settle (self, target);
}

/* The target will never be asked. */
static void
give_up (WbPingSession *self, WbPingTarget *target, WbPingTargetStatus status, const char *why)
{
  wb_ping_target_fail (target, status, why);
  wb_event_log_add_limited (self->log, "target", wb_ping_session_get_now (self), WB_EVENT_WARNING, "%s: %s",
                            target->name, target->error);
  wb_ping_session_set_done (self, target);
}

/* --- Sockets --------------------------------------------------------------------------------------------------------- */

static gboolean
open_side (WbPingSession *self, WbPingSide *side, guint8 family, GError **error)
{
  side->socket = wb_ping_socket_new (family, &self->settings, &wb_ping_session_socket_events, side, error);
  if (side->socket == NULL)
    return FALSE;
  side->n_lost = 0;
  side->batch = wb_datagram_batch_new ();
  /* A system that does not count them tells of none. */
  (void) wb_datagram_ask_losses (wb_ping_socket_get_fd (side->socket));
  return wb_poller_add (wb_engine_get_poller (wb_service_get_engine (WB_SERVICE (self))), &side->watch,
                        wb_ping_socket_get_fd (side->socket), WB_READY_READ, error);
}

static void
close_side (WbPingSide *side)
{
  wb_watch_remove (&side->watch);
  g_clear_pointer (&side->socket, wb_ping_socket_free);
  g_clear_pointer (&side->batch, wb_datagram_batch_free);
}

/* --- Targets --------------------------------------------------------------------------------------------------------- */

/* Two rows could not tell their replies apart, where a reflector numbers them: the second is not asked. */
static gboolean
give_up_second (WbPingSession *self, WbPingTarget *target)
{
  const WbPingTarget *first = g_hash_table_lookup (self->by_endpoint, &target->endpoint);
  g_autofree char *why = NULL;

  if (first == NULL)
    return FALSE;
  why = g_strdup_printf (_("the same address and port as %s"), first->name);
  give_up (self, target, WB_PING_TARGET_FAILED, why);
  return TRUE;
}

/* NULL, or the source of the other family when only that has one: asking from elsewhere in silence would measure another
 * path than the user means. */
static const WbEndpoint *
get_foreign_source (const WbPingSettings *settings, guint8 family)
{
  const WbEndpoint *own = family == 6 ? &settings->source_v6 : &settings->source_v4;
  const WbEndpoint *other = family == 6 ? &settings->source_v4 : &settings->source_v6;

  return own->family == 0 && other->family != 0 ? other : NULL;
}

/* Of names: a single source leaves no choice between two families. */
static guint8
get_family_of_names (const WbPingSettings *settings)
{
  if (settings->family != 0 || (settings->source_v4.family != 0) == (settings->source_v6.family != 0))
    return settings->family;
  return settings->source_v4.family != 0 ? 4 : 6;
}

/* An address is known now. FALSE with error, which does not name the target: it cannot be asked. */
static gboolean
enter (WbPingSession *self, WbPingTarget *target, GError **error)
{
  WbPingSide *side = wb_ping_session_get_side (self, target->endpoint.family);
  const char *why = wb_ping_target_text_refuse (&target->endpoint);
  const WbEndpoint *foreign = get_foreign_source (&self->settings, target->endpoint.family);
  gboolean here = wb_endpoint_is_loopback (&target->endpoint);
  char text[WB_ENDPOINT_TEXT_BYTES];

  if (why == NULL && foreign)
    {
      g_set_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT, _("the source %s is of the other family"),
                   wb_endpoint_format_address (foreign, text));
      return FALSE;
    }
  if (why == NULL && self->settings.flood && !here)
    why = _("a flood is for this host only");
  if (why == NULL && !here && self->settings.interval_ns / (gint64) self->n_targets < SPACING_NS_MIN)
    why = _("with so many targets the interval must be longer: 20 µs for each");
  if (why)
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_INVALID_INPUT, why);
      return FALSE;
    }
  if (side->socket == NULL && !open_side (self, side, target->endpoint.family, error))
    {
      close_side (side);
      return FALSE;
    }
  g_hash_table_insert (self->by_endpoint, &target->endpoint, target);
  target->entered = TRUE;
  target->status = WB_PING_TARGET_WAITING;
  self->n_begun++;
  return TRUE;
}

/* An address that was typed. FALSE with error: nothing can start. */
static gboolean
enter_typed (WbPingSession *self, WbPingTarget *target, GError **error)
{
  g_autoptr (GError) own_error = NULL;

  if (give_up_second (self, target) || enter (self, target, &own_error))
    return TRUE;
  if (g_error_matches (own_error, WB_ERROR, WB_ERROR_INVALID_INPUT))
    g_prefix_error (&own_error, "%s: ", target->name);
  g_propagate_error (error, g_steal_pointer (&own_error));
  return FALSE;
}

static void
resolved_cb (guint position, const WbEndpoint *endpoint, const GError *error, gpointer data)
{
  WbPingSession *self = data;
  WbPingTarget *target = &self->targets[position];
  g_autoptr (GError) own_error = NULL;

  self->n_resolving--;
  if (!target->done)
    {
      if (endpoint)
        target->endpoint = *endpoint;
      if (endpoint == NULL)
        give_up (self, target, WB_PING_TARGET_UNRESOLVED, error->message);
      else if (!give_up_second (self, target) && !enter (self, target, &own_error))
        give_up (self, target, WB_PING_TARGET_FAILED, own_error->message);
      else if (target->entered && self->grid_begun && self->n_full > 0)
        wb_ping_target_begin (target, &self->settings, self->n_full, self->start_ns);
    }
  if (self->n_begun > 0 && (self->n_resolving == 0 || !wb_deadline_is_armed (&self->names)))
    wb_ping_session_begin_grid (self);
}

static void
names_cb (WbDeadline *deadline, gpointer data)
{
  WbPingSession *self = data;

  if (self->n_begun > 0)
    wb_ping_session_begin_grid (self);
}

void
wb_ping_session_end_sending (WbPingSession *self)
{
  if (self->sending_over)
    return;
  self->sending_over = TRUE;
  wb_deadline_disarm (&self->slot);
  wb_deadline_disarm (&self->last);
  for (guint i = 0; i < self->n_targets; i++)
    if (self->targets[i].status == WB_PING_TARGET_RESOLVING)
      give_up (self, &self->targets[i], WB_PING_TARGET_UNRESOLVED, _("its address was not found in time"));
    else
      wb_ping_session_set_done (self, &self->targets[i]);
}

static void
last_cb (WbDeadline *deadline, gpointer data)
{
  wb_ping_session_end_sending (data);
}

static void
resolver_gone_cb (gpointer data)
{
  g_autoptr (WbPingSession) self = data;

  wb_service_release (WB_SERVICE (self));
}

static void
add_name (WbPingSession *self, guint position, const WbPingTargetText *text)
{
  if (self->resolver == NULL)
    {
      wb_service_hold (WB_SERVICE (self));
      self->resolver = wb_ping_resolver_new (get_family_of_names (&self->settings), resolved_cb, resolver_gone_cb,
                                             g_object_ref (self));
    }
  self->n_resolving++;
  wb_ping_resolver_add (self->resolver, position, text->host, text->port);
}

static void
init_target (WbPingSession *self, guint position, const char *name, const WbEndpoint *endpoint)
{
  WbPingTarget *target = &self->targets[position];

  wb_ping_target_init (target, position + 1, name, endpoint);
  wb_deadline_init (&target->expiry, wb_ping_session_expiry_cb, self);
}

static gboolean
add_range (WbPingSession *self, guint *position, const WbPingTargetText *text, GError **error)
{
  for (guint i = 0; i < text->n; i++, (*position)++)
    {
      WbEndpoint endpoint = wb_ping_target_text_get_endpoint (text, i);
      char address[WB_ENDPOINT_TEXT_BYTES];

      init_target (self, *position, wb_endpoint_format_address (&endpoint, address), &endpoint);
      if (!enter_typed (self, &self->targets[*position], error))
        return FALSE;
    }
  return TRUE;
}

static guint
count_targets (const WbPingSettings *settings)
{
  guint n = 0;

  for (guint i = 0; settings->targets[i]; i++)
    {
      WbPingTargetText text;

      if (wb_ping_target_text_parse (settings->targets[i], 1, settings->family, &text, NULL))
        n += text.n;
      wb_ping_target_text_clear (&text);
    }
  return n;
}

static gboolean
add_targets (WbPingSession *self, GError **error)
{
  const WbPingSettings *settings = &self->settings;
  guint16 port = settings->port ? settings->port : wb_ping_mode_get_port (settings->mode);
  guint position = 0;

  for (guint i = 0; settings->targets[i]; i++)
    {
      WbPingTargetText text;
      gboolean ok = wb_ping_target_text_parse (settings->targets[i], port, settings->family, &text, error);

      if (ok && text.host)
        {
          init_target (self, position, settings->targets[i], NULL);
          add_name (self, position++, &text);
        }
      else if (ok && text.is_range)
        ok = add_range (self, &position, &text, error);
      else if (ok)
        {
          init_target (self, position, settings->targets[i], &text.first);
          ok = enter_typed (self, &self->targets[position++], error);
        }
      wb_ping_target_text_clear (&text);
      if (!ok)
        return FALSE;
    }
  return TRUE;
}

/* --- Start ----------------------------------------------------------------------------------------------------------- */

/* What can only be said when it is known how many addresses the targets are. */
static gboolean
check_number (WbPingSession *self, GError **error)
{
  const WbPingSettings *settings = &self->settings;
  guint64 outstanding = (guint64) (2 * (settings->timeout_ns / settings->interval_ns) + 2);

  outstanding = CLAMP (outstanding, WB_PING_SERIES_SLOTS_MIN, WB_PING_SERIES_SLOTS_MAX);
  if (settings->count > 0)
    outstanding = MIN (outstanding, MAX (2 * settings->count + 2, WB_PING_SERIES_SLOTS_MIN));
  if (settings->spacing_ns > settings->interval_ns / (gint64) self->n_targets)
    g_set_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT,
                 _("The time between two targets is too long: %u of them do not fit into the interval"),
                 self->n_targets);
  else if (outstanding * self->n_targets * sizeof (WbPingRecord) > RECORD_BYTES_MAX)
    g_set_error (
        error, WB_ERROR, WB_ERROR_LIMIT,
        _("So many probes of %u targets do not fit into memory: choose a longer interval or a shorter timeout"),
        self->n_targets);
  else
    return TRUE;
  return FALSE;
}

static void
forget (WbPingSession *self)
{
  g_hash_table_remove_all (self->by_endpoint);
  for (guint i = 0; i < self->n_targets; i++)
    wb_ping_target_clear (&self->targets[i]);
  g_clear_pointer (&self->targets, g_free);
  for (guint i = 0; i < G_N_ELEMENTS (self->alarms); i++)
    g_clear_pointer (&self->alarms[i].text, g_free);
  g_clear_pointer (&self->packets, g_free);
  g_clear_pointer (&self->scratch, g_free);
  wb_ping_settings_clear (&self->settings);
  wb_histogram_reset (self->lateness);
  self->n_targets = self->n_resolving = self->n_begun = self->n_done = self->n_over = 0;
  self->grid_begun = self->sending_over = self->finished = FALSE;
  self->next_slot = 0;
  self->clock_steps = self->foreign_senders = self->newest_alarm = 0;
  self->asked_ns = self->start_ns = self->start_unix_ns = self->end_ns = self->received_ns = 0;
  memset (self->n_t1, 0, sizeof self->n_t1);
  memset (self->n_t4, 0, sizeof self->n_t4);
  self->watch = (WbPingClockWatch){ 0 };
}

static void
make_form (WbPingSession *self)
{
  const WbPingSettings *settings = &self->settings;

  self->form = (WbPingProbeForm){ .mode = settings->mode,
                                  .size = settings->size,
                                  .fill = settings->fill,
                                  .random_fill = settings->random_fill,
                                  .key = (guint64) g_random_int () << 32 | g_random_int (),
                                  .ssid = (guint16) g_random_int_range (1, 65536) };
  self->room = wb_ping_probe_get_room (&self->form);
  self->packets = g_malloc (self->room * WB_PING_SOCKET_BATCH);
  self->scratch = g_malloc (self->room);
}

static void
tick_cb (WbDeadline *deadline, gpointer data)
{
  WbPingSession *self = data;

  wb_ping_session_look (self);
  wb_deadline_arm (deadline, wb_ping_session_get_deadlines (self), wb_ping_session_get_now (self) + TICK_NS);
}

static void
wait_for_names (WbPingSession *self)
{
  WbDeadlineQueue *deadlines = wb_ping_session_get_deadlines (self);
  gint64 duration_ns = self->settings.duration_ns;

  wb_deadline_arm (&self->names, deadlines,
                   self->asked_ns + (duration_ns > 0 ? MIN (NAMES_NS, duration_ns / 2) : NAMES_NS));
  if (duration_ns > 0)
    wb_deadline_arm (&self->last, deadlines, self->asked_ns + duration_ns);
}

static gboolean
begin (WbPingSession *self, GError **error)
{
  if (!wb_ping_settings_check (&self->settings, error))
    return FALSE;
  self->n_targets = count_targets (&self->settings);
  self->targets = g_new0 (WbPingTarget, self->n_targets);
  self->n_full = self->n_targets <= WB_PING_FULL_TARGETS_MAX ? self->n_targets : 0;
  if (!check_number (self, error))
    return FALSE;
  make_form (self);
  return add_targets (self, error);
}

static void
start (WbService *service, gconstpointer settings)
{
  WbPingSession *self = WB_PING_SESSION (service);
  WbDeadlineQueue *deadlines = wb_ping_session_get_deadlines (self);
  gint64 now_ns = wb_ping_session_get_now (self);
  g_autofree WbPingSettings *copy = wb_ping_settings_copy (settings);
  GError *error = NULL;

  forget (self);
  self->settings = *copy;
  self->asked_ns = now_ns;
  wb_meter_init (&self->sent, now_ns);
  wb_meter_init (&self->received, now_ns);
  if (!begin (self, &error))
    {
      forget (self); /* rows of targets that were not reached yet */
      wb_service_fail (service, error);
      return;
    }
  wb_service_hold (service);
  self->held = TRUE;
  wb_ping_session_look (self);
  wb_deadline_arm (&self->tick, deadlines, now_ns + TICK_NS);
  if (self->n_resolving == 0)
    {
      wb_ping_session_begin_grid (self);
      self->asked_ns = self->start_ns; /* many sockets and targets take a while, which no slot is short of */
    }
  else
    wait_for_names (self);
  wb_service_started (service);
}

static void
stop (WbService *service)
{
  WbPingSession *self = WB_PING_SESSION (service);

  if (self->start_ns > 0 && self->end_ns == 0)
    self->end_ns = wb_ping_session_get_now (self);
  for (guint i = 0; i < self->n_targets; i++)
    wb_deadline_disarm (&self->targets[i].expiry);
  wb_deadline_disarm (&self->slot);
  wb_deadline_disarm (&self->names);
  wb_deadline_disarm (&self->last);
  wb_deadline_disarm (&self->tick);
  wb_deadline_disarm (&self->end);
  for (guint i = 0; i < G_N_ELEMENTS (self->sides); i++)
    close_side (&self->sides[i]);
  g_clear_pointer (&self->resolver, wb_ping_resolver_free);
  if (self->held)
    {
      self->held = FALSE;
      wb_service_release (service);
    }
}

static void
finalize (GObject *object)
{
  WbPingSession *self = WB_PING_SESSION (object);

  for (guint i = 0; i < G_N_ELEMENTS (self->sides); i++)
    close_side (&self->sides[i]);
  forget (self);
  g_hash_table_unref (self->by_endpoint);
  wb_histogram_free (self->lateness);
  wb_event_log_free (self->log);
  G_OBJECT_CLASS (wb_ping_session_parent_class)->finalize (object);
}

static void
wb_ping_session_class_init (WbPingSessionClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  WbServiceClass *service_class = WB_SERVICE_CLASS (class);

  object_class->finalize = finalize;
  service_class->settings_type = WB_TYPE_PING_SETTINGS;
  service_class->start = start;
  service_class->stop = stop;
  service_class->snapshot = wb_ping_session_snapshot;
}

static void
wb_ping_session_init (WbPingSession *self)
{
  self->log = wb_event_log_new ();
  self->lateness = wb_histogram_new ();
  self->by_endpoint = g_hash_table_new (wb_endpoint_hash, wb_endpoint_equal);
  self->realtime = &realtime_clock;
  wb_ping_settings_init (&self->settings);
  for (guint i = 0; i < G_N_ELEMENTS (self->sides); i++)
    {
      self->sides[i].session = self;
      wb_watch_init (&self->sides[i].watch, wb_ping_session_ready_cb, &self->sides[i]);
    }
  wb_deadline_init (&self->slot, wb_ping_session_slot_cb, self);
  wb_deadline_init (&self->names, names_cb, self);
  wb_deadline_init (&self->last, last_cb, self);
  wb_deadline_init (&self->tick, tick_cb, self);
  wb_deadline_init (&self->end, end_cb, self);
}

WbPingSession *
wb_ping_session_new (WbEngine *engine)
{
  return g_object_new (WB_TYPE_PING_SESSION, "engine", engine, NULL);
}

void
wb_ping_session_set_view (WbPingSession *self, const WbPingView *view)
{
  g_return_if_fail (WB_IS_PING_SESSION (self));

  self->view = *view;
}

void
wb_ping_session_set_event_func (WbPingSession *self, WbPingEventFunc func, gpointer data)
{
  g_return_if_fail (WB_IS_PING_SESSION (self));

  self->event_func = func;
  self->event_data = data;
}

void
wb_ping_session_set_realtime (WbPingSession *self, const WbClock *clock)
{
  g_return_if_fail (WB_IS_PING_SESSION (self));

  self->realtime = clock;
}
