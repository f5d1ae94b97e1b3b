/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the user chooses before the start of a chat server. */
#pragma once

#include "engine/base/wb-endpoint.h"

#include <glib-object.h>

G_BEGIN_DECLS

/* A line's cap has one itself: what is said must fit one piece of the log with the longest name before it. */
#define WB_CHAT_LINE_BYTES_MAX 16384u
/* TLS connections at a time: each has sources of its own (wb-tls). */
#define WB_CHAT_TLS_CLIENTS_MAX 256u

typedef struct
{
  /* Listening, for both ports. One address a family; family 0: that family is off. Ports in them are ignored. */
  WbEndpoint v4;
  WbEndpoint v6;
  gboolean v4_closed; /* not opened at the start, but known: it waits for wb_chat_server_set_family */
  gboolean v6_closed;
  gboolean plain; /* listen without TLS, on port */
  guint16 port;   /* 0: the system's choice, the same for both families */
  gboolean tls;   /* listen with TLS, on tls_port */
  guint16 tls_port;
  char *certificate_file; /* PEM; NULL with tls: one is made for this run (wb-chat-identity) */
  char *key_file;         /* PEM; NULL: it stands in certificate_file */

  char *channel; /* what IRC users join: "#chat" */
  char *motd;    /* told to IRC users on registration, lines separated by LF; NULL: none */

  gboolean coalesce; /* tell storms of joins and leaves in one line a second */

  /* Limits. Those below the line are lifted by "no limits": 0 means none. */
  guint line_bytes;  /* without its end; IRC: 510 in any case (RFC 2812, 2.3) */
  guint queue_bytes; /* waiting for one client, in our memory */
  /* --- */
  double lines_per_second; /* a client; beyond it its input is not read for a while */
  guint lines_burst;
  guint max_clients;         /* 0: what descriptors allow */
  guint max_per_address;     /* 0: no cap; never applied to loopback */
  guint registration_time_s; /* an IRC client has so long to say who it is; 0: for ever */
} WbChatSettings;

#define WB_TYPE_CHAT_SETTINGS (wb_chat_settings_get_type ())
GType wb_chat_settings_get_type (void);

/* Port 9000 without TLS, TLS off (9001), 127.0.0.1 and ::1, channel #chat, 4,096 bytes a line, 256 KiB a queue, 10
 * lines a second in bursts of 20, 20 clients an address, 30 s to register, everybody's coming and going told. */
void wb_chat_settings_init (WbChatSettings *self);
/* Releases the strings; for one on the stack. */
void wb_chat_settings_clear (WbChatSettings *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbChatSettings, wb_chat_settings_clear)
WbChatSettings *wb_chat_settings_copy (const WbChatSettings *self);
void wb_chat_settings_free (WbChatSettings *self);
/* Rate, counts and registration time: none. Lines, queues and deadlines stay bounded. */
void wb_chat_settings_lift_limits (WbChatSettings *self);
/* FALSE with WB_ERROR_INVALID_INPUT: neither family, neither port, both the same one, a channel IRC does not know (RFC
 * 2812, 1.3), a line cap of 0 or beyond the maximum, a queue that does not hold twelve lines, … */
gboolean wb_chat_settings_check (const WbChatSettings *self, GError **error);

G_END_DECLS
