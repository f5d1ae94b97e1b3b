/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Control messages read and written (RFC 3542, 6; ip(7)), and the arrays that the system wants for a batch. */

#include "engine/echo/wb-datagram-batch.h"

#include "engine/echo/wb-datagram-io-private.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

/* The larger of the two: IPv6's. */
#define CONTROL_BYTES CMSG_SPACE (sizeof (struct in6_pktinfo))

typedef struct
{
  WbDatagram datagram;
  struct sockaddr_storage address;
  struct iovec pieces[2];
  union
  {
    char bytes[CONTROL_BYTES + 64]; /* room for what a system adds unasked */
    struct cmsghdr align;
  } control;
} Slot;

struct _WbDatagramBatch
{
  guint8 *memory; /* Owned; WB_DATAGRAM_BYTES_MAX for each slot */
  Slot slots[WB_DATAGRAM_BATCH];
  WbDatagramMessage messages[WB_DATAGRAM_BATCH];
  WbDatagramMessage answers[WB_DATAGRAM_BATCH];
  guint64 answer_bytes[WB_DATAGRAM_BATCH];
  guint n;
  guint n_answers;
};

WbDatagramBatch *
wb_datagram_batch_new (void)
{
  WbDatagramBatch *self = g_new0 (WbDatagramBatch, 1);

  self->memory = g_malloc (WB_DATAGRAM_BATCH * WB_DATAGRAM_BYTES_MAX);
  return self;
}

void
wb_datagram_batch_free (WbDatagramBatch *self)
{
  g_free (self->memory);
  g_free (self);
}

gboolean
wb_datagram_ask_destination (int fd, guint8 family)
{
  int on = 1;

  if (family == 6)
    return setsockopt (fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on) == 0;
#ifdef IP_PKTINFO
  return setsockopt (fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on) == 0;
#else
  errno = ENOPROTOOPT;
  return FALSE;
#endif
}

static void
read_control (struct msghdr *header, WbDatagram *datagram)
{
  for (struct cmsghdr *item = CMSG_FIRSTHDR (header); item; item = CMSG_NXTHDR (header, item))
    {
#ifdef IP_PKTINFO
      if (item->cmsg_level == IPPROTO_IP && item->cmsg_type == IP_PKTINFO)
        {
          struct in_pktinfo info;

          memcpy (&info, CMSG_DATA (item), sizeof info);
          datagram->destination.family = 4;
          memcpy (datagram->destination.address, &info.ipi_addr, 4);
          datagram->interface_index = (guint) info.ipi_ifindex;
          /* The system names the address that an answer would leave from; it differs only when the one that was asked
           * is not ours alone: a broadcast address, directed ones too, or a group. */
          datagram->broadcast = memcmp (&info.ipi_addr, &info.ipi_spec_dst, sizeof info.ipi_addr) != 0;
        }
#endif
      if (item->cmsg_level == IPPROTO_IPV6 && item->cmsg_type == IPV6_PKTINFO)
        {
          struct in6_pktinfo info;

          memcpy (&info, CMSG_DATA (item), sizeof info);
          datagram->destination.family = 6;
          memcpy (datagram->destination.address, &info.ipi6_addr, 16);
          datagram->interface_index = (guint) info.ipi6_ifindex;
          if (wb_endpoint_is_link_local (&datagram->destination))
            datagram->destination.scope_id = datagram->interface_index;
        }
    }
}

int
wb_datagram_batch_receive (WbDatagramBatch *self, int fd)
{
  int n;

  self->n = 0;
  self->n_answers = 0;
  for (guint i = 0; i < WB_DATAGRAM_BATCH; i++)
    {
      Slot *slot = &self->slots[i];

      slot->pieces[0].iov_base = self->memory + i * WB_DATAGRAM_BYTES_MAX;
      slot->pieces[0].iov_len = WB_DATAGRAM_BYTES_MAX;
      self->messages[i].header = (struct msghdr){
        .msg_name = &slot->address,
        .msg_namelen = sizeof slot->address,
        .msg_iov = slot->pieces,
        .msg_iovlen = 1,
        .msg_control = slot->control.bytes,
        .msg_controllen = sizeof slot->control.bytes,
      };
    }
  n = wb_datagram_io_receive (fd, self->messages, WB_DATAGRAM_BATCH);
  for (int i = 0; i < n; i++)
    {
      Slot *slot = &self->slots[i];
      WbDatagram *datagram = &slot->datagram;
      struct msghdr *header = &self->messages[i].header;

      memset (datagram, 0, sizeof *datagram);
      datagram->bytes = slot->pieces[0].iov_base;
      datagram->n_bytes = self->messages[i].n_bytes;
      if (!wb_endpoint_from_sockaddr (&datagram->source, header->msg_name, header->msg_namelen))
        datagram->source = (WbEndpoint){ 0 };
      read_control (header, datagram);
    }
  self->n = n > 0 ? (guint) n : 0;
  return n;
}

const WbDatagram *
wb_datagram_batch_get (WbDatagramBatch *self, guint position)
{
  g_return_val_if_fail (position < self->n, NULL);
  return &self->slots[position].datagram;
}

/* From: the address that was asked. The way out is left to routing, but for addresses that mean something on one link
 * only. */
static gsize
write_control (Slot *slot)
{
  const WbDatagram *datagram = &slot->datagram;
  struct cmsghdr *item = &slot->control.align;

  memset (&slot->control, 0, sizeof slot->control);
  if (datagram->destination.family == 6)
    {
      struct in6_pktinfo info = { .ipi6_ifindex = datagram->destination.scope_id };

      memcpy (&info.ipi6_addr, datagram->destination.address, 16);
      item->cmsg_level = IPPROTO_IPV6;
      item->cmsg_type = IPV6_PKTINFO;
      item->cmsg_len = CMSG_LEN (sizeof info);
      memcpy (CMSG_DATA (item), &info, sizeof info);
      return CMSG_SPACE (sizeof info);
    }
#ifdef IP_PKTINFO
  if (datagram->destination.family == 4)
    {
      struct in_pktinfo info = { 0 };

      memcpy (&info.ipi_spec_dst, datagram->destination.address, 4);
      item->cmsg_level = IPPROTO_IP;
      item->cmsg_type = IP_PKTINFO;
      item->cmsg_len = CMSG_LEN (sizeof info);
      memcpy (CMSG_DATA (item), &info, sizeof info);
      return CMSG_SPACE (sizeof info);
    }
#endif
  return 0;
}

void
wb_datagram_batch_answer (WbDatagramBatch *self, guint position, const char *prefix)
{
  Slot *slot = &self->slots[position];
  struct msghdr *answer;
  gsize control, prefix_bytes = prefix ? strlen (prefix) : 0;

  g_return_if_fail (position < self->n && self->n_answers < self->n);
  control = write_control (slot);
  slot->pieces[1].iov_base = slot->pieces[0].iov_base;
  slot->pieces[1].iov_len = slot->datagram.n_bytes;
  slot->pieces[0].iov_base = (gpointer) prefix;
  slot->pieces[0].iov_len = prefix_bytes;
  self->answer_bytes[self->n_answers] = prefix_bytes + slot->datagram.n_bytes;
  answer = &self->answers[self->n_answers++].header;
  *answer = (struct msghdr){
    .msg_name = &slot->address,
    .msg_namelen = self->messages[position].header.msg_namelen,
    .msg_iov = slot->pieces + (prefix ? 0 : 1),
    .msg_iovlen = prefix ? 2 : 1,
    .msg_control = control ? slot->control.bytes : NULL,
    .msg_controllen = control,
  };
}

guint
wb_datagram_batch_get_n_answers (WbDatagramBatch *self)
{
  return self->n_answers;
}

guint
wb_datagram_batch_send (WbDatagramBatch *self, int fd, guint64 *sent_bytes)
{
  guint done = 0, n_sent = 0;

  while (done < self->n_answers)
    {
      int n = wb_datagram_io_send (fd, self->answers + done, self->n_answers - done);

      for (int i = 0; i < n; i++)
        *sent_bytes += self->answer_bytes[done + (guint) i];
      n_sent += n > 0 ? (guint) n : 0;
      if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS))
        break;                       /* the queue is full: the others would fare no better */
      done += n > 0 ? (guint) n : 1; /* one that cannot be sent (no route) does not hold up the next */
    }
  self->n_answers = 0;
  return n_sent;
}
