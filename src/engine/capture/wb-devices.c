/* SPDX-License-Identifier: GPL-3.0-or-later */

/* libpcap's list in our words. It needs no rights, so it says nothing about whether a capture will be allowed. It may
 * take its time (it opens a socket per interface and asks other subsystems too), hence never on a loop that draws. */

#include "engine/capture/wb-devices.h"

#include "engine/base/wb-error.h"
#include "engine/base/wb-format.h"
#include "engine/capture/wb-device-private.h"

#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <pcap/pcap.h>
#include <string.h>

/* What libpcap offers beside network interfaces. */
static const char *const other_prefixes[] = { "bluetooth", "dbus-", "netmap:", "nflog", "nfqueue", "rdma", "usbmon" };

static gboolean
is_other (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (other_prefixes); i++)
    if (g_str_has_prefix (name, other_prefixes[i]))
      return TRUE;
  return FALSE;
}

static WbDeviceFlags
get_flags (const pcap_if_t *interface)
{
  WbDeviceFlags flags = 0;

  if (interface->flags & PCAP_IF_UP)
    flags |= WB_DEVICE_UP;
  if (interface->flags & PCAP_IF_RUNNING)
    flags |= WB_DEVICE_RUNNING;
  if (interface->flags & PCAP_IF_LOOPBACK)
    flags |= WB_DEVICE_LOOPBACK;
  if (interface->flags & PCAP_IF_WIRELESS)
    flags |= WB_DEVICE_WIRELESS;
  if ((interface->flags & PCAP_IF_CONNECTION_STATUS) == PCAP_IF_CONNECTION_STATUS_CONNECTED)
    flags |= WB_DEVICE_CONNECTED;
  if ((interface->flags & PCAP_IF_CONNECTION_STATUS) == PCAP_IF_CONNECTION_STATUS_DISCONNECTED)
    flags |= WB_DEVICE_DISCONNECTED;
  if (is_other (interface->name))
    flags |= WB_DEVICE_OTHER;
  return flags;
}

static guint
count_prefix (const guint8 *mask, gsize length)
{
  guint n = 0;

  for (gsize i = 0; i < length * 8 && (mask[i / 8] & (0x80 >> (i % 8))) != 0; i++)
    n++;
  return n;
}

/* "192.0.2.1/24"; NULL for families that people do not call an address here (a MAC address comes as one). */
static char *
dup_address (const pcap_addr_t *entry)
{
  const guint8 *bytes, *mask = NULL;
  GSocketFamily family;
  gsize length;
  g_autoptr (GInetAddress) address = NULL;
  g_autofree char *text = NULL;

  if (entry->addr == NULL)
    return NULL;
  if (entry->addr->sa_family == AF_INET)
    {
      family = G_SOCKET_FAMILY_IPV4;
      bytes = (const guint8 *) &((const struct sockaddr_in *) entry->addr)->sin_addr;
      length = 4;
      /* The BSDs leave the family of a mask zero. */
      if (entry->netmask != NULL)
        mask = (const guint8 *) &((const struct sockaddr_in *) entry->netmask)->sin_addr;
    }
  else if (entry->addr->sa_family == AF_INET6)
    {
      family = G_SOCKET_FAMILY_IPV6;
      bytes = (const guint8 *) &((const struct sockaddr_in6 *) entry->addr)->sin6_addr;
      length = 16;
      if (entry->netmask != NULL)
        mask = (const guint8 *) &((const struct sockaddr_in6 *) entry->netmask)->sin6_addr;
    }
  else
    return NULL;
  address = g_inet_address_new_from_bytes (bytes, family);
  text = g_inet_address_to_string (address);
  return mask == NULL ? g_steal_pointer (&text) : g_strdup_printf ("%s/%u", text, count_prefix (mask, length));
}

static WbDevice *
make_device (const pcap_if_t *interface)
{
  g_autoptr (GPtrArray) addresses = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *description = NULL;

  for (const pcap_addr_t *entry = interface->addresses; entry != NULL; entry = entry->next)
    {
      char *text = dup_address (entry);

      if (text != NULL)
        g_ptr_array_add (addresses, text);
    }
  g_ptr_array_add (addresses, NULL);
  if (strcmp (interface->name, "any") == 0)
    description = g_strdup (_("All interfaces at once"));
  else if (interface->description != NULL && interface->description[0] != '\0')
    description = wb_format_dup_safe (interface->description, -1);
  return wb_device_new (interface->name, description, (const char *const *) addresses->pdata, get_flags (interface));
}

static gpointer
init_pcap (gpointer data)
{
  char buffer[PCAP_ERRBUF_SIZE];

  /* Names and messages as UTF-8. It fails only after another part of the program asked for something else. */
  (void) pcap_init (PCAP_CHAR_ENC_UTF_8, buffer);
  return NULL;
}

GPtrArray *
wb_devices_list (GError **error)
{
  static GOnce once = G_ONCE_INIT;
  g_autoptr (GPtrArray) devices = g_ptr_array_new_with_free_func (g_object_unref);
  char buffer[PCAP_ERRBUF_SIZE] = "";
  pcap_if_t *interfaces;

  g_once (&once, init_pcap, NULL);
  if (pcap_findalldevs (&interfaces, buffer) != 0)
    {
      g_set_error (error, WB_ERROR, WB_ERROR_FAILED, _("Could not list the interfaces: %s"), buffer);
      return NULL;
    }
  for (int others = 0; others <= 1; others++)
    for (const pcap_if_t *interface = interfaces; interface != NULL; interface = interface->next)
      if (is_other (interface->name) == (others == 1))
        g_ptr_array_add (devices, make_device (interface));
  pcap_freealldevs (interfaces);
  return g_steal_pointer (&devices);
}
