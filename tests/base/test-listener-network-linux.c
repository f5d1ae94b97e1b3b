/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Listeners where something is missing or forbidden: no IPv6, no IPv4, a port below 1024, and addresses that need an
 * interface. Each test in a network of its own. */

#include "engine/base/wb-family.h"
#include "engine/base/wb-listener.h"

#include "../support/wb-at.h"
#include "../support/wb-own-network-linux.h"
#include "../support/wb-until.h"
#include "wb-peer.h"

#include <net/if.h>
#include <sys/prctl.h>

typedef struct
{
  WbEndpoint peer;
  guint n;
} Taker;

static void
accepted_cb (WbListener *listener, int fd, const WbEndpoint *peer, gpointer data)
{
  Taker *taker = data;

  taker->peer = *peer;
  taker->n++;
  close (fd);
}

static const WbListenerEvents events = { accepted_cb, NULL };

static void
check_missing (WbEngine *engine, const char *where, const char *message)
{
  WbEndpoint endpoint = at (where);
  g_autoptr (GError) error = NULL;

  g_assert_null (wb_listener_new (engine, &endpoint, 0, &events, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_no_ipv6 (void)
{
  g_autoptr (WbEngine) engine = NULL;

  g_test_summary ("IPv6 switched off: said of ::1 and of ::, while IPv4 is there");
  if (!wb_own_network_test ())
    return;
  if (!wb_own_network_write ("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1"))
    g_test_message ("this kernel has no IPv6 at all: as good");
  wb_own_network_ip ("link set lo up");
  engine = wb_engine_new_here (NULL);
  check_missing (engine, "[::1]:80", "Could not listen on [::1]:80: IPv6 is not available on this computer");
  check_missing (engine, "[::]:80", "Could not listen on [::]:80: IPv6 is not available on this computer");
  g_assert_true (wb_family_is_missing (6));
  g_assert_false (wb_family_is_missing (4));
}

static void
test_no_ipv4 (void)
{
  g_autoptr (WbEngine) engine = NULL;

  g_test_summary ("No address of IPv4 on any interface: said of 127.0.0.1 and of 0.0.0.0");
  if (!wb_own_network_test ())
    return;
  g_assert_true (wb_family_is_missing (4));
  engine = wb_engine_new_here (NULL);
  check_missing (engine, "127.0.0.1:80", "Could not listen on 127.0.0.1:80: IPv4 is not available on this computer");
  check_missing (engine, "0.0.0.0:8080", "Could not listen on 0.0.0.0:8080: IPv4 is not available on this computer");
}

static void
test_privileged (void)
{
  g_autoptr (WbEngine) engine = NULL;
  g_autoptr (GError) error = NULL;
  WbEndpoint endpoint = at ("127.0.0.1:80");
  g_autofree char *first = NULL;

  g_test_summary ("Port 80 as an ordinary user: permission denied");
  if (geteuid () == 0)
    {
      /* A network of its own has the usual border at 1024, whatever this machine's is. */
      if (!wb_own_network_test ())
        return;
      wb_own_network_ip ("link set lo up");
      g_assert_cmpint (setresuid (65534, 65534, 65534), ==, 0);
      prctl (PR_SET_DUMPABLE, 1, 0, 0, 0); /* or the leak checker could not look at this process */
    }
  else if (g_file_get_contents ("/proc/sys/net/ipv4/ip_unprivileged_port_start", &first, NULL, NULL) &&
           g_ascii_strtoull (first, NULL, 10) <= 80)
    {
      g_test_skip ("here every user may listen on port 80");
      return;
    }
  engine = wb_engine_new_here (NULL);
  g_assert_null (wb_listener_new (engine, &endpoint, 0, &events, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_cmpstr (error->message, ==, "Could not listen on 127.0.0.1:80: Permission denied");
}

static gboolean
wake_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
test_scope (void)
{
  g_autoptr (WbEngine) engine = NULL;
  g_autoptr (WbListener) listener = NULL;
  g_autoptr (GError) error = NULL;
  WbEndpoint endpoint;
  char text[WB_ENDPOINT_TEXT_BYTES];
  Taker taker = { 0 };
  int client = -1;
  guint wake;

  g_test_summary ("A link-local address with its interface, by name and by number, is listened on and shown with it");
  if (!wb_own_network_test ())
    return;
  wb_own_network_ip ("link set lo up");
  wb_own_network_ip ("-6 address add fe80::77/64 dev lo nodad");
  engine = wb_engine_new_here (NULL);
  wake = g_timeout_add (10, wake_cb, NULL); /* the kernel makes the route to a new address in its own time */
  for (guint round = 0; round < 2; round++)
    {
      g_autofree char *number = g_strdup_printf ("fe80::77%%%u", if_nametoindex ("lo"));

      endpoint = at (round == 0 ? "fe80::77%lo" : number);
      listener = wb_listener_new (engine, &endpoint, 0, &events, &taker, &error);
      g_assert_no_error (error);
      until ((client = wb_peer_connect (wb_listener_get_endpoint (listener))) >= 0);
      until (taker.n == round + 1);
      g_assert_cmpstr (wb_endpoint_format_address (&taker.peer, text), ==, "fe80::77%lo");
      close (client);
      g_clear_pointer (&listener, wb_listener_free);
    }
  g_source_remove (wake);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/listener/no-ipv6", test_no_ipv6);
  g_test_add_func ("/base/listener/no-ipv4", test_no_ipv4);
  g_test_add_func ("/base/listener/privileged", test_privileged);
  g_test_add_func ("/base/listener/scope", test_scope);
  return g_test_run ();
}
