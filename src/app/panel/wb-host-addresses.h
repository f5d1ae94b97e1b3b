/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The addresses and interfaces of this machine, to choose from. Read when the list is opened, since they come and go. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint8 family; /* 4 or 6 */
  char *interface_name;
  char *text; /* as wb_endpoint_parse_address reads it: "192.0.2.1", "fe80::1%eth0" */
} WbHostAddress;

void wb_host_address_free (WbHostAddress *self);

/* Of interfaces that are up, in the system's order; element type WbHostAddress (transfer full). Empty where the platform
 * has no such list. */
GPtrArray *wb_host_addresses_list (void);
/* Names of interfaces that are up (transfer full). */
char **wb_host_interfaces_list (void);

G_END_DECLS
