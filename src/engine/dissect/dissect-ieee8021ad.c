/* SPDX-License-Identifier: GPL-3.0-or-later */

/* IEEE 802.1ad provider bridge tag (0x88a8). Two in a row are a service and a customer tag and make one layer.
 *
 *   0        3   4                  16                  32        48
 *   | priority |DEI| VLAN identifier | 0x88a8 or type … [ second tag | type ] payload … */

#include "engine/dissect/wb-dissector.h"
#include "engine/dissect/wb-ethernet-trailer.h"
#include "engine/dissect/wb-names.h"

#define ETHERTYPE_8021AD 0x88a8

static void label_root (const WbDissection *d, const WbField *field, GString *out);

#define VID(name)                                                                                                      \
  {                                                                                                                    \
    name, "ID", WB_FIELD_UINT, 16, WB_BASE_DEC, .mask = 0x0fff                                                         \
  }

static const WbFieldInfo field_root = { "ieee8021ad", "IEEE 802.1ad", WB_FIELD_PROTOCOL, .label = label_root };
static const WbFieldInfo field_priority = { "ieee8021ad.priority", "Priority",    WB_FIELD_UINT, 16,
                                            WB_BASE_DEC,           .mask = 0xe000 };
static const WbFieldInfo field_dei = { "ieee8021ad.dei", "DEI", WB_FIELD_UINT, 16, WB_BASE_DEC, .mask = 0x1000 };
static const WbFieldInfo field_id = VID ("ieee8021ad.id");
static const WbFieldInfo field_svid = VID ("ieee8021ad.svid");
static const WbFieldInfo field_cvid = VID ("ieee8021ad.cvid");
static const WbFieldInfo field_etype = { "ieee8021ah.etype", "Type",
                                         WB_FIELD_UINT,      16,
                                         WB_BASE_HEX,        .strings = wb_ethertype_strings };
static const WbFieldInfo field_trailer = { "ieee8021ah.trailer", "Trailer", WB_FIELD_BYTES };

static const WbFieldInfo *const fields[] = { &field_priority, &field_dei,   &field_id,      &field_svid,
                                             &field_cvid,     &field_etype, &field_trailer, NULL };

static void
label_root (const WbDissection *d, const WbField *field, GString *out)
{
  guint32 at = wb_dissection_index (d, field);

  g_string_append (out, "IEEE 802.1ad");
  for (guint32 i = at + 1; i < d->n_fields && d->fields[i].layer == field->layer; i++)
    {
      const WbFieldInfo *info = d->fields[i].info;

      if (info == &field_id || info == &field_svid || info == &field_cvid)
        g_string_append_printf (out, ", %s: %u",
                                info == &field_id   ? "ID" :
                                info == &field_svid ? "S-VID" :
                                                      "C-VID",
                                (guint) d->fields[i].value);
    }
}

static void
add_tag (WbDissection *d, guint32 root, const WbCursor *c, guint32 at, guint tci, const WbFieldInfo *id)
{
  wb_dissection_add_bits (d, root, &field_priority, c, at, 2, tci);
  wb_dissection_add_bits (d, root, &field_dei, c, at, 2, tci);
  wb_dissection_add_bits (d, root, id, c, at, 2, tci);
}

static void
dissect (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  guint32 at = c->pos;
  guint tci = wb_cursor_u16 (c), type = wb_cursor_u16 (c);
  WbCursor payload;

  if (!wb_cursor_ok (c))
    return;
  if (type == ETHERTYPE_8021AD)
    {
      if (!wb_cursor_need (c, 2))
        return;
      add_tag (d, root, c, at, tci, &field_svid);
      at += 4;
      tci = wb_cursor_u16 (c);
      if (!wb_cursor_ok (c))
        return;
      add_tag (d, root, c, at, tci, &field_cvid);
      type = wb_cursor_u16 (c);
      if (!wb_cursor_ok (c))
        return;
    }
  else
    add_tag (d, root, c, at, tci, &field_id);
  wb_dissection_add (d, root, &field_etype, c, c->pos - 2, 2, type);
  payload = wb_cursor_rest (c);
  wb_dissection_next_promised (d, WB_TABLE_ETHERTYPE, type, &payload, WB_NO_FIELD);
}

static void
finish (WbDissection *d, guint layer)
{
  wb_ethernet_trailer_finish (d, layer, &field_trailer, 0);
}

static void
summarise (const WbDissection *d, const WbLayer *layer, WbSummary *s)
{
  const WbCursor *w = &layer->window;

  s->protocol = "802.1ad";
  s->tone = WB_TONE_LINK;
  if (w->captured - w->start >= 2)
    g_string_printf (s->info, "ID: %u", (w->data[w->start] << 8 | w->data[w->start + 1]) & 0xfff);
}

static const WbDissectorEntry entries[] = { { WB_TABLE_ETHERTYPE, ETHERTYPE_8021AD }, { WB_TABLE_NONE } };

const WbDissector wb_dissector_ieee8021ad = {
  .name = "ieee8021ad",
  .short_name = "IEEE 802.1AD",
  .root = &field_root,
  .fields = fields,
  .entries = entries,
  .dissect = dissect,
  .finish = finish,
  .summarise = summarise,
};
