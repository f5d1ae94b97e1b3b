/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A transcript is four megabytes at most, so it is made as one text and put in place in one step: what fails leaves an
 * older file of that name alone. */

#define G_LOG_DOMAIN "wirebench"

#include "app/chat/wb-transcript-write.h"

#include "app/chat/wb-transcript-line.h"
#include "engine/base/wb-format.h"

#include <json-glib/json-glib.h>

static const char *
get_type_name (WbChatEntryKind kind)
{
  static const char *const names[] = {
    [WB_CHAT_ENTRY_JOIN] = "join",     [WB_CHAT_ENTRY_LEAVE] = "leave",     [WB_CHAT_ENTRY_SAID] = "message",
    [WB_CHAT_ENTRY_SERVER] = "server", [WB_CHAT_ENTRY_PRIVATE] = "private", [WB_CHAT_ENTRY_NICK] = "nick",
    [WB_CHAT_ENTRY_NOTE] = "note",
  };

  return kind < G_N_ELEMENTS (names) ? names[kind] : "note";
}

static void
append_member (GString *out, const char *name, const char *text)
{
  g_autofree char *safe = wb_format_dup_safe (text != NULL ? text : "", -1);
  g_autoptr (JsonNode) node = json_node_alloc ();
  g_autofree char *quoted = NULL;

  json_node_init_string (node, safe);
  quoted = json_to_string (node, FALSE);
  g_string_append_printf (out, ",\"%s\":%s", name, quoted);
}

void
wb_transcript_append_json (GString *out, GPtrArray *entries)
{
  for (guint i = 0; i < entries->len; i++)
    {
      const WbChatEntry *entry = entries->pdata[i];

      /* Seconds as a string: exact, as no JSON number of a double is. */
      g_string_append_printf (out,
                              "{\"type\":\"%s\",\"time\":\"%" G_GINT64_FORMAT ".%06d000\",\"id\":%" G_GUINT64_FORMAT,
                              get_type_name (entry->kind), entry->real_time_us / G_USEC_PER_SEC,
                              (int) (entry->real_time_us % G_USEC_PER_SEC), entry->client_id);
      append_member (out, "name", entry->name);
      append_member (out, "text", entry->text);
      g_string_append (out, "}\n");
    }
}

void
wb_transcript_append_text (GString *out, GPtrArray *entries)
{
  for (guint i = 0; i < entries->len; i++)
    {
      WbChatEntry *entry = entries->pdata[i];
      g_autoptr (WbTranscriptLine) line = wb_transcript_line_new (entry, FALSE);
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (entry->real_time_us / G_USEC_PER_SEC);
      g_autofree char *when = g_date_time_format (time, "%Y-%m-%d %H:%M:%S");

      g_string_append_printf (out, "%s  %s\n", when, wb_transcript_line_get_text (line, NULL));
    }
}

/* --- In a thread --------------------------------------------------------------------------------------------------- */

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

  if (is_json (job->path))
    wb_transcript_append_json (text, job->entries);
  else
    wb_transcript_append_text (text, job->entries);
  /* 0600: what people said to each other is nobody else's until the user says so. */
  if (g_file_set_contents_full (job->path, text->str, (gssize) text->len, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
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
