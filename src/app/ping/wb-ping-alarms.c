/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Alarms have ids that only grow within a session: what is above the newest one seen is news. A thousand targets that
 * fail together are one notification each INTERVAL, which says how many; what came in between is told by the next. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-alarms.h"

#include "app/panel/wb-notify.h"
#include "app/wb-settings.h"

#include <glib/gi18n.h>

#define INTERVAL_US (2 * G_USEC_PER_SEC)

struct _WbPingAlarms
{
  GObject parent_instance;

  guint64 newest;  /* id of the last one that was told or seen in front */
  gint64 start_ns; /* of the session */
  gint64 told_us;  /* monotonic; 0: never */
};

G_DEFINE_FINAL_TYPE (WbPingAlarms, wb_ping_alarms, G_TYPE_OBJECT)

static void
wb_ping_alarms_class_init (WbPingAlarmsClass *klass)
{
}

static void
wb_ping_alarms_init (WbPingAlarms *self)
{
}

WbPingAlarms *
wb_ping_alarms_new (void)
{
  return g_object_new (WB_TYPE_PING_ALARMS, NULL);
}

static void
tell (const WbPingAlarm *alarm, guint64 n_more)
{
  g_autofree char *more = NULL, *body = NULL;

  if (n_more > 0)
    more = g_strdup_printf (ngettext ("(and %u more)", "(and %u more)", (gulong) n_more), (guint) n_more);
  body = g_strconcat (alarm->text, more != NULL ? "\n" : NULL, more, NULL);
  wb_notify_send ("ping-alarm", alarm->over ? _("Ping: the alarm is over") : _("Ping: alarm"), body, "ping");
}

gboolean
wb_ping_alarms_look (WbPingAlarms *self, const WbPingSnapshot *snapshot, GtkWindow *window)
{
  const WbPingAlarm *alarm;
  guint64 n_new;
  gint64 now_us = g_get_monotonic_time ();

  g_return_val_if_fail (WB_IS_PING_ALARMS (self), FALSE);

  if (snapshot->start_ns != self->start_ns)
    {
      self->start_ns = snapshot->start_ns;
      self->newest = 0;
    }
  if (snapshot->n_alarms == 0)
    return FALSE;
  alarm = &snapshot->alarms[snapshot->n_alarms - 1];
  if (alarm->id <= self->newest)
    return FALSE;
  n_new = alarm->id - self->newest;
  if ((window != NULL && gtk_window_is_active (window)) || !wb_settings_get_boolean (wb_settings_get (), "ping-notify"))
    {
      self->newest = alarm->id; /* it is on screen, or not wanted */
      return FALSE;
    }
  if (self->told_us != 0 && now_us - self->told_us < INTERVAL_US)
    return FALSE;
  self->newest = alarm->id;
  self->told_us = now_us;
  tell (alarm, n_new - 1);
  return TRUE;
}
