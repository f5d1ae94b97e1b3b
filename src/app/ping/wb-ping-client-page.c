/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Hosts the parts of the ping page and carries what the user wants to the session's handle. A session that runs and one
 * that was saved look the same to the parts: a snapshot, which comes from the handle or from the opened report.
 *
 *   parts say what is on screen (rows, order, target, times) --> request and view --> snapshot --> parts
 *
 * While the page is not on screen and a session runs, one look a second finds alarms. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-client-page.h"

#include "app/panel/wb-error-bar.h"
#include "app/panel/wb-event-view.h"
#include "app/panel/wb-job-bar.h"
#include "app/panel/wb-service-bar.h"
#include "app/panel/wb-side-box.h"
#include "app/ping/wb-ping-alarms.h"
#include "app/ping/wb-ping-command.h"
#include "app/ping/wb-ping-distribution-page.h"
#include "app/ping/wb-ping-files.h"
#include "app/ping/wb-ping-numbers.h"
#include "app/ping/wb-ping-plot-view.h"
#include "app/ping/wb-ping-probes.h"
#include "app/ping/wb-ping-settings-page.h"
#include "app/ping/wb-ping-table.h"
#include "app/ping/wb-ping-tiles.h"
#include "app/ping/wb-ping-words.h"
#include "app/wb-compat.h"
#include "app/wb-settings.h"
#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

/* Who is told of an alarm a second late has missed nothing. */
#define WATCH_S 1
#define FIRST_TARGET 1
/* So many rows have room where the table need not grow. */
#define FEW_TARGETS 4u

struct _WbPingClientPage
{
  GtkWidget parent_instance;

  /* Template children */
  GtkLabel *badge_label;
  WbServiceBar *bar;
  GtkStack *body;
  GtkWidget *content;
  WbPingDistributionPage *distribution_page;
  WbErrorBar *error_bar;
  GtkLabel *error_label;
  WbEventView *event_view;
  WbJobBar *job_bar;
  GtkLabel *name_label;
  WbPingNumbers *numbers;
  GtkWidget *numbers_scrolled;
  GtkStack *parts;
  WbPingPlotView *plot_view;
  WbPingProbes *probes;
  GtkLabel *saved_label;
  GtkRevealer *saved_revealer;
  WbPingSettingsPage *settings_page;
  WbPingPlotView *smoke_view;
  GtkLabel *summary_label;
  WbPingTable *table;
  WbPingTiles *tiles;

  /* Owned */
  WbServiceHandle *session;
  WbPingSnapshot *shown;
  WbPingReport *report; /* an opened one; NULL: the session is shown */
  WbPingAlarms *alarms;
  WbJob *job;
  GSimpleActionGroup *actions;
  char *name;     /* of the target that the parts are about */
  char *subtitle; /* for the header bar */
  guint watch_id;

  WbSnapshotRequest asked_rows; /* of the opened report */
  WbPingView view;              /* that the session or the report was asked for last */
  guint64 named_id;             /* whose name name is */
  guint64 default_id;           /* the target that is shown while the user has chosen none */
  gboolean hinted;              /* that a responder has to be started first */
};

G_DEFINE_FINAL_TYPE (WbPingClientPage, wb_ping_client_page, GTK_TYPE_WIDGET)

static WbServiceState
get_state (WbPingClientPage *self)
{
  return self->session != NULL ? wb_service_handle_get_state (self->session) : WB_SERVICE_STOPPED;
}

static gboolean
is_active (WbPingClientPage *self)
{
  return self->session != NULL && wb_service_handle_is_active (self->session);
}

static GtkWindow *
get_window (WbPingClientPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

/* --- What is on screen --------------------------------------------------------------------------------------------- */

static gboolean
is_part (WbPingClientPage *self, gpointer part)
{
  return gtk_stack_get_visible_child (self->parts) == GTK_WIDGET (part);
}

static void
get_view (WbPingClientPage *self, WbPingView *view)
{
  guint64 selected = wb_ping_table_get_selected (self->table);

  *view = (WbPingView){ .target_id = selected != 0 ? selected : self->default_id };
  if (is_part (self, self->smoke_view))
    wb_ping_plot_view_get_view (self->smoke_view, view);
  else if (is_part (self, self->plot_view))
    wb_ping_plot_view_get_view (self->plot_view, view);
  if (is_part (self, self->probes))
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

static void show_parts (WbPingClientPage *self);

static void
take (WbPingClientPage *self, WbPingSnapshot *snapshot)
{
  g_clear_pointer (&self->shown, wb_snapshot_unref);
  self->shown = snapshot;
}

static void
request (WbPingClientPage *self)
{
  WbSnapshotRequest rows;
  WbPingView view;

  if (self->table == NULL)
    return;
  get_view (self, &view);
  wb_ping_table_get_request (self->table, &rows);
  if (self->report != NULL)
    {
      if (self->shown != NULL && is_same_view (&view, &self->view) && is_same_request (&rows, &self->asked_rows))
        return;
      self->view = view;
      self->asked_rows = rows;
      take (self, wb_ping_report_snapshot (self->report, &rows, &view));
      show_parts (self);
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

/* --- What is shown ------------------------------------------------------------------------------------------------- */

static void
set_text (GtkLabel *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

static void
append_number (GString *text, guint64 n, const char *word)
{
  g_autofree char *count = wb_format_dup_count (n);

  g_string_append_printf (text, "%s%s %s", text->len > 0 ? " · " : "", count, word);
}

static void
show_summary (WbPingClientPage *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const WbPingSnapshot *shown = self->shown;
  g_autofree char *rate = NULL, *lateness = NULL, *time = NULL;

  if (shown != NULL && shown->start_ns != 0)
    {
      append_number (text, shown->n_targets, ngettext ("target", "targets", shown->n_targets));
      append_number (text, shown->n_up, C_("ping targets", "up"));
      if (shown->n_losing > 0)
        append_number (text, shown->n_losing, C_("ping targets", "losing"));
      if (shown->n_down > 0)
        append_number (text, shown->n_down, C_("ping targets", "down"));
      time = wb_format_dup_duration (shown->running_ns);
      g_string_append_printf (text, " · %s", time);
      if (self->report == NULL && is_active (self))
        {
          rate = wb_format_dup_rate (shown->sent_rate);
          lateness = wb_format_dup_duration (shown->lateness_p50_ns);
          /* Translators: probes a second; then by how much the median one leaves later than it should */
          g_string_append_printf (text, _(" · %s sent, lateness %s"), rate, lateness);
        }
      else if (shown->finished)
        g_string_append_printf (text, " · %s", _("finished"));
    }
  set_text (self->summary_label, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->summary_label), text->len > 0);
}

/* The name is known as long as the row was on screen once. */
static void
show_name (WbPingClientPage *self)
{
  const WbPingSnapshot *shown = self->shown;
  guint64 id = shown != NULL && shown->detail != NULL ? shown->detail->target_id : 0;
  const char *title;
  g_autofree char *badge = NULL;
  const char *problem = NULL;

  for (guint i = 0; shown != NULL && id != 0 && i < shown->n_rows; i++)
    if (shown->rows[i].id == id)
      {
        g_free (self->name);
        self->name = g_strdup (shown->rows[i].name);
        self->named_id = id;
        problem = shown->rows[i].error;
      }
  set_text (self->error_label, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), problem != NULL);
  title = id == 0 ? _("All targets") : self->named_id == id && self->name != NULL ? self->name : "…";
  set_text (self->name_label, title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name_label), title);
  if (shown != NULL && (shown->t1_source != WB_PING_STAMP_NONE || shown->t4_source != WB_PING_STAMP_NONE))
    badge = shown->t1_source == shown->t4_source ?
                g_strdup_printf (_("Times: %s"), wb_ping_words_get_source (shown->t1_source)) :
                /* Translators: where the time stamps of sending and receiving come from */
                g_strdup_printf (_("Times: %s, %s"), wb_ping_words_get_source (shown->t1_source),
                                 wb_ping_words_get_source (shown->t4_source));
  set_text (self->badge_label, badge != NULL ? badge : "");
  gtk_widget_set_visible (GTK_WIDGET (self->badge_label), badge != NULL);
}

/* A first target that does not answer says little: then the first on screen that does, and that one stays. */
static void
choose_default (WbPingClientPage *self)
{
  const WbPingSnapshot *shown = self->shown;

  if (shown == NULL || (shown->detail != NULL && shown->detail->counts.received > 0))
    return;
  for (guint i = 0; i < shown->n_rows; i++)
    if (shown->rows[i].counts.received > 0)
      {
        self->default_id = shown->rows[i].id;
        return;
      }
}

static void
show_subtitle (WbPingClientPage *self)
{
  g_autofree char *subtitle = NULL;

  if (self->shown != NULL && is_active (self) && self->report == NULL)
    subtitle =
        self->shown->n_targets == 1 && self->name != NULL ?
            g_strdup (self->name) :
            g_strdup_printf (ngettext ("%u target", "%u targets", self->shown->n_targets), self->shown->n_targets);
  g_free (self->subtitle);
  self->subtitle = g_steal_pointer (&subtitle);
}

/* Nobody answers on this computer: most likely because nobody was asked to. */
static void
show_hint (WbPingClientPage *self)
{
  const WbPingSnapshot *shown = self->shown;

  if (self->hinted || shown == NULL || self->report != NULL || get_state (self) != WB_SERVICE_RUNNING ||
      shown->mode != WB_PING_MODE_TEXT || shown->counts.received > 0 || wb_error_bar_is_shown (self->error_bar))
    return;
  for (guint i = 0; i < shown->n_rows; i++)
    if (shown->rows[i].status == WB_PING_TARGET_DOWN && shown->rows[i].counts.received == 0 &&
        wb_endpoint_is_loopback (&shown->rows[i].endpoint))
      {
        self->hinted = TRUE;
        wb_error_bar_show (self->error_bar, WB_BAR_INFO, _("This computer does not answer"),
                           _("Start its responder, and it does."));
        wb_error_bar_set_action (self->error_bar, _("Show the Responder"), "ping.show-responder");
        return;
      }
}

static void
show_parts (WbPingClientPage *self)
{
  WbPingSnapshot *shown = self->shown;
  gboolean known = shown != NULL && (shown->start_ns != 0 || self->report != NULL);

  wb_ping_settings_page_update (self->settings_page, get_state (self));
  gtk_stack_set_visible_child_name (self->body, known || is_active (self) ? "session" : "empty");
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "save")),
                               known && self->job == NULL);
  g_simple_action_set_enabled (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "export-csv")),
      known && self->job == NULL);
  g_simple_action_set_enabled (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "export-json")),
      known && self->job == NULL);
  wb_ping_table_update (self->table, shown);
  gtk_widget_set_vexpand (GTK_WIDGET (self->table), shown != NULL && shown->n_targets > FEW_TARGETS);
  wb_ping_tiles_update (self->tiles, shown);
  show_summary (self);
  show_name (self);
  choose_default (self);
  show_subtitle (self);
  show_hint (self);
  /* What is not on screen is brought up to date when it comes there. */
  if (is_part (self, self->plot_view))
    wb_ping_plot_view_set_snapshot (self->plot_view, shown);
  else if (is_part (self, self->smoke_view))
    wb_ping_plot_view_set_snapshot (self->smoke_view, shown);
  else if (is_part (self, self->distribution_page))
    wb_ping_distribution_page_update (self->distribution_page, shown);
  else if (is_part (self, self->probes))
    wb_ping_probes_update (self->probes, shown);
  else if (is_part (self, self->numbers_scrolled))
    wb_ping_numbers_update (self->numbers, shown);
  else
    wb_event_view_set_events (self->event_view, shown != NULL ? shown->events : NULL);
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
  wb_ping_alarms_look (self->alarms, snapshot, get_window (self));
  if (self->report != NULL)
    {
      wb_snapshot_unref (snapshot);
      return FALSE;
    }
  take (self, snapshot);
  return TRUE;
}

void
wb_ping_client_page_refresh (WbPingClientPage *self)
{
  g_return_if_fail (WB_IS_PING_CLIENT_PAGE (self));

  request (self);
  if (self->session != NULL && take_snapshot (self))
    show_parts (self);
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
  show_parts (self);
  request (self); /* what nobody saw before */
}

/* --- Starting and stopping ----------------------------------------------------------------------------------------- */

static void
close_report (WbPingClientPage *self)
{
  if (self->report == NULL)
    return;
  g_clear_pointer (&self->report, wb_ping_report_unref);
  gtk_revealer_set_reveal_child (self->saved_revealer, FALSE);
  take (self, self->session != NULL ? wb_service_handle_dup_snapshot (self->session) : NULL);
  self->view = (WbPingView){ 0 };
  show_parts (self);
  request (self);
}

static void
start (WbPingClientPage *self)
{
  WbPingSettings settings;
  g_autoptr (GError) error = NULL;

  if (self->session == NULL || is_active (self))
    return;
  wb_error_bar_clear (self->error_bar);
  if (wb_ping_settings_page_read (self->settings_page, &settings, &error))
    {
      close_report (self);
      self->hinted = FALSE;
      self->default_id = FIRST_TARGET;
      wb_service_handle_start (self->session, &settings);
    }
  else
    wb_error_bar_show (self->error_bar, WB_BAR_ERROR, _("The session did not start"), error->message);
  wb_ping_settings_clear (&settings);
}

void
wb_ping_client_page_toggle (WbPingClientPage *self)
{
  WbServiceState state;

  g_return_if_fail (WB_IS_PING_CLIENT_PAGE (self));

  state = get_state (self);
  if (state == WB_SERVICE_STARTING || state == WB_SERVICE_RUNNING)
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
  WbServiceState state = get_state (self);
  const GError *error = wb_service_handle_get_error (self->session);

  if (state == WB_SERVICE_FAILED)
    wb_error_bar_show (self->error_bar, WB_BAR_ERROR, _("The session has ended"),
                       error != NULL ? error->message : NULL);
  if (state == WB_SERVICE_RUNNING && self->watch_id == 0)
    self->watch_id = g_timeout_add_seconds (WATCH_S, watch_cb, self);
  else if (state == WB_SERVICE_STOPPED || state == WB_SERVICE_FAILED)
    g_clear_handle_id (&self->watch_id, g_source_remove);
  show_parts (self);
  request (self);
}

/* --- Files --------------------------------------------------------------------------------------------------------- */

/* On its way to a file. */
typedef struct
{
  char *path;
  WbPingFileForm form;
} Target;

static void
target_free (gpointer data)
{
  Target *target = data;

  g_free (target->path);
  g_free (target);
}

static void
set_job (WbPingClientPage *self, const char *title)
{
  g_clear_object (&self->job);
  if (title != NULL)
    {
      self->job = wb_job_new (title);
      wb_job_set_progress (self->job, -1);
    }
  if (self->job_bar == NULL)
    return; /* taken down meanwhile */
  wb_job_bar_set_job (self->job_bar, self->job);
  show_parts (self);
}

static void
show_file_error (WbPingClientPage *self, const char *what, const GError *error)
{
  if (self->error_bar != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    wb_error_bar_show (self->error_bar, WB_BAR_ERROR, what, error->message);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WbPingClientPage) self = data;
  g_autoptr (GError) error = NULL;
  gboolean written = wb_ping_files_write_finish (result, &error);

  set_job (self, NULL);
  if (!written)
    show_file_error (self, _("The session was not saved"), error);
}

static void
report_cb (gpointer object, WbPingReport *report, gpointer data)
{
  WbPingClientPage *self = WB_PING_CLIENT_PAGE (object);
  const Target *target = data;
  g_autofree char *name = g_path_get_basename (target->path);
  /* Translators: a file's name */
  g_autofree char *title = g_strdup_printf (_("Saving “%s”"), name);

  if (report == NULL || self->job != NULL || self->table == NULL)
    return;
  set_job (self, title);
  wb_ping_files_write_async (report, target->path, target->form, wb_job_get_cancellable (self->job), written_cb,
                             g_object_ref (self));
}

void
wb_ping_client_page_save (WbPingClientPage *self, const char *path, WbPingFileForm form)
{
  Target *target;

  g_return_if_fail (WB_IS_PING_CLIENT_PAGE (self) && path != NULL);

  target = g_new0 (Target, 1);
  target->path = g_strdup (path);
  target->form = form;
  if (self->report != NULL || self->session == NULL)
    {
      report_cb (self, self->report, target);
      target_free (target);
    }
  else
    wb_ping_command_ask_report (self->session, self, report_cb, target, target_free);
}

static void
save_target_cb (GFile *file, gpointer data)
{
  g_autoptr (WbPingClientPage) self = data;

  if (file != NULL)
    wb_ping_client_page_save (self, g_file_peek_path (file), WB_PING_FILE_SESSION);
}

static void
csv_target_cb (GFile *file, gpointer data)
{
  g_autoptr (WbPingClientPage) self = data;

  if (file != NULL)
    wb_ping_client_page_save (self, g_file_peek_path (file), WB_PING_FILE_CSV);
}

static void
json_target_cb (GFile *file, gpointer data)
{
  g_autoptr (WbPingClientPage) self = data;

  if (file != NULL)
    wb_ping_client_page_save (self, g_file_peek_path (file), WB_PING_FILE_JSON);
}

static const char *const session_suffixes[] = { "wbping", NULL };
static const char *const csv_suffixes[] = { "csv", NULL };
static const char *const json_suffixes[] = { "json", NULL };

static void
save_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WbPingClientPage *self = WB_PING_CLIENT_PAGE (data);
  const char *which = g_action_get_name (G_ACTION (action));
  gboolean csv = g_str_equal (which, "export-csv"), json = g_str_equal (which, "export-json");
  WbCompatFileKind kind = { csv  ? _("Comma-separated values") :
                            json ? _("JSON files") :
                                   _("Ping sessions"),
                            csv  ? csv_suffixes :
                            json ? json_suffixes :
                                   session_suffixes };
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *when = g_date_time_format (now, "%Y-%m-%d %H-%M-%S");
  /* Translators: a proposed file name: ping, the time, and the suffix */
  g_autofree char *name = g_strdup_printf (_("Ping %s.%s"), when, kind.suffixes[0]);

  wb_compat_save_file_of_kind (get_window (self), csv || json ? _("Export the Session") : _("Save the Session"), name,
                               &kind,
                               csv  ? csv_target_cb :
                               json ? json_target_cb :
                                      save_target_cb,
                               g_object_ref (self));
}

typedef struct
{
  WbPingClientPage *self; /* owned */
  char *name;             /* owned */
} Opening;

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Opening *opening = data;
  g_autoptr (WbPingClientPage) self = opening->self;
  g_autofree char *name = opening->name, *title = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (WbPingReport) report = wb_ping_files_read_finish (result, &error);

  set_job (self, NULL);
  if (report == NULL)
    {
      title = g_strdup_printf (_("“%s” was not opened"), name);
      show_file_error (self, title, error);
      return;
    }
  if (self->table == NULL)
    return;
  wb_error_bar_clear (self->error_bar);
  g_clear_pointer (&self->report, wb_ping_report_unref);
  self->report = g_steal_pointer (&report);
  take (self, NULL);
  self->default_id = FIRST_TARGET;
  title = g_strdup_printf (_("Saved session “%s”"), name);
  gtk_label_set_text (self->saved_label, title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->saved_label), title);
  gtk_revealer_set_reveal_child (self->saved_revealer, TRUE);
  wb_ping_plot_show_whole (wb_ping_plot_view_get_plot (self->plot_view));
  request (self);
}

void
wb_ping_client_page_open (WbPingClientPage *self, const char *path)
{
  Opening *opening;
  g_autofree char *title = NULL;

  g_return_if_fail (WB_IS_PING_CLIENT_PAGE (self) && path != NULL);

  if (self->job != NULL)
    return;
  opening = g_new0 (Opening, 1);
  opening->self = g_object_ref (self);
  opening->name = g_filename_display_basename (path);
  title = g_strdup_printf (_("Opening “%s”"), opening->name);
  set_job (self, title);
  wb_ping_files_read_async (path, wb_job_get_cancellable (self->job), opened_cb, opening);
}

static void
open_target_cb (GFile *file, gpointer data)
{
  g_autoptr (WbPingClientPage) self = data;

  if (file != NULL)
    wb_ping_client_page_open (self, g_file_peek_path (file));
}

static void
open_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WbPingClientPage *self = WB_PING_CLIENT_PAGE (data);
  WbCompatFileKind kind = { _("Ping sessions"), session_suffixes };

  wb_compat_open_file_of_kind (get_window (self), _("Open a Saved Session"), &kind, open_target_cb,
                               g_object_ref (self));
}

static void
close_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  close_report (WB_PING_CLIENT_PAGE (data));
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static gboolean
wb_ping_client_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (WB_PING_CLIENT_PAGE (widget)->settings_page));
}

static void
wb_ping_client_page_dispose (GObject *object)
{
  WbPingClientPage *self = WB_PING_CLIENT_PAGE (object);

  g_clear_handle_id (&self->watch_id, g_source_remove);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  if (self->job != NULL)
    wb_job_cancel (self->job);
  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_PING_CLIENT_PAGE);
  g_clear_object (&self->session);
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
  widget_class->grab_focus = wb_ping_client_page_grab_focus;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/ping/wb-ping-client-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, part_cb);
  gtk_widget_class_bind_template_callback (widget_class, request);
  gtk_widget_class_bind_template_callback (widget_class, start);
  gtk_widget_class_bind_template_callback (widget_class, start_here_cb);
}

static void
wb_ping_client_page_init (WbPingClientPage *self)
{
  static const GActionEntry entries[] = {
    { .name = "save", .activate = save_action },         { .name = "open", .activate = open_action },
    { .name = "export-csv", .activate = save_action },   { .name = "export-json", .activate = save_action },
    { .name = "close-saved", .activate = close_action },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "session", G_ACTION_GROUP (self->actions));
  wb_settings_bind (wb_settings_get (), "ping-log", wb_ping_plot_view_get_plot (self->plot_view), "log");
  wb_settings_bind (wb_settings_get (), "ping-log", wb_ping_plot_view_get_plot (self->smoke_view), "log");
  self->alarms = wb_ping_alarms_new ();
  self->default_id = FIRST_TARGET;
  show_parts (self);
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

  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_set_object (&self->session, session);
  wb_service_bar_set_handle (self->bar, session);
  if (session != NULL)
    g_signal_connect_swapped (session, "notify::state", G_CALLBACK (state_cb), self);
  else if (reason != NULL)
    wb_error_bar_show (self->error_bar, WB_BAR_ERROR, _("Services cannot run"), reason->message);
  show_parts (self);
}

const char *
wb_ping_client_page_get_subtitle (WbPingClientPage *self)
{
  g_return_val_if_fail (WB_IS_PING_CLIENT_PAGE (self), NULL);

  return self->subtitle;
}

gboolean
wb_ping_client_page_is_busy (WbPingClientPage *self)
{
  g_return_val_if_fail (WB_IS_PING_CLIENT_PAGE (self), FALSE);

  return self->job != NULL;
}
