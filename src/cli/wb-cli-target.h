/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _WbCliTarget WbCliTarget; /* the FILE of capture -w */

/* Opens what -w names. A new file, or one that takes the place of a regular file once the capture runs; a pipe or a
 * character device is opened as it is. Errors: G_FILE_ERROR; WB_ERROR_INVALID_INPUT for what is never written to
 * (symbolic links, folders, block devices). */
WbCliTarget *wb_cli_target_new (const char *path, GError **error);
/* Deletes what was not committed. */
void wb_cli_target_free (WbCliTarget *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbCliTarget, wb_cli_target_free)

int wb_cli_target_get_fd (const WbCliTarget *self); /* borrowed */

/* A pipe or device: bytes go through it and cannot be read back. */
gboolean wb_cli_target_is_stream (const WbCliTarget *self);

/* Gives the file its name. Again is fine. */
gboolean wb_cli_target_commit (WbCliTarget *self, GError **error);

G_END_DECLS
