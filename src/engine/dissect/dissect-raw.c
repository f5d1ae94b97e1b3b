/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Packets without a link layer: LINKTYPE_RAW (101, and the DLT numbers 12 and 14 that live captures carry). The version
 * nibble says which IP it is. LINKTYPE_IPV4 and LINKTYPE_IPV6 go to those dissectors directly. */

#include "engine/dissect/wb-dissector.h"

static const WbFieldInfo field_root = { "raw", "Raw packet data", WB_FIELD_PROTOCOL, .text = wb_dissection_text_name };
static const WbFieldInfo node_none = { "", "No link information available", WB_FIELD_NONE };

static const WbFieldInfo *const fields[] = { NULL };

static void
dissect (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  WbCursor payload = wb_cursor_rest (c);
  guint version;

  wb_dissection_add (d, root, &node_none, c, c->pos, 0, 0);
  if (!wb_cursor_need (c, 2))
    return;
  version = c->data[c->pos] >> 4;
  if (version == 4 || version == 6)
    wb_dissection_next (d, WB_TABLE_ETHERTYPE, version == 4 ? 0x0800 : 0x86dd, &payload, WB_NO_FIELD);
  else
    wb_dissection_next (d, WB_TABLE_NONE, 0, &payload, WB_NO_FIELD);
}

static void
summarise (const WbDissection *d, const WbLayer *layer, WbSummary *s)
{
  s->protocol = "Raw";
  s->tone = WB_TONE_LINK;
  g_string_truncate (s->info, 0);
}

static const WbDissectorEntry entries[] = {
  { WB_TABLE_LINKTYPE, 101 },
  { WB_TABLE_LINKTYPE, 12 },
  { WB_TABLE_LINKTYPE, 14 },
  { WB_TABLE_NONE },
};

const WbDissector wb_dissector_raw = {
  .name = "raw",
  .short_name = "Raw",
  .root = &field_root,
  .fields = fields,
  .entries = entries,
  .dissect = dissect,
  .summarise = summarise,
};
