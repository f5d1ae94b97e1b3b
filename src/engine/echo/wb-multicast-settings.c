/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The settings of the broadcast and multicast bench as a value, and the broadcast addresses to choose from. */

#include "engine/base/wb-error.h"
#include "engine/echo/wb-multicast-bench.h"

#include <glib/gi18n-lib.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

G_DEFINE_BOXED_TYPE (WbMulticastSettings, wb_multicast_settings, wb_multicast_settings_copy, wb_multicast_settings_free)

void
wb_multicast_settings_init (WbMulticastSettings *self)
{
  static const guint8 group[4] = { 239, 255, 42, 99 }; /* administratively scoped (RFC 2365): stays in the house */

  memset (self, 0, sizeof *self);
  self->destination.family = 4;
  self->destination.port = 42099;
  memcpy (self->destination.address, group, sizeof group);
  self->ttl = 1;
  self->loopback = TRUE;
}

void
wb_multicast_settings_clear (WbMulticastSettings *self)
{
  g_clear_pointer (&self->interface_name, g_free);
}

WbMulticastSettings *
wb_multicast_settings_copy (const WbMulticastSettings *self)
{
  WbMulticastSettings *copy = g_memdup2 (self, sizeof *self);

  copy->interface_name = g_strdup (self->interface_name);
  return copy;
}

void
wb_multicast_settings_free (WbMulticastSettings *self)
{
  wb_multicast_settings_clear (self);
  g_free (self);
}

static gboolean
is_broadcast (const WbEndpoint *address)
{
  g_autoptr (GArray) known = NULL;

  if (wb_endpoint_is_broadcast (address))
    return TRUE;
  known = wb_multicast_list_broadcasts ();
  for (guint i = 0; i < known->len; i++)
    if (wb_endpoint_same_address (&g_array_index (known, WbMulticastBroadcast, i).address, address))
      return TRUE;
  return FALSE;
}

gboolean
wb_multicast_settings_check (const WbMulticastSettings *self, GError **error)
{
  char text[WB_ENDPOINT_TEXT_BYTES];

  if (self->destination.port == 0)
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_INVALID_INPUT, _("A port is missing"));
      return FALSE;
    }
  if (wb_endpoint_is_multicast (&self->destination) || is_broadcast (&self->destination))
    return TRUE;
  g_set_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT,
               _("%s is neither a multicast group nor a broadcast address of this computer"),
               wb_endpoint_format_address (&self->destination, text));
  return FALSE;
}

GArray *
wb_multicast_list_broadcasts (void)
{
  GArray *found = g_array_new (FALSE, TRUE, sizeof (WbMulticastBroadcast));
  struct ifaddrs *list = NULL;

  if (getifaddrs (&list) != 0)
    return found;
  for (struct ifaddrs *item = list; item; item = item->ifa_next)
    {
      WbMulticastBroadcast one = { 0 };

      if (item->ifa_addr == NULL || item->ifa_addr->sa_family != AF_INET || !(item->ifa_flags & IFF_BROADCAST) ||
          !(item->ifa_flags & IFF_UP) || item->ifa_broadaddr == NULL ||
          !wb_endpoint_from_sockaddr (&one.address, item->ifa_broadaddr, sizeof (struct sockaddr_in)) ||
          wb_endpoint_is_any (&one.address))
        continue;
      one.address.port = 0;
      g_strlcpy (one.interface_name, item->ifa_name, sizeof one.interface_name);
      g_array_append_val (found, one);
    }
  freeifaddrs (list);
  return found;
}
