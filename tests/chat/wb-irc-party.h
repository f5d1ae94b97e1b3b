/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A room with line clients and IRC clients in it and no sockets: what each is sent comes back line by line, and each
 * line is looked at on its way: IRC's end in CR LF, have 512 bytes at most and neither NUL, CR nor LF inside. */
#pragma once

#include "engine/chat/wb-irc-session.h"

#define WB_PARTY_CHANNEL "#chat"

typedef struct
{
  WbChatMember member;   /* first */
  WbIrcSession *session; /* Owned; NULL: a line client */
  char *key;             /* Owned; what the test calls it */
  GString *sent;         /* Owned; not looked at yet */
  gboolean has_quit;     /* its last line was, or a tick said so */
} WbGuest;

typedef struct
{
  WbChatTranscript *transcript; /* Owned */
  WbChatRoom *room;             /* Owned */
  GPtrArray *guests;            /* Owned; of WbGuest */
  char *motd;                   /* Owned; for those that come; NULL: none */
  gint64 now_ns;
  guint64 n_ever;
  guint64 n_said; /* lines */
} WbParty;

WbParty *wb_party_new (void);
void wb_party_free (WbParty *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbParty, wb_party_free)

/* peer: "127.0.0.1:5000". A line client enters the room. */
WbGuest *wb_party_add (WbParty *self, const char *key, const char *peer, gboolean is_irc);
void wb_party_remove (WbParty *self, WbGuest *guest, const char *reason);
WbGuest *wb_party_find (WbParty *self, const char *key); /* must be there */
/* A line without its end, as it came. */
void wb_party_say (WbParty *self, WbGuest *guest, const char *line, gsize n);
/* Time goes by for all. */
void wb_party_pass (WbParty *self, guint seconds);
/* The next line that the guest was sent, without its end; NULL: none. g_free. */
char *wb_party_take (WbParty *self, WbGuest *guest);
/* Takes all there is; returns how many lines. */
guint wb_party_drain (WbParty *self, WbGuest *guest);
