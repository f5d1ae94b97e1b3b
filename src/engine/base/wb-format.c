/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Numbers and foreign text as a person may see them. The one idea: whatever a stranger sent passes through
 * wb_format_append_safe before it meets Pango, a log or a terminal, so that it can neither break the display nor
 * pretend to be something else. */

#include "engine/base/wb-format.h"

#include <gio/gio.h>

static gboolean
is_hidden (gunichar ch)
{
  if (ch < 0x20 || (ch >= 0x7f && ch < 0xa0))
    return TRUE;
  /* Bidirectional controls reorder what follows; zero-width ones hide; line separators break rows. */
  return (ch >= 0x200b && ch <= 0x200f) || (ch >= 0x2028 && ch <= 0x202e) || (ch >= 0x2066 && ch <= 0x2069) ||
         ch == 0x061c || ch == 0xfeff;
}

void
wb_format_append_safe (GString *out, const char *bytes, gsize length)
{
  const char *p = bytes, *end = bytes + length;

  while (p < end)
    {
      gunichar ch = g_utf8_get_char_validated (p, end - p);

      if (ch == (gunichar) -1 || ch == (gunichar) -2 || (ch == 0 && *p != 0))
        {
          g_string_append_printf (out, "\\x%02x", (guchar) *p);
          p++;
          continue;
        }
      if (ch < 0x100 && is_hidden (ch))
        g_string_append_printf (out, "\\x%02x", ch);
      else if (is_hidden (ch))
        g_string_append_printf (out, "\\u{%04x}", ch);
      else
        g_string_append_unichar (out, ch);
      p += ch == 0 ? 1 : g_utf8_skip[(guchar) *p];
    }
}

char *
wb_format_dup_safe (const char *bytes, gssize length)
{
  GString *out = g_string_new (NULL);

  wb_format_append_safe (out, bytes, length < 0 ? strlen (bytes) : (gsize) length);
  return g_string_free (out, FALSE);
}

char *
wb_format_dup_count (guint64 count)
{
  return g_strdup_printf ("%'" G_GUINT64_FORMAT, count);
}

char *
wb_format_dup_size (guint64 size_bytes)
{
  return g_format_size (size_bytes);
}
