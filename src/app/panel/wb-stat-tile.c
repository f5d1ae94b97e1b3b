/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A figure that changes ten times a second. GtkLabel would lay out the whole page for each change; GtkInscription takes
 * its width from a number of characters and only draws again, and that number grows with the longest text it was ever
 * given. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-stat-tile.h"

#include "app/panel/wb-sparkline.h"

struct _WbStatTile
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *box;
  GtkInscription *detail;
  GtkInscription *figure;
  WbSparkline *sparkline;
  GtkLabel *title_label;

  /* Owned */
  char *title;
  char *tone;
};

G_DEFINE_FINAL_TYPE (WbStatTile, wb_stat_tile, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_TONE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* What a screen reader says of the tile: "Requests per second: 1,234". */
static void
update_name (WbStatTile *self)
{
  const char *value = gtk_inscription_get_text (self->figure);
  const char *detail = gtk_inscription_get_text (self->detail);
  g_autofree char *name =
      g_strdup_printf ("%s: %s", self->title != NULL ? self->title : "", value != NULL ? value : "");

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, detail != NULL ? detail : "", -1);
}

static gboolean
set_text (GtkInscription *inscription, const char *text)
{
  glong length = g_utf8_strlen (text, -1);

  if (g_strcmp0 (gtk_inscription_get_text (inscription), text) == 0)
    return FALSE;
  if (length > (glong) gtk_inscription_get_nat_chars (inscription))
    gtk_inscription_set_nat_chars (inscription, (guint) length);
  gtk_inscription_set_text (inscription, text);
  return TRUE;
}

static void
wb_stat_tile_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  WbStatTile *self = WB_STAT_TILE (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_TONE:
      g_value_set_string (value, self->tone);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wb_stat_tile_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  WbStatTile *self = WB_STAT_TILE (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_free (self->title);
      self->title = g_value_dup_string (value);
      gtk_label_set_text (self->title_label, self->title != NULL ? self->title : "");
      update_name (self);
      break;
    case PROP_TONE:
      wb_stat_tile_set_tone (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wb_stat_tile_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_STAT_TILE);
  G_OBJECT_CLASS (wb_stat_tile_parent_class)->dispose (object);
}

static void
wb_stat_tile_finalize (GObject *object)
{
  WbStatTile *self = WB_STAT_TILE (object);

  g_free (self->title);
  g_free (self->tone);
  G_OBJECT_CLASS (wb_stat_tile_parent_class)->finalize (object);
}

static void
wb_stat_tile_class_init (WbStatTileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wb_stat_tile_dispose;
  object_class->finalize = wb_stat_tile_finalize;
  object_class->get_property = wb_stat_tile_get_property;
  object_class->set_property = wb_stat_tile_set_property;
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TONE] = g_param_spec_string ("tone", NULL, NULL, "",
                                               G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (WB_TYPE_SPARKLINE);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_css_name (widget_class, "stattile");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/panel/wb-stat-tile.ui");
  gtk_widget_class_bind_template_child (widget_class, WbStatTile, box);
  gtk_widget_class_bind_template_child (widget_class, WbStatTile, detail);
  gtk_widget_class_bind_template_child (widget_class, WbStatTile, figure);
  gtk_widget_class_bind_template_child (widget_class, WbStatTile, sparkline);
  gtk_widget_class_bind_template_child (widget_class, WbStatTile, title_label);
}

static void
wb_stat_tile_init (WbStatTile *self)
{
  self->tone = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
wb_stat_tile_new (void)
{
  return g_object_new (WB_TYPE_STAT_TILE, NULL);
}

void
wb_stat_tile_set_value (WbStatTile *self, const char *value, const char *detail)
{
  gboolean changed;

  g_return_if_fail (WB_IS_STAT_TILE (self));
  g_return_if_fail (value != NULL);

  changed = set_text (self->figure, value);
  changed |= set_text (self->detail, detail != NULL ? detail : "");
  if (changed)
    update_name (self);
}

void
wb_stat_tile_set_history (WbStatTile *self, const double *values, guint n_values, guint capacity)
{
  g_return_if_fail (WB_IS_STAT_TILE (self));

  gtk_widget_set_visible (GTK_WIDGET (self->sparkline), TRUE);
  wb_sparkline_set_values (self->sparkline, values, n_values, capacity);
}

void
wb_stat_tile_set_tone (WbStatTile *self, const char *tone)
{
  g_return_if_fail (WB_IS_STAT_TILE (self));

  if (tone == NULL)
    tone = "";
  if (g_str_equal (self->tone, tone))
    return;
  if (*self->tone != 0)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->tone);
  g_free (self->tone);
  self->tone = g_strdup (tone);
  if (*tone != 0)
    gtk_widget_add_css_class (GTK_WIDGET (self), tone);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TONE]);
}

void
wb_stat_tile_set_hint (WbStatTile *self, const char *hint)
{
  g_return_if_fail (WB_IS_STAT_TILE (self));

  /* Setting the text that is there already would close a tooltip that is open. */
  if (g_strcmp0 (gtk_widget_get_tooltip_text (GTK_WIDGET (self)), hint) != 0)
    gtk_widget_set_tooltip_text (GTK_WIDGET (self), hint);
}
