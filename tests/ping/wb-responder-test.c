/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The fixture of the responder's tests. */

#include "tests/ping/wb-responder-test.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

void
wb_responder_test_init (WbResponderTest *self)
{
  wb_service_test_init (WB_TYPE_PING_RESPONDER, &self->engine, &self->handle);
  wb_ping_responder_settings_init (&self->settings);
  self->settings.port = 0;
  self->port = 0;
}

void
wb_responder_test_clear (WbResponderTest *self)
{
  wb_service_test_clear (&self->engine, &self->handle);
}

void
wb_responder_test_start (WbResponderTest *self)
{
  WbPingResponderSnapshot *snapshot;

  wb_service_test_start (self->handle, &self->settings);
  snapshot = wb_responder_test_look (self, NULL);
  self->port = snapshot->port;
  wb_snapshot_unref (snapshot);
}

void
wb_responder_test_stop (WbResponderTest *self)
{
  wb_service_test_stop (self->handle);
}

typedef struct
{
  guint8 family;
  gboolean on;
  const char *text;
  gsize n;
  char *wrong;
} Call;

static void
set_family_cb (WbService *service, gpointer data)
{
  Call *call = data;

  wb_ping_responder_set_family (WB_PING_RESPONDER (service), call->family, call->on);
}

static void
broadcast_cb (WbService *service, gpointer data)
{
  Call *call = data;
  g_autoptr (GError) error = NULL;

  if (!wb_ping_responder_broadcast (WB_PING_RESPONDER (service), call->text, call->n, call->on, &error))
    call->wrong = g_strdup (error->message);
}

static void
forget_cb (WbService *service, gpointer data)
{
  wb_ping_responder_forget_clients (WB_PING_RESPONDER (service));
}

WbPingResponderSnapshot *
wb_responder_test_look (WbResponderTest *self, const WbSnapshotRequest *request)
{
  return wb_service_test_look (self->handle, request);
}

void
wb_responder_test_set_family (WbResponderTest *self, guint8 family, gboolean on)
{
  Call call = { .family = family, .on = on };

  wb_service_test_run (self->handle, set_family_cb, &call);
}

void
wb_responder_test_forget (WbResponderTest *self)
{
  wb_service_test_run (self->handle, forget_cb, NULL);
}

char *
wb_responder_test_broadcast (WbResponderTest *self, const char *text, gsize n, gboolean everyone)
{
  Call call = { .text = text, .n = n, .on = everyone };

  wb_service_test_run (self->handle, broadcast_cb, &call);
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
