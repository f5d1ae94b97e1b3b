/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One run of `wirebench-capture --check LINKTYPE SNAPLEN` per question. The process is the cancellation: a compiler that
 * waits for a name server cannot be asked to stop, but it can be ended. */

#include "engine/capture/wb-filter-check.h"

#include "engine/base/wb-error.h"
#include "engine/base/wb-source.h"
#include "engine/capture/wb-capture-helper.h"
#include "engine/capture/wb-capture-options.h"
#include "engine/capture/wb-helper-line.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SNAPLEN "262144"
#define TIME_LIMIT_MS 5000 /* a name server that has not answered by then will not please anybody */

typedef struct
{
  GSubprocess *subprocess; /* Owned */
  GSource *time_limit;     /* Owned */
  gboolean timed_out;
} Check;

static void
check_free (Check *check)
{
  wb_source_clear (&check->time_limit);
  g_clear_object (&check->subprocess);
  g_free (check);
}

static gboolean
time_limit_cb (gpointer user_data)
{
  Check *check = user_data;

  check->timed_out = TRUE;
  g_subprocess_force_exit (check->subprocess);
  return G_SOURCE_REMOVE;
}

static GError *
read_error (GBytes *output)
{
  gsize length;
  const char *bytes = g_bytes_get_data (output, &length);
  const char *end = bytes + length;

  while (bytes < end)
    {
      const char *newline = memchr (bytes, '\n', (gsize) (end - bytes));
      gsize line_length = (gsize) ((newline != NULL ? newline : end) - bytes);
      g_auto (WbHelperLine) line = { 0 };

      wb_helper_line_parse (&line, bytes, line_length);
      if (line.type == WB_HELPER_LINE_ERROR)
        return g_error_new_literal (WB_ERROR, WB_ERROR_INVALID_INPUT, line.text != NULL ? line.text : line.code);
      bytes += line_length + 1;
    }
  return g_error_new_literal (WB_ERROR, WB_ERROR_FAILED, _("The capture filter could not be checked"));
}

static void
communicated_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Check *check = g_task_get_task_data (task);
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GError) error = NULL;

  g_source_destroy (check->time_limit);
  if (!g_subprocess_communicate_finish (check->subprocess, result, NULL, &output, &error))
    {
      g_subprocess_force_exit (check->subprocess);
      g_task_return_error (task, g_steal_pointer (&error));
    }
  else if (check->timed_out)
    g_task_return_new_error (task, WB_ERROR, WB_ERROR_INVALID_INPUT,
                             _("A name in the filter could not be looked up in time; use addresses instead"));
  else if (g_subprocess_get_successful (check->subprocess))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, read_error (output));
}

gboolean
wb_capture_check_filter_length (const char *filter, GError **error)
{
  gsize length = filter != NULL ? strlen (filter) : 0;

  if (length <= WB_CAPTURE_FILTER_BYTES_MAX)
    return TRUE;
  g_set_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT,
               _("The capture filter is too long: it has %zu bytes, and %u are the most"), length,
               WB_CAPTURE_FILTER_BYTES_MAX);
  return FALSE;
}

void
wb_capture_check_filter_async (const char *filter, int link_type, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *helper = NULL;
  g_autofree char *link_type_text = g_strdup_printf ("%d", link_type);
  g_autoptr (GBytes) input = NULL;
  GError *error = NULL;
  Check *check;

  g_task_set_source_tag (task, wb_capture_check_filter_async);
  if (filter == NULL || filter[0] == '\0')
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (!wb_capture_check_filter_length (filter, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  helper = wb_capture_find_helper (&error);
  if (helper == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  check = g_new0 (Check, 1);
  g_task_set_task_data (task, check, (GDestroyNotify) check_free);
  check->subprocess = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                            G_SUBPROCESS_FLAGS_STDERR_PIPE,
                                        &error, helper, "--check", link_type_text, SNAPLEN, NULL);
  if (check->subprocess == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  check->time_limit = g_timeout_source_new (TIME_LIMIT_MS);
  g_source_set_callback (check->time_limit, time_limit_cb, check, NULL);
  g_source_attach (check->time_limit, g_task_get_context (task));
  input = g_bytes_new (filter, strlen (filter));
  g_subprocess_communicate_async (check->subprocess, input, cancellable, communicated_cb, g_steal_pointer (&task));
}

gboolean
wb_capture_check_filter_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
