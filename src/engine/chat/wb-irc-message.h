/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One line of IRC taken apart (RFC 2812, 2.3.1; tags of IRCv3 are passed over):
 *
 *   [@tags SPACE] [":" prefix SPACE] command { SPACE middle } [ SPACE ":" trailing ]
 *
 * Pure. Views into the line; the line is not changed. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WB_IRC_PARAMS_MAX 15u
#define WB_IRC_LINE_BYTES 510u /* without CR LF */

typedef struct
{
  const char *bytes; /* Borrowed; not NUL-terminated */
  gsize n;
} WbIrcView;

typedef struct
{
  WbIrcView prefix;  /* n 0: none */
  WbIrcView command; /* as it was written */
  WbIrcView params[WB_IRC_PARAMS_MAX];
  guint n_params;
} WbIrcMessage;

/* line: without its end. FALSE: no command in it. */
gboolean wb_irc_message_parse (WbIrcMessage *self, const char *line, gsize n);
gboolean wb_irc_message_is (const WbIrcMessage *self, const char *command); /* ASCII case does not count */
/* Valid UTF-8 without controls; "" when absent. The command: in capitals. */
char *wb_irc_message_dup_param (const WbIrcMessage *self, guint index);
char *wb_irc_message_dup_command (const WbIrcMessage *self);
/* Whether a client's first line says that it speaks IRC: CAP LS, REQ or END; NICK nick (valid); USER with four
 * parameters; PASS with one (SERVICES.md); in capitals, as programs write it. irssi's "JOIN :" comes later than CAP LS. */
gboolean wb_irc_is_first_line (const char *line, gsize n);

G_END_DECLS
