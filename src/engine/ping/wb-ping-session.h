/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Probes to one or many targets on an absolute grid, whatever comes back, and the truth about each. A WbService: start
 * takes WbPingSettings, snapshot gives WbPingSnapshot. It ends itself (STOPPED, the snapshot still full) when count or
 * duration is reached and every probe is answered or lost; with a stateful reflector and losses up to 10 closing probes
 * follow, so that the direction of each is known. A start that names one address twice, or nobody who can be asked, fails;
 * of names that turn out so only their rows do. Engine's context only. */
#pragma once

#include "engine/base/wb-service.h"
#include "engine/ping/wb-ping-report.h"
#include "engine/ping/wb-ping-settings.h"
#include "engine/ping/wb-ping-snapshot.h"

G_BEGIN_DECLS

/* A slot that is reached later than this is not sent but counted as skipped: the machine slept. */
#define WB_PING_LATE_NS_MAX WB_NS_PER_S

#define WB_TYPE_PING_SESSION (wb_ping_session_get_type ())
G_DECLARE_FINAL_TYPE (WbPingSession, wb_ping_session, WB, PING_SESSION, WbService)

WbPingSession *wb_ping_session_new (WbEngine *engine);

/* What the next snapshots say of one target. Any state. */
void wb_ping_session_set_view (WbPingSession *self, const WbPingView *view);

typedef enum
{
  WB_PING_EVENT_REPLY, /* in time */
  WB_PING_EVENT_LATE,  /* the first reply, after the timeout */
  WB_PING_EVENT_DUPLICATE,
  WB_PING_EVENT_LOST,
  WB_PING_EVENT_ICMP,
} WbPingEventKind;

typedef struct
{
  WbPingEventKind kind;
  guint64 target_id;
  const char *target_name; /* borrowed for the call */
  const WbEndpoint *endpoint;
  const WbPingRecord *record;  /* borrowed for the call */
  const WbEndpoint *icmp_from; /* of ICMP: who says so; NULL: not known */
} WbPingEvent;

/* Hears of every probe, for the command line. Set before start; NULL: nobody. It may not stop the session but by a
 * post. */
typedef void (*WbPingEventFunc) (const WbPingEvent *event, gpointer data);
void wb_ping_session_set_event_func (WbPingSession *self, WbPingEventFunc func, gpointer data);

/* All that is known now (transfer full), for saving; any state after a first start, else NULL. */
WbPingReport *wb_ping_session_dup_report (WbPingSession *self);

G_END_DECLS
