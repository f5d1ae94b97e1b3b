/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The flat array of fields and what dissectors say about what follows.
 *
 * Invariants: fields[i].parent < i or WB_NO_FIELD; fields of one layer stand in tree order except those that finish()
 * adds at the end; every field's [offset, offset + length) lies inside what was reported of its source; arrays grow but
 * never shrink, so a dissection reaches a steady state without allocation. */

#include "engine/dissect/wb-dissection.h"

#include "engine/dissect/wb-dissection-private.h"
#include "engine/dissect/wb-dissector.h"

#include <string.h>

WbDissection *
wb_dissection_new (void)
{
  WbDissection *d = g_new0 (WbDissection, 1);

  d->fields_size = 256;
  d->fields = g_new (WbField, d->fields_size);
  d->arena = g_byte_array_sized_new (1024);
  return d;
}

void
wb_dissection_free (WbDissection *d)
{
  g_free (d->fields);
  g_byte_array_unref (d->arena);
  g_free (d);
}

void
wb_dissection_reset (WbDissection *d, const WbFrame *frame, const guint8 *data)
{
  d->n_fields = 0;
  d->n_layers = 0;
  d->layer = 0;
  d->n_next = 0;
  d->n_sources = 1;
  d->sources[0].data = data;
  d->sources[0].length = frame->captured_length;
  g_byte_array_set_size (d->arena, 0);
  d->frame = *frame;
  memset (&d->state, 0, sizeof d->state);
  d->state.tree = WB_NO_FIELD;
  d->verdict = WB_VERDICT_OK;
  d->severity = 0;
}

static inline guint
mask_shift (guint64 mask)
{
  return mask ? (guint) __builtin_ctzll (mask) : 0;
}

/* Half of a dissection's time is spent here, so whatever adds fields in this file has it inline. */
static inline __attribute__ ((always_inline)) guint32
add_field (WbDissection *d, guint32 parent, const WbFieldInfo *info, const WbCursor *c, guint32 offset, guint32 length,
           guint64 value)
{
  WbField *field;

  /* What would hang from a field that is not there (its bytes were cut off) is not there either. */
  if (G_UNLIKELY (parent >= d->n_fields && parent != WB_NO_FIELD))
    return WB_NO_FIELD;
  if (G_UNLIKELY (d->n_fields == d->fields_size))
    {
      if (d->fields_size >= WB_MAX_FIELDS)
        {
          d->severity |= WB_FIELD_WARNING;
          return WB_NO_FIELD;
        }
      d->fields_size *= 2;
      d->fields = g_renew (WbField, d->fields, d->fields_size);
    }
  field = &d->fields[d->n_fields];
  *field = (WbField){
    .info = info,
    .value = value,
    .offset = offset,
    .length = length,
    .parent = parent,
    .source = c ? c->source : 0,
    .layer = (guint8) d->layer,
  };
  return d->n_fields++;
}

guint32
wb_dissection_add (WbDissection *d, guint32 parent, const WbFieldInfo *info, const WbCursor *c, guint32 offset,
                   guint32 length, guint64 value)
{
  return add_field (d, parent, info, c, offset, length, value);
}

static inline guint32
add_bits (WbDissection *d, guint32 parent, const WbFieldInfo *info, const WbCursor *c, guint32 offset, guint32 length,
          guint64 whole)
{
  guint64 value = info->mask ? (whole & info->mask) >> mask_shift (info->mask) : whole;

  /* A boolean over several bits (tcp.flags.res) keeps them: its line shows which are set. */
  if (info->kind == WB_FIELD_BOOLEAN && info->mask == 0)
    value = value != 0;
  return add_field (d, parent, info, c, offset, length, value);
}

static inline guint64
read_number (WbDissection *d, guint32 parent, const WbFieldInfo *info, WbCursor *c, guint n, gboolean little_endian)
{
  guint32 offset = c->pos;
  guint64 whole = little_endian ? wb_cursor_uint_le (c, n) : wb_cursor_uint (c, n);

  if (wb_cursor_ok (c))
    add_bits (d, parent, info, c, offset, n, whole);
  return whole;
}

guint64
wb_dissection_read (WbDissection *d, guint32 parent, const WbFieldInfo *info, WbCursor *c, guint n)
{
  return read_number (d, parent, info, c, n, FALSE);
}

guint64
wb_dissection_read_le (WbDissection *d, guint32 parent, const WbFieldInfo *info, WbCursor *c, guint n)
{
  return read_number (d, parent, info, c, n, TRUE);
}

guint32
wb_dissection_read_bytes (WbDissection *d, guint32 parent, const WbFieldInfo *info, WbCursor *c, guint32 length)
{
  guint32 offset = c->pos;

  if (!wb_cursor_skip (c, length))
    return WB_NO_FIELD;
  return wb_dissection_add (d, parent, info, c, offset, length, 0);
}

guint32
wb_dissection_add_bits (WbDissection *d, guint32 parent, const WbFieldInfo *info, const WbCursor *c, guint32 offset,
                        guint32 length, guint64 whole)
{
  return add_bits (d, parent, info, c, offset, length, whole);
}

guint32
wb_dissection_add_copy (WbDissection *d, guint32 parent, const WbFieldInfo *info, const WbCursor *c, guint32 offset,
                        guint32 length, gconstpointer bytes, guint32 n_bytes)
{
  guint32 index = wb_dissection_add (d, parent, info, c, offset, length, (guint64) d->arena->len << 32 | n_bytes);

  if (index == WB_NO_FIELD)
    return index;
  g_byte_array_append (d->arena, bytes, n_bytes);
  d->fields[index].flags |= WB_FIELD_IN_ARENA;
  return index;
}

guint32
wb_dissection_remark (WbDissection *d, guint32 parent, const WbFieldInfo *info, const WbCursor *c, guint32 offset,
                      guint32 length, guint severity)
{
  guint32 index = wb_dissection_add (d, parent, info, c, offset, length, 0);

  wb_dissection_flag (d, index, WB_FIELD_GENERATED | severity);
  return index;
}

guint32
wb_dissection_remark_malformed (WbDissection *d, guint32 parent, const WbFieldInfo *info, const WbCursor *c,
                                guint32 offset, guint32 length)
{
  guint32 index = wb_dissection_remark (d, parent, info, c, offset, length, WB_FIELD_ERROR);

  wb_dissection_flag (
      d, wb_dissection_add (d, index == WB_NO_FIELD ? parent : index, &wb_field_malformed_item, c, offset, 0, 0),
      WB_FIELD_HIDDEN);
  return index;
}

void
wb_dissection_add_bit_row (WbDissection *d, guint32 parent, const WbFieldInfo *const *infos, const WbCursor *c,
                           guint32 offset, guint32 length, guint64 whole)
{
  for (; *infos; infos++)
    add_bits (d, parent, *infos, c, offset, length, whole);
}

void
wb_dissection_set_length (WbDissection *d, guint32 field, guint32 length)
{
  if (field != WB_NO_FIELD)
    d->fields[field].length = length;
}

static void
push (WbDissection *d, const WbDissector *dissector, const WbCursor *payload, guint32 parent)
{
  if (d->n_next == G_N_ELEMENTS (d->next))
    {
      d->severity |= WB_FIELD_WARNING;
      return;
    }
  d->next[d->n_next].dissector = dissector;
  d->next[d->n_next].cursor = wb_cursor_rest (payload);
  d->next[d->n_next].parent = parent == WB_NO_FIELD ? d->state.tree : parent;
  d->next[d->n_next].state = d->state;
  d->next[d->n_next].layer = (guint8) d->layer;
  d->n_next++;
}

void
wb_dissection_next_dissector (WbDissection *d, const WbDissector *dissector, const WbCursor *payload, guint32 parent)
{
  if (wb_cursor_reported_left (payload) > 0)
    push (d, dissector, payload, parent);
}

void
wb_dissection_next_promised (WbDissection *d, WbTable table, guint32 key, const WbCursor *payload, guint32 parent)
{
  const WbDissector *dissector = wb_dissector_lookup (table, key);

  if (dissector)
    push (d, dissector, payload, parent);
  else
    wb_dissection_next_dissector (d, &wb_dissector_data, payload, parent);
}

void
wb_dissection_next (WbDissection *d, WbTable table, guint32 key, const WbCursor *payload, guint32 parent)
{
  const WbDissector *dissector = wb_dissector_lookup (table, key);

  wb_dissection_next_dissector (d, dissector ? dissector : &wb_dissector_data, payload, parent);
}

void
wb_dissection_next_either (WbDissection *d, WbTable table, guint32 key, guint32 other, const WbCursor *payload)
{
  const WbDissector *dissector = wb_dissector_lookup (table, key);

  if (!dissector)
    dissector = wb_dissector_lookup (table, other);
  if (!dissector && table == WB_TABLE_UDP_PORT)
    dissector = wb_dissector_recognise (payload);
  wb_dissection_next_dissector (d, dissector ? dissector : &wb_dissector_data, payload, WB_NO_FIELD);
}

void
wb_dissection_set_end (WbDissection *d, guint32 end)
{
  WbLayer *layer = &d->layers[d->layer];

  layer->end = MIN (end, layer->window.reported);
  layer->claimed = TRUE;
}

gboolean
wb_dissection_get_inner_end (const WbDissection *d, guint layer, guint32 *end)
{
  for (guint i = layer + 1; i < d->n_layers; i++)
    if (d->layers[i].parent == layer && !d->layers[i].in_error)
      {
        *end = d->layers[i].end;
        return TRUE;
      }
  return FALSE;
}

const WbField *
wb_dissection_find (const WbDissection *d, const WbFieldInfo *info, guint32 *from)
{
  for (; *from < d->n_fields; (*from)++)
    if (d->fields[*from].info == info)
      return &d->fields[(*from)++];
  return NULL;
}

void
wb_dissection_text_name (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append (out, field->info->name);
}
