/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Hosts the parts of the responder's page and carries what the user wants to its handle. It holds no state of the
 * responder: what the parts show is read from the handle's state when that changes and from one snapshot ten times a
 * second while the page is on screen. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-responder-page.h"

#include "app/panel/wb-command-row.h"
#include "app/panel/wb-error-bar.h"
#include "app/panel/wb-event-view.h"
#include "app/panel/wb-listen-remedy.h"
#include "app/panel/wb-listen-text.h"
#include "app/panel/wb-service-bar.h"
#include "app/panel/wb-service-page.h"
#include "app/panel/wb-side-box.h"
#include "app/ping/wb-ping-broadcast-bar.h"
#include "app/ping/wb-ping-client-table.h"
#include "app/ping/wb-ping-refused-list.h"
#include "app/ping/wb-ping-responder-command.h"
#include "app/ping/wb-ping-responder-figures.h"
#include "app/ping/wb-ping-responder-settings-page.h"
#include "app/ping/wb-ping-terminal.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* Needs no right: STAMP's own, 862, does, and RFC 8762, 4.1 names 49152 to 65535 for all others. */
#define USUAL_STAMP_PORT 50862

struct _WbPingResponderPage
{
  GtkWidget parent_instance;

  /* Template children */
  WbServiceBar *bar;
  WbPingBroadcastBar *broadcast;
  GtkWidget *client_tools;
  GtkLabel *command_hint;
  WbCommandRow *command_row;
  GtkWidget *content;
  GtkWidget *copy_button;
  WbErrorBar *error_bar;
  WbEventView *event_view;
  WbPingResponderFigures *figures;
  GtkWidget *forget_button;
  GtkStack *parts;
  WbPingRefusedList *refused_list;
  WbPingResponderSettingsPage *settings_page;
  WbPingClientTable *table;

  /* Owned */
  WbServiceHandle *responder;
  GSimpleActionGroup *actions;
  WbPingResponderSnapshot *shown;
  char *notice; /* what the bar was told last: closing it is not undone by the next tick */
  char *where;

  guint16 asked_port; /* of the last start */
  guint max_clients;  /* of the last start */
};

G_DEFINE_FINAL_TYPE (WbPingResponderPage, wb_ping_responder_page, GTK_TYPE_WIDGET)

static WbServiceState
get_state (WbPingResponderPage *self)
{
  return wb_service_page_get_state (self->responder);
}

/* --- Starting and stopping ----------------------------------------------------------------------------------------- */

/* port < 0: as set. */
static void
start (WbPingResponderPage *self, int port)
{
  WbPingResponderSettings settings;
  g_autoptr (GError) error = NULL;

  if (self->responder == NULL)
    return;
  if (!wb_ping_responder_settings_page_read (self->settings_page, &settings, &error))
    {
      wb_error_bar_show (self->error_bar, WB_BAR_ERROR, _("The ping responder did not start"), error->message);
      return;
    }
  if (port >= 0)
    settings.port = (guint16) port;
  self->asked_port = settings.port;
  self->max_clients = settings.max_clients;
  wb_service_handle_start (self->responder, &settings);
}

void
wb_ping_responder_page_toggle (WbPingResponderPage *self)
{
  g_return_if_fail (WB_IS_PING_RESPONDER_PAGE (self));

  if (wb_service_state_is_on (get_state (self)))
    wb_service_handle_stop (self->responder);
  else
    start (self, -1);
}

static void
toggle_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wb_ping_responder_page_toggle (WB_PING_RESPONDER_PAGE (data));
}

static void
free_port_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  start (WB_PING_RESPONDER_PAGE (data), 0);
}

/* Unlike a free port, which is another one each time, this one is meant to stay. */
static void
use_port_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WbPingResponderPage *self = WB_PING_RESPONDER_PAGE (data);

  wb_ping_responder_settings_page_set_port (self->settings_page, g_variant_get_uint16 (parameter));
  start (self, g_variant_get_uint16 (parameter));
}

/* --- What the user wants of the running responder ------------------------------------------------------------------ */

static void
family_switched_cb (WbPingResponderPage *self, guint family, gboolean on)
{
  if (get_state (self) == WB_SERVICE_RUNNING)
    wb_ping_responder_command_set_family (self->responder, (guint8) family, on);
  else
    wb_ping_responder_settings_page_update (self->settings_page, get_state (self), self->shown);
}

static void
failed_cb (gpointer page, const char *reason)
{
  WbPingResponderPage *self = WB_PING_RESPONDER_PAGE (page);

  if (self->broadcast != NULL)
    wb_ping_broadcast_bar_fail (self->broadcast, reason);
}

static void
send_cb (WbPingResponderPage *self, const char *text, gboolean everyone)
{
  if (get_state (self) == WB_SERVICE_RUNNING)
    wb_ping_responder_command_broadcast (self->responder, text, everyone, failed_cb, self);
}

static void
forget_cb (WbPingResponderPage *self)
{
  if (get_state (self) == WB_SERVICE_RUNNING)
    wb_ping_responder_command_forget_clients (self->responder);
}

static void
copy_cb (WbPingResponderPage *self)
{
  wb_row_table_copy_selected (WB_ROW_TABLE (self->table));
}

/* --- What is shown ------------------------------------------------------------------------------------------------- */

static void
show_where (WbPingResponderPage *self, const WbPingResponderSnapshot *live)
{
  gboolean any = FALSE;

  g_clear_pointer (&self->where, g_free);
  if (live != NULL)
    self->where = wb_listen_text_dup_where (live->listens, G_N_ELEMENTS (live->listens), &any);
  wb_service_bar_set_where (self->bar, self->where != NULL ? self->where : "",
                            any ? _("Reachable from other machines") : NULL);
}

static void
show_notice (WbPingResponderPage *self, const WbPingResponderSnapshot *live)
{
  wb_listen_remedy_show_partial (self->error_bar, &self->notice, live != NULL ? live->listens : NULL,
                                 live != NULL ? G_N_ELEMENTS (live->listens) : 0);
}

static void
show_tools (WbPingResponderPage *self)
{
  gtk_widget_set_visible (self->client_tools, gtk_stack_get_visible_child (self->parts) == GTK_WIDGET (self->table) &&
                                                  self->shown != NULL && self->shown->n_clients > 0 &&
                                                  get_state (self) == WB_SERVICE_RUNNING);
}

/* Only the text protocol has words for it. */
static void
show_broadcast (WbPingResponderPage *self, const WbPingResponderSnapshot *live)
{
  gboolean stamp = live != NULL ? live->stamp : wb_ping_responder_settings_page_is_stamp (self->settings_page);

  gtk_widget_set_visible (GTK_WIDGET (self->broadcast), !stamp);
  wb_ping_broadcast_bar_update (self->broadcast, stamp ? NULL : live);
}

static void
show_command (WbPingResponderPage *self, const char *command)
{
  const char *hint = command != NULL ? _("This pings it from a terminal:") : _("Start the responder to ping it.");

  wb_command_row_set_command (self->command_row, command);
  if (!g_str_equal (gtk_label_get_text (self->command_hint), hint))
    gtk_label_set_text (self->command_hint, hint);
}

static void
show_parts (WbPingResponderPage *self)
{
  WbServiceState state = get_state (self);
  WbPingResponderSnapshot *live = state == WB_SERVICE_RUNNING ? self->shown : NULL;
  g_autofree char *command = live != NULL ? wb_ping_terminal_dup_command (live) : NULL;

  show_where (self, live);
  show_notice (self, live);
  show_tools (self);
  show_broadcast (self, live);
  wb_ping_responder_settings_page_update (self->settings_page, state, self->shown);
  wb_ping_client_table_update (self->table, state, live, command);
  show_command (self, command);
  if (self->shown == NULL)
    return;
  wb_ping_responder_figures_update (self->figures, self->shown, self->max_clients);
  wb_ping_refused_list_update (self->refused_list, self->shown);
  wb_event_view_set_events (self->event_view, self->shown->events);
}

static void
request (WbPingResponderPage *self)
{
  WbSnapshotRequest rows;

  if (self->responder == NULL)
    return;
  wb_row_table_get_request (WB_ROW_TABLE (self->table), &rows);
  wb_service_handle_request (self->responder, &rows);
}

void
wb_ping_responder_page_refresh (WbPingResponderPage *self)
{
  gboolean is_new;

  g_return_if_fail (WB_IS_PING_RESPONDER_PAGE (self));

  if (self->responder == NULL)
    return;
  request (self);
  self->shown = wb_service_page_renew_snapshot (self->responder, self->shown, &is_new);
  if (is_new)
    show_parts (self);
}

static void
state_cb (WbPingResponderPage *self)
{
  WbServiceState state = get_state (self);

  if (state == WB_SERVICE_STARTING)
    wb_error_bar_clear (self->error_bar);
  if (state == WB_SERVICE_FAILED)
    {
      g_clear_pointer (&self->notice, g_free);
      wb_listen_remedy_show_failure (
          self->error_bar, _("The ping responder did not start"), wb_service_handle_get_error (self->responder),
          self->asked_port,
          wb_ping_responder_settings_page_is_stamp (self->settings_page) ? USUAL_STAMP_PORT : WB_PING_RESPONDER_PORT);
    }
  show_parts (self);
  request (self);
}

static void
selection_cb (WbPingResponderPage *self)
{
  gtk_widget_set_sensitive (self->copy_button, wb_row_table_get_selected (WB_ROW_TABLE (self->table)) != 0);
}

static void
part_cb (WbPingResponderPage *self)
{
  show_parts (self);
  request (self); /* the rows that nobody saw before */
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_ping_responder_page_dispose (GObject *object)
{
  WbPingResponderPage *self = WB_PING_RESPONDER_PAGE (object);

  wb_service_page_set_handle (self, &self->responder, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_PING_RESPONDER_PAGE);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->shown, wb_snapshot_unref);
  g_clear_pointer (&self->notice, g_free);
  g_clear_pointer (&self->where, g_free);
  G_OBJECT_CLASS (wb_ping_responder_page_parent_class)->dispose (object);
}

static void
wb_ping_responder_page_class_init (WbPingResponderPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GType parts[] = {
    WB_TYPE_COMMAND_ROW,
    WB_TYPE_ERROR_BAR,
    WB_TYPE_EVENT_VIEW,
    WB_TYPE_PING_BROADCAST_BAR,
    WB_TYPE_PING_CLIENT_TABLE,
    WB_TYPE_PING_REFUSED_LIST,
    WB_TYPE_PING_RESPONDER_FIGURES,
    WB_TYPE_PING_RESPONDER_SETTINGS_PAGE,
    WB_TYPE_SERVICE_BAR,
    WB_TYPE_SIDE_BOX,
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    g_type_ensure (parts[i]);
  G_OBJECT_CLASS (klass)->dispose = wb_ping_responder_page_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/ping/wb-ping-responder-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderPage, bar);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderPage, broadcast);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderPage, client_tools);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderPage, command_hint);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderPage, command_row);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderPage, content);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderPage, copy_button);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderPage, error_bar);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderPage, event_view);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderPage, figures);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderPage, forget_button);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderPage, parts);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderPage, refused_list);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderPage, settings_page);
  gtk_widget_class_bind_template_child (widget_class, WbPingResponderPage, table);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, family_switched_cb);
  gtk_widget_class_bind_template_callback (widget_class, forget_cb);
  gtk_widget_class_bind_template_callback (widget_class, part_cb);
  gtk_widget_class_bind_template_callback (widget_class, request);
  gtk_widget_class_bind_template_callback (widget_class, selection_cb);
  gtk_widget_class_bind_template_callback (widget_class, send_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_parts);
}

static void
wb_ping_responder_page_init (WbPingResponderPage *self)
{
  static const GActionEntry entries[] = {
    { .name = "toggle", .activate = toggle_action },
    { .name = "free-port", .activate = free_port_action },
    { .name = "use-port", .activate = use_port_action, .parameter_type = "q" },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "service", G_ACTION_GROUP (self->actions));
  selection_cb (self);
  show_parts (self);
}

GtkWidget *
wb_ping_responder_page_new (void)
{
  return g_object_new (WB_TYPE_PING_RESPONDER_PAGE, NULL);
}

const char *
wb_ping_responder_page_get_subtitle (WbPingResponderPage *self)
{
  g_return_val_if_fail (WB_IS_PING_RESPONDER_PAGE (self), NULL);

  return self->where;
}

void
wb_ping_responder_page_set_handle (WbPingResponderPage *self, WbServiceHandle *responder, const GError *reason)
{
  g_return_if_fail (WB_IS_PING_RESPONDER_PAGE (self));

  wb_service_page_set_handle (self, &self->responder, responder, G_CALLBACK (state_cb));
  wb_service_bar_set_handle (self->bar, responder);
  if (responder == NULL && reason != NULL)
    wb_error_bar_show (self->error_bar, WB_BAR_ERROR, _("Services cannot run"), reason->message);
  show_parts (self);
}
