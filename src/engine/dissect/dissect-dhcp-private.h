/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/dissect/wb-dissection.h"

G_BEGIN_DECLS

/* One message, what its options need of it. */
typedef struct
{
  WbDissection *d;
  guint32 root;
  guint32 server, file; /* offsets of the two fields that may hold options (RFC 2132, 9.3) */
} WbDhcpMessage;

/* Dissects the options from the cursor to its end; after an end option only padding follows. */
void wb_dhcp_dissect_options (const WbDhcpMessage *m, WbCursor *c, guint32 parent);

/* The name of a message type ("Discover"), or NULL. */
const char *wb_dhcp_message_name (guint type);

/* Finds an option before options are dissected in order: offset of its value, or 0; *length is set. */
guint32 wb_dhcp_find_option (const WbCursor *options, guint8 code, guint32 *length);

extern const WbFieldInfo wb_dhcp_field_message; /* dhcp.option.dhcp */
extern const WbFieldInfo wb_dhcp_field_hw_type;
extern const WbFieldInfo wb_dhcp_field_mac;
extern const WbFieldInfo wb_dhcp_field_hw_addr;
extern const WbFieldInfo *const wb_dhcp_option_fields[];

G_END_DECLS
