/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Control messages read and written (RFC 3542, 6; ip(7)), and the arrays that the system wants for a batch. */

#include "engine/base/wb-datagram-batch.h"

#include "engine/base/wb-clock.h"
#include "engine/base/wb-datagram-guard.h"
#include "engine/base/wb-datagram-io-private.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

/* From one buffer to the next: not a power of two, or the first bytes of all would fall on the same few lines of the
 * processor's cache. */
#define SLOT_BYTES (65536u + 192u)
G_STATIC_ASSERT (SLOT_BYTES >= WB_DATAGRAM_BYTES_MAX);
/* Up to here an answer of two pieces is put together before it is sent: the system takes one piece by a shorter way. */
#define SHORT_BYTES 256u

/* All that is asked for below, with both kinds of times at once; IPv6's destination is the larger one. */
#define CONTROL_BYTES                                                                                                  \
  (CMSG_SPACE (sizeof (struct in6_pktinfo)) + CMSG_SPACE (sizeof (struct timespec)) +                                  \
   CMSG_SPACE (3 * sizeof (struct timespec)) + 3 * CMSG_SPACE (sizeof (int)))

typedef union
{
  char bytes[CONTROL_BYTES + 64]; /* and what a system adds unasked */
  struct cmsghdr align;
} Control;

typedef struct
{
  WbDatagram datagram;
  WbEndpoint local; /* where an answer leaves from; family 0: routing's choice */
  struct sockaddr_storage address;
  struct iovec pieces[2];
  Control control;
  guint8 whole[SHORT_BYTES];
} Slot;

struct _WbDatagramBatch
{
  guint8 *memory; /* Owned; SLOT_BYTES for each */
  Slot slots[WB_DATAGRAM_BATCH];
  WbDatagramMessage messages[WB_DATAGRAM_BATCH];
  WbDatagramMessage answers[WB_DATAGRAM_BATCH];
  guint64 answer_bytes[WB_DATAGRAM_BATCH];
  guint answer_slots[WB_DATAGRAM_BATCH];
  guint n;
  guint n_answers;
  guint n_used;     /* messages that a receive has written to since they were made ready */
  guint32 lost_low; /* the system's count, which wraps */
  guint64 n_lost;
};

WbDatagramBatch *
wb_datagram_batch_new (void)
{
  WbDatagramBatch *self = g_new0 (WbDatagramBatch, 1);

  self->memory = g_malloc (WB_DATAGRAM_BATCH * SLOT_BYTES);
  self->n_used = WB_DATAGRAM_BATCH;
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

gboolean
wb_datagram_ask_times (int fd)
{
  int on = 1;

#if defined(SO_TIMESTAMPNS)
  return setsockopt (fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) == 0;
#elif defined(SO_TIMESTAMP)
  return setsockopt (fd, SOL_SOCKET, SO_TIMESTAMP, &on, sizeof on) == 0;
#else
  errno = ENOPROTOOPT;
  return FALSE;
#endif
}

gboolean
wb_datagram_ask_ttl (int fd, guint8 family)
{
  int on = 1;

  return (family == 6 ? setsockopt (fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &on, sizeof on) :
                        setsockopt (fd, IPPROTO_IP, IP_RECVTTL, &on, sizeof on)) == 0;
}

gboolean
wb_datagram_ask_hops (int fd, guint8 family)
{
  gboolean ttl = wb_datagram_ask_ttl (fd, family), tos;
  int on = 1;

  if (family == 6)
    tos = setsockopt (fd, IPPROTO_IPV6, IPV6_RECVTCLASS, &on, sizeof on) == 0;
  else
    {
#ifdef IP_RECVTOS
      tos = setsockopt (fd, IPPROTO_IP, IP_RECVTOS, &on, sizeof on) == 0;
#else
      tos = FALSE;
      errno = ENOPROTOOPT;
#endif
    }
  return ttl && tos;
}

gboolean
wb_datagram_ask_losses (int fd)
{
#ifdef SO_RXQ_OVFL
  int on = 1;

  return setsockopt (fd, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on) == 0;
#else
  errno = ENOPROTOOPT;
  return FALSE;
#endif
}

gboolean
wb_datagram_read_losses (int fd, guint32 *n_lost)
{
  return wb_datagram_io_read_losses (fd, n_lost);
}

/* --- control messages ------------------------------------------------------------------------------------------------ */

/* FALSE: cut off, or not what it should be. A system cuts the last message that it has room for (MSG_CTRUNC) and says so
 * in its length. */
static gboolean
take (const struct cmsghdr *item, gpointer out, gsize n)
{
  if (item->cmsg_len < CMSG_LEN (n))
    return FALSE;
  memcpy (out, CMSG_DATA (item), n);
  return TRUE;
}

/* A byte, or an int that holds one: systems differ, and so do the messages of one system. */
static guint8
take_byte (const struct cmsghdr *item)
{
  guint8 byte;
  int number;

  if (take (item, &number, sizeof number))
    return (guint8) number;
  return take (item, &byte, sizeof byte) ? byte : 0;
}

static void
read_ipv4 (const struct cmsghdr *item, Slot *slot)
{
  WbDatagram *datagram = &slot->datagram;

#ifdef IP_PKTINFO
  if (item->cmsg_type == IP_PKTINFO)
    {
      struct in_pktinfo info;

      if (!take (item, &info, sizeof info))
        return;
      datagram->destination.family = slot->local.family = 4;
      memcpy (datagram->destination.address, &info.ipi_addr, 4);
      memcpy (slot->local.address, &info.ipi_spec_dst, 4);
      datagram->interface_index = (guint) info.ipi_ifindex;
      /* The system names the address that an answer would leave from; it differs only when the one that was asked is
       * not ours alone: a broadcast address, directed ones too, or a group. */
      datagram->broadcast = memcmp (&info.ipi_addr, &info.ipi_spec_dst, sizeof info.ipi_addr) != 0;
      return;
    }
#endif
  /* Linux names the field, others the option. */
  if (item->cmsg_type == IP_TTL || item->cmsg_type == IP_RECVTTL)
    datagram->ttl = take_byte (item);
#ifdef IP_RECVTOS
  else if (item->cmsg_type == IP_TOS || item->cmsg_type == IP_RECVTOS)
    datagram->tos = take_byte (item);
#endif
}

static void
read_ipv6 (const struct cmsghdr *item, Slot *slot)
{
  WbDatagram *datagram = &slot->datagram;
  struct in6_pktinfo info;

  if (item->cmsg_type == IPV6_PKTINFO && take (item, &info, sizeof info))
    {
      datagram->destination.family = 6;
      memcpy (datagram->destination.address, &info.ipi6_addr, 16);
      datagram->interface_index = (guint) info.ipi6_ifindex;
      if (wb_endpoint_is_link_local (&datagram->destination))
        datagram->destination.scope_id = datagram->interface_index;
      /* A group cannot be the source of an answer; the one to a sender with a scope leaves by that interface anyway. */
      if (!wb_endpoint_is_multicast (&datagram->destination))
        slot->local = datagram->destination;
    }
  else if (item->cmsg_type == IPV6_HOPLIMIT)
    datagram->ttl = take_byte (item);
  else if (item->cmsg_type == IPV6_TCLASS)
    datagram->tos = take_byte (item);
}

static gint64
from_timespec (const struct timespec *time)
{
  return (gint64) time->tv_sec * WB_NS_PER_S + time->tv_nsec;
}

/* 0: no time, or one cut off. */
static gint64
read_time (const struct cmsghdr *item)
{
#ifdef SO_TIMESTAMPNS
  if (item->cmsg_type == SO_TIMESTAMPNS)
    {
      struct timespec stamp;

      return take (item, &stamp, sizeof stamp) ? from_timespec (&stamp) : 0;
    }
#endif
#ifdef SO_TIMESTAMPING
  if (item->cmsg_type == SO_TIMESTAMPING)
    {
      /* Software, nothing, hardware: a card's clock is not the realtime clock. */
      struct timespec stamps[3];

      return take (item, stamps, sizeof stamps) ? from_timespec (&stamps[0]) : 0;
    }
#endif
#ifdef SCM_TIMESTAMP
  if (item->cmsg_type == SCM_TIMESTAMP)
    {
      struct timeval stamp;

      return take (item, &stamp, sizeof stamp) ? (gint64) stamp.tv_sec * WB_NS_PER_S + stamp.tv_usec * WB_NS_PER_US : 0;
    }
#endif
  return 0;
}

static void
read_socket (const struct cmsghdr *item, WbDatagram *datagram, WbDatagramBatch *self)
{
  gint64 stamp_ns = read_time (item);

  if (stamp_ns)
    datagram->received_unix_ns = stamp_ns;
#ifdef SO_RXQ_OVFL
  if (item->cmsg_type == SO_RXQ_OVFL)
    {
      guint32 lost;

      if (!take (item, &lost, sizeof lost))
        return;
      self->n_lost += lost - self->lost_low;
      self->lost_low = lost;
    }
#endif
}

static void
read_control (WbDatagramBatch *self, struct msghdr *header, Slot *slot)
{
  for (struct cmsghdr *item = CMSG_FIRSTHDR (header); item; item = CMSG_NXTHDR (header, item))
    if (item->cmsg_level == IPPROTO_IP)
      read_ipv4 (item, slot);
    else if (item->cmsg_level == IPPROTO_IPV6)
      read_ipv6 (item, slot);
    else if (item->cmsg_level == SOL_SOCKET)
      read_socket (item, &slot->datagram, self);
}

/* --- receive and send ------------------------------------------------------------------------------------------------ */

/* Those that the latest receive and its answers left as they were still are. */
static void
make_ready (WbDatagramBatch *self)
{
  for (guint i = 0; i < self->n_used; i++)
    {
      Slot *slot = &self->slots[i];

      slot->pieces[0].iov_base = self->memory + i * SLOT_BYTES;
      slot->pieces[0].iov_len = SLOT_BYTES;
      self->messages[i].header = (struct msghdr){
        .msg_name = &slot->address,
        .msg_namelen = sizeof slot->address,
        .msg_iov = slot->pieces,
        .msg_iovlen = 1,
        .msg_control = slot->control.bytes,
        .msg_controllen = sizeof slot->control.bytes,
      };
    }
  self->n_used = 0;
}

int
wb_datagram_batch_receive (WbDatagramBatch *self, int fd)
{
  int n;

  self->n = 0;
  self->n_answers = 0;
  make_ready (self);
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
      slot->local = (WbEndpoint){ 0 };
      read_control (self, header, slot);
    }
  self->n = n > 0 ? (guint) n : 0;
  /* The one behind the last may have been begun (recvmsg says nothing of what it writes when it fails). */
  self->n_used = MIN (self->n + 1, WB_DATAGRAM_BATCH);
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
write_control (Control *control, const WbEndpoint *from)
{
  struct cmsghdr *item = &control->align;

  if (from->family == 6)
    {
      struct in6_pktinfo info = { .ipi6_ifindex = from->scope_id };

      memset (item, 0, CMSG_SPACE (sizeof info));
      memcpy (&info.ipi6_addr, from->address, 16);
      item->cmsg_level = IPPROTO_IPV6;
      item->cmsg_type = IPV6_PKTINFO;
      item->cmsg_len = CMSG_LEN (sizeof info);
      memcpy (CMSG_DATA (item), &info, sizeof info);
      return CMSG_SPACE (sizeof info);
    }
#ifdef IP_PKTINFO
  if (from->family == 4)
    {
      struct in_pktinfo info = { 0 };

      memset (item, 0, CMSG_SPACE (sizeof info));
      memcpy (&info.ipi_spec_dst, from->address, 4);
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
wb_datagram_batch_answer_bytes (WbDatagramBatch *self, guint position, gconstpointer head, gsize n_head,
                                gconstpointer tail, gsize n_tail)
{
  Slot *slot = &self->slots[position];
  struct msghdr *answer;
  gsize control;

  g_return_if_fail (position < self->n && self->n_answers < self->n);
  control = write_control (&slot->control, &slot->local);
  slot->pieces[0] = (struct iovec){ (gpointer) head, n_head };
  slot->pieces[1] = (struct iovec){ (gpointer) tail, n_tail };
  self->answer_bytes[self->n_answers] = n_head + n_tail;
  self->answer_slots[self->n_answers] = position;
  answer = &self->answers[self->n_answers++].header;
  *answer = (struct msghdr){
    .msg_name = &slot->address,
    .msg_namelen = self->messages[position].header.msg_namelen,
    .msg_iov = slot->pieces + (n_head ? 0 : 1),
    .msg_iovlen = n_head && n_tail ? 2 : 1,
    .msg_control = control ? slot->control.bytes : NULL,
    .msg_controllen = control,
  };
}

void
wb_datagram_batch_answer (WbDatagramBatch *self, guint position, const char *prefix)
{
  const WbDatagram *datagram = &self->slots[position].datagram;

  wb_datagram_batch_answer_bytes (self, position, prefix, prefix ? strlen (prefix) : 0, datagram->bytes,
                                  datagram->n_bytes);
}

guint
wb_datagram_batch_get_n_answers (WbDatagramBatch *self)
{
  return self->n_answers;
}

static void
put_together (WbDatagramBatch *self, guint number)
{
  struct msghdr *answer = &self->answers[number].header;
  struct iovec *pieces = answer->msg_iov;
  Slot *slot = &self->slots[self->answer_slots[number]];

  if (answer->msg_iovlen < 2 || pieces[0].iov_len + pieces[1].iov_len > sizeof slot->whole)
    return;
  memcpy (slot->whole, pieces[0].iov_base, pieces[0].iov_len);
  memcpy (slot->whole + pieces[0].iov_len, pieces[1].iov_base, pieces[1].iov_len);
  pieces[0] = (struct iovec){ slot->whole, pieces[0].iov_len + pieces[1].iov_len };
  answer->msg_iovlen = 1;
}

guint
wb_datagram_batch_send (WbDatagramBatch *self, int fd, guint64 *sent_bytes)
{
  guint done = 0, n_sent = 0;

  for (guint i = 0; i < self->n_answers; i++)
    put_together (self, i);
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

gboolean
wb_datagram_send (int fd, const WbEndpoint *from, const WbEndpoint *to, gconstpointer bytes, gsize n_bytes)
{
  struct sockaddr_storage address;
  struct iovec piece = { (gpointer) bytes, n_bytes };
  Control control;
  gsize n_control = write_control (&control, from);
  WbDatagramMessage message = {
    .header = {
      .msg_name = &address,
      .msg_namelen = (socklen_t) wb_endpoint_to_sockaddr (to, &address, sizeof address),
      .msg_iov = &piece,
      .msg_iovlen = 1,
      .msg_control = n_control ? control.bytes : NULL,
      .msg_controllen = n_control,
    },
  };

  return wb_datagram_io_send (fd, &message, 1) == 1;
}

guint64
wb_datagram_batch_get_n_lost (WbDatagramBatch *self)
{
  return self->n_lost;
}
