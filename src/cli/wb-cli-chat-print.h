/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What `wirebench-cli chat` says of the server and of what is said in it: lines for people, or objects for programs
 * (docs/cli.md). */
#pragma once

#include "engine/chat/wb-chat-snapshot.h"

G_BEGIN_DECLS

/* Each appends whole lines. */
void wb_cli_chat_print_listening (const WbChatSnapshot *snapshot, gboolean json, GString *out);
/* type: "status" or "stopped". running_ns: since the start, also when it has stopped. */
void wb_cli_chat_print_status (const WbChatSnapshot *snapshot, const char *type, gint64 running_ns, gboolean json,
                               GString *out);
/* Entries of the transcript after *told, at most so many that out stays below max_bytes; *told is the id of the last.
 * What the transcript has forgotten meanwhile is told as a number. */
void wb_cli_chat_print_entries (const WbChatSnapshot *snapshot, guint64 *told, gboolean json, gsize max_bytes,
                                GString *out);
/* For the last look: how many entries behind told there was no room for. */
void wb_cli_chat_print_untold (const WbChatSnapshot *snapshot, guint64 told, gboolean json, GString *out);
/* Who is there: the rows of the snapshot. */
void wb_cli_chat_print_clients (const WbChatSnapshot *snapshot, gboolean json, GString *out);

G_END_DECLS
