/* SPDX-License-Identifier: GPL-3.0-or-later */

/* IPv4 header options, RFC 791 3.1. Not a layer of their own: the IPv4 dissector hands them the bytes between its
 * fixed header and its payload. */
#pragma once

#include "engine/dissect/wb-dissection.h"

G_BEGIN_DECLS

/* For the dissector's `more_fields`. */
extern const WbFieldInfo *const wb_ipv4_option_fields[];

/* Adds an "Options" node below `parent`, if all `length` bytes of them are there. ttl: of the header, which Quick-Start
 * compares. Not OK: the header is cut or lies, and nothing behind it can be trusted. */
WbVerdict wb_ipv4_options_dissect (WbDissection *d, guint32 parent, const WbCursor *options, guint32 length,
                                   guint8 ttl);

/* Absolute offset of the final destination if a source route is under way, else 0. Moves the cursor; its verdict says when
 * the capture cut off what had to be read. */
guint32 wb_ipv4_options_final_destination (WbCursor *options);

G_END_DECLS
