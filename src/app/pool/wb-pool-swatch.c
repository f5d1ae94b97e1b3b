/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A sheet for one stamp, which is kept as a texture: the legend is drawn with every frame of its neighbours, its cells
 * change with the theme only. */

#define G_LOG_DOMAIN "wirebench"

#include "app/pool/wb-pool-swatch.h"

#include "app/pool/wb-pool-sheet.h"
#include "app/wb-compat.h"

#define SIZE_PX 16

struct _WbPoolSwatch
{
  GtkWidget parent_instance;

  /* Owned */
  GdkTexture *texture; /* NULL: to be drawn */

  WbPoolLook look;
};

G_DEFINE_FINAL_TYPE (WbPoolSwatch, wb_pool_swatch, GTK_TYPE_WIDGET)

static GdkTexture *
draw (WbPoolSwatch *self)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self)), size_px = SIZE_PX * scale;
  gsize stride = (gsize) size_px * sizeof (guint32);
  g_autoptr (WbPoolSheet) sheet = NULL;
  g_autoptr (GBytes) bytes = NULL;
  WbPoolColors colors = { 0 };

  wb_compat_get_color (GTK_WIDGET (self), &colors.looks[self->look]);
  sheet = wb_pool_sheet_new (gtk_widget_get_parent (GTK_WIDGET (self)), &colors, SIZE_PX, scale);
  bytes = g_bytes_new (wb_pool_sheet_get_pixels (sheet, self->look, WB_POOL_NO_TARGET), stride * (gsize) size_px);
  return gdk_memory_texture_new (size_px, size_px, GDK_MEMORY_DEFAULT, bytes, stride);
}

static void
wb_pool_swatch_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WbPoolSwatch *self = WB_POOL_SWATCH (widget);

  if (self->texture == NULL)
    self->texture = draw (self);
  gtk_snapshot_append_texture (
      snapshot, self->texture,
      &GRAPHENE_RECT_INIT (0, (float) ((gtk_widget_get_height (widget) - SIZE_PX) / 2), SIZE_PX, SIZE_PX));
}

static void
wb_pool_swatch_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                        int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = SIZE_PX;
}

static void
drop (WbPoolSwatch *self)
{
  g_clear_object (&self->texture);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
wb_pool_swatch_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (wb_pool_swatch_parent_class)->css_changed (widget, change);
  drop (WB_POOL_SWATCH (widget));
}

static void
wb_pool_swatch_dispose (GObject *object)
{
  g_clear_object (&WB_POOL_SWATCH (object)->texture);
  G_OBJECT_CLASS (wb_pool_swatch_parent_class)->dispose (object);
}

static void
wb_pool_swatch_class_init (WbPoolSwatchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_pool_swatch_dispose;
  widget_class->css_changed = wb_pool_swatch_css_changed;
  widget_class->measure = wb_pool_swatch_measure;
  widget_class->snapshot = wb_pool_swatch_snapshot;
  gtk_widget_class_set_css_name (widget_class, "poolswatch");
  /* the word beside it says it */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
wb_pool_swatch_init (WbPoolSwatch *self)
{
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (drop), NULL);
}

GtkWidget *
wb_pool_swatch_new (WbPoolLook look)
{
  WbPoolSwatch *self = g_object_new (WB_TYPE_POOL_SWATCH, NULL);

  self->look = look;
  gtk_widget_add_css_class (GTK_WIDGET (self), wb_pool_words_get_css_class (look));
  return GTK_WIDGET (self);
}
