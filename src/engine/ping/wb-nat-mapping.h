/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How the NAT on the way maps addresses (RFC 5780, 4.3; the words are RFC 4787's, 4.1), from Binding replies to requests
 * of one socket. A state machine: it says where to ask next, the caller asks.
 *
 *   I    primary address, primary port        mapped X1    X1 = ours: no NAT
 *   II   alternate address, primary port      mapped X2    X2 = X1: endpoint-independent
 *   III  alternate address, alternate port    mapped X3    X3 = X2: address-dependent, else address and port-dependent
 *
 * The alternate address is the server's OTHER-ADDRESS, or one that the user named: two plain STUN servers are enough for
 * the first two. Pure. */
#pragma once

#include "engine/ping/wb-stun-message.h"

G_BEGIN_DECLS

typedef enum
{
  WB_NAT_ASKING,
  WB_NAT_NONE,
  WB_NAT_ENDPOINT_INDEPENDENT,
  WB_NAT_ADDRESS_DEPENDENT,
  WB_NAT_ADDRESS_AND_PORT_DEPENDENT,
  WB_NAT_DEPENDENT, /* one of the last two: the alternate has the primary's port, so there is no third request */
  /* Not found out: */
  WB_NAT_NO_REPLY,     /* to the first request: UDP is blocked, or that is no STUN server */
  WB_NAT_NO_ALTERNATE, /* there is no second address to ask */
  WB_NAT_INCOMPLETE,   /* the second or third request had no reply, or an error */
  WB_NAT_REFUSED,      /* the server answered the first one with an error or with no address */
} WbNatMappingResult;

typedef struct
{
  WbNatMappingResult result;
  guint test;         /* 0…2: I…III, the one under way or the last one */
  WbEndpoint local;   /* of the socket */
  WbEndpoint primary; /* the server */
  WbEndpoint alternate;
  WbEndpoint mapped[3]; /* X1…X3; family 0: not known */
} WbNatMapping;

/* local: the address and port that the requests leave from, a real one (not 0.0.0.0). alternate: NULL, to take the
 * server's word. */
void wb_nat_mapping_init (WbNatMapping *self, const WbEndpoint *local, const WbEndpoint *primary,
                          const WbEndpoint *alternate);
/* Where the next request goes; FALSE: there is a result. */
gboolean wb_nat_mapping_get_target (const WbNatMapping *self, WbEndpoint *target);
/* The reply to the request that wb_nat_mapping_get_target asked for (the caller has compared transaction and source). */
void wb_nat_mapping_take_reply (WbNatMapping *self, const WbStunMessage *reply);
void wb_nat_mapping_take_timeout (WbNatMapping *self);

G_END_DECLS
