/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A chat server in a thread of its own, as in the window, and peers with plain blocking sockets. */
#pragma once

#include "engine/chat/wb-chat-server.h"
#include "tests/support/wb-service-test.h"

G_BEGIN_DECLS

typedef struct
{
  WbEngine *engine;
  WbServiceHandle *handle;
  WbChatSettings settings; /* set up: port 0, both families, no TLS, no limits */
  guint16 port;            /* in force, after start */
  guint16 tls_port;
} WbChatTest;

void wb_chat_test_init (WbChatTest *self);
/* Stops, waits, and proves that nothing is left of it. */
void wb_chat_test_clear (WbChatTest *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbChatTest, wb_chat_test_clear)

/* Both wait for the end of what they begin. start fails the test unless the server then runs. */
void wb_chat_test_start (WbChatTest *self);
void wb_chat_test_stop (WbChatTest *self);
/* Runs func in the engine's context and waits for it. */
void wb_chat_test_run (WbChatTest *self, void (*func) (WbChatServer *server, gpointer data), gpointer data);

/* Made after the call; NULL request: no rows. Transfer full. */
WbChatSnapshot *wb_chat_test_look (WbChatTest *self, const WbSnapshotRequest *request);
/* Waits until the expression, of "seen", holds. */
#define wb_chat_until(test, expression) wb_service_test_until (WbChatSnapshot, (test)->handle, expression)
/* The expression, of "seen", holds now. */
#define wb_chat_expect(test, expression)                                                                               \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    WbChatSnapshot *seen = wb_chat_test_look (test, NULL);                                                             \
    if (!(expression))                                                                                                 \
      g_error ("%s:%d: does not hold: %s", __FILE__, __LINE__, #expression);                                           \
    wb_snapshot_unref (seen);                                                                                          \
  }                                                                                                                    \
  G_STMT_END

/* Whoever is asked waits a minute at most, then the test fails. */
typedef struct
{
  int fd;
  char name[WB_ENDPOINT_TEXT_BYTES]; /* as the room calls it */
  GString *got;                      /* received, not looked at yet */
} WbChatPeer;

/* family: 4 or 6, on loopback. Says nothing. */
WbChatPeer *wb_chat_peer_connect (WbChatTest *test, guint8 family);
/* Waits until it hears that it is connected: whatever was said before is gone by. */
WbChatPeer *wb_chat_peer_join (WbChatTest *test, guint8 family);
void wb_chat_peer_free (WbChatPeer *self); /* closes; NULL: nothing */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbChatPeer, wb_chat_peer_free)
/* The next end of it is a reset; ends it. */
void wb_chat_peer_reset (WbChatPeer *self);
void wb_chat_peer_send (WbChatPeer *self, gconstpointer bytes, gsize n);
void wb_chat_peer_say (WbChatPeer *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* The next line without its LF (transfer full); NULL at the end of the stream. */
char *wb_chat_peer_take_line (WbChatPeer *self);
/* The next line is just this. */
void wb_chat_peer_expect (WbChatPeer *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Passes over lines until this one. */
void wb_chat_peer_wait_for (WbChatPeer *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* The stream ends here, in order. */
void wb_chat_peer_expect_end (WbChatPeer *self);
/* Bytes that have come and that it has not read. */
int wb_chat_peer_get_unread (const WbChatPeer *self);

G_END_DECLS
