/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A table of what users meet; the rest is told by its numbers. */

#include "engine/ping/wb-ping-icmp.h"

#include <glib/gi18n-lib.h>

#define ANY_CODE 255u

static const struct
{
  guint8 family, type, code;
  const char *text;
} words[] = {
  { 4, 3, 0, N_("Network unreachable") },
  { 4, 3, 1, N_("Host unreachable") },
  { 4, 3, 2, N_("Protocol unreachable") },
  { 4, 3, 3, N_("Port unreachable") },
  { 4, 3, 4, N_("Packet too big") },
  { 4, 3, 9, N_("Forbidden by an administrator") },
  { 4, 3, 10, N_("Forbidden by an administrator") },
  { 4, 3, 13, N_("Forbidden by an administrator") },
  { 4, 11, 0, N_("Its TTL ran out on the way") },
  { 4, 11, 1, N_("A fragment was missing") },
  { 4, 12, ANY_CODE, N_("Something is wrong with the packet") },
  { 6, 1, 0, N_("No route to it") },
  { 6, 1, 1, N_("Forbidden by an administrator") },
  { 6, 1, 3, N_("Host unreachable") },
  { 6, 1, 4, N_("Port unreachable") },
  { 6, 2, ANY_CODE, N_("Packet too big") },
  { 6, 3, 0, N_("Its hop limit ran out on the way") },
  { 6, 3, 1, N_("A fragment was missing") },
  { 6, 4, ANY_CODE, N_("Something is wrong with the packet") },
};

char *
wb_ping_icmp_dup_text (guint8 family, guint8 type, guint8 code)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (words[i].family == family && words[i].type == type && (words[i].code == code || words[i].code == ANY_CODE))
      return g_strdup (_ (words[i].text));
  return g_strdup_printf (_("ICMP type %u, code %u"), type, code);
}
