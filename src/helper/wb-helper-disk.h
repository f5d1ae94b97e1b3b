/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How the disk under the file is doing: write-back started early, slowness, room left. */
typedef struct _WbHelperDisk WbHelperDisk;

/* Borrows fd. Starts no thread before there is something to write back. */
WbHelperDisk *wb_helper_disk_new (int fd);
void wb_helper_disk_free (WbHelperDisk *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbHelperDisk, wb_helper_disk_free)

/* The file is file_bytes long now and its last write kept us for spent_us. */
void wb_helper_disk_wrote (WbHelperDisk *self, guint64 file_bytes, gint64 spent_us);
/* Cannot keep up, now or in the last WB_HELPER_DISK_SLOW_HOLD_US. */
gboolean wb_helper_disk_is_slow (WbHelperDisk *self);
/* So little room that the capture should end while its file can still be closed properly. */
gboolean wb_helper_disk_is_full (WbHelperDisk *self);

/* The rules themselves, pure. backlog_bytes: written, but not on the disk; waiting_us: age of the write-back that is
 * under way. */
gboolean wb_helper_disk_judge_slow (guint64 backlog_bytes, gint64 waiting_us, gint64 spent_us);
gboolean wb_helper_disk_judge_full (guint64 free_bytes, guint64 total_bytes);

#define WB_HELPER_DISK_SLOW_HOLD_US (2 * G_USEC_PER_SEC) /* long enough to be read by a person */

/* The platform's part: writes this piece of the file back and waits for it. FALSE: cannot be done for this file. */
gboolean wb_helper_disk_write_back (int fd, guint64 offset, guint64 length);

G_END_DECLS
