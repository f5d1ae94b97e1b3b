/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was typed behind `wirebench-cli pool`, as settings. */
#pragma once

#include "engine/pool/wb-pool-load-settings.h"
#include "engine/pool/wb-pool-settings.h"

G_BEGIN_DECLS

typedef struct
{
  WbPoolSettings pool;
  WbPoolLoadSettings load;
  gboolean with_load;
  gint64 drain_ns;
  gint64 interval_ns; /* between two status lines */
  gboolean quiet;
  gboolean json;
} WbCliPoolOptions;

/* FALSE, having complained. Clear it in both cases. */
gboolean wb_cli_pool_options_parse (WbCliPoolOptions *self, int argc, char **argv);
void wb_cli_pool_options_clear (WbCliPoolOptions *self);

G_END_DECLS
