/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Linux: IP_RECVERR and SO_TIMESTAMPING put both into the socket's error queue (ip(7), the kernel's
 * networking/timestamping.rst). An error there is announced by POLLERR and also by the next call on the socket that
 * fails; the queue says more, so it is read first, and once more when a call failed meanwhile. */

#include "engine/ping/wb-ask-socket.h"

#include "engine/base/wb-error.h"
#include "engine/ping/wb-socket-control-linux.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <sys/socket.h>

/* struct sock_extended_err with the offender's address, scm_timestamping, TTL: each with its head. */
#define CONTROL_BYTES 512
/* More than a socket's buffer holds; a flood of forged ones must not keep us here. */
#define FORGOTTEN_MAX 4096u

void
wb_ask_event_clear (WbAskEvent *self)
{
  g_clear_error (&self->error);
}

static void
set (GSocket *socket, int level, int option, int value)
{
  /* What an older kernel lacks is not known then; nothing depends on it. */
  (void) setsockopt (g_socket_get_fd (socket), level, option, &value, sizeof value);
}

void
wb_ask_socket_prepare (GSocket *socket, guint8 family)
{
  set (socket, SOL_SOCKET, SO_TIMESTAMPING,
       SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_TX_SOFTWARE |
           SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY);
  if (family == 6)
    {
      set (socket, IPPROTO_IPV6, IPV6_RECVERR, 1);
      set (socket, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
    }
  else
    {
      set (socket, IPPROTO_IP, IP_RECVERR, 1);
      set (socket, IPPROTO_IP, IP_RECVTTL, 1);
    }
}

gboolean
wb_ask_socket_set_whole (GSocket *socket, guint8 family, GError **error)
{
  int value = family == 6 ? IPV6_PMTUDISC_PROBE : IP_PMTUDISC_PROBE;

  if (setsockopt (g_socket_get_fd (socket), family == 6 ? IPPROTO_IPV6 : IPPROTO_IP,
                  family == 6 ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER, &value, sizeof value) == 0)
    return TRUE;
  g_set_error (error, WB_ERROR, WB_ERROR_UNSUPPORTED, _("This system cannot forbid packets to be split: %s"),
               g_strerror (errno));
  return FALSE;
}

static void
take_control (struct msghdr *header, WbAskEvent *out)
{
  WbSocketControl said;

  wb_socket_control_read (&said, header);
  out->stamp_ns = said.stamp_ns;
  out->ttl = said.ttl;
  if (said.news == WB_SOCKET_NEWS_SENT)
    {
      out->kind = WB_ASK_STAMP;
      out->n_stamped = said.number;
    }
  else if (said.news == WB_SOCKET_NEWS_ERROR)
    {
      out->kind = WB_ASK_TROUBLE;
      out->error = g_error_new_literal (G_IO_ERROR, (int) g_io_error_from_errno (said.code), g_strerror (said.code));
      out->told_by = said.told_by;
      out->mtu = said.mtu;
    }
}

/* FALSE with errno. */
static gboolean
receive (GSocket *socket, int flags, guint8 *bytes, gsize room, WbAskEvent *out)
{
  union
  {
    char bytes[CONTROL_BYTES];
    struct cmsghdr align;
  } control;
  struct sockaddr_storage from;
  struct iovec piece = { .iov_base = bytes, .iov_len = room };
  struct msghdr header = {
    .msg_name = &from,
    .msg_namelen = sizeof from,
    .msg_iov = &piece,
    .msg_iovlen = 1,
    .msg_control = &control,
    .msg_controllen = sizeof control,
  };
  gssize n;

  do
    n = recvmsg (g_socket_get_fd (socket), &header, flags | MSG_DONTWAIT);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    return FALSE;
  *out = (WbAskEvent){ .n_bytes = (gsize) n };
  (void) wb_endpoint_from_sockaddr (&out->from, &from, header.msg_namelen);
  take_control (&header, out);
  return TRUE;
}

WbAskEventKind
wb_ask_socket_take (GSocket *socket, guint8 *bytes, gsize room, WbAskEvent *out)
{
  int code;

  *out = (WbAskEvent){ .kind = WB_ASK_NOTHING };
  if (receive (socket, MSG_ERRQUEUE, bytes, room, out) && out->kind != WB_ASK_NOTHING)
    return out->kind;
  if (receive (socket, 0, bytes, room, out))
    return out->kind = WB_ASK_DATAGRAM;
  code = errno;
  if (code == EAGAIN || code == EWOULDBLOCK)
    return WB_ASK_NOTHING;
  if (receive (socket, MSG_ERRQUEUE, bytes, room, out) && out->kind != WB_ASK_NOTHING)
    return out->kind;
  *out = (WbAskEvent){ .kind = WB_ASK_TROUBLE };
  g_set_error_literal (&out->error, G_IO_ERROR, g_io_error_from_errno (code), g_strerror (code));
  return out->kind;
}

WbAskEventKind
wb_ask_socket_take_told (GSocket *socket, WbAskEvent *out)
{
  guint8 quoted; /* what was sent is known */

  *out = (WbAskEvent){ .kind = WB_ASK_NOTHING };
  (void) receive (socket, MSG_ERRQUEUE, &quoted, sizeof quoted, out);
  return out->kind;
}

void
wb_ask_socket_forget_trouble (GSocket *socket)
{
  for (guint i = 0; i < FORGOTTEN_MAX; i++)
    {
      g_auto (WbAskEvent) event = { 0 };

      if (wb_ask_socket_take_told (socket, &event) == WB_ASK_NOTHING)
        break;
    }
  /* Older kernels keep the last one's error for the next call; reading SO_ERROR clears it. */
  (void) g_socket_check_connect_result (socket, NULL);
}
