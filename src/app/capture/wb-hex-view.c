/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The bytes of a packet:
 *
 *   offset   hex, in halves of eight                              ASCII
 *   0030     02 00 00 00 00 01 08 00  45 00 00 1d 00 01 00 00     ........E.......
 *
 * Only the lines on screen are laid out and drawn; a packet of 256 KiB costs what one of 60 bytes does. 16 bytes a
 * line, or 8 or 4 where the widget is narrow. Marks (the field chosen in the tree, its layer) are rectangles under the
 * text, the selection is the user's own, the cursor is a frame around one byte in both halves. A screen reader hears
 * where the cursor stands, what is there and what it belongs to, as the widget's description. */

#include "app/capture/wb-hex-view.h"

#include "app/panel/wb-context-menu.h"
#include "app/wb-compat.h"

#include <glib/gi18n.h>

#define PAD 8
#define NO_BYTE G_MAXUINT

struct _WbHexView
{
  GtkWidget parent_instance;

  /* Owned */
  GBytes *bytes;
  GtkAdjustment *hadjustment, *vadjustment;
  PangoLayout *layout;
  GtkWidget *context_popover;
  GMenuModel *context_menu;
  char *mark_name;

  GtkScrollablePolicy hscroll_policy, vscroll_policy;
  guint field_offset, field_length, layer_offset, layer_length;
  guint cursor, anchor; /* NO_BYTE: none; the selection lies between them */
  guint bytes_per_line, offset_digits;
  double char_width, line_height; /* 0: to be measured */
};

static void scrollable_init (GtkScrollableInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WbHexView, wb_hex_view, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, scrollable_init))

enum
{
  PROP_0,
  PROP_HADJUSTMENT,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
  N_PROPS
};

enum
{
  SIGNAL_BYTE_PICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
scrollable_init (GtkScrollableInterface *iface)
{
}

/* --- Geometry, in characters ---------------------------------------------------------------------------------------- */

static guint
get_length (WbHexView *self)
{
  return (guint) g_bytes_get_size (self->bytes);
}

static guint
count_lines (WbHexView *self)
{
  return (get_length (self) + self->bytes_per_line - 1) / self->bytes_per_line;
}

static guint
hex_column (WbHexView *self, guint in_line)
{
  return self->offset_digits + 2 + in_line * 3 + (self->bytes_per_line > 8 && in_line >= 8 ? 1 : 0);
}

static guint
ascii_column (WbHexView *self, guint in_line)
{
  return hex_column (self, self->bytes_per_line) + 1 + in_line;
}

static guint
line_columns (WbHexView *self)
{
  return ascii_column (self, self->bytes_per_line);
}

static void
measure_font (WbHexView *self)
{
  int width, height;

  if (self->char_width > 0)
    return;
  if (!self->layout)
    self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  pango_layout_set_text (self->layout, "0123456789abcdef", 16);
  pango_layout_get_size (self->layout, &width, &height);
  self->char_width = (double) width / PANGO_SCALE / 16;
  self->line_height = PANGO_PIXELS_CEIL (height) + 2;
}

static double
get_value (GtkAdjustment *adjustment)
{
  return adjustment ? gtk_adjustment_get_value (adjustment) : 0;
}

/* Left edge of a column, in widget coordinates. */
static double
column_x (WbHexView *self, double column)
{
  return PAD + column * self->char_width - get_value (self->hadjustment);
}

static double
line_y (WbHexView *self, guint line)
{
  return PAD + line * self->line_height - get_value (self->vadjustment);
}

static void
choose_bytes_per_line (WbHexView *self, int width)
{
  self->offset_digits = get_length (self) > 0x10000 ? 6 : 4;
  for (self->bytes_per_line = 16; self->bytes_per_line > 4; self->bytes_per_line /= 2)
    if (2 * PAD + line_columns (self) * self->char_width <= width)
      break;
}

static void
configure_adjustments (WbHexView *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  double upper;

  measure_font (self);
  choose_bytes_per_line (self, width);
  if (self->vadjustment)
    {
      upper = MAX (height, 2 * PAD + count_lines (self) * self->line_height);
      gtk_adjustment_configure (self->vadjustment, CLAMP (get_value (self->vadjustment), 0, upper - height), 0, upper,
                                self->line_height * 3, MAX (height - self->line_height, 1), height);
    }
  if (self->hadjustment)
    {
      upper = MAX (width, 2 * PAD + line_columns (self) * self->char_width);
      gtk_adjustment_configure (self->hadjustment, CLAMP (get_value (self->hadjustment), 0, upper - width), 0, upper,
                                self->char_width * 3, width * 0.9, width);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
scroll_to_byte (WbHexView *self, guint offset)
{
  double y;

  if (!self->vadjustment || self->line_height <= 0)
    return;
  y = PAD + offset / self->bytes_per_line * self->line_height;
  gtk_adjustment_clamp_page (self->vadjustment, y - PAD, y + self->line_height + PAD);
}

/* The byte under a point; NO_BYTE: none. Gaps between digits belong to the byte before them. */
static guint
byte_at (WbHexView *self, double x, double y)
{
  double line = (y + get_value (self->vadjustment) - PAD) / self->line_height;
  double column = (x + get_value (self->hadjustment) - PAD) / self->char_width;
  guint offset;

  if (line < 0 || line >= count_lines (self) || column < 0)
    return NO_BYTE;
  for (guint i = 0; i < self->bytes_per_line; i++)
    if ((column >= hex_column (self, i) - 0.5 && column < hex_column (self, i + 1) - 0.5) ||
        (column >= ascii_column (self, i) && column < ascii_column (self, i + 1)))
      {
        offset = (guint) line * self->bytes_per_line + i;
        return offset < get_length (self) ? offset : NO_BYTE;
      }
  return NO_BYTE;
}

/* --- Cursor and selection ------------------------------------------------------------------------------------------- */

static void
describe (WbHexView *self)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (self->bytes, &length);
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->cursor < length)
    /* Translators: the cursor in the bytes of a packet, for a screen reader: position, count, value in hex */
    g_string_append_printf (text, _("Byte %u of %u: %02x"), self->cursor + 1, (guint) length, data[self->cursor]);
  else
    g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%u byte", "%u bytes", length), (guint) length);
  if (self->mark_name)
    g_string_append_printf (text, ", %s", self->mark_name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text->str, -1);
}

static void
set_cursor (WbHexView *self, guint cursor, gboolean extend, gboolean tell)
{
  if (get_length (self) == 0)
    return;
  self->cursor = MIN (cursor, get_length (self) - 1);
  if (!extend || self->anchor == NO_BYTE)
    self->anchor = self->cursor;
  scroll_to_byte (self, self->cursor);
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (tell && !extend)
    g_signal_emit (self, signals[SIGNAL_BYTE_PICKED], 0, self->cursor);
}

gboolean
wb_hex_view_get_selection (WbHexView *self, guint *offset, guint *length)
{
  g_return_val_if_fail (WB_IS_HEX_VIEW (self), FALSE);

  if (self->cursor == NO_BYTE)
    return FALSE;
  *offset = MIN (self->cursor, self->anchor);
  *length = MAX (self->cursor, self->anchor) - *offset + 1;
  return TRUE;
}

static gboolean
move_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  WbHexView *self = WB_HEX_VIEW (widget);
  guint length = get_length (self), page, last, line;
  gint64 next;
  int kind, direction;
  gboolean extend;

  g_variant_get (args, "(iib)", &kind, &direction, &extend);
  if (length == 0)
    return FALSE;
  measure_font (self);
  page = MAX ((guint) (gtk_widget_get_height (widget) / self->line_height), 2) - 1;
  last = length - 1;
  next = self->cursor == NO_BYTE ? 0 : (gint64) self->cursor;
  line = (guint) next / self->bytes_per_line;
  switch (kind)
    {
    case 'b':
      next += self->cursor == NO_BYTE ? 0 : direction;
      break;
    case 'l':
      next += (gint64) direction * self->bytes_per_line;
      break;
    case 'p':
      next += (gint64) direction * page * self->bytes_per_line;
      break;
    case 'e':
      next = direction < 0 ? (gint64) line * self->bytes_per_line : (gint64) (line + 1) * self->bytes_per_line - 1;
      break;
    case 'a':
      next = direction < 0 ? 0 : last;
      break;
    default:
      g_assert_not_reached ();
    }
  if ((kind == 'l' || kind == 'p') && (next < 0 || next > last))
    next = kind == 'l' ? (gint64) self->cursor : CLAMP (next, 0, last);
  set_cursor (self, (guint) CLAMP (next, 0, last), extend, TRUE);
  return TRUE;
}

static gboolean
select_all_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  WbHexView *self = WB_HEX_VIEW (widget);

  if (get_length (self) > 0)
    wb_hex_view_select (self, 0, get_length (self));
  return TRUE;
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, WbHexView *self)
{
  guint offset = byte_at (self, x, y);
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (offset == NO_BYTE)
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  set_cursor (self, offset, (state & GDK_SHIFT_MASK) != 0, TRUE);
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, WbHexView *self)
{
  double x, y;
  guint offset;

  if (!gtk_gesture_drag_get_start_point (gesture, &x, &y))
    return;
  offset = byte_at (self, x + dx, y + dy);
  if (offset != NO_BYTE && offset != self->cursor)
    set_cursor (self, offset, TRUE, FALSE);
}

/* --- Context menu --------------------------------------------------------------------------------------------------- */

static void
show_context_menu (WbHexView *self, double x, double y)
{
  if (self->context_menu)
    wb_context_menu_popup (&self->context_popover, GTK_WIDGET (self), self->context_menu, x, y);
}

static void
secondary_pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, WbHexView *self)
{
  guint at = byte_at (self, x, y), offset, length;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (at != NO_BYTE && !(wb_hex_view_get_selection (self, &offset, &length) && at >= offset && at - offset < length))
    set_cursor (self, at, FALSE, TRUE);
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  show_context_menu (self, x, y);
}

static gboolean
menu_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  WbHexView *self = WB_HEX_VIEW (widget);
  graphene_rect_t rectangle;

  if (!wb_hex_view_get_byte_rectangle (self, self->cursor, &rectangle))
    rectangle = GRAPHENE_RECT_INIT (PAD, PAD, 0, 0);
  show_context_menu (self, rectangle.origin.x, rectangle.origin.y + rectangle.size.height);
  return TRUE;
}

/* --- Drawing -------------------------------------------------------------------------------------------------------- */

/* Rectangles under [offset, offset + length) of one line, in both halves. */
static void
draw_range (WbHexView *self, GtkSnapshot *snapshot, guint line, guint offset, guint length, const GdkRGBA *color)
{
  guint first = line * self->bytes_per_line, end = first + self->bytes_per_line;
  guint from = MAX (offset, first), to = MIN (offset + length, end);
  double x, y = line_y (self, line);

  if (from >= to)
    return;
  from -= first;
  to -= first;
  x = column_x (self, hex_column (self, from) - 0.4);
  gtk_snapshot_append_color (snapshot, color,
                             &GRAPHENE_RECT_INIT ((float) x, (float) y,
                                                  (float) (column_x (self, hex_column (self, to - 1) + 2.4) - x),
                                                  (float) self->line_height));
  x = column_x (self, ascii_column (self, from));
  gtk_snapshot_append_color (snapshot, color,
                             &GRAPHENE_RECT_INIT ((float) x, (float) y,
                                                  (float) (column_x (self, ascii_column (self, to)) - x),
                                                  (float) self->line_height));
}

static void
draw_frame (WbHexView *self, GtkSnapshot *snapshot, double column, double columns, guint line, const GdkRGBA *color)
{
  GskRoundedRect frame;
  double x = column_x (self, column);

  gsk_rounded_rect_init_from_rect (&frame,
                                   &GRAPHENE_RECT_INIT ((float) x, (float) line_y (self, line),
                                                        (float) (columns * self->char_width),
                                                        (float) self->line_height),
                                   2);
  gtk_snapshot_append_border (snapshot, &frame, (float[4]){ 1, 1, 1, 1 },
                              (GdkRGBA[4]){ *color, *color, *color, *color });
}

static void
draw_text (WbHexView *self, GtkSnapshot *snapshot, double column, guint line, const char *text, gsize length,
           const GdkRGBA *color)
{
  pango_layout_set_text (self->layout, text, (int) length);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((float) column_x (self, column), (float) (line_y (self, line) + 1)));
  gtk_snapshot_append_layout (snapshot, self->layout, color);
  gtk_snapshot_restore (snapshot);
}

static void
draw_line (WbHexView *self, GtkSnapshot *snapshot, guint line, const GdkRGBA *color, const GdkRGBA *dim)
{
  static const char digits[] = "0123456789abcdef";
  gsize length;
  const guint8 *data = g_bytes_get_data (self->bytes, &length);
  guint first = line * self->bytes_per_line, n = (guint) MIN (self->bytes_per_line, length - first);
  char hex[64], ascii[16], offset[16];

  memset (hex, ' ', sizeof hex);
  for (guint i = 0; i < n; i++)
    {
      guint at = hex_column (self, i) - hex_column (self, 0);

      hex[at] = digits[data[first + i] >> 4];
      hex[at + 1] = digits[data[first + i] & 15];
      ascii[i] = g_ascii_isprint (data[first + i]) ? (char) data[first + i] : '.';
    }
  g_snprintf (offset, sizeof offset, "%0*x", (int) self->offset_digits, first);
  draw_text (self, snapshot, 0, line, offset, self->offset_digits, dim);
  draw_text (self, snapshot, hex_column (self, 0), line, hex, hex_column (self, n - 1) + 2 - hex_column (self, 0),
             color);
  draw_text (self, snapshot, ascii_column (self, 0), line, ascii, n, color);
}

static void
wb_hex_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WbHexView *self = WB_HEX_VIEW (widget);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  GdkRGBA color, dim, field = { 0.21f, 0.52f, 0.89f, 0.4f }, layer = { 0.21f, 0.52f, 0.89f, 0.13f }, cursor = field;
  guint first, last, offset = 0, selected = 0;

  measure_font (self);
  if (get_length (self) == 0)
    return;
  wb_compat_get_color (widget, &color);
  dim = color;
  dim.alpha *= 0.55f;
  gtk_style_context_lookup_color (context, "wb_hex_field", &field);
  gtk_style_context_lookup_color (context, "wb_hex_layer", &layer);
  gtk_style_context_lookup_color (context, "wb_hex_cursor", &cursor);
  wb_hex_view_get_selection (self, &offset, &selected);
  first = (guint) MAX (0, (get_value (self->vadjustment) - PAD) / self->line_height);
  last = (guint) ((get_value (self->vadjustment) + height) / self->line_height) + 1;
  last = MIN (last, count_lines (self));

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  for (guint line = first; line < last; line++)
    {
      draw_range (self, snapshot, line, self->layer_offset, self->layer_length, &layer);
      draw_range (self, snapshot, line, self->field_offset, self->field_length, &field);
      if (selected > 1)
        draw_range (self, snapshot, line, offset, selected, &(GdkRGBA){ cursor.red, cursor.green, cursor.blue, 0.45f });
      draw_line (self, snapshot, line, &color, &dim);
      if (self->cursor != NO_BYTE && self->cursor / self->bytes_per_line == line)
        {
          draw_frame (self, snapshot, hex_column (self, self->cursor % self->bytes_per_line) - 0.4, 2.8, line, &cursor);
          draw_frame (self, snapshot, ascii_column (self, self->cursor % self->bytes_per_line), 1, line, &cursor);
        }
    }
  gtk_snapshot_pop (snapshot);
}

/* --- The object ----------------------------------------------------------------------------------------------------- */

static void
wb_hex_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                     int *minimum_baseline, int *natural_baseline)
{
  WbHexView *self = WB_HEX_VIEW (widget);
  guint before = self->bytes_per_line;

  measure_font (self);
  *minimum = 0;
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *natural = (int) (2 * PAD + 8 * self->line_height);
  else
    {
      self->bytes_per_line = 16;
      *natural = (int) (2 * PAD + line_columns (self) * self->char_width) + 1;
      self->bytes_per_line = before;
    }
}

static void
wb_hex_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  WbHexView *self = WB_HEX_VIEW (widget);

  configure_adjustments (self);
  if (self->context_popover)
    gtk_popover_present (GTK_POPOVER (self->context_popover));
}

static void
wb_hex_view_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  WbHexView *self = WB_HEX_VIEW (widget);

  GTK_WIDGET_CLASS (wb_hex_view_parent_class)->css_changed (widget, change);
  g_clear_object (&self->layout);
  self->char_width = 0;
  gtk_widget_queue_resize (widget);
}

static void
set_adjustment (WbHexView *self, GtkAdjustment **place, GtkAdjustment *adjustment)
{
  if (*place)
    g_signal_handlers_disconnect_by_data (*place, self);
  if (adjustment)
    g_object_ref_sink (adjustment);
  g_clear_object (place);
  *place = adjustment;
  if (adjustment)
    g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (gtk_widget_queue_draw), self);
}

static void
wb_hex_view_dispose (GObject *object)
{
  WbHexView *self = WB_HEX_VIEW (object);

  set_adjustment (self, &self->hadjustment, NULL);
  set_adjustment (self, &self->vadjustment, NULL);
  g_clear_pointer (&self->context_popover, gtk_widget_unparent);
  g_clear_object (&self->context_menu);
  g_clear_object (&self->layout);
  G_OBJECT_CLASS (wb_hex_view_parent_class)->dispose (object);
}

static void
wb_hex_view_finalize (GObject *object)
{
  WbHexView *self = WB_HEX_VIEW (object);

  g_bytes_unref (self->bytes);
  g_free (self->mark_name);
  G_OBJECT_CLASS (wb_hex_view_parent_class)->finalize (object);
}

static void
wb_hex_view_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  WbHexView *self = WB_HEX_VIEW (object);

  switch (prop_id)
    {
    case PROP_HADJUSTMENT:
      g_value_set_object (value, self->hadjustment);
      break;
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->vadjustment);
      break;
    case PROP_HSCROLL_POLICY:
      g_value_set_enum (value, self->hscroll_policy);
      break;
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, self->vscroll_policy);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wb_hex_view_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  WbHexView *self = WB_HEX_VIEW (object);

  switch (prop_id)
    {
    case PROP_HADJUSTMENT:
      set_adjustment (self, &self->hadjustment, g_value_get_object (value));
      break;
    case PROP_VADJUSTMENT:
      set_adjustment (self, &self->vadjustment, g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
      self->hscroll_policy = g_value_get_enum (value);
      break;
    case PROP_VSCROLL_POLICY:
      self->vscroll_policy = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
add_move (GtkWidgetClass *klass, guint key, guint keypad, GdkModifierType modifiers, int kind, int direction)
{
  gtk_widget_class_add_binding (klass, key, modifiers, move_cb, "(iib)", kind, direction, FALSE);
  gtk_widget_class_add_binding (klass, keypad, modifiers, move_cb, "(iib)", kind, direction, FALSE);
  gtk_widget_class_add_binding (klass, key, modifiers | GDK_SHIFT_MASK, move_cb, "(iib)", kind, direction, TRUE);
  gtk_widget_class_add_binding (klass, keypad, modifiers | GDK_SHIFT_MASK, move_cb, "(iib)", kind, direction, TRUE);
}

static void
wb_hex_view_class_init (WbHexViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wb_hex_view_dispose;
  object_class->finalize = wb_hex_view_finalize;
  object_class->get_property = wb_hex_view_get_property;
  object_class->set_property = wb_hex_view_set_property;
  widget_class->measure = wb_hex_view_measure;
  widget_class->size_allocate = wb_hex_view_size_allocate;
  widget_class->snapshot = wb_hex_view_snapshot;
  widget_class->css_changed = wb_hex_view_css_changed;

  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
  signals[SIGNAL_BYTE_PICKED] = g_signal_new ("byte-picked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                              NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  gtk_widget_class_set_css_name (widget_class, "hexview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_TEXT_BOX);
  add_move (widget_class, GDK_KEY_Left, GDK_KEY_KP_Left, 0, 'b', -1);
  add_move (widget_class, GDK_KEY_Right, GDK_KEY_KP_Right, 0, 'b', 1);
  add_move (widget_class, GDK_KEY_Up, GDK_KEY_KP_Up, 0, 'l', -1);
  add_move (widget_class, GDK_KEY_Down, GDK_KEY_KP_Down, 0, 'l', 1);
  add_move (widget_class, GDK_KEY_Page_Up, GDK_KEY_KP_Page_Up, 0, 'p', -1);
  add_move (widget_class, GDK_KEY_Page_Down, GDK_KEY_KP_Page_Down, 0, 'p', 1);
  add_move (widget_class, GDK_KEY_Home, GDK_KEY_KP_Home, 0, 'e', -1);
  add_move (widget_class, GDK_KEY_End, GDK_KEY_KP_End, 0, 'e', 1);
  add_move (widget_class, GDK_KEY_Home, GDK_KEY_KP_Home, GDK_CONTROL_MASK, 'a', -1);
  add_move (widget_class, GDK_KEY_End, GDK_KEY_KP_End, GDK_CONTROL_MASK, 'a', 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_a, GDK_CONTROL_MASK, select_all_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
}

static void
wb_hex_view_init (WbHexView *self)
{
  GtkGesture *drag = gtk_gesture_drag_new (), *click = gtk_gesture_click_new ();

  self->bytes = g_bytes_new (NULL, 0);
  self->cursor = self->anchor = NO_BYTE;
  self->bytes_per_line = 16;
  self->offset_digits = 4;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Packet bytes"),
                                  GTK_ACCESSIBLE_PROPERTY_MULTI_LINE, TRUE, GTK_ACCESSIBLE_PROPERTY_READ_ONLY, TRUE,
                                  -1);

  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (secondary_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
wb_hex_view_new (void)
{
  return g_object_new (WB_TYPE_HEX_VIEW, NULL);
}

void
wb_hex_view_set_bytes (WbHexView *self, const guint8 *bytes, gsize length)
{
  g_return_if_fail (WB_IS_HEX_VIEW (self));

  g_bytes_unref (self->bytes);
  self->bytes = g_bytes_new (bytes, length);
  self->cursor = self->anchor = NO_BYTE;
  self->field_length = self->layer_length = 0;
  g_clear_pointer (&self->mark_name, g_free);
  if (self->vadjustment)
    gtk_adjustment_set_value (self->vadjustment, 0);
  configure_adjustments (self);
  describe (self);
}

void
wb_hex_view_set_marks (WbHexView *self, guint field_offset, guint field_length, guint layer_offset, guint layer_length,
                       const char *name)
{
  guint length;

  g_return_if_fail (WB_IS_HEX_VIEW (self));

  /* A field may claim more than was captured. */
  length = get_length (self);
  self->field_offset = MIN (field_offset, length);
  self->field_length = MIN (field_length, length - self->field_offset);
  self->layer_offset = MIN (layer_offset, length);
  self->layer_length = MIN (layer_length, length - self->layer_offset);
  g_free (self->mark_name);
  self->mark_name = g_strdup (name);
  if (self->field_length > 0)
    {
      scroll_to_byte (self, self->field_offset + self->field_length - 1);
      scroll_to_byte (self, self->field_offset); /* its start matters more */
    }
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
wb_hex_view_get_mark (WbHexView *self, guint *offset, guint *length)
{
  g_return_if_fail (WB_IS_HEX_VIEW (self));

  *offset = self->field_offset;
  *length = self->field_length;
}

void
wb_hex_view_select (WbHexView *self, guint offset, guint length)
{
  g_return_if_fail (WB_IS_HEX_VIEW (self));

  if (length == 0 || offset >= get_length (self))
    {
      self->cursor = self->anchor = NO_BYTE;
      gtk_widget_queue_draw (GTK_WIDGET (self));
      return;
    }
  self->anchor = offset;
  set_cursor (self, offset + MIN (length, get_length (self) - offset) - 1, TRUE, FALSE);
  scroll_to_byte (self, offset);
}

gboolean
wb_hex_view_get_byte_rectangle (WbHexView *self, guint offset, graphene_rect_t *rectangle)
{
  double y;

  g_return_val_if_fail (WB_IS_HEX_VIEW (self), FALSE);

  if (offset >= get_length (self))
    return FALSE;
  measure_font (self);
  y = line_y (self, offset / self->bytes_per_line);
  *rectangle = GRAPHENE_RECT_INIT ((float) column_x (self, hex_column (self, offset % self->bytes_per_line)), (float) y,
                                   (float) (2 * self->char_width), (float) self->line_height);
  return y >= 0 && y + self->line_height <= gtk_widget_get_height (GTK_WIDGET (self));
}

void
wb_hex_view_set_context_menu (WbHexView *self, GMenuModel *menu)
{
  g_return_if_fail (WB_IS_HEX_VIEW (self));

  g_set_object (&self->context_menu, menu);
  if (self->context_popover)
    gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->context_popover), menu);
}
