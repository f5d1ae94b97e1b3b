/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  guint64 packets, shown;
  guint selected;
  guint64 drops;         /* of kernel and interface together */
  gboolean live;         /* a capture runs */
  gboolean has_drops;    /* drops is known: a capture of ours */
  const char *file_name; /* NULL: none */
  guint64 size_bytes;
  gint64 elapsed_us; /* below 0: not a capture of ours */
} WbCaptureFigures;

/* The line below the packets. */
#define WB_TYPE_CAPTURE_STATUS (wb_capture_status_get_type ())
G_DECLARE_FINAL_TYPE (WbCaptureStatus, wb_capture_status, WB, CAPTURE_STATUS, GtkWidget)

GtkWidget *wb_capture_status_new (void);
/* Only labels whose text changed are touched. */
void wb_capture_status_set_figures (WbCaptureStatus *self, const WbCaptureFigures *figures);
void wb_capture_status_set_narrow (WbCaptureStatus *self, gboolean narrow);

G_END_DECLS
