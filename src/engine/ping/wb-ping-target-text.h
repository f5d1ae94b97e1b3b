/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a user may write as a target, taken apart: a name to be resolved, an address, or a range of addresses.
 *
 *   host   host:port   192.0.2.1   192.0.2.1:port   2001:db8::1   [2001:db8::1]:port   192.0.2.0/24   192.0.2.0/24:port
 *   2001:db8::/120   [2001:db8::/120]:port
 *
 * Pure. */
#pragma once

#include "engine/base/wb-endpoint.h"

G_BEGIN_DECLS

typedef struct
{
  char *host;       /* Owned; NULL: first and n say which addresses */
  guint16 port;     /* of host */
  WbEndpoint first; /* with its port */
  guint n;          /* addresses from first on; 1 for a host */
  gboolean is_range;
} WbPingTargetText;

/* default_port: of one that names none. family: 4 or 6: an address of the other is an error; 0: any. FALSE with
 * WB_ERROR_INVALID_INPUT, or WB_ERROR_LIMIT for a range of more than WB_PING_TARGETS_MAX. */
gboolean wb_ping_target_text_parse (const char *text, guint16 default_port, guint8 family, WbPingTargetText *out,
                                    GError **error);
void wb_ping_target_text_clear (WbPingTargetText *self);
/* The address of a range, position < n. */
WbEndpoint wb_ping_target_text_get_endpoint (const WbPingTargetText *self, guint position);
/* Why nobody can be asked there (a group, a broadcast, no address); NULL: one can. Translated, static. */
const char *wb_ping_target_text_refuse (const WbEndpoint *endpoint);

G_END_DECLS
