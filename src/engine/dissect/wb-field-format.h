/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/dissect/wb-field.h"

G_BEGIN_DECLS

/* The digits of a number in its base, hexadecimal padded to the width of the whole field (also of a masked part). */
void wb_field_format_number (const WbFieldInfo *info, guint64 value, WbFieldBase base, GString *out);

/* Text of a STRING field for a tree line: every control character is escaped. */
void wb_field_format_label_string (const WbFieldInfo *info, const guint8 *bytes, guint32 length, GString *out);

/* As wb_field_append_value for the kinds whose tree line says the same. */
void wb_field_format_plain (const WbDissection *d, const WbField *field, GString *out);

G_END_DECLS
