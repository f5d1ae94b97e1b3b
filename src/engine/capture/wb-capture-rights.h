/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Giving the capture helper its one right (CAP_NET_RAW), for people of one group. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The one command that grants the helper its right, ready to copy (group, mode and capability). helper: its path.
 * NULL when that is another program, which is given no rights. transfer full. */
char *wb_capture_dup_rights_command (const char *helper);

/* Whether the system can ask for an administrator's password itself (polkit's pkexec), so that one button does it. */
gboolean wb_capture_can_grant_rights (void);

/* Runs the same command through pkexec. Errors: G_IO_ERROR_CANCELLED (the person closed the dialog: say nothing),
 * WB_ERROR_NO_PERMISSION (not an administrator), WB_ERROR_FAILED with the command's own words. */
void wb_capture_grant_rights_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean wb_capture_grant_rights_finish (GAsyncResult *result, GError **error);

G_END_DECLS
