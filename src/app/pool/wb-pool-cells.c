/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Cells of one size in lines, in the order of the slots; each line of cells is one render node, made of the pixels of the
 * sheet. An update compares what each cell shows with what its line was made of, and only lines that differ are made
 * anew: 4,096 cells as nodes of their own would cost most of a frame. The lines are cairo surfaces and no textures,
 * since GTK 4.8 draws a texture by way of floating-point numbers, which takes most of the time (1.9 ms instead of
 * 0.6 ms for all of them).
 *
 *   width, slots --> pitch (cell + gap) --> lines of n_columns --> nodes[n_lines], NULL: to be made
 */

#define G_LOG_DOMAIN "wirebench"

#include "app/pool/wb-pool-cells.h"

#include "app/wb-compat.h"

#include <glib/gi18n.h>

/* From cell to cell. The greatest pitch whose lines stay within HEIGHT_PX is taken, or else the least. */
#define MAX_PITCH_PX 36
#define MIN_PITCH_PX 6
#define HEIGHT_PX 216
#define COUNTED 5u
#define MIN_WIDTH_PX 180
#define NATURAL_WIDTH_PX 480
#define RING_PX 2
#define POINTER_GAP_PX 12
/* What changes under the keyboard is said no sooner than it was listened to. */
#define SAY_NS (2 * WB_NS_PER_S)

struct _WbPoolCells
{
  GtkWidget parent_instance;

  /* Children */
  GtkWidget *readout; /* beside the pointer */

  /* Owned */
  WbPoolSnapshot *snapshot; /* NULL: nothing known */
  WbPoolSheet *sheet;       /* NULL: to be made */
  GskRenderNode **nodes;    /* n_lines of them */
  char *said;               /* NULL: nothing */
  guint16 *shown;           /* of each cell: what the node of its line shows */

  WbPoolColorsFunc colors_func;
  gpointer colors_data; /* Borrowed */

  guint n_cells;
  int pitch, gap;
  guint n_columns, n_lines;
  guint cursor;
  guint hover; /* G_MAXUINT: none */
  double pointer_x, pointer_y;
  gint64 said_ns; /* by the clock of snapshots */
};

G_DEFINE_FINAL_TYPE (WbPoolCells, wb_pool_cells, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_CELL_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- Places -------------------------------------------------------------------------------------------------------- */

static int
get_gap (int pitch)
{
  return pitch >= 16 ? 3 : pitch >= 10 ? 2 : 1;
}

/* Of several lines each has a number of cells that is easily counted. */
static guint
count_columns (int width, int pitch, guint n_cells)
{
  guint n_columns = (guint) MAX ((width + get_gap (pitch)) / pitch, 1);

  return n_columns < n_cells && n_columns > COUNTED ? n_columns - n_columns % COUNTED : n_columns;
}

static guint
count_lines (int width, int pitch, guint n_cells)
{
  guint n_columns = count_columns (width, pitch, n_cells);

  return (n_cells + n_columns - 1) / n_columns;
}

static int
choose_pitch (int width, guint n_cells)
{
  int pitch = MAX_PITCH_PX;

  while (pitch > MIN_PITCH_PX && (int) count_lines (width, pitch, n_cells) * pitch > HEIGHT_PX)
    pitch--;
  /* Two cells alone in a second line are no picture of twenty: somewhat smaller they find room in the first. */
  for (int less = pitch; less >= MAX (pitch * 3 / 4, MIN_PITCH_PX) && n_cells > 1; less--)
    if (count_lines (width, less, n_cells) == 1)
      return less;
  return pitch;
}

/* The left end of column, in lines that begin at the right for who reads from there. */
static int
get_column_x (WbPoolCells *self, guint column)
{
  int x = (int) column * self->pitch;

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    return gtk_widget_get_width (GTK_WIDGET (self)) - x - (self->pitch - self->gap);
  return x;
}

void
wb_pool_cells_get_cell_area (WbPoolCells *self, guint slot, GdkRectangle *area)
{
  g_return_if_fail (WB_IS_POOL_CELLS (self) && slot < self->n_cells && self->n_columns > 0);

  area->x = get_column_x (self, slot % self->n_columns);
  area->y = (int) (slot / self->n_columns) * self->pitch;
  area->width = area->height = self->pitch - self->gap;
}

guint
wb_pool_cells_get_slot_at (WbPoolCells *self, double x, double y)
{
  guint slot;

  g_return_val_if_fail (WB_IS_POOL_CELLS (self), G_MAXUINT);

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (GTK_WIDGET (self)) - x;
  if (x < 0 || y < 0 || self->n_columns == 0 || x >= (double) self->n_columns * self->pitch)
    return G_MAXUINT;
  slot = (guint) (y / self->pitch) * self->n_columns + (guint) (x / self->pitch);
  return slot < self->n_cells ? slot : G_MAXUINT;
}

/* --- Words --------------------------------------------------------------------------------------------------------- */

static WbPoolLook
get_look (const WbPoolCell *cell)
{
  return cell->id != 0 ? wb_pool_words_get_look (cell->state, cell->leaked, cell->broken) : WB_POOL_LOOK_FREE;
}

/* with_time: how long the cell has been so, too. */
static char *
dup_words (WbPoolCells *self, guint slot, gboolean with_time)
{
  const WbPoolCell *cell;
  const char *state;
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->snapshot == NULL || slot >= self->snapshot->n_cells)
    return NULL;
  cell = &self->snapshot->cells[slot];
  state = wb_pool_words_get_state (get_look (cell), NULL);
  /* Translators: a place in a pool of connections */
  g_string_append_printf (text, _("Slot %u"), slot + 1);
  if (cell->id == 0)
    {
      g_string_append_printf (text, "\n%s", state);
      return g_string_free (g_steal_pointer (&text), FALSE);
    }
  g_string_append_printf (text, " · #%" G_GUINT64_FORMAT "\n", cell->id);
  if (with_time)
    {
      g_autofree char *duration = wb_pool_words_dup_duration (cell->state_ns);

      if (get_look (cell) == WB_POOL_LOOK_BROKEN)
        /* Translators: a connection that its server closed while it is lent, and for how long it has been lent */
        g_string_append_printf (text, _("Broken, lent for %s"), duration);
      else
        /* Translators: the state of a connection, and for how long it has been in it: "Lent for 120 ms" */
        g_string_append_printf (text, C_("state of a connection", "%s for %s"), state, duration);
    }
  else
    g_string_append (text, state);
  if (cell->target < self->snapshot->n_targets && self->snapshot->targets[cell->target].name != NULL)
    g_string_append_printf (text, "\n%s", self->snapshot->targets[cell->target].name);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
wb_pool_cells_dup_readout (WbPoolCells *self, guint slot)
{
  g_return_val_if_fail (WB_IS_POOL_CELLS (self), NULL);

  return dup_words (self, slot, TRUE);
}

static void
update_readout (WbPoolCells *self)
{
  g_autofree char *text = dup_words (self, self->hover, TRUE);

  if (text == NULL && !gtk_widget_get_visible (self->readout))
    return;
  if (text != NULL)
    gtk_label_set_text (GTK_LABEL (self->readout), text);
  gtk_widget_set_visible (self->readout, text != NULL);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/* What the cell under the keyboard is, without the time, which would have to be said ten times a second. */
static void
update_description (WbPoolCells *self)
{
  g_autofree char *text = dup_words (self, self->cursor, FALSE);

  if (text != NULL)
    g_strdelimit (text, "\n", ' ');
  if (g_strcmp0 (text, self->said) == 0)
    return;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text != NULL ? text : "",
                                  -1);
  g_free (self->said);
  self->said = g_steal_pointer (&text);
  self->said_ns = self->snapshot != NULL ? self->snapshot->taken_ns : 0;
}

/* --- Drawing ------------------------------------------------------------------------------------------------------- */

static void
drop_lines (WbPoolCells *self)
{
  for (guint i = 0; i < self->n_lines; i++)
    g_clear_pointer (&self->nodes[i], gsk_render_node_unref);
}

/* Sizes, colours or the font are others. */
static void
drop_sheet (WbPoolCells *self)
{
  drop_lines (self);
  g_clear_pointer (&self->sheet, wb_pool_sheet_free);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static guint16
get_shown (WbPoolCells *self, const WbPoolCell *cell)
{
  WbPoolLook look = get_look (cell);
  guint target = look != WB_POOL_LOOK_FREE && self->snapshot->n_targets > 1 ? cell->target + 1u : 0;

  return (guint16) (look << 12 | target);
}

/* Right to left a line begins at its right end; the surface is as wide as all lines. */
static GskRenderNode *
make_line (WbPoolCells *self, guint line)
{
  gsize scale = (gsize) gtk_widget_get_scale_factor (GTK_WIDGET (self));
  guint first = line * self->n_columns, n = MIN (self->n_columns, self->n_cells - first);
  gsize cell_px = (gsize) (self->pitch - self->gap) * scale, pitch_px = (gsize) self->pitch * scale;
  int width_px = (int) ((self->n_columns - 1) * pitch_px + cell_px);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width_px, (int) cell_px);
  guint32 *pixels = (guint32 *) (gpointer) cairo_image_surface_get_data (surface);
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  float y = (float) ((int) line * self->pitch);
  GskRenderNode *node;
  cairo_t *cr;

  for (guint i = 0; i < n; i++)
    {
      guint16 shown = get_shown (self, &self->snapshot->cells[first + i]);
      const guint32 *stamp =
          wb_pool_sheet_get_pixels (self->sheet, (WbPoolLook) (shown >> 12), (shown & 0xfffu) - 1 /* 0: none */);
      guint32 *to = pixels + (rtl ? self->n_columns - 1 - i : i) * pitch_px;

      self->shown[first + i] = shown;
      for (gsize row = 0; row < cell_px; row++)
        memcpy (to + row * (gsize) width_px, stamp + row * cell_px, cell_px * sizeof (guint32));
    }
  cairo_surface_mark_dirty (surface);
  cairo_surface_set_device_scale (surface, scale, scale);
  node = gsk_cairo_node_new (
      &GRAPHENE_RECT_INIT (0, y, (float) width_px / (float) scale, (float) (self->pitch - self->gap)));
  cr = gsk_cairo_node_get_draw_context (node);
  cairo_set_source_surface (cr, surface, 0, y);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return node;
}

static void
append_ring (WbPoolCells *self, GtkSnapshot *snapshot, guint slot, const GdkRGBA *color)
{
  const float widths[4] = { RING_PX, RING_PX, RING_PX, RING_PX };
  const GdkRGBA colors[4] = { *color, *color, *color, *color };
  GskRoundedRect ring;
  GdkRectangle area;

  wb_pool_cells_get_cell_area (self, slot, &area);
  gsk_rounded_rect_init_from_rect (&ring,
                                   &GRAPHENE_RECT_INIT ((float) area.x - RING_PX, (float) area.y - RING_PX,
                                                        (float) area.width + 2 * RING_PX,
                                                        (float) area.height + 2 * RING_PX),
                                   (float) area.width / 6 + RING_PX);
  gtk_snapshot_append_border (snapshot, &ring, widths, colors);
}

/* So many the pool keeps: a line behind the cell of the last of them. */
static void
append_min_mark (WbPoolCells *self, GtkSnapshot *snapshot, const GdkRGBA *color)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int width = self->gap > 1 ? 2 : 1;
  GdkRectangle area;

  if (self->snapshot->min == 0 || self->snapshot->min > self->n_cells)
    return;
  wb_pool_cells_get_cell_area (self, self->snapshot->min - 1, &area);
  gtk_snapshot_append_color (snapshot, color,
                             &GRAPHENE_RECT_INIT ((float) (rtl ? area.x - (self->gap + width) / 2 :
                                                                 area.x + area.width + (self->gap - width) / 2),
                                                  (float) area.y, (float) width, (float) area.height));
}

static void
wb_pool_cells_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WbPoolCells *self = WB_POOL_CELLS (widget);
  GdkRGBA color;

  if (self->n_columns == 0 || self->colors_func == NULL)
    return;
  if (self->sheet == NULL)
    {
      WbPoolColors colors;

      self->colors_func (&colors, self->colors_data);
      self->sheet = wb_pool_sheet_new (widget, &colors, self->pitch - self->gap, gtk_widget_get_scale_factor (widget));
    }
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
      snapshot,
      &GRAPHENE_POINT_INIT ((float) MIN (get_column_x (self, 0), get_column_x (self, self->n_columns - 1)), 0));
  for (guint i = 0; i < self->n_lines; i++)
    {
      if (self->nodes[i] == NULL)
        self->nodes[i] = make_line (self, i);
      gtk_snapshot_append_node (snapshot, self->nodes[i]);
    }
  gtk_snapshot_restore (snapshot);
  wb_compat_get_color (widget, &color);
  append_min_mark (self, snapshot, &color);
  if (gtk_widget_has_visible_focus (widget))
    append_ring (self, snapshot, self->cursor, &color);
  color.alpha *= 0.5f;
  if (self->hover < self->n_cells)
    append_ring (self, snapshot, self->hover, &color);
  gtk_widget_snapshot_child (widget, self->readout, snapshot);
}

/* --- Pointer and keyboard ------------------------------------------------------------------------------------------ */

static void
set_hover (WbPoolCells *self, guint slot)
{
  if (self->hover != slot)
    gtk_widget_queue_draw (GTK_WIDGET (self));
  self->hover = slot;
  update_readout (self);
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, WbPoolCells *self)
{
  self->pointer_x = x;
  self->pointer_y = y;
  set_hover (self, wb_pool_cells_get_slot_at (self, x, y));
}

static void
leave_cb (GtkEventControllerMotion *controller, WbPoolCells *self)
{
  set_hover (self, G_MAXUINT);
}

static void
set_cursor (WbPoolCells *self, guint slot)
{
  self->cursor = slot;
  update_description (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
activate (WbPoolCells *self)
{
  if (self->cursor < self->n_cells && self->snapshot->cells[self->cursor].id != 0)
    g_signal_emit (self, signals[SIGNAL_CELL_ACTIVATED], 0, self->snapshot->cells[self->cursor].id);
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, WbPoolCells *self)
{
  guint slot = wb_pool_cells_get_slot_at (self, x, y);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (slot == G_MAXUINT)
    return;
  set_cursor (self, slot);
  activate (self);
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, WbPoolCells *self)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  gint64 to = self->cursor;

  if (self->n_cells == 0 || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      to += rtl ? 1 : -1;
      break;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      to += rtl ? -1 : 1;
      break;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      to -= self->n_columns;
      break;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      to += self->n_columns;
      break;
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      to = 0;
      break;
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      to = (gint64) self->n_cells - 1;
      break;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_space:
      activate (self);
      return TRUE;
    default:
      return FALSE;
    }
  if (to < 0 || to >= self->n_cells)
    gtk_widget_error_bell (GTK_WIDGET (self));
  else if (to != self->cursor)
    set_cursor (self, (guint) to);
  return TRUE;
}

/* --- Size ---------------------------------------------------------------------------------------------------------- */

static GtkSizeRequestMode
wb_pool_cells_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
wb_pool_cells_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                       int *minimum_baseline, int *natural_baseline)
{
  WbPoolCells *self = WB_POOL_CELLS (widget);
  int width, pitch;
  guint n_columns;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MIN_WIDTH_PX;
      *natural = NATURAL_WIDTH_PX;
      return;
    }
  width = for_size >= 0 ? for_size : NATURAL_WIDTH_PX;
  pitch = choose_pitch (width, self->n_cells);
  n_columns = count_columns (width, pitch, self->n_cells);
  *minimum = *natural = (int) ((MAX (self->n_cells, 1) + n_columns - 1) / n_columns) * pitch;
}

static void
lay_out (WbPoolCells *self, int width)
{
  int pitch = choose_pitch (width, self->n_cells);
  guint n_columns = self->n_cells > 0 ? count_columns (width, pitch, self->n_cells) : 0;
  guint n_lines = n_columns > 0 ? (self->n_cells + n_columns - 1) / n_columns : 0;

  if (pitch == self->pitch && n_columns == self->n_columns && n_lines == self->n_lines)
    return;
  drop_sheet (self);
  g_free (self->nodes);
  self->nodes = g_new0 (GskRenderNode *, n_lines);
  self->pitch = pitch;
  self->gap = get_gap (pitch);
  self->n_columns = n_columns;
  self->n_lines = n_lines;
}

static void
wb_pool_cells_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  WbPoolCells *self = WB_POOL_CELLS (widget);
  int readout_width, readout_height, x, y;

  lay_out (self, width);
  if (!gtk_widget_get_visible (self->readout))
    return;
  gtk_widget_measure (self->readout, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &readout_width, NULL, NULL);
  gtk_widget_measure (self->readout, GTK_ORIENTATION_VERTICAL, readout_width, NULL, &readout_height, NULL, NULL);
  /* On the side of the pointer where there is room; it may reach above the cells, over what is drawn before them, but not
   * below, where what follows is drawn over it. */
  x = (int) self->pointer_x + POINTER_GAP_PX;
  if (x + readout_width > width)
    x = MAX (0, (int) self->pointer_x - POINTER_GAP_PX - readout_width);
  y = (int) self->pointer_y + POINTER_GAP_PX;
  if (y + readout_height > height)
    y = (int) self->pointer_y - POINTER_GAP_PX - readout_height;
  gtk_widget_size_allocate (self->readout, &(GtkAllocation){ x, y, readout_width, readout_height }, -1);
}

static void
wb_pool_cells_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (wb_pool_cells_parent_class)->css_changed (widget, change);
  drop_sheet (WB_POOL_CELLS (widget));
}

static void
wb_pool_cells_direction_changed (GtkWidget *widget, GtkTextDirection before)
{
  GTK_WIDGET_CLASS (wb_pool_cells_parent_class)->direction_changed (widget, before);
  drop_sheet (WB_POOL_CELLS (widget));
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_pool_cells_dispose (GObject *object)
{
  WbPoolCells *self = WB_POOL_CELLS (object);

  g_clear_pointer (&self->readout, gtk_widget_unparent);
  g_clear_pointer (&self->snapshot, wb_snapshot_unref);
  g_clear_pointer (&self->sheet, wb_pool_sheet_free);
  drop_lines (self);
  self->n_cells = self->n_columns = self->n_lines = 0;
  G_OBJECT_CLASS (wb_pool_cells_parent_class)->dispose (object);
}

static void
wb_pool_cells_finalize (GObject *object)
{
  g_free (WB_POOL_CELLS (object)->nodes);
  g_free (WB_POOL_CELLS (object)->said);
  g_free (WB_POOL_CELLS (object)->shown);
  G_OBJECT_CLASS (wb_pool_cells_parent_class)->finalize (object);
}

static void
wb_pool_cells_class_init (WbPoolCellsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wb_pool_cells_dispose;
  object_class->finalize = wb_pool_cells_finalize;
  widget_class->css_changed = wb_pool_cells_css_changed;
  widget_class->direction_changed = wb_pool_cells_direction_changed;
  widget_class->get_request_mode = wb_pool_cells_get_request_mode;
  widget_class->measure = wb_pool_cells_measure;
  widget_class->size_allocate = wb_pool_cells_size_allocate;
  widget_class->snapshot = wb_pool_cells_snapshot;
  signals[SIGNAL_CELL_ACTIVATED] = g_signal_new ("cell-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                                 NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
  gtk_widget_class_set_css_name (widget_class, "poolcells");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
wb_pool_cells_init (WbPoolCells *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->hover = G_MAXUINT;
  self->readout = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->readout), 0);
  gtk_widget_set_visible (self->readout, FALSE);
  gtk_widget_set_can_target (self->readout, FALSE);
  gtk_widget_add_css_class (self->readout, "wb-readout");
  gtk_widget_set_parent (self->readout, GTK_WIDGET (self));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (drop_sheet), NULL);
  g_signal_connect (self, "notify::has-focus", G_CALLBACK (update_description), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Connections, cell by cell"),
                                  -1);
}

void
wb_pool_cells_set_colors_func (WbPoolCells *self, WbPoolColorsFunc func, gpointer data)
{
  g_return_if_fail (WB_IS_POOL_CELLS (self));

  self->colors_func = func;
  self->colors_data = data;
  drop_sheet (self);
}

void
wb_pool_cells_update (WbPoolCells *self, WbPoolSnapshot *snapshot)
{
  guint n_cells = snapshot != NULL ? snapshot->n_cells : 0, min = self->snapshot != NULL ? self->snapshot->min : 0;
  gboolean differs = FALSE;

  g_return_if_fail (WB_IS_POOL_CELLS (self));

  if (snapshot != NULL)
    wb_snapshot_ref (snapshot);
  g_clear_pointer (&self->snapshot, wb_snapshot_unref);
  self->snapshot = snapshot;
  if (n_cells != self->n_cells)
    {
      drop_lines (self);
      self->n_cells = n_cells;
      self->shown = g_renew (guint16, self->shown, n_cells);
      self->cursor = n_cells > 0 ? MIN (self->cursor, n_cells - 1) : 0;
      self->n_columns = 0; /* to be laid out */
      gtk_widget_set_can_focus (GTK_WIDGET (self), n_cells > 0);
      gtk_widget_queue_resize (GTK_WIDGET (self));
    }
  for (guint i = 0; i < n_cells && self->n_columns > 0; i++)
    if (self->nodes[i / self->n_columns] != NULL && get_shown (self, &snapshot->cells[i]) != self->shown[i])
      {
        g_clear_pointer (&self->nodes[i / self->n_columns], gsk_render_node_unref);
        differs = TRUE;
      }
  if (differs || (snapshot != NULL && snapshot->min != min))
    gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->hover != G_MAXUINT)
    update_readout (self);
  if (snapshot == NULL || (gtk_widget_has_focus (GTK_WIDGET (self)) && snapshot->taken_ns - self->said_ns >= SAY_NS))
    update_description (self);
}

guint
wb_pool_cells_get_cursor (WbPoolCells *self)
{
  g_return_val_if_fail (WB_IS_POOL_CELLS (self), 0);

  return self->cursor;
}
