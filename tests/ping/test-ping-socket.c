/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The socket of a session: each probe gets the stamp of its own leaving, also beside probes that are refused. */

#include "engine/base/wb-clock.h"
#include "engine/ping/wb-ping-socket-private.h"

#include "wb-ping-peer.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <time.h>

#define N_BURST 16384u

typedef struct
{
  gint64 *before_ns; /* of the call, by sequence */
  gint64 *after_ns;
  guint n_stamped;
  guint n_icmp;
  gint64 last_ns;
} Seen;

static gint64
get_realtime (void)
{
  struct timespec now;

  timespec_get (&now, TIME_UTC);
  return now.tv_sec * WB_NS_PER_S + now.tv_nsec;
}

static void
sent_cb (guint target, guint64 sequence, gint64 t1_unix_ns, gpointer data)
{
  Seen *seen = data;

  g_assert_cmpuint (target, ==, 7);
  g_assert_cmpint (t1_unix_ns, >=, seen->before_ns[sequence]);
  /* 0: its call has not returned, or it was refused: then it has no stamp */
  g_assert_cmpint (seen->after_ns[sequence], !=, 0);
  g_assert_cmpint (t1_unix_ns, <=, seen->after_ns[sequence]);
  g_assert_cmpint (t1_unix_ns, >=, seen->last_ns);
  seen->last_ns = t1_unix_ns;
  seen->n_stamped++;
}

static void
icmp_cb (const WbEndpoint *to, const WbEndpoint *from, guint8 type, guint8 code, guint mtu, const guint8 *quoted,
         gsize n_quoted, gpointer data)
{
  Seen *seen = data;

  g_assert_cmpuint (type, ==, 3);
  g_assert_cmpuint (code, ==, 3);
  g_assert_true (wb_endpoint_is_loopback (from));
  g_assert_cmpuint (n_quoted, ==, 4);
  g_assert_cmpint (memcmp (quoted, "gone", 4), ==, 0);
  seen->n_icmp++;
}

static const WbPingSocketEvents events = { sent_cb, icmp_cb };

/* Batches of 32 to the peer; every step-th batch holds something that is refused in its middle. */
static void
run (guint n, guint refuse_step, gboolean dont_fragment, Seen *seen)
{
  WbEndpoint at, refused = { .family = 4, .port = 9 };
  g_autoptr (WbPingPeer) peer = NULL;
  g_autofree gint64 *before_ns = g_new0 (gint64, n + WB_PING_SOCKET_BATCH);
  g_autofree gint64 *after_ns = g_new0 (gint64, n + WB_PING_SOCKET_BATCH);
  g_autofree guint8 *large = g_malloc0 (65507);
  g_autoptr (GError) error = NULL;
  WbPingSettings settings;
  WbPingSocket *socket;
  guint64 sequence = 0;

  wb_endpoint_init_loopback (&at, 4);
  peer = wb_ping_peer_new (WB_PEER_TEXT, &at, NULL, NULL);
  at.port = wb_ping_peer_get_port (peer);
  memset (refused.address, 255, 4); /* a broadcast that was not asked for: EACCES */
  *seen = (Seen){ .before_ns = before_ns, .after_ns = after_ns };
  wb_ping_settings_init (&settings);
  settings.dont_fragment = dont_fragment;
  socket = wb_ping_socket_new (4, &settings, &events, seen, &error);
  g_assert_no_error (error);
  for (guint batch = 0; sequence < n; batch++)
    {
      WbPingSocketProbe probes[WB_PING_SOCKET_BATCH];
      guint n_batch = wb_ping_socket_get_batch (socket), bad = n_batch, i = 0;

      if (refuse_step > 0 && batch % refuse_step == 0)
        bad = n_batch / 2;
      for (guint k = 0; k < n_batch; k++)
        probes[k] = (WbPingSocketProbe){ .to = k == bad && !dont_fragment ? &refused : &at,
                                         .bytes = large,
                                         .n_bytes = k == bad && dont_fragment ? 65507 : 10,
                                         .target = 7,
                                         .sequence = sequence + k };
      while (i < n_batch)
        {
          gint64 now_ns = get_realtime ();
          guint done;
          int code;

          for (guint k = i; k < n_batch; k++)
            before_ns[sequence + k] = now_ns;
          done = wb_ping_socket_send (socket, probes + i, n_batch - i, &code);
          now_ns = get_realtime ();
          for (guint k = i; k < i + done; k++)
            after_ns[sequence + k] = now_ns;
          i += done;
          if (code != 0)
            {
              g_assert_cmpuint (i, ==, bad);
              g_assert_cmpint (code, ==, dont_fragment ? EMSGSIZE : EACCES);
              i++;
            }
          wb_ping_socket_drain (socket);
        }
      sequence += n_batch;
    }
  wb_ping_socket_free (socket);
}

static void
test_numbers (void)
{
  const guint64 first = 1000, wrap = G_GUINT64_CONSTANT (1) << 32;
  guint64 position;

  g_test_summary ("The kernel's numbers of probes name them beyond 2^32 too, and never one that was not taken");

  g_assert_false (wb_ping_socket_find_taken (first, first, 0, &position));
  g_assert_true (wb_ping_socket_find_taken (first, first + 1, 0, &position));
  g_assert_cmpuint (position, ==, first);
  g_assert_false (wb_ping_socket_find_taken (first, first + 1, 1, &position));
  g_assert_false (wb_ping_socket_find_taken (first, first + 1, G_MAXUINT32, &position));
  g_assert_true (wb_ping_socket_find_taken (first, first + wrap, G_MAXUINT32, &position));
  g_assert_cmpuint (position, ==, first + wrap - 1);
  g_assert_true (wb_ping_socket_find_taken (first, first + wrap + 5, 3, &position));
  g_assert_cmpuint (position, ==, first + wrap + 3);
  g_assert_true (wb_ping_socket_find_taken (first, first + 2 * wrap + 5, G_MAXUINT32, &position));
  g_assert_cmpuint (position, ==, first + 2 * wrap - 1);
  g_assert_false (wb_ping_socket_find_taken (first, first + WB_PING_SOCKET_RING + 1, 0, &position));
  g_assert_true (wb_ping_socket_find_taken (first, first + WB_PING_SOCKET_RING, 0, &position));
}

static void
test_stamps (void)
{
  Seen seen;

  g_test_summary ("Of a burst of 16,384 probes each has its own stamp of the kernel");

  run (N_BURST, 0, FALSE, &seen);
  g_test_message ("%u of %u stamped", seen.n_stamped, N_BURST);
  g_assert_cmpuint (seen.n_stamped, ==, g_getenv ("WB_TEST_PORTABLE") ? 0 : N_BURST);
}

static void
test_refused (void)
{
  Seen seen;

  g_test_summary ("Probes that are refused for want of a route or for their size take no stamp of others away");

  if (g_getenv ("WB_TEST_PORTABLE"))
    {
      g_test_skip ("the portable twin knows no stamps");
      return;
    }
  run (2048, 3, FALSE, &seen);
  g_assert_cmpuint (seen.n_stamped, ==, 2048 - (2048 / 32 + 2) / 3);
#ifdef __linux__
  /* The loopback's MTU is 65,536, so 65,507 bytes of payload pass with DF: this proves that they do, stamped as well. */
  run (256, 0, TRUE, &seen);
  g_assert_cmpuint (seen.n_stamped, ==, 256);
#endif
}

static void
test_icmp (void)
{
  WbEndpoint at;
  g_autoptr (GError) error = NULL;
  g_autoptr (WbPingPeer) gone = NULL;
  g_autofree gint64 *before_ns = g_new0 (gint64, 64), *after_ns = g_new0 (gint64, 64);
  Seen seen = { .before_ns = before_ns, .after_ns = after_ns };
  WbPingSettings settings;
  WbPingSocket *socket;

  g_test_summary ("Where nobody listens every probe has an error with its payload, and none is refused for another's");

  if (g_getenv ("WB_TEST_PORTABLE"))
    {
      g_test_skip ("the portable twin hears of no ICMP errors");
      return;
    }
  wb_endpoint_init_loopback (&at, 4);
  gone = wb_ping_peer_new (WB_PEER_TEXT, &at, NULL, NULL);
  at.port = wb_ping_peer_get_port (gone);
  g_clear_pointer (&gone, wb_ping_peer_free);
  wb_ping_settings_init (&settings);
  socket = wb_ping_socket_new (4, &settings, &events, &seen, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 64; i++)
    {
      WbPingSocketProbe probe = {
        .to = &at, .bytes = (const guint8 *) "gone", .n_bytes = 4, .target = 7, .sequence = i
      };
      int code;

      before_ns[i] = get_realtime ();
      g_assert_cmpuint (wb_ping_socket_send (socket, &probe, 1, &code), ==, 1);
      after_ns[i] = get_realtime ();
      /* Every other one is not drained: the error waits for the next send. */
      if (i % 2)
        wb_ping_socket_drain (socket);
    }
  wb_ping_socket_drain (socket);
  g_assert_cmpuint (seen.n_icmp, ==, 64);
  g_assert_cmpuint (seen.n_stamped, ==, 64);
  wb_ping_socket_free (socket);
}

static void
test_options (void)
{
  g_autoptr (GError) error = NULL;
  WbPingSettings settings;
  WbPingSocket *socket;
  Seen seen = { 0 };

  g_test_summary ("What the system does not have is an error that names it");

  wb_ping_settings_init (&settings);
  settings.interface = g_strdup ("no-such-if");
  socket = wb_ping_socket_new (4, &settings, &events, &seen, &error);
  g_assert_null (socket);
  g_assert_nonnull (strstr (error->message, "no-such-if"));
  g_clear_error (&error);
  wb_ping_settings_clear (&settings);
  g_assert_true (wb_endpoint_parse_address ("192.0.2.1", &settings.source_v4, NULL));
  socket = wb_ping_socket_new (4, &settings, &events, &seen, &error);
  g_assert_null (socket);
  g_assert_nonnull (strstr (error->message, "192.0.2.1"));
  g_clear_error (&error);
  settings.source_v4.family = 0;
  settings.ttl = 3;
  settings.dscp = 46;
  for (guint family = 4; family <= 6; family += 2)
    {
      int value = 0;
      socklen_t bytes = sizeof value;

      socket = wb_ping_socket_new ((guint8) family, &settings, &events, &seen, &error);
      g_assert_no_error (error);
      g_assert_cmpint (getsockopt (wb_ping_socket_get_fd (socket), family == 6 ? IPPROTO_IPV6 : IPPROTO_IP,
                                   family == 6 ? IPV6_TCLASS : IP_TOS, &value, &bytes),
                       ==, 0);
      g_assert_cmpint (value, ==, 46 << 2);
      g_assert_cmpint (getsockopt (wb_ping_socket_get_fd (socket), family == 6 ? IPPROTO_IPV6 : IPPROTO_IP,
                                   family == 6 ? IPV6_UNICAST_HOPS : IP_TTL, &value, &bytes),
                       ==, 0);
      g_assert_cmpint (value, ==, 3);
      wb_ping_socket_free (socket);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ping/socket/numbers", test_numbers);
  g_test_add_func ("/ping/socket/stamps", test_stamps);
  g_test_add_func ("/ping/socket/refused", test_refused);
  g_test_add_func ("/ping/socket/icmp", test_icmp);
  g_test_add_func ("/ping/socket/options", test_options);
  return g_test_run ();
}
