/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Text of a field, made only for what is shown or exported: the value as tshark -T fields prints it, and the tree
 * line. Both end as safe UTF-8 whatever the packet says. */

#include "engine/dissect/wb-field.h"

#include "engine/base/wb-format.h"
#include "engine/dissect/wb-dissection.h"
#include "engine/dissect/wb-summary.h"

#include <string.h>

const char *
wb_value_string (const WbValueString *strings, guint64 value, const char *fallback)
{
  for (; strings && strings->text; strings++)
    if (strings->value == value)
      return strings->text;
  return fallback;
}

const guint8 *
wb_field_get_bytes (const WbDissection *d, const WbField *field, guint32 *length)
{
  guint32 have;

  if (field->flags & WB_FIELD_IN_ARENA)
    {
      *length = (guint32) field->value;
      return d->arena->data + (field->value >> 32);
    }
  have = field->source < d->n_sources ? d->sources[field->source].length : 0;
  *length = field->offset < have ? MIN (field->length, have - field->offset) : 0;
  return *length ? d->sources[field->source].data + field->offset : (const guint8 *) "";
}

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

/* Hex digits: Wireshark pads to the whole type's width, masked or not. */
static void
append_number (const WbFieldInfo *info, guint64 value, WbFieldBase base, GString *out)
{
  if (base == WB_BASE_HEX)
    g_string_append_printf (out, "0x%0*" G_GINT64_MODIFIER "x", MAX (info->bits, 8) / 4, value);
  else if (base == WB_BASE_OCT)
    g_string_append_printf (out, "%#" G_GINT64_MODIFIER "o", value);
  else if (info->kind == WB_FIELD_INT)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, signed_value (info, value));
  else
    g_string_append_printf (out, "%" G_GUINT64_FORMAT, value);
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

static void
append_absolute_time (gint64 time_ns, GString *out)
{
  gint64 seconds = time_ns / 1000000000, fraction = time_ns % 1000000000;
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *text = NULL;

  if (fraction < 0)
    {
      fraction += 1000000000;
      seconds--;
    }
  time = g_date_time_new_from_unix_utc (seconds);
  text = time ? g_date_time_format (time, "%b %e, %Y %H:%M:%S") : NULL;
  g_string_append_printf (out, "%s.%09" G_GINT64_FORMAT " UTC", text ? text : "?", fraction);
}

void
wb_field_append_value (const WbDissection *d, const WbField *field, GString *out)
{
  const WbFieldInfo *info = field->info;
  const guint8 *bytes;
  guint32 length;
  gint64 ns;

  switch (info->kind)
    {
    case WB_FIELD_NONE:
      break;
    case WB_FIELD_PROTOCOL:
      g_string_append (out, info->name);
      break;
    case WB_FIELD_BOOLEAN:
      g_string_append_c (out, field->value ? '1' : '0');
      break;
    case WB_FIELD_UINT:
    case WB_FIELD_INT:
      append_number (info, field->value, info->base == WB_BASE_HEX_DEC ? WB_BASE_HEX : info->base, out);
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
      wb_format_append_safe (out, (const char *) bytes, length);
      break;
    case WB_FIELD_ABSOLUTE_TIME:
      append_absolute_time ((gint64) field->value, out);
      break;
    case WB_FIELD_RELATIVE_TIME:
      ns = (gint64) field->value;
      g_string_append_printf (out, "%s%" G_GINT64_FORMAT ".%09" G_GINT64_FORMAT, ns < 0 ? "-" : "",
                              ABS (ns / 1000000000), ABS (ns % 1000000000));
      break;
    default:
      g_assert_not_reached ();
    }
}

/* ".... 0101 = " for the bits that the mask picks out of the whole. */
static void
append_bit_picture (const WbFieldInfo *info, guint64 value, GString *out)
{
  guint shift = (guint) __builtin_ctzll (info->mask);
  guint64 whole = info->kind == WB_FIELD_BOOLEAN ? (value ? info->mask : 0) : value << shift;

  for (guint i = info->bits; i-- > 0;)
    {
      g_string_append_c (out, info->mask >> i & 1 ? (whole >> i & 1 ? '1' : '0') : '.');
      if (i && i % 4 == 0)
        g_string_append_c (out, ' ');
    }
  g_string_append (out, " = ");
}

static void
append_labelled_number (const WbFieldInfo *info, guint64 value, GString *out)
{
  WbFieldBase plain = info->base == WB_BASE_DEC_HEX || info->base == WB_BASE_PORT ? WB_BASE_DEC
                      : info->base == WB_BASE_HEX_DEC                             ? WB_BASE_HEX
                                                                                  : info->base;

  if (info->strings)
    {
      g_string_append_printf (out, "%s (", wb_value_string (info->strings, value, "Unknown"));
      append_number (info, value, plain, out);
      g_string_append_c (out, ')');
      return;
    }
  append_number (info, value, plain, out);
  if (info->base == WB_BASE_DEC_HEX || info->base == WB_BASE_HEX_DEC)
    {
      g_string_append (out, " (");
      append_number (info, value, plain == WB_BASE_DEC ? WB_BASE_HEX : WB_BASE_DEC, out);
      g_string_append_c (out, ')');
    }
  if (info->unit)
    g_string_append (out, info->unit);
}

static void
append_plain_label (const WbDissection *d, const WbField *field, GString *out)
{
  const WbFieldInfo *info = field->info;

  if (info->mask)
    append_bit_picture (info, field->value, out);
  g_string_append (out, info->title);
  if (info->kind == WB_FIELD_PROTOCOL || info->kind == WB_FIELD_NONE)
    return;
  g_string_append (out, ": ");
  if (info->kind == WB_FIELD_BOOLEAN)
    g_string_append (out, wb_value_string (info->strings, field->value, field->value ? "Set" : "Not set"));
  else if (info->kind == WB_FIELD_UINT || info->kind == WB_FIELD_INT)
    append_labelled_number (info, field->value, out);
  else
    wb_field_append_value (d, field, out);
  if (info->kind == WB_FIELD_RELATIVE_TIME)
    g_string_append (out, " seconds");
}

void
wb_field_append_label (const WbDissection *d, const WbField *field, GString *out)
{
  gboolean bracket = (field->flags & WB_FIELD_GENERATED) != 0;

  if (bracket)
    g_string_append_c (out, '[');
  if (field->info->label)
    field->info->label (d, field, out);
  else
    append_plain_label (d, field, out);
  if (bracket)
    g_string_append_c (out, ']');
}
