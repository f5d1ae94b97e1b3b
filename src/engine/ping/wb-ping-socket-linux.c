/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Linux: SO_TIMESTAMPING and IP_RECVERR (socket(7), ip(7), the kernel's networking/timestamping). Both come through the
 * socket's error queue, which shares the receive buffer: a queue that nobody empties loses stamps and replies alike, so
 * the buffer is made larger and the owner drains after each batch.
 *
 * Which probe a stamp belongs to is told by a number that the kernel counts for each datagram (OPT_ID), from 0:
 *
 *   probes:   … | 41 | 42 | 43 | 44 | …      ring of who they were, by probes that were taken
 *                      ^ first: number 0
 *
 * Whether a datagram that was refused has used up a number depends on where it was refused, and on the kernel's age. So
 * after a refusal the count is begun anew (OPT_ID off and on); stamps that are still under way then carry numbers of the
 * old count, and are known by being older than the call of the probe that they would name.
 *
 * An ICMP error is also the socket's next error, and spoils a send to quite another target. Reading it off the queue
 * clears that, hence such a refusal counts only when it comes again and nothing was heard of meanwhile. What no ICMP
 * error becomes counts at once: the host's own firewall, asked again, would refuse again and report that by ICMP.
 *
 * For the same reason each probe is a call of its own: of a batch (sendmmsg(2)) that ends early the kernel keeps to itself
 * why, so its last probe would have to be asked about once more. A batch of 32 would cost 0.7 µs less a probe, a fifth. */

#include "engine/ping/wb-ping-socket-private.h"

#include "engine/base/wb-clock.h"
#include "engine/base/wb-datagram-batch.h"
#include "engine/ping/wb-socket-control-linux.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <linux/net_tstamp.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

/* A stamp on the error queue is charged about 800 bytes: room for some 5,000. The system may grant less. */
#define BUFFER_BYTES (4 * 1024 * 1024)
/* Refusals in a row that are taken for ICMP errors of others: of a thread that does nothing but forge up to 25 were seen. */
#define REFUSALS_MAX 128u
/* Fewer say nothing: the first may be of something long ago. */
#define REFUSALS_MIN 2u
#define QUOTED_BYTES 640u /* RFC 1812, 4.3.2.3: a router quotes up to 576 bytes */
#define CONTROL_BYTES 256u
/* Of one turn: more than the buffer holds. What somebody who forges ICMP errors adds meanwhile waits for the next. */
#define DRAINED_MAX 16384u

#define TIME_OPTIONS                                                                                                   \
  (SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_TX_SOFTWARE |                           \
   SOF_TIMESTAMPING_OPT_TSONLY)

typedef struct
{
  guint64 sequence;
  gint64 after_ns; /* realtime: it was sent then or later */
  guint target;
} Taken;

typedef struct
{
  struct sockaddr_storage address;
  struct iovec piece;
  guint8 quoted[QUOTED_BYTES];
  union
  {
    char bytes[CONTROL_BYTES];
    struct cmsghdr align;
  } control;
} Slot;

struct _WbPingSocket
{
  GSocket *socket;                  /* Owned */
  const WbPingSocketEvents *events; /* Borrowed */
  gpointer data;                    /* Borrowed */
  guint8 family;
  gboolean kernel_times;
  gboolean count_is_unknown; /* something was refused */
  guint64 n_icmp;            /* heard of */
  guint64 n_taken;
  guint64 first; /* of n_taken: the probe that has number 0 */
  Taken *ring;   /* Owned; WB_PING_SOCKET_RING; NULL without times of the kernel */
  Slot *slots;   /* Owned; WB_PING_SOCKET_BATCH */
};

static gint64
get_realtime (void)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);
  return now.tv_sec * WB_NS_PER_S + now.tv_nsec;
}

/* --- Options --------------------------------------------------------------------------------------------------------- */

static gboolean
set_times (WbPingSocket *self, guint options)
{
  return setsockopt (g_socket_get_fd (self->socket), SOL_SOCKET, SO_TIMESTAMPING, &options, sizeof options) == 0;
}

static void
begin_count (WbPingSocket *self)
{
  set_times (self, TIME_OPTIONS);
  set_times (self, TIME_OPTIONS | SOF_TIMESTAMPING_OPT_ID);
  self->first = self->n_taken;
  self->count_is_unknown = FALSE;
}

/* SO_BINDTODEVICE binds both ways; where it is refused (before Linux 5.7 to ordinary users), what leaves at least takes
 * the interface. */
static gboolean
bind_interface (WbPingSocket *self, const char *name, GError **error)
{
  guint index = if_nametoindex (name);
  int code = ENODEV, wire = (int) g_htonl (index), fd = g_socket_get_fd (self->socket);
  gboolean v6 = self->family == 6;

  if (index > 0)
    {
      if (setsockopt (fd, SOL_SOCKET, SO_BINDTODEVICE, name, (socklen_t) strlen (name) + 1) == 0)
        return TRUE;
      code = errno;
      if (code == EPERM && setsockopt (fd, v6 ? IPPROTO_IPV6 : IPPROTO_IP, v6 ? IPV6_UNICAST_IF : IP_UNICAST_IF, &wire,
                                       sizeof wire) == 0)
        return TRUE;
    }
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _("Could not send through %s: %s"), name,
               g_strerror (code));
  return FALSE;
}

static gboolean
set_options (WbPingSocket *self, const WbPingSettings *settings, GError **error)
{
  gboolean v6 = self->family == 6;
  int fd = g_socket_get_fd (self->socket), size = BUFFER_BYTES;
  int level = v6 ? IPPROTO_IPV6 : IPPROTO_IP;

  if (settings->interface && !bind_interface (self, settings->interface, error))
    return FALSE;
  /* PROBE: DF is set, and what the kernel believes of the path is not asked (ip(7)). */
  if (settings->dont_fragment &&
      (!wb_ping_socket_set (self->socket, level, v6 ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER,
                            v6 ? IPV6_PMTUDISC_PROBE : IP_PMTUDISC_PROBE, _("“don’t fragment”"), error) ||
       (v6 && !wb_ping_socket_set (self->socket, level, IPV6_DONTFRAG, 1, _("“don’t fragment”"), error))))
    return FALSE;
  if (!wb_ping_socket_set (self->socket, level, v6 ? IPV6_RECVERR : IP_RECVERR, 1, _("reports of errors"), error))
    return FALSE;
  /* FORCE is for the privileged, the other one is cut to what the administrator allows. */
  if (setsockopt (fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) != 0)
    setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  /* Not known where it is not told. */
  (void) wb_datagram_ask_hops (fd, self->family);
  if (!settings->program_times && set_times (self, TIME_OPTIONS | SOF_TIMESTAMPING_OPT_ID))
    {
      self->kernel_times = TRUE;
      self->ring = g_new0 (Taken, WB_PING_SOCKET_RING);
    }
  return TRUE;
}

WbPingSocket *
wb_ping_socket_new (guint8 family, const WbPingSettings *settings, const WbPingSocketEvents *events, gpointer data,
                    GError **error)
{
  WbPingSocket *self = g_new0 (WbPingSocket, 1);

  self->family = family;
  self->events = events;
  self->data = data;
  self->slots = g_new0 (Slot, WB_PING_SOCKET_BATCH);
  self->socket = wb_ping_socket_open (family, settings, error);
  if (self->socket == NULL || !set_options (self, settings, error))
    g_clear_pointer (&self, wb_ping_socket_free);
  return self;
}

void
wb_ping_socket_free (WbPingSocket *self)
{
  if (self->socket)
    g_socket_close (self->socket, NULL);
  g_clear_object (&self->socket);
  g_free (self->ring);
  g_free (self->slots);
  g_free (self);
}

int
wb_ping_socket_get_fd (WbPingSocket *self)
{
  return g_socket_get_fd (self->socket);
}

guint
wb_ping_socket_get_batch (WbPingSocket *self)
{
  return self->kernel_times ? WB_PING_SOCKET_BATCH : 1;
}

/* --- The error queue ------------------------------------------------------------------------------------------------- */

static void
take_stamp (WbPingSocket *self, const WbSocketControl *said)
{
  guint64 position;
  const Taken *taken;

  if (self->ring == NULL || !wb_ping_socket_find_taken (self->first, self->n_taken, said->number, &position))
    return;
  taken = &self->ring[position % WB_PING_SOCKET_RING];
  if (said->stamp_ns >= taken->after_ns)
    self->events->sent (taken->target, taken->sequence, said->stamp_ns, self->data);
}

static void
take_message (WbPingSocket *self, struct msghdr *header, const guint8 *bytes, gsize n_bytes)
{
  WbSocketControl said;
  WbEndpoint to;

  wb_socket_control_read (&said, header);
  if (said.news == WB_SOCKET_NEWS_SENT && said.stamp_ns != 0)
    take_stamp (self, &said);
  /* An error that no ICMP message brought is this host's own, and was the answer to the send already. */
  if (said.news != WB_SOCKET_NEWS_ERROR || !said.is_icmp)
    return;
  self->n_icmp++;
  if (wb_endpoint_from_sockaddr (&to, header->msg_name, header->msg_namelen))
    self->events->icmp (&to, &said.told_by, said.icmp_type, said.icmp_code, said.mtu, bytes, n_bytes, self->data);
}

void
wb_ping_socket_drain (WbPingSocket *self)
{
  struct mmsghdr messages[WB_PING_SOCKET_BATCH];
  guint n_drained = 0;
  int n;

  do
    {
      for (guint i = 0; i < WB_PING_SOCKET_BATCH; i++)
        {
          Slot *slot = &self->slots[i];

          slot->piece = (struct iovec){ .iov_base = slot->quoted, .iov_len = sizeof slot->quoted };
          messages[i] = (struct mmsghdr){ .msg_hdr = { .msg_name = &slot->address,
                                                       .msg_namelen = sizeof slot->address,
                                                       .msg_iov = &slot->piece,
                                                       .msg_iovlen = 1,
                                                       .msg_control = slot->control.bytes,
                                                       .msg_controllen = sizeof slot->control.bytes } };
        }
      n = recvmmsg (g_socket_get_fd (self->socket), messages, WB_PING_SOCKET_BATCH, MSG_ERRQUEUE | MSG_DONTWAIT, NULL);
      for (int i = 0; i < n; i++)
        take_message (self, &messages[i].msg_hdr, self->slots[i].quoted, messages[i].msg_len);
      n_drained += WB_PING_SOCKET_BATCH;
    }
  while ((n == (int) WB_PING_SOCKET_BATCH || (n < 0 && errno == EINTR)) && n_drained < DRAINED_MAX);
}

/* --- Sending --------------------------------------------------------------------------------------------------------- */

static void
remember (WbPingSocket *self, const WbPingSocketProbe *probe, gint64 after_ns)
{
  if (self->ring)
    self->ring[self->n_taken % WB_PING_SOCKET_RING] =
        (Taken){ .sequence = probe->sequence, .after_ns = after_ns, .target = probe->target };
  self->n_taken++;
}

/* What the kernel makes of ICMP errors (icmp_err_convert of net/ipv4/icmp.c, icmpv6_err_convert of net/ipv6/icmp.c). A
 * send that finds one pending has not sent anything. All else is the answer to this very send, and may itself have had an
 * ICMP error sent to us: EPERM where a firewall rejects, ENOKEY of a WireGuard device without a peer. */
static gboolean
may_be_anothers (const WbPingSocket *self, int code)
{
  switch (code)
    {
    case ECONNREFUSED:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case EMSGSIZE:
    case ENETUNREACH:
    case ENONET:
    case ENOPROTOOPT:
    case EOPNOTSUPP:
    case EPROTO:
      return TRUE;
    case EACCES: /* RFC 4443, 3.1: prohibited by an administrator or a policy; of IPv4 that is EHOSTUNREACH */
      return self->family == 6;
    default:
      return FALSE;
    }
}

/* Right before the next send, as whoever forges ICMP errors is busy meanwhile. FALSE: nobody was, the refusal was ours. */
static gboolean
clear_errors (WbPingSocket *self)
{
  guint64 n_icmp = self->n_icmp;
  int code = 0;
  socklen_t bytes = sizeof code;

  wb_ping_socket_drain (self);
  if (self->kernel_times)
    begin_count (self);
  self->count_is_unknown = FALSE;
  /* Reading it takes it away. */
  (void) getsockopt (g_socket_get_fd (self->socket), SOL_SOCKET, SO_ERROR, &code, &bytes);
  return code != 0 || self->n_icmp != n_icmp;
}

/* Returns an errno; 0: taken. */
static int
send_message (int fd, const struct msghdr *message)
{
  gssize n;

  do
    n = sendmsg (fd, message, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  return n < 0 ? errno : 0;
}

/* Returns an errno; 0: taken. tries: 1: what may be another's error counts as well. */
static int
send_one (WbPingSocket *self, const WbPingSocketProbe *probe, guint tries)
{
  struct sockaddr_storage address;
  gsize n_address = wb_endpoint_to_sockaddr (probe->to, &address, sizeof address);
  struct iovec piece = { .iov_base = (gpointer) probe->bytes, .iov_len = probe->n_bytes };
  const struct msghdr message = {
    .msg_name = &address, .msg_namelen = (socklen_t) n_address, .msg_iov = &piece, .msg_iovlen = 1
  };
  guint refusals = 0;
  gint64 after_ns;
  int code = 0;

  do
    {
      if (self->count_is_unknown && !clear_errors (self) && refusals >= REFUSALS_MIN)
        return code;
      after_ns = self->kernel_times ? get_realtime () : 0;
      code = send_message (g_socket_get_fd (self->socket), &message);
      self->count_is_unknown = code != 0;
    }
  while (code != 0 && may_be_anothers (self, code) && ++refusals < tries);
  if (code == 0)
    remember (self, probe, after_ns);
  return code;
}

guint
wb_ping_socket_send (WbPingSocket *self, const WbPingSocketProbe *probes, guint n, int *code)
{
  g_return_val_if_fail (n > 0 && n <= WB_PING_SOCKET_BATCH, 0);

  *code = send_one (self, &probes[0], REFUSALS_MAX);
  if (*code != 0)
    return 0;
  for (guint i = 1; i < n; i++)
    {
      *code = send_one (self, &probes[i], 1);
      /* To look whose it is would tell of probes that the caller does not know to be taken: it is asked again. */
      if (*code != 0 && may_be_anothers (self, *code))
        *code = 0;
      else if (*code == 0)
        continue;
      return i;
    }
  return n;
}
