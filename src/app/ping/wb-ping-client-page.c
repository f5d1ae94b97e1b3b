/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Hosts the parts of the ping page and carries what the user wants to the session's handle. A session that runs and one
 * that was saved look the same to the parts: a snapshot, which comes from the handle or from the opened report.
 *
 *   parts say what is on screen (rows, order, target, times) --> request and view --> snapshot --> parts
 *
 * While the page is not on screen and a session runs, one look a second finds alarms. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-client-page-private.h"

#include "app/panel/wb-focus.h"
#include "app/panel/wb-service-page.h"
#include "app/panel/wb-side-box.h"
#include "app/ping/wb-ping-command.h"
#include "app/wb-settings.h"

#include <glib/gi18n.h>

/* Who is told of an alarm a second late has missed nothing. */
#define WATCH_S 1

G_DEFINE_FINAL_TYPE (WbPingClientPage, wb_ping_client_page, GTK_TYPE_WIDGET)

WbServiceState
wb_ping_client_page_get_state (WbPingClientPage *self)
{
  return wb_service_page_get_state (self->session);
}

gboolean
wb_ping_client_page_is_active (WbPingClientPage *self)
{
  return wb_service_state_is_active (wb_ping_client_page_get_state (self));
}

GtkWindow *
wb_ping_client_page_get_window (WbPingClientPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

/* --- What is on screen --------------------------------------------------------------------------------------------- */

gboolean
wb_ping_client_page_is_part (WbPingClientPage *self, gpointer part)
{
  return gtk_stack_get_visible_child (self->parts) == GTK_WIDGET (part);
}

static void
get_view (WbPingClientPage *self, WbPingView *view)
{
  guint64 selected = wb_row_table_get_selected (WB_ROW_TABLE (self->table));

  /* Out of sight a choice outlives the session before, which may have had more targets. */
  if (selected == 0 || (self->shown != NULL && selected > self->shown->n_targets))
    selected = self->default_id;
  *view = (WbPingView){ .target_id = selected };
  if (wb_ping_client_page_is_part (self, self->smoke_view))
    wb_ping_plot_view_get_view (self->smoke_view, view);
  else if (wb_ping_client_page_is_part (self, self->plot_view))
    wb_ping_plot_view_get_view (self->plot_view, view);
  if (wb_ping_client_page_is_part (self, self->probes))
    view->n_probes = WB_PING_PROBES_ROWS;
}

static gboolean
is_same_view (const WbPingView *a, const WbPingView *b)
{
  return a->target_id == b->target_id && a->from_ns == b->from_ns && a->to_ns == b->to_ns &&
         a->n_columns == b->n_columns && a->n_probes == b->n_probes;
}

static gboolean
is_same_request (const WbSnapshotRequest *a, const WbSnapshotRequest *b)
{
  return a->sort_by == b->sort_by && a->descending == b->descending && a->first_row == b->first_row &&
         a->n_rows == b->n_rows;
}

void
wb_ping_client_page_take (WbPingClientPage *self, WbPingSnapshot *snapshot)
{
  g_clear_pointer (&self->shown, wb_snapshot_unref);
  self->shown = snapshot;
}

void
wb_ping_client_page_request (WbPingClientPage *self)
{
  WbSnapshotRequest rows;
  WbPingView view;

  if (self->table == NULL)
    return;
  get_view (self, &view);
  wb_row_table_get_request (WB_ROW_TABLE (self->table), &rows);
  if (self->report != NULL)
    {
      if (self->shown != NULL && is_same_view (&view, &self->view) && is_same_request (&rows, &self->asked_rows))
        return;
      self->view = view;
      self->asked_rows = rows;
      wb_ping_client_page_take (self, wb_ping_report_snapshot (self->report, &rows, &view));
      wb_ping_client_page_show (self);
      return;
    }
  if (self->session == NULL)
    return;
  if (!is_same_view (&view, &self->view))
    {
      self->view = view;
      wb_ping_command_set_view (self->session, &view);
    }
  wb_service_handle_request (self->session, &rows);
}

/* FALSE: there is no newer one. */
static gboolean
take_snapshot (WbPingClientPage *self)
{
  WbPingSnapshot *snapshot = wb_service_handle_dup_snapshot (self->session);

  if (snapshot == NULL || (snapshot == self->shown && self->report == NULL))
    {
      g_clear_pointer (&snapshot, wb_snapshot_unref);
      return FALSE;
    }
  wb_ping_alarms_look (self->alarms, snapshot, wb_ping_client_page_get_window (self));
  if (self->report != NULL)
    {
      wb_snapshot_unref (snapshot);
      return FALSE;
    }
  wb_ping_client_page_take (self, snapshot);
  return TRUE;
}

void
wb_ping_client_page_refresh (WbPingClientPage *self)
{
  g_return_if_fail (WB_IS_PING_CLIENT_PAGE (self));

  wb_ping_client_page_request (self);
  if (self->session != NULL && take_snapshot (self))
    wb_ping_client_page_show (self);
}

static gboolean
watch_cb (gpointer data)
{
  WbPingClientPage *self = WB_PING_CLIENT_PAGE (data);
  const WbSnapshotRequest none = { 0 };

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    return G_SOURCE_CONTINUE; /* refresh does it */
  wb_service_handle_request (self->session, &none);
  take_snapshot (self);
  return G_SOURCE_CONTINUE;
}

static void
part_cb (WbPingClientPage *self)
{
  if (self->table == NULL || self->alarms == NULL)
    return; /* being built or taken down */
  wb_ping_client_page_show (self);
  wb_ping_client_page_request (self); /* what nobody saw before */
}

/* Where it is narrow the figures are three rows high: below the plot, which else is beyond the window's end. */
static void
narrow_cb (WbPingClientPage *self, GParamSpec *pspec, GObject *side_box)
{
  gboolean narrow;

  if (self->session_box == NULL)
    return; /* being taken down */
  g_object_get (side_box, "narrow", &narrow, NULL);
  gtk_box_reorder_child_after (self->session_box, GTK_WIDGET (self->tiles),
                               narrow ? GTK_WIDGET (self->parts) : GTK_WIDGET (self->error_label));
}

/* --- Starting and stopping ----------------------------------------------------------------------------------------- */

static void
close_report (WbPingClientPage *self)
{
  if (self->report == NULL)
    return;
  g_clear_pointer (&self->report, wb_ping_report_unref);
  gtk_revealer_set_reveal_child (self->saved_revealer, FALSE);
  wb_ping_client_page_take (self, self->session != NULL ? wb_service_handle_dup_snapshot (self->session) : NULL);
  self->view = (WbPingView){ 0 };
  wb_ping_client_page_show (self);
  wb_ping_client_page_request (self);
}

static void
close_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  close_report (WB_PING_CLIENT_PAGE (data));
}

static void
start (WbPingClientPage *self)
{
  WbPingSettings settings;
  g_autoptr (GError) error = NULL;

  if (self->session == NULL || wb_ping_client_page_is_active (self))
    return;
  wb_error_bar_clear (self->error_bar);
  if (wb_ping_settings_page_read (self->settings_page, &settings, &error))
    {
      close_report (self);
      self->hinted = FALSE;
      self->default_id = WB_PING_FIRST_TARGET;
      wb_service_handle_start (self->session, &settings);
    }
  else
    wb_error_bar_show (self->error_bar, WB_BAR_ERROR, _("The session did not start"), error->message);
  wb_ping_settings_clear (&settings);
}

void
wb_ping_client_page_toggle (WbPingClientPage *self)
{
  g_return_if_fail (WB_IS_PING_CLIENT_PAGE (self));

  if (wb_service_state_is_on (wb_ping_client_page_get_state (self)))
    wb_service_handle_stop (self->session);
  else
    start (self);
}

static void
start_here_cb (WbPingClientPage *self)
{
  wb_settings_set_string (wb_settings_get (), "ping-targets", "localhost");
  start (self);
}

static void
state_cb (WbPingClientPage *self)
{
  WbServiceState state = wb_ping_client_page_get_state (self);
  const GError *error = wb_service_handle_get_error (self->session);

  if (state == WB_SERVICE_FAILED)
    wb_error_bar_show (self->error_bar, WB_BAR_ERROR, _("The session has ended"),
                       error != NULL ? error->message : NULL);
  if (state == WB_SERVICE_RUNNING && self->watch_id == 0)
    self->watch_id = g_timeout_add_seconds (WATCH_S, watch_cb, self);
  else if (!wb_service_state_is_active (state))
    g_clear_handle_id (&self->watch_id, g_source_remove);
  wb_ping_client_page_show (self);
  wb_ping_client_page_request (self);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static gboolean
wb_ping_client_page_grab_focus (GtkWidget *widget)
{
  return !wb_focus_is_moving () && gtk_widget_grab_focus (GTK_WIDGET (WB_PING_CLIENT_PAGE (widget)->settings_page));
}

static void
wb_ping_client_page_dispose (GObject *object)
{
  WbPingClientPage *self = WB_PING_CLIENT_PAGE (object);

  g_clear_handle_id (&self->watch_id, g_source_remove);
  wb_service_page_set_handle (self, &self->session, NULL, NULL);
  if (self->job != NULL)
    wb_job_cancel (self->job);
  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_PING_CLIENT_PAGE);
  g_clear_pointer (&self->shown, wb_snapshot_unref);
  g_clear_pointer (&self->report, wb_ping_report_unref);
  g_clear_object (&self->alarms);
  g_clear_object (&self->job);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->subtitle, g_free);
  G_OBJECT_CLASS (wb_ping_client_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, WbPingClientPage, badge_label);
  gtk_widget_class_bind_template_child (widget_class, WbPingClientPage, bar);
  gtk_widget_class_bind_template_child (widget_class, WbPingClientPage, body);
  gtk_widget_class_bind_template_child (widget_class, WbPingClientPage, content);
  gtk_widget_class_bind_template_child (widget_class, WbPingClientPage, distribution_page);
  gtk_widget_class_bind_template_child (widget_class, WbPingClientPage, error_bar);
  gtk_widget_class_bind_template_child (widget_class, WbPingClientPage, error_label);
  gtk_widget_class_bind_template_child (widget_class, WbPingClientPage, event_view);
  gtk_widget_class_bind_template_child (widget_class, WbPingClientPage, job_bar);
  gtk_widget_class_bind_template_child (widget_class, WbPingClientPage, name_label);
  gtk_widget_class_bind_template_child (widget_class, WbPingClientPage, numbers);
  gtk_widget_class_bind_template_child (widget_class, WbPingClientPage, numbers_scrolled);
  gtk_widget_class_bind_template_child (widget_class, WbPingClientPage, parts);
  gtk_widget_class_bind_template_child (widget_class, WbPingClientPage, plot_view);
  gtk_widget_class_bind_template_child (widget_class, WbPingClientPage, probes);
  gtk_widget_class_bind_template_child (widget_class, WbPingClientPage, saved_label);
  gtk_widget_class_bind_template_child (widget_class, WbPingClientPage, saved_revealer);
  gtk_widget_class_bind_template_child (widget_class, WbPingClientPage, session_box);
  gtk_widget_class_bind_template_child (widget_class, WbPingClientPage, settings_page);
  gtk_widget_class_bind_template_child (widget_class, WbPingClientPage, smoke_view);
  gtk_widget_class_bind_template_child (widget_class, WbPingClientPage, summary_label);
  gtk_widget_class_bind_template_child (widget_class, WbPingClientPage, table);
  gtk_widget_class_bind_template_child (widget_class, WbPingClientPage, tiles);
}

static void
wb_ping_client_page_class_init (WbPingClientPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GType parts[] = {
    WB_TYPE_ERROR_BAR,    WB_TYPE_EVENT_VIEW,  WB_TYPE_JOB_BAR,    WB_TYPE_PING_DISTRIBUTION_PAGE,
    WB_TYPE_PING_NUMBERS, WB_TYPE_PING_PROBES, WB_TYPE_PING_TABLE, WB_TYPE_PING_PLOT_VIEW,
    WB_TYPE_PING_TILES,   WB_TYPE_SERVICE_BAR, WB_TYPE_SIDE_BOX,   WB_TYPE_PING_SETTINGS_PAGE,
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    g_type_ensure (parts[i]);
  G_OBJECT_CLASS (klass)->dispose = wb_ping_client_page_dispose;
  widget_class->focus = wb_focus_move;
  widget_class->grab_focus = wb_ping_client_page_grab_focus;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/ping/wb-ping-client-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, narrow_cb);
  gtk_widget_class_bind_template_callback (widget_class, part_cb);
  gtk_widget_class_bind_template_callback_full (widget_class, "request", G_CALLBACK (wb_ping_client_page_request));
  gtk_widget_class_bind_template_callback (widget_class, start);
  gtk_widget_class_bind_template_callback (widget_class, start_here_cb);
}

static void
wb_ping_client_page_init (WbPingClientPage *self)
{
  static const GActionEntry entries[] = {
    { .name = "close-saved", .activate = close_action },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  wb_ping_client_page_add_file_actions (self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "session", G_ACTION_GROUP (self->actions));
  wb_settings_bind (wb_settings_get (), "ping-log", wb_ping_plot_view_get_plot (self->plot_view), "log");
  wb_settings_bind (wb_settings_get (), "ping-log", wb_ping_plot_view_get_plot (self->smoke_view), "log");
  self->alarms = wb_ping_alarms_new ();
  self->default_id = WB_PING_FIRST_TARGET;
  wb_ping_client_page_show (self);
}

GtkWidget *
wb_ping_client_page_new (void)
{
  return g_object_new (WB_TYPE_PING_CLIENT_PAGE, NULL);
}

void
wb_ping_client_page_set_handle (WbPingClientPage *self, WbServiceHandle *session, const GError *reason)
{
  g_return_if_fail (WB_IS_PING_CLIENT_PAGE (self));

  wb_service_page_set_handle (self, &self->session, session, G_CALLBACK (state_cb));
  wb_service_bar_set_handle (self->bar, session);
  if (session == NULL && reason != NULL)
    wb_error_bar_show (self->error_bar, WB_BAR_ERROR, _("Services cannot run"), reason->message);
  wb_ping_client_page_show (self);
}

const char *
wb_ping_client_page_get_subtitle (WbPingClientPage *self)
{
  g_return_val_if_fail (WB_IS_PING_CLIENT_PAGE (self), NULL);

  return self->subtitle;
}
