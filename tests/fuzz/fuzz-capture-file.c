/* SPDX-License-Identifier: GPL-3.0-or-later */

/* libFuzzer's entry into the capture file reader: one input is one file. Seeds: wb-write-samples. */

#include "tests/capture/wb-capture-probe.h"

#include <stdio.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static int fd = -1;
  WbProbe probe;

  if (fd < 0)
    fd = fileno (tmpfile ());
  if (ftruncate (fd, (off_t) size) != 0 || pwrite (fd, data, size, 0) != (gssize) size)
    return 0; /* no room: nothing was tested */
  wb_capture_probe (fd, &probe);
  g_assert_cmpuint (probe.unreadable, ==, 0);
  return 0;
}
