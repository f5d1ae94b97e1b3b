/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/dissect/wb-field.h"

G_BEGIN_DECLS

/* Decimal digits without printf's price: a list row is made of little else. */
static inline void
wb_append_uint (GString *out, guint64 value)
{
  char text[20];
  guint at = sizeof text;

  do
    text[--at] = (char) ('0' + value % 10);
  while (value /= 10);
  g_string_append_len (out, text + at, (gssize) (sizeof text - at));
}

/* The digits of a number in its base, hexadecimal padded to the width of the whole field (also of a masked part). */
void wb_field_format_number (const WbFieldInfo *info, guint64 value, WbFieldBase base, GString *out);

/* Text of a STRING field for a tree line: every control character is escaped. */
void wb_field_format_label_string (const WbFieldInfo *info, const guint8 *bytes, guint32 length, GString *out);

/* "1 hour, 30 seconds"; "0 seconds" for 0. */
void wb_field_format_duration (guint64 seconds, GString *out);

/* A WbFieldInfo.label: "Time to live: 60 (1 minute)". */
void wb_field_label_seconds (const WbDissection *d, const WbField *field, GString *out);

/* As wb_field_append_value for the kinds whose tree line says the same. */
void wb_field_format_plain (const WbDissection *d, const WbField *field, GString *out);

G_END_DECLS
