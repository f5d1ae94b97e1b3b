/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where there is no getifaddrs: nothing to choose from but loopback, all, and what is typed. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-host-addresses.h"

GPtrArray *
wb_host_addresses_list (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) wb_host_address_free);
}

char **
wb_host_interfaces_list (void)
{
  return g_new0 (char *, 1);
}
