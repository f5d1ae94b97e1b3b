/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One question, one answer, one exit status. */

#include "cli/wb-cli-once.h"

#include "cli/wb-cli-interrupt.h"
#include "cli/wb-cli.h"
#include "engine/base/wb-clock.h"
#include "engine/base/wb-error.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <unistd.h>

#define TIMEOUT_S_MAX 3600.0

static gboolean
interrupted_cb (int fd, GIOCondition condition, gpointer data)
{
  char bytes[16];

  while (read (fd, bytes, sizeof bytes) > 0)
    ;
  if (wb_cli_interrupt_get_count () >= 2)
    _exit (WB_CLI_FAILED);
  g_cancellable_cancel (data);
  return G_SOURCE_CONTINUE;
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

GAsyncResult *
wb_cli_once_run (WbCliOnceFunc begin, gpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *result = NULL;
  int interrupt_fd = wb_cli_interrupt_watch ();
  guint interrupt_id = 0;

  if (interrupt_fd >= 0)
    interrupt_id = g_unix_fd_add (interrupt_fd, G_IO_IN, interrupted_cb, cancellable);
  begin (data, cancellable, done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_clear_handle_id (&interrupt_id, g_source_remove);
  return result;
}

int
wb_cli_once_fail (const char *command, const GError *error)
{
  if (g_error_matches (error, WB_ERROR, WB_ERROR_INVALID_INPUT))
    return wb_cli_usage (command, "%s", error->message);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    wb_cli_warn_error (error);
  return WB_CLI_FAILED;
}

gboolean
wb_cli_once_check (const char *command, gboolean v4, gboolean v6, double timeout_s, guint8 *family, gint64 *timeout_ns)
{
  if (v4 && v6)
    {
      wb_cli_usage (command, _("Only one of -4 and -6 can be meant"));
      return FALSE;
    }
  if (!(timeout_s >= 0.001 && timeout_s <= TIMEOUT_S_MAX))
    {
      wb_cli_usage (command, _("--timeout takes seconds from 0.001 to 3600"));
      return FALSE;
    }
  *family = v4 ? 4 : v6 ? 6 : 0;
  *timeout_ns = (gint64) (timeout_s * (double) WB_NS_PER_S);
  return TRUE;
}

void
wb_cli_once_append_endpoint (GString *out, const WbEndpoint *endpoint)
{
  char text[WB_ENDPOINT_TEXT_BYTES];

  if (endpoint->family == 0)
    g_string_append (out, "null");
  else
    g_string_append_printf (out, "\"%s\"", wb_endpoint_format (endpoint, text));
}
