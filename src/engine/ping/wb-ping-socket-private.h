/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What both twins do: a socket with the options that every system has. */
#pragma once

#include "engine/ping/wb-ping-socket.h"

G_BEGIN_DECLS

/* Probes whose stamps may be under way: longer than any queue of a device. */
#define WB_PING_SOCKET_RING 16384u

/* Which of n_taken probes the kernel's number means, where first has number 0. The number wraps after 2^32 (a day of
 * flood), so it is read as the nearest to those taken last. FALSE: none whose stamp may be under way. */
static inline gboolean
wb_ping_socket_find_taken (guint64 first, guint64 n_taken, guint32 number, guint64 *position)
{
  guint64 n = n_taken - first;
  guint32 age = (guint32) n - number;

  if (age == 0 || age > n || age > WB_PING_SOCKET_RING)
    return FALSE;
  *position = n_taken - age;
  return TRUE;
}

/* A datagram socket of the family, bound to the source that the settings want, with TTL and DSCP. NULL with error. */
GSocket *wb_ping_socket_open (guint8 family, const WbPingSettings *settings, GError **error);
/* One option; FALSE with an error that says what could not be had and why. */
gboolean wb_ping_socket_set (GSocket *socket, int level, int option, int value, const char *what, GError **error);

G_END_DECLS
