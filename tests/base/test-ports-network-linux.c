/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A service's ports where something is missing: no IPv6, and numbers that other programs have. Each test in a network of
 * its own. */

#include "engine/base/wb-ports.h"

#include "../support/wb-own-network-linux.h"
#include "wb-peer.h"
#include "wb-scripted-service.h"

static void
accepted_cb (int fd, const WbEndpoint *peer, gpointer data)
{
  close (fd);
}

static const WbPortsEvents events = { .accepted = accepted_cb };

typedef struct
{
  WbEngine *engine;
  WbService *service;
  WbEventLog *log;
  WbPortsPlan plan;
} Bench;

static void
bench_init (Bench *bench)
{
  static const char *const steps[] = { "hold", "started", "stop:release", NULL };
  g_autoptr (GError) error = NULL;

  bench->engine = wb_engine_new_here (&error);
  g_assert_no_error (error);
  bench->service = g_object_new (WB_TYPE_SCRIPTED_SERVICE, "engine", bench->engine, NULL);
  wb_service_start (bench->service, steps);
  g_assert_cmpint (wb_service_get_state (bench->service), ==, WB_SERVICE_RUNNING);
  bench->log = wb_event_log_new ();
  bench->plan = (WbPortsPlan){ .tcp = TRUE };
  wb_endpoint_init_loopback (&bench->plan.v4, 4);
  wb_endpoint_init_loopback (&bench->plan.v6, 6);
}

static void
bench_clear (Bench *bench)
{
  wb_service_stop (bench->service);
  g_assert_cmpint (wb_service_get_state (bench->service), ==, WB_SERVICE_STOPPED); /* no hold is left */
  wb_event_log_free (bench->log);
  g_clear_object (&bench->service);
  g_clear_object (&bench->engine);
}

static WbPorts *
bench_open (Bench *bench)
{
  g_autoptr (GError) error = NULL;
  WbPorts *ports = wb_ports_new (bench->service, &bench->plan, bench->log, &events, NULL);

  wb_ports_open (ports, &error);
  g_assert_no_error (error);
  return ports;
}

static void
test_no_ipv6 (void)
{
  WbListen listens[4];
  WbPorts *ports;
  Bench bench;

  g_test_summary ("IPv6 switched off: a state with its reason, and the service listens on IPv4 alone");
  if (!wb_own_network_test ())
    return;
  if (!wb_own_network_write ("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1"))
    g_test_message ("this kernel has no IPv6 at all: as good");
  wb_own_network_ip ("link set lo up");
  bench_init (&bench);
  ports = bench_open (&bench);
  wb_ports_fill (ports, listens);
  g_assert_cmpint (listens[0].state, ==, WB_LISTEN_ON);
  g_assert_cmpint (listens[1].state, ==, WB_LISTEN_MISSING);
  g_assert_nonnull (strstr (listens[1].error, "IPv6 is not available on this computer"));
  g_assert_cmpint (listens[1].error_code, ==, G_IO_ERROR_NOT_SUPPORTED);
  for (guint i = 0; i < 4; i++)
    wb_listen_clear (&listens[i]);
  wb_ports_free (ports);
  bench_clear (&bench);
}

/* Of TCP over IPv6, on loopback. */
static int
block (guint16 port)
{
  WbEndpoint at;
  struct sockaddr_storage address;
  gsize bytes;
  int fd = socket (AF_INET6, SOCK_STREAM, 0), on = 1;

  wb_endpoint_init_loopback (&at, 6);
  at.port = port;
  bytes = wb_endpoint_to_sockaddr (&at, &address, sizeof address);
  g_assert_cmpint (setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), ==, 0);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, (socklen_t) bytes), ==, 0);
  g_assert_cmpint (listen (fd, 1), ==, 0);
  return fd;
}

static void
test_taken (void)
{
  WbListen listens[4];
  int blockers[2];
  WbPorts *ports;
  Bench bench;

  g_test_summary (
      "A network with two numbers: IPv6 lacks one of them, so both families get the other; it lacks both, so it fails");
  if (!wb_own_network_test ())
    return;
  wb_own_network_ip ("link set lo up");
  g_assert_true (wb_own_network_write ("/proc/sys/net/ipv4/ip_local_port_range", "40000 40001"));
  bench_init (&bench);
  for (guint i = 0; i < 8; i++)
    {
      blockers[0] = block ((guint16) (40000 + i % 2));
      ports = bench_open (&bench);
      g_assert_cmpuint (wb_ports_get_port (ports), ==, 40001 - i % 2);
      g_assert_cmpuint (wb_service_get_n_holds (bench.service), ==, 1 + 2);
      wb_ports_free (ports);
      close (blockers[0]);
    }

  for (guint i = 0; i < 2; i++)
    blockers[i] = block ((guint16) (40000 + i));
  ports = bench_open (&bench);
  wb_ports_fill (ports, listens);
  g_assert_cmpint (listens[0].state, ==, WB_LISTEN_ON);
  g_assert_cmpuint (listens[0].endpoint.port, ==, wb_ports_get_port (ports));
  g_assert_cmpint (listens[1].state, ==, WB_LISTEN_FAILED);
  g_assert_cmpint (listens[1].error_code, ==, G_IO_ERROR_ADDRESS_IN_USE);
  g_assert_cmpuint (wb_service_get_n_holds (bench.service), ==, 1 + 1);
  for (guint i = 0; i < 4; i++)
    wb_listen_clear (&listens[i]);
  wb_ports_free (ports);
  for (guint i = 0; i < 2; i++)
    close (blockers[i]);
  bench_clear (&bench);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/ports/no-ipv6", test_no_ipv6);
  g_test_add_func ("/base/ports/taken", test_taken);
  return g_test_run ();
}
