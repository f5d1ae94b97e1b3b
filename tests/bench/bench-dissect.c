/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Packets per second of processor time: dissection and list row of an ordinary TCP segment and UDP datagram over Ethernet
 * and IPv4, as a list that scrolls and a flow pass that runs do it. Aim: 1,000,000. */

#include "engine/dissect/wb-dissector.h"

#include <time.h>

#define SECONDS 2

static const guint8 tcp_frame[] = {
  0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x02, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0x08, 0x00, 0x45, 0x00, 0x00,
  0x34, 0x12, 0x34, 0x40, 0x00, 0x40, 0x06, 0x14, 0x8e, 0x0a, 0x00, 0x00, 0x01, 0x0a, 0x00, 0x00, 0x02,
  0xc0, 0x00, 0x01, 0xbb, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x80, 0x10, 0x01, 0xf5, 0x00,
  0x00, 0x00, 0x00, 0x01, 0x01, 0x08, 0x0a, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x02,
};
static const guint8 udp_frame[] = {
  0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x02, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0x08, 0x00, 0x45, 0x00,
  0x00, 0x21, 0x00, 0x01, 0x40, 0x00, 0x40, 0x11, 0x26, 0xc9, 0x0a, 0x00, 0x00, 0x01, 0x0a, 0x00,
  0x00, 0x02, 0x13, 0x88, 0x17, 0x70, 0x00, 0x0d, 0x7d, 0x07, 0x68, 0x65, 0x6c, 0x6c, 0x6f,
};

/* Of this process: others on the machine do not count. */
static gint64
cpu_time_us (void)
{
  struct timespec t;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  return (gint64) t.tv_sec * G_USEC_PER_SEC + t.tv_nsec / 1000;
}

static double
measure (const guint8 *bytes, guint32 length, gboolean with_row)
{
  g_autoptr (WbDissection) d = wb_dissection_new ();
  g_autoptr (WbSummary) summary = wb_summary_new ();
  WbFrame frame = { .captured_length = length, .reported_length = length, .link_type = 1, .fcs_length = -1 };
  gint64 start = cpu_time_us (), end = start + SECONDS * G_USEC_PER_SEC, now = start;
  guint64 packets = 0;

  while (now < end)
    {
      for (guint i = 0; i < 1000; i++)
        {
          frame.number = ++packets;
          wb_dissect (d, &frame, bytes, NULL);
          if (with_row)
            wb_summary_fill (summary, d);
        }
      now = cpu_time_us ();
    }
  return (double) packets * G_USEC_PER_SEC / (double) (now - start);
}

int
main (void)
{
  g_print ("dissect tcp            %10.0f packets/s\n", measure (tcp_frame, sizeof tcp_frame, FALSE));
  g_print ("dissect udp            %10.0f packets/s\n", measure (udp_frame, sizeof udp_frame, FALSE));
  g_print ("dissect tcp, list row  %10.0f packets/s\n", measure (tcp_frame, sizeof tcp_frame, TRUE));
  g_print ("dissect udp, list row  %10.0f packets/s\n", measure (udp_frame, sizeof udp_frame, TRUE));
  return 0;
}
