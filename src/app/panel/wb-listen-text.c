/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Addresses as people read and type them; nothing here is translated. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-listen-text.h"

#include <string.h>

char *
wb_listen_text_dup_where (const WbListen *listens, guint n, gboolean *reachable)
{
  g_autoptr (GString) where = g_string_new (NULL);
  gboolean any = FALSE;

  for (guint i = 0; i < n; i++)
    {
      const WbListen *listen = &listens[i];
      char text[WB_ENDPOINT_TEXT_BYTES];

      if (listen->state != WB_LISTEN_ON && listen->state != WB_LISTEN_PAUSED)
        continue;
      any |= !wb_endpoint_is_loopback (&listen->endpoint);
      wb_endpoint_format (&listen->endpoint, text);
      if (strstr (where->str, text) == NULL)
        g_string_append_printf (where, "%s%s", where->len > 0 ? ", " : "", text);
    }
  if (reachable != NULL)
    *reachable = any;
  return g_string_free (g_steal_pointer (&where), FALSE);
}

char *
wb_listen_text_dup_command (const WbListen *listens, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      const WbListen *listen = &listens[i];
      char text[WB_ENDPOINT_TEXT_BYTES];
      const char *address;

      if (listen->state != WB_LISTEN_ON)
        continue;
      address = wb_endpoint_format_address (&listen->endpoint, text);
      if (wb_endpoint_is_any (&listen->endpoint))
        address = listen->endpoint.family == 4 ? "127.0.0.1" : "::1";
      return g_strdup_printf ("nc %s%s %u", listen->udp ? "-u " : "", address, listen->endpoint.port);
    }
  return NULL;
}
