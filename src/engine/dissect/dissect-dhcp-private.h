/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/dissect/wb-dissection.h"

G_BEGIN_DECLS

/* One option that a message may split over several of the same code (RFC 3396). */
typedef struct
{
  guint pieces;       /* how many the message holds */
  guint read;         /* how many were read */
  GByteArray *joined; /* Owned by the message; NULL until a piece of several was read */
} WbDhcpSplit;

/* One message, what its options need of it. */
typedef struct
{
  WbDissection *d;
  guint32 root;
  guint32 server, file; /* offsets of the two fields that may hold options (RFC 2132, 9.3) */
  WbCursor whole;       /* all of the message */
  gboolean has_type;    /* DHCP, not BOOTP */
  guint overload;       /* option 52 */
  WbDhcpSplit search;   /* option 119 */
  WbDhcpSplit sip;      /* option 120 */
} WbDhcpMessage;

/* Looks through the options for what must be known before they are dissected in order. */
void wb_dhcp_scan_options (WbDhcpMessage *m, const WbCursor *options);

/* Dissects the options from the cursor to its end; after an end option only padding follows. */
void wb_dhcp_dissect_options (WbDhcpMessage *m, WbCursor *c, guint32 parent);

/* The name of a message type ("Discover"), or NULL. */
const char *wb_dhcp_message_name (guint type);

extern const WbFieldInfo wb_dhcp_field_message; /* dhcp.option.dhcp */
extern const WbFieldInfo wb_dhcp_field_hw_type;
extern const WbFieldInfo wb_dhcp_field_mac;
extern const WbFieldInfo *const wb_dhcp_option_fields[];

G_END_DECLS
