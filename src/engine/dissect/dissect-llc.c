/* SPDX-License-Identifier: GPL-3.0-or-later */

/* IEEE 802.2 Logical Link Control, with the Subnetwork Access Protocol of RFC 1042.
 *
 *   0             7 8              15                16 or 24
 *   | DSAP      |I/G| SSAP       |C/R| control 1 or 2 | [AA AA 03: OUI, 3 bytes | protocol, 2 bytes] payload …
 *
 * Control: …0 information, …01 supervisory (two bytes each), …11 unnumbered (one byte). The C/R bit says whether a
 * bit of it is called Poll or Final. */

#include "engine/dissect/wb-dissector.h"
#include "engine/dissect/wb-names.h"

#define SAP_SNAP 0xaa
#define UNNUMBERED_INFORMATION 0x03
#define OUI_ETHERNET 0x000000
#define OUI_CISCO_90 0x0000f8 /* bridged, but typed like Ethernet */
#define OUI_CISCO 0x00000c
#define OUI_APPLE 0x080007
#define OUI_IEEE_802_1 0x0080c2
#define BRIDGED_ETHERNET_FCS 0x0001 /* RFC 2684, 5.2; 0x0007 leaves the FCS out */
#define BRIDGED_ETHERNET 0x0007
#define BRIDGED_PADDING 2

static const WbValueString sap_strings[] = {
  { 0x00, "NULL LSAP" },   { 0x02, "LLC Sub-Layer Management" }, { 0x04, "SNA Path Control" },
  { 0x06, "TCP/IP" },      { 0x08, "SNA" },                      { 0x0c, "SNA" },
  { 0x0e, "PROWAY (IEC955) Network Management and Initialization" },
  { 0x10, "NetWare" },     { 0x14, "ISO Network Layer (OSLAN 1)" }, { 0x18, "Texas Instruments" },
  { 0x42, "Spanning Tree BPDU" }, { 0x4e, "EIA RS-511 Manufacturing Message Service" },
  { 0x54, "ISO Network Layer (OSLAN 2)" }, { 0x7e, "ISO 8208 (X.25 over 802.2)" }, { 0x80, "XNS" },
  { 0x82, "BACnet" },      { 0x86, "Nestar" },                   { 0x8e, "PROWAY (IEC955) Active Station List Maintenance" },
  { 0x98, "ARP" },         { 0xaa, "SNAP" },                     { 0xb4, "HP JetDirect Printer" },
  { 0xba, "Banyan Vines" }, { 0xbc, "Banyan Vines" },            { 0xe0, "NetWare" },
  { 0xf0, "NetBIOS" },     { 0xf4, "IBM Net Management" },       { 0xf8, "HP Extended LLC" },
  { 0xfa, "Ungermann-Bass" }, { 0xfc, "Remote Program Load" },   { 0xfe, "ISO Network Layer" },
  { 0xff, "Global LSAP" }, { 0, NULL },
};
static const WbValueString group_strings[] = { { 1, "Group" }, { 0, "Individual" }, { 0, NULL } };
static const WbValueString response_strings[] = { { 1, "Response" }, { 0, "Command" }, { 0, NULL } };
static const WbValueString frame_strings[] = {
  { 0, "Information frame" }, { 1, "Supervisory frame" }, { 2, "Information frame" }, { 3, "Unnumbered frame" }, { 0, NULL },
};
static const WbValueString supervisory_strings[] = {
  { 0, "Receiver ready" }, { 1, "Receiver not ready" }, { 2, "Reject" }, { 3, "Selective reject" }, { 0, NULL },
};
static const WbValueString command_strings[] = {
  { 0x00, "Unnumbered Information" },    { 0x08, "Unnumbered Poll" },          { 0x10, "Disconnect" },
  { 0x18, "Unnumbered Acknowledge" },    { 0x20, "Set Normal Response Mode" }, { 0x38, "Test" },
  { 0x01, "Set Initialization Mode" },   { 0x21, "Frame reject" },             { 0x31, "Configure" },
  { 0x03, "Set Asynchronous Response Mode" }, { 0x0b, "Set Asynchronous Balanced Mode" },
  { 0x13, "Set Asynchronous Response Mode Extended" }, { 0x1b, "Set Asynchronous Balanced Mode Extended" },
  { 0x23, "Reset" },                     { 0x2b, "Exchange identification" },  { 0x33, "Set Normal Response Mode Extended" },
  { 0, NULL },
};
static const WbValueString answer_strings[] = {
  { 0x00, "Unnumbered Information" }, { 0x08, "Unnumbered Poll" },     { 0x10, "Request Disconnect" },
  { 0x18, "Unnumbered Acknowledge" }, { 0x38, "Test" },                { 0x01, "Request Initialization Mode" },
  { 0x21, "Frame reject" },           { 0x03, "Disconnected mode" },   { 0x2b, "Exchange identification" },
  { 0, NULL },
};
static const WbValueString oui_strings[] = {
  { OUI_ETHERNET, "Encapsulated Ethernet" }, { OUI_CISCO_90, "Cisco 90-Compatible" }, { OUI_CISCO, "Cisco" },
  { OUI_IEEE_802_1, "IEEE 802.1 Committee" },      { OUI_APPLE, "Apple" },                  { 0, NULL },
};

#define UINT(id, name, title, width, base_, ...) \
  static const WbFieldInfo field_##id = { "llc." name, title, WB_FIELD_UINT, width, base_, __VA_ARGS__ };
#define BIT(id, name, title, width, bit, values) \
  static const WbFieldInfo field_##id = { "llc." name, title, WB_FIELD_BOOLEAN, width, .mask = bit, .strings = values };

static const WbFieldInfo field_root = { "llc", "Logical-Link Control", WB_FIELD_PROTOCOL,
                                        .text = wb_dissection_text_name };
UINT (dsap, "dsap", "DSAP", 8, WB_BASE_HEX, .strings = sap_strings)
UINT (dsap_sap, "dsap.sap", "SAP", 8, WB_BASE_DEC, .mask = 0xfe)
BIT (dsap_ig, "dsap.ig", "IG Bit", 8, 0x01, group_strings)
UINT (ssap, "ssap", "SSAP", 8, WB_BASE_HEX, .strings = sap_strings)
UINT (ssap_sap, "ssap.sap", "SAP", 8, WB_BASE_DEC, .mask = 0xfe)
BIT (ssap_cr, "ssap.cr", "CR Bit", 8, 0x01, response_strings)
UINT (control, "control", "Control", 16, WB_BASE_HEX)
UINT (n_r, "control.n_r", "N(R)", 16, WB_BASE_DEC, .mask = 0xfe00)
UINT (n_s, "control.n_s", "N(S)", 16, WB_BASE_DEC, .mask = 0x00fe)
BIT (p, "control.p", "Poll", 8, 0x10, NULL)
BIT (f, "control.f", "Final", 8, 0x10, NULL)
BIT (p16, "control.p", "Poll", 16, 0x0100, NULL)
BIT (f16, "control.f", "Final", 16, 0x0100, NULL)
UINT (supervisory, "control.s_ftype", "Supervisory frame type", 16, WB_BASE_HEX, .mask = 0x000c,
      .strings = supervisory_strings)
UINT (command, "control.u_modifier_cmd", "Command", 8, WB_BASE_HEX, .mask = 0xec, .strings = command_strings)
UINT (answer, "control.u_modifier_resp", "Response", 8, WB_BASE_HEX, .mask = 0xec, .strings = answer_strings)
UINT (ftype_i, "control.ftype", "Frame type", 16, WB_BASE_HEX, .mask = 0x0001, .strings = frame_strings)
UINT (ftype_s, "control.ftype", "Frame type", 16, WB_BASE_HEX, .mask = 0x0003, .strings = frame_strings)
UINT (ftype_u, "control.ftype", "Frame type", 8, WB_BASE_HEX, .mask = 0x03, .strings = frame_strings)
UINT (oui, "oui", "Organization Code", 24, WB_BASE_DEC, .strings = oui_strings)
UINT (type, "type", "Type", 16, WB_BASE_HEX, .strings = wb_ethertype_strings)
UINT (pid, "pid", "Protocol ID", 16, WB_BASE_HEX)
UINT (cisco_pid, "cisco_pid", "PID", 16, WB_BASE_HEX)
UINT (apple_pid, "apple_atalk_pid", "PID", 16, WB_BASE_HEX)

static const WbFieldInfo *const fields[] = {
  &field_dsap,    &field_dsap_sap, &field_dsap_ig,     &field_ssap,    &field_ssap_sap, &field_ssap_cr, &field_control,
  &field_n_r,     &field_n_s,      &field_p,           &field_f,       &field_p16,      &field_f16,     &field_supervisory,
  &field_command, &field_answer,   &field_ftype_i,     &field_ftype_s, &field_ftype_u,  &field_oui,     &field_type,
  &field_pid,     &field_cisco_pid, &field_apple_pid, NULL,
};

static void
add_sap (WbDissection *d, guint32 root, const WbCursor *c, guint32 at, gboolean destination)
{
  guint value = c->data[at];
  guint32 field = wb_dissection_add (d, root, destination ? &field_dsap : &field_ssap, c, at, 1, value);

  wb_dissection_add_bits (d, field, destination ? &field_dsap_sap : &field_ssap_sap, c, at, 1, value);
  wb_dissection_add_bits (d, field, destination ? &field_dsap_ig : &field_ssap_cr, c, at, 1, value);
}

static void
add_unnumbered (WbDissection *d, guint32 parent, const WbCursor *c, guint32 at, guint value, gboolean response)
{
  wb_dissection_add_bits (d, parent, response ? &field_answer : &field_command, c, at, 1, value);
  if (value & 0x10)
    wb_dissection_add_bits (d, parent, response ? &field_f : &field_p, c, at, 1, value);
  wb_dissection_add_bits (d, parent, &field_ftype_u, c, at, 1, value);
}

static void
add_numbered (WbDissection *d, guint32 parent, const WbCursor *c, guint32 at, guint value, gboolean response)
{
  gboolean supervisory = (value & 3) == 1;

  wb_dissection_add_bits (d, parent, &field_n_r, c, at, 2, value);
  wb_dissection_add_bits (d, parent, supervisory ? &field_supervisory : &field_n_s, c, at, 2, value);
  if (value & 0x0100)
    wb_dissection_add_bits (d, parent, response && supervisory ? &field_f16 : &field_p16, c, at, 2, value);
  wb_dissection_add_bits (d, parent, supervisory ? &field_ftype_s : &field_ftype_i, c, at, 2, value);
}

static void
dissect_snap (WbDissection *d, WbCursor *c, guint32 root, gboolean is_information)
{
  guint32 oui, at;
  guint type;
  WbCursor payload;
  gboolean typed;

  if (!wb_cursor_need (c, 5))
    return;
  oui = (guint32) wb_dissection_read (d, root, &field_oui, c, 3);
  at = c->pos;
  if (!is_information)
    {
      wb_cursor_skip (c, 2);
      payload = wb_cursor_rest (c);
      wb_dissection_next (d, WB_TABLE_NONE, 0, &payload, WB_NO_FIELD);
      return;
    }
  type = wb_cursor_u16 (c);
  typed = oui == OUI_ETHERNET || oui == OUI_CISCO_90;
  wb_dissection_add (d, root, typed               ? &field_type
                              : oui == OUI_CISCO ? &field_cisco_pid
                              : oui == OUI_APPLE ? &field_apple_pid
                                                 : &field_pid, c, at, 2, type);
  payload = wb_cursor_rest (c);
  if (typed)
    wb_dissection_next_promised (d, WB_TABLE_ETHERTYPE, type, &payload, WB_NO_FIELD);
  else if (oui == OUI_IEEE_802_1 && (type == BRIDGED_ETHERNET_FCS || type == BRIDGED_ETHERNET))
    {
      if (!wb_cursor_skip (c, BRIDGED_PADDING))
        return;
      payload = wb_cursor_rest (c);
      wb_dissection_next_promised (d, WB_TABLE_ETH_P, 3, &payload, WB_NO_FIELD);
    }
  else
    wb_dissection_next (d, WB_TABLE_NONE, 0, &payload, WB_NO_FIELD);
}

static void
dissect (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  guint32 at = c->pos, field;
  guint dsap, ssap, value;
  gboolean short_control, is_information;
  WbCursor payload;

  if (!wb_cursor_need (c, 1))
    return;
  dsap = c->data[at];
  add_sap (d, root, c, at, TRUE);
  wb_cursor_skip (c, 1);
  if (!wb_cursor_need (c, 1))
    return;
  ssap = c->data[at + 1];
  add_sap (d, root, c, at + 1, FALSE);
  wb_cursor_skip (c, 1);
  if (!wb_cursor_need (c, 1))
    return;
  short_control = (c->data[c->pos] & 3) == 3;
  value = short_control ? wb_cursor_u8 (c) : (guint) wb_cursor_uint_le (c, 2);
  if (!wb_cursor_ok (c))
    return;
  field = wb_dissection_add (d, root, &field_control, c, at + 2, short_control ? 1 : 2, value);
  if (short_control)
    add_unnumbered (d, field, c, at + 2, value, ssap & 1);
  else
    add_numbered (d, field, c, at + 2, value, ssap & 1);

  is_information = !(value & 1) || (short_control && value == UNNUMBERED_INFORMATION);
  if (dsap == SAP_SNAP && ssap == SAP_SNAP)
    {
      dissect_snap (d, c, root, is_information);
      return;
    }
  payload = wb_cursor_rest (c);
  if (is_information)
    wb_dissection_next (d, WB_TABLE_LLC_SAP, dsap, &payload, WB_NO_FIELD);
  else
    wb_dissection_next (d, WB_TABLE_NONE, 0, &payload, WB_NO_FIELD);
}

static void
summarise (const WbDissection *d, const WbLayer *layer, WbSummary *s)
{
  const WbCursor *w = &layer->window;
  const guint8 *p = w->data + w->start;

  s->protocol = "LLC";
  s->tone = WB_TONE_LINK;
  g_string_truncate (s->info, 0);
  if (w->captured - w->start < 3)
    return;
  if ((p[2] & 3) == 3)
    g_string_append_printf (s->info, "U%s, func=%s; ", p[2] & 0x10 ? (p[1] & 1 ? " F" : " P") : "",
                            wb_value_string (p[1] & 1 ? answer_strings : command_strings, p[2] >> 2 & 0x3b, "Unknown"));
  else
    g_string_append (s->info, (p[2] & 3) == 1 ? "S; " : "I; ");
  g_string_append_printf (s->info, "DSAP %s %s, SSAP %s %s", wb_value_string (sap_strings, p[0] & 0xfe, "unknown"),
                          p[0] & 1 ? "Group" : "Individual", wb_value_string (sap_strings, p[1] & 0xfe, "unknown"),
                          p[1] & 1 ? "Response" : "Command");
}

static const WbDissectorEntry entries[] = { { WB_TABLE_ETH_P, 4 }, { WB_TABLE_NONE } };

const WbDissector wb_dissector_llc = {
  .name = "llc",
  .short_name = "LLC",
  .root = &field_root,
  .fields = fields,
  .entries = entries,
  .dissect = dissect,
  .summarise = summarise,
};
