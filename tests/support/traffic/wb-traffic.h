/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Traffic for the demo and for tests: a script of small, real-looking conversations, told to a sink. One sink says it
 * over sockets, the other writes the frames that would carry it to a capture file. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _WbTrafficSink WbTrafficSink;

typedef struct
{
  const char *address; /* numeric, IPv4 or IPv6 */
  guint16 port;
} WbTrafficEndpoint;

/* Each returns FALSE with an error when the system refuses; the script then goes on with the next scene. */
struct _WbTrafficSink
{
  /* A connection from client (any port) to server: request, response, orderly end. */
  gboolean (*converse) (WbTrafficSink *self, const WbTrafficEndpoint *server, GBytes *request, GBytes *response,
                        GError **error);
  /* A connection to a port where nobody listens. */
  gboolean (*knock) (WbTrafficSink *self, const WbTrafficEndpoint *server, GError **error);
  /* One datagram; heard: somebody has that port (else the system answers "port unreachable"). */
  gboolean (*tell) (WbTrafficSink *self, const WbTrafficEndpoint *from, const WbTrafficEndpoint *to, GBytes *payload,
                    gboolean heard, GError **error);
  /* An echo request and its reply. */
  gboolean (*ping) (WbTrafficSink *self, const char *address, guint16 sequence, GError **error);
  /* Everything said so far is out. */
  gboolean (*finish) (WbTrafficSink *self, GError **error);
  void (*free) (WbTrafficSink *self);
};

/* Sockets on the loopback interface of this network namespace. */
WbTrafficSink *wb_traffic_live_new (void);

/* Frames into fd (borrowed, a pcapng file), 20 ms of invented time between scenes. */
WbTrafficSink *wb_traffic_frames_new (int fd);

static inline void
wb_traffic_sink_free (WbTrafficSink *self)
{
  self->free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbTrafficSink, wb_traffic_sink_free)

/* Plays scene number `scene` (any number; they repeat with other values). */
gboolean wb_traffic_script_play (guint64 scene, WbTrafficSink *sink, GError **error);

/* Scenes until each kind was played once. */
guint wb_traffic_script_get_length (void);

G_END_DECLS
