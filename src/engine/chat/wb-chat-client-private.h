/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The client as its files see it: wb-chat-client.c is born and woken, -input.c reads, -output.c writes, -end.c ends. */
#pragma once

#include "engine/base/wb-tls.h"
#include "engine/base/wb-token-bucket.h"
#include "engine/base/wb-write-deadline.h"
#include "engine/chat/wb-chat-crowd-private.h"
#include "engine/chat/wb-chat-lines.h"
#include "engine/chat/wb-irc-session.h"

G_BEGIN_DECLS

#define WB_CHAT_ANNOUNCE_NS (250 * WB_NS_PER_MS) /* SERVICES.md */

typedef enum
{
  WB_CHAT_SERVING,
  WB_CHAT_DRAINING,
  WB_CHAT_CLOSING,
  WB_CHAT_LINGERING,
} WbChatPhase;

/* Why input is not read. */
typedef enum
{
  WB_CHAT_HOLD_RATE = 1 << 0, /* no token: until ready_ns */
  WB_CHAT_HOLD_OWN = 1 << 1,  /* it does not read its answers */
  WB_CHAT_HOLD_ROOM = 1 << 2, /* in the crowd's queue of those who wait for the others */
} WbChatHold;

struct _WbChatClient
{
  WbChatMember member; /* must be first: what the room hands out is the client */
  WbWatch watch;       /* without TLS */
  WbTls *tls;          /* Owned; NULL: none */
  WbDeadline deadline;
  WbChatCrowd *crowd; /* Borrowed */
  guint slot;         /* in the crowd's table, or among those that go */
  int fd;             /* Owned, or the TLS connection's */

  WbChatPhase phase : 8;
  guint holds : 8;         /* WbChatHold */
  guint is_secure : 1;     /* the handshake is done, or there is none */
  guint is_identified : 1; /* its first line has said what it speaks */
  guint is_full : 1;       /* its socket takes no more: it waits for that */
  guint is_late : 1;       /* counted in the crowd's n_late */
  guint is_cut : 1;        /* it goes when all is sent */
  guint half_closed : 1;   /* EOF has come */
  guint is_shut : 1;       /* our FIN has gone */
  guint is_whispered : 1;  /* whispered is in the crowd's queue */
  guint linger_bytes;      /* swallowed */
  gsize cut_bytes;         /* that it was not sent, and is still to be told of */

  GList whispered; /* link in the crowd's queue; data is the client */
  GList held;      /* as whispered; in the queue while HOLD_ROOM */

  WbIrcSession *irc; /* Owned; NULL: no IRC */
  WbChatLines lines;
  WbTokenBucket tokens;
  gint64 since_ns;
  gint64 seen_ns; /* a byte came */
  gint64 announce_ns;
  gint64 ready_ns; /* HOLD_RATE: until then */
  gint64 irc_ns;   /* the session is to be asked again */
  gint64 linger_ns; /* LINGERING: closed then */
  guint64 lines_in;
  guint64 in_bytes;
  WbWriteDeadline write_deadline;
};

/* Those that return a gboolean: FALSE: self is gone. */

/* --- wb-chat-client.c --- */

/* Takes fd, unless it returns NULL with error: it cannot be watched. slot: in the table. */
WbChatClient *wb_chat_client_new (WbChatCrowd *crowd, int fd, const WbEndpoint *peer, guint64 id, guint slot,
                                  GTlsCertificate *certificate, GError **error);
/* Soon after at_ns: the deadline may be armed for something earlier, and looks at everything then. */
void wb_chat_client_schedule (WbChatClient *self, gint64 at_ns);
/* Asks the poller for what phase, holds and is_full want. */
void wb_chat_client_update_wanted (WbChatClient *self);

/* --- wb-chat-client-input.c --- */

gboolean wb_chat_client_read (WbChatClient *self);
/* A newcomer is a line client now, and all hear that it came. */
void wb_chat_client_announce (WbChatClient *self);
/* The reason why it was not read is no more; others may be. */
gboolean wb_chat_client_resume (WbChatClient *self, WbChatHold hold);

/* --- wb-chat-client-output.c --- */

/* As recv () and sendmsg (): -1 with errno. */
gssize wb_chat_client_recv (WbChatClient *self, char *bytes, gsize n);
gsize wb_chat_client_get_pending (WbChatClient *self);
/* Writes what the socket takes, once. */
gboolean wb_chat_client_flush (WbChatClient *self);
/* Its queue would be too long; see the header. */
void wb_chat_client_cut (WbChatClient *self);
/* A line from the server to it alone: "[server] text", or IRC's NOTICE. */
void wb_chat_client_tell (WbChatClient *self, const char *text);
/* The last words before it is sent away. */
void wb_chat_client_tell_end (WbChatClient *self, const char *text);
/* Behind the pass or not: counted anew. */
void wb_chat_client_note_lateness (WbChatClient *self);

/* --- wb-chat-client-end.c --- */

/* Frees self; the others hear that it left, for this reason ("" or NULL: none), if it has not left before. */
void wb_chat_client_close (WbChatClient *self, const char *reason);
/* The peer, or the way to it, ended the connection (errno's code). Frees self. */
void wb_chat_client_fail (WbChatClient *self, int error);
int wb_chat_client_get_error (WbChatClient *self); /* SO_ERROR */
/* The peer has said its last byte. */
gboolean wb_chat_client_peer_ended (WbChatClient *self);
/* We end it: what is pending is sent, within a second. */
gboolean wb_chat_client_end (WbChatClient *self, const char *reason);
/* It leaves the room and the table; what is pending for it stays. */
void wb_chat_client_leave (WbChatClient *self, const char *reason);
/* From now on the socket is sampled, until the peer has acknowledged all. */
void wb_chat_client_begin_sampling (WbChatClient *self, gint64 now_ns);
gboolean wb_chat_client_sample (WbChatClient *self, gint64 now_ns);
/* Nothing is pending any more: what comes next? */
gboolean wb_chat_client_drained (WbChatClient *self);
/* While lingering: reads what nobody wants. */
gboolean wb_chat_client_swallow (WbChatClient *self);
/* Its second is over. */
gboolean wb_chat_client_stop_lingering (WbChatClient *self);

G_END_DECLS
