/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bytes that no dissector knows: shown, counted, nothing lost. */

#include "engine/dissect/wb-dissection-private.h"

static void
label_root (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append_printf (out, "Data (%u byte%s)", field->length, field->length == 1 ? "" : "s");
}

static const WbFieldInfo field_root = { "data", "Data", WB_FIELD_PROTOCOL, .label = label_root };
static const WbFieldInfo field_data = { "data.data", "Data", WB_FIELD_BYTES };
static const WbFieldInfo field_len = { "data.len", "Length", WB_FIELD_INT, .bits = 32 };

static const WbFieldInfo *const fields[] = { &field_data, &field_len, NULL };

static void
dissect (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  guint32 left = wb_cursor_left (c), length;

  if (left == 0)
    return; /* all of it was cut off */
  wb_dissection_read_bytes (d, root, &field_data, c, left);
  length = wb_dissection_add (d, root, &field_len, c, c->pos, 0, left);
  wb_dissection_flag (d, length, WB_FIELD_GENERATED);
}

const WbDissector wb_dissector_data = {
  .name = "data",
  .short_name = "Data",
  .root = &field_root,
  .fields = fields,
  .dissect = dissect,
};
