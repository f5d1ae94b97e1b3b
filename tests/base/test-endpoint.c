/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Addresses between value, sockaddr and text: every form goes around without loss, a peer has one name only, and what
 * cannot be meant is refused with a remedy. */

#include "engine/base/wb-endpoint.h"
#include "engine/base/wb-error.h"

#include <gio/gnetworking.h>
#include <string.h>
#include <sys/un.h>

static WbEndpoint
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  WbEndpoint endpoint;

  g_assert_true (wb_endpoint_parse (text, 0, &endpoint, &error));
  g_assert_no_error (error);
  return endpoint;
}

static const char *
get_loopback_name (void)
{
  return if_nametoindex ("lo") != 0 ? "lo" : "lo0";
}

static void
check_round (const char *typed, const char *with_port, const char *address)
{
  WbEndpoint endpoint = parse (typed), again;
  char text[WB_ENDPOINT_TEXT_BYTES];
  struct sockaddr_storage native;
  g_autoptr (GSocketAddress) object = wb_endpoint_to_socket_address (&endpoint);
  gsize bytes;

  g_assert_cmpstr (wb_endpoint_format (&endpoint, text), ==, with_port);
  again = parse (text);
  g_assert_true (wb_endpoint_equal (&endpoint, &again));
  g_assert_cmpstr (wb_endpoint_format_address (&endpoint, text), ==, address);
  g_assert_true (wb_endpoint_parse_address (text, &again, NULL));
  g_assert_true (wb_endpoint_same_address (&endpoint, &again));
  g_assert_cmpuint (again.port, ==, 0);

  bytes = wb_endpoint_to_sockaddr (&endpoint, &native, sizeof native);
  g_assert_cmpuint (bytes, ==, endpoint.family == 4 ? sizeof (struct sockaddr_in) : sizeof (struct sockaddr_in6));
  g_assert_true (wb_endpoint_from_sockaddr (&again, &native, bytes));
  g_assert_true (wb_endpoint_equal (&endpoint, &again));
  g_assert_cmpuint (wb_endpoint_hash (&endpoint), ==, wb_endpoint_hash (&again));
  g_assert_false (wb_endpoint_from_sockaddr (&again, &native, bytes - 1));
  g_assert_cmpuint (again.family, ==, 0);
  g_assert_cmpuint (wb_endpoint_to_sockaddr (&endpoint, &native, bytes - 1), ==, 0);

  g_assert_true (wb_endpoint_from_socket_address (&again, object));
  g_assert_true (wb_endpoint_equal (&endpoint, &again));
}

static void
test_round (void)
{
  g_autofree char *scoped = g_strdup_printf ("fe80::1%%%s", get_loopback_name ());
  g_autofree char *scoped_with_port = g_strdup_printf ("[%s]:80", scoped);
  g_autofree char *number = g_strdup_printf ("[fe80::1%%%u]:80", if_nametoindex (get_loopback_name ()));

  g_test_summary ("Text, value, sockaddr and GSocketAddress are one thing; an interface by number gets its name");
  check_round ("127.0.0.1:80", "127.0.0.1:80", "127.0.0.1");
  check_round ("0.0.0.0", "0.0.0.0:0", "0.0.0.0");
  check_round ("255.255.255.255:65535", "255.255.255.255:65535", "255.255.255.255");
  check_round ("[::1]:80", "[::1]:80", "::1");
  check_round ("::", "[::]:0", "::");
  check_round (" [::] ", "[::]:0", "::");
  check_round ("2001:DB8:0:0:0:0:0:7", "[2001:db8::7]:0", "2001:db8::7"); /* RFC 5952 */
  check_round ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:0",
               "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
  check_round ("ff02::1", "[ff02::1]:0", "ff02::1"); /* a group may leave the interface open */
  check_round (scoped_with_port, scoped_with_port, scoped);
  check_round (number, scoped_with_port, scoped);
}

static void
test_mapped (void)
{
  struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_port = g_htons (80), .sin6_scope_id = 3 };
  WbEndpoint typed = parse ("[::ffff:192.0.2.7]:80"), plain = parse ("192.0.2.7:80"), met;

  g_test_summary ("A mapped address is its IPv4 address at every entrance, so that a peer is not counted twice");
  inet_pton (AF_INET6, "::ffff:192.0.2.7", &in6.sin6_addr);
  g_assert_true (wb_endpoint_from_sockaddr (&met, &in6, sizeof in6));
  g_assert_cmpuint (met.family, ==, 4);
  g_assert_true (wb_endpoint_equal (&met, &plain));
  g_assert_true (wb_endpoint_equal (&typed, &plain));
  g_assert_cmpuint (wb_endpoint_hash (&met), ==, wb_endpoint_hash (&plain));
  typed = parse ("::ffff:127.0.0.1");
  g_assert_true (wb_endpoint_is_loopback (&typed));

  /* An interface that says nothing would make two of one peer. */
  inet_pton (AF_INET6, "2001:db8::7", &in6.sin6_addr);
  g_assert_true (wb_endpoint_from_sockaddr (&met, &in6, sizeof in6));
  g_assert_cmpuint (met.scope_id, ==, 0);
}

static void
check_bad (const char *text, gboolean alone, const char *remedy)
{
  g_autoptr (GError) error = NULL;
  WbEndpoint endpoint;
  gboolean good =
      alone ? wb_endpoint_parse_address (text, &endpoint, &error) : wb_endpoint_parse (text, -1, &endpoint, &error);

  g_assert_false (good);
  g_assert_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT);
  if (strstr (error->message, remedy) == NULL)
    g_error ("of “%s” is said: %s (expected: %s)", text, error->message, remedy);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_false (g_str_has_suffix (error->message, "."));
  g_assert_cmpuint (endpoint.family, ==, 0);
}

static void
test_bad (void)
{
  g_autofree char *endless = g_strnfill (5000, '1');
  g_autofree char *scoped = g_strdup_printf ("[::1%%%s]:80", get_loopback_name ());

  g_test_summary ("What cannot be meant is refused, and the message says what would be right");
  check_bad ("", TRUE, "the address is missing");
  check_bad ("", FALSE, "the port is missing");
  check_bad (":80", FALSE, "the address is missing");
  check_bad ("localhost", TRUE, "write 127.0.0.1 or ::1");
  check_bad ("127.1", TRUE, "one looks like");
  check_bad ("127.0.0.256", TRUE, "one looks like");
  check_bad ("127.0.0.01", TRUE, "one looks like"); /* octal to some, decimal to others */
  check_bad ("1:2", TRUE, "one looks like");
  check_bad ("::1::2", TRUE, "one looks like");
  check_bad ("\xff\xfe", TRUE, "one looks like");
  check_bad (endless, TRUE, "…");
  check_bad ("127.0.0.1:80", TRUE, "without a port");
  check_bad ("[::1]:80", TRUE, "without a port");
  check_bad ("[127.0.0.1]", TRUE, "brackets are for IPv6");
  check_bad ("fe80::1", TRUE, "needs its interface");
  check_bad ("fe80::1%", TRUE, "no such interface");
  check_bad ("fe80::1%no-such-if", TRUE, "no such interface");
  check_bad ("fe80::1%4000000000", TRUE, "no such interface");
  check_bad ("fe80::1%2147483647", TRUE, "no such interface");
  check_bad ("fe80::1%0", TRUE, "no such interface");
  check_bad ("127.0.0.1%lo", TRUE, "IPv4 addresses take no interface");
  check_bad (scoped, FALSE, "leave out what follows the %");
  check_bad ("127.0.0.1", FALSE, "the port is missing");
  check_bad ("[::1]", FALSE, "the port is missing");
  check_bad ("::1", FALSE, "looks like [::1]:8080");
  check_bad ("[::1", FALSE, "looks like [::1]:8080");
  check_bad ("[::1]80", FALSE, "looks like [::1]:8080");
  check_bad ("127.0.0.1:", FALSE, "from 0 to 65535");
  check_bad ("127.0.0.1:65536", FALSE, "from 0 to 65535");
  check_bad ("127.0.0.1:-1", FALSE, "from 0 to 65535");
  check_bad ("127.0.0.1: 80", FALSE, "from 0 to 65535");
  check_bad ("[::1]:+80", FALSE, "from 0 to 65535");
}

static void
test_default_port (void)
{
  WbEndpoint endpoint;

  g_test_summary ("Without a port the default is taken; an IPv6 address without brackets has none");
  g_assert_true (wb_endpoint_parse ("127.0.0.1", 8080, &endpoint, NULL));
  g_assert_cmpuint (endpoint.port, ==, 8080);
  g_assert_true (wb_endpoint_parse ("::1:80", 8080, &endpoint, NULL));
  g_assert_cmpuint (endpoint.port, ==, 8080);
  g_assert_cmpuint (endpoint.address[15], ==, 0x80);
  g_assert_true (wb_endpoint_parse ("[::1]:80", 8080, &endpoint, NULL));
  g_assert_cmpuint (endpoint.port, ==, 80);
}

static void
test_kinds (void)
{
  static const struct
  {
    const char *text;
    const char *kinds; /* any, loopback, multicast, link-local, broadcast */
  } cases[] = {
    { "0.0.0.0", "a" },
    { "::", "a" },
    { "127.255.0.1", "l" },
    { "128.0.0.1", "" },
    { "::1", "l" },
    { "::2", "" },
    { "224.0.0.1", "m" },
    { "239.255.255.255", "m" },
    { "240.0.0.1", "" },
    { "ff02::1", "m" },
    { "ff0e::1", "m" },
    { "fe00::1", "" },
    { "169.254.7.7", "k" },
    { "169.253.7.7", "" },
    { "fec0::1", "" },
    { "255.255.255.255", "b" },
    { "223.255.255.255", "" },
    { "192.0.2.255", "" },
  };
  WbEndpoint none = { 0 }, scoped;
  g_autofree char *text = g_strdup_printf ("febf::1%%%s", get_loopback_name ());

  g_test_summary ("The kinds of addresses at the borders of their ranges");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WbEndpoint endpoint = parse (cases[i].text);
      g_autofree char *kinds = g_strdup_printf (
          "%s%s%s%s%s", wb_endpoint_is_any (&endpoint) ? "a" : "", wb_endpoint_is_loopback (&endpoint) ? "l" : "",
          wb_endpoint_is_multicast (&endpoint) ? "m" : "", wb_endpoint_is_link_local (&endpoint) ? "k" : "",
          wb_endpoint_is_broadcast (&endpoint) ? "b" : "");

      if (strcmp (kinds, cases[i].kinds) != 0)
        g_error ("%s is “%s”, not “%s”", cases[i].text, kinds, cases[i].kinds);
    }
  g_assert_false (wb_endpoint_is_any (&none) || wb_endpoint_is_loopback (&none) || wb_endpoint_is_multicast (&none) ||
                  wb_endpoint_is_link_local (&none) || wb_endpoint_is_broadcast (&none));
  scoped = parse (text);
  g_assert_true (wb_endpoint_is_link_local (&scoped));
}

static void
test_order (void)
{
  static const char *const sorted[] = { "9.0.0.1:2", "10.0.0.1:1", "10.0.0.1:2", "10.0.0.2:1", "[::1]:9", "[::2]:1" };
  WbEndpoint endpoints[G_N_ELEMENTS (sorted)], other_scope = { .family = 6, .scope_id = 1, .address = { 0xfe, 0x80 } };
  WbEndpoint scope = other_scope;

  g_test_summary ("Family, then address as a number, then interface, then port; equality agrees with the order");
  for (guint i = 0; i < G_N_ELEMENTS (sorted); i++)
    endpoints[i] = parse (sorted[i]);
  for (guint i = 0; i < G_N_ELEMENTS (sorted); i++)
    for (guint j = 0; j < G_N_ELEMENTS (sorted); j++)
      {
        g_assert_cmpint (wb_endpoint_compare (&endpoints[i], &endpoints[j]), ==, (i > j) - (i < j));
        g_assert_cmpint (wb_endpoint_equal (&endpoints[i], &endpoints[j]), ==, i == j);
      }
  g_assert_true (wb_endpoint_same_address (&endpoints[1], &endpoints[2]));
  other_scope.scope_id = 2;
  g_assert_cmpint (wb_endpoint_compare (&scope, &other_scope), ==, -1);
  g_assert_false (wb_endpoint_same_address (&scope, &other_scope));
}

static void
test_hash (void)
{
  enum
  {
    N = 65536,
    BUCKETS = 4096
  };
  g_autofree guint *counts = g_new0 (guint, BUCKETS);
  guint most = 0;

  g_test_summary ("One peer's ports spread over a hash table: 16 a bucket on average, nowhere more than 64");
  for (guint port = 0; port < N; port++)
    {
      WbEndpoint endpoint = { .family = 4, .port = (guint16) port, .address = { 127, 0, 0, 1 } };
      guint *count = &counts[wb_endpoint_hash (&endpoint) % BUCKETS];

      most = MAX (most, ++*count);
    }
  g_assert_cmpuint (most, <=, 64);
  g_assert_cmpuint (sizeof (WbEndpoint), ==, 24);
}

static void
test_not_ip (void)
{
  struct sockaddr_un local = { .sun_family = AF_UNIX };
  WbEndpoint endpoint = { .family = 4 };
  char text[WB_ENDPOINT_TEXT_BYTES] = "?";

  g_test_summary ("What is no IP address gives none, and none is shown as nothing");
  g_assert_false (wb_endpoint_from_sockaddr (&endpoint, &local, sizeof local));
  g_assert_cmpuint (endpoint.family, ==, 0);
  g_assert_false (wb_endpoint_from_sockaddr (&endpoint, NULL, 0));
  g_assert_cmpuint (wb_endpoint_to_sockaddr (&endpoint, &local, sizeof local), ==, 0);
  g_assert_cmpstr (wb_endpoint_format (&endpoint, text), ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/endpoint/round", test_round);
  g_test_add_func ("/base/endpoint/mapped", test_mapped);
  g_test_add_func ("/base/endpoint/bad", test_bad);
  g_test_add_func ("/base/endpoint/default-port", test_default_port);
  g_test_add_func ("/base/endpoint/kinds", test_kinds);
  g_test_add_func ("/base/endpoint/order", test_order);
  g_test_add_func ("/base/endpoint/hash", test_hash);
  g_test_add_func ("/base/endpoint/not-ip", test_not_ip);
  return g_test_run ();
}
