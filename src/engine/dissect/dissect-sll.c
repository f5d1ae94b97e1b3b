/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Linux cooked capture, LINKTYPE_LINUX_SLL (113): what "any" and devices without a link header give.
 *
 *   0             2              4                6                           14         16
 *   | packet type | ARPHRD_ type | address length | source address, 8 bytes   | protocol | payload …
 *
 * All in network order. The header of a netlink device (824) is that of another protocol. */

#include "engine/dissect/wb-sll.h"

#define ARPHRD_NETLINK 824

static const WbFieldInfo field_root = { "sll", "Linux cooked capture v1", WB_FIELD_PROTOCOL };
static const WbFieldInfo *const fields[] = { NULL };

static void
dissect (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  guint32 at;
  guint16 hatype, halen, protocol;
  WbCursor whole = *c;

  if (!wb_cursor_need (c, 4))
    return;
  if ((guint32) wb_cursor_peek_uint (c, 2, 2) == ARPHRD_NETLINK)
    {
      wb_dissection_next (d, WB_TABLE_NONE, 0, &whole, WB_NO_FIELD);
      return;
    }
  wb_dissection_set_length (d, root, MIN (16, wb_cursor_left (c)));
  wb_dissection_read (d, root, &wb_field_sll_pkttype, c, 2);
  hatype = (guint16) wb_dissection_read (d, root, &wb_field_sll_hatype, c, 2);
  halen = (guint16) wb_dissection_read (d, root, &wb_field_sll_halen, c, 2);
  if (wb_cursor_ok (c))
    wb_sll_read_address (d, root, c, halen);
  at = c->pos;
  protocol = wb_cursor_u16 (c);
  if (!wb_cursor_ok (c))
    return;
  wb_sll_add_protocol (d, root, c, at, hatype, protocol);
  wb_sll_next (d, c, protocol);
}

static void
summarise (const WbDissection *d, const WbLayer *layer, WbSummary *s)
{
  const WbCursor *w = &layer->window;

  wb_sll_summarise (s, w->captured >= w->start + 2 ? w->data[w->start + 1] : 255);
}

static const WbDissectorEntry entries[] = { { WB_TABLE_LINKTYPE, 113 }, { WB_TABLE_NONE } };

const WbDissector wb_dissector_sll = {
  .name = "sll",
  .short_name = "SLL",
  .root = &field_root,
  .fields = fields,
  .more_fields = wb_sll_fields,
  .entries = entries,
  .dissect = dissect,
  .finish = wb_sll_finish,
  .summarise = summarise,
};
