/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Is a peer still reading? The write deadline of the services (SERVICES.md): a connection with output pending must make
 * progress every 10 s. Progress is a falling count of unsent-plus-unacknowledged bytes (ours still queued + the kernel's
 * SIOCOUTQ), sampled every 250 ms; writability alone lies, since the kernel takes 4 MB for a peer that reads nothing.
 * A byte older than 60 s ends it too, so that one byte now and then does not keep a queue for ever.
 *
 * Pure: the owner samples (wb_socket_get_unsent) and passes counts and time; it closes the connection when told to. */
#pragma once

#include "engine/base/wb-clock.h"

#include <glib.h>

G_BEGIN_DECLS

#define WB_WRITE_WATCH_SAMPLE_NS (250 * WB_NS_PER_MS)
#define WB_WRITE_WATCH_STALLED_NS (10 * WB_NS_PER_S)
#define WB_WRITE_WATCH_OLDEST_NS (60 * WB_NS_PER_S)
#define WB_WRITE_WATCH_MARKS 64u

typedef enum
{
  WB_WRITE_WATCH_IDLE,    /* nothing pending: need not be sampled again until something is queued */
  WB_WRITE_WATCH_PENDING, /* sample again in 250 ms */
  WB_WRITE_WATCH_STALLED, /* no progress for 10 s */
  WB_WRITE_WATCH_OLD,     /* its oldest byte is older than 60 s */
} WbWriteVerdict;

typedef struct
{
  gint64 progress_ns;   /* of the last progress, or of the first pending byte */
  guint64 acknowledged; /* all that ever left: queued_total - pending, at the last sample */
  gboolean waiting;     /* something was pending at the last sample */
  guint n_marks;        /* (bytes queued up to then, when the last of them was), one a second at most, oldest first */
  struct
  {
    guint64 queued_total;
    gint64 at_ns;
  } marks[WB_WRITE_WATCH_MARKS];
} WbWriteWatch;

void wb_write_watch_init (WbWriteWatch *self);
/* queued_total: all bytes ever queued for the peer; pending: those the peer has not acknowledged. */
WbWriteVerdict wb_write_watch_sample (WbWriteWatch *self, guint64 queued_total, guint64 pending, gint64 now_ns);

G_END_DECLS
