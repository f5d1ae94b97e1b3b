/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The helper's right, granted once. A file capability alone would let every local user read every packet, so the helper
 * also gets a group and mode 0750: only its owner and the members of "wirebench" may start it.
 *
 * A new membership counts from the next log-in. Two things make the present session work at once: a helper in a build
 * folder belongs to its user, who needs no group; and where the system has access control lists the user is also named
 * in the file's own list. Setting the group clears capabilities, so setcap comes last. One script serves both ways, the
 * copied command and the button: what the button does can be read beforehand. */

#include "engine/capture/wb-capture-rights.h"

#include "engine/base/wb-error.h"
#include "engine/capture/wb-capture-helper.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#define GROUP "wirebench"
#define HELPER_NAME "wirebench-capture"

/* pkexec's own exit codes, pkexec(1) */
#define PKEXEC_NOT_AUTHORIZED 127
#define PKEXEC_DISMISSED 126

/* Quoted for a shell, but only where it has to be: people read the command before they run it. */
static char *
dup_word (const char *text)
{
  static const char plain[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_@%+=:,./-";

  if (text[0] != '\0' && text[0] != '-' && text[strspn (text, plain)] == '\0')
    return g_strdup (text);
  return g_shell_quote (text);
}

/* A shell script for root; NULL when helper is another program: WIREBENCH_HELPER may name any, to be inspected and run
 * with one's own rights, but not to be changed by root. */
static char *
dup_script (const char *helper)
{
  /* The file itself: a link on the way could be turned elsewhere while the password is typed. */
  char *real = realpath (helper, NULL);
  g_autofree char *file = real != NULL ? g_strdup (real) : g_canonicalize_filename (helper, NULL);
  g_autofree char *name = g_path_get_basename (file);
  g_autofree char *path = dup_word (file);
  g_autofree char *user = dup_word (g_get_user_name ());

  free (real);
  if (strcmp (name, HELPER_NAME) != 0)
    return NULL;
  return g_strdup_printf ("groupadd -f -r %1$s && usermod -a -G %1$s %3$s && chgrp %1$s %2$s && chmod 0750 %2$s && "
                          "{ setfacl -m u:%3$s:rx %2$s 2>/dev/null || :; } && setcap cap_net_raw+ep %2$s",
                          GROUP, path, user);
}

char *
wb_capture_dup_rights_command (const char *helper)
{
  g_autofree char *script = NULL;
  g_autofree char *quoted = NULL;

  g_return_val_if_fail (helper != NULL, NULL);

  script = dup_script (helper);
  if (script == NULL)
    return NULL;
  quoted = g_shell_quote (script);
  return g_strdup_printf ("sudo sh -c %s", quoted);
}

gboolean
wb_capture_can_grant_rights (void)
{
  g_autofree char *pkexec = g_find_program_in_path ("pkexec");

  return pkexec != NULL;
}

static void
communicated_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GSubprocess *subprocess = G_SUBPROCESS (source);
  g_autoptr (GTask) task = user_data;
  g_autofree char *output = NULL;
  GError *error = NULL;

  if (!g_subprocess_communicate_utf8_finish (subprocess, result, NULL, &output, &error))
    {
      /* Cancelled or unreadable: the password dialog must not stay behind. */
      g_subprocess_force_exit (subprocess);
      g_task_return_error (task, error);
      return;
    }
  if (g_subprocess_get_successful (subprocess))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_strstrip (output);
  if (g_subprocess_get_if_exited (subprocess) && g_subprocess_get_exit_status (subprocess) == PKEXEC_DISMISSED)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s", _("The dialog was closed"));
  else if (g_subprocess_get_if_exited (subprocess) &&
           g_subprocess_get_exit_status (subprocess) == PKEXEC_NOT_AUTHORIZED)
    g_task_return_new_error (
        task, WB_ERROR, WB_ERROR_NO_PERMISSION,
        _("The capture helper did not get its right, because you were not allowed to grant it (%s). "
           "Ask an administrator to run the command"),
        output[0] != '\0' ? output : _("no reason given"));
  else
    g_task_return_new_error (task, WB_ERROR, WB_ERROR_FAILED, _("The capture helper did not get its right: %s"),
                             output[0] != '\0' ? output : _("no reason given"));
}

void
wb_capture_grant_rights_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GSubprocess) subprocess = NULL;
  g_autofree char *helper = NULL;
  g_autofree char *script = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, wb_capture_grant_rights_async);
  helper = wb_capture_find_helper (&error);
  if (helper == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  script = dup_script (helper);
  if (script == NULL)
    {
      g_task_return_new_error (task, WB_ERROR, WB_ERROR_INVALID_INPUT,
                               _("%s is not Wirebench’s capture helper, so it is given no rights"), helper);
      return;
    }
  subprocess = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, "pkexec",
                                 "/bin/sh", "-c", script, NULL);
  if (subprocess == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_subprocess_communicate_utf8_async (subprocess, NULL, cancellable, communicated_cb, g_steal_pointer (&task));
}

gboolean
wb_capture_grant_rights_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
