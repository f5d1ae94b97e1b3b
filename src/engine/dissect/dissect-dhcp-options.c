/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The values of DHCP options, RFC 2132 and those that came after; dissect-dhcp-walk.c goes from option to option. Most
 * values are a number, addresses or text and are declared as such in the table below; the others have a reader in
 * dissect-dhcp-structured.c. A value that does not have its option's form is shown as bytes. Options that are split over
 * several of the same code (RFC 3396) are shown one by one, as Wireshark does. */

#include "engine/dissect/dissect-dhcp-option-fields.h"
#include "engine/dissect/dissect-dhcp-private.h"

#define NTP_1970 2208988800u /* seconds from 1900 to 1970 */

const WbFieldInfo wb_dhcp_remark_length = { "dhcp.bad_length", "length does not fit the option", WB_FIELD_NONE };
/* clang-format off */
const WbFieldInfo *const wb_dhcp_option_fields[] = {
  &field_option_subnet_mask, &field_option_time_offset, &field_option_router, &field_option_time_server,
  &field_option_name_server, &field_option_domain_name_server, &field_option_log_server, &field_option_quotes_server,
  &field_option_lpr_server, &field_option_impress_server, &field_option_resource_location_server,
  &field_option_hostname, &field_option_boot_file_size, &field_option_merit_dump_file, &field_option_domain_name,
  &field_option_swap_server, &field_option_root_path, &field_option_extension_path, &field_option_ip_forwarding,
  &field_option_non_local_source_routing, &field_option_policy_filter_ip, &field_option_policy_filter_subnet_mask,
  &field_option_max_datagram_reassembly_size, &field_option_default_ip_ttl, &field_option_path_mtu_aging_timeout,
  &field_option_path_mtu_plateau_table_item, &field_option_interface_mtu, &field_option_all_subnets_are_local,
  &field_option_broadcast_address, &field_option_perform_mask_discovery, &field_option_mask_supplier,
  &field_option_perform_router_discover, &field_option_router_solicitation_address, &field_option_static_route_ip,
  &field_option_static_route_router, &field_option_trailer_encapsulation, &field_option_arp_cache_timeout,
  &field_option_ethernet_encapsulation, &field_option_tcp_default_ttl, &field_option_tcp_keepalive_interval,
  &field_option_tcp_keepalive_garbage, &field_option_nis_domain, &field_option_nis_server, &field_option_ntp_server,
  &field_option_netbios_over_tcpip_name_server, &field_option_netbios_over_tcpip_dd_name_server,
  &field_option_netbios_over_tcpip_node_type, &field_option_netbios_over_tcpip_scope,
  &field_option_xwindows_system_font_server, &field_option_xwindows_system_display_manager,
  &field_option_requested_ip_address, &field_option_ip_address_lease_time, &field_option_dhcp_server_id,
  &field_option_message, &field_option_dhcp_max_message_size, &field_option_renewal_time_value,
  &field_option_rebinding_time_value, &field_option_vendor_class_id, &field_option_nis_plus_domain,
  &field_option_nis_plus_server, &field_option_tftp_server_name, &field_option_bootfile_name,
  &field_option_mobile_ip_home_agent, &field_option_smtp_server, &field_option_pop3_server,
  &field_option_nntp_server, &field_option_default_www_server, &field_option_default_finger_server,
  &field_option_default_irc_server, &field_option_streettalk_server, &field_option_streettalk_da_server,
  &field_option_novell_dss_ip, &field_option_novell_ds_tree_name, &field_option_novell_ds_context,
  &field_option_client_last_transaction_time, &field_option_associated_ip_option,
  &field_option_client_system_architecture, &field_option_tz_pcode, &field_option_tz_tcode,
  &field_option_netinfo_parent_server_address, &field_option_netinfo_parent_server_tag, &field_option_captive_portal,
  &field_option_dhcp_auto_configuration, &field_option_subnet_selection_option, &field_option_pana_agent,
  &field_option_lost_server_domain_name, &field_option_capwap_access_controller, &field_option_andsf_server,
  &field_option_forcerenew_nonce_algorithm, &field_option_tftp_server_address, &field_option_bulk_lease_base_time,
  &field_option_bulk_lease_start_time_of_state, &field_option_bulk_lease_query_start_time,
  &field_option_bulk_lease_query_end_time, &field_option_bulk_lease_dhcp_state, &field_option_bulk_lease_data_source,
  &field_option_mudurl, &field_option_pxe_config_file, &field_option_pxe_path_prefix,
  &field_option_private_proxy_autodiscovery, &wb_dhcp_field_message,
  &wb_dhcp_field_option_type, &wb_dhcp_field_option_length, &wb_dhcp_field_option_value, &wb_dhcp_field_option_end,
  &wb_dhcp_field_option_padding, &wb_dhcp_remark_length, &wb_dhcp_remark_end, &wb_dhcp_remark_server_end,
  &wb_dhcp_remark_file_end, NULL,
};
/* clang-format on */

/* --- reading --------------------------------------------------------------------------------------------------- */

/* "IP Address Lease Time: (3600s) 1 hour"; the offset to UTC may be negative, a lease may be for ever. */
static void
label_time (const WbDissection *d, const WbField *field, GString *out)
{
  gint32 offset = (gint32) field->value;
  gboolean is_signed = field->info->kind == WB_FIELD_INT;

  if (is_signed)
    g_string_append_printf (out, "%s: (%ds) ", field->info->title, offset);
  else
    g_string_append_printf (out, "%s: (%us) ", field->info->title, (guint32) field->value);
  if (is_signed && offset < 0)
    {
      g_string_append_c (out, '-');
      wb_field_format_duration ((guint64) - (gint64) offset, out);
    }
  else if (!is_signed && (guint32) field->value == G_MAXUINT32)
    g_string_append (out, "infinity");
  else
    wb_field_format_duration ((guint32) field->value, out);
}

void
wb_dhcp_bad_length (Option *o)
{
  wb_dissection_remark (o->d, o->node, &wb_dhcp_remark_length, &o->c, o->c.pos, 0, WB_FIELD_ERROR);
}

/* The value does not have the form that its option asks for: it is shown as bytes. */
static void
not_standard (Option *o)
{
  show_value (o);
  wb_dhcp_bad_length (o);
}

static guint
width (const WbFieldInfo *info)
{
  return info->kind == WB_FIELD_IPV4 || info->kind == WB_FIELD_ABSOLUTE_TIME ? 4 : MAX (info->bits, 8) / 8u;
}

static void
add_one (Option *o, const WbFieldInfo *info)
{
  guint n = width (info);

  if (info->kind == WB_FIELD_IPV4)
    bytes (o, o->node, info, 4);
  else if (info->kind == WB_FIELD_ABSOLUTE_TIME)
    {
      guint64 seconds = wb_cursor_uint (&o->c, 4);

      /* NTP's seconds, since 1900 and modulo 2^32 (RFC 6926, 6.2.3); 0 is none. */
      if (wb_cursor_ok (&o->c))
        wb_dissection_add (o->d, o->node, info, &o->c, o->c.pos - 4, 4,
                           (seconds ? (guint32) (seconds - NTP_1970) : 0) * G_GUINT64_CONSTANT (1000000000));
    }
  else
    number (o, o->node, info, n);
}

static void
read_form (Option *o, const OptionKind *kind)
{
  guint n = kind->info ? width (kind->info) : 0;

  switch (kind->form)
    {
    case FORM_TEXT:
      if (left (o) == 0)
        show_value (o);
      bytes (o, o->node, kind->info, left (o));
      break;
    case FORM_ADDRESS:
    case FORM_NUMBER:
    case FORM_BOOLEAN:
    case FORM_TIME:
      if (left (o) == n)
        add_one (o, kind->info);
      else
        not_standard (o);
      break;
    case FORM_ADDRESSES:
    case FORM_NUMBERS:
      if (left (o) < n)
        show_value (o);
      while (wb_cursor_ok (&o->c) && left (o) >= n)
        add_one (o, kind->info);
      if (left (o) > 0)
        wb_dhcp_bad_length (o);
      break;
    case FORM_PAIRS:
      while (wb_cursor_ok (&o->c) && left (o) >= 8)
        {
          bytes (o, o->node, kind->info, 4);
          bytes (o, o->node, kind->second, 4);
        }
      if (left (o) > 0)
        wb_dhcp_bad_length (o);
      break;
    case FORM_SPECIAL:
      kind->read (o);
      break;
    case FORM_NONE:
    default:
      break;
    }
}

/* --- the walk -------------------------------------------------------------------------------------------------- */

static const OptionKind kinds[] = {
  { 1, "Subnet Mask", FORM_ADDRESS, &field_option_subnet_mask, NULL, NULL },
  { 2, "Time Offset", FORM_NUMBER, &field_option_time_offset, NULL, NULL },
  { 3, "Router", FORM_ADDRESSES, &field_option_router, NULL, NULL },
  { 4, "Time Server", FORM_ADDRESSES, &field_option_time_server, NULL, NULL },
  { 5, "Name Server", FORM_ADDRESSES, &field_option_name_server, NULL, NULL },
  { 6, "Domain Name Server", FORM_ADDRESSES, &field_option_domain_name_server, NULL, NULL },
  { 7, "Log Server", FORM_ADDRESSES, &field_option_log_server, NULL, NULL },
  { 8, "Quotes Server", FORM_ADDRESSES, &field_option_quotes_server, NULL, NULL },
  { 9, "LPR Server", FORM_ADDRESSES, &field_option_lpr_server, NULL, NULL },
  { 10, "Impress Server", FORM_ADDRESSES, &field_option_impress_server, NULL, NULL },
  { 11, "Resource Location Server", FORM_ADDRESSES, &field_option_resource_location_server, NULL, NULL },
  { 12, "Host Name", FORM_TEXT, &field_option_hostname, NULL, NULL },
  { 13, "Boot File Size", FORM_NUMBER, &field_option_boot_file_size, NULL, NULL },
  { 14, "Merit Dump File", FORM_TEXT, &field_option_merit_dump_file, NULL, NULL },
  { 15, "Domain Name", FORM_TEXT, &field_option_domain_name, NULL, NULL },
  { 16, "Swap Server", FORM_ADDRESS, &field_option_swap_server, NULL, NULL },
  { 17, "Root Path", FORM_TEXT, &field_option_root_path, NULL, NULL },
  { 18, "Extensions Path", FORM_TEXT, &field_option_extension_path, NULL, NULL },
  { 19, "IP Forwarding", FORM_BOOLEAN, &field_option_ip_forwarding, NULL, NULL },
  { 20, "Non-Local Source Routing", FORM_BOOLEAN, &field_option_non_local_source_routing, NULL, NULL },
  { 21, "Policy Filter", FORM_PAIRS, &field_option_policy_filter_ip, &field_option_policy_filter_subnet_mask, NULL },
  { 22, "Maximum Datagram Reassembly Size", FORM_NUMBER, &field_option_max_datagram_reassembly_size, NULL, NULL },
  { 23, "Default IP Time-to-Live", FORM_NUMBER, &field_option_default_ip_ttl, NULL, NULL },
  { 24, "Path MTU Aging Timeout", FORM_NUMBER, &field_option_path_mtu_aging_timeout, NULL, NULL },
  { 25, "Path MTU Plateau Table", FORM_NUMBERS, &field_option_path_mtu_plateau_table_item, NULL, NULL },
  { 26, "Interface MTU", FORM_NUMBER, &field_option_interface_mtu, NULL, NULL },
  { 27, "All Subnets are Local", FORM_BOOLEAN, &field_option_all_subnets_are_local, NULL, NULL },
  { 28, "Broadcast Address", FORM_ADDRESS, &field_option_broadcast_address, NULL, NULL },
  { 29, "Perform Mask Discovery", FORM_BOOLEAN, &field_option_perform_mask_discovery, NULL, NULL },
  { 30, "Mask Supplier", FORM_BOOLEAN, &field_option_mask_supplier, NULL, NULL },
  { 31, "Perform Router Discover", FORM_BOOLEAN, &field_option_perform_router_discover, NULL, NULL },
  { 32, "Router Solicitation Address", FORM_ADDRESS, &field_option_router_solicitation_address, NULL, NULL },
  { 33, "Static Route", FORM_PAIRS, &field_option_static_route_ip, &field_option_static_route_router, NULL },
  { 34, "Trailer Encapsulation", FORM_BOOLEAN, &field_option_trailer_encapsulation, NULL, NULL },
  { 35, "ARP Cache Timeout", FORM_NUMBER, &field_option_arp_cache_timeout, NULL, NULL },
  { 36, "Ethernet Encapsulation", FORM_BOOLEAN, &field_option_ethernet_encapsulation, NULL, NULL },
  { 37, "TCP Default TTL", FORM_NUMBER, &field_option_tcp_default_ttl, NULL, NULL },
  { 38, "TCP Keepalive Interval", FORM_NUMBER, &field_option_tcp_keepalive_interval, NULL, NULL },
  { 39, "TCP Keepalive Garbage", FORM_BOOLEAN, &field_option_tcp_keepalive_garbage, NULL, NULL },
  { 40, "Network Information Service Domain", FORM_TEXT, &field_option_nis_domain, NULL, NULL },
  { 41, "Network Information Service Servers", FORM_ADDRESSES, &field_option_nis_server, NULL, NULL },
  { 42, "Network Time Protocol Servers", FORM_ADDRESSES, &field_option_ntp_server, NULL, NULL },
  { 43, "Vendor-Specific Information", FORM_SPECIAL, NULL, NULL, wb_dhcp_read_vendor },
  { 44, "NetBIOS over TCP/IP Name Server", FORM_ADDRESSES, &field_option_netbios_over_tcpip_name_server, NULL, NULL },
  { 45, "NetBIOS over TCP/IP Datagram Distribution Name Server", FORM_ADDRESSES, &field_option_netbios_over_tcpip_dd_name_server, NULL, NULL },
  { 46, "NetBIOS over TCP/IP Node Type", FORM_NUMBER, &field_option_netbios_over_tcpip_node_type, NULL, NULL },
  { 47, "NetBIOS over TCP/IP Scope", FORM_TEXT, &field_option_netbios_over_tcpip_scope, NULL, NULL },
  { 48, "X Window System Font Server", FORM_ADDRESSES, &field_option_xwindows_system_font_server, NULL, NULL },
  { 49, "X Window System Display Manager", FORM_ADDRESSES, &field_option_xwindows_system_display_manager, NULL, NULL },
  { 50, "Requested IP Address", FORM_ADDRESS, &field_option_requested_ip_address, NULL, NULL },
  { 51, "IP Address Lease Time", FORM_NUMBER, &field_option_ip_address_lease_time, NULL, NULL },
  { 52, "Option Overload", FORM_SPECIAL, NULL, NULL, wb_dhcp_read_overload },
  { 53, "DHCP Message Type", FORM_SPECIAL, NULL, NULL, wb_dhcp_read_message_type },
  { 54, "DHCP Server Identifier", FORM_ADDRESS, &field_option_dhcp_server_id, NULL, NULL },
  { 55, "Parameter Request List", FORM_SPECIAL, NULL, NULL, wb_dhcp_read_requests },
  { 56, "Message", FORM_TEXT, &field_option_message, NULL, NULL },
  { 57, "Maximum DHCP Message Size", FORM_NUMBER, &field_option_dhcp_max_message_size, NULL, NULL },
  { 58, "Renewal Time Value", FORM_NUMBER, &field_option_renewal_time_value, NULL, NULL },
  { 59, "Rebinding Time Value", FORM_NUMBER, &field_option_rebinding_time_value, NULL, NULL },
  { 60, "Vendor class identifier", FORM_TEXT, &field_option_vendor_class_id, NULL, NULL },
  { 61, "Client identifier", FORM_SPECIAL, NULL, NULL, wb_dhcp_read_client_id },
  { 62, "Novell/Netware IP domain", FORM_NONE, NULL, NULL, NULL },
  { 63, "Novell Options", FORM_NONE, NULL, NULL, NULL },
  { 64, "Network Information Service+ Domain", FORM_TEXT, &field_option_nis_plus_domain, NULL, NULL },
  { 65, "Network Information Service+ Servers", FORM_ADDRESSES, &field_option_nis_plus_server, NULL, NULL },
  { 66, "TFTP Server Name", FORM_TEXT, &field_option_tftp_server_name, NULL, NULL },
  { 67, "Bootfile name", FORM_TEXT, &field_option_bootfile_name, NULL, NULL },
  { 68, "Mobile IP Home Agent", FORM_ADDRESSES, &field_option_mobile_ip_home_agent, NULL, NULL },
  { 69, "SMTP Server", FORM_ADDRESSES, &field_option_smtp_server, NULL, NULL },
  { 70, "POP3 Server", FORM_ADDRESSES, &field_option_pop3_server, NULL, NULL },
  { 71, "NNTP Server", FORM_ADDRESSES, &field_option_nntp_server, NULL, NULL },
  { 72, "Default WWW Server", FORM_ADDRESSES, &field_option_default_www_server, NULL, NULL },
  { 73, "Default Finger Server", FORM_ADDRESSES, &field_option_default_finger_server, NULL, NULL },
  { 74, "Default IRC Server", FORM_ADDRESSES, &field_option_default_irc_server, NULL, NULL },
  { 75, "StreetTalk Server", FORM_ADDRESSES, &field_option_streettalk_server, NULL, NULL },
  { 76, "StreetTalk Directory Assistance Server", FORM_ADDRESSES, &field_option_streettalk_da_server, NULL, NULL },
  { 77, "User Class Information", FORM_SPECIAL, NULL, NULL, wb_dhcp_read_user_class },
  { 78, "Directory Agent Information", FORM_SPECIAL, NULL, NULL, wb_dhcp_read_slp_agents },
  { 79, "Service Location Agent Scope", FORM_NONE, NULL, NULL, NULL },
  { 80, "Rapid commit", FORM_NONE, NULL, NULL, NULL },
  { 81, "Client Fully Qualified Domain Name", FORM_SPECIAL, NULL, NULL, wb_dhcp_read_fqdn },
  { 82, "Agent Information Option", FORM_SPECIAL, NULL, NULL, wb_dhcp_read_relay_agent },
  { 83, "iSNS", FORM_NONE, NULL, NULL, NULL },
  { 85, "Novell Directory Services Servers", FORM_ADDRESSES, &field_option_novell_dss_ip, NULL, NULL },
  { 86, "Novell Directory Services Tree Name", FORM_TEXT, &field_option_novell_ds_tree_name, NULL, NULL },
  { 87, "Novell Directory Services Context", FORM_TEXT, &field_option_novell_ds_context, NULL, NULL },
  { 88, "BCMCS Controller Domain Name", FORM_NONE, NULL, NULL, NULL },
  { 89, "BCMCS Controller IPv4 address", FORM_NONE, NULL, NULL, NULL },
  { 90, "Authentication", FORM_NONE, NULL, NULL, NULL },
  { 91, "Client last transaction time", FORM_NUMBER, &field_option_client_last_transaction_time, NULL, NULL },
  { 92, "Associated IP option", FORM_ADDRESSES, &field_option_associated_ip_option, NULL, NULL },
  { 93, "Client System Architecture", FORM_NUMBERS, &field_option_client_system_architecture, NULL, NULL },
  { 94, "Client Network Device Interface", FORM_SPECIAL, NULL, NULL, wb_dhcp_read_network_id },
  { 95, "LDAP", FORM_NONE, NULL, NULL, NULL },
  { 97, "UUID/GUID-based Client Identifier", FORM_SPECIAL, NULL, NULL, wb_dhcp_read_uuid },
  { 98, "Open Group's User Authentication", FORM_NONE, NULL, NULL, NULL },
  { 99, "Civic Addresses Configuration", FORM_NONE, NULL, NULL, NULL },
  { 100, "PCode", FORM_TEXT, &field_option_tz_pcode, NULL, NULL },
  { 101, "TCode", FORM_TEXT, &field_option_tz_tcode, NULL, NULL },
  { 108, "IPv6-Only Preferred", FORM_NONE, NULL, NULL, NULL },
  { 112, "NetInfo Parent Server Address", FORM_ADDRESSES, &field_option_netinfo_parent_server_address, NULL, NULL },
  { 113, "NetInfo Parent Server Tag", FORM_TEXT, &field_option_netinfo_parent_server_tag, NULL, NULL },
  { 114, "DHCP Captive-Portal", FORM_TEXT, &field_option_captive_portal, NULL, NULL },
  { 116, "DHCP Auto-Configuration", FORM_NUMBER, &field_option_dhcp_auto_configuration, NULL, NULL },
  { 117, "Name Service Search", FORM_NONE, NULL, NULL, NULL },
  { 118, "Subnet Selection Option", FORM_ADDRESSES, &field_option_subnet_selection_option, NULL, NULL },
  { 119, "Domain Search", FORM_SPECIAL, NULL, NULL, wb_dhcp_read_domain_search },
  { 120, "SIP Servers", FORM_SPECIAL, NULL, NULL, wb_dhcp_read_sip_servers },
  { 121, "Classless Static Route", FORM_SPECIAL, NULL, NULL, wb_dhcp_read_routes },
  { 122, "CableLabs Client Configuration", FORM_NONE, NULL, NULL, NULL },
  { 123, "Coordinate-based Location Configuration", FORM_NONE, NULL, NULL, NULL },
  { 124, "V-I Vendor Class", FORM_SPECIAL, NULL, NULL, wb_dhcp_read_vendor_class },
  { 125, "V-I Vendor-specific Information", FORM_SPECIAL, NULL, NULL, wb_dhcp_read_vendor_specific },
  { 128, "DOCSIS full security server IP", FORM_NONE, NULL, NULL, NULL },
  { 129, "PXE - undefined (vendor specific)", FORM_NONE, NULL, NULL, NULL },
  { 136, "PANA Authentication Agent", FORM_ADDRESSES, &field_option_pana_agent, NULL, NULL },
  { 137, "LoST Server Domain Name", FORM_TEXT, &field_option_lost_server_domain_name, NULL, NULL },
  { 138, "CAPWAP Access Controllers", FORM_ADDRESSES, &field_option_capwap_access_controller, NULL, NULL },
  { 139, "IPv4 Address-MoS", FORM_NONE, NULL, NULL, NULL },
  { 140, "IPv4 FQDN-MoS", FORM_NONE, NULL, NULL, NULL },
  { 141, "SIP UA Configuration Domains", FORM_NONE, NULL, NULL, NULL },
  { 142, "IPv4 Address ANDSF", FORM_ADDRESSES, &field_option_andsf_server, NULL, NULL },
  { 143, "Zerotouch Redirect", FORM_NONE, NULL, NULL, NULL },
  { 144, "Geospatial Location", FORM_NONE, NULL, NULL, NULL },
  { 145, "Forcerenew Nonce Capable", FORM_NUMBERS, &field_option_forcerenew_nonce_algorithm, NULL, NULL },
  { 146, "RDNSS Selection", FORM_NONE, NULL, NULL, NULL },
  { 150, "TFTP Server Address", FORM_ADDRESSES, &field_option_tftp_server_address, NULL, NULL },
  { 151, "Leasequery Status code", FORM_SPECIAL, NULL, NULL, wb_dhcp_read_status },
  { 152, "Leasequery Base Time", FORM_TIME, &field_option_bulk_lease_base_time, NULL, NULL },
  { 153, "Leasequery Start Time of State", FORM_NUMBER, &field_option_bulk_lease_start_time_of_state, NULL, NULL },
  { 154, "Leasequery Query Start Time", FORM_TIME, &field_option_bulk_lease_query_start_time, NULL, NULL },
  { 155, "Leasequery Query End Time", FORM_TIME, &field_option_bulk_lease_query_end_time, NULL, NULL },
  { 156, "Leasequery Dhcp State", FORM_NUMBER, &field_option_bulk_lease_dhcp_state, NULL, NULL },
  { 157, "Leasequery Data Source", FORM_BOOLEAN, &field_option_bulk_lease_data_source, NULL, NULL },
  { 158, "PCP Server", FORM_NONE, NULL, NULL, NULL },
  { 159, "Portparams", FORM_NONE, NULL, NULL, NULL },
  { 160, "Unassigned (ex DHCP Captive-Portal)", FORM_TEXT, &field_option_captive_portal, NULL, NULL },
  { 161, "Manufacturer Usage Description", FORM_TEXT, &field_option_mudurl, NULL, NULL },
  { 175, "Etherboot", FORM_NONE, NULL, NULL, NULL },
  { 176, "IP Telephone", FORM_NONE, NULL, NULL, NULL },
  { 177, "Etherboot", FORM_NONE, NULL, NULL, NULL },
  { 208, "PXELINUX Magic", FORM_NONE, NULL, NULL, NULL },
  { 209, "PXE Configuration file", FORM_TEXT, &field_option_pxe_config_file, NULL, NULL },
  { 210, "PXE Path Prefix", FORM_TEXT, &field_option_pxe_path_prefix, NULL, NULL },
  { 211, "Reboot Time", FORM_NONE, NULL, NULL, NULL },
  { 212, "6RD", FORM_NONE, NULL, NULL, NULL },
  { 213, "V4 Access Domain", FORM_NONE, NULL, NULL, NULL },
  { 220, "Subnet Allocation", FORM_NONE, NULL, NULL, NULL },
  { 221, "Virtual Subnet Selection", FORM_NONE, NULL, NULL, NULL },
  { 242, "Private/Avaya IP Telephone", FORM_NONE, NULL, NULL, NULL },
  { 249, "Private/Classless Static Route (Microsoft)", FORM_SPECIAL, NULL, NULL, wb_dhcp_read_routes },
  { 252, "Private/Proxy autodiscovery", FORM_TEXT, &field_option_private_proxy_autodiscovery, NULL, NULL },
};

static const OptionKind *
find_kind (guint8 code)
{
  /* RFC 4578, 2.4: 129 to 135 are alike. */
  if (code > 129 && code <= 135)
    code = 129;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].code == code)
      return &kinds[i];
  return NULL;
}

const char *
wb_dhcp_option_name (guint8 code)
{
  const OptionKind *kind = find_kind (code);

  return kind ? kind->name : NULL;
}

const WbFieldInfo *
wb_dhcp_option_address (guint8 code)
{
  const OptionKind *kind = find_kind (code);

  return kind && kind->form == FORM_ADDRESS ? kind->info : NULL;
}

void
wb_dhcp_read_value (WbDhcpOption *o)
{
  const OptionKind *kind = find_kind (o->code);

  if (!kind || kind->form == FORM_NONE)
    return;
  wb_dissection_flag (o->d, o->value, WB_FIELD_HIDDEN);
  read_form (o, kind);
}
