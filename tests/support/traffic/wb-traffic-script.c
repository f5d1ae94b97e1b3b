/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is said: one function a scene, each a short exchange that a person knows from their own network. The one idea: a
 * scene knows protocols' words (DNS, DHCP, HTTP) and no sockets, so that the live demo and its capture file tell the
 * same. Everything follows from the scene's number; nothing is random. */

#include "wb-traffic.h"

#include <string.h>

#define DNS_TYPE_A 1
#define DNS_TYPE_PTR 12
#define DNS_TYPE_AAAA 28
#define DNS_RESPONSE 0x8180  /* response, recursion desired and available (RFC 1035 4.1.1) */
#define DNS_QUERY 0x0100     /* recursion desired */
#define MDNS_RESPONSE 0x8400 /* response, authoritative (RFC 6762 18) */
#define MDNS_FLUSH 0x8001    /* class IN with the cache-flush bit */
#define DHCP_LENGTH 240      /* BOOTP header with the magic cookie (RFC 2131 2) */
#define TTL_SECONDS 300

typedef gboolean (*Scene) (guint64 scene, WbTrafficSink *sink, GError **error);

static void
append_u16 (GByteArray *out, guint value)
{
  guint8 bytes[2] = { (guint8) (value >> 8), (guint8) value };

  g_byte_array_append (out, bytes, 2);
}

static void
append_u32 (GByteArray *out, guint32 value)
{
  append_u16 (out, value >> 16);
  append_u16 (out, value & 0xffff);
}

/* "www.example.org" as labels. */
static void
append_name (GByteArray *out, const char *name)
{
  g_auto (GStrv) labels = g_strsplit (name, ".", -1);

  for (guint i = 0; labels[i] != NULL; i++)
    {
      guint8 length = (guint8) strlen (labels[i]);

      g_byte_array_append (out, &length, 1);
      g_byte_array_append (out, (const guint8 *) labels[i], length);
    }
  g_byte_array_append (out, (const guint8 *) "", 1);
}

static GByteArray *
dns_new (guint id, guint flags, guint questions, guint answers)
{
  GByteArray *out = g_byte_array_new ();

  append_u16 (out, id);
  append_u16 (out, flags);
  append_u16 (out, questions);
  append_u16 (out, answers);
  append_u32 (out, 0); /* authority, additional */
  return out;
}

/* An answer about the name at offset 12, the first one in the message. */
static void
append_answer (GByteArray *out, guint type, guint rr_class, const guint8 *data, guint length)
{
  append_u16 (out, 0xc000 | 12);
  append_u16 (out, type);
  append_u16 (out, rr_class);
  append_u32 (out, TTL_SECONDS);
  append_u16 (out, length);
  g_byte_array_append (out, data, length);
}

/* A stub resolver asks the one on port 53 and hears an answer. */
static gboolean
look_up (guint64 scene, WbTrafficSink *sink, GError **error)
{
  static const char *const names[] = { "www.example.org", "chat.example.net", "files.example.com" };
  static const guint8 address[4] = { 192, 0, 2, 10 };
  static const guint8 address6[16] = { 0x20, 0x01, 0x0d, 0xb8, [15] = 0x10 };
  WbTrafficEndpoint client = { "127.0.0.1", (guint16) (40000 + scene % 20000) };
  WbTrafficEndpoint server = { "127.0.0.1", 53 };
  const char *name = names[scene % G_N_ELEMENTS (names)];
  gboolean ipv6 = scene % 2 == 1;
  guint type = ipv6 ? DNS_TYPE_AAAA : DNS_TYPE_A;
  GByteArray *query = dns_new ((guint) (scene * 40503 % 65536), DNS_QUERY, 1, 0);
  GByteArray *answer = dns_new ((guint) (scene * 40503 % 65536), DNS_RESPONSE, 1, 1);
  g_autoptr (GBytes) query_bytes = NULL;
  g_autoptr (GBytes) answer_bytes = NULL;

  append_name (query, name);
  append_u16 (query, type);
  append_u16 (query, 1);
  append_name (answer, name);
  append_u16 (answer, type);
  append_u16 (answer, 1);
  append_answer (answer, type, 1, ipv6 ? address6 : address, ipv6 ? 16 : 4);
  query_bytes = g_byte_array_free_to_bytes (query);
  answer_bytes = g_byte_array_free_to_bytes (answer);
  return sink->tell (sink, &client, &server, query_bytes, TRUE, error) &&
         sink->tell (sink, &server, &client, answer_bytes, TRUE, error);
}

/* A printer makes itself known to the link. */
static gboolean
announce (guint64 scene, WbTrafficSink *sink, GError **error)
{
  WbTrafficEndpoint from = { "127.0.0.1", 5353 };
  WbTrafficEndpoint group = { "224.0.0.251", 5353 };
  GByteArray *message = dns_new (0, MDNS_RESPONSE, 0, 1);
  g_autoptr (GByteArray) target = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;

  append_name (target, "Workshop Printer._ipp._tcp.local");
  append_name (message, "_ipp._tcp.local");
  append_u16 (message, DNS_TYPE_PTR);
  append_u16 (message, scene % 4 < 2 ? MDNS_FLUSH : 1);
  append_u32 (message, TTL_SECONDS);
  append_u16 (message, target->len);
  g_byte_array_append (message, target->data, target->len);
  bytes = g_byte_array_free_to_bytes (message);
  return sink->tell (sink, &from, &group, bytes, FALSE, error);
}

/* A machine without an address asks for one, by broadcast (RFC 2131 3.1). */
static gboolean
ask_for_address (guint64 scene, WbTrafficSink *sink, GError **error)
{
  static const guint8 options[] = { 53,  1,   1,   55,  4,   1,   3,   6,   15,  12, 9,
                                    'w', 'o', 'r', 'k', 'b', 'e', 'n', 'c', 'h', 255 };
  WbTrafficEndpoint from = { "0.0.0.0", 68 };
  WbTrafficEndpoint everybody = { "255.255.255.255", 67 };
  g_autoptr (GBytes) bytes = NULL;
  GByteArray *message = g_byte_array_new ();

  g_byte_array_set_size (message, DHCP_LENGTH);
  memset (message->data, 0, DHCP_LENGTH);
  memcpy (message->data, "\x01\x01\x06\x00", 4); /* request, Ethernet, six bytes */
  memcpy (message->data + 4, &scene, 4);         /* transaction */
  message->data[10] = 0x80;                      /* answer by broadcast */
  memcpy (message->data + 28, "\x02\x00\x5e\x10\x00\x01", 6);
  memcpy (message->data + 236, "\x63\x82\x53\x63", 4);
  g_byte_array_append (message, options, sizeof options);
  bytes = g_byte_array_free_to_bytes (message);
  return sink->tell (sink, &from, &everybody, bytes, FALSE, error);
}

static gboolean
browse_at (const char *address, guint64 scene, WbTrafficSink *sink, GError **error)
{
  WbTrafficEndpoint server = { address, 8080 };
  g_autofree char *body = g_strnfill (200 + scene * 977 % 6000, 'w');
  g_autofree char *request = g_strdup_printf (
      "GET /bench/%" G_GUINT64_FORMAT " HTTP/1.1\r\nHost: www.example.org\r\nAccept: text/plain\r\n\r\n", scene);
  g_autofree char *response = g_strdup_printf (
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n\r\n%s", strlen (body), body);
  g_autoptr (GBytes) request_bytes = g_bytes_new (request, strlen (request));
  g_autoptr (GBytes) response_bytes = g_bytes_new (response, strlen (response));

  return sink->converse (sink, &server, request_bytes, response_bytes, error);
}

static gboolean
browse (guint64 scene, WbTrafficSink *sink, GError **error)
{
  return browse_at ("127.0.0.1", scene, sink, error);
}

static gboolean
browse6 (guint64 scene, WbTrafficSink *sink, GError **error)
{
  return browse_at ("::1", scene, sink, error);
}

static gboolean
ping (guint64 scene, WbTrafficSink *sink, GError **error)
{
  return sink->ping (sink, "127.0.0.1", (guint16) scene, error);
}

static gboolean
ping6 (guint64 scene, WbTrafficSink *sink, GError **error)
{
  return sink->ping (sink, "::1", (guint16) scene, error);
}

/* Two peers exchange datagrams, one of them over IPv6. */
static gboolean
chat (guint64 scene, WbTrafficSink *sink, GError **error)
{
  const char *address = scene % 4 / 2 == 0 ? "127.0.0.1" : "::1";
  WbTrafficEndpoint one = { address, 7001 }, other = { address, 7002 };
  g_autofree char *text = g_strdup_printf ("message %" G_GUINT64_FORMAT " from the workbench", scene);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return sink->tell (sink, &one, &other, bytes, TRUE, error) && sink->tell (sink, &other, &one, bytes, TRUE, error);
}

/* Nobody there: a reset for TCP, an ICMP error for UDP. */
static gboolean
knock (guint64 scene, WbTrafficSink *sink, GError **error)
{
  WbTrafficEndpoint from = { "127.0.0.1", (guint16) (40000 + scene % 20000) };
  WbTrafficEndpoint closed = { "127.0.0.1", 9 };
  g_autoptr (GBytes) bytes = g_bytes_new_static ("anybody?", 8);

  return sink->knock (sink, &closed, error) && sink->tell (sink, &from, &closed, bytes, FALSE, error);
}

static const Scene scenes[] = {
  look_up, browse, ping, announce, browse6, look_up, chat, ask_for_address, ping6, knock
};

guint
wb_traffic_script_get_length (void)
{
  return G_N_ELEMENTS (scenes);
}

gboolean
wb_traffic_script_play (guint64 scene, WbTrafficSink *sink, GError **error)
{
  return scenes[scene % G_N_ELEMENTS (scenes)](scene, sink, error);
}
