/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sockets on which a service is asked: TCP and UDP, IPv4 and IPv6, each with a state of its own, all on one port
 * number. What comes in on them is the service's: connections as descriptors, datagrams as a socket that the service
 * opens itself. A family that the host lacks is a state, not a failure. */
#pragma once

#include "engine/base/wb-event-log.h"
#include "engine/base/wb-listen.h"
#include "engine/base/wb-service.h"

G_BEGIN_DECLS

typedef struct _WbPorts WbPorts;

typedef struct
{
  /* One address a family; family 0: that family is off. Ports in them are ignored. */
  WbEndpoint v4;
  WbEndpoint v6;
  gboolean v4_closed; /* not opened by wb_ports_open, but known: it waits for wb_ports_open_family */
  gboolean v6_closed;
  gboolean tcp;
  gboolean udp;
  guint16 port;            /* 0: the system's choice, the same for all */
  guint send_buffer_bytes; /* of TCP connections, as wb_listener_new takes it; 0: the system's */
  guint receive_buffer_bytes;
} WbPortsPlan;

typedef struct
{
  /* As WbListenerEvents.accepted: the callee owns fd. May free the ports. */
  void (*accepted) (int fd, const WbEndpoint *peer, gpointer data);
  /* For UDP; all three NULL in a service that has none. open binds to at (port 0: the system's choice) and serves from
   * there: what it returns is closed by close; NULL with GIO's error, "Could not listen on [::1]:7777 (UDP): …", whose
   * G_IO_ERROR_ADDRESS_IN_USE means the number. get_endpoint: where, with the real port. */
  gpointer (*open_datagrams) (const WbEndpoint *at, gpointer data, GError **error);
  void (*close_datagrams) (gpointer datagrams, gpointer data);
  const WbEndpoint *(*get_datagrams_endpoint) (gpointer datagrams);
} WbPortsEvents;

/* plan: copied, not checked. events: borrowed, static; service, log and data: borrowed, they outlive it. */
WbPorts *wb_ports_new (WbService *service, const WbPortsPlan *plan, WbEventLog *log, const WbPortsEvents *events,
                       gpointer data);
/* Closes all; each open one held the service. */
void wb_ports_free (WbPorts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPorts, wb_ports_free)

/* Opens what the plan wants. With port 0 all get one number of the system's choice (37 tries). What fails stands in the
 * log and in its state; FALSE with the first of the reasons when nothing listens. */
gboolean wb_ports_open (WbPorts *self, GError **error);
/* One family, on the port in force. One that has no address gets loopback, or all addresses when the other family has
 * those. What is open stays. */
void wb_ports_open_family (WbPorts *self, guint8 family);
void wb_ports_close_family (WbPorts *self, guint8 family);
void wb_ports_switch_family (WbPorts *self, guint8 family, gboolean on); /* the one or the other */
/* Of at's family, from its next opening on. */
void wb_ports_set_address (WbPorts *self, const WbEndpoint *at);

guint16 wb_ports_get_port (WbPorts *self);      /* in force; 0: none yet */
guint64 wb_ports_get_n_refused (WbPorts *self); /* by listeners, for want of descriptors, since new */
/* TCP v4, TCP v6, UDP v4, UDP v6; overwritten, and the caller's to clear. */
void wb_ports_fill (WbPorts *self, WbListen listens[4]);

G_END_DECLS
