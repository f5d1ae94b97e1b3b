/* SPDX-License-Identifier: GPL-3.0-or-later */

/* libFuzzer's entry into saved ping sessions, see the probe. Seeds: sessions packed and unpacked; it is the unpacked ones
 * whose changes reach what is within. */

#include "tests/ping/wb-ping-file-probe.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  wb_ping_file_probe (data, size);
  return 0;
}
