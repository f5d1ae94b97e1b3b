/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A widget with a layout manager is not asked for its size any more, so this one lays its one child out itself. It asks
 * for no more width than the narrow layout needs, or a narrow window would grow when the panel comes to its front in
 * the wide one. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-side-box.h"

/* Below this width settings and figures have no room beside each other; it lies above what they need together. */
#define NARROW_BELOW_PX 820
/* What a row of settings needs for its words. */
#define SIDE_PX 320

struct _WbSideBox
{
  GtkWidget parent_instance;

  /* Owned */
  GtkWidget *box;

  /* Borrowed from box */
  GtkWidget *scrolled; /* the side's */
  GtkWidget *content;  /* NULL: not given yet */

  guint narrow_id;
  gboolean narrow;
  gboolean show_side;
};

static void buildable_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WbSideBox, wb_side_box, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, buildable_init))

enum
{
  PROP_0,
  PROP_NARROW,
  PROP_SHOW_SIDE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static GtkBuildableIface *parent_buildable;

/* --- Narrow and wide ----------------------------------------------------------------------------------------------- */

static void
update_layout (WbSideBox *self)
{
  gtk_widget_set_visible (self->scrolled, self->show_side);
  gtk_widget_set_hexpand (self->scrolled, self->narrow);
  if (self->content != NULL)
    gtk_widget_set_visible (self->content, !self->show_side || !self->narrow);
}

static void
set_show_side (WbSideBox *self, gboolean show_side)
{
  if (self->show_side != show_side)
    {
      self->show_side = show_side;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_SIDE]);
    }
  update_layout (self);
}

static gboolean
narrow_cb (gpointer data)
{
  WbSideBox *self = WB_SIDE_BOX (data);

  self->narrow_id = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
  set_show_side (self, !self->narrow);
  return G_SOURCE_REMOVE;
}

static int
get_width (GtkWidget *widget)
{
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

static void
wb_side_box_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                     int *minimum_baseline, int *natural_baseline)
{
  WbSideBox *self = WB_SIDE_BOX (widget);
  int side;

  if (orientation == GTK_ORIENTATION_VERTICAL && for_size >= 0)
    for_size = MAX (for_size, get_width (self->box));
  gtk_widget_measure (self->box, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_VERTICAL || self->narrow)
    return;
  side = gtk_widget_get_visible (self->scrolled) ? get_width (self->scrolled) : 0;
  *minimum = MAX (*minimum - side, side);
}

static void
wb_side_box_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  WbSideBox *self = WB_SIDE_BOX (widget);
  gboolean narrow = width < NARROW_BELOW_PX;

  gtk_widget_allocate (self->box, MAX (width, get_width (self->box)), height, baseline, NULL);
  if (self->narrow == narrow)
    return;
  self->narrow = narrow;
  /* Children must not change inside an allocation; before the next frame is early enough. */
  if (self->narrow_id == 0)
    self->narrow_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, narrow_cb, self, NULL);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
add_child (GtkBuildable *buildable, GtkBuilder *builder, GObject *child, const char *type)
{
  if (g_strcmp0 (type, "side") == 0)
    wb_side_box_set_side (WB_SIDE_BOX (buildable), GTK_WIDGET (child));
  else if (type == NULL && GTK_IS_WIDGET (child))
    wb_side_box_set_content (WB_SIDE_BOX (buildable), GTK_WIDGET (child));
  else
    parent_buildable->add_child (buildable, builder, child, type);
}

static void
buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = add_child;
}

static void
wb_side_box_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_NARROW:
      g_value_set_boolean (value, WB_SIDE_BOX (object)->narrow);
      break;
    case PROP_SHOW_SIDE:
      g_value_set_boolean (value, WB_SIDE_BOX (object)->show_side);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wb_side_box_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SHOW_SIDE:
      set_show_side (WB_SIDE_BOX (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wb_side_box_dispose (GObject *object)
{
  WbSideBox *self = WB_SIDE_BOX (object);

  g_clear_handle_id (&self->narrow_id, g_source_remove);
  self->content = NULL;
  self->scrolled = NULL;
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (wb_side_box_parent_class)->dispose (object);
}

static void
wb_side_box_class_init (WbSideBoxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wb_side_box_dispose;
  object_class->get_property = wb_side_box_get_property;
  object_class->set_property = wb_side_box_set_property;
  widget_class->measure = wb_side_box_measure;
  widget_class->size_allocate = wb_side_box_size_allocate;

  properties[PROP_NARROW] =
      g_param_spec_boolean ("narrow", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHOW_SIDE] = g_param_spec_boolean (
      "show-side", NULL, NULL, TRUE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wb_side_box_init (WbSideBox *self)
{
  self->show_side = TRUE;
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_size_request (self->scrolled, SIDE_PX, -1);
  gtk_widget_add_css_class (self->scrolled, "wb-side");
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_box_append (GTK_BOX (self->box), self->scrolled);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
wb_side_box_new (void)
{
  return g_object_new (WB_TYPE_SIDE_BOX, NULL);
}

void
wb_side_box_set_side (WbSideBox *self, GtkWidget *side)
{
  g_return_if_fail (WB_IS_SIDE_BOX (self) && GTK_IS_WIDGET (side));

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), side);
}

void
wb_side_box_set_content (WbSideBox *self, GtkWidget *content)
{
  g_return_if_fail (WB_IS_SIDE_BOX (self) && GTK_IS_WIDGET (content) && self->content == NULL);

  self->content = content;
  gtk_widget_set_hexpand (content, TRUE);
  gtk_box_append (GTK_BOX (self->box), content);
  update_layout (self);
}
