/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One table. The standards' own words stand where there are any. */

#include "engine/ping/wb-ping-figure.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *label;
  const char *definition;
} figures[WB_PING_N_FIGURES] = {
  [WB_PING_FIGURE_SENT] = {
    N_("Sent"),
    N_("Probes that were handed to the network."),
  },
  [WB_PING_FIGURE_RECEIVED] = {
    N_("Received"),
    N_("Probes that were answered, in time or late; duplicates do not count."),
  },
  [WB_PING_FIGURE_PENDING] = {
    N_("Pending"),
    N_("Probes without an answer whose timeout has not passed yet."),
  },
  [WB_PING_FIGURE_LOST] = {
    N_("Lost"),
    N_("Probes without an answer whose timeout has passed; a late answer still takes one away."),
  },
  [WB_PING_FIGURE_LOST_UP] = {
    N_("Lost on the way there"),
    N_("Lost probes that the reflector never received, as the numbers of a stateful reflector show."),
  },
  [WB_PING_FIGURE_LOST_DOWN] = {
    N_("Lost on the way back"),
    N_("Lost probes that the reflector received and whose answer never arrived, as the numbers of a stateful "
       "reflector show."),
  },
  [WB_PING_FIGURE_LOST_UNKNOWN] = {
    N_("Lost, direction unknown"),
    N_("Lost probes of which no number of a reflector says where they were lost."),
  },
  [WB_PING_FIGURE_LATE] = {
    N_("Late"),
    N_("Of the received: answers that took longer than the timeout."),
  },
  [WB_PING_FIGURE_DUPLICATES] = {
    N_("Duplicates"),
    N_("Further answers to probes that were answered already."),
  },
  [WB_PING_FIGURE_REORDERED] = {
    N_("Reordered"),
    N_("Answers that arrived after the answer to a later probe (RFC 4737, 3); duplicates do not count."),
  },
  [WB_PING_FIGURE_REORDER_EXTENT] = {
    N_("Reordering extent"),
    N_("How many arrivals a reordered answer is behind the first one that overtook it (RFC 4737, 4.2)."),
  },
  [WB_PING_FIGURE_CORRUPTED] = {
    N_("Corrupted"),
    N_("Answers with a number of ours and content that we did not send."),
  },
  [WB_PING_FIGURE_FOREIGN] = {
    N_("Foreign"),
    N_("Datagrams that answer nothing that was sent."),
  },
  [WB_PING_FIGURE_TOO_OLD] = {
    N_("Too old"),
    N_("Answers so late that their probe is forgotten; it stays lost."),
  },
  [WB_PING_FIGURE_ICMP_ERRORS] = {
    N_("ICMP errors"),
    N_("ICMP messages that say why a probe did not arrive."),
  },
  [WB_PING_FIGURE_SKIPPED] = {
    N_("Not sent"),
    N_("Moments of the schedule at which nothing could be sent."),
  },
  [WB_PING_FIGURE_ROUND_TRIP] = {
    N_("Round trip"),
    N_("From the moment a probe left this host to the moment its answer reached it (T4 - T1)."),
  },
  [WB_PING_FIGURE_NETWORK] = {
    N_("Network time"),
    N_("The round trip less the time for which the reflector held the probe: (T4 - T1) - (T3 - T2)."),
  },
  [WB_PING_FIGURE_RESPONSE] = {
    N_("Response time"),
    N_("From the moment at which a probe was to be sent to the moment its answer was read: what a user waits for. "
       "Delays of this program count too, so no moment is left out (coordinated omission)."),
  },
  [WB_PING_FIGURE_LATENESS] = {
    N_("Schedule lateness"),
    N_("From the moment at which a probe was to be sent to the moment it was."),
  },
  [WB_PING_FIGURE_MEAN] = {
    N_("Mean"),
    N_("The sum of all values, divided by their number."),
  },
  [WB_PING_FIGURE_STDDEV] = {
    N_("Standard deviation"),
    N_("The root of the mean squared distance of all values from their mean."),
  },
  [WB_PING_FIGURE_PERCENTILE] = {
    N_("Percentile"),
    N_("The value that this share of the received answers does not exceed; the median is the 50th."),
  },
  [WB_PING_FIGURE_PERCENTILE_OF_ALL] = {
    N_("Percentile of all probes"),
    N_("The value that this share of all probes does not exceed; a lost one is longer than any."),
  },
  [WB_PING_FIGURE_JITTER] = {
    N_("Interarrival jitter"),
    N_("The smoothed difference of the network times of consecutive arrivals: each moves it by a sixteenth (RFC "
       "3550, 6.4.1)."),
  },
  [WB_PING_FIGURE_IPDV] = {
    N_("Delay variation between neighbours (IPDV)"),
    N_("The network time of a probe less that of the probe before, where both were answered (RFC 3393). Percentiles "
       "are those of its magnitude."),
  },
  [WB_PING_FIGURE_PDV] = {
    N_("Delay variation from the shortest (PDV)"),
    N_("The network time of a probe less the shortest of the series (RFC 5481)."),
  },
  [WB_PING_FIGURE_ONE_WAY_UP] = {
    N_("One-way delay there"),
    N_("From this host to the reflector (T2 - T1), less the offset of its clock. As uncertain as that: delays "
       "there and back are taken for equal."),
  },
  [WB_PING_FIGURE_ONE_WAY_DOWN] = {
    N_("One-way delay back"),
    N_("From the reflector to this host (T4 - T3), plus the offset of its clock. As uncertain as that: delays "
       "there and back are taken for equal."),
  },
  [WB_PING_FIGURE_CLOCK_OFFSET] = {
    N_("Clock offset"),
    N_("By how much the reflector's clock is ahead of ours, from the shortest delays of each direction. The true "
       "value is within the bound if its clock drifts evenly."),
  },
  [WB_PING_FIGURE_CLOCK_SKEW] = {
    N_("Clock skew"),
    N_("By how much faster the reflector's clock runs than ours, in millionths (ppm)."),
  },
  [WB_PING_FIGURE_TTL] = {
    N_("TTL seen"),
    N_("The time to live (IPv6: hop limit) with which answers arrived."),
  },
  [WB_PING_FIGURE_KERNEL_TIMES] = {
    N_("Measured by the kernel"),
    N_("Round trips between two time stamps of the operating system's kernel, which do not count delays of this "
       "program."),
  },
};

const char *
wb_ping_figure_get_label (WbPingFigure figure)
{
  g_return_val_if_fail ((guint) figure < WB_PING_N_FIGURES, "");

  return _ (figures[figure].label);
}

const char *
wb_ping_figure_get_definition (WbPingFigure figure)
{
  g_return_val_if_fail ((guint) figure < WB_PING_N_FIGURES, "");

  return _ (figures[figure].definition);
}
