/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Puts data at path in one step: what fails leaves the file that was there as it was, and nothing beside it. A link stays
 * one, and a file that was there keeps its mode; a new one gets mode, less the umask. To a pipe or a device the bytes are
 * written as they are. Blocks until they are on the disk. Errors: G_IO_ERROR, with path and the system's reason in
 * words. */
gboolean wb_file_replace (const char *path, gconstpointer data, gsize n, int mode, GError **error);

G_END_DECLS
