/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one window: header bar, a sidebar of panels, the panel in front. The pages of the AdwViewStack are the single
 * list of panels; sidebar rows and, when the window is narrow, the switcher bar are both made from it, so that adding
 * a panel is one page in the .ui and its type in class_init.
 *
 * Closing asks every panel in turn whether it may go; only when all have agreed does the window close. */

#define G_LOG_DOMAIN "wirebench"

#include "config.h"

#include "app/wb-window.h"

#include "app/chat/wb-chat-panel.h"
#include "app/echo/wb-echo-panel.h"
#include "app/panel/wb-told-sensitivity.h"
#include "app/ping/wb-ping-panel.h"
#include "app/pool/wb-pool-panel.h"
#include "app/wb-key-repeat.h"
#include "app/wb-popover-keys.h"
#include "app/wb-settings.h"

#include <glib/gi18n.h>

/* Below this width sidebar and table together leave no room for a packet's line. It has to lie above what the wide
 * layout needs at least (630 pixels with an error bar in German), or nobody could ever make the window that narrow. */
#define NARROW_BELOW_PX 720

struct _WbWindow
{
  AdwApplicationWindow parent_instance;

  /* Template children */
  WbCapturePanel *capture_panel;
  GtkWidget *open_button;
  GtkWidget *header_bar;
  GtkMenuButton *menu_button;
  GtkListBox *sidebar_list;
  GtkRevealer *sidebar_revealer;
  GtkToggleButton *sidebar_toggle;
  AdwViewStack *stack;
  AdwViewSwitcherBar *switcher_bar;
  AdwWindowTitle *title_widget;

  /* Owned */
  GtkSelectionModel *pages;
  GSignalGroup *panel_signals; /* follows the panel in front */
  guint narrow_id;

  const char *actions_name; /* of the group inserted; static */
  gboolean narrow;
  gboolean sidebar_wanted; /* by the user; a narrow window has none all the same */
  gboolean leaving;        /* panels are being asked */
  gboolean may_close;      /* all have agreed */
};

G_DEFINE_FINAL_TYPE (WbWindow, wb_window, ADW_TYPE_APPLICATION_WINDOW)

/* --- Panels -------------------------------------------------------------------------------------------------------- */

static GtkWidget *
create_sidebar_row_cb (gpointer item, gpointer user_data)
{
  AdwViewStackPage *page = ADW_VIEW_STACK_PAGE (item);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *icon = gtk_image_new_from_icon_name (adw_view_stack_page_get_icon_name (page));
  GtkWidget *label = gtk_label_new (adw_view_stack_page_get_title (page));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  adw_view_stack_page_get_title (page), -1);
  return row;
}

static void
row_selected_cb (WbWindow *self, GtkListBoxRow *row)
{
  if (row != NULL)
    gtk_selection_model_select_item (self->pages, (guint) gtk_list_box_row_get_index (row), TRUE);
}

static void
update_title (WbWindow *self)
{
  GtkWidget *panel = adw_view_stack_get_visible_child (self->stack);
  const char *title = panel != NULL ? wb_panel_get_title (WB_PANEL (panel)) : NULL;
  const char *subtitle = panel != NULL ? wb_panel_get_subtitle (WB_PANEL (panel)) : NULL;
  g_autofree char *window_title = NULL;

  adw_window_title_set_title (self->title_widget, title != NULL ? title : "Wirebench");
  adw_window_title_set_subtitle (self->title_widget, subtitle != NULL ? subtitle : "");
  window_title = title != NULL ? g_strdup_printf ("%s – Wirebench", title) : g_strdup ("Wirebench");
  gtk_window_set_title (GTK_WINDOW (self), window_title);
}

/* Menu, header bar and shortcuts reach the actions of the panel in front, and no other's: they would do something that
 * nobody sees. */
static void
insert_actions (WbWindow *self, WbPanel *panel)
{
  if (self->actions_name != NULL)
    gtk_widget_insert_action_group (GTK_WIDGET (self), self->actions_name, NULL);
  self->actions_name = wb_panel_get_actions_name (panel);
  gtk_widget_insert_action_group (GTK_WIDGET (self), self->actions_name, wb_panel_get_actions (panel));
  gtk_widget_set_visible (self->open_button, panel == WB_PANEL (self->capture_panel));
}

static void
visible_panel_cb (WbWindow *self)
{
  GtkWidget *panel;
  guint n;

  if (self->pages == NULL)
    return; /* being built or taken down */
  panel = adw_view_stack_get_visible_child (self->stack);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->pages));
  for (guint i = 0; i < n; i++)
    if (gtk_selection_model_is_selected (self->pages, i))
      gtk_list_box_select_row (self->sidebar_list, gtk_list_box_get_row_at_index (self->sidebar_list, (int) i));
  g_signal_group_set_target (self->panel_signals, panel);
  insert_actions (self, WB_PANEL (panel));
  update_title (self);
}

/* --- Narrow and wide ----------------------------------------------------------------------------------------------- */

static void
update_layout (WbWindow *self)
{
  guint n;

  if (self->pages == NULL)
    return; /* being built or taken down */
  n = g_list_model_get_n_items (G_LIST_MODEL (self->pages));
  gtk_revealer_set_reveal_child (self->sidebar_revealer, self->sidebar_wanted && !self->narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->sidebar_toggle), !self->narrow);
  adw_view_switcher_bar_set_reveal (self->switcher_bar, self->narrow && n > 1);
  wb_capture_panel_set_narrow (self->capture_panel, self->narrow);
}

static gboolean
narrow_cb (gpointer data)
{
  WbWindow *self = WB_WINDOW (data);

  self->narrow_id = 0;
  update_layout (self);
  return G_SOURCE_REMOVE;
}

static void
wb_window_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  WbWindow *self = WB_WINDOW (widget);
  gboolean narrow = width < NARROW_BELOW_PX;

  GTK_WIDGET_CLASS (wb_window_parent_class)->size_allocate (widget, width, height, baseline);
  if (self->narrow == narrow)
    return;
  self->narrow = narrow;
  /* Children must not change inside an allocation; before the next frame is early enough. */
  if (self->narrow_id == 0)
    self->narrow_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, narrow_cb, self, NULL);
}

/* The list is one stop of the keyboard. GtkListBox takes Tab from row to row, and a row that the keyboard comes to is
 * chosen: whoever wanted to go on into a panel went through all the others, to the last one. */
static gboolean
sidebar_key_cb (WbWindow *self, guint key, guint code, GdkModifierType modifiers)
{
  if (modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK))
    return GDK_EVENT_PROPAGATE;
  if (key == GDK_KEY_ISO_Left_Tab || (key == GDK_KEY_Tab && modifiers & GDK_SHIFT_MASK))
    return gtk_widget_child_focus (self->header_bar, GTK_DIR_TAB_BACKWARD);
  if (key == GDK_KEY_Tab)
    return gtk_widget_child_focus (GTK_WIDGET (self->stack), GTK_DIR_TAB_FORWARD);
  return GDK_EVENT_PROPAGATE;
}

/* GTK 4.8 comes here, too, when the widget that has the keyboard was taken away. Where nothing else takes it, as in an
 * open popover without another control, it stays with what is gone, and the window hears no key any more. */
static gboolean
wb_window_focus (GtkWidget *widget, GtkDirectionType direction)
{
  gboolean moved = GTK_WIDGET_CLASS (wb_window_parent_class)->focus (widget, direction);
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (widget));

  if (focus != NULL && gtk_widget_get_root (focus) != GTK_ROOT (widget))
    gtk_root_set_focus (GTK_ROOT (widget), NULL);
  return moved;
}

static void
sidebar_toggled_cb (WbWindow *self)
{
  self->sidebar_wanted = gtk_toggle_button_get_active (self->sidebar_toggle);
  update_layout (self);
}

/* --- Files dropped here -------------------------------------------------------------------------------------------- */

static gboolean
drop_cb (WbWindow *self, const GValue *value, double x, double y)
{
  g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));
  const char *path = NULL;

  /* One window shows one capture: the first file that has a path here. */
  for (GSList *l = files; l != NULL && path == NULL; l = l->next)
    path = g_file_peek_path (l->data);
  if (path == NULL)
    return FALSE;
  wb_window_open_path (self, path);
  return TRUE;
}

/* --- Closing -------------------------------------------------------------------------------------------------------- */

static void ask_panel (WbWindow *self, guint position);

typedef struct
{
  WbWindow *self; /* owned */
  guint position;
} WbAsking;

static void
panel_left_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree WbAsking *asking = data;
  g_autoptr (WbWindow) self = asking->self;

  if (wb_panel_leave_finish (WB_PANEL (source), result))
    ask_panel (self, asking->position + 1);
  else
    self->leaving = FALSE;
}

static void
ask_panel (WbWindow *self, guint position)
{
  g_autoptr (AdwViewStackPage) page = g_list_model_get_item (G_LIST_MODEL (self->pages), position);
  WbAsking *asking;

  if (page == NULL)
    {
      self->may_close = TRUE;
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  asking = g_new0 (WbAsking, 1);
  asking->self = g_object_ref (self);
  asking->position = position;
  wb_panel_leave_async (WB_PANEL (adw_view_stack_page_get_child (page)), panel_left_cb, asking);
}

static gboolean
wb_window_close_request (GtkWindow *window)
{
  WbWindow *self = WB_WINDOW (window);
  WbSettings *settings = wb_settings_get ();
  int width, height;

  if (!self->may_close)
    {
      if (!self->leaving)
        {
          self->leaving = TRUE;
          ask_panel (self, 0);
        }
      return GDK_EVENT_STOP;
    }
  gtk_window_get_default_size (window, &width, &height);
  wb_settings_set_boolean (settings, "window-maximized", gtk_window_is_maximized (window));
  if (!gtk_window_is_maximized (window))
    {
      wb_settings_set_number (settings, "window-width", width);
      wb_settings_set_number (settings, "window-height", height);
    }
  wb_settings_set_boolean (settings, "sidebar-visible", self->sidebar_wanted);
  return GTK_WINDOW_CLASS (wb_window_parent_class)->close_request (window);
}

/* --- The object ------------------------------------------------------------------------------------------------------ */

static void
wb_window_dispose (GObject *object)
{
  WbWindow *self = WB_WINDOW (object);

  g_clear_handle_id (&self->narrow_id, g_source_remove);
  g_clear_object (&self->panel_signals);
  g_clear_object (&self->pages);
  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_WINDOW);
  G_OBJECT_CLASS (wb_window_parent_class)->dispose (object);
}

static void
wb_window_class_init (WbWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_window_dispose;
  widget_class->focus = wb_window_focus;
  widget_class->size_allocate = wb_window_size_allocate;
  GTK_WINDOW_CLASS (klass)->close_request = wb_window_close_request;

  wb_told_sensitivity_begin ();
  g_type_ensure (WB_TYPE_CAPTURE_PANEL);
  g_type_ensure (WB_TYPE_CHAT_PANEL);
  g_type_ensure (WB_TYPE_ECHO_PANEL);
  g_type_ensure (WB_TYPE_PING_PANEL);
  g_type_ensure (WB_TYPE_POOL_PANEL);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/wb-window.ui");
  gtk_widget_class_bind_template_child (widget_class, WbWindow, capture_panel);
  gtk_widget_class_bind_template_child (widget_class, WbWindow, open_button);
  gtk_widget_class_bind_template_child (widget_class, WbWindow, header_bar);
  gtk_widget_class_bind_template_child (widget_class, WbWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, WbWindow, sidebar_list);
  gtk_widget_class_bind_template_child (widget_class, WbWindow, sidebar_revealer);
  gtk_widget_class_bind_template_child (widget_class, WbWindow, sidebar_toggle);
  gtk_widget_class_bind_template_child (widget_class, WbWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, WbWindow, switcher_bar);
  gtk_widget_class_bind_template_child (widget_class, WbWindow, title_widget);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, sidebar_key_cb);
  gtk_widget_class_bind_template_callback (widget_class, sidebar_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, visible_panel_cb);
}

static void
wb_window_init (WbWindow *self)
{
  WbSettings *settings = wb_settings_get ();
  GtkDropTarget *drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  self->sidebar_wanted = TRUE;
  self->panel_signals = g_signal_group_new (WB_TYPE_PANEL);
  g_signal_group_connect_swapped (self->panel_signals, "notify::title", G_CALLBACK (update_title), self);
  g_signal_group_connect_swapped (self->panel_signals, "notify::subtitle", G_CALLBACK (update_title), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  wb_popover_keys_follow (GTK_WINDOW (self), self->menu_button);
  wb_key_repeat_ignore_enter (GTK_WIDGET (self));

  self->pages = adw_view_stack_get_pages (self->stack);
  gtk_list_box_bind_model (self->sidebar_list, G_LIST_MODEL (self->pages), create_sidebar_row_cb, NULL, NULL);
  g_signal_connect_object (self->pages, "items-changed", G_CALLBACK (update_layout), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drop, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));

  gtk_window_set_default_size (GTK_WINDOW (self), (int) wb_settings_get_number (settings, "window-width"),
                               (int) wb_settings_get_number (settings, "window-height"));
  if (wb_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  gtk_toggle_button_set_active (self->sidebar_toggle, wb_settings_get_boolean (settings, "sidebar-visible"));
  sidebar_toggled_cb (self);
  visible_panel_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->capture_panel));
}

WbWindow *
wb_window_new (AdwApplication *application)
{
  return g_object_new (WB_TYPE_WINDOW, "application", application, NULL);
}

WbCapturePanel *
wb_window_get_capture_panel (WbWindow *self)
{
  return self->capture_panel;
}

WbPanel *
wb_window_get_panel (WbWindow *self, const char *name)
{
  GtkWidget *panel;

  g_return_val_if_fail (WB_IS_WINDOW (self) && name != NULL, NULL);

  panel = adw_view_stack_get_child_by_name (self->stack, name);
  return panel != NULL ? WB_PANEL (panel) : NULL;
}

void
wb_window_show_panel (WbWindow *self, const char *name)
{
  WbPanel *panel = wb_window_get_panel (self, name);

  if (panel != NULL)
    adw_view_stack_set_visible_child (self->stack, GTK_WIDGET (panel));
}

void
wb_window_show_capture (WbWindow *self)
{
  g_return_if_fail (WB_IS_WINDOW (self));

  adw_view_stack_set_visible_child (self->stack, GTK_WIDGET (self->capture_panel));
}

void
wb_window_open_path (WbWindow *self, const char *path)
{
  g_return_if_fail (WB_IS_WINDOW (self) && path != NULL);

  if (g_str_has_suffix (path, ".wbping"))
    {
      wb_window_show_panel (self, "ping");
      wb_ping_panel_open_path (WB_PING_PANEL (wb_window_get_panel (self, "ping")), path);
    }
  else
    {
      wb_window_show_capture (self);
      wb_capture_panel_open_path (self->capture_panel, path);
    }
}

gboolean
wb_window_is_narrow (WbWindow *self)
{
  return self->narrow;
}
