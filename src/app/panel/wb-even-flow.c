/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How many columns fit is tried from all children in one row downwards; that gives the number of rows, and the children
 * divided by that the columns. The children are few, so that all is measured anew each time.
 *
 *   fit 8 of 9:  a b c d e f g h    even:  a b c d e
 *                i                         f g h i  */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-even-flow.h"

struct _WbEvenFlow
{
  GtkLayoutManager parent_instance;

  int spacing;
  int row_spacing;
  gboolean fill;
};

G_DEFINE_FINAL_TYPE (WbEvenFlow, wb_even_flow, GTK_TYPE_LAYOUT_MANAGER)

enum
{
  PROP_SPACING = 1,
  PROP_ROW_SPACING,
  PROP_FILL,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

/* --- Columns ------------------------------------------------------------------------------------------------------- */

static GPtrArray *
get_children (GtkWidget *widget)
{
  GPtrArray *children = g_ptr_array_new ();

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      g_ptr_array_add (children, child);
  return children;
}

/* The natural width of each of n columns into widths, and what they take together. */
static int
measure_columns (WbEvenFlow *self, GPtrArray *children, guint n, int *widths)
{
  int widest = 0, sum = 0;

  for (guint i = 0; i < n; i++)
    widths[i] = 0;
  for (guint i = 0; i < children->len; i++)
    {
      int natural;

      gtk_widget_measure (children->pdata[i], GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
      widths[i % n] = MAX (widths[i % n], natural);
      widest = MAX (widest, natural);
    }
  for (guint i = 0; i < n; i++)
    {
      if (self->fill)
        widths[i] = widest;
      sum += widths[i] + (i > 0 ? self->spacing : 0);
    }
  return sum;
}

/* Columns for so many pixels, and how wide each is; children has one at least, and widths room for one column each. */
static guint
fit_columns (WbEvenFlow *self, GPtrArray *children, int width, int *widths)
{
  guint n = children->len, n_rows;
  int left;

  while (n > 1 && measure_columns (self, children, n, widths) > width)
    n--;
  n_rows = (children->len + n - 1) / n;
  n = (children->len + n_rows - 1) / n_rows;
  /* Others stand below each other now: they may take more than before. */
  while (n > 1 && measure_columns (self, children, n, widths) > width)
    n--;
  (void) measure_columns (self, children, n, widths);
  if (n == 1)
    widths[0] = self->fill ? width : MIN (widths[0], width);
  left = width - (int) (n - 1) * self->spacing;
  for (guint i = 0; self->fill && i < n; i++)
    {
      widths[i] = left / (int) (n - i);
      left -= widths[i];
    }
  return n;
}

/* --- Layout -------------------------------------------------------------------------------------------------------- */

static void
measure_width (WbEvenFlow *self, GPtrArray *children, int *minimum, int *natural)
{
  g_autofree int *widths = g_new (int, children->len);

  *minimum = 0;
  for (guint i = 0; i < children->len; i++)
    {
      int least;

      gtk_widget_measure (children->pdata[i], GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
      *minimum = MAX (*minimum, least);
    }
  *natural = MAX (*minimum, measure_columns (self, children, children->len, widths));
}

static int
measure_row (GPtrArray *children, guint first, guint n, const int *widths)
{
  int height = 0;

  for (guint i = 0; i < n && first + i < children->len; i++)
    {
      int natural;

      gtk_widget_measure (children->pdata[first + i], GTK_ORIENTATION_VERTICAL, widths[i], NULL, &natural, NULL, NULL);
      height = MAX (height, natural);
    }
  return height;
}

static void
wb_even_flow_measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation, int for_size,
                      int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  WbEvenFlow *self = WB_EVEN_FLOW (manager);
  g_autoptr (GPtrArray) children = get_children (widget);
  g_autofree int *widths = NULL;
  int least, all;
  guint n;

  *minimum = *natural = 0;
  if (children->len == 0)
    return;
  measure_width (self, children, &least, &all);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = least;
      *natural = all;
      return;
    }
  widths = g_new (int, children->len);
  n = fit_columns (self, children, for_size < 0 ? least : for_size, widths);
  for (guint first = 0; first < children->len; first += n)
    *natural += measure_row (children, first, n, widths) + (first > 0 ? self->row_spacing : 0);
  *minimum = *natural;
}

static void
wb_even_flow_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  WbEvenFlow *self = WB_EVEN_FLOW (manager);
  g_autoptr (GPtrArray) children = get_children (widget);
  g_autofree int *widths = g_new (int, children->len + 1);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  guint n;
  int y = 0;

  if (children->len == 0)
    return;
  n = fit_columns (self, children, width, widths);
  for (guint first = 0; first < children->len; first += n)
    {
      int row = measure_row (children, first, n, widths), x = 0;

      for (guint i = 0; i < n && first + i < children->len; i++)
        {
          gtk_widget_size_allocate (children->pdata[first + i],
                                    &(GtkAllocation){ mirrored ? width - x - widths[i] : x, y, widths[i], row }, -1);
          x += widths[i] + self->spacing;
        }
      y += row + self->row_spacing;
    }
}

static GtkSizeRequestMode
wb_even_flow_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_even_flow_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WbEvenFlow *self = WB_EVEN_FLOW (object);

  if (id == PROP_FILL)
    g_value_set_boolean (value, self->fill);
  else
    g_value_set_int (value, id == PROP_SPACING ? self->spacing : self->row_spacing);
}

static void
wb_even_flow_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WbEvenFlow *self = WB_EVEN_FLOW (object);

  if (id == PROP_FILL)
    self->fill = g_value_get_boolean (value);
  else if (id == PROP_SPACING)
    self->spacing = g_value_get_int (value);
  else
    self->row_spacing = g_value_get_int (value);
  gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (self));
}

static void
wb_even_flow_class_init (WbEvenFlowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  object_class->get_property = wb_even_flow_get_property;
  object_class->set_property = wb_even_flow_set_property;
  layout_class->measure = wb_even_flow_measure;
  layout_class->allocate = wb_even_flow_allocate;
  layout_class->get_request_mode = wb_even_flow_get_request_mode;
  props[PROP_SPACING] =
      g_param_spec_int ("spacing", NULL, NULL, 0, G_MAXINT16, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_ROW_SPACING] =
      g_param_spec_int ("row-spacing", NULL, NULL, 0, G_MAXINT16, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_FILL] = g_param_spec_boolean ("fill", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
wb_even_flow_init (WbEvenFlow *self)
{
}

GtkLayoutManager *
wb_even_flow_new (int spacing, int row_spacing, gboolean fill)
{
  return g_object_new (WB_TYPE_EVEN_FLOW, "spacing", spacing, "row-spacing", row_spacing, "fill", fill, NULL);
}
