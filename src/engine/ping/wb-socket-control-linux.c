/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every value is copied out, as the kernel promises no more than CMSG_ALIGN; the offender's address follows the error, of
 * family AF_UNSPEC when there is none. */

#include "engine/ping/wb-socket-control-linux.h"

#include "engine/base/wb-clock.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <string.h>
#include <time.h>

static gboolean
is (const struct cmsghdr *item, int level, int type, gsize least)
{
  return item->cmsg_level == level && item->cmsg_type == type && item->cmsg_len >= CMSG_LEN (least);
}

static void
read_error (const struct cmsghdr *item, WbSocketControl *out)
{
  struct sock_extended_err info;
  gsize n = item->cmsg_len - CMSG_LEN (0);

  memcpy (&info, CMSG_DATA (item), sizeof info);
  if (info.ee_origin == SO_EE_ORIGIN_TIMESTAMPING)
    {
      out->news = WB_SOCKET_NEWS_SENT;
      out->number = info.ee_data;
      return;
    }
  out->news = WB_SOCKET_NEWS_ERROR;
  out->code = (int) info.ee_errno;
  out->mtu = info.ee_errno == EMSGSIZE ? info.ee_info : 0;
  out->is_icmp = info.ee_origin == SO_EE_ORIGIN_ICMP || info.ee_origin == SO_EE_ORIGIN_ICMP6;
  if (!out->is_icmp)
    return;
  out->icmp_type = info.ee_type;
  out->icmp_code = info.ee_code;
  (void) wb_endpoint_from_sockaddr (&out->told_by, CMSG_DATA (item) + sizeof info, n - sizeof info);
  out->told_by.port = 0;
}

void
wb_socket_control_read (WbSocketControl *out, struct msghdr *header)
{
  *out = (WbSocketControl){ 0 };
  for (struct cmsghdr *item = CMSG_FIRSTHDR (header); item; item = CMSG_NXTHDR (header, item))
    if (is (item, SOL_SOCKET, SCM_TIMESTAMPING, sizeof (struct scm_timestamping)))
      {
        struct scm_timestamping stamps;

        memcpy (&stamps, CMSG_DATA (item), sizeof stamps);
        out->stamp_ns = (gint64) stamps.ts[0].tv_sec * WB_NS_PER_S + stamps.ts[0].tv_nsec;
      }
    else if (is (item, IPPROTO_IP, IP_TTL, sizeof (int)) || is (item, IPPROTO_IPV6, IPV6_HOPLIMIT, sizeof (int)))
      {
        int ttl;

        memcpy (&ttl, CMSG_DATA (item), sizeof ttl);
        out->ttl = (guint8) ttl;
      }
    else if (is (item, IPPROTO_IP, IP_RECVERR, sizeof (struct sock_extended_err)) ||
             is (item, IPPROTO_IPV6, IPV6_RECVERR, sizeof (struct sock_extended_err)))
      read_error (item, out);
}
