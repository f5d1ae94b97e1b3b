/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of connections: ten thousand rows, of which the engine fills those on screen. Sorting is the engine's, too,
 * since only it has all of them. The selection is a connection and not a place: its id is kept here, and after each
 * update the row that bears it is selected again wherever it went. */

#define G_LOG_DOMAIN "wirebench"

#include "app/echo/wb-echo-table.h"

#include "app/panel/wb-context-menu.h"
#include "app/panel/wb-row-list.h"
#include "app/panel/wb-text-column.h"
#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

/* Rows asked for above and below those on screen, so that scrolling seldom meets one that is not filled yet. */
#define MARGIN_ROWS 24u

struct _WbEchoTable
{
  GtkWidget parent_instance;

  /* Template children */
  GtkLabel *command_label;
  GtkWidget *command_box;
  GtkButton *copy_button;
  GtkLabel *empty_label;
  GtkScrolledWindow *scrolled;
  GtkStack *stack;
  GtkColumnView *table;

  /* Owned */
  WbRowList *rows;
  GtkSingleSelection *selection;
  GtkWidget *context_popover;
  GMenu *context_menu;

  guint64 selected_id;
  guint64 announced_id;
  gboolean updating; /* the rows change, not the user's mind */
};

G_DEFINE_FINAL_TYPE (WbEchoTable, wb_echo_table, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_CLOSE_CONNECTION,
  SIGNAL_SELECTION_CHANGED,
  SIGNAL_VIEW_MOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- Columns ------------------------------------------------------------------------------------------------------- */

static void
append_peer (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  char buffer[WB_ENDPOINT_TEXT_BYTES];

  g_string_append (text, wb_endpoint_format (&((const WbEchoRow *) row)->peer, buffer));
}

static void
append_family (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  g_string_append (text, ((const WbEchoRow *) row)->peer.family == 4 ? "IPv4" : "IPv6");
}

static void
append_age (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  gint64 s = ((const WbEchoRow *) row)->age_ns / WB_NS_PER_S;

  if (s >= 3600)
    g_string_append_printf (text, "%d:%02d:%02d", (int) (s / 3600), (int) (s / 60 % 60), (int) (s % 60));
  else
    g_string_append_printf (text, "%d:%02d", (int) (s / 60), (int) (s % 60));
}

static void
append_size (GString *text, guint64 bytes)
{
  g_autofree char *size = wb_format_dup_size (bytes);

  g_string_append (text, size);
}

static void
append_in (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  append_size (text, ((const WbEchoRow *) row)->in_bytes);
}

static void
append_out (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  append_size (text, ((const WbEchoRow *) row)->out_bytes);
}

static void
append_rate (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  double rate = ((const WbEchoRow *) row)->rate;
  g_autofree char *size = wb_format_dup_size ((guint64) MAX (rate, 0));

  if (rate < 1)
    *css_class = "dim-label";
  g_string_append_printf (text, _("%s/s"), size);
}

static void
append_pending (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  guint64 pending = ((const WbEchoRow *) row)->pending_bytes;

  /* Something stands in our own buffer only when the peer reads too slowly. */
  *css_class = pending > 0 ? "warning" : "dim-label";
  append_size (text, pending);
}

/* "–" where the system does not tell. */
static const WbSocketInfo *
get_info (GString *text, const char **css_class, gconstpointer row)
{
  const WbSocketInfo *info = &((const WbEchoRow *) row)->info;

  if (info->has_info)
    return info;
  g_string_append (text, "–");
  *css_class = "dim-label";
  return NULL;
}

static void
append_state (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbSocketInfo *info = get_info (text, css_class, row);

  if (info != NULL)
    g_string_append (text, wb_socket_info_get_state_name (info));
}

static void
append_rtt (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbSocketInfo *info = get_info (text, css_class, row);

  if (info != NULL)
    g_string_append_printf (text, "%.3f ms", info->rtt_us / 1000.0);
}

static void
append_cwnd (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbSocketInfo *info = get_info (text, css_class, row);

  if (info != NULL)
    g_string_append_printf (text, "%u", info->cwnd_segments);
}

static void
append_retransmits (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbSocketInfo *info = get_info (text, css_class, row);

  if (info == NULL)
    return;
  if (info->retransmits > 0)
    *css_class = "warning";
  g_string_append_printf (text, "%u", info->retransmits);
}

static void
append_unacked (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbSocketInfo *info = get_info (text, css_class, row);

  if (info != NULL)
    g_string_append_printf (text, "%u", info->unacked_segments);
}

static void
make_columns (WbEchoTable *self)
{
  static const struct
  {
    const char *title;
    const char *sample;
    WbTextAlign align;
    int sort_by;
    WbTextFunc func;
  } columns[] = {
    { N_("Peer"), "255.255.255.255:65535", WB_TEXT_START, WB_ECHO_SORT_PEER, append_peer },
    { N_("Family"), "IPv6", WB_TEXT_START, -1, append_family },
    { N_("Age"), "99:59:59", WB_TEXT_END, WB_ECHO_SORT_AGE, append_age },
    { NC_("bytes received", "In"), "888.8 MB", WB_TEXT_END, WB_ECHO_SORT_IN, append_in },
    { NC_("bytes sent", "Out"), "888.8 MB", WB_TEXT_END, WB_ECHO_SORT_OUT, append_out },
    { N_("Rate"), "888.8 MB/s", WB_TEXT_END, WB_ECHO_SORT_RATE, append_rate },
    { N_("Waiting"), "888.8 kB", WB_TEXT_END, WB_ECHO_SORT_PENDING, append_pending },
    { N_("State"), "ESTABLISHED", WB_TEXT_START, -1, append_state },
    { N_("RTT"), "88.888 ms", WB_TEXT_END, -1, append_rtt },
    { N_("Window"), "888", WB_TEXT_END, -1, append_cwnd },
    { N_("Resent"), "888", WB_TEXT_END, -1, append_retransmits },
    { N_("Unacked"), "888", WB_TEXT_END, -1, append_unacked },
  };

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      const char *title = columns[i].title;
      g_autoptr (GtkColumnViewColumn) column = NULL;

      if (columns[i].func == append_in)
        title = g_dpgettext2 (NULL, "bytes received", title);
      else if (columns[i].func == append_out)
        title = g_dpgettext2 (NULL, "bytes sent", title);
      else
        title = _ (title);
      column =
          wb_text_column_new (title, columns[i].sample, columns[i].align, columns[i].sort_by, columns[i].func, NULL);
      gtk_column_view_append_column (self->table, column);
    }
}

/* --- Selection ----------------------------------------------------------------------------------------------------- */

guint64
wb_echo_table_get_selected (WbEchoTable *self)
{
  g_return_val_if_fail (WB_IS_ECHO_TABLE (self), 0);

  return self->selected_id;
}

static void
update_actions (WbEchoTable *self)
{
  if (self->announced_id == self->selected_id)
    return;
  self->announced_id = self->selected_id;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "connection.disconnect", self->selected_id != 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "connection.reset", self->selected_id != 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "connection.copy", self->selected_id != 0);
  g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
}

static void
selected_cb (WbEchoTable *self)
{
  WbRow *row = gtk_single_selection_get_selected_item (self->selection);

  if (self->updating)
    return;
  self->selected_id = row != NULL ? wb_row_get_id (row) : 0;
  update_actions (self);
}

static void
close_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WbEchoTable *self = WB_ECHO_TABLE (widget);

  if (self->selected_id != 0)
    g_signal_emit (self, signals[SIGNAL_CLOSE_CONNECTION], 0, self->selected_id,
                   g_str_equal (name, "connection.reset"));
}

static void
copy_peer_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WbEchoTable *self = WB_ECHO_TABLE (widget);
  WbRow *row = gtk_single_selection_get_selected_item (self->selection);
  const WbEchoRow *data = row != NULL ? wb_row_get_data (row) : NULL;
  char text[WB_ENDPOINT_TEXT_BYTES];

  if (data != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), wb_endpoint_format (&data->peer, text));
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, WbEchoTable *self)
{
  GtkWidget *row = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);

  while (row != NULL && g_strcmp0 (gtk_widget_get_css_name (row), "row") != 0)
    row = row != GTK_WIDGET (self) ? gtk_widget_get_parent (row) : NULL;
  if (row == NULL)
    return;
  gtk_widget_activate_action (row, "listitem.select", "(bb)", FALSE, FALSE);
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  wb_context_menu_popup (&self->context_popover, GTK_WIDGET (self), G_MENU_MODEL (self->context_menu), x, y);
}

static gboolean
menu_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  WbEchoTable *self = WB_ECHO_TABLE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  double x, y;

  if (self->selected_id == 0 || focus == NULL ||
      !gtk_widget_translate_coordinates (focus, widget, 24, gtk_widget_get_height (focus), &x, &y))
    return FALSE;
  wb_context_menu_popup (&self->context_popover, widget, G_MENU_MODEL (self->context_menu), x, y);
  return TRUE;
}

/* --- What is on screen ---------------------------------------------------------------------------------------------- */

static void
view_moved_cb (WbEchoTable *self)
{
  if (!self->updating)
    g_signal_emit (self, signals[SIGNAL_VIEW_MOVED], 0);
}

void
wb_echo_table_get_request (WbEchoTable *self, WbSnapshotRequest *request)
{
  GtkAdjustment *adjustment;
  guint n_rows, first, n;
  double upper;
  int sort_by = WB_ECHO_SORT_ID;

  g_return_if_fail (WB_IS_ECHO_TABLE (self));

  *request = (WbSnapshotRequest){ 0 };
  if (wb_text_column_get_sort (self->table, &sort_by, &request->descending))
    request->sort_by = (guint) sort_by;
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  n_rows = g_list_model_get_n_items (G_LIST_MODEL (self->rows));
  adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled);
  upper = gtk_adjustment_get_upper (adjustment);
  request->n_rows = 2 * MARGIN_ROWS; /* before anything is on screen: the first ones */
  if (n_rows == 0 || upper <= 0)
    return;
  /* Rows are of one height. */
  first = (guint) (gtk_adjustment_get_value (adjustment) / upper * n_rows);
  n = (guint) (gtk_adjustment_get_page_size (adjustment) / upper * n_rows) + 2;
  request->first_row = first > MARGIN_ROWS ? first - MARGIN_ROWS : 0;
  request->n_rows = MAX (n, MARGIN_ROWS) + 2 * MARGIN_ROWS;
}

static void
copy_command_cb (WbEchoTable *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), gtk_label_get_text (self->command_label));
  gtk_button_set_icon_name (self->copy_button, "object-select-symbolic");
}

/* A line that would connect, for the first place where the server listens. */
static char *
dup_command (const WbEchoSnapshot *snapshot)
{
  for (guint i = 0; i < G_N_ELEMENTS (snapshot->listens); i++)
    {
      const WbListen *listen = &snapshot->listens[i];
      char text[WB_ENDPOINT_TEXT_BYTES];
      const char *address;

      if (listen->state != WB_LISTEN_ON)
        continue;
      address = wb_endpoint_format_address (&listen->endpoint, text);
      if (wb_endpoint_is_any (&listen->endpoint))
        address = listen->endpoint.family == 4 ? "127.0.0.1" : "::1";
      return g_strdup_printf ("nc %s%s %u", listen->udp ? "-u " : "", address, listen->endpoint.port);
    }
  return NULL;
}

static void
show_empty (WbEchoTable *self, WbServiceState state, const WbEchoSnapshot *snapshot)
{
  g_autofree char *command = NULL;
  const char *text = _("The server is stopped. Start it, and every connection is listed here.");

  if (state == WB_SERVICE_RUNNING && snapshot != NULL)
    {
      command = dup_command (snapshot);
      text = command != NULL ? _("Nothing has connected yet. Use Try It, or a terminal:") :
                               _("Nothing is listening. Switch a family on.");
    }
  gtk_label_set_text (self->empty_label, text);
  if (command != NULL && g_strcmp0 (gtk_label_get_text (self->command_label), command) != 0)
    {
      gtk_label_set_text (self->command_label, command);
      gtk_button_set_icon_name (self->copy_button, "edit-copy-symbolic");
    }
  gtk_widget_set_visible (self->command_box, command != NULL);
}

void
wb_echo_table_update (WbEchoTable *self, WbServiceState state, WbEchoSnapshot *snapshot)
{
  guint n = snapshot != NULL ? snapshot->n_connections : 0;
  guint position;

  g_return_if_fail (WB_IS_ECHO_TABLE (self));

  self->updating = TRUE;
  if (snapshot != NULL)
    wb_row_list_update (self->rows, snapshot, MAX (n, snapshot->first_row + snapshot->n_rows), snapshot->first_row,
                        snapshot->rows, snapshot->n_rows, sizeof (WbEchoRow));
  else
    wb_row_list_update (self->rows, NULL, 0, 0, NULL, 0, 0);
  if (self->selected_id != 0 && wb_row_list_find (self->rows, self->selected_id, &position))
    gtk_single_selection_set_selected (self->selection, position);
  else
    {
      gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
      if (snapshot == NULL || snapshot->n_rows == n)
        self->selected_id = 0; /* all rows are here: it is gone, and not only out of sight */
    }
  self->updating = FALSE;
  update_actions (self);
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "table" : "empty");
  if (n == 0)
    show_empty (self, state, snapshot);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static gboolean
wb_echo_table_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (WB_ECHO_TABLE (widget)->table));
}

static void
wb_echo_table_dispose (GObject *object)
{
  WbEchoTable *self = WB_ECHO_TABLE (object);

  if (self->table != NULL)
    {
      g_signal_handlers_disconnect_by_data (gtk_column_view_get_sorter (self->table), self);
      g_signal_handlers_disconnect_by_data (gtk_scrolled_window_get_vadjustment (self->scrolled), self);
      g_signal_handlers_disconnect_by_data (self->selection, self);
      gtk_column_view_set_model (self->table, NULL);
    }
  g_clear_pointer (&self->context_popover, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_ECHO_TABLE);
  g_clear_object (&self->selection);
  g_clear_object (&self->rows);
  g_clear_object (&self->context_menu);
  G_OBJECT_CLASS (wb_echo_table_parent_class)->dispose (object);
}

static void
wb_echo_table_class_init (WbEchoTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_echo_table_dispose;
  widget_class->grab_focus = wb_echo_table_grab_focus;
  signals[SIGNAL_CLOSE_CONNECTION] = g_signal_new ("close-connection", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                                   NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT64, G_TYPE_BOOLEAN);
  signals[SIGNAL_SELECTION_CHANGED] = g_signal_new ("selection-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                                    0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_VIEW_MOVED] =
      g_signal_new ("view-moved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "connection.disconnect", NULL, close_action);
  gtk_widget_class_install_action (widget_class, "connection.reset", NULL, close_action);
  gtk_widget_class_install_action (widget_class, "connection.copy", NULL, copy_peer_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "connection.disconnect", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, GDK_SHIFT_MASK, "connection.reset", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "connection.copy", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/echo/wb-echo-table.ui");
  gtk_widget_class_bind_template_child (widget_class, WbEchoTable, command_box);
  gtk_widget_class_bind_template_child (widget_class, WbEchoTable, command_label);
  gtk_widget_class_bind_template_child (widget_class, WbEchoTable, copy_button);
  gtk_widget_class_bind_template_child (widget_class, WbEchoTable, empty_label);
  gtk_widget_class_bind_template_child (widget_class, WbEchoTable, scrolled);
  gtk_widget_class_bind_template_child (widget_class, WbEchoTable, stack);
  gtk_widget_class_bind_template_child (widget_class, WbEchoTable, table);
  gtk_widget_class_bind_template_callback (widget_class, copy_command_cb);
}

static void
wb_echo_table_init (WbEchoTable *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->announced_id = G_MAXUINT64; /* so that the first answer is told */
  self->rows = wb_row_list_new ();
  self->selection = g_object_new (GTK_TYPE_SINGLE_SELECTION, "autoselect", FALSE, "can-unselect", TRUE, NULL);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->rows));
  make_columns (self);
  gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_swapped (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self);
  g_signal_connect_swapped (gtk_column_view_get_sorter (self->table), "changed", G_CALLBACK (view_moved_cb), self);
  g_signal_connect_swapped (gtk_scrolled_window_get_vadjustment (self->scrolled), "value-changed",
                            G_CALLBACK (view_moved_cb), self);
  self->context_menu = g_menu_new ();
  g_menu_append (self->context_menu, _("_Disconnect"), "connection.disconnect");
  g_menu_append (self->context_menu, _("_Reset"), "connection.reset");
  g_menu_append (self->context_menu, _("_Copy Address"), "connection.copy");
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  wb_echo_table_update (self, WB_SERVICE_STOPPED, NULL);
}

GtkWidget *
wb_echo_table_new (void)
{
  return g_object_new (WB_TYPE_ECHO_TABLE, NULL);
}
