/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the files of the session share: its state, how it answers, and the commands by the file they stand in.
 *
 *   wb-irc-session       lines in, upkeep, the end ──> wb-irc-registration  who it is; CAP, welcome
 *                                                  ──> wb-irc-channel       the one channel: JOIN, NAMES, TOPIC …
 *                                                  ──> wb-irc-people        others: PRIVMSG, WHO, WHOIS …
 *   wb-irc-reply         what all of them answer with
 *
 * Every line that goes out is made by wb-irc-reply or by the room: it ends with CR LF, has at most 512 bytes and no
 * other CR, LF or NUL. */
#pragma once

#include "engine/chat/wb-irc-numeric.h"
#include "engine/chat/wb-irc-session.h"

G_BEGIN_DECLS

#define WB_IRC_TARGETS_MAX 4u    /* of one command, separated by commas */
#define WB_IRC_CHANNEL_BYTES 50u /* RFC 2812, 1.3 */
/* Of a reason: with the longest source and channel before it the line stays below 510. */
#define WB_IRC_TEXT_BYTES 300u

/* How the answers to one client are bounded, in any case and in parts of what its queue may hold. Lists (NAMES, WHO)
 * are made at once and may be long, so that none is begun while so much waits to be sent … */
#define WB_IRC_BUSY_BYTES 65536u
#define WB_IRC_BUSY_PART 4u
/* … and each ends here. */
#define WB_IRC_LIST_BYTES 131072u
#define WB_IRC_LIST_PART 2u

struct _WbIrcSession
{
  /* Borrowed */
  WbChatRoom *room;
  WbChatMember *member;

  /* Owned */
  char *motd;      /* NULL: none */
  char *user;      /* from USER until the registration is done; then the member has it */
  char *real_name; /* likewise */

  gsize busy_bytes;
  gsize list_bytes;
  gboolean is_registered;
  gboolean is_negotiating; /* CAP LS or REQ came, and no CAP END yet */
  gint64 heard_ns;         /* when the last line came */
  gint64 asked_ns;         /* when PING was asked; 0: it is not waited for */
};

/* What one of these answers with. */
typedef WbIrcOutcome (*WbIrcCommandFunc) (WbIrcSession *self, const WbIrcMessage *message);

/* --- wb-irc-reply --- */

/* ":wirebench 353 nick " and what format makes, which begins with the parameters and ends with ":text". Cut to a line
 * between two characters. */
void wb_irc_reply (WbIrcSession *self, WbIrcNumeric numeric, const char *format, ...) G_GNUC_PRINTF (3, 4);
/* Any other line, source and all. */
void wb_irc_send (WbIrcSession *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* What a client wrote, when it can stand in the middle of an answer; else "*". */
const char *wb_irc_as_word (const char *text);
/* Answers 461 and returns FALSE when fewer came. */
gboolean wb_irc_require (WbIrcSession *self, const WbIrcMessage *message, guint n_params);
/* What answers call it: its nick, or "*" before it has registered. */
const char *wb_irc_get_own_name (WbIrcSession *self);
/* Whether a list can be made now; else 263 is answered. */
gboolean wb_irc_may_list (WbIrcSession *self, const WbIrcMessage *message);
/* Whether a list must end here, and how it says so. */
gboolean wb_irc_list_is_full (WbIrcSession *self);
void wb_irc_reply_not_shown (WbIrcSession *self, guint n);
/* The items of a parameter with commas, at most WB_IRC_TARGETS_MAX: 407 for the next. Empty ones and repetitions are
 * passed over. g_strfreev. */
char **wb_irc_split_targets (WbIrcSession *self, const WbIrcMessage *message, guint index, gboolean silent);
gboolean wb_irc_is_channel (WbIrcSession *self, const char *name); /* the room's; ASCII case does not count */
/* nick's owner when it is one that can be talked to: a line client, a registered IRC client. NULL. */
WbChatMember *wb_irc_find_person (WbIrcSession *self, const char *nick);

/* --- wb-irc-registration --- */

WbIrcOutcome wb_irc_handle_cap (WbIrcSession *self, const WbIrcMessage *message);
WbIrcOutcome wb_irc_handle_pass (WbIrcSession *self, const WbIrcMessage *message);
WbIrcOutcome wb_irc_handle_nick (WbIrcSession *self, const WbIrcMessage *message);
WbIrcOutcome wb_irc_handle_user (WbIrcSession *self, const WbIrcMessage *message);
WbIrcOutcome wb_irc_handle_motd (WbIrcSession *self, const WbIrcMessage *message);
WbIrcOutcome wb_irc_handle_lusers (WbIrcSession *self, const WbIrcMessage *message);
WbIrcOutcome wb_irc_handle_version (WbIrcSession *self, const WbIrcMessage *message);
WbIrcOutcome wb_irc_handle_time (WbIrcSession *self, const WbIrcMessage *message);
WbIrcOutcome wb_irc_handle_admin (WbIrcSession *self, const WbIrcMessage *message);
WbIrcOutcome wb_irc_handle_oper (WbIrcSession *self, const WbIrcMessage *message);

/* --- wb-irc-channel --- */

WbIrcOutcome wb_irc_handle_join (WbIrcSession *self, const WbIrcMessage *message);
WbIrcOutcome wb_irc_handle_part (WbIrcSession *self, const WbIrcMessage *message);
WbIrcOutcome wb_irc_handle_names (WbIrcSession *self, const WbIrcMessage *message);
WbIrcOutcome wb_irc_handle_list (WbIrcSession *self, const WbIrcMessage *message);
WbIrcOutcome wb_irc_handle_topic (WbIrcSession *self, const WbIrcMessage *message);
WbIrcOutcome wb_irc_handle_mode (WbIrcSession *self, const WbIrcMessage *message);
WbIrcOutcome wb_irc_handle_invite (WbIrcSession *self, const WbIrcMessage *message);
WbIrcOutcome wb_irc_handle_kick (WbIrcSession *self, const WbIrcMessage *message);

/* --- wb-irc-people --- */

WbIrcOutcome wb_irc_handle_privmsg (WbIrcSession *self, const WbIrcMessage *message);
WbIrcOutcome wb_irc_handle_notice (WbIrcSession *self, const WbIrcMessage *message);
WbIrcOutcome wb_irc_handle_who (WbIrcSession *self, const WbIrcMessage *message);
WbIrcOutcome wb_irc_handle_whois (WbIrcSession *self, const WbIrcMessage *message);
WbIrcOutcome wb_irc_handle_ison (WbIrcSession *self, const WbIrcMessage *message);
WbIrcOutcome wb_irc_handle_userhost (WbIrcSession *self, const WbIrcMessage *message);
WbIrcOutcome wb_irc_handle_away (WbIrcSession *self, const WbIrcMessage *message);

G_END_DECLS
