/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A transcript is four megabytes at most, so it is made as one text and put in place in one step: what fails leaves an
 * older file of that name alone. */

#define G_LOG_DOMAIN "wirebench"

#include "app/chat/wb-transcript-write.h"

#include "engine/chat/wb-chat-record.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>

typedef struct
{
  GPtrArray *entries; /* owned; they are immutable, and counted atomically */
  char *path;         /* owned */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_ptr_array_unref (job->entries);
  g_free (job->path);
  g_free (job);
}

static gboolean
is_json (const char *path)
{
  return g_str_has_suffix (path, ".json") || g_str_has_suffix (path, ".jsonl");
}

static gboolean
write_all (int fd, const char *text, gsize n)
{
  while (n > 0)
    {
      gssize written = write (fd, text, n);

      if (written < 0 && errno != EINTR)
        return FALSE;
      if (written > 0)
        {
          text += written;
          n -= (gsize) written;
        }
    }
  return g_fsync (fd) == 0;
}

/* Leaves errno. GLib's own function names the temporary file when it fails, which tells the user of a file that he
 * never heard of. */
static gboolean
put_in_place (const char *path, const GString *text)
{
  g_autofree char *temporary = g_strdup_printf ("%s.XXXXXX", path);
  /* 0600: what people said to each other is nobody else's until the user says so. */
  int fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0600), reason;
  gboolean done;

  if (fd < 0)
    return FALSE;
  done = write_all (fd, text->str, text->len);
  reason = errno;
  if (close (fd) != 0 && done)
    {
      done = FALSE;
      reason = errno;
    }
  if (done && g_rename (temporary, path) != 0)
    {
      done = FALSE;
      reason = errno;
    }
  if (!done)
    g_unlink (temporary);
  errno = reason;
  return done;
}

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job *job = data;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < job->entries->len; i++)
    if (is_json (job->path))
      wb_chat_record_append_json (text, g_ptr_array_index (job->entries, i));
    else
      wb_chat_record_append_text (text, g_ptr_array_index (job->entries, i), TRUE);
  if (put_in_place (job->path, text))
    g_task_return_boolean (task, TRUE);
  else
    {
      int reason = errno;
      g_autofree char *name = g_filename_display_name (job->path);

      g_task_return_new_error (task, G_IO_ERROR, g_io_error_from_errno (reason), _("Could not write %s: %s"), name,
                               g_strerror (reason));
    }
}

void
wb_transcript_write_async (GPtrArray *entries, const char *path, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->entries = g_ptr_array_ref (entries);
  job->path = g_strdup (path);
  g_task_set_source_tag (task, wb_transcript_write_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, write_in_thread);
}

gboolean
wb_transcript_write_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
