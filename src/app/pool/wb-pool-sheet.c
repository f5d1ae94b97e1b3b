/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Colour never says anything alone: every look has a shape of its own, which a cell of five pixels still shows, and where
 * there is room a letter.
 *
 *   free        connecting    validating    idle          lent        closing     broken        leaked
 *   outline     lower half    left half     dot inside    full        a cross     half, aslant  full, a hole in it
 *
 * A target is a stripe in its colour along the lower edge, and its number behind the letter where there is room. */

#define G_LOG_DOMAIN "wirebench"

#include "app/pool/wb-pool-sheet.h"

#include "app/wb-compat.h"

#define LETTER_MIN_PX 15 /* of a cell that bears a letter */
#define NUMBER_MIN_PX 22 /* … and the number of its target */
#define STRIPE_MIN_PX 10
#define FAINT 0.28 /* behind a letter */

struct _WbPoolSheet
{
  GtkWidget *widget; /* borrowed */
  WbPoolColors colors;
  GdkRGBA text_color;
  int size, scale;

  GHashTable *stamps; /* owned: (target + 1) * N_LOOKS + look → cairo_surface_t */
};

static void
set_color (cairo_t *cr, const GdkRGBA *color, double opacity)
{
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, color->alpha * opacity);
}

/* Dark text on a light ground, by the luminance of ITU-R BT.709. */
static void
set_contrast (cairo_t *cr, const GdkRGBA *ground)
{
  double light = 0.2126 * ground->red + 0.7152 * ground->green + 0.0722 * ground->blue;

  cairo_set_source_rgb (cr, light > 0.5 ? 0 : 1, light > 0.5 ? 0 : 1, light > 0.5 ? 0 : 1);
}

static void
add_box (cairo_t *cr, double x, double y, double width, double height, double radius)
{
  if (radius <= 0)
    {
      cairo_rectangle (cr, x, y, width, height);
      return;
    }
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - radius, y + radius, radius, -G_PI_2, 0);
  cairo_arc (cr, x + width - radius, y + height - radius, radius, 0, G_PI_2);
  cairo_arc (cr, x + radius, y + height - radius, radius, G_PI_2, G_PI);
  cairo_arc (cr, x + radius, y + radius, radius, G_PI, 3 * G_PI_2);
  cairo_close_path (cr);
}

static void
draw_letter (WbPoolSheet *self, cairo_t *cr, WbPoolLook look, guint target)
{
  gboolean numbered = target != WB_POOL_NO_TARGET && self->size >= NUMBER_MIN_PX;
  g_autofree char *text = numbered ? g_strdup_printf ("%s%u", wb_pool_words_get_letter (look), target + 1) :
                                     g_strdup (wb_pool_words_get_letter (look));
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (self->widget, text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  double room = self->size * (target != WB_POOL_NO_TARGET ? 0.82 : 1); /* above the stripe */
  int font_px = numbered ? self->size * 5 / 12 : self->size * 7 / 12;
  PangoRectangle ink;

  pango_attr_list_insert (attributes, pango_attr_size_new_absolute (font_px * PANGO_SCALE));
  pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_get_pixel_extents (layout, &ink, NULL);
  if (look == WB_POOL_LOOK_LENT || look == WB_POOL_LOOK_LEAKED)
    set_contrast (cr, &self->colors.looks[look]);
  else
    set_color (cr, &self->text_color, 1);
  cairo_move_to (cr, (self->size - ink.width) / 2.0 - ink.x, (room - ink.height) / 2.0 - ink.y);
  pango_cairo_show_layout (cr, layout);
}

/* In the shape of the cell, which is the clip. */
static void
draw_filling (WbPoolSheet *self, cairo_t *cr, WbPoolLook look, gboolean lettered)
{
  const GdkRGBA *color = &self->colors.looks[look];
  double size = self->size, opacity = lettered ? FAINT : 1;

  switch (look)
    {
    case WB_POOL_LOOK_CONNECTING:
      set_color (cr, color, opacity * 1.4);
      cairo_rectangle (cr, 0, size / 2, size, size / 2);
      cairo_fill (cr);
      break;
    case WB_POOL_LOOK_VALIDATING:
      set_color (cr, color, opacity * 1.4);
      cairo_rectangle (cr, 0, 0, size / 2, size);
      cairo_fill (cr);
      break;
    case WB_POOL_LOOK_IDLE:
      set_color (cr, color, opacity);
      if (lettered)
        cairo_paint (cr);
      else
        {
          /* on whole pixels: of the cell's parity */
          int dot = MAX (2, self->size / 3) + (self->size - MAX (2, self->size / 3)) % 2;
          int at = (self->size - dot) / 2;

          cairo_rectangle (cr, at, at, dot, dot);
          cairo_fill (cr);
        }
      break;
    case WB_POOL_LOOK_BROKEN:
      set_color (cr, color, opacity * 1.4);
      cairo_move_to (cr, size, 0);
      cairo_line_to (cr, size, size);
      cairo_line_to (cr, 0, size);
      cairo_fill (cr);
      break;
    case WB_POOL_LOOK_LENT:
      set_color (cr, color, 1);
      cairo_paint (cr);
      break;
    case WB_POOL_LOOK_LEAKED:
      set_color (cr, color, 1);
      cairo_paint (cr);
      if (!lettered)
        {
          int hole = MAX (1, self->size / 4) + (self->size - MAX (1, self->size / 4)) % 2;
          int at = (self->size - hole) / 2;

          set_contrast (cr, color);
          cairo_rectangle (cr, at, 1, hole, self->size - 2);
          cairo_fill (cr);
        }
      break;
    case WB_POOL_LOOK_CLOSING:
      set_color (cr, color, 1);
      cairo_set_line_width (cr, MAX (1, size / 10));
      cairo_move_to (cr, size * 0.15, size * 0.15);
      cairo_line_to (cr, size * 0.85, size * 0.85);
      cairo_move_to (cr, size * 0.85, size * 0.15);
      cairo_line_to (cr, size * 0.15, size * 0.85);
      cairo_stroke (cr);
      break;
    case WB_POOL_LOOK_FREE:
    case WB_POOL_N_LOOKS:
    default:
      break;
    }
}

static cairo_surface_t *
draw (WbPoolSheet *self, WbPoolLook look, guint target)
{
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_ARGB32, self->size * self->scale, self->size * self->scale);
  cairo_t *cr = cairo_create (surface);
  double size = self->size, radius = size >= 8 ? size / 6 : 0, line = MAX (1, (int) (size / 14));
  gboolean lettered = self->size >= LETTER_MIN_PX && *wb_pool_words_get_letter (look) != 0;

  cairo_scale (cr, self->scale, self->scale);
  cairo_save (cr);
  add_box (cr, 0, 0, size, size, radius);
  cairo_clip (cr);
  draw_filling (self, cr, look, lettered);
  cairo_restore (cr);
  if (look != WB_POOL_LOOK_CLOSING)
    {
      set_color (cr, &self->colors.looks[look], 1);
      cairo_set_line_width (cr, line);
      add_box (cr, line / 2, line / 2, size - line, size - line, MAX (0, radius - line / 2));
      cairo_stroke (cr);
    }
  if (target != WB_POOL_NO_TARGET && look != WB_POOL_LOOK_FREE && self->size >= STRIPE_MIN_PX)
    {
      double stripe = MAX (2, size / 7);

      /* A line of nothing sets it off from a full cell. */
      cairo_set_operator (cr, CAIRO_OPERATOR_CLEAR);
      cairo_rectangle (cr, 0, size - stripe - 1, size, stripe + 1);
      cairo_fill (cr);
      cairo_set_operator (cr, CAIRO_OPERATOR_OVER);
      set_color (cr, &self->colors.targets[target % WB_POOL_TARGET_COLORS], 1);
      cairo_rectangle (cr, 0, size - stripe, size, stripe);
      cairo_fill (cr);
    }
  if (lettered && look != WB_POOL_LOOK_CLOSING)
    draw_letter (self, cr, look, target);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static void
free_stamp (gpointer stamp)
{
  cairo_surface_destroy (stamp);
}

WbPoolSheet *
wb_pool_sheet_new (GtkWidget *widget, const WbPoolColors *colors, int size, int scale)
{
  WbPoolSheet *self = g_new0 (WbPoolSheet, 1);

  self->widget = widget;
  self->colors = *colors;
  wb_compat_get_color (widget, &self->text_color);
  self->size = MAX (size, 1);
  self->scale = MAX (scale, 1);
  self->stamps = g_hash_table_new_full (NULL, NULL, NULL, free_stamp);
  return self;
}

void
wb_pool_sheet_free (WbPoolSheet *self)
{
  g_hash_table_unref (self->stamps);
  g_free (self);
}

const guint32 *
wb_pool_sheet_get_pixels (WbPoolSheet *self, WbPoolLook look, guint target)
{
  gpointer key = GUINT_TO_POINTER ((target + 1) * WB_POOL_N_LOOKS + look); /* WB_POOL_NO_TARGET + 1 = 0 */
  cairo_surface_t *stamp = g_hash_table_lookup (self->stamps, key);

  if (stamp == NULL)
    {
      stamp = draw (self, look, target);
      g_hash_table_insert (self->stamps, key, stamp);
    }
  /* Lines of 32-bit pixels need no padding: stride = width * 4. */
  return (const guint32 *) (gpointer) cairo_image_surface_get_data (stamp);
}
