/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the log says, and why an acquire failed. What a server can cause is said once a second for each target at most. */

#include "engine/base/wb-error.h"
#include "engine/base/wb-format.h"
#include "engine/base/wb-limits.h"
#include "engine/pool/wb-pool-private.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

/* One for each target; there are few of them, and they stay. */
static const char *
get_kind (const char *what, guint target)
{
  char kind[32];

  g_snprintf (kind, sizeof kind, "%s-%u", what, target);
  return g_intern_string (kind);
}

static guint
get_target (WbPool *self, guint slot)
{
  return self->policy->slots[slot].info.target;
}

/* --- The pool -------------------------------------------------------------------------------------------------------- */

void
wb_pool_say_started (WbPool *self)
{
  wb_event_log_add (self->log, WB_EVENT_INFO,
                    g_dngettext (GETTEXT_PACKAGE, "Started: %u to %u connections to %u target",
                                 "Started: %u to %u connections to %u targets", self->settings->n_targets),
                    self->settings->min, self->settings->max, self->settings->n_targets);
  if (wb_limits_get_room () < self->settings->max)
    wb_event_log_add (self->log, WB_EVENT_WARNING,
                      _("Fewer file descriptors are left than connections are allowed: %u of %u"),
                      wb_limits_get_room (), self->settings->max);
}

void
wb_pool_say_closing (WbPool *self)
{
  guint n_lent = self->policy->counts.slots[WB_POOL_SLOT_LENT];

  if (n_lent)
    wb_event_log_add (self->log, WB_EVENT_INFO,
                      g_dngettext (GETTEXT_PACKAGE, "Closing: %u connection is still lent",
                                   "Closing: %u connections are still lent", n_lent),
                      n_lent);
}

void
wb_pool_say_stopped (WbPool *self)
{
  wb_event_log_add (self->log, WB_EVENT_INFO, _("Pool closed"));
}

/* --- Targets --------------------------------------------------------------------------------------------------------- */

/* "; next try in 500 ms", or nothing (transfer full). */
static char *
dup_retry (WbPool *self, guint target)
{
  WbPoolTargetInfo info;
  g_autofree char *pause = NULL;

  wb_pool_policy_get_target (self->policy, target, &info);
  if (info.next_ns == G_MAXINT64 || info.next_ns <= self->policy->now_ns)
    return g_strdup ("");
  pause = wb_format_dup_duration (info.next_ns - self->policy->now_ns);
  return g_strdup_printf (_("; next try in %s"), pause);
}

static void
keep_error (WbPoolBackendSide *side, const char *why)
{
  g_free (side->error);
  side->error = wb_format_dup_safe (why, -1);
}

void
wb_pool_say_connect_failed (WbPool *self, guint target, const char *why)
{
  WbPoolBackendSide *side = &self->sides[target];
  g_autofree char *retry = dup_retry (self, target);

  side->connect_failures++;
  keep_error (side, why);
  wb_meter_add (&self->errors, 1, self->policy->now_ns);
  wb_event_log_add_limited (self->log, get_kind ("connect", target), self->policy->now_ns, WB_EVENT_WARNING,
                            _("No connection to %s: %s%s"), side->name, why, retry);
}

void
wb_pool_say_check_failed (WbPool *self, guint target, const char *why)
{
  WbPoolBackendSide *side = &self->sides[target];

  keep_error (side, why);
  wb_event_log_add_limited (self->log, get_kind ("check", target), self->policy->now_ns, WB_EVENT_WARNING,
                            _("Check of %s failed: %s"), side->name, why);
}

void
wb_pool_say_target (WbPool *self, guint target)
{
  WbPoolBackendSide *side = &self->sides[target];
  WbPoolTargetInfo info;
  g_autofree char *retry = NULL;

  wb_pool_policy_get_target (self->policy, target, &info);
  if (info.down == side->told_down)
    return;
  side->told_down = info.down;
  retry = dup_retry (self, target);
  if (info.down)
    wb_event_log_add_limited (self->log, get_kind ("down", target), self->policy->now_ns, WB_EVENT_ERROR,
                              _("%s is down: %s%s"), side->name,
                              side->error ? side->error : _("its connections break"), retry);
  else
    wb_event_log_add_limited (self->log, get_kind ("up", target), self->policy->now_ns, WB_EVENT_INFO,
                              _("%s is up again"), side->name);
}

/* --- Connections ----------------------------------------------------------------------------------------------------- */

static const char *
get_holder (const WbPoolPlace *place)
{
  return place->borrow && place->borrow->who ? place->borrow->who : _("nobody who is known");
}

void
wb_pool_say_leak (WbPool *self, guint slot)
{
  const WbPoolPlace *place = &self->places[slot];
  g_autofree char *limit = wb_format_dup_duration (self->settings->leak_ns);

  wb_event_log_add_limited (self->log, "leak", self->policy->now_ns, WB_EVENT_WARNING,
                            _("Leak? Connection %" PRIu64 " to %s is lent to %s for longer than %s"), place->id,
                            self->sides[get_target (self, slot)].name, get_holder (place), limit);
}

void
wb_pool_say_broken (WbPool *self, guint slot)
{
  WbPoolPlace *place = &self->places[slot];
  guint target = get_target (self, slot);
  WbPoolConnectionFigures figures;

  wb_pool_connection_get_figures (place->connection, &figures);
  keep_error (&self->sides[target], figures.error);
  place->told = TRUE;
  wb_event_log_add_limited (self->log, get_kind ("lent", target), self->policy->now_ns, WB_EVENT_WARNING,
                            _("Connection %" PRIu64 " to %s broke while it is lent to %s: %s"), place->id,
                            self->sides[target].name, get_holder (place), figures.error);
}

static void
say_ended (WbPool *self, guint slot, const char *kind, WbEventTone tone, const char *why)
{
  guint target = get_target (self, slot);

  wb_event_log_add_limited (self->log, get_kind (kind, target), self->policy->now_ns, tone,
                            _("Connection %" PRIu64 " to %s closed: %s"), self->places[slot].id,
                            self->sides[target].name, why);
}

void
wb_pool_say_close (WbPool *self, guint slot, WbPoolReason reason)
{
  const WbPoolPlace *place = &self->places[slot];
  WbPoolConnectionFigures figures = { 0 };
  g_autofree char *why = NULL;
  g_autofree char *limit = NULL;

  if (place->connection)
    wb_pool_connection_get_figures (place->connection, &figures);
  switch (reason)
    {
    case WB_POOL_REASON_TIMEOUT:
      limit = wb_format_dup_duration (self->settings->connect_timeout_ns);
      why = g_strdup_printf (
          figures.remote.family ? _("connected, but not ready within %s") : _("no answer within %s"), limit);
      wb_pool_say_connect_failed (self, get_target (self, slot), why);
      break;
    case WB_POOL_REASON_INVALID:
      limit = wb_format_dup_duration (self->settings->validate_timeout_ns);
      why = figures.error ? g_strdup (figures.error) : g_strdup_printf (_("no answer within %s"), limit);
      keep_error (&self->sides[get_target (self, slot)], why);
      say_ended (self, slot, "invalid", WB_EVENT_WARNING, why);
      break;
    case WB_POOL_REASON_PEER:
    case WB_POOL_REASON_BROKEN:
      if (place->told)
        break;
      if (figures.error)
        keep_error (&self->sides[get_target (self, slot)], figures.error);
      say_ended (self, slot, "broken", WB_EVENT_WARNING, figures.error ? figures.error : _("given back as broken"));
      break;
    case WB_POOL_REASON_IDLE:
      say_ended (self, slot, "idle", WB_EVENT_INFO, _("idle for longer than the idle timeout"));
      break;
    case WB_POOL_REASON_LIFETIME:
      say_ended (self, slot, "lifetime", WB_EVENT_INFO, _("older than its lifetime"));
      break;
    case WB_POOL_REASON_USER:
      say_ended (self, slot, "user", WB_EVENT_INFO, _("by hand"));
      break;
    case WB_POOL_REASON_DRAINED:
      say_ended (self, slot, "drained", WB_EVENT_INFO, _("time to give it back is over, or its target is drained"));
      break;
    case WB_POOL_REASON_NONE:
    case WB_POOL_REASON_UNWANTED:
    case WB_POOL_REASON_CLOSED:
    case WB_POOL_REASON_RESET:
    case WB_POOL_REASON_FULL:
    case WB_POOL_REASON_UNREACHABLE:
    case WB_POOL_N_REASONS:
    default:
      break; /* nothing that was not said already */
    }
}

/* --- Acquires -------------------------------------------------------------------------------------------------------- */

/* The target that failed first in the settings' order; -1: none. */
static int
find_failed (WbPool *self)
{
  for (guint i = 0; i < self->settings->n_targets; i++)
    if (self->sides[i].error)
      return (int) i;
  return -1;
}

static void
append_part (GString *text, char *part)
{
  g_string_append_printf (text, "%s%s", text->len ? "; " : "", part);
  g_free (part);
}

/* " (why)": what a target said, and what the pool was doing; or nothing (transfer full). doing: NULL: nothing. */
static char *
dup_cause (WbPool *self, const WbPoolDoing *doing)
{
  int failed = find_failed (self);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *since = NULL;

  if (failed >= 0)
    append_part (text, g_strdup_printf ("%s: %s", self->sides[failed].name, self->sides[failed].error));
  if (doing && doing->n_connecting && (int) doing->target != failed)
    {
      since = wb_format_dup_duration (doing->connecting_ns);
      append_part (text,
                   /* Translators: so many connects to a server, the oldest of them for so long: "2 connects to
                    * 127.0.0.1:80 under way for 200 ms" */
                   g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u connect to %s under way for %s",
                                                 "%u connects to %s under way for %s", doing->n_connecting),
                                    doing->n_connecting, self->sides[doing->target].name, since));
    }
  else if (doing && doing->n_lent && failed < 0)
    append_part (text, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u connection is lent",
                                                     "%u connections are lent", doing->n_lent),
                                        doing->n_lent));
  return text->len ? g_strdup_printf (" (%s)", text->str) : g_strdup ("");
}

GError *
wb_pool_new_failure (WbPool *self, const WbPoolAction *action)
{
  g_autofree char *waited = NULL;
  g_autofree char *cause = NULL;

  switch (action->reason)
    {
    case WB_POOL_REASON_FULL:
      return g_error_new (WB_ERROR, WB_ERROR_LIMIT, _("As many wait already as may: %u"), self->settings->queue_cap);
    case WB_POOL_REASON_CLOSED:
      return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, _("Pool closed"));
    case WB_POOL_REASON_UNREACHABLE:
      cause = dup_cause (self, NULL);
      return g_error_new (G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, _("No target can be reached%s"), cause);
    case WB_POOL_REASON_TIMEOUT:
    default:
      waited = wb_format_dup_duration (action->waited_ns);
      cause = dup_cause (self, &action->doing);
      return g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, _("No connection came free within %s%s"), waited, cause);
    }
}

void
wb_pool_say_failed (WbPool *self, const WbPoolBorrow *borrow, const GError *error)
{
  wb_event_log_add_limited (
      self->log, "failed", self->policy->now_ns, WB_EVENT_WARNING,
      /* Translators: who asked for a connection ("worker 3", "by hand"), and why there was none */
      _("Acquire (%s) failed: %s"), borrow->who ? borrow->who : _("nobody who is known"), error->message);
}
