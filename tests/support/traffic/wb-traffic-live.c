/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Says the script over real sockets on the loopback interface. The one idea: both ends live here, in one thread, and
 * all messages are smaller than a socket buffer, so blocking calls with a time limit can stand one after another. */

#include "wb-traffic.h"

#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <string.h>
#include <sys/socket.h>

#define PATIENCE_SECONDS 5

typedef struct
{
  WbTrafficSink sink;
} LiveSink;

static GSocketAddress *
to_address (const WbTrafficEndpoint *endpoint)
{
  return g_inet_socket_address_new_from_string (endpoint->address, endpoint->port);
}

static GSocket *
open_socket (GSocketAddress *address, GSocketType type, GError **error)
{
  GSocket *socket = g_socket_new (g_socket_address_get_family (address), type, G_SOCKET_PROTOCOL_DEFAULT, error);

  if (socket != NULL)
    g_socket_set_timeout (socket, PATIENCE_SECONDS);
  return socket;
}

static gboolean
send_all (GSocket *socket, GBytes *bytes, GError **error)
{
  gsize length = 0, sent = 0;
  const char *data = g_bytes_get_data (bytes, &length);

  while (sent < length)
    {
      gssize n = g_socket_send (socket, data + sent, length - sent, NULL, error);

      if (n < 0)
        return FALSE;
      sent += n;
    }
  return TRUE;
}

static gboolean
receive_all (GSocket *socket, gsize length, GError **error)
{
  char buffer[4096];

  while (length > 0)
    {
      gssize n = g_socket_receive (socket, buffer, MIN (length, sizeof buffer), NULL, error);

      if (n <= 0)
        return FALSE;
      length -= n;
    }
  return TRUE;
}

static gboolean
live_converse (WbTrafficSink *self, const WbTrafficEndpoint *server, GBytes *request, GBytes *response, GError **error)
{
  g_autoptr (GSocketAddress) address = to_address (server);
  g_autoptr (GSocket) listener = open_socket (address, G_SOCKET_TYPE_STREAM, error);
  g_autoptr (GSocket) client = NULL;
  g_autoptr (GSocket) accepted = NULL;

  if (listener == NULL || !g_socket_bind (listener, address, TRUE, error) || !g_socket_listen (listener, error))
    return FALSE;
  client = open_socket (address, G_SOCKET_TYPE_STREAM, error);
  if (client == NULL || !g_socket_connect (client, address, NULL, error))
    return FALSE;
  accepted = g_socket_accept (listener, NULL, error);
  if (accepted == NULL)
    return FALSE;
  g_socket_set_timeout (accepted, PATIENCE_SECONDS);
  /* The client closes first: the time-wait state stays on its port and the server's is free for the next scene. */
  return send_all (client, request, error) && receive_all (accepted, g_bytes_get_size (request), error) &&
         send_all (accepted, response, error) && receive_all (client, g_bytes_get_size (response), error) &&
         g_socket_close (client, error) && g_socket_close (accepted, error);
}

static gboolean
live_knock (WbTrafficSink *self, const WbTrafficEndpoint *server, GError **error)
{
  g_autoptr (GSocketAddress) address = to_address (server);
  g_autoptr (GSocket) client = open_socket (address, G_SOCKET_TYPE_STREAM, error);
  g_autoptr (GError) refused = NULL;

  if (client == NULL)
    return FALSE;
  if (g_socket_connect (client, address, NULL, &refused) ||
      g_error_matches (refused, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&refused));
  return FALSE;
}

static gboolean
live_tell (WbTrafficSink *self, const WbTrafficEndpoint *from, const WbTrafficEndpoint *to, GBytes *payload,
           gboolean heard, GError **error)
{
  g_autoptr (GSocketAddress) from_address = to_address (from);
  g_autoptr (GSocketAddress) to_addr = to_address (to);
  GInetAddress *inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (to_addr));
  g_autoptr (GSocket) sender = open_socket (from_address, G_SOCKET_TYPE_DATAGRAM, error);
  g_autoptr (GSocket) receiver = NULL;

  if (sender == NULL || !g_socket_bind (sender, from_address, TRUE, error))
    return FALSE;
  if (heard)
    {
      receiver = open_socket (to_addr, G_SOCKET_TYPE_DATAGRAM, error);
      if (receiver == NULL || !g_socket_bind (receiver, to_addr, TRUE, error))
        return FALSE;
    }
  if (g_inet_address_get_is_multicast (inet))
    {
      struct ip_mreqn where = { .imr_address.s_addr = htonl (INADDR_LOOPBACK) };

      if (setsockopt (g_socket_get_fd (sender), IPPROTO_IP, IP_MULTICAST_IF, &where, sizeof where) != 0)
        return g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s", g_strerror (errno)), FALSE;
    }
  else if (strcmp (to->address, "255.255.255.255") == 0)
    {
      g_socket_set_broadcast (sender, TRUE);
      if (setsockopt (g_socket_get_fd (sender), SOL_SOCKET, SO_BINDTODEVICE, "lo", sizeof "lo") != 0)
        return g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s", g_strerror (errno)), FALSE;
    }
  if (g_socket_send_to (sender, to_addr, g_bytes_get_data (payload, NULL), g_bytes_get_size (payload), NULL, error) < 0)
    return FALSE;
  return !heard || receive_all (receiver, g_bytes_get_size (payload), error);
}

static gboolean
live_ping (WbTrafficSink *self, const char *address, guint16 sequence, GError **error)
{
  WbTrafficEndpoint endpoint = { address, 0 };
  g_autoptr (GSocketAddress) to = to_address (&endpoint);
  gboolean ipv6 = g_socket_address_get_family (to) == G_SOCKET_FAMILY_IPV6;
  guint8 message[64] = { ipv6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO };
  g_autoptr (GSocket) socket_object = NULL;
  guint32 sum = 0;
  int fd;

  message[4] = 'w';
  message[5] = 'b';
  message[6] = sequence >> 8;
  message[7] = sequence & 0xff;
  for (guint i = 8; i < sizeof message; i++)
    message[i] = (guint8) i;
  /* ICMP's checksum is ours to make; the kernel makes ICMPv6's. */
  for (guint i = 0; i < sizeof message; i += 2)
    sum += message[i] << 8 | message[i + 1];
  sum = (sum & 0xffff) + (sum >> 16);
  sum = ~((sum & 0xffff) + (sum >> 16)) & 0xffff;
  if (!ipv6)
    {
      message[2] = sum >> 8;
      message[3] = sum & 0xff;
    }

  fd = socket (ipv6 ? AF_INET6 : AF_INET, SOCK_RAW | SOCK_CLOEXEC, ipv6 ? (int) IPPROTO_ICMPV6 : (int) IPPROTO_ICMP);
  if (fd < 0)
    return g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s", g_strerror (errno)), FALSE;
  socket_object = g_socket_new_from_fd (fd, error);
  return socket_object != NULL &&
         g_socket_send_to (socket_object, to, (const char *) message, sizeof message, NULL, error) >= 0;
}

static gboolean
live_finish (WbTrafficSink *self, GError **error)
{
  return TRUE; /* every call blocked until its bytes had arrived */
}

static void
live_free (WbTrafficSink *self)
{
  g_free (self);
}

WbTrafficSink *
wb_traffic_live_new (void)
{
  LiveSink *self = g_new0 (LiveSink, 1);

  self->sink = (WbTrafficSink){ live_converse, live_knock, live_tell, live_ping, live_finish, live_free };
  return &self->sink;
}
