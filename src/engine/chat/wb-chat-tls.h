/* SPDX-License-Identifier: GPL-3.0-or-later */

/* TLS on an accepted connection: GTlsServerConnection over a pollable stream that wb-poller feeds. It looks like a
 * socket to its owner: recv and send with errno, and a function that is called when there is something to do.
 *
 *   fd ── WbWatch ──> stream (pollable) ── GTlsServerConnection ── func (ready)
 *
 * The handshake is part of it: until it is done there is nothing to read and nothing can be sent, and it ends in
 * WB_READY_ERROR when it fails or takes longer than 10 s. Who wants WB_READY_WRITE hears of its good end. Engine's
 * context only; nothing blocks.
 *
 * GIO makes handshakes in threads that wait for the peer. So that those who say nothing, or anything but TLS, cost no
 * thread, none begins before the peer's first record is here; at most WB_CHAT_TLS_HANDSHAKES go on at a time, and while
 * others wait for their turn each has WB_CHAT_TLS_HURRY_MS only. */
#pragma once

#include "engine/base/wb-engine.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define WB_CHAT_TLS_HANDSHAKE_MS 10000
#define WB_CHAT_TLS_HURRY_MS 2000
#define WB_CHAT_TLS_HANDSHAKES 6u /* GLib has ten threads for such work, before it makes more of them, slowly */

typedef struct _WbChatTls WbChatTls;

/* ready: as wanted, or HANGUP or ERROR as of a watch; ERROR when TLS has failed. May free the connection. */
typedef void (*WbChatTlsFunc) (WbChatTls *tls, WbReady ready, gpointer data);

/* Takes fd, unless it returns NULL. certificate: referenced. Wants READ at first. */
WbChatTls *wb_chat_tls_new (WbEngine *engine, int fd, GTlsCertificate *certificate, WbChatTlsFunc func, gpointer data,
                            GError **error);
/* Sends close_notify if that goes at once, and closes fd; during a handshake fd is shut down at once, and closed when
 * the handshake's thread has noticed. What was sent before stays sent, but what is pending. */
void wb_chat_tls_free (WbChatTls *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbChatTls, wb_chat_tls_free)

void wb_chat_tls_set_wanted (WbChatTls *self, WbReady wanted);
/* As recv () and sendmsg () on a non-blocking socket: bytes, 0 at the end of the stream (close_notify, or a FIN without
 * it), -1 with errno: EAGAIN, ECONNRESET, ETIMEDOUT (the handshake), EPROTO (what came is no TLS; see dup_error) …
 * What recv leaves inside of TLS is reported as READ again. */
gssize wb_chat_tls_recv (WbChatTls *self, void *bytes, gsize n);
gssize wb_chat_tls_send (WbChatTls *self, const GOutputVector *vectors, guint n_vectors);
/* Bytes that send has taken and the system has not, yet: a record at most (16 KiB). They go by themselves, and until
 * then nothing more is taken. For whoever watches progress. */
gsize wb_chat_tls_get_pending (WbChatTls *self);
gboolean wb_chat_tls_is_ready (WbChatTls *self); /* the handshake is done */
/* Our end of the stream: close_notify, then FIN. FALSE with EAGAIN: again when writable. */
gboolean wb_chat_tls_shutdown (WbChatTls *self);
int wb_chat_tls_get_fd (WbChatTls *self);      /* borrowed; for socket information */
char *wb_chat_tls_dup_error (WbChatTls *self); /* why it failed, in words; NULL: it has not */

G_END_DECLS
