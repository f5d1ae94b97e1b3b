/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Systems without capabilities: the ids are all there is to give up. */

#include "helper/wb-helper-privileges.h"

gboolean
wb_helper_privileges_close_ways_back (GError **error)
{
  return TRUE;
}

gboolean
wb_helper_privileges_drop_capabilities (GError **error)
{
  return TRUE;
}
