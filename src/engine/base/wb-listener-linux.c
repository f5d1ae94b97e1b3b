/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Linux: accept4 gives the flags in the same call, and TCP_NODELAY and the send buffer are the listening socket's, so
 * that a connection costs one system call. */

#include "engine/base/wb-listener-private.h"

#include <sys/socket.h>

int
wb_listener_accept (int listening_fd, WbEndpoint *peer)
{
  struct sockaddr_storage address;
  socklen_t bytes = sizeof address;
  int fd = accept4 (listening_fd, (struct sockaddr *) &address, &bytes, SOCK_NONBLOCK | SOCK_CLOEXEC);

  if (fd >= 0)
    wb_endpoint_from_sockaddr (peer, &address, bytes);
  return fd;
}
