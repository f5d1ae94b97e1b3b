/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From an error to a sentence that helps. Each failure has one remedy and one button at most: a port in use offers a
 * free one, a privileged port offers the usual one and the command that would open it to everybody. A host without IPv6
 * is no failure. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-listen-remedy.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#define FIRST_UNPRIVILEGED_PORT 1024

void
wb_listen_remedy_show_failure (WbErrorBar *bar, const char *title, const GError *error, guint16 port,
                               guint16 usual_port)
{
  g_autofree char *command = NULL, *label = NULL, *action = NULL, *why = NULL;

  g_return_if_fail (title != NULL && error != NULL);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    {
      why = g_strdup_printf (_("%s. Another program, or another server of this one, has the port."), error->message);
      wb_error_bar_show (bar, WB_BAR_ERROR, title, why);
      if (port > 0)
        {
          command = g_strdup_printf ("ss -lntup 'sport = :%u'", port);
          wb_error_bar_set_command (bar, _("This shows which program it is:"), command);
        }
      wb_error_bar_set_action (bar, _("Use a Free Port"), "service.free-port");
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED) && port > 0 &&
           port < FIRST_UNPRIVILEGED_PORT)
    {
      why = g_strdup_printf (_("%s. Ports below %d need a right. Choose a higher port."), error->message,
                             FIRST_UNPRIVILEGED_PORT);
      command = g_strdup_printf ("sudo sysctl net.ipv4.ip_unprivileged_port_start=%u", port);
      label = g_strdup_printf (_("Use Port %d"), usual_port);
      action = g_strdup_printf ("service.use-port(uint16 %d)", usual_port);
      wb_error_bar_show (bar, WB_BAR_ERROR, title, why);
      wb_error_bar_set_command (bar, _("Or let everybody use it, until the next boot:"), command);
      wb_error_bar_set_action (bar, label, action);
    }
  else
    wb_error_bar_show (bar, WB_BAR_ERROR, title, error->message);
}

char *
wb_listen_remedy_dup_partial (const WbListen *listens, guint n, WbBarTone *tone)
{
  const WbListen *first = NULL;
  gboolean on[2] = { FALSE, FALSE }, lacking[2] = { FALSE, FALSE }, missing = TRUE;

  g_return_val_if_fail (listens != NULL || n == 0, NULL);

  for (guint i = 0; i < n; i++)
    {
      const WbListen *listen = &listens[i];
      guint family = listen->family == 6 ? 1 : 0;

      on[family] |= listen->state == WB_LISTEN_ON || listen->state == WB_LISTEN_PAUSED;
      if (listen->state != WB_LISTEN_MISSING && listen->state != WB_LISTEN_FAILED)
        continue;
      lacking[family] = TRUE;
      missing &= listen->state == WB_LISTEN_MISSING;
      if (first == NULL)
        first = listen;
    }
  if (first == NULL)
    return NULL;
  if (tone != NULL)
    *tone = missing ? WB_BAR_INFO : WB_BAR_WARNING;
  if (missing)
    return g_strdup (lacking[1] ? _("Listening on IPv4 only: this host has no IPv6") :
                                  _("Listening on IPv6 only: this host has no IPv4"));
  if (on[0] && !on[1])
    return g_strdup_printf (_("Listening on IPv4 only: %s"), first->error);
  if (on[1] && !on[0])
    return g_strdup_printf (_("Listening on IPv6 only: %s"), first->error);
  return g_strdup_printf (_("Listening in part only: %s"), first->error);
}

void
wb_listen_remedy_show_partial (WbErrorBar *bar, char **told, const WbListen *listens, guint n)
{
  g_autofree char *notice = NULL;
  WbBarTone tone = WB_BAR_INFO;

  g_return_if_fail (WB_IS_ERROR_BAR (bar));
  g_return_if_fail (told != NULL);

  notice = wb_listen_remedy_dup_partial (listens, n, &tone);
  if (g_strcmp0 (notice, *told) == 0)
    return;
  g_free (*told);
  *told = g_steal_pointer (&notice);
  if (*told != NULL)
    wb_error_bar_show (bar, tone, *told, NULL);
  else
    wb_error_bar_clear (bar);
}
