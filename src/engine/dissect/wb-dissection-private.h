/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/dissect/wb-dissector.h"

G_BEGIN_DECLS

#define WB_NO_LAYER 255

/* Where the loop starts, and where bytes go that nobody knows. */
extern const WbDissector wb_dissector_frame;
extern const WbDissector wb_dissector_data;

/* What makes "_ws.malformed" find a flaw; hidden. */
extern const WbFieldInfo wb_field_malformed_item;

/* Forgets the last frame, keeps the memory. */
void wb_dissection_reset (WbDissection *d, const WbFrame *frame, const guint8 *data);

G_END_DECLS
