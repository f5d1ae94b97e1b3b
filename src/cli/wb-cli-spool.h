/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _WbCliSpool WbCliSpool; /* a file without a name, for packets that only pass through */

WbCliSpool *wb_cli_spool_new (GError **error);
void wb_cli_spool_free (WbCliSpool *self); /* the file is gone with its last descriptor */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbCliSpool, wb_cli_spool_free)

int wb_cli_spool_get_fd (const WbCliSpool *self); /* borrowed, read and write */

/* Appends. Errors: G_FILE_ERROR. */
gboolean wb_cli_spool_write (WbCliSpool *self, const guint8 *bytes, gsize length, GError **error);

/* Nothing below offset will be read again: gives its disk space back, where the file system can. */
void wb_cli_spool_forget (WbCliSpool *self, guint64 offset);

G_END_DECLS
