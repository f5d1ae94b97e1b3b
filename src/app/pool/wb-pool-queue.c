/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The queue enters at the far end and leaves towards the cells at the near one, where an arrow stands. Few waiters get
 * room for their times in words; many are bars only, of which the pointer reads one. Those that are not among the
 * snapshot's, or find no room, are a number at the end. */

#define G_LOG_DOMAIN "wirebench"

#include "app/pool/wb-pool-queue.h"

#include "app/panel/wb-plot-scale.h"
#include "app/pool/wb-pool-words.h"
#include "app/wb-compat.h"
#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

#define ARROW_PX 14
#define BARS_PX 26
#define WIDE_PX 60 /* from bar to bar with words below them */
#define SLIM_PX 9
#define REST_PX 64 /* for the number at the end */
#define MIN_WIDTH_PX 180

struct _WbPoolQueue
{
  GtkWidget parent_instance;

  /* Owned */
  WbPoolSnapshot *snapshot; /* NULL: nothing known */
  PangoLayout *layout;      /* of one text after the other; NULL: to be made */
  int text_height;
};

G_DEFINE_FINAL_TYPE (WbPoolQueue, wb_pool_queue, GTK_TYPE_WIDGET)

/* --- Places -------------------------------------------------------------------------------------------------------- */

static int
get_pitch (guint n, int width)
{
  return (int) n * WIDE_PX <= width - ARROW_PX - REST_PX ? WIDE_PX : SLIM_PX;
}

/* How many bars are drawn, and how far they are from each other. */
static guint
count_bars (WbPoolQueue *self, int *pitch)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  guint n = self->snapshot != NULL ? MIN (self->snapshot->n_waiters, WB_POOL_WAITERS_SHOWN) : 0;

  *pitch = get_pitch (n, width);
  return MIN (n, (guint) MAX ((width - ARROW_PX - REST_PX) / *pitch, 1));
}

char *
wb_pool_queue_dup_readout (WbPoolQueue *self, double x)
{
  g_autofree char *duration = NULL;
  guint n, index;
  int pitch;

  g_return_val_if_fail (WB_IS_POOL_QUEUE (self), NULL);

  n = count_bars (self, &pitch);
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (GTK_WIDGET (self)) - x;
  if (x < ARROW_PX || x >= ARROW_PX + (double) n * pitch)
    return NULL;
  index = (guint) ((x - ARROW_PX) / pitch);
  duration = wb_pool_words_dup_duration (self->snapshot->waiters_ns[index]);
  /* Translators: one who waits for a connection: its place in the queue, and for how long it has waited */
  return g_strdup_printf (_("Number %u, waiting for %s"), index + 1, duration);
}

static gboolean
query_tooltip_cb (WbPoolQueue *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  g_autofree char *text = keyboard ? NULL : wb_pool_queue_dup_readout (self, x);

  if (text == NULL)
    return FALSE;
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/* --- Drawing ------------------------------------------------------------------------------------------------------- */

static PangoLayout *
get_layout (WbPoolQueue *self)
{
  if (self->layout == NULL)
    {
      g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

      self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), "0");
      pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
      pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
      pango_layout_set_attributes (self->layout, attributes);
      pango_layout_get_pixel_size (self->layout, NULL, &self->text_height);
    }
  return self->layout;
}

/* x: from the near end on; at_middle: of the text, else its near end. */
static void
append_text (WbPoolQueue *self, GtkSnapshot *snapshot, const char *text, float x, float y, gboolean at_middle,
             const GdkRGBA *color)
{
  PangoLayout *layout = get_layout (self);
  int width;

  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, &width, NULL);
  if (at_middle)
    x -= (float) width / 2;
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = (float) gtk_widget_get_width (GTK_WIDGET (self)) - x - (float) width;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

static void
append_box (WbPoolQueue *self, GtkSnapshot *snapshot, float x, float y, float width, float height, const GdkRGBA *color)
{
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = (float) gtk_widget_get_width (GTK_WIDGET (self)) - x - width;
  gtk_snapshot_append_color (snapshot, color, &GRAPHENE_RECT_INIT (x, y, width, height));
}

static void
wb_pool_queue_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WbPoolQueue *self = WB_POOL_QUEUE (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GdkRGBA color, faint;
  double greatest = 0;
  guint n, n_rest;
  int pitch;

  wb_compat_get_color (widget, &color);
  faint = color;
  faint.alpha *= 0.3f;
  n = count_bars (self, &pitch);
  append_text (self, snapshot, rtl ? "▶" : "◀", 0, (float) (BARS_PX - self->text_height), FALSE,
               n > 0 ? &color : &faint);
  append_box (self, snapshot, ARROW_PX, BARS_PX - 1, (float) gtk_widget_get_width (widget) - ARROW_PX, 1, &faint);
  if (n == 0)
    return;
  for (guint i = 0; i < n; i++)
    greatest = MAX (greatest, (double) self->snapshot->waiters_ns[i]);
  greatest = wb_plot_scale_get_nice (greatest);
  for (guint i = 0; i < n; i++)
    {
      float x = ARROW_PX + (float) i * (float) pitch;
      float height = MAX (2, (float) ((double) self->snapshot->waiters_ns[i] / greatest) * (BARS_PX - 2));

      append_box (self, snapshot, x + 1, BARS_PX - 1 - height, (float) pitch - (pitch == WIDE_PX ? 6 : 2), height,
                  &color);
      if (pitch == WIDE_PX)
        {
          g_autofree char *text = wb_pool_words_dup_duration (self->snapshot->waiters_ns[i]);

          append_text (self, snapshot, text, x + (float) (pitch - 4) / 2, BARS_PX, TRUE, &color);
        }
    }
  n_rest = MAX (self->snapshot->counts.waiters, n) - n;
  if (n_rest > 0)
    {
      g_autofree char *count = wb_format_dup_count (n_rest);
      g_autofree char *text = g_strconcat ("+", count, NULL);

      append_text (self, snapshot, text, ARROW_PX + (float) n * (float) pitch + 4,
                   (float) (BARS_PX - self->text_height - 1), FALSE, &color);
    }
}

static void
wb_pool_queue_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                       int *minimum_baseline, int *natural_baseline)
{
  WbPoolQueue *self = WB_POOL_QUEUE (widget);

  get_layout (self);
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN_WIDTH_PX : BARS_PX + self->text_height;
}

static void
wb_pool_queue_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (wb_pool_queue_parent_class)->css_changed (widget, change);
  g_clear_object (&WB_POOL_QUEUE (widget)->layout);
  gtk_widget_queue_resize (widget);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_pool_queue_dispose (GObject *object)
{
  WbPoolQueue *self = WB_POOL_QUEUE (object);

  g_clear_pointer (&self->snapshot, wb_snapshot_unref);
  g_clear_object (&self->layout);
  G_OBJECT_CLASS (wb_pool_queue_parent_class)->dispose (object);
}

static void
wb_pool_queue_class_init (WbPoolQueueClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_pool_queue_dispose;
  widget_class->css_changed = wb_pool_queue_css_changed;
  widget_class->measure = wb_pool_queue_measure;
  widget_class->snapshot = wb_pool_queue_snapshot;
  gtk_widget_class_set_css_name (widget_class, "poolqueue");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
wb_pool_queue_init (WbPoolQueue *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "wb-curve-1"); /* as waiting in the plots */
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Queue for a connection"),
                                  -1);
}

void
wb_pool_queue_update (WbPoolQueue *self, WbPoolSnapshot *snapshot)
{
  gboolean is_empty = snapshot == NULL || snapshot->n_waiters == 0;
  gboolean was_empty;

  g_return_if_fail (WB_IS_POOL_QUEUE (self));

  was_empty = self->snapshot == NULL || self->snapshot->n_waiters == 0;
  if (snapshot != NULL)
    wb_snapshot_ref (snapshot);
  g_clear_pointer (&self->snapshot, wb_snapshot_unref);
  self->snapshot = snapshot;
  if (!is_empty || !was_empty)
    gtk_widget_queue_draw (GTK_WIDGET (self));
}
