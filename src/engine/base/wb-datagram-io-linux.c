/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One system call a batch. */

#include "engine/base/wb-datagram-io-private.h"

#include <errno.h>
#include <linux/sock_diag.h>

G_STATIC_ASSERT (sizeof (WbDatagramMessage) == sizeof (struct mmsghdr));
G_STATIC_ASSERT (G_STRUCT_OFFSET (WbDatagramMessage, n_bytes) == G_STRUCT_OFFSET (struct mmsghdr, msg_len));

int
wb_datagram_io_receive (int fd, WbDatagramMessage *messages, guint n)
{
  int done;

  do
    done = recvmmsg (fd, (struct mmsghdr *) messages, n, MSG_DONTWAIT, NULL);
  while (done < 0 && errno == EINTR);
  return done;
}

int
wb_datagram_io_send (int fd, WbDatagramMessage *messages, guint n)
{
  int done;

  do
    done = sendmmsg (fd, (struct mmsghdr *) messages, n, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (done < 0 && errno == EINTR);
  return done;
}

gboolean
wb_datagram_io_read_losses (int fd, guint32 *n_lost)
{
  guint32 memory[SK_MEMINFO_VARS];
  socklen_t n_bytes = sizeof memory;

  /* A kernel before 4.6 does not count there, and says less. */
  if (getsockopt (fd, SOL_SOCKET, SO_MEMINFO, memory, &n_bytes) != 0 ||
      n_bytes < (SK_MEMINFO_DROPS + 1) * sizeof memory[0])
    return FALSE;
  *n_lost = memory[SK_MEMINFO_DROPS];
  return TRUE;
}
