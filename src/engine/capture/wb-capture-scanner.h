/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Scans a growing file in a worker and hands the pieces over in the main context. Private to the capture document: it
 * is the half of it that knows threads.
 *
 *   main context                              worker (one GTask at a time)
 *   start() ────────────────────────────────▶ open, scan a slice, queue it, wake ─┐ until the file's end
 *   take() one delivery after another ◀────────────── queue ◀─────────────────────┘
 *
 * Invariant: between start() and the delivery whose `end` is set, one task runs; never two. */
#pragma once

#include "engine/capture/wb-capture-file.h"

G_BEGIN_DECLS

typedef struct _WbCaptureScanner WbCaptureScanner;

/* What the worker hands over; file and first packet come with the first delivery that has them. */
typedef struct
{
  WbPacketPiece *piece; /* transfer full, NULL: none */
  gboolean end;         /* the task is over; start() may be called again */
  GError *error;        /* transfer full; of opening or reading, with end only */
} WbScanDelivery;

/* Called in the main context at WB_PRIORITY_BULK while deliveries wait; return TRUE to be called again. */
typedef gboolean (*WbScannerReady) (gpointer user_data);

/* Belongs to the thread-default main context of the caller. */
WbCaptureScanner *wb_capture_scanner_new (const char *path, WbScannerReady ready, gpointer user_data);
/* Cancels what runs; ready is not called any more. The task ends by itself and frees what it holds. */
void wb_capture_scanner_free (WbCaptureScanner *self);

/* Scans to the present end of the file. Not while a task runs. */
void wb_capture_scanner_start (WbCaptureScanner *self, GCancellable *cancellable);

/* FALSE: nothing waits. */
gboolean wb_capture_scanner_take (WbCaptureScanner *self, WbScanDelivery *delivery);

/* Both are set before the first delivery with a packet can be taken, and never change then. */
WbCaptureFile *wb_capture_scanner_get_file (WbCaptureScanner *self); /* borrowed; NULL: not open yet */
gboolean wb_capture_scanner_get_first_time (WbCaptureScanner *self, gint64 *time_ns);

G_END_DECLS
