/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Conversations as text (tests/chat/conversations). One step a line; those that begin with "#" and empty ones are passed
 * over:
 *
 *   motd Be kind\nto all           of all IRC clients that come from now on
 *   +a irc 127.0.0.1:5001          a new IRC client
 *   +b irc 127.0.0.1:5002 bert     one that has registered as bert, and was told so
 *   +l line 127.0.0.1:6000         a line client, in the room
 *   -a Connection lost             a goes, for this reason
 *   a > JOIN #chat                 a line from a
 *   a < :wirebench 403 …           the next line to a is exactly this
 *   a ~ :wirebench 391 * :20*      … matches this
 *   a .                            nothing more was sent to a
 *   a *                            whatever was sent to a until here, and it was something
 *   a !                            its session has ended
 *   server > text                  the server speaks
 *   @ 120                          so many seconds go by
 *
 * C's escapes are C's, {v} is the version of the program. At the end of a conversation nothing may be left unread. */
#pragma once

#include "wb-irc-party.h"

void wb_irc_script_run (const char *script);
