/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening and closing the four. Order does not matter to the system, as IPv6 sockets are IPV6_V6ONLY.
 *
 * One number for all, of the system's choice: the first socket asks for port 0, the others for what it got. Where that is
 * taken, the first one is set aside, open, so that the system does not offer its number again, and all begin anew:
 *
 *   TCP v4 :0 -> 40001    TCP v6 :40001    UDP v4 :40001 taken      aside: 40001
 *   TCP v4 :0 -> 40002    TCP v6 :40002    UDP v4 :40002    UDP v6 :40002        */

#include "engine/base/wb-ports.h"

#include "engine/base/wb-family.h"
#include "engine/base/wb-listener.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define N_PORTS 4u
#define PORT_TRIES 37 /* of numbers that the system gave for one socket and another program has of another */

typedef struct
{
  guint8 family;
  gboolean udp;
  WbListener *listener; /* Owned; TCP */
  gpointer datagrams;   /* Owned; UDP: the service's */
  GError *error;        /* Owned; why it is not open though wanted */
  gboolean missing;     /* the host lacks the family */
} Port;

struct _WbPorts
{
  Port ports[N_PORTS];
  WbPortsPlan plan;
  guint16 number; /* in force */
  guint64 n_refused;

  /* Borrowed */
  WbService *service;
  WbEventLog *log;
  const WbPortsEvents *events;
  gpointer data;
};

static WbEndpoint *
get_address (WbPorts *self, guint8 family)
{
  return family == 6 ? &self->plan.v6 : &self->plan.v4;
}

/* NULL: not wanted. */
static const WbEndpoint *
get_wanted (WbPorts *self, const Port *port)
{
  const WbEndpoint *at = get_address (self, port->family);

  return at->family != 0 && (port->udp ? self->plan.udp : self->plan.tcp) ? at : NULL;
}

/* NULL: not open. */
static const WbEndpoint *
get_endpoint (WbPorts *self, const Port *port)
{
  return port->listener  ? wb_listener_get_endpoint (port->listener) :
         port->datagrams ? self->events->get_datagrams_endpoint (port->datagrams) :
                           NULL;
}

/* --- One socket ------------------------------------------------------------------------------------------------------ */

static void
accepted_cb (WbListener *listener, int fd, const WbEndpoint *peer, gpointer data)
{
  WbPorts *self = data;

  self->events->accepted (fd, peer, self->data);
}

static void
trouble_cb (WbListener *listener, const char *text, gpointer data)
{
  WbPorts *self = data;

  wb_event_log_add (self->log, WB_EVENT_WARNING, "%s", text);
}

static const WbListenerEvents listener_events = { .accepted = accepted_cb, .trouble = trouble_cb };

static void
close_port (WbPorts *self, Port *port)
{
  gboolean was_open = port->listener || port->datagrams;

  if (port->listener)
    self->n_refused += wb_listener_get_n_refused (port->listener);
  g_clear_pointer (&port->listener, wb_listener_free);
  if (port->datagrams)
    self->events->close_datagrams (g_steal_pointer (&port->datagrams), self->data);
  g_clear_error (&port->error);
  port->missing = FALSE;
  if (was_open)
    wb_service_release (self->service);
}

static void
open_tcp (WbPorts *self, Port *port, const WbEndpoint *at)
{
  port->listener = wb_listener_new (wb_service_get_engine (self->service), at, self->plan.send_buffer_bytes,
                                    &listener_events, self, &port->error);
  port->missing = g_error_matches (port->error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  if (port->listener && self->plan.receive_buffer_bytes > 0)
    wb_listener_set_receive_buffer (port->listener, self->plan.receive_buffer_bytes);
}

static void
open_udp (WbPorts *self, Port *port, const WbEndpoint *at)
{
  char text[WB_ENDPOINT_TEXT_BYTES];

  port->missing = wb_family_is_missing (port->family);
  if (port->missing) /* a socket on [::] could be had even then, where nothing ever comes */
    g_set_error (&port->error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _("Could not listen on %s (UDP): %s"),
                 wb_endpoint_format (at, text), wb_family_get_missing_text (port->family));
  else
    port->datagrams = self->events->open_datagrams (at, self->data, &port->error);
}

/* Opens one on the number in force, or makes its number the one in force. FALSE: it is wanted and not open. */
static gboolean
open_port (WbPorts *self, Port *port)
{
  const WbEndpoint *wanted = get_wanted (self, port);
  WbEndpoint at;

  if (wanted == NULL || get_endpoint (self, port))
    return TRUE;
  at = *wanted;
  at.port = self->number;
  g_clear_error (&port->error);
  if (port->udp)
    open_udp (self, port, &at);
  else
    open_tcp (self, port, &at);
  if (get_endpoint (self, port) == NULL)
    return FALSE;
  self->number = get_endpoint (self, port)->port;
  wb_service_hold (self->service);
  return TRUE;
}

static void
tell (WbPorts *self, const Port *port)
{
  const WbEndpoint *endpoint = get_endpoint (self, port);
  char text[WB_ENDPOINT_TEXT_BYTES];

  if (endpoint)
    /* Translators: an address, and TCP or UDP */
    wb_event_log_add (self->log, WB_EVENT_INFO, _("Listening on %s (%s)"), wb_endpoint_format (endpoint, text),
                      port->udp ? "UDP" : "TCP");
  else if (port->error)
    wb_event_log_add (self->log, port->missing ? WB_EVENT_WARNING : WB_EVENT_ERROR, "%s", port->error->message);
}

/* --- All of them ----------------------------------------------------------------------------------------------------- */

WbPorts *
wb_ports_new (WbService *service, const WbPortsPlan *plan, WbEventLog *log, const WbPortsEvents *events, gpointer data)
{
  WbPorts *self;

  g_return_val_if_fail (
      !plan->udp || (events->open_datagrams && events->close_datagrams && events->get_datagrams_endpoint), NULL);

  self = g_new0 (WbPorts, 1);
  for (guint i = 0; i < N_PORTS; i++)
    {
      self->ports[i].family = i % 2 ? 6 : 4;
      self->ports[i].udp = i >= 2;
    }
  self->plan = *plan;
  self->number = plan->port;
  self->service = service;
  self->log = log;
  self->events = events;
  self->data = data;
  return self;
}

static void
close_all (WbPorts *self)
{
  for (guint i = 0; i < N_PORTS; i++)
    close_port (self, &self->ports[i]);
}

void
wb_ports_free (WbPorts *self)
{
  close_all (self);
  g_free (self);
}

static gboolean
is_closed (WbPorts *self, const Port *port)
{
  return port->family == 6 ? self->plan.v6_closed : self->plan.v4_closed;
}

/* TRUE: a number of the system's choice turned out to be taken for one of the others. */
static gboolean
open_all (WbPorts *self, guint16 number)
{
  gboolean taken = FALSE;

  self->number = number;
  for (guint i = 0; i < N_PORTS; i++)
    if (!is_closed (self, &self->ports[i]) && !open_port (self, &self->ports[i]))
      taken |= self->plan.port == 0 && self->number != 0 &&
               g_error_matches (self->ports[i].error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  return taken;
}

/* The one that got a number of the system's choice; NULL: nothing is open. */
static Port *
find_first (WbPorts *self)
{
  for (guint i = 0; i < N_PORTS; i++)
    if (get_endpoint (self, &self->ports[i]))
      return &self->ports[i];
  return NULL;
}

static void
move_socket (Port *from, Port *to)
{
  to->listener = g_steal_pointer (&from->listener);
  to->datagrams = g_steal_pointer (&from->datagrams);
}

static void
open_on_one_number (WbPorts *self)
{
  Port aside[PORT_TRIES] = { 0 }, *first = NULL;
  guint n_aside = 0;

  while (open_all (self, self->plan.port) && n_aside + 1 < PORT_TRIES && (first == NULL || first == find_first (self)))
    {
      first = find_first (self);
      move_socket (first, &aside[n_aside++]);
      close_all (self);
    }
  if (first && first != find_first (self)) /* no number is left for it: the latest serves as many as it can */
    {
      close_all (self);
      move_socket (&aside[--n_aside], first);
      open_all (self, get_endpoint (self, first)->port);
    }
  while (n_aside > 0)
    close_port (self, &aside[--n_aside]);
}

gboolean
wb_ports_open (WbPorts *self, GError **error)
{
  gboolean open = FALSE;

  open_on_one_number (self);
  for (guint i = 0; i < N_PORTS; i++)
    {
      tell (self, &self->ports[i]);
      open |= get_endpoint (self, &self->ports[i]) != NULL;
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
wb_ports_set_address (WbPorts *self, const WbEndpoint *at)
{
  g_return_if_fail (at->family == 4 || at->family == 6);

  *get_address (self, at->family) = *at;
}

/* A family that had no address gets one as open as the other's. */
static void
choose_address (WbPorts *self, guint8 family)
{
  WbEndpoint at;

  wb_endpoint_init_loopback (&at, family);
  if (wb_endpoint_is_any (get_address (self, family == 6 ? 4 : 6)))
    memset (at.address, 0, sizeof at.address);
  wb_ports_set_address (self, &at);
}

void
wb_ports_open_family (WbPorts *self, guint8 family)
{
  g_return_if_fail (family == 4 || family == 6);

  if (get_address (self, family)->family == 0)
    choose_address (self, family);
  for (guint i = 0; i < N_PORTS; i++)
    if (self->ports[i].family == family && get_endpoint (self, &self->ports[i]) == NULL)
      {
        open_port (self, &self->ports[i]);
        tell (self, &self->ports[i]);
      }
}

void
wb_ports_close_family (WbPorts *self, guint8 family)
{
  char text[WB_ENDPOINT_TEXT_BYTES];

  for (guint i = 0; i < N_PORTS; i++)
    if (self->ports[i].family == family)
      {
        const WbEndpoint *endpoint = get_endpoint (self, &self->ports[i]);

        if (endpoint)
          wb_event_log_add (self->log, WB_EVENT_INFO, _("Stopped listening on %s (%s)"),
                            wb_endpoint_format (endpoint, text), self->ports[i].udp ? "UDP" : "TCP");
        close_port (self, &self->ports[i]);
      }
}

void
wb_ports_switch_family (WbPorts *self, guint8 family, gboolean on)
{
  if (on)
    wb_ports_open_family (self, family);
  else
    wb_ports_close_family (self, family);
}

guint16
wb_ports_get_port (WbPorts *self)
{
  return self->number;
}

guint64
wb_ports_get_n_refused (WbPorts *self)
{
  guint64 n = self->n_refused;

  for (guint i = 0; i < N_PORTS; i++)
    if (self->ports[i].listener)
      n += wb_listener_get_n_refused (self->ports[i].listener);
  return n;
}

void
wb_ports_fill (WbPorts *self, WbListen listens[4])
{
  for (guint i = 0; i < N_PORTS; i++)
    {
      const Port *port = &self->ports[i];
      const WbEndpoint *endpoint = get_endpoint (self, port), *wanted = get_wanted (self, port);
      WbListen *listen = &listens[i];

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
      listen->state = port->listener && wb_listener_is_paused (port->listener) ? WB_LISTEN_PAUSED :
                      endpoint                                                 ? WB_LISTEN_ON :
                      port->missing                                            ? WB_LISTEN_MISSING :
                      port->error                                              ? WB_LISTEN_FAILED :
                                                                                 WB_LISTEN_OFF;
      if (port->error)
        {
          listen->error = g_strdup (port->error->message);
          listen->error_domain = port->error->domain;
          listen->error_code = port->error->code;
        }
    }
}
