/* SPDX-License-Identifier: GPL-3.0-or-later */

/* getifaddrs: one netlink exchange or sysctl, some tens of microseconds, so it may run in the main loop when somebody
 * opens a list. */

#define G_LOG_DOMAIN "wirebench"

#include <sys/types.h>

#include "app/panel/wb-host-addresses.h"

#include "engine/base/wb-endpoint.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

static gsize
get_length (const struct sockaddr *address)
{
  switch (address->sa_family)
    {
    case AF_INET:
      return sizeof (struct sockaddr_in);
    case AF_INET6:
      return sizeof (struct sockaddr_in6);
    default:
      return 0;
    }
}

GPtrArray *
wb_host_addresses_list (void)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_host_address_free);
  struct ifaddrs *all = NULL;

  if (getifaddrs (&all) != 0)
    return list; /* nothing to choose from but what can be typed */
  for (struct ifaddrs *i = all; i != NULL; i = i->ifa_next)
    {
      char text[WB_ENDPOINT_TEXT_BYTES];
      WbEndpoint endpoint;
      WbHostAddress *address;

      if (i->ifa_addr == NULL || (i->ifa_flags & IFF_UP) == 0 || get_length (i->ifa_addr) == 0 ||
          !wb_endpoint_from_sockaddr (&endpoint, i->ifa_addr, get_length (i->ifa_addr)))
        continue;
      address = g_new0 (WbHostAddress, 1);
      address->family = endpoint.family;
      address->interface_name = g_strdup (i->ifa_name);
      address->text = g_strdup (wb_endpoint_format_address (&endpoint, text));
      g_ptr_array_add (list, address);
    }
  freeifaddrs (all);
  return list;
}

char **
wb_host_interfaces_list (void)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  struct ifaddrs *all = NULL;

  if (getifaddrs (&all) == 0)
    for (struct ifaddrs *i = all; i != NULL; i = i->ifa_next)
      if ((i->ifa_flags & IFF_UP) != 0 && g_hash_table_add (seen, g_strdup (i->ifa_name)))
        g_strv_builder_add (builder, i->ifa_name);
  if (all != NULL)
    freeifaddrs (all);
  return g_strv_builder_end (builder);
}
