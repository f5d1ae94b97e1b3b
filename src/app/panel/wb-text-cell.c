/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The text is made by a function and drawn by wb-cell-text. Nothing is drawn again when the text is the same as before,
 * which is most cells of most ticks. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-text-cell.h"

#include "app/panel/wb-cell-text.h"

#define PLACEHOLDER "…"

struct _WbTextCell
{
  GtkWidget parent_instance;

  /* Owned */
  WbRow *row;
  WbCellText drawn;
  GString *text;
  GString *fresh; /* where the next text is made, to be compared */

  /* Borrowed */
  const char *css_class;
  WbTextFunc func;
  gpointer data;

  gulong changed_id;
};

G_DEFINE_FINAL_TYPE (WbTextCell, wb_text_cell, GTK_TYPE_WIDGET)

static void
set_css_class (WbTextCell *self, const char *css_class)
{
  if (g_strcmp0 (self->css_class, css_class) == 0)
    return;
  if (self->css_class != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->css_class);
  if (css_class != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), css_class);
  self->css_class = css_class;
}

static void
fill (WbTextCell *self)
{
  gconstpointer data = self->row != NULL ? wb_row_get_data (self->row) : NULL;
  const char *css_class = NULL;
  GString *old = self->text;

  g_string_truncate (self->fresh, 0);
  if (data != NULL)
    self->func (self->fresh, &css_class, data, self->data);
  else if (self->row != NULL)
    {
      g_string_append (self->fresh, PLACEHOLDER);
      css_class = "dim-label";
    }
  wb_cell_text_cut (self->fresh);
  set_css_class (self, css_class);
  if (g_string_equal (self->fresh, self->text))
    return;
  self->text = self->fresh;
  self->fresh = old;
  wb_cell_text_set_text (&self->drawn, self->text, 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->text->str, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* --- Drawing ------------------------------------------------------------------------------------------------------- */

static void
wb_text_cell_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                      int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = 0; /* columns have widths of their own */
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = wb_cell_text_measure (&WB_TEXT_CELL (widget)->drawn, widget);
}

static void
wb_text_cell_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WbTextCell *self = WB_TEXT_CELL (widget);

  wb_cell_text_snapshot (&self->drawn, widget, snapshot, self->text, 1);
}

static void
wb_text_cell_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (wb_text_cell_parent_class)->css_changed (widget, change);
  wb_cell_text_style_changed (&WB_TEXT_CELL (widget)->drawn, widget);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_text_cell_dispose (GObject *object)
{
  WbTextCell *self = WB_TEXT_CELL (object);

  wb_text_cell_set_row (self, NULL);
  wb_cell_text_drop (&self->drawn);
  G_OBJECT_CLASS (wb_text_cell_parent_class)->dispose (object);
}

static void
wb_text_cell_finalize (GObject *object)
{
  WbTextCell *self = WB_TEXT_CELL (object);

  g_string_free (self->text, TRUE);
  g_string_free (self->fresh, TRUE);
  G_OBJECT_CLASS (wb_text_cell_parent_class)->finalize (object);
}

static void
wb_text_cell_class_init (WbTextCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_text_cell_dispose;
  G_OBJECT_CLASS (klass)->finalize = wb_text_cell_finalize;
  widget_class->css_changed = wb_text_cell_css_changed;
  widget_class->measure = wb_text_cell_measure;
  widget_class->snapshot = wb_text_cell_snapshot;
  gtk_widget_class_set_css_name (widget_class, "textcell");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LABEL);
}

static void
wb_text_cell_init (WbTextCell *self)
{
  self->text = g_string_new (NULL);
  self->fresh = g_string_new (NULL);
}

GtkWidget *
wb_text_cell_new (WbTextAlign align, WbTextFunc func, gpointer data)
{
  WbTextCell *self = g_object_new (WB_TYPE_TEXT_CELL, NULL);

  self->drawn.at_end = self->drawn.tabular = align == WB_TEXT_END;
  self->func = func;
  self->data = data;
  return GTK_WIDGET (self);
}

void
wb_text_cell_set_row (WbTextCell *self, WbRow *row)
{
  g_return_if_fail (WB_IS_TEXT_CELL (self));

  if (self->row != NULL)
    g_clear_signal_handler (&self->changed_id, self->row);
  g_set_object (&self->row, row);
  if (row == NULL)
    return; /* what it showed is covered by the next row's */
  self->changed_id = g_signal_connect_swapped (row, "changed", G_CALLBACK (fill), self);
  fill (self);
}

const char *
wb_text_cell_get_text (WbTextCell *self)
{
  return self->text->str;
}
