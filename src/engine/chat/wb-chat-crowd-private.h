/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What crowd, pass and clients know of each other. */
#pragma once

#include "engine/base/wb-address-count.h"
#include "engine/chat/wb-chat-client.h"
#include "engine/chat/wb-chat-crowd.h"

G_BEGIN_DECLS

#define WB_CHAT_READ_BYTES 16384u

typedef enum
{
  WB_CHAT_CALM,
  WB_CHAT_WAITING, /* a quarter of the room was late: the others wait for them, for a while */
  WB_CHAT_TIRED,   /* they have waited in vain */
} WbChatMood;

struct _WbChatCrowd
{
  /* Owned */
  GPtrArray *clients;        /* the table, in no order; each knows its slot */
  GPtrArray *going;          /* those that have left it; as above */
  WbAddressCount *addresses; /* of both; only with a cap per address */
  GArray *bans;              /* of WbEndpoint */
  WbChatRoom *room;
  GTlsCertificate *certificate; /* NULL without TLS */
  char *scratch;                /* WB_CHAT_READ_BYTES; what one client reads, between two calls nobody's */
  GQueue speech;                /* of char *: what the server has still to say to all */
  gsize speech_bytes;

  /* Borrowed */
  WbService *service;
  const WbChatSettings *settings;
  WbChatTraffic *traffic;
  WbChatTranscript *transcript;
  WbPoller *poller;
  WbDeadlineQueue *deadlines;
  const WbClock *clock;

  WbDeadline comings; /* tells of joins and leaves that were gathered */
  guint64 newest_id;
  guint max_clients;
  guint n_tls; /* of clients and going */

  /* The pass; see wb-chat-pass.c. */
  GSource *source;      /* Owned */
  GQueue whispered;     /* of WbChatClient.whispered: something is for them alone */
  GQueue held;          /* of WbChatClient.held: not read until there is room */
  guint position;       /* in clients: who is next */
  guint pass_left;      /* visits until everyone was visited since something was said last */
  guint window_left;    /* visits until everyone was visited once since ahead_bytes was 0 */
  gsize ahead_bytes;    /* said in this window */
  gsize ahead_max;      /* of them, before nobody is read any more */
  gboolean is_crowded;  /* so much was whispered to one that it must be written first */
  guint64 n_said;       /* of the room, when it was looked at last */
  guint64 n_bytes;      /* as n_said */
  gsize bound_bytes;    /* no client of the table has more than this pending */
  gsize greatest_bytes; /* the most that ever was pending for one */
  gsize late_bytes;     /* more than this pending: late */
  guint n_late;         /* clients that are late, of those in the room */
  gint64 paced_ns;      /* what was said fits PACE_BYTES_PER_S from this moment on */
  WbChatMood mood;
  WbDeadline patience; /* of WB_CHAT_WAITING */
};

/* --- crowd --- */

/* client leaves the table, and is one of those that go. */
void wb_chat_crowd_let_go (WbChatCrowd *self, WbChatClient *client);
/* client, which was let go, has closed its descriptor and is about to be freed. May end the service. */
void wb_chat_crowd_forget (WbChatCrowd *self, guint slot, const WbEndpoint *peer, gboolean is_tls);

/* --- pass --- */

void wb_chat_pass_init (WbChatCrowd *crowd);
void wb_chat_pass_clear (WbChatCrowd *crowd);
extern const WbChatRoomEvents wb_chat_pass_events; /* data: the crowd */
/* One less is in the table, and the last one of it may have moved to slot. */
void wb_chat_pass_note_removal (WbChatCrowd *crowd, guint slot);
/* client has something that is for it alone: it is written to first. No-op for one that has left. */
void wb_chat_pass_add_whisper (WbChatCrowd *crowd, WbChatClient *client);
/* A client in the room has become late, or is it no more. */
void wb_chat_pass_note_late (WbChatCrowd *crowd, int change);
/* So much was said that the others must be written to first: a matter of milliseconds. */
gboolean wb_chat_pass_is_ahead (const WbChatCrowd *crowd);
/* Whether something may be said: nobody is ahead of the pass, and the room is not behind. */
gboolean wb_chat_pass_has_room (const WbChatCrowd *crowd);

G_END_DECLS
