/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Arrow, remark, text. A remark is said by a symbol and a word for those who do not see its colour. */

#include "app/capture/wb-field-row.h"

#include "app/panel/wb-row-name.h"

#include <glib/gi18n.h>

#define INDENT 18

struct _WbFieldRow
{
  GtkWidget parent_instance;

  /* Owned */
  GtkWidget *expander;
  GtkWidget *remark;
  GtkWidget *label;
  WbFieldNode *node;

  gulong changed_id;
};

G_DEFINE_FINAL_TYPE (WbFieldRow, wb_field_row, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_TOGGLE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const struct
{
  guint flag;
  const char *icon;
  const char *css_class;
  const char *word;
} remarks[] = {
  { WB_FIELD_ERROR, "dialog-error-symbolic", "error", N_("Error") },
  { WB_FIELD_WARNING, "dialog-warning-symbolic", "warning", N_("Warning") },
  { WB_FIELD_NOTE, "dialog-information-symbolic", "accent", N_("Note") },
};

static void
set_class (WbFieldRow *self, const char *css_class, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (GTK_WIDGET (self), css_class);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), css_class);
}

static void
show_remark (WbFieldRow *self)
{
  guint severity = wb_field_node_get_severity (self->node), worst = G_N_ELEMENTS (remarks);

  for (guint i = G_N_ELEMENTS (remarks); i-- > 0;)
    {
      if (severity & remarks[i].flag)
        worst = i;
      gtk_widget_remove_css_class (self->remark, remarks[i].css_class);
    }
  gtk_widget_set_visible (self->remark, worst < G_N_ELEMENTS (remarks));
  if (worst == G_N_ELEMENTS (remarks))
    {
      gtk_accessible_reset_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
      return;
    }
  gtk_image_set_from_icon_name (GTK_IMAGE (self->remark), remarks[worst].icon);
  gtk_widget_add_css_class (self->remark, remarks[worst].css_class);
  gtk_widget_set_tooltip_text (self->remark, _ (remarks[worst].word));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, _ (remarks[worst].word),
                                  -1);
}

static void
refresh (WbFieldRow *self)
{
  const char *text = wb_field_node_get_label (self->node);
  gboolean expandable = wb_field_node_is_expandable (self->node), expanded = wb_field_node_is_expanded (self->node);
  guint depth = wb_field_node_get_depth (self->node);

  gtk_inscription_set_text (GTK_INSCRIPTION (self->label), text);
  gtk_widget_set_margin_start (self->expander, (int) (MIN (depth, 24) * INDENT)); /* deeper ones stay readable */
  gtk_image_set_from_icon_name (GTK_IMAGE (self->expander), !expandable ? NULL :
                                                            expanded    ? "pan-down-symbolic" :
                                                                          "pan-end-symbolic");
  set_class (self, "protocol", wb_field_node_is_protocol (self->node) && depth == 0);
  set_class (self, "generated", wb_field_node_is_generated (self->node));
  show_remark (self);
  wb_row_name_set (GTK_WIDGET (self), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                  GTK_ACCESSIBLE_PROPERTY_LEVEL, (int) depth + 1, -1);
  if (expandable)
    gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_EXPANDED, expanded, -1);
  else
    gtk_accessible_reset_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_EXPANDED);
}

static gboolean
query_tooltip_cb (WbFieldRow *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  int natural;

  if (!self->node)
    return FALSE;
  gtk_widget_measure (self->label, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  if (g_utf8_strlen (wb_field_node_get_label (self->node), -1) * 7 < gtk_widget_get_width (self->label))
    return FALSE; /* it is all there */
  gtk_tooltip_set_text (tooltip, wb_field_node_get_label (self->node));
  return TRUE;
}

static void
released_cb (GtkGestureClick *gesture, int n_press, double x, double y, WbFieldRow *self)
{
  if (self->node && wb_field_node_is_expandable (self->node))
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
      g_signal_emit (self, signals[SIGNAL_TOGGLE], 0);
    }
}

static void
wb_field_row_dispose (GObject *object)
{
  WbFieldRow *self = WB_FIELD_ROW (object);

  wb_field_row_set_node (self, NULL);
  g_clear_pointer (&self->expander, gtk_widget_unparent);
  g_clear_pointer (&self->remark, gtk_widget_unparent);
  g_clear_pointer (&self->label, gtk_widget_unparent);
  G_OBJECT_CLASS (wb_field_row_parent_class)->dispose (object);
}

static void
wb_field_row_class_init (WbFieldRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_field_row_dispose;
  signals[SIGNAL_TOGGLE] =
      g_signal_new ("toggle", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "fieldrow");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_TREE_ITEM);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static void
wb_field_row_init (WbFieldRow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->expander = gtk_image_new ();
  gtk_widget_add_css_class (self->expander, "expander");
  gtk_widget_set_parent (self->expander, GTK_WIDGET (self));
  self->remark = gtk_image_new ();
  gtk_widget_set_margin_end (self->remark, 6);
  gtk_widget_set_parent (self->remark, GTK_WIDGET (self));
  self->label = gtk_inscription_new (NULL);
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (self->label), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (self->label), 24);
  gtk_widget_set_hexpand (self->label, TRUE);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);

  g_signal_connect (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (self->expander, GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
wb_field_row_new (void)
{
  return g_object_new (WB_TYPE_FIELD_ROW, NULL);
}

void
wb_field_row_set_node (WbFieldRow *self, WbFieldNode *node)
{
  g_return_if_fail (WB_IS_FIELD_ROW (self));

  if (self->node)
    g_clear_signal_handler (&self->changed_id, self->node);
  if (!g_set_object (&self->node, node) && !node)
    return;
  if (!node)
    return;
  self->changed_id = g_signal_connect_swapped (node, "changed", G_CALLBACK (refresh), self);
  refresh (self);
}

WbFieldNode *
wb_field_row_get_node (WbFieldRow *self)
{
  return self->node;
}
