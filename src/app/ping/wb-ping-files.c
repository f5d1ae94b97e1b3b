/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A report is immutable, so a thread may write it while the session goes on. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-files.h"

#include "engine/base/wb-error.h"
#include "engine/base/wb-file-replace.h"

#include <glib/gi18n.h>

/* 262,144 probes and 65,536 targets fit many times; what is longer is no session, and is not read to find that out. */
#define LONGEST_BYTES (256 * G_GOFFSET_CONSTANT (1048576))

typedef struct
{
  WbPingReport *report; /* owned; NULL: to be read */
  char *path;           /* owned */
  WbPingFileForm form;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->report, wb_ping_report_unref);
  g_free (job->path);
  g_free (job);
}

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job *job = data;
  g_autoptr (GBytes) bytes = NULL;
  GError *error = NULL;
  const char *contents;
  gsize n;

  bytes = job->form == WB_PING_FILE_CSV  ? wb_ping_report_to_csv (job->report) :
          job->form == WB_PING_FILE_JSON ? wb_ping_report_to_json (job->report) :
                                           wb_ping_report_to_file (job->report);
  if (g_task_return_error_if_cancelled (task))
    return;
  contents = g_bytes_get_data (bytes, &n);
  /* 0600: whom somebody pings is nobody else's until the user says so. */
  if (wb_file_replace (job->path, contents, n, 0600, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job *job = data;
  g_autoptr (GFile) file = g_file_new_for_path (job->path);
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *name = g_filename_display_name (job->path); /* a path need not be UTF-8 */
  WbPingReport *report;
  GError *error = NULL;

  info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                            G_FILE_QUERY_INFO_NONE, cancellable, &error);
  if (info != NULL && g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    g_set_error (&error, WB_ERROR, WB_ERROR_BAD_FILE, _("“%s” is not a file"), name);
  else if (info != NULL && g_file_info_get_size (info) > LONGEST_BYTES)
    g_set_error (&error, WB_ERROR, WB_ERROR_LIMIT, _("“%s” is too big for a saved session"), name);
  else if (info != NULL)
    bytes = g_file_load_bytes (file, cancellable, NULL, &error);
  report = bytes != NULL ? wb_ping_report_from_file (bytes, &error) : NULL;
  if (report != NULL)
    g_task_return_pointer (task, report, (GDestroyNotify) wb_ping_report_unref);
  else
    g_task_return_error (task, error);
}

void
wb_ping_files_write_async (WbPingReport *report, const char *path, WbPingFileForm form, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->report = wb_ping_report_ref (report);
  job->path = g_strdup (path);
  job->form = form;
  g_task_set_source_tag (task, wb_ping_files_write_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, write_in_thread);
}

gboolean
wb_ping_files_write_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
wb_ping_files_read_async (const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->path = g_strdup (path);
  g_task_set_source_tag (task, wb_ping_files_read_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, read_in_thread);
}

WbPingReport *
wb_ping_files_read_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
