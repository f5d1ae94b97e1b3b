/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A popover is a surface of its own. What is typed while it has the keyboard goes from what is focused up to the popover, and
 * no further (GTK 4.8, tried): the accelerators that GtkApplication gives to the window are not heard, and whoever had
 * opened a menu or read a hint could not even quit before Escape. So each popover gets a controller with all of them when
 * the keyboard first comes into it, wherever it was made; GtkPopover says nothing of itself to its window, but
 * GtkWindow:focus-widget does.
 *
 * Where nothing in a popover takes the keyboard it stays in the window, and the events name the popover: those the window's
 * own controllers take once they are told not to mind.
 *
 * What a shortcut opens has nothing to do with the popover, so that it closes, as after an item of a menu. */

#define G_LOG_DOMAIN "wirebench"

#include "app/wb-popover-keys.h"

#include "app/wb-key-repeat.h"
#include "app/wb-shortcuts-window.h"

#define NAME "wb-popover-keys"

static gboolean
act_cb (GtkWidget *popover, GVariant *arguments, gpointer action)
{
  g_autoptr (GtkWidget) held = g_object_ref (popover); /* it may have been the last word of the window */

  /* FALSE: there is no such action on this page, or it is disabled. */
  if (!gtk_shortcut_action_activate (action, GTK_SHORTCUT_ACTION_EXCLUSIVE, popover, NULL))
    return FALSE;
  gtk_popover_popdown (GTK_POPOVER (popover));
  return TRUE;
}

static gboolean
main_menu_cb (GtkWidget *popover, GVariant *arguments, gpointer main_menu)
{
  gboolean was_open = GTK_WIDGET (gtk_menu_button_get_popover (main_menu)) == popover;

  gtk_popover_popdown (GTK_POPOVER (popover));
  if (!was_open)
    gtk_menu_button_popup (main_menu);
  return TRUE;
}

static void
add (GtkShortcutController *controller, const char *accelerator, GtkShortcutFunc func, gpointer data,
     GDestroyNotify destroy)
{
  gtk_shortcut_controller_add_shortcut (controller, gtk_shortcut_new (gtk_shortcut_trigger_parse_string (accelerator),
                                                                      gtk_callback_action_new (func, data, destroy)));
}

static GtkEventController *
make_controller (GtkMenuButton *main_menu)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_name (controller, NAME);
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  for (const WbShortcut *shortcut = wb_shortcuts_get_all (); shortcut->title != NULL; shortcut++)
    for (const char *const *key = (const char *const[]){ shortcut->accelerator, shortcut->alternative, NULL };
         shortcut->action != NULL && *key != NULL; key++)
      add (GTK_SHORTCUT_CONTROLLER (controller), *key, act_cb, gtk_named_action_new (shortcut->action), g_object_unref);
  add (GTK_SHORTCUT_CONTROLLER (controller), "F10", main_menu_cb, main_menu, NULL);
  return controller;
}

static gboolean
has_controller (GtkWidget *popover)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (popover);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (g_strcmp0 (gtk_event_controller_get_name (controller), NAME) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
focus_cb (GtkWindow *window, GParamSpec *property, GtkMenuButton *main_menu)
{
  GtkWidget *focus = gtk_window_get_focus (window);
  GtkNative *native = focus != NULL ? gtk_widget_get_native (focus) : NULL;

  if (GTK_IS_POPOVER (native) && !has_controller (GTK_WIDGET (native)))
    {
      gtk_widget_add_controller (GTK_WIDGET (native), make_controller (main_menu));
      wb_key_repeat_ignore_enter (GTK_WIDGET (native));
    }
}

/* Those that come before what has the keyboard: the application's accelerators, and F10. */
static void
mind_no_surface (GtkWindow *window)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (window));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_SHORTCUT_CONTROLLER (controller) &&
          gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE)
        gtk_event_controller_set_propagation_limit (controller, GTK_LIMIT_NONE);
    }
}

void
wb_popover_keys_follow (GtkWindow *window, GtkMenuButton *main_menu)
{
  g_return_if_fail (GTK_IS_WINDOW (window) && GTK_IS_MENU_BUTTON (main_menu));

  mind_no_surface (window);
  g_signal_connect (window, "notify::focus-widget", G_CALLBACK (focus_cb), main_menu);
}
