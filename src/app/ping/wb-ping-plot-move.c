/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the pointer, fingers and keys do. Whatever moves through time changes the stretch and says so; the smoke view has
 * nothing to move. A drag and a pinch begin anew from the stretch that was there when they began, so that a long one loses
 * nothing to rounding. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-plot-private.h"

#include <math.h>

/* A wheel's notch. */
#define ZOOM_FACTOR 1.25
#define PAN_SHARE 0.1
/* A drag that is shorter was meant as a click. */
#define LEAST_DRAG_PX 5

static double
get_place (WbPingPlot *self, double x)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));

  return width > 0 ? CLAMP (x / width, 0, 1) : 0.5;
}

static gint64
get_time (WbPingPlot *self, double x)
{
  gint64 from_ns, to_ns;

  wb_ping_stretch_get_range (&self->stretch, &from_ns, &to_ns);
  return from_ns + (gint64) ((double) (to_ns - from_ns) * get_place (self, x));
}

static void
zoom_at (WbPingPlot *self, double factor, double place)
{
  if (self->smoke)
    return;
  wb_ping_stretch_zoom (&self->stretch, factor, place);
  wb_ping_plot_stretched (self);
}

static void
pan (WbPingPlot *self, double share)
{
  if (self->smoke)
    return;
  wb_ping_stretch_pan (&self->stretch, share);
  wb_ping_plot_stretched (self);
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, WbPingPlot *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));

  if (self->smoke)
    return FALSE;
  if (dx != 0 || (state & GDK_SHIFT_MASK) != 0)
    pan (self, (dx != 0 ? dx : dy) * PAN_SHARE);
  else
    zoom_at (self, pow (ZOOM_FACTOR, dy), get_place (self, MAX (self->cursor_x, 0)));
  return TRUE;
}

static void
pinch_begin_cb (GtkGesture *gesture, GdkEventSequence *sequence, WbPingPlot *self)
{
  self->dragged = self->stretch;
  self->selecting = self->panning = FALSE;
}

static void
pinch_cb (GtkGestureZoom *gesture, double scale, WbPingPlot *self)
{
  double x = 0, y = 0;

  if (self->smoke || scale <= 0)
    return;
  gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y);
  self->stretch = self->dragged;
  zoom_at (self, 1 / scale, get_place (self, x));
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, WbPingPlot *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (self->smoke || button == GDK_BUTTON_SECONDARY)
    return;
  self->dragged = self->stretch;
  self->drag_from_x = self->drag_to_x = x;
  self->panning = button == GDK_BUTTON_MIDDLE || (state & GDK_SHIFT_MASK) != 0;
  self->selecting = !self->panning;
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, WbPingPlot *self)
{
  if (!self->selecting && !self->panning)
    return;
  self->drag_to_x = self->drag_from_x + dx;
  if (self->panning)
    {
      self->stretch = self->dragged;
      pan (self, -dx / MAX (gtk_widget_get_width (GTK_WIDGET (self)), 1));
    }
  wb_ping_plot_set_cursor (self, self->drag_to_x);
}

static void
drag_end_cb (GtkGestureDrag *gesture, double dx, double dy, WbPingPlot *self)
{
  gboolean selecting = self->selecting && fabs (dx) >= LEAST_DRAG_PX;

  self->selecting = self->panning = FALSE;
  if (selecting)
    {
      wb_ping_stretch_show (&self->stretch, get_time (self, self->drag_from_x),
                            get_time (self, self->drag_from_x + dx));
      wb_ping_plot_stretched (self);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_cancel_cb (GtkGesture *gesture, GdkEventSequence *sequence, WbPingPlot *self)
{
  self->selecting = self->panning = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, WbPingPlot *self)
{
  if (n_press == 2)
    wb_ping_plot_show_whole (self);
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, WbPingPlot *self)
{
  wb_ping_plot_set_cursor (self, x);
}

static void
leave_cb (GtkEventControllerMotion *controller, WbPingPlot *self)
{
  if (!gtk_widget_has_focus (GTK_WIDGET (self)))
    wb_ping_plot_set_cursor (self, -1);
}

static void
move_cursor (WbPingPlot *self, int step)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  double x = self->cursor_x < 0 ? width / 2 : self->cursor_x + step;

  wb_ping_plot_set_cursor (self, CLAMP (x, 0, width - 1));
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, WbPingPlot *self)
{
  gboolean control = (state & GDK_CONTROL_MASK) != 0;
  double place = self->cursor_x >= 0 ? get_place (self, self->cursor_x) : 0.5;

  if ((state & GDK_ALT_MASK) != 0 || (control && key != GDK_KEY_Left && key != GDK_KEY_Right))
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_Right:
      if (control || self->smoke)
        move_cursor (self, key == GDK_KEY_Left ? -1 : 1);
      else
        pan (self, key == GDK_KEY_Left ? -PAN_SHARE : PAN_SHARE);
      return TRUE;
    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
      zoom_at (self, 1 / ZOOM_FACTOR, place);
      return TRUE;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      zoom_at (self, ZOOM_FACTOR, place);
      return TRUE;
    case GDK_KEY_w:
      wb_ping_plot_show_whole (self);
      return TRUE;
    case GDK_KEY_f:
    case GDK_KEY_End:
      wb_ping_plot_follow (self);
      return TRUE;
    case GDK_KEY_l:
      g_object_set (self, "log", !self->log, NULL);
      return TRUE;
    default:
      return FALSE;
    }
}

void
wb_ping_plot_add_controllers (WbPingPlot *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *pinch = gtk_gesture_zoom_new ();

  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), 0);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect (drag, "cancel", G_CALLBACK (drag_cancel_cb), self);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (pinch_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (pinch));
}

void
wb_ping_plot_show_whole (WbPingPlot *self)
{
  g_return_if_fail (WB_IS_PING_PLOT (self));

  wb_ping_stretch_show_whole (&self->stretch);
  wb_ping_plot_stretched (self);
}

void
wb_ping_plot_follow (WbPingPlot *self)
{
  g_return_if_fail (WB_IS_PING_PLOT (self));

  if (self->smoke)
    return;
  wb_ping_stretch_follow (&self->stretch);
  wb_ping_plot_stretched (self);
}

void
wb_ping_plot_zoom (WbPingPlot *self, double factor)
{
  g_return_if_fail (WB_IS_PING_PLOT (self));

  zoom_at (self, factor, 0.5);
}
