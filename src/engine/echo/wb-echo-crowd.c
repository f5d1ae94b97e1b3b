/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Admission, the table, and the buffers. Removing swaps the last one into the gap, so that nothing here grows with the
 * number of connections but the table itself. */

#include "engine/base/wb-limits.h"
#include "engine/echo/wb-echo-crowd-private.h"
#include "engine/echo/wb-echo-framing.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sys/socket.h>
#include <unistd.h>

/* Prefix mode may make seven bytes of one: so much is read at once that the answers fit one buffer. */
#define INPUT_BYTES_MAX 8192u

WbEchoCrowd *
wb_echo_crowd_new (WbService *service, const WbEchoSettings *settings, WbEchoTraffic *traffic)
{
  WbEchoCrowd *self = g_new0 (WbEchoCrowd, 1);
  WbEngine *engine = wb_service_get_engine (service);
  gsize room = WB_ECHO_BUFFER_BYTES - wb_echo_framing_get_room (settings->line_bytes, 0);

  self->connections = g_ptr_array_new ();
  self->addresses = wb_address_count_new ();
  self->scratch = g_new (WbEchoBuffer, 1);
  self->input_bytes = MIN (INPUT_BYTES_MAX, room / (WB_ECHO_PREFIX_BYTES + 1));
  self->input = g_malloc (self->input_bytes);
  self->service = service;
  self->settings = settings;
  self->traffic = traffic;
  self->poller = wb_engine_get_poller (engine);
  self->deadlines = wb_engine_get_deadlines (engine);
  self->clock = wb_engine_get_clock (engine);
  return self;
}

void
wb_echo_crowd_free (WbEchoCrowd *self)
{
  g_assert (self->connections->len == 0);
  g_ptr_array_unref (self->connections);
  wb_address_count_free (self->addresses);
  g_free (self->scratch);
  while (self->n_spare)
    g_free (self->spare[--self->n_spare]);
  g_free (self->input);
  g_free (self);
}

void
wb_echo_crowd_set_max (WbEchoCrowd *self, guint max_connections)
{
  self->max_connections = max_connections;
}

guint
wb_echo_crowd_get_max (WbEchoCrowd *self)
{
  return self->max_connections;
}

GPtrArray *
wb_echo_crowd_get_connections (WbEchoCrowd *self)
{
  return self->connections;
}

guint
wb_echo_crowd_get_n (WbEchoCrowd *self, guint8 family)
{
  return family == 6 ? self->n_v6 : self->n_v4;
}

/* --- buffers --------------------------------------------------------------------------------------------------------- */

WbEchoBuffer *
wb_echo_crowd_steal_scratch (WbEchoCrowd *self)
{
  WbEchoBuffer *stolen = self->scratch;

  self->scratch = self->n_spare ? self->spare[--self->n_spare] : g_new (WbEchoBuffer, 1);
  return stolen;
}

void
wb_echo_crowd_give_buffer (WbEchoCrowd *self, WbEchoBuffer *buffer)
{
  if (self->n_spare < WB_ECHO_SPARE_BUFFERS)
    self->spare[self->n_spare++] = buffer;
  else
    g_free (buffer);
}

/* --- admission ------------------------------------------------------------------------------------------------------- */

static gboolean
has_address_cap (WbEchoCrowd *self, const WbEndpoint *peer)
{
  return self->settings->max_per_address > 0 && !wb_endpoint_is_loopback (peer);
}

/* An end, not a reset, as far as that can be had without keeping the connection: what has come already is read. */
static void
refuse (WbEchoCrowd *self, int fd, guint64 *count, const char *kind, const char *why, const WbEndpoint *peer)
{
  char text[WB_ENDPOINT_TEXT_BYTES];

  ++*count;
  (void) shutdown (fd, SHUT_WR);
  (void) recv (fd, self->scratch->bytes, WB_ECHO_BUFFER_BYTES, MSG_DONTWAIT);
  close (fd);
  wb_event_log_add_limited (self->traffic->log, kind, wb_clock_now_ns (self->clock), WB_EVENT_WARNING,
                            _("Refused %s: %s"), wb_endpoint_format (peer, text), why);
}

void
wb_echo_crowd_admit (WbEchoCrowd *self, int fd, const WbEndpoint *peer)
{
  WbEchoTraffic *traffic = self->traffic;
  WbEchoConnection *connection;

  wb_meter_add (&traffic->accepted, 1, wb_clock_now_ns (self->clock));
  if (self->connections->len >= self->max_connections)
    refuse (self, fd, &traffic->refused_full, "full", _("as many connections as allowed are open"), peer);
  else if (has_address_cap (self, peer) &&
           wb_address_count_get (self->addresses, peer) >= self->settings->max_per_address)
    refuse (self, fd, &traffic->refused_address, "address", _("as many connections as allowed from one address"),
            peer);
  else if (!wb_limits_take ())
    refuse (self, fd, &traffic->refused_descriptors, "descriptors", _("no file descriptor is left for it"), peer);
  else if ((connection = wb_echo_connection_new (self, fd, peer, self->newest_id + 1, self->connections->len)) == NULL)
    {
      wb_limits_give_back ();
      refuse (self, fd, &traffic->refused_descriptors, "descriptors", _("the system cannot watch one more"), peer);
    }
  else
    {
      self->newest_id++;
      g_ptr_array_add (self->connections, connection);
      *(peer->family == 6 ? &self->n_v6 : &self->n_v4) += 1;
      if (has_address_cap (self, peer))
        wb_address_count_add (self->addresses, peer);
      wb_service_hold (self->service);
    }
}

void
wb_echo_crowd_remove (WbEchoCrowd *self, guint slot, const WbEndpoint *peer)
{
  g_ptr_array_remove_index_fast (self->connections, slot);
  if (slot < self->connections->len)
    wb_echo_connection_set_slot (g_ptr_array_index (self->connections, slot), slot);
  *(peer->family == 6 ? &self->n_v6 : &self->n_v4) -= 1;
  if (has_address_cap (self, peer))
    wb_address_count_remove (self->addresses, peer);
  wb_service_release (self->service); /* last: it may be the end of all */
}

/* --- ending ---------------------------------------------------------------------------------------------------------- */

gboolean
wb_echo_crowd_end (WbEchoCrowd *self, guint64 id, gboolean reset)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      WbEchoConnection *connection = g_ptr_array_index (self->connections, i);

      if (wb_echo_connection_get_id (connection) == id)
        {
          wb_echo_connection_end (connection, reset);
          return TRUE;
        }
    }
  return FALSE;
}

void
wb_echo_crowd_end_all (WbEchoCrowd *self, gboolean reset)
{
  g_autoptr (WbService) service = g_object_ref (self->service);
  GPtrArray *connections = self->connections;

  /* From the end: what removal swaps in has been seen already. */
  for (guint i = connections->len; i-- > 0;)
    wb_echo_connection_end (g_ptr_array_index (connections, i), reset);
}
