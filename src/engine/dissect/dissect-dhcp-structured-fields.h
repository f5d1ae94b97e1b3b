/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The fields of DHCP options that have parts. Included by dissect-dhcp-structured.c and no one else: a list of
 * declarations long enough to stand apart. */
#pragma once

#include "engine/dissect/wb-field.h"
#include "engine/dissect/wb-names.h"

/* clang-format off */
static void label_route (const WbDissection *d, const WbField *field, GString *out);
static void label_suboption (const WbDissection *d, const WbField *field, GString *out);

#define STRINGS(id, ...) static const WbValueString id##_strings[] = { __VA_ARGS__, { 0, NULL } };
STRINGS (overload, { 1, "Boot file name holds options" }, { 2, "Server host name holds options" },
         { 3, "Boot file and server host names hold options" })
STRINGS (duid, { 1, "link-layer address plus time" }, { 2, "assigned by vendor based on Enterprise number" },
         { 3, "link-layer address" })
STRINGS (fqdn_server, { 1, "Server" }, { 0, "Client" })
STRINGS (fqdn_override, { 1, "Override" }, { 0, "No override" })
STRINGS (fqdn_encoding, { 1, "Binary encoding" }, { 0, "ASCII encoding" })
STRINGS (fqdn_updates, { 1, "No server updates" }, { 0, "Some server updates" })
STRINGS (sip_encoding, { 0, "Fully Qualified Domain Name" }, { 1, "IPv4 Address" })
STRINGS (lease_status, { 0, "Success" }, { 1, "UnspecFail" }, { 2, "QueryTerminated" }, { 3, "MalformedQuery" },
         { 4, "NotAllowed" })
STRINGS (slp_value, { 0, "Dynamic Discovery" }, { 1, "Static Discovery" }, { 128, "Backwards compatibility" })
/* IANA, "DHCP Relay Agent Sub-Option Codes"; from 150 on Cisco's. */
STRINGS (suboption, { 0, "Padding" }, { 1, "Agent Circuit ID" }, { 2, "Agent Remote ID" }, { 3, "Reserved" },
         { 4, "DOCSIS Device Class" }, { 5, "Link selection" }, { 6, "Subscriber ID" }, { 7, "RADIUS Attributes" },
         { 8, "Authentication" }, { 9, "Vendor-Specific Information" }, { 10, "Flags" }, { 11, "Server ID Override" },
         { 12, "Relay Agent Identifier" }, { 13, "Access Technology Type" }, { 14, "Access Network Name" },
         { 15, "Access Point Name" }, { 16, "Access Point BSSID" }, { 17, "Access Network Operator ID" },
         { 18, "Access Network Operator Realm" }, { 19, "Source Port" }, { 150, "Link selection (Cisco proprietary)" },
         { 151, "VRF name/VPN ID" }, { 152, "Server ID Override (Cisco proprietary)" })

static const WbFieldInfo field_option_slp_directory_agent_value = { "dhcp.option.slp_directory_agent.value", "Value", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = slp_value_strings };
static const WbFieldInfo field_option_slp_directory_agent_address = { "dhcp.option.slp_directory_agent.slpda_address", "SLPDA Address", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_bulk_lease_status_code = { "dhcp.option.bulk_lease.status_code", "Status Code", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = lease_status_strings };
static const WbFieldInfo field_option_bulk_lease_status_message = { "dhcp.option.bulk_lease.status_code_message", "Status Message", WB_FIELD_STRING, .base = WB_TEXT_UTF8 };
static const WbFieldInfo field_option_vendor_value = { "dhcp.option.vendor.value", "Value", WB_FIELD_BYTES };
static const WbFieldInfo field_option_option_overload = { "dhcp.option.option_overload", "Option Overload", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = overload_strings };
static const WbFieldInfo field_client_id_iaid = { "dhcp.client_id.iaid", "IAID", WB_FIELD_STRING };
static const WbFieldInfo field_client_id_duid_type = { "dhcp.client_id.duid_type", "DUID Type", WB_FIELD_UINT, 16, WB_BASE_DEC, .strings = duid_strings };
static const WbFieldInfo field_client_id_duid_llt_hw_type = { "dhcp.client_id.duid_llt_hw_type", "Hardware type", WB_FIELD_UINT, 16, WB_BASE_DEC, .strings = wb_hardware_strings };
static const WbFieldInfo field_client_id_duid_ll_hw_type = { "dhcp.client_id.duid_ll_hw_type", "Hardware type", WB_FIELD_UINT, 16, WB_BASE_DEC, .strings = wb_hardware_strings };
static const WbFieldInfo field_client_id_time = { "dhcp.client_id.time", "Time", WB_FIELD_UINT, 32, WB_BASE_DEC };
static const WbFieldInfo field_client_id_link_layer_address = { "dhcp.client_id.link_layer_address", "Link layer address", WB_FIELD_STRING };
static const WbFieldInfo field_client_id_enterprise_num = { "dhcp.client_id.enterprise_num", "Enterprise-number", WB_FIELD_UINT, 32, WB_BASE_DEC };
static const WbFieldInfo field_client_id = { "dhcp.client_id", "Identifier", WB_FIELD_BYTES };
static const WbFieldInfo field_client_id_type = { "dhcp.client_id.type", "Type", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_client_id_undef = { "dhcp.client_id.undef", "Client Identifier", WB_FIELD_STRING };
static const WbFieldInfo field_client_hardware = { "dhcp.client_hardware_address", "Client hardware address", WB_FIELD_STRING };
static const WbFieldInfo field_client_id_uuid = { "dhcp.client_id.uuid", "Client Identifier (UUID)", WB_FIELD_GUID };
static const WbFieldInfo field_option_user_class = { "dhcp.option.user_class", "Instance of User Class", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_option_user_class_length = { "dhcp.option.user_class.length", "User Class Length", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_option_user_class_data = { "dhcp.option.user_class.data", "User Class Data", WB_FIELD_BYTES };
static const WbFieldInfo field_option_user_class_text = { "dhcp.option.user_class.text", "User Class Data (Text)", WB_FIELD_STRING };
static const WbFieldInfo field_fqdn_flags = { "dhcp.fqdn.flags", "Flags", WB_FIELD_UINT, 8, WB_BASE_HEX };
static const WbFieldInfo field_fqdn_s = { "dhcp.fqdn.s", "Server", WB_FIELD_BOOLEAN, 8, .mask = 0x1, .strings = fqdn_server_strings };
static const WbFieldInfo field_fqdn_o = { "dhcp.fqdn.o", "Server overrides", WB_FIELD_BOOLEAN, 8, .mask = 0x2, .strings = fqdn_override_strings };
static const WbFieldInfo field_fqdn_e = { "dhcp.fqdn.e", "Encoding", WB_FIELD_BOOLEAN, 8, .mask = 0x4, .strings = fqdn_encoding_strings };
static const WbFieldInfo field_fqdn_n = { "dhcp.fqdn.n", "Server DDNS", WB_FIELD_BOOLEAN, 8, .mask = 0x8, .strings = fqdn_updates_strings };
static const WbFieldInfo field_fqdn_mbz = { "dhcp.fqdn.mbz", "Reserved flags", WB_FIELD_UINT, 8, WB_BASE_HEX, 0xf0 };
static const WbFieldInfo field_fqdn_rcode1 = { "dhcp.fqdn.rcode1", "A-RR result", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_fqdn_rcode2 = { "dhcp.fqdn.rcode2", "PTR-RR result", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_fqdn_name = { "dhcp.fqdn.name", "Client name", WB_FIELD_STRING };
static const WbFieldInfo field_option_agent_information_option_suboption = { "dhcp.option.agent_information_option.suboption", "Option 82 Suboption", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = suboption_strings, .label = label_suboption };
static const WbFieldInfo field_option_agent_information_option_value = { "dhcp.option.agent_information_option.value", "Value", WB_FIELD_BYTES };
static const WbFieldInfo field_option_agent_information_option_agent_circuit_id = { "dhcp.option.agent_information_option.agent_circuit_id", "Agent Circuit ID", WB_FIELD_BYTES };
static const WbFieldInfo field_option_agent_information_option_agent_remote_id = { "dhcp.option.agent_information_option.agent_remote_id", "Agent Remote ID", WB_FIELD_BYTES };
static const WbFieldInfo field_option_agent_information_option_link_selection = { "dhcp.option.agent_information_option.link_selection", "Link selection", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_agent_information_option_subscriber_id = { "dhcp.option.agent_information_option.subscriber_id", "Subscriber ID", WB_FIELD_STRING };
static const WbFieldInfo field_option_agent_information_option_flags = { "dhcp.option.agent_information_option.flags", "Flags", WB_FIELD_UINT, 8, WB_BASE_HEX };
static const WbFieldInfo field_option_agent_information_option_server_id_override = { "dhcp.option.agent_information_option.server_id_override", "Server ID Override", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_agent_information_option_link_selection_cisco = { "dhcp.option.agent_information_option.link_selection_cisco", "Link selection (Cisco proprietary)", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_agent_information_option_server_id_override_cisco = { "dhcp.option.agent_information_option.server_id_override_cisco", "Server ID Override (Cisco proprietary)", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_suboption_length = { "dhcp.option.suboption_length", "Length", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_client_network_id_major = { "dhcp.client_network_id_major", "Major Version", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_client_network_id_minor = { "dhcp.client_network_id_minor", "Minor Version", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_option_dhcp_dns_domain_search_list_fqdn = { "dhcp.option.dhcp_dns_domain_search_list_fqdn", "FQDN", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_option_sip_server_encoding = { "dhcp.option.sip_server.encoding", "SIP Server Encoding", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = sip_encoding_strings };
static const WbFieldInfo field_option_sip_server_name = { "dhcp.option.sip_server.name", "SIP Server Name", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_option_sip_server_address = { "dhcp.option.sip_server.address", "SIP Server Address", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_classless_static_route = { "dhcp.option.classless_static_route", "Subnet/MaskWidth-Router", WB_FIELD_BYTES, .label = label_route };
static const WbFieldInfo field_option_vi_class_enterprise = { "dhcp.option.vi_class.enterprise", "Enterprise", WB_FIELD_UINT, 32, WB_BASE_DEC };
static const WbFieldInfo field_option_vi_class_length = { "dhcp.option.vi_class.length", "CableLab Address Mode", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_option_vi_class_data = { "dhcp.option.vi_class.data", "NetInfo Parent Server Tag", WB_FIELD_STRING };
static const WbFieldInfo field_option_vi_enterprise = { "dhcp.option.vi.enterprise", "Enterprise", WB_FIELD_UINT, 32, WB_BASE_DEC };
static const WbFieldInfo field_option_vi_length = { "dhcp.option.vi.length", "Length", WB_FIELD_UINT, 8, WB_BASE_DEC };
/* clang-format on */
