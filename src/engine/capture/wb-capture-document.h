/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A capture that somebody looks at: file + index + what earlier packets taught. It may still grow; a live capture and
 * an opened file differ in nothing else. Lives in the main context; scanning happens in a worker (a GTask at a time)
 * and reaches the main context as finished pieces, published at most every 50 ms.
 *
 *   LOADING -> COMPLETE | FAILED          a file (cut and damaged ends are COMPLETE with a message)
 *   LIVE -> LOADING -> COMPLETE           a capture: poke() while it grows, finish() when the helper has ended
 */
#pragma once

#include "engine/capture/wb-capture-file.h"
#include "engine/dissect/wb-dissection.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  WB_DOCUMENT_LOADING,
  WB_DOCUMENT_LIVE,
  WB_DOCUMENT_COMPLETE,
  WB_DOCUMENT_FAILED,
} WbDocumentState;

#define WB_TYPE_CAPTURE_DOCUMENT (wb_capture_document_get_type ())
G_DECLARE_FINAL_TYPE (WbCaptureDocument, wb_capture_document, WB, CAPTURE_DOCUMENT, GObject)

/* Properties, all read-only, notified in the main context:
 *   n-packets (guint64), state (WbDocumentState as uint), progress (double 0..1, of the scan), message (string: the
 *   banner about a cut end, or the error of FAILED; NULL), title (string), path (string), unsaved (boolean: a capture
 *   of ours that was not saved). */

/* Returns at once and starts scanning; first rows come with the first piece. */
WbCaptureDocument *wb_capture_document_new_for_path (const char *path);
/* A capture that is being written at path (our captures folder). title: the interface. unsaved is TRUE. */
WbCaptureDocument *wb_capture_document_new_live (const char *path, const char *title);

void wb_capture_document_poke (WbCaptureDocument *self);   /* the file has grown */
void wb_capture_document_finish (WbCaptureDocument *self); /* it will not grow again */
void wb_capture_document_cancel (WbCaptureDocument *self); /* stop scanning; what was found stays: COMPLETE */
void wb_capture_document_set_saved (WbCaptureDocument *self, const char *path); /* now at path, unsaved FALSE */

guint64 wb_capture_document_get_n_packets (WbCaptureDocument *self);
WbDocumentState wb_capture_document_get_state (WbCaptureDocument *self);
double wb_capture_document_get_progress (WbCaptureDocument *self);
const char *wb_capture_document_get_message (WbCaptureDocument *self);
const char *wb_capture_document_get_title (WbCaptureDocument *self);
const char *wb_capture_document_get_path (WbCaptureDocument *self);
gboolean wb_capture_document_is_unsaved (WbCaptureDocument *self);

/* NULL until the header was read. Borrowed. */
WbCaptureFile *wb_capture_document_get_file (WbCaptureDocument *self);
WbPacketIndex *wb_capture_document_get_index (WbCaptureDocument *self);
const WbDissectContext *wb_capture_document_get_context (WbCaptureDocument *self);

G_END_DECLS
