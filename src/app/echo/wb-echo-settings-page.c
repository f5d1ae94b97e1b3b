/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The settings are what is remembered: every widget is bound to its key, and read () reads the widgets. What needs a
 * restart cannot be changed while the server runs, and its tooltip says so. Addresses and families are
 * wb-listen-group's. */

#define G_LOG_DOMAIN "wirebench"

#include "app/echo/wb-echo-settings-page.h"

#include "app/panel/wb-listen-group.h"
#include "app/panel/wb-page-lock.h"
#include "app/wb-settings.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _WbEchoSettingsPage
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *content;
  GtkSpinButton *idle_spin;
  GtkWidget *limits_group;
  WbListenGroup *listen_group;
  GtkSpinButton *max_spin;
  AdwComboRow *mode_row;
  GtkSpinButton *port_spin;
  GtkWidget *protocols_group;
  GtkSwitch *tcp_switch;
  GtkSwitch *udp_switch;

  gboolean active; /* STARTING, RUNNING or STOPPING */
  gboolean restoring;
};

G_DEFINE_FINAL_TYPE (WbEchoSettingsPage, wb_echo_settings_page, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_FAMILY_SWITCHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* The setting's words, in the order of the row's items. */
static const char *const mode_values[] = { "prefix", "verbatim", "discard", NULL };

/* --- Rows with a choice -------------------------------------------------------------------------------------------- */

static void
show_choice (AdwComboRow *row, const char *key, const char *const *values)
{
  g_autofree char *value = wb_settings_dup_string (wb_settings_get (), key);

  for (guint i = 0; values[i] != NULL; i++)
    if (g_str_equal (values[i], value))
      adw_combo_row_set_selected (row, i);
}

static void
mode_selected_cb (WbEchoSettingsPage *self)
{
  static const char *const words[] = {
    N_("“Echo: ” before each line"),
    N_("Every byte comes back"),
    N_("Nothing comes back"),
  };
  guint selected = adw_combo_row_get_selected (self->mode_row);

  if (selected >= G_N_ELEMENTS (words))
    return;
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->mode_row), _ (words[selected]));
  if (!self->restoring)
    wb_settings_set_string (wb_settings_get (), "echo-mode", mode_values[selected]);
}

/* --- Families ------------------------------------------------------------------------------------------------------ */

static void
family_switched_cb (WbEchoSettingsPage *self, guint family, gboolean on)
{
  g_signal_emit (self, signals[SIGNAL_FAMILY_SWITCHED], 0, family, on);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_echo_settings_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_ECHO_SETTINGS_PAGE);
  G_OBJECT_CLASS (wb_echo_settings_page_parent_class)->dispose (object);
}

static void
wb_echo_settings_page_class_init (WbEchoSettingsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (WB_TYPE_LISTEN_GROUP);
  G_OBJECT_CLASS (klass)->dispose = wb_echo_settings_page_dispose;
  signals[SIGNAL_FAMILY_SWITCHED] = g_signal_new ("family-switched", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                                  NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_BOOLEAN);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/echo/wb-echo-settings-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WbEchoSettingsPage, content);
  gtk_widget_class_bind_template_child (widget_class, WbEchoSettingsPage, idle_spin);
  gtk_widget_class_bind_template_child (widget_class, WbEchoSettingsPage, limits_group);
  gtk_widget_class_bind_template_child (widget_class, WbEchoSettingsPage, listen_group);
  gtk_widget_class_bind_template_child (widget_class, WbEchoSettingsPage, max_spin);
  gtk_widget_class_bind_template_child (widget_class, WbEchoSettingsPage, mode_row);
  gtk_widget_class_bind_template_child (widget_class, WbEchoSettingsPage, port_spin);
  gtk_widget_class_bind_template_child (widget_class, WbEchoSettingsPage, protocols_group);
  gtk_widget_class_bind_template_child (widget_class, WbEchoSettingsPage, tcp_switch);
  gtk_widget_class_bind_template_child (widget_class, WbEchoSettingsPage, udp_switch);
  gtk_widget_class_bind_template_callback (widget_class, family_switched_cb);
  gtk_widget_class_bind_template_callback (widget_class, mode_selected_cb);
}

static void
wb_echo_settings_page_init (WbEchoSettingsPage *self)
{
  WbSettings *settings = wb_settings_get ();

  self->restoring = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  show_choice (self->mode_row, "echo-mode", mode_values);
  mode_selected_cb (self);
  self->restoring = FALSE;
  wb_settings_bind (settings, "echo-port", self->port_spin, "value");
  wb_settings_bind (settings, "echo-tcp", self->tcp_switch, "active");
  wb_settings_bind (settings, "echo-udp", self->udp_switch, "active");
  wb_settings_bind (settings, "echo-max-connections", self->max_spin, "value");
  wb_settings_bind (settings, "echo-idle-seconds", self->idle_spin, "value");
  self->active = TRUE; /* so that the first update finds a change */
  wb_echo_settings_page_update (self, WB_SERVICE_STOPPED, NULL);
}

GtkWidget *
wb_echo_settings_page_new (void)
{
  return g_object_new (WB_TYPE_ECHO_SETTINGS_PAGE, NULL);
}

gboolean
wb_echo_settings_page_read (WbEchoSettingsPage *self, WbEchoSettings *settings, GError **error)
{
  g_return_val_if_fail (WB_IS_ECHO_SETTINGS_PAGE (self), FALSE);

  wb_echo_settings_init (settings);
  settings->mode = (WbEchoMode) adw_combo_row_get_selected (self->mode_row);
  settings->port = (guint16) gtk_spin_button_get_value_as_int (self->port_spin);
  settings->tcp = gtk_switch_get_active (self->tcp_switch);
  settings->udp = gtk_switch_get_active (self->udp_switch);
  settings->max_connections = (guint) gtk_spin_button_get_value_as_int (self->max_spin);
  settings->idle_timeout_s = (guint) gtk_spin_button_get_value_as_int (self->idle_spin);
  return wb_listen_group_read (self->listen_group, &settings->v4, &settings->v4_closed, &settings->v6,
                               &settings->v6_closed, error);
}

void
wb_echo_settings_page_update (WbEchoSettingsPage *self, WbServiceState state, const WbEchoSnapshot *snapshot)
{
  gboolean active;

  g_return_if_fail (WB_IS_ECHO_SETTINGS_PAGE (self));

  active = wb_service_state_is_active (state);
  if (active != self->active)
    {
      GtkWidget *const fixed[] = { self->protocols_group, self->limits_group };

      self->active = active;
      wb_page_lock (fixed, G_N_ELEMENTS (fixed), active ? _("Stop the server to change this") : NULL);
    }
  if (snapshot != NULL)
    wb_listen_group_update (self->listen_group, state, snapshot->listens, G_N_ELEMENTS (snapshot->listens));
  else
    wb_listen_group_update (self->listen_group, state, NULL, 0);
}
