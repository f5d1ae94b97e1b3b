/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is the same on every system; the rest is in wb-socket-info-linux.c and its portable twin. */

#include "engine/base/wb-socket-info.h"

#include <errno.h>
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

gboolean
wb_socket_is_at_rest (int fd)
{
  WbSocketInfo info;

  wb_socket_info_read (fd, &info);
  /* The FIN counts as one. */
  return info.has_info && info.unread_bytes == 0 && info.unsent_bytes <= 1;
}

int
wb_socket_get_error (int fd)
{
  int error = 0;
  socklen_t bytes = sizeof error;

  return getsockopt (fd, SOL_SOCKET, SO_ERROR, (char *) &error, &bytes) == 0 ? error : errno;
}

gboolean
wb_socket_is_reset (int error)
{
  /* ENOTCONN: the reset came between its end of stream and our shutdown (). 0: it was told already, and read away. */
  return error == ECONNRESET || error == EPIPE || error == ENOTCONN || error == 0;
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
