/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An accepted connection as the pollable stream that GTlsServerConnection wants below it. During the handshake, which
 * GLib makes in a thread, read and write block until wb_tls_stream_cut; afterwards nothing does, and a second
 * handshake is refused with G_IO_ERROR_NOT_SUPPORTED.
 *
 * The descriptor is closed with the last reference, so that no thread ever meets its successor of the same number. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define WB_TYPE_TLS_STREAM (wb_tls_stream_get_type ())
G_DECLARE_FINAL_TYPE (WbTlsStream, wb_tls_stream, WB, TLS_STREAM, GIOStream)

/* Takes fd, which is non-blocking. */
WbTlsStream *wb_tls_stream_new (int fd);
int wb_tls_stream_get_fd (WbTlsStream *self); /* borrowed */
/* What was read from fd already, to be read first. Before the handshake. Copied. */
void wb_tls_stream_set_head (WbTlsStream *self, gconstpointer bytes, gsize n);
/* From now on nothing blocks. Owner's thread, when the handshake's is done. */
void wb_tls_stream_end_handshake (WbTlsStream *self);
/* So many bytes are read without blocking, then it would block: an answer within TLS to an answer within TLS must not
 * hold up the loop. Owner's thread. */
void wb_tls_stream_set_budget (WbTlsStream *self, gsize n_bytes);
/* Both directions are over at once; wakes a thread up that waits. Any thread. */
void wb_tls_stream_cut (WbTlsStream *self);
/* The first byte of the peer that was read from fd begins no record of TLS. Owner's thread, after the handshake's is done. */
gboolean wb_tls_stream_is_foreign (WbTlsStream *self);
int wb_tls_stream_get_errno (WbTlsStream *self); /* of the last failure, 0: none */

G_END_DECLS
