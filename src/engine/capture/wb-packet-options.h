/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The options of a packet block on their way into another file. Private to the capture room. */
#pragma once

#include "engine/capture/wb-capture-block.h"

G_BEGIN_DECLS

/* Appends to target what remains of options (walked to their end) as those of an enhanced packet block in little-endian,
 * padded, in their order, without the end of options. obsolete: they stand in the obsolete packet block (PB). Returns
 * how many had to be left out. */
guint wb_packet_options_append (GByteArray *target, WbPcapngOptions *options, gboolean obsolete);

/* Appends epb_dropcount. */
void wb_packet_options_append_drops (GByteArray *target, guint64 drops);

G_END_DECLS
