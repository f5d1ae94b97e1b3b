/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Addresses between their three forms: the value, the system's sockaddr, and text. The one idea: a peer has one name. A
 * mapped address (::ffff:a.b.c.d, RFC 4291, 2.5.5.2) becomes plain IPv4 at every entrance, and an interface is kept
 * only where it says something (link-local addresses and groups, RFC 4007, 4), so that equal peers are equal values.
 *
 * Invariant: family 4 has scope 0 and zeros behind its four bytes; family 0 is all zeros. */

#include "engine/base/wb-endpoint.h"

#include "engine/base/wb-error.h"

#include <errno.h>
#include <gio/gnetworking.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define LONGEST_SHOWN 60 /* characters of what was typed that an error repeats */

static const guint8 mapped_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

/* --- The value --- */

static gboolean
needs_scope (const guint8 address[16])
{
  if (address[0] == 0xfe && (address[1] & 0xc0) == 0x80)
    return TRUE;
  /* Groups that end at the link or before it: scopes 1 and 2 of RFC 4291, 2.7. */
  return address[0] == 0xff && (address[1] & 0x0f) >= 1 && (address[1] & 0x0f) <= 2;
}

static void
set_ipv4 (WbEndpoint *out, const guint8 address[4], guint16 port)
{
  *out = (WbEndpoint){ .family = 4, .port = port };
  memcpy (out->address, address, 4);
}

static void
set_ipv6 (WbEndpoint *out, const guint8 address[16], guint32 scope_id, guint16 port)
{
  if (memcmp (address, mapped_prefix, sizeof mapped_prefix) == 0)
    {
      set_ipv4 (out, address + sizeof mapped_prefix, port);
      return;
    }
  *out = (WbEndpoint){ .family = 6, .port = port };
  memcpy (out->address, address, 16);
  if (needs_scope (address))
    out->scope_id = scope_id;
}

gboolean
wb_endpoint_is_any (const WbEndpoint *self)
{
  static const guint8 zeros[16];

  return self->family != 0 && memcmp (self->address, zeros, 16) == 0;
}

void
wb_endpoint_init_loopback (WbEndpoint *self, guint8 family)
{
  memset (self, 0, sizeof *self);
  self->family = family;
  if (family == 4)
    self->address[0] = 127;
  self->address[family == 4 ? 3 : 15] = 1;
}

gboolean
wb_endpoint_is_loopback (const WbEndpoint *self)
{
  static const guint8 one[16] = { [15] = 1 };

  return self->family == 4 ? self->address[0] == 127 : self->family == 6 && memcmp (self->address, one, 16) == 0;
}

gboolean
wb_endpoint_is_multicast (const WbEndpoint *self)
{
  return self->family == 4 ? (self->address[0] & 0xf0) == 0xe0 : self->family == 6 && self->address[0] == 0xff;
}

gboolean
wb_endpoint_is_link_local (const WbEndpoint *self)
{
  if (self->family == 4)
    return self->address[0] == 169 && self->address[1] == 254; /* RFC 3927 */
  return self->family == 6 && self->address[0] == 0xfe && (self->address[1] & 0xc0) == 0x80;
}

gboolean
wb_endpoint_is_broadcast (const WbEndpoint *self)
{
  static const guint8 ones[4] = { 255, 255, 255, 255 };

  return self->family == 4 && memcmp (self->address, ones, 4) == 0;
}

int
wb_endpoint_compare (const WbEndpoint *a, const WbEndpoint *b)
{
  int order;

  if (a->family != b->family)
    return a->family < b->family ? -1 : 1;
  order = memcmp (a->address, b->address, 16);
  if (order != 0)
    return order < 0 ? -1 : 1;
  if (a->scope_id != b->scope_id)
    return a->scope_id < b->scope_id ? -1 : 1;
  return (a->port > b->port) - (a->port < b->port);
}

gboolean
wb_endpoint_same_address (const WbEndpoint *a, const WbEndpoint *b)
{
  return a->family == b->family && a->scope_id == b->scope_id && memcmp (a->address, b->address, 16) == 0;
}

/* Peers differ in few bits (one address, ports in a row), so all bits are stirred: the multiplier is 2^64 divided by the
 * golden ratio (Fibonacci hashing), and the upper half is the better one. */
static guint64
stir (guint64 state, guint64 word)
{
  state = (state ^ word) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return state ^ (state >> 32);
}

guint
wb_endpoint_hash (gconstpointer endpoint)
{
  const WbEndpoint *self = endpoint;
  guint64 halves[2], state;

  memcpy (halves, self->address, sizeof halves);
  state = stir (self->family, halves[0]);
  state = stir (state, halves[1]);
  state = stir (state, (guint64) self->scope_id << 16 | self->port);
  return (guint) stir (state, 0);
}

gboolean
wb_endpoint_equal (gconstpointer a, gconstpointer b)
{
  return ((const WbEndpoint *) a)->port == ((const WbEndpoint *) b)->port && wb_endpoint_same_address (a, b);
}

/* --- The system's form --- */

gboolean
wb_endpoint_from_sockaddr (WbEndpoint *out, gconstpointer sockaddr, gsize bytes)
{
  struct sockaddr any;

  *out = (WbEndpoint){ 0 };
  if (sockaddr == NULL || bytes < sizeof any)
    return FALSE;
  memcpy (&any, sockaddr, sizeof any); /* control messages do not align what they hold */
  if (any.sa_family == AF_INET && bytes >= sizeof (struct sockaddr_in))
    {
      struct sockaddr_in in;

      memcpy (&in, sockaddr, sizeof in);
      set_ipv4 (out, (const guint8 *) &in.sin_addr, g_ntohs (in.sin_port));
      return TRUE;
    }
  if (any.sa_family == AF_INET6 && bytes >= sizeof (struct sockaddr_in6))
    {
      struct sockaddr_in6 in6;

      memcpy (&in6, sockaddr, sizeof in6);
      set_ipv6 (out, in6.sin6_addr.s6_addr, in6.sin6_scope_id, g_ntohs (in6.sin6_port));
      return TRUE;
    }
  return FALSE;
}

gsize
wb_endpoint_to_sockaddr (const WbEndpoint *self, gpointer sockaddr, gsize room)
{
  if (self->family == 4 && room >= sizeof (struct sockaddr_in))
    {
      struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = g_htons (self->port) };

      memcpy (&in.sin_addr, self->address, 4);
      memcpy (sockaddr, &in, sizeof in);
      return sizeof in;
    }
  if (self->family == 6 && room >= sizeof (struct sockaddr_in6))
    {
      struct sockaddr_in6 in6 = {
        .sin6_family = AF_INET6,
        .sin6_port = g_htons (self->port),
        .sin6_scope_id = self->scope_id,
      };

      memcpy (&in6.sin6_addr, self->address, 16);
      memcpy (sockaddr, &in6, sizeof in6);
      return sizeof in6;
    }
  return 0;
}

GSocketAddress *
wb_endpoint_to_socket_address (const WbEndpoint *self)
{
  struct sockaddr_storage native;
  gsize bytes = wb_endpoint_to_sockaddr (self, &native, sizeof native);

  g_return_val_if_fail (bytes > 0, NULL);
  return g_socket_address_new_from_native (&native, bytes);
}

gboolean
wb_endpoint_from_socket_address (WbEndpoint *out, GSocketAddress *address)
{
  struct sockaddr_storage native;
  gssize bytes = g_socket_address_get_native_size (address);

  *out = (WbEndpoint){ 0 };
  if (bytes <= 0 || (gsize) bytes > sizeof native ||
      !g_socket_address_to_native (address, &native, sizeof native, NULL))
    return FALSE;
  return wb_endpoint_from_sockaddr (out, &native, (gsize) bytes);
}

/* --- Text --- */

/* Linux lets an interface be called almost anything; what is not plain is told by its number, which means the same. */
static gboolean
is_plain_name (const char *name)
{
  for (const char *p = name; *p; p++)
    if (!g_ascii_isgraph (*p) || strchr ("%[]", *p) != NULL)
      return FALSE;
  return *name != '\0';
}

static void
append_scope (char text[WB_ENDPOINT_TEXT_BYTES], guint32 scope_id)
{
  gsize used = strlen (text);
  char name[IF_NAMESIZE];

  if (scope_id == 0)
    return;
  if (if_indextoname (scope_id, name) != NULL && is_plain_name (name))
    g_snprintf (text + used, WB_ENDPOINT_TEXT_BYTES - used, "%%%s", name);
  else /* gone meanwhile, or no descriptor to ask with */
    g_snprintf (text + used, WB_ENDPOINT_TEXT_BYTES - used, "%%%u", scope_id);
}

const char *
wb_endpoint_format_address (const WbEndpoint *self, char text[WB_ENDPOINT_TEXT_BYTES])
{
  text[0] = '\0';
  if (self->family == 4)
    inet_ntop (AF_INET, self->address, text, WB_ENDPOINT_TEXT_BYTES);
  else if (self->family == 6 && inet_ntop (AF_INET6, self->address, text, WB_ENDPOINT_TEXT_BYTES) != NULL)
    append_scope (text, self->scope_id);
  return text;
}

const char *
wb_endpoint_format (const WbEndpoint *self, char text[WB_ENDPOINT_TEXT_BYTES])
{
  char address[WB_ENDPOINT_TEXT_BYTES];

  wb_endpoint_format_address (self, address);
  if (self->family == 6)
    g_snprintf (text, WB_ENDPOINT_TEXT_BYTES, "[%.70s]:%u", address, self->port);
  else if (self->family == 4)
    g_snprintf (text, WB_ENDPOINT_TEXT_BYTES, "%.70s:%u", address, self->port);
  else
    text[0] = '\0';
  return text;
}

static gboolean
refuse (GError **error, const char *typed, const char *why)
{
  g_autofree char *valid = g_utf8_make_valid (typed, -1);
  g_autofree char *shown =
      g_utf8_strlen (valid, -1) > LONGEST_SHOWN ? g_utf8_substring (valid, 0, LONGEST_SHOWN) : NULL;

  g_set_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT, "“%s%s”: %s", shown != NULL ? shown : valid,
               shown != NULL ? "…" : "", why);
  return FALSE;
}

/* The number of an interface given by name or number; a name that looks like a number is a name first. */
static gboolean
parse_scope (const char *scope, guint32 *out)
{
  guint index = if_nametoindex (scope);
  char name[IF_NAMESIZE];
  guint64 number;

  if (index == 0 && g_ascii_string_to_unsigned (scope, 10, 1, G_MAXINT32, &number, NULL))
    {
      /* Only the system's no is a no: without descriptors it cannot say. */
      if (if_indextoname ((guint) number, name) != NULL || (errno != ENXIO && errno != ENODEV))
        index = (guint) number;
    }
  *out = index;
  return index != 0;
}

/* typed: what the user wrote, for the error; address: the part of it that should be an address, without brackets. */
static gboolean
parse_bare (const char *typed, const char *address, gboolean bracketed, guint16 port, WbEndpoint *out, GError **error)
{
  const char *percent = strchr (address, '%');
  g_autofree char *host = percent != NULL ? g_strndup (address, (gsize) (percent - address)) : g_strdup (address);
  guint8 bytes[16];
  guint32 scope_id = 0;

  if (*host == '\0')
    return refuse (error, typed, _("the address is missing; 127.0.0.1 and ::1 are this computer only"));
  if (inet_pton (AF_INET, host, bytes) == 1)
    {
      if (percent != NULL)
        return refuse (error, typed, _("IPv4 addresses take no interface; leave out what follows the %"));
      if (bracketed)
        return refuse (error, typed, _("brackets are for IPv6 addresses only"));
      set_ipv4 (out, bytes, port);
      return TRUE;
    }
  if (inet_pton (AF_INET6, host, bytes) != 1)
    return refuse (error, typed,
                   strcmp (host, "localhost") == 0 ? _("names are not looked up here; write 127.0.0.1 or ::1") :
                                                     _("not an IP address; one looks like 192.0.2.7 or 2001:db8::7"));
  if (percent != NULL && !parse_scope (percent + 1, &scope_id))
    return refuse (error, typed, _("there is no such interface on this computer"));
  if (percent != NULL && !needs_scope (bytes))
    return refuse (error, typed, _("only link-local addresses take an interface; leave out what follows the %"));
  if (percent == NULL && bytes[0] == 0xfe && needs_scope (bytes))
    return refuse (error, typed, _("a link-local address needs its interface; write it as in fe80::1%eth0"));
  set_ipv6 (out, bytes, scope_id, port);
  return TRUE;
}

gboolean
wb_endpoint_parse_address (const char *text, WbEndpoint *out, GError **error)
{
  g_autofree char *typed = g_strstrip (g_strdup (text));
  g_autofree char *address = g_strdup (typed);
  gsize length = strlen (address);
  gboolean bracketed = length >= 2 && address[0] == '[' && address[length - 1] == ']';
  char *colon;

  *out = (WbEndpoint){ 0 };
  if (bracketed)
    {
      address[length - 1] = '\0';
      return parse_bare (typed, address + 1, TRUE, 0, out, error);
    }
  colon = strchr (address, ':');
  if (address[0] == '[' || (colon != NULL && strchr (address, '.') != NULL && strchr (colon + 1, ':') == NULL))
    return refuse (error, typed, _("an address without a port is wanted here"));
  return parse_bare (typed, address, FALSE, 0, out, error);
}

gboolean
wb_endpoint_parse (const char *text, int default_port, WbEndpoint *out, GError **error)
{
  g_autofree char *typed = g_strstrip (g_strdup (text));
  g_autofree char *address = g_strdup (typed);
  gboolean bracketed = address[0] == '[';
  char *start = address, *port_text = NULL;
  guint64 port = (guint64) MAX (default_port, 0);

  g_return_val_if_fail (default_port <= G_MAXUINT16, FALSE);

  *out = (WbEndpoint){ 0 };
  if (bracketed)
    {
      char *end = strchr (address, ']');

      if (end == NULL || (end[1] != '\0' && end[1] != ':'))
        return refuse (error, typed, _("an IPv6 address with a port looks like [::1]:8080"));
      if (end[1] == ':')
        port_text = end + 2;
      *end = '\0';
      start = address + 1;
    }
  else
    {
      char *colon = strchr (address, ':');

      /* One colon ends an IPv4 address; two are an IPv6 address, whose last group must not be taken for a port. */
      if (colon != NULL && strchr (colon + 1, ':') == NULL)
        {
          *colon = '\0';
          port_text = colon + 1;
        }
      else if (colon != NULL && default_port < 0)
        return refuse (error, typed, _("an IPv6 address with a port looks like [::1]:8080"));
    }
  if (port_text == NULL && default_port < 0)
    return refuse (error, typed, _("the port is missing; write it as in 127.0.0.1:8080 or [::1]:8080"));
  if (port_text != NULL && !g_ascii_string_to_unsigned (port_text, 10, 0, G_MAXUINT16, &port, NULL))
    return refuse (error, typed, _("a port is a number from 0 to 65535"));
  return parse_bare (typed, start, bracketed, (guint16) port, out, error);
}
