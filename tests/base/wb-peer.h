/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The other end of a connection in tests: plain sockets, so that what is tested is not also what tests. */
#pragma once

#include "engine/base/wb-endpoint.h"

#include <errno.h>
#include <gio/gnetworking.h>
#include <unistd.h>

G_BEGIN_DECLS

/* Connects and waits for the handshake, which the kernel ends for any listening socket with room in its queue; the
 * descriptor blocks. -1 with errno. */
static inline int
wb_peer_connect (const WbEndpoint *to)
{
  struct sockaddr_storage address;
  gsize bytes = wb_endpoint_to_sockaddr (to, &address, sizeof address);
  int fd = socket (to->family == 4 ? AF_INET : AF_INET6, SOCK_STREAM, 0);

  if (fd >= 0 && connect (fd, (struct sockaddr *) &address, (socklen_t) bytes) != 0)
    {
      int code = errno;

      close (fd);
      errno = code;
      return -1;
    }
  return fd;
}

/* Whether the other side has ended the connection, in order or by a reset; takes no data off. */
static inline gboolean
wb_peer_is_closed (int fd)
{
  char byte;
  gssize n = recv (fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);

  return n == 0 || (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

/* Descriptors of this process. */
static inline guint
wb_peer_count_descriptors (void)
{
  GDir *dir = g_dir_open ("/dev/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  g_dir_close (dir);
  return n - 1;
}

G_END_DECLS
