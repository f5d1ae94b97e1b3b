/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The host's own firewall refuses what leaves, in a network of the test's own. Asked again it would refuse again, and
 * where it rejects it would send the socket another ICMP error: its rule counts how often it was asked. */

#include "engine/ping/wb-ping-socket-private.h"

#include "../support/wb-own-network-linux.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

#define PORT_REFUSED 5000u
#define PORT_OPEN 5001u
#define N_PROBES 320u

typedef enum
{
  SINGLE,
  BATCHES, /* taken and refused by turns: the system does not say why a batch ended, so its end is tried once more */
} How;

static void
nft (const char *const *arguments, char **told)
{
  g_autoptr (GError) error = NULL;
  int status = -1;

  g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, told, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

static void
set_up_firewall (const char *verdict)
{
  g_autofree char *rules = g_strdup_printf ("table inet t { chain o { type filter hook output priority 0; "
                                            "udp dport %u counter %s; }; }",
                                            PORT_REFUSED, verdict);

  nft ((const char *[]){ "nft", "flush", "ruleset", NULL }, NULL);
  nft ((const char *[]){ "nft", rules, NULL }, NULL);
}

static guint
read_n_asked (void)
{
  g_autofree char *told = NULL;
  const char *at;
  guint n = 0;

  nft ((const char *[]){ "nft", "list", "chain", "inet", "t", "o", NULL }, &told);
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

          if (n == 0)
            {
              g_assert_true (probes[i].to == refused);
              g_assert_cmpint (code, ==, EPERM);
              n_refused++;
            }
          i += MAX (n, 1);
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
  set_up_firewall (verdict);
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
  g_assert_cmpuint (n_asked, >=, n_refused);
  g_assert_cmpuint (n_asked, <=, how == SINGLE ? n_refused : 2 * n_refused);
  g_assert_cmpuint (n_icmp, <=, n_asked);
  /* Not all, where the system limits how many it sends a second. */
  g_assert_true (g_str_equal (verdict, "reject") ? n_icmp > 0 : n_icmp == 0);
}

static void
test_refused (gconstpointer verdict)
{
  g_autofree char *found = g_find_program_in_path ("nft");

  if (g_test_subprocess ())
    {
      g_assert_true (wb_own_network_enter ());
      wb_own_network_ip ("link set lo up");
      /* Each refusal is to have its ICMP error. Older kernels have one limit for all networks, which nobody here may set. */
      wb_own_network_write ("/proc/sys/net/ipv4/icmp_msgs_per_sec", "1000000");
      wb_own_network_write ("/proc/sys/net/ipv4/icmp_msgs_burst", "1000000");
      send_as (4, SINGLE, verdict);
      send_as (6, SINGLE, verdict);
      send_as (4, BATCHES, verdict);
      return;
    }
  g_test_summary (
      "A firewall that refuses probes is asked once for each that goes alone, and at most twice in a batch");

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/ping/refused/drop", "drop", test_refused);
  g_test_add_data_func ("/ping/refused/reject", "reject", test_refused);
  return g_test_run ();
}
