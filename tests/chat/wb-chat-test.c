/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The fixture of the chat tests. */

#include "tests/chat/wb-chat-test.h"

#include "tests/base/wb-peer.h"

#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

void
wb_chat_test_init (WbChatTest *self)
{
  wb_service_test_init (WB_TYPE_CHAT_SERVER, &self->engine, &self->handle);
  wb_chat_settings_init (&self->settings);
  wb_chat_settings_lift_limits (&self->settings);
  self->settings.port = 0;
  self->settings.tls_port = 0;
  self->port = self->tls_port = 0;
}

void
wb_chat_test_clear (WbChatTest *self)
{
  wb_service_test_clear (&self->engine, &self->handle);
  wb_chat_settings_clear (&self->settings);
}

void
wb_chat_test_start (WbChatTest *self)
{
  WbChatSnapshot *snapshot;

  wb_service_test_start (self->handle, &self->settings);
  snapshot = wb_chat_test_look (self, NULL);
  self->port = snapshot->port;
  self->tls_port = snapshot->tls_port;
  wb_snapshot_unref (snapshot);
}

void
wb_chat_test_stop (WbChatTest *self)
{
  wb_service_test_stop (self->handle);
}

typedef struct
{
  void (*func) (WbChatServer *server, gpointer data);
  gpointer data;
} Call;

static void
run_cb (WbService *service, gpointer data)
{
  Call *call = data;

  call->func (WB_CHAT_SERVER (service), call->data);
}

void
wb_chat_test_run (WbChatTest *self, void (*func) (WbChatServer *server, gpointer data), gpointer data)
{
  Call call = { .func = func, .data = data };

  wb_service_test_run (self->handle, run_cb, &call);
}

WbChatSnapshot *
wb_chat_test_look (WbChatTest *self, const WbSnapshotRequest *request)
{
  return wb_service_test_look (self->handle, request);
}

/* --- peers ----------------------------------------------------------------------------------------------------------- */

WbChatPeer *
wb_chat_peer_connect (WbChatTest *test, guint8 family)
{
  struct timeval minute = { .tv_sec = 60 };
  struct sockaddr_storage address;
  socklen_t bytes = sizeof address;
  WbChatPeer *self = g_new0 (WbChatPeer, 1);
  WbEndpoint to = family == 6 ? test->settings.v6 : test->settings.v4, own;

  to.port = test->port;
  self->fd = wb_peer_connect (&to);
  g_assert_cmpint (self->fd, >=, 0);
  g_assert_cmpint (setsockopt (self->fd, SOL_SOCKET, SO_RCVTIMEO, &minute, sizeof minute), ==, 0);
  g_assert_cmpint (setsockopt (self->fd, SOL_SOCKET, SO_SNDTIMEO, &minute, sizeof minute), ==, 0);
  g_assert_cmpint (getsockname (self->fd, (struct sockaddr *) &address, &bytes), ==, 0);
  g_assert_true (wb_endpoint_from_sockaddr (&own, &address, bytes));
  wb_endpoint_format (&own, self->name);
  self->got = g_string_new (NULL);
  return self;
}

WbChatPeer *
wb_chat_peer_join (WbChatTest *test, guint8 family)
{
  WbChatPeer *self = wb_chat_peer_connect (test, family);

  wb_chat_peer_wait_for (self, "[%s] Client connected", self->name);
  return self;
}

void
wb_chat_peer_free (WbChatPeer *self)
{
  if (self == NULL)
    return;
  close (self->fd);
  g_string_free (self->got, TRUE);
  g_free (self);
}

void
wb_chat_peer_reset (WbChatPeer *self)
{
  struct linger at_once = { .l_onoff = 1 };

  g_assert_cmpint (setsockopt (self->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), ==, 0);
  wb_chat_peer_free (self);
}

void
wb_chat_peer_send (WbChatPeer *self, gconstpointer bytes, gsize n)
{
  const char *from = bytes;

  while (n > 0)
    {
      gssize sent = send (self->fd, from, n, MSG_NOSIGNAL);

      g_assert_cmpint (sent, >, 0);
      from += sent;
      n -= (gsize) sent;
    }
}

void
wb_chat_peer_say (WbChatPeer *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  wb_chat_peer_send (self, text, strlen (text));
}

char *
wb_chat_peer_take_line (WbChatPeer *self)
{
  for (;;)
    {
      char *lf = memchr (self->got->str, '\n', self->got->len);
      char bytes[16384];
      gssize n;

      if (lf)
        {
          gsize length = (gsize) (lf - self->got->str);
          char *line = g_strndup (self->got->str, length);

          g_string_erase (self->got, 0, (gssize) length + 1);
          return line;
        }
      n = recv (self->fd, bytes, sizeof bytes, 0);
      if (n < 0)
        g_error ("%s: instead of a line: %s", self->name, g_strerror (errno));
      if (n == 0)
        {
          g_assert_cmpstr (self->got->str, ==, "");
          return NULL;
        }
      g_string_append_len (self->got, bytes, n);
    }
}

void
wb_chat_peer_expect (WbChatPeer *self, const char *format, ...)
{
  g_autofree char *expected = NULL;
  g_autofree char *line = wb_chat_peer_take_line (self);
  va_list arguments;

  va_start (arguments, format);
  expected = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_assert_cmpstr (line, ==, expected);
}

void
wb_chat_peer_wait_for (WbChatPeer *self, const char *format, ...)
{
  g_autofree char *expected = NULL;
  g_autofree char *line = NULL;
  va_list arguments;

  va_start (arguments, format);
  expected = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  do
    {
      g_free (line);
      line = wb_chat_peer_take_line (self);
      if (line == NULL)
        g_error ("%s: the end instead of: %s", self->name, expected);
    }
  while (strcmp (line, expected) != 0);
}

void
wb_chat_peer_expect_end (WbChatPeer *self)
{
  g_autofree char *line = wb_chat_peer_take_line (self);

  g_assert_cmpstr (line, ==, NULL);
}

int
wb_chat_peer_get_unread (const WbChatPeer *self)
{
  int unread = 0;

  g_assert_cmpint (ioctl (self->fd, FIONREAD, &unread), ==, 0);
  return unread;
}
