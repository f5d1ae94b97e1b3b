/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GDK does not say which presses are the display server's. One that comes while the key has not been let go is; but a window
 * does not hear of a release when something above it has the keyboard by then, so that it also has to come as soon after the
 * one before as only a repetition does. */

#define G_LOG_DOMAIN "wirebench"

#include "app/wb-key-repeat.h"

/* Until the first repetition; X servers wait for 660 ms, desktops for 250 to 600. */
#define LONGEST_WAIT_MS 1000

typedef struct
{
  guint held_code; /* 0: none */
  guint32 last_ms;
} Held;

static gboolean
is_enter (guint key)
{
  return key == GDK_KEY_Return || key == GDK_KEY_KP_Enter || key == GDK_KEY_ISO_Enter;
}

static gboolean
pressed_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, Held *held)
{
  guint32 now_ms = gtk_event_controller_get_current_event_time (GTK_EVENT_CONTROLLER (controller));
  GtkWidget *window = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));
  gboolean repeats;

  if (!is_enter (key) || GTK_IS_TEXT_VIEW (gtk_root_get_focus (GTK_ROOT (window))))
    return GDK_EVENT_PROPAGATE;
  repeats = held->held_code == code && now_ms - held->last_ms <= LONGEST_WAIT_MS;
  held->held_code = code;
  held->last_ms = now_ms;
  return repeats;
}

static void
released_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, Held *held)
{
  if (code == held->held_code)
    held->held_code = 0;
}

void
wb_key_repeat_ignore_enter (GtkWidget *window)
{
  GtkEventController *controller = gtk_event_controller_key_new ();
  Held *held = g_new0 (Held, 1);

  g_return_if_fail (GTK_IS_WINDOW (window));

  gtk_event_controller_set_name (controller, "wb-key-repeat");
  /* Before all that the window does with keys: what was added last is asked first. */
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_data (controller, "key-pressed", G_CALLBACK (pressed_cb), held,
                         (GClosureNotify) (void (*) (void)) g_free, 0);
  g_signal_connect (controller, "key-released", G_CALLBACK (released_cb), held);
  gtk_widget_add_controller (window, controller);
}
