/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules, from the cheapest to the dearest; what a group is asked comes last, since some may answer that. */

#include "engine/base/wb-datagram-guard.h"

#include <string.h>

/* Ports whose services answer whatever comes, or answer much to little: echo, daytime, qotd, chargen, time, DNS, TFTP,
 * NTP, SNMP, SSDP, mDNS, memcached. 0 cannot be answered at all. */
static const guint16 loud_ports[] = { 0, 7, 13, 17, 19, 37, 53, 69, 123, 161, 1900, 5353, 11211 };

/* How the answers of the echo server (prefix mode) and of the ping responder begin. */
static const char *const answers[] = { "Echo: ", "ECHO:", "PONG", "Server running" };

gboolean
wb_datagram_guard_is_answer (const guint8 *bytes, gsize n_bytes)
{
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      gsize n = strlen (answers[i]);

      if (n_bytes >= n && memcmp (bytes, answers[i], n) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Ourselves: our port on the address that was asked; and on loopback when we listen on all addresses. */
static gboolean
is_own (const WbEndpoint *source, const WbEndpoint *destination, const WbEndpoint *bound)
{
  return source->port == bound->port && (wb_endpoint_same_address (source, destination) ||
                                         (wb_endpoint_is_any (bound) && wb_endpoint_is_loopback (source)));
}

WbDatagramGuard
wb_datagram_guard_check (const WbEndpoint *source, const WbEndpoint *destination, const WbEndpoint *bound,
                         gboolean broadcast)
{
  for (guint i = 0; i < G_N_ELEMENTS (loud_ports); i++)
    if (source->port == loud_ports[i])
      return WB_DATAGRAM_LOUD_PORT;
  if (wb_endpoint_is_multicast (source) || wb_endpoint_is_broadcast (source) || wb_endpoint_is_any (source))
    return WB_DATAGRAM_NO_SOURCE;
  if (is_own (source, destination, bound))
    return WB_DATAGRAM_FROM_SELF;
  if (broadcast || wb_endpoint_is_multicast (destination) || wb_endpoint_is_broadcast (destination))
    return WB_DATAGRAM_TO_A_GROUP;
  return WB_DATAGRAM_FINE;
}
