/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one room: who is in it, under which names, and what each hears in which words. No sockets, no clock: members are
 * structs that clients embed (and tests), and what is said goes into two logs, one in the words of line clients and one
 * in IRC's; each member follows the log of its kind. Total order, exactly once: a message is one append to each log.
 *
 *   join / say / leave / speak ──> line log:  "[127.0.0.1:5000] text\n"           ──> outbox of each line client in it
 *                              └─> IRC log:   ":nick!user@host PRIVMSG #chat :…"  ──> outbox of each IRC client in it
 *
 * The IRC log is only written while an IRC client is in the room. Invariants: is_in_room members hear everything
 * between their own join and leave, each once, in the one order (IRC: but their own words); n_in_room is their number;
 * each join has one leave. Pure; one thread. */
#pragma once

#include "engine/base/wb-endpoint.h"
#include "engine/chat/wb-chat-names.h"
#include "engine/chat/wb-chat-outbox.h"
#include "engine/chat/wb-chat-transcript.h"

G_BEGIN_DECLS

#define WB_CHAT_TOPIC_BYTES 300u /* TOPICLEN: with source and channel it fits one IRC message */

typedef struct _WbChatRoom WbChatRoom;
typedef struct _WbChatMember WbChatMember;

typedef enum
{
  WB_CHAT_NEWCOMER, /* has not said a byte, and 250 ms are not over */
  WB_CHAT_LINE,
  WB_CHAT_IRC,
} WbChatKind;

/* A client, in the room or not (an IRC user that has not joined). */
struct _WbChatMember
{
  guint64 id; /* counts from 1, never reused */
  WbEndpoint peer;
  WbChatKind kind;
  gboolean is_in_room;
  char *name;      /* Owned; between the brackets: peer's address and port; the nick of an IRC user once it has one */
  char *nick;      /* Owned; what IRC users call it; NULL: an IRC client without one, a newcomer */
  char *user;      /* Owned; IRC: as given with USER, made safe; NULL before */
  char *real_name; /* Owned; IRC */
  char *away;      /* Owned; IRC: what it says while it is away; NULL: it is here */
  WbChatOutbox outbox;
  WbChatRoom *room; /* Borrowed; NULL: not added */
  guint slot;       /* in the room's list of members */
};

/* They take note; they do not call the room. */
typedef struct
{
  /* Something was appended: members of the room have more to get. */
  void (*stirred) (gpointer data);
  /* Something is for this one alone. */
  void (*whispered) (WbChatMember *member, gpointer data);
} WbChatRoomEvents;

/* channel: "#chat". coalesce: joins and leaves are told by wb_chat_room_tell_comings. transcript: borrowed, outlives
 * the room. events: borrowed, static. */
WbChatRoom *wb_chat_room_new (const char *channel, gboolean coalesce, WbChatTranscript *transcript,
                              const WbChatRoomEvents *events, gpointer data);
/* No member may be left. */
void wb_chat_room_free (WbChatRoom *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbChatRoom, wb_chat_room_free)

/* Takes the member into the list, as a newcomer outside the room. Its id and peer are set; the rest is made here. */
void wb_chat_room_add (WbChatRoom *self, WbChatMember *member);
/* Leaves the room if it is there, and the list; frees what the member owns but the outbox, which may still have to be
 * sent: wb_chat_outbox_clear is the caller's. */
void wb_chat_room_remove (WbChatRoom *self, WbChatMember *member, const char *reason);

/* Newcomer becomes a line client and enters; all hear of it, itself too. */
void wb_chat_room_enter_as_line (WbChatRoom *self, WbChatMember *member);
/* Its first line was IRC's. One that was announced as a line client leaves the room first. It enters by JOIN. */
void wb_chat_room_become_irc (WbChatRoom *self, WbChatMember *member);
/* IRC: JOIN. Needs a nick and user. All hear, itself too. No-op when it is in. */
void wb_chat_room_join (WbChatRoom *self, WbChatMember *member);
/* Everyone who is left hears of it, and IRC's PART its own user too. reason: as given by an IRC user or made by us; ""
 * or NULL: none. part: IRC's PART, else QUIT. No-op when it is not in. */
void wb_chat_room_leave (WbChatRoom *self, WbChatMember *member, const char *reason, gboolean part);

/* A line of a member that is in the room, as it came: trimmed and repaired here. n ≤ WB_CHAT_LINE_BYTES_MAX. */
void wb_chat_room_say (WbChatRoom *self, WbChatMember *member, const char *bytes, gsize n, gboolean notice);
/* The server to all: "[server] text", ":wirebench NOTICE #chat :text". Lines of text become messages. */
void wb_chat_room_speak (WbChatRoom *self, const char *text);
/* To one alone. from NULL: the server. "[nick] (private) text", ":nick!user@host PRIVMSG you :text". */
void wb_chat_room_whisper (WbChatRoom *self, WbChatMember *from, WbChatMember *to, const char *bytes, gsize n,
                           gboolean notice);
/* Bytes as they are, to one alone: "[server] …\n", an IRC reply with its CR LF. */
void wb_chat_room_send_raw (WbChatRoom *self, WbChatMember *to, const char *bytes, gsize n);

/* FALSE: somebody has it already (ASCII case does not count), or it is the server's. Told to all if the member is in
 * the room, and to itself. Valid nicks only. */
gboolean wb_chat_room_set_nick (WbChatRoom *self, WbChatMember *member, const char *nick);
void wb_chat_room_set_user (WbChatRoom *self, WbChatMember *member, const char *user, const char *real_name);
WbChatMember *wb_chat_room_find_nick (WbChatRoom *self, const char *nick); /* borrowed; in the room or not; NULL */
WbChatMember *wb_chat_room_find_id (WbChatRoom *self, guint64 id);         /* borrowed; NULL */
/* "nick!user@host", the source of an IRC message (RFC 2812, 2.3.1); appended. See wb_chat_source_append. */
void wb_chat_room_append_source (WbChatRoom *self, const WbChatMember *member, GString *out);

/* IRC's topic of the channel; "" none. by: who set it. All IRC users in the room hear; line clients as "[server] …". */
void wb_chat_room_set_topic (WbChatRoom *self, WbChatMember *by, const char *topic);
const char *wb_chat_room_get_topic (WbChatRoom *self);

/* With coalesce: tells what has gathered, "[server] N clients connected, M disconnected", or the one that came or went
 * in its own words. The owner calls it once a second; FALSE: there was nothing. */
gboolean wb_chat_room_tell_comings (WbChatRoom *self);

const char *wb_chat_room_get_channel (WbChatRoom *self);
GPtrArray *wb_chat_room_get_members (
    WbChatRoom *self); /* of WbChatMember, in no order; borrowed until the next change */
guint wb_chat_room_get_n_in_room (WbChatRoom *self);
guint wb_chat_room_get_n_irc (WbChatRoom *self);    /* IRC clients, in the room or not */
guint64 wb_chat_room_get_n_said (WbChatRoom *self); /* messages to all: lines, the server's words, comings and goings */
guint64 wb_chat_room_get_n_bytes (WbChatRoom *self); /* ever appended to both logs: nobody's queue grows by more */
gsize wb_chat_room_get_memory (WbChatRoom *self);    /* bytes of both logs */
WbChatTranscript *wb_chat_room_get_transcript (WbChatRoom *self); /* borrowed */

G_END_DECLS
