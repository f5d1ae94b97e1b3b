/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What stands between bytes is not looked at closely: spaces, colons, commas, hyphens, and 0x before one. Within a byte
 * nothing may stand, so that a digit that was left out is found. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-hex-text.h"

#include "engine/base/wb-error.h"

#include <glib/gi18n.h>
#include <string.h>

GBytes *
wb_hex_text_parse (const char *text, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  g_return_val_if_fail (text != NULL, NULL);

  for (const char *at = text; *at != 0;)
    {
      guint8 byte;

      if (g_ascii_isspace (*at) || strchr (":,-", *at) != NULL)
        {
          at++;
          continue;
        }
      if (at[0] == '0' && (at[1] == 'x' || at[1] == 'X'))
        at += 2;
      if (!g_ascii_isxdigit (at[0]) || !g_ascii_isxdigit (at[1]))
        {
          g_set_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT,
                       _ ("Character %ld begins no byte: each has two digits of 0–9 and a–f, such as 48 65 6c"),
                       g_utf8_pointer_to_offset (text, at) + 1);
          return NULL;
        }
      byte = (guint8) (g_ascii_xdigit_value (at[0]) << 4 | g_ascii_xdigit_value (at[1]));
      g_byte_array_append (bytes, &byte, 1);
      at += 2;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

char *
wb_hex_text_dup (GBytes *bytes, gsize max_bytes)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < MIN (length, max_bytes); i++)
    g_string_append_printf (text, i > 0 ? " %02x" : "%02x", data[i]);
  if (length > max_bytes)
    g_string_append (text, " …");
  return g_string_free (text, FALSE);
}
