/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What happened, in words, bounded: the last WB_EVENT_LOG_ENTRIES lines of one service. Entries are immutable and shared
 * with snapshots. A flood of one kind costs one line a second, which says how many it stands for. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WB_EVENT_LOG_ENTRIES 1000u
#define WB_EVENT_LOG_TEXT_BYTES 1000u /* of one line; what is longer ends in "…" */

typedef enum
{
  WB_EVENT_INFO,
  WB_EVENT_WARNING,
  WB_EVENT_ERROR,
} WbEventTone;

typedef struct
{
  gatomicrefcount ref_count;
  guint64 id;          /* counts from 1, never reused */
  gint64 real_time_us; /* g_get_real_time () */
  WbEventTone tone;
  char *text; /* safe to show (see wb-format), translated */
} WbEvent;

WbEvent *wb_event_ref (WbEvent *self);
void wb_event_unref (WbEvent *self);

typedef struct _WbEventLog WbEventLog;

WbEventLog *wb_event_log_new (void);
void wb_event_log_free (WbEventLog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbEventLog, wb_event_log_free)

/* The text may hold what strangers sent: it passes wb_format_append_safe as a whole. */
void wb_event_log_add (WbEventLog *self, WbEventTone tone, const char *format, ...) G_GNUC_PRINTF (3, 4);
/* At most one line a second for each kind (a static string): the first at once, what follows within the second is
 * counted and told by the next line of that kind, "(and N more)". */
void wb_event_log_add_limited (WbEventLog *self, const char *kind, gint64 now_ns, WbEventTone tone, const char *format,
                               ...) G_GNUC_PRINTF (5, 6);
/* Tells what was held back more than a second ago and had no line after it: for a service's tick, so that the end of a
 * flood is counted too. */
void wb_event_log_flush (WbEventLog *self, gint64 now_ns);
guint64 wb_event_log_get_newest (WbEventLog *self); /* id; 0 when empty */
/* The entries, oldest first, as one shared array of WbEvent (transfer full): remade only when something was added since
 * the last call. */
GPtrArray *wb_event_log_dup_events (WbEventLog *self);

G_END_DECLS
