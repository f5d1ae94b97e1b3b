/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An address is taken as we take addresses everywhere, a name as GIO does. */

#include "engine/chat/wb-chat-target.h"

#include "engine/base/wb-endpoint.h"
#include "engine/base/wb-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DEFAULT_PORT 9000
/* A name of 253 (RFC 1035, 3.1, as text) with its port; an address in brackets is shorter. */
#define TARGET_BYTES_MAX 259

GSocketConnectable *
wb_chat_target_parse (const char *host_and_port, GError **error)
{
  g_autoptr (GSocketConnectable) name = NULL;
  g_autoptr (GError) reason = NULL;
  const char *colon = strchr (host_and_port, ':');
  gboolean is_address = host_and_port[0] == '[' || (colon && strchr (colon + 1, ':'));
  WbEndpoint endpoint;

  if (strlen (host_and_port) > TARGET_BYTES_MAX)
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_INVALID_INPUT,
                           _("No server has so long a name: at most 253 characters, and a port"));
      return NULL;
    }
  if (wb_endpoint_parse (host_and_port, DEFAULT_PORT, &endpoint, is_address ? error : NULL) && endpoint.port != 0)
    return G_SOCKET_CONNECTABLE (wb_endpoint_to_socket_address (&endpoint));
  if (is_address && error && *error)
    return NULL;
  if (!is_address && strpbrk (host_and_port, " \t\r\n/") == NULL)
    name = g_network_address_parse (host_and_port, DEFAULT_PORT, &reason);
  if (name && g_network_address_get_hostname (G_NETWORK_ADDRESS (name))[0] != '\0' &&
      g_network_address_get_port (G_NETWORK_ADDRESS (name)) != 0)
    return g_steal_pointer (&name);
  g_set_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT,
               _("“%s” names no server: a name or an address is needed, and perhaps a port, as in example.org:9000 or "
                  "[::1]:9000"),
               host_and_port);
  return NULL;
}

void
wb_chat_target_name_port (GSocketConnectable *self, GError *error)
{
  g_autofree char *host = NULL, *full = NULL;
  GString *words;
  guint port;

  if (error->domain != G_IO_ERROR)
    return; /* the name was not found, on any port */
  if (G_IS_INET_SOCKET_ADDRESS (self))
    {
      GInetSocketAddress *address = G_INET_SOCKET_ADDRESS (self);

      host = g_inet_address_to_string (g_inet_socket_address_get_address (address));
      port = g_inet_socket_address_get_port (address);
    }
  else
    {
      host = g_strdup (g_network_address_get_hostname (G_NETWORK_ADDRESS (self)));
      port = g_network_address_get_port (G_NETWORK_ADDRESS (self));
    }
  full = g_strdup_printf (strchr (host, ':') ? "[%s]:%u" : "%s:%u", host, port);
  words = g_string_new (error->message);
  g_string_replace (words, host, full, 1);
  g_free (error->message);
  error->message = g_string_free (words, FALSE);
}
