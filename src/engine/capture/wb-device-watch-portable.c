/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Systems whose notices we do not know: the list rescans. */

#include "engine/capture/wb-device-watch.h"

GSource *
wb_device_watch_source_new (void)
{
  return NULL;
}
