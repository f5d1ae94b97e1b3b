/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What every system has: when a probe left is when its call was made, and ICMP errors are not told. */

#include "engine/ping/wb-ping-socket-private.h"

#include "engine/base/wb-datagram-batch.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

struct _WbPingSocket
{
  GSocket *socket; /* Owned */
};

static gboolean
set_options (WbPingSocket *self, guint8 family, const WbPingSettings *settings, GError **error)
{
  int fd = g_socket_get_fd (self->socket);

  if (settings->interface)
    {
#ifdef IP_BOUND_IF
      if (if_nametoindex (settings->interface) > 0)
        {
          if (!wb_ping_socket_set (self->socket, family == 6 ? IPPROTO_IPV6 : IPPROTO_IP,
                                   family == 6 ? IPV6_BOUND_IF : IP_BOUND_IF,
                                   (int) if_nametoindex (settings->interface), _("the interface"), error))
            return FALSE;
        }
      else
#endif
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _("Could not send through %s: %s"),
                       settings->interface,
                       if_nametoindex (settings->interface) > 0 ? _("not on this system") : g_strerror (ENODEV));
          return FALSE;
        }
    }
  if (settings->dont_fragment)
    {
      gboolean set = FALSE;

#ifdef IPV6_DONTFRAG
      if (family == 6)
        set = wb_ping_socket_set (self->socket, IPPROTO_IPV6, IPV6_DONTFRAG, 1, _("“don’t fragment”"), NULL);
#endif
#ifdef IP_DONTFRAG
      if (family == 4)
        set = wb_ping_socket_set (self->socket, IPPROTO_IP, IP_DONTFRAG, 1, _("“don’t fragment”"), NULL);
#endif
      if (!set)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _("Could not set %s of pings: %s"),
                       _("“don’t fragment”"), _("not on this system"));
          return FALSE;
        }
    }
  /* Both are known or not, as the system likes. */
  (void) wb_datagram_ask_hops (fd, family);
  if (!settings->program_times)
    (void) wb_datagram_ask_times (fd);
  return TRUE;
}

WbPingSocket *
wb_ping_socket_new (guint8 family, const WbPingSettings *settings, const WbPingSocketEvents *events, gpointer data,
                    GError **error)
{
  WbPingSocket *self = g_new0 (WbPingSocket, 1);

  self->socket = wb_ping_socket_open (family, settings, error);
  if (self->socket == NULL || !set_options (self, family, settings, error))
    g_clear_pointer (&self, wb_ping_socket_free);
  return self;
}

void
wb_ping_socket_free (WbPingSocket *self)
{
  if (self->socket)
    g_socket_close (self->socket, NULL);
  g_clear_object (&self->socket);
  g_free (self);
}

int
wb_ping_socket_get_fd (WbPingSocket *self)
{
  return g_socket_get_fd (self->socket);
}

guint
wb_ping_socket_get_batch (WbPingSocket *self)
{
  return 1;
}

void
wb_ping_socket_drain (WbPingSocket *self)
{
}

guint
wb_ping_socket_send (WbPingSocket *self, const WbPingSocketProbe *probes, guint n, int *code)
{
  g_return_val_if_fail (n > 0, 0);

  *code = 0;
  for (guint i = 0; i < n; i++)
    {
      struct sockaddr_storage address;
      gsize n_address = wb_endpoint_to_sockaddr (probes[i].to, &address, sizeof address);

      if (sendto (g_socket_get_fd (self->socket), probes[i].bytes, probes[i].n_bytes, 0, (struct sockaddr *) &address,
                  (socklen_t) n_address) < 0)
        {
          *code = errno;
          return i;
        }
    }
  return n;
}
