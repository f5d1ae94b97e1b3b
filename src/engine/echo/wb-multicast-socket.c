/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Options that differ by family in one place. Membership by RFC 3678 (MCAST_JOIN_GROUP), which takes an interface's
 * number for both families; the way out by IP_PKTINFO and IPV6_PKTINFO (RFC 3542, 6.2), which works for broadcasts too,
 * where IP_MULTICAST_IF does not. */

#include "engine/echo/wb-multicast-socket.h"

#include "engine/base/wb-datagram-batch.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <string.h>

static gboolean
set_number (int fd, int level, int option, int value)
{
  return setsockopt (fd, level, option, &value, sizeof value) == 0;
}

/* SO_REUSEADDR is right here and nowhere else: every listener of a group or broadcast gets its copy. */
static gboolean
prepare (int fd, const WbMulticastSettings *settings)
{
  gboolean v6 = settings->destination.family == 6;

  if (!set_number (fd, SOL_SOCKET, SO_REUSEADDR, 1) || !wb_datagram_ask_destination (fd, v6 ? 6 : 4))
    return FALSE;
  if (v6)
    return set_number (fd, IPPROTO_IPV6, IPV6_V6ONLY, 1) &&
           set_number (fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, settings->ttl) &&
           set_number (fd, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, settings->loopback);
#ifdef IP_MULTICAST_ALL
  /* Else Linux delivers groups that other programs have joined. */
  (void) set_number (fd, IPPROTO_IP, IP_MULTICAST_ALL, 0);
#endif
  return set_number (fd, SOL_SOCKET, SO_BROADCAST, 1) && set_number (fd, IPPROTO_IP, IP_MULTICAST_TTL, settings->ttl) &&
         set_number (fd, IPPROTO_IP, IP_MULTICAST_LOOP, settings->loopback);
}

GSocket *
wb_multicast_socket_new (const WbMulticastSettings *settings, GError **error)
{
  WbEndpoint any = { .family = settings->destination.family, .port = settings->destination.port };
  g_autoptr (GSocket) socket = g_socket_new (any.family == 6 ? G_SOCKET_FAMILY_IPV6 : G_SOCKET_FAMILY_IPV4,
                                             G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, error);
  struct sockaddr_storage address;
  gsize bytes = wb_endpoint_to_sockaddr (&any, &address, sizeof address);
  char text[WB_ENDPOINT_TEXT_BYTES];
  int code;

  if (socket == NULL)
    return NULL;
  g_socket_set_blocking (socket, FALSE);
  if (prepare (g_socket_get_fd (socket), settings) &&
      bind (g_socket_get_fd (socket), (struct sockaddr *) &address, (socklen_t) bytes) == 0)
    return g_steal_pointer (&socket);
  code = errno;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _("Could not listen on %s (UDP): %s"),
               wb_endpoint_format (&any, text), g_strerror (code));
  return NULL;
}

gboolean
wb_multicast_socket_join (GSocket *self, const WbEndpoint *group, guint interface_index)
{
  struct group_req request = { .gr_interface = interface_index };
  WbEndpoint address = *group;

  address.port = 0;
  if (wb_endpoint_to_sockaddr (&address, &request.gr_group, sizeof request.gr_group) == 0)
    {
      errno = EINVAL;
      return FALSE;
    }
  return setsockopt (g_socket_get_fd (self), group->family == 6 ? IPPROTO_IPV6 : IPPROTO_IP, MCAST_JOIN_GROUP, &request,
                     sizeof request) == 0;
}

gboolean
wb_multicast_socket_send (GSocket *self, const WbEndpoint *to, guint interface_index, GBytes *payload)
{
  union
  {
    char bytes[CMSG_SPACE (sizeof (struct in6_pktinfo))];
    struct cmsghdr align;
  } control = { 0 };
  struct sockaddr_storage address;
  gsize n_bytes;
  gconstpointer bytes = g_bytes_get_data (payload, &n_bytes);
  struct iovec piece = { .iov_base = (gpointer) bytes, .iov_len = n_bytes };
  struct msghdr message = { .msg_name = &address, .msg_iov = &piece, .msg_iovlen = 1 };
  WbEndpoint target = *to;
  gssize sent;

  if (target.family == 6 && interface_index)
    target.scope_id = interface_index; /* says the same as a control message would */
  message.msg_namelen = (socklen_t) wb_endpoint_to_sockaddr (&target, &address, sizeof address);
#ifdef IP_PKTINFO
  if (target.family == 4 && interface_index)
    {
      struct in_pktinfo info = { .ipi_ifindex = (int) interface_index };

      control.align.cmsg_level = IPPROTO_IP;
      control.align.cmsg_type = IP_PKTINFO;
      control.align.cmsg_len = CMSG_LEN (sizeof info);
      memcpy (CMSG_DATA (&control.align), &info, sizeof info);
      message.msg_control = control.bytes;
      message.msg_controllen = CMSG_SPACE (sizeof info);
    }
#endif
  do
    sent = sendmsg (g_socket_get_fd (self), &message, 0);
  while (sent < 0 && errno == EINTR);
  return sent >= 0;
}

GArray *
wb_multicast_list_own_addresses (void)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (WbEndpoint));
  struct ifaddrs *list = NULL;

  if (getifaddrs (&list) != 0)
    return found;
  for (struct ifaddrs *item = list; item; item = item->ifa_next)
    {
      WbEndpoint one;
      gsize bytes = item->ifa_addr == NULL                ? 0 :
                    item->ifa_addr->sa_family == AF_INET  ? sizeof (struct sockaddr_in) :
                    item->ifa_addr->sa_family == AF_INET6 ? sizeof (struct sockaddr_in6) :
                                                            0;

      if (bytes > 0 && wb_endpoint_from_sockaddr (&one, item->ifa_addr, bytes))
        g_array_append_val (found, one);
    }
  freeifaddrs (list);
  return found;
}
