/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A writer that remembers that it ran out of room, so that only the end asks; a reader that checks each attribute's
 * length against what is left before it looks at the value. */

#include "engine/ping/wb-stun-message.h"

#include "engine/base/wb-wire.h"

#include <string.h>

#define COOKIE 0x2112a442u
#define FINGERPRINT_XOR 0x5354554eu
#define ATTRIBUTE_HEAD_BYTES 4u
#define FINGERPRINT_BYTES 8u /* with its head */
#define OPTIONAL 0x8000u     /* types from here on may be passed over */

enum
{
  MAPPED_ADDRESS = 0x0001,
  CHANGE_REQUEST = 0x0003,
  CHANGED_ADDRESS = 0x0005, /* RFC 3489 */
  USERNAME = 0x0006,
  MESSAGE_INTEGRITY = 0x0008,
  ERROR_CODE = 0x0009,
  UNKNOWN_ATTRIBUTES = 0x000a,
  REALM = 0x0014,
  NONCE = 0x0015,
  MESSAGE_INTEGRITY_SHA256 = 0x001c,
  XOR_MAPPED_ADDRESS = 0x0020,
  SOFTWARE = 0x8022,
  FINGERPRINT = 0x8028,
  RESPONSE_ORIGIN = 0x802b,
  OTHER_ADDRESS = 0x802c,
};

enum
{
  FAMILY_4 = 1,
  FAMILY_6 = 2,
};

enum
{
  CHANGE_IP = 0x4,
  CHANGE_PORT = 0x2,
};

/* ISO 3309, reflected, as in Ethernet. Messages are short: no table. */
static guint32
make_crc (const guint8 *bytes, gsize n)
{
  guint32 crc = G_MAXUINT32;

  for (gsize i = 0; i < n; i++)
    {
      crc ^= bytes[i];
      for (guint bit = 0; bit < 8; bit++)
        crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
  return ~crc;
}

/* The type's gaps (RFC 8489, 5, figure 3). */
static guint16
make_type (guint16 method, WbStunClass kind)
{
  return (guint16) ((method & 0xf) | (method & 0x70) << 1 | (method & 0xf80) << 2 | (kind & 1) << 4 | (kind & 2) << 7);
}

/* XORs an address in its wire form, port first, with cookie and transaction ID. message: its first byte. */
static void
mask (guint8 *port_and_address, gsize n, const guint8 *message)
{
  const guint8 *key = message + 4;

  port_and_address[0] ^= key[0];
  port_and_address[1] ^= key[1];
  for (gsize i = 2; i < n; i++)
    port_and_address[i] ^= key[i - 2];
}

/* --- Writing --------------------------------------------------------------------------------------------------------- */

typedef struct
{
  guint8 *bytes;
  gsize room;
  gsize n;
  gboolean failed;
} Writer;

/* The value's place, zeroed, with its padding; NULL: no room. */
static guint8 *
add (Writer *writer, guint16 type, gsize n_value)
{
  gsize n = ATTRIBUTE_HEAD_BYTES + (n_value + 3) / 4 * 4;
  guint8 *at = writer->bytes + writer->n;

  if (writer->failed || writer->room - writer->n < n)
    {
      writer->failed = TRUE;
      return NULL;
    }
  memset (at, 0, n);
  wb_wire_put16 (at, type);
  wb_wire_put16 (at + 2, (guint16) n_value);
  writer->n += n;
  return at + ATTRIBUTE_HEAD_BYTES;
}

static void
add_address (Writer *writer, guint16 type, const WbEndpoint *endpoint)
{
  gsize n = endpoint->family == 6 ? 16 : 4;
  guint8 *value;

  if (endpoint->family == 0 || (value = add (writer, type, 4 + n)) == NULL)
    return;
  value[1] = endpoint->family == 6 ? FAMILY_6 : FAMILY_4;
  wb_wire_put16 (value + 2, endpoint->port);
  memcpy (value + 4, endpoint->address, n);
  if (type == XOR_MAPPED_ADDRESS)
    mask (value + 2, 2 + n, writer->bytes);
}

static void
add_text (Writer *writer, guint16 type, const guint8 *head, gsize n_head, const WbStunText *text)
{
  guint8 *value;

  if (text->n_bytes > WB_STUN_TEXT_BYTES)
    writer->failed = TRUE;
  else if ((value = add (writer, type, n_head + text->n_bytes)) != NULL)
    {
      if (n_head > 0)
        memcpy (value, head, n_head);
      if (text->n_bytes > 0)
        memcpy (value + n_head, text->text, text->n_bytes);
    }
}

static void
add_error (Writer *writer, const WbStunMessage *self)
{
  guint8 head[4] = { 0, 0, (guint8) (self->error_code / 100), (guint8) (self->error_code % 100) };

  if (self->error_code == 0)
    return;
  if (self->error_code < 300 || self->error_code > 699)
    writer->failed = TRUE;
  else
    add_text (writer, ERROR_CODE, head, sizeof head, &self->error_reason);
}

gsize
wb_stun_message_write (const WbStunMessage *self, guint8 *bytes, gsize room)
{
  Writer writer = { .bytes = bytes, .room = room, .n = WB_STUN_HEADER_BYTES };
  guint8 *value;

  if (room < WB_STUN_HEADER_BYTES || self->method > 0xfff)
    return 0;
  wb_wire_put16 (bytes, make_type (self->method, self->kind));
  wb_wire_put32 (bytes + 4, COOKIE);
  memcpy (bytes + 8, self->transaction, WB_STUN_TRANSACTION_BYTES);

  add_address (&writer, XOR_MAPPED_ADDRESS, &self->xor_mapped);
  add_address (&writer, MAPPED_ADDRESS, &self->mapped);
  add_address (&writer, RESPONSE_ORIGIN, &self->response_origin);
  add_address (&writer, OTHER_ADDRESS, &self->other_address);
  if (self->has_change_request && (value = add (&writer, CHANGE_REQUEST, 4)) != NULL)
    value[3] = (guint8) ((self->change_address ? CHANGE_IP : 0) | (self->change_port ? CHANGE_PORT : 0));
  add_error (&writer, self);
  if (self->software.text)
    add_text (&writer, SOFTWARE, NULL, 0, &self->software);
  wb_wire_put16 (bytes + 2, (guint16) (writer.n - WB_STUN_HEADER_BYTES));
  if (self->has_fingerprint && (value = add (&writer, FINGERPRINT, 4)) != NULL)
    {
      wb_wire_put16 (bytes + 2, (guint16) (writer.n - WB_STUN_HEADER_BYTES)); /* counts the attribute itself */
      wb_wire_put32 (value, make_crc (bytes, writer.n - FINGERPRINT_BYTES) ^ FINGERPRINT_XOR);
    }
  return writer.failed ? 0 : writer.n;
}

/* --- Reading --------------------------------------------------------------------------------------------------------- */

static gboolean
read_address (WbEndpoint *out, const guint8 *value, gsize n, const guint8 *xor_message)
{
  guint8 plain[2 + 16]; /* port, address */
  gsize n_address;

  if (n < 4 || (value[1] != FAMILY_4 && value[1] != FAMILY_6))
    return FALSE;
  n_address = value[1] == FAMILY_6 ? 16 : 4;
  if (n != 4 + n_address)
    return FALSE;
  if (out->family != 0) /* the first one counts */
    return TRUE;
  memcpy (plain, value + 2, 2 + n_address);
  if (xor_message)
    mask (plain, 2 + n_address, xor_message);
  out->family = value[1] == FAMILY_6 ? 6 : 4;
  out->port = wb_wire_get16 (plain);
  memcpy (out->address, plain + 2, n_address);
  return TRUE;
}

static gboolean
read_error (WbStunMessage *out, const guint8 *value, gsize n)
{
  guint class_digit, number;

  if (n < 4)
    return FALSE;
  class_digit = value[2] & 0x7;
  number = value[3];
  if (class_digit < 3 || class_digit > 6 || number > 99)
    return FALSE;
  if (out->error_code == 0)
    {
      out->error_code = (guint16) (class_digit * 100 + number);
      out->error_reason = (WbStunText){ (const char *) value + 4, n - 4 };
    }
  return TRUE;
}

static gboolean
read_attribute (WbStunMessage *out, guint16 type, const guint8 *value, gsize n, const guint8 *message,
                WbEndpoint *changed_address)
{
  switch (type)
    {
    case MAPPED_ADDRESS:
      return read_address (&out->mapped, value, n, NULL);
    case XOR_MAPPED_ADDRESS:
      return read_address (&out->xor_mapped, value, n, message);
    case RESPONSE_ORIGIN:
      return read_address (&out->response_origin, value, n, NULL);
    case OTHER_ADDRESS:
      return read_address (&out->other_address, value, n, NULL);
    case CHANGED_ADDRESS:
      return read_address (changed_address, value, n, NULL);
    case CHANGE_REQUEST:
      if (n == 4 && !out->has_change_request)
        {
          out->has_change_request = TRUE;
          out->change_address = (value[3] & CHANGE_IP) != 0;
          out->change_port = (value[3] & CHANGE_PORT) != 0;
        }
      return n == 4;
    case ERROR_CODE:
      return read_error (out, value, n);
    case SOFTWARE:
      if (out->software.text == NULL)
        out->software = (WbStunText){ (const char *) value, n };
      return n <= WB_STUN_TEXT_BYTES;
    case USERNAME:
    case MESSAGE_INTEGRITY:
    case UNKNOWN_ATTRIBUTES:
    case REALM:
    case NONCE:
    case MESSAGE_INTEGRITY_SHA256:
      return TRUE; /* known, and nothing for us */
    default:
      if (type < OPTIONAL && out->n_unknown < WB_STUN_UNKNOWN_MAX)
        out->unknown[out->n_unknown++] = type;
      return TRUE;
    }
}

static WbStunVerdict
read_attributes (WbStunMessage *out, const guint8 *bytes, gsize n_bytes)
{
  WbEndpoint changed_address = { .family = 0 };
  gboolean sealed = FALSE;

  for (gsize offset = WB_STUN_HEADER_BYTES; offset < n_bytes;)
    {
      gsize left = n_bytes - offset, length;
      const guint8 *value = bytes + offset + ATTRIBUTE_HEAD_BYTES;
      guint16 type;

      if (left < ATTRIBUTE_HEAD_BYTES)
        return WB_STUN_MALFORMED;
      type = wb_wire_get16 (bytes + offset);
      length = wb_wire_get16 (bytes + offset + 2);
      if ((length + 3) / 4 * 4 > left - ATTRIBUTE_HEAD_BYTES)
        return WB_STUN_MALFORMED;
      if (type == FINGERPRINT)
        {
          if (length != 4 || left != FINGERPRINT_BYTES)
            return WB_STUN_MALFORMED;
          if (wb_wire_get32 (value) != (make_crc (bytes, offset) ^ FINGERPRINT_XOR))
            return WB_STUN_BAD_FINGERPRINT;
          out->has_fingerprint = TRUE;
        }
      else if (!sealed && !read_attribute (out, type, value, length, bytes, &changed_address))
        return WB_STUN_MALFORMED;
      sealed |= type == MESSAGE_INTEGRITY || type == MESSAGE_INTEGRITY_SHA256;
      offset += ATTRIBUTE_HEAD_BYTES + (length + 3) / 4 * 4;
    }
  if (out->other_address.family == 0)
    out->other_address = changed_address;
  return WB_STUN_READ;
}

WbStunVerdict
wb_stun_message_read (WbStunMessage *out, const guint8 *bytes, gsize n_bytes)
{
  guint16 type;

  memset (out, 0, sizeof *out);
  if (n_bytes < WB_STUN_HEADER_BYTES || bytes[0] & 0xc0 || wb_wire_get32 (bytes + 4) != COOKIE || n_bytes % 4 != 0 ||
      wb_wire_get16 (bytes + 2) != n_bytes - WB_STUN_HEADER_BYTES)
    return WB_STUN_NO_MESSAGE;
  type = wb_wire_get16 (bytes);
  out->kind = (WbStunClass) ((type >> 4 & 1) | (type >> 7 & 2));
  out->method = (guint16) ((type & 0xf) | (type >> 1 & 0x70) | (type >> 2 & 0xf80));
  memcpy (out->transaction, bytes + 8, WB_STUN_TRANSACTION_BYTES);
  return read_attributes (out, bytes, n_bytes);
}

const WbEndpoint *
wb_stun_message_get_mapped (const WbStunMessage *self)
{
  return self->xor_mapped.family ? &self->xor_mapped : self->mapped.family ? &self->mapped : NULL;
}
