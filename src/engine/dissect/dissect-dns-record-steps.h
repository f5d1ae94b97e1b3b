/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The data of those DNS records that are a row of parts, declared: one row of steps a type, run by run_steps() of
 * dissect-dns-records.c, which includes this and no one else does.
 *
 *   MX  preference (2) | mail exchange (name)     { PREFERENCE (&field_mx_preference, &field_mx_mail_exchange), END } */
#pragma once

#include "engine/dissect/dissect-dns-record-fields.h"

typedef enum
{
  STEP_END,
  STEP_NAME,
  STEP_NUMBER,
  STEP_BYTES,
  STEP_REST,
  STEP_REST_IF_ANY,
  STEP_PREFERENCE,
  STEP_TEXT,
  STEP_TIME,
} StepKind;

typedef struct
{
  StepKind kind;
  const WbFieldInfo *info, *text;
  guint n;
} Step;

/* clang-format off */
#define NAME(info) { STEP_NAME, info, NULL, 0 }
#define NUMBER(info, n) { STEP_NUMBER, info, NULL, n }
#define BYTES(info, n) { STEP_BYTES, info, NULL, n }
#define REST(info) { STEP_REST, info, NULL, 0 }
#define REST_IF_ANY(info) { STEP_REST_IF_ANY, info, NULL, 0 }
#define PREFERENCE(number, name) { STEP_PREFERENCE, number, name, 2 }
#define TEXT(length, text) { STEP_TEXT, length, text, 0 }
#define TIME(info) { STEP_TIME, info, NULL, 4 }
#define END { STEP_END, NULL, NULL, 0 }

static const Step a_steps[] = { BYTES (&field_a, 4), END };
static const Step ns_steps[] = { NAME (&field_ns), END };
static const Step md_steps[] = { NAME (&field_md), END };
static const Step mf_steps[] = { NAME (&field_mf), END };
static const Step cname_steps[] = { NAME (&field_cname), END };
static const Step soa_steps[] = { NAME (&field_soa_mname), NAME (&field_soa_rname), NUMBER (&field_soa_serial_number, 4), NUMBER (&field_soa_refresh_interval, 4), NUMBER (&field_soa_retry_interval, 4), NUMBER (&field_soa_expire_limit, 4), NUMBER (&field_soa_minimum_ttl, 4), END };
static const Step mb_steps[] = { NAME (&field_mb), END };
static const Step mg_steps[] = { NAME (&field_mg), END };
static const Step mr_steps[] = { NAME (&field_mr), END };
static const Step null_steps[] = { REST (&field_null), END };
static const Step ptr_steps[] = { NAME (&field_ptr_domain_name), END };
static const Step minfo_steps[] = { NAME (&field_minfo_r), NAME (&field_minfo_e), END };
static const Step mx_steps[] = { PREFERENCE (&field_mx_preference, &field_mx_mail_exchange), END };
static const Step rp_steps[] = { NAME (&field_rp_mailbox), NAME (&field_rp_txt_rr), END };
static const Step afsdb_steps[] = { PREFERENCE (&field_afsdb_subtype, &field_afsdb_hostname), END };
static const Step x25_steps[] = { TEXT (&field_x25_length, &field_x25_psdn_address), END };
static const Step rt_steps[] = { PREFERENCE (&field_rt_subtype, &field_rt_intermediate_host), END };
static const Step nsap_steps[] = { REST (&field_nsap_rdata), END };
static const Step nsap_ptr_steps[] = { NAME (&field_nsap_ptr_owner), END };
static const Step px_steps[] = { NUMBER (&field_px_preference, 2), NAME (&field_px_map822), NAME (&field_px_map400), END };
static const Step gpos_steps[] = { TEXT (&field_gpos_longitude_length, &field_gpos_longitude), TEXT (&field_gpos_latitude_length, &field_gpos_latitude), TEXT (&field_gpos_altitude_length, &field_gpos_altitude), END };
static const Step aaaa_steps[] = { BYTES (&field_aaaa, 16), END };
static const Step srv_steps[] = { NUMBER (&field_srv_priority, 2), NUMBER (&field_srv_weight, 2), NUMBER (&field_srv_port, 2), NAME (&field_srv_target), END };
static const Step kx_steps[] = { PREFERENCE (&field_kx_preference, &field_kx_key_exchange), END };
static const Step cert_steps[] = { NUMBER (&field_cert_type, 2), NUMBER (&field_cert_key_tag, 2), NUMBER (&field_cert_algorithm, 1), REST_IF_ANY (&field_cert_certificate), END };
static const Step dname_steps[] = { NAME (&field_dname), END };
static const Step ds_steps[] = { NUMBER (&field_ds_key_id, 2), NUMBER (&field_ds_algorithm, 1), NUMBER (&field_ds_digest_type, 1), REST (&field_ds_digest), END };
static const Step sshfp_steps[] = { NUMBER (&field_sshfp_algorithm, 1), NUMBER (&field_sshfp_fingerprint_type, 1), REST_IF_ANY (&field_sshfp_fingerprint), END };
static const Step rrsig_steps[] = { NUMBER (&field_rrsig_type_covered, 2), NUMBER (&field_rrsig_algorithm, 1), NUMBER (&field_rrsig_labels, 1), NUMBER (&field_rrsig_original_ttl, 4), TIME (&field_rrsig_signature_expiration), TIME (&field_rrsig_signature_inception), NUMBER (&field_rrsig_key_tag, 2), NAME (&field_rrsig_signers_name), REST_IF_ANY (&field_rrsig_signature), END };
static const Step dhcid_steps[] = { REST (&field_dhcid_rdata), END };
static const Step tlsa_steps[] = { NUMBER (&field_tlsa_certificate_usage, 1), NUMBER (&field_tlsa_selector, 1), NUMBER (&field_tlsa_matching_type, 1), REST (&field_tlsa_certificate_association_data), END };
static const Step zonemd_steps[] = { NUMBER (&field_zonemd_serial, 4), NUMBER (&field_zonemd_scheme, 1), NUMBER (&field_zonemd_hash_algo, 1), REST (&field_zonemd_digest), END };
static const Step nid_steps[] = { NUMBER (&field_ilnp_nid_preference, 2), BYTES (&field_ilnp_nid, 8), END };
static const Step l32_steps[] = { NUMBER (&field_ilnp_l32_preference, 2), BYTES (&field_ilnp_l32, 4), END };
static const Step l64_steps[] = { NUMBER (&field_ilnp_l64_preference, 2), BYTES (&field_ilnp_l64, 8), END };
static const Step lp_steps[] = { NUMBER (&field_ilnp_lp_preference, 2), NAME (&field_ilnp_lp), END };
static const Step eui48_steps[] = { BYTES (&field_eui48, 6), END };
static const Step eui64_steps[] = { BYTES (&field_eui64, 8), END };
static const Step winsr_steps[] = { NUMBER (&field_winsr_local_flag, 4), NUMBER (&field_winsr_lookup_timeout, 4), NUMBER (&field_winsr_cache_timeout, 4), NAME (&field_winsr_name_result_domain), END };

/* clang-format on */
