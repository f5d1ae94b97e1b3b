/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The settings are what is remembered: every widget is bound to its key, and read () reads the widgets. What needs a
 * restart cannot be changed while the server runs, and its tooltip says so; the switches of the families can, and each
 * says under its name what became of it. */

#define G_LOG_DOMAIN "wirebench"

#include "app/echo/wb-echo-settings-page.h"

#include "app/echo/wb-host-addresses.h"
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
  GtkSpinButton *max_spin;
  AdwComboRow *mode_row;
  GtkSpinButton *port_spin;
  GtkWidget *protocols_group;
  AdwComboRow *reach_row;
  GtkWidget *server_group;
  GtkSwitch *tcp_switch;
  GtkSwitch *udp_switch;
  AdwComboRow *v4_address_row;
  AdwActionRow *v4_row;
  GtkSwitch *v4_switch;
  AdwComboRow *v6_address_row;
  AdwActionRow *v6_row;
  GtkSwitch *v6_switch;

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

/* The settings' words, in the order of the rows' items. */
static const char *const mode_values[] = { "prefix", "verbatim", "discard", NULL };
static const char *const reach_values[] = { "loopback", "all", "chosen", NULL };

enum
{
  REACH_LOOPBACK,
  REACH_ALL,
  REACH_CHOSEN,
};

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

static void
reach_selected_cb (WbEchoSettingsPage *self)
{
  guint selected = adw_combo_row_get_selected (self->reach_row);

  if (selected > REACH_CHOSEN)
    return;
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->reach_row), selected == REACH_ALL ? _("Others can connect") : "");
  gtk_widget_set_visible (GTK_WIDGET (self->v4_address_row), selected == REACH_CHOSEN);
  gtk_widget_set_visible (GTK_WIDGET (self->v6_address_row), selected == REACH_CHOSEN);
  if (!self->restoring)
    wb_settings_set_string (wb_settings_get (), "echo-reach", reach_values[selected]);
}

static const char *
get_address_key (guint8 family)
{
  return family == 4 ? "echo-address-v4" : "echo-address-v6";
}

static AdwComboRow *
get_address_row (WbEchoSettingsPage *self, guint8 family)
{
  return family == 4 ? self->v4_address_row : self->v6_address_row;
}

static const char *
get_chosen_address (WbEchoSettingsPage *self, guint8 family)
{
  GtkStringObject *item = adw_combo_row_get_selected_item (get_address_row (self, family));

  return item != NULL ? gtk_string_object_get_string (item) : "";
}

static void
address_selected_cb (WbEchoSettingsPage *self, GParamSpec *pspec, AdwComboRow *row)
{
  guint8 family = row == self->v4_address_row ? 4 : 6;

  if (!self->restoring)
    wb_settings_set_string (wb_settings_get (), get_address_key (family), get_chosen_address (self, family));
}

/* The host's addresses of a family; the remembered one stays in the list when it is gone from the host, so that opening
 * a window does not change what was chosen. */
static void
fill_addresses (WbEchoSettingsPage *self, guint8 family, GPtrArray *addresses)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  g_autofree char *chosen = wb_settings_dup_string (wb_settings_get (), get_address_key (family));
  guint selected = GTK_INVALID_LIST_POSITION, n = 0;

  for (guint i = 0; i < addresses->len; i++)
    {
      const WbHostAddress *address = addresses->pdata[i];

      if (address->family != family)
        continue;
      if (g_str_equal (address->text, chosen))
        selected = n;
      gtk_string_list_append (list, address->text);
      n++;
    }
  if (selected == GTK_INVALID_LIST_POSITION && *chosen != 0)
    {
      selected = n;
      gtk_string_list_append (list, chosen);
    }
  self->restoring = TRUE;
  adw_combo_row_set_model (get_address_row (self, family), G_LIST_MODEL (list));
  adw_combo_row_set_selected (get_address_row (self, family), selected != GTK_INVALID_LIST_POSITION ? selected : 0);
  self->restoring = FALSE;
}

static void
wb_echo_settings_page_map (GtkWidget *widget)
{
  WbEchoSettingsPage *self = WB_ECHO_SETTINGS_PAGE (widget);
  g_autoptr (GPtrArray) addresses = wb_host_addresses_list ();

  fill_addresses (self, 4, addresses);
  fill_addresses (self, 6, addresses);
  GTK_WIDGET_CLASS (wb_echo_settings_page_parent_class)->map (widget);
}

/* --- Families ------------------------------------------------------------------------------------------------------ */

static void
family_switched_cb (WbEchoSettingsPage *self, GParamSpec *pspec, GtkSwitch *button)
{
  g_signal_emit (self, signals[SIGNAL_FAMILY_SWITCHED], 0, button == self->v4_switch ? 4u : 6u,
                 gtk_switch_get_active (button));
}

/* TCP and UDP of one family in one line: what is the same for both is said once. */
static char *
dup_status (const WbEchoSnapshot *snapshot, guint8 family)
{
  const WbListen *tcp = &snapshot->listens[family == 4 ? 0 : 1];
  const WbListen *udp = &snapshot->listens[family == 4 ? 2 : 3];
  const WbListen *listens[] = { tcp, udp };
  char text[WB_ENDPOINT_TEXT_BYTES];

  for (guint i = 0; i < G_N_ELEMENTS (listens); i++)
    if (listens[i]->state == WB_LISTEN_MISSING)
      return g_strdup (family == 4 ? _("This host has no IPv4") : _("This host has no IPv6"));
  for (guint i = 0; i < G_N_ELEMENTS (listens); i++)
    if (listens[i]->state == WB_LISTEN_FAILED)
      return g_strdup (listens[i]->error != NULL ? listens[i]->error : _("Not listening"));
  for (guint i = 0; i < G_N_ELEMENTS (listens); i++)
    if (listens[i]->state == WB_LISTEN_PAUSED)
      return g_strdup (_("Paused: no descriptors are left"));
  for (guint i = 0; i < G_N_ELEMENTS (listens); i++)
    if (listens[i]->state == WB_LISTEN_ON)
      return g_strdup_printf (_("Listening at %s"), wb_endpoint_format (&listens[i]->endpoint, text));
  return g_strdup (_("Off"));
}

static void
show_status (AdwActionRow *row, const char *status)
{
  if (g_strcmp0 (adw_action_row_get_subtitle (row), status) != 0)
    adw_action_row_set_subtitle (row, status);
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

  G_OBJECT_CLASS (klass)->dispose = wb_echo_settings_page_dispose;
  widget_class->map = wb_echo_settings_page_map;
  signals[SIGNAL_FAMILY_SWITCHED] = g_signal_new ("family-switched", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                                  NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_BOOLEAN);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/echo/wb-echo-settings-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WbEchoSettingsPage, content);
  gtk_widget_class_bind_template_child (widget_class, WbEchoSettingsPage, idle_spin);
  gtk_widget_class_bind_template_child (widget_class, WbEchoSettingsPage, limits_group);
  gtk_widget_class_bind_template_child (widget_class, WbEchoSettingsPage, max_spin);
  gtk_widget_class_bind_template_child (widget_class, WbEchoSettingsPage, mode_row);
  gtk_widget_class_bind_template_child (widget_class, WbEchoSettingsPage, port_spin);
  gtk_widget_class_bind_template_child (widget_class, WbEchoSettingsPage, protocols_group);
  gtk_widget_class_bind_template_child (widget_class, WbEchoSettingsPage, reach_row);
  gtk_widget_class_bind_template_child (widget_class, WbEchoSettingsPage, server_group);
  gtk_widget_class_bind_template_child (widget_class, WbEchoSettingsPage, tcp_switch);
  gtk_widget_class_bind_template_child (widget_class, WbEchoSettingsPage, udp_switch);
  gtk_widget_class_bind_template_child (widget_class, WbEchoSettingsPage, v4_address_row);
  gtk_widget_class_bind_template_child (widget_class, WbEchoSettingsPage, v4_row);
  gtk_widget_class_bind_template_child (widget_class, WbEchoSettingsPage, v4_switch);
  gtk_widget_class_bind_template_child (widget_class, WbEchoSettingsPage, v6_address_row);
  gtk_widget_class_bind_template_child (widget_class, WbEchoSettingsPage, v6_row);
  gtk_widget_class_bind_template_child (widget_class, WbEchoSettingsPage, v6_switch);
  gtk_widget_class_bind_template_callback (widget_class, address_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, mode_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, reach_selected_cb);
}

static void
wb_echo_settings_page_init (WbEchoSettingsPage *self)
{
  WbSettings *settings = wb_settings_get ();

  self->restoring = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  show_choice (self->mode_row, "echo-mode", mode_values);
  show_choice (self->reach_row, "echo-reach", reach_values);
  mode_selected_cb (self);
  reach_selected_cb (self);
  self->restoring = FALSE;
  wb_settings_bind (settings, "echo-port", self->port_spin, "value");
  wb_settings_bind (settings, "echo-v4", self->v4_switch, "active");
  wb_settings_bind (settings, "echo-v6", self->v6_switch, "active");
  wb_settings_bind (settings, "echo-tcp", self->tcp_switch, "active");
  wb_settings_bind (settings, "echo-udp", self->udp_switch, "active");
  wb_settings_bind (settings, "echo-max-connections", self->max_spin, "value");
  wb_settings_bind (settings, "echo-idle-seconds", self->idle_spin, "value");
  /* After what is remembered: that is no wish of the user's. */
  g_signal_connect_object (self->v4_switch, "notify::active", G_CALLBACK (family_switched_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->v6_switch, "notify::active", G_CALLBACK (family_switched_cb), self, G_CONNECT_SWAPPED);
  self->active = TRUE; /* so that the first update finds a change */
  wb_echo_settings_page_update (self, WB_SERVICE_STOPPED, NULL);
}

GtkWidget *
wb_echo_settings_page_new (void)
{
  return g_object_new (WB_TYPE_ECHO_SETTINGS_PAGE, NULL);
}

static gboolean
read_address (WbEchoSettingsPage *self, guint8 family, WbEndpoint *endpoint, GError **error)
{
  static const char *const loopback[] = { "127.0.0.1", "::1" }, *const any[] = { "0.0.0.0", "::" };
  guint place = family == 4 ? 0 : 1;
  const char *text = loopback[place];
  guint reach = adw_combo_row_get_selected (self->reach_row);

  if (reach == REACH_ALL)
    text = any[place];
  else if (reach == REACH_CHOSEN && *get_chosen_address (self, family) != 0)
    text = get_chosen_address (self, family);
  return wb_endpoint_parse_address (text, endpoint, error);
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
  settings->v4_closed = !gtk_switch_get_active (self->v4_switch);
  settings->v6_closed = !gtk_switch_get_active (self->v6_switch);
  return read_address (self, 4, &settings->v4, error) && read_address (self, 6, &settings->v6, error);
}

void
wb_echo_settings_page_update (WbEchoSettingsPage *self, WbServiceState state, const WbEchoSnapshot *snapshot)
{
  GtkWidget *fixed[] = { NULL, NULL, NULL };
  gboolean active;

  g_return_if_fail (WB_IS_ECHO_SETTINGS_PAGE (self));

  active = state == WB_SERVICE_STARTING || state == WB_SERVICE_RUNNING || state == WB_SERVICE_STOPPING;
  if (active != self->active)
    {
      self->active = active;
      fixed[0] = self->server_group;
      fixed[1] = self->protocols_group;
      fixed[2] = self->limits_group;
      for (guint i = 0; i < G_N_ELEMENTS (fixed); i++)
        {
          gtk_widget_set_sensitive (fixed[i], !active);
          gtk_widget_set_tooltip_text (fixed[i], active ? _("Stop the server to change this") : NULL);
        }
    }
  if (state == WB_SERVICE_RUNNING && snapshot != NULL)
    {
      g_autofree char *v4 = dup_status (snapshot, 4);
      g_autofree char *v6 = dup_status (snapshot, 6);

      show_status (self->v4_row, v4);
      show_status (self->v6_row, v6);
      return;
    }
  show_status (self->v4_row, gtk_switch_get_active (self->v4_switch) ? _("Will listen") : _("Off"));
  show_status (self->v6_row, gtk_switch_get_active (self->v6_switch) ? _("Will listen") : _("Off"));
}
