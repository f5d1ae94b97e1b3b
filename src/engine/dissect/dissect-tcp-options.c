/* SPDX-License-Identifier: GPL-3.0-or-later */

/* TCP options (RFC 9293 3.1 and the RFCs at each): a run of
 *
 *   | kind |                    kinds 0 (end of list) and 1 (no operation)
 *   | kind | length | value … | all others; length counts kind and length
 *
 * A length below 2 or past the end of the header ends the walk, so it always advances. A kind with a fixed length is
 * only read when it has it. Options that need more than a line of reading are in dissect-tcp-options-rare.c and
 * dissect-tcp-mptcp.c. */

#include "engine/dissect/dissect-tcp-private.h"
#include "engine/dissect/wb-dissector.h"
#include "engine/dissect/wb-field-format.h"
#include "engine/dissect/wb-quick-start.h"

#define TITLE "TCP Option - "

typedef struct
{
  guint8 kind;
  guint8 length; /* the only one allowed; 0: the reader checks */
  const char *name;
  const WbFieldInfo *info;
  void (*read) (WbTcpOption *o);
} Kind;

static const WbValueString kind_names[] = {
  { 0, "End of Option List" },
  { 1, "No-Operation" },
  { 2, "Maximum Segment Size" },
  { 3, "Window Scale" },
  { 4, "SACK Permitted" },
  { 5, "SACK" },
  { 6, "Echo" },
  { 7, "Echo Reply" },
  { 8, "Time Stamp Option" },
  { 9, "Partial Order Connection Permitted" },
  { 10, "Partial Order Service Profile" },
  { 11, "CC" },
  { 12, "CC.NEW" },
  { 13, "CC.ECHO" },
  { 14, "TCP Alternate Checksum Request" },
  { 15, "TCP Alternate Checksum Data" },
  { 16, "Skeeter" },
  { 17, "Bubba" },
  { 18, "Trailer Checksum Option" },
  { 19, "MD5 Signature Option" },
  { 20, "SCPS Capabilities" },
  { 21, "Selective Negative Acknowledgements" },
  { 22, "Record Boundaries" },
  { 23, "Corruption experienced" },
  { 24, "SNAP" },
  { 26, "TCP Compression Filter" },
  { 27, "Quick-Start Response" },
  { 28, "User Timeout Option" },
  { 29, "The TCP Authentication Option" },
  { 30, "Multipath TCP" },
  { 34, "TCP Fast Open Cookie" },
  { 76, "Riverbed Probe" },
  { 78, "Riverbed Transparency" },
  { 172, "Accurate ECN Order 0" },
  { 174, "Accurate ECN Order 1" },
  { 253, "RFC3692-style Experiment 1" },
  { 254, "RFC3692-style Experiment 2" },
  { 0, NULL },
};

static const WbValueString exid_names[] = {
  { 0x0348, "Host ID" },
  { 0x454e, "Encryption Negotiation" },
  { 0xacc0, "Accurate ECN - Order 0" },
  { 0xacc1, "Accurate ECN - Order 1" },
  { 0xacce, "Accurate ECN" },
  { 0xe2d4, "Shared Memory communications over RMDA protocol" },
  { 0xf989, "Fast Open" },
  { 0, NULL },
};

static const WbValueString granularity_names[] = { { 1, "Minutes" }, { 0, "Seconds" }, { 0, NULL } };

/* --- labels: an option's line is made from the fields inside it ------------------------------------------------ */

static const WbField *
child (const WbDissection *d, const WbField *field, const WbFieldInfo *info)
{
  guint32 parent = wb_dissection_index (d, field);

  for (guint32 i = parent + 1; i < d->n_fields && d->fields[i].parent != d->fields[parent].parent; i++)
    if (d->fields[i].info == info)
      return &d->fields[i];
  return NULL;
}

static void label_mss (const WbDissection *d, const WbField *field, GString *out);
static void label_wscale (const WbDissection *d, const WbField *field, GString *out);
static void label_sack (const WbDissection *d, const WbField *field, GString *out);
static void label_echo (const WbDissection *d, const WbField *field, GString *out);
static void label_timestamp (const WbDissection *d, const WbField *field, GString *out);
static void label_acc_ecn (const WbDissection *d, const WbField *field, GString *out);
static void label_experimental (const WbDissection *d, const WbField *field, GString *out);

static void
label_edge (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append_printf (out, "%s = %" G_GUINT64_FORMAT, field->info->title, field->value);
}

/* --- fields ---------------------------------------------------------------------------------------------------- */

#define OPTION(id, name, title, ...)                                                                                   \
  static const WbFieldInfo field_##id = { "tcp.options." name, TITLE title, WB_FIELD_BYTES, __VA_ARGS__ }
#define NUMBER(id, name, title, bits, ...)                                                                             \
  static const WbFieldInfo field_##id = { "tcp." name, title, WB_FIELD_UINT, bits, __VA_ARGS__ }

static void label_title (const WbDissection *d, const WbField *field, GString *out);

OPTION (eol, "eol", "End of Option List (EOL)", .label = label_title);
OPTION (nop, "nop", "No-Operation (NOP)", .label = label_title);
OPTION (mss, "mss", "Maximum segment size", .label = label_mss);
OPTION (wscale, "wscale", "Window scale", .label = label_wscale);
OPTION (sack_perm, "sack_perm", "SACK permitted", .label = label_title);
OPTION (sack, "sack", "SACK", .label = label_sack);
OPTION (echo, "echo", "Echo", .label = label_echo);
OPTION (timestamp, "timestamp", "Timestamps", .label = label_timestamp);
OPTION (cc, "cc", "CC", .label = label_title);
OPTION (md5, "md5", "TCP MD5 signature", .label = label_title);
OPTION (scpsrec, "scpsrec", "SCPS record boundary", .label = label_title);
OPTION (scpscor, "scpscor", "SCPS corruption experienced", .label = label_title);
OPTION (qs, "qs", "Quick-Start", .label = label_title);
OPTION (user_to, "user_to", "User Timeout", .label = label_title);
OPTION (ao, "ao", "TCP AO", .label = label_title);
OPTION (tfo, "tfo", "TCP Fast Open", .label = label_title);
OPTION (acc_ecn, "acc_ecn", "Accurate ECN", .label = label_acc_ecn);
OPTION (experimental, "experimental", "Experimental", .label = label_experimental);
OPTION (unknown, "unknown", "Unknown", .label = label_title);

NUMBER (kind, "option_kind", "Kind", 8, WB_BASE_DEC, .strings = kind_names);
NUMBER (len, "option_len", "Length", 8, WB_BASE_DEC);
NUMBER (mss_val, "options.mss_val", "MSS Value", 16, WB_BASE_DEC);
NUMBER (wscale_shift, "options.wscale.shift", "Shift count", 8, WB_BASE_DEC);
NUMBER (wscale_multiplier, "options.wscale.multiplier", "Multiplier", 16, WB_BASE_DEC);
NUMBER (sack_le, "options.sack_le", "left edge", 32, WB_BASE_DEC, .label = label_edge);
NUMBER (sack_re, "options.sack_re", "right edge", 32, WB_BASE_DEC, .label = label_edge);
NUMBER (sack_count, "options.sack.count", "TCP SACK Count", 8, WB_BASE_DEC);
NUMBER (dsack_le, "options.sack.dsack_le", "D-SACK Left Edge", 32, WB_BASE_DEC, .label = label_edge);
NUMBER (dsack_re, "options.sack.dsack_re", "D-SACK Right Edge", 32, WB_BASE_DEC, .label = label_edge);
NUMBER (echo_value, "options.echo_value", "TCP Echo Option", 32, WB_BASE_DEC);
NUMBER (tsval, "options.timestamp.tsval", "Timestamp value", 32, WB_BASE_DEC);
NUMBER (tsecr, "options.timestamp.tsecr", "Timestamp echo reply", 32, WB_BASE_DEC);
NUMBER (cc_value, "options.cc_value", "TCP CC Option", 32, WB_BASE_DEC);
static const WbFieldInfo field_md5_digest = { "tcp.options.md5.digest", "MD5 digest", WB_FIELD_BYTES };
NUMBER (qs_rate, "options.qs.rate", "QS Rate", 8, WB_BASE_DEC, 0x0f, wb_quick_start_rate_strings);
NUMBER (qs_ttl, "options.qs.ttl_diff", "QS Rate", 8, WB_BASE_DEC);
static const WbFieldInfo field_user_to_granularity = {
  "tcp.options.user_to_granularity", "Granularity", WB_FIELD_BOOLEAN, 16, .mask = 0x8000, .strings = granularity_names
};
NUMBER (user_to_val, "options.user_to_val", "User Timeout", 16, WB_BASE_DEC, 0x7fff);
NUMBER (ao_keyid, "options.ao.keyid", "AO KeyID", 8, WB_BASE_DEC);
NUMBER (ao_rnextkeyid, "options.ao.rnextkeyid", "AO RNextKeyID", 8, WB_BASE_DEC);
static const WbFieldInfo field_ao_mac = { "tcp.options.ao.mac", "AO MAC", WB_FIELD_BYTES };
static const WbFieldInfo field_tfo_request = { "tcp.options.tfo.request", "Fast Open Cookie Request", WB_FIELD_NONE };
static const WbFieldInfo field_tfo_cookie = { "tcp.options.tfo.cookie", "Fast Open Cookie", WB_FIELD_BYTES };
NUMBER (ee0b, "options.acc_ecn.ee0b", "Accurate ECN Echo ECT(0) Byte Counter", 24, WB_BASE_DEC);
NUMBER (eceb, "options.acc_ecn.eceb", "Accurate ECN Echo CE Byte Counter", 24, WB_BASE_DEC);
NUMBER (ee1b, "options.acc_ecn.ee1b", "Accurate ECN Echo ECT(1) Byte Counter", 24, WB_BASE_DEC);
NUMBER (exid, "options.experimental.exid", "Experiment Identifier", 16, WB_BASE_HEX, .strings = exid_names);
static const WbFieldInfo field_exp_data = { "tcp.options.experimental.data", "Data", WB_FIELD_BYTES };
static const WbFieldInfo field_unknown_payload = { "tcp.options.unknown.payload", "Payload", WB_FIELD_BYTES };

/* --- remarks --------------------------------------------------------------------------------------------------- */

static void label_bad_length (const WbDissection *d, const WbField *field, GString *out);

#define REMARK(id, name, title, ...)                                                                                   \
  static const WbFieldInfo remark_##id = { "tcp." name, title, WB_FIELD_NONE, __VA_ARGS__ }

static const WbFieldInfo remark_bad_length = { "tcp.option.len.invalid", "Invalid length for option", WB_FIELD_NONE,
                                               .label = label_bad_length };
REMARK (walk, "option.len.invalid", "Length past the end of the options, or too short");
REMARK (shift, "options.wscale.shift.invalid", "Window scale shift exceeds 14");
REMARK (dsack, "options.sack.dsack", "D-SACK Sequence");
REMARK (suboption, "suboption_malformed", "suboption would go past end of option");
REMARK (mss_absent, "options.mss.absent", "The SYN packet does not contain a MSS option");
REMARK (mss_present, "options.mss.present", "The non-SYN packet does contain a MSS option");
REMARK (nops, "nop", "4 NOP in a row - a router may have removed some options");
REMARK (after_eol, "non_zero_bytes_after_eol", "Non-zero header padding");
/* Hidden beside a remark that calls the packet malformed, so that _ws.malformed finds it. */
static const WbFieldInfo mark_malformed = { "_ws.malformed", "Malformed Packet", WB_FIELD_PROTOCOL };

const WbFieldInfo *const wb_tcp_option_fields[] = {
  &field_eol,
  &field_nop,
  &field_mss,
  &field_wscale,
  &field_sack_perm,
  &field_sack,
  &field_echo,
  &field_timestamp,
  &field_cc,
  &field_md5,
  &field_scpsrec,
  &field_scpscor,
  &field_qs,
  &field_user_to,
  &field_ao,
  &field_tfo,
  &field_acc_ecn,
  &field_experimental,
  &field_unknown,
  &field_kind,
  &field_len,
  &field_mss_val,
  &field_wscale_shift,
  &field_wscale_multiplier,
  &field_sack_le,
  &field_sack_re,
  &field_sack_count,
  &field_dsack_le,
  &field_dsack_re,
  &field_echo_value,
  &field_tsval,
  &field_tsecr,
  &field_cc_value,
  &field_md5_digest,
  &field_qs_rate,
  &field_qs_ttl,
  &field_user_to_granularity,
  &field_user_to_val,
  &field_ao_keyid,
  &field_ao_rnextkeyid,
  &field_ao_mac,
  &field_tfo_request,
  &field_tfo_cookie,
  &field_ee0b,
  &field_eceb,
  &field_ee1b,
  &field_exid,
  &field_exp_data,
  &field_unknown_payload,
  &remark_bad_length,
  &remark_walk,
  &remark_shift,
  &remark_dsack,
  &remark_suboption,
  &remark_mss_absent,
  &remark_mss_present,
  &remark_nops,
  &remark_after_eol,
  &mark_malformed,
  NULL,
};

/* --- labels ---------------------------------------------------------------------------------------------------- */

static void
label_title (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append (out, field->info->title);
}

static void
label_mss (const WbDissection *d, const WbField *field, GString *out)
{
  const WbField *value = child (d, field, &field_mss_val);

  g_string_append (out, field->info->title);
  if (value)
    g_string_append_printf (out, ": %" G_GUINT64_FORMAT " bytes", value->value);
}

static void
label_wscale (const WbDissection *d, const WbField *field, GString *out)
{
  const WbField *shift = child (d, field, &field_wscale_shift);
  const WbField *multiplier = child (d, field, &field_wscale_multiplier);

  g_string_append (out, field->info->title);
  if (shift && multiplier)
    g_string_append_printf (out, ": %" G_GUINT64_FORMAT " (multiply by %" G_GUINT64_FORMAT ")", shift->value,
                            multiplier->value);
}

static void
label_sack (const WbDissection *d, const WbField *field, GString *out)
{
  guint32 parent = wb_dissection_index (d, field);

  g_string_append (out, field->info->title);
  for (guint32 i = parent + 1; i + 1 < d->n_fields && d->fields[i].parent != field->parent; i++)
    if (d->fields[i].info == &field_sack_le && d->fields[i + 1].info == &field_sack_re)
      g_string_append_printf (out, " %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT, d->fields[i].value,
                              d->fields[i + 1].value);
}

static void
label_echo (const WbDissection *d, const WbField *field, GString *out)
{
  const WbField *value = child (d, field, &field_echo_value);

  g_string_append (out, field->info->title);
  if (value)
    g_string_append_printf (out, ": %" G_GUINT64_FORMAT, value->value);
}

static void
label_timestamp (const WbDissection *d, const WbField *field, GString *out)
{
  const WbField *tsval = child (d, field, &field_tsval), *tsecr = child (d, field, &field_tsecr);

  g_string_append (out, field->info->title);
  if (tsval && tsecr)
    g_string_append_printf (out, ": TSval %" G_GUINT64_FORMAT ", TSecr %" G_GUINT64_FORMAT, tsval->value, tsecr->value);
}

/* " (Order 0): EE0B 1, ECEB 2": in the order in which they stand. */
static void
append_counters (const WbDissection *d, const WbField *field, GString *out)
{
  gboolean first = TRUE;

  for (guint32 i = wb_dissection_index (d, field) + 1; i < d->n_fields && d->fields[i].parent != field->parent; i++)
    {
      const WbFieldInfo *info = d->fields[i].info;

      if (info != &field_ee0b && info != &field_eceb && info != &field_ee1b)
        continue;
      if (first)
        g_string_append_printf (out, " (Order %d): ", info == &field_ee0b ? 0 : 1);
      g_string_append_printf (out, "%s%s %" G_GUINT64_FORMAT, first ? "" : ", ",
                              info == &field_ee0b ? "EE0B" :
                              info == &field_eceb ? "ECEB" :
                                                    "EE1B",
                              d->fields[i].value);
      first = FALSE;
    }
}

static void
label_acc_ecn (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append (out, field->info->title);
  append_counters (d, field, out);
}

static void
label_experimental (const WbDissection *d, const WbField *field, GString *out)
{
  const WbField *id = child (d, field, &field_exid);

  g_string_append (out, field->info->title);
  if (!id)
    return;
  g_string_append_printf (out, ": %s", wb_value_string (exid_names, id->value, "Unknown"));
  if (id->value == 0xacc0 || id->value == 0xacc1)
    {
      g_string_append (out, ": Accurate ECN");
      append_counters (d, field, out);
    }
}

static void
label_bad_length (const WbDissection *d, const WbField *field, GString *out)
{
  g_string_append (out, "option length should be ");
  if (field->value >> 8)
    g_string_append (out, "at least ");
  g_string_append_printf (out, "%u", (guint) (field->value & 0xff));
}

/* --- reading --------------------------------------------------------------------------------------------------- */

static void
add_remark (WbDissection *d, guint32 parent, const WbFieldInfo *info, const WbCursor *c, guint32 offset, guint severity)
{
  wb_dissection_flag (d, wb_dissection_add (d, parent, info, c, offset, 0, 0), WB_FIELD_GENERATED | severity);
}

void
wb_tcp_mark_malformed (WbDissection *d, const WbCursor *c, guint32 parent)
{
  wb_dissection_flag (d, wb_dissection_add (d, parent, &mark_malformed, c, c->pos, 0, 0), WB_FIELD_HIDDEN);
}

/* What "option length should be" says: the length, with 0x100 set for "at least". */
#define AT_LEAST 0x100u

void
wb_tcp_option_bad_length (const WbTcpOption *o, const WbFieldInfo *remark, guint64 expected)
{
  guint32 field =
      wb_dissection_add (o->d, o->length_item, remark ? remark : &remark_bad_length, &o->c, o->at + 1, 0, expected);

  wb_dissection_flag (o->d, field, WB_FIELD_GENERATED | WB_FIELD_NOTE);
}

/* A block that is not there makes the packet malformed, as in Wireshark. */
static void
need_within (const WbTcpOption *o, guint32 needed)
{
  if (o->length < needed)
    o->segment->verdict = WB_VERDICT_MALFORMED;
}

static void
read_mss (WbTcpOption *o)
{
  wb_dissection_read (o->d, o->item, &field_mss_val, &o->c, 2);
}

/* RFC 7323, 2.3: a shift above 14 counts as 14. */
static void
read_wscale (WbTcpOption *o)
{
  guint32 at = o->c.pos, item = o->d->n_fields;
  guint8 shift = (guint8) wb_dissection_read (o->d, o->item, &field_wscale_shift, &o->c, 1);

  if (!wb_cursor_ok (&o->c))
    return;
  if (shift > 14)
    add_remark (o->d, item, &remark_shift, &o->c, at, WB_FIELD_WARNING);
  wb_dissection_flag (o->d,
                      wb_dissection_add (o->d, o->item, &field_wscale_multiplier, &o->c, at, 1, 1u << MIN (shift, 14)),
                      WB_FIELD_GENERATED);
}

/* a is at or before b in sequence space. */
static inline gboolean
seq_le (guint32 a, guint32 b)
{
  return (gint32) (a - b) <= 0;
}

/* RFC 2018; RFC 2883: a first block that is acknowledged, or ends inside the second, reports a duplicate. */
static void
read_sack (WbTcpOption *o)
{
  guint32 left[2] = { 0, 0 }, right[2] = { 0, 0 }, at = o->c.pos, edge;
  guint count = 0, edges = 0;

  while (wb_cursor_ok (&o->c) && wb_cursor_reported_left (&o->c) > 0)
    {
      if (wb_cursor_reported_left (&o->c) < 4)
        break;
      edge = (guint32) wb_dissection_read (o->d, o->item, edges % 2 ? &field_sack_re : &field_sack_le, &o->c, 4);
      if (edges < 4)
        *(edges % 2 ? &right[edges / 2] : &left[edges / 2]) = edge;
      count += edges++ % 2;
    }
  if (!wb_cursor_ok (&o->c))
    return;
  if (wb_cursor_reported_left (&o->c) > 0 || edges % 2)
    {
      add_remark (o->d, o->d->n_fields - 1, &remark_suboption, &o->c, o->c.pos, WB_FIELD_ERROR);
      wb_tcp_mark_malformed (o->d, &o->c, o->item);
    }
  wb_dissection_flag (o->d, wb_dissection_add (o->d, o->item, &field_sack_count, &o->c, o->at, 0, count),
                      WB_FIELD_GENERATED);
  if (!seq_le (right[0], o->header->ack) &&
      !(count > 1 && left[1] != right[0] && seq_le (left[1], right[0]) && seq_le (right[0], right[1])))
    return;
  need_within (o, 6);
  if (!wb_cursor_ok (o->segment))
    return;
  wb_dissection_flag (o->d, wb_dissection_add (o->d, o->item, &field_dsack_le, &o->c, at, 4, left[0]),
                      WB_FIELD_GENERATED);
  need_within (o, 10);
  if (!wb_cursor_ok (o->segment))
    return;
  wb_dissection_flag (o->d, wb_dissection_add (o->d, o->item, &field_dsack_re, &o->c, at + 4, 4, right[0]),
                      WB_FIELD_GENERATED);
  add_remark (o->d, o->item, &remark_dsack, &o->c, at, WB_FIELD_WARNING);
}

static void
read_echo (WbTcpOption *o)
{
  wb_dissection_read (o->d, o->item, &field_echo_value, &o->c, 4);
}

static void
read_timestamp (WbTcpOption *o)
{
  wb_dissection_read (o->d, o->item, &field_tsval, &o->c, 4);
  wb_dissection_read (o->d, o->item, &field_tsecr, &o->c, 4);
}

/* RFC 1644 */
static void
read_cc (WbTcpOption *o)
{
  wb_dissection_read (o->d, o->item, &field_cc_value, &o->c, 4);
}

/* RFC 2385 */
static void
read_md5 (WbTcpOption *o)
{
  wb_dissection_read_bytes (o->d, o->item, &field_md5_digest, &o->c, 16);
}

/* RFC 4782 */
static void
read_qs (WbTcpOption *o)
{
  wb_dissection_read (o->d, o->item, &field_qs_rate, &o->c, 1);
  wb_dissection_read (o->d, o->item, &field_qs_ttl, &o->c, 1);
}

/* RFC 5482 */
static void
read_user_to (WbTcpOption *o)
{
  guint64 whole = wb_dissection_read (o->d, o->item, &field_user_to_granularity, &o->c, 2);

  wb_dissection_add_bits (o->d, o->item, &field_user_to_val, &o->c, o->c.pos - 2, 2, whole);
}

/* RFC 5925 */
static void
read_ao (WbTcpOption *o)
{
  if (o->length < 4)
    {
      wb_tcp_option_bad_length (o, NULL, AT_LEAST | 4);
      return;
    }
  wb_dissection_read (o->d, o->item, &field_ao_keyid, &o->c, 1);
  wb_dissection_read (o->d, o->item, &field_ao_rnextkeyid, &o->c, 1);
  if (o->length > 4)
    wb_dissection_read_bytes (o->d, o->item, &field_ao_mac, &o->c, o->length - 4);
}

/* RFC 7413, 4.1.1: without a cookie it asks for one. */
static void
read_fast_open (WbTcpOption *o)
{
  guint32 left = wb_cursor_reported_left (&o->c);

  if (left == 0)
    wb_dissection_add (o->d, o->item, &field_tfo_request, &o->c, o->at + 2, 0, 0);
  else
    wb_dissection_read_bytes (o->d, o->item, &field_tfo_cookie, &o->c, left);
}

/* draft-ietf-tcpm-accurate-ecn, 3.2.3: none to three 24-bit counters, the outer ones swapped by the order. */
static void
read_counters (WbTcpOption *o, guint order, guint32 header)
{
  const WbFieldInfo *const info[] = { order ? &field_ee1b : &field_ee0b, &field_eceb,
                                      order ? &field_ee0b : &field_ee1b };

  if (o->length < header || o->length > header + 9 || (o->length - header) % 3 != 0)
    {
      wb_tcp_option_bad_length (o, NULL, header);
      return;
    }
  for (guint i = 0; i < (o->length - header) / 3; i++)
    wb_dissection_read (o->d, o->item, info[i], &o->c, 3);
}

static void
read_acc_ecn_0 (WbTcpOption *o)
{
  read_counters (o, 0, 2);
}

static void
read_acc_ecn_1 (WbTcpOption *o)
{
  read_counters (o, 1, 2);
}

/* RFC 6994: an experiment names itself by its first 16 (or 32) bits. */
static void
read_experimental (WbTcpOption *o)
{
  guint16 id;

  if (o->length < 4)
    {
      wb_tcp_option_bad_length (o, NULL, AT_LEAST | 4);
      return;
    }
  id = (guint16) wb_dissection_read (o->d, o->item, &field_exid, &o->c, 2);
  if (id == 0xf989)
    read_fast_open (o);
  else if (id == 0xacc0 || id == 0xacc1)
    read_counters (o, id & 1, 4);
  else if (wb_cursor_reported_left (&o->c) > 0)
    wb_dissection_read_bytes (o->d, o->item, &field_exp_data, &o->c, wb_cursor_reported_left (&o->c));
}

static void
read_unknown (WbTcpOption *o)
{
  if (wb_cursor_reported_left (&o->c) > 0)
    wb_dissection_read_bytes (o->d, o->item, &field_unknown_payload, &o->c, wb_cursor_reported_left (&o->c));
}

/* --- the walk -------------------------------------------------------------------------------------------------- */

static const Kind kinds[] = {
  { 0, 1, "End of Option List (EOL)", &field_eol, NULL },
  { 1, 1, "No-Operation (NOP)", &field_nop, NULL },
  { 2, 4, "Maximum segment size", &field_mss, read_mss },
  { 3, 3, "Window scale", &field_wscale, read_wscale },
  { 4, 2, "SACK permitted", &field_sack_perm, NULL },
  { 5, 0, "SACK", &field_sack, read_sack },
  { 6, 6, "Echo", &field_echo, read_echo },
  { 7, 6, "Echo reply", &field_echo, read_echo },
  { 8, 10, "Timestamps", &field_timestamp, read_timestamp },
  { 11, 6, "CC", &field_cc, read_cc },
  { 12, 6, "CC.NEW", &field_cc, read_cc },
  { 13, 6, "CC.ECHO", &field_cc, read_cc },
  { 19, 18, "TCP MD5 signature", &field_md5, read_md5 },
  { 20, 0, "SCPS capabilities", &wb_tcp_field_scps, wb_tcp_option_scps },
  { 21, 6, "Selective Negative Acknowledgment", &wb_tcp_field_snack, wb_tcp_option_snack },
  { 22, 2, "SCPS record boundary", &field_scpsrec, NULL },
  { 23, 2, "SCPS corruption experienced", &field_scpscor, NULL },
  { 27, 8, "Quick-Start", &field_qs, read_qs },
  { 28, 4, "User Timeout", &field_user_to, read_user_to },
  { 29, 0, "TCP AO", &field_ao, read_ao },
  { 30, 0, "Multipath TCP", &wb_tcp_field_mptcp, wb_tcp_option_mptcp },
  { 34, 0, "TCP Fast Open", &field_tfo, read_fast_open },
  { 76, 0, "Riverbed Probe", &wb_tcp_field_riverbed_probe, wb_tcp_option_riverbed_probe },
  { 78, 16, "Riverbed Transparency", &wb_tcp_field_riverbed_transparency, wb_tcp_option_riverbed_transparency },
  { 172, 0, "Accurate ECN", &field_acc_ecn, read_acc_ecn_0 },
  { 174, 0, "Accurate ECN", &field_acc_ecn, read_acc_ecn_1 },
  { 253, 0, "Experimental", &field_experimental, read_experimental },
  { 254, 0, "Experimental", &field_experimental, read_experimental },
};

static const Kind kind_unknown = { 255, 0, NULL, &field_unknown, read_unknown };

static const Kind *
find_kind (guint8 kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].kind == kind)
      return &kinds[i];
  return &kind_unknown;
}

void
wb_tcp_append_option_names (const WbDissection *d, const WbField *options, GString *out)
{
  guint32 parent = wb_dissection_index (d, options);

  for (guint32 i = parent + 1; i < d->n_fields && d->fields[i].layer == options->layer; i++)
    {
      const WbField *kind = &d->fields[i];
      const char *name;

      if (kind->info != &field_kind || d->fields[kind->parent].parent != parent)
        continue;
      name = find_kind ((guint8) kind->value)->name;
      if (name)
        g_string_append_printf (out, ", %s", name);
      else
        g_string_append_printf (out, ", Unknown (0x%02x)", (guint) kind->value);
    }
}

/* One option that has a length. FALSE ends the walk. */
static gboolean
read_long (WbDissection *d, WbCursor *c, guint32 end, guint32 parent, const Kind *kind, const WbTcpHeader *header)
{
  WbTcpOption o = { .d = d, .at = c->pos, .segment = c, .header = header };
  guint8 code = (guint8) wb_cursor_peek_uint (c, 0, 1);

  if (end - c->pos < 2)
    {
      add_remark (d, parent, &remark_walk, c, o.at, WB_FIELD_NOTE);
      return FALSE;
    }
  o.length = (guint32) wb_cursor_peek_uint (c, 1, 1);
  if (!wb_cursor_ok (c))
    return FALSE;
  if (o.length < 2 || o.length > end - c->pos)
    {
      add_remark (d, parent, &remark_walk, c, o.at, WB_FIELD_NOTE);
      if (o.length > end - c->pos)
        wb_cursor_need (c, end - c->pos - 1); /* it claims all that the header has left behind its kind */
      return FALSE;
    }
  /* Where the segment ends before its options do, the last is shown as far as it goes, as one that was cut. */
  o.c = wb_cursor_sub (c, o.length);
  o.c.reported = o.at + o.length;
  o.item = wb_dissection_add (d, parent, kind->info, c, o.at, MIN (o.length, wb_cursor_reported_left (c)), 0);
  if (code == 2 && !(header->flags & WB_TCP_SYN))
    add_remark (d, o.item, &remark_mss_present, c, o.at, WB_FIELD_WARNING);
  wb_dissection_read (d, o.item, &field_kind, &o.c, 1);
  o.length_item = d->n_fields;
  wb_dissection_read (d, o.item, &field_len, &o.c, 1);
  if (kind->length && o.length != kind->length)
    wb_tcp_option_bad_length (&o, NULL, kind->length);
  else if (kind->read)
    kind->read (&o);
  if (o.c.verdict == WB_VERDICT_TRUNCATED && c->captured == c->reported)
    o.c.verdict = WB_VERDICT_MALFORMED; /* it was never there */
  if (wb_cursor_ok (c))
    c->verdict = o.c.verdict;
  c->pos = o.at + o.length; /* of one that is not read nothing is missed */
  return wb_cursor_ok (c);
}

void
wb_tcp_dissect_options (WbDissection *d, WbCursor *c, guint32 parent, guint32 length, const WbTcpHeader *header)
{
  WbCursor options = *c;
  guint32 start = c->pos, end = c->pos + length;
  guint nops = 0;
  gboolean mss = FALSE;

  while (options.pos < end)
    {
      guint32 at = options.pos, item;
      guint8 code = (guint8) wb_cursor_peek_uint (&options, 0, 1);
      const Kind *kind = find_kind (code);

      if (!wb_cursor_ok (&options))
        goto out;
      mss = mss || code == 2;
      if (code > 1)
        {
          if (!read_long (d, &options, end, parent, kind, header))
            goto out;
          continue;
        }
      /* A whole word of nothing is what a router leaves where it blanked an option out. As Wireshark counts them, like
       * those of IPv4: from the last that began a word, so that two and two before time stamps and SACK are none. */
      if (code == 1)
        {
          nops = nops == 0 || (at - start) % 4 ? nops + 1 : 0;
          if (nops == 4)
            add_remark (d, parent, &remark_nops, &options, start, WB_FIELD_WARNING);
        }
      item = wb_dissection_add (d, parent, kind->info, &options, at, 1, 0);
      wb_dissection_read (d, item, &field_kind, &options, 1);
      /* Padding is zero; each of its bytes ends the list once more. */
      if (code == 0 && options.pos < end && wb_cursor_left (&options) > 0 && options.data[options.pos] != 0)
        {
          add_remark (d, parent, &remark_after_eol, &options, options.pos, WB_FIELD_ERROR);
          wb_cursor_need (&options, end - options.pos);
          goto out;
        }
    }
  if (header->flags & WB_TCP_SYN && !mss)
    add_remark (d, parent, &remark_mss_absent, c, start, WB_FIELD_NOTE);
out:
  c->verdict = options.verdict;
}

void
wb_tcp_summarise_options (const WbDissection *d, const WbLayer *layer, GString *out)
{
  static const struct
  {
    const WbFieldInfo *info;
    const char *text;
  } shown[] = {
    { &field_tsval, " TSval=" },          { &field_tsecr, " TSecr=" }, { &field_mss_val, " MSS=" },
    { &field_wscale_multiplier, " WS=" }, { &field_sack_le, " SLE=" }, { &field_sack_re, " SRE=" },
    { &field_sack_perm, " SACK_PERM" },
  };

  /* Behind the fields of the fixed header, which come first and are never fewer. */
  for (guint32 i = layer->first_field + 20; i < layer->end_field; i++)
    for (guint s = 0; s < G_N_ELEMENTS (shown); s++)
      if (d->fields[i].info == shown[s].info)
        {
          g_string_append (out, shown[s].text);
          if (shown[s].info != &field_sack_perm)
            wb_append_uint (out, d->fields[i].value);
          break;
        }
}
