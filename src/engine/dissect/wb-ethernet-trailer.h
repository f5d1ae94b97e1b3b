/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What stands behind the payload of an Ethernet frame: padding to the 60-byte minimum, something a bridge or tap
 * appended, and perhaps the frame check sequence. Shared by Ethernet and its VLAN tags. */
#pragma once

#include "engine/dissect/wb-dissection.h"

G_BEGIN_DECLS

extern const WbFieldInfo wb_field_eth_padding, wb_field_eth_fcs, wb_field_eth_fcs_status, wb_field_eth_padding_bad;

/* Adds the fields for [end, end of the layer's window) to the layer's tree. `trailer` is the field for bytes that are
 * neither. fcs_length: 4 there is one, 0 there is none, -1 unknown: then a trailer of four bytes or more in a frame of 64
 * or more is taken to end with one (60 is the minimum without it). */
void wb_ethernet_trailer_add (WbDissection *d, guint layer, guint32 end, const WbFieldInfo *trailer, gint fcs_length);

/* finish() of a layer whose payload was found by EtherType: the trailer begins where the inner layer ends, if it ends
 * before its window. */
void wb_ethernet_trailer_finish (WbDissection *d, guint layer, const WbFieldInfo *trailer, gint fcs_length);

G_END_DECLS
