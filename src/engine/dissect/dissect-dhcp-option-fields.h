/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The fields of DHCP options that are a number, addresses or text. Included by dissect-dhcp-options.c and no one else:
 * a list of declarations long enough to stand apart. */
#pragma once

#include "engine/dissect/dissect-dhcp-value.h"
#include "engine/dissect/wb-field-format.h"
#include "engine/dissect/wb-field.h"
#include "engine/dissect/wb-names.h"

/* What a value looks like. */
typedef enum
{
  FORM_NONE, /* shown as bytes */
  FORM_TEXT,
  FORM_ADDRESS,
  FORM_ADDRESSES,
  FORM_NUMBER,
  FORM_NUMBERS,
  FORM_BOOLEAN,
  FORM_TIME,
  FORM_PAIRS,
  FORM_SPECIAL,
} Form;

typedef struct
{
  guint8 code;
  const char *name;
  Form form;
  const WbFieldInfo *info, *second;
  void (*read) (Option *o);
} OptionKind;

/* clang-format off */
#define STRINGS(id, ...) static const WbValueString id##_strings[] = { __VA_ARGS__, { 0, NULL } };
STRINGS (enabled, { 1, "Enabled" }, { 0, "Disabled" })
STRINGS (node_type, { 1, "B-node" }, { 2, "P-node" }, { 4, "M-node" }, { 8, "H-node" })
STRINGS (auto_configuration, { 0, "DoNotAutoConfigure" }, { 1, "AutoConfigure" })
STRINGS (nonce, { 1, "HMAC-MD5" })
STRINGS (lease_state, { 1, "Available" }, { 2, "Active" }, { 3, "Expired" }, { 4, "Released" }, { 5, "Abandoned" },
         { 6, "Reset" }, { 7, "Remote" }, { 8, "Transitioning" })
STRINGS (remote, { 1, "Remote" }, { 0, "Local" })
/* IANA, "Processor Architecture Types" (RFC 4578, RFC 5970) */
STRINGS (architecture, { 0, "IA x86 PC" }, { 1, "NEC/PC98" }, { 2, "IA64 PC" }, { 3, "DEC Alpha" }, { 4, "ArcX86" },
         { 5, "Intel Lean Client" }, { 6, "EFI IA32" }, { 7, "EFI x64" }, { 8, "EFI Xscale" }, { 9, "EFI BC" },
         { 10, "ARM 32-bit UEFI" }, { 11, "ARM 64-bit UEFI" }, { 12, "PowerPC Open Firmware" }, { 13, "PowerPC ePAPR" },
         { 14, "POWER OPAL v3" }, { 15, "x86 UEFI HTTP" }, { 16, "x64 UEFI HTTP" }, { 17, "EBC UEFI HTTP" },
         { 18, "ARM 32-bit UEFI HTTP" }, { 19, "ARM 64-bit UEFI HTTP" }, { 20, "PC/AT HTTP" }, { 21, "ARM 32-bit uboot" },
         { 22, "ARM 64-bit uboot" }, { 23, "ARM 32-bit uboot HTTP" }, { 24, "ARM 64-bit uboot HTTP" },
         { 25, "RISC-V 32-bit UEFI" }, { 26, "RISC-V 32-bit UEFI HTTP" }, { 27, "RISC-V 64-bit UEFI" },
         { 28, "RISC-V 64-bit UEFI HTTP" }, { 29, "RISC-V 128-bit UEFI" }, { 30, "RISC-V 128-bit UEFI HTTP" },
         { 31, "s390 Basic" }, { 32, "s390 Extended" })

static void label_time (const WbDissection *d, const WbField *field, GString *out);

static const WbFieldInfo field_option_subnet_mask = { "dhcp.option.subnet_mask", "Subnet Mask", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_time_offset = { "dhcp.option.time_offset", "Time Offset", WB_FIELD_INT, 32, WB_BASE_DEC, .label = label_time };
static const WbFieldInfo field_option_router = { "dhcp.option.router", "Router", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_time_server = { "dhcp.option.time_server", "Time Server", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_name_server = { "dhcp.option.name_server", "Name Server", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_domain_name_server = { "dhcp.option.domain_name_server", "Domain Name Server", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_log_server = { "dhcp.option.log_server", "Log Server", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_quotes_server = { "dhcp.option.quotes_server", "Quotes Server", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_lpr_server = { "dhcp.option.lpr_server", "LPR Server", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_impress_server = { "dhcp.option.impress_server", "Impress Server", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_resource_location_server = { "dhcp.option.resource_location_server", "Resource Location Server", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_hostname = { "dhcp.option.hostname", "Host Name", WB_FIELD_STRING };
static const WbFieldInfo field_option_boot_file_size = { "dhcp.option.boot_file_size", "Boot File Size", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_option_merit_dump_file = { "dhcp.option.merit_dump_file", "Merit Dump File", WB_FIELD_STRING };
static const WbFieldInfo field_option_domain_name = { "dhcp.option.domain_name", "Domain Name", WB_FIELD_STRING };
static const WbFieldInfo field_option_swap_server = { "dhcp.option.swap_server", "Swap Server", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_root_path = { "dhcp.option.root_path", "Root Path", WB_FIELD_STRING };
static const WbFieldInfo field_option_extension_path = { "dhcp.option.extension_path", "Extensions Path", WB_FIELD_STRING };
static const WbFieldInfo field_option_ip_forwarding = { "dhcp.option.ip_forwarding", "IP Forwarding", WB_FIELD_BOOLEAN, 8, .strings = enabled_strings };
static const WbFieldInfo field_option_non_local_source_routing = { "dhcp.option.non_local_source_routing", "Non-Local Source Routing", WB_FIELD_BOOLEAN, 8, .strings = enabled_strings };
static const WbFieldInfo field_option_policy_filter_ip = { "dhcp.option.policy_filter.ip", "IP Address", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_policy_filter_subnet_mask = { "dhcp.option.policy_filter.subnet_mask", "Subnet Mask", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_max_datagram_reassembly_size = { "dhcp.option.max_datagram_reassembly_size", "Maximum Datagram Reassembly Size", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_option_default_ip_ttl = { "dhcp.option.default_ip_ttl", "Default IP Time-to-Live", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_option_path_mtu_aging_timeout = { "dhcp.option.path_mtu_aging_timeout", "Path MTU Aging Timeout", WB_FIELD_UINT, 32, WB_BASE_DEC, .label = label_time };
static const WbFieldInfo field_option_path_mtu_plateau_table_item = { "dhcp.option.path_mtu_plateau_table_item", "Path MTU Plateau Table Item", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_option_interface_mtu = { "dhcp.option.interface_mtu", "Interface MTU", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_option_all_subnets_are_local = { "dhcp.option.all_subnets_are_local", "All Subnets are Local", WB_FIELD_BOOLEAN, 8, .strings = wb_yes_strings };
static const WbFieldInfo field_option_broadcast_address = { "dhcp.option.broadcast_address", "Broadcast Address", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_perform_mask_discovery = { "dhcp.option.perform_mask_discovery", "Perform Mask Discovery", WB_FIELD_BOOLEAN, 8, .strings = enabled_strings };
static const WbFieldInfo field_option_mask_supplier = { "dhcp.option.mask_supplier", "Mask Supplier", WB_FIELD_BOOLEAN, 8, .strings = wb_yes_strings };
static const WbFieldInfo field_option_perform_router_discover = { "dhcp.option.perform_router_discover", "Perform Router Discover", WB_FIELD_BOOLEAN, 8, .strings = enabled_strings };
static const WbFieldInfo field_option_router_solicitation_address = { "dhcp.option.router_solicitation_address", "Router Solicitation Address", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_static_route_ip = { "dhcp.option.static_route.ip", "Destination IP Address", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_static_route_router = { "dhcp.option.static_route.router", "Destination Router", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_trailer_encapsulation = { "dhcp.option.trailer_encapsulation", "Trailer Encapsulation", WB_FIELD_BOOLEAN, 8, .strings = enabled_strings };
static const WbFieldInfo field_option_arp_cache_timeout = { "dhcp.option.arp_cache_timeout", "ARP Cache Timeout", WB_FIELD_UINT, 32, WB_BASE_DEC, .label = label_time };
static const WbFieldInfo field_option_ethernet_encapsulation = { "dhcp.option.ethernet_encapsulation", "Ethernet Encapsulation", WB_FIELD_BOOLEAN, 8, .strings = enabled_strings };
static const WbFieldInfo field_option_tcp_default_ttl = { "dhcp.option.tcp_default_ttl", "TCP Default TTL", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_option_tcp_keepalive_interval = { "dhcp.option.tcp_keepalive_interval", "TCP Keepalive Interval", WB_FIELD_UINT, 32, WB_BASE_DEC, .label = label_time };
static const WbFieldInfo field_option_tcp_keepalive_garbage = { "dhcp.option.tcp_keepalive_garbage", "TCP Keepalive Garbage", WB_FIELD_BOOLEAN, 8, .strings = enabled_strings };
static const WbFieldInfo field_option_nis_domain = { "dhcp.option.nis_domain", "Network Information Service Domain", WB_FIELD_STRING };
static const WbFieldInfo field_option_nis_server = { "dhcp.option.nis_server", "Network Information Service Server", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_ntp_server = { "dhcp.option.ntp_server", "Network Time Protocol Server", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_netbios_over_tcpip_name_server = { "dhcp.option.netbios_over_tcpip_name_server", "NetBIOS over TCP/IP Name Server", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_netbios_over_tcpip_dd_name_server = { "dhcp.option.netbios_over_tcpip_dd_name_server", "NetBIOS over TCP/IP Datagram Distribution Name Server", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_netbios_over_tcpip_node_type = { "dhcp.option.netbios_over_tcpip_node_type", "NetBIOS over TCP/IP Node Type", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = node_type_strings };
static const WbFieldInfo field_option_netbios_over_tcpip_scope = { "dhcp.option.netbios_over_tcpip_scope", "NetBIOS over TCP/IP Scope", WB_FIELD_STRING };
static const WbFieldInfo field_option_xwindows_system_font_server = { "dhcp.option.xwindows_system_font_server", "X Window System Font Server", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_xwindows_system_display_manager = { "dhcp.option.xwindows_system_display_manager", "X Window System Display Manager", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_requested_ip_address = { "dhcp.option.requested_ip_address", "Requested IP Address", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_ip_address_lease_time = { "dhcp.option.ip_address_lease_time", "IP Address Lease Time", WB_FIELD_UINT, 32, WB_BASE_DEC, .label = label_time };
static const WbFieldInfo field_option_dhcp_server_id = { "dhcp.option.dhcp_server_id", "DHCP Server Identifier", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_message = { "dhcp.option.message", "Message", WB_FIELD_STRING };
static const WbFieldInfo field_option_dhcp_max_message_size = { "dhcp.option.dhcp_max_message_size", "Maximum DHCP Message Size", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_option_renewal_time_value = { "dhcp.option.renewal_time_value", "Renewal Time Value", WB_FIELD_UINT, 32, WB_BASE_DEC, .label = label_time };
static const WbFieldInfo field_option_rebinding_time_value = { "dhcp.option.rebinding_time_value", "Rebinding Time Value", WB_FIELD_UINT, 32, WB_BASE_DEC, .label = label_time };
static const WbFieldInfo field_option_vendor_class_id = { "dhcp.option.vendor_class_id", "Vendor class identifier", WB_FIELD_STRING };
static const WbFieldInfo field_option_nis_plus_domain = { "dhcp.option.nis_plus_domain", "Network Information Service+ Domain", WB_FIELD_STRING };
static const WbFieldInfo field_option_nis_plus_server = { "dhcp.option.nis_plus_server", "Network Information Service+ Server", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_tftp_server_name = { "dhcp.option.tftp_server_name", "TFTP Server Name", WB_FIELD_STRING };
static const WbFieldInfo field_option_bootfile_name = { "dhcp.option.bootfile_name", "Bootfile name", WB_FIELD_STRING };
static const WbFieldInfo field_option_mobile_ip_home_agent = { "dhcp.option.mobile_ip_home_agent", "Mobile IP Home Agent", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_smtp_server = { "dhcp.option.smtp_server", "SMTP Server", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_pop3_server = { "dhcp.option.pop3_server", "POP3 Server", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_nntp_server = { "dhcp.option.nntp_server", "NNTP Server", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_default_www_server = { "dhcp.option.default_www_server", "Default WWW Server", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_default_finger_server = { "dhcp.option.default_finger_server", "Default Finger Server", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_default_irc_server = { "dhcp.option.default_irc_server", "Default IRC Server", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_streettalk_server = { "dhcp.option.streettalk_server", "StreetTalk Server", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_streettalk_da_server = { "dhcp.option.streettalk_da_server", "StreetTalk Directory Assistance Server", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_novell_dss_ip = { "dhcp.option.novell_dss.ip", "IP Address", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_novell_ds_tree_name = { "dhcp.option.novell_ds_tree_name", "Novell Directory Services Tree Name", WB_FIELD_STRING };
static const WbFieldInfo field_option_novell_ds_context = { "dhcp.option.novell_ds_context", "Novell Directory Services Context", WB_FIELD_STRING };
static const WbFieldInfo field_option_client_last_transaction_time = { "dhcp.option.client_last_transaction_time", "Client last transaction time", WB_FIELD_UINT, 32, WB_BASE_DEC, .label = label_time };
static const WbFieldInfo field_option_associated_ip_option = { "dhcp.option.associated_ip_option", "Associated IP option", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_client_system_architecture = { "dhcp.option.client_system_architecture", "Client System Architecture", WB_FIELD_UINT, 16, WB_BASE_DEC, .strings = architecture_strings };
static const WbFieldInfo field_option_tz_pcode = { "dhcp.option.tz_pcode", "TZ PCode", WB_FIELD_STRING };
static const WbFieldInfo field_option_tz_tcode = { "dhcp.option.tz_tcode", "TZ TCode", WB_FIELD_STRING };
static const WbFieldInfo field_option_netinfo_parent_server_address = { "dhcp.option.netinfo_parent_server_address", "NetInfo Parent Server Address", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_netinfo_parent_server_tag = { "dhcp.option.netinfo_parent_server_tag", "NetInfo Parent Server Tag", WB_FIELD_STRING };
static const WbFieldInfo field_option_captive_portal = { "dhcp.option.captive_portal", "Captive Portal", WB_FIELD_STRING };
static const WbFieldInfo field_option_dhcp_auto_configuration = { "dhcp.option.dhcp_auto_configuration", "DHCP Auto-Configuration", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = auto_configuration_strings };
static const WbFieldInfo field_option_subnet_selection_option = { "dhcp.option.subnet_selection_option", "Subnet Selection Option", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_pana_agent = { "dhcp.option.pana_agent", "PAA IPv4 Address", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_lost_server_domain_name = { "dhcp.option.lost_server_domain_name", "LoST Server Domain Name", WB_FIELD_STRING };
static const WbFieldInfo field_option_capwap_access_controller = { "dhcp.option.capwap_access_controller", "CAPWAP Access Controllers", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_andsf_server = { "dhcp.option.andsf_server", "ANDSF Server", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_forcerenew_nonce_algorithm = { "dhcp.option.forcerenew_nonce.algorithm", "Algorithm", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = nonce_strings };
static const WbFieldInfo field_option_tftp_server_address = { "dhcp.option.tftp_server_address", "TFTP Server Address", WB_FIELD_IPV4 };
static const WbFieldInfo field_option_bulk_lease_base_time = { "dhcp.option.bulk_lease.base_time", "Base Time", WB_FIELD_ABSOLUTE_TIME };
static const WbFieldInfo field_option_bulk_lease_start_time_of_state = { "dhcp.option.bulk_lease.start_time_of_state", "Start Time Of State", WB_FIELD_UINT, 32, WB_BASE_DEC };
static const WbFieldInfo field_option_bulk_lease_query_start_time = { "dhcp.option.bulk_lease.query_start_time", "Query Start Time", WB_FIELD_ABSOLUTE_TIME };
static const WbFieldInfo field_option_bulk_lease_query_end_time = { "dhcp.option.bulk_lease.query_end_time", "Query End Time", WB_FIELD_ABSOLUTE_TIME };
static const WbFieldInfo field_option_bulk_lease_dhcp_state = { "dhcp.option.bulk_lease.dhcp_state", "Dhcp State", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = lease_state_strings };
static const WbFieldInfo field_option_bulk_lease_data_source = { "dhcp.option.bulk_lease.data_source", "Data Source", WB_FIELD_BOOLEAN, 8, .strings = remote_strings };
static const WbFieldInfo field_option_mudurl = { "dhcp.option.mudurl", "MUDURL", WB_FIELD_STRING };
static const WbFieldInfo field_option_pxe_config_file = { "dhcp.option.pxe_config_file", "PXELINUX configuration file", WB_FIELD_STRING };
static const WbFieldInfo field_option_pxe_path_prefix = { "dhcp.option.pxe_path_prefix", "PXELINUX path prefix", WB_FIELD_STRING };
static const WbFieldInfo field_option_private_proxy_autodiscovery = { "dhcp.option.private_proxy_autodiscovery", "Private/Proxy autodiscovery", WB_FIELD_STRING };
/* clang-format on */
