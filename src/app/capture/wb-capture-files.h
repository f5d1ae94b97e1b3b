/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/capture/wb-capture-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* done: TRUE, it is written (or, for leave: nothing is left that could be lost, and nothing runs). Called exactly
 * once. A failure has been made the session's error by then; a cancelled dialog is just FALSE. */
typedef void (*WbCaptureFilesFunc) (gboolean done, gpointer user_data);

/* To the file it is already, or asks for one. Stops the capture first when it runs. */
void wb_capture_files_save (WbCaptureSession *session, GtkWindow *parent, WbCaptureFilesFunc func, gpointer user_data);
void wb_capture_files_save_as (WbCaptureSession *session, GtkWindow *parent, WbCaptureFilesFunc func,
                               gpointer user_data);
/* numbers: guint64 packet numbers, or NULL for all. transfer none. */
void wb_capture_files_save_displayed (WbCaptureSession *session, GtkWindow *parent, GArray *numbers,
                                      WbCaptureFilesFunc func, gpointer user_data);

/* Before something else takes the capture's place: asks when something would be lost (the capture goes on while the
 * user thinks), then stops what runs, saves or discards. */
void wb_capture_files_leave (WbCaptureSession *session, GtkWindow *parent, WbCaptureFilesFunc func, gpointer user_data);

/* The name proposed for a new file: "lo 2026-11-22 10-15-00.pcapng". transfer full. */
char *wb_capture_files_propose_name (WbCaptureSession *session, const char *suffix);

G_END_DECLS
