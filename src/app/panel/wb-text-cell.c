/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A cell draws one cached layout and measures nothing but the font: GtkLabel cells fall to 30 frames a second in a fast
 * scroll, and each change of their text lays the whole table out anew. Nothing is drawn again when the text is the same
 * as before, which is most cells of most ticks. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-text-cell.h"

#include "app/wb-compat.h"

#define PAD_X 8
#define PAD_Y 3
/* A layout costs by its length; no screen shows more of a cell than this. */
#define MAX_TEXT_BYTES 400
#define PLACEHOLDER "…"

struct _WbTextCell
{
  GtkWidget parent_instance;

  /* Owned */
  WbRow *row;
  PangoLayout *layout; /* NULL: to be made */
  GString *text;
  GString *fresh; /* where the next text is made, to be compared */

  /* Borrowed */
  const char *css_class;
  WbTextFunc func;
  gpointer data;

  gulong changed_id;
  WbTextAlign align;
  int row_height; /* 0: to be measured */
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
cut_text (GString *text)
{
  char *end;

  if (text->len <= MAX_TEXT_BYTES)
    return;
  end = g_utf8_find_prev_char (text->str, text->str + MAX_TEXT_BYTES + 1);
  g_string_truncate (text, end != NULL ? (gsize) (end - text->str) : 0);
  g_string_append (text, "…");
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
  cut_text (self->fresh);
  set_css_class (self, css_class);
  if (g_string_equal (self->fresh, self->text))
    return;
  self->text = self->fresh;
  self->fresh = old;
  if (self->layout != NULL)
    {
      pango_layout_set_text (self->layout, self->text->str, (int) self->text->len);
      pango_layout_set_width (self->layout, -1);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->text->str, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* --- Drawing ------------------------------------------------------------------------------------------------------- */

static void
ensure_layout (WbTextCell *self)
{
  g_autoptr (PangoAttrList) attributes = NULL;

  if (self->layout != NULL)
    return;
  self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), self->text->str);
  pango_layout_set_single_paragraph_mode (self->layout, TRUE);
  pango_layout_set_ellipsize (self->layout, PANGO_ELLIPSIZE_END);
  if (self->align == WB_TEXT_END)
    {
      attributes = pango_attr_list_new ();
      pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
      pango_layout_set_attributes (self->layout, attributes);
    }
}

static void
wb_text_cell_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                      int *minimum_baseline, int *natural_baseline)
{
  WbTextCell *self = WB_TEXT_CELL (widget);

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    return; /* columns have widths of their own */
  if (self->row_height == 0)
    {
      PangoContext *context = gtk_widget_get_pango_context (widget);
      PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);

      self->row_height = PANGO_PIXELS_CEIL (pango_font_metrics_get_height (metrics)) + 2 * PAD_Y;
      pango_font_metrics_unref (metrics);
    }
  *minimum = *natural = self->row_height;
}

static void
wb_text_cell_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WbTextCell *self = WB_TEXT_CELL (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget), text_width, text_height;
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  float x = PAD_X;
  GdkRGBA color;

  if (self->text->len == 0)
    return;
  ensure_layout (self);
  pango_layout_get_pixel_size (self->layout, &text_width, &text_height);
  if (text_width > width - 2 * PAD_X || pango_layout_get_width (self->layout) >= 0)
    {
      /* Only what is too long pays for an ellipsis, which costs as much as the text itself. */
      pango_layout_set_width (self->layout, MAX (width - 2 * PAD_X, 0) * PANGO_SCALE);
      pango_layout_get_pixel_size (self->layout, &text_width, &text_height);
    }
  if ((self->align == WB_TEXT_END) != rtl)
    x = MAX (PAD_X, width - PAD_X - text_width);
  wb_compat_get_color (widget, &color);
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, width - PAD_X / 2, height));
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, (height - text_height) / 2));
  gtk_snapshot_append_layout (snapshot, self->layout, &color);
  gtk_snapshot_pop (snapshot);
}

static void
wb_text_cell_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  WbTextCell *self = WB_TEXT_CELL (widget);
  int before = self->row_height;

  GTK_WIDGET_CLASS (wb_text_cell_parent_class)->css_changed (widget, change);
  g_clear_object (&self->layout);
  self->row_height = 0;
  if (before == 0)
    return;
  wb_text_cell_measure (widget, GTK_ORIENTATION_VERTICAL, -1, &(int){ 0 }, &(int){ 0 }, &(int){ 0 }, &(int){ 0 });
  if (before != self->row_height)
    gtk_widget_queue_resize (widget);
  else
    gtk_widget_queue_draw (widget);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_text_cell_dispose (GObject *object)
{
  WbTextCell *self = WB_TEXT_CELL (object);

  wb_text_cell_set_row (self, NULL);
  g_clear_object (&self->layout);
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

  self->align = align;
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
