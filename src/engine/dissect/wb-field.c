/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A field's bytes and its line in the tree, made only for what is shown. Values as such are wb-field-format.c. */

#include "engine/dissect/wb-field.h"

#include "engine/dissect/wb-dissection.h"
#include "engine/dissect/wb-field-format.h"

#define MAX_LABEL_BYTES 36 /* as in Wireshark's tree */

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
      return *length ? d->arena->data + (field->value >> 32) : (const guint8 *) "";
    }
  have = field->source < d->n_sources ? d->sources[field->source].length : 0;
  *length = field->offset < have ? MIN (field->length, have - field->offset) : 0;
  return *length ? d->sources[field->source].data + field->offset : (const guint8 *) "";
}

/* ".... 0101 = " for the bits that the mask picks out of the whole. */
static void
append_bit_picture (const WbFieldInfo *info, guint64 value, GString *out)
{
  guint shift = (guint) __builtin_ctzll (info->mask);
  guint64 whole = value << shift;

  for (guint i = info->bits; i-- > 0;)
    {
      g_string_append_c (out, info->mask >> i & 1 ? (whole >> i & 1 ? '1' : '0') : '.');
      if (i && i % 4 == 0)
        g_string_append_c (out, ' ');
    }
  g_string_append (out, " = ");
}

/* In a tree a part of a number has as many hexadecimal digits as its bits need, not as the whole number needs. */
static void
append_number (const WbFieldInfo *info, guint64 value, WbFieldBase base, GString *out)
{
  guint digits = ((guint) __builtin_popcountll (info->mask) + 3) / 4;

  if (info->mask && base == WB_BASE_HEX)
    g_string_append_printf (out, "0x%0*" G_GINT64_MODIFIER "x", (int) digits, value);
  else
    wb_field_format_number (info, value, base, out);
}

static void
append_labelled_number (const WbFieldInfo *info, guint64 value, GString *out)
{
  WbFieldBase plain = info->base == WB_BASE_DEC_HEX || info->base == WB_BASE_PORT ? WB_BASE_DEC :
                      info->base == WB_BASE_HEX_DEC                               ? WB_BASE_HEX :
                                                                                    info->base;

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

/* A line of a tree shows the beginning of long bytes; the hex view shows them all. */
static void
append_value (const WbDissection *d, const WbField *field, GString *out)
{
  gsize start = out->len;

  wb_field_format_plain (d, field, out);
  if (field->info->kind == WB_FIELD_BYTES && !field->info->text && out->len - start > 2 * MAX_LABEL_BYTES)
    {
      g_string_truncate (out, start + 2 * MAX_LABEL_BYTES);
      g_string_append (out, "…");
    }
}

static void
append_plain_label (const WbDissection *d, const WbField *field, GString *out)
{
  const WbFieldInfo *info = field->info;
  const guint8 *bytes;
  guint32 length;

  if (info->mask)
    append_bit_picture (info, field->value, out);
  g_string_append (out, info->title);
  if (info->kind == WB_FIELD_PROTOCOL || info->kind == WB_FIELD_NONE)
    return;
  g_string_append (out, ": ");
  if (info->kind == WB_FIELD_BOOLEAN)
    g_string_append (out, wb_value_string (info->strings, field->value != 0, field->value ? "Set" : "Not set"));
  else if (info->kind == WB_FIELD_UINT || info->kind == WB_FIELD_INT)
    append_labelled_number (info, field->value, out);
  else if (info->kind == WB_FIELD_STRING && !info->text)
    {
      bytes = wb_field_get_bytes (d, field, &length);
      wb_field_format_label_string (info, bytes, length, out);
    }
  else
    append_value (d, field, out);
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
