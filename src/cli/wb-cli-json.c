/* SPDX-License-Identifier: GPL-3.0-or-later */

/* JSON written straight into the output's buffer. A packet is one line of some hundred small values; built as a tree of
 * JsonNode it cost a dozen allocations each, and nothing here needs a tree. Reading JSON is json-glib's work. */

#include "cli/wb-cli-json.h"

#include "engine/base/wb-format.h"

#include <string.h>

static void
append_escaped (GString *out, const char *text, gsize length)
{
  static const char digits[] = "0123456789abcdef";
  gsize from = 0;

  g_string_append_c (out, '"');
  for (gsize i = 0; i < length; i++)
    {
      guchar ch = (guchar) text[i];

      if (ch >= 0x20 && ch != '"' && ch != '\\')
        continue;
      g_string_append_len (out, text + from, (gssize) (i - from));
      from = i + 1;
      g_string_append_c (out, '\\');
      if (ch >= 0x20)
        {
          g_string_append_c (out, (char) ch);
          continue;
        }
      g_string_append (out, "u00");
      g_string_append_c (out, digits[ch >> 4]);
      g_string_append_c (out, digits[ch & 15]);
    }
  g_string_append_len (out, text + from, (gssize) (length - from));
  g_string_append_c (out, '"');
}

void
wb_cli_json_append_string (GString *out, const char *text)
{
  if (text)
    append_escaped (out, text, strlen (text));
  else
    g_string_append (out, "null");
}

void
wb_cli_json_append_foreign (GString *out, const char *bytes, gsize length)
{
  g_autoptr (GString) safe = g_string_sized_new (length);

  wb_format_append_safe (safe, bytes, length);
  append_escaped (out, safe->str, safe->len);
}

void
wb_cli_json_append_uint (GString *out, guint64 number)
{
  char digits[20];
  gsize at = sizeof digits;

  do
    digits[--at] = (char) ('0' + number % 10);
  while ((number /= 10) != 0);
  g_string_append_len (out, digits + at, (gssize) (sizeof digits - at));
}

void
wb_cli_json_append_time (GString *out, gint64 time_ns)
{
  guint64 ns = time_ns < 0 ? -(guint64) time_ns : (guint64) time_ns;

  guint64 fraction = ns % 1000000000;
  char digits[11] = { '.', [10] = '"' };

  for (guint i = 9; i > 0; i--, fraction /= 10)
    digits[i] = (char) ('0' + fraction % 10);
  g_string_append (out, time_ns < 0 ? "\"-" : "\"");
  wb_cli_json_append_uint (out, ns / 1000000000);
  g_string_append_len (out, digits, sizeof digits);
}
