/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A list view over the field list that behaves as a tree: Left closes or goes to the parent, Right opens or goes in,
 * Enter and a double click toggle. */

#include "app/capture/wb-tree-view.h"

#include "app/capture/wb-field-row.h"
#include "app/panel/wb-context-menu.h"
#include "app/panel/wb-focus.h"

#include <glib/gi18n.h>

struct _WbTreeView
{
  GtkWidget parent_instance;

  /* Owned */
  GtkWidget *scrolled;
  GtkWidget *list_view;
  WbFieldList *list;
  GtkSingleSelection *selection;
  GtkWidget *context_popover;
  GMenuModel *context_menu;
  GHashTable *bound; /* GtkListItem, borrowed */

  const WbFieldInfo *wanted; /* what was last selected, in whatever packet */
  guint32 field;
  gboolean busy; /* the lines are being exchanged */
};

G_DEFINE_FINAL_TYPE (WbTreeView, wb_tree_view, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_FIELD,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* --- Rows -------------------------------------------------------------------------------------------------------- */

static void
toggle (WbTreeView *self, guint position)
{
  g_autoptr (WbFieldNode) node = g_list_model_get_item (G_LIST_MODEL (self->list), position);

  if (node)
    wb_field_list_set_expanded (self->list, position, !wb_field_node_is_expanded (node));
}

/* Positions move when something above opens: the item knows its own. */
static void
row_toggle_cb (GtkListItem *item)
{
  WbTreeView *self = WB_TREE_VIEW (gtk_widget_get_ancestor (gtk_list_item_get_child (item), WB_TYPE_TREE_VIEW));

  toggle (self, gtk_list_item_get_position (item));
}

static void
setup_cb (WbTreeView *self, GtkListItem *item)
{
  GtkWidget *row = wb_field_row_new ();

  gtk_list_item_set_child (item, row);
  g_signal_connect_object (row, "toggle", G_CALLBACK (row_toggle_cb), item, G_CONNECT_SWAPPED);
}

static void
bind_cb (WbTreeView *self, GtkListItem *item)
{
  g_hash_table_add (self->bound, item);
  wb_field_row_set_node (WB_FIELD_ROW (gtk_list_item_get_child (item)), gtk_list_item_get_item (item));
}

static void
unbind_cb (WbTreeView *self, GtkListItem *item)
{
  g_hash_table_remove (self->bound, item);
  wb_field_row_set_node (WB_FIELD_ROW (gtk_list_item_get_child (item)), NULL);
}

static GtkWidget *
find_row (WbTreeView *self, guint position)
{
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    if (gtk_list_item_get_position (item) == position)
      return gtk_widget_get_parent (gtk_list_item_get_child (item));
  return NULL;
}

static gboolean
has_focus_within (WbTreeView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  return focus && gtk_widget_is_ancestor (focus, self->list_view);
}

static void
show_position (WbTreeView *self, guint position)
{
  GtkWidget *row;

  gtk_widget_activate_action (self->list_view, "list.scroll-to-item", "u", position);
  row = has_focus_within (self) ? find_row (self, position) : NULL;
  if (row)
    gtk_widget_grab_focus (row);
}

/* --- Selection --------------------------------------------------------------------------------------------------- */

static void
update_field (WbTreeView *self)
{
  WbFieldNode *node = gtk_single_selection_get_selected_item (self->selection);
  const WbDissection *d = wb_field_list_get_dissection (self->list);
  guint32 field = node && d ? wb_field_node_get_field (node) : WB_NO_FIELD;

  if (self->busy)
    return;
  if (field != WB_NO_FIELD)
    self->wanted = d->fields[field].info;
  self->field = field;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FIELD]);
}

static void
activate_cb (WbTreeView *self, guint position)
{
  toggle (self, position);
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, WbTreeView *self)
{
  guint position = gtk_single_selection_get_selected (self->selection), other;
  WbFieldNode *node = gtk_single_selection_get_selected_item (self->selection);
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  if (!node || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK)))
    return GDK_EVENT_PROPAGATE;
  if (key == GDK_KEY_KP_Left || key == GDK_KEY_Left)
    key = rtl ? GDK_KEY_plus : GDK_KEY_minus;
  else if (key == GDK_KEY_KP_Right || key == GDK_KEY_Right)
    key = rtl ? GDK_KEY_minus : GDK_KEY_plus;

  if (key == GDK_KEY_minus || key == GDK_KEY_KP_Subtract)
    {
      if (wb_field_node_is_expanded (node))
        wb_field_list_set_expanded (self->list, position, FALSE);
      else if (wb_field_list_find_parent (self->list, position, &other))
        {
          gtk_single_selection_set_selected (self->selection, other);
          show_position (self, other);
        }
      return GDK_EVENT_STOP;
    }
  if (key == GDK_KEY_plus || key == GDK_KEY_KP_Add)
    {
      if (!wb_field_node_is_expandable (node))
        return GDK_EVENT_STOP;
      if (!wb_field_node_is_expanded (node))
        wb_field_list_set_expanded (self->list, position, TRUE);
      else
        {
          gtk_single_selection_set_selected (self->selection, position + 1);
          show_position (self, position + 1);
        }
      return GDK_EVENT_STOP;
    }
  return GDK_EVENT_PROPAGATE;
}

/* --- Context menu ------------------------------------------------------------------------------------------------ */

static void
show_context_menu (WbTreeView *self, double x, double y)
{
  if (self->context_menu)
    wb_context_menu_popup (&self->context_popover, GTK_WIDGET (self), self->context_menu, x, y);
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, WbTreeView *self)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  GtkWidget *row = picked ? gtk_widget_get_ancestor (picked, WB_TYPE_FIELD_ROW) : NULL;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  if (!row && picked && WB_IS_FIELD_ROW (gtk_widget_get_first_child (picked)))
    row = gtk_widget_get_first_child (picked);
  if (!row)
    return;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WbFieldNode) node = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      if (node == wb_field_row_get_node (WB_FIELD_ROW (row)))
        gtk_single_selection_set_selected (self->selection, i);
    }
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  show_context_menu (self, x, y);
}

static gboolean
menu_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  WbTreeView *self = WB_TREE_VIEW (widget);
  GtkWidget *row = find_row (self, gtk_single_selection_get_selected (self->selection));
  double x, y;

  if (!row || !gtk_widget_translate_coordinates (row, widget, 24, gtk_widget_get_height (row), &x, &y))
    return FALSE;
  show_context_menu (self, x, y);
  return TRUE;
}

/* --- The object -------------------------------------------------------------------------------------------------- */

static gboolean
focus_row (WbTreeView *self)
{
  GtkWidget *row;

  if (gtk_single_selection_get_selected (self->selection) == GTK_INVALID_LIST_POSITION &&
      g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0)
    gtk_single_selection_set_selected (self->selection, 0);
  row = find_row (self, gtk_single_selection_get_selected (self->selection));
  return gtk_widget_grab_focus (row ? row : self->list_view);
}

static gboolean
wb_tree_view_grab_focus (GtkWidget *widget)
{
  return !wb_focus_is_moving () && focus_row (WB_TREE_VIEW (widget));
}

/* Whoever comes by Tab comes to the chosen row, too. */
static gboolean
wb_tree_view_focus (GtkWidget *widget, GtkDirectionType direction)
{
  WbTreeView *self = WB_TREE_VIEW (widget);

  if (!has_focus_within (self))
    return focus_row (self);
  return !wb_focus_is_leaving (self->list_view, direction) && wb_focus_move (widget, direction);
}

static void
wb_tree_view_dispose (GObject *object)
{
  WbTreeView *self = WB_TREE_VIEW (object);

  if (self->selection)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_pointer (&self->context_popover, gtk_widget_unparent);
  g_clear_pointer (&self->scrolled, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->list);
  g_clear_object (&self->context_menu);
  G_OBJECT_CLASS (wb_tree_view_parent_class)->dispose (object);
}

static void
wb_tree_view_finalize (GObject *object)
{
  g_hash_table_unref (WB_TREE_VIEW (object)->bound);
  G_OBJECT_CLASS (wb_tree_view_parent_class)->finalize (object);
}

static void
wb_tree_view_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_FIELD:
      g_value_set_uint (value, WB_TREE_VIEW (object)->field);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wb_tree_view_class_init (WbTreeViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wb_tree_view_dispose;
  object_class->finalize = wb_tree_view_finalize;
  object_class->get_property = wb_tree_view_get_property;
  widget_class->focus = wb_tree_view_focus;
  widget_class->grab_focus = wb_tree_view_grab_focus;

  properties[PROP_FIELD] = g_param_spec_uint ("field", NULL, NULL, 0, G_MAXUINT, WB_NO_FIELD,
                                              G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
}

static void
wb_tree_view_init (WbTreeView *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->bound = g_hash_table_new (NULL, NULL);
  self->field = WB_NO_FIELD;
  self->list = wb_field_list_new ();
  self->selection = g_object_new (GTK_TYPE_SINGLE_SELECTION, "autoselect", FALSE, "can-unselect", TRUE, NULL);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->list));
  g_signal_connect_swapped (self->selection, "notify::selected-item", G_CALLBACK (update_field), self);

  g_signal_connect_swapped (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect_swapped (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect_swapped (factory, "unbind", G_CALLBACK (unbind_cb), self);
  self->list_view = gtk_list_view_new (g_object_ref (GTK_SELECTION_MODEL (self->selection)), factory);
  gtk_widget_add_css_class (self->list_view, "field-tree");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list_view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Protocol fields"), -1);
  g_signal_connect_swapped (self->list_view, "activate", G_CALLBACK (activate_cb), self);
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), self->list_view);
  gtk_widget_set_hexpand (self->scrolled, TRUE);
  gtk_widget_set_vexpand (self->scrolled, TRUE);
  gtk_widget_set_parent (self->scrolled, GTK_WIDGET (self));

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (self->list_view, keys);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
wb_tree_view_new (void)
{
  return g_object_new (WB_TYPE_TREE_VIEW, NULL);
}

void
wb_tree_view_set_dissection (WbTreeView *self, const WbDissection *dissection)
{
  guint position = GTK_INVALID_LIST_POSITION;

  g_return_if_fail (WB_IS_TREE_VIEW (self));

  self->busy = TRUE;
  wb_field_list_set_dissection (self->list, dissection);
  if (self->wanted && !wb_field_list_find_info (self->list, self->wanted, &position))
    position = GTK_INVALID_LIST_POSITION;
  gtk_single_selection_set_selected (self->selection, position);
  self->busy = FALSE;
  update_field (self);
}

guint32
wb_tree_view_get_field (WbTreeView *self)
{
  g_return_val_if_fail (WB_IS_TREE_VIEW (self), WB_NO_FIELD);

  return self->field;
}

void
wb_tree_view_select_field (WbTreeView *self, guint32 field)
{
  guint position;

  g_return_if_fail (WB_IS_TREE_VIEW (self));

  if (field == WB_NO_FIELD || !wb_field_list_reveal (self->list, field, &position))
    {
      gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
      return;
    }
  gtk_single_selection_set_selected (self->selection, position);
  show_position (self, position);
}

WbFieldList *
wb_tree_view_get_list (WbTreeView *self)
{
  g_return_val_if_fail (WB_IS_TREE_VIEW (self), NULL);

  return self->list;
}

void
wb_tree_view_set_context_menu (WbTreeView *self, GMenuModel *menu)
{
  g_return_if_fail (WB_IS_TREE_VIEW (self));

  g_set_object (&self->context_menu, menu);
  if (self->context_popover)
    gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->context_popover), menu);
}
