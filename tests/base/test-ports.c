/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A service's ports over loopback: one number for all, families that come and go, failures of one of them. TCP is real;
 * the datagrams are a table of numbers of the test's own, which can be as full as it likes. */

#include "engine/base/wb-family.h"
#include "engine/base/wb-listener.h"
#include "engine/base/wb-ports.h"

#include "../support/wb-until.h"
#include "wb-peer.h"
#include "wb-scripted-service.h"

#include <string.h>

#define TRIES 37

typedef struct
{
  WbEngine *engine;
  WbService *service;
  WbEventLog *log;
  WbPortsPlan plan; /* at first: port 0, loopback of both families, TCP and UDP */
  WbPorts *ports;

  guint n_accepted;
  guint8 accepted_family;
  guint n_opened[2]; /* datagrams over IPv4, over IPv6, so far */
  guint n_open;      /* now */
  guint most_open;
  guint n_taken;     /* so many times more IPv6 finds its number taken */
  guint n_numbers;   /* IPv4 finds so many numbers when it asks for any */
  guint16 given[64]; /* those that IPv4 got that way */
  guint n_given;
} Bench;

typedef struct
{
  WbEndpoint endpoint;
} Datagrams;

static void
accepted_cb (int fd, const WbEndpoint *peer, gpointer data)
{
  Bench *bench = data;

  bench->n_accepted++;
  bench->accepted_family = peer->family;
  close (fd);
}

static gpointer
open_cb (const WbEndpoint *at, gpointer data, GError **error)
{
  Bench *bench = data;
  gboolean v6 = at->family == 6, asks = at->port == 0;
  Datagrams *datagrams;

  bench->n_opened[v6]++;
  if ((v6 && bench->n_taken > 0) || (!v6 && asks && bench->n_given == bench->n_numbers))
    {
      if (v6)
        bench->n_taken--;
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE, "taken");
      return NULL;
    }
  datagrams = g_new0 (Datagrams, 1);
  datagrams->endpoint = *at;
  if (asks)
    {
      datagrams->endpoint.port = (guint16) (50000 + bench->n_given);
      bench->given[bench->n_given++] = datagrams->endpoint.port;
    }
  bench->n_open++;
  bench->most_open = MAX (bench->most_open, bench->n_open);
  return datagrams;
}

static void
close_cb (gpointer datagrams, gpointer data)
{
  ((Bench *) data)->n_open--;
  g_free (datagrams);
}

static const WbEndpoint *
get_endpoint_cb (gpointer datagrams)
{
  return &((Datagrams *) datagrams)->endpoint;
}

static const WbPortsEvents events = { accepted_cb, open_cb, close_cb, get_endpoint_cb };

static void
bench_init (Bench *bench)
{
  static const char *const steps[] = { "hold", "started", "stop:release", NULL };
  g_autoptr (GError) error = NULL;

  memset (bench, 0, sizeof *bench);
  bench->engine = wb_engine_new_here (&error);
  g_assert_no_error (error);
  bench->service = g_object_new (WB_TYPE_SCRIPTED_SERVICE, "engine", bench->engine, NULL);
  wb_service_start (bench->service, steps);
  g_assert_cmpint (wb_service_get_state (bench->service), ==, WB_SERVICE_RUNNING);
  bench->log = wb_event_log_new ();
  bench->plan.tcp = bench->plan.udp = TRUE;
  bench->n_numbers = G_N_ELEMENTS (bench->given);
  wb_endpoint_init_loopback (&bench->plan.v4, 4);
  wb_endpoint_init_loopback (&bench->plan.v6, 6);
}

static void
bench_close (Bench *bench)
{
  g_clear_pointer (&bench->ports, wb_ports_free);
  g_assert_cmpuint (bench->n_open, ==, 0);
  g_assert_cmpuint (wb_service_get_n_holds (bench->service), ==, 1); /* the script's own */
  g_assert_cmpuint (wb_poller_get_n_watches (wb_engine_get_poller (bench->engine)), ==, 0);
}

static void
bench_clear (Bench *bench)
{
  bench_close (bench);
  wb_service_stop (bench->service);
  g_assert_cmpint (wb_service_get_state (bench->service), ==, WB_SERVICE_STOPPED); /* no hold is left */
  wb_event_log_free (bench->log);
  g_clear_object (&bench->service);
  g_clear_object (&bench->engine);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bench, bench_clear)

static gboolean
bench_open (Bench *bench, GError **error)
{
  g_assert_null (bench->ports);
  bench->ports = wb_ports_new (bench->service, &bench->plan, bench->log, &events, bench);
  return wb_ports_open (bench->ports, error);
}

/* As letters, in fill's order: off, On, Paused, Missing, Failed. One number for all that is on, and a hold for each. */
static void
expect_states (Bench *bench, const char *expected)
{
  static const char letters[] = { 'o', 'O', 'P', 'M', 'F' };
  char states[5] = "";
  WbListen listens[4];
  guint n_on = 0;

  wb_ports_fill (bench->ports, listens);
  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmpuint (listens[i].family, ==, i % 2 ? 6 : 4);
      g_assert_cmpint (listens[i].udp, ==, i >= 2);
      g_assert_cmpint (listens[i].error != NULL, ==,
                       listens[i].state == WB_LISTEN_FAILED || listens[i].state == WB_LISTEN_MISSING);
      states[i] = letters[listens[i].state];
      if (listens[i].state == WB_LISTEN_ON)
        {
          g_assert_cmpuint (listens[i].endpoint.port, ==, wb_ports_get_port (bench->ports));
          n_on++;
        }
      wb_listen_clear (&listens[i]);
      g_assert_null (listens[i].error);
    }
  g_assert_cmpstr (states, ==, expected);
  g_assert_cmpuint (wb_service_get_n_holds (bench->service), ==, 1 + n_on);
}

static gboolean
has_ipv6 (void)
{
  if (wb_family_is_missing (6))
    g_test_skip ("this computer has no IPv6");
  return !wb_family_is_missing (6);
}

static gboolean
is_free (guint8 family, guint16 number)
{
  WbEndpoint any = { .family = family, .port = number };
  struct sockaddr_storage address;
  gsize bytes = wb_endpoint_to_sockaddr (&any, &address, sizeof address);
  int fd = socket (family == 6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0), on = 1;
  gboolean free;

  g_assert_cmpint (fd, >=, 0);
  if (family == 6)
    g_assert_cmpint (setsockopt (fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on), ==, 0);
  free = bind (fd, (struct sockaddr *) &address, (socklen_t) bytes) == 0;
  close (fd);
  return free;
}

/* One that the system gives nobody who asks for any, so that it can be closed and had again, whatever runs beside. */
static guint16
pick_number (void)
{
  guint number = 20000 + (guint) getpid () % 9000;

  while (!is_free (4, (guint16) number) || !is_free (6, (guint16) number))
    g_assert_cmpuint (++number, <, 30000);
  return (guint16) number;
}

static int
connect_to (Bench *bench, guint8 family)
{
  WbEndpoint to;

  wb_endpoint_init_loopback (&to, family);
  to.port = wb_ports_get_port (bench->ports);
  return wb_peer_connect (&to);
}

static void
check_serves (Bench *bench, guint8 family)
{
  guint before = bench->n_accepted;
  int client = connect_to (bench, family);

  g_assert_cmpint (client, >=, 0);
  until (bench->n_accepted == before + 1);
  g_assert_cmpuint (bench->accepted_family, ==, family);
  close (client);
}

/* How many lines of the log begin so. */
static guint
count_lines (Bench *bench, const char *start)
{
  g_autoptr (GPtrArray) lines = wb_event_log_dup_events (bench->log);
  guint n = 0;

  for (guint i = 0; i < lines->len; i++)
    n += g_str_has_prefix (((WbEvent *) g_ptr_array_index (lines, i))->text, start) ? 1 : 0;
  return n;
}

static void
test_all (void)
{
  g_auto (Bench) bench;
  g_autoptr (GError) error = NULL;

  g_test_summary ("Port 0 gives all four one number; families go off and on there in any order");
  bench_init (&bench);
  if (!has_ipv6 ())
    return;
  g_assert_true (bench_open (&bench, &error));
  g_assert_no_error (error);
  expect_states (&bench, "OOOO");
  g_assert_cmpuint (count_lines (&bench, "Listening on "), ==, 4);
  bench_close (&bench);

  bench.plan.port = pick_number ();
  g_assert_true (bench_open (&bench, &error));
  g_assert_cmpuint (wb_ports_get_port (bench.ports), ==, bench.plan.port);
  for (guint round = 0; round < 2; round++)
    {
      guint8 first = round ? 6 : 4, second = round ? 4 : 6;

      wb_ports_close_family (bench.ports, first);
      expect_states (&bench, first == 4 ? "oOoO" : "OoOo");
      g_assert_cmpint (connect_to (&bench, first), ==, -1);
      check_serves (&bench, second);
      wb_ports_close_family (bench.ports, second);
      expect_states (&bench, "oooo");
      wb_ports_open_family (bench.ports, first);
      wb_ports_open_family (bench.ports, first);
      wb_ports_open_family (bench.ports, second);
      expect_states (&bench, "OOOO");
      check_serves (&bench, 4);
      check_serves (&bench, 6);
    }
  g_assert_cmpuint (count_lines (&bench, "Listening on "), ==, 4 + 4 + 8);
  g_assert_cmpuint (count_lines (&bench, "Stopped listening on "), ==, 8);
  g_assert_cmpuint (wb_ports_get_n_refused (bench.ports), ==, 0);
}

static void
test_plan (void)
{
  static const WbPortsEvents tcp_events = { .accepted = accepted_cb };
  g_auto (Bench) bench;

  g_test_summary ("Only what the plan wants is open; what is closed in it waits for its switch");
  bench_init (&bench);
  if (!has_ipv6 ())
    return;
  bench.plan.port = pick_number ();
  bench.plan.tcp = FALSE;
  g_assert_true (bench_open (&bench, NULL));
  expect_states (&bench, "ooOO");
  bench_close (&bench);

  bench.plan.tcp = TRUE;
  bench.plan.v4_closed = TRUE;
  g_assert_true (bench_open (&bench, NULL));
  expect_states (&bench, "oOoO");
  wb_ports_open_family (bench.ports, 4);
  expect_states (&bench, "OOOO");
  bench_close (&bench);

  bench.plan.v4_closed = FALSE;
  bench.plan.udp = FALSE;
  bench.ports = wb_ports_new (bench.service, &bench.plan, bench.log, &tcp_events, &bench);
  g_assert_true (wb_ports_open (bench.ports, NULL));
  expect_states (&bench, "OOoo");
  check_serves (&bench, 6);
}

static WbEndpoint
get_address (Bench *bench, guint place)
{
  WbListen listens[4];
  WbEndpoint address;

  wb_ports_fill (bench->ports, listens);
  address = listens[place].endpoint;
  for (guint i = 0; i < 4; i++)
    wb_listen_clear (&listens[i]);
  return address;
}

static void
test_addresses (void)
{
  static const WbEndpoint none = { 0 };
  g_auto (Bench) bench;
  WbEndpoint address, other = { .family = 4, .address = { 127, 0, 0, 2 } };

  g_test_summary (
      "A family without an address gets loopback, or all addresses when the other has those, or what is set");
  bench_init (&bench);
  if (!has_ipv6 ())
    return;
  bench.plan.port = pick_number ();
  bench.plan.v4 = none;
  for (guint any = 0; any < 2; any++)
    {
      bench.plan.v6.address[15] = any ? 0 : 1;
      g_assert_true (bench_open (&bench, NULL));
      expect_states (&bench, "oOoO");
      wb_ports_open_family (bench.ports, 4);
      expect_states (&bench, "OOOO");
      address = get_address (&bench, 0);
      g_assert_cmpint (wb_endpoint_is_any (&address), ==, any);
      g_assert_cmpint (wb_endpoint_is_loopback (&address), ==, !any);
      bench_close (&bench);
    }

#ifdef __linux__ /* all of 127/8 is there */
  g_assert_true (bench_open (&bench, NULL));
  wb_ports_set_address (bench.ports, &other);
  wb_ports_open_family (bench.ports, 4);
  address = get_address (&bench, 0);
  g_assert_true (wb_endpoint_same_address (&address, &other));
  other.address[3] = 3;
  wb_ports_set_address (bench.ports, &other);
  address = get_address (&bench, 0);
  g_assert_false (wb_endpoint_same_address (&address, &other)); /* what is open stays */
  wb_ports_close_family (bench.ports, 4);
  wb_ports_open_family (bench.ports, 4);
  address = get_address (&bench, 0);
  g_assert_true (wb_endpoint_same_address (&address, &other));
#endif
}

static void
blocked_cb (WbListener *listener, int fd, const WbEndpoint *peer, gpointer data)
{
  g_assert_not_reached ();
}

static void
test_partial (void)
{
  static const WbListenerEvents blocker_events = { .accepted = blocked_cb };
  g_auto (Bench) bench;
  g_autoptr (WbListener) blocker = NULL;
  g_autoptr (GError) error = NULL;
  WbEndpoint elsewhere = { .family = 4, .address = { 192, 0, 2, 1 } };

  g_test_summary (
      "A number that was chosen is not given up for another: who lacks it fails, and is had once it is free");
  bench_init (&bench);
  if (!has_ipv6 ())
    return;
  bench.plan.port = bench.plan.v6.port = pick_number ();
  blocker = wb_listener_new (bench.engine, &bench.plan.v6, 0, &blocker_events, NULL, &error);
  g_assert_no_error (error);
  bench.n_taken = 1;
  g_assert_true (bench_open (&bench, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (wb_ports_get_port (bench.ports), ==, bench.plan.port);
  expect_states (&bench, "OFOF");
  g_assert_cmpuint (count_lines (&bench, "Could not listen on [::1]:"), ==, 1);
  g_clear_pointer (&blocker, wb_listener_free);
  wb_ports_open_family (bench.ports, 6);
  expect_states (&bench, "OOOO");
  bench_close (&bench);

  /* Nothing listens: the first of the reasons. */
  bench.plan.v4 = elsewhere;
  bench.plan.v6.family = 0;
  bench.plan.udp = FALSE;
  g_assert_false (bench_open (&bench, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "192.0.2.1"));
  expect_states (&bench, "Fooo");
}

static void
test_tries (void)
{
  g_auto (Bench) bench;

  g_test_summary ("Numbers that were tried in vain stay open until the end, and 37 are enough");
  bench_init (&bench);
  if (!has_ipv6 ())
    return;
  bench.plan.tcp = FALSE;
  bench.n_taken = 5;
  g_assert_true (bench_open (&bench, NULL));
  expect_states (&bench, "ooOO");
  g_assert_cmpuint (bench.n_opened[0], ==, 6);
  g_assert_cmpuint (bench.n_opened[1], ==, 6);
  g_assert_cmpuint (wb_ports_get_port (bench.ports), ==, bench.given[5]);
  g_assert_cmpuint (bench.most_open, ==, 5 + 2);
  g_assert_cmpuint (bench.n_open, ==, 2);
  g_assert_cmpuint (count_lines (&bench, ""), ==, 2);
  bench_close (&bench);

  bench.n_opened[0] = bench.n_opened[1] = bench.n_given = bench.most_open = 0;
  bench.n_taken = TRIES - 1;
  g_assert_true (bench_open (&bench, NULL));
  expect_states (&bench, "ooOO");
  g_assert_cmpuint (bench.n_opened[0], ==, TRIES);
  bench_close (&bench);

  bench.n_opened[0] = bench.n_opened[1] = bench.n_given = bench.most_open = 0;
  bench.n_taken = G_MAXUINT;
  g_assert_true (bench_open (&bench, NULL));
  expect_states (&bench, "ooOF");
  g_assert_cmpuint (bench.n_opened[0], ==, TRIES);
  g_assert_cmpuint (bench.n_opened[1], ==, TRIES);
  g_assert_cmpuint (bench.most_open, ==, TRIES);
  g_assert_cmpuint (bench.n_open, ==, 1);
}

static void
test_no_number_left (void)
{
  g_auto (Bench) bench;

  g_test_summary ("The system runs out of numbers meanwhile: the latest one serves the family that has it");
  bench_init (&bench);
  if (!has_ipv6 ())
    return;
  bench.plan.tcp = FALSE;
  bench.n_numbers = 3;
  bench.n_taken = G_MAXUINT;
  g_assert_true (bench_open (&bench, NULL));
  expect_states (&bench, "ooOF");
  g_assert_cmpuint (bench.n_given, ==, 3);
  g_assert_cmpuint (wb_ports_get_port (bench.ports), ==, bench.given[2]);
  g_assert_cmpuint (bench.n_open, ==, 1);
}

static void
freeing_cb (int fd, const WbEndpoint *peer, gpointer data)
{
  Bench *bench = data;

  bench->n_accepted++;
  close (fd);
  g_clear_pointer (&bench->ports, wb_ports_free);
}

static void
test_free_in_callback (void)
{
  static const WbPortsEvents freeing_events = { .accepted = freeing_cb };
  g_auto (Bench) bench;
  int client;

  g_test_summary ("Freed by the service while it takes a connection, the ports are not touched again");
  bench_init (&bench);
  bench.plan.udp = FALSE;
  bench.ports = wb_ports_new (bench.service, &bench.plan, bench.log, &freeing_events, &bench);
  g_assert_true (wb_ports_open (bench.ports, NULL));
  client = connect_to (&bench, 4);
  g_assert_cmpint (client, >=, 0);
  until (bench.ports == NULL);
  g_assert_cmpuint (bench.n_accepted, ==, 1);
  close (client);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/ports/all", test_all);
  g_test_add_func ("/base/ports/plan", test_plan);
  g_test_add_func ("/base/ports/addresses", test_addresses);
  g_test_add_func ("/base/ports/partial", test_partial);
  g_test_add_func ("/base/ports/tries", test_tries);
  g_test_add_func ("/base/ports/no-number-left", test_no_number_left);
  g_test_add_func ("/base/ports/free-in-callback", test_free_in_callback);
  return g_test_run ();
}
