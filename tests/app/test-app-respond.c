/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The responder's page and the tools in the real window, with a real responder in a real engine thread and real sockets
 * of the test's own: what a person clicks, and what the pages show of it. */

#define G_LOG_DOMAIN "wirebench-test"

#include "wb-app-find.h"

#include "app/panel/wb-error-bar.h"
#include "app/panel/wb-stat-tile.h"
#include "app/panel/wb-text-cell.h"
#include "app/ping/wb-ping-broadcast-bar.h"
#include "app/ping/wb-ping-client-table.h"
#include "app/ping/wb-ping-message-tool.h"
#include "app/ping/wb-ping-mtu-tool.h"
#include "app/ping/wb-ping-panel.h"
#include "app/ping/wb-ping-responder-page.h"
#include "app/ping/wb-ping-responder-settings-page.h"
#include "app/ping/wb-ping-stun-tool.h"
#include "app/ping/wb-ping-tools-page.h"
#include "app/wb-settings.h"
#include "engine/base/wb-format.h"
#include "engine/ping/wb-ping-responder.h"

#include "../support/wb-until.h"

#include <string.h>

typedef struct
{
  WbEngine *engine;
  WbServiceHandle *responder;
  WbWindow *window;
  GtkWidget *panel; /* borrowed */
  GtkWidget *page;  /* the responder's; borrowed */
  GtkWidget *tools; /* borrowed */
} Fixture;

static const char *const keys[] = { "respond-protocol",    "respond-port",     "respond-stamp-port", "respond-stateful",
                                    "respond-reach",       "respond-v4",       "respond-v6",         "respond-padded",
                                    "respond-groups",      "window-width",     "window-height",      "respond-source-rate",
                                    "tool-message-target", "tool-stun-server", "tool-mtu-target",    NULL };

static void
show (Fixture *fixture, const char *page)
{
  GtkWidget *stack = wb_app_test_find (fixture->panel, GTK_TYPE_STACK, NULL);

  gtk_stack_set_visible_child_name (GTK_STACK (stack), page);
  wb_app_test_settle ();
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  GtkWidget *stack;

  wb_settings_set_number (wb_settings_get (), "respond-port", 0);
  wb_settings_set_number (wb_settings_get (), "respond-stamp-port", 0);
  fixture->engine = wb_engine_new (NULL);
  g_assert_nonnull (fixture->engine);
  fixture->responder = wb_service_handle_new (fixture->engine, WB_TYPE_PING_RESPONDER);
  fixture->window = wb_app_test_window_new ();
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  fixture->panel = GTK_WIDGET (wb_window_get_panel (fixture->window, "ping"));
  wb_ping_panel_set_handles (WB_PING_PANEL (fixture->panel), NULL, fixture->responder, NULL);
  fixture->page = wb_app_test_find (fixture->panel, WB_TYPE_PING_RESPONDER_PAGE, NULL);
  fixture->tools = wb_app_test_find (fixture->panel, WB_TYPE_PING_TOOLS_PAGE, NULL);
  stack = wb_app_test_find (GTK_WIDGET (fixture->window), ADW_TYPE_VIEW_STACK, NULL);
  adw_view_stack_set_visible_child (ADW_VIEW_STACK (stack), fixture->panel);
  until (gtk_widget_get_mapped (fixture->panel));
  show (fixture, "responder");
}

static void
reached_cb (gpointer data)
{
  g_atomic_int_set ((int *) data, TRUE);
  g_main_context_wakeup (NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  int reached = FALSE;

  if (fixture->window != NULL)
    wb_app_test_close (GTK_WINDOW (fixture->window));
  wb_service_handle_stop (fixture->responder);
  until (!wb_service_handle_is_active (fixture->responder));
  g_assert_finalize_object (fixture->responder);
  wb_engine_post (fixture->engine, reached_cb, &reached, NULL);
  until (g_atomic_int_get (&reached)); /* after the service went */
  g_assert_finalize_object (fixture->engine);
  for (const char *const *key = keys; *key != NULL; key++)
    wb_settings_reset (wb_settings_get (), *key);
}

static void
start (Fixture *fixture)
{
  click (fixture->page, "Start");
  /* In the same turn as the click: a second one stops and does not start twice. */
  g_assert_cmpint (wb_service_handle_get_state (fixture->responder), ==, WB_SERVICE_STARTING);
  until (wb_service_handle_get_state (fixture->responder) == WB_SERVICE_RUNNING);
  g_assert_true (is_shown (fixture->page, "Running"));
}

/* place: as in WbPingResponderSnapshot.listens. Waits until it listens there. */
static WbEndpoint
get_endpoint (Fixture *fixture, guint place)
{
  WbEndpoint endpoint = { 0 };

  for (;;)
    {
      WbPingResponderSnapshot *snapshot = wb_service_handle_dup_snapshot (fixture->responder);
      gboolean on = snapshot != NULL && snapshot->listens[place].state == WB_LISTEN_ON;

      if (on)
        endpoint = snapshot->listens[place].endpoint;
      g_clear_pointer (&snapshot, wb_snapshot_unref);
      if (on)
        return endpoint;
      g_main_context_iteration (NULL, TRUE);
    }
}

/* --- The other end ------------------------------------------------------------------------------------------------- */

static GSocket *
new_peer (const WbEndpoint *to)
{
  GSocketFamily family = to->family == 6 ? G_SOCKET_FAMILY_IPV6 : G_SOCKET_FAMILY_IPV4;
  g_autoptr (GSocket) socket = g_socket_new (family, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_autoptr (GSocketAddress) address = wb_endpoint_to_socket_address (to);

  g_assert_nonnull (socket);
  g_socket_set_timeout (socket, 30);
  g_assert_true (g_socket_connect (socket, address, NULL, NULL));
  return g_steal_pointer (&socket);
}

static char *
dup_name (GSocket *peer)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (peer, NULL);
  char text[WB_ENDPOINT_TEXT_BYTES];
  WbEndpoint endpoint;

  g_assert_true (wb_endpoint_from_socket_address (&endpoint, address));
  return g_strdup (wb_endpoint_format (&endpoint, text));
}

static void
say (GSocket *peer, const char *text)
{
  g_assert_cmpint (g_socket_send (peer, text, strlen (text), NULL, NULL), ==, (gssize) strlen (text));
}

static char *
dup_heard (GSocket *peer)
{
  char buffer[2000];
  g_autoptr (GError) error = NULL;
  gssize n = g_socket_receive (peer, buffer, sizeof buffer, NULL, &error);

  g_assert_no_error (error);
  return g_strndup (buffer, n);
}

/* --- The responder ------------------------------------------------------------------------------------------------- */

static void
test_page (Fixture *fixture, gconstpointer data)
{
  g_test_summary ("The page before anything runs: names for a screen reader, a way through for Tab, nothing sent");

  g_assert_true (is_shown (fixture->page, "Stopped"));
  g_assert_false (gtk_widget_is_sensitive (find (fixture->page, GTK_TYPE_BUTTON, "Send to Confirmed")));
  g_assert_cmpuint (wb_app_test_assert_names (fixture->page), >, 10);
  g_assert_cmpuint (wb_app_test_assert_tab_goes_through (fixture->page), >, 8);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "respond-stopped");
  show (fixture, "tools");
  g_assert_cmpuint (wb_app_test_assert_names (fixture->tools), >, 10);
  g_assert_cmpuint (wb_app_test_assert_tab_goes_through (fixture->tools), >, 8);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "tools");
  for (GType *type = (GType[]){ WB_TYPE_PING_STUN_TOOL, WB_TYPE_PING_MTU_TOOL, 0 }; *type != 0; type++)
    g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find (find (fixture->tools, *type, NULL), GTK_TYPE_ENTRY, NULL))),
                     ==, ""); /* nobody's server is named by us */
}

static void
test_respond (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocket) v4 = NULL, v6 = NULL;
  g_autofree char *v4_name = NULL, *v6_name = NULL, *answer = NULL, *other = NULL, *message = NULL, *command = NULL;
  char text[WB_ENDPOINT_TEXT_BYTES];
  WbEndpoint endpoint;
  GtkWidget *entry;

  g_test_summary ("Both families answer; the table, tiles and refusals show it; a message reaches clients; all end");

  start (fixture);
  endpoint = get_endpoint (fixture, 0);
  command = g_strdup_printf ("wirebench-cli ping %s", wb_endpoint_format (&endpoint, text));
  until (is_shown (find (fixture->page, WB_TYPE_PING_CLIENT_TABLE, NULL), command));
  until (strstr (wb_panel_get_subtitle (WB_PANEL (fixture->panel)), text) != NULL);
  v4 = new_peer (&endpoint);
  endpoint = get_endpoint (fixture, 1);
  v6 = new_peer (&endpoint);
  v4_name = dup_name (v4);
  v6_name = dup_name (v6);
  say (v4, "PING 1 2.000000003");
  answer = dup_heard (v4);
  g_assert_true (g_str_has_prefix (answer, "PONG "));
  say (v6, "hello");
  other = dup_heard (v6);
  g_assert_cmpstr (other, ==, "ECHO: hello");
  until (wb_app_test_find (fixture->page, WB_TYPE_TEXT_CELL, v4_name) != NULL);
  until (wb_app_test_find (fixture->page, WB_TYPE_TEXT_CELL, v6_name) != NULL);
  until (wb_app_test_find (fixture->page, WB_TYPE_STAT_TILE, "Clients: 2") != NULL);
  say (v4, "PONG 1.0"); /* an answer is never answered */
  until (wb_app_test_find (fixture->page, WB_TYPE_STAT_TILE, "Refused: 1") != NULL);
  g_assert_cmpuint (wb_app_test_assert_tab_goes_through (fixture->page), >, 10);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "respond-running");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  wb_app_test_settle ();
  wb_app_test_picture (GTK_WINDOW (fixture->window), "respond-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);

  /* Loopback is always confirmed. */
  entry = find (fixture->page, GTK_TYPE_ENTRY, "Message to the clients");
  gtk_editable_set_text (GTK_EDITABLE (entry), "news for all");
  click (fixture->page, "Send to Confirmed");
  message = dup_heard (v4);
  g_assert_cmpstr (message, ==, "news for all");
  until (is_shown (fixture->page, "Sent to 2 · 0 asked to confirm · 0 waiting"));

  click (fixture->page, "Forget all clients");
  until (wb_app_test_find (fixture->page, WB_TYPE_STAT_TILE, "Clients: 0") != NULL);

  gtk_stack_set_visible_child_name (GTK_STACK (find (fixture->page, GTK_TYPE_STACK, NULL)), "refused");
  until (is_shown (fixture->page, wb_ping_refused_get_label (WB_PING_REFUSED_ANSWER)));
  wb_app_test_picture (GTK_WINDOW (fixture->window), "respond-why");

  click (fixture->page, "Stop");
  until (wb_service_handle_get_state (fixture->responder) == WB_SERVICE_STOPPED);
  g_assert_true (is_shown (fixture->page, "Stopped"));
  g_assert_false (gtk_widget_is_sensitive (entry));
}

/* Processor time of this thread, in milliseconds, of the longest turn until there is such a widget. */
static double
measure_longest_turn (GtkWidget *root, GType type, const char *name)
{
  double longest_ms = 0;

  while (wb_app_test_find (root, type, name) == NULL)
    {
      double turn_ms = wb_app_test_turn ();

      longest_ms = MAX (longest_ms, turn_ms);
    }
  return longest_ms;
}

static void
test_forget (Fixture *fixture, gconstpointer data)
{
  g_autofree char *count = wb_format_dup_count (4096), *tile = g_strdup_printf ("Clients: %s", count);
  WbEndpoint endpoint;
  double ms;

  g_test_summary ("“Forget” of as many clients as are remembered holds the window up for less than 100 ms");

  if (!g_test_perf ())
    {
      g_test_skip ("a measurement: run with -m perf");
      return;
    }
  start (fixture);
  endpoint = get_endpoint (fixture, 0);
  for (guint i = 0; i < 4096; i++)
    {
      g_autofree char *text = g_strdup_printf ("127.0.%u.%u", 1 + i / 200, 1 + i % 200), *answer = NULL;
      g_autoptr (GSocketAddress) from = g_inet_socket_address_new_from_string (text, 0);
      g_autoptr (GSocketAddress) to = wb_endpoint_to_socket_address (&endpoint);
      g_autoptr (GSocket) peer =
          g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);

      g_socket_set_timeout (peer, 30);
      g_assert_true (g_socket_bind (peer, from, FALSE, NULL)); /* no two of them are one client */
      g_assert_true (g_socket_connect (peer, to, NULL, NULL));

      say (peer, "hello");
      answer = dup_heard (peer);
    }
  until (wb_app_test_find (fixture->page, WB_TYPE_STAT_TILE, tile) != NULL);
  wb_app_test_settle ();
  click (fixture->page, "Forget all clients");
  ms = measure_longest_turn (fixture->page, WB_TYPE_STAT_TILE, "Clients: 0");
  g_test_minimized_result (ms, "Forget 4,096 clients: %.1f ms", ms);
  g_assert_cmpfloat (ms, <, 100);
}

static void
test_family (Fixture *fixture, gconstpointer data)
{
  GtkWidget *v6 = find (fixture->page, GTK_TYPE_SWITCH, "IPv6");

  g_test_summary ("A family is switched off and on while the responder runs; protocol and limits wait for a stop");

  start (fixture);
  get_endpoint (fixture, 1);
  g_assert_false (gtk_widget_is_sensitive (find (fixture->page, ADW_TYPE_COMBO_ROW, NULL)));
  gtk_switch_set_active (GTK_SWITCH (v6), FALSE);
  until (wb_app_test_find (fixture->page, GTK_TYPE_LABEL, "Off") != NULL);
  gtk_switch_set_active (GTK_SWITCH (v6), TRUE);
  until (wb_app_test_find (fixture->page, GTK_TYPE_LABEL, "Off") == NULL);
  get_endpoint (fixture, 1);
}

static void
test_stamp (Fixture *fixture, gconstpointer data)
{
  GtkWidget *settings = find (fixture->page, WB_TYPE_PING_RESPONDER_SETTINGS_PAGE, NULL);
  GtkWidget *bar = find (fixture->page, WB_TYPE_PING_BROADCAST_BAR, NULL);
  guint8 packet[44] = { 0, 0, 0, 1 }, reply[100];
  g_autoptr (GSocket) peer = NULL;
  g_autofree char *name = NULL;
  WbEndpoint endpoint;

  g_test_summary ("STAMP has a port of its own and no broadcast; a sender's session stands in the table");

  g_assert_true (gtk_widget_get_visible (bar));
  adw_combo_row_set_selected (ADW_COMBO_ROW (find (settings, ADW_TYPE_COMBO_ROW, NULL)), 1);
  wb_app_test_settle ();
  g_assert_false (gtk_widget_get_visible (bar));
  gtk_switch_set_active (GTK_SWITCH (find (settings, GTK_TYPE_SWITCH, "Stateful")), TRUE);
  start (fixture);
  endpoint = get_endpoint (fixture, 0);
  peer = new_peer (&endpoint);
  packet[14] = 0x12; /* SSID 0x1234, of RFC 8972 */
  packet[15] = 0x34;
  g_assert_cmpint (g_socket_send (peer, (const char *) packet, sizeof packet, NULL, NULL), ==, sizeof packet);
  g_assert_cmpint (g_socket_receive (peer, (char *) reply, sizeof reply, NULL, NULL), ==, sizeof packet);
  name = dup_name (peer);
  until (wb_app_test_find (fixture->page, WB_TYPE_TEXT_CELL, name) != NULL);
  until (wb_app_test_find (fixture->page, WB_TYPE_TEXT_CELL, "4660") != NULL);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "respond-stamp");
}

static void
test_port_in_use (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocket) taken =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) at = NULL;
  WbErrorBar *bar = WB_ERROR_BAR (find (fixture->page, WB_TYPE_ERROR_BAR, NULL));

  g_test_summary ("A port in use: the reason, and a button that starts at a free one");

  g_assert_true (g_socket_bind (taken, any, FALSE, NULL));
  at = g_socket_get_local_address (taken, NULL);
  wb_settings_set_boolean (wb_settings_get (), "respond-v6", FALSE);
  wb_settings_set_number (wb_settings_get (), "respond-port",
                          g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (at)));
  click (fixture->page, "Start");
  until (wb_service_handle_get_state (fixture->responder) == WB_SERVICE_FAILED);
  g_assert_true (wb_error_bar_is_shown (bar));
  g_assert_cmpstr (wb_error_bar_get_text (bar), ==, "The ping responder did not start");
  wb_app_test_settle ();
  wb_app_test_picture (GTK_WINDOW (fixture->window), "respond-port-in-use");
  click (bar, "Use a Free Port");
  until (wb_service_handle_get_state (fixture->responder) == WB_SERVICE_RUNNING);
  g_assert_false (wb_error_bar_is_shown (bar));
}

/* --- The tools ----------------------------------------------------------------------------------------------------- */

static void
type (gpointer root, const char *name, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (find (root, GTK_TYPE_ENTRY, name)), text);
}

static void
test_message (Fixture *fixture, gconstpointer data)
{
  GtkWidget *tool = find (fixture->tools, WB_TYPE_PING_MESSAGE_TOOL, NULL);
  g_autoptr (GSocket) silent = NULL;
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) at = NULL;
  g_autofree char *nobody = NULL;
  char target[WB_ENDPOINT_TEXT_BYTES];
  WbEndpoint endpoint;

  g_test_summary ("A message as text and as bytes gets its answer; silence can be cancelled, refusal has a remedy");

  start (fixture);
  endpoint = get_endpoint (fixture, 0);
  show (fixture, "tools");
  g_assert_false (gtk_widget_is_sensitive (find (tool, GTK_TYPE_BUTTON, "Send"))); /* nobody to ask */
  type (tool, "Whom to ask, host and port", wb_endpoint_format (&endpoint, target));
  type (tool, "Message to send", "hello");
  click (tool, "Send");
  until (is_shown (tool, "ECHO: hello"));
  until (is_shown (tool, target));
  g_assert_true (is_shown (tool, "45 43 48 4f 3a 20 68 65 6c 6c 6f"));
  g_assert_true (is_shown (tool, "64")); /* the TTL of loopback */
  wb_app_test_picture (GTK_WINDOW (fixture->window), "tools-message");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  wb_app_test_settle ();
  wb_app_test_picture (GTK_WINDOW (fixture->window), "tools-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (find (tool, GTK_TYPE_TOGGLE_BUTTON, "Hex")), TRUE);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find (tool, GTK_TYPE_ENTRY, "Message to send"))), ==,
                   "68 65 6c 6c 6f");
  type (tool, "Message to send", "00 ff");
  click (tool, "Send");
  until (is_shown (tool, "ECHO: \\x00\\xff"));

  silent = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_assert_true (g_socket_bind (silent, any, FALSE, NULL));
  at = g_socket_get_local_address (silent, NULL);
  nobody = g_strdup_printf ("127.0.0.1:%u", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (at)));
  type (tool, "Whom to ask, host and port", nobody);
  click (tool, "Send");
  g_assert_false (is_shown (tool, "ECHO: \\x00\\xff"));
  click (tool, "Cancel");
  until (wb_app_test_find (tool, GTK_TYPE_BUTTON, "Send") != NULL);
  g_assert_cmpint (g_socket_close (silent, NULL), ==, TRUE);
  click (tool, "Send");
  until (is_shown (tool, "The host is there, but nothing listens at that port. Start it, or correct the port."));
}

static void
choose_family (gpointer tool, guint position)
{
  gtk_drop_down_set_selected (GTK_DROP_DOWN (find (tool, GTK_TYPE_DROP_DOWN, "Family of addresses")), position);
}

static void
test_tool_family (Fixture *fixture, gconstpointer data)
{
  GtkWidget *message = find (fixture->tools, WB_TYPE_PING_MESSAGE_TOOL, NULL);
  GtkWidget *mtu = find (fixture->tools, WB_TYPE_PING_MTU_TOOL, NULL);
  char v4[WB_ENDPOINT_TEXT_BYTES], v6[WB_ENDPOINT_TEXT_BYTES];
  g_autofree char *name = NULL, *bytes = wb_format_dup_count (65536); /* of loopback: too many for IPv4 */
  WbEndpoint endpoint, other;

  g_test_summary ("A name is asked at the family that was chosen, and an address of the other one not at all");

  start (fixture);
  endpoint = get_endpoint (fixture, 0);
  other = get_endpoint (fixture, 1);
  wb_endpoint_format (&endpoint, v4);
  wb_endpoint_format (&other, v6);
  show (fixture, "tools");
  name = g_strdup_printf ("localhost:%u", endpoint.port);
  type (message, "Whom to ask, host and port", name);
  choose_family (message, 1);
  click (message, "Send");
  until (is_shown (message, v4));
  type (message, "Whom to ask, host and port", v4);
  choose_family (message, 2);
  click (message, "Send");
  until (wb_app_test_find (message, GTK_TYPE_BUTTON, "Send") != NULL);
  g_assert_false (is_shown (message, v4));
  type (message, "Whom to ask, host and port", v6);
  click (message, "Send");
  until (is_shown (message, v6));

  type (mtu, "Host to search the way to", v6);
  choose_family (mtu, 1);
  click (mtu, "Search");
  until (wb_app_test_find (mtu, GTK_TYPE_BUTTON, "Search") != NULL);
  g_assert_false (is_shown (mtu, "nobody"));
  choose_family (mtu, 2);
  click (mtu, "Search");
  until (is_shown (mtu, bytes));
  wb_app_test_picture (GTK_WINDOW (fixture->window), "tools-family");
}

static gboolean
is_within (GtkWidget *widget, GtkWidget *around)
{
  graphene_rect_t bounds;

  return gtk_widget_compute_bounds (widget, around, &bounds) && bounds.origin.y >= 0 &&
         bounds.origin.y + bounds.size.height <= gtk_widget_get_height (around);
}

static void
test_mtu (Fixture *fixture, gconstpointer data)
{
  GtkWidget *tool = find (fixture->tools, WB_TYPE_PING_MTU_TOOL, NULL);
  char target[WB_ENDPOINT_TEXT_BYTES];
  GtkWidget *viewport;
  WbEndpoint endpoint;

  g_test_summary ("The path's MTU to our own responder is what the loopback interface sends");

  start (fixture);
  endpoint = get_endpoint (fixture, 0);
  show (fixture, "tools");
  type (tool, "Host to search the way to", wb_endpoint_format (&endpoint, target));
  click (tool, "Search");
  until (wb_app_test_find (tool, GTK_TYPE_BUTTON, "Search") != NULL);
  g_assert_true (is_shown (tool, "nobody"));
  viewport = gtk_widget_get_ancestor (tool, GTK_TYPE_VIEWPORT);
  until (is_within (tool, viewport)); /* it grew below the lower end of the page */
  wb_app_test_settle ();
  wb_app_test_picture (GTK_WINDOW (fixture->window), "tools-mtu");
}

static gboolean
says (GtkWidget *root, const char *end)
{
  if (GTK_IS_LABEL (root) && gtk_widget_get_mapped (root) &&
      g_str_has_suffix (gtk_label_get_text (GTK_LABEL (root)), end))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (says (child, end))
      return TRUE;
  return FALSE;
}

/* Says who asked; with a port that is not theirs if told so. */
static gboolean
stun_cb (GSocket *socket, GIOCondition condition, gpointer data)
{
  const gboolean *other_port = data; /* as a NAT would show it */
  guint8 request[600], reply[600];
  g_autoptr (GSocketAddress) from = NULL;
  gssize n = g_socket_receive_from (socket, &from, (char *) request, sizeof request, NULL, NULL);
  guint16 port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (from));
  const guint8 head[] = { 0x01, 0x01, 0x00, 0x0c };
  guint8 attribute[12] = { 0x00, 0x20, 0x00, 0x08, 0x00, 0x01 };

  if (n < 20)
    return G_SOURCE_CONTINUE;
  port += *other_port ? 1 : 0;
  memcpy (reply, head, 4);
  memcpy (reply + 4, request + 4, 16); /* cookie and transaction */
  /* XOR-MAPPED-ADDRESS (RFC 8489, 14.2) of 127.0.0.1 */
  attribute[6] = (guint8) ((port >> 8) ^ 0x21);
  attribute[7] = (guint8) (port ^ 0x12);
  attribute[8] = 127 ^ 0x21;
  attribute[9] = 0x12;
  attribute[10] = 0xa4;
  attribute[11] = 1 ^ 0x42;
  memcpy (reply + 20, attribute, sizeof attribute);
  g_socket_send_to (socket, from, (const char *) reply, 32, NULL, NULL);
  return G_SOURCE_CONTINUE;
}

static void
test_stun (Fixture *fixture, gconstpointer data)
{
  GtkWidget *tool = find (fixture->tools, WB_TYPE_PING_STUN_TOOL, NULL);
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) at = NULL;
  g_autoptr (GSource) source = NULL;
  g_autofree char *server = NULL, *seen_by = NULL;
  gboolean other_port = FALSE;

  g_test_summary ("A STUN server's word on our address in a sentence and in parts, with and without a NAT");

  g_assert_true (g_socket_bind (socket, any, FALSE, NULL));
  at = g_socket_get_local_address (socket, NULL);
  server = g_strdup_printf ("127.0.0.1:%u", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (at)));
  source = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (stun_cb), &other_port, NULL);
  g_source_attach (source, NULL);
  show (fixture, "tools");
  g_assert_false (gtk_widget_is_sensitive (find (tool, GTK_TYPE_BUTTON, "Ask")));
  type (tool, "STUN server, with port if it is not 3478", server);
  click (tool, "Ask");
  until (is_shown (tool, "it does not say"));
  until (is_shown (tool, server));
  g_assert_true (says (tool, "the same as here: there is no NAT on the way."));
  other_port = TRUE;
  click (tool, "Ask");
  until (says (tool, "a NAT on the way changes the port."));
  wb_app_test_picture (GTK_WINDOW (fixture->window), "tools-stun");
  click (tool, "Find Out");
  seen_by = g_strdup_printf ("Seen by %s", server);
  until (is_shown (tool, seen_by));
  wb_app_test_picture (GTK_WINDOW (fixture->window), "tools-mapping");
  g_source_destroy (source);
}

static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  GtkWidget *settings = find (fixture->page, GTK_TYPE_TOGGLE_BUTTON, "Settings");

  g_test_summary ("Where it is narrow, settings and figures take turns and everything fits, on both pages");

  start (fixture);
  wb_app_test_assert_fits (fixture->page, 480);
  for (int width = 960; width >= 480; width -= 60)
    wb_app_test_resize (GTK_WINDOW (fixture->window), width, 700);
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (settings)));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (find (find (fixture->page, WB_TYPE_PING_BROADCAST_BAR, NULL),
                                                       GTK_TYPE_CHECK_BUTTON, NULL)),
                               TRUE);
  wb_app_test_settle ();
  wb_app_test_assert_fits (GTK_WIDGET (fixture->window), 480);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "respond-narrow");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (settings), TRUE);
  wb_app_test_settle ();
  wb_app_test_assert_fits (GTK_WIDGET (fixture->window), 480);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "respond-narrow-settings");
  show (fixture, "tools");
  wb_app_test_assert_fits (GTK_WIDGET (fixture->window), 480);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "tools-narrow");
}

static void
add_tests (void)
{
  const struct
  {
    const char *path;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/app/respond/page", test_page },     { "/app/respond/respond", test_respond },
    { "/app/respond/family", test_family }, { "/app/respond/forget", test_forget },
    { "/app/respond/stamp", test_stamp },   { "/app/respond/port-in-use", test_port_in_use },
    { "/app/tools/message", test_message }, { "/app/tools/mtu", test_mtu },
    { "/app/tools/stun", test_stun },       { "/app/tools/family", test_tool_family },
    { "/app/respond/narrow", test_narrow },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
}

int
main (int argc, char *argv[])
{
  return wb_app_test_run (&argc, &argv, add_tests);
}
