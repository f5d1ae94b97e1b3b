/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The connection as its two files see it: wb-echo-connection.c serves, wb-echo-connection-end.c ends. */
#pragma once

#include "engine/base/wb-write-deadline.h"
#include "engine/echo/wb-echo-crowd-private.h"
#include "engine/echo/wb-echo-framing.h"

G_BEGIN_DECLS

#define WB_ECHO_PAUSE_NS (50 * WB_NS_PER_MS) /* a part without LF is answered after it (SERVICES.md) */

typedef enum
{
  WB_ECHO_SERVING,
  WB_ECHO_ANSWERING,
  WB_ECHO_CLOSING,
  WB_ECHO_LINGERING,
} WbEchoPhase;

struct _WbEchoConnection
{
  WbWatch watch;
  WbDeadline deadline;
  WbEchoCrowd *crowd; /* Borrowed */
  WbEndpoint peer;
  guint64 id;
  guint slot;
  int fd; /* Owned */

  WbEchoPhase phase : 8;
  guint half_closed : 1; /* EOF has come */
  guint is_shut : 1;     /* our FIN has gone */
  guint linger_bytes;    /* swallowed */

  gint64 since_ns;
  gint64 active_ns; /* a byte came or went */
  gint64 heard_ns;  /* a byte came */
  gint64 linger_ns; /* LINGERING: closed then */
  guint64 in_bytes;
  guint64 out_bytes; /* taken by the kernel */
  guint64 requests;
  gint64 window_ns; /* of the rate: the window that is being filled began then */
  guint64 window_bytes;
  double last_rate; /* of the window before */

  WbEchoFraming framing; /* prefix mode */
  WbEchoBuffer *pending; /* Owned; NULL: nothing */
  WbWriteDeadline write_deadline;
};

static inline gsize
wb_echo_connection_get_pending (const WbEchoConnection *self)
{
  return self->pending ? self->pending->end - self->pending->start : 0;
}

/* Those that return a gboolean: FALSE: self is gone. */

/* Not before at_ns, and soon after: the deadline may be armed for something earlier, and looks at everything then. */
void wb_echo_connection_schedule (WbEchoConnection *self, gint64 at_ns);
/* Frees self. */
void wb_echo_connection_close (WbEchoConnection *self);
/* The peer, or the way to it, ended the connection (errno's code). Frees self. */
void wb_echo_connection_fail (WbEchoConnection *self, int error);
/* From now on the socket is sampled, until the peer has acknowledged all. */
void wb_echo_connection_begin_sampling (WbEchoConnection *self, gint64 now_ns);
gboolean wb_echo_connection_sample (WbEchoConnection *self, gint64 now_ns);
/* Nothing is pending any more: what comes next? */
gboolean wb_echo_connection_drained (WbEchoConnection *self);
/* While lingering: reads what nobody wants. */
gboolean wb_echo_connection_swallow (WbEchoConnection *self);
gboolean wb_echo_connection_look_at_idle (WbEchoConnection *self, gint64 idle_ns, gint64 now_ns);

G_END_DECLS
