/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who a responder was asked by: address and port, and with STAMP the session identifier (RFC 8972, 3). UDP has no
 * handshake, so anybody can make up as many as he likes; therefore the table is bounded, forgets after silence, and its
 * clients have ranks:
 *
 *   HEARD ONCE --again--> HEARD --CONFIRM--> CONFIRMED        loopback: confirmed at once
 *
 * Who has to make room is the one that was not heard of for longest, of the lowest rank that anybody has: a flood of forged
 * addresses throws out itself, then those heard of again and again, and those that are where they say last of all.
 * Everything is O(1) a datagram; places in the table are keyed by chance, so that nobody can choose addresses that
 * collide.
 *
 * Pure: no system call, the caller passes the time. */
#pragma once

#include "engine/base/wb-endpoint.h"

G_BEGIN_DECLS

typedef enum
{
  WB_PING_CLIENT_HEARD_ONCE,
  WB_PING_CLIENT_HEARD,
  WB_PING_CLIENT_CONFIRMED,
  WB_PING_CLIENT_N_RANKS,
} WbPingClientRank;

typedef struct
{
  WbEndpoint peer;
  guint16 ssid; /* 0: none */
  guint hash;   /* private to the table */
} WbPingClientKey;

typedef struct
{
  WbPingClientKey key;
  GList link; /* private to the table */
  WbPingClientRank rank;
  guint64 id; /* counts from 1 */
  gint64 first_ns;
  gint64 latest_ns;
  guint64 received; /* of this session: what a stateful reflector tells is one less, since it counts from 0 */
  /* The caller's to keep. */
  guint64 answered;
  WbEndpoint local; /* the address that it asked; family 0: a group, or not known */
  guint8 ttl;
  /* Asked to confirm. */
  gboolean asked;
  guint64 nonce;
  gint64 asked_ns;
} WbPingClient;

typedef struct _WbPingClients WbPingClients;

/* max ≥ 1 */
WbPingClients *wb_ping_clients_new (guint max, gint64 expiry_ns);
void wb_ping_clients_free (WbPingClients *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPingClients, wb_ping_clients_free)

/* Clients are borrowed until the next hear, expire or forget. */
WbPingClient *wb_ping_clients_find (WbPingClients *self, const WbEndpoint *peer, guint16 ssid); /* NULL: not known */
/* A datagram came: counts it, and makes its sender known; never NULL. Times never go back. */
WbPingClient *wb_ping_clients_hear (WbPingClients *self, const WbEndpoint *peer, guint16 ssid, gint64 now_ns);
/* Forgets who was silent too long. hear does the same. */
void wb_ping_clients_expire (WbPingClients *self, gint64 now_ns);
void wb_ping_clients_forget (WbPingClients *self); /* all of them; ids go on */

/* "CONFIRM <16 hexadecimal digits>": what a client that is not confirmed is asked, to be sent back as it is. */
#define WB_PING_CONFIRM_BYTES 24u
/* Writes the line (no NUL at its end) and remembers nonce, instead of one before. */
void wb_ping_clients_ask (WbPingClients *self, WbPingClient *client, guint64 nonce, gint64 now_ns,
                          char line[WB_PING_CONFIRM_BYTES]);
/* Whether bytes are the very line that this client was asked with; it is confirmed then, and asked no more. */
gboolean wb_ping_clients_confirm (WbPingClients *self, WbPingClient *client, const guint8 *bytes, gsize n_bytes);

guint wb_ping_clients_get_n (WbPingClients *self);
guint wb_ping_clients_get_n_confirmed (WbPingClients *self);
guint wb_ping_clients_get_n_asked (WbPingClients *self);       /* and have not answered */
guint64 wb_ping_clients_get_n_forgotten (WbPingClients *self); /* for want of room, since new */
/* All of them, lowest rank first, heard of last first within one (transfer container; the clients are borrowed). */
GPtrArray *wb_ping_clients_list (WbPingClients *self);

G_END_DECLS
