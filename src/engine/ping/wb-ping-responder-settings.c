/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The settings of a ping responder as a value: defaults, copies, and what cannot be meant. */

#include "engine/ping/wb-ping-responder-settings.h"

#include "engine/base/wb-error.h"
#include "engine/ping/wb-stamp-packet.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define RATE_MAX 1e9
#define EXPIRY_S_MAX 86400u

G_DEFINE_BOXED_TYPE (WbPingResponderSettings, wb_ping_responder_settings, wb_ping_responder_settings_copy,
                     wb_ping_responder_settings_free)

void
wb_ping_responder_settings_init (WbPingResponderSettings *self)
{
  memset (self, 0, sizeof *self);
  self->port = WB_PING_RESPONDER_PORT;
  wb_endpoint_init_loopback (&self->v4, 4);
  wb_endpoint_init_loopback (&self->v6, 6);
  self->max_clients = 4096;
  self->client_expiry_s = 300;
  self->source_rate = 1000;
  self->source_burst = 2000;
  self->total_rate = 100000;
  self->total_burst = 10000;
}

void
wb_ping_responder_settings_init_stamp (WbPingResponderSettings *self)
{
  wb_ping_responder_settings_init (self);
  self->stamp = TRUE;
  self->port = WB_STAMP_PORT;
}

WbPingResponderSettings *
wb_ping_responder_settings_copy (const WbPingResponderSettings *self)
{
  return g_memdup2 (self, sizeof *self);
}

void
wb_ping_responder_settings_free (WbPingResponderSettings *self)
{
  g_free (self);
}

/* Written so that NaN is refused too; 0: no limit, and its burst does not matter. */
static gboolean
is_rate (double rate, guint burst)
{
  return rate == 0 || (rate > 0 && rate <= RATE_MAX && burst >= 1);
}

gboolean
wb_ping_responder_settings_check (const WbPingResponderSettings *self, GError **error)
{
  const char *wrong = NULL;

  if ((self->v4.family == 0 || self->v4_closed) && (self->v6.family == 0 || self->v6_closed))
    wrong = _ ("Neither IPv4 nor IPv6 is chosen");
  else if ((self->v4.family != 0 && self->v4.family != 4) || (self->v6.family != 0 && self->v6.family != 6))
    wrong = _ ("An address is of the other family");
  else if (wb_endpoint_is_multicast (&self->v4) || wb_endpoint_is_multicast (&self->v6) ||
           wb_endpoint_is_broadcast (&self->v4))
    wrong = _ ("A ping responder cannot listen on a multicast or broadcast address");
  else if (self->max_clients < 1 || self->max_clients > WB_PING_RESPONDER_CLIENTS_MAX)
    {
      g_set_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT, _ ("A responder can know 1 to %u clients"),
                   WB_PING_RESPONDER_CLIENTS_MAX);
      return FALSE;
    }
  else if (self->client_expiry_s < 1 || self->client_expiry_s > EXPIRY_S_MAX)
    {
      g_set_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT, _ ("Clients can be forgotten after 1 to %u seconds"),
                   EXPIRY_S_MAX);
      return FALSE;
    }
  else if (!is_rate (self->source_rate, self->source_burst) || !is_rate (self->total_rate, self->total_burst))
    wrong = _ ("A rate must be 0 (no limit) or above, its burst 1 at least");
  if (wrong)
    g_set_error_literal (error, WB_ERROR, WB_ERROR_INVALID_INPUT, wrong);
  return wrong == NULL;
}
