/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The fixture of the chat tests. */

#include "tests/chat/wb-chat-test.h"

#include "tests/base/wb-peer.h"
#include "tests/support/wb-until.h"

#include <string.h>
#include <sys/socket.h>

void
wb_chat_test_init (WbChatTest *self)
{
  g_autoptr (GError) error = NULL;

  self->engine = wb_engine_new (&error);
  g_assert_no_error (error);
  self->handle = wb_service_handle_new (self->engine, WB_TYPE_CHAT_SERVER);
  wb_chat_settings_init (&self->settings);
  wb_chat_settings_lift_limits (&self->settings);
  self->settings.port = 0;
  self->settings.tls_port = 0;
  self->port = self->tls_port = 0;
}

static void
engine_gone_cb (gpointer data, GObject *former)
{
  g_atomic_int_set ((gint *) data, 1);
  g_main_context_wakeup (NULL);
}

void
wb_chat_test_clear (WbChatTest *self)
{
  gint engine_gone = 0;

  wb_chat_test_stop (self);
  g_object_weak_ref (G_OBJECT (self->engine), engine_gone_cb, &engine_gone);
  g_assert_finalize_object (self->handle);
  g_clear_object (&self->engine);
  /* The service held it: so that is gone too. */
  until (g_atomic_int_get (&engine_gone) == 1);
  wb_chat_settings_clear (&self->settings);
}

void
wb_chat_test_start (WbChatTest *self)
{
  WbChatSnapshot *snapshot;

  wb_service_handle_start (self->handle, &self->settings);
  until (wb_service_handle_get_state (self->handle) != WB_SERVICE_STARTING);
  g_assert_no_error ((GError *) wb_service_handle_get_error (self->handle));
  g_assert_cmpint (wb_service_handle_get_state (self->handle), ==, WB_SERVICE_RUNNING);
  snapshot = wb_chat_test_look (self, NULL);
  self->port = snapshot->port;
  self->tls_port = snapshot->tls_port;
  wb_snapshot_unref (snapshot);
}

void
wb_chat_test_stop (WbChatTest *self)
{
  wb_service_handle_stop (self->handle);
  until (!wb_service_handle_is_active (self->handle));
}

typedef struct
{
  WbSnapshotRequest request;
  WbChatSnapshot *snapshot;
  void (*func) (WbChatServer *server, gpointer data);
  gpointer data;
  gboolean done;
} Call;

static gboolean
wake_cb (gpointer data)
{
  ((Call *) data)->done = TRUE;
  return G_SOURCE_REMOVE;
}

static void
answer (Call *call)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, wake_cb, call, NULL);
  g_source_attach (source, NULL);
}

static void
look_cb (WbService *service, gpointer data)
{
  Call *call = data;

  call->snapshot = (WbChatSnapshot *) wb_service_snapshot (service, &call->request);
  answer (call);
}

static void
run_cb (WbService *service, gpointer data)
{
  Call *call = data;

  call->func (WB_CHAT_SERVER (service), call->data);
  answer (call);
}

static void
run (WbChatTest *self, WbServiceFunc func, Call *call)
{
  wb_service_handle_invoke (self->handle, func, call, NULL);
  until (call->done);
}

void
wb_chat_test_run (WbChatTest *self, void (*func) (WbChatServer *server, gpointer data), gpointer data)
{
  Call call = { .func = func, .data = data };

  run (self, run_cb, &call);
}

WbChatSnapshot *
wb_chat_test_look (WbChatTest *self, const WbSnapshotRequest *request)
{
  Call call = { .request = request ? *request : (WbSnapshotRequest){ 0 } };

  run (self, look_cb, &call);
  return call.snapshot;
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
