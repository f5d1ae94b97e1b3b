/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Writes entries (WbChatEntry, oldest first; referenced) to a file, in a thread: JSON lines when its name ends in .json
 * or .jsonl, as `wirebench-cli chat --json` prints them, else text made safe to look at in a terminal. The file is
 * whole or as it was before. */
void wb_transcript_write_async (GPtrArray *entries, const char *path, GAsyncReadyCallback callback, gpointer user_data);
gboolean wb_transcript_write_finish (GAsyncResult *result, GError **error);

G_END_DECLS
