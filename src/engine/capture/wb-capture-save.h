/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Save: never re-encodes what is already right. Moves (our own stopped capture, same file system), else reflinks, else
 * copies source to target through a temporary file beside it, fsync and rename: a crash or a cancellation leaves the
 * old target whole. may_move: source is ours to give away. A target that is a link is written where it points. The
 * target keeps its permission bits; a new one gets 0644 less the umask, whichever way it came.
 * progress (bytes done, bytes in all, user_data) is called in the caller's context, at most every 50 ms, may be NULL.
 * Errors: GIO's own, naming the target; G_IO_ERROR_CANCELLED. */
void wb_capture_save_async (const char *source, const char *target, gboolean may_move, GCancellable *cancellable,
                            GFileProgressCallback progress, gpointer progress_data, GAsyncReadyCallback callback,
                            gpointer user_data);
/* *moved: the source is gone, it is the target now. May be NULL. */
gboolean wb_capture_save_finish (GAsyncResult *result, gboolean *moved, GError **error);

G_END_DECLS
