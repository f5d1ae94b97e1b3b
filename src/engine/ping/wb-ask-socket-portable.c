/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where there is no error queue of Linux's kind: a connected socket still says that the peer's port is closed, without
 * saying who told it; times are the program's, the TTL stays unknown. */

#include "engine/ping/wb-ask-socket.h"

#include "engine/base/wb-error.h"

#include <gio/gnetworking.h>
#include <glib/gi18n-lib.h>

/* The BSDs' name, macOS's too since 11, beside Windows's. */
#if !defined IP_DONTFRAG && defined IP_DONTFRAGMENT
#define IP_DONTFRAG IP_DONTFRAGMENT
#endif

void
wb_ask_event_clear (WbAskEvent *self)
{
  g_clear_error (&self->error);
}

void
wb_ask_socket_prepare (GSocket *socket, guint8 family)
{
}

gboolean
wb_ask_socket_set_whole (GSocket *socket, guint8 family, GError **error)
{
#if defined IP_DONTFRAG && defined IPV6_DONTFRAG
  g_autoptr (GError) reason = NULL;

  if (g_socket_set_option (socket, family == 6 ? IPPROTO_IPV6 : IPPROTO_IP, family == 6 ? IPV6_DONTFRAG : IP_DONTFRAG,
                           1, &reason))
    return TRUE;
  g_set_error (error, WB_ERROR, WB_ERROR_UNSUPPORTED, _("This system cannot forbid packets to be split: %s"),
               reason->message);
#else
  g_set_error_literal (error, WB_ERROR, WB_ERROR_UNSUPPORTED, _("This system cannot forbid packets to be split"));
#endif
  return FALSE;
}

WbAskEventKind
wb_ask_socket_take (GSocket *socket, guint8 *bytes, gsize room, WbAskEvent *out)
{
  g_autoptr (GSocketAddress) from = NULL;
  g_autoptr (GError) error = NULL;
  gssize n = g_socket_receive_from (socket, &from, (char *) bytes, room, NULL, &error);

  *out = (WbAskEvent){ .kind = WB_ASK_NOTHING };
  if (n >= 0)
    {
      out->kind = WB_ASK_DATAGRAM;
      out->n_bytes = (gsize) n;
      if (from)
        (void) wb_endpoint_from_socket_address (&out->from, from);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      out->kind = WB_ASK_TROUBLE;
      out->error = g_steal_pointer (&error);
    }
  return out->kind;
}

WbAskEventKind
wb_ask_socket_take_told (GSocket *socket, WbAskEvent *out)
{
  *out = (WbAskEvent){ .kind = WB_ASK_NOTHING };
  return out->kind;
}

void
wb_ask_socket_forget_trouble (GSocket *socket)
{
  (void) g_socket_check_connect_result (socket, NULL); /* reads SO_ERROR, which clears it */
}
