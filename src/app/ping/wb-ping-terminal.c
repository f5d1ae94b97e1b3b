/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The command is this program's own: only that pings in the responder's words and tells lost from late. An address that
 * means "everywhere" is no destination; this machine's own is. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-terminal.h"

WbEndpoint
wb_ping_terminal_get_endpoint (const WbPingResponderSnapshot *snapshot)
{
  WbEndpoint endpoint = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (snapshot->listens); i++)
    {
      const WbListen *listen = &snapshot->listens[i];

      if (listen->state != WB_LISTEN_ON)
        continue;
      endpoint = listen->endpoint;
      if (wb_endpoint_is_any (&endpoint))
        wb_endpoint_init_loopback (&endpoint, listen->endpoint.family);
      endpoint.port = listen->endpoint.port;
      break;
    }
  return endpoint;
}

char *
wb_ping_terminal_dup_command (const WbPingResponderSnapshot *snapshot)
{
  WbEndpoint endpoint;
  char text[WB_ENDPOINT_TEXT_BYTES];

  g_return_val_if_fail (snapshot != NULL, NULL);

  endpoint = wb_ping_terminal_get_endpoint (snapshot);
  if (endpoint.family == 0)
    return NULL;
  wb_endpoint_format (&endpoint, text);
  /* Brackets are a shell's own. */
  return g_strdup_printf (endpoint.family == 6 ? "wirebench-cli ping%s '%s'" : "wirebench-cli ping%s %s",
                          snapshot->stamp ? " --mode stamp" : "", text);
}
