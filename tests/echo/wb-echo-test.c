/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The fixture of the echo tests. */

#include "tests/echo/wb-echo-test.h"

#include "tests/base/wb-peer.h"

#include <string.h>
#include <sys/socket.h>

void
wb_echo_test_init (WbEchoTest *self)
{
  wb_service_test_init (WB_TYPE_ECHO_SERVER, &self->engine, &self->handle);
  wb_echo_settings_init (&self->settings);
  self->settings.port = 0;
  self->port = 0;
}

void
wb_echo_test_clear (WbEchoTest *self)
{
  wb_service_test_clear (&self->engine, &self->handle);
}

void
wb_echo_test_start (WbEchoTest *self)
{
  WbEchoSnapshot *snapshot;

  wb_service_test_start (self->handle, &self->settings);
  snapshot = wb_echo_test_look (self, NULL);
  self->port = snapshot->port;
  wb_snapshot_unref (snapshot);
}

void
wb_echo_test_stop (WbEchoTest *self)
{
  wb_service_test_stop (self->handle);
}

typedef struct
{
  guint8 family;
  gboolean on;
  guint64 id;
} Call;

static void
set_family_cb (WbService *service, gpointer data)
{
  Call *call = data;

  wb_echo_server_set_family (WB_ECHO_SERVER (service), call->family, call->on);
}

static void
disconnect_cb (WbService *service, gpointer data)
{
  Call *call = data;

  g_assert_true (wb_echo_server_disconnect (WB_ECHO_SERVER (service), call->id, call->on));
  g_assert_false (wb_echo_server_disconnect (WB_ECHO_SERVER (service), call->id + 1000, call->on));
}

WbEchoSnapshot *
wb_echo_test_look (WbEchoTest *self, const WbSnapshotRequest *request)
{
  return wb_service_test_look (self->handle, request);
}

void
wb_echo_test_set_family (WbEchoTest *self, guint8 family, gboolean on)
{
  Call call = { .family = family, .on = on };

  wb_service_test_run (self->handle, set_family_cb, &call);
}

void
wb_echo_test_disconnect (WbEchoTest *self, guint64 id, gboolean reset)
{
  Call call = { .id = id, .on = reset };

  wb_service_test_run (self->handle, disconnect_cb, &call);
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
