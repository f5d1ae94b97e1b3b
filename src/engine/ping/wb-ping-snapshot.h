/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything the ping page draws, of a session that runs or of a saved one, and the figures of `wirebench-cli ping`. */
#pragma once

#include "engine/base/wb-event-log.h"
#include "engine/base/wb-histogram.h"
#include "engine/base/wb-snapshot.h"
#include "engine/ping/wb-ping-history.h"
#include "engine/ping/wb-ping-settings.h"
#include "engine/ping/wb-ping-statistics.h"

G_BEGIN_DECLS

#define WB_PING_SPARK 48u
#define WB_PING_COLUMNS_MAX 4096u
#define WB_PING_PROBES_SHOWN_MAX 1000u
#define WB_PING_ALARMS_SHOWN 16u

typedef enum
{
  WB_PING_SORT_ID,
  WB_PING_SORT_NAME,
  WB_PING_SORT_STATUS,
  WB_PING_SORT_LAST,
  WB_PING_SORT_MEAN,
  WB_PING_SORT_MAX,
  WB_PING_SORT_LOSS,
  WB_PING_SORT_JITTER,
} WbPingSort;

typedef enum
{
  WB_PING_TARGET_RESOLVING,
  WB_PING_TARGET_UNRESOLVED, /* see error */
  WB_PING_TARGET_WAITING,    /* nothing has come back yet */
  WB_PING_TARGET_UP,         /* the latest finished probe has its reply */
  WB_PING_TARGET_LOSING,     /* the latest one is lost, but not the three latest */
  WB_PING_TARGET_DOWN,       /* the three latest are */
  WB_PING_TARGET_FAILED,     /* nothing can be sent, see error */
} WbPingTargetStatus;

/* One target. */
typedef struct
{
  guint64 id;          /* from 1, in the order of the settings */
  char *name;          /* Owned; as the user wrote it, or the address of a range; safe to show */
  WbEndpoint endpoint; /* family 0: not known */
  WbPingTargetStatus status;
  char *error; /* Owned; translated, safe to show: why, or the latest ICMP error; NULL: none */
  gboolean in_alarm;
  WbPingCounts counts;
  gint64 last_ns; /* the latest round trip; -1: none */
  gint64 min_ns;
  double mean_ns;
  gint64 max_ns;
  gint64 p50_ns;    /* -1: in brief, not known */
  double jitter_ns; /* RFC 3550 */
  guint n_spark;
  float spark_ms[WB_PING_SPARK]; /* the latest finished probes, oldest first; below 0: lost */
} WbPingRow;

/* What the page shows of one target. */
typedef struct
{
  gint64 from_ns; /* of the columns, since the start */
  gint64 to_ns;
} WbPingRange;

typedef struct
{
  guint64 target_id;
  gboolean in_brief; /* a session of many targets: no histograms, columns and probes */
  WbPingCounts counts;
  WbPingFigures figures;
  WbHistogram *network;  /* Owned; NULL in brief */
  WbHistogram *response; /* Owned; NULL in brief */
  WbPingRange range;
  guint n_columns;
  WbPingColumn *columns; /* Owned */
  guint n_probes;
  WbPingRecord *probes; /* Owned; oldest first, the latest ones */
} WbPingDetail;

typedef struct
{
  guint64 id; /* from 1, never reused in the life of the session */
  gboolean over;
  char *text; /* Owned; translated, safe to show */
} WbPingAlarm;

typedef struct
{
  WbSnapshot parent;

  gint64 taken_ns;      /* monotonic; of a saved one, on its clock */
  gint64 start_ns;      /* monotonic: slot times of probes less this are times since the start; 0: never started */
  gint64 start_unix_ns; /* for people */
  gint64 running_ns;    /* since the start; to the end when it has ended */
  gboolean finished;    /* by count or duration, all probes answered or lost */
  WbPingMode mode;
  gint64 interval_ns;
  gint64 timeout_ns;

  guint n_targets;
  guint n_up; /* targets by status */
  guint n_losing;
  guint n_down;        /* DOWN, UNRESOLVED and FAILED */
  WbPingCounts counts; /* of all targets; extents: the greatest */
  double sent_rate;    /* a second, lately */
  double received_rate;
  gint64 lateness_p50_ns; /* of sending, all targets: from the intended slot to the call */
  gint64 lateness_max_ns;
  WbPingStampSource t1_source; /* the poorest that is in use */
  WbPingStampSource t4_source;
  guint64 foreign_senders; /* datagrams from who was not asked */
  guint64 clock_steps;

  guint first_row;
  guint n_rows;
  WbPingRow *rows;      /* Owned */
  WbPingDetail *detail; /* Owned; NULL: no target is looked at */
  guint n_alarms;
  WbPingAlarm alarms[WB_PING_ALARMS_SHOWN]; /* the latest, oldest first */
  GPtrArray *events;                        /* WbEvent, oldest first; shared; NULL for a saved session */
} WbPingSnapshot;

/* All zero; for the session, and for tests of what draws it. Freed by wb_snapshot_unref. */
WbPingSnapshot *wb_ping_snapshot_new (void);
/* One more target in n_targets, n_up, n_losing, n_down and counts; for who fills it. */
void wb_ping_snapshot_add_target (WbPingSnapshot *self, WbPingTargetStatus status, const WbPingCounts *counts);

/* Which part of which target detail is about. */
typedef struct
{
  guint64 target_id; /* 0: none */
  gint64 from_ns;    /* since the start; below 0 with to_ns 0: the latest -from_ns */
  gint64 to_ns;      /* 0: to the present */
  guint n_columns;   /* ≤ WB_PING_COLUMNS_MAX */
  guint n_probes;    /* ≤ WB_PING_PROBES_SHOWN_MAX */
} WbPingView;

G_END_DECLS
