/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The inspector as a person uses it: pick a row, read its fields, see the bytes, find, go, show only, look at flows. */

#define G_LOG_DOMAIN "wirebench-test"

#include "wb-app-capture.h"
#include "wb-app-test.h"

#include "app/capture/wb-find-bar.h"
#include "app/capture/wb-flow-list.h"
#include "app/capture/wb-flows-page.h"
#include "app/capture/wb-go-to.h"
#include "app/capture/wb-hex-view.h"
#include "app/capture/wb-inspector.h"
#include "app/capture/wb-packet-cell.h"
#include "app/capture/wb-packet-view.h"
#include "app/capture/wb-part-bar.h"
#include "app/capture/wb-show-only.h"
#include "app/capture/wb-tree-view.h"
#include "app/wb-settings.h"

#include "../support/wb-until.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char *path;
  WbCaptureDocument *document;
  WbInspector *inspector;
  GtkWindow *window;
  WbPacketView *view;
  WbTreeView *tree;
  WbHexView *hex;
} Fixture;

static gpointer
find (Fixture *f, GType type)
{
  GtkWidget *widget = wb_app_test_find (GTK_WIDGET (f->inspector), type, NULL);

  g_assert_nonnull (widget);
  return widget;
}

static void
open_sized (Fixture *f, guint n, int width, int height)
{
  f->path = wb_app_capture_new_file (g_get_tmp_dir (), "wb-test-inspector.pcapng", n);
  f->document = wb_capture_document_new_for_path (f->path);
  f->inspector = wb_inspector_new ();
  f->window = wb_app_test_present (GTK_WIDGET (f->inspector), width, height);
  wb_inspector_set_document (f->inspector, f->document);
  f->view = find (f, WB_TYPE_PACKET_VIEW);
  f->tree = find (f, WB_TYPE_TREE_VIEW);
  f->hex = find (f, WB_TYPE_HEX_VIEW);
  until (wb_capture_document_get_state (f->document) == WB_DOCUMENT_COMPLETE);
  until (wb_inspector_get_n_shown (f->inspector) == n);
}

static void
close_all (Fixture *f)
{
  wb_app_test_close (f->window);
  g_object_unref (f->document);
  g_unlink (f->path);
  g_free (f->path);
}

static guint64
get_selected (Fixture *f)
{
  guint64 number;

  g_object_get (f->inspector, "selected-number", &number, NULL);
  return number;
}

static const WbDissection *
get_dissection (Fixture *f)
{
  return wb_field_list_get_dissection (wb_tree_view_get_list (f->tree));
}

/* The first field of this name, or WB_NO_FIELD. */
static guint32
find_field (Fixture *f, const char *name)
{
  const WbDissection *d = get_dissection (f);

  for (guint32 i = 0; d && i < d->n_fields; i++)
    if (g_str_equal (d->fields[i].info->name, name))
      return i;
  return WB_NO_FIELD;
}

static void
select_packet (Fixture *f, guint64 number)
{
  g_assert_true (wb_inspector_select_number (f->inspector, number));
  until (get_dissection (f) && get_dissection (f)->frame.number == number);
}

/* A cell on screen with this text, as a screen reader finds it. */
static gboolean
has_cell (GtkWidget *root, const char *text)
{
  g_autofree char *name = g_strdelimit (g_strdup (text), "\n", ' '); /* what is spoken has one line */

  if (WB_IS_PACKET_CELL (root) && g_strcmp0 (wb_packet_cell_get_text (WB_PACKET_CELL (root)), text) == 0)
    return gtk_test_accessible_check_property (GTK_ACCESSIBLE (root), GTK_ACCESSIBLE_PROPERTY_LABEL, name) == NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child; child = gtk_widget_get_next_sibling (child))
    if (has_cell (child, text))
      return TRUE;
  return FALSE;
}

static void
test_select (void)
{
  Fixture f;
  guint offset, length, n_selected;
  guint32 field;

  g_test_summary ("A row's fields and bytes are shown; a field marks its bytes, a byte selects its field");

  open_sized (&f, 500, 1100, 760);
  until (has_cell (GTK_WIDGET (f.inspector), "127.0.0.1"));
  g_assert_true (has_cell (GTK_WIDGET (f.inspector), "1.000000000")); /* packet 2, a second after the first */
  select_packet (&f, 5);
  g_assert_cmpuint (get_selected (&f), ==, 5);
  g_object_get (f.inspector, "n-selected", &n_selected, NULL);
  g_assert_cmpuint (n_selected, ==, 1);

  field = find_field (&f, "udp.dstport");
  g_assert_cmpuint (field, !=, WB_NO_FIELD);
  wb_tree_view_select_field (f.tree, field);
  wb_hex_view_get_mark (f.hex, &offset, &length);
  g_assert_cmpuint (offset, ==, 36);
  g_assert_cmpuint (length, ==, 2);

  /* The same field stays marked in the next packet. */
  select_packet (&f, 6);
  g_assert_cmpuint (wb_tree_view_get_field (f.tree), ==, find_field (&f, "udp.dstport"));
  wb_hex_view_get_mark (f.hex, &offset, &length);
  g_assert_cmpuint (offset, ==, 36);

  /* A byte of the Ethernet type, whose layer is closed. */
  g_signal_emit_by_name (f.hex, "byte-picked", 12);
  g_assert_cmpstr (get_dissection (&f)->fields[wb_tree_view_get_field (f.tree)].info->name, ==, "eth.type");
  wb_hex_view_get_mark (f.hex, &offset, &length);
  g_assert_cmpuint (offset, ==, 12);
  g_assert_cmpuint (length, ==, 2);
  wb_app_test_picture (f.window, "inspector-light");
  close_all (&f);
}

static void
test_keys (void)
{
  Fixture f;
  graphene_rect_t rectangle;
  guint offset, length;

  g_test_summary ("The cursor in the bytes moves by keys' actions, and its byte can be found on screen");

  open_sized (&f, 20, 1100, 760);
  select_packet (&f, 3);
  wb_hex_view_select (f.hex, 14, 1);
  g_assert_true (wb_hex_view_get_selection (f.hex, &offset, &length));
  g_assert_cmpuint (offset, ==, 14);
  g_assert_cmpuint (length, ==, 1);
  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (f.hex)));
  until (wb_hex_view_get_byte_rectangle (f.hex, 14, &rectangle));
  g_assert_cmpfloat (rectangle.size.width, >, 4);
  wb_hex_view_select (f.hex, 10, 8);
  g_assert_true (wb_hex_view_get_selection (f.hex, &offset, &length));
  g_assert_cmpuint (offset, ==, 10);
  g_assert_cmpuint (length, ==, 8);
  g_assert_false (wb_hex_view_get_byte_rectangle (f.hex, 5000, &rectangle));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (f.hex), GTK_ACCESSIBLE_PROPERTY_LABEL, "Packet bytes");
  close_all (&f);
}

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(char **) data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static char *
get_clipboard (Fixture *f)
{
  char *text = NULL;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (f->inspector)), NULL, pasted_cb, &text);
  until (text != NULL);
  return text;
}

static void
test_copy (void)
{
  Fixture f;
  GdkClipboard *clipboard;
  g_autofree char *label = NULL, *value = NULL, *hex = NULL, *rows = NULL;

  g_test_summary ("What has the focus is copied: rows, a field's line, its value, its bytes");

  open_sized (&f, 50, 1100, 760);
  clipboard = gtk_widget_get_clipboard (GTK_WIDGET (f.inspector));
  select_packet (&f, 7);
  wb_tree_view_select_field (f.tree, find_field (&f, "udp.dstport"));
  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (f.tree)));
  gtk_widget_activate_action (GTK_WIDGET (f.inspector), "inspector.copy-text", NULL);
  label = get_clipboard (&f);
  g_assert_cmpstr (label, ==, "Destination Port: 1007");
  gtk_widget_activate_action (GTK_WIDGET (f.inspector), "inspector.copy-value", NULL);
  value = get_clipboard (&f);
  g_assert_cmpstr (value, ==, "1007");
  gtk_widget_activate_action (GTK_WIDGET (f.inspector), "inspector.copy-hex", NULL);
  hex = get_clipboard (&f);
  g_assert_cmpstr (hex, ==, "03ef");

  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (f.view)));
  gtk_selection_model_select_range (GTK_SELECTION_MODEL (wb_packet_view_get_selection (f.view)), 0, 2, TRUE);
  gdk_clipboard_set_text (clipboard, "");
  gtk_widget_activate_action (GTK_WIDGET (f.inspector), "inspector.copy-text", NULL);
  do
    {
      g_free (rows);
      rows = get_clipboard (&f);
    }
  while (*rows == 0); /* a worker makes them */
  g_assert_true (g_str_has_prefix (rows, "1\t0.000000000\t127.0.0.1\t127.0.0.1\tUDP\t60\t"));
  g_assert_nonnull (strstr (rows, "\n2\t1.000000000\t"));
  close_all (&f);
}

static GtkWidget *
entry_of (gpointer part)
{
  GtkWidget *entry = wb_app_test_find (part, GTK_TYPE_ENTRY, NULL);

  g_assert_nonnull (entry);
  return entry;
}

static void
test_find (void)
{
  static const struct
  {
    const char *action;
    guint64 number;
    guint offset;
  } steps[] = {
    { NULL, 101, 26 },
    { "inspector.find-next", 101, 30 },
    { "inspector.find-next", 102, 26 },
    { "inspector.find-previous", 101, 30 },
    { "inspector.find-previous", 101, 26 },
    { "inspector.find-previous", 100, 30 },
  };
  Fixture f;
  WbFindBar *bar;
  guint offset, length;

  g_test_summary ("Find goes from match to match, shows the bytes it found, and says when it went over the end");

  open_sized (&f, 300, 1100, 760);
  bar = find (&f, WB_TYPE_FIND_BAR);
  gtk_widget_activate_action (GTK_WIDGET (f.inspector), "inspector.find", NULL);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (bar)));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (wb_app_test_find (GTK_WIDGET (bar), GTK_TYPE_DROP_DOWN, NULL)),
                              WB_FIND_HEX);
  gtk_editable_set_text (GTK_EDITABLE (entry_of (bar)), "04 4c"); /* port 1100 */
  g_signal_emit_by_name (entry_of (bar), "activate");
  until (get_selected (&f) == 100);
  until (wb_hex_view_get_selection (f.hex, &offset, &length));
  g_assert_cmpuint (offset, ==, 36);
  g_assert_cmpuint (length, ==, 2);
  g_assert_cmpstr (get_dissection (&f)->fields[wb_tree_view_get_field (f.tree)].info->name, ==, "udp.dstport");

  gtk_widget_activate_action (GTK_WIDGET (f.inspector), "inspector.find-next", NULL);
  until (*wb_find_bar_get_note (bar) != 0);
  g_assert_cmpstr (wb_find_bar_get_note (bar), ==, "Went on from the beginning");
  g_assert_cmpuint (get_selected (&f), ==, 100);

  /* Both addresses of a packet are found before the next packet, and going back finds them again. */
  gtk_editable_set_text (GTK_EDITABLE (entry_of (bar)), "7f 00 00 01");
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      if (i == 0)
        g_signal_emit_by_name (entry_of (bar), "activate");
      else
        gtk_widget_activate_action (GTK_WIDGET (f.inspector), steps[i].action, NULL);
      until (get_selected (&f) == steps[i].number && wb_hex_view_get_selection (f.hex, &offset, &length) &&
             offset == steps[i].offset);
      g_assert_cmpstr (get_dissection (&f)->fields[wb_tree_view_get_field (f.tree)].info->name, ==,
                       offset == 26 ? "ip.src" : "ip.dst");
    }

  gtk_editable_set_text (GTK_EDITABLE (entry_of (bar)), "not hex");
  g_signal_emit_by_name (entry_of (bar), "activate");
  g_assert_nonnull (strstr (wb_find_bar_get_note (bar), "Not hex"));
  wb_app_test_picture (f.window, "inspector-find");
  wb_find_bar_close (bar);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (bar)));
  close_all (&f);
}

static void
test_go_to (void)
{
  Fixture f;
  WbGoTo *bar;

  g_test_summary ("Go to takes a number as people write it, and says why it cannot go");

  open_sized (&f, 1500, 1100, 760);
  bar = find (&f, WB_TYPE_GO_TO);
  gtk_widget_activate_action (GTK_WIDGET (f.inspector), "inspector.go-to", NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry_of (bar)), "2000");
  g_signal_emit_by_name (entry_of (bar), "activate");
  g_assert_nonnull (wb_app_test_find (GTK_WIDGET (bar), GTK_TYPE_LABEL, "This capture has 1500 packets"));
  gtk_editable_set_text (GTK_EDITABLE (entry_of (bar)), "1,234");
  g_signal_emit_by_name (entry_of (bar), "activate");
  until (get_selected (&f) == 1234);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (bar)));
  until (has_cell (GTK_WIDGET (f.inspector), "1234"));

  gtk_widget_activate_action (GTK_WIDGET (f.inspector), "inspector.first", NULL);
  g_assert_cmpuint (get_selected (&f), ==, 1);
  gtk_widget_activate_action (GTK_WIDGET (f.inspector), "inspector.last", NULL);
  g_assert_cmpuint (get_selected (&f), ==, 1500);
  close_all (&f);
}

static void
test_show_only (void)
{
  Fixture f;
  WbShowOnly *show_only;
  g_autoptr (GArray) numbers = NULL;

  g_test_summary ("Show only keeps what matches, the selected packet with it, and shows all again when emptied");

  open_sized (&f, 400, 1100, 760);
  show_only = find (&f, WB_TYPE_SHOW_ONLY);
  g_assert_null (wb_inspector_dup_shown_numbers (f.inspector));
  select_packet (&f, 40);
  wb_show_only_apply (show_only, "udp portrange 1031-1050");
  until (wb_inspector_get_n_shown (f.inspector) == 20);
  g_assert_cmpuint (get_selected (&f), ==, 40);
  numbers = wb_inspector_dup_shown_numbers (f.inspector);
  g_assert_cmpuint (numbers->len, ==, 20);
  g_assert_cmpuint (g_array_index (numbers, guint64, 0), ==, 31);
  g_assert_false (wb_inspector_select_number (f.inspector, 1));
  wb_app_test_picture (f.window, "inspector-show-only");

  wb_show_only_apply (show_only, "tcp");
  until (wb_inspector_get_n_shown (f.inspector) == 0);
  g_assert_cmpuint (get_selected (&f), ==, 0);
  g_assert_nonnull (wb_app_test_find (GTK_WIDGET (f.inspector), GTK_TYPE_LABEL, "No packet matches"));

  wb_show_only_apply (show_only, "bogus bogus"); /* no filter at all, and the entry has not been checked yet */
  until (!wb_show_only_is_filtered (show_only) && !wb_show_only_is_running (show_only));
  g_assert_cmpuint (wb_inspector_get_n_shown (f.inspector), ==, 400);

  wb_show_only_apply (show_only, "tcp");
  until (wb_show_only_is_filtered (show_only) && !wb_show_only_is_running (show_only));
  gtk_editable_set_text (GTK_EDITABLE (entry_of (show_only)), "");
  g_assert_cmpuint (wb_inspector_get_n_shown (f.inspector), ==, 400);
  g_assert_null (wb_inspector_dup_shown_numbers (f.inspector));
  close_all (&f);
}

static void
test_flows (void)
{
  Fixture f;
  WbFlowsPage *page;
  GtkStack *pages;
  GtkColumnView *table;
  GListModel *rows;
  g_autoptr (GtkColumnViewColumn) column = NULL;
  g_autoptr (WbFlowRow) first = NULL;

  g_test_summary ("The flows are counted when their page is opened; one of them shows its packets alone");

  open_sized (&f, 120, 1100, 760);
  page = find (&f, WB_TYPE_FLOWS_PAGE);
  pages = GTK_STACK (gtk_widget_get_ancestor (GTK_WIDGET (page), GTK_TYPE_STACK));
  g_assert_cmpuint (wb_flows_page_get_n_flows (page), ==, 0);
  gtk_stack_set_visible_child_name (pages, "flows");
  until (wb_flows_page_get_n_flows (page) == 120); /* each packet has a port of its own */
  wb_app_test_picture (f.window, "inspector-flows");

  table = GTK_COLUMN_VIEW (wb_app_test_find (GTK_WIDGET (page), GTK_TYPE_COLUMN_VIEW, NULL));
  rows = G_LIST_MODEL (gtk_column_view_get_model (table));
  column = g_list_model_get_item (gtk_column_view_get_columns (table), WB_FLOW_DESTINATION_PORT);
  gtk_column_view_sort_by_column (table, column, GTK_SORT_DESCENDING); /* as two clicks on its header do */
  first = g_list_model_get_item (rows, 0);
  g_assert_cmpuint (wb_flow_row_get_flow (first)->dst_port, ==, 1120);
  gtk_column_view_sort_by_column (table, column, GTK_SORT_ASCENDING);
  g_clear_object (&first);
  first = g_list_model_get_item (rows, 0);
  g_assert_cmpuint (wb_flow_row_get_flow (first)->dst_port, ==, 1001);

  g_signal_emit_by_name (table, "activate", 4);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (pages), ==, "packets");
  until (wb_inspector_get_n_shown (f.inspector) == 1);
  g_assert_true (wb_inspector_select_number (f.inspector, 5));
  g_clear_object (&first);
  close_all (&f);
}

static void
test_live (void)
{
  g_autofree char *whole = wb_app_capture_new_file (g_get_tmp_dir (), "wb-test-inspector-whole.pcapng", 400);
  g_autofree char *contents = NULL;
  Fixture f;
  gsize length;
  FILE *file;
  gboolean follows;
  GtkWidget *scrolled;
  GtkAdjustment *adjustment;

  g_test_summary ("A live capture waits with friendly words, follows its tail, and stops when a row is picked");

  f.path = wb_app_capture_new_file (g_get_tmp_dir (), "wb-test-inspector-live.pcapng", 0);
  f.document = wb_capture_document_new_live (f.path, "lo");
  f.inspector = wb_inspector_new ();
  f.window = wb_app_test_present (GTK_WIDGET (f.inspector), 1100, 760);
  wb_inspector_set_document (f.inspector, f.document);
  f.view = find (&f, WB_TYPE_PACKET_VIEW);
  g_assert_nonnull (wb_app_test_find (GTK_WIDGET (f.inspector), GTK_TYPE_LABEL, "Waiting for packets on lo…"));
  g_object_get (f.inspector, "follow-tail", &follows, NULL);
  g_assert_true (follows);
  wb_app_test_picture (f.window, "inspector-waiting");

  g_assert_true (g_file_get_contents (whole, &contents, &length, NULL));
  file = g_fopen (f.path, "r+b");
  g_assert_cmpuint (fwrite (contents, 1, length, file), ==, length);
  g_assert_cmpint (fclose (file), ==, 0);
  wb_capture_document_poke (f.document);
  until (wb_inspector_get_n_shown (f.inspector) == 400);
  until (has_cell (GTK_WIDGET (f.inspector), "400"));
  g_assert_true (wb_packet_view_get_follow_tail (f.view));

  /* Scrolling up ends it, scrolling to the end starts it again. */
  scrolled = wb_app_test_find (GTK_WIDGET (f.view), GTK_TYPE_SCROLLED_WINDOW, NULL);
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  until (gtk_adjustment_get_value (adjustment) > 1000);
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) - 300);
  g_assert_false (wb_packet_view_get_follow_tail (f.view));
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  g_assert_true (wb_packet_view_get_follow_tail (f.view));

  g_assert_true (wb_inspector_select_number (f.inspector, 3));
  g_assert_false (wb_packet_view_get_follow_tail (f.view));
  gtk_widget_activate_action (GTK_WIDGET (f.inspector), "inspector.last", NULL);
  g_assert_true (wb_packet_view_get_follow_tail (f.view));

  wb_capture_document_finish (f.document);
  until (wb_capture_document_get_state (f.document) == WB_DOCUMENT_COMPLETE);
  g_unlink (whole);
  close_all (&f);
}

static void
test_narrow (void)
{
  Fixture f;

  g_test_summary ("Where it is narrow, fields and bytes stand behind a switcher, and come back side by side");

  open_sized (&f, 60, 460, 760);
  select_packet (&f, 2);
  until (g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (gtk_widget_get_ancestor (
                        gtk_widget_get_ancestor (GTK_WIDGET (f.tree), GTK_TYPE_BOX), GTK_TYPE_STACK))),
                    "narrow") == 0);
  wb_app_test_picture (f.window, "inspector-narrow");
  close_all (&f);
}

static void
test_stacked (void)
{
  Fixture f;

  g_test_summary ("Where it is narrow a packet has two lines, of what the user wants to see");

  open_sized (&f, 60, 460, 760);
  until (has_cell (GTK_WIDGET (f.inspector), "2\n1.000000"));
  g_assert_true (has_cell (GTK_WIDGET (f.inspector), "UDP  127.0.0.1 → 127.0.0.1  60\n12288 → 1002 Len=18"));
  g_action_group_activate_action (wb_packet_view_get_actions (f.view), "show-number", NULL);
  g_action_group_activate_action (wb_packet_view_get_actions (f.view), "show-source", NULL);
  until (has_cell (GTK_WIDGET (f.inspector), "1.000000"));
  g_assert_true (has_cell (GTK_WIDGET (f.inspector), "UDP  127.0.0.1  60\n12288 → 1002 Len=18"));
  g_action_group_activate_action (wb_packet_view_get_actions (f.view), "reset-columns", NULL);
  wb_app_test_resize (f.window, 1100, 760);
  until (has_cell (GTK_WIDGET (f.inspector), "1.000000000"));
  g_assert_true (has_cell (GTK_WIDGET (f.inspector), "12288 → 1002 Len=18"));
  close_all (&f);
}

static void
test_part (void)
{
  Fixture f;
  GtkWidget *bar;

  g_test_summary ("A list longer than a table is shown in parts that move with what the user looks at");

  open_sized (&f, 1000, 1100, 760);
  g_assert_false (gtk_widget_get_mapped (find (&f, WB_TYPE_PART_BAR)));
  wb_packet_view_set_max_rows (f.view, 100);
  bar = find (&f, WB_TYPE_PART_BAR);
  until (gtk_widget_get_mapped (bar));
  g_assert_nonnull (wb_app_test_find (bar, GTK_TYPE_LABEL, "Rows 1 to 100 of 1000"));
  g_assert_false (gtk_widget_get_sensitive (wb_app_test_find (bar, GTK_TYPE_BUTTON, "Earlier rows")));
  select_packet (&f, 60);

  g_signal_emit_by_name (wb_app_test_find (bar, GTK_TYPE_BUTTON, "Later rows"), "clicked");
  g_assert_nonnull (wb_app_test_find (bar, GTK_TYPE_LABEL, "Rows 51 to 150 of 1000"));
  until (has_cell (GTK_WIDGET (f.inspector), "100")); /* the last row of the part before */
  g_assert_cmpuint (get_selected (&f), ==, 60);
  wb_app_test_picture (f.window, "inspector-part");

  select_packet (&f, 777); /* Find and Go To come this way */
  g_assert_nonnull (wb_app_test_find (bar, GTK_TYPE_LABEL, "Rows 727 to 826 of 1000"));
  until (has_cell (GTK_WIDGET (f.inspector), "777"));
  gtk_widget_activate_action (GTK_WIDGET (f.inspector), "inspector.last", NULL);
  g_assert_cmpuint (get_selected (&f), ==, 1000);
  g_assert_nonnull (wb_app_test_find (bar, GTK_TYPE_LABEL, "Rows 901 to 1000 of 1000"));
  g_assert_false (gtk_widget_get_sensitive (wb_app_test_find (bar, GTK_TYPE_BUTTON, "Later rows")));
  until (has_cell (GTK_WIDGET (f.inspector), "999.000000000"));
  gtk_widget_activate_action (GTK_WIDGET (f.inspector), "inspector.first", NULL);
  g_assert_nonnull (wb_app_test_find (bar, GTK_TYPE_LABEL, "Rows 1 to 100 of 1000"));

  wb_packet_view_set_follow_tail (f.view, TRUE); /* with room for half a part to come */
  until (wb_app_test_find (bar, GTK_TYPE_LABEL, "Rows 951 to 1000 of 1000") != NULL);
  close_all (&f);
}

static void
test_columns (void)
{
  Fixture f;
  GActionGroup *actions;
  g_autoptr (GVariant) hidden = NULL;

  g_test_summary ("Columns can be hidden and times be written otherwise; both are remembered");

  open_sized (&f, 10, 1100, 760);
  actions = wb_packet_view_get_actions (f.view);
  until (has_cell (GTK_WIDGET (f.inspector), "1.000000000"));
  g_action_group_change_action_state (actions, "time-format", g_variant_new_string ("epoch"));
  until (has_cell (GTK_WIDGET (f.inspector), "1700000002.000000000"));
  g_action_group_activate_action (actions, "show-length", NULL);
  g_assert_false (wb_packet_view_is_column_visible (f.view, WB_COLUMN_LENGTH));
  close_all (&f);

  hidden = wb_settings_dup_value (wb_settings_get (), "hidden-columns");
  g_assert_cmpuint (g_variant_n_children (hidden), ==, 1);
  open_sized (&f, 10, 1100, 760);
  g_assert_false (wb_packet_view_is_column_visible (f.view, WB_COLUMN_LENGTH));
  g_action_group_activate_action (wb_packet_view_get_actions (f.view), "reset-columns", NULL);
  g_assert_true (wb_packet_view_is_column_visible (f.view, WB_COLUMN_LENGTH));
  wb_settings_reset (wb_settings_get (), "time-format");
  close_all (&f);
}

static void
test_dark (void)
{
  Fixture f;

  g_test_summary ("It can be drawn dark");

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  open_sized (&f, 60, 1100, 760);
  select_packet (&f, 4);
  wb_app_test_picture (f.window, "inspector-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  close_all (&f);
}

static void
add_tests (void)
{
  g_test_add_func ("/app/inspector/select", test_select);
  g_test_add_func ("/app/inspector/bytes", test_keys);
  g_test_add_func ("/app/inspector/copy", test_copy);
  g_test_add_func ("/app/inspector/find", test_find);
  g_test_add_func ("/app/inspector/go-to", test_go_to);
  g_test_add_func ("/app/inspector/show-only", test_show_only);
  g_test_add_func ("/app/inspector/flows", test_flows);
  g_test_add_func ("/app/inspector/live", test_live);
  g_test_add_func ("/app/inspector/narrow", test_narrow);
  g_test_add_func ("/app/inspector/stacked", test_stacked);
  g_test_add_func ("/app/inspector/parts", test_part);
  g_test_add_func ("/app/inspector/columns", test_columns);
  g_test_add_func ("/app/inspector/dark", test_dark);
}

int
main (int argc, char *argv[])
{
  return wb_app_test_run (&argc, &argv, add_tests);
}
