/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Multipath TCP, RFC 8684 (and its version 0, RFC 6824): one TCP option whose first four bits say which message it is.
 * Which parts are there follows from the option's length, as the messages of both versions differ only by it. */

#include "engine/dissect/dissect-tcp-private.h"
#include "engine/dissect/wb-dissector.h"

static const WbValueString subtype_names[] = {
  { 0, "Multipath Capable" },
  { 1, "Join Connection" },
  { 2, "Data Sequence Signal" },
  { 3, "Add Address" },
  { 4, "Remove Address" },
  { 5, "Change Subflow Priority" },
  { 6, "TCP Fallback" },
  { 7, "Fast Close" },
  { 8, "TCP Reset" },
  { 0, NULL },
};

static const WbValueString reset_reasons[] = {
  { 0, "Unspecified error" },
  { 1, "MPTCP-specific error" },
  { 2, "Lack of resources" },
  { 3, "Administratively prohibited" },
  { 4, "Too much outstanding data" },
  { 5, "Unacceptable performance" },
  { 6, "Middlebox interference" },
  { 0, NULL },
};

static void label_root (const WbDissection *d, const WbField *field, GString *out);
static void text_root (const WbDissection *d, const WbField *field, GString *out);

const WbFieldInfo wb_tcp_field_mptcp = { "mptcp", "Multipath Transmission Control Protocol", WB_FIELD_PROTOCOL,
                                         .label = label_root, .text = text_root };

#define NUMBER(id, name, title, bits, ...) \
  static const WbFieldInfo field_##id = { "tcp.options.mptcp." name, title, WB_FIELD_UINT, bits, __VA_ARGS__ }

NUMBER (subtype, "subtype", "Multipath TCP subtype", 8, WB_BASE_DEC, 0xf0, subtype_names);
NUMBER (version, "version", "Multipath TCP version", 8, WB_BASE_DEC, 0x0f);
NUMBER (reserved, "reserved", "Reserved", 16, WB_BASE_HEX, 0x0fff);
NUMBER (flags, "flags", "Multipath TCP flags", 8, WB_BASE_HEX);
NUMBER (backup, "backup.flag", "Backup flag", 8, WB_BASE_DEC, 0x01);
NUMBER (checksum_required, "checksumreq.flags", "Checksum required", 8, WB_BASE_DEC, 0x80);
NUMBER (extensibility, "extensibility.flag", "Extensibility", 8, WB_BASE_DEC, 0x40);
NUMBER (no_more, "nomoresubflows.flag", "Do not attempt to establish new subflows to this address and port", 8,
        WB_BASE_DEC, 0x20);
NUMBER (sha1, "sha1.flag", "Use HMAC-SHA1", 8, WB_BASE_DEC, 0x01);
NUMBER (sha256, "sha256.flag", "Use HMAC-SHA256", 8, WB_BASE_DEC, 0x01);
NUMBER (reserved_flag, "reserved.flag", "Reserved", 8, WB_BASE_HEX, 0x3e);
NUMBER (data_fin, "datafin.flag", "DATA_FIN", 8, WB_BASE_DEC, 0x10);
NUMBER (dsn8, "dseqn8.flag", "Data Sequence Number is 8 octets", 8, WB_BASE_DEC, 0x08);
NUMBER (dsn_present, "dseqnpresent.flag",
        "Data Sequence Number, Subflow Sequence Number, Data-level Length, Checksum present", 8, WB_BASE_DEC, 0x04);
NUMBER (ack8, "dataack8.flag", "Data ACK is 8 octets", 8, WB_BASE_DEC, 0x02);
NUMBER (ack_present, "dataackpresent.flag", "Data ACK is present", 8, WB_BASE_DEC, 0x01);
#define RESET_FLAG(id, name, title, bit) \
  static const WbFieldInfo field_##id = { "tcp.options.mptcp." name, title, WB_FIELD_BOOLEAN, 4, .mask = bit }
RESET_FLAG (flag_u, "flag_U.flag", "Flag U", 0x8);
RESET_FLAG (flag_v, "flag_V.flag", "Flag V", 0x4);
RESET_FLAG (flag_w, "flag_W.flag", "Flag W", 0x2);
RESET_FLAG (flag_t, "flag_T.flag", "Transient", 0x1);
NUMBER (rst_reason, "rst_reason", "TCPRST Reason", 8, WB_BASE_HEX, 0, reset_reasons);
NUMBER (address_id, "addrid", "Address ID", 8, WB_BASE_DEC);
NUMBER (send_key, "sendkey", "Sender's Key", 64, WB_BASE_DEC);
NUMBER (receive_key, "recvkey", "Receiver's Key", 64, WB_BASE_DEC);
NUMBER (token, "recvtok", "Receiver's Token", 32, WB_BASE_DEC);
NUMBER (random, "sendrand", "Sender's Random Number", 32, WB_BASE_DEC);
NUMBER (short_mac, "sendtrunchmac", "Sender's Truncated HMAC", 64, WB_BASE_DEC);
static const WbFieldInfo field_mac = { "tcp.options.mptcp.sendhmac", "Sender's HMAC", WB_FIELD_BYTES };
NUMBER (address_mac, "addaddrtrunchmac", "Truncated HMAC", 64, WB_BASE_DEC);
NUMBER (data_ack, "rawdataack", "Original MPTCP Data ACK", 64, WB_BASE_DEC);
NUMBER (dsn, "rawdataseqno", "Data Sequence Number", 64, WB_BASE_DEC);
NUMBER (subflow_seq, "subflowseqno", "Subflow Sequence Number", 32, WB_BASE_DEC);
NUMBER (data_length, "datalvllen", "Data-level Length", 16, WB_BASE_DEC);
NUMBER (checksum, "checksum", "Checksum", 16, WB_BASE_HEX);
NUMBER (ip_version, "ipver", "IP version", 8, WB_BASE_DEC, 0x0f);
NUMBER (echo, "echo", "Echo", 8, WB_BASE_DEC, 0x01);
static const WbFieldInfo field_ipv4 = { "tcp.options.mptcp.ipv4", "Advertised IPv4 Address", WB_FIELD_IPV4 };
static const WbFieldInfo field_ipv6 = { "tcp.options.mptcp.ipv6", "Advertised IPv6 Address", WB_FIELD_IPV6 };
NUMBER (port, "port", "Advertised port", 16, WB_BASE_DEC);
static const WbFieldInfo field_rm_count = { "mptcp.rm_addr.count", "Number of removed addresses", WB_FIELD_UINT, 8,
                                            WB_BASE_DEC };

NUMBER (reserved_flag_1, "reserved.flag", "Reserved", 8, WB_BASE_HEX, 0x1e);

static const WbFieldInfo *const fields[] = {
  &wb_tcp_field_mptcp, &field_subtype,      &field_version,     &field_reserved,      &field_flags,
  &field_backup,       &field_checksum_required, &field_extensibility, &field_no_more, &field_sha1,
  &field_sha256,       &field_reserved_flag, &field_data_fin,   &field_dsn8,          &field_dsn_present,
  &field_ack8,         &field_ack_present,  &field_flag_u,      &field_flag_v,        &field_flag_w,
  &field_flag_t,       &field_rst_reason,   &field_address_id,  &field_send_key,      &field_receive_key,
  &field_token,        &field_random,       &field_short_mac,   &field_mac,           &field_address_mac,
  &field_data_ack,     &field_dsn,          &field_subflow_seq, &field_data_length,   &field_checksum,
  &field_ip_version,   &field_echo,         &field_ipv4,        &field_ipv6,          &field_port,
  &field_rm_count,     &field_reserved_flag_1, NULL,
};

static void
label_root (const WbDissection *d, const WbField *field, GString *out)
{
  guint32 index = wb_dissection_index (d, field);
  const char *name;

  g_string_append (out, field->info->title);
  for (guint32 i = index + 1; i < d->n_fields && i <= index + 3; i++)
    if (d->fields[i].info == &field_subtype && d->fields[i].parent == index)
      {
        name = wb_value_string (subtype_names, d->fields[i].value, NULL);
        if (name)
          g_string_append_printf (out, ": %s", name);
        else
          g_string_append_printf (out, ": Unknown (%u)", (guint) d->fields[i].value);
      }
}

/* As a value: the bare name where the capture cut the subtype off, as in tshark. */
static void
text_root (const WbDissection *d, const WbField *field, GString *out)
{
  guint32 index = wb_dissection_index (d, field);

  for (guint32 i = index + 1; i < d->n_fields && i <= index + 3; i++)
    if (d->fields[i].info == &field_subtype && d->fields[i].parent == index)
      {
        label_root (d, field, out);
        return;
      }
  g_string_append (out, field->info->name);
}

/* The byte of flags under which single bits stand; the last info is NULL. */
static guint8
read_flags (WbTcpOption *o, const WbFieldInfo *const *bits)
{
  guint32 at = o->c.pos, node = o->d->n_fields;
  guint8 flags = (guint8) wb_dissection_read (o->d, o->item, &field_flags, &o->c, 1);

  for (; *bits && wb_cursor_ok (&o->c); bits++)
    wb_dissection_add_bits (o->d, node, *bits, &o->c, at, 1, flags);
  return flags;
}

static guint32
left (const WbTcpOption *o)
{
  return wb_cursor_reported_left (&o->c);
}

static void
read_number (WbTcpOption *o, const WbFieldInfo *info, guint n)
{
  if (left (o) >= n)
    wb_dissection_read (o->d, o->item, info, &o->c, n);
}

/* MP_CAPABLE, 3.1 */
static void
read_capable (WbTcpOption *o)
{
  static const WbFieldInfo *const bits_0[] = { &field_checksum_required, &field_extensibility, &field_sha1,
                                               &field_reserved_flag, NULL };
  static const WbFieldInfo *const bits_1[] = { &field_checksum_required, &field_extensibility, &field_no_more,
                                               &field_sha256, &field_reserved_flag_1, NULL };
  guint8 version = (guint8) wb_cursor_peek_uint (&o->c, 0, 1) & 0x0f;

  wb_dissection_read (o->d, o->item, &field_version, &o->c, 1);
  read_flags (o, version == 1 ? bits_1 : bits_0);
  if (o->length != 12 && o->length != 20 && o->length != 22 && o->length != 24)
    return;
  read_number (o, &field_send_key, 8);
  read_number (o, &field_receive_key, 8);
  read_number (o, &field_data_length, 2);
  read_number (o, &field_checksum, 2);
}

/* MP_JOIN, 3.2: three different messages on SYN, SYN+ACK and ACK, told apart by their length. */
static void
read_join (WbTcpOption *o)
{
  static const WbFieldInfo *const bits[] = { &field_backup, NULL };

  switch (o->length)
    {
    case 12:
      read_flags (o, bits);
      read_number (o, &field_address_id, 1);
      read_number (o, &field_token, 4);
      read_number (o, &field_random, 4);
      break;
    case 16:
      read_flags (o, bits);
      read_number (o, &field_address_id, 1);
      read_number (o, &field_short_mac, 8);
      read_number (o, &field_random, 4);
      break;
    case 24:
      read_number (o, &field_reserved, 2);
      wb_dissection_read_bytes (o->d, o->item, &field_mac, &o->c, 20);
      break;
    default:
      break;
    }
}

/* DSS, 3.3 */
static void
read_dss (WbTcpOption *o)
{
  static const WbFieldInfo *const bits[] = { &field_data_fin, &field_dsn8, &field_dsn_present, &field_ack8,
                                             &field_ack_present, NULL };
  guint8 flags;

  wb_cursor_skip (&o->c, 1);
  flags = read_flags (o, bits);
  /* What a flag promises and the option does not hold makes the segment malformed. */
  if (flags & 0x01)
    wb_dissection_read (o->d, o->item, &field_data_ack, &o->c, flags & 0x02 ? 8 : 4);
  if (flags & 0x04)
    {
      wb_dissection_read (o->d, o->item, &field_dsn, &o->c, flags & 0x08 ? 8 : 4);
      wb_dissection_read (o->d, o->item, &field_subflow_seq, &o->c, 4);
      wb_dissection_read (o->d, o->item, &field_data_length, &o->c, 2);
      if (wb_cursor_ok (&o->c))
        read_number (o, &field_checksum, 2);
    }
}

/* ADD_ADDR, 3.4.1: the address family follows from the length; version 0 had it in the low four bits. */
static void
read_add_address (WbTcpOption *o)
{
  guint8 low = (guint8) wb_cursor_peek_uint (&o->c, 0, 1) & 0x0f;

  wb_dissection_read (o->d, o->item, low == 4 || low == 6 ? &field_ip_version : &field_echo, &o->c, 1);
  wb_dissection_read (o->d, o->item, &field_address_id, &o->c, 1);
  switch (o->length)
    {
    case 8:
    case 10:
    case 16:
    case 18:
      wb_dissection_read_bytes (o->d, o->item, &field_ipv4, &o->c, 4);
      break;
    case 20:
    case 22:
    case 28:
    case 30:
      wb_dissection_read_bytes (o->d, o->item, &field_ipv6, &o->c, 16);
      break;
    default:
      return;
    }
  if (left (o) % 8 == 2)
    read_number (o, &field_port, 2);
  read_number (o, &field_address_mac, 8);
}

/* REMOVE_ADDR, 3.4.2 */
static void
read_remove_address (WbTcpOption *o)
{
  guint32 at = o->c.pos, count;

  wb_cursor_skip (&o->c, 1);
  count = wb_dissection_add (o->d, o->item, &field_rm_count, &o->c, at, 1, o->length - 3);
  wb_dissection_flag (o->d, count, WB_FIELD_GENERATED);
  while (left (o) > 0 && wb_cursor_ok (&o->c))
    read_number (o, &field_address_id, 1);
}

/* MP_PRIO, 3.3.8 */
static void
read_priority (WbTcpOption *o)
{
  static const WbFieldInfo *const bits[] = { &field_backup, NULL };

  read_flags (o, bits);
  if (o->length == 4)
    read_number (o, &field_address_id, 1);
}

/* MP_FAIL, 3.7, and MP_FASTCLOSE, 3.5 */
static void
read_reserved_and (WbTcpOption *o, const WbFieldInfo *info)
{
  wb_dissection_read (o->d, o->item, &field_reserved, &o->c, 2);
  wb_dissection_read (o->d, o->item, info, &o->c, 8);
}

/* MP_TCPRST, 3.6 */
static void
read_reset (WbTcpOption *o)
{
  static const WbFieldInfo *const bits[] = { &field_flag_u, &field_flag_v, &field_flag_w, &field_flag_t, NULL };

  read_flags (o, bits);
  wb_dissection_read (o->d, o->item, &field_rst_reason, &o->c, 1);
}

void
wb_tcp_option_mptcp (WbTcpOption *o)
{
  guint8 subtype;

  subtype = (guint8) wb_cursor_peek_uint (&o->c, 0, 1);
  if (!wb_cursor_ok (&o->c))
    return;
  wb_dissection_add_bits (o->d, o->item, &field_subtype, &o->c, o->c.pos, 1, subtype);
  switch (subtype >> 4)
    {
    case 0:
      read_capable (o);
      break;
    case 1:
      read_join (o);
      break;
    case 2:
      read_dss (o);
      break;
    case 3:
      read_add_address (o);
      break;
    case 4:
      read_remove_address (o);
      break;
    case 5:
      read_priority (o);
      break;
    case 6:
      read_reserved_and (o, &field_dsn);
      break;
    case 7:
      read_reserved_and (o, &field_receive_key);
      break;
    case 8:
      read_reset (o);
      break;
    default:
      break;
    }
}

/* Declares the names; TCP calls the reader, nothing is looked up here. */
const WbDissector wb_dissector_mptcp = {
  .name = "mptcp",
  .short_name = "MPTCP",
  .root = &wb_tcp_field_mptcp,
  .fields = fields,
};
