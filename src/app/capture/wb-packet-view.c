/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The packet table: GtkColumnView over our lazy list, our selection and our columns. What it adds is what the three do
 * not know:
 *  - following the tail. A user who scrolls up, or picks a row above the last, wants to look at something: following
 *    ends. Scrolling to the end starts it again. Rows that are appended move nothing by themselves, so only a value
 *    that went down is the user's;
 *  - moving the keyboard with a programmed selection: the column view gives the focus to the row it had before, so the
 *    bound rows are known here and the right one is given the focus after scrolling;
 *  - which part of a list is shown that is longer than a table can be. Parts overlap by half, so that every row can be
 *    seen with what stands around it; going to a packet and following the tail move the part by themselves. */

#define G_LOG_DOMAIN "wirebench"

#include "app/capture/wb-packet-view.h"

#include "app/capture/wb-packet-columns.h"
#include "app/capture/wb-part-bar.h"
#include "app/capture/wb-row-tints.h"
#include "app/panel/wb-context-menu.h"
#include "app/panel/wb-focus.h"
#include "app/panel/wb-row-name.h"
#include "app/wb-compat.h"

#include "engine/base/wb-priority.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define NARROW_WIDTH 620

struct _WbPacketView
{
  GtkWidget parent_instance;

  /* Owned */
  GtkWidget *box; /* the table over the bar that tells the part */
  GtkColumnView *table;
  WbPacketColumns *columns;
  GtkWidget *context_popover;
  GMenuModel *context_menu;
  WbPacketList *list;
  WbPacketSelection *selection; /* of the part that is shown */
  WbPacket *selected_packet;

  /* Borrowed */
  WbPartBar *part_bar;
  WbPacketStyle *style; /* of columns */
  GtkAdjustment *vadjustment;

  guint narrow_id;
  guint follow_id;
  guint max_rows;
  double last_value;
  gboolean follow_tail;
  gboolean narrow;
  gboolean programmed; /* the selection is being set from here */
};

G_DEFINE_FINAL_TYPE (WbPacketView, wb_packet_view, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_FOLLOW_TAIL,
  PROP_N_SELECTED,
  PROP_SELECTED_NUMBER,
  N_PROPS
};

enum
{
  SIGNAL_ACTIVATE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static gboolean
has_focus_within (WbPacketView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  return focus && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->table));
}

/* --- The tail --------------------------------------------------------------------------------------------------- */

static void
set_follow_tail (WbPacketView *self, gboolean follow)
{
  if (self->follow_tail == follow)
    return;
  self->follow_tail = follow;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOW_TAIL]);
}

/* --- The part that is shown ---------------------------------------------------------------------------------------- */

static guint
count_list (WbPacketView *self)
{
  return self->list ? g_list_model_get_n_items (G_LIST_MODEL (self->list)) : 0;
}

static guint
count_rows (WbPacketView *self)
{
  return self->selection ? g_list_model_get_n_items (G_LIST_MODEL (self->selection)) : 0;
}

static void
update_part (WbPacketView *self)
{
  guint n = count_list (self);

  wb_packet_columns_set_highest (self->columns, n > 0 ? wb_packet_list_get_number (self->list, n - 1) : 0);
  wb_part_bar_set_part (self->part_bar, self->style->first, count_rows (self), n);
}

static void lead_changed_cb (WbPacketView *self);
static void selection_changed_cb (WbPacketView *self);

/* The table gets a selection of its own for each part: rows that are exchanged in place are all made twice. */
static void
show_part (WbPacketView *self, guint first, WbPacketSelection *before)
{
  g_autoptr (WbPacketSelection) old = before ? g_object_ref (before) : NULL;

  gtk_column_view_set_model (self->table, NULL);
  if (self->selection)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_object (&self->selection);
  self->last_value = -1; /* nobody scrolled */
  self->style->first = first;
  self->selection = wb_packet_selection_new (self->list, first, self->max_rows, old);
  g_signal_connect_swapped (self->selection, "notify::lead", G_CALLBACK (lead_changed_cb), self);
  g_signal_connect_swapped (self->selection, "notify::n-selected", G_CALLBACK (selection_changed_cb), self);
  g_signal_connect_swapped (self->selection, "items-changed", G_CALLBACK (update_part), self);
  gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (self->selection));
  update_part (self);
}

static gboolean
is_in_part (WbPacketView *self, guint position)
{
  return position >= self->style->first && position - self->style->first < count_rows (self);
}

/* Shows the part that has the row in its middle, as far as there are rows around it. */
static void
show_part_around (WbPacketView *self, guint position)
{
  guint n = count_list (self), last_first = n - MIN (n, self->max_rows);

  if (!is_in_part (self, position))
    show_part (self, MIN (position - MIN (position, self->max_rows / 2), last_first), self->selection);
}

/* Half a part up or down; the row that was the last in that direction stays on the screen. */
static void
step_cb (WbPacketView *self, int direction)
{
  guint edge = direction < 0 ? self->style->first : self->style->first + count_rows (self) - 1;
  guint n = count_list (self), half = self->max_rows / 2, first = self->style->first;

  set_follow_tail (self, FALSE);
  first = direction < 0 ? first - MIN (first, half) : MIN (first + half, n - MIN (n, self->max_rows));
  show_part (self, first, self->selection);
  wb_compat_scroll_to (self->table, edge - first);
}

static gboolean
follow_cb (gpointer data)
{
  WbPacketView *self = WB_PACKET_VIEW (data);
  guint n = count_list (self);

  self->follow_id = 0;
  if (!self->follow_tail || n == 0 || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return G_SOURCE_REMOVE;
  if (!is_in_part (self, n - 1)) /* with room for half a part of packets to come */
    show_part (self, n - MIN (n, self->max_rows / 2), self->selection);
  wb_compat_scroll_to (self->table, n - 1 - self->style->first);
  return G_SOURCE_REMOVE;
}

static void
queue_follow (WbPacketView *self)
{
  if (self->follow_tail && !self->follow_id)
    self->follow_id = g_idle_add_full (WB_PRIORITY_TICK, follow_cb, self, NULL);
}

/* A window that grows moves the value down and stands at the end all the same: only away from the end is leaving it. */
static void
value_changed_cb (WbPacketView *self)
{
  double value = gtk_adjustment_get_value (self->vadjustment), before = self->last_value;
  double rest = gtk_adjustment_get_upper (self->vadjustment) - gtk_adjustment_get_page_size (self->vadjustment) - value;

  self->last_value = value;
  if (before < 0)
    return; /* another list: nobody scrolled */
  if (rest < 2 && value > before)
    set_follow_tail (self, TRUE);
  else if (rest >= 2 && value < before - 0.5)
    set_follow_tail (self, FALSE);
}

/* --- Selection -------------------------------------------------------------------------------------------------- */

static void
update_selected (WbPacketView *self)
{
  guint lead = self->selection ? wb_packet_selection_get_lead (self->selection) : GTK_INVALID_LIST_POSITION;
  guint64 number = lead != GTK_INVALID_LIST_POSITION ? wb_packet_list_get_number (self->list, lead) : 0;

  if (number == wb_packet_view_get_selected_number (self))
    return;
  g_clear_object (&self->selected_packet);
  if (number)
    self->selected_packet = g_list_model_get_item (G_LIST_MODEL (self->list), lead);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED_NUMBER]);
}

static void
lead_changed_cb (WbPacketView *self)
{
  guint lead = wb_packet_selection_get_lead (self->selection);

  update_selected (self);
  if (!self->programmed && lead != GTK_INVALID_LIST_POSITION && lead + 1 < count_list (self))
    set_follow_tail (self, FALSE); /* what the user looks at must not run away */
}

static void
selection_changed_cb (WbPacketView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SELECTED]);
}

static void
items_changed_cb (WbPacketView *self)
{
  update_part (self);
  queue_follow (self);
}

static GtkWidget *
find_row (WbPacketView *self, guint position)
{
  return position >= self->style->first ? wb_packet_columns_find_row (self->columns, position - self->style->first) :
                                          NULL;
}

static void
show_row (WbPacketView *self, guint position, gboolean focus)
{
  GtkWidget *row;

  wb_compat_scroll_to (self->table, position - self->style->first);
  row = focus ? find_row (self, position) : NULL;
  if (row)
    gtk_widget_grab_focus (row);
}

/* Which row of the table the user looks at: the selected one if it is on the screen, else the last that is. */
static guint
get_seen_row (WbPacketView *self)
{
  double upper = gtk_adjustment_get_upper (self->vadjustment), rows = count_rows (self);
  double top = gtk_adjustment_get_value (self->vadjustment), page = gtk_adjustment_get_page_size (self->vadjustment);
  guint lead = self->selection ? wb_packet_selection_get_lead (self->selection) : GTK_INVALID_LIST_POSITION;
  double at;

  if (rows < 1 || upper <= page)
    return 0;
  if (lead != GTK_INVALID_LIST_POSITION && is_in_part (self, lead))
    {
      at = (lead - self->style->first) / rows * upper;
      if (at >= top && at < top + page)
        return lead - self->style->first;
    }
  return (guint) CLAMP ((top + page) / upper * rows - 1, 0, rows - 1);
}

/* Rows of another height are made anew: GTK 4.8 leaves holes where it has only some of them. */
static gboolean
set_stacked_cb (gpointer data)
{
  WbPacketView *self = WB_PACKET_VIEW (data);
  gboolean focus = has_focus_within (self), scrolled = gtk_adjustment_get_value (self->vadjustment) > 0;
  guint seen = get_seen_row (self);

  self->narrow_id = 0;
  if (self->style->stacked == self->narrow)
    return G_SOURCE_REMOVE;
  wb_packet_columns_set_stacked (self->columns, self->narrow);
  if (!self->list)
    return G_SOURCE_REMOVE;
  show_part (self, self->style->first, self->selection);
  if (scrolled || seen > 0)
    wb_compat_scroll_to (self->table, seen);
  if (focus)
    gtk_widget_grab_focus (GTK_WIDGET (self));
  queue_follow (self);
  return G_SOURCE_REMOVE;
}

/* The table's own Home and End reach the ends of the part. */
static gboolean
end_key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, WbPacketView *self)
{
  gboolean home = key == GDK_KEY_Home || key == GDK_KEY_KP_Home, end = key == GDK_KEY_End || key == GDK_KEY_KP_End;

  if ((!home && !end) || (state & (GDK_SHIFT_MASK | GDK_ALT_MASK)) || count_rows (self) == count_list (self))
    return GDK_EVENT_PROPAGATE;
  gtk_widget_activate_action (GTK_WIDGET (self), home ? "inspector.first" : "inspector.last", NULL);
  return GDK_EVENT_STOP;
}

/* --- Context menu ------------------------------------------------------------------------------------------------ */

static void
show_context_menu (WbPacketView *self, double x, double y)
{
  if (self->context_menu)
    wb_context_menu_popup (&self->context_popover, GTK_WIDGET (self), self->context_menu, x, y);
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, WbPacketView *self)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  guint position;

  while (widget && !WB_IS_PACKET_CELL (widget) && widget != GTK_WIDGET (self))
    /* the pointer may stand on the cell's frame */
    widget = WB_IS_PACKET_CELL (gtk_widget_get_first_child (widget)) ? gtk_widget_get_first_child (widget) :
                                                                       gtk_widget_get_parent (widget);
  if (!WB_IS_PACKET_CELL (widget))
    return; /* a header, which has its own menu */
  position = wb_packet_cell_get_position (WB_PACKET_CELL (widget));
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  show_context_menu (self, x, y);
}

static gboolean
menu_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  WbPacketView *self = WB_PACKET_VIEW (widget);
  guint lead = self->selection ? wb_packet_selection_get_lead (self->selection) : GTK_INVALID_LIST_POSITION;
  GtkWidget *row = lead != GTK_INVALID_LIST_POSITION ? find_row (self, lead) : NULL;
  double x = 24, y = 24;

  if (!row || !gtk_widget_translate_coordinates (row, widget, 24, gtk_widget_get_height (row), &x, &y))
    return FALSE;
  show_context_menu (self, x, y);
  return TRUE;
}

static void
activate_cb (WbPacketView *self)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATE], 0);
}

/* --- The object -------------------------------------------------------------------------------------------------- */

static gboolean
focus_row (WbPacketView *self)
{
  guint lead = self->selection ? wb_packet_selection_get_lead (self->selection) : GTK_INVALID_LIST_POSITION;
  GtkWidget *row = lead != GTK_INVALID_LIST_POSITION ? find_row (self, lead) : NULL;

  return gtk_widget_grab_focus (row ? row : GTK_WIDGET (self->table));
}

static gboolean
wb_packet_view_grab_focus (GtkWidget *widget)
{
  return !wb_focus_is_moving () && focus_row (WB_PACKET_VIEW (widget));
}

/* Whoever comes by Tab comes to the row that the user looks at, too. */
static gboolean
wb_packet_view_focus (GtkWidget *widget, GtkDirectionType direction)
{
  WbPacketView *self = WB_PACKET_VIEW (widget);

  if (wb_focus_is_leaving (GTK_WIDGET (self->table), direction))
    return direction == GTK_DIR_TAB_FORWARD && gtk_widget_child_focus (GTK_WIDGET (self->part_bar), direction);
  if (gtk_widget_get_focus_child (widget) != NULL)
    return wb_focus_move (widget, direction);
  return (direction == GTK_DIR_TAB_BACKWARD && gtk_widget_child_focus (GTK_WIDGET (self->part_bar), direction)) ||
         focus_row (self);
}

static void
reload_tints (WbPacketView *self)
{
  wb_row_tints_load_style (GTK_WIDGET (self));
  wb_row_tints_get (GTK_WIDGET (self), self->style->tints);
  wb_packet_columns_refresh (self->columns);
}

static void
wb_packet_view_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (wb_packet_view_parent_class)->css_changed (widget, change);
  reload_tints (WB_PACKET_VIEW (widget));
}

static void
wb_packet_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (wb_packet_view_parent_class)->map (widget);
  queue_follow (WB_PACKET_VIEW (widget));
}

static void
wb_packet_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  WbPacketView *self = WB_PACKET_VIEW (widget);

  gtk_widget_allocate (self->box, width, height, baseline, NULL);
  if (self->context_popover)
    gtk_popover_present (GTK_POPOVER (self->context_popover));
  if (self->narrow == (width < NARROW_WIDTH))
    return;
  self->narrow = width < NARROW_WIDTH;
  if (!self->narrow_id) /* a column may not be resized while it is being allocated */
    self->narrow_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, set_stacked_cb, self, NULL);
}

static void
wb_packet_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                        int *minimum_baseline, int *natural_baseline)
{
  gtk_widget_measure (WB_PACKET_VIEW (widget)->box, orientation, for_size, minimum, natural, minimum_baseline,
                      natural_baseline);
}

static void
wb_packet_view_dispose (GObject *object)
{
  WbPacketView *self = WB_PACKET_VIEW (object);

  if (self->columns)
    wb_packet_columns_flush (self->columns);
  g_clear_handle_id (&self->follow_id, g_source_remove);
  g_clear_handle_id (&self->narrow_id, g_source_remove);
  if (self->table)
    wb_packet_view_set_list (self, NULL);
  g_clear_pointer (&self->context_popover, gtk_widget_unparent);
  self->table = NULL;
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (wb_packet_view_parent_class)->dispose (object);
}

static void
wb_packet_view_finalize (GObject *object)
{
  WbPacketView *self = WB_PACKET_VIEW (object);

  g_clear_object (&self->context_menu);
  g_clear_object (&self->columns); /* the cells, which borrow from it, are gone */
  G_OBJECT_CLASS (wb_packet_view_parent_class)->finalize (object);
}

static void
wb_packet_view_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  WbPacketView *self = WB_PACKET_VIEW (object);

  switch (prop_id)
    {
    case PROP_FOLLOW_TAIL:
      g_value_set_boolean (value, self->follow_tail);
      break;
    case PROP_N_SELECTED:
      g_value_set_uint (value, wb_packet_view_get_n_selected (self));
      break;
    case PROP_SELECTED_NUMBER:
      g_value_set_uint64 (value, wb_packet_view_get_selected_number (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wb_packet_view_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_FOLLOW_TAIL:
      wb_packet_view_set_follow_tail (WB_PACKET_VIEW (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wb_packet_view_class_init (WbPacketViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags read_only = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = wb_packet_view_dispose;
  object_class->finalize = wb_packet_view_finalize;
  object_class->get_property = wb_packet_view_get_property;
  object_class->set_property = wb_packet_view_set_property;
  widget_class->css_changed = wb_packet_view_css_changed;
  widget_class->focus = wb_packet_view_focus;
  widget_class->grab_focus = wb_packet_view_grab_focus;
  widget_class->map = wb_packet_view_map;
  widget_class->measure = wb_packet_view_measure;
  widget_class->size_allocate = wb_packet_view_size_allocate;

  properties[PROP_FOLLOW_TAIL] = g_param_spec_boolean (
      "follow-tail", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_N_SELECTED] = g_param_spec_uint ("n-selected", NULL, NULL, 0, G_MAXUINT, 0, read_only);
  properties[PROP_SELECTED_NUMBER] = g_param_spec_uint64 ("selected-number", NULL, NULL, 0, G_MAXUINT64, 0, read_only);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_ACTIVATE] =
      g_signal_new ("activate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
}

static void
wb_packet_view_init (WbPacketView *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->last_value = -1;
  self->max_rows = WB_PACKET_VIEW_MAX_ROWS;

  self->table = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_column_view_set_reorderable (self->table, FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->table), "packet-table");
  wb_row_name_set_for_table (self->table, _("Packets"));
  g_signal_connect_swapped (self->table, "activate", G_CALLBACK (activate_cb), self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->table));
  gtk_widget_set_hexpand (scrolled, TRUE);
  gtk_widget_set_vexpand (scrolled, TRUE);
  self->part_bar = WB_PART_BAR (wb_part_bar_new ());
  g_signal_connect_swapped (self->part_bar, "step", G_CALLBACK (step_cb), self);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (self->box), scrolled);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->part_bar));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  self->vadjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  g_signal_connect_object (self->vadjustment, "value-changed", G_CALLBACK (value_changed_cb), self, G_CONNECT_SWAPPED);

  self->columns = wb_packet_columns_new (self->table);
  self->style = wb_packet_columns_get_style (self->columns);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "packets", wb_packet_columns_get_actions (self->columns));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (end_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->table), keys);
}

GtkWidget *
wb_packet_view_new (void)
{
  return g_object_new (WB_TYPE_PACKET_VIEW, NULL);
}

void
wb_packet_view_set_max_rows (WbPacketView *self, guint max_rows)
{
  g_return_if_fail (WB_IS_PACKET_VIEW (self) && max_rows >= 2 && max_rows <= WB_PACKET_VIEW_MAX_ROWS);

  self->max_rows = max_rows;
  if (self->list)
    show_part (self, 0, self->selection);
}

void
wb_packet_view_set_list (WbPacketView *self, WbPacketList *list)
{
  guint64 number;
  gboolean focus;

  g_return_if_fail (WB_IS_PACKET_VIEW (self));
  g_return_if_fail (list == NULL || WB_IS_PACKET_LIST (list));

  if (self->list == list)
    return;
  number = wb_packet_view_get_selected_number (self);
  focus = has_focus_within (self);
  gtk_column_view_set_model (self->table, NULL);
  if (self->selection)
    {
      g_signal_handlers_disconnect_by_data (self->selection, self);
      g_signal_handlers_disconnect_by_data (self->list, self);
    }
  g_clear_object (&self->selection);
  g_set_object (&self->list, list);
  self->style->list = list;
  self->style->first = 0;
  if (list)
    {
      show_part (self, 0, NULL);
      g_signal_connect_swapped (list, "items-changed", G_CALLBACK (items_changed_cb), self);
      if (number)
        wb_packet_view_select_number (self, number);
      if (focus)
        gtk_widget_grab_focus (GTK_WIDGET (self));
      queue_follow (self);
    }
  update_part (self);
  update_selected (self);
  selection_changed_cb (self);
}

WbPacketList *
wb_packet_view_get_list (WbPacketView *self)
{
  g_return_val_if_fail (WB_IS_PACKET_VIEW (self), NULL);

  return self->list;
}

WbPacketSelection *
wb_packet_view_get_selection (WbPacketView *self)
{
  g_return_val_if_fail (WB_IS_PACKET_VIEW (self), NULL);

  return self->selection;
}

guint64
wb_packet_view_get_selected_number (WbPacketView *self)
{
  g_return_val_if_fail (WB_IS_PACKET_VIEW (self), 0);

  return self->selected_packet ? wb_packet_get_number (self->selected_packet) : 0;
}

guint
wb_packet_view_get_n_selected (WbPacketView *self)
{
  g_return_val_if_fail (WB_IS_PACKET_VIEW (self), 0);

  return self->selection ? (guint) wb_packet_selection_get_n_selected (self->selection) : 0;
}

WbPacket *
wb_packet_view_get_selected_packet (WbPacketView *self)
{
  g_return_val_if_fail (WB_IS_PACKET_VIEW (self), NULL);

  return self->selected_packet;
}

gboolean
wb_packet_view_select_number (WbPacketView *self, guint64 number)
{
  guint position;

  g_return_val_if_fail (WB_IS_PACKET_VIEW (self), FALSE);

  if (!self->list || !wb_packet_list_find (self->list, number, &position))
    return FALSE;
  show_part_around (self, position);
  self->programmed = TRUE;
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position - self->style->first, TRUE);
  self->programmed = FALSE;
  if (position + 1 < count_list (self))
    set_follow_tail (self, FALSE);
  show_row (self, position, has_focus_within (self));
  return TRUE;
}

gboolean
wb_packet_view_get_follow_tail (WbPacketView *self)
{
  g_return_val_if_fail (WB_IS_PACKET_VIEW (self), FALSE);

  return self->follow_tail;
}

void
wb_packet_view_set_follow_tail (WbPacketView *self, gboolean follow)
{
  g_return_if_fail (WB_IS_PACKET_VIEW (self));

  set_follow_tail (self, follow);
  queue_follow (self);
}

const WbPacketStyle *
wb_packet_view_get_style (WbPacketView *self)
{
  g_return_val_if_fail (WB_IS_PACKET_VIEW (self), NULL);

  return self->style;
}

gboolean
wb_packet_view_is_column_visible (WbPacketView *self, WbPacketColumn column)
{
  g_return_val_if_fail (WB_IS_PACKET_VIEW (self) && column < WB_N_COLUMNS, FALSE);

  return wb_packet_columns_is_shown (self->columns, column);
}

void
wb_packet_view_set_context_menu (WbPacketView *self, GMenuModel *menu)
{
  g_return_if_fail (WB_IS_PACKET_VIEW (self));

  g_set_object (&self->context_menu, menu);
  if (self->context_popover)
    gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->context_popover), menu);
}

GMenuModel *
wb_packet_view_get_columns_menu (WbPacketView *self)
{
  g_return_val_if_fail (WB_IS_PACKET_VIEW (self), NULL);

  return wb_packet_columns_get_menu (self->columns);
}

GActionGroup *
wb_packet_view_get_actions (WbPacketView *self)
{
  g_return_val_if_fail (WB_IS_PACKET_VIEW (self), NULL);

  return wb_packet_columns_get_actions (self->columns);
}
