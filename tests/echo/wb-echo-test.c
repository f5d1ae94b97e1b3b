/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The fixture of the echo tests. */

#include "tests/echo/wb-echo-test.h"

#include "tests/base/wb-peer.h"
#include "tests/support/wb-until.h"

#include <string.h>
#include <sys/socket.h>

void
wb_echo_test_init (WbEchoTest *self)
{
  g_autoptr (GError) error = NULL;

  self->engine = wb_engine_new (&error);
  g_assert_no_error (error);
  self->handle = wb_service_handle_new (self->engine, WB_TYPE_ECHO_SERVER);
  wb_echo_settings_init (&self->settings);
  self->settings.port = 0;
  self->port = 0;
}

static void
engine_gone_cb (gpointer data, GObject *former)
{
  g_atomic_int_set ((gint *) data, 1);
  g_main_context_wakeup (NULL);
}

void
wb_echo_test_clear (WbEchoTest *self)
{
  gint engine_gone = 0;

  wb_echo_test_stop (self);
  g_object_weak_ref (G_OBJECT (self->engine), engine_gone_cb, &engine_gone);
  g_assert_finalize_object (self->handle);
  g_clear_object (&self->engine);
  /* The service held it: so that is gone too. */
  until (g_atomic_int_get (&engine_gone) == 1);
}

void
wb_echo_test_start (WbEchoTest *self)
{
  WbEchoSnapshot *snapshot;

  wb_service_handle_start (self->handle, &self->settings);
  until (wb_service_handle_get_state (self->handle) != WB_SERVICE_STARTING);
  g_assert_no_error ((GError *) wb_service_handle_get_error (self->handle));
  g_assert_cmpint (wb_service_handle_get_state (self->handle), ==, WB_SERVICE_RUNNING);
  snapshot = wb_echo_test_look (self, NULL);
  self->port = snapshot->port;
  wb_snapshot_unref (snapshot);
}

void
wb_echo_test_stop (WbEchoTest *self)
{
  wb_service_handle_stop (self->handle);
  until (!wb_service_handle_is_active (self->handle));
}

typedef struct
{
  WbSnapshotRequest request;
  WbEchoSnapshot *snapshot;
  guint8 family;
  gboolean on;
  guint64 id;
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

  call->snapshot = (WbEchoSnapshot *) wb_service_snapshot (service, &call->request);
  answer (call);
}

static void
set_family_cb (WbService *service, gpointer data)
{
  Call *call = data;

  wb_echo_server_set_family (WB_ECHO_SERVER (service), call->family, call->on);
  answer (call);
}

static void
disconnect_cb (WbService *service, gpointer data)
{
  Call *call = data;

  g_assert_true (wb_echo_server_disconnect (WB_ECHO_SERVER (service), call->id, call->on));
  g_assert_false (wb_echo_server_disconnect (WB_ECHO_SERVER (service), call->id + 1000, call->on));
  answer (call);
}

static void
run (WbEchoTest *self, WbServiceFunc func, Call *call)
{
  wb_service_handle_invoke (self->handle, func, call, NULL);
  until (call->done);
}

WbEchoSnapshot *
wb_echo_test_look (WbEchoTest *self, const WbSnapshotRequest *request)
{
  Call call = { .request = request ? *request : (WbSnapshotRequest){ 0 } };

  run (self, look_cb, &call);
  return call.snapshot;
}

void
wb_echo_test_set_family (WbEchoTest *self, guint8 family, gboolean on)
{
  Call call = { .family = family, .on = on };

  run (self, set_family_cb, &call);
}

void
wb_echo_test_disconnect (WbEchoTest *self, guint64 id, gboolean reset)
{
  Call call = { .id = id, .on = reset };

  run (self, disconnect_cb, &call);
}

static void
bound_in_time (int fd)
{
  struct timeval minute = { .tv_sec = 60 };

  g_assert_cmpint (setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &minute, sizeof minute), ==, 0);
  g_assert_cmpint (setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &minute, sizeof minute), ==, 0);
}

static WbEndpoint
get_server (WbEchoTest *self, guint8 family)
{
  WbEndpoint to = family == 6 ? self->settings.v6 : self->settings.v4;

  to.port = self->port;
  return to;
}

int
wb_echo_test_connect (WbEchoTest *self, guint8 family)
{
  WbEndpoint to = get_server (self, family);
  int fd = wb_peer_connect (&to);

  g_assert_cmpint (fd, >=, 0);
  bound_in_time (fd);
  return fd;
}

int
wb_echo_test_connect_udp (WbEchoTest *self, guint8 family)
{
  WbEndpoint to = get_server (self, family);
  struct sockaddr_storage address;
  gsize bytes = wb_endpoint_to_sockaddr (&to, &address, sizeof address);
  int fd = socket (family == 6 ? AF_INET6 : AF_INET, SOCK_DGRAM, 0);

  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, (socklen_t) bytes), ==, 0);
  bound_in_time (fd);
  return fd;
}

void
wb_echo_test_send (int fd, gconstpointer bytes, gsize n)
{
  const char *from = bytes;

  while (n > 0)
    {
      gssize sent = send (fd, from, n, MSG_NOSIGNAL);

      g_assert_cmpint (sent, >, 0);
      from += sent;
      n -= (gsize) sent;
    }
}

void
wb_echo_test_expect (int fd, gconstpointer bytes, gsize n)
{
  g_autofree char *got = g_malloc (n + 1);
  gsize n_got = 0;

  while (n_got < n)
    {
      gssize more = recv (fd, got + n_got, n - n_got, 0);

      if (more <= 0)
        g_error ("after %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes: %s", n_got, n,
                 more == 0 ? "end" : g_strerror (errno));
      n_got += (gsize) more;
    }
  g_assert_cmpmem (got, n_got, bytes, n);
}

void
wb_echo_test_expect_end (int fd)
{
  char byte;
  gssize n = recv (fd, &byte, 1, 0);

  if (n != 0)
    g_error ("instead of the end: %s", n > 0 ? "a byte" : g_strerror (errno));
}
