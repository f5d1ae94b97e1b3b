/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What every server's page is built of, each part alone and told what to show: where to listen, what is said when that
 * failed, settings beside figures, commands to copy, and what the engine answers. The table: test-app-row-table.c. */

#define G_LOG_DOMAIN "wirebench-test"

#include "wb-app-test.h"

#include "app/panel/wb-command-row.h"
#include "app/panel/wb-error-bar.h"
#include "app/panel/wb-listen-group.h"
#include "app/panel/wb-listen-remedy.h"
#include "app/panel/wb-listen-text.h"
#include "app/panel/wb-reply.h"
#include "app/panel/wb-side-box.h"
#include "app/wb-settings.h"

#include "../support/wb-until.h"

/* --- Where to listen ----------------------------------------------------------------------------------------------- */

static void
set_listen (WbListen *listen, WbListenState state, const char *address, guint16 port, gboolean udp)
{
  g_assert_true (wb_endpoint_parse_address (address, &listen->endpoint, NULL));
  listen->endpoint.port = port;
  listen->family = listen->endpoint.family;
  listen->udp = udp;
  listen->state = state;
}

static void
assert_text (WbListen *listens, guint n, const char *where, gboolean reachable, const char *command)
{
  g_autofree char *told = NULL, *line = NULL;
  gboolean any = !reachable;

  told = wb_listen_text_dup_where (listens, n, &any);
  line = wb_listen_text_dup_command (listens, n);
  g_assert_cmpstr (told, ==, where);
  g_assert_cmpint (any, ==, reachable);
  g_assert_cmpstr (line, ==, command);
}

static void
test_text (void)
{
  WbListen listens[3] = { 0 };

  g_test_summary (
      "Each place is said once; a place that others can reach is told; the command connects to the first one");

  assert_text (listens, 0, "", FALSE, NULL);
  set_listen (&listens[0], WB_LISTEN_FAILED, "127.0.0.1", 7, FALSE);
  set_listen (&listens[1], WB_LISTEN_PAUSED, "::1", 7, FALSE);
  set_listen (&listens[2], WB_LISTEN_ON, "::1", 7, TRUE);
  assert_text (listens, 3, "[::1]:7", FALSE, "nc -u ::1 7");
  set_listen (&listens[0], WB_LISTEN_ON, "0.0.0.0", 9, FALSE);
  assert_text (listens, 3, "0.0.0.0:9, [::1]:7", TRUE, "nc 127.0.0.1 9");
}

static void
switched_cb (WbListenGroup *group, guint family, gboolean on, char *told)
{
  g_snprintf (told, 16, "%u %s", family, on ? "on" : "off");
}

static void
test_group (void)
{
  static const char *const keys[] = { "echo-reach", "echo-address-v4", "echo-v4", "echo-v6", NULL };
  WbListenGroup *group;
  GtkWindow *window;
  GtkWidget *own = adw_action_row_new (), *reach, *list;
  WbListen listens[2] = { 0 };
  WbEndpoint v4, v6;
  gboolean v4_closed, v6_closed;
  char text[WB_ENDPOINT_TEXT_BYTES], told[16] = "";
  g_autoptr (GError) error = NULL;

  g_test_summary (
      "What is remembered stands there and is read; the service's rows come before the addresses; each family "
      "says what became of it; while it runs only the families can be switched");

  wb_settings_set_string (wb_settings_get (), "echo-reach", "chosen");
  wb_settings_set_string (wb_settings_get (), "echo-address-v4", "127.0.0.9");
  wb_settings_set_boolean (wb_settings_get (), "echo-v6", FALSE);
  group = WB_LISTEN_GROUP (wb_listen_group_new ("echo"));
  g_signal_connect (group, "family-switched", G_CALLBACK (switched_cb), told);
  wb_listen_group_add_row (group, own);
  window = wb_app_test_present (GTK_WIDGET (group), 400, 600);
  reach = wb_app_test_find (GTK_WIDGET (group), ADW_TYPE_COMBO_ROW, NULL);
  list = gtk_widget_get_parent (reach);
  g_assert_true (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0) == GTK_LIST_BOX_ROW (own));
  g_assert_true (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 1) == GTK_LIST_BOX_ROW (reach));

  g_assert_true (wb_listen_group_read (group, &v4, &v4_closed, &v6, &v6_closed, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (wb_endpoint_format_address (&v4, text), ==, "127.0.0.9");
  g_assert_false (v4_closed);
  g_assert_true (v6_closed);
  g_assert_nonnull (wb_app_test_find (GTK_WIDGET (group), GTK_TYPE_LABEL, "Will listen"));
  g_assert_nonnull (wb_app_test_find (GTK_WIDGET (group), GTK_TYPE_LABEL, "Off"));

  adw_combo_row_set_selected (ADW_COMBO_ROW (reach), 1);
  g_assert_true (wb_listen_group_read (group, &v4, &v4_closed, &v6, &v6_closed, &error));
  g_assert_true (wb_endpoint_is_any (&v4) && wb_endpoint_is_any (&v6));
  g_assert_nonnull (wb_app_test_find (GTK_WIDGET (group), GTK_TYPE_LABEL, "Others can connect"));
  adw_combo_row_set_selected (ADW_COMBO_ROW (reach), 0);
  g_assert_true (wb_listen_group_read (group, &v4, &v4_closed, &v6, &v6_closed, &error));
  g_assert_true (wb_endpoint_is_loopback (&v4) && wb_endpoint_is_loopback (&v6));

  set_listen (&listens[0], WB_LISTEN_ON, "127.0.0.1", 4711, FALSE);
  set_listen (&listens[1], WB_LISTEN_FAILED, "::1", 0, FALSE);
  listens[1].error = g_strdup ("taken");
  wb_listen_group_update (group, WB_SERVICE_RUNNING, listens, 2);
  g_assert_nonnull (wb_app_test_find (GTK_WIDGET (group), GTK_TYPE_LABEL, "Listening at 127.0.0.1:4711"));
  g_assert_nonnull (wb_app_test_find (GTK_WIDGET (group), GTK_TYPE_LABEL, "taken"));
  g_assert_false (gtk_widget_is_sensitive (own));
  g_assert_cmpstr (told, ==, ""); /* what is remembered is no wish of the user's */
  gtk_switch_set_active (GTK_SWITCH (wb_app_test_find (GTK_WIDGET (group), GTK_TYPE_SWITCH, "IPv6")), TRUE);
  g_assert_cmpstr (told, ==, "6 on");
  g_assert_true (wb_settings_get_boolean (wb_settings_get (), "echo-v6"));
  wb_listen_group_update (group, WB_SERVICE_STOPPED, NULL, 0);
  g_assert_true (gtk_widget_is_sensitive (own));
  wb_listen_clear (&listens[1]);
  wb_app_test_close (window);
  for (const char *const *key = keys; *key != NULL; key++)
    wb_settings_reset (wb_settings_get (), *key);
}

/* --- Remedies ------------------------------------------------------------------------------------------------------ */

static void
test_partial (void)
{
  static const struct
  {
    WbListenState states[4]; /* TCP v4, TCP v6, UDP v4, UDP v6 */
    const char *text;
    WbBarTone tone;
  } partial[] = {
    { { WB_LISTEN_ON, WB_LISTEN_ON, WB_LISTEN_ON, WB_LISTEN_ON }, NULL, 0 },
    { { WB_LISTEN_ON, WB_LISTEN_OFF, WB_LISTEN_ON, WB_LISTEN_OFF }, NULL, 0 },
    { { WB_LISTEN_ON, WB_LISTEN_MISSING, WB_LISTEN_ON, WB_LISTEN_MISSING },
      "Listening on IPv4 only: this host has no IPv6",
      WB_BAR_INFO },
    { { WB_LISTEN_FAILED, WB_LISTEN_ON, WB_LISTEN_FAILED, WB_LISTEN_ON },
      "Listening on IPv6 only: taken",
      WB_BAR_WARNING },
    { { WB_LISTEN_ON, WB_LISTEN_ON, WB_LISTEN_FAILED, WB_LISTEN_ON }, "Listening in part only: taken", WB_BAR_WARNING },
  };

  g_test_summary ("What is said of a server that listens in part only");

  for (guint i = 0; i < G_N_ELEMENTS (partial); i++)
    {
      WbListen listens[4] = { 0 };
      g_autofree char *text = NULL;
      WbBarTone tone = 0;

      for (guint k = 0; k < 4; k++)
        {
          set_listen (&listens[k], partial[i].states[k], k % 2 != 0 ? "::1" : "127.0.0.1", 0, k >= 2);
          if (partial[i].states[k] == WB_LISTEN_FAILED)
            listens[k].error = g_strdup ("taken");
        }
      text = wb_listen_remedy_dup_partial (listens, 4, &tone);
      g_assert_cmpstr (text, ==, partial[i].text);
      g_assert_cmpint (tone, ==, partial[i].tone);
      for (guint k = 0; k < 4; k++)
        wb_listen_clear (&listens[k]);
    }
}

static void
test_told (void)
{
  WbErrorBar *bar = WB_ERROR_BAR (wb_error_bar_new ());
  GtkWindow *window = wb_app_test_present (GTK_WIDGET (bar), 700, 300);
  WbListen listens[2] = { 0 };
  g_autofree char *told = NULL;

  g_test_summary ("A partial success stays on the bar while it is true; what the user closed is not said again");

  set_listen (&listens[0], WB_LISTEN_ON, "127.0.0.1", 0, FALSE);
  set_listen (&listens[1], WB_LISTEN_FAILED, "::1", 0, FALSE);
  listens[1].error = g_strdup ("taken");
  wb_listen_remedy_show_partial (bar, &told, NULL, 0);
  g_assert_false (wb_error_bar_is_shown (bar));
  wb_listen_remedy_show_partial (bar, &told, listens, 2);
  g_assert_true (wb_error_bar_is_shown (bar));
  g_assert_cmpstr (told, ==, "Listening on IPv4 only: taken");
  wb_error_bar_clear (bar);
  wb_listen_remedy_show_partial (bar, &told, listens, 2);
  g_assert_false (wb_error_bar_is_shown (bar));
  wb_listen_remedy_show_partial (bar, &told, NULL, 0);
  g_assert_null (told);
  wb_listen_remedy_show_partial (bar, &told, listens, 2);
  g_assert_true (wb_error_bar_is_shown (bar));
  wb_listen_remedy_show_partial (bar, &told, NULL, 0);
  g_assert_false (wb_error_bar_is_shown (bar));
  wb_listen_clear (&listens[0]);
  wb_listen_clear (&listens[1]);
  wb_app_test_close (window);
}

static void
test_failure (void)
{
  WbErrorBar *bar = WB_ERROR_BAR (wb_error_bar_new ());
  GtkWindow *window = wb_app_test_present (GTK_WIDGET (bar), 700, 300);
  g_autoptr (GError) denied = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "No");
  GtkWidget *button;

  g_test_summary (
      "A privileged port offers the service's usual one and the command that opens it, another refusal does "
      "not");

  wb_listen_remedy_show_failure (bar, "The chat server did not start", denied, 80, 9000);
  g_assert_nonnull (wb_app_test_find (GTK_WIDGET (bar), GTK_TYPE_LABEL, "The chat server did not start"));
  button = wb_app_test_find (GTK_WIDGET (bar), GTK_TYPE_BUTTON, "Use Port 9000");
  g_assert_true (gtk_widget_get_visible (button));
  g_assert_nonnull (
      wb_app_test_find (GTK_WIDGET (bar), GTK_TYPE_LABEL, "sudo sysctl net.ipv4.ip_unprivileged_port_start=80"));
  wb_listen_remedy_show_failure (bar, "The chat server did not start", denied, 8080, 9000);
  g_assert_false (gtk_widget_get_visible (button));
  wb_app_test_close (window);
}

/* --- Settings beside figures --------------------------------------------------------------------------------------- */

static void
test_side (void)
{
  WbSideBox *box = WB_SIDE_BOX (wb_side_box_new ());
  GtkWidget *side = gtk_label_new ("side"), *content = gtk_label_new ("content");
  GtkWindow *window;
  gboolean show_side = FALSE;

  g_test_summary (
      "Both where it is wide; where it is narrow the side gives way, and takes the content's place when asked "
      "for; it never keeps a window from getting narrow");

  wb_side_box_set_side (box, side);
  wb_side_box_set_content (box, content);
  window = wb_app_test_present (GTK_WIDGET (box), 1000, 300);
  g_assert_true (gtk_widget_get_mapped (side) && gtk_widget_get_mapped (content));
  wb_app_test_assert_fits (GTK_WIDGET (box), 360);
  wb_app_test_resize (window, 480, 300);
  until (!gtk_widget_get_mapped (side));
  g_object_get (box, "show-side", &show_side, NULL);
  g_assert_false (show_side);
  g_assert_true (gtk_widget_get_mapped (content));
  g_object_set (box, "show-side", TRUE, NULL);
  until (gtk_widget_get_mapped (side) && !gtk_widget_get_mapped (content));
  wb_app_test_resize (window, 1000, 300);
  until (gtk_widget_get_mapped (side) && gtk_widget_get_mapped (content));
  wb_app_test_close (window);
}

/* --- Commands to copy ---------------------------------------------------------------------------------------------- */

static void
read_cb (GObject *clipboard, GAsyncResult *result, gpointer text)
{
  *(char **) text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, NULL);
}

static void
test_command (void)
{
  WbCommandRow *row = WB_COMMAND_ROW (wb_command_row_new ());
  GtkWindow *window = wb_app_test_present (GTK_WIDGET (row), 400, 100);
  GtkWidget *button = wb_app_test_find (GTK_WIDGET (row), GTK_TYPE_BUTTON, NULL), *label;
  g_autofree char *copied = NULL;

  g_test_summary (
      "A command shows and is copied with a tick; the tick goes with the next one; without one the row hides");

  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (row)));
  wb_command_row_set_command (row, "nc 127.0.0.1 7777");
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (row)));
  label = wb_app_test_find (GTK_WIDGET (row), GTK_TYPE_LABEL, "nc 127.0.0.1 7777");
  g_assert_nonnull (label);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Command to run in a terminal");
  g_signal_emit_by_name (button, "clicked");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (button), NULL, read_cb, &copied);
  until (copied != NULL);
  g_assert_cmpstr (copied, ==, "nc 127.0.0.1 7777");
  gtk_label_select_region (GTK_LABEL (label), 3, 12);
  wb_command_row_set_command (row, "nc 127.0.0.1 7777");
  g_assert_cmpstr (gtk_button_get_icon_name (GTK_BUTTON (button)), ==, "object-select-symbolic");
  g_assert_true (gtk_label_get_selection_bounds (GTK_LABEL (label), NULL, NULL));
  wb_command_row_set_command (row, "nc 127.0.0.1 7778");
  g_assert_cmpstr (gtk_button_get_icon_name (GTK_BUTTON (button)), ==, "edit-copy-symbolic");
  wb_command_row_set_command (row, NULL);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (row)));
  wb_app_test_close (window);
}

/* --- What the engine answers --------------------------------------------------------------------------------------- */

static guint n_heard;

static void
heard_cb (gpointer page, const char *text)
{
  gtk_label_set_text (GTK_LABEL (page), text);
  n_heard++;
}

/* What the engine's thread does. replies: to be sent, to be sent, to be thrown away. */
static gpointer
answer (gpointer data)
{
  WbReply **replies = data;
  char text[] = "refused";

  wb_reply_send (replies[0], "nobody listens");
  wb_reply_send (replies[1], text);
  text[0] = 'X';
  wb_reply_free (replies[2]);
  return NULL;
}

static void
test_reply (void)
{
  GtkWidget *page = g_object_ref_sink (gtk_label_new (NULL)), *gone = g_object_ref_sink (gtk_label_new (NULL));
  WbReply *replies[] = { wb_reply_new (gone, heard_cb), wb_reply_new (page, heard_cb), wb_reply_new (page, heard_cb) };

  g_test_summary ("A reply from another thread is heard in this one, word for word; a page that went meanwhile hears "
                  "nothing, and is not kept");

  g_thread_join (g_thread_new ("engine", answer, replies));
  g_assert_cmpuint (n_heard, ==, 0);
  g_assert_finalize_object (gone);
  until (n_heard > 0); /* in the order of sending: the lost one was first */
  g_assert_cmpuint (n_heard, ==, 1);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (page)), ==, "refused");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (n_heard, ==, 1);
  g_assert_finalize_object (page);
}

static void
add_tests (void)
{
  g_test_add_func ("/app/panel/text", test_text);
  g_test_add_func ("/app/panel/group", test_group);
  g_test_add_func ("/app/panel/partial", test_partial);
  g_test_add_func ("/app/panel/told", test_told);
  g_test_add_func ("/app/panel/failure", test_failure);
  g_test_add_func ("/app/panel/side", test_side);
  g_test_add_func ("/app/panel/command", test_command);
  g_test_add_func ("/app/panel/reply", test_reply);
}

int
main (int argc, char *argv[])
{
  return wb_app_test_run (&argc, &argv, add_tests);
}
