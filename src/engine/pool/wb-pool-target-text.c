/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Priority and weight are cut off the end, in any order, then the port; what is left is an address or a name. Neither can
 * hold "*", and "@" in a name was meant as a priority. */

#include "engine/pool/wb-pool-target-text.h"

#include "engine/base/wb-endpoint.h"
#include "engine/base/wb-error.h"
#include "engine/base/wb-format.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define HOST_BYTES_MAX 253u /* of a DNS name in text form, RFC 1035, 2.3.4 */
#define SHOWN_BYTES_MAX 80u

static gboolean
fail (GError **error, const char *text, const char *why)
{
  g_autofree char *safe = wb_format_dup_safe (text, (gssize) MIN (strlen (text), SHOWN_BYTES_MAX));

  /* Translators: what the user typed as a target of a connection pool, and what is wrong with it */
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

/* Cuts "*weight" and "@priority" off. NULL: all is well; else what is wrong. */
static const char *
cut_rank (char *text, WbPoolTarget *out)
{
  gboolean has_weight = FALSE, has_priority = FALSE;

  for (;;)
    {
      char *weight = strrchr (text, '*'), *priority = strrchr (text, '@');

      if (weight == NULL && priority == NULL)
        return NULL;
      if (priority == NULL || (weight && weight > priority))
        {
          if (has_weight || !parse_number (weight + 1, 1, WB_POOL_WEIGHT_MAX, &out->weight))
            return _("what follows “*” is its weight, one number from 1 to 1000");
          has_weight = TRUE;
          *weight = '\0';
        }
      else
        {
          if (has_priority || !parse_number (priority + 1, 0, WB_POOL_PRIORITY_MAX, &out->priority))
            return _("what follows “@” is its priority, one number from 0 to 9");
          has_priority = TRUE;
          *priority = '\0';
        }
    }
}

/* "[a]:port" and "a:port" lose their port and brackets. A text with two colons and no brackets is an IPv6 address. NULL:
 * the port, or what stands in its place, is none. */
static char *
cut_port (const char *text, guint16 *port)
{
  const char *colon = strrchr (text, ':'), *close = strrchr (text, ']');
  guint number = *port;
  char *rest;

  if (text[0] == '[' && close)
    {
      if (close[1] != '\0' && (close[1] != ':' || !parse_number (close + 2, 1, 65535, &number)))
        return NULL;
      rest = g_strndup (text + 1, (gsize) (close - text) - 1);
    }
  else if (colon && strchr (text, ':') == colon)
    {
      if (!parse_number (colon + 1, 1, 65535, &number))
        return NULL;
      rest = g_strndup (text, (gsize) (colon - text));
    }
  else
    rest = g_strdup (text);
  *port = (guint16) number;
  return rest;
}

/* Its last label is one: no name of the DNS has such a top, and other programs read such a text as an IPv4 address. */
static gboolean
ends_in_number (const char *text)
{
  const char *dot = strrchr (text, '.');
  const char *label = dot ? dot + 1 : text;

  return *label != '\0' && strspn (label, "0123456789") == strlen (label);
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

/* NULL: it is an address that can be connected to, or a name. */
static char *
dup_flaw (const char *host, gboolean in_brackets)
{
  g_autoptr (GError) why = NULL;
  WbEndpoint address;

  if (strpbrk (host, "[]"))
    return g_strdup (_("brackets stand around an IPv6 address, and only there"));
  if (wb_endpoint_parse_address (host, &address, &why))
    {
      if (in_brackets && address.family != 6)
        return g_strdup (_("only IPv6 addresses stand in brackets"));
      if (wb_endpoint_is_any (&address))
        return g_strdup (_("it is nobody’s address"));
      if (wb_endpoint_is_multicast (&address) || wb_endpoint_is_broadcast (&address))
        return g_strdup (_("nobody can connect to a group or a broadcast address"));
      return NULL;
    }
  /* What holds a colon or stands in brackets, or ends in a number, was meant as an address: say what is wrong with that. */
  if (in_brackets || strchr (host, ':') || ends_in_number (host))
    return g_strdup (why->message);
  return is_name (host) ? NULL : g_strdup (_("it is neither an address nor a name"));
}

gboolean
wb_pool_target_text_parse (const char *text, guint16 default_port, WbPoolTarget *out, GError **error)
{
  g_autofree char *rest = g_strdup (text);
  g_autofree char *host = NULL;
  g_autofree char *flaw = NULL;
  WbPoolTarget target = { .port = default_port, .weight = 1 };
  const char *wrong_rank = cut_rank (rest, &target);

  memset (out, 0, sizeof *out);
  if (wrong_rank)
    return fail (error, text, wrong_rank);
  if (rest[0] == '\0')
    return fail (error, text, _("it is empty"));
  host = cut_port (rest, &target.port);
  if (host == NULL)
    return fail (error, text, _("a port is a number from 1 to 65535"));
  flaw = dup_flaw (host, rest[0] == '[');
  if (flaw)
    return fail (error, text, flaw);
  if (target.port == 0)
    return fail (error, text, _("it needs a port, as in host:5432"));
  target.host = g_steal_pointer (&host);
  *out = target;
  return TRUE;
}

char *
wb_pool_target_text_format (const WbPoolTarget *target)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, strchr (target->host, ':') ? "[%s]:%u" : "%s:%u", target->host, target->port);
  if (target->weight != 1)
    g_string_append_printf (text, "*%u", target->weight);
  if (target->priority != 0)
    g_string_append_printf (text, "@%u", target->priority);
  return g_string_free (text, FALSE);
}

gboolean
wb_pool_target_text_add (WbPoolSettings *settings, const char *text, guint16 default_port, GError **error)
{
  g_auto (GStrv) words = g_strsplit_set (text, " ,\t\r\n", -1);
  guint n_before = settings->n_targets;

  for (guint i = 0; words[i]; i++)
    {
      WbPoolTarget target, *added;
      gboolean ok;

      if (words[i][0] == '\0')
        continue;
      ok = wb_pool_target_text_parse (words[i], default_port, &target, error);
      if (ok && settings->n_targets == WB_POOL_TARGETS_MAX)
        {
          g_set_error (error, WB_ERROR, WB_ERROR_LIMIT, _("There can be %u targets at most"), WB_POOL_TARGETS_MAX);
          g_free (target.host);
          ok = FALSE;
        }
      if (!ok)
        {
          while (settings->n_targets > n_before)
            g_free (settings->targets[--settings->n_targets].host);
          return FALSE;
        }
      added = wb_pool_settings_add_target (settings, target.host, target.port);
      added->weight = target.weight;
      added->priority = target.priority;
      g_free (target.host);
    }
  if (settings->n_targets > n_before)
    return TRUE;
  g_set_error_literal (error, WB_ERROR, WB_ERROR_INVALID_INPUT, _("There is no target"));
  return FALSE;
}
