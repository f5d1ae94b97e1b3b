/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The host's own firewall refuses what leaves, in a network of the test's own. Asked again it would refuse again, and
 * where it rejects it would send the socket another ICMP error: its rule counts how often it was asked. */

#include "engine/ping/wb-ping-socket-private.h"

#include "../support/wb-own-network-linux.h"
#include "wb-ping-run.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

#define PORT_REFUSED 5000u
#define PORT_OPEN 5001u
#define PORT_OWN 4999
#define N_PROBES 320u
#define N_PEERS 3u

typedef enum
{
  SINGLE,
  BATCHES, /* taken and refused by turns */
} How;

static gboolean
nft (const char *const *arguments, char **told)
{
  g_autoptr (GError) error = NULL;
  int status = -1;

  g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, told, NULL, &status, &error);
  g_assert_no_error (error);
  return status == 0;
}

/* FALSE: this kernel has no such match. */
static gboolean
set_up_firewall (const char *match, const char *verdict)
{
  g_autofree char *rules = g_strdup_printf ("table inet t { chain o { type filter hook output priority 0; "
                                            "%s counter %s; }; }",
                                            match, verdict);

  g_assert_true (nft ((const char *[]){ "nft", "flush", "ruleset", NULL }, NULL));
  return nft ((const char *[]){ "nft", rules, NULL }, NULL);
}

static guint
read_n_asked (void)
{
  g_autofree char *told = NULL;
  const char *at;
  guint n = 0;

  g_assert_true (nft ((const char *[]){ "nft", "list", "chain", "inet", "t", "o", NULL }, &told));
  at = strstr (told, "packets ");
  g_assert_nonnull (at);
  g_assert_cmpint (sscanf (at, "packets %u", &n), ==, 1);
  return n;
}

/* Somebody is there, who reads nothing. */
static int
listen_at (const WbEndpoint *at)
{
  struct sockaddr_storage address;
  gsize bytes = wb_endpoint_to_sockaddr (at, &address, sizeof address);
  int fd = socket (address.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  if (fd >= 0 && bind (fd, (struct sockaddr *) &address, (socklen_t) bytes) == 0)
    return fd;
  if (fd >= 0)
    close (fd);
  return -1;
}

static void
sent_cb (guint target, guint64 sequence, gint64 t1_unix_ns, gpointer data)
{
}

static void
icmp_cb (const WbEndpoint *to, const WbEndpoint *from, guint8 type, guint8 code, guint mtu, const guint8 *quoted,
         gsize n_quoted, gpointer data)
{
  g_assert_cmpuint (to->port, ==, PORT_REFUSED);
  (*(guint *) data)++;
}

static const WbPingSocketEvents events = { sent_cb, icmp_cb };

/* Returns how many were refused. */
static guint
send_all (WbPingSocket *socket_, const WbEndpoint *refused, const WbEndpoint *open_, How how)
{
  guint n_refused = 0, n_batch = how == SINGLE ? 1 : wb_ping_socket_get_batch (socket_);

  for (guint sent = 0; sent < N_PROBES; sent += n_batch)
    {
      WbPingSocketProbe probes[WB_PING_SOCKET_BATCH];

      for (guint i = 0; i < n_batch; i++)
        probes[i] = (WbPingSocketProbe){ .to = how == BATCHES && i % 2 == 0 ? open_ : refused,
                                         .bytes = (const guint8 *) "probe",
                                         .n_bytes = 5,
                                         .sequence = sent + i };
      for (guint i = 0; i < n_batch;)
        {
          int code = 0;
          guint n = wb_ping_socket_send (socket_, probes + i, n_batch - i, &code);

          i += n;
          if (code != 0)
            {
              g_assert_cmpint (code, ==, EPERM);
              g_assert_true (probes[i].to == refused);
              n_refused++;
              i++;
            }
          wb_ping_socket_drain (socket_);
        }
    }
  return n_refused;
}

static void
send_as (guint8 family, How how, const char *verdict)
{
  WbEndpoint refused, open_;
  g_autoptr (GError) error = NULL;
  WbPingSettings settings;
  WbPingSocket *socket_;
  guint n_icmp = 0, n_refused, n_asked;
  g_autofree char *match = g_strdup_printf ("udp dport %u", PORT_REFUSED);
  int fd;

  wb_endpoint_init_loopback (&refused, family);
  refused.port = PORT_REFUSED;
  open_ = refused;
  open_.port = PORT_OPEN;
  fd = listen_at (&open_);
  if (fd < 0 && family == 6)
    {
      g_test_message ("no IPv6 here");
      return;
    }
  g_assert_cmpint (fd, >=, 0);
  g_assert_true (set_up_firewall (match, verdict));
  wb_ping_settings_init (&settings);
  socket_ = wb_ping_socket_new (family, &settings, &events, &n_icmp, &error);
  g_assert_no_error (error);
  n_refused = send_all (socket_, &refused, &open_, how);
  wb_ping_socket_free (socket_);
  close (fd);
  n_asked = read_n_asked ();
  g_test_message ("IPv%u %s: %u refused, the firewall asked %u times, %u ICMP errors heard of", family,
                  how == SINGLE ? "one by one" : "in batches", n_refused, n_asked, n_icmp);
  g_assert_cmpuint (n_refused, ==, how == SINGLE ? N_PROBES : N_PROBES / 2);
  g_assert_cmpuint (n_asked, ==, n_refused);
  g_assert_cmpuint (n_icmp, <=, n_asked);
  /* Not all, where the system limits how many it sends a second. */
  g_assert_true (g_str_equal (verdict, "reject") ? n_icmp > 0 : n_icmp == 0);
}

static void
enter_network (void)
{
  g_assert_true (wb_own_network_enter ());
  wb_own_network_ip ("link set lo up");
  /* Each refusal is to have its ICMP error. Older kernels have one limit for all networks, which nobody here may set. */
  wb_own_network_write ("/proc/sys/net/ipv4/icmp_msgs_per_sec", "1000000");
  wb_own_network_write ("/proc/sys/net/ipv4/icmp_msgs_burst", "1000000");
}

/* The test again as a process of its own. */
static void
run_apart (void)
{
  g_autofree char *found = g_find_program_in_path ("nft");

  if (found == NULL)
    {
      g_test_skip ("there is no nft");
      return;
    }
  if (!wb_own_network_is_allowed ())
    return;
  g_test_trap_subprocess (NULL, 100 * G_USEC_PER_SEC,
                          G_TEST_SUBPROCESS_INHERIT_STDOUT | G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
test_refused (gconstpointer verdict)
{
  g_autofree char *found = g_find_program_in_path ("nft");

  g_test_summary ("A firewall that refuses probes is asked once for each, whether it goes alone or in a batch");

  if (!g_test_subprocess ())
    {
      run_apart ();
      return;
    }
  enter_network ();
  send_as (4, SINGLE, verdict);
  send_as (6, SINGLE, verdict);
  send_as (4, BATCHES, verdict);
}

/* --- A session ------------------------------------------------------------------------------------------------------- */

/* Every fourth probe; where the kernel cannot count that, all to the target in the middle. */
static void
reject_some (guint16 middle_port)
{
  g_autofree char *middle = g_strdup_printf ("udp sport %u udp dport %u", PORT_OWN, middle_port);

  if (!set_up_firewall ("udp sport " G_STRINGIFY (PORT_OWN) " numgen inc mod 4 0", "reject"))
    g_assert_true (set_up_firewall (middle, "reject"));
}

/* Three targets at one address, so that a batch has probes of all of them. */
static void
ping_beside (WbPingMode mode, WbPeerKind kind, guint n_wanted)
{
  WbPingPeer *peers[N_PEERS];
  guint64 n_marked = 0, n_asked;
  WbEndpoint at;
  WbPingRun run;

  wb_endpoint_init_loopback (&at, 4);
  wb_ping_run_init (&run);
  run.settings.mode = mode;
  run.settings.count = n_wanted;
  run.settings.timeout_ns = 20 * WB_NS_PER_S; /* it ends when all are answered */
  for (guint i = 0; i < N_PEERS; i++)
    {
      peers[i] = wb_ping_peer_new (kind, &at, NULL, NULL);
      wb_ping_run_add_target (&run, "127.0.0.1:%u", wb_ping_peer_get_port (peers[i]));
    }
  run.settings.source_v4 = at;
  run.settings.source_v4.port = PORT_OWN;
  reject_some (wb_ping_peer_get_port (peers[1]));
  wb_ping_run_start (&run);
  wb_ping_run_wait (&run);
  n_asked = read_n_asked ();
  g_test_message ("%" G_GUINT64_FORMAT " sent, %" G_GUINT64_FORMAT " refused; the firewall refused %" G_GUINT64_FORMAT
                  "; %" G_GUINT64_FORMAT " ICMP errors",
                  run.snapshot->counts.sent, run.snapshot->counts.skipped, n_asked, run.snapshot->counts.icmp_errors);
  g_assert_cmpuint (run.snapshot->counts.sent + run.snapshot->counts.skipped, ==, N_PEERS * n_wanted);
  g_assert_cmpuint (run.snapshot->counts.received, ==, run.snapshot->counts.sent);
  /* Tried again, three of four would have passed. */
  g_assert_cmpuint (n_asked, <=, run.snapshot->counts.skipped);
  if (!wb_ping_run_log_has (&run, "its time had passed")) /* a machine that stood still for a second skips more */
    g_assert_cmpuint (run.snapshot->counts.skipped, ==, n_asked);
  g_assert_cmpuint (run.snapshot->counts.icmp_errors, <=, n_asked);
  g_assert_cmpuint (run.snapshot->counts.icmp_errors, >, 0);
  /* None of these is of a probe that was sent. */
  for (guint i = 0; i < N_PEERS; i++)
    for (guint64 sequence = 0; sequence < run.snapshot->rows[i].counts.sent; sequence++)
      {
        const WbPingRecord *record = wb_ping_series_get_record (run.session->targets[i].series, sequence);

        n_marked += record && record->has_icmp;
      }
  g_assert_cmpuint (n_marked, ==, 0);
  g_assert_cmpuint (run.n_events[WB_PING_EVENT_ICMP], ==, 0);
  wb_ping_run_clear (&run);
  for (guint i = 0; i < N_PEERS; i++)
    wb_ping_peer_free (peers[i]);
}

static void
test_session (void)
{
  g_test_summary (
      "Each probe that a firewall rejects in the middle of a batch is one skipped slot and one ICMP error, and "
      "no probe that was sent is blamed");

  if (!g_test_subprocess ())
    {
      run_apart ();
      return;
    }
  enter_network ();
  ping_beside (WB_PING_MODE_TEXT, WB_PEER_TEXT, 40);
  ping_beside (WB_PING_MODE_STAMP, WB_PEER_STATELESS, 40);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/ping/refused/drop", "drop", test_refused);
  g_test_add_data_func ("/ping/refused/reject", "reject", test_refused);
  g_test_add_func ("/ping/refused/session", test_session);
  return g_test_run ();
}
