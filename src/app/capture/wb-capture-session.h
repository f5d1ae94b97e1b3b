/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/panel/wb-job.h"
#include "engine/capture/wb-capture-document.h"
#include "engine/capture/wb-capture-process.h"
#include "engine/capture/wb-capture-store.h"

G_BEGIN_DECLS

typedef enum
{
  WB_SESSION_EMPTY,
  WB_SESSION_STARTING, /* the helper opens the device; no document yet */
  WB_SESSION_CAPTURING,
  WB_SESSION_STOPPING,
  WB_SESSION_SHOWING, /* a document that grows no more: a file, or a capture that ended */
} WbSessionState;

/* What the capture panel shows: the document, the helper that feeds it, and the claim on its file. Main context.
 * Properties, read-only: state (WbSessionState as uint), document (WbCaptureDocument), error (GError, what failed
 * last; cleared by the next start or open), notice (string: why a capture ended by itself, a helper's warning), job
 * (WbJob, a save under way). */
#define WB_TYPE_CAPTURE_SESSION (wb_capture_session_get_type ())
G_DECLARE_FINAL_TYPE (WbCaptureSession, wb_capture_session, WB, CAPTURE_SESSION, GObject)

WbCaptureSession *wb_capture_session_new (void);

WbSessionState wb_capture_session_get_state (WbCaptureSession *self);
gboolean wb_capture_session_is_live (WbCaptureSession *self);                /* STARTING, CAPTURING or STOPPING */
WbCaptureDocument *wb_capture_session_get_document (WbCaptureSession *self); /* borrowed, may be NULL */
const GError *wb_capture_session_get_error (WbCaptureSession *self);
const char *wb_capture_session_get_notice (WbCaptureSession *self);
WbJob *wb_capture_session_get_job (WbCaptureSession *self);
gboolean wb_capture_session_is_own (WbCaptureSession *self);      /* captured here, or left behind by a crash */
gboolean wb_capture_session_has_unsaved (WbCaptureSession *self); /* something would be lost by discard() */
void wb_capture_session_get_stats (WbCaptureSession *self, WbCaptureStats *stats); /* zeros when not own */
gint64 wb_capture_session_get_elapsed_us (WbCaptureSession *self);     /* of the capture; -1 when there was none */
const char *wb_capture_session_get_interface (WbCaptureSession *self); /* of the last start(); NULL */
const char *wb_capture_session_get_filter (WbCaptureSession *self);    /* NULL: none */

/* Each of these takes the place of what is shown: legal only when not live; what is unsaved is gone. Failures are
 * the property error. options are copied. */
void wb_capture_session_start (WbCaptureSession *self, const WbCaptureOptions *options);
void wb_capture_session_start_again (WbCaptureSession *self); /* with the options of the last start() */
void wb_capture_session_open (WbCaptureSession *self, const char *path);
void wb_capture_session_adopt (WbCaptureSession *self, const char *path); /* a leftover of the store */
void wb_capture_session_discard (WbCaptureSession *self);
void wb_capture_session_stop (WbCaptureSession *self); /* asks; state says when it is done */

/* One job at a time; not while live. save: all packets, never re-encoded; afterwards the document is that file.
 * export: chosen packets (array of guint64 numbers, ascending; NULL: all), the format by the file's name. */
void wb_capture_session_save_async (WbCaptureSession *self, const char *target, GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean wb_capture_session_save_finish (WbCaptureSession *self, GAsyncResult *result, GError **error);
void wb_capture_session_export_async (WbCaptureSession *self, GArray *numbers, const char *target,
                                      GAsyncReadyCallback callback, gpointer user_data);
gboolean wb_capture_session_export_finish (WbCaptureSession *self, GAsyncResult *result, GError **error);
/* What the error bar says first: what did not happen, translated; borrowed. For the flow that asked: a failed save. */
const char *wb_capture_session_get_error_title (WbCaptureSession *self);
void wb_capture_session_set_error (WbCaptureSession *self, const char *title, const GError *error);

G_END_DECLS
