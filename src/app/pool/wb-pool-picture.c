/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Cells of one size in rows, in the order of the slots. */

#define G_LOG_DOMAIN "wirebench"

#include "app/pool/wb-pool-picture.h"

#include "app/pool/wb-pool-words.h"
#include "app/wb-compat.h"

#include <glib/gi18n.h>

#define CELL_PX 18
#define GAP_PX 2

struct _WbPoolPicture
{
  GtkWidget parent_instance;

  /* Owned */
  WbPoolSnapshot *snapshot; /* NULL: nothing known */
};

G_DEFINE_FINAL_TYPE (WbPoolPicture, wb_pool_picture, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_CELL_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static guint
get_columns (int width)
{
  return (guint) MAX (width / (CELL_PX + GAP_PX), 1);
}

static void
wb_pool_picture_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WbPoolPicture *self = WB_POOL_PICTURE (widget);
  guint n_columns = get_columns (gtk_widget_get_width (widget));
  GdkRGBA color;

  wb_compat_get_color (widget, &color);
  for (guint i = 0; self->snapshot != NULL && i < self->snapshot->n_cells; i++)
    {
      const WbPoolCell *cell = &self->snapshot->cells[i];
      GdkRGBA fill = color;

      fill.alpha *= 0.15f * (1 + (float) wb_pool_words_get_look (cell->state, cell->leaked)) / 1.5f;
      gtk_snapshot_append_color (snapshot, &fill,
                                 &GRAPHENE_RECT_INIT ((float) (i % n_columns * (CELL_PX + GAP_PX)),
                                                      (float) (i / n_columns * (CELL_PX + GAP_PX)), CELL_PX, CELL_PX));
    }
}

static GtkSizeRequestMode
wb_pool_picture_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
wb_pool_picture_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                         int *minimum_baseline, int *natural_baseline)
{
  WbPoolPicture *self = WB_POOL_PICTURE (widget);
  guint n = self->snapshot != NULL ? self->snapshot->n_cells : 0;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 200;
      *natural = 400;
    }
  else
    {
      guint n_columns = get_columns (for_size >= 0 ? for_size : 400);

      *minimum = *natural = (int) ((n + n_columns - 1) / n_columns) * (CELL_PX + GAP_PX) + CELL_PX;
    }
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, WbPoolPicture *self)
{
  guint n_columns = get_columns (gtk_widget_get_width (GTK_WIDGET (self)));
  guint slot = (guint) (y / (CELL_PX + GAP_PX)) * n_columns + (guint) (x / (CELL_PX + GAP_PX));

  if (self->snapshot != NULL && slot < self->snapshot->n_cells && self->snapshot->cells[slot].id != 0)
    g_signal_emit (self, signals[SIGNAL_CELL_ACTIVATED], 0, self->snapshot->cells[slot].id);
}

static void
wb_pool_picture_dispose (GObject *object)
{
  g_clear_pointer (&WB_POOL_PICTURE (object)->snapshot, wb_snapshot_unref);
  G_OBJECT_CLASS (wb_pool_picture_parent_class)->dispose (object);
}

static void
wb_pool_picture_class_init (WbPoolPictureClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_pool_picture_dispose;
  widget_class->get_request_mode = wb_pool_picture_get_request_mode;
  widget_class->measure = wb_pool_picture_measure;
  widget_class->snapshot = wb_pool_picture_snapshot;
  signals[SIGNAL_CELL_ACTIVATED] = g_signal_new ("cell-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                                 NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
  gtk_widget_class_set_css_name (widget_class, "poolpicture");
}

static void
wb_pool_picture_init (WbPoolPicture *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Picture of the pool"), -1);
}

GtkWidget *
wb_pool_picture_new (void)
{
  return g_object_new (WB_TYPE_POOL_PICTURE, NULL);
}

void
wb_pool_picture_update (WbPoolPicture *self, WbPoolSnapshot *snapshot)
{
  gboolean resized;

  g_return_if_fail (WB_IS_POOL_PICTURE (self));

  resized = (self->snapshot != NULL ? self->snapshot->n_cells : 0) != (snapshot != NULL ? snapshot->n_cells : 0);
  if (snapshot != NULL)
    wb_snapshot_ref (snapshot);
  g_clear_pointer (&self->snapshot, wb_snapshot_unref);
  self->snapshot = snapshot;
  if (resized)
    gtk_widget_queue_resize (GTK_WIDGET (self));
  else
    gtk_widget_queue_draw (GTK_WIDGET (self));
}
