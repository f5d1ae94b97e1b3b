/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Hosts the parts of the chat page and carries what the user wants to the server's handle. It holds no state of the
 * server: what the parts show is read from the handle's state when that changes and from one snapshot ten times a second
 * while the panel is on screen. While it is not, and the server runs, one look a second finds mentions.
 *
 * Leaving stops what runs and asks nothing: a chat server has nothing to save. */

#define G_LOG_DOMAIN "wirebench"

#include "app/chat/wb-chat-panel-private.h"

#include "app/chat/wb-chat-command.h"
#include "app/chat/wb-chat-remedy.h"
#include "app/panel/wb-focus.h"
#include "app/panel/wb-listen-remedy.h"
#include "app/panel/wb-listen-text.h"
#include "app/panel/wb-service-leave.h"
#include "app/panel/wb-service-page.h"
#include "app/panel/wb-side-box.h"
#include "app/wb-settings.h"

#include <glib/gi18n.h>

/* Who is told a second late that somebody spoke of them has missed nothing. */
#define WATCH_S 1
/* The server's name in the room: what people write when they mean it. */
#define OWN_WORD "server"

G_DEFINE_FINAL_TYPE (WbChatPanel, wb_chat_panel, WB_TYPE_PANEL)

WbServiceState
wb_chat_panel_get_state (WbChatPanel *self)
{
  return wb_service_page_get_state (self->server);
}

static gboolean
is_client_page (WbChatPanel *self)
{
  return gtk_stack_get_visible_child (self->pages) == GTK_WIDGET (self->client_page);
}

/* --- Starting and stopping ----------------------------------------------------------------------------------------- */

/* port < 0: as set. */
static void
start (WbChatPanel *self, int port)
{
  g_auto (WbChatSettings) settings = { 0 };
  g_autoptr (GError) error = NULL;

  if (self->server == NULL)
    return;
  if (!wb_chat_settings_page_read (self->settings_page, &settings, &error))
    {
      wb_error_bar_show (self->error_bar, WB_BAR_ERROR, _("The chat server did not start"), error->message);
      return;
    }
  if (port >= 0 && settings.plain)
    settings.port = (guint16) port;
  if (port >= 0 && settings.tls && (port == 0 || !settings.plain))
    settings.tls_port = (guint16) port;
  g_clear_pointer (&self->asked, wb_chat_settings_free);
  self->asked = wb_chat_settings_copy (&settings);
  wb_service_handle_start (self->server, &settings);
}

static void
toggle_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WbChatPanel *self = WB_CHAT_PANEL (data);

  if (is_client_page (self))
    wb_chat_client_page_toggle (self->client_page);
  else if (wb_service_state_is_on (wb_chat_panel_get_state (self)))
    wb_service_handle_stop (self->server);
  else
    start (self, -1);
}

static void
free_port_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  start (WB_CHAT_PANEL (data), 0);
}

/* Unlike a free port, which is another one each time, this one is meant to stay. */
static void
use_port_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wb_settings_set_number (wb_settings_get (),
                          wb_settings_get_boolean (wb_settings_get (), "chat-plain") ? "chat-port" : "chat-tls-port",
                          g_variant_get_uint16 (parameter));
  start (WB_CHAT_PANEL (data), g_variant_get_uint16 (parameter));
}

static void
without_tls_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wb_settings_set_boolean (wb_settings_get (), "chat-tls", FALSE);
  start (WB_CHAT_PANEL (data), -1);
}

static void
own_certificate_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wb_settings_reset (wb_settings_get (), "chat-certificate");
  wb_settings_reset (wb_settings_get (), "chat-key");
  start (WB_CHAT_PANEL (data), -1);
}

/* --- What the user wants of the running server --------------------------------------------------------------------- */

static void
family_switched_cb (WbChatPanel *self, guint family, gboolean on)
{
  if (wb_chat_panel_get_state (self) == WB_SERVICE_RUNNING)
    wb_chat_command_set_family (self->server, (guint8) family, on);
  else
    wb_chat_settings_page_update (self->settings_page, wb_chat_panel_get_state (self), self->shown);
}

static void
done_cb (WbChatPanel *self, const char *what)
{
  wb_error_bar_clear_of (self->error_bar, what);
}

static void
failed_cb (WbChatPanel *self, const char *what, const char *why)
{
  wb_error_bar_show (self->error_bar, WB_BAR_ERROR, what, why);
}

/* --- What is shown --------------------------------------------------------------------------------------------------- */

static void
show_where (WbChatPanel *self)
{
  g_autofree char *plain = NULL, *tls = NULL, *where = NULL;
  gboolean reachable = FALSE, tls_reachable = FALSE;

  if (wb_chat_panel_get_state (self) == WB_SERVICE_RUNNING && self->shown != NULL)
    {
      plain = wb_listen_text_dup_where (self->shown->listens, 2, &reachable);
      tls = wb_listen_text_dup_where (self->shown->listens + 2, 2, &tls_reachable);
      where = g_strconcat (plain, *plain != 0 && *tls != 0 ? " · " : "", *tls != 0 ? "TLS " : "", tls, NULL);
    }
  wb_service_bar_set_where (self->bar, where != NULL ? where : "",
                            reachable || tls_reachable ? _("Reachable from other machines") : NULL);
  wb_panel_set_titles (WB_PANEL (self), _("Chat"), where);
}

static void
show_notice (WbChatPanel *self)
{
  gboolean runs = wb_chat_panel_get_state (self) == WB_SERVICE_RUNNING && self->shown != NULL;

  wb_listen_remedy_show_partial (self->error_bar, &self->notice, runs ? self->shown->listens : NULL,
                                 runs ? G_N_ELEMENTS (self->shown->listens) : 0);
}

static void
show_client_page (WbChatPanel *self)
{
  WbEndpoint endpoint = { 0 };
  gboolean tls = FALSE;

  if (wb_chat_panel_get_state (self) == WB_SERVICE_RUNNING && self->shown != NULL)
    {
      endpoint = wb_chat_join_get_endpoint (self->shown, FALSE);
      tls = endpoint.family == 0;
      if (tls)
        endpoint = wb_chat_join_get_endpoint (self->shown, TRUE);
    }
  wb_chat_client_page_set_server (self->client_page, endpoint.family != 0 ? &endpoint : NULL, tls);
}

static void
show_tools (WbChatPanel *self)
{
  GtkWidget *part = gtk_stack_get_visible_child (self->parts);

  gtk_widget_set_visible (self->transcript_tools, part == GTK_WIDGET (self->transcript_view));
  gtk_widget_set_visible (self->client_tools, part == GTK_WIDGET (self->table));
}

static void
show_parts (WbChatPanel *self)
{
  WbServiceState state = wb_chat_panel_get_state (self);
  gboolean running = state == WB_SERVICE_RUNNING;
  const WbChatSnapshot *live = running ? self->shown : NULL;

  show_where (self);
  show_notice (self);
  show_client_page (self);
  wb_chat_settings_page_update (self->settings_page, state, self->shown);
  wb_chat_table_update (self->table, state, running ? self->shown : NULL);
  wb_chat_join_update (self->join, live);
  wb_chat_bans_update (self->bans, live != NULL ? live->bans : NULL, live != NULL ? live->n_bans : 0);
  wb_transcript_view_set_empty_text (self->transcript_view,
                                     running ? _("Nothing has been said yet.") :
                                               _("The server is stopped. Start it, and what is said appears here."));
  wb_say_entry_set_max_bytes (self->say_entry, self->asked != NULL ? self->asked->line_bytes : 0);
  if (self->shown == NULL)
    return;
  wb_chat_figures_update (self->figures, self->shown, self->asked != NULL ? self->asked->queue_bytes : 0);
  wb_event_view_set_events (self->event_view, self->shown->events);
  wb_transcript_view_update (self->transcript_view, self->shown->transcript, 0);
}

static void
request (WbChatPanel *self)
{
  WbSnapshotRequest rows;

  if (self->server == NULL)
    return;
  wb_row_table_get_request (WB_ROW_TABLE (self->table), &rows);
  wb_service_handle_request (self->server, &rows);
}

static GtkWindow *
get_window (WbChatPanel *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return root != NULL ? GTK_WINDOW (root) : NULL;
}

/* FALSE: there is no newer one. */
static gboolean
take_snapshot (WbChatPanel *self)
{
  gboolean is_new;

  self->shown = wb_service_page_renew_snapshot (self->server, self->shown, &is_new);
  if (is_new && self->shown != NULL)
    wb_chat_mentions_look (self->mentions, self->shown->transcript, 0, OWN_WORD, get_window (self));
  return is_new;
}

static void
refresh (WbPanel *panel)
{
  WbChatPanel *self = WB_CHAT_PANEL (panel);

  if (self->server == NULL)
    return;
  request (self);
  if (take_snapshot (self))
    show_parts (self);
}

static gboolean
watch_cb (gpointer data)
{
  WbChatPanel *self = WB_CHAT_PANEL (data);
  const WbSnapshotRequest none = { 0 };

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    return G_SOURCE_CONTINUE; /* refresh does it */
  wb_service_handle_request (self->server, &none);
  take_snapshot (self);
  return G_SOURCE_CONTINUE;
}

static void
state_cb (WbChatPanel *self)
{
  WbServiceState state = wb_chat_panel_get_state (self);

  if (state == WB_SERVICE_STARTING)
    wb_error_bar_clear (self->error_bar);
  if (state == WB_SERVICE_FAILED && self->asked != NULL)
    {
      g_clear_pointer (&self->notice, g_free);
      wb_chat_remedy_show_failure (self->error_bar, wb_service_handle_get_error (self->server), self->asked);
    }
  if (state == WB_SERVICE_RUNNING && self->watch_id == 0)
    self->watch_id = g_timeout_add_seconds (WATCH_S, watch_cb, self);
  else if (state != WB_SERVICE_RUNNING)
    {
      g_clear_handle_id (&self->watch_id, g_source_remove);
      wb_chat_panel_set_target (self, 0, NULL);
    }
  show_parts (self);
  request (self);
}

static void
part_cb (WbChatPanel *self)
{
  show_tools (self);
  show_parts (self);
  request (self); /* the rows that nobody saw before */
}

/* --- The object ------------------------------------------------------------------------------------------------------ */

static GActionGroup *
get_actions (WbPanel *panel)
{
  return G_ACTION_GROUP (WB_CHAT_PANEL (panel)->actions);
}

static void
leave (WbPanel *panel, GTask *task)
{
  WbChatPanel *self = WB_CHAT_PANEL (panel);

  wb_chat_client_page_disconnect (self->client_page);
  wb_service_leave (&self->server, 1, task);
}

/* Find and its like, for the transcript in front, wherever on the page the keyboard is. args: the action's name. */
static gboolean
find_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  WbChatPanel *self = WB_CHAT_PANEL (widget);
  GActionGroup *actions = wb_transcript_view_get_actions (self->transcript_view);
  const char *name;

  if (is_client_page (self))
    actions = wb_chat_client_page_get_transcript_actions (self->client_page);
  else
    gtk_stack_set_visible_child (self->parts, GTK_WIDGET (self->transcript_view));
  g_variant_get (args, "(&s)", &name);
  g_action_group_activate_action (actions, name, NULL);
  return TRUE;
}

static gboolean
wb_chat_panel_grab_focus (GtkWidget *widget)
{
  return !wb_focus_is_moving () &&
         gtk_widget_child_focus (GTK_WIDGET (WB_CHAT_PANEL (widget)->bar), GTK_DIR_TAB_FORWARD);
}

static void
wb_chat_panel_dispose (GObject *object)
{
  WbChatPanel *self = WB_CHAT_PANEL (object);

  g_clear_handle_id (&self->watch_id, g_source_remove);
  wb_service_page_set_handle (self, &self->server, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_CHAT_PANEL);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->shown, wb_snapshot_unref);
  g_clear_object (&self->mentions);
  g_clear_pointer (&self->asked, wb_chat_settings_free);
  g_clear_pointer (&self->notice, g_free);
  g_clear_pointer (&self->target_name, g_free);
  G_OBJECT_CLASS (wb_chat_panel_parent_class)->dispose (object);
}

static void
wb_chat_panel_class_init (WbChatPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GType parts[] = {
    WB_TYPE_CHAT_BANS,  WB_TYPE_CHAT_CLIENT_PAGE,   WB_TYPE_CHAT_FIGURES, WB_TYPE_CHAT_JOIN,
    WB_TYPE_CHAT_TABLE, WB_TYPE_CHAT_SETTINGS_PAGE, WB_TYPE_ERROR_BAR,    WB_TYPE_EVENT_VIEW,
    WB_TYPE_SAY_ENTRY,  WB_TYPE_SERVICE_BAR,        WB_TYPE_SIDE_BOX,     WB_TYPE_TRANSCRIPT_VIEW,
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    g_type_ensure (parts[i]);
  G_OBJECT_CLASS (klass)->dispose = wb_chat_panel_dispose;
  widget_class->focus = wb_focus_move;
  widget_class->grab_focus = wb_chat_panel_grab_focus;
  WB_PANEL_CLASS (klass)->get_actions = get_actions;
  WB_PANEL_CLASS (klass)->leave = leave;
  WB_PANEL_CLASS (klass)->refresh = refresh;

  gtk_widget_class_add_binding (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, find_key_cb, "(s)", "find");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_g, GDK_CONTROL_MASK, find_key_cb, "(s)", "find-next");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F3, 0, find_key_cb, "(s)", "find-next");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_g, GDK_CONTROL_MASK | GDK_SHIFT_MASK, find_key_cb, "(s)",
                                "find-previous");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F3, GDK_SHIFT_MASK, find_key_cb, "(s)", "find-previous");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/chat/wb-chat-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, WbChatPanel, ban_button);
  gtk_widget_class_bind_template_child (widget_class, WbChatPanel, bans);
  gtk_widget_class_bind_template_child (widget_class, WbChatPanel, bar);
  gtk_widget_class_bind_template_child (widget_class, WbChatPanel, client_page);
  gtk_widget_class_bind_template_child (widget_class, WbChatPanel, client_tools);
  gtk_widget_class_bind_template_child (widget_class, WbChatPanel, error_bar);
  gtk_widget_class_bind_template_child (widget_class, WbChatPanel, event_view);
  gtk_widget_class_bind_template_child (widget_class, WbChatPanel, figures);
  gtk_widget_class_bind_template_child (widget_class, WbChatPanel, join);
  gtk_widget_class_bind_template_child (widget_class, WbChatPanel, kick_button);
  gtk_widget_class_bind_template_child (widget_class, WbChatPanel, message_button);
  gtk_widget_class_bind_template_child (widget_class, WbChatPanel, pages);
  gtk_widget_class_bind_template_child (widget_class, WbChatPanel, parts);
  gtk_widget_class_bind_template_child (widget_class, WbChatPanel, say_entry);
  gtk_widget_class_bind_template_child (widget_class, WbChatPanel, settings_page);
  gtk_widget_class_bind_template_child (widget_class, WbChatPanel, table);
  gtk_widget_class_bind_template_child (widget_class, WbChatPanel, transcript_tools);
  gtk_widget_class_bind_template_child (widget_class, WbChatPanel, transcript_view);
  wb_chat_panel_bind_people (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
  gtk_widget_class_bind_template_callback (widget_class, failed_cb);
  gtk_widget_class_bind_template_callback (widget_class, family_switched_cb);
  gtk_widget_class_bind_template_callback (widget_class, part_cb);
  gtk_widget_class_bind_template_callback (widget_class, request);
}

static void
wb_chat_panel_init (WbChatPanel *self)
{
  static const GActionEntry entries[] = {
    { .name = "toggle", .activate = toggle_action },
    { .name = "free-port", .activate = free_port_action },
    { .name = "use-port", .activate = use_port_action, .parameter_type = "q" },
    { .name = "without-tls", .activate = without_tls_action },
    { .name = "own-certificate", .activate = own_certificate_action },
  };

  self->mentions = wb_chat_mentions_new ();
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "service", G_ACTION_GROUP (self->actions));
  gtk_widget_insert_action_group (self->transcript_tools, "transcript",
                                  wb_transcript_view_get_actions (self->transcript_view));
  wb_chat_panel_set_target (self, 0, NULL);
  show_tools (self);
  show_parts (self);
}

GtkWidget *
wb_chat_panel_new (void)
{
  return g_object_new (WB_TYPE_CHAT_PANEL, NULL);
}

void
wb_chat_panel_set_handle (WbChatPanel *self, WbServiceHandle *server, const GError *reason)
{
  g_return_if_fail (WB_IS_CHAT_PANEL (self));

  wb_service_page_set_handle (self, &self->server, server, G_CALLBACK (state_cb));
  wb_service_bar_set_handle (self->bar, server);
  if (server == NULL && reason != NULL)
    wb_error_bar_show (self->error_bar, WB_BAR_ERROR, _("Services cannot run"), reason->message);
  show_parts (self);
}
