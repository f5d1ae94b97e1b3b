/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A session as a file and back, off the main thread. */
#pragma once

#include "engine/ping/wb-ping-report.h"

G_BEGIN_DECLS

typedef enum
{
  WB_PING_FILE_SESSION,
  WB_PING_FILE_CSV,
  WB_PING_FILE_JSON,
} WbPingFileForm;

/* Puts the file in place in one step: what fails leaves an older one of that name alone, and a folder is an error. */
void wb_ping_files_write_async (WbPingReport *report, const char *path, WbPingFileForm form, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data);
gboolean wb_ping_files_write_finish (GAsyncResult *result, GError **error);

void wb_ping_files_read_async (const char *path, GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data);
WbPingReport *wb_ping_files_read_finish (GAsyncResult *result, GError **error); /* transfer full */

G_END_DECLS
