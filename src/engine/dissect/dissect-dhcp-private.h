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

/* One option while its value is read. */
typedef struct
{
  WbDhcpMessage *m; /* NULL within the server's name and the boot file */
  WbDissection *d;
  WbCursor c; /* the value */
  guint32 node;
  guint32 value; /* the field of all its bytes, hidden where it is shown in parts */
  guint8 code;
} WbDhcpOption;

/* Looks through the options for what must be known before they are dissected in order. */
void wb_dhcp_scan_options (WbDhcpMessage *m, const WbCursor *options);

/* Dissects the options from the cursor to its end; after an end option only padding follows. */
void wb_dhcp_dissect_options (WbDhcpMessage *m, WbCursor *c, guint32 parent);

/* Reads the value into fields; one of no known form stays as bytes. The cursor's verdict says whether it ended early. */
void wb_dhcp_read_value (WbDhcpOption *o);

/* The options in the server's name (2) and the boot file (1), under the option that says that they are there. */
void wb_dhcp_read_overloaded (WbDhcpOption *o, guint which);

/* Says that the value does not have the length of its option. */
void wb_dhcp_bad_length (WbDhcpOption *o);

/* dissect-dhcp-structured.c: the values that have parts. */
void wb_dhcp_read_vendor (WbDhcpOption *o);
void wb_dhcp_read_message_type (WbDhcpOption *o);
void wb_dhcp_read_requests (WbDhcpOption *o);
void wb_dhcp_read_overload (WbDhcpOption *o);
void wb_dhcp_read_client_id (WbDhcpOption *o);
void wb_dhcp_read_user_class (WbDhcpOption *o);
void wb_dhcp_read_fqdn (WbDhcpOption *o);
void wb_dhcp_read_relay_agent (WbDhcpOption *o);
void wb_dhcp_read_network_id (WbDhcpOption *o);
void wb_dhcp_read_uuid (WbDhcpOption *o);
void wb_dhcp_read_domain_search (WbDhcpOption *o);
void wb_dhcp_read_sip_servers (WbDhcpOption *o);
void wb_dhcp_read_routes (WbDhcpOption *o);
void wb_dhcp_read_vendor_class (WbDhcpOption *o);
void wb_dhcp_read_vendor_specific (WbDhcpOption *o);
void wb_dhcp_read_status (WbDhcpOption *o);
void wb_dhcp_read_slp_agents (WbDhcpOption *o);

/* The name of an option, or NULL; the field of one whose value is a single address, or NULL. */
const char *wb_dhcp_option_name (guint8 code);
const WbFieldInfo *wb_dhcp_option_address (guint8 code);

/* The name of a message type ("Discover"), or NULL. */
const char *wb_dhcp_message_name (guint type);

extern const WbFieldInfo wb_dhcp_field_message; /* dhcp.option.dhcp */
extern const WbFieldInfo wb_dhcp_field_hw_type;
extern const WbFieldInfo wb_dhcp_field_mac;
extern const WbFieldInfo wb_dhcp_field_option_type;
extern const WbFieldInfo wb_dhcp_field_option_length;
extern const WbFieldInfo wb_dhcp_field_option_value;
extern const WbFieldInfo wb_dhcp_field_option_end;
extern const WbFieldInfo wb_dhcp_field_option_padding;
extern const WbFieldInfo wb_dhcp_remark_length;
extern const WbFieldInfo wb_dhcp_remark_end;
extern const WbFieldInfo wb_dhcp_remark_server_end;
extern const WbFieldInfo wb_dhcp_remark_file_end;
extern const WbFieldInfo *const wb_dhcp_option_fields[];
extern const WbFieldInfo *const wb_dhcp_structured_fields[];

G_END_DECLS
