/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Hosts the parts of the echo page and carries what the user wants to the two handles. It holds no state of the server:
 * what the parts show is read from the handle's state when that changes (`update`) and from one snapshot ten times a
 * second while the panel is on screen (`refresh`), which asks for the rows that the table shows. */

#define G_LOG_DOMAIN "wirebench"

#include "app/echo/wb-echo-panel.h"

#include "app/echo/wb-echo-figures.h"
#include "app/echo/wb-echo-settings-page.h"
#include "app/echo/wb-echo-table.h"
#include "app/echo/wb-echo-try-page.h"
#include "app/echo/wb-multicast-page.h"
#include "app/panel/wb-error-bar.h"
#include "app/panel/wb-event-view.h"
#include "app/panel/wb-focus.h"
#include "app/panel/wb-listen-remedy.h"
#include "app/panel/wb-listen-text.h"
#include "app/panel/wb-service-bar.h"
#include "app/panel/wb-service-leave.h"
#include "app/panel/wb-service-page.h"
#include "app/panel/wb-side-box.h"
#include "app/wb-settings.h"
#include "engine/base/wb-format.h"
#include "engine/echo/wb-echo-server.h"

#include <glib/gi18n.h>

/* Needs no right, and people try it first. */
#define USUAL_PORT 8080

struct _WbEchoPanel
{
  WbPanel parent_instance;

  /* Template children */
  WbServiceBar *bar;
  GtkWidget *close_buttons;
  GtkWidget *disconnect_button;
  WbErrorBar *error_bar;
  WbEventView *event_view;
  WbEchoFigures *figures;
  WbMulticastPage *multicast_page;
  GtkStack *pages;
  GtkStack *parts;
  GtkWidget *reset_button;
  WbEchoSettingsPage *settings_page;
  WbEchoTable *table;
  WbEchoTryPage *try_page;

  /* Owned */
  WbServiceHandle *server;
  WbServiceHandle *bench;
  GSimpleActionGroup *actions;
  WbEchoSnapshot *shown;
  char *notice; /* what the bar was told last: closing it is not undone by the next tick */

  guint16 asked_port; /* of the last start */
};

G_DEFINE_FINAL_TYPE (WbEchoPanel, wb_echo_panel, WB_TYPE_PANEL)

static WbServiceState
get_state (WbEchoPanel *self)
{
  return wb_service_page_get_state (self->server);
}

/* --- Starting and stopping ----------------------------------------------------------------------------------------- */

/* port < 0: as set. */
static void
start (WbEchoPanel *self, int port)
{
  WbEchoSettings settings;
  g_autoptr (GError) error = NULL;

  if (self->server == NULL)
    return;
  if (!wb_echo_settings_page_read (self->settings_page, &settings, &error))
    {
      wb_error_bar_show (self->error_bar, WB_BAR_ERROR, _("The echo server did not start"), error->message);
      return;
    }
  if (port >= 0)
    settings.port = (guint16) port;
  self->asked_port = settings.port;
  wb_service_handle_start (self->server, &settings);
}

static void
toggle_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WbEchoPanel *self = WB_ECHO_PANEL (data);

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "multicast") == 0)
    wb_multicast_page_toggle (self->multicast_page);
  else if (wb_service_state_is_on (get_state (self)))
    wb_service_handle_stop (self->server);
  else
    start (self, -1);
}

static void
free_port_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  start (WB_ECHO_PANEL (data), 0);
}

/* Unlike a free port, which is another one each time, this one is meant to stay. */
static void
use_port_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wb_settings_set_number (wb_settings_get (), "echo-port", g_variant_get_uint16 (parameter));
  start (WB_ECHO_PANEL (data), g_variant_get_uint16 (parameter));
}

static GActionGroup *
get_actions (WbPanel *panel)
{
  return G_ACTION_GROUP (WB_ECHO_PANEL (panel)->actions);
}

/* --- Commands to the running server -------------------------------------------------------------------------------- */

typedef struct
{
  guint64 id; /* 0: all of them */
  gboolean reset;
  guint8 family;
  gboolean on;
} Command;

static void
switch_in_engine (WbService *service, gpointer data)
{
  const Command *command = data;

  wb_echo_server_set_family (WB_ECHO_SERVER (service), command->family, command->on);
}

static void
close_in_engine (WbService *service, gpointer data)
{
  const Command *command = data;

  if (command->id == 0)
    wb_echo_server_disconnect_all (WB_ECHO_SERVER (service), command->reset);
  else
    wb_echo_server_disconnect (WB_ECHO_SERVER (service), command->id, command->reset);
}

static void
invoke (WbEchoPanel *self, WbServiceFunc func, Command command)
{
  if (self->server != NULL)
    wb_service_handle_invoke (self->server, func, g_memdup2 (&command, sizeof command), g_free);
}

static void
family_switched_cb (WbEchoPanel *self, guint family, gboolean on)
{
  if (get_state (self) == WB_SERVICE_RUNNING)
    invoke (self, switch_in_engine, (Command){ .family = (guint8) family, .on = on });
  else
    wb_echo_settings_page_update (self->settings_page, get_state (self), self->shown);
}

static void
close_connection_cb (WbEchoPanel *self, guint64 id, gboolean reset)
{
  invoke (self, close_in_engine, (Command){ .id = id, .reset = reset });
}

static void
close_all_cb (WbEchoPanel *self)
{
  invoke (self, close_in_engine, (Command){ 0 });
}

static void
disconnect_cb (WbEchoPanel *self)
{
  close_connection_cb (self, wb_row_table_get_selected (WB_ROW_TABLE (self->table)), FALSE);
}

static void
reset_cb (WbEchoPanel *self)
{
  close_connection_cb (self, wb_row_table_get_selected (WB_ROW_TABLE (self->table)), TRUE);
}

/* --- What is shown --------------------------------------------------------------------------------------------------- */

static void
show_where (WbEchoPanel *self)
{
  g_autofree char *where = NULL;
  gboolean any = FALSE;

  if (get_state (self) == WB_SERVICE_RUNNING && self->shown != NULL)
    where = wb_listen_text_dup_where (self->shown->listens, G_N_ELEMENTS (self->shown->listens), &any);
  wb_service_bar_set_where (self->bar, where != NULL ? where : "", any ? _("Reachable from other machines") : NULL);
  wb_panel_set_titles (WB_PANEL (self), _("Echo"), where);
}

static void
show_notice (WbEchoPanel *self)
{
  gboolean runs = get_state (self) == WB_SERVICE_RUNNING && self->shown != NULL;

  wb_listen_remedy_show_partial (self->error_bar, &self->notice, runs ? self->shown->listens : NULL,
                                 runs ? G_N_ELEMENTS (self->shown->listens) : 0);
}

static void
show_parts (WbEchoPanel *self)
{
  WbServiceState state = get_state (self);

  show_where (self);
  show_notice (self);
  wb_echo_settings_page_update (self->settings_page, state, self->shown);
  wb_echo_try_page_update (self->try_page, state == WB_SERVICE_RUNNING, self->shown);
  wb_echo_table_update (self->table, state, self->shown);
  gtk_widget_set_visible (self->close_buttons,
                          self->shown != NULL && self->shown->n_connections > 0 &&
                              gtk_stack_get_visible_child (self->parts) == GTK_WIDGET (self->table));
  if (self->shown == NULL)
    return;
  wb_echo_figures_update (self->figures, self->shown);
  wb_event_view_set_events (self->event_view, self->shown->events);
}

static void
request (WbEchoPanel *self)
{
  WbSnapshotRequest rows;

  if (self->server == NULL)
    return;
  wb_row_table_get_request (WB_ROW_TABLE (self->table), &rows);
  wb_service_handle_request (self->server, &rows);
}

static void
refresh (WbPanel *panel)
{
  WbEchoPanel *self = WB_ECHO_PANEL (panel);
  gboolean is_new;

  if (self->server == NULL)
    return;
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "multicast") == 0)
    {
      wb_multicast_page_refresh (self->multicast_page);
      return;
    }
  request (self);
  self->shown = wb_service_page_renew_snapshot (self->server, self->shown, &is_new);
  if (is_new)
    show_parts (self);
}

static void
state_cb (WbEchoPanel *self)
{
  WbServiceState state = get_state (self);

  if (state == WB_SERVICE_STARTING)
    wb_error_bar_clear (self->error_bar);
  if (state == WB_SERVICE_FAILED)
    {
      g_clear_pointer (&self->notice, g_free);
      wb_listen_remedy_show_failure (self->error_bar, _("The echo server did not start"),
                                     wb_service_handle_get_error (self->server), self->asked_port, USUAL_PORT);
    }
  show_parts (self);
  request (self);
}

static void
selection_cb (WbEchoPanel *self)
{
  gboolean selected = wb_row_table_get_selected (WB_ROW_TABLE (self->table)) != 0;

  gtk_widget_set_sensitive (self->disconnect_button, selected);
  gtk_widget_set_sensitive (self->reset_button, selected);
}

static void
part_cb (WbEchoPanel *self)
{
  show_parts (self);
  request (self); /* the rows that nobody saw before */
}

/* --- The object ------------------------------------------------------------------------------------------------------ */

static void
leave (WbPanel *panel, GTask *task)
{
  WbEchoPanel *self = WB_ECHO_PANEL (panel);
  WbServiceHandle *handles[] = { self->server, self->bench };

  wb_service_leave (handles, G_N_ELEMENTS (handles), task);
}

static gboolean
wb_echo_panel_grab_focus (GtkWidget *widget)
{
  return !wb_focus_is_moving () &&
         gtk_widget_child_focus (GTK_WIDGET (WB_ECHO_PANEL (widget)->bar), GTK_DIR_TAB_FORWARD);
}

static void
wb_echo_panel_dispose (GObject *object)
{
  WbEchoPanel *self = WB_ECHO_PANEL (object);

  wb_service_page_set_handle (self, &self->server, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_ECHO_PANEL);
  g_clear_object (&self->bench);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->shown, wb_snapshot_unref);
  g_clear_pointer (&self->notice, g_free);
  G_OBJECT_CLASS (wb_echo_panel_parent_class)->dispose (object);
}

static void
wb_echo_panel_class_init (WbEchoPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GType parts[] = {
    WB_TYPE_ECHO_FIGURES, WB_TYPE_ECHO_SETTINGS_PAGE, WB_TYPE_ECHO_TABLE,     WB_TYPE_ECHO_TRY_PAGE, WB_TYPE_ERROR_BAR,
    WB_TYPE_EVENT_VIEW,   WB_TYPE_SERVICE_BAR,        WB_TYPE_MULTICAST_PAGE, WB_TYPE_SIDE_BOX,
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    g_type_ensure (parts[i]);
  G_OBJECT_CLASS (klass)->dispose = wb_echo_panel_dispose;
  widget_class->focus = wb_focus_move;
  widget_class->grab_focus = wb_echo_panel_grab_focus;
  WB_PANEL_CLASS (klass)->get_actions = get_actions;
  WB_PANEL_CLASS (klass)->leave = leave;
  WB_PANEL_CLASS (klass)->refresh = refresh;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/echo/wb-echo-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, WbEchoPanel, bar);
  gtk_widget_class_bind_template_child (widget_class, WbEchoPanel, close_buttons);
  gtk_widget_class_bind_template_child (widget_class, WbEchoPanel, disconnect_button);
  gtk_widget_class_bind_template_child (widget_class, WbEchoPanel, error_bar);
  gtk_widget_class_bind_template_child (widget_class, WbEchoPanel, event_view);
  gtk_widget_class_bind_template_child (widget_class, WbEchoPanel, figures);
  gtk_widget_class_bind_template_child (widget_class, WbEchoPanel, multicast_page);
  gtk_widget_class_bind_template_child (widget_class, WbEchoPanel, pages);
  gtk_widget_class_bind_template_child (widget_class, WbEchoPanel, parts);
  gtk_widget_class_bind_template_child (widget_class, WbEchoPanel, reset_button);
  gtk_widget_class_bind_template_child (widget_class, WbEchoPanel, settings_page);
  gtk_widget_class_bind_template_child (widget_class, WbEchoPanel, table);
  gtk_widget_class_bind_template_child (widget_class, WbEchoPanel, try_page);
  gtk_widget_class_bind_template_callback (widget_class, close_all_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_connection_cb);
  gtk_widget_class_bind_template_callback (widget_class, disconnect_cb);
  gtk_widget_class_bind_template_callback (widget_class, family_switched_cb);
  gtk_widget_class_bind_template_callback (widget_class, part_cb);
  gtk_widget_class_bind_template_callback (widget_class, request);
  gtk_widget_class_bind_template_callback (widget_class, selection_cb);
  gtk_widget_class_bind_template_callback (widget_class, reset_cb);
}

static void
wb_echo_panel_init (WbEchoPanel *self)
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
wb_echo_panel_new (void)
{
  return g_object_new (WB_TYPE_ECHO_PANEL, NULL);
}

void
wb_echo_panel_set_handles (WbEchoPanel *self, WbServiceHandle *server, WbServiceHandle *bench, const GError *reason)
{
  g_return_if_fail (WB_IS_ECHO_PANEL (self));

  wb_service_page_set_handle (self, &self->server, server, G_CALLBACK (state_cb));
  g_set_object (&self->bench, bench);
  wb_service_bar_set_handle (self->bar, server);
  wb_multicast_page_set_handle (self->multicast_page, bench);
  if (server == NULL && reason != NULL)
    wb_error_bar_show (self->error_bar, WB_BAR_ERROR, _("Services cannot run"), reason->message);
  show_parts (self);
}
