/* SPDX-License-Identifier: GPL-3.0-or-later */

/* IPsec headers in the clear: Authentication Header, RFC 4302, and Encapsulating Security Payload, RFC 4303.
 *
 *   0             8          16                32
 *   | next header | length/4-2 | reserved      |
 *   |          security parameters index       |
 *   |             sequence number              |  integrity check value …        then the next header
 *
 *   | security parameters index | sequence number |  ciphertext …                 and nothing to see behind it */

#include "engine/dissect/wb-ipv6.h"
#include "engine/dissect/wb-names.h"

static const WbFieldInfo root_ah = { "ah", "Authentication Header", WB_FIELD_PROTOCOL,
                                     .text = wb_dissection_text_name };
static const WbFieldInfo field_next = { "ah.next_header", "Next header",
                                        WB_FIELD_UINT,    8,
                                        WB_BASE_DEC,      .strings = wb_ip_protocol_strings };
static const WbFieldInfo field_length = { "ah.length", "Length", WB_FIELD_UINT, 8, WB_BASE_DEC };
static const WbFieldInfo field_reserved = { "ah.reserved", "Reserved", WB_FIELD_BYTES };
static const WbFieldInfo field_spi = { "ah.spi", "AH SPI", WB_FIELD_UINT, 32, WB_BASE_HEX };
static const WbFieldInfo field_sequence = { "ah.sequence", "AH Sequence", WB_FIELD_UINT, 32, WB_BASE_DEC };
static const WbFieldInfo field_icv = { "ah.icv", "AH ICV", WB_FIELD_BYTES };
static const WbFieldInfo *const ah_fields[] = { &field_next, &field_length,   &field_reserved,
                                                &field_spi,  &field_sequence, &field_icv,
                                                NULL };

static const WbFieldInfo root_esp = { "esp", "Encapsulating Security Payload", WB_FIELD_PROTOCOL,
                                      .text = wb_dissection_text_name };
static const WbFieldInfo field_esp_spi = { "esp.spi", "ESP SPI", WB_FIELD_UINT, 32, WB_BASE_HEX_DEC };
static const WbFieldInfo field_esp_sequence = { "esp.sequence", "ESP Sequence", WB_FIELD_UINT, 32, WB_BASE_DEC };
static const WbFieldInfo node_cipher = { "", "Encrypted data", WB_FIELD_BYTES };
static const WbFieldInfo *const esp_fields[] = { &field_esp_spi, &field_esp_sequence, NULL };

static void
dissect_ah (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  guint32 start = c->pos, length;
  guint8 next;
  WbCursor payload;

  if (!wb_cursor_need (c, 2))
    return;
  next = c->data[start];
  length = (c->data[start + 1] + 2u) * 4;
  wb_dissection_read (d, root, &field_next, c, 1);
  wb_dissection_read (d, root, &field_length, c, 1);
  wb_dissection_read_bytes (d, root, &field_reserved, c, 2);
  wb_dissection_read (d, root, &field_spi, c, 4);
  wb_dissection_read (d, root, &field_sequence, c, 4);
  wb_dissection_read_bytes (d, root, &field_icv, c, length >= 12 ? length - 12 : 0);
  if (!wb_cursor_ok (c))
    return;
  c->pos = start;
  if (!wb_cursor_skip (c, length))
    return;
  payload = wb_cursor_rest (c);
  wb_ipv6_next (d, next, &payload);
}

static void
dissect_esp (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context)
{
  wb_dissection_read (d, root, &field_esp_spi, c, 4);
  wb_dissection_read (d, root, &field_esp_sequence, c, 4);
  if (wb_cursor_ok (c) && wb_cursor_left (c) > 0)
    wb_dissection_read_bytes (d, root, &node_cipher, c, wb_cursor_left (c));
}

static void
summarise_ah (const WbDissection *d, const WbLayer *layer, WbSummary *s)
{
  const guint8 *p = layer->window.data + layer->window.start;

  s->protocol = "AH";
  if (layer->window.captured - layer->window.start >= 8)
    g_string_printf (s->info, "AH (SPI=0x%02x%02x%02x%02x)", p[4], p[5], p[6], p[7]);
}

static void
summarise_esp (const WbDissection *d, const WbLayer *layer, WbSummary *s)
{
  const guint8 *p = layer->window.data + layer->window.start;

  s->protocol = "ESP";
  if (layer->window.captured - layer->window.start >= 4)
    g_string_printf (s->info, "ESP (SPI=0x%02x%02x%02x%02x)", p[0], p[1], p[2], p[3]);
}

static const WbDissectorEntry ah_entries[] = { { WB_TABLE_IP_PROTO, 51 }, { WB_TABLE_NONE } };
static const WbDissectorEntry esp_entries[] = { { WB_TABLE_IP_PROTO, 50 }, { WB_TABLE_NONE } };

const WbDissector wb_dissector_ah = {
  .name = "ah",
  .short_name = "AH",
  .root = &root_ah,
  .fields = ah_fields,
  .entries = ah_entries,
  .dissect = dissect_ah,
  .summarise = summarise_ah,
};

const WbDissector wb_dissector_esp = {
  .name = "esp",
  .short_name = "ESP",
  .root = &root_esp,
  .fields = esp_fields,
  .entries = esp_entries,
  .dissect = dissect_esp,
  .summarise = summarise_esp,
};
