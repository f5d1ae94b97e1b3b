/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The data of DNS resource records, type by type (RFC 1035 and the RFCs at each). Most are a row of numbers, names and
 * bytes, declared as steps (dissect-dns-record-steps.h); the others have a reader here. A reader ends where the message
 * ends, not where the record does: inner lengths that lie show what they lead to, and the next record is found by the
 * record's own length all the same. */

#include "engine/dissect/dissect-dns-private.h"
#include "engine/dissect/dissect-dns-record-fields.h"
#include "engine/dissect/dissect-dns-record-steps.h"

#include <string.h>

typedef struct
{
  guint16 type;
  const Step *steps; /* or */
  void (*read) (WbDnsRecord *r);
} Type;

/* --- reading --------------------------------------------------------------------------------------------------- */

guint32
wb_dns_left (const WbDnsRecord *r)
{
  return r->c->pos < r->end ? r->end - r->c->pos : 0;
}

static guint64
number (WbDnsRecord *r, const WbFieldInfo *info, guint n)
{
  return wb_dissection_read (r->d, r->tree, info, r->c, n);
}

static void
bytes (WbDnsRecord *r, const WbFieldInfo *info, guint32 n)
{
  wb_dissection_read_bytes (r->d, r->tree, info, r->c, n);
}

/* What the record's length leaves. As in Wireshark a length that is short by one leaves all of the message. */
static void
rest (WbDnsRecord *r, const WbFieldInfo *info)
{
  if (r->c->pos <= r->end)
    bytes (r, info, r->end - r->c->pos);
  else if (r->c->pos == r->end + 1 && wb_cursor_left (r->c) > 0)
    bytes (r, info, wb_cursor_left (r->c));
  else
    r->c->verdict = WB_VERDICT_MALFORMED;
}

static void
rest_if_any (WbDnsRecord *r, const WbFieldInfo *info)
{
  if (r->c->pos != r->end)
    rest (r, info);
}

static void
add_name (WbDnsRecord *r, const WbFieldInfo *info)
{
  wb_dns_add_name (r, r->tree, info);
}

/* A length of one byte, and that many. */
static void
text (WbDnsRecord *r, const WbFieldInfo *length, const WbFieldInfo *info)
{
  guint32 n = (guint32) number (r, length, 1);

  if (wb_cursor_ok (r->c))
    bytes (r, info, n);
}

/* A number of two bytes that is shown only with the name behind it. */
static void
preference (WbDnsRecord *r, const WbFieldInfo *info, const WbFieldInfo *name)
{
  WbCursor probe = *r->c;
  WbDnsName ignored;

  wb_cursor_skip (&probe, 2);
  if (wb_cursor_ok (&probe) && wb_dns_read_name (&probe, r->message, &ignored))
    {
      number (r, info, 2);
      add_name (r, name);
      return;
    }
  r->c->verdict = probe.verdict;
}

static void
time_of (WbDnsRecord *r, const WbFieldInfo *info, guint n)
{
  guint32 at = r->c->pos;
  guint64 seconds = wb_cursor_uint (r->c, n);

  if (wb_cursor_ok (r->c))
    wb_dissection_add (r->d, r->tree, info, r->c, at, n, MIN (seconds, G_MAXINT64 / 1000000000) * 1000000000u);
}

/* The row of flags of a number that was just read. */
static void
bits (WbDnsRecord *r, guint32 node, guint n, guint64 whole, const WbFieldInfo *const *infos)
{
  for (; *infos && wb_cursor_ok (r->c); infos++)
    wb_dissection_add_bits (r->d, node, *infos, r->c, r->c->pos - n, n, whole);
}

/* An address of which only the leading bytes are there (RFC 3123, 7871, 2874): the others are zero. */
static void
part_of_address (WbDnsRecord *r, const WbFieldInfo *info, guint32 n, gboolean at_end)
{
  guint8 address[16] = { 0 };
  guint32 whole = info->kind == WB_FIELD_IPV6 ? 16 : 4, at = r->c->pos;
  const guint8 *p = wb_cursor_bytes (r->c, n);

  if (!p)
    return;
  memcpy (address + (at_end ? whole - MIN (n, whole) : 0), p, MIN (n, whole));
  wb_dissection_add_copy (r->d, r->tree, info, r->c, at, n, address, whole);
}

/* RFC 4034, 4.1.2: windows of up to 32 bytes of bits; each set bit is a type. */
static void
type_windows (WbDnsRecord *r)
{
  while (wb_cursor_ok (r->c) && r->c->pos != r->end)
    {
      guint block = wb_cursor_u8 (r->c), length = wb_cursor_u8 (r->c);

      for (guint i = 0; i < length && wb_cursor_ok (r->c); i++)
        {
          guint8 map = wb_cursor_u8 (r->c);

          for (guint bit = 0; bit < 8 && wb_cursor_ok (r->c); bit++)
            if (map & 0x80 >> bit)
              wb_dissection_add (r->d, r->tree, &wb_dns_field_type_bit, r->c, r->c->pos - 1, 1,
                                 block * 256 + i * 8 + bit);
        }
    }
}

/* RFC 1035, 3.4.2 */
static void
read_wks (WbDnsRecord *r)
{
  bytes (r, &field_wks_address, 4);
  number (r, &field_wks_protocol, 1);
  while (wb_cursor_ok (r->c) && r->c->pos != r->end)
    {
      guint8 map = wb_cursor_u8 (r->c);

      if (wb_cursor_ok (r->c) && map)
        wb_dissection_add (r->d, r->tree, &field_wks_bits, r->c, r->c->pos - 1, 1, map);
    }
}

static void
read_txt (WbDnsRecord *r)
{
  while (wb_cursor_ok (r->c) && r->c->pos != r->end)
    text (r, &field_txt_length, &field_txt);
}

/* RFC 7208 */
static void
read_spf (WbDnsRecord *r)
{
  while (wb_cursor_ok (r->c) && r->c->pos != r->end)
    text (r, &field_spf_length, &field_spf);
}

/* Shown when all of it is there. */
static void
read_hinfo (WbDnsRecord *r)
{
  WbCursor probe = *r->c;

  wb_cursor_skip (&probe, wb_cursor_u8 (&probe));
  wb_cursor_skip (&probe, wb_cursor_u8 (&probe));
  r->c->verdict = probe.verdict;
  if (!wb_cursor_ok (r->c))
    return;
  text (r, &field_hinfo_cpu_length, &field_hinfo_cpu);
  text (r, &field_hinfo_os_length, &field_hinfo_os);
}

/* RFC 1183, 3.2 */
static void
read_isdn (WbDnsRecord *r)
{
  text (r, &field_idsn_length, &field_idsn_address);
  if (wb_dns_left (r) > 1)
    text (r, &field_idsn_sa_length, &field_idsn_sa_address);
}

/* RFC 4034, appendix B: the sum over flags, protocol, algorithm and key; for algorithm 1 it stands in the key. */
static guint16
key_id (WbDnsRecord *r, guint32 from, guint8 algorithm)
{
  guint32 length = r->end - from, sum = 0;

  if (length > r->c->captured - from)
    return 0;
  if (algorithm == 1)
    return (guint16) wb_cursor_be (r->c, r->end - 3, 2);
  for (guint32 i = 0; i < length; i++)
    sum += i & 1 ? r->c->data[from + i] : (guint32) r->c->data[from + i] << 8;
  sum += sum >> 16 & 0xffff;
  return (guint16) sum;
}

static void
read_any_key (WbDnsRecord *r, const WbFieldInfo *flags, const WbFieldInfo *const *flag_bits,
              const WbFieldInfo *protocol, const WbFieldInfo *algorithm, const WbFieldInfo *id,
              const WbFieldInfo *key)
{
  guint32 from = r->c->pos, node = r->d->n_fields;
  guint64 whole = number (r, flags, 2);
  guint8 code;

  bits (r, node, 2, whole, flag_bits);
  number (r, protocol, 1);
  code = (guint8) number (r, algorithm, 1);
  if (!wb_cursor_ok (r->c))
    return;
  if (r->c->pos <= r->end)
    wb_dissection_flag (r->d, wb_dissection_add (r->d, r->tree, id, r->c, from, 0, key_id (r, from, code)),
                        WB_FIELD_GENERATED);
  if (id == &field_key_key_id)
    rest_if_any (r, key);
  else
    rest (r, key);
}

/* RFC 2535, 3.1 */
static void
read_key (WbDnsRecord *r)
{
  static const WbFieldInfo *const flag_bits[]
      = { &field_key_flags_authentication, &field_key_flags_confidentiality, &field_key_flags_required,
          &field_key_flags_associated_user, &field_key_flags_associated_named_entity, &field_key_flags_ipsec,
          &field_key_flags_mime, &field_key_flags_signatory, NULL };

  read_any_key (r, &field_key_flags, flag_bits, &field_key_protocol, &field_key_algorithm, &field_key_key_id,
                &field_key_public_key);
}

static void
read_dnskey (WbDnsRecord *r)
{
  static const WbFieldInfo *const flag_bits[]
      = { &field_dnskey_flags_zone_key, &field_dnskey_flags_key_revoked, &field_dnskey_flags_secure_entry_point,
          &field_dnskey_flags_reserved, NULL };

  read_any_key (r, &field_dnskey_flags, flag_bits, &field_dnskey_protocol, &field_dnskey_algorithm,
                &field_dnskey_key_id, &field_dnskey_public_key);
}

/* RFC 1876: only version 0 is defined. */
static void
read_loc (WbDnsRecord *r)
{
  if (wb_cursor_peek_uint (r->c, 0, 1) != 0)
    {
      number (r, &field_loc_version, 1);
      r->c->pos--;
      rest (r, &field_loc_unknown_data);
      return;
    }
  number (r, &field_loc_version, 1);
  number (r, &field_loc_size, 1);
  number (r, &field_loc_horizontal_precision, 1);
  number (r, &field_loc_vertical_precision, 1);
  number (r, &field_loc_latitude, 4);
  number (r, &field_loc_longitude, 4);
  number (r, &field_loc_altitude, 4);
}

/* RFC 2535, 5.2: one plain bit map. */
static void
read_nxt (WbDnsRecord *r)
{
  guint type = 0;

  add_name (r, &field_nxt_next_domain_name);
  for (; wb_cursor_ok (r->c) && r->c->pos != r->end; type += 8)
    {
      guint8 map = wb_cursor_u8 (r->c);

      for (guint bit = 0; bit < 8 && wb_cursor_ok (r->c); bit++)
        if (map & 0x80 >> bit)
          wb_dissection_add (r->d, r->tree, &wb_dns_field_type_bit, r->c, r->c->pos - 1, 1, type + bit);
    }
}

/* RFC 3403, 4.1 */
static void
read_naptr (WbDnsRecord *r)
{
  guint32 at, length;
  WbDnsName name;

  number (r, &field_naptr_order, 2);
  number (r, &field_naptr_preference, 2);
  text (r, &field_naptr_flags_length, &field_naptr_flags);
  text (r, &field_naptr_service_length, &field_naptr_service);
  text (r, &field_naptr_regex_length, &field_naptr_regex);
  at = r->c->pos;
  if (!wb_cursor_ok (r->c) || !wb_dns_read_name (r->c, r->message, &name))
    return;
  length = wb_dissection_add (r->d, r->tree, &field_naptr_replacement_length, r->c, at, 0, name.length);
  wb_dissection_flag (r->d, length, WB_FIELD_GENERATED);
  wb_dissection_add_copy (r->d, r->tree, &field_naptr_replacement, r->c, at, r->c->pos - at, name.text, name.length);
}

/* RFC 2874, 3.1; shown when all of it is there. */
static void
read_a6 (WbDnsRecord *r)
{
  WbCursor probe = *r->c;
  guint32 coded = wb_cursor_u8 (&probe), prefix = MIN (coded, 128);
  WbDnsName ignored;

  if (coded / 8 > 16)
    {
      number (r, &field_a6_prefix_len, 1);
      r->c->verdict = WB_VERDICT_MALFORMED; /* an address has 128 bits */
      return;
    }
  wb_cursor_skip (&probe, 16 - prefix / 8);
  if (prefix > 0 && wb_cursor_ok (&probe))
    wb_dns_read_name (&probe, r->message, &ignored);
  r->c->verdict = probe.verdict;
  if (!wb_cursor_ok (r->c))
    return;
  number (r, &field_a6_prefix_len, 1);
  part_of_address (r, &field_a6_address_suffix, 16 - prefix / 8, TRUE);
  if (prefix > 0)
    add_name (r, &field_a6_prefix_name);
}

/* RFC 3123 */
static void
read_apl (WbDnsRecord *r)
{
  while (wb_cursor_ok (r->c) && wb_dns_left (r) > 1)
    {
      guint family = (guint) number (r, &field_apl_address_family, 2);
      guint length;

      number (r, &field_apl_coded_prefix, 1);
      length = (guint) number (r, &field_apl_negation, 1);
      if (!wb_cursor_ok (r->c))
        return;
      wb_dissection_add_bits (r->d, r->tree, &field_apl_afdlength, r->c, r->c->pos - 1, 1, length);
      length &= 0x7f;
      if (family == 1 && length <= 4)
        part_of_address (r, &field_apl_afdpart_ipv4, length, FALSE);
      else if (family == 2 && length <= 16)
        part_of_address (r, &field_apl_afdpart_ipv6, length, FALSE);
      else
        bytes (r, &field_apl_afdpart_data, length);
    }
}

/* RFC 4025 */
static void
read_ipseckey (WbDnsRecord *r)
{
  guint type;

  number (r, &field_ipseckey_gateway_precedence, 1);
  type = (guint) number (r, &field_ipseckey_gateway_type, 1);
  number (r, &field_ipseckey_gateway_algorithm, 1);
  if (type == 1)
    bytes (r, &field_ipseckey_gateway_ipv4, 4);
  else if (type == 2)
    bytes (r, &field_ipseckey_gateway_ipv6, 16);
  else if (type == 3)
    add_name (r, &field_ipseckey_gateway_dns);
  if (wb_cursor_ok (r->c))
    rest_if_any (r, &field_ipseckey_public_key);
}

static void
read_nsec (WbDnsRecord *r)
{
  add_name (r, &field_nsec_next_domain_name);
  type_windows (r);
}

/* RFC 5155, 1.3: base 32 with the digits first, so that it sorts as the hash does. */
static void
add_base32 (WbDnsRecord *r, const WbFieldInfo *info, guint32 n)
{
  static const char digits[] = "0123456789abcdefghijklmnopqrstuv";
  char out[256 * 8 / 5 + 2];
  guint32 at = r->c->pos, length = 0, held = 0, value = 0;
  const guint8 *p = wb_cursor_bytes (r->c, n);

  for (guint32 i = 0; p && i < n; i++)
    {
      value = value << 8 | p[i];
      for (held += 8; held >= 5; held -= 5)
        out[length++] = digits[value >> (held - 5) & 31];
    }
  if (!p)
    return;
  if (held > 0)
    out[length++] = digits[value << (5 - held) & 31];
  wb_dissection_add_copy (r->d, r->tree, info, r->c, at, n, out, length);
}

static void
read_nsec3param (WbDnsRecord *r)
{
  guint32 salt;

  number (r, &field_nsec3_algo, 1);
  number (r, &field_nsec3_flags, 1);
  number (r, &field_nsec3_iterations, 2);
  salt = (guint32) number (r, &field_nsec3_salt_length, 1);
  if (wb_cursor_ok (r->c))
    bytes (r, &field_nsec3_salt_value, salt);
}

static void
read_nsec3 (WbDnsRecord *r)
{
  static const WbFieldInfo *const flag_bits[] = { &field_nsec3_flags_opt_out, NULL };
  guint32 node, n;
  guint64 flags;

  number (r, &field_nsec3_algo, 1);
  node = r->d->n_fields;
  flags = number (r, &field_nsec3_flags, 1);
  bits (r, node, 1, flags, flag_bits);
  number (r, &field_nsec3_iterations, 2);
  n = (guint32) number (r, &field_nsec3_salt_length, 1);
  if (wb_cursor_ok (r->c))
    bytes (r, &field_nsec3_salt_value, n);
  n = (guint32) number (r, &field_nsec3_hash_length, 1);
  if (wb_cursor_ok (r->c))
    add_base32 (r, &field_nsec3_hash_value, n);
  type_windows (r);
}

/* RFC 8005, 5 */
static void
read_hip (WbDnsRecord *r)
{
  guint32 hit = (guint32) number (r, &field_hip_hit_length, 1), key;

  number (r, &field_hip_hit_pk_algo, 1);
  key = (guint32) number (r, &field_hip_pk_length, 2);
  if (wb_cursor_ok (r->c))
    bytes (r, &field_hip_hit, hit);
  if (wb_cursor_ok (r->c))
    bytes (r, &field_hip_pk, key);
  while (wb_cursor_ok (r->c) && wb_dns_left (r) > 1)
    add_name (r, &field_hip_rendezvous_server);
}

static void
read_openpgpkey (WbDnsRecord *r)
{
  rest (r, &field_openpgpkey);
}

/* RFC 7477 */
static void
read_csync (WbDnsRecord *r)
{
  static const WbFieldInfo *const flag_bits[] = { &field_csync_flags_immediate, &field_csync_flags_soaminimum, NULL };
  guint32 node, from;
  guint64 flags;

  number (r, &field_csync_soa, 4);
  node = r->d->n_fields;
  flags = number (r, &field_csync_flags, 2);
  bits (r, node, 2, flags, flag_bits);
  if (!wb_cursor_ok (r->c))
    return;
  from = r->c->pos;
  rest (r, &field_csync_type_bitmap);
  if (!wb_cursor_ok (r->c))
    return;
  r->c->pos = from;
  type_windows (r);
}

/* RFC 2930, 2; with GSS-API (RFC 3645) the key is a message of its own. */
static void
read_tkey (WbDnsRecord *r)
{
  guint32 n, mode;
  WbCursor key;

  add_name (r, &field_tkey_algo_name);
  time_of (r, &field_tkey_signature_inception, 4);
  time_of (r, &field_tkey_signature_expiration, 4);
  mode = (guint32) number (r, &field_tkey_mode, 2);
  number (r, &field_tkey_error, 2);
  n = (guint32) number (r, &field_tkey_key_size, 2);
  if (n > 0 && wb_cursor_ok (r->c))
    {
      key = wb_cursor_sub (r->c, n);
      bytes (r, &field_tkey_key_data, n);
      if (mode == 3 && wb_cursor_ok (r->c))
        wb_dissection_next (r->d, WB_TABLE_NONE, 0, &key, WB_NO_FIELD);
    }
  n = (guint32) number (r, &field_tkey_other_size, 2);
  if (n > 0 && wb_cursor_ok (r->c))
    bytes (r, &field_tkey_other_data, n);
}

/* RFC 8945, 4.2 */
static void
read_tsig (WbDnsRecord *r)
{
  guint32 n;

  add_name (r, &field_tsig_algorithm_name);
  time_of (r, &field_tsig_time_signed, 6);
  number (r, &field_tsig_fudge, 2);
  n = (guint32) number (r, &field_tsig_mac_size, 2);
  if (n > 0 && wb_cursor_ok (r->c))
    {
      /* A mark, not a value: it is there also when the bytes are not. */
      wb_dissection_add (r->d, r->tree, &field_tsig_mac, r->c, r->c->pos, MIN (n, wb_cursor_reported_left (r->c)), 0);
      wb_cursor_skip (r->c, n);
    }
  number (r, &field_tsig_original_id, 2);
  number (r, &field_tsig_error, 2);
  n = (guint32) number (r, &field_tsig_other_len, 2);
  if (n > 0 && wb_cursor_ok (r->c))
    bytes (r, &field_tsig_other_data, n);
}

/* RFC 8659, 4.1: the value goes by the tag's name, with the parts below it. */
static void
read_caa (WbDnsRecord *r)
{
  static const WbFieldInfo *const flag_bits[] = { &field_caa_flags_issuer_critical, NULL };
  static const WbFieldInfo *const by_tag[] = { &field_caa_issue, &field_caa_issuewild, &field_caa_iodef };
  const WbFieldInfo *info = &field_caa_unknown;
  guint32 node = r->d->n_fields, at, length;
  guint64 flags = number (r, &field_caa_flags, 1);
  const guint8 *tag;

  bits (r, node, 1, flags, flag_bits);
  at = r->c->pos;
  length = wb_cursor_u8 (r->c);
  tag = wb_cursor_peek (r->c, length);
  if (!tag)
    return;
  if (at + 1 + length > r->end)
    {
      r->c->verdict = WB_VERDICT_MALFORMED;
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (by_tag); i++)
    if (strlen (by_tag[i]->name + strlen ("dns.caa.")) == length &&
        memcmp (by_tag[i]->name + strlen ("dns.caa."), tag, length) == 0)
      info = by_tag[i];
  if (!wb_cursor_need (r->c, r->end - r->c->pos))
    return;
  node = wb_dissection_add_copy (r->d, r->tree, info, r->c, at, r->end - at, tag + length, r->end - at - 1 - length);
  wb_dissection_add (r->d, node, &field_caa_tag_length, r->c, at, 1, length);
  wb_dissection_read_bytes (r->d, node, &field_caa_tag, r->c, length);
  wb_dissection_read_bytes (r->d, node, &field_caa_value, r->c, r->end - r->c->pos);
}

static void
read_wins (WbDnsRecord *r)
{
  guint32 n;

  number (r, &field_wins_local_flag, 4);
  number (r, &field_wins_lookup_timeout, 4);
  number (r, &field_wins_cache_timeout, 4);
  n = (guint32) number (r, &field_wins_nb_wins_servers, 4);
  for (guint32 i = 0; i < n && wb_cursor_ok (r->c) && r->c->pos != r->end; i++)
    bytes (r, &field_wins_wins_server, 4);
}

/* draft-bellis-dnsop-xpf */
static void
read_xpf (WbDnsRecord *r)
{
  guint version = (guint) number (r, &field_xpf_ip_version, 1);

  if (version != 4 && version != 6)
    return;
  number (r, &field_xpf_protocol, 1);
  if (version == 4)
    {
      bytes (r, &field_xpf_source_ipv4, 4);
      bytes (r, &field_xpf_destination_ipv4, 4);
    }
  else
    {
      bytes (r, &field_xpf_source_ipv6, 16);
      bytes (r, &field_xpf_destination_ipv6, 16);
    }
  number (r, &field_xpf_sport, 2);
  number (r, &field_xpf_dport, 2);
}

static const Type types[] = {
  { 1, a_steps, NULL },
  { 2, ns_steps, NULL },
  { 3, md_steps, NULL },
  { 4, mf_steps, NULL },
  { 5, cname_steps, NULL },
  { 6, soa_steps, NULL },
  { 7, mb_steps, NULL },
  { 8, mg_steps, NULL },
  { 9, mr_steps, NULL },
  { 10, null_steps, NULL },
  { 11, NULL, read_wks },
  { 12, ptr_steps, NULL },
  { 13, NULL, read_hinfo },
  { 14, minfo_steps, NULL },
  { 15, mx_steps, NULL },
  { 16, NULL, read_txt },
  { 17, rp_steps, NULL },
  { 18, afsdb_steps, NULL },
  { 19, x25_steps, NULL },
  { 20, NULL, read_isdn },
  { 21, rt_steps, NULL },
  { 22, nsap_steps, NULL },
  { 23, nsap_ptr_steps, NULL },
  { 24, rrsig_steps, NULL },
  { 25, NULL, read_key },
  { 26, px_steps, NULL },
  { 27, gpos_steps, NULL },
  { 28, aaaa_steps, NULL },
  { 29, NULL, read_loc },
  { 30, NULL, read_nxt },
  { 33, srv_steps, NULL },
  { 35, NULL, read_naptr },
  { 36, kx_steps, NULL },
  { 37, cert_steps, NULL },
  { 38, NULL, read_a6 },
  { 39, dname_steps, NULL },
  { 41, NULL, wb_dns_dissect_opt },
  { 42, NULL, read_apl },
  { 43, ds_steps, NULL },
  { 44, sshfp_steps, NULL },
  { 45, NULL, read_ipseckey },
  { 46, rrsig_steps, NULL },
  { 47, NULL, read_nsec },
  { 48, NULL, read_dnskey },
  { 49, dhcid_steps, NULL },
  { 50, NULL, read_nsec3 },
  { 51, NULL, read_nsec3param },
  { 52, tlsa_steps, NULL },
  { 55, NULL, read_hip },
  { 59, ds_steps, NULL },
  { 60, NULL, read_dnskey },
  { 61, NULL, read_openpgpkey },
  { 62, NULL, read_csync },
  { 63, zonemd_steps, NULL },
  { 64, NULL, wb_dns_dissect_svcb },
  { 65, NULL, wb_dns_dissect_svcb },
  { 99, NULL, read_spf },
  { 104, nid_steps, NULL },
  { 105, l32_steps, NULL },
  { 106, l64_steps, NULL },
  { 107, lp_steps, NULL },
  { 108, eui48_steps, NULL },
  { 109, eui64_steps, NULL },
  { 249, NULL, read_tkey },
  { 250, NULL, read_tsig },
  { 257, NULL, read_caa },
  { 32769, ds_steps, NULL },
  { 65281, NULL, read_wins },
  { 65282, winsr_steps, NULL },
  { 65422, NULL, read_xpf },
};

static void
run_steps (WbDnsRecord *r, const Step *step)
{
  for (; step->kind != STEP_END && wb_cursor_ok (r->c); step++)
    switch (step->kind)
      {
      case STEP_NAME:
        add_name (r, step->info);
        break;
      case STEP_NUMBER:
        number (r, step->info, step->n);
        break;
      case STEP_BYTES:
        bytes (r, step->info, step->n);
        break;
      case STEP_REST:
        rest (r, step->info);
        break;
      case STEP_REST_IF_ANY:
        rest_if_any (r, step->info);
        break;
      case STEP_PREFERENCE:
        preference (r, step->info, step->text);
        break;
      case STEP_TEXT:
        text (r, step->info, step->text);
        break;
      case STEP_TIME:
        time_of (r, step->info, step->n);
        break;
      case STEP_END:
      default:
        g_assert_not_reached ();
      }
}

void
wb_dns_dissect_data (WbDnsRecord *r)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (types[i].type == r->type)
      {
        if (types[i].steps)
          run_steps (r, types[i].steps);
        else
          types[i].read (r);
        return;
      }
  wb_dissection_remark (r->d, r->tree, &field_undecoded_type, r->c, r->c->pos, 0, WB_FIELD_NOTE);
  rest (r, &field_data);
}

/* What a list row says of a record's data: those fields that a person would name. */
void
wb_dns_summarise_data (const WbDissection *d, guint32 record, GString *out)
{
  static const WbFieldInfo *const shown[]
      = { &field_a, &field_aaaa, &field_ns, &field_cname, &field_soa_mname, &field_ptr_domain_name,
          &field_mx_preference, &field_mx_mail_exchange, &field_srv_priority, &field_srv_weight, &field_srv_port,
          &field_srv_target, &field_dname };

  for (guint32 i = record + 1; i < d->n_fields; i++)
    {
      const WbField *f = &d->fields[i];

      if (f->parent == WB_NO_FIELD || f->parent < record)
        break; /* the next record, section or layer */
      for (guint s = 0; s < G_N_ELEMENTS (shown); s++)
        if (f->info == shown[s])
          {
            g_string_append_c (out, ' ');
            wb_field_append_value (d, f, out);
          }
    }
}
