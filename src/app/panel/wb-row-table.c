/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Ten thousand rows, of which the engine fills those on screen. Sorting is the engine's, too, since only it has all of
 * them. The selection is a row and not a place: its id is kept here, and after each update the row that bears it is
 * selected again wherever it went. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-row-table.h"

#include "app/panel/wb-command-row.h"
#include "app/panel/wb-context-menu.h"
#include "app/panel/wb-focus.h"
#include "app/panel/wb-row-list.h"
#include "app/panel/wb-row-steps.h"
#include "app/panel/wb-scroll-end.h"
#include "app/wb-compat.h"
#include "engine/base/wb-priority.h"

/* Rows asked for above and below those on screen, so that scrolling seldom meets one that is not filled yet. */
#define MARGIN_ROWS 24u
/* In pixels. No row of text is lower: never more fit on screen, whatever the view says before it has laid out new rows. */
#define LEAST_ROW_HEIGHT 12

/* As many columns as wb_row_table_add_columns was given at once. */
typedef struct
{
  const WbTextColumnSpec *specs; /* borrowed */
  guint n;
  gpointer data; /* borrowed */
} ColumnGroup;

typedef struct
{
  /* Template children */
  WbCommandRow *command_row;
  GtkLabel *empty_label;
  GtkScrolledWindow *scrolled;
  GtkStack *stack;
  GtkColumnView *table;

  /* Owned */
  WbRowList *rows;
  WbRowSteps *steps;
  GtkSingleSelection *selection;
  GtkWidget *context_popover;
  GMenuModel *context_menu;
  GArray *columns; /* of ColumnGroup */

  guint64 selected_id;
  guint64 announced_id;
  guint goal; /* position to go to once the view has a size; GTK_INVALID_LIST_POSITION: none */
  guint go_id;
  gboolean follows;
  gboolean at_end;   /* follows: what comes is to be seen */
  gboolean updating; /* the rows change, not the user's mind */
} WbRowTablePrivate;

G_DEFINE_TYPE_WITH_PRIVATE (WbRowTable, wb_row_table, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_LABEL,
  N_PROPS
};

enum
{
  SIGNAL_SELECTION_CHANGED,
  SIGNAL_VIEW_MOVED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* --- Selection ----------------------------------------------------------------------------------------------------- */

static void
announce (WbRowTable *self)
{
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (self);

  if (priv->announced_id == priv->selected_id)
    return;
  priv->announced_id = priv->selected_id;
  g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
}

/* Selects the row that bears the id; FALSE: it is not filled. What the view does not have yet, it selects when it has
 * it. */
static gboolean
select_again (WbRowTable *self)
{
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (self);
  guint position = GTK_INVALID_LIST_POSITION;
  gboolean found = priv->selected_id != 0 && wb_row_list_find (priv->rows, priv->selected_id, &position);

  gtk_single_selection_set_selected (priv->selection, position);
  return found;
}

static void
shown_cb (WbRowTable *self)
{
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (self);

  if (priv->updating)
    return;
  priv->updating = TRUE;
  select_again (self);
  priv->updating = FALSE;
}

static void
selected_cb (WbRowTable *self)
{
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (self);
  WbRow *row = gtk_single_selection_get_selected_item (priv->selection);

  if (priv->updating)
    return;
  priv->selected_id = row != NULL ? wb_row_get_id (row) : 0;
  announce (self);
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, WbRowTable *self)
{
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (self);
  GtkWidget *row = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);

  while (row != NULL && g_strcmp0 (gtk_widget_get_css_name (row), "row") != 0)
    row = row != GTK_WIDGET (self) ? gtk_widget_get_parent (row) : NULL;
  if (row == NULL || priv->context_menu == NULL)
    return;
  gtk_widget_activate_action (row, "listitem.select", "(bb)", FALSE, FALSE);
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  wb_context_menu_popup (&priv->context_popover, GTK_WIDGET (self), priv->context_menu, x, y);
}

static gboolean
menu_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  WbRowTable *self = WB_ROW_TABLE (widget);
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (self);
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  double x, y;

  if (priv->context_menu == NULL || priv->selected_id == 0 || focus == NULL ||
      !gtk_widget_translate_coordinates (focus, widget, 24, gtk_widget_get_height (focus), &x, &y))
    return FALSE;
  wb_context_menu_popup (&priv->context_popover, widget, priv->context_menu, x, y);
  return TRUE;
}

/* --- What is on screen ---------------------------------------------------------------------------------------------- */

static void
view_moved_cb (WbRowTable *self)
{
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (self);

  if (priv->updating)
    return;
  /* Unless it is on its way somewhere. */
  if (priv->goal == GTK_INVALID_LIST_POSITION && priv->go_id == 0)
    priv->at_end = wb_scroll_end_is_seen (gtk_scrolled_window_get_vadjustment (priv->scrolled));
  g_signal_emit (self, signals[SIGNAL_VIEW_MOVED], 0);
}

static void
go_to_goal (WbRowTable *self)
{
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (self);

  /* A view without a size has places for no rows, and GTK 4.8 then goes nowhere. */
  if (gtk_adjustment_get_page_size (gtk_scrolled_window_get_vadjustment (priv->scrolled)) <= 0)
    return;
  if (priv->goal < g_list_model_get_n_items (G_LIST_MODEL (priv->selection)))
    wb_compat_scroll_to (priv->table, priv->goal);
  priv->goal = GTK_INVALID_LIST_POSITION;
}

static gboolean
go_cb (gpointer data)
{
  WbRowTable *self = data;
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (self);

  priv->go_id = 0;
  go_to_goal (self);
  return G_SOURCE_REMOVE;
}

/* Told while the view is laid out, when it must not ask for it once more. */
static void
sized_cb (WbRowTable *self)
{
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (self);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (priv->selection));

  /* GTK goes by rows whose heights it guesses before it has laid them out, and may come to rest a row short. */
  if (priv->follows && priv->at_end && n > 0 &&
      !wb_scroll_end_is_seen (gtk_scrolled_window_get_vadjustment (priv->scrolled)))
    priv->goal = n - 1;
  if (priv->goal != GTK_INVALID_LIST_POSITION && priv->go_id == 0)
    priv->go_id = g_idle_add_full (WB_PRIORITY_TICK, go_cb, self, NULL);
}

/* Who goes up from the end by key leaves it before the view moves. */
static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, WbRowTable *self)
{
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (self);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (priv->scrolled);

  if (key == GDK_KEY_Up || key == GDK_KEY_Page_Up || key == GDK_KEY_Home)
    priv->at_end &= gtk_adjustment_get_upper (adjustment) <= gtk_adjustment_get_page_size (adjustment);
  else if (key == GDK_KEY_End)
    priv->at_end = TRUE;
  return GDK_EVENT_PROPAGATE;
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static gboolean
wb_row_table_grab_focus (GtkWidget *widget)
{
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (WB_ROW_TABLE (widget));

  return !wb_focus_is_moving () && gtk_widget_grab_focus (GTK_WIDGET (priv->table));
}

static gboolean
wb_row_table_focus (GtkWidget *widget, GtkDirectionType direction)
{
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (WB_ROW_TABLE (widget));

  return !wb_focus_is_leaving (GTK_WIDGET (priv->table), direction) && wb_focus_move (widget, direction);
}

static void
wb_row_table_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  WbRowTable *self = WB_ROW_TABLE (object);
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (self);

  switch (prop_id)
    {
    case PROP_LABEL:
      gtk_accessible_update_property (GTK_ACCESSIBLE (priv->table), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      g_value_get_string (value), -1);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wb_row_table_dispose (GObject *object)
{
  WbRowTable *self = WB_ROW_TABLE (object);
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (self);

  if (priv->table != NULL)
    {
      g_signal_handlers_disconnect_by_data (gtk_column_view_get_sorter (priv->table), self);
      g_signal_handlers_disconnect_by_data (gtk_scrolled_window_get_vadjustment (priv->scrolled), self);
      g_signal_handlers_disconnect_by_data (priv->selection, self);
      g_signal_handlers_disconnect_by_data (priv->steps, self);
      gtk_column_view_set_model (priv->table, NULL);
      /* By hand: GTK 4.8 disposes of the template of a widget's own class only, and subclasses have none. */
      gtk_widget_unparent (GTK_WIDGET (priv->stack));
      priv->table = NULL;
    }
  g_clear_handle_id (&priv->go_id, g_source_remove);
  g_clear_pointer (&priv->context_popover, gtk_widget_unparent);
  g_clear_object (&priv->selection);
  g_clear_object (&priv->steps);
  g_clear_object (&priv->rows);
  g_clear_object (&priv->context_menu);
  g_clear_pointer (&priv->columns, g_array_unref);
  G_OBJECT_CLASS (wb_row_table_parent_class)->dispose (object);
}

static void
wb_row_table_class_init (WbRowTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (WB_TYPE_COMMAND_ROW);
  object_class->dispose = wb_row_table_dispose;
  object_class->set_property = wb_row_table_set_property;
  widget_class->focus = wb_row_table_focus;
  widget_class->grab_focus = wb_row_table_grab_focus;

  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_SELECTION_CHANGED] =
      g_signal_new ("selection-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_FIRST,
                    G_STRUCT_OFFSET (WbRowTableClass, selection_changed), NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_VIEW_MOVED] =
      g_signal_new ("view-moved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/panel/wb-row-table.ui");
  gtk_widget_class_bind_template_child_private (widget_class, WbRowTable, command_row);
  gtk_widget_class_bind_template_child_private (widget_class, WbRowTable, empty_label);
  gtk_widget_class_bind_template_child_private (widget_class, WbRowTable, scrolled);
  gtk_widget_class_bind_template_child_private (widget_class, WbRowTable, stack);
  gtk_widget_class_bind_template_child_private (widget_class, WbRowTable, table);
}

static void
wb_row_table_init (WbRowTable *self)
{
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (self);
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  priv->announced_id = G_MAXUINT64; /* so that the first answer is told */
  priv->goal = GTK_INVALID_LIST_POSITION;
  priv->at_end = TRUE;
  priv->rows = wb_row_list_new ();
  priv->columns = g_array_new (FALSE, FALSE, sizeof (ColumnGroup));
  priv->selection = g_object_new (GTK_TYPE_SINGLE_SELECTION, "autoselect", FALSE, "can-unselect", TRUE, NULL);
  priv->steps = WB_ROW_STEPS (wb_row_steps_new (G_LIST_MODEL (priv->rows)));
  gtk_single_selection_set_model (priv->selection, G_LIST_MODEL (priv->steps));
  gtk_column_view_set_model (priv->table, GTK_SELECTION_MODEL (priv->selection));
  g_signal_connect_swapped (priv->selection, "notify::selected-item", G_CALLBACK (selected_cb), self);
  /* After the selection and the view, who heard of the steps first. */
  g_signal_connect_swapped (priv->steps, "items-changed", G_CALLBACK (shown_cb), self);
  g_signal_connect_swapped (gtk_column_view_get_sorter (priv->table), "changed", G_CALLBACK (view_moved_cb), self);
  g_signal_connect_swapped (gtk_scrolled_window_get_vadjustment (priv->scrolled), "value-changed",
                            G_CALLBACK (view_moved_cb), self);
  g_signal_connect_swapped (gtk_scrolled_window_get_vadjustment (priv->scrolled), "changed", G_CALLBACK (sized_cb),
                            self);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

GtkWidget *
wb_row_table_new (const char *label)
{
  return g_object_new (WB_TYPE_ROW_TABLE, "label", label, NULL);
}

void
wb_row_table_add_columns (WbRowTable *self, const WbTextColumnSpec *specs, guint n, gpointer data)
{
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (self);
  const ColumnGroup group = { specs, n, data };

  g_return_if_fail (WB_IS_ROW_TABLE (self));

  wb_text_column_append_all (priv->table, specs, n, data);
  g_array_append_val (priv->columns, group);
}

void
wb_row_table_append_column (WbRowTable *self, GtkColumnViewColumn *column)
{
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (self);

  g_return_if_fail (WB_IS_ROW_TABLE (self));

  gtk_column_view_append_column (priv->table, column);
}

void
wb_row_table_set_menu (WbRowTable *self, GMenuModel *menu)
{
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (self);

  g_return_if_fail (WB_IS_ROW_TABLE (self));

  if (g_set_object (&priv->context_menu, menu))
    g_clear_pointer (&priv->context_popover, gtk_widget_unparent);
}

void
wb_row_table_set_follows (WbRowTable *self, gboolean follows)
{
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (self);

  g_return_if_fail (WB_IS_ROW_TABLE (self));

  priv->follows = follows;
}

void
wb_row_table_get_request (WbRowTable *self, WbSnapshotRequest *request)
{
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (self);
  GtkAdjustment *adjustment;
  guint n_rows, first, n;
  double upper, page;
  int sort_by;

  g_return_if_fail (WB_IS_ROW_TABLE (self));

  *request = (WbSnapshotRequest){ 0 };
  if (wb_text_column_get_sort (priv->table, &sort_by, &request->descending))
    request->sort_by = (guint) sort_by;
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  n_rows = g_list_model_get_n_items (G_LIST_MODEL (priv->steps));
  adjustment = gtk_scrolled_window_get_vadjustment (priv->scrolled);
  upper = gtk_adjustment_get_upper (adjustment);
  page = gtk_adjustment_get_page_size (adjustment);
  request->n_rows = 2 * MARGIN_ROWS; /* before anything is on screen: the first ones */
  if (n_rows == 0 || upper <= 0)
    return;
  /* Rows are of one height. */
  first = (guint) (gtk_adjustment_get_value (adjustment) / upper * n_rows);
  n = (guint) MIN (page / upper * n_rows, page / LEAST_ROW_HEIGHT) + 2;
  request->first_row = first > MARGIN_ROWS ? first - MARGIN_ROWS : 0;
  request->n_rows = MAX (n, MARGIN_ROWS) + 2 * MARGIN_ROWS;
}

void
wb_row_table_reset_sort (WbRowTable *self)
{
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (self);

  g_return_if_fail (WB_IS_ROW_TABLE (self));

  gtk_column_view_sort_by_column (priv->table, NULL, GTK_SORT_ASCENDING);
}

void
wb_row_table_update (WbRowTable *self, gpointer owner, guint n_rows, guint first, gconstpointer rows, guint n,
                     gsize row_bytes)
{
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (self);
  gboolean follow = priv->follows && priv->at_end && n_rows > 0;

  g_return_if_fail (WB_IS_ROW_TABLE (self) && (owner != NULL || n_rows == 0));

  priv->updating = TRUE;
  wb_row_list_update (priv->rows, owner, MAX (n_rows, first + n), first, rows, n, row_bytes);
  if (follow)
    wb_row_steps_show (priv->steps, n_rows - 1);
  if (!select_again (self) && n == n_rows)
    {
      priv->selected_id = 0; /* all rows are here: it is gone, and not only out of sight */
      priv->goal = GTK_INVALID_LIST_POSITION;
    }
  priv->updating = FALSE;
  if (follow)
    {
      priv->goal = n_rows - 1;
      go_to_goal (self);
    }
  announce (self);
  gtk_stack_set_visible_child_name (priv->stack, n_rows > 0 ? "table" : "empty");
}

void
wb_row_table_clear (WbRowTable *self)
{
  wb_row_table_update (self, NULL, 0, 0, NULL, 0, 0);
}

void
wb_row_table_set_empty (WbRowTable *self, const char *text, const char *command)
{
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (self);

  g_return_if_fail (WB_IS_ROW_TABLE (self) && text != NULL);

  gtk_label_set_text (priv->empty_label, text);
  wb_command_row_set_command (priv->command_row, command);
}

guint64
wb_row_table_get_selected (WbRowTable *self)
{
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (self);

  g_return_val_if_fail (WB_IS_ROW_TABLE (self), 0);

  return priv->selected_id;
}

void
wb_row_table_select (WbRowTable *self, guint64 id, guint position)
{
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (self);
  guint found;

  g_return_if_fail (WB_IS_ROW_TABLE (self) && id != 0);

  priv->updating = TRUE;
  priv->selected_id = id;
  if (wb_row_list_find (priv->rows, id, &found))
    position = found;
  wb_row_steps_show (priv->steps, position);
  select_again (self);
  priv->updating = FALSE;
  priv->goal = position;
  go_to_goal (self);
  announce (self);
}

gconstpointer
wb_row_table_get_selected_data (WbRowTable *self)
{
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (self);
  WbRow *row;

  g_return_val_if_fail (WB_IS_ROW_TABLE (self), NULL);

  row = gtk_single_selection_get_selected_item (priv->selection);
  return row != NULL ? wb_row_get_data (row) : NULL;
}

void
wb_row_table_copy_selected (WbRowTable *self)
{
  WbRowTablePrivate *priv = wb_row_table_get_instance_private (self);
  g_autoptr (GString) text = g_string_new (NULL);
  const char *css_class = NULL;
  gconstpointer row;

  g_return_if_fail (WB_IS_ROW_TABLE (self));

  row = wb_row_table_get_selected_data (self);
  if (row == NULL)
    return;
  for (guint i = 0; i < priv->columns->len; i++)
    {
      const ColumnGroup *group = &g_array_index (priv->columns, ColumnGroup, i);

      for (guint k = 0; k < group->n; k++)
        {
          if (i + k > 0)
            g_string_append_c (text, '\t');
          group->specs[k].func (text, &css_class, row, group->data);
        }
    }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text->str);
}
