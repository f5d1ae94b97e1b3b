/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What one sets once: appearance, how packets are listed, how captures start. Every row is bound to its setting both
 * ways; there is nothing to apply. An AdwWindow with a preferences page, since AdwPreferencesWindow has no future. */

#define G_LOG_DOMAIN "wirebench"

#include "app/wb-preferences-window.h"

#include "app/wb-settings.h"

#include <glib/gi18n.h>

struct _WbPreferencesWindow
{
  AdwWindow parent_instance;

  /* Template children */
  GtkSpinButton *buffer_spin;
  AdwComboRow *color_row;
  GtkSwitch *colors_switch;
  GtkSwitch *promiscuous_switch;
  GtkSpinButton *snaplen_spin;
  AdwComboRow *time_row;
};

G_DEFINE_FINAL_TYPE (WbPreferencesWindow, wb_preferences_window, ADW_TYPE_WINDOW)

/* The settings' words, in the order of the rows' items. */
static const char *const color_values[] = { "system", "light", "dark", NULL };
static const char *const time_values[] = { "relative", "delta", "local", "date", "utc", "epoch", NULL };

static void
show_choice (AdwComboRow *row, const char *key, const char *const *values)
{
  g_autofree char *value = wb_settings_dup_string (wb_settings_get (), key);

  for (guint i = 0; values[i] != NULL; i++)
    if (g_str_equal (values[i], value))
      adw_combo_row_set_selected (row, i);
}

static void
color_selected_cb (WbPreferencesWindow *self)
{
  wb_settings_set_string (wb_settings_get (), "colour-scheme",
                          color_values[adw_combo_row_get_selected (self->color_row)]);
}

static void
time_selected_cb (WbPreferencesWindow *self)
{
  wb_settings_set_string (wb_settings_get (), "time-format", time_values[adw_combo_row_get_selected (self->time_row)]);
}

static void
wb_preferences_window_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_PREFERENCES_WINDOW);
  G_OBJECT_CLASS (wb_preferences_window_parent_class)->dispose (object);
}

static void
wb_preferences_window_class_init (WbPreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_preferences_window_dispose;

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/wb-preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPreferencesWindow, buffer_spin);
  gtk_widget_class_bind_template_child (widget_class, WbPreferencesWindow, color_row);
  gtk_widget_class_bind_template_child (widget_class, WbPreferencesWindow, colors_switch);
  gtk_widget_class_bind_template_child (widget_class, WbPreferencesWindow, promiscuous_switch);
  gtk_widget_class_bind_template_child (widget_class, WbPreferencesWindow, snaplen_spin);
  gtk_widget_class_bind_template_child (widget_class, WbPreferencesWindow, time_row);
}

static void
wb_preferences_window_init (WbPreferencesWindow *self)
{
  WbSettings *settings = wb_settings_get ();

  gtk_widget_init_template (GTK_WIDGET (self));
  show_choice (self->color_row, "colour-scheme", color_values);
  show_choice (self->time_row, "time-format", time_values);
  /* After the rows show what is set: their first choice must not be stored over it. */
  g_signal_connect_object (self->color_row, "notify::selected", G_CALLBACK (color_selected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->time_row, "notify::selected", G_CALLBACK (time_selected_cb), self, G_CONNECT_SWAPPED);
  wb_settings_bind (settings, "colour-rows", self->colors_switch, "active");
  wb_settings_bind (settings, "promiscuous", self->promiscuous_switch, "active");
  wb_settings_bind (settings, "buffer-mib", self->buffer_spin, "value");
  wb_settings_bind (settings, "snaplen", self->snaplen_spin, "value");
}

GtkWindow *
wb_preferences_window_new (GtkWindow *parent)
{
  return g_object_new (WB_TYPE_PREFERENCES_WINDOW, "transient-for", parent, "modal", TRUE, NULL);
}
