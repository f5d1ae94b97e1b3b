/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The settings are what is remembered: every widget is bound to its key, and read () reads the widgets. Each protocol
 * has a port of its own, so that changing to the other and back loses nothing; what only one of them has is hidden with
 * it. What needs a restart cannot be changed while the responder runs, and its tooltip says so. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-responder-settings-page.h"

#include "app/panel/wb-listen-group.h"
#include "app/panel/wb-page-lock.h"
#include "app/wb-settings.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _WbPingResponderSettingsPage
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *answers_group;
  GtkSpinButton *clients_spin;
  GtkWidget *content;
  GtkSpinButton *expiry_spin;
  GtkSwitch *groups_switch;
  GtkWidget *limits_group;
  WbListenGroup *listen_group;
  GtkWidget *padded_row;
  GtkSwitch *padded_switch;
  GtkWidget *port_row;
  GtkSpinButton *port_spin;
  AdwComboRow *protocol_row;
  GtkSpinButton *source_burst_spin;
  GtkSpinButton *source_rate_spin;
  GtkWidget *stamp_port_row;
  GtkSpinButton *stamp_port_spin;
  GtkWidget *stateful_row;
  GtkSwitch *stateful_switch;
  GtkSpinButton *total_rate_spin;

  gboolean active; /* STARTING, RUNNING or STOPPING */
  gboolean restoring;
};

G_DEFINE_FINAL_TYPE (WbPingResponderSettingsPage, wb_ping_responder_settings_page, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_FAMILY_SWITCHED,
  SIGNAL_PROTOCOL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* The setting's words, in the order of the row's items. */
static const char *const protocol_values[] = { "text", "stamp", NULL };

enum
{
  PROTOCOL_TEXT,
  PROTOCOL_STAMP,
};

/* --- Protocol ------------------------------------------------------------------------------------------------------ */

static void
show_protocol (WbPingResponderSettingsPage *self)
{
  gboolean stamp = wb_ping_responder_settings_page_is_stamp (self);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->protocol_row),
                               stamp ? _("RFC 8762, and TWAMP-Light") : _("PING and PONG, readable"));
  gtk_widget_set_visible (self->port_row, !stamp);
  gtk_widget_set_visible (self->stamp_port_row, stamp);
  gtk_widget_set_visible (self->stateful_row, stamp);
  gtk_widget_set_visible (self->padded_row, !stamp);
}

static void
protocol_selected_cb (WbPingResponderSettingsPage *self)
{
  guint selected = adw_combo_row_get_selected (self->protocol_row);

  if (self->restoring || selected > PROTOCOL_STAMP)
    return;
  show_protocol (self);
  wb_settings_set_string (wb_settings_get (), "respond-protocol", protocol_values[selected]);
  g_signal_emit (self, signals[SIGNAL_PROTOCOL_CHANGED], 0);
}

static void
restore_protocol (WbPingResponderSettingsPage *self)
{
  g_autofree char *value = wb_settings_dup_string (wb_settings_get (), "respond-protocol");

  for (guint i = 0; protocol_values[i] != NULL; i++)
    if (g_str_equal (protocol_values[i], value))
      adw_combo_row_set_selected (self->protocol_row, i);
  show_protocol (self);
}

static void
family_switched_cb (WbPingResponderSettingsPage *self, guint family, gboolean on)
{
  g_signal_emit (self, signals[SIGNAL_FAMILY_SWITCHED], 0, family, on);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_ping_responder_settings_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_PING_RESPONDER_SETTINGS_PAGE);
  G_OBJECT_CLASS (wb_ping_responder_settings_page_parent_class)->dispose (object);
}

static void
wb_ping_responder_settings_page_class_init (WbPingResponderSettingsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (WB_TYPE_LISTEN_GROUP);
  G_OBJECT_CLASS (klass)->dispose = wb_ping_responder_settings_page_dispose;
  signals[SIGNAL_FAMILY_SWITCHED] = g_signal_new ("family-switched", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                                  NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_BOOLEAN);
  signals[SIGNAL_PROTOCOL_CHANGED] = g_signal_new ("protocol-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                                   NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/wirebench/Wirebench/ping/wb-ping-responder-settings-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderSettingsPage, answers_group);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderSettingsPage, clients_spin);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderSettingsPage, content);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderSettingsPage, expiry_spin);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderSettingsPage, groups_switch);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderSettingsPage, limits_group);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderSettingsPage, listen_group);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderSettingsPage, padded_row);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderSettingsPage, padded_switch);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderSettingsPage, port_row);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderSettingsPage, port_spin);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderSettingsPage, protocol_row);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderSettingsPage, source_burst_spin);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderSettingsPage, source_rate_spin);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderSettingsPage, stamp_port_row);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderSettingsPage, stamp_port_spin);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderSettingsPage, stateful_row);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderSettingsPage, stateful_switch);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderSettingsPage, total_rate_spin);
  gtk_widget_class_bind_template_callback (widget_class, family_switched_cb);
  gtk_widget_class_bind_template_callback (widget_class, protocol_selected_cb);
}

static void
wb_ping_responder_settings_page_init (WbPingResponderSettingsPage *self)
{
  WbSettings *settings = wb_settings_get ();

  self->restoring = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  restore_protocol (self);
  self->restoring = FALSE;
  wb_settings_bind (settings, "respond-port", self->port_spin, "value");
  wb_settings_bind (settings, "respond-stamp-port", self->stamp_port_spin, "value");
  wb_settings_bind (settings, "respond-stateful", self->stateful_switch, "active");
  wb_settings_bind (settings, "respond-padded", self->padded_switch, "active");
  wb_settings_bind (settings, "respond-groups", self->groups_switch, "active");
  wb_settings_bind (settings, "respond-source-rate", self->source_rate_spin, "value");
  wb_settings_bind (settings, "respond-source-burst", self->source_burst_spin, "value");
  wb_settings_bind (settings, "respond-total-rate", self->total_rate_spin, "value");
  wb_settings_bind (settings, "respond-max-clients", self->clients_spin, "value");
  wb_settings_bind (settings, "respond-expiry-seconds", self->expiry_spin, "value");
  self->active = TRUE; /* so that the first update finds a change */
  wb_ping_responder_settings_page_update (self, WB_SERVICE_STOPPED, NULL);
}

GtkWidget *
wb_ping_responder_settings_page_new (void)
{
  return g_object_new (WB_TYPE_PING_RESPONDER_SETTINGS_PAGE, NULL);
}

gboolean
wb_ping_responder_settings_page_is_stamp (WbPingResponderSettingsPage *self)
{
  g_return_val_if_fail (WB_IS_PING_RESPONDER_SETTINGS_PAGE (self), FALSE);

  return adw_combo_row_get_selected (self->protocol_row) == PROTOCOL_STAMP;
}

void
wb_ping_responder_settings_page_set_port (WbPingResponderSettingsPage *self, guint16 port)
{
  g_return_if_fail (WB_IS_PING_RESPONDER_SETTINGS_PAGE (self));

  gtk_spin_button_set_value (wb_ping_responder_settings_page_is_stamp (self) ? self->stamp_port_spin : self->port_spin,
                             port);
}

static guint
get_number (GtkSpinButton *spin)
{
  return (guint) gtk_spin_button_get_value_as_int (spin);
}

gboolean
wb_ping_responder_settings_page_read (WbPingResponderSettingsPage *self, WbPingResponderSettings *settings,
                                      GError **error)
{
  gboolean stamp;

  g_return_val_if_fail (WB_IS_PING_RESPONDER_SETTINGS_PAGE (self), FALSE);

  stamp = wb_ping_responder_settings_page_is_stamp (self);
  if (stamp)
    wb_ping_responder_settings_init_stamp (settings);
  else
    wb_ping_responder_settings_init (settings);
  settings->port = (guint16) get_number (stamp ? self->stamp_port_spin : self->port_spin);
  settings->stateful = stamp && gtk_switch_get_active (self->stateful_switch);
  settings->padded = !stamp && gtk_switch_get_active (self->padded_switch);
  settings->groups = gtk_switch_get_active (self->groups_switch);
  settings->source_rate = get_number (self->source_rate_spin);
  settings->source_burst = get_number (self->source_burst_spin);
  settings->total_rate = get_number (self->total_rate_spin);
  /* A tenth of a second of them, as by default: nobody could say what another number would do. */
  settings->total_burst = MAX (get_number (self->total_rate_spin) / 10, 1);
  settings->max_clients = get_number (self->clients_spin);
  settings->client_expiry_s = get_number (self->expiry_spin);
  return wb_listen_group_read (self->listen_group, &settings->v4, &settings->v4_closed, &settings->v6,
                               &settings->v6_closed, error) &&
         wb_ping_responder_settings_check (settings, error);
}

void
wb_ping_responder_settings_page_update (WbPingResponderSettingsPage *self, WbServiceState state,
                                        const WbPingResponderSnapshot *snapshot)
{
  gboolean active;

  g_return_if_fail (WB_IS_PING_RESPONDER_SETTINGS_PAGE (self));

  active = wb_service_state_is_active (state);
  if (active != self->active)
    {
      GtkWidget *const fixed[] = { self->answers_group, self->limits_group };

      self->active = active;
      wb_page_lock (fixed, G_N_ELEMENTS (fixed), active ? _("Stop the responder to change this") : NULL);
    }
  if (snapshot != NULL)
    wb_listen_group_update (self->listen_group, state, snapshot->listens, G_N_ELEMENTS (snapshot->listens));
  else
    wb_listen_group_update (self->listen_group, state, NULL, 0);
}
