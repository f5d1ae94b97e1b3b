/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Hosts the start page and the inspector, and carries what the user wants to the session. It holds no state of the
 * capture: which page is in front, which action is enabled and what the bars say is computed from the session each
 * time that says something changed (`update`), and the status line is pulled ten times a second (`refresh`). */

#define G_LOG_DOMAIN "wirebench"

#include "app/capture/wb-capture-panel.h"

#include "app/capture/wb-capture-files.h"
#include "app/capture/wb-capture-start-page.h"
#include "app/capture/wb-capture-status.h"
#include "app/capture/wb-inspector.h"
#include "app/panel/wb-error-bar.h"
#include "app/panel/wb-focus.h"
#include "app/panel/wb-job-bar.h"
#include "app/wb-compat.h"
#include "engine/base/wb-error.h"
#include "engine/base/wb-format.h"
#include "engine/capture/wb-capture-rights.h"

#include <glib/gi18n.h>

struct _WbCapturePanel
{
  WbPanel parent_instance;

  /* Template children */
  GtkWidget *again_button;
  WbErrorBar *error_bar;
  GtkLabel *filter_label;
  GtkToggleButton *follow_button;
  WbInspector *inspector;
  WbJobBar *job_bar;
  WbErrorBar *notice_bar;
  GtkWidget *restart_button;
  GtkStack *stack;
  WbCaptureStartPage *start_page;
  WbCaptureStatus *status;
  GtkWidget *stop_button;

  /* Owned */
  WbCaptureSession *session;
  GSimpleActionGroup *actions;
  WbCaptureDocument *document; /* whose changes are listened to */
  WbJob *loading;              /* the scan of document, as a job */
  char *notice;                /* what the notice bar was told last: closing it is not undone by the next tick */
  GCancellable *granting;      /* the rights are being asked for */
};

G_DEFINE_FINAL_TYPE (WbCapturePanel, wb_capture_panel, WB_TYPE_PANEL)

static GtkWindow *
get_window (WbCapturePanel *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

/* --- What takes the place of the shown capture ------------------------------------------------------------------- */

typedef enum
{
  NEXT_NOTHING,
  NEXT_START,
  NEXT_AGAIN,
  NEXT_OPEN,
  NEXT_ADOPT,
} WbNextKind;

typedef struct
{
  WbCapturePanel *self; /* owned */
  WbNextKind kind;
  char *argument; /* path, or interface; owned */
} WbNext;

static void
next_free (WbNext *next)
{
  g_object_unref (next->self);
  g_free (next->argument);
  g_free (next);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbNext, next_free)

static void
start (WbCapturePanel *self, const char *interface)
{
  WbCaptureOptions options;

  wb_capture_start_page_get_options (self->start_page, &options);
  if (interface != NULL)
    options.device = interface;
  if (options.device != NULL)
    wb_capture_session_start (self->session, &options);
}

static void
left_cb (gboolean left, gpointer data)
{
  g_autoptr (WbNext) next = data;
  WbCaptureSession *session = next->self->session;

  if (!left || wb_capture_session_is_live (session))
    return;
  switch (next->kind)
    {
    case NEXT_NOTHING:
      wb_capture_session_discard (session);
      break;
    case NEXT_START:
      start (next->self, next->argument);
      break;
    case NEXT_AGAIN:
      wb_capture_session_start_again (session);
      break;
    case NEXT_OPEN:
      wb_capture_session_open (session, next->argument);
      break;
    case NEXT_ADOPT:
      wb_capture_session_adopt (session, next->argument);
      break;
    }
}

static void
leave_for (WbCapturePanel *self, WbNextKind kind, const char *argument)
{
  WbNext *next = g_new0 (WbNext, 1);

  next->self = g_object_ref (self);
  next->kind = kind;
  next->argument = g_strdup (argument);
  wb_capture_files_leave (self->session, get_window (self), left_cb, next);
}

/* --- Actions ------------------------------------------------------------------------------------------------------ */

static void
start_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WbCapturePanel *self = WB_CAPTURE_PANEL (data);

  if (wb_capture_session_get_state (self->session) == WB_SESSION_EMPTY)
    start (self, NULL);
  else
    leave_for (self, NEXT_AGAIN, NULL);
}

static void
stop_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wb_capture_session_stop (WB_CAPTURE_PANEL (data)->session);
}

static void
restart_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  leave_for (WB_CAPTURE_PANEL (data), NEXT_AGAIN, NULL);
}

static void
close_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  leave_for (WB_CAPTURE_PANEL (data), NEXT_NOTHING, NULL);
}

static void
open_chosen_cb (GFile *file, gpointer data)
{
  g_autoptr (WbCapturePanel) self = WB_CAPTURE_PANEL (data);

  if (file != NULL)
    wb_capture_panel_open_path (self, g_file_peek_path (file));
}

static void
open_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WbCapturePanel *self = WB_CAPTURE_PANEL (data);

  wb_compat_open_file (get_window (self), _("Open Capture"), open_chosen_cb, g_object_ref (self));
}

static void
open_leftover_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  leave_for (WB_CAPTURE_PANEL (data), NEXT_ADOPT, g_variant_get_string (parameter, NULL));
}

static void
discard_leftover_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WbCapturePanel *self = WB_CAPTURE_PANEL (data);
  g_autoptr (GError) error = NULL;
  WbCaptureEntry *entry = wb_capture_store_adopt (g_variant_get_string (parameter, NULL), &error);

  if (entry != NULL)
    wb_capture_entry_discard (entry);
  else if (error != NULL)
    wb_capture_session_set_error (self->session, _("The unsaved capture was not discarded"), error);
  wb_capture_start_page_refresh_leftovers (self->start_page);
}

static void
save_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WbCapturePanel *self = WB_CAPTURE_PANEL (data);

  wb_capture_files_save (self->session, get_window (self), NULL, NULL);
}

static void
save_as_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WbCapturePanel *self = WB_CAPTURE_PANEL (data);

  wb_capture_files_save_as (self->session, get_window (self), NULL, NULL);
}

static void
save_displayed_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WbCapturePanel *self = WB_CAPTURE_PANEL (data);
  g_autoptr (GArray) numbers = wb_inspector_dup_shown_numbers (self->inspector);

  if (wb_capture_document_get_file (self->document) == NULL)
    return; /* opened this very moment: nothing is displayed yet */
  wb_capture_files_save_displayed (self->session, get_window (self), numbers, NULL, NULL);
}

/* The inspector's own actions live below us, where neither the menu nor the window's shortcuts look. */
static void
relay_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autofree char *name = g_strconcat ("inspector.", g_action_get_name (G_ACTION (action)), NULL);

  gtk_widget_activate_action (GTK_WIDGET (WB_CAPTURE_PANEL (data)->inspector), name, NULL);
}

static void
granted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WbCapturePanel) self = WB_CAPTURE_PANEL (data);
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->granting);
  if (wb_capture_grant_rights_finish (result, &error))
    {
      if (wb_capture_session_get_state (self->session) == WB_SESSION_EMPTY)
        wb_capture_session_start_again (self->session);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    wb_capture_session_set_error (self->session, _("The right to capture was not granted"), error);
}

static void
grant_rights_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WbCapturePanel *self = WB_CAPTURE_PANEL (data);

  if (self->granting != NULL)
    return;
  self->granting = g_cancellable_new ();
  wb_capture_grant_rights_async (self->granting, granted_cb, g_object_ref (self));
}

static const GActionEntry action_entries[] = {
  { .name = "start", .activate = start_action },
  { .name = "stop", .activate = stop_action },
  { .name = "restart", .activate = restart_action },
  { .name = "close", .activate = close_action },
  { .name = "open", .activate = open_action },
  { .name = "open-leftover", .activate = open_leftover_action, .parameter_type = "s" },
  { .name = "discard-leftover", .activate = discard_leftover_action, .parameter_type = "s" },
  { .name = "save", .activate = save_action },
  { .name = "save-as", .activate = save_as_action },
  { .name = "save-displayed", .activate = save_displayed_action },
  { .name = "grant-rights", .activate = grant_rights_action },
  { .name = "find", .activate = relay_action },
  { .name = "find-next", .activate = relay_action },
  { .name = "find-previous", .activate = relay_action },
  { .name = "go-to", .activate = relay_action },
};

static void
enable (WbCapturePanel *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/* --- What the session says ---------------------------------------------------------------------------------------- */

static void
update_titles (WbCapturePanel *self)
{
  WbSessionState state = wb_capture_session_get_state (self->session);
  g_autofree char *title = NULL, *subtitle = NULL;

  if (self->document != NULL)
    title = wb_format_dup_safe (wb_capture_document_get_title (self->document), -1);
  else if (state == WB_SESSION_STARTING)
    title = wb_format_dup_safe (wb_capture_session_get_interface (self->session), -1);

  if (state == WB_SESSION_STARTING)
    subtitle = g_strdup (_("Starting…"));
  else if (state == WB_SESSION_CAPTURING)
    subtitle = g_strdup (_("Capturing"));
  else if (state == WB_SESSION_STOPPING)
    subtitle = g_strdup (_("Stopping…"));
  else if (self->document != NULL && wb_capture_document_is_unsaved (self->document))
    subtitle = g_strdup (_("Not saved"));
  else if (self->document != NULL)
    {
      g_autofree char *folder = g_path_get_dirname (wb_capture_document_get_path (self->document));
      g_autofree char *display = g_filename_display_name (folder);

      subtitle = wb_format_dup_safe (display, -1);
    }
  wb_panel_set_titles (WB_PANEL (self), title, subtitle);
}

static void
update_actions (WbCapturePanel *self)
{
  WbSessionState state = wb_capture_session_get_state (self->session);
  gboolean live = wb_capture_session_is_live (self->session);
  gboolean idle = wb_capture_session_get_job (self->session) == NULL;
  gboolean own = wb_capture_session_get_interface (self->session) != NULL && wb_capture_session_is_own (self->session);
  gboolean readable = self->document != NULL && !live && idle;

  enable (self, "start",
          state == WB_SESSION_EMPTY ? wb_capture_start_page_get_can_start (self->start_page) :
                                      state == WB_SESSION_SHOWING && own && idle);
  enable (self, "stop", state == WB_SESSION_STARTING || state == WB_SESSION_CAPTURING);
  enable (self, "restart", state == WB_SESSION_CAPTURING);
  enable (self, "close", state != WB_SESSION_EMPTY && idle);
  enable (self, "open", idle);
  enable (self, "save", readable && wb_capture_document_is_unsaved (self->document));
  enable (self, "save-as", readable);
  enable (self, "save-displayed", readable);
  enable (self, "find", self->document != NULL);
  enable (self, "find-next", self->document != NULL);
  enable (self, "find-previous", self->document != NULL);
  enable (self, "go-to", self->document != NULL);

  gtk_widget_set_visible (self->stop_button, live);
  gtk_widget_set_visible (self->restart_button, live);
  gtk_widget_set_visible (self->again_button, !live && own);
  gtk_widget_set_visible (GTK_WIDGET (self->follow_button), live);
}

static void
update (WbCapturePanel *self)
{
  WbSessionState state = wb_capture_session_get_state (self->session);
  const char *filter = wb_capture_session_is_own (self->session) ? wb_capture_session_get_filter (self->session) : NULL;
  g_autofree char *safe = wb_format_dup_safe (filter != NULL ? filter : "", -1);
  g_autofree char *tip = g_strdup_printf (_("Filter of this capture: %s"), safe);
  gboolean at_start = state == WB_SESSION_EMPTY || state == WB_SESSION_STARTING;

  update_titles (self);
  update_actions (self);
  gtk_label_set_text (self->filter_label, safe);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->filter_label), tip);
  gtk_widget_set_visible (GTK_WIDGET (self->filter_label), *safe != 0);
  wb_capture_start_page_set_starting (self->start_page, state != WB_SESSION_EMPTY);
  if (g_str_equal (gtk_stack_get_visible_child_name (self->stack), at_start ? "start" : "capture"))
    return;
  gtk_stack_set_visible_child_name (self->stack, at_start ? "start" : "capture");
  gtk_widget_grab_focus (GTK_WIDGET (self)); /* the keyboard comes along */
}

static void
error_cb (WbCapturePanel *self)
{
  const GError *error = wb_capture_session_get_error (self->session);
  g_autofree char *helper = NULL, *command = NULL;

  if (error == NULL)
    {
      wb_error_bar_clear (self->error_bar);
      return;
    }
  wb_error_bar_show (self->error_bar, WB_BAR_ERROR, wb_capture_session_get_error_title (self->session), error->message);
  if (!g_error_matches (error, WB_ERROR, WB_ERROR_NO_PERMISSION))
    return;
  helper = wb_capture_find_helper (NULL);
  if (helper == NULL)
    return;
  command = wb_capture_dup_rights_command (helper);
  if (command == NULL)
    return;
  wb_error_bar_set_command (self->error_bar, _("Run this once in a terminal, then start again:"), command);
  if (wb_capture_can_grant_rights ())
    wb_error_bar_set_action (self->error_bar, _("Grant the Right…"), "capture.grant-rights");
}

/* One line at a time: the disk first, then what the helper says, then what is wrong with the file. */
static void
update_notice (WbCapturePanel *self, gboolean disk_slow)
{
  const char *what = NULL, *why = NULL;

  if (disk_slow)
    {
      what = _("The disk is too slow for this traffic");
      why = _("Packets wait in memory and are lost when that is full. A filter, or fewer bytes kept of each packet, "
               "makes less to write.");
    }
  else if (wb_capture_session_get_notice (self->session) != NULL)
    what = wb_capture_session_get_notice (self->session);
  else if (self->document != NULL && wb_capture_document_get_state (self->document) == WB_DOCUMENT_COMPLETE)
    what = wb_capture_document_get_message (self->document);
  if (g_strcmp0 (self->notice, what) == 0)
    return;
  g_free (self->notice);
  self->notice = g_strdup (what);
  if (what != NULL)
    wb_error_bar_show (self->notice_bar, WB_BAR_WARNING, what, why);
  else
    wb_error_bar_clear (self->notice_bar);
}

static void
update_job (WbCapturePanel *self)
{
  WbJob *job = wb_capture_session_get_job (self->session);

  wb_job_bar_set_job (self->job_bar, job != NULL ? job : self->loading);
  update_actions (self);
}

static void
progress_cb (WbCapturePanel *self)
{
  if (self->loading != NULL)
    wb_job_set_progress (self->loading, wb_capture_document_get_progress (self->document));
}

/* The user pressed Cancel: what was found so far stays. */
static void
loading_cancelled_cb (WbCapturePanel *self)
{
  if (self->document != NULL)
    wb_capture_document_cancel (self->document);
}

static void
document_state_cb (WbCapturePanel *self)
{
  gboolean loading = self->document != NULL && wb_capture_document_get_state (self->document) == WB_DOCUMENT_LOADING;

  if (loading && self->loading == NULL)
    {
      g_autofree char *name = wb_format_dup_safe (wb_capture_document_get_title (self->document), -1);
      g_autofree char *title = g_strdup_printf (_("Reading %s…"), name);

      self->loading = wb_job_new (title);
      g_signal_connect_object (wb_job_get_cancellable (self->loading), "cancelled", G_CALLBACK (loading_cancelled_cb),
                               self, G_CONNECT_SWAPPED);
      progress_cb (self);
    }
  else if (!loading && self->loading != NULL)
    {
      g_signal_handlers_disconnect_by_data (wb_job_get_cancellable (self->loading), self);
      g_clear_object (&self->loading);
    }
  update_job (self);
  update (self);
}

static void
document_cb (WbCapturePanel *self)
{
  WbCaptureDocument *document = wb_capture_session_get_document (self->session);

  if (self->document == document)
    return;
  if (self->document != NULL)
    g_signal_handlers_disconnect_by_data (self->document, self);
  g_set_object (&self->document, document);
  wb_inspector_set_document (self->inspector, document);
  if (document != NULL)
    {
      g_signal_connect_object (document, "notify::progress", G_CALLBACK (progress_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (document, "notify::state", G_CALLBACK (document_state_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (document, "notify::title", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (document, "notify::unsaved", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    }
  document_state_cb (self);
}

/* --- The page ------------------------------------------------------------------------------------------------------ */

static void
wb_capture_panel_refresh (WbPanel *panel)
{
  WbCapturePanel *self = WB_CAPTURE_PANEL (panel);
  g_autofree char *name = NULL;
  WbCaptureFigures figures = { 0 };
  WbCaptureStats stats;
  WbCaptureFile *file;

  wb_capture_session_get_stats (self->session, &stats);
  update_notice (self, stats.disk_slow && wb_capture_session_is_live (self->session));
  if (self->document == NULL)
    return;
  file = wb_capture_document_get_file (self->document);
  name = wb_capture_document_is_unsaved (self->document) ?
             NULL :
             g_path_get_basename (wb_capture_document_get_path (self->document));
  figures.packets = wb_capture_document_get_n_packets (self->document);
  g_object_get (self->inspector, "n-shown", &figures.shown, "n-selected", &figures.selected, NULL);
  figures.live = wb_capture_session_is_live (self->session);
  figures.has_drops = wb_capture_session_get_elapsed_us (self->session) >= 0;
  figures.drops = stats.drops + stats.interface_drops;
  figures.file_name = name;
  figures.size_bytes = file != NULL ? wb_capture_file_get_size (file) : stats.file_bytes;
  figures.elapsed_us = wb_capture_session_get_elapsed_us (self->session);
  wb_capture_status_set_figures (self->status, &figures);
}

static void
leave_done_cb (gboolean left, gpointer data)
{
  g_autoptr (GTask) task = G_TASK (data);

  g_task_return_boolean (task, left);
}

static void
wb_capture_panel_leave (WbPanel *panel, GTask *task)
{
  WbCapturePanel *self = WB_CAPTURE_PANEL (panel);

  wb_capture_files_leave (self->session, get_window (self), leave_done_cb, g_object_ref (task));
}

static gboolean
wb_capture_panel_grab_focus (GtkWidget *widget)
{
  WbCapturePanel *self = WB_CAPTURE_PANEL (widget);

  if (wb_focus_is_moving ())
    return FALSE;
  if (g_str_equal (gtk_stack_get_visible_child_name (self->stack), "capture"))
    return gtk_widget_grab_focus (GTK_WIDGET (self->inspector));
  return gtk_widget_grab_focus (GTK_WIDGET (self->start_page));
}

static GActionGroup *
wb_capture_panel_get_actions (WbPanel *panel)
{
  return G_ACTION_GROUP (WB_CAPTURE_PANEL (panel)->actions);
}

static void
wb_capture_panel_dispose (GObject *object)
{
  WbCapturePanel *self = WB_CAPTURE_PANEL (object);

  if (self->granting != NULL)
    g_cancellable_cancel (self->granting);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  if (self->document != NULL)
    g_signal_handlers_disconnect_by_data (self->document, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_CAPTURE_PANEL);
  g_clear_object (&self->session);
  g_clear_object (&self->actions);
  g_clear_object (&self->document);
  g_clear_object (&self->loading);
  g_clear_pointer (&self->notice, g_free);
  g_clear_object (&self->granting);
  G_OBJECT_CLASS (wb_capture_panel_parent_class)->dispose (object);
}

static void
wb_capture_panel_class_init (WbCapturePanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_capture_panel_dispose;
  widget_class->focus = wb_focus_move;
  widget_class->grab_focus = wb_capture_panel_grab_focus;
  WB_PANEL_CLASS (klass)->actions_name = "capture";
  WB_PANEL_CLASS (klass)->get_actions = wb_capture_panel_get_actions;
  WB_PANEL_CLASS (klass)->leave = wb_capture_panel_leave;
  WB_PANEL_CLASS (klass)->refresh = wb_capture_panel_refresh;

  g_type_ensure (WB_TYPE_CAPTURE_START_PAGE);
  g_type_ensure (WB_TYPE_CAPTURE_STATUS);
  g_type_ensure (WB_TYPE_ERROR_BAR);
  g_type_ensure (WB_TYPE_INSPECTOR);
  g_type_ensure (WB_TYPE_JOB_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/capture/wb-capture-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, WbCapturePanel, again_button);
  gtk_widget_class_bind_template_child (widget_class, WbCapturePanel, error_bar);
  gtk_widget_class_bind_template_child (widget_class, WbCapturePanel, filter_label);
  gtk_widget_class_bind_template_child (widget_class, WbCapturePanel, follow_button);
  gtk_widget_class_bind_template_child (widget_class, WbCapturePanel, inspector);
  gtk_widget_class_bind_template_child (widget_class, WbCapturePanel, job_bar);
  gtk_widget_class_bind_template_child (widget_class, WbCapturePanel, notice_bar);
  gtk_widget_class_bind_template_child (widget_class, WbCapturePanel, restart_button);
  gtk_widget_class_bind_template_child (widget_class, WbCapturePanel, stack);
  gtk_widget_class_bind_template_child (widget_class, WbCapturePanel, start_page);
  gtk_widget_class_bind_template_child (widget_class, WbCapturePanel, status);
  gtk_widget_class_bind_template_child (widget_class, WbCapturePanel, stop_button);
}

static void
wb_capture_panel_init (WbCapturePanel *self)
{
  const struct
  {
    const char *signal;
    GCallback callback;
  } listeners[] = {
    { "notify::state", G_CALLBACK (update) },
    { "notify::document", G_CALLBACK (document_cb) },
    { "notify::error", G_CALLBACK (error_cb) },
    { "notify::job", G_CALLBACK (update_job) },
  };

  self->session = wb_capture_session_new ();
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), action_entries, G_N_ELEMENTS (action_entries), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "capture", G_ACTION_GROUP (self->actions));

  for (guint i = 0; i < G_N_ELEMENTS (listeners); i++)
    g_signal_connect_object (self->session, listeners[i].signal, listeners[i].callback, self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->start_page, "notify::can-start", G_CALLBACK (update_actions), self, G_CONNECT_SWAPPED);
  g_object_bind_property (self->inspector, "follow-tail", self->follow_button, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  update (self);
}

GtkWidget *
wb_capture_panel_new (void)
{
  return g_object_new (WB_TYPE_CAPTURE_PANEL, NULL);
}

WbCaptureSession *
wb_capture_panel_get_session (WbCapturePanel *self)
{
  return self->session;
}

void
wb_capture_panel_open_path (WbCapturePanel *self, const char *path)
{
  g_return_if_fail (WB_IS_CAPTURE_PANEL (self));

  leave_for (self, NEXT_OPEN, path);
}

void
wb_capture_panel_start_on (WbCapturePanel *self, const char *interface, const char *filter)
{
  g_return_if_fail (WB_IS_CAPTURE_PANEL (self));

  wb_capture_start_page_choose (self->start_page, interface, filter);
  leave_for (self, NEXT_START, interface);
}

void
wb_capture_panel_set_narrow (WbCapturePanel *self, gboolean narrow)
{
  g_return_if_fail (WB_IS_CAPTURE_PANEL (self));

  wb_capture_status_set_narrow (self->status, narrow);
}
