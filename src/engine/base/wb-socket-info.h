/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the system knows of a connected TCP socket: TCP_INFO and the queue counts on Linux; elsewhere has_info is FALSE
 * and the table shows dashes. One or two system calls each, so only for rows on screen. */
#pragma once

#include "engine/base/wb-endpoint.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean has_info;
  guint8 state; /* 1 ESTABLISHED, 8 CLOSE_WAIT, … as Linux numbers them; text by wb_socket_info_get_state_name */
  guint32 rtt_us;
  guint32 rttvar_us;
  guint32 cwnd_segments;
  guint32 retransmits; /* total_retrans */
  guint32 unacked_segments;
  guint32 mss_bytes;
  guint64 unsent_bytes; /* SIOCOUTQ: unsent plus unacknowledged */
  guint64 unread_bytes; /* SIOCINQ */
} WbSocketInfo;

void wb_socket_info_read (int fd, WbSocketInfo *out);
const char *wb_socket_info_get_state_name (
    const WbSocketInfo *self); /* "ESTABLISHED" (RFC 9293), "–" without info; static */
/* Unsent plus unacknowledged bytes; FALSE where the system does not say: use writability as progress then. */
gboolean wb_socket_get_unsent (int fd, guint64 *bytes);
/* FALSE too where the system does not say: something may be unread, or not be acknowledged but for a FIN. */
gboolean wb_socket_is_at_rest (int fd);
/* SO_ERROR, which reading takes away; the errno of asking where that fails; 0: none. */
int wb_socket_get_error (int fd);
/* Whether errno's code says that the peer reset the connection. */
gboolean wb_socket_is_reset (int error);
/* The address on our side, unmapped, for sockets that listen on all; FALSE: the socket is gone. */
gboolean wb_socket_get_local (int fd, WbEndpoint *out);
/* The next close sends RST instead of FIN (SO_LINGER 0). */
void wb_socket_set_abort (int fd);

G_END_DECLS
