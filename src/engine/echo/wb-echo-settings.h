/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the user chooses before the start of an echo server. */
#pragma once

#include "engine/base/wb-endpoint.h"

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  WB_ECHO_PREFIX,   /* "Echo: " before each line */
  WB_ECHO_VERBATIM, /* RFC 862 */
  WB_ECHO_DISCARD,  /* RFC 863 */
} WbEchoMode;

/* A line's cap has one itself, so that an answer fits the buffer of a connection. */
#define WB_ECHO_LINE_BYTES_MAX 32768u

typedef struct
{
  WbEchoMode mode;
  guint16 port; /* 0: the system's choice, the same for both families */
  gboolean tcp;
  gboolean udp;
  /* One address a family; family 0: that family is off. Ports in them are ignored. */
  WbEndpoint v4;
  WbEndpoint v6;
  gboolean v4_closed; /* not opened at the start, but known: it waits for wb_echo_server_set_family */
  gboolean v6_closed;
  guint max_connections; /* 0: what descriptors allow */
  guint max_per_address; /* 0: no cap; never applied to loopback */
  guint idle_timeout_s;  /* 0: never */
  guint line_bytes;      /* prefix mode: the buffer cap, at which a part without LF is answered */
  double udp_rate;       /* verbatim UDP: datagrams a second and source */
  guint udp_burst;
} WbEchoSettings;

#define WB_TYPE_ECHO_SETTINGS (wb_echo_settings_get_type ())
GType wb_echo_settings_get_type (void);

/* Prefix mode, TCP and UDP, port 8080, 127.0.0.1 and ::1, 5 minutes idle, 4,096 bytes a line, 100 datagrams a second in
 * bursts of 200. */
void wb_echo_settings_init (WbEchoSettings *self);
WbEchoSettings *wb_echo_settings_copy (const WbEchoSettings *self);
void wb_echo_settings_free (WbEchoSettings *self);
/* FALSE with WB_ERROR_INVALID_INPUT: neither family, neither protocol, line cap of 0, … */
gboolean wb_echo_settings_check (const WbEchoSettings *self, GError **error);

const char *wb_echo_mode_get_name (WbEchoMode mode); /* "prefix", "verbatim", "discard"; static */
gboolean wb_echo_mode_from_name (const char *name, WbEchoMode *out);

G_END_DECLS
