/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One system call a datagram. */

#include "engine/base/wb-datagram-io-private.h"

#include <errno.h>

int
wb_datagram_io_receive (int fd, WbDatagramMessage *messages, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      gssize got;

      do
        got = recvmsg (fd, &messages[i].header, MSG_DONTWAIT);
      while (got < 0 && errno == EINTR);
      if (got < 0)
        return i ? (int) i : -1;
      messages[i].n_bytes = (unsigned int) got;
    }
  return (int) n;
}

int
wb_datagram_io_send (int fd, WbDatagramMessage *messages, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      gssize sent;

      do
        sent = sendmsg (fd, &messages[i].header, MSG_DONTWAIT);
      while (sent < 0 && errno == EINTR);
      if (sent < 0)
        return i ? (int) i : -1;
      messages[i].n_bytes = (unsigned int) sent;
    }
  return (int) n;
}

gboolean
wb_datagram_io_read_losses (int fd, guint32 *n_lost)
{
  errno = ENOPROTOOPT;
  return FALSE;
}
