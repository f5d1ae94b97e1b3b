/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An IP address with port and scope as a plain value of 24 bytes, since ten thousand peers need no object each. IPv4
 * addresses that arrive mapped into IPv6 (::ffff:a.b.c.d, RFC 4291, 2.5.5.2) are unmapped on the way in, so that a peer
 * has one name only. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  guint8 family; /* 4, 6, or 0: none */
  guint16 port;  /* host order */
  guint32 scope_id;
  guint8 address[16]; /* network order; IPv4 in the first four bytes */
} WbEndpoint;

/* "127.0.0.1:80", "[::1]:80", "[fe80::1%eth0]:80" (name or number of the interface). max_bytes of a buffer that holds
 * any: */
#define WB_ENDPOINT_TEXT_BYTES 80
const char *wb_endpoint_format (const WbEndpoint *self,
                                char text[WB_ENDPOINT_TEXT_BYTES]); /* with port; returns text */
const char *wb_endpoint_format_address (const WbEndpoint *self,
                                        char text[WB_ENDPOINT_TEXT_BYTES]); /* no port, no brackets */

/* An address without port, as users type it: "127.0.0.1", "::1", "[::1]", "fe80::1%lo", "fe80::1%2". Port 0. FALSE with
 * WB_ERROR_INVALID_INPUT that says what is wrong with it (no such interface, a scope missing on fe80::). */
gboolean wb_endpoint_parse_address (const char *text, WbEndpoint *out, GError **error);
/* With a port: "127.0.0.1:80", "[::1]:80"; default_port < 0: the port must be there. */
gboolean wb_endpoint_parse (const char *text, int default_port, WbEndpoint *out, GError **error);

gboolean wb_endpoint_from_sockaddr (WbEndpoint *out, gconstpointer sockaddr, gsize bytes); /* FALSE: no IP address */
gsize wb_endpoint_to_sockaddr (const WbEndpoint *self, gpointer sockaddr, gsize room);     /* bytes used; 0: no room */
GSocketAddress *wb_endpoint_to_socket_address (const WbEndpoint *self);                    /* transfer full */
gboolean wb_endpoint_from_socket_address (WbEndpoint *out, GSocketAddress *address);

void wb_endpoint_init_loopback (WbEndpoint *self, guint8 family); /* 127.0.0.1, ::1; port 0 */
gboolean wb_endpoint_is_any (const WbEndpoint *self);       /* 0.0.0.0, :: */
gboolean wb_endpoint_is_loopback (const WbEndpoint *self);  /* 127/8, ::1 */
gboolean wb_endpoint_is_multicast (const WbEndpoint *self); /* 224/4, ff00::/8 */
gboolean wb_endpoint_is_link_local (const WbEndpoint *self);
gboolean wb_endpoint_is_broadcast (const WbEndpoint *self); /* 255.255.255.255 only */

/* Order: family, address, scope, port. equal/hash fit GHashTable; same_address ignores the port. */
int wb_endpoint_compare (const WbEndpoint *a, const WbEndpoint *b);
gboolean wb_endpoint_same_address (const WbEndpoint *a, const WbEndpoint *b);
guint wb_endpoint_hash (gconstpointer endpoint);
gboolean wb_endpoint_equal (gconstpointer a, gconstpointer b);

G_END_DECLS
