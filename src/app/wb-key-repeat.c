/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GDK does not say which presses are the display server's. One that comes while the key has not been let go is; but a window
 * does not hear of a release when something above it has the keyboard by then, so that it also has to come as soon after the
 * one before as only a repetition does. There is one keyboard: a press that closes a popover is repeated to its window. */

#define G_LOG_DOMAIN "wirebench"

#include "app/wb-key-repeat.h"

/* Until the first repetition; X servers wait for 660 ms, desktops for 250 to 600. */
#define LONGEST_WAIT_MS 1000

static guint held_code; /* 0: none */
static guint32 held_last_ms;

static gboolean
is_enter (guint key)
{
  return key == GDK_KEY_Return || key == GDK_KEY_KP_Enter || key == GDK_KEY_ISO_Enter;
}

static gboolean
pressed_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, gpointer data)
{
  guint32 now_ms = gtk_event_controller_get_current_event_time (GTK_EVENT_CONTROLLER (controller));
  GtkRoot *root = gtk_widget_get_root (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller)));
  gboolean repeats;

  if (!is_enter (key) || root == NULL)
    return GDK_EVENT_PROPAGATE;
  /* There it makes lines, and with Control it does not. */
  if (GTK_IS_TEXT_VIEW (gtk_root_get_focus (root)) && !(state & GDK_CONTROL_MASK))
    return GDK_EVENT_PROPAGATE;
  repeats = held_code == code && now_ms - held_last_ms <= LONGEST_WAIT_MS;
  held_code = code;
  held_last_ms = now_ms;
  return repeats;
}

static void
released_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, gpointer data)
{
  if (code == held_code)
    held_code = 0;
}

void
wb_key_repeat_ignore_enter (GtkWidget *surface)
{
  GtkEventController *controller = gtk_event_controller_key_new ();

  g_return_if_fail (GTK_IS_NATIVE (surface));

  gtk_event_controller_set_name (controller, "wb-key-repeat");
  /* Before all that it does with keys: what was added last is asked first. */
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect (controller, "key-pressed", G_CALLBACK (pressed_cb), NULL);
  g_signal_connect (controller, "key-released", G_CALLBACK (released_cb), NULL);
  gtk_widget_add_controller (surface, controller);
}
