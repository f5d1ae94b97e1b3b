/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Write-back of a piece of a file without its metadata and without the rest of it: only Linux has a call for that. */

#include "helper/wb-helper-disk.h"

#include <fcntl.h>

gboolean
wb_helper_disk_write_back (int fd, guint64 offset, guint64 length)
{
  return sync_file_range (fd, (off64_t) offset, (off64_t) length,
                          SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER) == 0;
}
