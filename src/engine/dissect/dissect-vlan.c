/* SPDX-License-Identifier: GPL-3.0-or-later */

/* IEEE 802.1Q tag (0x8100, and 0x9100 where QinQ is older than its standard), at any depth.
 *
 *   0        3   4                  16              32
 *   | priority |DEI| VLAN identifier | type or length | payload …
 *
 * The two bytes behind the tag are what Ethernet's would be: up to 1500 a length with LLC behind it. */

#include "engine/dissect/wb-dissector.h"
#include "engine/dissect/wb-ethernet-trailer.h"
#include "engine/dissect/wb-names.h"

#define MAX_LENGTH 1500

static const WbValueString priority_strings[] = {
  { 0, "Best Effort (default)" },
  { 1, "Background" },
  { 2, "Excellent Effort" },
  { 3, "Critical Applications" },
  { 4, "Video, < 100ms latency and jitter" },
  { 5, "Voice, < 10ms latency and jitter" },
  { 6, "Internetwork Control" },
  { 7, "Network Control" },
  { 0, NULL },
};
static const WbValueString dei_strings[] = { { 1, "Eligible" }, { 0, "Ineligible" }, { 0, NULL } };

static void
label_root (const WbDissection *d, const WbField *field, GString *out)
{
  const WbCursor *w = &d->layers[field->layer].window;
  guint tci = w->data[w->start] << 8 | w->data[w->start + 1];

  g_string_append_printf (out, "802.1Q Virtual LAN, PRI: %u, DEI: %u, ID: %u", tci >> 13, tci >> 12 & 1, tci & 0xfff);
}

static const WbFieldInfo field_root = { "vlan", "802.1Q Virtual LAN", WB_FIELD_PROTOCOL, .label = label_root };
static const WbFieldInfo field_priority = {
  "vlan.priority", "Priority", WB_FIELD_UINT, 16, WB_BASE_DEC, .mask = 0xe000, .strings = priority_strings
};
static const WbFieldInfo field_dei = {
  "vlan.dei", "DEI", WB_FIELD_BOOLEAN, 16, .mask = 0x1000, .strings = dei_strings
};
static const WbFieldInfo field_id = { "vlan.id", "ID", WB_FIELD_UINT, 16, WB_BASE_DEC, .mask = 0x0fff };
static const WbFieldInfo field_etype = { "vlan.etype", "Type",      WB_FIELD_UINT,
                                         16,           WB_BASE_HEX, .strings = wb_ethertype_strings };
static const WbFieldInfo field_len = { "vlan.len", "Length", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_trailer = { "vlan.trailer", "Trailer", WB_FIELD_BYTES };
static const WbFieldInfo remark_past_end = { "vlan.len.past_end", "Length field value goes past the end of the payload",
                                             WB_FIELD_NONE };

static const WbFieldInfo *const fields[] = { &field_priority, &field_dei,     &field_id,        &field_etype,
                                             &field_len,      &field_trailer, &remark_past_end, NULL };

static void
dissect (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  static const WbFieldInfo *const bits[] = { &field_priority, &field_dei, &field_id, NULL };
  guint32 at = c->pos, left, field;
  guint tci = wb_cursor_u16 (c), type;
  WbCursor payload;

  if (!wb_cursor_ok (c))
    return;
  wb_dissection_add_bit_row (d, root, bits, c, at, 2, tci);
  wb_dissection_set_length (d, root, MIN (4, c->captured - at));
  type = wb_cursor_u16 (c);
  if (!wb_cursor_ok (c))
    return;
  if (type > MAX_LENGTH)
    {
      wb_dissection_add (d, root, &field_etype, c, at + 2, 2, type);
      payload = wb_cursor_rest (c);
      wb_dissection_next_promised (d, WB_TABLE_ETHERTYPE, type, &payload, WB_NO_FIELD);
      return;
    }
  field = wb_dissection_add (d, root, &field_len, c, at + 2, 2, type);
  left = wb_cursor_reported_left (c);
  if (type > left)
    {
      wb_dissection_remark_malformed (d, field, &remark_past_end, c, at + 2, 2);
      type = left;
    }
  payload = wb_cursor_sub (c, type);
  wb_dissection_set_end (d, payload.reported);
  if (wb_cursor_left (c) >= 2 && c->data[c->pos] == 0xff && c->data[c->pos + 1] == 0xff)
    {
      if (type == 0)
        c->verdict = WB_VERDICT_MALFORMED; /* a frame inside of which not a byte is */
      wb_dissection_next (d, WB_TABLE_ETH_P, 1, &payload, WB_NO_FIELD);
    }
  else
    wb_dissection_next_promised (d, WB_TABLE_ETH_P, 4, &payload, WB_NO_FIELD);
}

static void
finish (WbDissection *d, guint layer)
{
  WbLayer *self = &d->layers[layer];

  if (!self->claimed)
    wb_ethernet_trailer_finish (d, layer, &field_trailer, 0);
  else if (self->end > self->window.captured)
    wb_dissection_finish_short (d);
  else if (self->end < self->window.captured)
    wb_ethernet_trailer_add (d, layer, self->end, &field_trailer, 0);
  self->end = self->window.reported; /* the trailer is inside the tag, not behind it */
}

static void
summarise (const WbDissection *d, const WbLayer *layer, WbSummary *s)
{
  const WbCursor *w = &layer->window;
  guint tci;

  s->protocol = "VLAN";
  s->tone = WB_TONE_LINK;
  if (w->captured - w->start < 2)
    return;
  tci = w->data[w->start] << 8 | w->data[w->start + 1];
  g_string_printf (s->info, "PRI: %u  DEI: %u  ID: %u", tci >> 13, tci >> 12 & 1, tci & 0xfff);
}

static const WbDissectorEntry entries[] = { { WB_TABLE_ETHERTYPE, 0x8100 },
                                            { WB_TABLE_ETHERTYPE, 0x9100 },
                                            { WB_TABLE_NONE } };

const WbDissector wb_dissector_vlan = {
  .name = "vlan",
  .short_name = "VLAN",
  .root = &field_root,
  .fields = fields,
  .entries = entries,
  .dissect = dissect,
  .finish = finish,
  .summarise = summarise,
};
