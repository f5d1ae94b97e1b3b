/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Linux cooked capture version 2, LINKTYPE_LINUX_SLL2 (276).
 *
 *   0          2          4                 8              10            11               12                       20
 *   | protocol | reserved | interface index | ARPHRD_ type | packet type | address length | source address, 8 bytes |
 *
 * As version 1, with the interface it came from. */

#include "engine/dissect/wb-sll.h"

#define ARPHRD_NETLINK 824

static const WbFieldInfo field_root = { "sll", "Linux cooked capture v2", WB_FIELD_PROTOCOL };
static const WbFieldInfo *const fields[] = { NULL };

static void
dissect (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  guint32 at = c->pos;
  guint16 protocol;
  guint halen;
  WbCursor whole = *c;

  if (!wb_cursor_need (c, 12))
    return;
  if ((guint32) wb_cursor_peek_uint (c, 8, 2) == ARPHRD_NETLINK)
    {
      wb_dissection_next (d, WB_TABLE_NONE, 0, &whole, WB_NO_FIELD);
      return;
    }
  wb_dissection_set_length (d, root, MIN (20, wb_cursor_left (c)));
  protocol = wb_cursor_u16 (c);
  wb_sll_add_protocol (d, root, c, at, (guint16) wb_cursor_peek_uint (c, 6, 2), protocol);
  wb_cursor_skip (c, 2);
  wb_dissection_read (d, root, &wb_field_sll_ifindex, c, 4);
  wb_dissection_read (d, root, &wb_field_sll_hatype, c, 2);
  wb_dissection_read (d, root, &wb_field_sll_pkttype8, c, 1);
  halen = (guint) wb_dissection_read (d, root, &wb_field_sll_halen8, c, 1);
  wb_sll_read_address (d, root, c, halen);
  if (wb_cursor_ok (c))
    wb_sll_next (d, c, protocol);
}

static void
summarise (const WbDissection *d, const WbLayer *layer, WbSummary *s)
{
  const WbCursor *w = &layer->window;

  wb_sll_summarise (s, w->captured >= w->start + 12 ? w->data[w->start + 10] : 255);
}

static const WbDissectorEntry entries[] = { { WB_TABLE_LINKTYPE, 276 }, { WB_TABLE_NONE } };

const WbDissector wb_dissector_sll2 = {
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
