/* SPDX-License-Identifier: GPL-3.0-or-later */

/* bind() itself rather than g_socket_bind(): the message is to hold the system's reason and nothing between. */

#include "engine/base/wb-datagram-socket.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <netinet/in.h>

GSocket *
wb_datagram_socket_new (const WbEndpoint *at, GError **error)
{
  GSocket *self = g_socket_new (at->family == 6 ? G_SOCKET_FAMILY_IPV6 : G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM,
                                G_SOCKET_PROTOCOL_UDP, error);
  char text[WB_ENDPOINT_TEXT_BYTES];

  if (self != NULL)
    g_socket_set_blocking (self, FALSE);
  else
    g_prefix_error (error, _("Could not listen on %s (UDP): "), wb_endpoint_format (at, text));
  return self;
}

gboolean
wb_datagram_socket_bind (GSocket *self, const WbEndpoint *at, WbEndpoint *bound, GError **error)
{
  g_autoptr (GSocketAddress) local = NULL;
  struct sockaddr_storage address;
  gsize bytes = wb_endpoint_to_sockaddr (at, &address, sizeof address);
  char text[WB_ENDPOINT_TEXT_BYTES];
  int on = 1, fd = g_socket_get_fd (self);

  if ((at->family == 6 && setsockopt (fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) != 0) ||
      bind (fd, (struct sockaddr *) &address, (socklen_t) bytes) != 0)
    {
      int saved = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), _("Could not listen on %s (UDP): %s"),
                   wb_endpoint_format (at, text), g_strerror (saved));
      return FALSE;
    }
  local = g_socket_get_local_address (self, error);
  return local != NULL && wb_endpoint_from_socket_address (bound, local);
}
