/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Does to a file all that the program would do with it: opens, scans, reads every packet forwards and backwards,
 * looks at every interface and message. For the hostile tests, the fuzzer and its replay, so that they agree. */
#pragma once

#include "engine/capture/wb-capture-file.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean opened;
  WbCaptureEnd end;
  guint64 packets;
  guint64 unreadable; /* found by the scan and refused by the reader: they must agree, so always 0 */
} WbProbe;

/* fd stays the caller's. */
void wb_capture_probe (int fd, WbProbe *probe);

G_END_DECLS
