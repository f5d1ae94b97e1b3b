/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Asks by doing: a datagram socket on the loopback address, connected to itself. With IPv6 switched off by
 * net.ipv6.conf.all.disable_ipv6 a socket can be made, and even bound to [::], where nothing will ever come, but not to
 * ::1. With no interface up Linux lets 127.0.0.1 be bound, and finds no route to it. */

#include "engine/base/wb-family.h"

#include "engine/base/wb-endpoint.h"
#include "engine/base/wb-socket-info.h"

#include <errno.h>
#include <gio/gnetworking.h>
#include <glib/gi18n-lib.h>

gboolean
wb_family_is_missing (guint8 family)
{
  WbEndpoint at;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_new (family == 6 ? G_SOCKET_FAMILY_IPV6 : G_SOCKET_FAMILY_IPV4,
                                             G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &error);
  struct sockaddr_storage address;
  gsize bytes;
  int fd;

  g_return_val_if_fail (family == 4 || family == 6, FALSE);

  if (socket == NULL)
    return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  fd = g_socket_get_fd (socket);
  wb_endpoint_init_loopback (&at, family);
  bytes = wb_endpoint_to_sockaddr (&at, &address, sizeof address);
  if (bind (fd, (struct sockaddr *) &address, (socklen_t) bytes) != 0)
    return errno == EADDRNOTAVAIL;
  if (!wb_socket_get_local (fd, &at))
    return FALSE;
  bytes = wb_endpoint_to_sockaddr (&at, &address, sizeof address);
  return connect (fd, (struct sockaddr *) &address, (socklen_t) bytes) != 0 &&
         (errno == ENETUNREACH || errno == EADDRNOTAVAIL);
}

const char *
wb_family_get_missing_text (guint8 family)
{
  return family == 6 ? _("IPv6 is not available on this computer") : _("IPv4 is not available on this computer");
}
