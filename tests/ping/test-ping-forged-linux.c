/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Somebody forges ICMP errors as fast as a thread can, in a network of the test's own: the next error of the socket is
 * nearly always theirs, and no probe may stay behind for it. */

#include "engine/base/wb-clock.h"
#include "engine/ping/wb-ping-socket-private.h"

#include "../support/wb-own-network-linux.h"
#include "wb-ping-peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#define N_PROBES 20000u
/* Where the scheduler has the forger run for the length of all tries; of a socket that tries twice 700 to 1,800 stay. */
#define N_REFUSED_MAX 20u

typedef struct
{
  struct icmphdr icmp;
  struct iphdr ip;
  struct udphdr udp;
} Forged;

typedef struct
{
  Forged packet;
  int fd;
  int begun;
  int over;
  guint64 n;
} Forger;

static guint16
sum (gconstpointer bytes, gsize n_bytes)
{
  guint32 total = 0;

  for (gsize i = 0; i < n_bytes; i += 2)
    total += (guint32) ((const guint8 *) bytes)[i] << 8 | ((const guint8 *) bytes)[i + 1];
  while (total >> 16)
    total = (total & 0xffff) + (total >> 16);
  return htons ((guint16) ~total);
}

/* RFC 792 with RFC 1191's MTU: 552 bytes, the least that Linux believes. */
static void
write_packet (Forged *out, guint16 from, guint16 to)
{
  *out = (Forged){ 0 };
  out->icmp.type = ICMP_DEST_UNREACH;
  out->icmp.code = ICMP_FRAG_NEEDED;
  out->icmp.un.frag.mtu = htons (552);
  out->ip.version = 4;
  out->ip.ihl = 5;
  out->ip.tot_len = htons (1000);
  out->ip.ttl = 64;
  out->ip.protocol = IPPROTO_UDP;
  out->ip.saddr = out->ip.daddr = htonl (INADDR_LOOPBACK);
  out->ip.check = sum (&out->ip, sizeof out->ip);
  out->udp.source = htons (from);
  out->udp.dest = htons (to);
  out->udp.len = htons (980);
  out->icmp.checksum = sum (out, sizeof *out);
}

static gpointer
forge (gpointer data)
{
  Forger *self = data;
  const struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };

  while (!g_atomic_int_get (&self->over))
    if (sendto (self->fd, &self->packet, sizeof self->packet, 0, (const struct sockaddr *) &to, sizeof to) > 0)
      {
        self->n++;
        g_atomic_int_set (&self->begun, TRUE);
      }
  return NULL;
}

static void
sent_cb (guint target, guint64 sequence, gint64 t1_unix_ns, gpointer data)
{
}

static void
icmp_cb (const WbEndpoint *to, const WbEndpoint *from, guint8 type, guint8 code, guint mtu, const guint8 *quoted,
         gsize n_quoted, gpointer data)
{
  g_assert_cmpuint (type, ==, ICMP_DEST_UNREACH);
  g_assert_cmpuint (code, ==, ICMP_FRAG_NEEDED);
  (*(guint64 *) data)++;
}

static const WbPingSocketEvents events = { sent_cb, icmp_cb };

static void
send_beside (void)
{
  WbEndpoint at;
  g_autoptr (GError) error = NULL;
  g_autoptr (WbPingPeer) peer = NULL;
  struct sockaddr_in own = { 0 };
  socklen_t n_own = sizeof own;
  Forger forger = { 0 };
  WbPingSettings settings;
  WbPingSocket *socket_;
  guint64 n_icmp = 0;
  guint n_refused = 0;
  GThread *thread = NULL;

  g_assert_true (wb_own_network_enter ());
  wb_own_network_ip ("link set lo up");
  wb_endpoint_init_loopback (&at, 4);
  peer = wb_ping_peer_new (WB_PEER_TEXT, &at, NULL, NULL);
  at.port = wb_ping_peer_get_port (peer);
  wb_ping_settings_init (&settings);
  socket_ = wb_ping_socket_new (4, &settings, &events, &n_icmp, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_PROBES; i++)
    {
      WbPingSocketProbe probe = { .to = &at, .bytes = (const guint8 *) "probe", .n_bytes = 5, .sequence = i };
      int code = 0;

      if (wb_ping_socket_send (socket_, &probe, 1, &code) == 0)
        {
          g_assert_cmpint (code, ==, EMSGSIZE);
          n_refused++;
        }
      wb_ping_socket_drain (socket_);
      if (i == 0) /* it has a port now */
        {
          g_assert_cmpint (getsockname (wb_ping_socket_get_fd (socket_), (struct sockaddr *) &own, &n_own), ==, 0);
          write_packet (&forger.packet, ntohs (own.sin_port), at.port);
          forger.fd = socket (AF_INET, SOCK_RAW, IPPROTO_ICMP);
          g_assert_cmpint (forger.fd, >=, 0);
          thread = g_thread_new ("forger", forge, &forger);
          while (!g_atomic_int_get (&forger.begun)) /* on a busy machine later than all probes */
            g_thread_yield ();
        }
    }
  g_atomic_int_set (&forger.over, TRUE);
  g_thread_join (thread);
  close (forger.fd);
  wb_ping_socket_free (socket_);
  g_test_message ("%" G_GUINT64_FORMAT " forged, %" G_GUINT64_FORMAT " heard of, %u of %u probes refused", forger.n,
                  n_icmp, n_refused, N_PROBES);
  g_assert_cmpuint (n_icmp, >, 0);
  g_assert_cmpuint (n_refused, <=, N_REFUSED_MAX);
}

static void
test_forged (void)
{
  if (g_test_subprocess ())
    {
      send_beside ();
      return;
    }
  g_test_summary ("Forged “fragmentation needed” as fast as it goes keeps no probe from leaving");

  if (!wb_own_network_is_allowed ())
    return;
  g_test_trap_subprocess (NULL, 240 * G_USEC_PER_SEC,
                          G_TEST_SUBPROCESS_INHERIT_STDOUT | G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ping/forged/mtu", test_forged);
  return g_test_run ();
}
