/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The settings are what is remembered: every widget is bound to its key, and read () reads the widgets. Where to listen
 * needs a restart, so it cannot be changed while the server runs, and its tooltip says so; the switches of the families
 * can, and each says under its name what became of it. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-listen-group.h"

#include "app/panel/wb-host-addresses.h"
#include "app/panel/wb-page-lock.h"
#include "app/wb-settings.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _WbListenGroup
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *content;
  AdwComboRow *reach_row;
  GtkWidget *server_group;
  AdwComboRow *v4_address_row;
  AdwActionRow *v4_row;
  GtkSwitch *v4_switch;
  AdwComboRow *v6_address_row;
  AdwActionRow *v6_row;
  GtkSwitch *v6_switch;

  /* Owned */
  char *prefix;

  gboolean active; /* STARTING, RUNNING or STOPPING */
  gboolean restoring;
};

static void buildable_iface_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WbListenGroup, wb_listen_group, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, buildable_iface_init))

enum
{
  PROP_0,
  PROP_PREFIX,
  N_PROPS
};

enum
{
  SIGNAL_FAMILY_SWITCHED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];
static GtkBuildableIface *parent_buildable_iface;

/* The settings' words, in the order of the row's items. */
static const char *const reach_values[] = { "loopback", "all", "chosen", NULL };

enum
{
  REACH_LOOPBACK,
  REACH_ALL,
  REACH_CHOSEN,
};

static char *
dup_key (WbListenGroup *self, const char *name)
{
  return g_strconcat (self->prefix, "-", name, NULL);
}

/* --- Reach --------------------------------------------------------------------------------------------------------- */

static void
show_reach (WbListenGroup *self)
{
  guint selected = adw_combo_row_get_selected (self->reach_row);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->reach_row), selected == REACH_ALL ? _("Others can connect") : "");
  gtk_widget_set_visible (GTK_WIDGET (self->v4_address_row), selected == REACH_CHOSEN);
  gtk_widget_set_visible (GTK_WIDGET (self->v6_address_row), selected == REACH_CHOSEN);
}

static void
restore_reach (WbListenGroup *self)
{
  g_autofree char *key = dup_key (self, "reach");
  g_autofree char *value = wb_settings_dup_string (wb_settings_get (), key);

  self->restoring = TRUE;
  for (guint i = 0; reach_values[i] != NULL; i++)
    if (g_str_equal (reach_values[i], value))
      adw_combo_row_set_selected (self->reach_row, i);
  show_reach (self);
  self->restoring = FALSE;
}

static void
reach_selected_cb (WbListenGroup *self)
{
  guint selected = adw_combo_row_get_selected (self->reach_row);
  g_autofree char *key = NULL;

  if (self->restoring || selected > REACH_CHOSEN)
    return;
  show_reach (self);
  key = dup_key (self, "reach");
  wb_settings_set_string (wb_settings_get (), key, reach_values[selected]);
}

/* --- Addresses ----------------------------------------------------------------------------------------------------- */

static char *
dup_address_key (WbListenGroup *self, guint8 family)
{
  return dup_key (self, family == 4 ? "address-v4" : "address-v6");
}

static AdwComboRow *
get_address_row (WbListenGroup *self, guint8 family)
{
  return family == 4 ? self->v4_address_row : self->v6_address_row;
}

static const char *
get_chosen_address (WbListenGroup *self, guint8 family)
{
  GtkStringObject *item = adw_combo_row_get_selected_item (get_address_row (self, family));

  return item != NULL ? gtk_string_object_get_string (item) : "";
}

static void
address_selected_cb (WbListenGroup *self, GParamSpec *pspec, AdwComboRow *row)
{
  guint8 family = row == self->v4_address_row ? 4 : 6;
  g_autofree char *key = NULL;

  if (self->restoring)
    return;
  key = dup_address_key (self, family);
  wb_settings_set_string (wb_settings_get (), key, get_chosen_address (self, family));
}

/* The host's addresses of a family; the remembered one stays in the list when it is gone from the host, so that opening
 * a window does not change what was chosen. */
static void
fill_addresses (WbListenGroup *self, guint8 family, GPtrArray *addresses)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  g_autofree char *key = dup_address_key (self, family);
  g_autofree char *chosen = wb_settings_dup_string (wb_settings_get (), key);
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
wb_listen_group_map (GtkWidget *widget)
{
  WbListenGroup *self = WB_LISTEN_GROUP (widget);
  g_autoptr (GPtrArray) addresses = wb_host_addresses_list ();

  fill_addresses (self, 4, addresses);
  fill_addresses (self, 6, addresses);
  GTK_WIDGET_CLASS (wb_listen_group_parent_class)->map (widget);
}

static gboolean
read_address (WbListenGroup *self, guint8 family, WbEndpoint *endpoint, GError **error)
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

/* --- Families ------------------------------------------------------------------------------------------------------ */

static void
family_switched_cb (WbListenGroup *self, GParamSpec *pspec, GtkSwitch *button)
{
  g_signal_emit (self, signals[SIGNAL_FAMILY_SWITCHED], 0, button == self->v4_switch ? 4u : 6u,
                 gtk_switch_get_active (button));
}

static const WbListen *
find_listen (const WbListen *listens, guint n, guint8 family, WbListenState state)
{
  for (guint i = 0; i < n; i++)
    if (listens[i].family == family && listens[i].state == state)
      return &listens[i];
  return NULL;
}

/* All sockets of one family in one line: what is the same for all is said once, and the worst first. */
static char *
dup_status (const WbListen *listens, guint n, guint8 family)
{
  char text[WB_ENDPOINT_TEXT_BYTES];
  const WbListen *listen;

  if (find_listen (listens, n, family, WB_LISTEN_MISSING) != NULL)
    return g_strdup (family == 4 ? _("This host has no IPv4") : _("This host has no IPv6"));
  if ((listen = find_listen (listens, n, family, WB_LISTEN_FAILED)) != NULL)
    return g_strdup (listen->error != NULL ? listen->error : _("Not listening"));
  if (find_listen (listens, n, family, WB_LISTEN_PAUSED) != NULL)
    return g_strdup (_("Paused: no descriptors are left"));
  if ((listen = find_listen (listens, n, family, WB_LISTEN_ON)) != NULL)
    return g_strdup_printf (_("Listening at %s"), wb_endpoint_format (&listen->endpoint, text));
  return g_strdup (_("Off"));
}

static void
show_status (AdwActionRow *row, const char *status)
{
  if (g_strcmp0 (adw_action_row_get_subtitle (row), status) != 0)
    adw_action_row_set_subtitle (row, status);
}

/* --- Rows of the service's own ------------------------------------------------------------------------------------- */

static void
wb_listen_group_add_child (GtkBuildable *buildable, GtkBuilder *builder, GObject *child, const char *type)
{
  if (g_strcmp0 (type, "row") == 0)
    wb_listen_group_add_row (WB_LISTEN_GROUP (buildable), GTK_WIDGET (child));
  else
    parent_buildable_iface->add_child (buildable, builder, child, type);
}

static void
buildable_iface_init (GtkBuildableIface *iface)
{
  parent_buildable_iface = g_type_interface_peek_parent (iface);
  iface->add_child = wb_listen_group_add_child;
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_listen_group_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  WbListenGroup *self = WB_LISTEN_GROUP (object);

  switch (prop_id)
    {
    case PROP_PREFIX:
      self->prefix = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wb_listen_group_constructed (GObject *object)
{
  WbListenGroup *self = WB_LISTEN_GROUP (object);
  g_autofree char *v4_key = dup_key (self, "v4"), *v6_key = dup_key (self, "v6");

  G_OBJECT_CLASS (wb_listen_group_parent_class)->constructed (object);
  restore_reach (self);
  wb_settings_bind (wb_settings_get (), v4_key, self->v4_switch, "active");
  wb_settings_bind (wb_settings_get (), v6_key, self->v6_switch, "active");
  /* After what is remembered: that is no wish of the user's. */
  g_signal_connect_object (self->v4_switch, "notify::active", G_CALLBACK (family_switched_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->v6_switch, "notify::active", G_CALLBACK (family_switched_cb), self, G_CONNECT_SWAPPED);
  wb_listen_group_update (self, WB_SERVICE_STOPPED, NULL, 0);
}

static void
wb_listen_group_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_LISTEN_GROUP);
  G_OBJECT_CLASS (wb_listen_group_parent_class)->dispose (object);
}

static void
wb_listen_group_finalize (GObject *object)
{
  g_free (WB_LISTEN_GROUP (object)->prefix);
  G_OBJECT_CLASS (wb_listen_group_parent_class)->finalize (object);
}

static void
wb_listen_group_class_init (WbListenGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = wb_listen_group_constructed;
  object_class->dispose = wb_listen_group_dispose;
  object_class->finalize = wb_listen_group_finalize;
  object_class->set_property = wb_listen_group_set_property;
  widget_class->map = wb_listen_group_map;

  properties[PROP_PREFIX] = g_param_spec_string ("prefix", NULL, NULL, NULL,
                                                 G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_FAMILY_SWITCHED] = g_signal_new ("family-switched", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                                  NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_BOOLEAN);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/panel/wb-listen-group.ui");
  gtk_widget_class_bind_template_child (widget_class, WbListenGroup, content);
  gtk_widget_class_bind_template_child (widget_class, WbListenGroup, reach_row);
  gtk_widget_class_bind_template_child (widget_class, WbListenGroup, server_group);
  gtk_widget_class_bind_template_child (widget_class, WbListenGroup, v4_address_row);
  gtk_widget_class_bind_template_child (widget_class, WbListenGroup, v4_row);
  gtk_widget_class_bind_template_child (widget_class, WbListenGroup, v4_switch);
  gtk_widget_class_bind_template_child (widget_class, WbListenGroup, v6_address_row);
  gtk_widget_class_bind_template_child (widget_class, WbListenGroup, v6_row);
  gtk_widget_class_bind_template_child (widget_class, WbListenGroup, v6_switch);
  gtk_widget_class_bind_template_callback (widget_class, address_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, reach_selected_cb);
}

static void
wb_listen_group_init (WbListenGroup *self)
{
  self->restoring = TRUE; /* until it is known which keys are ours */
  gtk_widget_init_template (GTK_WIDGET (self));
  self->active = TRUE; /* so that the first update finds a change */
}

GtkWidget *
wb_listen_group_new (const char *prefix)
{
  g_return_val_if_fail (prefix != NULL, NULL);

  return g_object_new (WB_TYPE_LISTEN_GROUP, "prefix", prefix, NULL);
}

void
wb_listen_group_add_row (WbListenGroup *self, GtkWidget *row)
{
  GtkWidget *list;

  g_return_if_fail (WB_IS_LISTEN_GROUP (self) && GTK_IS_LIST_BOX_ROW (row));

  /* The group itself can only append. */
  list = gtk_widget_get_parent (GTK_WIDGET (self->reach_row));
  gtk_list_box_insert (GTK_LIST_BOX (list), row, gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (self->reach_row)));
}

gboolean
wb_listen_group_read (WbListenGroup *self, WbEndpoint *v4, gboolean *v4_closed, WbEndpoint *v6, gboolean *v6_closed,
                      GError **error)
{
  g_return_val_if_fail (WB_IS_LISTEN_GROUP (self), FALSE);

  *v4_closed = !gtk_switch_get_active (self->v4_switch);
  *v6_closed = !gtk_switch_get_active (self->v6_switch);
  return read_address (self, 4, v4, error) && read_address (self, 6, v6, error);
}

void
wb_listen_group_update (WbListenGroup *self, WbServiceState state, const WbListen *listens, guint n)
{
  g_autofree char *v4 = NULL, *v6 = NULL;
  gboolean active;

  g_return_if_fail (WB_IS_LISTEN_GROUP (self));

  active = wb_service_state_is_active (state);
  if (active != self->active)
    {
      self->active = active;
      wb_page_lock (&self->server_group, 1, active ? _("Stop the server to change this") : NULL);
    }
  if (state == WB_SERVICE_RUNNING && n > 0)
    {
      v4 = dup_status (listens, n, 4);
      v6 = dup_status (listens, n, 6);
    }
  else
    {
      v4 = g_strdup (gtk_switch_get_active (self->v4_switch) ? _("Will listen") : _("Off"));
      v6 = g_strdup (gtk_switch_get_active (self->v6_switch) ? _("Will listen") : _("Off"));
    }
  show_status (self->v4_row, v4);
  show_status (self->v6_row, v6);
}
