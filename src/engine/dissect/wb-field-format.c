/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Values as text, exactly as tshark 4.0 prints them with -T fields, measured kind by kind. Foreign text leaves this file
 * as safe UTF-8: where tshark would pass a raw control character on, it is escaped here, which is the one difference
 * (docs/decisions.md). */

#include "engine/dissect/wb-field-format.h"

#include "engine/dissect/wb-dissection.h"
#include "engine/dissect/wb-summary.h"

#include <math.h>
#include <string.h>

#define REPLACEMENT 0xfffdu

static guint
value_bits (const WbFieldInfo *info)
{
  return info->mask ? 64 - (guint) (__builtin_clzll (info->mask) + __builtin_ctzll (info->mask)) : info->bits;
}

static gint64
signed_value (const WbFieldInfo *info, guint64 value)
{
  guint bits = value_bits (info);

  if (bits == 0 || bits >= 64)
    return (gint64) value;
  return (gint64) (value << (64 - bits)) >> (64 - bits);
}

void
wb_field_format_number (const WbFieldInfo *info, guint64 value, WbFieldBase base, GString *out)
{
  static const char digits[] = "0123456789abcdef";
  char text[24];
  guint at = sizeof text, width = MAX (info->bits, 8) / 4u;

  switch (base)
    {
    case WB_BASE_HEX:
    case WB_BASE_HEX_DEC:
      for (guint i = 0; i < width || value; i++, value >>= 4)
        text[--at] = digits[value & 15];
      text[--at] = 'x';
      text[--at] = '0';
      break;
    case WB_BASE_OCT:
      g_string_append_printf (out, "%#" G_GINT64_MODIFIER "o", value);
      return;
    case WB_BASE_DEC:
    case WB_BASE_DEC_HEX:
    case WB_BASE_PORT:
    case WB_TEXT_UTF8:
    case WB_TEXT_NAME:
    default:
      if (info->kind == WB_FIELD_INT && signed_value (info, value) < 0)
        {
          g_string_append_c (out, '-');
          value = 0 - (guint64) signed_value (info, value);
        }
      do
        text[--at] = (char) ('0' + value % 10);
      while (value /= 10);
    }
  g_string_append_len (out, text + at, sizeof text - at);
}

static void
append_bytes (const guint8 *bytes, guint32 length, const char *separator, GString *out)
{
  static const char digits[] = "0123456789abcdef";

  for (guint32 i = 0; i < length; i++)
    {
      if (i && *separator)
        g_string_append (out, separator);
      g_string_append_c (out, digits[bytes[i] >> 4]);
      g_string_append_c (out, digits[bytes[i] & 15]);
    }
}

static void
append_address (const WbDissection *d, const WbField *field, WbAddressKind kind, guint32 wanted, GString *out)
{
  WbAddress address = { .kind = kind };
  guint32 length;
  const guint8 *bytes = wb_field_get_bytes (d, field, &length);

  memcpy (address.bytes, bytes, MIN (length, wanted));
  wb_address_append (&address, out);
}

static void
append_guid (const WbDissection *d, const WbField *field, GString *out)
{
  guint32 length;
  const guint8 *b = wb_field_get_bytes (d, field, &length);

  if (length < 16)
    {
      append_bytes (b, length, "", out);
      return;
    }
  for (guint i = 0; i < 16; i++)
    g_string_append_printf (out, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", b[i]);
}

/* "Nov  2, 2026 11:15:22.568830000 UTC", in the zone that TZ names, month names never translated. */
static void
append_absolute_time (gint64 time_ns, GString *out)
{
  static const char months[12][4] = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };
  gint64 seconds = time_ns / 1000000000, fraction = time_ns % 1000000000;
  g_autoptr (GDateTime) time = NULL;

  if (fraction < 0)
    {
      fraction += 1000000000;
      seconds--;
    }
  time = g_date_time_new_from_unix_local (seconds);
  if (!time)
    {
      g_string_append (out, "Not representable");
      return;
    }
  g_string_append_printf (out, "%s %2d, %d %02d:%02d:%02d.%09" G_GINT64_FORMAT " %s",
                          months[g_date_time_get_month (time) - 1], g_date_time_get_day_of_month (time),
                          g_date_time_get_year (time), g_date_time_get_hour (time), g_date_time_get_minute (time),
                          g_date_time_get_second (time), fraction, g_date_time_get_timezone_abbreviation (time));
}

static void
append_double (guint64 bits, GString *out)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  double value;

  memcpy (&value, &bits, sizeof value);
  g_string_append (out, g_ascii_formatd (text, sizeof text, "%.15g", value));
}

void
wb_field_format_duration (guint64 seconds, GString *out)
{
  const struct
  {
    guint64 count;
    const char *name;
  } parts[] = {
    { seconds / 86400, "day" },
    { seconds / 3600 % 24, "hour" },
    { seconds / 60 % 60, "minute" },
    { seconds % 60, "second" },
  };
  gsize start = out->len;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i].count || (i + 1 == G_N_ELEMENTS (parts) && out->len == start))
      g_string_append_printf (out, "%s%" G_GUINT64_FORMAT " %s%s", out->len > start ? ", " : "", parts[i].count,
                              parts[i].name, parts[i].count == 1 ? "" : "s");
}

void
wb_field_label_seconds (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append_printf (out, "%s: %" G_GUINT64_FORMAT " (", field->info->title, field->value);
  wb_field_format_duration (field->value, out);
  g_string_append_c (out, ')');
}

/* --- text ------------------------------------------------------------------------------------------------------ */

/* One character of UTF-8 (Unicode 15, table 3-7) or, for what is not, one replacement character for the longest
 * beginning of a possible character. */
static gunichar
next_utf8 (const guint8 **p, const guint8 *end)
{
  guint8 lead = *(*p)++, low = 0x80, high = 0xbf;
  gunichar ch;
  guint more;

  if (lead < 0x80)
    return lead;
  if (lead < 0xc2 || lead > 0xf4)
    return REPLACEMENT;
  more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  ch = lead & (0x3fu >> more);
  if (lead == 0xe0)
    low = 0xa0;
  else if (lead == 0xed)
    high = 0x9f;
  else if (lead == 0xf0)
    low = 0x90;
  else if (lead == 0xf4)
    high = 0x8f;
  for (; more > 0; more--)
    {
      if (*p == end || **p < low || **p > high)
        return REPLACEMENT;
      ch = ch << 6 | (*(*p)++ & 0x3fu);
      low = 0x80;
      high = 0xbf;
    }
  return ch;
}

/* What -T fields escapes is \b \t \n \f \r; a tree line and a name also \a and \v, and everything else that does not
 * print: C0 and DEL in octal, others by number. */
static void
append_char (gunichar ch, gboolean strict, GString *out)
{
  static const char letters[] = "abtnvfr"; /* 7 … 13 */

  if (ch >= 7 && ch <= 13 && (strict || (ch != 7 && ch != 11)))
    {
      g_string_append_c (out, '\\');
      g_string_append_c (out, letters[ch - 7]);
    }
  else if (ch < 0x20 || ch == 0x7f)
    g_string_append_printf (out, "\\%03o", ch);
  else if (ch < 0x7f)
    g_string_append_c (out, (char) ch);
  else if (ch == REPLACEMENT || g_unichar_isprint (ch))
    g_string_append_unichar (out, ch);
  else
    g_string_append_printf (out, ch > 0xffff ? "\\U%08X" : "\\u%04X", ch);
}

static void
append_text (const WbFieldInfo *info, const guint8 *bytes, guint32 length, gboolean strict, GString *out)
{
  const guint8 *p = bytes, *end = bytes + length;
  const guint8 *nul = info->base == WB_TEXT_NAME ? NULL : memchr (bytes, 0, length);

  if (nul)
    end = nul;
  while (p < end)
    {
      gunichar ch;

      if (info->base == WB_TEXT_UTF8 || info->base == WB_TEXT_NAME)
        ch = next_utf8 (&p, end);
      else
        {
          ch = *p < 0x80 ? *p : REPLACEMENT;
          p++;
        }
      append_char (ch, strict || info->base == WB_TEXT_NAME, out);
    }
}

void
wb_field_format_label_string (const WbFieldInfo *info, const guint8 *bytes, guint32 length, GString *out)
{
  append_text (info, bytes, length, TRUE, out);
}

void
wb_field_format_plain (const WbDissection *d, const WbField *field, GString *out)
{
  const WbFieldInfo *info = field->info;
  const guint8 *bytes;
  guint32 length;
  gint64 ns;

  if (info->text)
    {
      info->text (d, field, out);
      return;
    }
  switch (info->kind)
    {
    case WB_FIELD_NONE:
    case WB_FIELD_PROTOCOL:
      break;
    case WB_FIELD_BOOLEAN:
      g_string_append_c (out, field->value ? '1' : '0');
      break;
    case WB_FIELD_UINT:
    case WB_FIELD_INT:
      wb_field_format_number (info, field->value, info->base, out);
      break;
    case WB_FIELD_ETHER:
      append_address (d, field, WB_ADDRESS_ETHER, 6, out);
      break;
    case WB_FIELD_IPV4:
      append_address (d, field, WB_ADDRESS_IPV4, 4, out);
      break;
    case WB_FIELD_IPV6:
      append_address (d, field, WB_ADDRESS_IPV6, 16, out);
      break;
    case WB_FIELD_BYTES:
      bytes = wb_field_get_bytes (d, field, &length);
      if (length == 0)
        g_string_append (out, "<MISSING>"); /* tshark's word for bytes of which there are none */
      append_bytes (bytes, length, "", out);
      break;
    case WB_FIELD_EUI64:
      bytes = wb_field_get_bytes (d, field, &length);
      append_bytes (bytes, length, ":", out);
      break;
    case WB_FIELD_GUID:
      append_guid (d, field, out);
      break;
    case WB_FIELD_STRING:
      bytes = wb_field_get_bytes (d, field, &length);
      append_text (info, bytes, length, FALSE, out);
      break;
    case WB_FIELD_ABSOLUTE_TIME:
      append_absolute_time ((gint64) field->value, out);
      break;
    case WB_FIELD_RELATIVE_TIME:
      ns = (gint64) field->value;
      g_string_append_printf (out, "%s%" G_GINT64_FORMAT ".%09" G_GINT64_FORMAT, ns < 0 ? "-" : "",
                              ABS (ns / 1000000000), ABS (ns % 1000000000));
      break;
    case WB_FIELD_DOUBLE:
      append_double (field->value, out);
      break;
    default:
      g_assert_not_reached ();
    }
}

void
wb_field_append_value (const WbDissection *d, const WbField *field, GString *out)
{
  guint32 length;

  switch (field->info->kind)
    {
    case WB_FIELD_NONE:
      g_string_append_c (out, '1');
      break;
    case WB_FIELD_PROTOCOL:
      /* A hidden one is a mark ("_ws.malformed") and has no line of its own. */
      if (field->flags & WB_FIELD_HIDDEN)
        g_string_append (out, field->info->name);
      else if (field->info->text)
        field->info->text (d, field, out);
      else
        wb_field_append_label (d, field, out);
      break;
    case WB_FIELD_BYTES:
      /* Bytes that are none (options of a header cut off behind its length). */
      wb_field_get_bytes (d, field, &length);
      if (length == 0 && !field->info->text)
        g_string_append (out, "<MISSING>");
      else
        wb_field_format_plain (d, field, out);
      break;
    case WB_FIELD_BOOLEAN:
    case WB_FIELD_UINT:
    case WB_FIELD_INT:
    case WB_FIELD_ETHER:
    case WB_FIELD_IPV4:
    case WB_FIELD_IPV6:
    case WB_FIELD_STRING:
    case WB_FIELD_ABSOLUTE_TIME:
    case WB_FIELD_RELATIVE_TIME:
    case WB_FIELD_EUI64:
    case WB_FIELD_GUID:
    case WB_FIELD_DOUBLE:
    default:
      wb_field_format_plain (d, field, out);
    }
}
