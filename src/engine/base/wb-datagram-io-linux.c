/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One system call a batch. */

#include "engine/base/wb-datagram-io-private.h"

#include <errno.h>

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
