/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The parts of the responder's page and of the tools, each by itself, over snapshots made by hand: what a person reads
 * in them, and what they ask for. */

#define G_LOG_DOMAIN "wirebench-test"

#include "wb-app-find.h"

#include "app/panel/wb-stat-tile.h"
#include "app/panel/wb-text-cell.h"
#include "app/ping/wb-hex-text.h"
#include "app/ping/wb-ping-broadcast-bar.h"
#include "app/ping/wb-ping-client-table.h"
#include "app/ping/wb-ping-refused-list.h"
#include "app/ping/wb-ping-responder-figures.h"
#include "app/ping/wb-ping-terminal.h"
#include "app/ping/wb-ping-tool-card.h"
#include "engine/base/wb-error.h"

#include "../support/wb-until.h"

static WbPingResponderSnapshot *
new_snapshot (void)
{
  WbPingResponderSnapshot *snapshot = wb_ping_responder_snapshot_new ();

  snapshot->running_ns = 5 * WB_NS_PER_S;
  snapshot->port = 5000;
  g_assert_true (wb_endpoint_parse ("0.0.0.0:5000", -1, &snapshot->listens[0].endpoint, NULL));
  g_assert_true (wb_endpoint_parse ("[::1]:5000", -1, &snapshot->listens[1].endpoint, NULL));
  snapshot->listens[0].family = 4;
  snapshot->listens[1].family = 6;
  snapshot->listens[0].state = snapshot->listens[1].state = WB_LISTEN_ON;
  return snapshot;
}

/* --- The responder's parts ----------------------------------------------------------------------------------------- */

static void
test_figures (void)
{
  GtkWidget *figures = wb_ping_responder_figures_new ();
  GtkWindow *window = wb_app_test_present (figures, 700, 300);
  WbPingResponderSnapshot *snapshot = new_snapshot ();

  g_test_summary ("Tiles tell rates, totals and caps that were reached, and whose clock stamps what arrives");

  snapshot->received.rate = 1234;
  snapshot->received.total = 5678;
  snapshot->answered.rate = 1200;
  snapshot->refused.total = 34;
  snapshot->n_clients = 3;
  snapshot->n_confirmed = 2;
  for (guint i = 0; i < 100; i++)
    {
      snapshot->received.history[i] = 1000 + 10 * i;
      snapshot->answered.history[i] = 900 + 10 * i;
      snapshot->refused.history[i] = 100;
    }
  snapshot->received.n_history = snapshot->answered.n_history = snapshot->refused.n_history = 100;
  wb_ping_responder_figures_update (WB_PING_RESPONDER_FIGURES (figures), snapshot, 4096);
  g_assert_false (is_shown (figures, "Receive times are this program's: late while the machine is busy"));
  snapshot->stamp = TRUE;
  wb_ping_responder_figures_update (WB_PING_RESPONDER_FIGURES (figures), snapshot, 4096);
  g_assert_nonnull (find (figures, WB_TYPE_STAT_TILE, "Received: 1234/s"));
  g_assert_nonnull (find (figures, WB_TYPE_STAT_TILE, "Answered: 1200/s"));
  g_assert_nonnull (find (figures, WB_TYPE_STAT_TILE, "Clients: 3"));
  g_assert_nonnull (find (figures, WB_TYPE_STAT_TILE, "Refused: 34"));
  g_assert_nonnull (
      wb_app_test_find (figures, GTK_TYPE_LABEL, "Receive times are this program's: late while the machine is busy"));
  snapshot->kernel_times = TRUE;
  wb_ping_responder_figures_update (WB_PING_RESPONDER_FIGURES (figures), snapshot, 4096);
  wb_app_test_settle ();
  g_assert_true (is_shown (figures, "Receive times are the kernel's: right while the machine is busy"));
  wb_app_test_picture (window, "respond-figures");
  snapshot->forgotten = 7;
  wb_ping_responder_figures_update (WB_PING_RESPONDER_FIGURES (figures), snapshot, 4096);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (find (figures, WB_TYPE_STAT_TILE, "Clients: 3")),
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "7 made room");
  wb_snapshot_unref (snapshot);
  wb_app_test_close (window);
}

static void
test_clients (void)
{
  GtkWidget *table = wb_ping_client_table_new ();
  GtkWindow *window = wb_app_test_present (table, 900, 300);
  WbPingResponderSnapshot *snapshot = new_snapshot ();
  static const char *const texts[] = { "192.0.2.7:40000", "77",  "yes", "1:01:05", "0:02", "1000", "900", "64",
                                       "[::1]:6000",      "255", "no" };
  WbSnapshotRequest request;

  g_test_summary ("The table says of each client who, since when, how much and from how far; empty, how to be one");

  wb_ping_client_table_update (WB_PING_CLIENT_TABLE (table), WB_SERVICE_RUNNING, snapshot, "wirebench-cli ping x");
  g_assert_true (is_shown (table, "Nobody has pinged yet. Try it from a terminal:"));
  g_assert_true (is_shown (table, "wirebench-cli ping x"));
  wb_ping_client_table_update (WB_PING_CLIENT_TABLE (table), WB_SERVICE_RUNNING, snapshot, NULL);
  g_assert_true (is_shown (table, "Nothing is listening. Switch a family on."));
  wb_ping_client_table_update (WB_PING_CLIENT_TABLE (table), WB_SERVICE_STOPPED, NULL, NULL);
  g_assert_true (is_shown (table, "The responder is stopped. Start it, and everyone who pings it is listed here."));
  wb_snapshot_unref (snapshot);

  snapshot = new_snapshot ();
  snapshot->n_clients = snapshot->n_rows = 2;
  snapshot->rows = g_new0 (WbPingClientRow, 2);
  snapshot->rows[0] = (WbPingClientRow){ .id = 1,
                                         .ssid = 77,
                                         .confirmed = TRUE,
                                         .age_ns = 3665 * WB_NS_PER_S,
                                         .idle_ns = 2 * WB_NS_PER_S,
                                         .received = 1000,
                                         .answered = 900,
                                         .ttl = 64 };
  snapshot->rows[1] = (WbPingClientRow){ .id = 2, .ttl = 255 };
  g_assert_true (wb_endpoint_parse ("192.0.2.7:40000", -1, &snapshot->rows[0].peer, NULL));
  g_assert_true (wb_endpoint_parse ("[::1]:6000", -1, &snapshot->rows[1].peer, NULL));
  wb_ping_client_table_update (WB_PING_CLIENT_TABLE (table), WB_SERVICE_RUNNING, snapshot, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    until (wb_app_test_find (table, WB_TYPE_TEXT_CELL, texts[i]) != NULL);
  wb_row_table_get_request (WB_ROW_TABLE (table), &request);
  g_assert_cmpuint (request.sort_by, ==, WB_PING_CLIENT_SORT_ID);
  g_assert_cmpuint (request.n_rows, >=, 2);
  wb_app_test_picture (window, "respond-clients");
  wb_snapshot_unref (snapshot);
  wb_app_test_close (window);
}

static void
test_refused (void)
{
  GtkWidget *list = wb_ping_refused_list_new ();
  GtkWindow *window = wb_app_test_present (list, 600, 500);
  WbPingResponderSnapshot *snapshot = new_snapshot ();
  guint n = 0;

  g_test_summary (
      "Refusals: a sentence while there is none; then every reason that occurred, in words, with its count");

  wb_ping_refused_list_update (WB_PING_REFUSED_LIST (list), snapshot);
  g_assert_true (is_shown (list, "Nothing was refused: everything that came was answered."));
  snapshot->refused_by[WB_PING_REFUSED_SOURCE_RATE] = 1234;
  wb_ping_refused_list_update (WB_PING_REFUSED_LIST (list), snapshot);
  wb_app_test_settle ();
  g_assert_false (is_shown (list, "Nothing was refused: everything that came was answered."));
  g_assert_true (is_shown (list, wb_ping_refused_get_label (WB_PING_REFUSED_SOURCE_RATE)));
  g_assert_true (is_shown (list, "1234"));
  g_assert_false (is_shown (list, wb_ping_refused_get_label (WB_PING_REFUSED_GROUP)));
  for (guint i = 0; i < WB_PING_N_REFUSED; i++)
    snapshot->refused_by[i] = i + 1;
  snapshot->system_lost = 99;
  wb_ping_refused_list_update (WB_PING_REFUSED_LIST (list), snapshot);
  wb_app_test_settle ();
  for (guint i = 0; i < WB_PING_N_REFUSED; i++)
    n += is_shown (list, wb_ping_refused_get_label (i));
  g_assert_cmpuint (n, ==, WB_PING_N_REFUSED);
  g_assert_true (is_shown (list, "The system had no room for it"));
  g_assert_cmpuint (wb_app_test_assert_names (list), >, 0);
  g_assert_cmpuint (wb_app_test_assert_tab_goes_through (list), >, 0);
  wb_app_test_picture (window, "respond-refused");
  wb_snapshot_unref (snapshot);
  wb_app_test_close (window);
}

static void
sent_cb (GtkWidget *broadcast, const char *text, gboolean everyone, GString *log)
{
  g_string_append_printf (log, "[%s%s]", text, everyone ? " to everyone" : "");
}

static void
test_broadcast (void)
{
  GtkWidget *broadcast = wb_ping_broadcast_bar_new ();
  GtkWindow *window = wb_app_test_present (broadcast, 460, 200);
  WbPingResponderSnapshot *snapshot = new_snapshot ();
  g_autoptr (GString) log = g_string_new (NULL);
  g_autofree char *long_text = g_strnfill (1201, 'x');
  GtkWidget *entry = find (broadcast, GTK_TYPE_ENTRY, "Message to the clients");
  GtkWidget *everyone = find (broadcast, GTK_TYPE_CHECK_BUTTON, NULL);
  const char *warning =
      "Addresses of clients that are not confirmed may be forged: whoever has them then gets datagrams "
      "from here that nobody there asked for.";

  g_test_summary ("A message goes to the confirmed; to everyone for one message only, and with a warning before");

  g_signal_connect (broadcast, "send", G_CALLBACK (sent_cb), log);
  g_assert_false (gtk_widget_is_sensitive (entry)); /* nothing runs */
  wb_ping_broadcast_bar_update (WB_PING_BROADCAST_BAR (broadcast), snapshot);
  g_assert_true (gtk_widget_is_sensitive (entry));
  g_assert_false (gtk_widget_is_sensitive (find (broadcast, GTK_TYPE_BUTTON, "Send to Confirmed")));
  gtk_editable_set_text (GTK_EDITABLE (entry), "hello");
  g_signal_emit_by_name (find (broadcast, GTK_TYPE_BUTTON, "Send to Confirmed"), "clicked");
  g_assert_cmpstr (log->str, ==, "[hello]");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
  g_assert_false (is_shown (broadcast, warning));

  gtk_check_button_set_active (GTK_CHECK_BUTTON (everyone), TRUE);
  gtk_editable_set_text (GTK_EDITABLE (entry), "all");
  wb_app_test_settle ();
  g_assert_true (is_shown (broadcast, warning));
  wb_app_test_assert_fits (broadcast, 460);
  wb_app_test_picture (window, "respond-broadcast");
  g_signal_emit_by_name (find (broadcast, GTK_TYPE_BUTTON, "Send to Everyone"), "clicked");
  g_assert_cmpstr (log->str, ==, "[hello][all to everyone]");
  g_assert_false (gtk_check_button_get_active (GTK_CHECK_BUTTON (everyone)));

  snapshot->n_broadcasts = 1;
  snapshot->broadcast_sent = 12;
  snapshot->broadcast_asked = 3;
  snapshot->broadcast_waiting = 1000;
  wb_ping_broadcast_bar_update (WB_PING_BROADCAST_BAR (broadcast), snapshot);
  wb_app_test_settle ();
  g_assert_true (is_shown (broadcast, "Sent to 12 · 3 asked to confirm · 1000 waiting"));
  gtk_editable_set_text (GTK_EDITABLE (entry), long_text);
  g_assert_true (is_shown (broadcast, "Too long: a message has at most 1200 bytes"));
  g_assert_false (gtk_widget_is_sensitive (find (broadcast, GTK_TYPE_BUTTON, "Send to Confirmed")));
  gtk_editable_set_text (GTK_EDITABLE (entry), "x");
  wb_ping_broadcast_bar_fail (WB_PING_BROADCAST_BAR (broadcast), "Refused for a test");
  wb_ping_broadcast_bar_update (WB_PING_BROADCAST_BAR (broadcast), snapshot); /* the next tick does not wipe it away */
  g_assert_true (is_shown (broadcast, "Refused for a test"));
  g_assert_cmpuint (wb_app_test_assert_names (broadcast), >, 1);
  wb_snapshot_unref (snapshot);
  wb_app_test_close (window);
}

static void
test_terminal (void)
{
  WbPingResponderSnapshot *snapshot = new_snapshot ();
  g_autofree char *text = wb_ping_terminal_dup_command (snapshot);
  g_autofree char *stamp = NULL, *v6 = NULL;

  g_test_summary ("The command for a terminal: an address that can be asked, quoted for a shell, in the right mode");

  g_assert_cmpstr (text, ==, "wirebench-cli ping 127.0.0.1:5000");
  snapshot->listens[0].state = WB_LISTEN_OFF;
  v6 = wb_ping_terminal_dup_command (snapshot);
  g_assert_cmpstr (v6, ==, "wirebench-cli ping '[::1]:5000'");
  snapshot->stamp = TRUE;
  stamp = wb_ping_terminal_dup_command (snapshot);
  g_assert_cmpstr (stamp, ==, "wirebench-cli ping --mode stamp '[::1]:5000'");
  snapshot->listens[1].state = WB_LISTEN_FAILED;
  g_assert_null (wb_ping_terminal_dup_command (snapshot));
  wb_snapshot_unref (snapshot);
}

/* --- The tools' parts ---------------------------------------------------------------------------------------------- */

static void
test_hex (void)
{
  static const char *const same[] = { "48656c", "48 65 6c", "48:65:6C", "0x48, 0x65, 0x6c", " 48-65-6c " };
  static const struct
  {
    const char *text;
    const char *place;
  } wrong[] = {
    { "48 6", "Character 4 " }, { "4 8", "Character 1 " }, { "48 äa", "Character 4 " }, { "0x", "Character 3 " }
  };
  g_autoptr (GBytes) none = wb_hex_text_parse ("", NULL);

  g_test_summary ("Bytes in hex as people write them, with the place of what is none");

  g_assert_cmpuint (g_bytes_get_size (none), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_autoptr (GBytes) bytes = wb_hex_text_parse (same[i], NULL);
      g_autofree char *text = NULL, *cut = NULL;

      g_assert_nonnull (bytes);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "Hel", 3);
      text = wb_hex_text_dup (bytes, 3);
      g_assert_cmpstr (text, ==, "48 65 6c");
      cut = wb_hex_text_dup (bytes, 2);
      g_assert_cmpstr (cut, ==, "48 65 …");
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (wb_hex_text_parse (wrong[i].text, &error));
      g_assert_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT);
      g_assert_true (g_str_has_prefix (error->message, wrong[i].place));
    }
}

static void
count_cb (GtkWidget *card, guint *count)
{
  (*count)++;
}

static void
test_card (void)
{
  GtkWidget *widget = wb_ping_tool_card_new ();
  WbPingToolCard *card = WB_PING_TOOL_CARD (widget);
  GtkWindow *window = wb_app_test_present (widget, 460, 400);
  g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
  g_autoptr (GError) refused = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, "127.0.0.1:9: refused");
  g_autofree char *text = NULL;
  GCancellable *waiting;
  guint asked = 0;

  g_test_summary ("A tool asks one question at a time, can be cancelled, and shows result or error with a remedy");

  g_object_set (card, "title", "A Tool", "run-label", "Ask", NULL);
  g_signal_connect (card, "run", G_CALLBACK (count_cb), &asked);
  wb_ping_tool_card_set_ready (card, FALSE, "Type something");
  g_assert_false (gtk_widget_is_sensitive (find (card, GTK_TYPE_BUTTON, "Ask")));
  g_assert_true (is_shown (card, "Type something"));
  wb_ping_tool_card_run (card);
  g_assert_cmpuint (asked, ==, 0);
  wb_ping_tool_card_set_ready (card, TRUE, NULL);
  g_signal_emit_by_name (find (card, GTK_TYPE_BUTTON, "Ask"), "clicked");
  g_assert_cmpuint (asked, ==, 1);

  waiting = wb_ping_tool_card_begin (card, "Asking");
  wb_ping_tool_card_set_progress (card, "3 probes");
  wb_app_test_settle ();
  g_assert_true (is_shown (card, "3 probes"));
  wb_ping_tool_card_run (card);
  g_assert_cmpuint (asked, ==, 1); /* one at a time */
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (card), "tool.cancel", NULL));
  g_assert_true (g_cancellable_is_cancelled (waiting));
  wb_ping_tool_card_end (card, cancelled, NULL);
  g_assert_false (is_shown (card, "Cancelled"));

  waiting = wb_ping_tool_card_begin (card, "Asking");
  g_signal_emit_by_name (find (card, GTK_TYPE_BUTTON, "Cancel"), "clicked");
  g_assert_true (g_cancellable_is_cancelled (waiting));
  wb_ping_tool_card_end (card, refused, NULL);
  wb_app_test_settle ();
  g_assert_true (is_shown (card, "127.0.0.1:9: refused"));
  g_assert_true (
      is_shown (card, "The host is there, but nothing listens at that port. Start it, or correct the port."));
  wb_app_test_picture (window, "tool-error");

  wb_ping_tool_card_begin (card, "Asking");
  g_assert_false (is_shown (card, "127.0.0.1:9: refused"));
  wb_ping_tool_card_set_summary (card, "It went well.");
  wb_ping_tool_card_add_row (card, "Answer", "PONG");
  wb_ping_tool_card_add_row (card, "Round trip", "1.25 ms");
  wb_ping_tool_card_end (card, NULL, NULL);
  wb_app_test_settle ();
  g_assert_true (is_shown (card, "PONG"));
  text = wb_ping_tool_card_dup_text (card);
  g_assert_cmpstr (text, ==, "It went well.\nAnswer: PONG\nRound trip: 1.25 ms");
  g_assert_cmpuint (wb_app_test_assert_names (GTK_WIDGET (card)), >, 0);
  wb_app_test_picture (window, "tool-result");
  wb_app_test_close (window);
}

static void
add_tests (void)
{
  g_test_add_func ("/app/respond/figures", test_figures);
  g_test_add_func ("/app/respond/clients", test_clients);
  g_test_add_func ("/app/respond/refused", test_refused);
  g_test_add_func ("/app/respond/broadcast", test_broadcast);
  g_test_add_func ("/app/respond/terminal", test_terminal);
  g_test_add_func ("/app/tools/hex", test_hex);
  g_test_add_func ("/app/tools/card", test_card);
}

int
main (int argc, char *argv[])
{
  return wb_app_test_run (&argc, &argv, add_tests);
}
