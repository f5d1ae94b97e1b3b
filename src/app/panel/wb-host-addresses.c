/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What both platforms' lists of addresses share. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-host-addresses.h"

void
wb_host_address_free (WbHostAddress *self)
{
  g_free (self->interface_name);
  g_free (self->text);
  g_free (self);
}
