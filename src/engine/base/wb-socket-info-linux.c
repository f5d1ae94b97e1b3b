/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Linux: TCP_INFO (tcp(7)) and the queue counts SIOCINQ and SIOCOUTQ (linux/sockios.h). Older kernels fill less of
 * tcp_info, and what they do not fill stays 0. */

#include "engine/base/wb-socket-info.h"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

void
wb_socket_info_read (int fd, WbSocketInfo *out)
{
  struct tcp_info info = { 0 };
  socklen_t bytes = sizeof info;
  int unread;

  *out = (WbSocketInfo){ 0 };
  if (getsockopt (fd, IPPROTO_TCP, TCP_INFO, &info, &bytes) != 0)
    return;
  out->has_info = TRUE;
  out->state = info.tcpi_state;
  out->rtt_us = info.tcpi_rtt;
  out->rttvar_us = info.tcpi_rttvar;
  out->cwnd_segments = info.tcpi_snd_cwnd;
  out->retransmits = info.tcpi_total_retrans;
  out->unacked_segments = info.tcpi_unacked;
  out->mss_bytes = info.tcpi_snd_mss;
  wb_socket_get_unsent (fd, &out->unsent_bytes);
  if (ioctl (fd, SIOCINQ, &unread) == 0 && unread > 0)
    out->unread_bytes = (guint64) unread;
}

gboolean
wb_socket_get_unsent (int fd, guint64 *bytes)
{
  int unsent;

  *bytes = 0;
  if (ioctl (fd, SIOCOUTQ, &unsent) != 0)
    return FALSE;
  *bytes = (guint64) MAX (unsent, 0);
  return TRUE;
}
