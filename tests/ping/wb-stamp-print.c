/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Makes STAMP packets for test-stamp-peers.py: one line of words in, one line of hexadecimal bytes out.
 *
 *   request SEQUENCE UNIX_NS FORMAT SYNCHRONIZED SCALE MULTIPLIER SSID BYTES FILL
 *   reflect STATEFUL SEQUENCE T2_UNIX_NS T3_UNIX_NS FORMAT SYNCHRONIZED SCALE MULTIPLIER TTL REQUEST-IN-HEX */

#include "engine/base/wb-datagram-guard.h"
#include "engine/ping/wb-stamp-packet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static guint8 request[WB_DATAGRAM_BYTES_MAX], reply[WB_DATAGRAM_BYTES_MAX];

static gint64
number (char **words, guint i)
{
  return g_ascii_strtoll (words[i], NULL, 10);
}

static WbStampEstimate
estimate_at (char **words, guint i)
{
  return (WbStampEstimate){ .format = number (words, i) ? WB_STAMP_PTP : WB_STAMP_NTP,
                            .synchronized = number (words, i + 1) != 0,
                            .scale = (guint8) number (words, i + 2),
                            .multiplier = (guint8) number (words, i + 3) };
}

static void
print_bytes (const guint8 *bytes, gsize n)
{
  for (gsize i = 0; i < n; i++)
    printf ("%02x", bytes[i]);
  printf ("\n");
}

static void
make_request (char **words)
{
  WbStampEstimate estimate = estimate_at (words, 3);
  WbStampRequest made = { .sequence = (guint32) number (words, 1),
                          .timestamp = wb_stamp_time_from_unix_ns (estimate.format, number (words, 2)),
                          .estimate = estimate,
                          .ssid = (guint16) number (words, 7) };
  gsize n = (gsize) number (words, 8);

  if (wb_stamp_request_write (&made, (guint8) number (words, 9), request, n))
    print_bytes (request, n);
  else
    printf ("refused\n");
}

static void
make_reflection (char **words)
{
  WbStampReflector reflector = { .stateful = number (words, 1) != 0,
                                 .sequence = (guint32) number (words, 2),
                                 .received_unix_ns = number (words, 3),
                                 .sent_unix_ns = number (words, 4),
                                 .estimate = estimate_at (words, 5),
                                 .ttl = (guint8) number (words, 9) };
  gsize n = strlen (words[10]) / 2, n_reply;

  for (gsize i = 0; i < n; i++)
    request[i] = (guint8) (g_ascii_xdigit_value (words[10][2 * i]) << 4 | g_ascii_xdigit_value (words[10][2 * i + 1]));
  if (wb_stamp_reflect (&reflector, request, n, reply, sizeof reply, &n_reply) == WB_STAMP_REFLECTED)
    print_bytes (reply, n_reply);
  else
    printf ("refused\n");
}

int
main (void)
{
  static char line[3 * WB_DATAGRAM_BYTES_MAX];

  while (fgets (line, sizeof line, stdin))
    {
      g_auto (GStrv) words = g_strsplit (g_strstrip (line), " ", -1);
      guint n = g_strv_length (words);

      if (n == 10 && g_str_equal (words[0], "request"))
        make_request (words);
      else if (n == 11 && g_str_equal (words[0], "reflect"))
        make_reflection (words);
      else
        return EXIT_FAILURE;
    }
  return EXIT_SUCCESS;
}
