/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The two calls in which systems differ: many datagrams at once, or one by one. */
#pragma once

#include <glib.h>
#include <sys/socket.h>

G_BEGIN_DECLS

/* As struct mmsghdr of Linux. */
typedef struct
{
  struct msghdr header;
  unsigned int n_bytes; /* received or sent */
} WbDatagramMessage;

/* Both never wait. How many were done, from the first on; -1 with errno when the first failed already. */
int wb_datagram_io_receive (int fd, WbDatagramMessage *messages, guint n);
int wb_datagram_io_send (int fd, WbDatagramMessage *messages, guint n);
/* As wb_datagram_read_losses. */
gboolean wb_datagram_io_read_losses (int fd, guint32 *n_lost);

G_END_DECLS
