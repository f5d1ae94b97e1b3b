/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules, from the cheapest to the dearest; the order decides only what a datagram is counted as. */

#include "engine/echo/wb-echo-datagram-policy.h"

#include "engine/base/wb-datagram-guard.h"
#include "engine/echo/wb-echo-framing.h"

WbEchoVerdict
wb_echo_datagram_judge (WbEchoMode mode, const WbEndpoint *source, const WbEndpoint *destination,
                        const WbEndpoint *bound, gboolean broadcast, const guint8 *bytes, gsize n_bytes)
{
  if (mode == WB_ECHO_DISCARD)
    return WB_ECHO_DATAGRAM_DISCARD;
  if (wb_datagram_guard_check (source, destination, bound, broadcast) != WB_DATAGRAM_FINE)
    return WB_ECHO_DATAGRAM_SILENT;
  if (mode == WB_ECHO_PREFIX && wb_datagram_guard_is_answer (bytes, n_bytes))
    return WB_ECHO_DATAGRAM_SILENT;
  if (n_bytes + (mode == WB_ECHO_PREFIX ? WB_ECHO_PREFIX_BYTES : 0) > WB_DATAGRAM_BYTES_MAX)
    return WB_ECHO_DATAGRAM_TOO_BIG;
  return WB_ECHO_DATAGRAM_ANSWER;
}
