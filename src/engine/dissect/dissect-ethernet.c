/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Ethernet II, IEEE 802.3 clause 3; RFC 894.
 *
 *   0              6              12      14
 *   |  destination |    source    | type  | payload … [padding] [trailer] [FCS] */

#include "engine/dissect/wb-dissector.h"

#include <string.h>

static const WbFieldInfo field_root = { "eth", "Ethernet II", WB_FIELD_PROTOCOL };
static const WbFieldInfo field_dst = { "eth.dst", "Destination", WB_FIELD_ETHER };
static const WbFieldInfo field_src = { "eth.src", "Source", WB_FIELD_ETHER };
static const WbFieldInfo field_type = { "eth.type", "Type", WB_FIELD_UINT, 16, WB_BASE_HEX };

static const WbFieldInfo *const fields[] = { &field_dst, &field_src, &field_type, NULL };

static void
dissect (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  const guint8 *addresses = wb_cursor_peek (c, 12);
  WbCursor payload;
  guint16 type;

  if (addresses)
    {
      d->state.link_dst.kind = d->state.link_src.kind = WB_ADDRESS_ETHER;
      memcpy (d->state.link_dst.bytes, addresses, 6);
      memcpy (d->state.link_src.bytes, addresses + 6, 6);
    }
  wb_dissection_read_bytes (d, root, &field_dst, c, 6);
  wb_dissection_read_bytes (d, root, &field_src, c, 6);
  type = (guint16) wb_dissection_read (d, root, &field_type, c, 2);
  if (!wb_cursor_ok (c))
    return;
  payload = wb_cursor_rest (c);
  wb_dissection_next (d, WB_TABLE_ETHERTYPE, type, &payload, WB_NO_FIELD);
}

static void
summarise (const WbDissection *d, const WbLayer *layer, WbSummary *s)
{
  s->protocol = "Ethernet";
  s->tone = WB_TONE_LINK;
}

static const WbDissectorEntry entries[] = { { WB_TABLE_LINKTYPE, 1 }, { WB_TABLE_NONE } };

const WbDissector wb_dissector_ethernet = {
  .name = "eth",
  .short_name = "Ethernet",
  .root = &field_root,
  .fields = fields,
  .entries = entries,
  .dissect = dissect,
  .summarise = summarise,
};
