/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What Linux says beside a datagram, or in the error queue instead of one (ip(7), the kernel's networking/timestamping):
 * when it passed, which TTL it had left, what became of one of ours. For the twins of this room that ask for it. Pure. */
#pragma once

#include "engine/base/wb-endpoint.h"

#include <sys/socket.h>

G_BEGIN_DECLS

typedef enum
{
  WB_SOCKET_NEWS_NONE,  /* a datagram, or nothing that is known here */
  WB_SOCKET_NEWS_SENT,  /* one of ours has left */
  WB_SOCKET_NEWS_ERROR, /* one of ours did not get there */
} WbSocketNews;

typedef struct
{
  gint64 stamp_ns; /* by the kernel's wall clock; 0: none */
  guint8 ttl;      /* 0: not told */
  WbSocketNews news;

  guint32 number; /* SENT: which of ours, as OPT_ID counts */

  /* ERROR */
  int code;         /* of errno.h */
  gboolean is_icmp; /* FALSE: this host itself says so */
  guint8 icmp_type;
  guint8 icmp_code;
  WbEndpoint told_by; /* whose ICMP message, port 0; family 0: not known */
  guint mtu;          /* of EMSGSIZE: the packet that would fit; 0: not said */
} WbSocketControl;

void wb_socket_control_read (WbSocketControl *out, struct msghdr *header);

G_END_DECLS
