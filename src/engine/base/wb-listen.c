/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one thing a listening socket's description owns is its error; wb-ports.c fills it in. */

#include "engine/base/wb-listen.h"

#include <string.h>

void
wb_listen_clear (WbListen *self)
{
  g_free (self->error);
  memset (self, 0, sizeof *self);
}
