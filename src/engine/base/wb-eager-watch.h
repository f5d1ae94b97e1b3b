/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A watch for a descriptor that can be so busy that waiting for it costs more than asking: while a socket stands in an
 * epoll set, the system walks through that set's locks with each datagram that comes, and with each that leaves.
 *
 *   WAITING: in the poller's set  --a turn that was FULL-->  ASKING: func each turn of the loop
 *                                 <--one that was QUIET----
 *
 * ASKING ends with the first turn that finds little, so the loop never spins for nothing; sources of the same priority take
 * turns with it as with the poller. Poller's context only. */
#pragma once

#include "engine/base/wb-poller.h"

G_BEGIN_DECLS

typedef enum
{
  WB_TURN_QUIET, /* there is nothing left, and there was little */
  WB_TURN_DONE,  /* there is nothing left, for the moment */
  WB_TURN_FULL,  /* ended because others are waiting too */
} WbTurn;

/* Serves what is there, not for long. It may not stop its own watch. */
typedef WbTurn (*WbEagerFunc) (gpointer data);

typedef struct
{
  WbWatch watch;    /* private, like the others */
  GSource *source;  /* Owned; NULL: not started */
  WbPoller *poller; /* Borrowed */
  WbEagerFunc func;
  gpointer data;
  int fd; /* Borrowed */
  gboolean is_asking;
} WbEagerWatch;

/* Watches fd for reading; borrowed, non-blocking, open until the stop. self stays where it is until then. context: the
 * poller's. FALSE with error as wb_poller_add. */
gboolean wb_eager_watch_start (WbEagerWatch *self, WbPoller *poller, GMainContext *context, int fd, WbEagerFunc func,
                               gpointer data, GError **error);
void wb_eager_watch_stop (WbEagerWatch *self); /* no-op unless started (all zero); before close () */
gboolean wb_eager_watch_is_asking (const WbEagerWatch *self);

G_END_DECLS
