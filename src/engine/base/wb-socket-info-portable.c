/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the system has no TCP_INFO of Linux's kind: nothing is known, and nothing is guessed. */

#include "engine/base/wb-socket-info.h"

void
wb_socket_info_read (int fd, WbSocketInfo *out)
{
  *out = (WbSocketInfo){ 0 };
}

gboolean
wb_socket_get_unsent (int fd, guint64 *bytes)
{
  *bytes = 0;
  return FALSE;
}
