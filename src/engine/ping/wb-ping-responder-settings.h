/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the user chooses before a ping responder starts. */
#pragma once

#include "engine/base/wb-endpoint.h"

#include <glib-object.h>

G_BEGIN_DECLS

#define WB_PING_RESPONDER_PORT 5000u
#define WB_PING_RESPONDER_CLIENTS_MAX 65536u /* of max_clients */

typedef struct
{
  gboolean stamp;    /* STAMP reflector (RFC 8762); else the text protocol of SERVICES.md */
  gboolean stateful; /* of STAMP: counts each session apart, so that senders learn in which direction probes are lost */
  guint16 port;      /* 0: the system's choice, the same for both families */
  /* One address a family; family 0: that family is off. Ports in them are ignored. */
  WbEndpoint v4;
  WbEndpoint v6;
  gboolean v4_closed; /* not opened at the start, but known: it waits for wb_ping_responder_set_family */
  gboolean v6_closed;
  gboolean padded;       /* of text: no answer longer than its request */
  gboolean groups;       /* answer what was sent to broadcast and multicast addresses */
  guint max_clients;     /* known at a time; who was not heard of for longest makes room */
  guint client_expiry_s; /* forgotten after silence; STAMP sessions too (RFC 8762 leaves it open; 300 is usual) */
  double source_rate;    /* answers a second to one address; 0: no limit */
  guint source_burst;
  double total_rate; /* answers a second to all; 0: no limit */
  guint total_burst;
} WbPingResponderSettings;

#define WB_TYPE_PING_RESPONDER_SETTINGS (wb_ping_responder_settings_get_type ())
GType wb_ping_responder_settings_get_type (void);

/* Text, port 5000 (wb_ping_responder_settings_init_stamp: STAMP, 862), 127.0.0.1 and ::1, 4,096 clients, 300 s. Limits:
 * 1,000 a second and address in bursts of 2,000; 100,000 a second in all; never applied to loopback. */
void wb_ping_responder_settings_init (WbPingResponderSettings *self);
void wb_ping_responder_settings_init_stamp (WbPingResponderSettings *self);
WbPingResponderSettings *wb_ping_responder_settings_copy (const WbPingResponderSettings *self);
void wb_ping_responder_settings_free (WbPingResponderSettings *self);
gboolean wb_ping_responder_settings_check (const WbPingResponderSettings *self, GError **error);

G_END_DECLS
