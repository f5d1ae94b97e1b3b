/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The options of POSIX and RFC 3542. The socket is bound at once, so that a source that cannot be had is an error of the
 * start and not of the first probe. */

#include "engine/ping/wb-ping-socket-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define STAMP_TTL 255u /* RFC 8762, 4.2.1, after RFC 5357, 4.1.2 */

gboolean
wb_ping_socket_set (GSocket *socket, int level, int option, int value, const char *what, GError **error)
{
  int code;

  if (setsockopt (g_socket_get_fd (socket), level, option, &value, sizeof value) == 0)
    return TRUE;
  code = errno;
  /* Translators: an option of a socket, such as "the TTL", and the system's reason */
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _("Could not set %s of pings: %s"), what,
               g_strerror (code));
  return FALSE;
}

static gboolean
bind_source (GSocket *socket, guint8 family, const WbPingSettings *settings, GError **error)
{
  const WbEndpoint *wanted = family == 6 ? &settings->source_v6 : &settings->source_v4;
  WbEndpoint source = wanted->family ? *wanted : (WbEndpoint){ .family = family, .port = wanted->port };
  struct sockaddr_storage address;
  gsize bytes = wb_endpoint_to_sockaddr (&source, &address, sizeof address);
  char text[WB_ENDPOINT_TEXT_BYTES];
  int code;

  if (bind (g_socket_get_fd (socket), (struct sockaddr *) &address, (socklen_t) bytes) == 0)
    return TRUE;
  code = errno;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _("Could not send from %s: %s"),
               source.port > 0 ? wb_endpoint_format (&source, text) : wb_endpoint_format_address (&source, text),
               g_strerror (code));
  return FALSE;
}

GSocket *
wb_ping_socket_open (guint8 family, const WbPingSettings *settings, GError **error)
{
  gboolean v6 = family == 6;
  g_autoptr (GSocket) socket = g_socket_new (v6 ? G_SOCKET_FAMILY_IPV6 : G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM,
                                             G_SOCKET_PROTOCOL_UDP, error);
  guint ttl = settings->ttl > 0 || settings->mode != WB_PING_MODE_STAMP ? settings->ttl : STAMP_TTL;

  if (socket == NULL)
    return NULL;
  g_socket_set_blocking (socket, FALSE);
  if (v6 && !wb_ping_socket_set (socket, IPPROTO_IPV6, IPV6_V6ONLY, 1, _("the family"), error))
    return NULL;
  if (ttl > 0 && !wb_ping_socket_set (socket, v6 ? IPPROTO_IPV6 : IPPROTO_IP, v6 ? IPV6_UNICAST_HOPS : IP_TTL,
                                      (int) ttl, _("the TTL"), error))
    return NULL;
  /* The upper six bits of the octet (RFC 2474, 3); the lower two are ECN's. */
  if (settings->dscp > 0 && !wb_ping_socket_set (socket, v6 ? IPPROTO_IPV6 : IPPROTO_IP, v6 ? IPV6_TCLASS : IP_TOS,
                                                 settings->dscp << 2, _("the DSCP"), error))
    return NULL;
  if (!bind_source (socket, family, settings, error))
    return NULL;
  return g_steal_pointer (&socket);
}
