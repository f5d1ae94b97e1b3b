/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which datagrams no responder of this house may answer, whatever it serves, as pure functions. UDP has no handshake:
 * whoever forges a source address makes two responders talk to each other for ever (CVE-2024-2169, CERT VU#417980), or
 * one talk to a victim. */
#pragma once

#include "engine/base/wb-endpoint.h"

G_BEGIN_DECLS

#define WB_DATAGRAM_BYTES_MAX 65507u /* 65,535 - 20 of IPv4 - 8 of UDP; the same for IPv6 */

/* In the order in which they are looked for: what is asked of a group is nothing worse than that. */
typedef enum
{
  WB_DATAGRAM_FINE,
  WB_DATAGRAM_LOUD_PORT,  /* from the port of a service that answers whatever comes, or from port 0 */
  WB_DATAGRAM_NO_SOURCE,  /* from an address that no single host has */
  WB_DATAGRAM_FROM_SELF,  /* from our own socket */
  WB_DATAGRAM_TO_A_GROUP, /* to a broadcast or multicast address: only a responder that was told to answers */
} WbDatagramGuard;

/* source: of the datagram. destination: the address it was sent to (port ignored). bound: ours, with port. broadcast: the
 * system says that destination is no address of one host. */
WbDatagramGuard wb_datagram_guard_check (const WbEndpoint *source, const WbEndpoint *destination,
                                         const WbEndpoint *bound, gboolean broadcast);

/* Whether it begins as the answers of this house do (SERVICES.md): never answer an answer. */
gboolean wb_datagram_guard_is_answer (const guint8 *bytes, gsize n_bytes);

G_END_DECLS
