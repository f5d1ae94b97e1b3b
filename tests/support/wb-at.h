/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An endpoint as a test names it. */
#pragma once

#include "engine/base/wb-endpoint.h"

G_BEGIN_DECLS

/* text: "127.0.0.1:80"; without a port, port 0. */
static inline WbEndpoint
at (const char *text)
{
  g_autoptr (GError) error = NULL;
  WbEndpoint endpoint;

  wb_endpoint_parse (text, 0, &endpoint, &error);
  g_assert_no_error (error);
  return endpoint;
}

G_END_DECLS
