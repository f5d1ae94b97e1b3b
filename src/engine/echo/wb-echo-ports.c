/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening and closing the four. Order does not matter to the system, as IPv6 sockets are IPV6_V6ONLY. */

#include "engine/echo/wb-echo-ports.h"

#include "engine/base/wb-listener.h"
#include "engine/echo/wb-echo-datagrams.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define N_PORTS 4u
#define PORT_TRIES 37 /* of numbers that the system gave for one protocol and another program has of the other */

typedef struct
{
  guint8 family;
  gboolean udp;
  WbListener *listener;       /* Owned; TCP */
  WbEchoDatagrams *datagrams; /* Owned; UDP */
  GError *error;              /* Owned; why it is not open though wanted */
  gboolean missing;           /* the host lacks the family */
} Port;

struct _WbEchoPorts
{
  Port ports[N_PORTS];
  guint16 number; /* in force */
  guint64 n_refused;

  /* Borrowed */
  WbService *service;
  const WbEchoSettings *settings;
  WbEchoCrowd *crowd;
  WbEchoSources *sources;
  WbEchoTraffic *traffic;
};

static const WbEndpoint *
get_wanted (WbEchoPorts *self, const Port *port)
{
  const WbEndpoint *at = port->family == 6 ? &self->settings->v6 : &self->settings->v4;

  return at->family != 0 && (port->udp ? self->settings->udp : self->settings->tcp) ? at : NULL;
}

static const WbEndpoint *
get_endpoint (const Port *port)
{
  return port->listener  ? wb_listener_get_endpoint (port->listener) :
         port->datagrams ? wb_echo_datagrams_get_endpoint (port->datagrams) :
                           NULL;
}

/* Not even its loopback address can be bound: no such protocol in the kernel, or switched off. A socket that cannot be
 * had for another reason (no descriptor is left) says nothing of the family. */
static gboolean
is_family_missing (guint8 family)
{
  GSocketFamily of = family == 6 ? G_SOCKET_FAMILY_IPV6 : G_SOCKET_FAMILY_IPV4;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_new (of, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &error);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (of);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);

  return socket ? !g_socket_bind (socket, address, FALSE, NULL) :
                  g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
}

static void
accepted_cb (WbListener *listener, int fd, const WbEndpoint *peer, gpointer data)
{
  WbEchoPorts *self = data;

  wb_echo_crowd_admit (self->crowd, fd, peer);
}

static void
trouble_cb (WbListener *listener, const char *text, gpointer data)
{
  WbEchoPorts *self = data;

  wb_event_log_add (self->traffic->log, WB_EVENT_WARNING, "%s", text);
}

static const WbListenerEvents listener_events = { .accepted = accepted_cb, .trouble = trouble_cb };

static void
close_port (WbEchoPorts *self, Port *port)
{
  gboolean was_open = port->listener || port->datagrams;

  if (port->listener)
    self->n_refused += wb_listener_get_n_refused (port->listener);
  g_clear_pointer (&port->listener, wb_listener_free);
  g_clear_pointer (&port->datagrams, wb_echo_datagrams_free);
  g_clear_error (&port->error);
  port->missing = FALSE;
  if (was_open)
    wb_service_release (self->service);
}

/* Opens one on the number in force, or makes its number the one in force. */
static gboolean
open_port (WbEchoPorts *self, Port *port)
{
  WbEngine *engine = wb_service_get_engine (self->service);
  const WbEndpoint *wanted = get_wanted (self, port);
  WbEndpoint at;

  if (wanted == NULL || get_endpoint (port))
    return TRUE;
  at = *wanted;
  at.port = self->number;
  g_clear_error (&port->error);
  port->missing = is_family_missing (port->family);
  if (port->udp && port->missing)
    {
      char text[WB_ENDPOINT_TEXT_BYTES];

      /* A socket on [::] could be had even then, where nothing ever comes. */
      g_set_error (&port->error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _("Could not listen on %s (UDP): %s"),
                   wb_endpoint_format (&at, text),
                   port->family == 6 ? _("IPv6 is not available on this computer") :
                                       _("IPv4 is not available on this computer"));
      return FALSE;
    }
  if (port->udp)
    port->datagrams = wb_echo_datagrams_new (engine, &at, self->settings, self->sources, self->traffic, &port->error);
  else
    port->listener = wb_listener_new (engine, &at, WB_ECHO_SEND_BUFFER_BYTES, &listener_events, self, &port->error);
  if (get_endpoint (port) == NULL)
    return FALSE;
  if (port->listener)
    wb_listener_set_receive_buffer (port->listener, WB_ECHO_RECEIVE_BUFFER_BYTES);
  self->number = get_endpoint (port)->port;
  wb_service_hold (self->service);
  return TRUE;
}

static void
tell (WbEchoPorts *self, const Port *port)
{
  const WbEndpoint *endpoint = get_endpoint (port);
  char text[WB_ENDPOINT_TEXT_BYTES];

  if (endpoint)
    /* Translators: an address, and TCP or UDP */
    wb_event_log_add (self->traffic->log, WB_EVENT_INFO, _("Listening on %s (%s)"),
                      wb_endpoint_format (endpoint, text), port->udp ? "UDP" : "TCP");
  else if (port->error)
    wb_event_log_add (self->traffic->log, port->missing ? WB_EVENT_WARNING : WB_EVENT_ERROR, "%s",
                      port->error->message);
}

WbEchoPorts *
wb_echo_ports_new (WbService *service, const WbEchoSettings *settings, WbEchoCrowd *crowd, WbEchoSources *sources,
                   WbEchoTraffic *traffic)
{
  WbEchoPorts *self = g_new0 (WbEchoPorts, 1);

  for (guint i = 0; i < N_PORTS; i++)
    {
      self->ports[i].family = i % 2 ? 6 : 4;
      self->ports[i].udp = i >= 2;
    }
  self->number = settings->port;
  self->service = service;
  self->settings = settings;
  self->crowd = crowd;
  self->sources = sources;
  self->traffic = traffic;
  return self;
}

void
wb_echo_ports_free (WbEchoPorts *self)
{
  for (guint i = 0; i < N_PORTS; i++)
    close_port (self, &self->ports[i]);
  g_free (self);
}

static gboolean
is_closed (WbEchoPorts *self, const Port *port)
{
  return port->family == 6 ? self->settings->v6_closed : self->settings->v4_closed;
}

/* TRUE: a number of the system's choice turned out to be taken for one of the others. */
static gboolean
open_all (WbEchoPorts *self)
{
  gboolean taken = FALSE;

  self->number = self->settings->port;
  for (guint i = 0; i < N_PORTS; i++)
    if (!is_closed (self, &self->ports[i]) && !open_port (self, &self->ports[i]))
      taken |= self->settings->port == 0 && self->number != 0 &&
               g_error_matches (self->ports[i].error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  return taken;
}

gboolean
wb_echo_ports_open (WbEchoPorts *self, GError **error)
{
  gboolean open = FALSE;

  for (guint i = 0; i < PORT_TRIES && open_all (self); i++)
    for (guint p = 0; p < N_PORTS && i + 1 < PORT_TRIES; p++)
      close_port (self, &self->ports[p]);
  for (guint i = 0; i < N_PORTS; i++)
    {
      tell (self, &self->ports[i]);
      open |= get_endpoint (&self->ports[i]) != NULL;
    }
  for (guint i = 0; i < N_PORTS && !open; i++)
    if (self->ports[i].error)
      {
        g_propagate_error (error, g_error_copy (self->ports[i].error));
        break;
      }
  return open;
}

void
wb_echo_ports_open_family (WbEchoPorts *self, guint8 family)
{
  for (guint i = 0; i < N_PORTS; i++)
    if (self->ports[i].family == family && get_endpoint (&self->ports[i]) == NULL)
      {
        open_port (self, &self->ports[i]);
        tell (self, &self->ports[i]);
      }
}

void
wb_echo_ports_close_family (WbEchoPorts *self, guint8 family)
{
  char text[WB_ENDPOINT_TEXT_BYTES];

  for (guint i = 0; i < N_PORTS; i++)
    if (self->ports[i].family == family)
      {
        const WbEndpoint *endpoint = get_endpoint (&self->ports[i]);

        if (endpoint)
          wb_event_log_add (self->traffic->log, WB_EVENT_INFO, _("Stopped listening on %s (%s)"),
                            wb_endpoint_format (endpoint, text), self->ports[i].udp ? "UDP" : "TCP");
        close_port (self, &self->ports[i]);
      }
}

guint16
wb_echo_ports_get_port (WbEchoPorts *self)
{
  return self->number;
}

guint64
wb_echo_ports_get_n_refused (WbEchoPorts *self)
{
  guint64 n = self->n_refused;

  for (guint i = 0; i < N_PORTS; i++)
    if (self->ports[i].listener)
      n += wb_listener_get_n_refused (self->ports[i].listener);
  return n;
}

void
wb_echo_ports_fill (WbEchoPorts *self, WbEchoListen listens[4])
{
  for (guint i = 0; i < N_PORTS; i++)
    {
      const Port *port = &self->ports[i];
      const WbEndpoint *endpoint = get_endpoint (port), *wanted = get_wanted (self, port);
      WbEchoListen *listen = &listens[i];

      memset (listen, 0, sizeof *listen);
      listen->family = port->family;
      listen->udp = port->udp;
      if (endpoint)
        listen->endpoint = *endpoint;
      else if (wanted)
        {
          listen->endpoint = *wanted;
          listen->endpoint.port = self->number;
        }
      listen->state = port->listener && wb_listener_is_paused (port->listener) ? WB_ECHO_LISTEN_PAUSED :
                      endpoint                                                 ? WB_ECHO_LISTEN_ON :
                      port->missing                                            ? WB_ECHO_LISTEN_MISSING :
                      port->error                                              ? WB_ECHO_LISTEN_FAILED :
                                                                                 WB_ECHO_LISTEN_OFF;
      if (port->error)
        {
          listen->error = g_strdup (port->error->message);
          listen->error_domain = port->error->domain;
          listen->error_code = port->error->code;
        }
    }
}
