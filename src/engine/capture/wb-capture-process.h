/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs wirebench-capture: hands it the file, its options and a control pipe, and turns its status lines into state.
 * Lives in the main context.  STOPPED -> STARTING -> RUNNING -> STOPPING -> STOPPED | FAILED */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  const char *device;
  const char *filter;    /* BPF text or NULL */
  guint32 snaplen;       /* 0: 262144 */
  guint buffer_mib;      /* 0: 64, halved on ENOMEM */
  gboolean promiscuous;
  guint64 stop_packets;  /* 0: none */
  guint64 stop_bytes;
  guint stop_seconds;
} WbCaptureOptions;

typedef struct
{
  guint64 packets, bytes; /* written */
  guint64 drops;          /* the kernel had no room */
  guint64 interface_drops;
  guint64 file_bytes;
  guint16 link_type;
  gboolean disk_slow; /* write-back cannot keep up */
} WbCaptureStats;

typedef enum
{
  WB_CAPTURE_STOPPED,
  WB_CAPTURE_STARTING,
  WB_CAPTURE_RUNNING,
  WB_CAPTURE_STOPPING,
  WB_CAPTURE_FAILED,
} WbCaptureState;

#define WB_TYPE_CAPTURE_PROCESS (wb_capture_process_get_type ())
G_DECLARE_FINAL_TYPE (WbCaptureProcess, wb_capture_process, WB, CAPTURE_PROCESS, GObject)

/* Signals: "status" () after each status line, at most every 50 ms; notify::state; "warning" (const char *text).
 * When the state becomes STOPPED or FAILED the helper has ended and the file is whole. */
WbCaptureProcess *wb_capture_process_new (void);

/* output_fd: the file, opened by the caller O_EXCL 0600 (wb_capture_store_create()); dup'ed. FALSE with an error when
 * it could not even be spawned (no helper: WB_ERROR_NO_PERMISSION never, G_SPAWN_ERROR); everything later is state
 * FAILED with get_error(). */
gboolean wb_capture_process_start (WbCaptureProcess *self, const WbCaptureOptions *options, int output_fd,
                                   GError **error);
void wb_capture_process_stop (WbCaptureProcess *self); /* asks; twice is fine */

WbCaptureState wb_capture_process_get_state (WbCaptureProcess *self);
void wb_capture_process_get_stats (WbCaptureProcess *self, WbCaptureStats *stats);
const GError *wb_capture_process_get_error (WbCaptureProcess *self); /* of FAILED: message names the remedy */
const char *wb_capture_process_get_stop_reason (WbCaptureProcess *self); /* translated; NULL when the user asked */

/* WIREBENCH_HELPER, then beside the build, then libexec. transfer full; NULL with G_SPAWN_ERROR_NOENT. */
char *wb_capture_find_helper (GError **error);

/* The one command that grants the helper its right, ready to copy (group, mode and capability). transfer full. */
char *wb_capture_dup_rights_command (const char *helper);

/* --- filter check: a killable, unprivileged `--check` run ---------------------------------------------------- */

/* Calls back in the caller's context: TRUE when the text compiles for link_type; else WB_ERROR_INVALID_INPUT with
 * libpcap's message. Cancelling kills the run. An empty text is right. */
void wb_capture_check_filter_async (const char *filter, int link_type, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
gboolean wb_capture_check_filter_finish (GAsyncResult *result, GError **error);

G_END_DECLS
