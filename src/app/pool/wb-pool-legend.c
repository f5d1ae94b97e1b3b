/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Entries are made once and keep their place: a legend whose entries come and go ten times a second cannot be read. A
 * count has a width of its own for the same reason. Targets are told by colour and number; beyond the first few the
 * table of targets says who they are. */

#define G_LOG_DOMAIN "wirebench"

#include "app/pool/wb-pool-legend.h"

#include "app/panel/wb-even-flow.h"
#include "app/pool/wb-pool-swatch.h"
#include "app/wb-compat.h"
#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

/* In the order of a connection's life; what is wrong comes last. */
static const WbPoolLook order[] = {
  WB_POOL_LOOK_LENT,    WB_POOL_LOOK_IDLE,   WB_POOL_LOOK_CONNECTING, WB_POOL_LOOK_VALIDATING,
  WB_POOL_LOOK_CLOSING, WB_POOL_LOOK_BROKEN, WB_POOL_LOOK_LEAKED,     WB_POOL_LOOK_FREE,
};

struct _WbPoolLegend
{
  GtkWidget parent_instance;

  /* Children */
  GtkWidget *looks;
  GtkWidget *targets;

  /* Borrowed from these */
  GtkWidget *swatches[WB_POOL_N_LOOKS];
  GtkWidget *counts[WB_POOL_N_LOOKS];
  GtkWidget *min_label;
  GtkWidget *target_labels[WB_POOL_TARGET_COLORS];
  GtkWidget *rest_label;
};

G_DEFINE_FINAL_TYPE (WbPoolLegend, wb_pool_legend, GTK_TYPE_WIDGET)

void
wb_pool_legend_count (const WbPoolSnapshot *snapshot, guint counts[WB_POOL_N_LOOKS])
{
  for (guint i = 0; i < WB_POOL_N_LOOKS; i++)
    counts[i] = 0;
  for (guint i = 0; i < WB_POOL_N_SLOT_STATES; i++)
    counts[wb_pool_words_get_look ((WbPoolSlotState) i, FALSE, FALSE)] = snapshot->counts.slots[i];
  for (guint i = 0; i < snapshot->n_cells; i++)
    {
      const WbPoolCell *cell = &snapshot->cells[i];

      if (cell->state != WB_POOL_SLOT_LENT || !(cell->leaked || cell->broken) || counts[WB_POOL_LOOK_LENT] == 0)
        continue;
      counts[WB_POOL_LOOK_LENT]--;
      counts[wb_pool_words_get_look (cell->state, cell->leaked, cell->broken)]++;
    }
}

static GtkWidget *
new_flow (const char *name)
{
  GtkWidget *flow = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, NULL);

  gtk_widget_set_layout_manager (flow, wb_even_flow_new (14, 2, FALSE));
  gtk_widget_add_css_class (flow, "wb-pool-legend");
  gtk_accessible_update_property (GTK_ACCESSIBLE (flow), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return flow;
}

static GtkWidget *
new_look_entry (WbPoolLegend *self, WbPoolLook look)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);

  self->swatches[look] = wb_pool_swatch_new (look);
  self->counts[look] = gtk_label_new ("0");
  gtk_label_set_width_chars (GTK_LABEL (self->counts[look]), 2);
  gtk_label_set_xalign (GTK_LABEL (self->counts[look]), 0);
  gtk_widget_add_css_class (self->counts[look], "numeric");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->counts[look]), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  wb_pool_words_get_state (look, NULL), -1);
  gtk_box_append (GTK_BOX (box), self->swatches[look]);
  gtk_box_append (GTK_BOX (box), gtk_label_new (wb_pool_words_get_state (look, NULL)));
  gtk_box_append (GTK_BOX (box), self->counts[look]);
  return box;
}

static void
set_text (GtkWidget *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (label)), text) != 0)
    gtk_label_set_text (GTK_LABEL (label), text);
}

static void
show_targets (WbPoolLegend *self, const WbPoolSnapshot *snapshot)
{
  guint n = snapshot != NULL && snapshot->n_targets > 1 ? snapshot->n_targets : 0;

  for (guint i = 0; i < WB_POOL_TARGET_COLORS; i++)
    {
      if (i < n)
        {
          const char *name = snapshot->targets[i].name;
          g_autofree char *text = g_strdup_printf ("▬ %u %s", i + 1, name != NULL ? name : "");

          set_text (self->target_labels[i], text);
          gtk_widget_set_tooltip_text (self->target_labels[i], name);
        }
      gtk_widget_set_visible (self->target_labels[i], i < n);
    }
  if (n > WB_POOL_TARGET_COLORS)
    {
      /* Translators: of a pool's servers, those that are not listed by name */
      g_autofree char *text = g_strdup_printf (ngettext ("and %u more", "and %u more", n - WB_POOL_TARGET_COLORS),
                                               n - WB_POOL_TARGET_COLORS);

      set_text (self->rest_label, text);
    }
  gtk_widget_set_visible (self->rest_label, n > WB_POOL_TARGET_COLORS);
  gtk_widget_set_visible (self->targets, n > 0);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_pool_legend_dispose (GObject *object)
{
  WbPoolLegend *self = WB_POOL_LEGEND (object);

  g_clear_pointer (&self->looks, gtk_widget_unparent);
  g_clear_pointer (&self->targets, gtk_widget_unparent);
  G_OBJECT_CLASS (wb_pool_legend_parent_class)->dispose (object);
}

static void
wb_pool_legend_class_init (WbPoolLegendClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_pool_legend_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static void
wb_pool_legend_init (WbPoolLegend *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 2);
  self->looks = new_flow (_("What the cells mean"));
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    gtk_box_append (GTK_BOX (self->looks), new_look_entry (self, order[i]));
  self->min_label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->min_label), 0);
  gtk_widget_set_tooltip_text (self->min_label, _("So many connections the pool keeps open"));
  gtk_box_append (GTK_BOX (self->looks), self->min_label);
  gtk_widget_set_parent (self->looks, GTK_WIDGET (self));
  self->targets = new_flow (_("Targets"));
  for (guint i = 0; i < WB_POOL_TARGET_COLORS; i++)
    {
      g_autofree char *css_class = g_strdup_printf ("wb-pool-target-%u", i);

      self->target_labels[i] = gtk_label_new (NULL);
      gtk_label_set_xalign (GTK_LABEL (self->target_labels[i]), 0);
      gtk_label_set_ellipsize (GTK_LABEL (self->target_labels[i]), PANGO_ELLIPSIZE_MIDDLE);
      gtk_label_set_width_chars (GTK_LABEL (self->target_labels[i]), 14);
      gtk_label_set_max_width_chars (GTK_LABEL (self->target_labels[i]), 26);
      gtk_widget_add_css_class (self->target_labels[i], css_class);
      gtk_box_append (GTK_BOX (self->targets), self->target_labels[i]);
    }
  self->rest_label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->rest_label), 0);
  gtk_box_append (GTK_BOX (self->targets), self->rest_label);
  gtk_widget_set_parent (self->targets, GTK_WIDGET (self));
  wb_pool_legend_update (self, NULL);
}

void
wb_pool_legend_update (WbPoolLegend *self, WbPoolSnapshot *snapshot)
{
  guint counts[WB_POOL_N_LOOKS] = { 0 };

  g_return_if_fail (WB_IS_POOL_LEGEND (self));

  if (snapshot != NULL)
    wb_pool_legend_count (snapshot, counts);
  for (guint i = 0; i < WB_POOL_N_LOOKS; i++)
    {
      g_autofree char *count = wb_format_dup_count (counts[i]);

      set_text (self->counts[i], count);
    }
  if (snapshot != NULL && snapshot->min > 0)
    {
      g_autofree char *count = wb_format_dup_count (snapshot->min);
      /* Translators: "|" is the mark in the picture up to which connections are kept: the pool's minimum */
      g_autofree char *text = g_strdup_printf (_("| at least %s"), count);

      set_text (self->min_label, text);
    }
  gtk_widget_set_visible (self->min_label, snapshot != NULL && snapshot->min > 0);
  show_targets (self, snapshot);
}

void
wb_pool_legend_get_colors (WbPoolLegend *self, WbPoolColors *colors)
{
  g_return_if_fail (WB_IS_POOL_LEGEND (self));

  for (guint i = 0; i < WB_POOL_N_LOOKS; i++)
    wb_compat_get_color (self->swatches[i], &colors->looks[i]);
  for (guint i = 0; i < WB_POOL_TARGET_COLORS; i++)
    wb_compat_get_color (self->target_labels[i], &colors->targets[i]);
}
