/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Hosts the inner pages of ping and carries to the one in front what the window asks of the panel: a tick, start or
 * stop, a title. What each page shows is its own affair. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-panel.h"

#include "app/panel/wb-focus.h"
#include "app/panel/wb-service-leave.h"
#include "app/ping/wb-ping-client-page.h"
#include "app/ping/wb-ping-responder-page.h"
#include "app/ping/wb-ping-tools-page.h"

#include <glib/gi18n.h>

struct _WbPingPanel
{
  WbPanel parent_instance;

  /* Template children */
  WbPingClientPage *client_page;
  GtkStack *pages;
  WbPingResponderPage *responder_page;

  /* Owned */
  WbServiceHandle *session;
  WbServiceHandle *responder;
  GSimpleActionGroup *actions;
};

G_DEFINE_FINAL_TYPE (WbPingPanel, wb_ping_panel, WB_TYPE_PANEL)

static gboolean
is_in_front (WbPingPanel *self, gpointer page)
{
  return gtk_stack_get_visible_child (self->pages) == GTK_WIDGET (page);
}

static void
toggle_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WbPingPanel *self = WB_PING_PANEL (data);

  if (is_in_front (self, self->client_page))
    wb_ping_client_page_toggle (self->client_page);
  else if (is_in_front (self, self->responder_page))
    wb_ping_responder_page_toggle (self->responder_page);
}

/* Where the ping page's hint leads. */
static void
show_responder_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WbPingPanel *self = WB_PING_PANEL (widget);

  if (gtk_stack_get_child_by_name (self->pages, "responder") != NULL)
    gtk_stack_set_visible_child_name (self->pages, "responder");
}

static void
show_titles (WbPingPanel *self)
{
  const char *where = NULL;

  if (is_in_front (self, self->client_page))
    where = wb_ping_client_page_get_subtitle (self->client_page);
  else if (is_in_front (self, self->responder_page))
    where = wb_ping_responder_page_get_subtitle (self->responder_page);
  wb_panel_set_titles (WB_PANEL (self), _("Ping"), where);
}

static void
refresh (WbPanel *panel)
{
  WbPingPanel *self = WB_PING_PANEL (panel);

  if (is_in_front (self, self->client_page))
    wb_ping_client_page_refresh (self->client_page);
  else if (is_in_front (self, self->responder_page))
    wb_ping_responder_page_refresh (self->responder_page);
  show_titles (self);
}

static GActionGroup *
get_actions (WbPanel *panel)
{
  return G_ACTION_GROUP (WB_PING_PANEL (panel)->actions);
}

static void
leave (WbPanel *panel, GTask *task)
{
  WbPingPanel *self = WB_PING_PANEL (panel);
  WbServiceHandle *handles[] = { self->session, self->responder };

  wb_service_leave (handles, G_N_ELEMENTS (handles), task);
}

/* --- The object ------------------------------------------------------------------------------------------------------ */

static gboolean
wb_ping_panel_grab_focus (GtkWidget *widget)
{
  GtkWidget *page = gtk_stack_get_visible_child (WB_PING_PANEL (widget)->pages);

  return !wb_focus_is_moving () &&
         (page != NULL && (gtk_widget_grab_focus (page) || gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD)));
}

static void
wb_ping_panel_dispose (GObject *object)
{
  WbPingPanel *self = WB_PING_PANEL (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_PING_PANEL);
  g_clear_object (&self->session);
  g_clear_object (&self->responder);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (wb_ping_panel_parent_class)->dispose (object);
}

static void
wb_ping_panel_class_init (WbPingPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (WB_TYPE_PING_CLIENT_PAGE);
  g_type_ensure (WB_TYPE_PING_RESPONDER_PAGE);
  g_type_ensure (WB_TYPE_PING_TOOLS_PAGE);
  G_OBJECT_CLASS (klass)->dispose = wb_ping_panel_dispose;
  widget_class->focus = wb_focus_move;
  widget_class->grab_focus = wb_ping_panel_grab_focus;
  WB_PANEL_CLASS (klass)->get_actions = get_actions;
  WB_PANEL_CLASS (klass)->leave = leave;
  WB_PANEL_CLASS (klass)->refresh = refresh;

  gtk_widget_class_install_action (widget_class, "ping.show-responder", NULL, show_responder_action);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/ping/wb-ping-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPingPanel, client_page);
  gtk_widget_class_bind_template_child (widget_class, WbPingPanel, pages);
  gtk_widget_class_bind_template_child (widget_class, WbPingPanel, responder_page);
  gtk_widget_class_bind_template_callback (widget_class, refresh);
}

static void
wb_ping_panel_init (WbPingPanel *self)
{
  static const GActionEntry entries[] = {
    { .name = "toggle", .activate = toggle_action },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "service", G_ACTION_GROUP (self->actions));
  show_titles (self);
}

GtkWidget *
wb_ping_panel_new (void)
{
  return g_object_new (WB_TYPE_PING_PANEL, NULL);
}

void
wb_ping_panel_set_handles (WbPingPanel *self, WbServiceHandle *session, WbServiceHandle *responder,
                           const GError *reason)
{
  g_return_if_fail (WB_IS_PING_PANEL (self));

  g_set_object (&self->session, session);
  g_set_object (&self->responder, responder);
  wb_ping_client_page_set_handle (self->client_page, session, reason);
  wb_ping_responder_page_set_handle (self->responder_page, responder, reason);
  show_titles (self);
}

void
wb_ping_panel_open_path (WbPingPanel *self, const char *path)
{
  g_return_if_fail (WB_IS_PING_PANEL (self) && path != NULL);

  gtk_stack_set_visible_child (self->pages, GTK_WIDGET (self->client_page));
  wb_ping_client_page_open (self->client_page, path);
}
