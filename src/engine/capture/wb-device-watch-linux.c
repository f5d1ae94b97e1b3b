/* SPDX-License-Identifier: GPL-3.0-or-later */

/* rtnetlink's notices of links and addresses. What they say is not read: which of them matters, the next listing knows
 * best, and a receive buffer that overflowed (ENOBUFS) is then no loss either, only one more notice. */

#include "engine/capture/wb-device-watch.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct
{
  GSource source;
  int fd;
  gpointer tag;
} WatchSource;

#define READS_PER_DISPATCH 64 /* creating a thousand interfaces must not hold the loop */

static gboolean
dispatch_cb (GSource *source, GSourceFunc callback, gpointer user_data)
{
  WatchSource *self = (WatchSource *) source;
  char bytes[8192];

  for (int i = 0; i < READS_PER_DISPATCH; i++)
    {
      gssize n = recv (self->fd, bytes, sizeof bytes, MSG_DONTWAIT);

      if (n <= 0 && errno != EINTR && errno != ENOBUFS)
        break;
    }
  return callback != NULL ? callback (user_data) : G_SOURCE_CONTINUE;
}

static void
finalize_cb (GSource *source)
{
  WatchSource *self = (WatchSource *) source;

  if (self->fd >= 0)
    close (self->fd);
}

static GSourceFuncs source_funcs = { .dispatch = dispatch_cb, .finalize = finalize_cb };

GSource *
wb_device_watch_source_new (void)
{
  struct sockaddr_nl address = {
    .nl_family = AF_NETLINK,
    .nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR,
  };
  int fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
  WatchSource *self;

  if (fd < 0)
    return NULL; /* sandboxes refuse the family */
  if (bind (fd, (struct sockaddr *) &address, sizeof address) != 0)
    {
      close (fd);
      return NULL;
    }
  self = (WatchSource *) g_source_new (&source_funcs, sizeof (WatchSource));
  self->fd = fd;
  self->tag = g_source_add_unix_fd (&self->source, fd, G_IO_IN | G_IO_ERR);
  g_source_set_static_name (&self->source, "device watch");
  return &self->source;
}
