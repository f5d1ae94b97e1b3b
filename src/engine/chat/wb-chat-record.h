/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An entry of the transcript as a line of text and as a line of JSON: what is saved, and what `wirebench-cli chat`
 * prints (docs/cli.md). */
#pragma once

#include "engine/chat/wb-chat-transcript.h"

G_BEGIN_DECLS

/* "18:02:11  [127.0.0.1:5000] hello\n", in local time, with the date when with_date; safe to show (wb-format). Not
 * translated but for the notes: it is read by programs too. */
void wb_chat_record_append_text (GString *out, const WbChatEntry *entry, gboolean with_date);
/* One object and LF: type, time (seconds since 1970, a string), id, client, name, text. The text is exact: what a
 * terminal could mistake is written as \uXXXX. */
void wb_chat_record_append_json (GString *out, const WbChatEntry *entry);
/* "join", "leave", "message", "server", "private", "nick", "note"; static. */
const char *wb_chat_record_get_type (WbChatEntryKind kind);

G_END_DECLS
