/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Each cell is scaled by its own greatest value: a sparkline shows the shape, the columns beside it show the numbers. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-spark-cell.h"

#include "app/panel/wb-row-list.h"
#include "app/wb-compat.h"
#include "engine/ping/wb-ping-snapshot.h"

#include <glib/gi18n.h>

#define PAD_PX 3
#define BAR_PX 2
#define LOST_ALPHA 0.8f

#define WB_TYPE_PING_SPARK_CELL (wb_ping_spark_cell_get_type ())
G_DECLARE_FINAL_TYPE (WbPingSparkCell, wb_ping_spark_cell, WB, PING_SPARK_CELL, GtkWidget)

struct _WbPingSparkCell
{
  GtkWidget parent_instance;

  /* Child */
  GtkWidget *lost_sample; /* never shown: its colour is that of lost probes */

  /* Owned */
  WbRow *row;
  gulong changed_id;
};

G_DEFINE_FINAL_TYPE (WbPingSparkCell, wb_ping_spark_cell, GTK_TYPE_WIDGET)

static void
wb_ping_spark_cell_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WbPingSparkCell *self = WB_PING_SPARK_CELL (widget);
  const WbPingRow *row = self->row != NULL ? wb_row_get_data (self->row) : NULL;
  int height = gtk_widget_get_height (widget) - 2 * PAD_PX;
  int x = gtk_widget_get_width (widget) - PAD_PX;
  float greatest = 0;
  GdkRGBA color, lost;

  if (row == NULL || height <= 0)
    return;
  wb_compat_get_color (widget, &color);
  wb_compat_get_color (self->lost_sample, &lost);
  lost.alpha *= LOST_ALPHA;
  for (guint i = 0; i < row->n_spark; i++)
    greatest = MAX (greatest, row->spark_ms[i]);
  for (guint i = row->n_spark; i > 0 && x >= PAD_PX + BAR_PX; i--, x -= BAR_PX + 1)
    {
      float value = row->spark_ms[i - 1];
      float bar = value < 0 ? (float) height : greatest > 0 ? MAX (1.0f, value / greatest * (float) height) : 1.0f;

      gtk_snapshot_append_color (
          snapshot, value < 0 ? &lost : &color,
          &GRAPHENE_RECT_INIT ((float) (x - BAR_PX), (float) (PAD_PX + height) - bar, BAR_PX, bar));
    }
}

static void
wb_ping_spark_cell_dispose (GObject *object)
{
  WbPingSparkCell *self = WB_PING_SPARK_CELL (object);

  if (self->row != NULL)
    g_clear_signal_handler (&self->changed_id, self->row);
  g_clear_object (&self->row);
  g_clear_pointer (&self->lost_sample, gtk_widget_unparent);
  G_OBJECT_CLASS (wb_ping_spark_cell_parent_class)->dispose (object);
}

static void
wb_ping_spark_cell_class_init (WbPingSparkCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_ping_spark_cell_dispose;
  widget_class->snapshot = wb_ping_spark_cell_snapshot;
  gtk_widget_class_set_css_name (widget_class, "pingspark");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
wb_ping_spark_cell_init (WbPingSparkCell *self)
{
  self->lost_sample = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->lost_sample, "error");
  gtk_widget_set_parent (self->lost_sample, GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

static void
set_row (WbPingSparkCell *self, WbRow *row)
{
  if (self->row != NULL)
    g_clear_signal_handler (&self->changed_id, self->row);
  g_set_object (&self->row, row);
  if (row == NULL)
    return;
  self->changed_id = g_signal_connect_swapped (row, "changed", G_CALLBACK (gtk_widget_queue_draw), self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *cell = g_object_new (WB_TYPE_PING_SPARK_CELL, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_LABEL, _("The latest probes"), -1);
  gtk_list_item_set_child (item, cell);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  set_row (WB_PING_SPARK_CELL (gtk_list_item_get_child (item)), WB_ROW (gtk_list_item_get_item (item)));
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  set_row (WB_PING_SPARK_CELL (gtk_list_item_get_child (item)), NULL);
}

GtkColumnViewColumn *
wb_ping_spark_cell_new_column (const char *title)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *column;

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  column = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_fixed_width (column, 2 * PAD_PX + (int) WB_PING_SPARK * (BAR_PX + 1));
  gtk_column_view_column_set_resizable (column, TRUE);
  return column;
}
