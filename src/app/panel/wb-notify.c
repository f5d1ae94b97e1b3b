/* SPDX-License-Identifier: GPL-3.0-or-later */

/* On Unix a notification goes over the session bus; where there is none, GLib complains instead of being silent. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-notify.h"

static gboolean
can_tell (GApplication *application)
{
  if (application == NULL || !g_application_get_is_registered (application))
    return FALSE;
#if defined(G_OS_UNIX) && !defined(__APPLE__)
  return g_application_get_dbus_connection (application) != NULL;
#else
  return TRUE;
#endif
}

void
wb_notify_send (const char *id, const char *title, const char *body, const char *panel)
{
  GApplication *application = g_application_get_default ();
  g_autoptr (GNotification) notification = g_notification_new (title);

  g_notification_set_body (notification, body);
  g_notification_set_default_action_and_target (notification, "app.show-panel", "s", panel);
  if (can_tell (application))
    g_application_send_notification (application, id, notification);
}
