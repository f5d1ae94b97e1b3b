/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The small widgets, each alone: what they show for what they are given. */

#define G_LOG_DOMAIN "wirebench-test"

#include "wb-app-test.h"

#include "app/capture/wb-capture-start-page.h"
#include "app/capture/wb-capture-status.h"
#include "app/capture/wb-filter-entry.h"
#include "app/capture/wb-interface-row.h"
#include "app/capture/wb-leftover-row.h"
#include "app/panel/wb-error-bar.h"
#include "app/panel/wb-job-bar.h"
#include "app/panel/wb-sparkline.h"
#include "app/wb-preferences-window.h"
#include "app/wb-rendering.h"
#include "app/wb-settings.h"
#include "app/wb-shortcuts-window.h"
#include "engine/base/wb-error.h"
#include "engine/capture/wb-devices.h"

#include "../support/wb-until.h"

#include <glib/gstdio.h>

static const char *
label_of (GtkWidget *root, guint position)
{
  /* The position'th visible label below root, in the order in which they are read. */
  static guint left;
  const char *found = NULL;

  left = position != G_MAXUINT ? position : left;
  if (!gtk_widget_get_visible (root))
    return NULL;
  if (GTK_IS_LABEL (root))
    return left-- == 0 ? gtk_label_get_text (GTK_LABEL (root)) : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = label_of (child, G_MAXUINT);
  return found;
}

static void
test_error_bar (void)
{
  WbErrorBar *bar = WB_ERROR_BAR (wb_error_bar_new ());
  GtkWindow *window = wb_app_test_present (GTK_WIDGET (bar), 600, 300);
  GtkWidget *copy = wb_app_test_find (GTK_WIDGET (bar), GTK_TYPE_BUTTON, "Copy");
  GtkWidget *command;

  g_test_summary ("An error stays until it is cleared, can be copied, and carries at most one command and one button");

  g_assert_false (wb_error_bar_is_shown (bar));
  wb_error_bar_show (bar, WB_BAR_ERROR, "The capture on eth0 did not start", "Nobody may");
  g_assert_true (wb_error_bar_is_shown (bar));
  g_assert_cmpstr (wb_error_bar_get_text (bar), ==, "The capture on eth0 did not start");
  g_assert_true (gtk_label_get_selectable (
      GTK_LABEL (wb_app_test_find (GTK_WIDGET (bar), GTK_TYPE_LABEL, "The capture on eth0 did not start"))));
  g_assert_false (gtk_widget_get_mapped (copy));

  wb_error_bar_set_command (bar, "Run this:", "sudo setcap cap_net_raw+ep /usr/libexec/wirebench-capture");
  wb_app_test_settle ();
  g_assert_true (gtk_widget_get_visible (gtk_widget_get_parent (copy)));
  command =
      wb_app_test_find (GTK_WIDGET (bar), GTK_TYPE_LABEL, "sudo setcap cap_net_raw+ep /usr/libexec/wirebench-capture");
  g_assert_nonnull (command);
  g_signal_emit_by_name (copy, "clicked");
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (copy)), ==, "Copied");
  wb_app_test_picture (window, "error-bar");

  wb_error_bar_show (bar, WB_BAR_WARNING, "Another", NULL); /* forgets the command */
  g_assert_false (gtk_widget_is_visible (command));
  g_signal_emit_by_name (wb_app_test_find (GTK_WIDGET (bar), GTK_TYPE_BUTTON, "Close this message"), "clicked");
  g_assert_false (wb_error_bar_is_shown (bar));

  wb_error_bar_show (bar, WB_BAR_ERROR, "The file was not saved", NULL);
  wb_error_bar_clear_of (bar, "Another");
  g_assert_true (wb_error_bar_is_shown (bar));
  wb_error_bar_clear_of (bar, "The file was not saved");
  g_assert_false (wb_error_bar_is_shown (bar));
  wb_app_test_close (window);
}

static void
use_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  *(guint *) data = g_variant_get_uint16 (parameter);
}

static void
test_error_bar_action (void)
{
  const GActionEntry entries[] = { { .name = "use-port", .activate = use_cb, .parameter_type = "q" } };
  WbErrorBar *bar = WB_ERROR_BAR (wb_error_bar_new ());
  GtkWindow *window = wb_app_test_present (GTK_WIDGET (bar), 600, 300);
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  guint used = 0;

  g_test_summary ("A button of an error may carry a value to its action, and GTK has nothing to complain of");

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), &used);
  gtk_widget_insert_action_group (GTK_WIDGET (window), "service", G_ACTION_GROUP (group));
  for (guint port = 5000; port < 5002; port++)
    {
      g_autofree char *action = g_strdup_printf ("service.use-port(uint16 %u)", port);

      wb_error_bar_show (bar, WB_BAR_ERROR, "The responder did not start", "Nobody may");
      wb_error_bar_set_action (bar, "Use Another", action);
      wb_app_test_settle ();
      g_signal_emit_by_name (wb_app_test_find (GTK_WIDGET (bar), GTK_TYPE_BUTTON, "Use Another"), "clicked");
      g_assert_cmpuint (used, ==, port);
    }
  wb_app_test_close (window);
}

static void
test_error_bar_long (void)
{
  WbErrorBar *bar = WB_ERROR_BAR (wb_error_bar_new ());
  GtkWindow *window = wb_app_test_present (GTK_WIDGET (bar), 600, 300);
  g_autofree char *word = g_strnfill (60000, 'z'), *shown = g_strnfill (600, 'z');
  g_autofree char *cut = g_strconcat (shown, "…", NULL);

  g_test_summary ("An error that repeats what was pasted is cut to what can be laid out");

  wb_error_bar_show (bar, WB_BAR_ERROR, "The session did not start", word);
  wb_app_test_settle ();
  g_assert_nonnull (wb_app_test_find (GTK_WIDGET (bar), GTK_TYPE_LABEL, cut));
  wb_app_test_close (window);
}

/* --- The filter entry, with a check that answers when the test says so --------------------------------------------- */

static GTask *pending_check;
static guint n_checks;
static char *checked_text;

static void
fake_check (const char *filter, int link_type, GCancellable *cancellable, GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_clear_object (&pending_check);
  pending_check = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_return_on_cancel (pending_check, FALSE);
  g_free (checked_text);
  checked_text = g_strdup (filter);
  n_checks++;
}

static gboolean
fake_check_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
refuse (GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&pending_check);

  g_task_return_error (task, error);
}

static void
answer (gboolean right, const char *message)
{
  g_autoptr (GTask) task = g_steal_pointer (&pending_check);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (right)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, WB_ERROR, WB_ERROR_INVALID_INPUT, "%s", message);
}

static void
test_filter_entry (void)
{
  WbFilterEntry *entry = WB_FILTER_ENTRY (wb_filter_entry_new ());
  GtkWindow *window = wb_app_test_present (GTK_WIDGET (entry), 500, 100);
  GTask *stale;

  g_test_summary ("A filter is checked once it rests; only the answer to the newest text is shown");

  wb_filter_entry_set_check (entry, fake_check, fake_check_finish);
  g_assert_cmpuint (wb_filter_entry_get_state (entry), ==, WB_FILTER_EMPTY);

  wb_filter_entry_set_text (entry, "tcp por");
  g_assert_cmpuint (wb_filter_entry_get_state (entry), ==, WB_FILTER_CHECKING);
  wb_filter_entry_set_text (entry, "tcp port");
  until (pending_check != NULL);
  g_assert_cmpuint (n_checks, ==, 1); /* both letters in one pause: one check */
  g_assert_cmpstr (checked_text, ==, "tcp port");
  answer (FALSE, "syntax error");
  until (wb_filter_entry_get_state (entry) == WB_FILTER_WRONG);
  g_assert_cmpstr (wb_filter_entry_get_message (entry), ==, "syntax error");
  wb_app_test_picture (window, "filter-wrong");

  wb_filter_entry_set_text (entry, "tcp port 80");
  until (pending_check != NULL);
  stale = g_steal_pointer (&pending_check);
  wb_filter_entry_set_text (entry, "tcp port 443"); /* cancels the check of "80" */
  pending_check = stale;
  answer (TRUE, NULL);
  wb_app_test_settle ();
  g_assert_cmpuint (wb_filter_entry_get_state (entry), ==, WB_FILTER_CHECKING);
  until (pending_check != NULL);
  answer (TRUE, NULL);
  until (wb_filter_entry_get_state (entry) == WB_FILTER_RIGHT);
  g_assert_cmpstr (wb_filter_entry_get_message (entry), ==, "");

  wb_filter_entry_set_text (entry, "udp port 53"); /* no helper: that says nothing about the filter */
  until (pending_check != NULL);
  refuse (g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_NOENT, "no helper"));
  until (wb_filter_entry_get_state (entry) == WB_FILTER_UNCHECKED);
  g_assert_true (g_str_has_suffix (wb_filter_entry_get_message (entry), "no helper"));

  wb_filter_entry_set_text (entry, "  ");
  g_assert_cmpuint (wb_filter_entry_get_state (entry), ==, WB_FILTER_EMPTY);

  wb_filter_entry_set_text (entry, "udp"); /* closed while a check is in flight */
  until (pending_check != NULL);
  wb_app_test_close (window);
  answer (TRUE, NULL);
  wb_app_test_settle ();
  g_clear_pointer (&checked_text, g_free);
}

static void
test_filter_real (void)
{
  WbFilterEntry *entry = WB_FILTER_ENTRY (wb_filter_entry_new ());
  GtkWindow *window = wb_app_test_present (GTK_WIDGET (entry), 500, 100);

  g_test_summary ("The helper itself judges what is typed");

  if (g_getenv ("WIREBENCH_HELPER") == NULL)
    g_test_skip ("WIREBENCH_HELPER is not set");
  else
    {
      wb_filter_entry_set_text (entry, "tcp prot 80");
      until (wb_filter_entry_get_state (entry) == WB_FILTER_WRONG);
      g_assert_cmpstr (wb_filter_entry_get_message (entry), !=, "");
      wb_filter_entry_set_text (entry, "tcp port 80");
      until (wb_filter_entry_get_state (entry) == WB_FILTER_RIGHT);
    }
  wb_app_test_close (window);
}

static void
test_sparkline (void)
{
  WbSparkline *line = WB_SPARKLINE (g_object_ref_sink (wb_sparkline_new ()));
  const double values[] = { 1, 4, 2 };
  double rates[600];

  g_test_summary ("A short history stands at the right; many values fold to the greatest of each pixel column");

  g_assert_cmpfloat (wb_sparkline_get_column (line, 0, 10), ==, 0); /* nothing yet */
  wb_sparkline_set_values (line, values, 3, 6);
  g_assert_cmpfloat (wb_sparkline_get_column (line, 2, 6), ==, 0);
  g_assert_cmpfloat (wb_sparkline_get_column (line, 3, 6), ==, 0.25);
  g_assert_cmpfloat (wb_sparkline_get_column (line, 4, 6), ==, 1);
  g_assert_cmpfloat (wb_sparkline_get_column (line, 5, 6), ==, 0.5);
  g_assert_cmpfloat (wb_sparkline_get_column (line, 11, 12), ==, 0.5); /* wider than its values */

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    rates[i] = i == 305 ? 8 : 2;
  wb_sparkline_set_values (line, rates, 600, 600);
  g_assert_cmpfloat (wb_sparkline_get_column (line, 29, 60), ==, 0.25);
  g_assert_cmpfloat (wb_sparkline_get_column (line, 30, 60), ==, 1); /* the one peak is not averaged away */
  g_object_unref (line);
}

static void
test_status (void)
{
  WbCaptureStatus *status = WB_CAPTURE_STATUS (wb_capture_status_new ());
  GtkWindow *window = wb_app_test_present (GTK_WIDGET (status), 900, 60);
  WbCaptureFigures figures = { .packets = 1, .shown = 1, .has_drops = TRUE, .live = TRUE, .elapsed_us = 3725000000 };
  GtkWidget *drops;

  g_test_summary ("The status line counts, and drops above zero are said in words, colour and icon");

  wb_capture_status_set_figures (status, &figures);
  g_assert_cmpstr (label_of (GTK_WIDGET (status), 0), ==, "1 packet");
  drops = wb_app_test_find (GTK_WIDGET (status), GTK_TYPE_LABEL, "0 dropped");
  g_assert_nonnull (drops);
  g_assert_false (gtk_widget_has_css_class (gtk_widget_get_parent (drops), "error"));
  g_assert_nonnull (wb_app_test_find (GTK_WIDGET (status), GTK_TYPE_LABEL, "1:02:05"));

  figures.packets = 12;
  figures.shown = 3;
  figures.selected = 2;
  figures.drops = 7;
  figures.file_name = "trace.pcapng";
  wb_capture_status_set_figures (status, &figures);
  g_assert_cmpstr (label_of (GTK_WIDGET (status), 0), ==, "12 packets");
  g_assert_cmpstr (label_of (GTK_WIDGET (status), 1), ==, "3 shown");
  g_assert_cmpstr (label_of (GTK_WIDGET (status), 2), ==, "2 selected");
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (drops)), ==, "7 dropped");
  g_assert_true (gtk_widget_has_css_class (gtk_widget_get_parent (drops), "error"));
  g_assert_true (gtk_widget_get_visible (gtk_widget_get_prev_sibling (drops)));
  wb_app_test_picture (window, "status");

  wb_capture_status_set_narrow (status, TRUE);
  wb_capture_status_set_figures (status, &figures);
  g_assert_false (gtk_widget_get_visible (wb_app_test_find (GTK_WIDGET (status), GTK_TYPE_LABEL, "trace.pcapng")));
  g_assert_true (gtk_widget_is_visible (drops)); /* never hidden */
  wb_app_test_close (window);
}

static void
test_job_bar (void)
{
  WbJobBar *bar = WB_JOB_BAR (wb_job_bar_new ());
  GtkWindow *window = wb_app_test_present (GTK_WIDGET (bar), 600, 80);
  GtkWidget *revealer = gtk_widget_get_first_child (GTK_WIDGET (bar));
  g_autoptr (WbJob) job = wb_job_new ("Saving x…");

  g_test_summary ("A job that lasts appears with its progress and can be cancelled");

  wb_job_bar_set_job (bar, job);
  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (revealer))); /* most end before anybody could read */
  until (gtk_revealer_get_reveal_child (GTK_REVEALER (revealer)));
  wb_job_progress_cb (25, 100, job);
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (
                         GTK_PROGRESS_BAR (wb_app_test_find (GTK_WIDGET (bar), GTK_TYPE_PROGRESS_BAR, NULL))),
                     ==, 0.25);
  g_signal_emit_by_name (wb_app_test_find (GTK_WIDGET (bar), GTK_TYPE_BUTTON, "Cancel"), "clicked");
  g_assert_true (g_cancellable_is_cancelled (wb_job_get_cancellable (job)));
  wb_job_bar_set_job (bar, NULL);
  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (revealer)));
  wb_app_test_close (window);
}

static void
test_interface_row (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) devices = wb_devices_list (&error);

  g_test_summary ("Every interface of this machine has a row that says its name, state and addresses");

  g_assert_no_error (error);
  for (guint i = 0; i < devices->len; i++)
    {
      WbDevice *device = g_ptr_array_index (devices, i);
      GtkWidget *row = g_object_ref_sink (wb_interface_row_new (device));

      g_assert_cmpstr (label_of (row, 0), ==, wb_device_get_name (device));
      g_assert_true (gtk_test_accessible_has_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL));
      g_object_unref (row);
    }
}

static void
test_start_page (void)
{
  WbCaptureStartPage *page = WB_CAPTURE_START_PAGE (wb_capture_start_page_new ());
  GtkWindow *window = wb_app_test_present (GTK_WIDGET (page), 800, 700);
  g_autoptr (GPtrArray) devices = wb_devices_list (NULL);
  g_autoptr (GListStore) model = g_list_store_new (WB_TYPE_DEVICE);
  WbCaptureOptions options;

  g_test_summary ("The choice is a name: it survives its interface going and coming, and what is set reaches options");

  wb_capture_start_page_set_devices (page, G_LIST_MODEL (model));
  g_assert_false (wb_capture_start_page_get_options (page, &options));
  g_assert_false (wb_capture_start_page_get_can_start (page));
  for (guint i = 0; i < devices->len; i++)
    g_list_store_append (model, g_ptr_array_index (devices, i));

  wb_capture_start_page_choose (page, "lo", " ip ");
  if (!wb_capture_start_page_get_options (page, &options))
    g_test_skip ("this machine has no loopback interface called lo");
  else
    {
      g_assert_cmpstr (options.device, ==, "lo");
      g_assert_cmpstr (options.filter, ==, "ip");
      g_assert_true (options.promiscuous);
      g_assert_cmpuint (options.snaplen, ==, 262144);
      g_assert_cmpuint (options.buffer_mib, ==, 64);
      wb_settings_set_boolean (wb_settings_get (), "promiscuous", FALSE);
      wb_settings_set_number (wb_settings_get (), "stop-packets", 12);
      wb_capture_start_page_get_options (page, &options);
      g_assert_false (options.promiscuous);
      g_assert_cmpuint (options.stop_packets, ==, 12);
      wb_app_test_picture (window, "start-page");

      g_list_store_remove_all (model);
      g_assert_false (wb_capture_start_page_get_can_start (page));
      for (guint i = 0; i < devices->len; i++)
        g_list_store_insert (model, 0, g_ptr_array_index (devices, i));
      g_assert_true (wb_capture_start_page_get_options (page, &options));
      g_assert_cmpstr (options.device, ==, "lo");
    }
  wb_settings_reset (wb_settings_get (), "promiscuous");
  wb_settings_reset (wb_settings_get (), "stop-packets");
  wb_settings_reset (wb_settings_get (), "last-filter");
  wb_app_test_close (window);
}

static void
count_path_cb (GtkWidget *row, const char *path, GString *log)
{
  g_string_append_printf (log, "%s;", path);
}

static void
test_leftover_row (void)
{
  const WbCaptureLeftover leftover = { .path = (char *) "/x/1.pcapng",
                                       .interface = (char *) "eth\n0",
                                       .size_bytes = 2000 };
  GtkWidget *row = g_object_ref_sink (wb_leftover_row_new (&leftover));
  g_autoptr (GString) log = g_string_new (NULL);

  g_test_summary ("A leftover says where it came from, in safe text, and offers Open and Discard");

  g_assert_cmpstr (label_of (row, 0), ==, "eth\\x0a0");
  g_signal_connect (row, "open", G_CALLBACK (count_path_cb), log);
  g_signal_connect (row, "discard", G_CALLBACK (count_path_cb), log);
  g_signal_emit_by_name (wb_app_test_find (row, GTK_TYPE_BUTTON, NULL), "clicked");
  g_assert_cmpstr (log->str, ==, "/x/1.pcapng;");
  g_object_unref (row);
}

/* --- Windows of their own ------------------------------------------------------------------------------------------- */

static void
test_preferences (void)
{
  GtkWindow *window = wb_preferences_window_new (NULL);
  WbSettings *settings = wb_settings_get ();
  g_autofree char *scheme = NULL;
  AdwComboRow *row;

  g_test_summary ("A row of the preferences shows its setting and changes it");

  gtk_window_present (window);
  row = ADW_COMBO_ROW (wb_app_test_find (GTK_WIDGET (window), ADW_TYPE_COMBO_ROW, NULL));
  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, 0);
  adw_combo_row_set_selected (row, 2);
  scheme = wb_settings_dup_string (settings, "colour-scheme");
  g_assert_cmpstr (scheme, ==, "dark");
  wb_app_test_settle ();
  wb_app_test_picture (window, "preferences");
  wb_settings_reset (settings, "colour-scheme");
  wb_app_test_close (window);
}

static void
test_shortcuts (void)
{
  GtkWindow *window = wb_shortcuts_window_new (NULL);

  g_test_summary ("Every shortcut can be parsed, none is bound twice, and the window lists them");

  for (const WbShortcut *s = wb_shortcuts_get_all (); s->title != NULL; s++)
    {
      gboolean same_group = TRUE;
      guint key;
      GdkModifierType modifiers;

      g_assert_true (gtk_accelerator_parse (s->accelerator, &key, &modifiers));
      for (const WbShortcut *other = s + 1; other->title != NULL; other++)
        {
          same_group &= other->group == NULL;
          if (!same_group && (s->action == NULL || other->action == NULL))
            continue; /* a key that each panel has for itself */
          g_assert_cmpstr (s->accelerator, !=, other->accelerator);
          g_assert_true (other->alternative == NULL || !g_str_equal (s->accelerator, other->alternative));
        }
    }
  gtk_window_present (window);
  g_assert_nonnull (wb_app_test_find (GTK_WIDGET (window), GTK_TYPE_LABEL, "Go to packet"));
  wb_app_test_settle ();
  wb_app_test_picture (window, "shortcuts");
  wb_app_test_close (window);
}

static void
test_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
      source != NULL ? g_settings_schema_source_lookup (source, "io.github.wirebench.Wirebench", TRUE) : NULL;
  g_auto (GStrv) keys = wb_settings_list_keys ();

  g_test_summary ("The program's own table of settings and the schema are the same");

  if (schema == NULL)
    {
      g_test_skip ("the schema is not compiled (GSETTINGS_SCHEMA_DIR)");
      return;
    }
  for (char **key = keys; *key != NULL; key++)
    {
      g_autoptr (GSettingsSchemaKey) schema_key = NULL;
      g_autoptr (GVariant) ours = wb_settings_dup_default (*key), theirs = NULL;

      g_test_message ("%s", *key);
      g_assert_true (g_settings_schema_has_key (schema, *key));
      schema_key = g_settings_schema_get_key (schema, *key);
      theirs = g_settings_schema_key_get_default_value (schema_key);
      g_assert_cmpvariant (ours, theirs);
    }
}

static void
test_rendering (void)
{
  g_autofree char *folder = g_dir_make_tmp ("wirebench-XXXXXX", NULL);
  g_autofree char *node = g_build_filename (folder, "renderD128", NULL);

  g_test_summary ("Only a render node counts as a GPU");

  g_assert_true (wb_rendering_lacks_gpu ("/does/not/exist"));
  g_assert_true (wb_rendering_lacks_gpu (folder));
  g_assert_true (g_file_set_contents (node, "", 0, NULL));
  g_assert_false (wb_rendering_lacks_gpu (folder));
  g_unlink (node);
  g_rmdir (folder);
}

static void
add_tests (void)
{
  g_test_add_func ("/app/error-bar", test_error_bar);
  g_test_add_func ("/app/error-bar-action", test_error_bar_action);
  g_test_add_func ("/app/error-bar-long", test_error_bar_long);
  g_test_add_func ("/app/filter-entry", test_filter_entry);
  g_test_add_func ("/app/filter-real", test_filter_real);
  g_test_add_func ("/app/sparkline", test_sparkline);
  g_test_add_func ("/app/status", test_status);
  g_test_add_func ("/app/job-bar", test_job_bar);
  g_test_add_func ("/app/interface-row", test_interface_row);
  g_test_add_func ("/app/start-page", test_start_page);
  g_test_add_func ("/app/leftover-row", test_leftover_row);
  g_test_add_func ("/app/preferences", test_preferences);
  g_test_add_func ("/app/shortcuts", test_shortcuts);
  g_test_add_func ("/app/settings", test_settings);
  g_test_add_func ("/app/rendering", test_rendering);
}

int
main (int argc, char *argv[])
{
  return wb_app_test_run (&argc, &argv, add_tests);
}
