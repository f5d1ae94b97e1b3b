/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Flows: who talked with whom, how much and when. The scan counts in a worker; this page shows its rows while it is on
 * screen. Which header was clicked GTK 4.8 does not tell; so every column has a sorter that only says that it was
 * asked, and one comparison through the table's sorter tells column and direction. The order itself is the list's. */

#define G_LOG_DOMAIN "wirebench"

#include "app/capture/wb-flows-page.h"

#include "app/capture/wb-flow-list.h"
#include "app/panel/wb-context-menu.h"
#include "app/panel/wb-focus.h"
#include "app/panel/wb-row-name.h"
#include "app/wb-settings.h"

#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

static const int widths[WB_N_FLOW_COLUMNS] = { -1, 76, -1, 76, 80, 76, 92, 86, 86, 84, 100 };

struct _WbFlowsPage
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *content;
  GtkLabel *count_label;
  GtkLabel *empty_label;
  GtkCheckButton *join_button;
  GtkLabel *note;
  GtkProgressBar *progress;
  GtkColumnView *table;

  /* Owned */
  WbCaptureDocument *document;
  WbFlowScan *scan;
  WbFlowList *list;
  GtkSingleSelection *selection;
  WbFlowRow *probe; /* any two items do to ask a sorter */
  GtkWidget *context_popover;
  GSimpleActionGroup *actions;

  struct
  {
    WbFlowsPage *page;
    WbFlowColumn column;
  } columns[WB_N_FLOW_COLUMNS];
  WbFlowColumn asked; /* the first sorter that the table's asked */
  WbTimeFormat time_format;
  gboolean joined_shown; /* what the rows on screen are */
};

G_DEFINE_FINAL_TYPE (WbFlowsPage, wb_flows_page, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_SHOW_FLOW,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef const typeof (((WbFlowsPage *) NULL)->columns[0]) Column;

/* --- Cells -------------------------------------------------------------------------------------------------------------- */

static void
fill_cell (WbFlowsPage *self, WbFlowColumn column, GtkListItem *item)
{
  const WbDissectContext *context = self->document ? wb_capture_document_get_context (self->document) : NULL;
  WbFlowRow *row = gtk_list_item_get_item (item);
  GtkInscription *cell = GTK_INSCRIPTION (gtk_list_item_get_child (item));
  g_autoptr (GString) text = g_string_new (NULL);

  wb_flow_column_append (column, wb_flow_row_get_flow (row), self->time_format,
                         context && context->has_first_time ? context->first_time_ns : 0, text);
  gtk_inscription_set_text (cell, text->str);
  gtk_accessible_update_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_LABEL, text->str, -1);
  for (guint i = 0; column == 0 && i + 1 < WB_N_FLOW_COLUMNS; i++)
    {
      g_string_append (text, ", ");
      wb_flow_column_append (i + 1, wb_flow_row_get_flow (row), self->time_format,
                             context && context->has_first_time ? context->first_time_ns : 0, text);
    }
  if (column == 0) /* one cell names the row for all */
    wb_row_name_set (GTK_WIDGET (cell), text->str);
}

static void
row_changed_cb (WbFlowRow *row, GtkListItem *item)
{
  GtkWidget *cell = gtk_list_item_get_child (item);
  WbFlowsPage *self = WB_FLOWS_PAGE (gtk_widget_get_ancestor (cell, WB_TYPE_FLOWS_PAGE));
  WbFlowColumn column = (WbFlowColumn) g_ascii_strtoull (gtk_widget_get_name (cell), NULL, 10);

  if (self)
    fill_cell (self, column, item);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  Column *c = data;
  GtkWidget *cell = gtk_inscription_new (NULL);
  g_autofree char *name = g_strdup_printf ("%u", c->column);

  gtk_inscription_set_xalign (GTK_INSCRIPTION (cell), wb_flow_column_is_number (c->column) ? 1 : 0);
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (cell), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (cell), wb_flow_column_is_number (c->column) ? 6 : 16);
  gtk_inscription_set_min_chars (GTK_INSCRIPTION (cell), wb_flow_column_is_number (c->column) ? 4 : 12);
  gtk_widget_set_name (cell, name); /* which column, for who has only the cell */
  if (wb_flow_column_is_number (c->column))
    gtk_widget_add_css_class (cell, "numeric");
  gtk_list_item_set_child (item, cell);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  Column *c = data;

  fill_cell (c->page, c->column, item);
  g_signal_connect (gtk_list_item_get_item (item), "changed", G_CALLBACK (row_changed_cb), item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), row_changed_cb, item);
}

/* --- Sorting -------------------------------------------------------------------------------------------------------------- */

static int
asked_cb (gconstpointer a, gconstpointer b, gpointer data)
{
  Column *c = data;

  if (c->page->asked == WB_FLOW_UNSORTED)
    c->page->asked = c->column;
  return GTK_ORDERING_SMALLER;
}

static void
sorter_changed_cb (WbFlowsPage *self)
{
  GtkOrdering ordering;

  self->asked = WB_FLOW_UNSORTED;
  ordering = gtk_sorter_compare (gtk_column_view_get_sorter (self->table), self->probe, self->list);
  wb_flow_list_set_sort (self->list, self->asked, ordering == GTK_ORDERING_LARGER);
}

/* --- Rows ------------------------------------------------------------------------------------------------------------------ */

static void
show_count (WbFlowsPage *self)
{
  guint n = wb_flows_page_get_n_flows (self);
  g_autofree char *count = wb_format_dup_count (n);
  g_autofree char *text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s flow", "%s flows", n), count);
  const WbFlowRows *rows = self->scan ? wb_flow_scan_get_rows (self->scan) : NULL;
  const GError *error = self->scan ? wb_flow_scan_get_error (self->scan) : NULL;
  g_autofree char *note = NULL;

  gtk_label_set_text (self->count_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->empty_label), n == 0);
  if (error)
    note = g_strdup (error->message);
  else if (rows && rows->overflow > 0)
    {
      g_autofree char *overflow = wb_format_dup_count (rows->overflow);
      g_autofree char *budget = wb_format_dup_size (WB_FLOW_BUDGET_BYTES);

      note = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                           "%s packet of further flows is not counted here: the table has reached %s",
                                           "%s packets of further flows are not counted here: the table has reached %s",
                                           (gulong) MIN (rows->overflow, G_MAXULONG)),
                              overflow, budget);
    }
  gtk_label_set_text (self->note, note ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), note != NULL);
}

static void
scan_changed_cb (WbFlowsPage *self)
{
  const WbFlowRows *rows = wb_flow_scan_get_rows (self->scan);
  gboolean fresh = self->joined_shown != rows->joined;

  self->joined_shown = rows->joined;
  wb_flow_list_set_rows (self->list, rows->rows, fresh);
  show_count (self);
}

static void
scan_progress_cb (WbFlowsPage *self)
{
  double progress = wb_flow_scan_get_progress (self->scan);

  /* A live capture is never quite counted; a bar that hops about its end says nothing. */
  gtk_widget_set_visible (GTK_WIDGET (self->progress), wb_flow_scan_is_running (self->scan) && progress < 0.98);
  gtk_progress_bar_set_fraction (self->progress, progress);
}

static void
joined_cb (WbFlowsPage *self)
{
  if (self->scan)
    wb_flow_scan_set_joined (self->scan, gtk_check_button_get_active (self->join_button));
}

static const WbFlow *
get_selected_flow (WbFlowsPage *self)
{
  WbFlowRow *row = gtk_single_selection_get_selected_item (self->selection);

  return row ? wb_flow_row_get_flow (row) : NULL;
}

static void
show_flow (WbFlowsPage *self, gboolean both)
{
  const WbFlow *flow = get_selected_flow (self);
  WbFlow copy;

  if (!flow)
    return;
  copy = *flow; /* who hears it may change the rows */
  g_signal_emit (self, signals[SIGNAL_SHOW_FLOW], 0, &copy, both);
}

static void
activate_cb (WbFlowsPage *self, guint position)
{
  gtk_single_selection_set_selected (self->selection, position);
  show_flow (self, self->joined_shown);
}

static void
show_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  show_flow (WB_FLOWS_PAGE (data), g_str_equal (g_action_get_name (G_ACTION (action)), "show-both"));
}

static void
copy_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WbFlowsPage *self = WB_FLOWS_PAGE (data);
  g_autofree char *text = wb_flows_page_dup_text (self);

  if (text)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

/* --- Context menu ----------------------------------------------------------------------------------------------------------- */

static void
show_context_menu (WbFlowsPage *self, double x, double y)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  g_menu_append (menu, _("_Show Only This Direction"), "flows.show-one");
  g_menu_append (menu, _("Show Only _Both Directions"), "flows.show-both");
  g_menu_append (menu, _("_Copy"), "flows.copy");
  wb_context_menu_popup (&self->context_popover, GTK_WIDGET (self), G_MENU_MODEL (menu), x, y);
}

/* A press with the first button selects the row before this one comes; with the second it must be found here. */
static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, WbFlowsPage *self)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT), *row;
  double row_x, row_y;

  for (row = picked; row && g_strcmp0 (gtk_widget_get_css_name (row), "row") != 0; row = gtk_widget_get_parent (row))
    if (row == GTK_WIDGET (self->table))
      return;
  if (!row)
    return;
  gtk_widget_activate_action (row, "listitem.select", "(bb)", FALSE, FALSE);
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  if (gtk_widget_translate_coordinates (picked, GTK_WIDGET (self), 0, 0, &row_x, &row_y))
    show_context_menu (self, x, y);
}

static gboolean
menu_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  WbFlowsPage *self = WB_FLOWS_PAGE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;
  double x, y;

  if (!get_selected_flow (self) || !focus ||
      !gtk_widget_translate_coordinates (focus, widget, 24, gtk_widget_get_height (focus), &x, &y))
    return FALSE;
  show_context_menu (self, x, y);
  return TRUE;
}

/* --- The object --------------------------------------------------------------------------------------------------------------- */

static void
time_format_cb (WbFlowsPage *self)
{
  g_autofree char *name = wb_settings_dup_string (wb_settings_get (), "time-format");
  WbTimeFormat format = wb_time_format_from_name (name);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  if (format == WB_TIME_DELTA)
    format = WB_TIME_RELATIVE; /* a flow has no row above that would mean anything */
  if (self->time_format == format)
    return;
  self->time_format = format;
  if (n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self->list), 0, n, n);
}

static void
wb_flows_page_map (GtkWidget *widget)
{
  WbFlowsPage *self = WB_FLOWS_PAGE (widget);

  GTK_WIDGET_CLASS (wb_flows_page_parent_class)->map (widget);
  if (self->scan)
    wb_flow_scan_start (self->scan);
}

static gboolean
wb_flows_page_grab_focus (GtkWidget *widget)
{
  return !wb_focus_is_moving () && gtk_widget_grab_focus (GTK_WIDGET (WB_FLOWS_PAGE (widget)->table));
}

static gboolean
wb_flows_page_focus (GtkWidget *widget, GtkDirectionType direction)
{
  WbFlowsPage *self = WB_FLOWS_PAGE (widget);

  if (wb_focus_is_leaving (GTK_WIDGET (self->table), direction))
    return direction == GTK_DIR_TAB_BACKWARD && gtk_widget_child_focus (GTK_WIDGET (self->join_button), direction);
  return wb_focus_move (widget, direction);
}

static void
make_columns (WbFlowsPage *self)
{
  for (guint i = 0; i < WB_N_FLOW_COLUMNS; i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      g_autoptr (GtkColumnViewColumn) column = NULL;
      g_autoptr (GtkSorter) sorter = NULL;

      self->columns[i].page = self;
      self->columns[i].column = i;
      g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), &self->columns[i]);
      g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), &self->columns[i]);
      g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), &self->columns[i]);
      sorter = GTK_SORTER (gtk_custom_sorter_new (asked_cb, &self->columns[i], NULL));
      column = gtk_column_view_column_new (wb_flow_column_get_title (i), factory);
      gtk_column_view_column_set_sorter (column, sorter);
      gtk_column_view_column_set_resizable (column, TRUE);
      gtk_column_view_column_set_fixed_width (column, widths[i]);
      gtk_column_view_column_set_expand (column, widths[i] < 0);
      gtk_column_view_append_column (self->table, column);
    }
}

static void
wb_flows_page_dispose (GObject *object)
{
  WbFlowsPage *self = WB_FLOWS_PAGE (object);

  if (self->table)
    {
      wb_flows_page_set_document (self, NULL);
      g_signal_handlers_disconnect_by_data (gtk_column_view_get_sorter (self->table), self);
      gtk_column_view_set_model (self->table, NULL);
    }
  g_clear_pointer (&self->context_popover, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_FLOWS_PAGE);
  g_clear_object (&self->selection);
  g_clear_object (&self->list);
  g_clear_object (&self->probe);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (wb_flows_page_parent_class)->dispose (object);
}

static void
wb_flows_page_class_init (WbFlowsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_flows_page_dispose;
  widget_class->focus = wb_flows_page_focus;
  widget_class->grab_focus = wb_flows_page_grab_focus;
  widget_class->map = wb_flows_page_map;
  signals[SIGNAL_SHOW_FLOW] = g_signal_new ("show-flow", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                            NULL, G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_BOOLEAN);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/capture/wb-flows-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WbFlowsPage, content);
  gtk_widget_class_bind_template_child (widget_class, WbFlowsPage, count_label);
  gtk_widget_class_bind_template_child (widget_class, WbFlowsPage, empty_label);
  gtk_widget_class_bind_template_child (widget_class, WbFlowsPage, join_button);
  gtk_widget_class_bind_template_child (widget_class, WbFlowsPage, note);
  gtk_widget_class_bind_template_child (widget_class, WbFlowsPage, progress);
  gtk_widget_class_bind_template_child (widget_class, WbFlowsPage, table);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, joined_cb);
}

static void
wb_flows_page_init (WbFlowsPage *self)
{
  static const GActionEntry entries[] = {
    { "show-one", show_action },
    { "show-both", show_action },
    { "copy", copy_action },
  };
  GtkGesture *click = gtk_gesture_click_new ();

  self->time_format = WB_TIME_RELATIVE;
  self->asked = WB_FLOW_UNSORTED;
  self->list = wb_flow_list_new ();
  self->probe = g_object_new (WB_TYPE_FLOW_ROW, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  make_columns (self);
  self->selection = g_object_new (GTK_TYPE_SINGLE_SELECTION, "autoselect", FALSE, "can-unselect", TRUE, NULL);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->list));
  wb_row_name_set_for_table (self->table, _("Flows"));
  gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_swapped (gtk_column_view_get_sorter (self->table), "changed", G_CALLBACK (sorter_changed_cb), self);

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "flows", G_ACTION_GROUP (self->actions));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect_object (wb_settings_get (), "changed::time-format", G_CALLBACK (time_format_cb), self,
                           G_CONNECT_SWAPPED);
  time_format_cb (self);
  show_count (self);
}

GtkWidget *
wb_flows_page_new (void)
{
  return g_object_new (WB_TYPE_FLOWS_PAGE, NULL);
}

void
wb_flows_page_set_document (WbFlowsPage *self, WbCaptureDocument *document)
{
  g_return_if_fail (WB_IS_FLOWS_PAGE (self));

  if (self->document == document)
    return;
  if (self->scan)
    {
      g_signal_handlers_disconnect_by_data (self->scan, self);
      wb_flow_scan_cancel (self->scan);
    }
  g_clear_object (&self->scan);
  wb_flow_list_set_rows (self->list, NULL, TRUE);
  g_set_object (&self->document, document);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), FALSE);
  if (document)
    {
      self->scan = wb_flow_scan_new (document);
      g_signal_connect_swapped (self->scan, "changed", G_CALLBACK (scan_changed_cb), self);
      g_signal_connect_swapped (self->scan, "notify::progress", G_CALLBACK (scan_progress_cb), self);
      g_signal_connect_swapped (self->scan, "notify::running", G_CALLBACK (scan_progress_cb), self);
      joined_cb (self);
      if (gtk_widget_get_mapped (GTK_WIDGET (self)))
        wb_flow_scan_start (self->scan);
    }
  show_count (self);
}

guint
wb_flows_page_get_n_flows (WbFlowsPage *self)
{
  g_return_val_if_fail (WB_IS_FLOWS_PAGE (self), 0);

  return g_list_model_get_n_items (G_LIST_MODEL (self->list));
}

char *
wb_flows_page_dup_text (WbFlowsPage *self)
{
  const WbFlow *flow;
  const WbDissectContext *context;
  GString *text;

  g_return_val_if_fail (WB_IS_FLOWS_PAGE (self), NULL);

  flow = get_selected_flow (self);
  if (!flow)
    return NULL;
  context = wb_capture_document_get_context (self->document);
  text = g_string_new (NULL);
  for (guint i = 0; i < WB_N_FLOW_COLUMNS; i++)
    {
      if (i > 0)
        g_string_append_c (text, '\t');
      wb_flow_column_append (i, flow, self->time_format,
                             context && context->has_first_time ? context->first_time_ns : 0, text);
    }
  return g_string_free (text, FALSE);
}
