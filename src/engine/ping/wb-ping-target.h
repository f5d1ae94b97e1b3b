/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One target of a session: its series, figures and past, the latest probes as the table draws them, and its alarm.
 *
 *   probe sent / answered / lost  -->  series, statistics, history  -->  status, spark, alarm
 *
 * Finished is a probe that is answered or lost. One that is answered after it was lost changes what the sparkline shows
 * of it, and is again the latest for the status; in the alarm's window it stays lost, as
 * every late one is: it did not come in time. One thread. */
#pragma once

#include "engine/base/wb-deadline.h"
#include "engine/ping/wb-ping-history.h"
#include "engine/ping/wb-ping-settings.h"
#include "engine/ping/wb-ping-snapshot.h"
#include "engine/ping/wb-ping-statistics.h"

G_BEGIN_DECLS

typedef struct
{
  /* Owned */
  char *name; /* safe to show */
  char *error;
  WbPingSeries *series; /* NULL until it begins: with statistics it is most of what a target costs */
  WbPingStatistics *statistics;
  WbPingHistory *history; /* NULL in brief */
  guint8 *window;         /* the alarm's: bits of the latest probes; NULL: no alarm is wanted */

  guint64 id;
  WbEndpoint endpoint; /* family 0: not known */
  WbPingTargetStatus status;
  WbDeadline expiry;

  /* What the session wants of it */
  guint64 n_slots_used;      /* of its count, whether sent or skipped */
  gboolean entered;          /* somewhere to send to is known */
  gboolean done;             /* all its slots are used */
  gboolean over;             /* and all its probes are finished */
  guint n_closing;           /* probes sent alone at the end, see wb-ping-session */
  gboolean closing_due;      /* expiry is to send the next of them */
  gboolean sent_alone;       /* the latest probe was sent with nothing else under way */
  guint64 stepped_before;    /* of its probes: the clock was set after they were sent */
  gint64 confirmed_ns;       /* when it was last told that we are there; 0: never */
  gboolean returns_sequence; /* it has answered with what it was asked, so it is no plain responder */
  int told_code;             /* errno of sending that the log has told; 0: none */

  guint64 next_finished; /* all probes before it are finished */
  guint64 n_finished;
  guint recent;   /* bits: the latest finished probes, 1: lost; lowest: the latest */
  gint64 last_ns; /* -1: none */
  guint n_spark;
  guint spark_at; /* where the next one goes */
  float spark_ms[WB_PING_SPARK];
  guint32 spark_sequence[WB_PING_SPARK];

  guint window_at;
  guint n_window;
  guint n_slow; /* in the window: longer than the alarm's limit, or lost */
  guint n_lost;
  gboolean in_alarm;
} WbPingTarget;

/* name: taken as it was written. endpoint: NULL: not known yet. */
void wb_ping_target_init (WbPingTarget *self, guint64 id, const char *name, const WbEndpoint *endpoint);
void wb_ping_target_clear (WbPingTarget *self);

/* Makes the series. n_full: targets that share WB_PING_KEPT_PROBES; 0: this one is in brief. */
void wb_ping_target_begin (WbPingTarget *self, const WbPingSettings *settings, guint n_full, gint64 start_ns);
/* Nothing can be sent any more, or ever. why: translated. */
void wb_ping_target_fail (WbPingTarget *self, WbPingTargetStatus status, const char *why);

/* After each change of the series. */
void wb_ping_target_sent (WbPingTarget *self, guint64 sequence);
void wb_ping_target_received (WbPingTarget *self, const WbPingSettings *settings, const WbPingRecord *record,
                              gboolean was_lost);
void wb_ping_target_changed (WbPingTarget *self, const WbPingRecord *record);
void wb_ping_target_lost (WbPingTarget *self, const WbPingSettings *settings, const WbPingRecord *record);

/* A probe that is lost by now and was not given by this before, oldest first; NULL: no more. */
const WbPingRecord *wb_ping_target_next_lost (WbPingTarget *self);
/* The oldest probe that is pending; NULL: none. */
const WbPingRecord *wb_ping_target_find_pending (WbPingTarget *self);
/* The one that is pending; NULL: none or several. */
const WbPingRecord *wb_ping_target_find_only_pending (WbPingTarget *self);
/* Whether the next probe takes the place of one that is still pending: that one is lost (out: as it will be). */
gboolean wb_ping_target_gives_up (WbPingTarget *self, WbPingRecord *out);

/* TRUE: the alarm began or ended (in_alarm says which) since the call before; *why: translated, the caller's. */
gboolean wb_ping_target_judge (WbPingTarget *self, const WbPingSettings *settings, char **why);

/* What wb_ping_row_get_order reads; name and error borrowed. */
void wb_ping_target_peek_row (const WbPingTarget *self, WbPingRow *out);
/* All of it; out owns its texts. */
void wb_ping_target_fill_row (const WbPingTarget *self, WbPingRow *out);

G_END_DECLS
