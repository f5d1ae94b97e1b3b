/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is the same on every system; the rest is in wb-socket-info-linux.c and its portable twin. */

#include "engine/base/wb-socket-info.h"

#include <gio/gnetworking.h>

/* RFC 9293, 3.3.2, in Linux's numbering; the twelfth is a connection whose handshake is not over. */
static const char *const state_names[] = {
  "–",      "ESTABLISHED", "SYN-SENT", "SYN-RECEIVED", "FIN-WAIT-1", "FIN-WAIT-2",   "TIME-WAIT",
  "CLOSED", "CLOSE-WAIT",  "LAST-ACK", "LISTEN",       "CLOSING",    "SYN-RECEIVED",
};

const char *
wb_socket_info_get_state_name (const WbSocketInfo *self)
{
  return state_names[self->has_info && self->state < G_N_ELEMENTS (state_names) ? self->state : 0];
}

void
wb_socket_set_abort (int fd)
{
  struct linger now = { .l_onoff = 1, .l_linger = 0 };

  /* Fails on a socket that is gone, whose close is all that is left. */
  (void) setsockopt (fd, SOL_SOCKET, SO_LINGER, (const char *) &now, sizeof now);
}

gboolean
wb_socket_get_local (int fd, WbEndpoint *out)
{
  struct sockaddr_storage address;
  socklen_t bytes = sizeof address;

  *out = (WbEndpoint){ 0 };
  return getsockname (fd, (struct sockaddr *) &address, &bytes) == 0 &&
         wb_endpoint_from_sockaddr (out, &address, bytes);
}
