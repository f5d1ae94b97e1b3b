/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Elsewhere than on Linux a loopback device delivers each packet once. */

#include "helper/wb-helper-device.h"

void
wb_helper_device_ignore_second_copies (WbHelperDevice *self, const char *device)
{
}

char *
wb_helper_device_dup_second_copies_filter (WbHelperDevice *self, const char *device)
{
  return NULL;
}
