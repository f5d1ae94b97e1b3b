/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/dissect/wb-dissection.h"

G_BEGIN_DECLS

/* What an option must know of the header it stands in. */
typedef struct
{
  guint16 flags; /* the twelve flag bits */
  guint32 ack;
} WbTcpHeader;

#define WB_TCP_FIN 0x001u
#define WB_TCP_SYN 0x002u
#define WB_TCP_RST 0x004u
#define WB_TCP_PSH 0x008u
#define WB_TCP_ACK 0x010u
#define WB_TCP_URG 0x020u

/* Every field of the options, NULL-terminated; part of the TCP dissector's list. */
extern const WbFieldInfo *const wb_tcp_option_fields[];

/* Dissects `length` bytes of options at the cursor. */
void wb_tcp_dissect_options (WbDissection *d, WbCursor *c, guint32 parent, guint32 length, const WbTcpHeader *header);

/* Appends ", Maximum segment size, …": what the line of the options field says. */
void wb_tcp_append_option_names (const WbDissection *d, const WbField *options, GString *out);

/* Appends ", MSS=1460 SACK_PERM …" to the list row. */
void wb_tcp_summarise_options (const WbDissection *d, const WbLayer *layer, GString *out);

/* The hidden mark that goes with a remark of Wireshark's group "Malformed". */
void wb_tcp_mark_malformed (WbDissection *d, const WbCursor *c, guint32 parent);

/* --- between the files of the options ------------------------------------------------------------------------- */

/* One option while it is dissected. The cursor ends where the option ends and stands behind kind and length. */
typedef struct
{
  WbDissection *d;
  WbCursor c;
  guint32 item;   /* the option's node */
  guint32 at;     /* offset of its first byte */
  guint32 length; /* with kind and length */
  guint32 length_item;
  WbCursor *segment; /* all of the segment; stands at `at` */
  const WbTcpHeader *header;
} WbTcpOption;

/* The remark "option length should be …": under the length. `expected` is what the label says of it. */
void wb_tcp_option_bad_length (const WbTcpOption *o, const WbFieldInfo *remark, guint64 expected);

/* The less common options: their nodes and readers. */
extern const WbFieldInfo wb_tcp_field_mptcp;
extern const WbFieldInfo wb_tcp_field_scps;
extern const WbFieldInfo wb_tcp_field_snack;
extern const WbFieldInfo wb_tcp_field_riverbed_probe;
extern const WbFieldInfo wb_tcp_field_riverbed_transparency;
void wb_tcp_option_mptcp (WbTcpOption *o);
void wb_tcp_option_scps (WbTcpOption *o);
void wb_tcp_option_snack (WbTcpOption *o);
void wb_tcp_option_riverbed_probe (WbTcpOption *o);
void wb_tcp_option_riverbed_transparency (WbTcpOption *o);

G_END_DECLS
