/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which datagrams an echo server answers, as a pure function: what wb-datagram-guard lets pass, by mode. */
#pragma once

#include "engine/base/wb-endpoint.h"
#include "engine/echo/wb-echo-settings.h"

G_BEGIN_DECLS

typedef enum
{
  WB_ECHO_DATAGRAM_ANSWER,
  WB_ECHO_DATAGRAM_DISCARD, /* the mode swallows it */
  WB_ECHO_DATAGRAM_SILENT,  /* loop and amplification rules */
  WB_ECHO_DATAGRAM_TOO_BIG, /* the answer would be larger than a datagram can be */
} WbEchoVerdict;

/* source: of the datagram. destination: the address it was sent to (port ignored). bound: ours, with port. broadcast: the
 * system says that destination is no address of one host. The rate of verbatim mode is the caller's to keep. */
WbEchoVerdict wb_echo_datagram_judge (WbEchoMode mode, const WbEndpoint *source, const WbEndpoint *destination,
                                      const WbEndpoint *bound, gboolean broadcast, const guint8 *bytes, gsize n_bytes);

G_END_DECLS
