/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Messages in the words of line clients (SERVICES.md) and of IRC (RFC 2812, 2.3.1), end of line included. All append.
 * Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "[name] text\n". */
void wb_chat_wording_append_line (GString *out, const char *name, const char *text, gsize n);
/* ":source command :trailing\r\n", at most 512 bytes: trailing is cut at a character. trailing: valid UTF-8, what IRC
 * has no place for is replaced; NULL: none. command: with what stands before the trailing, "JOIN #chat". */
void wb_chat_wording_append_irc (GString *out, const char *source, const char *command, const char *trailing);
/* A text said: the same, but cut into as many messages as it takes, between words if it can be. An empty one is one. */
void wb_chat_wording_append_irc_text (GString *out, const char *source, const char *command, const char *text, gsize n);

G_END_DECLS
