/* SPDX-License-Identifier: GPL-3.0-or-later */

/* TLS on a connection, accepted or made: GIO's over a pollable stream that wb-poller feeds. It looks like a socket to its
 * owner: recv and send with errno, and a function that is called when there is something to do.
 *
 *   fd ── WbWatch ──> stream (pollable) ── GTlsServerConnection | GTlsClientConnection ── func (ready)
 *
 * The handshake is part of it: until it is done there is nothing to read and nothing can be sent, and it ends in
 * WB_READY_ERROR when it fails or takes longer than 10 s (or wb_tls_set_limit). Who wants WB_READY_WRITE hears of its good end. Engine's
 * context only; nothing blocks.
 *
 * GIO makes handshakes in threads that wait for the peer, so that peers who say nothing must not have them all.
 * - Server: none begins before the peer's first record is here; at most WB_TLS_HANDSHAKES go on at a time.
 * - Client: ours is the first word, so that each costs a thread from its turn on; at most WB_TLS_CLIENT_HANDSHAKES go on at
 *   a time, and of them WB_TLS_PEER_HANDSHAKES with one host and port.
 * While others wait for their turn each has WB_TLS_HURRY_MS only. */
#pragma once

#include "engine/base/wb-engine.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define WB_TLS_HANDSHAKE_MS 10000 /* unless wb_tls_set_limit says otherwise */
#define WB_TLS_HURRY_MS 2000
/* GLib has ten threads for such work, before it makes more of them, slowly. */
#define WB_TLS_HANDSHAKES 6u
#define WB_TLS_CLIENT_HANDSHAKES 4u
#define WB_TLS_PEER_HANDSHAKES 3u

typedef struct _WbTls WbTls;

/* ready: as wanted, or HANGUP or ERROR as of a watch; ERROR when TLS has failed. May free the connection. */
typedef void (*WbTlsFunc) (WbTls *tls, WbReady ready, gpointer data);

/* Takes fd, unless it returns NULL. certificate: referenced. Wants READ at first. */
WbTls *wb_tls_new (WbEngine *engine, int fd, GTlsCertificate *certificate, WbTlsFunc func, gpointer data,
                   GError **error);
/* On a connection that was made to host and port, a name or an address (without brackets; a zone is left out). verify: the
 * peer's certificate must be good for host, by an authority that the system trusts; else any will do, which keeps nobody
 * off who stands between. dup_error names what is wrong with a certificate. */
WbTls *wb_tls_new_client (WbEngine *engine, int fd, const char *host, guint16 port, gboolean verify, WbTlsFunc func,
                          gpointer data, GError **error);
/* Sends close_notify if that goes at once, and closes fd; during a handshake fd is shut down at once, and closed when
 * the handshake's thread has noticed. What was sent before stays sent, but what is pending. */
void wb_tls_free (WbTls *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbTls, wb_tls_free)

/* The handshake may take so long from now on; no-op when it is over. */
void wb_tls_set_limit (WbTls *self, gint64 limit_ns);
void wb_tls_set_wanted (WbTls *self, WbReady wanted);
/* As recv () and sendmsg () on a non-blocking socket: bytes, 0 at the end of the stream (close_notify, or a FIN without
 * it), -1 with errno: EAGAIN, ECONNRESET, ETIMEDOUT (the handshake), EPROTO (what came is no TLS; see dup_error) …
 * What recv leaves inside of TLS is reported as READ again. */
gssize wb_tls_recv (WbTls *self, void *bytes, gsize n);
gssize wb_tls_send (WbTls *self, const GOutputVector *vectors, guint n_vectors);
/* Bytes that send has taken and the system has not, yet: a record at most (16 KiB). They go by themselves, and until
 * then nothing more is taken. For whoever watches progress. */
gsize wb_tls_get_pending (WbTls *self);
gboolean wb_tls_is_ready (WbTls *self); /* the handshake is done */
/* Our end of the stream: close_notify, then FIN. FALSE with EAGAIN: again when writable. */
gboolean wb_tls_shutdown (WbTls *self);
int wb_tls_get_fd (WbTls *self);      /* borrowed; for socket information */
char *wb_tls_dup_error (WbTls *self); /* why it failed, in words; NULL: it has not */

G_END_DECLS
