/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The packet table: GtkColumnView over our lazy list, our selection and our cells. What it adds is what the three do
 * not know:
 *  - following the tail. A user who scrolls up, or picks a row above the last, wants to look at something: following
 *    ends. Scrolling to the end starts it again. Rows that are appended move nothing by themselves, so only a value
 *    that went down is the user's;
 *  - moving the keyboard with a programmed selection: the column view gives the focus to the row it had before, so the
 *    bound rows are known here and the right one is given the focus after scrolling;
 *  - which columns there are, how wide, and how Time speaks, remembered in the settings. */

#define G_LOG_DOMAIN "wirebench"

#include "app/capture/wb-packet-view.h"

#include "app/capture/wb-row-tints.h"
#include "app/panel/wb-context-menu.h"
#include "app/wb-compat.h"
#include "app/wb-settings.h"

#include "engine/base/wb-priority.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define SAVE_COLUMNS_MS 400 /* a drag on a header changes the width with each motion */

struct _WbPacketView
{
  GtkWidget parent_instance;

  /* Owned */
  GtkWidget *scrolled;
  GtkColumnView *table;
  GtkColumnViewColumn *columns[WB_N_COLUMNS];
  GSimpleActionGroup *actions;
  GMenu *columns_menu;
  GtkWidget *context_popover;
  GMenuModel *context_menu;
  WbPacketList *list;
  WbPacketSelection *selection;
  WbPacket *selected_packet;
  GHashTable *bound; /* GtkListItem, borrowed: rows x columns that are alive */

  /* Borrowed */
  GtkAdjustment *vadjustment;

  struct
  {
    WbPacketView *view;
    WbPacketColumn column;
  } factories[WB_N_COLUMNS];
  WbPacketStyle style;
  guint save_columns_id, narrow_id;
  guint follow_id;
  double last_value;
  gboolean follow_tail;
  gboolean narrow;
  gboolean restoring;  /* columns are set from the settings, not by the user */
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

/* As designed, for a window of 1160 pixels; Info takes what is left. */
static const int default_widths[WB_N_COLUMNS] = { 76, 116, 150, 150, 84, 72, -1 };
/* Where it is narrow, what can be told apart with less; Info is scrolled to. */
#define NARROW_WIDTH 620
static const int narrow_widths[WB_N_COLUMNS] = { 60, 84, 116, 116, 72, 60, 320 };

/* --- Cells ----------------------------------------------------------------------------------------------------- */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  const typeof (((WbPacketView *) NULL)->factories[0]) *f = data;

  gtk_list_item_set_child (item, wb_packet_cell_new (f->column, &f->view->style));
}

static void
bind_cb (WbPacketView *self, GtkListItem *item)
{
  wb_packet_cell_bind (WB_PACKET_CELL (gtk_list_item_get_child (item)), gtk_list_item_get_item (item),
                       gtk_list_item_get_position (item));
  g_hash_table_add (self->bound, item);
}

static void
unbind_cb (WbPacketView *self, GtkListItem *item)
{
  g_hash_table_remove (self->bound, item);
  wb_packet_cell_unbind (WB_PACKET_CELL (gtk_list_item_get_child (item)));
}

static void
refresh_cells (WbPacketView *self)
{
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    wb_packet_cell_refresh (WB_PACKET_CELL (gtk_list_item_get_child (item)));
}

/* The row widget at a position, while it is alive. */
static GtkWidget *
find_row (WbPacketView *self, guint position)
{
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    if (gtk_list_item_get_position (item) == position)
      for (GtkWidget *widget = gtk_list_item_get_child (item); widget; widget = gtk_widget_get_parent (widget))
        if (g_strcmp0 (gtk_widget_get_css_name (widget), "row") == 0)
          return widget;
  return NULL;
}

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

static gboolean
follow_cb (gpointer data)
{
  WbPacketView *self = WB_PACKET_VIEW (data);
  guint n = self->list ? g_list_model_get_n_items (G_LIST_MODEL (self->list)) : 0;

  self->follow_id = 0;
  if (self->follow_tail && n > 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    wb_compat_scroll_to (self->table, n - 1);
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
  if (!self->programmed && lead != GTK_INVALID_LIST_POSITION &&
      lead + 1 < g_list_model_get_n_items (G_LIST_MODEL (self->list)))
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
  queue_follow (self);
}

static void
show_row (WbPacketView *self, guint position, gboolean focus)
{
  GtkWidget *row;

  wb_compat_scroll_to (self->table, position);
  row = focus ? find_row (self, position) : NULL;
  if (row)
    gtk_widget_grab_focus (row);
}

/* --- Columns and settings ---------------------------------------------------------------------------------------- */

static void
save_columns_cb (gpointer data)
{
  WbPacketView *self = WB_PACKET_VIEW (data);
  g_auto (GVariantBuilder) widths = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{si}"));
  g_auto (GVariantBuilder) hidden = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("as"));

  self->save_columns_id = 0;
  for (guint i = 0; i < WB_N_COLUMNS; i++)
    {
      int width = gtk_column_view_column_get_fixed_width (self->columns[i]);

      if (width != default_widths[i] && width != narrow_widths[i])
        g_variant_builder_add (&widths, "{si}", wb_packet_column_get_id (i), width);
      if (!gtk_column_view_column_get_visible (self->columns[i]))
        g_variant_builder_add (&hidden, "s", wb_packet_column_get_id (i));
    }
  wb_settings_set_value (wb_settings_get (), "column-widths", g_variant_builder_end (&widths));
  wb_settings_set_value (wb_settings_get (), "hidden-columns", g_variant_builder_end (&hidden));
}

static void
column_changed_cb (WbPacketView *self)
{
  if (self->restoring)
    return;
  g_clear_handle_id (&self->save_columns_id, g_source_remove);
  self->save_columns_id = g_timeout_add_once (SAVE_COLUMNS_MS, save_columns_cb, self);
}

/* Unknown ids are a newer program's and passed over; impossible widths are made possible. */
static void
restore_columns (WbPacketView *self)
{
  g_autoptr (GVariant) widths = wb_settings_dup_value (wb_settings_get (), "column-widths");
  g_autoptr (GVariant) hidden = wb_settings_dup_value (wb_settings_get (), "hidden-columns");
  g_autofree const char **ids = g_variant_get_strv (hidden, NULL);

  self->restoring = TRUE;
  for (guint i = 0; i < WB_N_COLUMNS; i++)
    {
      int width;

      if (g_variant_lookup (widths, wb_packet_column_get_id (i), "i", &width))
        gtk_column_view_column_set_fixed_width (self->columns[i], CLAMP (width, -1, 4000));
      gtk_column_view_column_set_visible (self->columns[i], !g_strv_contains (ids, wb_packet_column_get_id (i)));
    }
  self->restoring = FALSE;
}

/* Columns that have the width of one layout get that of the other; what the user has chosen stays. */
static gboolean
change_widths_cb (gpointer data)
{
  WbPacketView *self = WB_PACKET_VIEW (data);
  const int *from = self->narrow ? default_widths : narrow_widths, *to = self->narrow ? narrow_widths : default_widths;

  self->narrow_id = 0;
  self->restoring = TRUE;
  for (guint i = 0; i < WB_N_COLUMNS; i++)
    if (gtk_column_view_column_get_fixed_width (self->columns[i]) == from[i])
      gtk_column_view_column_set_fixed_width (self->columns[i], to[i]);
  self->restoring = FALSE;
  return G_SOURCE_REMOVE;
}

static void
settings_changed_cb (WbPacketView *self)
{
  g_autofree char *name = wb_settings_dup_string (wb_settings_get (), "time-format");
  gboolean tinted = wb_settings_get_boolean (wb_settings_get (), "colour-rows");
  WbTimeFormat format = wb_time_format_from_name (name);

  if (self->style.time_format == format && self->style.tinted == tinted)
    return;
  self->style.time_format = format;
  self->style.tinted = tinted;
  g_action_group_change_action_state (G_ACTION_GROUP (self->actions), "time-format", g_variant_new_string (name));
  refresh_cells (self);
}

static void
time_format_cb (GSimpleAction *action, GVariant *state, gpointer data)
{
  g_simple_action_set_state (action, state);
  wb_settings_set_string (wb_settings_get (), "time-format", g_variant_get_string (state, NULL));
}

static void
reset_columns_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WbPacketView *self = WB_PACKET_VIEW (data);

  for (guint i = 0; i < WB_N_COLUMNS; i++)
    {
      gtk_column_view_column_set_fixed_width (self->columns[i], self->narrow ? narrow_widths[i] : default_widths[i]);
      gtk_column_view_column_set_visible (self->columns[i], TRUE);
    }
}

static void
make_actions (WbPacketView *self)
{
  static const GActionEntry entries[] = {
    { "time-format", NULL, "s", "'relative'", time_format_cb },
    { "reset-columns", reset_columns_cb },
  };
  g_autoptr (GMenu) shown = g_menu_new (), times = g_menu_new (), reset = g_menu_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < WB_N_COLUMNS; i++)
    {
      g_autofree char *name = g_strconcat ("show-", wb_packet_column_get_id (i), NULL);
      g_autofree char *detailed = g_strconcat ("packets.", name, NULL);
      g_autoptr (GPropertyAction) action = g_property_action_new (name, self->columns[i], "visible");

      g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (action));
      g_menu_append (shown, wb_packet_column_get_title (i), detailed);
    }
  for (guint i = 0; i < WB_N_TIME_FORMATS; i++)
    {
      g_autofree char *detailed = g_strconcat ("packets.time-format::", wb_time_format_get_name (i), NULL);

      g_menu_append (times, wb_time_format_get_title (i), detailed);
    }
  g_menu_append (reset, _("Reset Columns"), "packets.reset-columns");
  g_menu_append_section (self->columns_menu, _("Columns"), G_MENU_MODEL (shown));
  g_menu_append_section (self->columns_menu, _("Time Column"), G_MENU_MODEL (times));
  g_menu_append_section (self->columns_menu, NULL, G_MENU_MODEL (reset));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "packets", G_ACTION_GROUP (self->actions));
}

static void
make_columns (WbPacketView *self)
{
  for (guint i = 0; i < WB_N_COLUMNS; i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      GtkColumnViewColumn *column;

      self->factories[i].view = self;
      self->factories[i].column = i;
      g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), &self->factories[i]);
      g_signal_connect_swapped (factory, "bind", G_CALLBACK (bind_cb), self);
      g_signal_connect_swapped (factory, "unbind", G_CALLBACK (unbind_cb), self);
      column = gtk_column_view_column_new (wb_packet_column_get_title (i), factory);
      gtk_column_view_column_set_resizable (column, TRUE);
      gtk_column_view_column_set_expand (column, i == WB_COLUMN_INFO);
      gtk_column_view_column_set_fixed_width (column, default_widths[i]);
      gtk_column_view_column_set_header_menu (column, G_MENU_MODEL (self->columns_menu));
      gtk_column_view_append_column (self->table, column);
      self->columns[i] = column;
    }
  restore_columns (self);
  for (guint i = 0; i < WB_N_COLUMNS; i++)
    {
      g_signal_connect_swapped (self->columns[i], "notify::fixed-width", G_CALLBACK (column_changed_cb), self);
      g_signal_connect_swapped (self->columns[i], "notify::visible", G_CALLBACK (column_changed_cb), self);
    }
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
wb_packet_view_grab_focus (GtkWidget *widget)
{
  WbPacketView *self = WB_PACKET_VIEW (widget);
  guint lead = self->selection ? wb_packet_selection_get_lead (self->selection) : GTK_INVALID_LIST_POSITION;
  GtkWidget *row = lead != GTK_INVALID_LIST_POSITION ? find_row (self, lead) : NULL;

  return gtk_widget_grab_focus (row ? row : GTK_WIDGET (self->table));
}

static void
reload_tints (WbPacketView *self)
{
  wb_row_tints_load_style (GTK_WIDGET (self));
  wb_row_tints_get (GTK_WIDGET (self), self->style.tints);
  refresh_cells (self);
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

  gtk_widget_allocate (self->scrolled, width, height, baseline, NULL);
  if (self->context_popover)
    gtk_popover_present (GTK_POPOVER (self->context_popover));
  if (self->narrow == (width < NARROW_WIDTH))
    return;
  self->narrow = width < NARROW_WIDTH;
  if (!self->narrow_id) /* a column may not be resized while it is being allocated */
    self->narrow_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, change_widths_cb, self, NULL);
}

static void
wb_packet_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                        int *minimum_baseline, int *natural_baseline)
{
  gtk_widget_measure (WB_PACKET_VIEW (widget)->scrolled, orientation, for_size, minimum, natural, minimum_baseline,
                      natural_baseline);
}

static void
wb_packet_view_dispose (GObject *object)
{
  WbPacketView *self = WB_PACKET_VIEW (object);

  if (self->save_columns_id)
    {
      g_clear_handle_id (&self->save_columns_id, g_source_remove);
      save_columns_cb (self);
    }
  g_clear_handle_id (&self->follow_id, g_source_remove);
  g_clear_handle_id (&self->narrow_id, g_source_remove);
  if (self->table)
    wb_packet_view_set_list (self, NULL);
  g_clear_pointer (&self->context_popover, gtk_widget_unparent);
  self->table = NULL;
  g_clear_pointer (&self->scrolled, gtk_widget_unparent);
  g_clear_object (&self->actions);
  g_clear_object (&self->columns_menu);
  G_OBJECT_CLASS (wb_packet_view_parent_class)->dispose (object);
}

static void
wb_packet_view_finalize (GObject *object)
{
  WbPacketView *self = WB_PACKET_VIEW (object);

  g_clear_object (&self->context_menu);
  g_hash_table_unref (self->bound);
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

  self->bound = g_hash_table_new (NULL, NULL);
  self->last_value = -1;
  self->style.tinted = TRUE;
  self->actions = g_simple_action_group_new ();
  self->columns_menu = g_menu_new ();

  self->table = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_column_view_set_reorderable (self->table, FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->table), "packet-table");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->table), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Packets"), -1);
  g_signal_connect_swapped (self->table, "activate", G_CALLBACK (activate_cb), self);
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), GTK_WIDGET (self->table));
  gtk_widget_set_hexpand (self->scrolled, TRUE);
  gtk_widget_set_vexpand (self->scrolled, TRUE);
  gtk_widget_set_parent (self->scrolled, GTK_WIDGET (self));
  self->vadjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled));
  g_signal_connect_object (self->vadjustment, "value-changed", G_CALLBACK (value_changed_cb), self, G_CONNECT_SWAPPED);

  make_columns (self);
  make_actions (self);
  g_signal_connect_object (wb_settings_get (), "changed", G_CALLBACK (settings_changed_cb), self, G_CONNECT_SWAPPED);
  settings_changed_cb (self);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
wb_packet_view_new (void)
{
  return g_object_new (WB_TYPE_PACKET_VIEW, NULL);
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
  self->last_value = -1;
  g_set_object (&self->list, list);
  self->style.list = list;
  if (list)
    {
      self->selection = wb_packet_selection_new (list);
      g_signal_connect_swapped (self->selection, "notify::lead", G_CALLBACK (lead_changed_cb), self);
      g_signal_connect_swapped (self->selection, "selection-changed", G_CALLBACK (selection_changed_cb), self);
      g_signal_connect_swapped (list, "items-changed", G_CALLBACK (items_changed_cb), self);
      gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (self->selection));
      if (number)
        wb_packet_view_select_number (self, number);
      if (focus)
        gtk_widget_grab_focus (GTK_WIDGET (self));
      queue_follow (self);
    }
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
  self->programmed = TRUE;
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  self->programmed = FALSE;
  if (position + 1 < g_list_model_get_n_items (G_LIST_MODEL (self->list)))
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

  return &self->style;
}

gboolean
wb_packet_view_is_column_visible (WbPacketView *self, WbPacketColumn column)
{
  g_return_val_if_fail (WB_IS_PACKET_VIEW (self) && column < WB_N_COLUMNS, FALSE);

  return gtk_column_view_column_get_visible (self->columns[column]);
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

  return G_MENU_MODEL (self->columns_menu);
}

GActionGroup *
wb_packet_view_get_actions (WbPacketView *self)
{
  g_return_val_if_fail (WB_IS_PACKET_VIEW (self), NULL);

  return G_ACTION_GROUP (self->actions);
}
