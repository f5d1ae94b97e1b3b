/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Systems whose copying calls we do not know: read and write will do. */

#include "engine/capture/wb-file-copy.h"

#include <errno.h>

gboolean
wb_file_clone (int from, int to)
{
  errno = ENOTSUP;
  return FALSE;
}

gssize
wb_file_copy_range (int from, int to, gsize length)
{
  errno = ENOTSUP;
  return -1;
}
