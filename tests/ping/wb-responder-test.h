/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A ping responder in a thread of its own, as in the window, and peers with plain blocking sockets. */
#pragma once

#include "engine/ping/wb-ping-responder.h"
#include "tests/support/wb-service-test.h"

G_BEGIN_DECLS

typedef struct
{
  WbEngine *engine;
  WbServiceHandle *handle;
  WbPingResponderSettings settings; /* set up: text, port 0, both families on loopback */
  guint16 port;                     /* in force, after start */
} WbResponderTest;

void wb_responder_test_init (WbResponderTest *self);
/* Stops, waits, and proves that nothing is left of it. */
void wb_responder_test_clear (WbResponderTest *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbResponderTest, wb_responder_test_clear)

/* Both wait for the end of what they begin. start fails the test unless the responder then runs. */
void wb_responder_test_start (WbResponderTest *self);
void wb_responder_test_stop (WbResponderTest *self);
void wb_responder_test_set_family (WbResponderTest *self, guint8 family, gboolean on);
void wb_responder_test_forget (WbResponderTest *self);
/* NULL: begun; else the error's message (transfer full). */
char *wb_responder_test_broadcast (WbResponderTest *self, const char *text, gsize n, gboolean everyone);

/* Made after the call; NULL request: no rows. Transfer full. */
WbPingResponderSnapshot *wb_responder_test_look (WbResponderTest *self, const WbSnapshotRequest *request);
/* Waits until the expression, of "seen", holds. */
#define wb_responder_until(test, expression) wb_service_test_until (WbPingResponderSnapshot, (test)->handle, expression)

/* Peers: blocking descriptors that give up after a minute, connected to the responder on loopback. */
int wb_responder_test_connect (WbResponderTest *self, guint8 family);
void wb_responder_test_ask (int fd, gconstpointer bytes, gsize n);
/* One datagram; how many bytes. room: 65,536. */
gsize wb_responder_test_hear (int fd, gpointer bytes);
/* Just these bytes come, as one datagram. */
void wb_responder_test_expect (int fd, gconstpointer bytes, gsize n);
#define wb_responder_test_ask_text(fd, text) wb_responder_test_ask (fd, text, strlen (text))
#define wb_responder_test_expect_text(fd, text) wb_responder_test_expect (fd, text, strlen (text))

G_END_DECLS
