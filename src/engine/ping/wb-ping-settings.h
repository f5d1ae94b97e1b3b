/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the user chooses before a ping session starts. */
#pragma once

#include "engine/base/wb-endpoint.h"

#include <glib-object.h>

G_BEGIN_DECLS

/* Memory of one session is bounded by these: targets beyond WB_PING_FULL_TARGETS_MAX have no percentiles and no history
 * (in brief), the probes kept for tables and export are shared among the others. */
#define WB_PING_TARGETS_MAX 65536u
#define WB_PING_FULL_TARGETS_MAX 64u
#define WB_PING_KEPT_PROBES 262144u
#define WB_PING_INTERVAL_NS_MIN (G_GINT64_CONSTANT (1000000))     /* 1 ms */
#define WB_PING_FLOOD_INTERVAL_NS_MIN (G_GINT64_CONSTANT (20000)) /* 20 µs, loopback only */
#define WB_PING_SPACING_EVEN (-1)

typedef enum
{
  WB_PING_MODE_TEXT,  /* PING <seq> <t1> <nonce> (SERVICES.md), port 5000 */
  WB_PING_MODE_STAMP, /* RFC 8762, port 862 */
  WB_PING_MODE_ECHO,  /* any UDP echo server (RFC 862), port 7 */
} WbPingMode;

typedef struct
{
  /* Owned; NULL-ended. "host", "host:port", "192.0.2.1", "[2001:db8::1]:port", "192.0.2.0/24" (each address of it; the
   * network's own and its broadcast address too, but for /31 and /32 they are no hosts and left out, except in 127/8). */
  char **targets;
  WbPingMode mode;
  guint16 port;         /* of targets that name none; 0: the mode's */
  guint8 family;        /* 4 or 6: only these addresses of a name; 0: what the system puts first */
  WbEndpoint source_v4; /* family 0: the system's choice; port 0: any */
  WbEndpoint source_v6;
  char *interface; /* Owned; probes leave through this one only; NULL: routing decides */

  gint64 interval_ns; /* between two probes to one target */
  gint64 spacing_ns;  /* between two targets; WB_PING_SPACING_EVEN: interval / targets; 0: all at once */
  gboolean flood;     /* intervals down to WB_PING_FLOOD_INTERVAL_NS_MIN, every target loopback */
  gint64 ramp_ns;     /* the rate rises evenly from 0 to 1 / interval over this time; 0: at once */
  guint64 count;      /* probes to each target; 0: no end */
  gint64 duration_ns; /* from start, names included, no probe is sent later; 0: no end */
  gint64 timeout_ns;

  guint size;           /* payload bytes; 0: the shortest of the mode. A shorter one is made that long */
  guint8 fill;          /* of what is beyond */
  gboolean random_fill; /* other bytes each time instead (they are compared with what comes back) */
  guint8 dscp;          /* 0…63 */
  guint8 ttl;           /* 0: the system's; STAMP: 255 */
  gboolean dont_fragment;
  gboolean stateful;      /* the reflector is known to number what it receives (else that is found out) */
  gboolean program_times; /* no time stamps of the kernel, for comparison */

  /* A target is in alarm while one of these is exceeded over its latest alarm_probes finished probes. 0: never. */
  guint alarm_probes;
  gint64 alarm_round_trip_ns; /* by their median, lost ones longer than any */
  double alarm_loss;          /* share 0…1 of those that are lost or late */
} WbPingSettings;

#define WB_TYPE_PING_SETTINGS (wb_ping_settings_get_type ())
GType wb_ping_settings_get_type (void);

/* No target, text, 1 s, endless, timeout 5 s, spacing even, alarm over 10 probes with both limits off. clear frees. */
void wb_ping_settings_init (WbPingSettings *self);
void wb_ping_settings_clear (WbPingSettings *self);
WbPingSettings *wb_ping_settings_copy (const WbPingSettings *self);
void wb_ping_settings_free (WbPingSettings *self);
/* FALSE with WB_ERROR_INVALID_INPUT that names the setting and what it may be. Names are not resolved here. */
gboolean wb_ping_settings_check (const WbPingSettings *self, GError **error);

guint16 wb_ping_mode_get_port (WbPingMode mode);
const char *wb_ping_mode_get_name (WbPingMode mode); /* "text", "stamp", "echo"; static */
gboolean wb_ping_mode_from_name (const char *name, WbPingMode *out);

G_END_DECLS
