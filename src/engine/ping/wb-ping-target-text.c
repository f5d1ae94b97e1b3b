/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The port is cut off first, then a prefix length; what is left is an address, or else a name. Of a network its own and
 * its broadcast address are no hosts; networks of one or two addresses have neither (RFC 3021), and all of 127/8 is this
 * host. */

#include "engine/ping/wb-ping-target-text.h"

#include "engine/base/wb-error.h"
#include "engine/base/wb-format.h"
#include "engine/ping/wb-ping-settings.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define HOST_BYTES_MAX 253u /* of a DNS name in text form, RFC 1035, 2.3.4 */

static gboolean
fail (GError **error, const char *text, const char *why)
{
  g_autofree char *safe = wb_format_dup_safe (text, (gssize) MIN (strlen (text), 80));

  /* Translators: what the user typed as a target of pings, and what is wrong with it */
  g_set_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT, _("Target “%s”: %s"), safe, why);
  return FALSE;
}

static gboolean
parse_number (const char *text, guint least, guint most, guint *out)
{
  guint64 value;

  /* g_ascii_string_to_unsigned takes no sign and no white space */
  if (!g_ascii_string_to_unsigned (text, 10, least, most, &value, NULL))
    return FALSE;
  *out = (guint) value;
  return TRUE;
}

/* "[a]:port" and "a:port" lose their port and brackets. A text with two colons and no brackets is an IPv6 address. */
static char *
cut_port (const char *text, guint16 *port, gboolean *ok)
{
  const char *colon = strrchr (text, ':'), *close = strrchr (text, ']');
  guint number = *port;
  char *rest;

  *ok = TRUE;
  if (text[0] == '[')
    {
      if (close == NULL || (close[1] != '\0' && close[1] != ':') ||
          (close[1] == ':' && !parse_number (close + 2, 1, 65535, &number)))
        *ok = FALSE;
      rest = g_strndup (text + 1, close ? (gsize) (close - text) - 1 : strlen (text) - 1);
    }
  else if (colon && strchr (text, ':') == colon)
    {
      *ok = parse_number (colon + 1, 1, 65535, &number);
      rest = g_strndup (text, (gsize) (colon - text));
    }
  else
    rest = g_strdup (text);
  *port = (guint16) number;
  return rest;
}

/* Sets all bits behind the prefix to 0. */
static void
mask (WbEndpoint *endpoint, guint prefix)
{
  for (guint bit = prefix; bit < (endpoint->family == 4 ? 32u : 128u); bit++)
    endpoint->address[bit / 8] &= (guint8) ~(0x80u >> (bit % 8));
}

static WbEndpoint
get_nth (const WbEndpoint *first, guint n)
{
  WbEndpoint endpoint = *first;

  for (guint at = endpoint.family == 4 ? 4 : 16; n > 0 && at > 0; at--)
    {
      guint sum = endpoint.address[at - 1] + (n & 0xff);

      endpoint.address[at - 1] = (guint8) sum;
      n = (n >> 8) + (sum >> 8);
    }
  return endpoint;
}

static gboolean
parse_range (const char *text, const char *address, const char *length, WbPingTargetText *out, GError **error)
{
  guint bits, prefix;

  if (!wb_endpoint_parse_address (address, &out->first, NULL))
    return fail (error, text, _("what stands before “/” must be an address"));
  bits = out->first.family == 4 ? 32 : 128;
  if (!parse_number (length, 0, bits, &prefix))
    return fail (error, text, _("what follows “/” must be the length of the network’s prefix"));
  if (bits - prefix > 16)
    {
      g_set_error (error, WB_ERROR, WB_ERROR_LIMIT, _("Target “%s”: that is more than %u addresses"), text,
                   WB_PING_TARGETS_MAX);
      return FALSE;
    }
  mask (&out->first, prefix);
  out->n = 1u << (bits - prefix);
  out->is_range = TRUE;
  if (out->first.family == 4 && prefix < 31 && !wb_endpoint_is_loopback (&out->first))
    {
      out->first = get_nth (&out->first, 1);
      out->n -= 2;
    }
  return TRUE;
}

static gboolean
is_name (const char *text)
{
  gsize n = strlen (text);

  if (n == 0 || n > HOST_BYTES_MAX || !g_utf8_validate (text, (gssize) n, NULL))
    return FALSE;
  for (const char *at = text; *at; at++)
    if ((guchar) *at < 0x80 && !g_ascii_isalnum (*at) && strchr ("-._", *at) == NULL)
      return FALSE;
  return TRUE;
}

gboolean
wb_ping_target_text_parse (const char *text, guint16 default_port, guint8 family, WbPingTargetText *out, GError **error)
{
  g_autofree char *rest = NULL;
  guint16 port = default_port;
  gboolean ok;
  char *slash;

  memset (out, 0, sizeof *out);
  out->n = 1;
  if (text[0] == '\0')
    return fail (error, text, _("it is empty"));
  rest = cut_port (text, &port, &ok);
  if (!ok && text[0] == '[' && strchr (text, ']') == NULL)
    return fail (error, text, _("the bracket is not closed"));
  if (!ok)
    return fail (error, text, _("a port is a number from 1 to 65535"));
  slash = strchr (rest, '/');
  if (slash)
    {
      *slash = '\0';
      if (!parse_range (text, rest, slash + 1, out, error))
        return FALSE;
    }
  else if (!wb_endpoint_parse_address (rest, &out->first, NULL))
    {
      /* What holds a colon, or ends in a number, was meant as an address: say what is wrong with that. */
      if (strchr (rest, ':') || g_hostname_is_ip_address (rest))
        {
          g_autoptr (GError) why = NULL;

          if (!wb_endpoint_parse_address (rest, &out->first, &why))
            return fail (error, text, why->message);
        }
      if (!is_name (rest))
        return fail (error, text, _("it is neither an address nor a name"));
      out->host = g_steal_pointer (&rest);
      out->port = port;
      return TRUE;
    }
  out->first.port = port;
  if (family != 0 && out->first.family != family)
    return fail (error, text, family == 4 ? _("it is no IPv4 address") : _("it is no IPv6 address"));
  if (wb_ping_target_text_refuse (&out->first))
    return fail (error, text, wb_ping_target_text_refuse (&out->first));
  return TRUE;
}

void
wb_ping_target_text_clear (WbPingTargetText *self)
{
  g_clear_pointer (&self->host, g_free);
}

WbEndpoint
wb_ping_target_text_get_endpoint (const WbPingTargetText *self, guint position)
{
  return get_nth (&self->first, position);
}

const char *
wb_ping_target_text_refuse (const WbEndpoint *endpoint)
{
  if (wb_endpoint_is_any (endpoint))
    return _("it is nobody’s address");
  if (wb_endpoint_is_multicast (endpoint) || wb_endpoint_is_broadcast (endpoint))
    return _("a group or a broadcast address does not answer as itself");
  return NULL;
}
