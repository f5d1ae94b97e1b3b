/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The settings of an echo server as a value: defaults, copies, names of the modes, and what cannot be meant. */

#include "engine/echo/wb-echo-settings.h"

#include "engine/base/wb-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_BOXED_TYPE (WbEchoSettings, wb_echo_settings, wb_echo_settings_copy, wb_echo_settings_free)

static const char *const mode_names[] = {
  [WB_ECHO_PREFIX] = "prefix",
  [WB_ECHO_VERBATIM] = "verbatim",
  [WB_ECHO_DISCARD] = "discard",
};

void
wb_echo_settings_init (WbEchoSettings *self)
{
  memset (self, 0, sizeof *self);
  self->mode = WB_ECHO_PREFIX;
  self->port = 8080;
  self->tcp = TRUE;
  self->udp = TRUE;
  wb_endpoint_init_loopback (&self->v4, 4);
  wb_endpoint_init_loopback (&self->v6, 6);
  self->idle_timeout_s = 300;
  self->line_bytes = 4096;
  self->udp_rate = 100;
  self->udp_burst = 200;
}

WbEchoSettings *
wb_echo_settings_copy (const WbEchoSettings *self)
{
  return g_memdup2 (self, sizeof *self);
}

void
wb_echo_settings_free (WbEchoSettings *self)
{
  g_free (self);
}

gboolean
wb_echo_settings_check (const WbEchoSettings *self, GError **error)
{
  const char *wrong = NULL;

  if ((self->v4.family == 0 || self->v4_closed) && (self->v6.family == 0 || self->v6_closed))
    wrong = _("Neither IPv4 nor IPv6 is chosen");
  else if ((self->v4.family != 0 && self->v4.family != 4) || (self->v6.family != 0 && self->v6.family != 6))
    wrong = _("An address is of the other family");
  else if (wb_endpoint_is_multicast (&self->v4) || wb_endpoint_is_multicast (&self->v6) ||
           wb_endpoint_is_broadcast (&self->v4))
    wrong = _("An echo server cannot listen on a multicast or broadcast address");
  else if (!self->tcp && !self->udp)
    wrong = _("Neither TCP nor UDP is chosen");
  else if ((guint) self->mode >= G_N_ELEMENTS (mode_names))
    wrong = _("There is no such mode");
  else if (self->line_bytes < 1 || self->line_bytes > WB_ECHO_LINE_BYTES_MAX)
    {
      g_set_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT, _("A line can be 1 to %u bytes long"),
                   WB_ECHO_LINE_BYTES_MAX);
      return FALSE;
    }
  /* Written so that NaN is refused too. */
  else if (!(self->udp_rate > 0 && self->udp_rate <= 1e9) || self->udp_burst < 1)
    wrong = _("The rate of UDP must be above 0, its burst 1 at least");
  if (wrong)
    g_set_error_literal (error, WB_ERROR, WB_ERROR_INVALID_INPUT, wrong);
  return wrong == NULL;
}

const char *
wb_echo_mode_get_name (WbEchoMode mode)
{
  g_return_val_if_fail ((guint) mode < G_N_ELEMENTS (mode_names), NULL);
  return mode_names[mode];
}

gboolean
wb_echo_mode_from_name (const char *name, WbEchoMode *out)
{
  for (guint i = 0; i < G_N_ELEMENTS (mode_names); i++)
    if (strcmp (name, mode_names[i]) == 0)
      {
        *out = (WbEchoMode) i;
        return TRUE;
      }
  return FALSE;
}
