/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The page's sessions on disk. A report of the running session is made by its thread first, then written by a job; an
 * opened one takes the session's place on the page until it is closed or a session starts. One job at a time. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-client-page-private.h"

#include "app/ping/wb-ping-command.h"
#include "app/wb-compat.h"

#include <glib/gi18n.h>

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
  wb_ping_client_page_show (self);
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
  wb_error_bar_clear (self->error_bar); /* else it would speak of this one */
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

  wb_compat_save_file_of_kind (wb_ping_client_page_get_window (self),
                               csv || json ? _("Export the Session") : _("Save the Session"), name, &kind,
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
  wb_ping_client_page_take (self, NULL);
  self->default_id = WB_PING_FIRST_TARGET;
  title = g_strdup_printf (_("Saved session “%s”"), name);
  gtk_label_set_text (self->saved_label, title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->saved_label), title);
  gtk_revealer_set_reveal_child (self->saved_revealer, TRUE);
  wb_ping_plot_show_whole (wb_ping_plot_view_get_plot (self->plot_view));
  wb_ping_client_page_request (self);
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

  wb_compat_open_file_of_kind (wb_ping_client_page_get_window (self), _("Open a Saved Session"), &kind, open_target_cb,
                               g_object_ref (self));
}

void
wb_ping_client_page_add_file_actions (WbPingClientPage *self)
{
  static const GActionEntry entries[] = {
    { .name = "save", .activate = save_action },
    { .name = "open", .activate = open_action },
    { .name = "export-csv", .activate = save_action },
    { .name = "export-json", .activate = save_action },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
}

gboolean
wb_ping_client_page_is_busy (WbPingClientPage *self)
{
  g_return_val_if_fail (WB_IS_PING_CLIENT_PAGE (self), FALSE);

  return self->job != NULL;
}
