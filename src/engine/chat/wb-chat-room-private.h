/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The room's struct, and what its files say to its logs: wb-chat-room.c has the list, comings and goings,
 * wb-chat-room-speech.c what is said, wb-chat-room-names.c nicks and the topic. */
#pragma once

#include "engine/chat/wb-chat-room.h"

G_BEGIN_DECLS

struct _WbChatRoom
{
  /* Owned */
  char *channel;
  char *topic;
  WbChatLog *line_log;
  WbChatLog *irc_log;
  GPtrArray *members; /* of WbChatMember (borrowed), each at its slot */
  GHashTable *by_id;  /* of WbChatMember (borrowed), its id is the key */
  WbChatNames *names;
  GString *text;       /* scratch: what is said */
  GString *wire;       /* scratch: what is appended */
  GString *source;     /* scratch */
  char *gathered_name; /* of the first of those that came or went */

  /* Borrowed */
  WbChatTranscript *transcript;
  const WbChatRoomEvents *events;
  gpointer data;

  gboolean coalesce;
  guint n_in_room;
  guint n_irc_in_room;
  guint n_irc;
  guint n_came; /* gathered since the last telling */
  guint n_went;
  guint64 gathered_id; /* of the first of them */
  guint64 n_said;
};

/* Something was appended: said last, when all is consistent. */
void wb_chat_room_stir (WbChatRoom *self);
/* Of member or (NULL) the server, in the scratch string of sources. */
const char *wb_chat_room_get_source (WbChatRoom *self, const WbChatMember *member);
/* Bytes as they came, trimmed and repaired, into self->text. */
void wb_chat_room_take_text (WbChatRoom *self, const char *bytes, gsize n);
/* "[name] text" to line clients. Leaves the message in self->wire. */
void wb_chat_room_tell_lines (WbChatRoom *self, const char *name, const char *text, gsize n);
/* ":source command :trailing" to IRC users, if there are any; a coming, a going, a new nick. */
void wb_chat_room_tell_irc (WbChatRoom *self, const char *source, const char *command, const char *trailing);
void wb_chat_room_release_nick (WbChatRoom *self, WbChatMember *member);

G_END_DECLS
