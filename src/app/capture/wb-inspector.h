/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/capture/wb-capture-document.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A capture, looked into: packets with their fields and bytes, and flows.
 *
 * Properties: n-shown (guint64), selected-number (guint64; 0: none), n-selected (guint), follow-tail (boolean,
 * writable), all but the last read-only.
 * Class actions: inspector.find, .find-next, .find-previous, .go-to, .follow-tail (stateful), .copy-text, .copy-hex,
 * .copy-value, .first, .last. Its bar has room for the owner's buttons: properties bar-start and bar-end (widgets). */
#define WB_TYPE_INSPECTOR (wb_inspector_get_type ())
G_DECLARE_FINAL_TYPE (WbInspector, wb_inspector, WB, INSPECTOR, GtkWidget)

WbInspector *wb_inspector_new (void);

/* A new document starts afresh: nothing found, nothing kept, nothing selected. NULL: shows nothing. */
void wb_inspector_set_document (WbInspector *self, WbCaptureDocument *document);
WbCaptureDocument *wb_inspector_get_document (WbInspector *self); /* borrowed */

/* The numbers (guint64, ascending) that are shown, transfer full; NULL when all are. */
GArray *wb_inspector_dup_shown_numbers (WbInspector *self);

guint64 wb_inspector_get_n_shown (WbInspector *self);
/* Selects that packet and scrolls to it; FALSE: it is not shown. */
gboolean wb_inspector_select_number (WbInspector *self, guint64 number);

G_END_DECLS
