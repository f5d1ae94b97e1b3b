/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What Linux' two cooked headers have in common: the sender's address, and a protocol number whose meaning depends on the
 * kind of device. Fields are named "sll." in both, as in Wireshark. */
#pragma once

#include "engine/dissect/wb-dissector.h"

G_BEGIN_DECLS

extern const WbFieldInfo *const wb_sll_fields[];
extern const WbFieldInfo wb_field_sll_pkttype, wb_field_sll_pkttype8, wb_field_sll_hatype, wb_field_sll_halen,
    wb_field_sll_halen8, wb_field_sll_ifindex, wb_field_sll_unused;

/* The eight bytes of address, of which `length` count. */
void wb_sll_read_address (WbDissection *d, guint32 root, WbCursor *c, guint length);

/* The protocol number, which stands at `at` and has been read. */
void wb_sll_add_protocol (WbDissection *d, guint32 root, const WbCursor *c, guint32 at, guint16 hatype,
                          guint16 protocol);

/* Names what follows; c stands behind the header. */
void wb_sll_next (WbDissection *d, const WbCursor *c, guint16 protocol);

void wb_sll_finish (WbDissection *d, guint layer);
void wb_sll_summarise (WbSummary *s, guint packet_type);

G_END_DECLS
