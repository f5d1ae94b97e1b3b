/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Domain Name System, RFC 1035, 4.1; multicast DNS, RFC 6762; LLMNR, RFC 4795; over TCP with two bytes of length before
 * each message (RFC 1035, 4.2.2):
 *
 *   0      2       4           6          8            10           12
 *   |  id  | flags | questions |  answers | authorities | additional | …
 *
 *   question: | name | type | class |     record: | name | type | class | ttl | length | data … |
 *
 * A question or a record is shown when all of it was captured; its data is read by dissect-dns-records.c. */

#include "engine/dissect/dissect-dns-private.h"
#include "engine/dissect/wb-dissector.h"
#include "engine/dissect/wb-field-format.h"

#include <string.h>

typedef enum
{
  FLAVOUR_DNS,
  FLAVOUR_MDNS,
  FLAVOUR_LLMNR,
} Flavour;

#define HEADER 12
#define OPCODE_UPDATE 5
#define TYPE_SRV 33
#define TYPE_OPT 41
#define MAX_RECORDS 65535 /* what a count can say; the fields' cap ends earlier */

extern const WbFieldInfo *const wb_dns_option_fields[];
extern const WbDissector wb_dissector_mdns;

static const WbValueString opcode_names[] = {
  { 0, "Standard query" }, { 1, "Inverse query" }, { 2, "Server status request" }, { 4, "Zone change notification" },
  { 5, "Dynamic update" }, { 6, "DNS Stateful operations (DSO)" }, { 0, NULL },
};
static const WbValueString class_names[] = { { 1, "IN" }, { 2, "CS" }, { 3, "CH" }, { 4, "HS" }, { 254, "NONE" }, { 255, "ANY" },
                                             { 0, NULL } };
static const WbValueString response_names[] = { { 1, "Message is a response" }, { 0, "Message is a query" }, { 0, NULL } };
static const WbValueString authoritative_names[] = { { 1, "Server is an authority for domain" },
                                                     { 0, "Server is not an authority for domain" }, { 0, NULL } };
static const WbValueString truncated_names[] = { { 1, "Message is truncated" }, { 0, "Message is not truncated" },
                                                 { 0, NULL } };
static const WbValueString recdesired_names[] = { { 1, "Do query recursively" }, { 0, "Don't do query recursively" },
                                                  { 0, NULL } };
static const WbValueString recavail_names[] = { { 1, "Server can do recursive queries" },
                                                { 0, "Server can't do recursive queries" }, { 0, NULL } };
static const WbValueString z_names[] = { { 1, "reserved - incorrect!" }, { 0, "reserved (0)" }, { 0, NULL } };
static const WbValueString authenticated_names[]
    = { { 1, "Answer/authority portion was authenticated by the server" },
        { 0, "Answer/authority portion was not authenticated by the server" }, { 0, NULL } };
static const WbValueString acceptable_names[] = { { 1, "Acceptable" }, { 0, "Unacceptable" }, { 0, NULL } };
static const WbValueString conflict_query_names[] = { { 1, "The sender received multiple responses" }, { 0, "None" },
                                                      { 0, NULL } };
static const WbValueString conflict_names[] = { { 1, "The name is not considered unique" },
                                                { 0, "The name is considered unique" }, { 0, NULL } };
static const WbValueString tentative_names[] = { { 1, "Tentative" }, { 0, "Not tentative" }, { 0, NULL } };
static const WbValueString truth_names[] = { { 1, "True" }, { 0, "False" }, { 0, NULL } };
static const WbValueString do_names[] = { { 1, "Accepts DNSSEC security RRs" }, { 0, "Cannot handle DNSSEC security RRs" },
                                          { 0, NULL } };

static void label_root (const WbDissection *d, const WbField *field, GString *out);
static void label_flags (const WbDissection *d, const WbField *field, GString *out);
static void label_question (const WbDissection *d, const WbField *field, GString *out);
static void label_record (const WbDissection *d, const WbField *field, GString *out);

#define ROOT(id, name, title) \
  static const WbFieldInfo id = { name, title, WB_FIELD_PROTOCOL, .label = label_root }
ROOT (field_root, "dns", "Domain Name System");
ROOT (field_mdns, "mdns", "Multicast Domain Name System");
ROOT (field_llmnr, "llmnr", "Link-local Multicast Name Resolution");

#define FIELD(id, name, title, kind, ...) \
  static const WbFieldInfo field_##id = { "dns." name, title, WB_FIELD_##kind, __VA_ARGS__ }
#define FLAG(id, name, title, bit, names) FIELD (id, "flags." name, title, BOOLEAN, 16, .mask = bit, .strings = names)

FIELD (length, "length", "Length", UINT, 16, WB_BASE_DEC);
FIELD (id, "id", "Transaction ID", UINT, 16, WB_BASE_HEX);
FIELD (flags, "flags", "Flags", UINT, 16, WB_BASE_HEX, .label = label_flags);
FLAG (response, "response", "Response", 0x8000, response_names);
FIELD (opcode, "flags.opcode", "Opcode", UINT, 16, WB_BASE_DEC, 0x7800, opcode_names);
FLAG (authoritative, "authoritative", "Authoritative", 0x0400, authoritative_names);
FLAG (conflict, "conflict", "Conflict", 0x0400, conflict_names);
FLAG (conflict_query, "conflict", "Conflict", 0x0400, conflict_query_names);
FLAG (truncated, "truncated", "Truncated", 0x0200, truncated_names);
FLAG (recdesired, "recdesired", "Recursion desired", 0x0100, recdesired_names);
FLAG (tentative, "tentative", "Tentative", 0x0100, tentative_names);
FLAG (recavail, "recavail", "Recursion available", 0x0080, recavail_names);
FLAG (z, "z", "Z", 0x0040, z_names);
FLAG (authenticated, "authenticated", "Answer authenticated", 0x0020, authenticated_names);
FLAG (authenticated_query, "authenticated", "AD bit", 0x0020, NULL); /* asks for it in the response: RFC 6840, 5.7 */
FLAG (checkdisable, "checkdisable", "Non-authenticated data", 0x0010, acceptable_names);
FIELD (rcode, "flags.rcode", "Reply code", UINT, 16, WB_BASE_DEC, 0x000f, wb_dns_rcode_strings);
FIELD (questions, "count.queries", "Questions", UINT, 16, WB_BASE_DEC);
FIELD (zones, "count.zones", "Zones", UINT, 16, WB_BASE_DEC);
FIELD (answers, "count.answers", "Answer RRs", UINT, 16, WB_BASE_DEC);
FIELD (prerequisites, "count.prerequisites", "Prerequisites", UINT, 16, WB_BASE_DEC);
FIELD (authorities, "count.auth_rr", "Authority RRs", UINT, 16, WB_BASE_DEC);
FIELD (updates, "count.updates", "Updates", UINT, 16, WB_BASE_DEC);
FIELD (additional, "count.add_rr", "Additional RRs", UINT, 16, WB_BASE_DEC);
FIELD (qry_name, "qry.name", "Name", STRING, 0, WB_TEXT_NAME);
FIELD (qry_name_len, "qry.name.len", "Name Length", UINT, 16, WB_BASE_DEC);
FIELD (labels, "count.labels", "Label Count", UINT, 16, WB_BASE_DEC);
FIELD (qry_type, "qry.type", "Type", UINT, 16, WB_BASE_DEC, 0, wb_dns_type_titles);
FIELD (qry_class, "qry.class", "Class", UINT, 16, WB_BASE_HEX, 0, class_names);
FIELD (qry_class_mdns, "qry.class", "Class", UINT, 16, WB_BASE_HEX, 0x7fff, class_names);
FIELD (qu, "qry.qu", "\"QU\" question", BOOLEAN, 16, .mask = 0x8000, .strings = truth_names);
FIELD (resp_name, "resp.name", "Name", STRING, 0, WB_TEXT_NAME);
FIELD (srv_service, "srv.service", "Service", STRING, 0, WB_TEXT_NAME);
FIELD (srv_proto, "srv.proto", "Protocol", STRING, 0, WB_TEXT_NAME);
FIELD (srv_name, "srv.name", "Name", STRING, 0, WB_TEXT_NAME);
static void label_bit (const WbDissection *d, const WbField *field, GString *out);
const WbFieldInfo wb_dns_field_type_bit = { "dns.resp.type", "RR type in bit map", WB_FIELD_UINT,
                                            .bits = 16,      .base = WB_BASE_DEC,  .label = label_bit };
const WbFieldInfo wb_dns_field_type = { "dns.resp.type", "Type", WB_FIELD_UINT, 16, WB_BASE_DEC, 0, wb_dns_type_titles };
FIELD (resp_class, "resp.class", "Class", UINT, 16, WB_BASE_HEX, 0, class_names);
FIELD (resp_class_mdns, "resp.class", "Class", UINT, 16, WB_BASE_HEX, 0x7fff, class_names);
FIELD (cache_flush, "resp.cache_flush", "Cache flush", BOOLEAN, 16, .mask = 0x8000, .strings = truth_names);
FIELD (ttl, "resp.ttl", "Time to live", UINT, 32, WB_BASE_DEC, .label = wb_field_label_seconds);
FIELD (resp_len, "resp.len", "Data length", UINT, 16, WB_BASE_DEC);
FIELD (payload_size, "rr.udp_payload_size", "UDP payload size", UINT, 16, WB_BASE_DEC);
FIELD (payload_size_mdns, "rr.udp_payload_size", "UDP payload size", UINT, 16, WB_BASE_HEX, 0x7fff);
FIELD (ext_rcode, "resp.ext_rcode", "Higher bits in extended RCODE", UINT, 8, WB_BASE_HEX);
FIELD (edns_version, "resp.edns0_version", "EDNS0 version", UINT, 8, WB_BASE_DEC);
FIELD (edns_z, "resp.z", "Z", UINT, 16, WB_BASE_HEX);
FIELD (edns_do, "resp.z.do", "DO bit", BOOLEAN, 16, .mask = 0x8000, .strings = do_names);
FIELD (edns_reserved, "resp.z.reserved", "Reserved", UINT, 16, WB_BASE_HEX, 0x7fff);
FIELD (extraneous_data, "extraneous.data", "Extraneous Data Bytes", BYTES, 0);
FIELD (extraneous_length, "extraneous.length", "Extraneous Data Length", INT, 32, WB_BASE_DEC);
FIELD (extraneous, "extraneous", "Extraneous data", NONE, 0);
FIELD (ttl_high, "ttl.high_bit_set", "The uppermost bit of the TTL is set (RFC 2181, section 8)", NONE, 0);

/* Nodes that only group; Wireshark has no name for them. */
static const WbFieldInfo node_questions = { "", "Queries", WB_FIELD_NONE };
static const WbFieldInfo node_zone = { "", "Zone", WB_FIELD_NONE };
static const WbFieldInfo node_answers = { "", "Answers", WB_FIELD_NONE };
static const WbFieldInfo node_prerequisites = { "", "Prerequisites", WB_FIELD_NONE };
static const WbFieldInfo node_authorities = { "", "Authoritative nameservers", WB_FIELD_NONE };
static const WbFieldInfo node_updates = { "", "Updates", WB_FIELD_NONE };
static const WbFieldInfo node_additional = { "", "Additional records", WB_FIELD_NONE };
static const WbFieldInfo node_question = { "", "Question", WB_FIELD_NONE, .label = label_question };
static const WbFieldInfo node_record = { "", "Record", WB_FIELD_NONE, .label = label_record };

static const WbFieldInfo *const fields[] = {
  &field_length,     &field_id,        &field_flags,        &field_response,   &field_opcode,    &field_authoritative,
  &field_conflict,   &field_conflict_query, &field_authenticated_query, &field_truncated, &field_recdesired,   &field_tentative,  &field_recavail,  &field_z,
  &field_authenticated, &field_checkdisable, &field_rcode,  &field_questions,  &field_zones,     &field_answers,
  &field_prerequisites, &field_authorities, &field_updates, &field_additional, &field_qry_name,  &field_qry_name_len,
  &field_labels,     &field_qry_type,  &field_qry_class,    &field_qry_class_mdns, &field_qu,    &field_resp_name,
  &field_srv_service, &field_srv_proto, &field_srv_name,    &wb_dns_field_type, &wb_dns_field_type_bit, &field_resp_class, &field_resp_class_mdns,
  &field_cache_flush, &field_ttl,      &field_resp_len,     &field_payload_size, &field_payload_size_mdns,
  &field_ext_rcode,  &field_edns_version, &field_edns_z,    &field_edns_do,    &field_edns_reserved,
  &field_extraneous_data, &field_extraneous_length, &field_extraneous, &field_ttl_high, NULL,
};

/* --- labels ---------------------------------------------------------------------------------------------------- */

/* The child of this info. What is under a field follows it in one piece: a message may hold 10,000 records, and each
 * must not be looked through all of them. */
static const WbField *
below (const WbDissection *d, const WbField *field, const WbFieldInfo *info)
{
  guint32 parent = wb_dissection_index (d, field);

  for (guint32 i = parent + 1; i < d->n_fields && d->fields[i].layer == field->layer; i++)
    {
      if (d->fields[i].parent == WB_NO_FIELD || d->fields[i].parent < parent)
        break;
      if (d->fields[i].info == info && d->fields[i].parent == parent)
        return &d->fields[i];
    }
  return NULL;
}

static void
label_root (const WbDissection *d, const WbField *field, GString *out)
{
  const WbField *flags = below (d, field, &field_flags);

  g_string_append (out, field->info->title);
  if (flags)
    g_string_append (out, flags->value & 0x8000 ? " (response)" : " (query)");
}

static void
append_flags (guint flags, GString *out)
{
  const char *opcode = wb_value_string (opcode_names, flags >> 11 & 15, NULL);

  if (opcode)
    g_string_append (out, opcode);
  else
    g_string_append_printf (out, "Unknown operation (%u)", flags >> 11 & 15);
  if (flags & 0x8000)
    g_string_append (out, " response");
}

static void
label_flags (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append_printf (out, "Flags: 0x%04x ", (guint) field->value);
  append_flags ((guint) field->value, out);
  if (field->value & 0x8000)
    g_string_append_printf (out, ", %s", wb_value_string (wb_dns_rcode_strings, field->value & 15, "Unknown error"));
}

static void
append_type (guint type, GString *out)
{
  const char *name = wb_dns_type_name (type);

  if (name)
    g_string_append (out, name);
  else
    g_string_append_printf (out, "Unknown (%u)", type);
}

static void
label_bit (const WbDissection *d, const WbField *field, GString *out)
{
  const char *title = wb_value_string (wb_dns_type_titles, field->value, NULL);

  if (title)
    g_string_append_printf (out, "%s: %s", field->info->title, title);
  else
    g_string_append_printf (out, "%s: Unknown (%u)", field->info->title, (guint) field->value);
}

/* The owner; that of an SRV record stands in three parts. */
static void
append_owner (const WbDissection *d, const WbField *field, const WbFieldInfo *name, GString *out)
{
  const WbFieldInfo *const parts[] = { name, &field_srv_service, &field_srv_proto, &field_srv_name };
  gsize start = out->len;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      const WbField *part = below (d, field, parts[i]);

      if (part && out->len > start)
        g_string_append_c (out, '.');
      if (part)
        wb_field_append_value (d, part, out);
    }
}

static void
append_names (const WbDissection *d, const WbField *field, const WbFieldInfo *name, const WbFieldInfo *type,
              const WbFieldInfo *class, const WbFieldInfo *class_mdns, GString *out)
{
  const WbField *t = below (d, field, type), *c = below (d, field, class);

  if (!c)
    c = below (d, field, class_mdns);
  append_owner (d, field, name, out);
  if (t)
    {
      g_string_append (out, ": type ");
      append_type ((guint) t->value, out);
    }
  if (c)
    g_string_append_printf (out, ", class %s", wb_value_string (class_names, c->value, "Unknown"));
}

static void
label_question (const WbDissection *d, const WbField *field, GString *out)
{
  append_names (d, field, &field_qry_name, &field_qry_type, &field_qry_class, &field_qry_class_mdns, out);
}

static void
label_record (const WbDissection *d, const WbField *field, GString *out)
{
  gsize end;

  append_names (d, field, &field_resp_name, &wb_dns_field_type, &field_resp_class, &field_resp_class_mdns, out);
  end = out->len;
  wb_dns_summarise_data (d, wb_dissection_index (d, field), out);
  if (out->len > end)
    g_string_insert_c (out, (gssize) end, ',');
}

/* --- reading --------------------------------------------------------------------------------------------------- */

typedef struct
{
  WbDissection *d;
  WbCursor *c;
  guint32 root;
  guint32 message;
  Flavour flavour;
} Message;

static void
add_flags (const Message *m, guint32 at, guint16 flags)
{
  static const WbFieldInfo *const query[] = { &field_response, &field_opcode, &field_truncated, &field_recdesired,
                                              &field_z, &field_checkdisable, NULL };
  static const WbFieldInfo *const query_ad[] = { &field_response, &field_opcode, &field_truncated, &field_recdesired,
                                                 &field_z, &field_authenticated_query, &field_checkdisable, NULL };
  static const WbFieldInfo *const response[]
      = { &field_response, &field_opcode,   &field_authoritative, &field_truncated,    &field_recdesired,
          &field_recavail, &field_z,        &field_authenticated, &field_checkdisable, &field_rcode, NULL };
  static const WbFieldInfo *const llmnr_query[] = { &field_response, &field_opcode, &field_conflict_query, &field_truncated,
                                                    &field_tentative, NULL };
  static const WbFieldInfo *const llmnr_response[] = { &field_response, &field_opcode, &field_conflict,
                                                       &field_truncated, &field_tentative, &field_rcode, NULL };
  gboolean is_response = (flags & 0x8000) != 0;
  guint32 node = wb_dissection_add (m->d, m->root, &field_flags, m->c, at, 2, flags);

  if (m->flavour == FLAVOUR_LLMNR)
    wb_dissection_add_bit_row (m->d, node, is_response ? llmnr_response : llmnr_query, m->c, at, 2, flags);
  else if (is_response)
    wb_dissection_add_bit_row (m->d, node, response, m->c, at, 2, flags);
  else
    wb_dissection_add_bit_row (m->d, node, flags & 0x20 ? query_ad : query, m->c, at, 2, flags);
}

static gboolean
read_question (const Message *m, guint32 parent)
{
  WbCursor *c = m->c;
  guint32 at = c->pos, node;
  WbDnsName name;
  guint16 type, class;
  gboolean counted;

  if (!wb_dns_read_name (c, m->message, &name))
    return FALSE;
  type = wb_cursor_u16 (c);
  class = wb_cursor_u16 (c);
  if (!wb_cursor_ok (c))
    return FALSE;
  node = wb_dissection_add (m->d, parent, &node_question, c, at, c->pos - at, 0);
  wb_dissection_add_copy (m->d, node, &field_qry_name, c, at, c->pos - 4 - at, name.text, name.length);
  /* As Wireshark counts: names of one character not at all. */
  counted = name.length > 1;
  wb_dissection_flag (m->d, wb_dissection_add (m->d, node, &field_qry_name_len, c, at, c->pos - 4 - at,
                                               counted ? name.length : 0), WB_FIELD_GENERATED);
  wb_dissection_flag (m->d, wb_dissection_add (m->d, node, &field_labels, c, at, c->pos - 4 - at,
                                               counted ? name.labels : 0), WB_FIELD_GENERATED);
  wb_dissection_add (m->d, node, &field_qry_type, c, c->pos - 4, 2, type);
  if (m->flavour != FLAVOUR_MDNS)
    {
      wb_dissection_add (m->d, node, &field_qry_class, c, c->pos - 2, 2, class);
      return TRUE;
    }
  wb_dissection_add_bits (m->d, node, &field_qry_class_mdns, c, c->pos - 2, 2, class);
  wb_dissection_add_bits (m->d, node, &field_qu, c, c->pos - 2, 2, class);
  return TRUE;
}

/* RFC 2782: the owner of an SRV record is service, protocol and name. */
static void
add_srv_name (const Message *m, guint32 node, guint32 at, guint32 length, const WbDnsName *name)
{
  static const WbFieldInfo *const infos[] = { &field_srv_service, &field_srv_proto, &field_srv_name };
  const guint8 *p = name->text, *end = name->text + name->length;

  for (guint i = 0; i < 3 && p <= end; i++)
    {
      const guint8 *dot = i < 2 ? memchr (p, '.', (gsize) (end - p)) : NULL;
      const guint8 *stop = dot ? dot : end;

      wb_dissection_add_copy (m->d, node, infos[i], m->c, at, length, p, (guint32) (stop - p));
      p = stop + 1;
    }
}

static void
add_opt_head (const Message *m, guint32 node, guint32 at, guint16 class, guint32 ttl)
{
  guint32 z;

  if (m->flavour == FLAVOUR_MDNS)
    {
      wb_dissection_add_bits (m->d, node, &field_payload_size_mdns, m->c, at + 2, 2, class);
      wb_dissection_add_bits (m->d, node, &field_cache_flush, m->c, at + 2, 2, class);
    }
  else
    wb_dissection_add (m->d, node, &field_payload_size, m->c, at + 2, 2, class);
  wb_dissection_add (m->d, node, &field_ext_rcode, m->c, at + 4, 1, ttl >> 24);
  wb_dissection_add (m->d, node, &field_edns_version, m->c, at + 5, 1, ttl >> 16 & 0xff);
  z = wb_dissection_add (m->d, node, &field_edns_z, m->c, at + 6, 2, ttl & 0xffff);
  wb_dissection_add_bits (m->d, z, &field_edns_do, m->c, at + 6, 2, ttl & 0xffff);
  wb_dissection_add_bits (m->d, z, &field_edns_reserved, m->c, at + 6, 2, ttl & 0xffff);
}

static gboolean
read_record (const Message *m, guint32 parent)
{
  WbCursor *c = m->c;
  guint32 start = c->pos, at, node, ttl, item;
  WbDnsName name;
  guint16 type, class, length;
  WbDnsRecord r;

  if (!wb_dns_read_name (c, m->message, &name))
    return FALSE;
  at = c->pos;
  type = wb_cursor_u16 (c);
  class = wb_cursor_u16 (c);
  ttl = wb_cursor_u32 (c);
  length = wb_cursor_u16 (c);
  if (!wb_cursor_need (c, length))
    return FALSE;
  node = wb_dissection_add (m->d, parent, &node_record, c, start, c->pos + length - start, 0);
  if (type == TYPE_SRV)
    add_srv_name (m, node, start, at - start, &name);
  else
    wb_dissection_add_copy (m->d, node, &field_resp_name, c, start, at - start, name.text, name.length);
  wb_dissection_add (m->d, node, &wb_dns_field_type, c, at, 2, type);
  if (type == TYPE_OPT)
    add_opt_head (m, node, at, class, ttl);
  else
    {
      if (m->flavour == FLAVOUR_MDNS)
        {
          wb_dissection_add_bits (m->d, node, &field_resp_class_mdns, c, at + 2, 2, class);
          wb_dissection_add_bits (m->d, node, &field_cache_flush, c, at + 2, 2, class);
        }
      else
        wb_dissection_add (m->d, node, &field_resp_class, c, at + 2, 2, class);
      item = wb_dissection_add (m->d, node, &field_ttl, c, at + 4, 4, ttl);
      if (ttl & 0x80000000u)
        wb_dissection_remark (m->d, item, &field_ttl_high, c, at + 4, 4, WB_FIELD_NOTE);
    }
  wb_dissection_add (m->d, node, &field_resp_len, c, at + 8, 2, length);
  if (length == 0)
    return TRUE;
  r = (WbDnsRecord){
    .d = m->d, .c = c, .message = m->message, .tree = node, .end = at + 10 + length, .type = type,
    .mdns = m->flavour == FLAVOUR_MDNS,
  };
  wb_dns_dissect_data (&r);
  if (!wb_cursor_ok (c))
    return FALSE;
  c->pos = r.end;
  return TRUE;
}

/* One of the four sections, under a node of its own. */
static void
read_section (const Message *m, const WbFieldInfo *info, guint count,
              gboolean (*read) (const Message *m, guint32 parent))
{
  guint32 start = m->c->pos, node;

  if (count == 0 || !wb_cursor_ok (m->c))
    return;
  node = wb_dissection_add (m->d, m->root, info, m->c, start, 0, 0);
  for (guint i = 0; i < count && m->d->n_fields < WB_MAX_FIELDS; i++)
    if (!read (m, node))
      break;
  wb_dissection_set_length (m->d, node, m->c->pos - start);
}

/* The message at the cursor; its end is the cursor's. */
static void
read_message (const Message *m)
{
  WbCursor *c = m->c;
  guint32 at = c->pos;
  guint16 flags, counts[4];
  gboolean update;

  /* Both are read before anything is shown. */
  if (!wb_cursor_need (c, 4))
    return;
  flags = (guint16) wb_cursor_be (c, at + 2, 2);
  update = (flags >> 11 & 15) == OPCODE_UPDATE;
  wb_dissection_read (m->d, m->root, &field_id, c, 2);
  add_flags (m, c->pos, flags);
  wb_cursor_skip (c, 2);
  counts[0] = (guint16) wb_dissection_read (m->d, m->root, update ? &field_zones : &field_questions, c, 2);
  counts[1] = (guint16) wb_dissection_read (m->d, m->root, update ? &field_prerequisites : &field_answers, c, 2);
  counts[2] = (guint16) wb_dissection_read (m->d, m->root, update ? &field_updates : &field_authorities, c, 2);
  counts[3] = (guint16) wb_dissection_read (m->d, m->root, &field_additional, c, 2);
  if (!wb_cursor_ok (c))
    return;
  read_section (m, update ? &node_zone : &node_questions, counts[0], read_question);
  read_section (m, update ? &node_prerequisites : &node_answers, counts[1], read_record);
  read_section (m, update ? &node_updates : &node_authorities, counts[2], read_record);
  read_section (m, &node_additional, counts[3], read_record);
}

/* What stands behind the last record. */
static void
read_extraneous (const Message *m)
{
  guint32 left = wb_cursor_reported_left (m->c);

  if (!wb_cursor_ok (m->c) || left == 0 ||
      wb_dissection_read_bytes (m->d, m->root, &field_extraneous_data, m->c, left) == WB_NO_FIELD)
    return;
  wb_dissection_flag (m->d, wb_dissection_add (m->d, m->root, &field_extraneous_length, m->c, m->c->pos, 0, left),
                      WB_FIELD_GENERATED);
  wb_dissection_remark (m->d, m->root, &field_extraneous, m->c, m->c->pos - left, left, WB_FIELD_NOTE);
}

static void
read_datagram (WbDissection *d, WbCursor *c, guint32 root, Flavour flavour)
{
  const Message m = { .d = d, .c = c, .root = root, .message = c->pos, .flavour = flavour };

  read_message (&m);
  read_extraneous (&m);
}

static void
dissect (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  read_datagram (d, c, root, FLAVOUR_DNS);
}

/* DNS on any port, by Wireshark's measure: a standard query or its response with at most one question, something in it,
 * and counts that are small. */
static gboolean
recognise (const WbCursor *payload)
{
  guint32 at = payload->pos;
  guint64 counts = wb_cursor_be (payload, at + 4, 8);

  return wb_cursor_left (payload) >= HEADER && wb_cursor_reported_left (payload) > HEADER &&
         (wb_cursor_be (payload, at + 2, 1) >> 3 & 15) == 0 && counts != 0 && counts >> 48 <= 1 &&
         (counts >> 32 & 0xffff) <= 100 && (counts >> 16 & 0xffff) <= 10 && (counts & 0xffff) <= 10;
}

static void
dissect_mdns (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  read_datagram (d, c, root, FLAVOUR_MDNS);
}

static void
dissect_llmnr (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  read_datagram (d, c, root, FLAVOUR_LLMNR);
}

/* One segment may hold several messages, and end inside one: the rest of that came in another segment. As where a
 * segment begins within the stream is not known either, a length that makes no sense is no flaw of the sender. */
static void
dissect_stream (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  gboolean used = FALSE;

  while (wb_cursor_ok (c) && wb_cursor_reported_left (c) > 0)
    {
      guint32 start = c->pos, length = (guint32) wb_cursor_peek_uint (c, 0, 2);
      WbCursor sub;
      Message m;

      if (c->verdict == WB_VERDICT_MALFORMED)
        {
          if (!d->state.in_error)
            d->layers[d->layer].unfinished++;
          c->verdict = WB_VERDICT_OK;
          c->pos = c->reported;
        }
      if (!wb_cursor_ok (c) || c->pos == c->reported)
        return;
      sub = wb_cursor_sub (c, length + 2);
      m = (Message){ .d = d, .c = &sub, .root = root, .message = start + 2, .flavour = FLAVOUR_DNS };
      if (wb_cursor_need (&sub, 6))
        {
          if (used)
            m.root = wb_dissection_add (d, WB_NO_FIELD, &field_root, c, start, 0, 0);
          used = TRUE;
          wb_dissection_read (d, m.root, &field_length, &sub, 2);
          read_message (&m);
          if (start + length + 2 <= c->reported)
            read_extraneous (&m);
          else if (wb_cursor_ok (&sub))
            sub.verdict = WB_VERDICT_MALFORMED; /* what it says stands behind the last record did not come */
          wb_dissection_set_length (d, m.root, sub.pos - start);
        }
      c->verdict = sub.verdict;
      if (sub.verdict == WB_VERDICT_MALFORMED)
        {
          d->layers[d->layer].unfinished++;
          c->verdict = WB_VERDICT_OK;
        }
      c->pos = MIN (start + length + 2, c->reported);
    }
}

/* --- list row -------------------------------------------------------------------------------------------------- */

static void
summarise (const WbDissection *d, const WbLayer *layer, WbSummary *s)
{
  gboolean any = FALSE;

  s->protocol = layer->dissector == &wb_dissector_mdns ? "MDNS" : layer->dissector->short_name;
  s->tone = WB_TONE_DNS;
  for (guint32 i = layer->first_field; i < layer->end_field && s->info->len <= WB_SUMMARY_INFO_BYTES; i++)
    {
      const WbField *f = &d->fields[i];

      if (f->info == &field_id && !any)
        {
          g_string_truncate (s->info, 0);
          any = TRUE;
        }
      if (f->info == &field_flags)
        {
          if (s->info->len > 0)
            g_string_append (s->info, "; "); /* a segment may hold several messages */
          append_flags ((guint) f->value, s->info);
          g_string_append_printf (s->info, " 0x%04x", (guint) f[-1].value);
          if (f->value & 0x8000 && f->value & 15)
            g_string_append_printf (s->info, " %s", wb_value_string (wb_dns_rcode_strings, f->value & 15, "Unknown error"));
        }
      else if (f->info == &field_qry_type || f->info == &wb_dns_field_type)
        {
          g_string_append_c (s->info, ' ');
          append_type ((guint) f->value, s->info);
          if (f->info == &field_qry_type)
            {
              const WbField *name = below (d, &d->fields[f->parent], &field_qry_name);

              g_string_append_c (s->info, ' ');
              if (name)
                wb_field_append_value (d, name, s->info);
            }
          else
            wb_dns_summarise_data (d, f->parent, s->info);
        }
      else if (f->info == &field_qu && f->value)
        g_string_append (s->info, ", \"QU\" question");
      else if (f->info == &field_cache_flush && f->value)
        g_string_append (s->info, ", cache flush");
    }
}

static const WbDissectorEntry entries[] = { { WB_TABLE_UDP_PORT, 53 }, { WB_TABLE_NONE } };
static const WbDissectorEntry stream_entries[] = { { WB_TABLE_TCP_PORT, 53 }, { WB_TABLE_TCP_PORT, 5353 },
                                                   { WB_TABLE_NONE } };
static const WbDissectorEntry mdns_entries[] = { { WB_TABLE_UDP_PORT, 5353 }, { WB_TABLE_NONE } };
static const WbDissectorEntry llmnr_entries[] = { { WB_TABLE_UDP_PORT, 5355 }, { WB_TABLE_NONE } };

const WbDissector wb_dissector_dns = {
  .name = "dns",
  .short_name = "DNS",
  .root = &field_root,
  .fields = fields,
  .more_fields = wb_dns_record_fields,
  .entries = entries,
  .recognise = recognise,
  .dissect = dissect,
  .summarise = summarise,
};

const WbDissector wb_dissector_dns_stream = {
  .name = "dns",
  .short_name = "DNS",
  .root = &field_root,
  .fields = wb_dns_option_fields,
  .entries = stream_entries,
  .dissect = dissect_stream,
  .summarise = summarise,
};

const WbDissector wb_dissector_mdns = {
  .name = "mdns",
  .short_name = "mDNS",
  .root = &field_mdns,
  .entries = mdns_entries,
  .dissect = dissect_mdns,
  .summarise = summarise,
};

const WbDissector wb_dissector_llmnr = {
  .name = "llmnr",
  .short_name = "LLMNR",
  .root = &field_llmnr,
  .entries = llmnr_entries,
  .dissect = dissect_llmnr,
  .summarise = summarise,
};
