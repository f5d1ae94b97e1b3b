/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An echo server in a thread of its own, as in the window, and peers with plain blocking sockets. */
#pragma once

#include "engine/echo/wb-echo-server.h"
#include "tests/support/wb-service-test.h"

G_BEGIN_DECLS

typedef struct
{
  WbEngine *engine;
  WbServiceHandle *handle;
  WbEchoSettings settings; /* set up: port 0, both families, prefix, TCP and UDP */
  guint16 port;            /* in force, after start */
} WbEchoTest;

void wb_echo_test_init (WbEchoTest *self);
/* Stops, waits, and proves that nothing is left of it. */
void wb_echo_test_clear (WbEchoTest *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbEchoTest, wb_echo_test_clear)

/* Both wait for the end of what they begin. start fails the test unless the server then runs. */
void wb_echo_test_start (WbEchoTest *self);
void wb_echo_test_stop (WbEchoTest *self);
void wb_echo_test_set_family (WbEchoTest *self, guint8 family, gboolean on);
void wb_echo_test_disconnect (WbEchoTest *self, guint64 id, gboolean reset);

/* Made after the call; NULL request: no rows. Transfer full. */
WbEchoSnapshot *wb_echo_test_look (WbEchoTest *self, const WbSnapshotRequest *request);
/* Waits until the expression, of "seen", holds. */
#define wb_echo_until(test, expression) wb_service_test_until (WbEchoSnapshot, (test)->handle, expression)

/* Peers: blocking descriptors that give up after a minute. family: 4 or 6, on loopback. */
int wb_echo_test_connect (WbEchoTest *self, guint8 family);
int wb_echo_test_connect_udp (WbEchoTest *self, guint8 family);
void wb_echo_test_send (int fd, gconstpointer bytes, gsize n);
/* Just these bytes come. */
void wb_echo_test_expect (int fd, gconstpointer bytes, gsize n);
/* The stream ends here, in order. */
void wb_echo_test_expect_end (int fd);
#define wb_echo_test_send_text(fd, text) wb_echo_test_send (fd, text, strlen (text))
#define wb_echo_test_expect_text(fd, text) wb_echo_test_expect (fd, text, strlen (text))

G_END_DECLS
