/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The chat page in the real window, with a real server in a real engine thread and real sockets of the test's own: what
 * a person clicks, and what the page shows of it. */

#define G_LOG_DOMAIN "wirebench-test"

#include "wb-app-peer.h"
#include "wb-app-test.h"

#include "app/chat/wb-chat-bans.h"
#include "app/chat/wb-chat-client-page.h"
#include "app/chat/wb-chat-figures.h"
#include "app/chat/wb-chat-join.h"
#include "app/chat/wb-chat-panel.h"
#include "app/chat/wb-chat-remedy.h"
#include "app/chat/wb-chat-settings-page.h"
#include "app/chat/wb-chat-table.h"
#include "app/chat/wb-transcript-row.h"
#include "app/chat/wb-transcript-view.h"
#include "app/panel/wb-stat-tile.h"
#include "app/panel/wb-text-cell.h"
#include "app/wb-settings.h"
#include "engine/base/wb-engine.h"
#include "engine/base/wb-error.h"
#include "engine/base/wb-format.h"
#include "engine/chat/wb-chat-identity.h"
#include "engine/chat/wb-chat-server.h"

#include "../support/wb-until.h"

typedef struct
{
  WbEngine *engine;
  WbServiceHandle *server;
  WbWindow *window;
  GtkWidget *panel; /* borrowed */
} Fixture;

static const char *const keys[] = { "chat-port",
                                    "chat-tls",
                                    "chat-tls-port",
                                    "chat-client-address",
                                    "chat-client-security",
                                    "window-width",
                                    "window-height",
                                    "chat-certificate",
                                    "chat-key",
                                    "chat-v6",
                                    "chat-no-limits",
                                    "chat-channel",
                                    "chat-line-bytes",
                                    NULL };

static void
set_up (Fixture *fixture, gconstpointer data)
{
  wb_settings_set_number (wb_settings_get (), "chat-port", 0);
  wb_settings_set_number (wb_settings_get (), "chat-tls-port", 0);
  fixture->engine = wb_engine_new (NULL);
  g_assert_nonnull (fixture->engine);
  fixture->server = wb_service_handle_new (fixture->engine, WB_TYPE_CHAT_SERVER);
  fixture->window = wb_app_test_window_new ();
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  fixture->panel = GTK_WIDGET (wb_window_get_panel (fixture->window, "chat"));
  wb_chat_panel_set_handle (WB_CHAT_PANEL (fixture->panel), fixture->server, NULL);
  wb_window_show_panel (fixture->window, "chat");
  until (gtk_widget_get_mapped (fixture->panel));
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
  wb_service_handle_stop (fixture->server);
  until (!wb_service_handle_is_active (fixture->server));
  g_assert_finalize_object (fixture->server);
  wb_engine_post (fixture->engine, reached_cb, &reached, NULL);
  until (g_atomic_int_get (&reached)); /* after the service went */
  g_assert_finalize_object (fixture->engine);
  for (const char *const *key = keys; *key != NULL; key++)
    wb_settings_reset (wb_settings_get (), *key);
}

static GtkWidget *
find (Fixture *fixture, GType type, const char *name)
{
  return wb_app_test_find (fixture->panel, type, name);
}

static void
click (Fixture *fixture, const char *name)
{
  GtkWidget *button = find (fixture, GTK_TYPE_BUTTON, name);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static gboolean
show_page_below (GtkWidget *root, const char *page)
{
  if (GTK_IS_STACK (root) && gtk_stack_get_child_by_name (GTK_STACK (root), page) != NULL)
    {
      gtk_stack_set_visible_child_name (GTK_STACK (root), page);
      return TRUE;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (show_page_below (child, page))
      return TRUE;
  return FALSE;
}

static void
show_page (Fixture *fixture, const char *page)
{
  g_assert_true (show_page_below (fixture->panel, page));
}

static WbServiceState
get_state (Fixture *fixture)
{
  return wb_service_handle_get_state (fixture->server);
}

static void
start (Fixture *fixture)
{
  click (fixture, "Start");
  until (get_state (fixture) == WB_SERVICE_RUNNING);
}

static gboolean
listens (Fixture *fixture, guint place, WbEndpoint *endpoint)
{
  WbChatSnapshot *snapshot = wb_service_handle_dup_snapshot (fixture->server);
  gboolean on = snapshot != NULL && snapshot->listens[place].state == WB_LISTEN_ON;

  if (on)
    *endpoint = snapshot->listens[place].endpoint;
  g_clear_pointer (&snapshot, wb_snapshot_unref);
  return on;
}

static WbEndpoint
get_endpoint (Fixture *fixture, guint place)
{
  WbEndpoint endpoint;

  until (listens (fixture, place, &endpoint));
  return endpoint;
}

static GtkWidget *
find_row (GtkWidget *root, const char *text)
{
  return wb_app_test_find (root, WB_TYPE_TRANSCRIPT_ROW, text);
}

static GtkWidget *
find_cell (Fixture *fixture, const char *text)
{
  return wb_app_test_find (find (fixture, WB_TYPE_CHAT_TABLE, NULL), WB_TYPE_TEXT_CELL, text);
}

static void
say (GtkWidget *root, const char *text)
{
  GtkWidget *entry = wb_app_test_find (root, GTK_TYPE_ENTRY, "Text to say");

  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  g_signal_emit_by_name (entry, "activate");
}

static gboolean
is_stopped (Fixture *fixture)
{
  return get_state (fixture) == WB_SERVICE_STOPPED;
}

/* Reads until a line with text came. */
static void
expect (GSocketConnection *peer, const char *text)
{
  g_autoptr (GString) heard = g_string_new (NULL);
  char byte;

  while (strstr (heard->str, text) == NULL)
    {
      g_autoptr (GError) error = NULL;

      if (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (peer)), &byte, 1, NULL, &error) != 1)
        g_error ("wanted “%s”, heard “%s”", text, heard->str);
      g_string_append_c (heard, byte);
    }
}

static void
send (GSocketConnection *peer, const char *text)
{
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (peer)), text, strlen (text),
                                            NULL, NULL, NULL));
}

/* --- Server ---------------------------------------------------------------------------------------------------------- */

static void
select_row (Fixture *fixture, const char *name)
{
  GtkWidget *cell, *row;

  until (find_cell (fixture, name) != NULL);
  cell = find_cell (fixture, name);
  for (row = cell; g_strcmp0 (gtk_widget_get_css_name (row), "row") != 0; row = gtk_widget_get_parent (row))
    ;
  gtk_widget_activate_action (row, "listitem.select", "(bb)", FALSE, FALSE);
}

static void
test_page (Fixture *fixture, gconstpointer data)
{
  g_test_summary ("Before anything runs the page says so, names its controls and fits a narrow window");

  g_assert_nonnull (find (fixture, GTK_TYPE_LABEL, "Stopped"));
  g_assert_nonnull (find (fixture, GTK_TYPE_LABEL, "The server is stopped. Start it, and what is said appears here."));
  wb_app_test_assert_names (fixture->panel);
  say (find (fixture, GTK_TYPE_STACK, NULL), "anybody?");
  g_assert_nonnull (find (fixture, GTK_TYPE_LABEL, "Not delivered: the server is not running"));
  g_assert_cmpuint (wb_app_test_assert_tab_goes_through (fixture->panel), >, 20);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "chat-stopped");
}

static void
test_serve (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketConnection) anna = NULL, berta = NULL;
  g_autofree char *anna_name = NULL, *berta_name = NULL, *line = NULL, *joined = NULL, *private = NULL, *to = NULL;
  g_autofree char *left = NULL, *hello = NULL;
  WbEndpoint v4, v6;
  GtkWidget *server = gtk_stack_get_child_by_name (GTK_STACK (find (fixture, GTK_TYPE_STACK, NULL)), "server");

  g_test_summary ("Clients join, talk and are seen; the server speaks to all and to one, and removes one");

  start (fixture);
  v4 = get_endpoint (fixture, 0);
  v6 = get_endpoint (fixture, 1);
  anna = wb_app_peer_connect (&v4);
  anna_name = wb_app_peer_dup_local (anna);
  send (anna, "hello all\n");
  expect (anna, "] hello all\n");
  berta = wb_app_peer_connect (&v6);
  berta_name = wb_app_peer_dup_local (berta);
  send (berta, "and hello back\n");
  expect (anna, "] and hello back\n");
  joined = g_strdup_printf ("→ %s joined", anna_name);
  line = g_strdup_printf ("%s: hello all", anna_name);
  until (find_row (fixture->panel, joined) != NULL && find_row (fixture->panel, line) != NULL);

  say (server, "welcome to you all");
  expect (anna, "[server] welcome to you all\n");
  expect (berta, "[server] welcome to you all\n");
  until (find_row (fixture->panel, "★ Server: welcome to you all") != NULL);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "chat-transcript");

  show_page (fixture, "clients");
  select_row (fixture, anna_name);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "chat-clients");
  click (fixture, "Message");
  to = g_strdup_printf ("To %s", anna_name);
  g_assert_true (gtk_widget_get_mapped (find (fixture, GTK_TYPE_LABEL, to)));
  say (server, "a word in private");
  expect (anna, "(private) a word in private\n");
  click (fixture, "Speak to all");
  click (fixture, "Kick");
  expect (berta, "] Client disconnected\n");
  until (find_cell (fixture, anna_name) == NULL);
  wb_app_test_assert_names (fixture->panel);
  show_page (fixture, "transcript");
  private = g_strdup_printf ("✉ Server to %s: a word in private", anna_name);
  until (find_row (fixture->panel, private) != NULL);
  left = g_strdup_printf ("← %s left", anna_name);

  click (fixture, "Stop");
  until (is_stopped (fixture));
  g_assert_nonnull (find_row (fixture->panel, line)); /* what was said stays to be read */
}

static void
test_ban (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketConnection) anna = NULL, again = NULL;
  g_autofree char *name = NULL;
  GtkWidget *bans;
  WbEndpoint v4;

  g_test_summary ("The only client of an address is banned without a question; the ban is listed and can be lifted");

  start (fixture);
  v4 = get_endpoint (fixture, 0);
  anna = wb_app_peer_connect (&v4);
  name = wb_app_peer_dup_local (anna);
  send (anna, "hello\n");
  show_page (fixture, "clients");
  select_row (fixture, name);
  click (fixture, "Ban address");
  until (find_cell (fixture, name) == NULL);
  bans = wb_app_test_find (GTK_WIDGET (fixture->window), WB_TYPE_CHAT_BANS, NULL);
  g_assert_nonnull (bans);
  until (wb_app_test_find (bans, GTK_TYPE_LABEL, "127.0.0.1") != NULL);
  g_signal_emit_by_name (wb_app_test_find (bans, GTK_TYPE_BUTTON, "Lift"), "clicked");
  until (wb_app_test_find (bans, GTK_TYPE_LABEL, "127.0.0.1") == NULL);
  again = wb_app_peer_connect (&v4);
  send (again, "back\n");
  expect (again, "] back\n");
}

static void
test_port_in_use (Fixture *fixture, gconstpointer data)
{
  guint16 port = 0;
  g_autoptr (GSocket) other = wb_app_peer_occupy (G_SOCKET_FAMILY_IPV4, "127.0.0.1", &port);

  g_test_summary ("A port that another program has is said, and a free one is a click away");

  wb_settings_set_number (wb_settings_get (), "chat-port", port);
  wb_settings_set_boolean (wb_settings_get (), "chat-v6", FALSE);
  click (fixture, "Start");
  until (get_state (fixture) == WB_SERVICE_FAILED);
  g_assert_nonnull (find (fixture, GTK_TYPE_LABEL, "The chat server did not start"));
  wb_app_test_picture (GTK_WINDOW (fixture->window), "chat-port-in-use");
  gtk_widget_activate_action (fixture->panel, "service.free-port", NULL);
  until (get_state (fixture) == WB_SERVICE_RUNNING);
}

static void
test_tls (Fixture *fixture, gconstpointer data)
{
  GtkWidget *client;

  g_test_summary ("With TLS switched on the fingerprint is shown, and the client page joins");
  if (!wb_chat_identity_is_supported ())
    {
      g_test_skip ("this system has no TLS");
      return;
    }
  wb_settings_set_boolean (wb_settings_get (), "chat-tls", TRUE);
  wb_settings_set_boolean (wb_settings_get (), "chat-plain", FALSE);
  start (fixture);
  get_endpoint (fixture, 2);
  until (find (fixture, GTK_TYPE_LABEL, "Fingerprint (self-signed)") != NULL);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "chat-tls");
  show_page (fixture, "client");
  client = find (fixture, WB_TYPE_CHAT_CLIENT_PAGE, NULL);
  until (gtk_widget_is_sensitive (wb_app_test_find (client, GTK_TYPE_BUTTON, "Join This Server")));
  g_signal_emit_by_name (wb_app_test_find (client, GTK_TYPE_BUTTON, "Join This Server"), "clicked");
  until (wb_app_test_find (client, GTK_TYPE_BUTTON, "Disconnect") != NULL);
  say (client, "over TLS");
  until (wb_app_test_find (client, WB_TYPE_TRANSCRIPT_ROW, NULL) != NULL);
  wb_settings_reset (wb_settings_get (), "chat-plain");
}

/* --- Client ---------------------------------------------------------------------------------------------------------- */

static gboolean
has_own_line (GtkWidget *client, const char *text)
{
  WbTranscriptView *view = WB_TRANSCRIPT_VIEW (wb_app_test_find (client, WB_TYPE_TRANSCRIPT_VIEW, NULL));
  GListModel *list = G_LIST_MODEL (wb_transcript_view_get_list (view));

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      WbTranscriptLine *line = wb_transcript_list_get_line (WB_TRANSCRIPT_LIST (list), i);

      if (wb_transcript_line_is_own (line) && g_str_has_suffix (wb_transcript_line_get_text (line, NULL), text))
        return TRUE;
    }
  return FALSE;
}

static void
test_client (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketConnection) anna = NULL;
  g_autofree char *name = NULL, *line = NULL;
  GtkWidget *client;
  WbEndpoint v4;

  g_test_summary ("The client page joins the server of this window, hears others, speaks, and leaves");

  show_page (fixture, "client");
  client = find (fixture, WB_TYPE_CHAT_CLIENT_PAGE, NULL);
  wb_app_test_assert_names (client);
  g_assert_false (gtk_widget_is_sensitive (wb_app_test_find (client, GTK_TYPE_BUTTON, "Join This Server")));
  say (client, "anybody?");
  g_assert_nonnull (wb_app_test_find (client, GTK_TYPE_LABEL, "Not sent: there is no connection"));
  show_page (fixture, "server");
  start (fixture);
  v4 = get_endpoint (fixture, 0);
  anna = wb_app_peer_connect (&v4);
  name = wb_app_peer_dup_local (anna);
  send (anna, "first\n");
  expect (anna, "] first\n");
  show_page (fixture, "client");
  until (gtk_widget_is_sensitive (wb_app_test_find (client, GTK_TYPE_BUTTON, "Join This Server")));
  g_signal_emit_by_name (wb_app_test_find (client, GTK_TYPE_BUTTON, "Join This Server"), "clicked");
  until (wb_app_test_find (client, GTK_TYPE_BUTTON, "Disconnect") != NULL);
  say (client, "hello from the window");
  expect (anna, "] hello from the window\n");
  until (has_own_line (client, "hello from the window"));
  send (anna, "hello window\n");
  line = g_strdup_printf ("%s: hello window", name);
  until (find_row (client, line) != NULL);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "chat-client");
  g_signal_emit_by_name (wb_app_test_find (client, GTK_TYPE_BUTTON, "Disconnect"), "clicked");
  until (wb_app_test_find (client, GTK_TYPE_BUTTON, "Connect") != NULL);
  expect (anna, "] Client disconnected\n");

  gtk_editable_set_text (GTK_EDITABLE (wb_app_test_find (client, GTK_TYPE_ENTRY, "Host and port")), "not a place:x");
  g_signal_emit_by_name (wb_app_test_find (client, GTK_TYPE_BUTTON, "Connect"), "clicked");
  g_assert_true (gtk_widget_get_mapped (wb_app_test_find (client, GTK_TYPE_LABEL, "Not connected")));
}

/* --- Settings, layout ------------------------------------------------------------------------------------------------ */

static void
test_settings (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page = find (fixture, WB_TYPE_CHAT_SETTINGS_PAGE, NULL);
  g_auto (WbChatSettings) settings = { 0 };
  g_autoptr (GError) error = NULL;

  g_test_summary ("The settings are read from what is remembered; no limits lifts rate and counts and nothing else");

  wb_settings_set_boolean (wb_settings_get (), "chat-no-limits", TRUE);
  wb_settings_set_string (wb_settings_get (), "chat-channel", "#bench");
  wb_settings_set_number (wb_settings_get (), "chat-line-bytes", 512);
  g_assert_true (wb_chat_settings_page_read (WB_CHAT_SETTINGS_PAGE (page), &settings, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (settings.channel, ==, "#bench");
  g_assert_cmpuint (settings.line_bytes, ==, 512);
  g_assert_cmpuint (settings.queue_bytes, ==, 256 * 1024);
  g_assert_cmpfloat (settings.lines_per_second, ==, 0);
  g_assert_cmpuint (settings.max_per_address, ==, 0);
  g_assert_true (settings.plain);
  wb_chat_settings_clear (&settings);
  wb_settings_set_string (wb_settings_get (), "chat-channel", "no channel");
  g_assert_false (wb_chat_settings_page_read (WB_CHAT_SETTINGS_PAGE (page), &settings, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT);
  click (fixture, "Start");
  g_assert_nonnull (find (fixture, GTK_TYPE_LABEL, "The chat server did not start"));
  g_assert_cmpint (get_state (fixture), ==, WB_SERVICE_STOPPED);
}

static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  GtkWidget *settings = find (fixture, GTK_TYPE_TOGGLE_BUTTON, "Settings");

  g_test_summary ("Where it is narrow, settings and figures take turns and everything fits");

  start (fixture);
  for (int width = 960; width >= 480; width -= 60)
    wb_app_test_resize (GTK_WINDOW (fixture->window), width, 700);
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (settings)));
  wb_app_test_assert_fits (GTK_WIDGET (fixture->window), 480);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "chat-narrow");
  show_page (fixture, "clients");
  wb_app_test_settle ();
  wb_app_test_assert_fits (GTK_WIDGET (fixture->window), 480);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (settings), TRUE);
  wb_app_test_settle ();
  wb_app_test_assert_fits (GTK_WIDGET (fixture->window), 480);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "chat-narrow-settings");
  show_page (fixture, "client");
  wb_app_test_settle ();
  wb_app_test_assert_fits (GTK_WIDGET (fixture->window), 480);
  wb_app_test_picture (GTK_WINDOW (fixture->window), "chat-narrow-client");
}

/* --- Parts that are told what to show -------------------------------------------------------------------------------- */

/* The figures are drawn without labels. */
static gboolean
shows (GtkWidget *root, const char *text)
{
  if (GTK_IS_INSCRIPTION (root) && g_strcmp0 (gtk_inscription_get_text (GTK_INSCRIPTION (root)), text) == 0)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (shows (child, text))
      return TRUE;
  return FALSE;
}

static void
test_figures (void)
{
  GtkWidget *figures = wb_chat_figures_new ();
  WbChatSnapshot *snapshot = wb_chat_snapshot_new ();
  GtkWindow *window = wb_app_test_present (figures, 800, 300);
  g_autofree char *size = NULL, *queue = NULL;
  GtkWidget *tile;

  g_test_summary ("Each limit that was reached has its place in the figures, in words");
  snapshot->n_clients = 7;
  snapshot->n_line = 4;
  snapshot->n_irc = 3;
  snapshot->n_tls = 2;
  snapshot->messages.total = 12000;
  snapshot->evictions.total = 3;
  snapshot->evicted_slow = 2;
  snapshot->evicted_cut = 1;
  snapshot->refused_banned = 5;
  snapshot->longest_queue = 200000;
  wb_chat_figures_update (WB_CHAT_FIGURES (figures), snapshot, 262144);
  g_assert_true (shows (figures, "4 line · 3 IRC · 2 TLS"));
  g_assert_true (shows (figures, "2 too slow · 1 queue full · 5 refused"));
  size = wb_format_dup_size (200000);
  queue = g_strdup_printf ("Longest Queue: %s", size);
  tile = wb_app_test_find (figures, WB_TYPE_STAT_TILE, queue);
  g_assert_true (gtk_widget_has_css_class (tile, "warning"));
  tile = wb_app_test_find (figures, WB_TYPE_STAT_TILE, "Evictions: 3");
  g_assert_true (gtk_widget_has_css_class (tile, "error"));
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (tile), "5 refused: banned"));
  snapshot->longest_queue = 10;
  snapshot->is_behind = TRUE;
  wb_chat_figures_update (WB_CHAT_FIGURES (figures), snapshot, 262144);
  g_assert_true (shows (figures, "speakers wait"));
  wb_snapshot_unref (snapshot);
  wb_app_test_close (window);
}

static void
test_join (void)
{
  WbChatSnapshot *snapshot = wb_chat_snapshot_new ();
  g_autofree char *line = NULL, *irc = NULL, *tls = NULL, *none = NULL;

  g_test_summary ("The commands reach the server from this machine, wherever it listens");
  none = wb_chat_join_dup_command (snapshot, WB_CHAT_JOIN_ANY);
  g_assert_null (none);
  snapshot->listens[0].state = WB_LISTEN_ON;
  g_assert_true (wb_endpoint_parse ("0.0.0.0:9000", -1, &snapshot->listens[0].endpoint, NULL));
  snapshot->listens[3].state = WB_LISTEN_ON;
  g_assert_true (wb_endpoint_parse ("[::]:9001", -1, &snapshot->listens[3].endpoint, NULL));
  line = wb_chat_join_dup_command (snapshot, WB_CHAT_JOIN_ANY);
  irc = wb_chat_join_dup_command (snapshot, WB_CHAT_JOIN_IRC);
  tls = wb_chat_join_dup_command (snapshot, WB_CHAT_JOIN_TLS);
  g_assert_cmpstr (line, ==, "nc 127.0.0.1 9000");
  g_assert_cmpstr (irc, ==, "irssi -c 127.0.0.1 -p 9000");
  g_assert_cmpstr (tls, ==, "openssl s_client -quiet -connect [::1]:9001");
  wb_snapshot_unref (snapshot);
}

static void
test_remedies (void)
{
  GtkWidget *bar = wb_error_bar_new ();
  g_auto (WbChatSettings) settings = { 0 };
  g_autoptr (GError) unsupported = g_error_new_literal (WB_ERROR, WB_ERROR_UNSUPPORTED, "No TLS");
  g_autoptr (GError) missing = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_NOENT, "No file /x/cert.pem");
  GtkWindow *window;

  g_test_summary ("A system without TLS and a bad certificate have remedies of their own");
  g_object_ref_sink (bar);
  window = wb_app_test_present (bar, 600, 200);
  wb_chat_settings_init (&settings);
  settings.tls = TRUE;
  wb_chat_remedy_show_failure (WB_ERROR_BAR (bar), unsupported, &settings);
  g_assert_nonnull (wb_app_test_find (bar, GTK_TYPE_BUTTON, "Start without TLS"));
  settings.certificate_file = g_strdup ("/x/cert.pem");
  wb_chat_remedy_show_failure (WB_ERROR_BAR (bar), missing, &settings);
  g_assert_nonnull (wb_app_test_find (bar, GTK_TYPE_BUTTON, "Use a Certificate Made for This Run"));
  wb_app_test_close (window);
  g_object_unref (bar);
}

static void
add_tests (void)
{
  const struct
  {
    const char *path;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/app/chat/page", test_page },         { "/app/chat/serve", test_serve },
    { "/app/chat/ban", test_ban },           { "/app/chat/port-in-use", test_port_in_use },
    { "/app/chat/tls", test_tls },           { "/app/chat/client", test_client },
    { "/app/chat/settings", test_settings }, { "/app/chat/narrow", test_narrow },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  g_test_add_func ("/app/chat/figures", test_figures);
  g_test_add_func ("/app/chat/join", test_join);
  g_test_add_func ("/app/chat/remedies", test_remedies);
}

int
main (int argc, char *argv[])
{
  return wb_app_test_run (&argc, &argv, add_tests);
}
