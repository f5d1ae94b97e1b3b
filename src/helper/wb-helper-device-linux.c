/* SPDX-License-Identifier: GPL-3.0-or-later */

/* On a loopback device a packet socket sees every packet twice, going out and coming in. libpcap throws the outgoing
 * copy away, but only after it took a place in the ring, and when the ring is full both copies count as drops. Asked
 * not to queue it at all (Linux 4.20), the kernel leaves twice the room and counts what is really lost. */

#include "helper/wb-helper-device.h"

#include <linux/if_packet.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

void
wb_helper_device_ignore_second_copies (WbHelperDevice *self, const char *device)
{
  int fd = pcap_fileno (self->pcap);
  struct ifreq request = { 0 };
  int on = 1;

  if (fd < 0 || strlen (device) >= sizeof request.ifr_name)
    return;
  strcpy (request.ifr_name, device);
  /* "any" is no interface and fails here; there the other interfaces' outgoing packets are wanted. */
  if (ioctl (fd, SIOCGIFFLAGS, &request) != 0 || (request.ifr_flags & IFF_LOOPBACK) == 0)
    return;
#ifdef PACKET_IGNORE_OUTGOING
  /* An older kernel refuses, and all is as libpcap does it. */
  (void) setsockopt (fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on);
#endif
}
