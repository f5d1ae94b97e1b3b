/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The settings of a ping session as a value: defaults, copies, names of the modes, and what cannot be meant. What depends
 * on how many addresses the targets are is checked by the session, when it knows them. */

#include "engine/ping/wb-ping-settings.h"

#include "engine/base/wb-clock.h"
#include "engine/base/wb-error.h"
#include "engine/ping/wb-ping-target-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define TIMEOUT_NS_MIN WB_NS_PER_MS
#define TIMEOUT_NS_MAX (3600 * WB_NS_PER_S)
#define INTERVAL_NS_MAX (24 * 3600 * WB_NS_PER_S)
/* Beyond, times since the start would not fit in the arithmetic of the grid. A century is no limit for a person. */
#define DURATION_NS_MAX (G_GINT64_CONSTANT (36500) * 24 * 3600 * WB_NS_PER_S)
#define INTERFACE_BYTES_MAX 15u /* IF_NAMESIZE of Linux and the BSDs, less the end */
#define SIZE_MAX_BYTES 65507u /* of UDP over IPv4 */
#define ALARM_PROBES_MAX 1000u

G_DEFINE_BOXED_TYPE (WbPingSettings, wb_ping_settings, wb_ping_settings_copy, wb_ping_settings_free)

static const struct
{
  const char *name;
  guint16 port;
} modes[] = {
  [WB_PING_MODE_TEXT] = { "text", 5000 },
  [WB_PING_MODE_STAMP] = { "stamp", 862 },
  [WB_PING_MODE_ECHO] = { "echo", 7 },
};

void
wb_ping_settings_init (WbPingSettings *self)
{
  memset (self, 0, sizeof *self);
  self->mode = WB_PING_MODE_TEXT;
  self->interval_ns = WB_NS_PER_S;
  self->spacing_ns = WB_PING_SPACING_EVEN;
  self->timeout_ns = 5 * WB_NS_PER_S;
  self->alarm_probes = 10;
}

void
wb_ping_settings_clear (WbPingSettings *self)
{
  g_clear_pointer (&self->targets, g_strfreev);
  g_clear_pointer (&self->interface, g_free);
}

WbPingSettings *
wb_ping_settings_copy (const WbPingSettings *self)
{
  WbPingSettings *copy = g_memdup2 (self, sizeof *self);

  copy->targets = g_strdupv (self->targets);
  copy->interface = g_strdup (self->interface);
  return copy;
}

void
wb_ping_settings_free (WbPingSettings *self)
{
  wb_ping_settings_clear (self);
  g_free (self);
}

/* --- Check ----------------------------------------------------------------------------------------------------------- */

static const char *
find_wrong_time (const WbPingSettings *self)
{
  if (self->interval_ns < WB_PING_INTERVAL_NS_MIN && !self->flood)
    return _("The interval must be 1 ms at least");
  if (self->interval_ns < WB_PING_FLOOD_INTERVAL_NS_MIN)
    return _("The interval must be 20 µs at least, also in a flood");
  if (self->interval_ns > INTERVAL_NS_MAX)
    return _("The interval must be a day at most");
  if (self->spacing_ns != WB_PING_SPACING_EVEN && (self->spacing_ns < 0 || self->spacing_ns > self->interval_ns))
    return _("The time between two targets must be between 0 and the interval");
  if (self->ramp_ns < 0 || self->ramp_ns > INTERVAL_NS_MAX)
    return _("The time in which the rate rises must be between 0 and a day");
  if (self->duration_ns < 0 || self->duration_ns > DURATION_NS_MAX)
    return _("The duration must be between 0 (no end) and a century");
  if (self->timeout_ns < TIMEOUT_NS_MIN || self->timeout_ns > TIMEOUT_NS_MAX)
    return _("The timeout must be between 1 ms and an hour");
  return NULL;
}

static const char *
find_wrong_packet (const WbPingSettings *self)
{
  if ((guint) self->mode >= G_N_ELEMENTS (modes))
    return _("There is no such mode");
  if (self->family != 0 && self->family != 4 && self->family != 6)
    return _("The address family must be 4, 6 or 0 for both");
  if ((self->source_v4.family != 0 && self->source_v4.family != 4) ||
      (self->source_v6.family != 0 && self->source_v6.family != 6))
    return _("A source address is of the other family");
  if (wb_endpoint_is_multicast (&self->source_v4) || wb_endpoint_is_multicast (&self->source_v6) ||
      wb_endpoint_is_broadcast (&self->source_v4))
    return _("A group or a broadcast address cannot be the source");
  if (self->interface && strlen (self->interface) > INTERFACE_BYTES_MAX)
    return _("The name of an interface has 15 bytes at most");
  if (self->size > SIZE_MAX_BYTES)
    return _("The size must be 65,507 bytes at most");
  if (self->dscp > 63)
    return _("The DSCP must be between 0 and 63");
  return NULL;
}

static const char *
find_wrong_alarm (const WbPingSettings *self)
{
  if (self->alarm_round_trip_ns < 0)
    return _("The round trip of an alarm must not be below 0");
  /* Written so that NaN is refused too. */
  if (!(self->alarm_loss >= 0 && self->alarm_loss <= 1))
    return _("The loss of an alarm must be between 0 and 100 %");
  if (self->alarm_probes < 1 || self->alarm_probes > ALARM_PROBES_MAX)
    return _("An alarm is judged over 1 to 1,000 probes");
  return NULL;
}

static gboolean
check_targets (const WbPingSettings *self, GError **error)
{
  guint64 n = 0;

  for (guint i = 0; self->targets && self->targets[i]; i++)
    {
      WbPingTargetText text;

      if (!wb_ping_target_text_parse (self->targets[i], 1, self->family, &text, error))
        return FALSE;
      n += text.n;
      if (self->flood && text.host == NULL && !wb_endpoint_is_loopback (&text.first))
        {
          g_set_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT, _("A flood is for this host only, not for %s"),
                       self->targets[i]);
          return FALSE;
        }
      wb_ping_target_text_clear (&text);
    }
  if (n == 0)
    g_set_error_literal (error, WB_ERROR, WB_ERROR_INVALID_INPUT, _("There is no target"));
  else if (n > WB_PING_TARGETS_MAX)
    g_set_error (error, WB_ERROR, WB_ERROR_LIMIT, _("There can be %u targets at most"), WB_PING_TARGETS_MAX);
  return n > 0 && n <= WB_PING_TARGETS_MAX;
}

gboolean
wb_ping_settings_check (const WbPingSettings *self, GError **error)
{
  const char *wrong = find_wrong_packet (self);

  if (wrong == NULL)
    wrong = find_wrong_time (self);
  if (wrong == NULL)
    wrong = find_wrong_alarm (self);
  if (wrong)
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_INVALID_INPUT, wrong);
      return FALSE;
    }
  return check_targets (self, error);
}

/* --- Modes ----------------------------------------------------------------------------------------------------------- */

guint16
wb_ping_mode_get_port (WbPingMode mode)
{
  g_return_val_if_fail ((guint) mode < G_N_ELEMENTS (modes), 0);
  return modes[mode].port;
}

const char *
wb_ping_mode_get_name (WbPingMode mode)
{
  g_return_val_if_fail ((guint) mode < G_N_ELEMENTS (modes), NULL);
  return modes[mode].name;
}

gboolean
wb_ping_mode_from_name (const char *name, WbPingMode *out)
{
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (strcmp (name, modes[i].name) == 0)
      {
        *out = (WbPingMode) i;
        return TRUE;
      }
  return FALSE;
}
