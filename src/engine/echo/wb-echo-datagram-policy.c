/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules, from the cheapest to the dearest; the order decides only what a datagram is counted as. */

#include "engine/echo/wb-echo-datagram-policy.h"

#include "engine/echo/wb-echo-framing.h"

#include <string.h>

/* Ports whose services answer whatever comes, or answer much to little: echo, daytime, qotd, chargen, time, DNS, TFTP,
 * NTP, SNMP, SSDP, mDNS, memcached. 0 cannot be answered at all. */
static const guint16 loud_ports[] = { 0, 7, 13, 17, 19, 37, 53, 69, 123, 161, 1900, 5353, 11211 };

/* How our own answers begin, and those of the other responders of this house (SERVICES.md): never answer an answer. */
static const char *const answers[] = { WB_ECHO_PREFIX_TEXT, "ECHO:", "PONG", "Server running" };

static gboolean
is_answer (const guint8 *bytes, gsize n_bytes)
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

WbEchoVerdict
wb_echo_datagram_judge (WbEchoMode mode, const WbEndpoint *source, const WbEndpoint *destination,
                        const WbEndpoint *bound, gboolean broadcast, const guint8 *bytes, gsize n_bytes)
{
  if (mode == WB_ECHO_DISCARD)
    return WB_ECHO_DATAGRAM_DISCARD;
  for (guint i = 0; i < G_N_ELEMENTS (loud_ports); i++)
    if (source->port == loud_ports[i])
      return WB_ECHO_DATAGRAM_SILENT;
  if (broadcast || wb_endpoint_is_multicast (destination) || wb_endpoint_is_broadcast (destination) ||
      wb_endpoint_is_multicast (source) || wb_endpoint_is_broadcast (source) || wb_endpoint_is_any (source) ||
      is_own (source, destination, bound))
    return WB_ECHO_DATAGRAM_SILENT;
  if (mode == WB_ECHO_PREFIX && is_answer (bytes, n_bytes))
    return WB_ECHO_DATAGRAM_SILENT;
  if (n_bytes + (mode == WB_ECHO_PREFIX ? WB_ECHO_PREFIX_BYTES : 0) > WB_ECHO_DATAGRAM_BYTES_MAX)
    return WB_ECHO_DATAGRAM_TOO_BIG;
  return WB_ECHO_DATAGRAM_ANSWER;
}
