/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A client of a line chat server, this one or any other: one connection, lines out, lines in. Made for the window's
 * client page and `wirebench-cli chat-client`, in the context of whoever makes it; a GSocketClient of its own, so that
 * it does not share fate with the server it talks to.
 *
 *   DISCONNECTED ──connect──> CONNECTING ──> CONNECTED ──end, error, disconnect──> DISCONNECTED
 *
 * Bounded: input lines of WB_CHAT_TALK_LINE_BYTES (longer ones are cut and say so), output of
 * WB_CHAT_TALK_QUEUE_BYTES. */
#pragma once

#include "engine/base/wb-endpoint.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define WB_CHAT_TALK_LINE_BYTES 65536u
#define WB_CHAT_TALK_QUEUE_BYTES 262144u

typedef enum
{
  WB_CHAT_TALK_DISCONNECTED,
  WB_CHAT_TALK_CONNECTING,
  WB_CHAT_TALK_CONNECTED,
} WbChatTalkState;

typedef enum
{
  WB_CHAT_TALK_PLAIN,
  WB_CHAT_TALK_TLS,     /* the certificate must be good */
  WB_CHAT_TALK_TLS_ANY, /* any certificate: the fingerprint is shown */
} WbChatTalkSecurity;

#define WB_TYPE_CHAT_TALK (wb_chat_talk_get_type ())
G_DECLARE_FINAL_TYPE (WbChatTalk, wb_chat_talk, WB, CHAT_TALK, GObject)

/* Signals, in the context in which it was made:
 *   "line" (const char *text, gsize n): one line without its end, valid UTF-8 (repaired), controls as they came
 *   "changed": the state, the error, or the room in the queue */
WbChatTalk *wb_chat_talk_new (void);
/* host_and_port: "localhost:9000", "[::1]:9000", "chat.example:9000" (a name's addresses are tried in turn, RFC 8305 as
 * GSocketClient does it); default port 9000. FALSE with WB_ERROR_INVALID_INPUT. No-op TRUE when it is connected or on
 * its way. timeout 10 s for connecting. */
gboolean wb_chat_talk_connect (WbChatTalk *self, const char *host_and_port, WbChatTalkSecurity security,
                               GError **error);
/* What is queued is still sent if that goes within a second. */
void wb_chat_talk_disconnect (WbChatTalk *self);
/* Our end of the stream, when all that was said has gone: lines still come, for as long as the server keeps its side open
 * or until disconnect. Nothing can be said any more. */
void wb_chat_talk_finish (WbChatTalk *self);
/* One line; LF is added; text with LF becomes several. FALSE with WB_ERROR_LIMIT: the queue is full, nothing was taken;
 * with G_IO_ERROR_NOT_CONNECTED. */
gboolean wb_chat_talk_say (WbChatTalk *self, const char *text, gsize n, GError **error);

WbChatTalkState wb_chat_talk_get_state (WbChatTalk *self);
const GError *wb_chat_talk_get_error (
    WbChatTalk *self); /* why the last connection ended or did not come to be; NULL: an
                                                            orderly end */
const WbEndpoint *wb_chat_talk_get_local (WbChatTalk *self); /* our name in a line chat; family 0 unless connected */
const WbEndpoint *wb_chat_talk_get_remote (WbChatTalk *self);
const char *wb_chat_talk_get_fingerprint (WbChatTalk *self); /* of the server's certificate; NULL without TLS */
gsize wb_chat_talk_get_pending (WbChatTalk *self);           /* bytes not yet taken by the system */

/* "[ID] text" taken apart, as the line protocol says it. FALSE: not of that form. id, text: views into line. */
gboolean wb_chat_talk_parse_line (const char *line, gsize n, const char **id, gsize *n_id, const char **text,
                                  gsize *n_text);

G_END_DECLS
