/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The loop that goes from layer to layer. A dissector names what follows; the loop pops it, opens a layer, runs it and
 * turns the cursor's verdict into a remark. It is a stack, so a layer's first successor and all inside it come before
 * its second. Layers are capped (tunnels in tunnels), and so are fields; a frame cannot make it run long. */

#include "engine/dissect/wb-dissection-private.h"

/* Wireshark's names for what a reader of the tree must be told. */
static void
label_short (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append_printf (out, "Packet size limited during capture: %s truncated",
                          d->layers[field->layer].dissector->short_name);
}

static void
label_malformed (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append_printf (out, "Malformed Packet: %s", d->layers[field->layer].dissector->short_name);
}

static void
label_unreassembled (const WbDissection *d, const WbField *field, GString *out)
{
  /* Whether more of the stream would have helped cannot be said of a segment that was damaged. */
  g_string_append_printf (out, "BoundError Unreassembled Packet%s: %s",
                          field->value ? " [incorrect TCP checksum]" : "",
                          d->layers[field->layer].dissector->short_name);
}

static const WbFieldInfo field_short = { "_ws.short", "Packet size limited during capture", WB_FIELD_PROTOCOL,
                                         .label = label_short };
static const WbFieldInfo field_malformed = { "_ws.malformed", "Malformed Packet", WB_FIELD_PROTOCOL,
                                             .label = label_malformed };
/* The rest is in another fragment: neither the sender's fault nor the capture's. */
static const WbFieldInfo field_unreassembled = { "_ws.unreassembled", "Unreassembled Fragmented Packet",
                                                 WB_FIELD_PROTOCOL, .label = label_unreassembled };
/* Wireshark's expert item about it carries the same name; found twice, shown once. */
static void
label_malformed_item (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append (out, field->info->name);
}

const WbFieldInfo wb_field_malformed_item = { "_ws.malformed", "Malformed Packet", WB_FIELD_PROTOCOL,
                                              .label = label_malformed_item };
static const WbFieldInfo field_layers = { "_ws.layer_limit",
                                          "Too many protocols in one frame; the rest is not dissected",
                                          WB_FIELD_PROTOCOL };
const WbFieldInfo *const wb_loop_fields[] = { &field_short,         &field_malformed, &wb_field_malformed_item,
                                              &field_unreassembled, &field_layers,    NULL };

static void
remark (WbDissection *d, const WbFieldInfo *info, guint flags, const WbCursor *c)
{
  guint32 at = MIN (c->pos, c->reported), field = wb_dissection_add (d, WB_NO_FIELD, info, c, at, 0, d->state.is_damaged);

  wb_dissection_flag (d, field, WB_FIELD_GENERATED | flags);
  if (info == &field_malformed)
    wb_dissection_flag (d, wb_dissection_add (d, field, &wb_field_malformed_item, c, at, 0, 0), WB_FIELD_HIDDEN);
}

void
wb_dissection_finish_short (WbDissection *d)
{
  WbCursor c = d->layers[d->layer].window;

  if (d->verdict == WB_VERDICT_TRUNCATED)
    return; /* said already */
  c.pos = c.captured;
  d->verdict = MAX (d->verdict, WB_VERDICT_TRUNCATED);
  remark (d, &field_short, WB_FIELD_NOTE, &c);
}

static void
run (WbDissection *d, const WbDissector *dissector, WbCursor c, guint32 parent, guint8 from,
     const WbDissectContext *context)
{
  WbLayer *layer;
  guint32 root;

  d->layer = d->n_layers++;
  layer = &d->layers[d->layer];
  root = wb_dissection_add (d, parent, dissector->root, &c, c.pos, 0, 0);
  *layer = (WbLayer){
    .dissector = dissector,
    .root = root,
    .first_field = d->n_fields,
    .window = c,
    .end = c.reported,
    .parent = from,
    .in_error = d->state.in_error,
  };
  if (root == WB_NO_FIELD)
    return;
  dissector->dissect (d, &c, root, context);

  if (d->n_fields == root + 1)
    {
      /* Nothing of it could be read, or it passed all on: as in Wireshark the layer has no line of its own. */
      d->n_fields = root;
      layer->root = WB_NO_FIELD;
      layer->first_field = root;
    }
  else if (d->fields[root].length == 0)
    d->fields[root].length = c.pos - c.start;
  layer->end_field = d->n_fields;
  for (guint i = 0; i < layer->unfinished && !d->state.in_error; i++)
    remark (d, &field_unreassembled, WB_FIELD_NOTE, &c);
  if (c.verdict == WB_VERDICT_OK)
    return;
  if (c.verdict == WB_VERDICT_MALFORMED && d->state.in_error)
    return; /* quotations end where they like */
  if (c.verdict == WB_VERDICT_MALFORMED && d->state.is_fragment)
    {
      remark (d, &field_unreassembled, WB_FIELD_NOTE, &c);
      return;
    }
  d->verdict = MAX (d->verdict, c.verdict);
  if (c.verdict == WB_VERDICT_TRUNCATED)
    remark (d, &field_short, WB_FIELD_NOTE, &c);
  else
    remark (d, &field_malformed, WB_FIELD_ERROR, &c);
}

/* The dissector that ran last pushed [base, n_next) in reading order; the stack pops from the end. */
static void
turn_round (WbDissection *d, guint base)
{
  for (guint i = base, j = d->n_next; i + 1 < j; i++, j--)
    {
      typeof (d->next[0]) t = d->next[i];

      d->next[i] = d->next[j - 1];
      d->next[j - 1] = t;
    }
}

void
wb_dissect (WbDissection *d, const WbFrame *frame, const guint8 *data, const WbDissectContext *context)
{
  WbDissectState innermost;

  wb_dissection_reset (d, frame, data);
  run (d, &wb_dissector_frame, wb_cursor_init (data, frame->captured_length, frame->reported_length), WB_NO_FIELD,
       WB_NO_LAYER, context);

  while (d->n_next > 0)
    {
      guint base = --d->n_next;
      typeof (d->next[0]) *next = &d->next[base]; /* run() writes over it, so it gets copies */

      if (d->n_layers == WB_MAX_LAYERS)
        {
          remark (d, &field_layers, WB_FIELD_WARNING, &next->cursor);
          break;
        }
      if (next->state.in_error && !d->state.in_error)
        innermost = d->state;
      d->state = next->state;
      run (d, next->dissector, next->cursor, next->parent, next->layer, context);
      if (d->n_next > base + 1)
        turn_round (d, base);
    }
  if (!d->state.in_error)
    innermost = d->state;

  for (guint i = d->n_layers; i-- > 0;)
    if (d->layers[i].dissector->finish)
      {
        d->layer = i;
        d->layers[i].dissector->finish (d, i);
      }
  d->state = innermost;
}
