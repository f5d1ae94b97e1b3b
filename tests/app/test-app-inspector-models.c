/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the inspector's tables stand on: times as text, selection as a set, the tree's visible lines, flows in order. */

#define G_LOG_DOMAIN "wirebench-test"

#include "wb-app-capture.h"
#include "wb-app-test.h"

#include "app/capture/wb-field-list.h"
#include "app/capture/wb-flow-list.h"
#include "app/capture/wb-packet-selection.h"
#include "app/capture/wb-time-format.h"

#include "../support/wb-list-log.h"
#include "../support/wb-until.h"

#include <glib/gstdio.h>
#include <string.h>

/* --- Times --------------------------------------------------------------------------------------------------------------- */

static void
test_times (void)
{
  static const struct
  {
    WbTimeFormat format;
    gint64 time_ns, base_ns;
    guint digits;
    const char *text;
  } cases[] = {
    { WB_TIME_RELATIVE, 1500000000, 1000000000, 6, "0.500000" },
    { WB_TIME_RELATIVE, 1000000000, 1500000000, 6, "-0.500000" },
    { WB_TIME_RELATIVE, 3661000000001, 0, 9, "3661.000000001" },
    { WB_TIME_DELTA, 2000001000, 2000000000, 6, "0.000001" },
    { WB_TIME_DELTA, G_MININT64, G_MAXINT64, 0, "-9223372036" },
    { WB_TIME_EPOCH, 1700000000123456789, 0, 6, "1700000000.123456" },
    { WB_TIME_EPOCH, -1, 0, 9, "-0.000000001" },
    { WB_TIME_UTC, 1700000000123456789, 0, 3, "2023-11-14 22:13:20.123" },
    { WB_TIME_UTC, -1, 0, 9, "1969-12-31 23:59:59.999999999" },
    { WB_TIME_UTC, 0, 0, 0, "1970-01-01 00:00:00" },
  };

  g_test_summary ("Times are written with the digits they have, before and after their base and 1970");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      wb_time_format_append (cases[i].format, cases[i].time_ns, cases[i].base_ns, cases[i].digits, text);
      g_assert_cmpstr (text->str, ==, cases[i].text);
    }
  for (guint i = 0; i < WB_N_TIME_FORMATS; i++)
    g_assert_cmpuint (wb_time_format_from_name (wb_time_format_get_name (i)), ==, i);
  g_assert_cmpuint (wb_time_format_from_name ("no such"), ==, WB_TIME_RELATIVE);
}

/* --- Selection ----------------------------------------------------------------------------------------------------------- */

static void
selection_cb (GtkSelectionModel *model, guint position, guint n_items, GString *log)
{
  g_string_append_printf (log, "%s%u:%u", log->len > 0 ? " " : "", position, n_items);
}

static char *
selected_of (WbPacketSelection *selection)
{
  GString *text = g_string_new (NULL);
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, wb_packet_selection_peek (selection), &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    g_string_append_printf (text, text->len > 0 ? " %u" : "%u", position);
  return g_string_free (text, FALSE);
}

#define assert_selected(selection, expected, lead)                                                                     \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *selected_ = selected_of (selection);                                                              \
    g_assert_cmpstr (selected_, ==, expected);                                                                         \
    g_assert_cmpuint (wb_packet_selection_get_lead (selection), ==, lead);                                             \
  }                                                                                                                    \
  G_STMT_END

static void
test_selection (void)
{
  g_autofree char *path = wb_app_capture_new_file (g_get_tmp_dir (), "wb-test-selection.pcapng", 10);
  WbCaptureDocument *document = wb_capture_document_new_for_path (path);
  const guint32 numbers[] = { 1, 2, 3, 4, 5, 6, 7, 8 }, more[] = { 9, 10 };
  WbPacketList *list = wb_packet_list_new_kept (document, NULL);
  WbPacketSelection *selection = wb_packet_selection_new (list, 0, 1000, NULL);
  GtkSelectionModel *model = GTK_SELECTION_MODEL (selection);
  g_autoptr (GString) log = g_string_new (NULL), items = g_string_new (NULL);

  g_test_summary ("The selection is a set of rows with a leading one, and says exactly which rows changed");

  wb_packet_list_append_kept (list, numbers, G_N_ELEMENTS (numbers));
  g_signal_connect (selection, "selection-changed", G_CALLBACK (selection_cb), log);
  wb_list_log_start (selection, items);
  assert_selected (selection, "", GTK_INVALID_LIST_POSITION);

  g_assert_true (gtk_selection_model_select_item (model, 3, TRUE));
  assert_selected (selection, "3", 3);
  wb_assert_list_log (log, "3:1");
  g_assert_true (gtk_selection_model_select_range (model, 3, 3, TRUE)); /* shift-click on 5 */
  assert_selected (selection, "3 4 5", 5);
  wb_assert_list_log (log, "4:2");
  g_assert_true (gtk_selection_model_select_range (model, 1, 3, TRUE)); /* shift-click on 1: the lead is that end */
  assert_selected (selection, "1 2 3", 1);
  wb_assert_list_log (log, "1:5");
  g_assert_true (gtk_selection_model_select_item (model, 7, FALSE)); /* control-click */
  assert_selected (selection, "1 2 3 7", 7);
  wb_assert_list_log (log, "7:1");
  g_assert_true (gtk_selection_model_unselect_item (model, 7));
  assert_selected (selection, "1 2 3", 3);
  wb_assert_list_log (log, "7:1");
  g_assert_true (gtk_selection_model_select_item (model, 2, TRUE));
  wb_assert_list_log (log, "1:3");
  g_assert_true (gtk_selection_model_select_item (model, 2, TRUE));
  wb_assert_list_log (log, ""); /* nothing changed, nothing said */
  g_assert_false (gtk_selection_model_select_item (model, 8, TRUE));

  wb_packet_list_append_kept (list, more, G_N_ELEMENTS (more));
  wb_assert_list_log (items, "8+2");
  assert_selected (selection, "2", 2);
  g_assert_true (gtk_selection_model_select_all (model));
  assert_selected (selection, "0 1 2 3 4 5 6 7 8 9", 2);
  g_assert_cmpuint (wb_packet_selection_get_n_selected (selection), ==, 10);
  g_assert_true (gtk_selection_model_unselect_range (model, 0, 9));
  assert_selected (selection, "9", 9);
  g_assert_true (gtk_selection_model_unselect_all (model));
  assert_selected (selection, "", GTK_INVALID_LIST_POSITION);

  g_assert_finalize_object (selection);
  g_assert_finalize_object (list);
  until (wb_capture_document_get_state (document) != WB_DOCUMENT_LOADING);
  g_object_unref (document);
  g_unlink (path);
}

static char *
part_of (WbPacketSelection *selection)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (selection));
  g_autoptr (WbPacket) first = g_list_model_get_item (G_LIST_MODEL (selection), 0);
  g_autoptr (WbPacket) last = n > 0 ? g_list_model_get_item (G_LIST_MODEL (selection), n - 1) : NULL;
  g_autoptr (WbPacket) none = g_list_model_get_item (G_LIST_MODEL (selection), n);

  g_assert_null (none);
  return n == 0 ? g_strdup ("none") :
                  g_strdup_printf ("%u: %u to %u", n, (guint) wb_packet_get_number (first),
                                   (guint) wb_packet_get_number (last));
}

#define assert_part(selection, expected)                                                                               \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *part_ = part_of (selection);                                                                      \
    g_assert_cmpstr (part_, ==, expected);                                                                             \
  }                                                                                                                    \
  G_STMT_END

static char *
part_selected (WbPacketSelection *selection)
{
  g_autoptr (GtkBitset) rows = gtk_selection_model_get_selection_in_range (GTK_SELECTION_MODEL (selection), 0, 100);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (selection)); i++)
    {
      g_assert_cmpint (gtk_bitset_contains (rows, i), ==,
                       gtk_selection_model_is_selected (GTK_SELECTION_MODEL (selection), i));
      if (gtk_bitset_contains (rows, i))
        g_string_append_printf (text, "%s%u", text->len > 0 ? " " : "", i);
    }
  return g_string_free (text, FALSE);
}

static void
append (WbPacketList *list, guint32 from, guint32 to)
{
  for (guint32 i = from; i <= to; i++)
    wb_packet_list_append_kept (list, &i, 1);
}

static void
test_part (void)
{
  g_autofree char *path = wb_app_capture_new_file (g_get_tmp_dir (), "wb-test-part.pcapng", 50);
  g_autoptr (WbCaptureDocument) document = wb_capture_document_new_for_path (path);
  g_autoptr (WbPacketList) list = wb_packet_list_new_kept (document, NULL);
  g_autoptr (WbPacketSelection) early = wb_packet_selection_new (list, 0, 10, NULL), late = NULL, empty = NULL;
  g_autoptr (GtkBitset) selected = gtk_bitset_new_range (0, 2), mask = gtk_bitset_new_range (0, 10);
  g_autoptr (GString) log = g_string_new (NULL), items = g_string_new (NULL);
  g_autofree char *rows = NULL, *moved = NULL, *chosen = NULL;

  g_test_summary ("A part of a long list is a list of its own, grows to its size, and knows what is selected outside");

  wb_list_log_start (early, items);
  append (list, 1, 8);
  assert_part (early, "8: 1 to 8");
  append (list, 9, 30);
  assert_part (early, "10: 1 to 10");
  /* What lies behind the part is none of its rows. */
  wb_assert_list_log (items, "0+1 1+1 2+1 3+1 4+1 5+1 6+1 7+1 8+1 9+1");

  g_assert_true (gtk_selection_model_select_range (GTK_SELECTION_MODEL (early), 6, 3, TRUE));
  assert_selected (early, "6 7 8", 8);
  late = wb_packet_selection_new (list, 5, 10, early);
  assert_part (late, "10: 6 to 15");
  assert_selected (late, "6 7 8", 8);
  rows = part_selected (late);
  g_assert_cmpstr (rows, ==, "1 2 3");

  g_signal_connect (late, "selection-changed", G_CALLBACK (selection_cb), log);
  g_assert_true (gtk_selection_model_select_item (GTK_SELECTION_MODEL (late), 9, FALSE));
  assert_selected (late, "6 7 8 14", 14);
  g_assert_true (gtk_selection_model_unselect_item (GTK_SELECTION_MODEL (late), 1));
  assert_selected (late, "7 8 14", 14);
  g_assert_true (gtk_selection_model_set_selection (GTK_SELECTION_MODEL (late), selected, mask));
  assert_selected (late, "5 6", 6);
  g_assert_false (gtk_selection_model_select_item (GTK_SELECTION_MODEL (late), 10, TRUE));
  g_assert_true (gtk_selection_model_select_all (GTK_SELECTION_MODEL (late)));
  g_assert_cmpuint (wb_packet_selection_get_n_selected (late), ==, 30); /* of the list, not of the part */
  g_assert_true (gtk_selection_model_unselect_range (GTK_SELECTION_MODEL (late), 0, 10));
  g_assert_cmpuint (wb_packet_selection_get_n_selected (late), ==, 20);
  chosen = part_selected (late);
  g_assert_cmpstr (chosen, ==, "");
  g_assert_true (gtk_selection_model_select_item (GTK_SELECTION_MODEL (late), 0, TRUE));
  assert_selected (late, "5", 5);
  moved = part_selected (late);
  g_assert_cmpstr (moved, ==, "0");

  empty = wb_packet_selection_new (list, 30, 10, late); /* behind the end: what is selected lies elsewhere */
  assert_part (empty, "none");
  g_assert_true (gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (empty)));
  append (list, 31, 31);
  assert_part (empty, "1: 31 to 31");
  g_unlink (path);
}

/* --- The tree's lines ------------------------------------------------------------------------------------------------------ */

/* Ethernet, UDP by hand: the dissectors that every later one leaves alone. */
static void
dissect (WbDissection *d, guint8 *bytes, gsize length)
{
  const WbFrame frame = { .number = 1,
                          .captured_length = (guint32) length,
                          .reported_length = (guint32) length,
                          .link_type = 1,
                          .fcs_length = -1,
                          .time_digits = 6 };
  const WbDissectContext context = { 0 };

  wb_dissect (d, &frame, bytes, &context);
}

static char *
lines_of (WbFieldList *list)
{
  GString *text = g_string_new (NULL);
  const WbDissection *d = wb_field_list_get_dissection (list);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      g_autoptr (WbFieldNode) node = g_list_model_get_item (G_LIST_MODEL (list), i);

      if (i > 0)
        g_string_append_c (text, ' ');
      for (guint j = 0; j < wb_field_node_get_depth (node); j++)
        g_string_append_c (text, '.');
      g_string_append (text, d->fields[wb_field_node_get_field (node)].info->name);
    }
  return g_string_free (text, FALSE);
}

static void
set_expanded (WbFieldList *list, const char *name, gboolean expanded)
{
  const WbDissection *d = wb_field_list_get_dissection (list);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      g_autoptr (WbFieldNode) node = g_list_model_get_item (G_LIST_MODEL (list), i);

      if (g_str_equal (d->fields[wb_field_node_get_field (node)].info->name, name))
        {
          wb_field_list_set_expanded (list, i, expanded);
          return;
        }
    }
  g_assert_not_reached ();
}

static void
changed_cb (WbFieldNode *node, guint *n)
{
  (*n)++;
}

static void
test_fields (void)
{
  guint8 first[40] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x88, 0xb5, 1, 2, 3, 4 };
  guint8 second[50] = { 2, 0, 0, 0, 0, 3, 2, 0, 0, 0, 0, 4, 0x88, 0xb5, 5, 6, 7, 8 };
  g_autoptr (WbDissection) d = wb_dissection_new (), other = wb_dissection_new ();
  g_autoptr (WbFieldList) list = wb_field_list_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (WbFieldNode) kept = NULL;
  g_autofree char *closed = NULL, *open = NULL, *label = NULL;
  guint n_changed = 0, position, parent;
  guint32 field;

  g_test_summary ("Lines that agree between two packets stay the same objects; what was opened stays open by name");

  dissect (d, first, sizeof first);
  dissect (other, second, sizeof second);
  wb_list_log_start (list, log);
  wb_field_list_set_dissection (list, d);
  closed = lines_of (list);
  g_assert_true (g_str_has_prefix (closed, "frame eth data .data.data")); /* the innermost layer is open */
  g_assert_null (strstr (closed, "eth.dst"));

  g_string_truncate (log, 0);
  set_expanded (list, "eth", TRUE);
  open = lines_of (list);
  g_assert_nonnull (strstr (open, "eth .eth.dst"));
  g_assert_true (g_str_has_prefix (log->str, "2+")); /* its fields, and nothing else, came */

  /* Another packet of the kind: no row comes or goes, the text is new. */
  g_string_truncate (log, 0);
  kept = g_list_model_get_item (G_LIST_MODEL (list), 1);
  label = g_strdup (wb_field_node_get_label (kept));
  g_signal_connect (kept, "changed", G_CALLBACK (changed_cb), &n_changed);
  wb_field_list_set_dissection (list, other);
  wb_assert_list_log (log, "");
  g_assert_cmpuint (n_changed, ==, 1);
  g_assert_cmpstr (wb_field_node_get_label (kept), !=, label);

  /* Byte 3 belongs to the destination address; byte 16 to the data. */
  field = wb_field_list_find_byte (list, 3);
  g_assert_true (g_str_has_prefix (other->fields[field].info->name, "eth."));
  g_assert_cmpuint (other->fields[field].offset, <=, 3);
  g_assert_cmpuint (other->fields[field].length, <=, 6);
  field = wb_field_list_find_byte (list, 16);
  g_assert_cmpstr (other->fields[field].info->name, ==, "data.data");
  g_assert_cmpuint (wb_field_list_find_byte (list, 50), ==, WB_NO_FIELD);

  /* Revealing a field opens what it lies in. */
  set_expanded (list, "eth", FALSE);
  field = wb_field_list_find_byte (list, 3);
  g_assert_true (wb_field_list_reveal (list, field, &position));
  g_assert_true (wb_field_list_find_parent (list, position, &parent));
  g_assert_false (wb_field_list_find_parent (list, 0, &parent));
  set_expanded (list, "eth", FALSE);
  set_expanded (list, "data", FALSE); /* against the default, and remembered too */
  wb_field_list_set_dissection (list, d);
  g_free (closed);
  closed = lines_of (list);
  g_assert_cmpstr (closed, ==, "frame eth data");

  wb_field_list_set_dissection (list, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  g_signal_handlers_disconnect_by_func (kept, changed_cb, &n_changed);
}

static const char *
field_at (WbFieldList *list, const WbDissection *d, guint offset)
{
  guint32 field = wb_field_list_find_byte (list, offset);

  return field == WB_NO_FIELD ? "" : d->fields[field].info->name;
}

static void
test_byte_of_bits (void)
{
  /* Ethernet, IPv4, TCP with SYN and one option of two bytes, two bytes of data. */
  static const guint8 bytes[] = { 2,    0,    0,    0,    0,    1,    2,    0,    0,    0,    0,    2,
                                  0x08, 0x00, 0x45, 0xb8, 0x00, 0x2e, 0x00, 0x01, 0x40, 0x00, 0x40, 0x06,
                                  0x00, 0x00, 10,   0,    0,    1,    10,   0,    0,    2,    0x04, 0xd2,
                                  0x00, 0x50, 0,    0,    0,    1,    0,    0,    0,    0,    0x60, 0x02,
                                  0x20, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x04, 0x05, 0xb4, 'h',  'i' };
  const WbFrame frame = {
    .number = 1, .captured_length = sizeof bytes, .reported_length = sizeof bytes, .link_type = 1, .fcs_length = -1
  };
  g_autoptr (WbDissection) d = wb_dissection_new ();
  g_autoptr (WbFieldList) list = wb_field_list_new ();

  g_test_summary ("A byte chooses the field that covers it best, also where several share it bit by bit");

  wb_dissect (d, &frame, bytes, NULL);
  wb_field_list_set_dissection (list, d);
  g_assert_cmpstr (field_at (list, d, 14), ==, "ip.hdr_len"); /* declared without a mask; the version has half */
  g_assert_cmpstr (field_at (list, d, 15), ==, "ip.dsfield"); /* as a whole, not the six bits of its first child */
  g_assert_cmpstr (field_at (list, d, 16), ==, "ip.len");
  g_assert_cmpstr (field_at (list, d, 21), ==, "ip.frag_offset"); /* thirteen bits, eight of them here */
  g_assert_cmpstr (field_at (list, d, 24), ==, "ip.checksum");    /* not its computed status */
  g_assert_cmpstr (field_at (list, d, 27), ==, "ip.src");
  g_assert_cmpstr (field_at (list, d, 46), ==, "tcp.hdr_len");
  g_assert_cmpstr (field_at (list, d, 47), ==, "tcp.flags");
  g_assert_cmpstr (field_at (list, d, 56), ==, "tcp.options.mss_val");
  g_assert_cmpstr (field_at (list, d, 58), ==, "data.data");
  wb_field_list_set_dissection (list, NULL);
}

/* --- Flows ------------------------------------------------------------------------------------------------------------------- */

static void
add_flow (GArray *rows, guint8 host, guint64 packets)
{
  WbFlow flow;

  memset (&flow, 0, sizeof flow);
  flow.src.kind = flow.dst.kind = WB_ADDRESS_IPV4;
  flow.src.bytes[3] = host;
  flow.packets = packets;
  flow.bytes = packets * 100;
  g_array_append_val (rows, flow);
}

static char *
hosts_of (WbFlowList *list)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      g_autoptr (WbFlowRow) row = g_list_model_get_item (G_LIST_MODEL (list), i);

      g_string_append_printf (text, i > 0 ? " %u" : "%u", wb_flow_row_get_flow (row)->src.bytes[3]);
    }
  return g_string_free (text, FALSE);
}

#define assert_hosts(list, expected)                                                                                   \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *hosts_ = hosts_of (list);                                                                         \
    g_assert_cmpstr (hosts_, ==, expected);                                                                            \
  }                                                                                                                    \
  G_STMT_END

static void
row_changed_cb (WbFlowRow *row, guint *n)
{
  (*n)++;
}

static void
test_flows (void)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (WbFlow)), next = NULL, many = NULL;
  g_autoptr (WbFlowList) list = wb_flow_list_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (WbFlowRow) row = NULL;
  guint n_changed = 0;

  g_test_summary (
      "Flows stand in the wanted order, move as little as they must, and stay the same rows while they grow");

  add_flow (rows, 1, 5);
  add_flow (rows, 2, 9);
  add_flow (rows, 3, 7);
  wb_list_log_start (list, log);
  wb_flow_list_set_rows (list, rows, TRUE);
  assert_hosts (list, "1 2 3");
  g_string_truncate (log, 0);
  wb_flow_list_set_sort (list, WB_FLOW_PACKETS, TRUE);
  assert_hosts (list, "2 3 1");
  wb_assert_list_log (log, "0-3+3");

  row = g_list_model_get_item (G_LIST_MODEL (list), 1);
  g_signal_connect (row, "changed", G_CALLBACK (row_changed_cb), &n_changed);
  next = g_array_copy (rows);
  g_array_index (next, WbFlow, 2).packets = 8; /* grows, and stays where it is */
  add_flow (next, 4, 1);
  wb_flow_list_set_rows (list, next, FALSE);
  assert_hosts (list, "2 3 1 4");
  wb_assert_list_log (log, "3+1");
  g_assert_cmpuint (n_changed, ==, 1);
  g_assert_cmpuint (wb_flow_row_get_flow (row)->packets, ==, 8);

  wb_flow_list_set_sort (list, WB_FLOW_SOURCE, FALSE);
  assert_hosts (list, "1 2 3 4");
  wb_flow_list_set_sort (list, WB_FLOW_UNSORTED, FALSE);
  wb_assert_list_log (log, "0-3+3");

  /* So many that a worker sorts them. */
  many = g_array_new (FALSE, FALSE, sizeof (WbFlow));
  for (guint i = 0; i < 30000; i++)
    add_flow (many, (guint8) i, 30000 - i);
  wb_flow_list_set_rows (list, many, TRUE);
  wb_flow_list_set_sort (list, WB_FLOW_PACKETS, FALSE);
  until (!wb_flow_list_is_sorting (list));
  g_clear_object (&row);
  row = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_cmpuint (wb_flow_row_get_flow (row)->packets, ==, 1);
}

static void
add_tests (void)
{
  g_test_add_func ("/app/inspector/times", test_times);
  g_test_add_func ("/app/inspector/selection", test_selection);
  g_test_add_func ("/app/inspector/part", test_part);
  g_test_add_func ("/app/inspector/byte-of-bits", test_byte_of_bits);
  g_test_add_func ("/app/inspector/fields", test_fields);
  g_test_add_func ("/app/inspector/flow-list", test_flows);
}

int
main (int argc, char *argv[])
{
  return wb_app_test_run (&argc, &argv, add_tests);
}
