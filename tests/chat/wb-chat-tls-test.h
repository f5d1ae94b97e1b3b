/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An echo server on TLS, in the test's own context, and GIO's client in a thread that may block. */
#pragma once

#include "engine/base/wb-listener.h"
#include "engine/base/wb-tls.h"

G_BEGIN_DECLS

typedef struct _WbTlsServer WbTlsServer;

typedef struct
{
  WbTlsServer *server;
  WbTls *tls;
  GByteArray *out;
  gboolean is_ended; /* the peer has said all */
} WbTlsConnection;

struct _WbTlsServer
{
  WbEngine *engine;
  WbListener *listener;
  GTlsCertificate *certificate;
  guint16 port;
  GPtrArray *connections; /* of WbTlsConnection, those that are there */
  gsize recv_bytes;       /* asked for at once; one call a turn */
  gboolean is_deaf;       /* does not want to read */
  gboolean is_mute;       /* swallows */
  guint n_accepted;
  guint n_ended; /* in order */
  guint n_failed;
  guint n_told; /* calls of ready */
  guint64 n_received;
  int error_number; /* of the newest failure */
  char *error;
  int fd; /* of the newest connection */
};

void wb_tls_server_init (WbTlsServer *server);
/* Proves that the engine goes with its last connection: each holds it. */
void wb_tls_server_clear (WbTlsServer *server);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbTlsServer, wb_tls_server_clear)
WbTlsConnection *wb_tls_server_get_connection (WbTlsServer *server); /* the newest */
void wb_tls_connection_want (WbTlsConnection *connection);

gboolean wb_tls_is_open (int fd);
/* A handshake's thread may be the last to let go of it, and wakes nobody up. */
void wb_tls_until_closed (int fd);

typedef struct _WbTlsPeer WbTlsPeer;
struct _WbTlsPeer
{
  guint16 port;
  void (*script) (WbTlsPeer *peer);
  GThread *thread;
  gint is_over; /* atomic */
  gint may_go_on;
  gboolean is_tls12; /* wanted */
};

/* Its thread runs script; the test waits in end with its loop running. run: both. */
void wb_tls_peer_begin (WbTlsPeer *peer, WbTlsServer *server, void (*script) (WbTlsPeer *));
void wb_tls_peer_end (WbTlsPeer *peer);
void wb_tls_run (WbTlsServer *server, void (*script) (WbTlsPeer *));

/* In the peer's thread; they block. */
GSocketConnection *wb_tls_peer_connect (WbTlsPeer *peer);
GIOStream *wb_tls_peer_begin_tls (GSocketConnection *socket); /* any certificate is good */
GIOStream *wb_tls_peer_connect_tls (WbTlsPeer *peer);
void wb_tls_peer_send (GIOStream *stream, gconstpointer bytes, gsize n);
void wb_tls_peer_expect (GIOStream *stream, gconstpointer bytes, gsize n); /* just these bytes come */
void wb_tls_peer_expect_end (GIOStream *stream);                           /* in order */
void wb_tls_peer_expect_gone (GIOStream *stream);                          /* in order or not */
void wb_tls_peer_wait (WbTlsPeer *peer);                                   /* until the test lets it go on */

char *wb_tls_make_text (gsize n); /* no piece of it is like another */

G_END_DECLS
