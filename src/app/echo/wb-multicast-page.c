/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Group and interface above, what arrives below, a text to send at the end. Interfaces are listed when the page comes on
 * screen, since they come and go; one that was chosen and is gone stays in the list, and starting says why it fails. */

#define G_LOG_DOMAIN "wirebench"

#include "app/echo/wb-multicast-page.h"

#include "app/echo/wb-multicast-table.h"
#include "app/panel/wb-drop-name.h"
#include "app/panel/wb-error-bar.h"
#include "app/panel/wb-host-addresses.h"
#include "app/panel/wb-page-lock.h"
#include "app/panel/wb-service-bar.h"
#include "app/panel/wb-service-page.h"
#include "app/wb-settings.h"
#include "engine/base/wb-format.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _WbMulticastPage
{
  GtkWidget parent_instance;

  /* Template children */
  WbServiceBar *bar;
  GtkWidget *content;
  GtkLabel *count_label;
  WbErrorBar *error_bar;
  GtkLabel *event_label;
  GtkEditable *group_entry;
  GtkWidget *groups_button;
  GtkDropDown *interface_drop;
  GtkCheckButton *loopback_button;
  GtkButton *send_button;
  WbMulticastTable *table;
  GtkEditable *text_entry;
  GtkSpinButton *ttl_spin;
  GtkWidget *form;

  /* Owned */
  WbServiceHandle *handle;
  WbMulticastSnapshot *shown;
  gboolean restoring;
};

G_DEFINE_FINAL_TYPE (WbMulticastPage, wb_multicast_page, GTK_TYPE_WIDGET)

/* --- Choosing ------------------------------------------------------------------------------------------------------ */

static const char *
get_interface (WbMulticastPage *self)
{
  GtkStringObject *item = gtk_drop_down_get_selected_item (self->interface_drop);

  /* The first is "every interface". */
  if (item == NULL || gtk_drop_down_get_selected (self->interface_drop) == 0)
    return "";
  return gtk_string_object_get_string (item);
}

static void
interface_selected_cb (WbMulticastPage *self)
{
  if (!self->restoring)
    wb_settings_set_string (wb_settings_get (), "echo-group-interface", get_interface (self));
}

static void
fill_interfaces (WbMulticastPage *self)
{
  g_auto (GStrv) names = wb_host_interfaces_list ();
  g_autofree char *chosen = wb_settings_dup_string (wb_settings_get (), "echo-group-interface");
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  guint selected = 0;

  gtk_string_list_append (list, _("Every interface"));
  for (guint i = 0; names[i] != NULL; i++)
    {
      gtk_string_list_append (list, names[i]);
      if (g_str_equal (names[i], chosen))
        selected = i + 1;
    }
  if (selected == 0 && *chosen != 0)
    {
      gtk_string_list_append (list, chosen);
      selected = g_list_model_get_n_items (G_LIST_MODEL (list)) - 1;
    }
  self->restoring = TRUE;
  gtk_drop_down_set_model (self->interface_drop, G_LIST_MODEL (list));
  gtk_drop_down_set_selected (self->interface_drop, selected);
  self->restoring = FALSE;
}

static void
choose_group_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_editable_set_text (WB_MULTICAST_PAGE (widget)->group_entry, g_variant_get_string (parameter, NULL));
}

static gboolean
read_settings (WbMulticastPage *self, WbMulticastSettings *settings, GError **error)
{
  const char *interface = get_interface (self);

  if (!wb_endpoint_parse (gtk_editable_get_text (self->group_entry), -1, &settings->destination, error))
    return FALSE;
  g_free (settings->interface_name);
  settings->interface_name = *interface != 0 ? g_strdup (interface) : NULL;
  settings->ttl = (guint8) gtk_spin_button_get_value_as_int (self->ttl_spin);
  settings->loopback = gtk_check_button_get_active (self->loopback_button);
  return TRUE;
}

/* --- Doing --------------------------------------------------------------------------------------------------------- */

static void
update (WbMulticastPage *self)
{
  WbServiceState state = wb_service_page_get_state (self->handle);
  gboolean active = wb_service_state_is_active (state);

  wb_page_lock (&self->form, 1, active ? _("Stop listening to change this") : NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->send_button), state == WB_SERVICE_RUNNING);
  gtk_widget_set_sensitive (GTK_WIDGET (self->text_entry), state == WB_SERVICE_RUNNING);
  wb_multicast_table_update (self->table, state, self->shown);
  if (state == WB_SERVICE_FAILED)
    wb_error_bar_show (self->error_bar, WB_BAR_ERROR, _("Listening did not start"),
                       wb_service_handle_get_error (self->handle)->message);
  else if (active)
    wb_error_bar_clear (self->error_bar);
  if (state != WB_SERVICE_RUNNING)
    wb_service_bar_set_where (self->bar, "", NULL);
}

void
wb_multicast_page_toggle (WbMulticastPage *self)
{
  WbMulticastSettings settings;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (WB_IS_MULTICAST_PAGE (self));

  if (self->handle == NULL)
    return;
  if (wb_service_state_is_on (wb_service_handle_get_state (self->handle)))
    {
      wb_service_handle_stop (self->handle);
      return;
    }
  wb_multicast_settings_init (&settings);
  if (read_settings (self, &settings, &error))
    wb_service_handle_start (self->handle, &settings);
  else
    wb_error_bar_show (self->error_bar, WB_BAR_ERROR, _("Listening did not start"), error->message);
  wb_multicast_settings_clear (&settings);
}

static void
send_in_engine (WbService *service, gpointer data)
{
  wb_multicast_bench_send (WB_MULTICAST_BENCH (service), data);
}

static void
send_cb (WbMulticastPage *self)
{
  const char *text = gtk_editable_get_text (self->text_entry);

  if (self->handle != NULL && wb_service_handle_get_state (self->handle) == WB_SERVICE_RUNNING)
    wb_service_handle_invoke (self->handle, send_in_engine, g_bytes_new (text, strlen (text)),
                              (GDestroyNotify) (void (*) (void)) g_bytes_unref);
}

/* Why nothing was sent, what was joined where: the newest line of the log. */
static void
show_last_event (WbMulticastPage *self, GPtrArray *events)
{
  const WbEvent *event = events != NULL && events->len > 0 ? events->pdata[events->len - 1] : NULL;

  if (g_strcmp0 (gtk_label_get_text (self->event_label), event != NULL ? event->text : "") != 0)
    gtk_label_set_text (self->event_label, event != NULL ? event->text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->event_label), event != NULL);
}

static void
show_snapshot (WbMulticastPage *self, WbMulticastSnapshot *snapshot)
{
  g_autofree char *received = wb_format_dup_count (snapshot->received);
  g_autofree char *sent = wb_format_dup_count (snapshot->sent);
  g_autofree char *failed = wb_format_dup_count (snapshot->send_errors);
  g_autofree char *text = snapshot->send_errors > 0 ?
                              g_strdup_printf (_("%s received, %s sent, %s not sent"), received, sent, failed) :
                              g_strdup_printf (_("%s received, %s sent"), received, sent);
  WbServiceState state = wb_service_page_get_state (self->handle);

  if (state == WB_SERVICE_RUNNING)
    {
      char where[WB_ENDPOINT_TEXT_BYTES];

      wb_service_bar_set_where (self->bar, wb_endpoint_format (&snapshot->local, where), NULL);
    }
  gtk_label_set_text (self->count_label, text);
  show_last_event (self, snapshot->events);
  wb_multicast_table_update (self->table, state, snapshot);
}

void
wb_multicast_page_refresh (WbMulticastPage *self)
{
  static const WbSnapshotRequest all = { .n_rows = WB_MULTICAST_ROWS };
  gboolean is_new;

  g_return_if_fail (WB_IS_MULTICAST_PAGE (self));

  if (self->handle == NULL)
    return;
  wb_service_handle_request (self->handle, &all);
  self->shown = wb_service_page_renew_snapshot (self->handle, self->shown, &is_new);
  if (is_new && self->shown != NULL)
    show_snapshot (self, self->shown);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_multicast_page_map (GtkWidget *widget)
{
  fill_interfaces (WB_MULTICAST_PAGE (widget));
  GTK_WIDGET_CLASS (wb_multicast_page_parent_class)->map (widget);
}

static void
wb_multicast_page_dispose (GObject *object)
{
  WbMulticastPage *self = WB_MULTICAST_PAGE (object);

  wb_service_page_set_handle (self, &self->handle, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_MULTICAST_PAGE);
  g_clear_pointer (&self->shown, wb_snapshot_unref);
  G_OBJECT_CLASS (wb_multicast_page_parent_class)->dispose (object);
}

static void
wb_multicast_page_class_init (WbMulticastPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_multicast_page_dispose;
  widget_class->map = wb_multicast_page_map;
  g_type_ensure (WB_TYPE_ERROR_BAR);
  g_type_ensure (WB_TYPE_MULTICAST_TABLE);
  g_type_ensure (WB_TYPE_SERVICE_BAR);
  gtk_widget_class_install_action (widget_class, "group.choose", "s", choose_group_action);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/echo/wb-multicast-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WbMulticastPage, bar);
  gtk_widget_class_bind_template_child (widget_class, WbMulticastPage, content);
  gtk_widget_class_bind_template_child (widget_class, WbMulticastPage, count_label);
  gtk_widget_class_bind_template_child (widget_class, WbMulticastPage, error_bar);
  gtk_widget_class_bind_template_child (widget_class, WbMulticastPage, event_label);
  gtk_widget_class_bind_template_child (widget_class, WbMulticastPage, form);
  gtk_widget_class_bind_template_child (widget_class, WbMulticastPage, group_entry);
  gtk_widget_class_bind_template_child (widget_class, WbMulticastPage, groups_button);
  gtk_widget_class_bind_template_child (widget_class, WbMulticastPage, interface_drop);
  gtk_widget_class_bind_template_child (widget_class, WbMulticastPage, loopback_button);
  gtk_widget_class_bind_template_child (widget_class, WbMulticastPage, send_button);
  gtk_widget_class_bind_template_child (widget_class, WbMulticastPage, table);
  gtk_widget_class_bind_template_child (widget_class, WbMulticastPage, text_entry);
  gtk_widget_class_bind_template_child (widget_class, WbMulticastPage, ttl_spin);
  gtk_widget_class_bind_template_callback (widget_class, interface_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, send_cb);
}

static void
wb_multicast_page_init (WbMulticastPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  wb_drop_name_button (self->interface_drop);
  wb_settings_bind (wb_settings_get (), "echo-group", self->group_entry, "text");
  wb_settings_bind (wb_settings_get (), "echo-group-ttl", self->ttl_spin, "value");
  wb_settings_bind (wb_settings_get (), "echo-group-loopback", self->loopback_button, "active");
  update (self);
}

GtkWidget *
wb_multicast_page_new (void)
{
  return g_object_new (WB_TYPE_MULTICAST_PAGE, NULL);
}

void
wb_multicast_page_set_handle (WbMulticastPage *self, WbServiceHandle *handle)
{
  g_return_if_fail (WB_IS_MULTICAST_PAGE (self));

  if (self->handle == handle)
    return;
  wb_service_page_set_handle (self, &self->handle, handle, G_CALLBACK (update));
  wb_service_bar_set_handle (self->bar, handle);
  update (self);
}
