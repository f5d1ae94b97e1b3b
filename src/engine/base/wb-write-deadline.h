/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The write deadline of one connection: when its socket is to be sampled next, and the WbWriteWatch, which is there only
 * while something is unacknowledged, since most of ten thousand connections have nothing on its way at any moment. */
#pragma once

#include "engine/base/wb-write-watch.h"

G_BEGIN_DECLS

/* All zero: nothing is unacknowledged. */
typedef struct
{
  WbWriteWatch *watch; /* Owned; NULL: no sample has found anything pending */
  gint64 sample_ns;    /* 0: need not be sampled */
} WbWriteDeadline;

static inline gboolean
wb_write_deadline_is_running (const WbWriteDeadline *self)
{
  return self->sample_ns != 0;
}

static inline gboolean
wb_write_deadline_is_due (const WbWriteDeadline *self, gint64 now_ns)
{
  return wb_write_deadline_is_running (self) && now_ns >= self->sample_ns;
}

/* Something was written. FALSE: it runs already; else the owner sees to it that sample_ns is heeded. */
gboolean wb_write_deadline_begin (WbWriteDeadline *self, gint64 now_ns);
/* queued_total and pending: as of wb_write_watch_sample. After IDLE it does not run any more, after PENDING sample_ns is
 * the next one; after the others the owner ends the connection. */
WbWriteVerdict wb_write_deadline_sample (WbWriteDeadline *self, guint64 queued_total, guint64 pending, gint64 now_ns);
void wb_write_deadline_clear (WbWriteDeadline *self);

G_END_DECLS
