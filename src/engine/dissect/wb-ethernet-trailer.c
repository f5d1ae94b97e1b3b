/* SPDX-License-Identifier: GPL-3.0-or-later */

/* IEEE 802.3, 4.2.3.3 (padding) and 3.2.9 (frame check sequence).
 *
 *   | header | payload as its own length says | 0 0 0 … to 60 | trailer | [FCS] | */

#include "engine/dissect/wb-ethernet-trailer.h"

#include "engine/dissect/wb-checksum.h"
#include "engine/dissect/wb-dissector.h"

#define MINIMUM_FRAME 60 /* without FCS */

const WbFieldInfo wb_field_eth_padding = { "eth.padding", "Padding", WB_FIELD_BYTES };
const WbFieldInfo wb_field_eth_fcs = { "eth.fcs", "Frame check sequence", WB_FIELD_UINT, 32, WB_BASE_HEX };
const WbFieldInfo wb_field_eth_fcs_status = { "eth.fcs.status", "FCS Status",
                                              WB_FIELD_UINT,    8,
                                              WB_BASE_DEC,      .strings = wb_checksum_status_strings };
const WbFieldInfo wb_field_eth_padding_bad = { "eth.padding_bad",
                                               "Didn't find padding of zeros; part of the trailer may be padding",
                                               WB_FIELD_NONE };

static gboolean
is_zero (const guint8 *bytes, guint32 length)
{
  for (guint32 i = 0; i < length; i++)
    if (bytes[i])
      return FALSE;
  return TRUE;
}

void
wb_ethernet_trailer_add (WbDissection *d, guint layer, guint32 end, const WbFieldInfo *trailer, gint fcs_length)
{
  const WbLayer *self = &d->layers[layer];
  const WbCursor *w = &self->window;
  guint32 parent = self->root, wire = d->frame.reported_length;
  guint32 reported = w->reported - end, captured = w->captured > end ? w->captured - end : 0;
  guint32 padding = 0, at = end, field;
  gboolean may_be_padded = wire >= MINIMUM_FRAME && wire - reported < MINIMUM_FRAME, has_fcs;

  if (may_be_padded)
    {
      padding = MINIMUM_FRAME - (wire - reported);
      if (padding > captured && is_zero (w->data + end, captured))
        {
          wb_dissection_finish_short (d);
          return;
        }
      if (!is_zero (w->data + end, MIN (padding, captured)))
        padding = 0;
    }
  if (padding)
    {
      wb_dissection_add (d, parent, &wb_field_eth_padding, w, at, padding, 0);
      at += padding;
      captured -= padding;
      reported -= padding;
    }
  has_fcs = reported >= 4 && (fcs_length == 4 || (fcs_length < 0 && w->reported - w->start >= 64));
  if (has_fcs)
    {
      reported -= 4;
      captured = MIN (captured, reported);
    }
  if (captured)
    {
      field = wb_dissection_add (d, parent, trailer, w, at, captured, 0);
      if (may_be_padded && !padding)
        wb_dissection_remark (d, field, &wb_field_eth_padding_bad, w, at, captured, WB_FIELD_NOTE);
      at += captured;
    }
  if (has_fcs && at + 4 <= w->captured)
    {
      guint32 fcs = (guint32) w->data[at] << 24 | (guint32) w->data[at + 1] << 16 | (guint32) w->data[at + 2] << 8 |
                    w->data[at + 3];

      wb_dissection_add (d, parent, &wb_field_eth_fcs, w, at, 4, fcs);
      field = wb_dissection_add (d, parent, &wb_field_eth_fcs_status, w, at, 0, WB_CHECKSUM_UNVERIFIED);
      wb_dissection_flag (d, field, WB_FIELD_GENERATED);
    }
  else if (has_fcs)
    wb_dissection_finish_short (d);
}

void
wb_ethernet_trailer_finish (WbDissection *d, guint layer, const WbFieldInfo *trailer, gint fcs_length)
{
  const WbCursor *w = &d->layers[layer].window;
  guint32 end;

  if (d->layers[layer].root != WB_NO_FIELD && wb_dissection_get_inner_end (d, layer, &end) && end < w->captured)
    wb_ethernet_trailer_add (d, layer, end, trailer, fcs_length);
}
