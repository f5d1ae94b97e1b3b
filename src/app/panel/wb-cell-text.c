/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One cached layout a cell, and nothing measured but the font: GtkLabel cells fall to 30 frames a second in a fast
 * scroll, and each change of their text lays the whole table out anew. The layout lives as long as font and number of
 * lines stay; a new text goes into the one that is there. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-cell-text.h"

#include "app/wb-compat.h"

#define PAD_X WB_CELL_TEXT_PAD_X
#define PAD_Y 3
#define MAX_TEXT_BYTES 400

void
wb_cell_text_cut (GString *text)
{
  char *end;

  if (text->len <= MAX_TEXT_BYTES)
    return;
  end = g_utf8_find_prev_char (text->str, text->str + MAX_TEXT_BYTES + 1);
  g_string_truncate (text, end != NULL ? (gsize) (end - text->str) : 0);
  g_string_append (text, "…");
}

/* The cells of a table share a font, and its metrics cost 20 µs: a crowd's first 2,000 cells 40 ms of the click on
 * Start. So the last answer is kept with all that it depends on. The main thread only. */
static int
get_line_height (PangoContext *context)
{
  static PangoFontDescription *font = NULL; /* Owned */
  static PangoLanguage *language = NULL;
  static PangoFontMap *map = NULL; /* an address to compare, and no more */
  static double resolution = 0;
  static guint serial = 0;
  static int line_height = 0;
  PangoFontMap *map_now = pango_context_get_font_map (context);
  PangoFontMetrics *metrics;

  if (font != NULL && pango_font_description_equal (font, pango_context_get_font_description (context)) &&
      language == pango_context_get_language (context) && map == map_now &&
      serial == pango_font_map_get_serial (map_now) && resolution == pango_cairo_context_get_resolution (context))
    return line_height;
  metrics = pango_context_get_metrics (context, NULL, NULL);
  g_clear_pointer (&font, pango_font_description_free);
  font = pango_font_description_copy (pango_context_get_font_description (context));
  language = pango_context_get_language (context);
  map = map_now;
  serial = pango_font_map_get_serial (map_now);
  resolution = pango_cairo_context_get_resolution (context);
  line_height = PANGO_PIXELS_CEIL (pango_font_metrics_get_height (metrics));
  pango_font_metrics_unref (metrics);
  return line_height;
}

int
wb_cell_text_measure (WbCellText *self, GtkWidget *widget)
{
  if (self->line_height == 0)
    self->line_height = get_line_height (gtk_widget_get_pango_context (widget));
  return (self->two_lines ? 2 : 1) * self->line_height + 2 * PAD_Y;
}

static void
update_attributes (WbCellText *self)
{
  g_autoptr (PangoAttrList) attributes = NULL;
  PangoAttribute *bold;

  if (self->tabular || self->bold_bytes > 0)
    attributes = pango_attr_list_new ();
  if (self->tabular)
    pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  if (self->bold_bytes > 0)
    {
      bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);
      bold->end_index = self->bold_bytes;
      pango_attr_list_insert (attributes, bold);
    }
  pango_layout_set_attributes (self->layout, attributes);
}

static void
ensure_layout (WbCellText *self, GtkWidget *widget, const GString *text)
{
  if (self->layout != NULL)
    return;
  self->layout = gtk_widget_create_pango_layout (widget, text->str);
  pango_layout_set_single_paragraph_mode (self->layout, !self->two_lines);
  pango_layout_set_ellipsize (self->layout, PANGO_ELLIPSIZE_END);
  update_attributes (self);
}

void
wb_cell_text_set_text (WbCellText *self, const GString *text, guint bold_bytes)
{
  gboolean bold_changed = self->bold_bytes != bold_bytes;

  self->bold_bytes = bold_bytes;
  if (self->layout == NULL)
    return;
  pango_layout_set_text (self->layout, text->str, (int) text->len);
  pango_layout_set_width (self->layout, -1);
  if (bold_changed)
    update_attributes (self);
}

void
wb_cell_text_drop (WbCellText *self)
{
  g_clear_object (&self->layout);
}

void
wb_cell_text_style_changed (WbCellText *self, GtkWidget *widget)
{
  int before = self->line_height;

  g_clear_object (&self->layout);
  self->line_height = 0;
  if (before == 0)
    return; /* nobody has asked for its height yet */
  wb_cell_text_measure (self, widget);
  if (before != self->line_height)
    gtk_widget_queue_resize (widget);
  else
    gtk_widget_queue_draw (widget);
}

void
wb_cell_text_snapshot (WbCellText *self, GtkWidget *widget, GtkSnapshot *snapshot, const GString *text, float opacity)
{
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget), text_width, text_height;
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  float x = PAD_X;
  GdkRGBA color;

  if (text->len == 0)
    return;
  ensure_layout (self, widget, text);
  pango_layout_get_pixel_size (self->layout, &text_width, &text_height);
  if (text_width > width - 2 * PAD_X || pango_layout_get_width (self->layout) >= 0)
    {
      /* Only what is too long pays for an ellipsis, which costs as much as the text itself. */
      pango_layout_set_width (self->layout, MAX (width - 2 * PAD_X, 0) * PANGO_SCALE);
      pango_layout_get_pixel_size (self->layout, &text_width, &text_height);
    }
  if (self->at_end != rtl)
    x = MAX (PAD_X, width - PAD_X - text_width);
  wb_compat_get_color (widget, &color);
  color.alpha *= opacity;
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, width - PAD_X / 2, height));
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, (height - text_height) / 2));
  gtk_snapshot_append_layout (snapshot, self->layout, &color);
  gtk_snapshot_pop (snapshot);
}
