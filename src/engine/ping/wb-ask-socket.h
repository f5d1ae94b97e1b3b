/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a socket that asks questions hears beside the answers: what routers and the peer's system say of a datagram
 * (ICMP), and when the kernel sent and received one. How much of it there is depends on the system: this header has a
 * twin file each. */
#pragma once

#include "engine/base/wb-endpoint.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  WB_ASK_NOTHING,
  WB_ASK_DATAGRAM,
  WB_ASK_STAMP,   /* of one of ours, when it left */
  WB_ASK_TROUBLE, /* one of ours did not get there */
} WbAskEventKind;

typedef struct
{
  WbAskEventKind kind;

  /* DATAGRAM */
  gsize n_bytes;
  WbEndpoint from;
  guint8 ttl; /* 0: not known */

  /* DATAGRAM and STAMP: wall-clock time of the kernel; 0: not known */
  gint64 stamp_ns;
  guint32 n_stamped; /* STAMP: which of ours, from 0 */

  /* TROUBLE */
  GError *error;      /* Owned; G_IO_ERROR with the system's reason */
  WbEndpoint told_by; /* who says so, port 0; family 0: this computer */
  guint mtu;          /* of MESSAGE_TOO_LARGE: the packet that would fit; 0: not said */
} WbAskEvent;

void wb_ask_event_clear (WbAskEvent *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbAskEvent, wb_ask_event_clear)

/* Asks the system for all of this; what it does not have is left out in silence. Before the first datagram. */
void wb_ask_socket_prepare (GSocket *socket, guint8 family);
/* Datagrams travel whole from now on, whatever the system knows of the path: one that is too big for the interface
 * cannot be sent, one that is too big for a link behind it gets lost. FALSE with WB_ERROR_UNSUPPORTED. */
gboolean wb_ask_socket_set_whole (GSocket *socket, guint8 family, GError **error);

/* The next event; never waits. bytes: room for a datagram's; the rest of a longer one is lost. out: cleared by the
 * caller. */
WbAskEventKind wb_ask_socket_take (GSocket *socket, guint8 *bytes, gsize room, WbAskEvent *out);
/* The same for STAMP and TROUBLE alone: datagrams stay where they are. Knows nothing where the system has no queue. */
WbAskEventKind wb_ask_socket_take_told (GSocket *socket, WbAskEvent *out);
/* All trouble so far is somebody else's: a socket that is connected anew. */
void wb_ask_socket_forget_trouble (GSocket *socket);

G_END_DECLS
