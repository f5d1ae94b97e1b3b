/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A capture device as a GSource. Two facts shape it. libpcap may want to be called although nothing is readable, and
 * says so in a timeout that it changes on the way (1 ms after the interface went down, to learn whether it vanished);
 * so the timeout is asked for in every prepare. And a ring can be full without end; so a dispatch is bounded, and when
 * it used up its budget the next prepare is ready at once instead of trusting the descriptor, because a block that was
 * taken in part belongs to us already and no longer wakes a poll. */

#include "helper/wb-pcap-source.h"

typedef struct
{
  GSource source;
  pcap_t *pcap;    /* Borrowed */
  gpointer fd_tag; /* NULL: the device has no descriptor to wait for */
  int budget;
  WbPcapSourceFunc func;
  gpointer user_data;
  gint64 due_us; /* monotonic time of the next call that libpcap requires; -1: none */
  gboolean more;
} WbPcapSource;

#define NO_DESCRIPTOR_TIMEOUT_MS 10 /* a device that can only be polled, and does not say how often */

static int
get_required_timeout_ms (WbPcapSource *self)
{
  const struct timeval *required = pcap_get_required_select_timeout (self->pcap);

  if (required != NULL)
    /* Rounded up: 0 would spin. */
    return (int) (required->tv_sec * 1000 + (required->tv_usec + 999) / 1000);
  return self->fd_tag != NULL ? -1 : NO_DESCRIPTOR_TIMEOUT_MS;
}

static gboolean
prepare_cb (GSource *source, int *timeout_ms)
{
  WbPcapSource *self = (WbPcapSource *) source;

  *timeout_ms = get_required_timeout_ms (self);
  self->due_us = *timeout_ms < 0 ? -1 : g_get_monotonic_time () + *timeout_ms * 1000;
  return self->more;
}

static gboolean
check_cb (GSource *source)
{
  WbPcapSource *self = (WbPcapSource *) source;

  if (self->more)
    return TRUE;
  if (self->fd_tag != NULL && g_source_query_unix_fd (source, self->fd_tag) != 0)
    return TRUE;
  return self->due_us >= 0 && g_get_monotonic_time () >= self->due_us;
}

static gboolean
dispatch_cb (GSource *source, GSourceFunc callback, gpointer user_data)
{
  WbPcapSource *self = (WbPcapSource *) source;
  int n = self->func (self->pcap, self->budget, self->user_data);

  self->more = n >= self->budget;
  return n < 0 ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = {
  .prepare = prepare_cb,
  .check = check_cb,
  .dispatch = dispatch_cb,
};

GSource *
wb_pcap_source_new (pcap_t *pcap, int budget, WbPcapSourceFunc func, gpointer user_data)
{
  GSource *source = g_source_new (&source_funcs, sizeof (WbPcapSource));
  WbPcapSource *self = (WbPcapSource *) source;
  int fd = pcap_get_selectable_fd (pcap);

  self->pcap = pcap;
  self->budget = budget;
  self->func = func;
  self->user_data = user_data;
  self->due_us = -1;
  g_source_set_static_name (source, "pcap");
  if (fd >= 0)
    /* Errors count as readable: only a dispatch finds out what they are. */
    self->fd_tag = g_source_add_unix_fd (source, fd, G_IO_IN | G_IO_ERR | G_IO_HUP);
  return source;
}
