/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The fixture of the responder's tests. */

#include "tests/ping/wb-responder-test.h"

#include "tests/support/wb-until.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

void
wb_responder_test_init (WbResponderTest *self)
{
  g_autoptr (GError) error = NULL;

  self->engine = wb_engine_new (&error);
  g_assert_no_error (error);
  self->handle = wb_service_handle_new (self->engine, WB_TYPE_PING_RESPONDER);
  wb_ping_responder_settings_init (&self->settings);
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
wb_responder_test_clear (WbResponderTest *self)
{
  gint engine_gone = 0;

  wb_responder_test_stop (self);
  g_object_weak_ref (G_OBJECT (self->engine), engine_gone_cb, &engine_gone);
  g_assert_finalize_object (self->handle);
  g_clear_object (&self->engine);
  /* The service held it: so that is gone too. */
  until (g_atomic_int_get (&engine_gone) == 1);
}

void
wb_responder_test_start (WbResponderTest *self)
{
  WbPingResponderSnapshot *snapshot;

  wb_service_handle_start (self->handle, &self->settings);
  until (wb_service_handle_get_state (self->handle) != WB_SERVICE_STARTING);
  g_assert_no_error ((GError *) wb_service_handle_get_error (self->handle));
  g_assert_cmpint (wb_service_handle_get_state (self->handle), ==, WB_SERVICE_RUNNING);
  snapshot = wb_responder_test_look (self, NULL);
  self->port = snapshot->port;
  wb_snapshot_unref (snapshot);
}

void
wb_responder_test_stop (WbResponderTest *self)
{
  wb_service_handle_stop (self->handle);
  until (!wb_service_handle_is_active (self->handle));
}

typedef struct
{
  WbSnapshotRequest request;
  WbPingResponderSnapshot *snapshot;
  guint8 family;
  gboolean on;
  const char *text;
  gsize n;
  char *wrong;
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

  call->snapshot = (WbPingResponderSnapshot *) wb_service_snapshot (service, &call->request);
  answer (call);
}

static void
set_family_cb (WbService *service, gpointer data)
{
  Call *call = data;

  wb_ping_responder_set_family (WB_PING_RESPONDER (service), call->family, call->on);
  answer (call);
}

static void
broadcast_cb (WbService *service, gpointer data)
{
  Call *call = data;
  g_autoptr (GError) error = NULL;

  if (!wb_ping_responder_broadcast (WB_PING_RESPONDER (service), call->text, call->n, call->on, &error))
    call->wrong = g_strdup (error->message);
  answer (call);
}

static void
forget_cb (WbService *service, gpointer data)
{
  wb_ping_responder_forget_clients (WB_PING_RESPONDER (service));
  answer (data);
}

static void
run (WbResponderTest *self, WbServiceFunc func, Call *call)
{
  wb_service_handle_invoke (self->handle, func, call, NULL);
  until (call->done);
}

WbPingResponderSnapshot *
wb_responder_test_look (WbResponderTest *self, const WbSnapshotRequest *request)
{
  Call call = { .request = request ? *request : (WbSnapshotRequest){ 0 } };

  run (self, look_cb, &call);
  return call.snapshot;
}

void
wb_responder_test_set_family (WbResponderTest *self, guint8 family, gboolean on)
{
  Call call = { .family = family, .on = on };

  run (self, set_family_cb, &call);
}

void
wb_responder_test_forget (WbResponderTest *self)
{
  Call call = { 0 };

  run (self, forget_cb, &call);
}

char *
wb_responder_test_broadcast (WbResponderTest *self, const char *text, gsize n, gboolean everyone)
{
  Call call = { .text = text, .n = n, .on = everyone };

  run (self, broadcast_cb, &call);
  return call.wrong;
}

int
wb_responder_test_connect (WbResponderTest *self, guint8 family)
{
  WbEndpoint to;
  struct sockaddr_storage address;
  struct timeval minute = { .tv_sec = 60 };
  int fd = socket (family == 6 ? AF_INET6 : AF_INET, SOCK_DGRAM, 0);

  wb_endpoint_init_loopback (&to, family);
  to.port = self->port;
  g_assert_no_errno (
      connect (fd, (struct sockaddr *) &address, (socklen_t) wb_endpoint_to_sockaddr (&to, &address, sizeof address)));
  g_assert_no_errno (setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &minute, sizeof minute));
  return fd;
}

void
wb_responder_test_ask (int fd, gconstpointer bytes, gsize n)
{
  g_assert_cmpint (send (fd, bytes, n, 0), ==, (gssize) n);
}

gsize
wb_responder_test_hear (int fd, gpointer bytes)
{
  gssize n = recv (fd, bytes, 65536, 0);

  if (n < 0)
    g_error ("instead of a datagram: %s", g_strerror (errno));
  return (gsize) n;
}

void
wb_responder_test_expect (int fd, gconstpointer bytes, gsize n)
{
  g_autofree char *got = g_malloc (65536);
  gsize n_got = wb_responder_test_hear (fd, got);

  g_assert_cmpmem (got, n_got, bytes, n);
}
