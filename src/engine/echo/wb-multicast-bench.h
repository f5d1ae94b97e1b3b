/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The broadcast and multicast bench: joins a group (or listens for broadcasts) on one interface, lists what arrives with
 * its sender, interface and destination, and sends. A WbService: start takes WbMulticastSettings, snapshot gives
 * WbMulticastSnapshot. Paced as RFC 8085, 3.1.3 asks: sending is by hand or at most one datagram in 3 s. Engine's
 * context only. */
#pragma once

#include "engine/base/wb-endpoint.h"
#include "engine/base/wb-event-log.h"
#include "engine/base/wb-service.h"

G_BEGIN_DECLS

typedef struct
{
  WbEndpoint destination; /* group or broadcast address with port; family decides */
  char *interface_name;   /* NULL: all that can (multicast: the system's choice) */
  guint8 ttl;             /* multicast TTL or hops; 1 by default */
  gboolean loopback;      /* hear our own */
} WbMulticastSettings;

#define WB_TYPE_MULTICAST_SETTINGS (wb_multicast_settings_get_type ())
GType wb_multicast_settings_get_type (void);
WbMulticastSettings *wb_multicast_settings_copy (const WbMulticastSettings *self);
void wb_multicast_settings_free (WbMulticastSettings *self);
void wb_multicast_settings_init (WbMulticastSettings *self); /* 239.255.42.99:42099, ttl 1, loopback */
void wb_multicast_settings_clear (WbMulticastSettings *self);

/* FALSE with WB_ERROR_INVALID_INPUT: no group and no broadcast address of ours, or no port. */
gboolean wb_multicast_settings_check (const WbMulticastSettings *self, GError **error);

typedef struct
{
  char interface_name[16]; /* IF_NAMESIZE */
  WbEndpoint address;      /* its directed broadcast address, port 0 */
} WbMulticastBroadcast;

/* The broadcast addresses of this host's interfaces that are up, to choose from: WbMulticastBroadcast (transfer full). */
GArray *wb_multicast_list_broadcasts (void);

#define WB_MULTICAST_ROWS 500u       /* arrivals kept */
#define WB_MULTICAST_TEXT_BYTES 200u /* of each payload, shown */

typedef struct
{
  guint64 id;
  gint64 real_time_us;
  WbEndpoint sender;
  WbEndpoint destination;  /* port 0 */
  char interface_name[16]; /* IF_NAMESIZE */
  guint payload_bytes;
  char *text; /* the first bytes, safe to show */
} WbMulticastRow;

typedef struct
{
  WbSnapshot parent;
  WbEndpoint local;
  guint64 received;
  guint64 received_bytes;
  guint64 sent;
  guint64 send_errors;
  guint n_rows; /* newest last, at most WB_MULTICAST_ROWS */
  WbMulticastRow *rows;
  GPtrArray *events;
} WbMulticastSnapshot;

#define WB_TYPE_MULTICAST_BENCH (wb_multicast_bench_get_type ())
G_DECLARE_FINAL_TYPE (WbMulticastBench, wb_multicast_bench, WB, MULTICAST_BENCH, WbService)

WbMulticastBench *wb_multicast_bench_new (WbEngine *engine);
/* While RUNNING: sends payload (referenced) to the destination; broadcasts to 255.255.255.255 without an interface leave
 * by each that can. Ten at once, then one in 3 s. Failures go to the log, and are counted. */
void wb_multicast_bench_send (WbMulticastBench *self, GBytes *payload);

G_END_DECLS
