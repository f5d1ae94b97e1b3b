/* SPDX-License-Identifier: GPL-3.0-or-later */

/* On a loopback device a packet socket sees every packet twice, going out and coming in. libpcap throws the outgoing
 * copy away, but only after it took a place in the ring, and when the ring is full both copies count as drops. Asked
 * not to queue it at all, the kernel leaves twice the room and counts what is really lost. A socket of one device has
 * an option for it (Linux 4.20); on "any", where other devices' outgoing packets are wanted, a filter has to say it. */

#include "helper/wb-helper-device.h"

#include <linux/if_packet.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

static gboolean
is_loopback (int fd, const char *device)
{
  struct ifreq request = { 0 };

  if (fd < 0 || strlen (device) >= sizeof request.ifr_name)
    return FALSE;
  strcpy (request.ifr_name, device);
  return ioctl (fd, SIOCGIFFLAGS, &request) == 0 && (request.ifr_flags & IFF_LOOPBACK) != 0;
}

void
wb_helper_device_ignore_second_copies (WbHelperDevice *self, const char *device)
{
  int fd = pcap_fileno (self->pcap);
  int on = 1;

  if (!is_loopback (fd, device)) /* nor is "any" */
    return;
#ifdef PACKET_IGNORE_OUTGOING
  /* An older kernel refuses, and all is as libpcap does it. */
  (void) setsockopt (fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on);
#endif
}

char *
wb_helper_device_dup_second_copies_filter (WbHelperDevice *self, const char *device)
{
  struct if_nameindex *interfaces;
  char *filter = NULL;

  /* Only SLL2 knows the interface, and only "any" has SLL2. */
  if (strcmp (device, "any") != 0 || pcap_datalink (self->pcap) != DLT_LINUX_SLL2)
    return NULL;
  interfaces = if_nameindex ();
  /* The first one: a network namespace has one loopback device, and no more can be made. */
  for (gsize i = 0; interfaces != NULL && interfaces[i].if_index != 0 && filter == NULL; i++)
    if (is_loopback (pcap_fileno (self->pcap), interfaces[i].if_name))
      filter = g_strdup_printf ("not (outbound and ifindex %u)", interfaces[i].if_index);
  if (interfaces != NULL)
    if_freenameindex (interfaces);
  return filter;
}
