/* SPDX-License-Identifier: GPL-3.0-or-later */

/* TLS on an accepted connection: GTlsServerConnection over a pollable stream that wb-poller feeds. It looks like a
 * socket to its owner: recv and send with errno, and a function that is called when there is something to do.
 *
 *   fd ── WbWatch ──> stream (pollable) ── GTlsServerConnection ── func (ready)
 *
 * The handshake is part of it: until it is done there is nothing to read and nothing can be sent, and it ends in
 * WB_READY_ERROR when it fails or takes longer than 10 s. Engine's context only; nothing blocks. */
#pragma once

#include "engine/base/wb-engine.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _WbChatTls WbChatTls;

/* ready: as wanted, or ERROR. May free the connection. */
typedef void (*WbChatTlsFunc) (WbChatTls *tls, WbReady ready, gpointer data);

/* Takes fd, unless it returns NULL. certificate: referenced. */
WbChatTls *wb_chat_tls_new (WbEngine *engine, int fd, GTlsCertificate *certificate, WbChatTlsFunc func, gpointer data,
                            GError **error);
/* Sends close_notify if that goes at once, and closes fd. What was sent before stays sent. */
void wb_chat_tls_free (WbChatTls *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbChatTls, wb_chat_tls_free)

void wb_chat_tls_set_wanted (WbChatTls *self, WbReady wanted);
/* As recv () and sendmsg () on a non-blocking socket: bytes, 0 at the end of the stream (close_notify, or a FIN without
 * it), -1 with errno: EAGAIN, ECONNRESET, EPROTO (what came is no TLS; see dup_error) … */
gssize wb_chat_tls_recv (WbChatTls *self, void *bytes, gsize n);
gssize wb_chat_tls_send (WbChatTls *self, const GOutputVector *vectors, guint n_vectors);
gboolean wb_chat_tls_is_ready (WbChatTls *self); /* the handshake is done */
/* Our end of the stream: close_notify, then FIN. FALSE with EAGAIN: again when writable. */
gboolean wb_chat_tls_shutdown (WbChatTls *self);
int wb_chat_tls_get_fd (WbChatTls *self);      /* borrowed; for socket information */
char *wb_chat_tls_dup_error (WbChatTls *self); /* why it failed, in words; NULL: it has not */

G_END_DECLS
