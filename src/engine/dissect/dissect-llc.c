/* SPDX-License-Identifier: GPL-3.0-or-later */

/* IEEE 802.2 Logical Link Control, with the Subnetwork Access Protocol of RFC 1042.
 *
 *   0             7 8              15                16 or 24
 *   | DSAP      |I/G| SSAP       |C/R| control 1 or 2 | [AA AA 03: OUI, 3 bytes | protocol, 2 bytes] payload …
 *
 * Control: …0 information, …01 supervisory (two bytes each), …11 unnumbered (one byte). The C/R bit says whether a
 * bit of it is called Poll or Final. What the protocol number behind an OUI means is up to the OUI's owner. Stations
 * say what they can in an XID frame: 0x81, classes, receive window (IEEE 802.2, 5.4.1.1.2). */

#include "engine/dissect/wb-dissector.h"
#include "engine/dissect/wb-names.h"

#define SAP_SNAP 0xaa
#define UNNUMBERED_INFORMATION 0x03
#define EXCHANGE_IDENTIFICATION 0xaf /* without the P/F bit */
#define POLL_FINAL 0x10
#define XID_BASIC_FORMAT 0x81
#define OUI_ETHERNET 0x000000
#define OUI_CISCO_90 0x0000f8 /* bridged, but typed like Ethernet */
#define OUI_MARVELL 0x005043  /* typed, too; a header of its mesh stands before the payload */
#define OUI_IEEE_802_1 0x0080c2
#define BRIDGED_ETHERNET_FCS 0x0001 /* RFC 2684, 5.2; 0x0007 leaves the FCS out */
#define BRIDGED_ETHERNET 0x0007
#define BRIDGED_PADDING 2

static const WbValueString sap_strings[] = {
  { 0x00, "NULL LSAP" },
  { 0x01, "NULL LSAP" },
  { 0x02, "LLC Sub-Layer Management" },
  { 0x04, "SNA Path Control" },
  { 0x06, "TCP/IP" },
  { 0x08, "SNA" },
  { 0x0c, "SNA" },
  { 0x0e, "PROWAY (IEC955) Network Management and Initialization" },
  { 0x10, "NetWare (unofficial?)" },
  { 0x14, "ISO Network Layer (OSLAN 1)" },
  { 0x18, "Texas Instruments" },
  { 0x20, "ISO Network Layer (unofficial?)" },
  { 0x34, "ISO Network Layer (unofficial?)" },
  { 0x42, "Spanning Tree BPDU" },
  { 0x4e, "EIA RS-511 Manufacturing Message Service" },
  { 0x54, "ISO Network Layer (OSLAN 2)" },
  { 0x7e, "ISO 8208 (X.25 over 802.2)" },
  { 0x7f, "ISO 802.2" },
  { 0x80, "XNS" },
  { 0x82, "BACnet" },
  { 0x86, "Nestar" },
  { 0x8e, "PROWAY (IEC955) Active Station List Maintenance" },
  { 0x98, "ARP" },
  { 0xaa, "SNAP" },
  { 0xb4, "HP JetDirect Printer" },
  { 0xba, "Banyan Vines" },
  { 0xbc, "Banyan Vines" },
  { 0xe0, "NetWare" },
  { 0xf0, "NetBIOS" },
  { 0xf4, "IBM Net Management" },
  { 0xf8, "HP Extended LLC" },
  { 0xfa, "Ungermann-Bass" },
  { 0xfc, "Remote Program Load" },
  { 0xfe, "ISO Network Layer" },
  { 0xff, "Global LSAP" },
  { 0, NULL },
};
static const WbValueString group_strings[] = { { 1, "Group" }, { 0, "Individual" }, { 0, NULL } };
static const WbValueString response_strings[] = { { 1, "Response" }, { 0, "Command" }, { 0, NULL } };
static const WbValueString frame_strings[] = {
  { 0, "Information frame" },
  { 1, "Supervisory frame" },
  { 2, "Information frame" },
  { 3, "Unnumbered frame" },
  { 0, NULL },
};
static const WbValueString supervisory_strings[] = {
  { 0, "Receiver ready" }, { 1, "Receiver not ready" }, { 2, "Reject" }, { 3, "Selective reject" }, { 0, NULL },
};
static const WbValueString command_strings[] = {
  { 0x00, "Unnumbered Information" },
  { 0x01, "Set Initialization Mode" },
  { 0x03, "Set Asynchronous Response Mode" },
  { 0x08, "Unnumbered Poll" },
  { 0x0b, "Set Asynchronous Balanced Mode" },
  { 0x10, "Disconnect" },
  { 0x13, "Set Asynchronous Response Mode Extended" },
  { 0x18, "Unnumbered Acknowledge" },
  { 0x1b, "Set Asynchronous Balanced Mode Extended" },
  { 0x20, "Set Normal Response Mode" },
  { 0x21, "Frame reject" },
  { 0x23, "Reset" },
  { 0x2b, "Exchange identification" },
  { 0x31, "Configure" },
  { 0x33, "Set Normal Response Mode Extended" },
  { 0x38, "Test" },
  { 0x3b, "Beacon" },
  { 0, NULL },
};
static const WbValueString answer_strings[] = {
  { 0x00, "Unnumbered Information" },
  { 0x01, "Request Initialization Mode" },
  { 0x03, "Disconnected mode" },
  { 0x08, "Unnumbered Poll" },
  { 0x0b, "Set Asynchronous Balanced Mode" },
  { 0x10, "Request Disconnect" },
  { 0x13, "Set Asynchronous Response Mode Extended" },
  { 0x18, "Unnumbered Acknowledge" },
  { 0x1b, "Set Asynchronous Balanced Mode Extended" },
  { 0x20, "Set Normal Response Mode" },
  { 0x21, "Frame reject" },
  { 0x23, "Reset" },
  { 0x2b, "Exchange identification" },
  { 0x31, "Configure" },
  { 0x33, "Set Normal Response Mode Extended" },
  { 0x38, "Test" },
  { 0x3b, "Beacon" },
  { 0, NULL },
};
/* The same by their short names, and what responses call otherwise. */
static const WbValueString short_names[] = {
  { 0x00, "UI" },    { 0x01, "SIM" },  { 0x03, "SARM" },  { 0x08, "UP" },   { 0x0b, "SABM" }, { 0x10, "DISC" },
  { 0x13, "SARME" }, { 0x18, "UA" },   { 0x1b, "SABME" }, { 0x20, "SNRM" }, { 0x21, "FRMR" }, { 0x23, "RESET" },
  { 0x2b, "XID" },   { 0x31, "CFGR" }, { 0x33, "SNRME" }, { 0x38, "TEST" }, { 0x3b, "BCN" },  { 0, NULL },
};
static const WbValueString short_answers[] = { { 0x01, "RIM" }, { 0x03, "DM" }, { 0x10, "RD" }, { 0, NULL } };
static const WbValueString short_supervisory[] = {
  { 0, "RR" }, { 1, "RNR" }, { 2, "REJ" }, { 3, "SREJ" }, { 0, NULL },
};
static const WbValueString format_strings[] = { { XID_BASIC_FORMAT, "LLC basic format" }, { 0, NULL } };
static const WbValueString class_strings[] = {
  { 1, "Type 1 LLC (Class I LLC)" },
  { 2, "Type 2 LLC" },
  { 3, "Type 1 and Type 2 LLCs (Class II LLC)" },
  { 4, "Type 3 LLC" },
  { 5, "Type 1 and Type 3 LLCs (Class III LLC)" },
  { 6, "Type 2 and Type 3 LLCs" },
  { 7, "Type 1 and Type 2 and Type 3 LLCs (Class IV LLC)" },
  { 0, NULL },
};
static const WbValueString cisco_strings[] = {
  { 0x0102, "DRIP" },
  { 0x0104, "PAgP" },
  { 0x0105, "MLS Hello" },
  { 0x0108, "RLQ BPDUs (request)" },
  { 0x0109, "RLQ BPDUs (response)" },
  { 0x010b, "PVSTP+" },
  { 0x010c, "VLAN Bridge" },
  { 0x0111, "UDLD" },
  { 0x0139, "MCP" },
  { 0x2000, "CDP" },
  { 0x2001, "CGMP" },
  { 0x2003, "VTP" },
  { 0x2004, "DTP" },
  { 0x200a, "STP Uplink Fast" },
  { 0, NULL },
};
static const WbValueString iana_strings[] = {
  { 1, "MARS Data Messages (short form)" },
  { 2, "Reserved for future NHRP use" },
  { 3, "MARS/NHRP Control Messages" },
  { 4, "MARS Data Messages (long form)" },
  { 5, "SCSP" },
  { 6, "VRID" },
  { 7, "L2TP" },
  { 8, "VPN ID" },
  { 9, "MSDP-GRE-Protocol Type" },
  { 0, NULL },
};
static const WbValueString bluetooth_strings[] = {
  { 1, "AMP_U L2CAP ACL data" },           { 2, "AMP-C Activity Report" },        { 3, "AMP-C Security frames" },
  { 4, "AMP-C Link supervision request" }, { 5, "AMP-C Link supervision reply" }, { 0, NULL },
};
static const WbValueString nortel_strings[] = {
  { 0x01a1, "NDP flatnet hello" },
  { 0x01a2, "NDP segment hello" },
  { 0x01a3, "NDP bridge hello" },
  { 0, NULL },
};
static const WbValueString apple_strings[] = { { 0x809b, "AppleTalk" }, { 0, NULL } };
static const WbValueString awdl_strings[] = { { 0x0800, "AWDL" }, { 0, NULL } };
static const WbValueString cimetrics_strings[] = { { 1, "U+4 MS/TP" }, { 0, NULL } };
static const WbValueString extreme_strings[] = { { 0x00bb, "EDP" }, { 0, NULL } };
static const WbValueString force10_strings[] = { { 0x0111, "FEFD" }, { 0, NULL } };
static const WbValueString foundry_strings[] = { { 0x2000, "FDP" }, { 0, NULL } };
static const WbValueString hp_strings[] = { { 2, "HP Teaming heartbeat" }, { 0, NULL } };
static const WbValueString wlccp_strings[] = { { 0, "WLCCP" }, { 0, NULL } };

static void label_sap (const WbDissection *d, const WbField *field, GString *out);
static void label_control (const WbDissection *d, const WbField *field, GString *out);
static void label_oui (const WbDissection *d, const WbField *field, GString *out);

#define UINT(id, name, title, width, base_, ...)                                                                       \
  static const WbFieldInfo field_##id = { "llc." name, title, WB_FIELD_UINT, width, base_, __VA_ARGS__ };
#define BIT(id, name, title, width, bit, values)                                                                       \
  static const WbFieldInfo field_##id = { "llc." name, title, WB_FIELD_BOOLEAN, width, .mask = bit, .strings = values };
#define XID(id, name, title, base_, ...)                                                                               \
  static const WbFieldInfo field_##id = { "basicxid.llc.xid." name, title, WB_FIELD_UINT, 8, base_, __VA_ARGS__ };

static const WbFieldInfo field_root = { "llc", "Logical-Link Control", WB_FIELD_PROTOCOL,
                                        .text = wb_dissection_text_name };
static const WbFieldInfo field_xid = { "basicxid", "Logical-Link Control Basic Format XID", WB_FIELD_PROTOCOL,
                                       .text = wb_dissection_text_name };
UINT (dsap, "dsap", "DSAP", 8, WB_BASE_HEX, .strings = sap_strings)
UINT (dsap_sap, "dsap.sap", "SAP", 8, WB_BASE_DEC, .mask = 0xfe, .label = label_sap)
BIT (dsap_ig, "dsap.ig", "IG Bit", 8, 0x01, group_strings)
UINT (ssap, "ssap", "SSAP", 8, WB_BASE_HEX, .strings = sap_strings)
UINT (ssap_sap, "ssap.sap", "SAP", 8, WB_BASE_DEC, .mask = 0xfe, .label = label_sap)
BIT (ssap_cr, "ssap.cr", "CR Bit", 8, 0x01, response_strings)
UINT (control, "control", "Control", 16, WB_BASE_HEX, .label = label_control)
UINT (n_r, "control.n_r", "N(R)", 16, WB_BASE_DEC, .mask = 0xfe00)
UINT (n_s, "control.n_s", "N(S)", 16, WB_BASE_DEC, .mask = 0x00fe)
BIT (p, "control.p", "Poll", 8, POLL_FINAL, NULL)
BIT (f, "control.f", "Final", 8, POLL_FINAL, NULL)
BIT (p16, "control.p", "Poll", 16, 0x0100, NULL)
BIT (f16, "control.f", "Final", 16, 0x0100, NULL)
UINT (supervisory, "control.s_ftype", "Supervisory frame type", 16, WB_BASE_HEX, .mask = 0x000c,
      .strings = supervisory_strings)
UINT (command, "control.u_modifier_cmd", "Command", 8, WB_BASE_HEX, .mask = 0xec, .strings = command_strings)
UINT (answer, "control.u_modifier_resp", "Response", 8, WB_BASE_HEX, .mask = 0xec, .strings = answer_strings)
UINT (ftype_i, "control.ftype", "Frame type", 16, WB_BASE_HEX, .mask = 0x0001, .strings = frame_strings)
UINT (ftype_s, "control.ftype", "Frame type", 16, WB_BASE_HEX, .mask = 0x0003, .strings = frame_strings)
UINT (ftype_u, "control.ftype", "Frame type", 8, WB_BASE_HEX, .mask = 0x03, .strings = frame_strings)
UINT (oui, "oui", "Organization Code", 24, WB_BASE_DEC, .label = label_oui)
UINT (type, "type", "Type", 16, WB_BASE_HEX, .strings = wb_ethertype_strings)
UINT (pid, "pid", "Protocol ID", 16, WB_BASE_HEX)
UINT (apple_pid, "apple_atalk_pid", "PID", 16, WB_BASE_HEX, .strings = apple_strings)
UINT (awdl_pid, "apple_awdl_pid", "PID", 16, WB_BASE_HEX, .strings = awdl_strings)
UINT (bluetooth_pid, "bluetooth_pid", "PID", 16, WB_BASE_HEX, .strings = bluetooth_strings)
UINT (cimetrics_pid, "cimetrics_pid", "PID", 16, WB_BASE_HEX, .strings = cimetrics_strings)
UINT (cisco_pid, "cisco_pid", "PID", 16, WB_BASE_HEX, .strings = cisco_strings)
UINT (extreme_pid, "extreme_pid", "PID", 16, WB_BASE_HEX, .strings = extreme_strings)
UINT (force10_pid, "force10_pid", "PID", 16, WB_BASE_HEX, .strings = force10_strings)
UINT (foundry_pid, "foundry_pid", "PID", 16, WB_BASE_HEX, .strings = foundry_strings)
UINT (hp_pid, "hpteam_pid", "PID", 16, WB_BASE_HEX, .strings = hp_strings)
UINT (iana_pid, "iana_pid", "PID", 16, WB_BASE_HEX, .strings = iana_strings)
UINT (nortel_pid, "nortel_pid", "PID", 16, WB_BASE_HEX, .strings = nortel_strings)
UINT (wlccp_pid, "wlccp_pid", "PID", 16, WB_BASE_HEX, .strings = wlccp_strings)
XID (xid_format, "format", "XID Format", WB_BASE_HEX, .strings = format_strings)
XID (xid_types, "types", "LLC Types/Classes", WB_BASE_HEX, .strings = class_strings)
XID (xid_window, "wsize", "Receive Window Size", WB_BASE_DEC)

static const WbFieldInfo *const fields[] = {
  &field_dsap,
  &field_dsap_sap,
  &field_dsap_ig,
  &field_ssap,
  &field_ssap_sap,
  &field_ssap_cr,
  &field_control,
  &field_n_r,
  &field_n_s,
  &field_p,
  &field_f,
  &field_p16,
  &field_f16,
  &field_supervisory,
  &field_command,
  &field_answer,
  &field_ftype_i,
  &field_ftype_s,
  &field_ftype_u,
  &field_oui,
  &field_type,
  &field_pid,
  &field_apple_pid,
  &field_awdl_pid,
  &field_bluetooth_pid,
  &field_cimetrics_pid,
  &field_cisco_pid,
  &field_extreme_pid,
  &field_force10_pid,
  &field_foundry_pid,
  &field_hp_pid,
  &field_iana_pid,
  &field_nortel_pid,
  &field_wlccp_pid,
  &field_xid,
  &field_xid_format,
  &field_xid_types,
  &field_xid_window,
  NULL,
};

/* Whose protocol numbers have a field of their own. */
static const struct
{
  guint32 oui;
  const char *owner;
  const WbFieldInfo *pid;
} owners[] = {
  { OUI_ETHERNET, "Encapsulated Ethernet", &field_pid },
  { 0x00000c, "Cisco", &field_cisco_pid },
  { 0x00005e, "IANA", &field_iana_pid },
  { 0x000081, "Nortel", &field_nortel_pid },
  { OUI_CISCO_90, "Cisco 90-Compatible", &field_pid },
  { 0x0001e8, "Force10", &field_force10_pid },
  { 0x001090, "Cimetrics", &field_cimetrics_pid },
  { 0x0017f2, "Apple", &field_awdl_pid },
  { 0x001958, "Bluetooth SIG", &field_bluetooth_pid },
  { 0x004096, "Cisco Wireless", &field_wlccp_pid },
  { OUI_MARVELL, "Marvell Semiconductor", &field_pid },
  { 0x00805f, "Hewlett Packard", &field_hp_pid },
  { OUI_IEEE_802_1, "IEEE 802.1", &field_pid },
  { 0x00e02b, "Extreme Networks", &field_extreme_pid },
  { 0x00e052, "Foundry Networks", &field_foundry_pid },
  { 0x080007, "Apple", &field_apple_pid },
};

static void
label_sap (const WbDissection *d, const WbField *field, GString *out)
{
  guint sap = (guint) field->value << 1;

  for (guint bit = 0x80; bit > 1; bit >>= 1)
    {
      g_string_append_c (out, sap & bit ? '1' : '0');
      if (bit == 0x10)
        g_string_append_c (out, ' ');
    }
  g_string_append_printf (out, ". = SAP: %s", wb_value_string (sap_strings, sap, "Unknown"));
}

/* "U P, func=UI", "S, func=RR, N(R)=8", "I, N(R)=8, N(S)=1" */
static void
append_control (guint value, gboolean is_short, gboolean is_response, GString *out)
{
  const char *mark = is_response ? " F" : " P";
  guint modifier = value >> 2 & 0x3b;

  if (is_short)
    {
      const char *name = is_response ? wb_value_string (short_answers, modifier, NULL) : NULL;

      g_string_append_printf (out, "U%s, func=%s", value & POLL_FINAL ? mark : "",
                              name ? name : wb_value_string (short_names, modifier, "Unknown"));
    }
  else if (value & 1)
    g_string_append_printf (out, "S%s, func=%s, N(R)=%u", value & 0x100 ? mark : "",
                            wb_value_string (short_supervisory, value >> 2 & 3, "Unknown"), value >> 9);
  else
    g_string_append_printf (out, "I%s, N(R)=%u, N(S)=%u", value & 0x100 ? " P" : "", value >> 9, value >> 1 & 0x7f);
}

static void
label_control (const WbDissection *d, const WbField *field, GString *out)
{
  const WbCursor *w = &d->layers[field->layer].window;

  g_string_append (out, "Control field: ");
  append_control ((guint) field->value, field->length == 1, w->data[w->start + 1] & 1, out);
  g_string_append_printf (out, field->length == 1 ? " (0x%02X)" : " (0x%04X)", (guint) field->value);
}

static void
label_oui (const WbDissection *d, const WbField *field, GString *out)
{
  guint oui = (guint) field->value;

  g_string_append_printf (out, "Organization Code: %02x:%02x:%02x", oui >> 16, oui >> 8 & 0xff, oui & 0xff);
  for (guint i = 0; i < G_N_ELEMENTS (owners); i++)
    if (owners[i].oui == oui)
      g_string_append_printf (out, " (%s)", owners[i].owner);
}

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
  if (value & POLL_FINAL)
    wb_dissection_add_bits (d, parent, response ? &field_f : &field_p, c, at, 1, value);
  wb_dissection_add_bits (d, parent, response ? &field_answer : &field_command, c, at, 1, value);
  wb_dissection_add_bits (d, parent, &field_ftype_u, c, at, 1, value);
}

static void
add_numbered (WbDissection *d, guint32 parent, const WbCursor *c, guint32 at, guint value, gboolean response)
{
  gboolean supervisory = (value & 3) == 1;

  wb_dissection_add_bits (d, parent, &field_n_r, c, at, 2, value);
  if (!supervisory)
    wb_dissection_add_bits (d, parent, &field_n_s, c, at, 2, value);
  if (value & 0x0100)
    wb_dissection_add_bits (d, parent, response && supervisory ? &field_f16 : &field_p16, c, at, 2, value);
  if (supervisory)
    wb_dissection_add_bits (d, parent, &field_supervisory, c, at, 2, value);
  wb_dissection_add_bits (d, parent, supervisory ? &field_ftype_s : &field_ftype_i, c, at, 2, value);
}

static void
dissect_snap (WbDissection *d, WbCursor *c, guint32 root, gboolean is_information)
{
  const WbFieldInfo *pid = &field_pid;
  guint32 oui, at;
  guint type;
  WbCursor payload;

  if (!wb_cursor_need (c, 5))
    return;
  oui = (guint32) wb_dissection_read (d, root, &field_oui, c, 3);
  at = c->pos;
  type = wb_cursor_u16 (c);
  payload = wb_cursor_rest (c);
  if (oui == OUI_ETHERNET || oui == OUI_CISCO_90 || oui == OUI_MARVELL)
    {
      /* Only information has an Ethernet frame's payload, and so a type. */
      if (is_information)
        wb_dissection_add (d, root, &field_type, c, at, 2, type);
      if (is_information && oui != OUI_MARVELL)
        wb_dissection_next_promised (d, WB_TABLE_ETHERTYPE, type, &payload, WB_NO_FIELD);
      else
        wb_dissection_next (d, WB_TABLE_NONE, 0, &payload, WB_NO_FIELD);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (owners); i++)
    if (owners[i].oui == oui)
      pid = owners[i].pid;
  wb_dissection_add (d, root, pid, c, at, 2, type);
  if (oui == OUI_IEEE_802_1 && (type == BRIDGED_ETHERNET_FCS || type == BRIDGED_ETHERNET))
    {
      if (!wb_cursor_skip (c, BRIDGED_PADDING))
        return;
      payload = wb_cursor_rest (c);
      wb_dissection_next_promised (d, WB_TABLE_ETH_P, 3, &payload, WB_NO_FIELD);
    }
  else
    wb_dissection_next (d, WB_TABLE_NONE, 0, &payload, WB_NO_FIELD);
}

/* What a station can; beside LLC's header, not in it. */
static void
read_xid (WbDissection *d, WbCursor *c)
{
  guint32 at = c->pos, root = wb_dissection_add (d, d->state.tree, &field_xid, c, at, 0, 0);
  guint types, window;

  wb_dissection_read (d, root, &field_xid_format, c, 1);
  types = wb_cursor_u8 (c);
  if (wb_cursor_ok (c))
    wb_dissection_add (d, root, &field_xid_types, c, at + 1, 1, types & 0x1f);
  window = wb_cursor_u8 (c);
  if (wb_cursor_ok (c))
    wb_dissection_add (d, root, &field_xid_window, c, at + 2, 1, window >> 1);
  wb_dissection_set_length (d, root, c->pos - at);
}

static void
dissect (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  guint32 at = c->pos, field;
  guint dsap, ssap, value;
  gboolean short_control, is_information, is_exchange;
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
  is_exchange = short_control && (value & ~(guint) POLL_FINAL) == EXCHANGE_IDENTIFICATION;
  if (is_exchange && wb_cursor_reported_left (c) > 0 && !wb_cursor_need (c, 1))
    return; /* what was exchanged is not known */
  if (is_exchange && wb_cursor_left (c) > 0 && c->data[c->pos] == XID_BASIC_FORMAT)
    {
      wb_dissection_set_length (d, root, c->pos - at);
      read_xid (d, c);
    }
  else if (is_information)
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
    append_control (p[2], TRUE, p[1] & 1, s->info);
  else if (w->captured - w->start >= 4)
    append_control (p[2] | (guint) p[3] << 8, FALSE, p[1] & 1, s->info);
  if (p[0] == SAP_SNAP && p[1] == SAP_SNAP)
    g_string_append (s->info, "; SNAP");
  else
    g_string_append_printf (s->info, "; DSAP %s %s, SSAP %s %s", wb_value_string (sap_strings, p[0] & 0xfe, "unknown"),
                            p[0] & 1 ? "Group" : "Individual", wb_value_string (sap_strings, p[1] & 0xfe, "unknown"),
                            p[1] & 1 ? "Response" : "Command");
}

static const WbDissectorEntry entries[] = {
  { WB_TABLE_ETH_P, 4 },
  { WB_TABLE_ETHERTYPE, 0x8870 }, /* jumbo frames, whose length does not fit in place of a type */
  { WB_TABLE_UDP_PORT, 12000 },   /* RFC 2353: SNA over IP, a port a priority */
  { WB_TABLE_UDP_PORT, 12001 },
  { WB_TABLE_UDP_PORT, 12002 },
  { WB_TABLE_UDP_PORT, 12003 },
  { WB_TABLE_UDP_PORT, 12004 },
  { WB_TABLE_NONE },
};

const WbDissector wb_dissector_llc = {
  .name = "llc",
  .short_name = "LLC",
  .root = &field_root,
  .fields = fields,
  .entries = entries,
  .dissect = dissect,
  .summarise = summarise,
};
