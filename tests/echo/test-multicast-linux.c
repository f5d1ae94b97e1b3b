/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The broadcast and multicast bench on an interface of the test's own, whose every datagram comes back to us. */

#include "engine/base/wb-error.h"
#include "engine/echo/wb-multicast-bench.h"
#include "tests/support/wb-own-network-linux.h"
#include "tests/support/wb-until.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <sys/socket.h>

static const char *const bring_up[] = {
  "link set lo up",
  "link add wbm0 type veth peer name wbm1",
  "link set wbm1 addrgenmode none up",
  "link set wbm0 multicast on addrgenmode none up",
  "address add 10.99.0.1/24 broadcast 10.99.0.255 dev wbm0",
  "-6 address add fe80::99/64 dev wbm0 nodad",
  "route add 224.0.0.0/4 dev wbm0",
};

/* TRUE in the process that has the network; its parent waits for it. */
static gboolean
enter (void)
{
  if (!wb_own_network_test ())
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (bring_up); i++)
    wb_own_network_ip (bring_up[i]);
  return TRUE;
}

typedef struct
{
  WbEngine *engine;
  WbMulticastBench *bench;
  WbMulticastSettings settings;
} Fixture;

static void
fixture_init (Fixture *self, const char *destination, const char *interface_name)
{
  g_autoptr (GError) error = NULL;

  self->engine = wb_engine_new_here (&error);
  g_assert_no_error (error);
  self->bench = wb_multicast_bench_new (self->engine);
  wb_multicast_settings_init (&self->settings);
  wb_endpoint_parse (destination, -1, &self->settings.destination, &error);
  g_assert_no_error (error);
  self->settings.interface_name = g_strdup (interface_name);
}

static void
fixture_clear (Fixture *self)
{
  if (self->engine == NULL) /* the parent of the test */
    return;
  wb_service_stop (WB_SERVICE (self->bench));
  g_assert_finalize_object (self->bench);
  wb_multicast_settings_clear (&self->settings);
  g_assert_finalize_object (self->engine);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static void
start (Fixture *self)
{
  wb_service_start (WB_SERVICE (self->bench), &self->settings);
  g_assert_no_error ((GError *) wb_service_get_error (WB_SERVICE (self->bench)));
  g_assert_cmpint (wb_service_get_state (WB_SERVICE (self->bench)), ==, WB_SERVICE_RUNNING);
}

static WbMulticastSnapshot *
look (Fixture *self)
{
  const WbSnapshotRequest all = { .n_rows = G_MAXUINT };

  return (WbMulticastSnapshot *) wb_service_snapshot (WB_SERVICE (self->bench), &all);
}

static guint64
count (Fixture *self)
{
  WbMulticastSnapshot *snapshot = look (self);
  guint64 n = snapshot->received;

  wb_snapshot_unref (snapshot);
  return n;
}

static void
say (Fixture *self, const char *text)
{
  g_autoptr (GBytes) payload = g_bytes_new (text, strlen (text));

  wb_multicast_bench_send (self->bench, payload);
}

/* What was sent to destination comes back, with all that is known of it. */
static void
there_and_back (const char *destination, const char *interface_name, const char *expected_sender)
{
  g_auto (Fixture) fixture;
  WbMulticastSnapshot *snapshot;
  char text[WB_ENDPOINT_TEXT_BYTES];

  fixture_init (&fixture, destination, interface_name);
  start (&fixture);
  say (&fixture, "hello\x01");
  until (count (&fixture) == 1);
  snapshot = look (&fixture);
  g_assert_cmpuint (snapshot->sent, ==, 1);
  g_assert_cmpuint (snapshot->send_errors, ==, 0);
  g_assert_cmpuint (snapshot->received_bytes, ==, 6);
  g_assert_cmpuint (snapshot->n_rows, ==, 1);
  g_assert_cmpuint (snapshot->rows[0].id, ==, 1);
  g_assert_cmpstr (snapshot->rows[0].text, ==, "hello\\x01");
  g_assert_cmpuint (snapshot->rows[0].payload_bytes, ==, 6);
  g_assert_cmpstr (snapshot->rows[0].interface_name, ==, "wbm0");
  g_assert_cmpstr (wb_endpoint_format_address (&snapshot->rows[0].sender, text), ==, expected_sender);
  g_assert_cmpuint (snapshot->rows[0].sender.port, ==, fixture.settings.destination.port);
  g_assert_true (memcmp (snapshot->rows[0].destination.address, fixture.settings.destination.address, 16) == 0);
  wb_snapshot_unref (snapshot);
}

static void
test_kinds (void)
{
  g_test_summary ("Groups of both families, and broadcasts of both kinds: sender, interface and destination are told");
  if (!enter ())
    return;
  there_and_back ("239.255.42.99:42099", "wbm0", "10.99.0.1");
  there_and_back ("239.255.42.99:42099", NULL, "10.99.0.1");
  there_and_back ("[ff02::1:4242%wbm0]:42099", NULL, "fe80::99%wbm0");
  there_and_back ("[ff02::1:4242%wbm0]:42099", "wbm0", "fe80::99%wbm0");
  there_and_back ("255.255.255.255:42099", "wbm0", "10.99.0.1");
  there_and_back ("255.255.255.255:42099", NULL, "10.99.0.1");
  there_and_back ("10.99.0.255:42099", "wbm0", "10.99.0.1");
}

static void
test_own (void)
{
  static const char *const destinations[] = { "239.255.42.99:42099", "255.255.255.255:42099" };

  g_test_summary ("Two benches share the port, and one that does not want to hear itself does not");
  if (!enter ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (destinations); i++)
    {
      g_auto (Fixture) deaf, other;
      guint64 before;

      fixture_init (&deaf, destinations[i], "wbm0");
      fixture_init (&other, destinations[i], "wbm0");
      deaf.settings.loopback = FALSE;
      start (&deaf);
      start (&other);
      say (&other, "from the other");
      until (count (&other) == 1);
      /* A group's sender decides whether it comes back to its host; of broadcasts, which always do, those of this host
       * are not listed. */
      before = count (&deaf);
      say (&deaf, "from the deaf");
      say (&other, "again");
      until (count (&other) == (i == 0 ? 2 : 3));
      until (count (&deaf) == (i == 0 ? before + 1 : 0));
    }
}

static void
test_list (void)
{
  g_autoptr (GArray) list = NULL;
  const WbMulticastBroadcast *one;
  char text[WB_ENDPOINT_TEXT_BYTES];

  g_test_summary ("The broadcast addresses to choose from");
  if (!enter ())
    return;
  list = wb_multicast_list_broadcasts ();
  g_assert_cmpuint (list->len, ==, 1);
  one = &g_array_index (list, WbMulticastBroadcast, 0);
  g_assert_cmpstr (one->interface_name, ==, "wbm0");
  g_assert_cmpstr (wb_endpoint_format_address (&one->address, text), ==, "10.99.0.255");
}

static void
test_refused (void)
{
  static const char *const wrong[] = { "10.99.0.1:42099", "10.99.0.254:42099", "[fe80::99%wbm0]:42099",
                                       "239.255.42.99:0" };

  g_test_summary ("No group, no port, no such interface: FAILED, with the reason");
  if (!enter ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_auto (Fixture) fixture;

      fixture_init (&fixture, wrong[i], NULL);
      wb_service_start (WB_SERVICE (fixture.bench), &fixture.settings);
      g_assert_error (wb_service_get_error (WB_SERVICE (fixture.bench)), WB_ERROR, WB_ERROR_INVALID_INPUT);
    }
  {
    g_auto (Fixture) fixture;

    fixture_init (&fixture, "239.255.42.99:42099", "wbm9");
    wb_service_start (WB_SERVICE (fixture.bench), &fixture.settings);
    g_assert_error (wb_service_get_error (WB_SERVICE (fixture.bench)), WB_ERROR, WB_ERROR_NO_DEVICE);
  }
}

static void
test_pace (void)
{
  g_auto (Fixture) fixture = { 0 };
  WbMulticastSnapshot *snapshot;

  g_test_summary ("Ten at once, then one in 3 s: more is not sent, and counted");
  if (!enter ())
    return;
  fixture_init (&fixture, "239.255.42.99:42099", "wbm0");
  start (&fixture);
  for (guint i = 0; i < 15; i++)
    say (&fixture, "x");
  snapshot = look (&fixture);
  g_assert_cmpuint (snapshot->sent, >=, 10);
  g_assert_cmpuint (snapshot->sent, <=, 11);
  g_assert_cmpuint (snapshot->send_errors, ==, 15 - snapshot->sent);
  wb_snapshot_unref (snapshot);
}

/* A sender without our pace. */
static void
flood (guint n, gsize n_bytes)
{
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons (42099) };
  g_autofree char *bytes = g_strnfill (n_bytes, 'x');
  int fd = socket (AF_INET, SOCK_DGRAM, 0);

  inet_pton (AF_INET, "239.255.42.99", &to.sin_addr);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (sendto (fd, bytes, n_bytes, 0, (struct sockaddr *) &to, sizeof to), ==, (gssize) n_bytes);
  close (fd);
}

static void
test_bounds (void)
{
  g_auto (Fixture) fixture = { 0 };
  WbMulticastSnapshot *snapshot;

  g_test_summary ("The last 500 arrivals are kept, and 200 bytes of each shown");
  if (!enter ())
    return;
  fixture_init (&fixture, "239.255.42.99:42099", "wbm0");
  start (&fixture);
  for (guint i = 0; i < 13; i++)
    {
      flood (50, 1000);
      until (count (&fixture) == 50 * (i + 1));
    }
  snapshot = look (&fixture);
  g_assert_cmpuint (snapshot->n_rows, ==, WB_MULTICAST_ROWS);
  g_assert_cmpuint (snapshot->rows[0].id, ==, 151);
  g_assert_cmpuint (snapshot->rows[499].id, ==, 650);
  g_assert_cmpuint (snapshot->rows[0].payload_bytes, ==, 1000);
  g_assert_cmpuint (strlen (snapshot->rows[0].text), ==, WB_MULTICAST_TEXT_BYTES);
  wb_snapshot_unref (snapshot);
}

static void
test_comes_back (void)
{
  g_auto (Fixture) fixture = { 0 };
  WbMulticastSnapshot *snapshot;
  gboolean told = FALSE;

  g_test_summary ("The interface goes and comes back: said, and joined again");
  if (!enter ())
    return;
  fixture_init (&fixture, "239.255.42.99:42099", "wbm0");
  start (&fixture);
  wb_own_network_ip ("link delete wbm0");
  while (!told)
    {
      g_main_context_iteration (NULL, TRUE);
      snapshot = look (&fixture);
      told = snapshot->events->len == 2;
      wb_snapshot_unref (snapshot);
    }
  for (guint i = 1; i < G_N_ELEMENTS (bring_up); i++)
    wb_own_network_ip (bring_up[i]);
  for (told = FALSE; !told;)
    {
      g_main_context_iteration (NULL, TRUE);
      snapshot = look (&fixture);
      told = snapshot->events->len == 3;
      wb_snapshot_unref (snapshot);
    }
  flood (1, 5);
  until (count (&fixture) == 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/multicast/kinds", test_kinds);
  g_test_add_func ("/multicast/own", test_own);
  g_test_add_func ("/multicast/list", test_list);
  g_test_add_func ("/multicast/refused", test_refused);
  g_test_add_func ("/multicast/pace", test_pace);
  g_test_add_func ("/multicast/bounds", test_bounds);
  g_test_add_func ("/multicast/comes-back", test_comes_back);
  return g_test_run ();
}
