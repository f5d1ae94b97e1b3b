/* SPDX-License-Identifier: GPL-3.0-or-later */

/* POSIX: accept, and each property by a call of its own. Between accept and FD_CLOEXEC another thread may spawn a child
 * that inherits the connection; systems without accept4 know no better way. */

#include "engine/base/wb-listener-private.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gnetworking.h>
#include <unistd.h>

int
wb_listener_accept (int listening_fd, WbEndpoint *peer)
{
  struct sockaddr_storage address;
  socklen_t bytes = sizeof address;
  int fd = accept (listening_fd, (struct sockaddr *) &address, &bytes), on = 1;

  if (fd < 0)
    return -1;
  if (fcntl (fd, F_SETFD, FD_CLOEXEC) != 0 || fcntl (fd, F_SETFL, fcntl (fd, F_GETFL) | O_NONBLOCK) != 0)
    {
      int code = errno;

      close (fd);
      errno = code;
      return -1;
    }
  (void) setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* a peer that has gone already has none */
  wb_endpoint_from_sockaddr (peer, &address, bytes);
  return fd;
}
