/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the file system can do faster than read and write. Each returns FALSE or -1 with errno; ENOTSUP where the system
 * has no such call. */

/* Makes to share from's blocks (btrfs, XFS): no data is copied. to must be empty. */
gboolean wb_file_clone (int from, int to);
/* Copies up to length bytes at both files' positions inside the kernel; returns how many, 0 at the end. */
gssize wb_file_copy_range (int from, int to, gsize length);

G_END_DECLS
