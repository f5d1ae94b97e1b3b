/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The fields of DNS record data. Included by dissect-dns-records.c and no one else: a list of declarations long enough
 * to stand apart. */
#pragma once

#include "engine/dissect/dissect-dns-private.h"
#include "engine/dissect/wb-field-format.h"
#include "engine/dissect/wb-field.h"
#include "engine/dissect/wb-names.h"

/* clang-format off */
/* Values' names: IANA's registries of each record type. */
#define STRINGS(id, ...) static const WbValueString id##_strings[] = { __VA_ARGS__, { 0, NULL } };
STRINGS (cert_type, { 1, "PKIX" }, { 2, "SPKI" }, { 3, "PGP" }, { 4, "IPKIX" }, { 5, "ISPKI" }, { 6, "IPGP" }, { 7, "ACPKIX" },
         { 8, "IACPKIX" }, { 253, "Private, URI" }, { 254, "Private, OID" })
STRINGS (sshfp_algorithm, { 0, "Reserved" }, { 1, "RSA" }, { 2, "DSA" }, { 3, "ECDSA" }, { 4, "Ed25519" }, { 5, "XMSS" })
STRINGS (fingerprint, { 0, "Reserved" }, { 1, "SHA1" }, { 2, "SHA256" })
STRINGS (gateway_type, { 0, "No Gateway" }, { 1, "IPv4 Gateway" }, { 2, "IPv6 Gateway" }, { 3, "DNS Gateway" })
STRINGS (gateway_algorithm, { 1, "DSA" }, { 2, "RSA" })
STRINGS (hip_algorithm, { 0, "Reserved" }, { 1, "DSA" }, { 2, "RSA" })
STRINGS (usage, { 0, "CA constraint (PKIX-TA)" }, { 1, "Service certificate constraint (PKIX-EE)" },
         { 2, "Trust anchor assertion (DANE-TA)" }, { 3, "Domain-issued certificate (DANE-EE)" })
STRINGS (selector, { 0, "Full certificate (Cert)" }, { 1, "SubjectPublicKeyInfo (SPKI)" })
STRINGS (matching, { 0, "No Hash Used (Full)" }, { 1, "256 bit hash by SHA2 (SHA2-256)" },
         { 2, "512 bit hash by SHA2 (SHA2-512)" })
STRINGS (tkey_mode, { 1, "Server assigned" }, { 2, "Diffie Hellman" }, { 3, "GSSAPI" }, { 4, "Resolver assigned" },
         { 5, "Delete" })
STRINGS (zonemd_scheme, { 0, "Reserved" }, { 1, "SIMPLE" }, { 255, "Reserved" })
STRINGS (zonemd_hash, { 0, "Reserved" }, { 1, "SHA-384" }, { 2, "SHA-512" }, { 255, "Reserved" })
STRINGS (xpf_version, { 0, "Reserved" }, { 4, "IPv4" }, { 6, "IPv6" })
STRINGS (zone_key, { 1, "This is the zone key for specified zone" }, { 0, "This is not a zone key" })
STRINGS (opt_out, { 1, "Additional insecure delegations allowed" }, { 0, "Additional insecure delegations forbidden" })
STRINGS (critical, { 1, "Critical" }, { 0, "Not critical" })
STRINGS (negation, { 1, "Yes (!)" }, { 0, "No (0)" })
STRINGS (not_allowed, { 1, "Not Allowed" }, { 0, "Allowed" })
STRINGS (required, { 1, "Experimental or optional" }, { 0, "Required" })
STRINGS (valid, { 1, "Valid" }, { 0, "Invalid" })

static const WbFieldInfo field_a = { "dns.a", "Address", WB_FIELD_IPV4 };
static const WbFieldInfo field_ns = { "dns.ns", "Name Server", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_md = { "dns.md", "Mail Destination", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_mf = { "dns.mf", "Mail Forwarder", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_cname = { "dns.cname", "CNAME", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_soa_mname = { "dns.soa.mname", "Primary name server", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_soa_rname = { "dns.soa.rname", "Responsible authority's mailbox", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_soa_serial_number = { "dns.soa.serial_number", "Serial Number", WB_FIELD_UINT, 32, WB_BASE_DEC };
static const WbFieldInfo field_soa_refresh_interval = { "dns.soa.refresh_interval", "Refresh Interval", WB_FIELD_UINT, 32, WB_BASE_DEC, .label = wb_field_label_seconds };
static const WbFieldInfo field_soa_retry_interval = { "dns.soa.retry_interval", "Retry Interval", WB_FIELD_UINT, 32, WB_BASE_DEC, .label = wb_field_label_seconds };
static const WbFieldInfo field_soa_expire_limit = { "dns.soa.expire_limit", "Expire limit", WB_FIELD_UINT, 32, WB_BASE_DEC, .label = wb_field_label_seconds };
static const WbFieldInfo field_soa_minimum_ttl = { "dns.soa.minimum_ttl", "Minimum TTL", WB_FIELD_UINT, 32, WB_BASE_DEC, .label = wb_field_label_seconds };
static const WbFieldInfo field_mb = { "dns.mb", "MailBox Domaine", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_mg = { "dns.mg", "Mail Group member", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_mr = { "dns.mr", "Mail Rename domaine", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_null = { "dns.null", "Null (data)", WB_FIELD_BYTES };
static const WbFieldInfo field_ptr_domain_name = { "dns.ptr.domain_name", "Domain Name", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_hinfo_cpu_length = { "dns.hinfo.cpu_length", "CPU Length", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_hinfo_cpu = { "dns.hinfo.cpu", "CPU", WB_FIELD_STRING };
static const WbFieldInfo field_hinfo_os_length = { "dns.hinfo.os_length", "OS Length", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_hinfo_os = { "dns.hinfo.os", "OS", WB_FIELD_STRING };
static const WbFieldInfo field_minfo_r = { "dns.minfo.r", "Responsible Mailbox", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_minfo_e = { "dns.minfo.e", "Error Mailbox", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_mx_preference = { "dns.mx.preference", "Preference", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_mx_mail_exchange = { "dns.mx.mail_exchange", "Mail Exchange", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_rp_mailbox = { "dns.rp.mailbox", "Mailbox", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_rp_txt_rr = { "dns.rp.txt_rr", "TXT RR", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_afsdb_subtype = { "dns.afsdb.subtype", "Subtype", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_afsdb_hostname = { "dns.afsdb.hostname", "Hostname", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_x25_length = { "dns.x25.length", "Length", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_x25_psdn_address = { "dns.x25.psdn_address", "PSDN-Address", WB_FIELD_STRING };
static const WbFieldInfo field_rt_subtype = { "dns.rt.subtype", "Preference", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_rt_intermediate_host = { "dns.rt.intermediate_host", "Intermediate Hostname", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_nsap_rdata = { "dns.nsap.rdata", "NSAP Data", WB_FIELD_BYTES };
static const WbFieldInfo field_nsap_ptr_owner = { "dns.nsap_ptr.owner", "Owner", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_px_preference = { "dns.px.preference", "Preference", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_px_map822 = { "dns.px.map822", "MAP822", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_px_map400 = { "dns.px.map400", "MAPX400", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_gpos_longitude_length = { "dns.gpos.longitude_length", "Longitude length", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_gpos_longitude = { "dns.gpos.longitude", "Longitude", WB_FIELD_STRING };
static const WbFieldInfo field_gpos_latitude_length = { "dns.gpos.latitude_length", "Latitude length", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_gpos_latitude = { "dns.gpos.latitude", "Latitude", WB_FIELD_STRING };
static const WbFieldInfo field_gpos_altitude_length = { "dns.gpos.altitude_length", "Altitude length", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_gpos_altitude = { "dns.gpos.altitude", "Altitude", WB_FIELD_STRING };
static const WbFieldInfo field_aaaa = { "dns.aaaa", "AAAA Address", WB_FIELD_IPV6 };
static const WbFieldInfo field_srv_priority = { "dns.srv.priority", "Priority", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_srv_weight = { "dns.srv.weight", "Weight", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_srv_port = { "dns.srv.port", "Port", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_srv_target = { "dns.srv.target", "Target", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_kx_preference = { "dns.kx.preference", "Preference", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_kx_key_exchange = { "dns.kx.key_exchange", "Key Exchange", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_cert_type = { "dns.cert.type", "Type", WB_FIELD_UINT, 16, WB_BASE_DEC, .strings = cert_type_strings };
static const WbFieldInfo field_cert_key_tag = { "dns.cert.key_tag", "Key Tag", WB_FIELD_UINT, 16, WB_BASE_HEX };
static const WbFieldInfo field_cert_algorithm = { "dns.cert.algorithm", "Algorithm", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = wb_dns_algorithm_strings };
static const WbFieldInfo field_cert_certificate = { "dns.cert.certificate", "Certificate (or CRL)", WB_FIELD_BYTES };
static const WbFieldInfo field_dname = { "dns.dname", "Dname", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_ds_key_id = { "dns.ds.key_id", "Key id", WB_FIELD_UINT, 16, WB_BASE_HEX };
static const WbFieldInfo field_ds_algorithm = { "dns.ds.algorithm", "Algorithm", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = wb_dns_algorithm_strings };
static const WbFieldInfo field_ds_digest_type = { "dns.ds.digest_type", "Digest Type", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = wb_dns_digest_strings };
static const WbFieldInfo field_ds_digest = { "dns.ds.digest", "Digest", WB_FIELD_BYTES };
static const WbFieldInfo field_sshfp_algorithm = { "dns.sshfp.algorithm", "Algorithm", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = sshfp_algorithm_strings };
static const WbFieldInfo field_sshfp_fingerprint_type = { "dns.sshfp.fingerprint.type", "Fingerprint type", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = fingerprint_strings };
static const WbFieldInfo field_sshfp_fingerprint = { "dns.sshfp.fingerprint", "Fingerprint", WB_FIELD_BYTES };
static const WbFieldInfo field_rrsig_type_covered = { "dns.rrsig.type_covered", "Type Covered", WB_FIELD_UINT, 16, WB_BASE_DEC, .strings = wb_dns_type_titles };
static const WbFieldInfo field_rrsig_algorithm = { "dns.rrsig.algorithm", "Algorithm", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = wb_dns_algorithm_strings };
static const WbFieldInfo field_rrsig_labels = { "dns.rrsig.labels", "Labels", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_rrsig_original_ttl = { "dns.rrsig.original_ttl", "Original TTL", WB_FIELD_UINT, 32, WB_BASE_DEC, .label = wb_field_label_seconds };
static const WbFieldInfo field_rrsig_signature_expiration = { "dns.rrsig.signature_expiration", "Signature Expiration", WB_FIELD_ABSOLUTE_TIME };
static const WbFieldInfo field_rrsig_signature_inception = { "dns.rrsig.signature_inception", "Signature Inception", WB_FIELD_ABSOLUTE_TIME };
static const WbFieldInfo field_rrsig_key_tag = { "dns.rrsig.key_tag", "Key Tag", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_rrsig_signers_name = { "dns.rrsig.signers_name", "Signer's name", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_rrsig_signature = { "dns.rrsig.signature", "Signature", WB_FIELD_BYTES };
static const WbFieldInfo field_dhcid_rdata = { "dns.dhcid.rdata", "DHCID Data", WB_FIELD_BYTES };
static const WbFieldInfo field_tlsa_certificate_usage = { "dns.tlsa.certificate_usage", "Certificate Usage", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = usage_strings };
static const WbFieldInfo field_tlsa_selector = { "dns.tlsa.selector", "Selector", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = selector_strings };
static const WbFieldInfo field_tlsa_matching_type = { "dns.tlsa.matching_type", "Matching Type", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = matching_strings };
static const WbFieldInfo field_tlsa_certificate_association_data = { "dns.tlsa.certificate_association_data", "Certificate Association Data", WB_FIELD_BYTES };
static const WbFieldInfo field_zonemd_serial = { "dns.zonemd.serial", "Serial", WB_FIELD_UINT, 32, WB_BASE_DEC };
static const WbFieldInfo field_zonemd_scheme = { "dns.zonemd.scheme", "Scheme", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = zonemd_scheme_strings };
static const WbFieldInfo field_zonemd_hash_algo = { "dns.zonemd.hash_algo", "Hash Algorithm", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = zonemd_hash_strings };
static const WbFieldInfo field_zonemd_digest = { "dns.zonemd.digest", "Digest", WB_FIELD_BYTES };
static const WbFieldInfo field_ilnp_nid_preference = { "dns.ilnp.nid.preference", "Preference", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_ilnp_nid = { "dns.ilnp.nid", "NodeID", WB_FIELD_BYTES };
static const WbFieldInfo field_ilnp_l32_preference = { "dns.ilnp.l32.preference", "Preference", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_ilnp_l32 = { "dns.ilnp.l32", "Locator32", WB_FIELD_IPV4 };
static const WbFieldInfo field_ilnp_l64_preference = { "dns.ilnp.l64.preference", "Preference", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_ilnp_l64 = { "dns.ilnp.l64", "Locator64", WB_FIELD_BYTES };
static const WbFieldInfo field_ilnp_lp_preference = { "dns.ilnp.lp.preference", "Preference", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_ilnp_lp = { "dns.ilnp.lp", "Locator FQDN", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_eui48 = { "dns.eui48", "EUI48 Address", WB_FIELD_ETHER };
static const WbFieldInfo field_eui64 = { "dns.eui64", "EUI64 Address", WB_FIELD_EUI64 };
static const WbFieldInfo field_winsr_local_flag = { "dns.winsr.local_flag", "Local Flag", WB_FIELD_BOOLEAN, 32, .mask = 0x1, .strings = wb_true_strings };
static const WbFieldInfo field_winsr_lookup_timeout = { "dns.winsr.lookup_timeout", "Lookup timeout", WB_FIELD_UINT, 32, WB_BASE_DEC };
static const WbFieldInfo field_winsr_cache_timeout = { "dns.winsr.cache_timeout", "Cache timeout", WB_FIELD_UINT, 32, WB_BASE_DEC };
static const WbFieldInfo field_winsr_name_result_domain = { "dns.winsr.name_result_domain", "Name Result Domain", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_wks_address = { "dns.wks.address", "Address", WB_FIELD_IPV4 };
static const WbFieldInfo field_wks_protocol = { "dns.wks.protocol", "Protocol", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = wb_ip_protocol_strings };
static const WbFieldInfo field_wks_bits = { "dns.wks.bits", "Bits", WB_FIELD_UINT, 8, WB_BASE_HEX };
static const WbFieldInfo field_txt_length = { "dns.txt.length", "TXT Length", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_txt = { "dns.txt", "TXT", WB_FIELD_STRING };
static const WbFieldInfo field_idsn_length = { "dns.idsn.length", "Length", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_idsn_address = { "dns.idsn.address", "ISDN Address", WB_FIELD_STRING };
static const WbFieldInfo field_idsn_sa_length = { "dns.idsn.sa.length", "Length", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_idsn_sa_address = { "dns.idsn.sa.address", "Sub Address", WB_FIELD_STRING };
static const WbFieldInfo field_key_flags = { "dns.key.flags", "Flags", WB_FIELD_UINT, 16, WB_BASE_HEX };
static const WbFieldInfo field_key_flags_authentication = { "dns.key.flags.authentication", "Key allowed for authentication", WB_FIELD_BOOLEAN, 16, .mask = 0x8000, .strings = not_allowed_strings };
static const WbFieldInfo field_key_flags_confidentiality = { "dns.key.flags.confidentiality", "Key allowed for confidentiality", WB_FIELD_BOOLEAN, 16, .mask = 0x4000, .strings = not_allowed_strings };
static const WbFieldInfo field_key_flags_required = { "dns.key.flags.required", "Key required", WB_FIELD_BOOLEAN, 16, .mask = 0x2000, .strings = required_strings };
static const WbFieldInfo field_key_flags_associated_user = { "dns.key.flags.associated_user", "Key is associated with a user", WB_FIELD_BOOLEAN, 16, .mask = 0x400, .strings = wb_yes_strings };
static const WbFieldInfo field_key_flags_associated_named_entity = { "dns.key.flags.associated_named_entity", "Key is associated with the named entity", WB_FIELD_BOOLEAN, 16, .mask = 0x200, .strings = wb_yes_strings };
static const WbFieldInfo field_key_flags_ipsec = { "dns.key.flags.ipsec", "Key use with IPSEC", WB_FIELD_BOOLEAN, 16, .mask = 0x80, .strings = valid_strings };
static const WbFieldInfo field_key_flags_mime = { "dns.key.flags.mime", "Key use with MIME security multiparts", WB_FIELD_BOOLEAN, 16, .mask = 0x40, .strings = valid_strings };
static const WbFieldInfo field_key_flags_signatory = { "dns.key.flags.signatory", "Signatory", WB_FIELD_UINT, 16, WB_BASE_DEC, 0xf };
static const WbFieldInfo field_key_protocol = { "dns.key.protocol", "Protocol", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_key_algorithm = { "dns.key.algorithm", "Algorithm", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = wb_dns_algorithm_strings };
static const WbFieldInfo field_key_key_id = { "dns.key.key_id", "Key ID", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_key_public_key = { "dns.key.public_key", "Public Key", WB_FIELD_BYTES };
static const WbFieldInfo field_loc_version = { "dns.loc.version", "Version", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_loc_size = { "dns.loc.size", "Size", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_loc_horizontal_precision = { "dns.loc.horizontal_precision", "Horizontal Precision", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_loc_vertical_precision = { "dns.loc.vertical_precision", "Vertical Precision", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_loc_latitude = { "dns.loc.latitude", "Latitude", WB_FIELD_UINT, 32, WB_BASE_DEC };
static const WbFieldInfo field_loc_longitude = { "dns.loc.longitude", "Longitude", WB_FIELD_UINT, 32, WB_BASE_DEC };
static const WbFieldInfo field_loc_altitude = { "dns.loc.altitude", "Altitude", WB_FIELD_UINT, 32, WB_BASE_DEC };
static const WbFieldInfo field_loc_unknown_data = { "dns.loc.unknown_data", "Unknown data", WB_FIELD_BYTES };
static const WbFieldInfo field_nxt_next_domain_name = { "dns.nxt.next_domain_name", "Next Domain Name", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_naptr_order = { "dns.naptr.order", "Order", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_naptr_preference = { "dns.naptr.preference", "Preference", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_naptr_flags_length = { "dns.naptr.flags_length", "Flags Length", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_naptr_flags = { "dns.naptr.flags", "Flags", WB_FIELD_STRING };
static const WbFieldInfo field_naptr_service_length = { "dns.naptr.service_length", "Service Length", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_naptr_service = { "dns.naptr.service", "Service", WB_FIELD_STRING };
static const WbFieldInfo field_naptr_regex_length = { "dns.naptr.regex_length", "Regex Length", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_naptr_regex = { "dns.naptr.regex", "Regex", WB_FIELD_STRING };
static const WbFieldInfo field_naptr_replacement_length = { "dns.naptr.replacement_length", "Replacement Length", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_naptr_replacement = { "dns.naptr.replacement", "Replacement", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_a6_prefix_len = { "dns.a6.prefix_len", "Prefix len", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_a6_address_suffix = { "dns.a6.address_suffix", "Address Suffix", WB_FIELD_IPV6 };
static const WbFieldInfo field_a6_prefix_name = { "dns.a6.prefix_name", "Prefix name", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_apl_address_family = { "dns.apl.address_family", "Address Family", WB_FIELD_UINT, 16, WB_BASE_DEC, .strings = wb_dns_family_strings };
static const WbFieldInfo field_apl_coded_prefix = { "dns.apl.coded_prefix", "Prefix Length", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_apl_negation = { "dns.apl.negation", "Negation Flag", WB_FIELD_BOOLEAN, 8, .mask = 0x80, .strings = negation_strings };
static const WbFieldInfo field_apl_afdlength = { "dns.apl.afdlength", "Address Length", WB_FIELD_UINT, 8, WB_BASE_DEC, 0x7f };
static const WbFieldInfo field_apl_afdpart_ipv4 = { "dns.apl.afdpart.ipv4", "Address", WB_FIELD_IPV4 };
static const WbFieldInfo field_apl_afdpart_ipv6 = { "dns.apl.afdpart.ipv6", "Address", WB_FIELD_IPV6 };
static const WbFieldInfo field_apl_afdpart_data = { "dns.apl.afdpart.data", "Address", WB_FIELD_BYTES };
static const WbFieldInfo field_ipseckey_gateway_precedence = { "dns.ipseckey.gateway_precedence", "Gateway Precedence", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_ipseckey_gateway_type = { "dns.ipseckey.gateway_type", "Gateway Type", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = gateway_type_strings };
static const WbFieldInfo field_ipseckey_gateway_algorithm = { "dns.ipseckey.gateway_algorithm", "Gateway Algorithm", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = gateway_algorithm_strings };
static const WbFieldInfo field_ipseckey_gateway_ipv4 = { "dns.ipseckey.gateway_ipv4", "IPv4 Gateway", WB_FIELD_IPV4 };
static const WbFieldInfo field_ipseckey_gateway_ipv6 = { "dns.ipseckey.gateway_ipv6", "IPv6 Gateway", WB_FIELD_IPV6 };
static const WbFieldInfo field_ipseckey_gateway_dns = { "dns.ipseckey.gateway_dns", "DNS Gateway", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_ipseckey_public_key = { "dns.ipseckey.public_key", "Public Key", WB_FIELD_BYTES };
static const WbFieldInfo field_nsec_next_domain_name = { "dns.nsec.next_domain_name", "Next Domain Name", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_dnskey_flags = { "dns.dnskey.flags", "Flags", WB_FIELD_UINT, 16, WB_BASE_HEX };
static const WbFieldInfo field_dnskey_flags_zone_key = { "dns.dnskey.flags.zone_key", "Zone Key", WB_FIELD_BOOLEAN, 16, .mask = 0x100, .strings = zone_key_strings };
static const WbFieldInfo field_dnskey_flags_key_revoked = { "dns.dnskey.flags.key_revoked", "Key Revoked", WB_FIELD_BOOLEAN, 16, .mask = 0x80, .strings = wb_yes_strings };
static const WbFieldInfo field_dnskey_flags_secure_entry_point = { "dns.dnskey.flags.secure_entry_point", "Key Signing Key", WB_FIELD_BOOLEAN, 16, .mask = 0x1, .strings = wb_yes_strings };
static const WbFieldInfo field_dnskey_flags_reserved = { "dns.dnskey.flags.reserved", "Key Signing Key", WB_FIELD_UINT, 16, WB_BASE_HEX, 0xfe7e };
static const WbFieldInfo field_dnskey_protocol = { "dns.dnskey.protocol", "Protocol", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_dnskey_algorithm = { "dns.dnskey.algorithm", "Algorithm", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = wb_dns_algorithm_strings };
static const WbFieldInfo field_dnskey_key_id = { "dns.dnskey.key_id", "Key id", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_dnskey_public_key = { "dns.dnskey.public_key", "Public Key", WB_FIELD_BYTES };
static const WbFieldInfo field_nsec3_algo = { "dns.nsec3.algo", "Hash algorithm", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = wb_dns_hash_strings };
static const WbFieldInfo field_nsec3_flags = { "dns.nsec3.flags", "NSEC3 flags", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_nsec3_flags_opt_out = { "dns.nsec3.flags.opt_out", "NSEC3 Opt-out flag", WB_FIELD_BOOLEAN, 8, .mask = 0x1, .strings = opt_out_strings };
static const WbFieldInfo field_nsec3_iterations = { "dns.nsec3.iterations", "NSEC3 iterations", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_nsec3_salt_length = { "dns.nsec3.salt_length", "Salt length", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_nsec3_salt_value = { "dns.nsec3.salt_value", "Salt value", WB_FIELD_BYTES };
static const WbFieldInfo field_nsec3_hash_length = { "dns.nsec3.hash_length", "Hash length", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_nsec3_hash_value = { "dns.nsec3.hash_value", "Next hashed owner", WB_FIELD_STRING };
static const WbFieldInfo field_hip_hit_length = { "dns.hip.hit.length", "HIT length", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_hip_hit_pk_algo = { "dns.hip.hit.pk.algo", "HIT length", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = hip_algorithm_strings };
static const WbFieldInfo field_hip_pk_length = { "dns.hip.pk.length", "PK length", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_hip_hit = { "dns.hip.hit", "Host Identity Tag", WB_FIELD_BYTES };
static const WbFieldInfo field_hip_pk = { "dns.hip.pk", "HIP Public Key", WB_FIELD_BYTES };
static const WbFieldInfo field_hip_rendezvous_server = { "dns.hip.rendezvous_server", "Rendezvous Server", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_openpgpkey = { "dns.openpgpkey", "OpenPGP Key", WB_FIELD_STRING };
static const WbFieldInfo field_csync_soa = { "dns.csync.soa", "SOA", WB_FIELD_UINT, 32, WB_BASE_DEC };
static const WbFieldInfo field_csync_flags = { "dns.csync.flags", "Flags", WB_FIELD_UINT, 16, WB_BASE_HEX };
static const WbFieldInfo field_csync_flags_immediate = { "dns.csync.flags.immediate", "immediate", WB_FIELD_BOOLEAN, 16, .mask = 0x1, .strings = wb_true_strings };
static const WbFieldInfo field_csync_flags_soaminimum = { "dns.csync.flags.soaminimum", "soaminimum", WB_FIELD_BOOLEAN, 16, .mask = 0x2, .strings = wb_true_strings };
static const WbFieldInfo field_csync_type_bitmap = { "dns.csync.type_bitmap", "Type Bitmap", WB_FIELD_BYTES };
static const WbFieldInfo field_spf_length = { "dns.spf.length", "SPF Length", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_spf = { "dns.spf", "SPF", WB_FIELD_STRING };
static const WbFieldInfo field_tkey_algo_name = { "dns.tkey.algo_name", "Algorithm name", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_tkey_signature_inception = { "dns.tkey.signature_inception", "Signature Inception", WB_FIELD_ABSOLUTE_TIME };
static const WbFieldInfo field_tkey_signature_expiration = { "dns.tkey.signature_expiration", "Signature Expiration", WB_FIELD_ABSOLUTE_TIME };
static const WbFieldInfo field_tkey_mode = { "dns.tkey.mode", "Mode", WB_FIELD_UINT, 16, WB_BASE_DEC, .strings = tkey_mode_strings };
static const WbFieldInfo field_tkey_error = { "dns.tkey.error", "Error", WB_FIELD_UINT, 16, WB_BASE_DEC, .strings = wb_dns_rcode_strings };
static const WbFieldInfo field_tkey_key_size = { "dns.tkey.key_size", "Key Size", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_tkey_key_data = { "dns.tkey.key_data", "Key Data", WB_FIELD_BYTES };
static const WbFieldInfo field_tkey_other_size = { "dns.tkey.other_size", "Other Size", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_tkey_other_data = { "dns.tkey.other_data", "Other Data", WB_FIELD_BYTES };
static const WbFieldInfo field_tsig_algorithm_name = { "dns.tsig.algorithm_name", "Algorithm Name", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_tsig_time_signed = { "dns.tsig.time_signed", "Time Signed", WB_FIELD_ABSOLUTE_TIME };
static const WbFieldInfo field_tsig_fudge = { "dns.tsig.fudge", "Fudge", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_tsig_mac_size = { "dns.tsig.mac_size", "MAC Size", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_tsig_mac = { "dns.tsig.mac", "MAC", WB_FIELD_NONE };
static const WbFieldInfo field_tsig_original_id = { "dns.tsig.original_id", "Original Id", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_tsig_error = { "dns.tsig.error", "Error", WB_FIELD_UINT, 16, WB_BASE_DEC, .strings = wb_dns_rcode_strings };
static const WbFieldInfo field_tsig_other_len = { "dns.tsig.other_len", "Other Len", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_tsig_other_data = { "dns.tsig.other_data", "Other Data", WB_FIELD_BYTES };
static const WbFieldInfo field_caa_flags = { "dns.caa.flags", "CAA Flags", WB_FIELD_UINT, 8, WB_BASE_HEX };
static const WbFieldInfo field_caa_flags_issuer_critical = { "dns.caa.flags.issuer_critical", "Issuer Critical", WB_FIELD_BOOLEAN, 8, .mask = 0x80, .strings = critical_strings };
static const WbFieldInfo field_caa_issue = { "dns.caa.issue", "Issue", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_caa_issuewild = { "dns.caa.issuewild", "Issue Wildcard", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_caa_iodef = { "dns.caa.iodef", "Report URL", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_caa_unknown = { "dns.caa.unknown", "Unknown tag", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_caa_tag_length = { "dns.caa.tag_length", "Tag length", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_caa_tag = { "dns.caa.tag", "Tag", WB_FIELD_STRING };
static const WbFieldInfo field_caa_value = { "dns.caa.value", "Value", WB_FIELD_STRING, .base = WB_TEXT_NAME };
static const WbFieldInfo field_wins_local_flag = { "dns.wins.local_flag", "Local Flag", WB_FIELD_BOOLEAN, 32, .mask = 0x1, .strings = wb_true_strings };
static const WbFieldInfo field_wins_lookup_timeout = { "dns.wins.lookup_timeout", "Lookup timeout", WB_FIELD_UINT, 32, WB_BASE_DEC };
static const WbFieldInfo field_wins_cache_timeout = { "dns.wins.cache_timeout", "Cache timeout", WB_FIELD_UINT, 32, WB_BASE_DEC };
static const WbFieldInfo field_wins_nb_wins_servers = { "dns.wins.nb_wins_servers", "Number of WINS servers", WB_FIELD_UINT, 32, WB_BASE_DEC };
static const WbFieldInfo field_wins_wins_server = { "dns.wins.wins_server", "WINS Server Address", WB_FIELD_IPV4 };
static const WbFieldInfo field_xpf_ip_version = { "dns.xpf.ip_version", "IP Version", WB_FIELD_UINT, 16, WB_BASE_DEC, .strings = xpf_version_strings };
static const WbFieldInfo field_xpf_protocol = { "dns.xpf.protocol", "Protocol", WB_FIELD_UINT, 8, WB_BASE_DEC, .strings = wb_ip_protocol_strings };
static const WbFieldInfo field_xpf_source_ipv4 = { "dns.xpf.source_ipv4", "IPv4 Source", WB_FIELD_IPV4 };
static const WbFieldInfo field_xpf_destination_ipv4 = { "dns.xpf.destination_ipv4", "IPv4 Destination", WB_FIELD_IPV4 };
static const WbFieldInfo field_xpf_source_ipv6 = { "dns.xpf.source_ipv6", "IPv6 Source", WB_FIELD_IPV6 };
static const WbFieldInfo field_xpf_destination_ipv6 = { "dns.xpf.destination_ipv6", "IPv6 Destination", WB_FIELD_IPV6 };
static const WbFieldInfo field_xpf_sport = { "dns.xpf.sport", "Source port", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_xpf_dport = { "dns.xpf.dport", "Destination port", WB_FIELD_UINT, 16, WB_BASE_DEC };
static const WbFieldInfo field_data = { "dns.data", "Data", WB_FIELD_BYTES };
static const WbFieldInfo field_undecoded_type = { "dns.undecoded.type", "Undecoded option", WB_FIELD_NONE };

/* All of them, as the protocol declares them. */
const WbFieldInfo *const wb_dns_record_fields[] = {
  &field_a, &field_ns, &field_md, &field_mf, &field_cname, &field_soa_mname, &field_soa_rname,
  &field_soa_serial_number, &field_soa_refresh_interval, &field_soa_retry_interval, &field_soa_expire_limit,
  &field_soa_minimum_ttl, &field_mb, &field_mg, &field_mr, &field_null, &field_ptr_domain_name,
  &field_hinfo_cpu_length, &field_hinfo_cpu, &field_hinfo_os_length, &field_hinfo_os, &field_minfo_r, &field_minfo_e,
  &field_mx_preference, &field_mx_mail_exchange, &field_rp_mailbox, &field_rp_txt_rr, &field_afsdb_subtype,
  &field_afsdb_hostname, &field_x25_length, &field_x25_psdn_address, &field_rt_subtype, &field_rt_intermediate_host,
  &field_nsap_rdata, &field_nsap_ptr_owner, &field_px_preference, &field_px_map822, &field_px_map400,
  &field_gpos_longitude_length, &field_gpos_longitude, &field_gpos_latitude_length, &field_gpos_latitude,
  &field_gpos_altitude_length, &field_gpos_altitude, &field_aaaa, &field_srv_priority, &field_srv_weight,
  &field_srv_port, &field_srv_target, &field_kx_preference, &field_kx_key_exchange, &field_cert_type,
  &field_cert_key_tag, &field_cert_algorithm, &field_cert_certificate, &field_dname, &field_ds_key_id,
  &field_ds_algorithm, &field_ds_digest_type, &field_ds_digest, &field_sshfp_algorithm,
  &field_sshfp_fingerprint_type, &field_sshfp_fingerprint, &field_rrsig_type_covered, &field_rrsig_algorithm,
  &field_rrsig_labels, &field_rrsig_original_ttl, &field_rrsig_signature_expiration,
  &field_rrsig_signature_inception, &field_rrsig_key_tag, &field_rrsig_signers_name, &field_rrsig_signature,
  &field_dhcid_rdata, &field_tlsa_certificate_usage, &field_tlsa_selector, &field_tlsa_matching_type,
  &field_tlsa_certificate_association_data, &field_zonemd_serial, &field_zonemd_scheme, &field_zonemd_hash_algo,
  &field_zonemd_digest, &field_ilnp_nid_preference, &field_ilnp_nid, &field_ilnp_l32_preference, &field_ilnp_l32,
  &field_ilnp_l64_preference, &field_ilnp_l64, &field_ilnp_lp_preference, &field_ilnp_lp, &field_eui48, &field_eui64,
  &field_winsr_local_flag, &field_winsr_lookup_timeout, &field_winsr_cache_timeout, &field_winsr_name_result_domain,
  &field_wks_address, &field_wks_protocol, &field_wks_bits, &field_txt_length, &field_txt, &field_idsn_length,
  &field_idsn_address, &field_idsn_sa_length, &field_idsn_sa_address, &field_key_flags,
  &field_key_flags_authentication, &field_key_flags_confidentiality, &field_key_flags_required,
  &field_key_flags_associated_user, &field_key_flags_associated_named_entity, &field_key_flags_ipsec,
  &field_key_flags_mime, &field_key_flags_signatory, &field_key_protocol, &field_key_algorithm, &field_key_key_id,
  &field_key_public_key, &field_loc_version, &field_loc_size, &field_loc_horizontal_precision,
  &field_loc_vertical_precision, &field_loc_latitude, &field_loc_longitude, &field_loc_altitude,
  &field_loc_unknown_data, &field_nxt_next_domain_name, &field_naptr_order, &field_naptr_preference,
  &field_naptr_flags_length, &field_naptr_flags, &field_naptr_service_length, &field_naptr_service,
  &field_naptr_regex_length, &field_naptr_regex, &field_naptr_replacement_length, &field_naptr_replacement,
  &field_a6_prefix_len, &field_a6_address_suffix, &field_a6_prefix_name, &field_apl_address_family,
  &field_apl_coded_prefix, &field_apl_negation, &field_apl_afdlength, &field_apl_afdpart_ipv4,
  &field_apl_afdpart_ipv6, &field_apl_afdpart_data, &field_ipseckey_gateway_precedence, &field_ipseckey_gateway_type,
  &field_ipseckey_gateway_algorithm, &field_ipseckey_gateway_ipv4, &field_ipseckey_gateway_ipv6,
  &field_ipseckey_gateway_dns, &field_ipseckey_public_key, &field_nsec_next_domain_name, &field_dnskey_flags,
  &field_dnskey_flags_zone_key, &field_dnskey_flags_key_revoked, &field_dnskey_flags_secure_entry_point,
  &field_dnskey_flags_reserved, &field_dnskey_protocol, &field_dnskey_algorithm, &field_dnskey_key_id,
  &field_dnskey_public_key, &field_nsec3_algo, &field_nsec3_flags, &field_nsec3_flags_opt_out,
  &field_nsec3_iterations, &field_nsec3_salt_length, &field_nsec3_salt_value, &field_nsec3_hash_length,
  &field_nsec3_hash_value, &field_hip_hit_length, &field_hip_hit_pk_algo, &field_hip_pk_length, &field_hip_hit,
  &field_hip_pk, &field_hip_rendezvous_server, &field_openpgpkey, &field_csync_soa, &field_csync_flags,
  &field_csync_flags_immediate, &field_csync_flags_soaminimum, &field_csync_type_bitmap, &field_spf_length,
  &field_spf, &field_tkey_algo_name, &field_tkey_signature_inception, &field_tkey_signature_expiration,
  &field_tkey_mode, &field_tkey_error, &field_tkey_key_size, &field_tkey_key_data, &field_tkey_other_size,
  &field_tkey_other_data, &field_tsig_algorithm_name, &field_tsig_time_signed, &field_tsig_fudge,
  &field_tsig_mac_size, &field_tsig_mac, &field_tsig_original_id, &field_tsig_error, &field_tsig_other_len,
  &field_tsig_other_data, &field_caa_flags, &field_caa_flags_issuer_critical, &field_caa_issue, &field_caa_issuewild,
  &field_caa_iodef, &field_caa_unknown, &field_caa_tag_length, &field_caa_tag, &field_caa_value,
  &field_wins_local_flag, &field_wins_lookup_timeout, &field_wins_cache_timeout, &field_wins_nb_wins_servers,
  &field_wins_wins_server, &field_xpf_ip_version, &field_xpf_protocol, &field_xpf_source_ipv4,
  &field_xpf_destination_ipv4, &field_xpf_source_ipv6, &field_xpf_destination_ipv6, &field_xpf_sport,
  &field_xpf_dport, &field_data, &field_undecoded_type, NULL,
};
/* clang-format on */
