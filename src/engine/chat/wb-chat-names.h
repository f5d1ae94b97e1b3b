/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The names that IRC knows people by. Every client of the server has a nick there that nobody else has; those of line
 * clients are made from their address. Pure; one thread. */
#pragma once

#include "engine/base/wb-endpoint.h"

G_BEGIN_DECLS

#define WB_CHAT_NICK_BYTES 30u /* NICKLEN */
#define WB_CHAT_USER_BYTES 10u
#define WB_CHAT_SERVER_NAME "wirebench"
/* Between the brackets of what the server says to line clients. */
#define WB_CHAT_SERVER_LINE_NAME "server"

/* What a nick may be: 1-30 of letters, digits and []\`_^{|}-, not beginning with a digit or "-" (RFC 2812, 2.3.1). */
gboolean wb_chat_nick_is_valid (const char *nick);
/* A valid nick for a line client of this address, "c127-0-0-1_54321"; of a long IPv6 address its last 64 bits. attempt 0;
 * if somebody has that one, 1, 2 … give others. id: of the client (transfer full). */
char *wb_chat_nick_make (const WbEndpoint *peer, guint64 id, guint attempt);
/* The user name between "!" and "@": letters, digits, "-", "_" and "." of what was given, "user" if nothing is left
 * (transfer full). */
char *wb_chat_user_make (const char *given);
/* "nick!user@host"; host is the address, without port and brackets; one that begins with ":" gets a "0" before it, or
 * it would begin a trailing parameter. At most 122 bytes. Appended. */
void wb_chat_source_append (GString *out, const char *nick, const char *user, const WbEndpoint *peer);

/* Nicks to owners (borrowed). ASCII case does not count; the server's names belong to nobody. */
typedef struct _WbChatNames WbChatNames;

WbChatNames *wb_chat_names_new (void);
void wb_chat_names_free (WbChatNames *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbChatNames, wb_chat_names_free)
/* FALSE: another one has it. */
gboolean wb_chat_names_take (WbChatNames *self, const char *nick, gpointer owner);
void wb_chat_names_release (WbChatNames *self, const char *nick);
gpointer wb_chat_names_find (WbChatNames *self, const char *nick); /* NULL: nobody */

G_END_DECLS
