/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What crowd and connections know of each other. */
#pragma once

#include "engine/base/wb-address-count.h"
#include "engine/echo/wb-echo-connection.h"

G_BEGIN_DECLS

/* Output that the kernel did not take: bytes [start, end). */
typedef struct
{
  gsize start;
  gsize end;
  guint8 bytes[WB_ECHO_BUFFER_BYTES];
} WbEchoBuffer;

#define WB_ECHO_SPARE_BUFFERS 16u

struct _WbEchoCrowd
{
  /* Owned */
  GPtrArray *connections;    /* in no order; each knows its slot */
  WbAddressCount *addresses; /* only with a cap per address */
  WbEchoBuffer *scratch;     /* never NULL; empty between calls */
  WbEchoBuffer *spare[WB_ECHO_SPARE_BUFFERS];
  guint n_spare;
  guint8 *input; /* prefix mode: what is read before it is framed */
  gsize input_bytes;

  /* Borrowed */
  WbService *service;
  const WbEchoSettings *settings;
  WbEchoTraffic *traffic;
  WbPoller *poller;
  WbDeadlineQueue *deadlines;
  const WbClock *clock;

  guint64 newest_id;
  guint max_connections;
  guint n_v4;
  guint n_v6;
};

/* The scratch goes over to the caller, and another takes its place. */
WbEchoBuffer *wb_echo_crowd_steal_scratch (WbEchoCrowd *self);
void wb_echo_crowd_give_buffer (WbEchoCrowd *self, WbEchoBuffer *buffer);
/* connection has closed its descriptor and is about to be freed. May end the service. */
void wb_echo_crowd_remove (WbEchoCrowd *self, guint slot, const WbEndpoint *peer);

/* Takes fd, unless it returns NULL: it cannot be watched. */
WbEchoConnection *wb_echo_connection_new (WbEchoCrowd *crowd, int fd, const WbEndpoint *peer, guint64 id, guint slot);
void wb_echo_connection_set_slot (WbEchoConnection *self, guint slot);
/* The connection may be gone afterwards. */
void wb_echo_connection_end (WbEchoConnection *self, gboolean reset);

G_END_DECLS
