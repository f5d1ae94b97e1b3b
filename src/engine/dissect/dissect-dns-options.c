/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Records whose data is a run of options: EDNS OPT (RFC 6891, 6.1.2) and SVCB/HTTPS (RFC 9460, 2.2):
 *
 *   | code (2) | length (2) | value … | */

#include "engine/dissect/dissect-dns-private.h"
#include "engine/dissect/wb-dissector.h"

#include <string.h>

static const WbValueString option_names[] = {
  { 0, "Reserved" },
  { 1, "LLQ - Long-lived query" },
  { 2, "UL - Update lease" },
  { 3, "NSID - Name Server Identifier" },
  { 4, "Owner (reserved)" },
  { 5, "DAU - DNSSEC Algorithm Understood (RFC6975)" },
  { 6, "DHU - DS Hash Understood (RFC6975)" },
  { 7, "N3U - NSEC3 Hash Understood (RFC6975)" },
  { 8, "CSUBNET - Client subnet" },
  { 9, "EDNS EXPIRE (RFC7314)" },
  { 10, "COOKIE" },
  { 11, "EDNS TCP Keepalive" },
  { 12, "PADDING" },
  { 13, "CHAIN" },
  { 15, "Extended DNS Error" },
  { 20730, "Experimental - CSUBNET - Client subnet" },
  { 0, NULL },
};

static const WbValueString error_names[] = {
  { 0, "Other Error" },
  { 1, "Unsupported DNSKEY Algorithm" },
  { 2, "Unsupported DS Digest Type" },
  { 3, "Stale Answer" },
  { 4, "Forged Answer" },
  { 5, "DNSSEC Indeterminate" },
  { 6, "DNSSEC Bogus" },
  { 7, "Signature Expired" },
  { 8, "Signature Not Yet Valid" },
  { 9, "DNSKEY Missing" },
  { 10, "RRSIGs Missing" },
  { 11, "No Zone Key Bit Set" },
  { 12, "NSEC Missing" },
  { 13, "Cached Error" },
  { 14, "Not Ready" },
  { 15, "Blocked" },
  { 16, "Censored" },
  { 17, "Filtered" },
  { 18, "Prohibited" },
  { 19, "Stale NXDomain Answer" },
  { 20, "Not Authoritative" },
  { 21, "Not Supported" },
  { 22, "No Reachable Authority" },
  { 23, "Network Error" },
  { 24, "Invalid Data" },
  { 25, "Signature Expired before Valid" },
  { 26, "Too Early" },
  { 27, "Unsupported NSEC3 Iterations Value" },
  { 28, "Unable to conform to policy" },
  { 29, "Synthesized" },
  { 0, NULL },
};

static const WbValueString parameter_names[] = {
  { 0, "mandatory" }, { 1, "alpn" },     { 2, "no-default-alpn" }, { 3, "port" },       { 4, "ipv4hint" },
  { 5, "ech" },       { 6, "ipv6hint" }, { 7, "dohpath" },         { 32769, "odoh" },   { 0, NULL },
};

static void label_option (const WbDissection *d, const WbField *field, GString *out);
static void label_parameter (const WbDissection *d, const WbField *field, GString *out);

#define FIELD(id, name, title, kind, ...) \
  static const WbFieldInfo field_##id = { "dns." name, title, WB_FIELD_##kind, __VA_ARGS__ }

FIELD (opt, "opt", "Option", NONE, .label = label_option);
FIELD (code, "opt.code", "Option Code", UINT, 16, WB_BASE_DEC, 0, option_names);
FIELD (len, "opt.len", "Option Length", UINT, 16, WB_BASE_DEC);
FIELD (data, "opt.data", "Option Data", BYTES, 0);
FIELD (dau, "opt.dau", "DAU", UINT, 8, WB_BASE_DEC, 0, wb_dns_algorithm_strings);
FIELD (dhu, "opt.dhu", "DHU", UINT, 8, WB_BASE_DEC, 0, wb_dns_digest_strings);
FIELD (n3u, "opt.n3u", "N3U", UINT, 8, WB_BASE_DEC, 0, wb_dns_hash_strings);
FIELD (family, "opt.client.family", "Family", UINT, 16, WB_BASE_DEC, 0, wb_dns_family_strings);
FIELD (netmask, "opt.client.netmask", "Source Netmask", UINT, 8, WB_BASE_DEC);
FIELD (scope, "opt.client.scope", "Scope Netmask", UINT, 8, WB_BASE_DEC);
FIELD (addr4, "opt.client.addr4", "Client Subnet", IPV4, 0);
FIELD (addr6, "opt.client.addr6", "Client Subnet", IPV6, 0);
FIELD (addr, "opt.client.addr", "Client Subnet", BYTES, 0);
FIELD (client_cookie, "opt.cookie.client", "Client Cookie", BYTES, 0);
FIELD (server_cookie, "opt.cookie.server", "Server Cookie", BYTES, 0);
FIELD (timeout, "opt.edns_tcp_keepalive.timeout", "Timeout", UINT, 16, WB_BASE_DEC);
FIELD (padding, "opt.padding", "Padding", BYTES, 0);
FIELD (chain, "opt.chain.fqdn", "Closest Trust Point", STRING, 0);
FIELD (info_code, "opt.ext_error.info_code", "Info Code", UINT, 16, WB_BASE_DEC, 0, error_names);
FIELD (extra_text, "opt.ext_error.extra_text", "Extra Text", STRING, 0, WB_TEXT_UTF8);
FIELD (bad_length, "rr.opt.bad_length", "Length too long for any type of IP address.", NONE, 0);

static const WbFieldInfo mark_malformed = { "_ws.malformed", "Malformed Packet", WB_FIELD_PROTOCOL };

FIELD (priority, "svcb.svcpriority", "SvcPriority", UINT, 16, WB_BASE_DEC);
FIELD (target, "svcb.targetname", "TargetName", STRING, 0, WB_TEXT_NAME);
FIELD (parameter, "svcb.svcparam", "SvcParam", NONE, .label = label_parameter);
FIELD (key, "svcb.svcparam.key", "SvcParamKey", UINT, 16, WB_BASE_DEC, 0, parameter_names);
FIELD (value_length, "svcb.svcparam.value.length", "SvcParamValue length", UINT, 16, WB_BASE_DEC);
FIELD (value, "svcb.svcparam.value", "SvcParamValue", BYTES, 0);
FIELD (mandatory, "svcb.svcparam.mandatory.key", "Mandatory key", UINT, 16, WB_BASE_DEC, 0, parameter_names);
FIELD (alpn_length, "svcb.svcparam.alpn.length", "ALPN length", UINT, 8, WB_BASE_DEC);
FIELD (alpn, "svcb.svcparam.alpn", "ALPN", STRING, 0);
FIELD (port, "svcb.svcparam.port", "Port", UINT, 16, WB_BASE_DEC);
FIELD (ipv4hint, "svcb.svcparam.ipv4hint.ip", "IP", IPV4, 0);
FIELD (ech, "svcb.svcparam.echconfig", "ECHConfig", BYTES, 0);
FIELD (ipv6hint, "svcb.svcparam.ipv6hint.ip", "IP", IPV6, 0);
FIELD (odoh, "svcb.svcparam.odohconfig", "ODoHConfig", BYTES, 0);

const WbFieldInfo *const wb_dns_option_fields[] = {
  &field_opt,       &field_code,      &field_len,          &field_data,      &field_dau,           &field_dhu,
  &field_n3u,       &field_family,    &field_netmask,      &field_scope,     &field_addr4,         &field_addr6,
  &field_addr,      &field_client_cookie, &field_server_cookie, &field_timeout, &field_padding,    &field_chain,
  &field_info_code, &field_extra_text, &field_bad_length,  &field_priority,  &field_target,        &field_parameter,
  &field_key,       &field_value_length, &field_value,     &field_mandatory, &field_alpn_length,   &field_alpn,
  &field_port,      &field_ipv4hint,  &field_ech,          &field_ipv6hint,  &field_odoh,          &mark_malformed, NULL,
};

static void
label_option (const WbDissection *d, const WbField *field, GString *out)
{
  const WbField *code = field + 1;
  const char *name = NULL;

  g_string_append (out, "Option");
  if (wb_dissection_index (d, field) + 1 >= d->n_fields || code->info != &field_code)
    return;
  name = wb_value_string (option_names, code->value, NULL);
  if (name)
    g_string_append_printf (out, ": %s", name);
  else
    g_string_append_printf (out, ": Unknown (%u)", (guint) code->value);
}

/* "=h3,h2": what a parameter holds, without the lengths. */
static void
append_parameter (const WbDissection *d, const WbField *field, GString *out)
{
  guint32 parent = wb_dissection_index (d, field);
  char before = '=';

  for (guint32 i = parent + 1; i < d->n_fields && d->fields[i].parent == parent; i++)
    {
      const WbField *f = &d->fields[i];

      if (f->info == &field_key || f->info == &field_value_length || f->info == &field_alpn_length)
        continue;
      g_string_append_c (out, before);
      before = ',';
      if (f->info == &field_mandatory && wb_value_string (parameter_names, f->value, NULL))
        g_string_append (out, wb_value_string (parameter_names, f->value, NULL));
      else
        wb_field_append_value (d, f, out);
    }
}

static void
label_parameter (const WbDissection *d, const WbField *field, GString *out)
{
  const WbField *code = field + 1;
  const char *name = NULL;

  g_string_append (out, "SvcParam");
  if (wb_dissection_index (d, field) + 1 >= d->n_fields || code->info != &field_key)
    return;
  name = wb_value_string (parameter_names, code->value, NULL);
  if (name)
    g_string_append_printf (out, ": %s", name);
  else
    g_string_append_printf (out, ": key%u", (guint) code->value);
  append_parameter (d, field, out);
}

/* A value of the option as a row of numbers of n bytes. */
static void
add_row (WbDissection *d, guint32 node, const WbFieldInfo *info, WbCursor *c, guint n, guint32 length)
{
  for (guint32 end = c->pos + length; wb_cursor_ok (c) && c->pos < end;)
    if (info->kind == WB_FIELD_UINT)
      wb_dissection_read (d, node, info, c, n);
    else
      wb_dissection_read_bytes (d, node, info, c, n);
}

/* RFC 7871, 6: as many bytes of the address as the prefix needs. */
static void
add_subnet (WbDissection *d, guint32 node, WbCursor *c, guint32 length)
{
  guint family = (guint) wb_dissection_read (d, node, &field_family, c, 2);
  guint32 whole = length - 4, left = whole, at, size = family == 1 ? 4 : 16;
  guint8 address[16] = { 0 };
  const guint8 *p;

  wb_dissection_read (d, node, &field_netmask, c, 1);
  wb_dissection_read (d, node, &field_scope, c, 1);
  if (!wb_cursor_ok (c))
    return;
  if (left > 16)
    {
      left = 16;
      wb_dissection_remark (d, node, &field_bad_length, c, c->pos, whole, WB_FIELD_ERROR);
      wb_dissection_flag (d, wb_dissection_add (d, node, &mark_malformed, c, c->pos, 0, 0), WB_FIELD_HIDDEN);
    }
  at = c->pos;
  p = wb_cursor_bytes (c, left);
  if (!p)
    return;
  if (family != 1 && family != 2)
    {
      c->pos = at;
      wb_dissection_read_bytes (d, node, &field_addr, c, whole);
      return;
    }
  memcpy (address, p, MIN (left, size));
  wb_dissection_add_copy (d, node, family == 1 ? &field_addr4 : &field_addr6, c, at, left, address, size);
}

static void
add_option_value (WbDissection *d, guint32 node, guint code, WbCursor *c, guint32 left)
{
  switch (code)
    {
    case 5:
      add_row (d, node, &field_dau, c, 1, left);
      break;
    case 6:
      add_row (d, node, &field_dhu, c, 1, left);
      break;
    case 7:
      add_row (d, node, &field_n3u, c, 1, left);
      break;
    case 8:
      add_subnet (d, node, c, left);
      break;
    case 10: /* RFC 7873 */
      wb_dissection_read_bytes (d, node, &field_client_cookie, c, 8);
      if (wb_cursor_ok (c))
        wb_dissection_read_bytes (d, node, &field_server_cookie, c, left - 8); /* below 8: far too long */
      break;
    case 11: /* RFC 7828 */
      if (left == 2)
        wb_dissection_read (d, node, &field_timeout, c, 2);
      break;
    case 12: /* RFC 7830 */
      wb_dissection_read_bytes (d, node, &field_padding, c, left);
      break;
    case 13: /* RFC 7901 */
      if (left > 0)
        wb_dissection_read_bytes (d, node, &field_chain, c, left);
      break;
    case 15: /* RFC 8914 */
      if (left < 2)
        break;
      wb_dissection_read (d, node, &field_info_code, c, 2);
      if (left > 2)
        wb_dissection_read_bytes (d, node, &field_extra_text, c, left - 2);
      break;
    default:
      break;
    }
}

void
wb_dns_dissect_opt (WbDnsRecord *r)
{
  while (wb_cursor_ok (r->c) && wb_dns_left (r) > 0)
    {
      guint32 at = r->c->pos, length, node;
      guint code;

      if (!wb_cursor_need (r->c, 4))
        return;
      node = wb_dissection_add (r->d, r->tree, &field_opt, r->c, at, 4, 0);
      code = (guint) wb_dissection_read (r->d, node, &field_code, r->c, 2);
      length = (guint32) wb_dissection_read (r->d, node, &field_len, r->c, 2);
      at = r->c->pos;
      if (!wb_cursor_need (r->c, length))
        return;
      wb_dissection_set_length (r->d, node, length + 4);
      wb_dissection_add (r->d, node, &field_data, r->c, at, length, 0);
      add_option_value (r->d, node, code, r->c, length);
      if (!wb_cursor_ok (r->c))
        return;
      /* As in Wireshark an error code too short to be one is not stepped over. */
      r->c->pos = at + (code == 15 && length < 2 ? 0 : length);
    }
}

static void
add_parameter_value (WbDissection *d, guint32 node, guint key, WbCursor *c, guint32 left)
{
  guint32 n, end = c->pos + left;

  switch (key)
    {
    case 0:
      add_row (d, node, &field_mandatory, c, 2, left);
      break;
    case 1:
      while (wb_cursor_ok (c) && c->pos < end)
        {
          n = (guint32) wb_dissection_read (d, node, &field_alpn_length, c, 1);
          if (wb_cursor_ok (c))
            wb_dissection_read_bytes (d, node, &field_alpn, c, n);
        }
      break;
    case 2: /* its being there says it all */
      break;
    case 3:
      wb_dissection_read (d, node, &field_port, c, 2);
      break;
    case 4:
      add_row (d, node, &field_ipv4hint, c, 4, left);
      break;
    case 5:
      wb_dissection_read_bytes (d, node, &field_ech, c, left);
      break;
    case 6:
      add_row (d, node, &field_ipv6hint, c, 16, left);
      break;
    case 32769:
      wb_dissection_read_bytes (d, node, &field_odoh, c, left);
      break;
    default:
      if (left > 0)
        wb_dissection_read_bytes (d, node, &field_value, c, left);
      break;
    }
}

void
wb_dns_dissect_svcb (WbDnsRecord *r)
{
  wb_dissection_read (r->d, r->tree, &field_priority, r->c, 2);
  wb_dns_add_name (r, r->tree, &field_target);
  while (wb_cursor_ok (r->c) && wb_dns_left (r) > 0)
    {
      guint32 at = r->c->pos, length, node = wb_dissection_add (r->d, r->tree, &field_parameter, r->c, at, 0, 0);
      guint key = (guint) wb_dissection_read (r->d, node, &field_key, r->c, 2);

      length = (guint32) wb_dissection_read (r->d, node, &field_value_length, r->c, 2);
      if (wb_cursor_ok (r->c))
        add_parameter_value (r->d, node, key, r->c, length);
      wb_dissection_set_length (r->d, node, MIN (r->c->pos, r->c->reported) - at);
    }
}

