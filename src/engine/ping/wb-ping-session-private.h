/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The parts of a session: who does what with the one struct.
 *
 *   wb-ping-session.c            life: start, names, the end of a target and of all, stop
 *   wb-ping-session-send.c       the grid: slots become probes, or are counted as skipped; closing probes
 *   wb-ping-session-receive.c    replies, stamps, ICMP errors, timeouts, steps of the clock
 *   wb-ping-session-snapshot.c   what is known, for window and files */
#pragma once

#include "engine/base/wb-datagram-batch.h"
#include "engine/base/wb-meter.h"
#include "engine/ping/wb-ping-clock-watch.h"
#include "engine/ping/wb-ping-grid.h"
#include "engine/ping/wb-ping-probe.h"
#include "engine/ping/wb-ping-resolver.h"
#include "engine/ping/wb-ping-session.h"
#include "engine/ping/wb-ping-socket.h"
#include "engine/ping/wb-ping-target.h"

G_BEGIN_DECLS

#define WB_PING_CLOSING_MAX 10u

/* One family. */
typedef struct
{
  WbPingSession *session; /* Borrowed */
  WbPingSocket *socket;   /* Owned; NULL: not open */
  WbDatagramBatch *batch; /* Owned */
  WbWatch watch;
  guint64 n_lost; /* replies that the socket had no room for, as told */
} WbPingSide;

typedef enum
{
  WB_PING_SIDE_V4,
  WB_PING_SIDE_V6,
  WB_PING_N_SIDES,
} WbPingSideKind;

/* A probe that is made and not taken by the system yet. */
typedef struct
{
  guint64 slot;
  gint64 slot_ns;
  gint64 t1_unix_ns;
  guint64 nonce;
} WbPingDraft;

struct _WbPingSession
{
  WbService parent_instance;

  /* Owned */
  WbEventLog *log;
  WbPingSettings settings;
  WbPingTarget *targets;    /* n_targets; they never move: the table and deadlines know their addresses */
  GHashTable *by_endpoint;  /* WbEndpoint in a target -> that target */
  WbPingResolver *resolver; /* NULL: no names, or given up */
  WbPingSide sides[WB_PING_N_SIDES];
  guint8 *packets; /* WB_PING_SOCKET_BATCH times room */
  guint8 *scratch; /* room */
  WbHistogram *lateness;

  /* Borrowed */
  const WbClock *realtime; /* of the system; tests turn it */
  WbPingEventFunc event_func;
  gpointer event_data;

  gboolean held;
  guint n_targets;
  guint n_resolving;
  guint n_begun; /* somewhere to send to */
  guint n_done;
  guint n_over;
  guint n_full; /* share the memory for whole probes; 0: all are in brief */

  WbPingProbeForm form;
  gsize room;
  WbPingGrid grid;
  gboolean grid_begun;
  gboolean sending_over;
  guint64 next_slot;
  WbDeadline slot;  /* of the next one */
  WbDeadline names; /* how long the grid waits for them */
  WbDeadline last;  /* of a session with a duration and names */
  WbDeadline tick;
  WbDeadline end;

  WbPingClockWatch watch;
  gint64 received_ns; /* when the sockets were read last */
  guint64 clock_steps;
  guint64 foreign_senders;
  gint64 asked_ns; /* when it was to start; names come before start_ns */
  gint64 start_ns;
  gint64 start_unix_ns;
  gint64 end_ns; /* 0: it runs */
  gboolean finished;
  WbMeter sent;
  WbMeter received;
  guint64 n_t1[WB_PING_STAMP_KERNEL + 1]; /* replies by the source of their times */
  guint64 n_t4[WB_PING_STAMP_KERNEL + 1];

  WbPingAlarm alarms[WB_PING_ALARMS_SHOWN]; /* a ring: number id at id % WB_PING_ALARMS_SHOWN; own their texts */
  guint64 newest_alarm;
  WbPingView view;
};

static inline WbDeadlineQueue *
wb_ping_session_get_deadlines (WbPingSession *self)
{
  return wb_engine_get_deadlines (wb_service_get_engine (WB_SERVICE (self)));
}

static inline gint64
wb_ping_session_get_now (WbPingSession *self)
{
  return wb_service_now_ns (WB_SERVICE (self));
}

static inline WbPingSide *
wb_ping_session_get_side (WbPingSession *self, guint8 family)
{
  return &self->sides[family == 6 ? WB_PING_SIDE_V6 : WB_PING_SIDE_V4];
}

/* For tests that set the clock: what realtime is asked for. Before start; borrowed. Stamps of the kernel are its own. */
void wb_ping_session_set_realtime (WbPingSession *self, const WbClock *clock);

/* wb-ping-session.c. A target has used all its slots, or a probe of it was answered or lost: it may be over. */
void wb_ping_session_settle (WbPingSession *self, WbPingTarget *target);
/* All slots of the target are used. */
void wb_ping_session_set_done (WbPingSession *self, WbPingTarget *target);
/* No slot is used any more, and no name waited for. */
void wb_ping_session_end_sending (WbPingSession *self);

/* wb-ping-session-send.c */
void wb_ping_session_begin_grid (WbPingSession *self);
void wb_ping_session_slot_cb (WbDeadline *deadline, gpointer data);
/* One probe outside of the grid, now. */
void wb_ping_session_send_closing (WbPingSession *self, WbPingTarget *target);
/* Arms the target's timeout for its oldest probe. */
void wb_ping_session_arm_expiry (WbPingSession *self, WbPingTarget *target);

/* wb-ping-session-receive.c */
extern const WbPingSocketEvents wb_ping_session_socket_events;                /* data: a WbPingSide */
void wb_ping_session_ready_cb (WbWatch *watch, WbReady ready, gpointer data); /* data: a WbPingSide */
void wb_ping_session_receive (WbPingSession *self, WbPingSide *side);
void wb_ping_session_expiry_cb (WbDeadline *deadline, gpointer data);
/* Looks whether the realtime clock was set. */
void wb_ping_session_look (WbPingSession *self);
void wb_ping_session_tell (WbPingSession *self, WbPingEventKind kind, WbPingTarget *target, const WbPingRecord *record,
                           const WbEndpoint *icmp_from);
/* A probe is lost: record says so already. */
void wb_ping_session_lose (WbPingSession *self, WbPingTarget *target, const WbPingRecord *record);

/* wb-ping-session-snapshot.c */
WbSnapshot *wb_ping_session_snapshot (WbService *service, const WbSnapshotRequest *request);
gint64 wb_ping_session_get_running_ns (WbPingSession *self);

G_END_DECLS
