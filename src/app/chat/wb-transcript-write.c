/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A transcript is four megabytes at most, so it is made as one text and put in place in one step. */

#define G_LOG_DOMAIN "wirebench"

#include "app/chat/wb-transcript-write.h"

#include "engine/base/wb-file-replace.h"
#include "engine/chat/wb-chat-record.h"

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

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job *job = data;
  g_autoptr (GString) text = g_string_new (NULL);
  GError *error = NULL;

  for (guint i = 0; i < job->entries->len; i++)
    if (is_json (job->path))
      wb_chat_record_append_json (text, g_ptr_array_index (job->entries, i));
    else
      wb_chat_record_append_text (text, g_ptr_array_index (job->entries, i), TRUE);
  /* 0600: what people said to each other is nobody else's until the user says so. */
  if (wb_file_replace (job->path, text->str, text->len, 0600, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
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
