/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Ports are every service's matter (wb-listen-remedy); certificates are the chat's own. A system without TLS is named
 * with the package that brings it. */

#define G_LOG_DOMAIN "wirebench"

#include "app/chat/wb-chat-remedy.h"

#include "app/panel/wb-listen-remedy.h"
#include "engine/base/wb-error.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#define USUAL_PORT 9000

void
wb_chat_remedy_show_failure (WbErrorBar *bar, const GError *error, const WbChatSettings *settings)
{
  const char *title = _("The chat server did not start");
  g_autofree char *why = NULL;

  g_return_if_fail (error != NULL && settings != NULL);

  if (settings->tls && g_error_matches (error, WB_ERROR, WB_ERROR_UNSUPPORTED))
    {
      why = g_strdup_printf (_("%s. GLib finds its TLS in the package glib-networking."), error->message);
      wb_error_bar_show (bar, WB_BAR_ERROR, title, why);
      wb_error_bar_set_command (bar, _("On Debian and its relatives:"), "sudo apt install glib-networking");
      wb_error_bar_set_action (bar, _("Start without TLS"), "service.without-tls");
    }
  else if (settings->tls && settings->certificate_file != NULL &&
           (error->domain == G_TLS_ERROR || strstr (error->message, settings->certificate_file) != NULL ||
            (settings->key_file != NULL && strstr (error->message, settings->key_file) != NULL)))
    {
      wb_error_bar_show (bar, WB_BAR_ERROR, title, error->message);
      wb_error_bar_set_action (bar, _("Use a Certificate Made for This Run"), "service.own-certificate");
    }
  else
    wb_listen_remedy_show_failure (bar, title, error, settings->plain ? settings->port : settings->tls_port,
                                   USUAL_PORT);
}
