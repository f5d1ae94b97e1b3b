/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Groups of lines in a flow box, so that they stand beside each other where there is room. The lines are made once; an
 * update sets the texts that changed. What a line shows is decided in one place, show_*, in the order of the lines. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-numbers.h"

#include "app/ping/wb-ping-words.h"
#include "engine/base/wb-format.h"
#include "engine/ping/wb-ping-figure.h"

#include <glib/gi18n.h>

#define UNKNOWN _("not known")
/* Longer names break: two groups have room beside each other where the settings are shown, too. */
#define NAME_CHARS 22

enum
{
  GROUP_COUNTS,
  GROUP_ROUND_TRIP,
  GROUP_NETWORK,
  GROUP_RESPONSE,
  GROUP_LATENESS,
  GROUP_IPDV,
  GROUP_PDV,
  GROUP_WAY,
  GROUP_MEASURE,
  N_GROUPS
};

struct _WbPingNumbers
{
  GtkWidget parent_instance;

  /* Children */
  GtkWidget *flow;

  /* Borrowed from flow, in the order in which they were made */
  GPtrArray *values[N_GROUPS]; /* of GtkLabel; the arrays are owned */
  GtkWidget *grids[N_GROUPS];

  guint line; /* of the group that is being filled */
};

G_DEFINE_FINAL_TYPE (WbPingNumbers, wb_ping_numbers, GTK_TYPE_WIDGET)

/* --- Lines --------------------------------------------------------------------------------------------------------- */

static void
add_line (WbPingNumbers *self, guint group, const char *name, const char *definition)
{
  GtkWidget *name_label = gtk_label_new (name), *value_label = gtk_label_new (NULL);
  int row = (int) self->values[group]->len;

  gtk_label_set_xalign (GTK_LABEL (name_label), 0);
  gtk_label_set_wrap (GTK_LABEL (name_label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (name_label), NAME_CHARS);
  gtk_widget_set_hexpand (name_label, TRUE);
  gtk_widget_set_tooltip_text (name_label, definition);
  gtk_widget_add_css_class (name_label, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (value_label), 1);
  gtk_label_set_selectable (GTK_LABEL (value_label), TRUE);
  gtk_label_set_wrap (GTK_LABEL (value_label), TRUE);
  gtk_widget_add_css_class (value_label, "numeric");
  gtk_accessible_update_property (GTK_ACCESSIBLE (value_label), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, name, -1);
  gtk_grid_attach (GTK_GRID (self->grids[group]), name_label, 0, row, 1, 1);
  gtk_grid_attach (GTK_GRID (self->grids[group]), value_label, 1, row, 1, 1);
  g_ptr_array_add (self->values[group], value_label);
}

static void
add_figure (WbPingNumbers *self, guint group, WbPingFigure figure)
{
  add_line (self, group, wb_ping_figure_get_label (figure), wb_ping_figure_get_definition (figure));
}

static void
add_group (WbPingNumbers *self, guint group, const char *title, const char *definition)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *label = gtk_label_new (title);
  GtkWidget *child = gtk_flow_box_child_new ();

  self->values[group] = g_ptr_array_new ();
  self->grids[group] = gtk_grid_new ();
  gtk_grid_set_column_spacing (GTK_GRID (self->grids[group]), 12);
  gtk_grid_set_row_spacing (GTK_GRID (self->grids[group]), 2);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), NAME_CHARS);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_set_tooltip_text (label, definition);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), self->grids[group]);
  gtk_widget_set_focusable (child, FALSE);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), box);
  gtk_flow_box_insert (GTK_FLOW_BOX (self->flow), child, -1);
}

static void
add_distribution (WbPingNumbers *self, guint group, WbPingFigure figure, gboolean of_all)
{
  const char *percentile = wb_ping_figure_get_definition (WB_PING_FIGURE_PERCENTILE);

  add_group (self, group, wb_ping_figure_get_label (figure), wb_ping_figure_get_definition (figure));
  add_line (self, group, _("Values"), NULL);
  add_line (self, group, C_("round trip", "Least"), NULL);
  add_figure (self, group, WB_PING_FIGURE_MEAN);
  add_figure (self, group, WB_PING_FIGURE_STDDEV);
  for (guint i = 0; i < WB_PING_N_PERCENTILES; i++)
    {
      g_autofree char *name = g_strdup_printf ("p%g", wb_ping_percentile_get_value ((WbPingPercentile) i));

      add_line (self, group, name, percentile);
    }
  add_line (self, group, C_("round trip", "Greatest"), NULL);
  for (guint i = 0; of_all && i < WB_PING_N_PERCENTILES; i++)
    {
      /* Translators: a percentile, "p99", of all probes, the lost ones too */
      g_autofree char *name = g_strdup_printf (_("p%g of all"), wb_ping_percentile_get_value ((WbPingPercentile) i));

      add_line (self, group, name, wb_ping_figure_get_definition (WB_PING_FIGURE_PERCENTILE_OF_ALL));
    }
}

static void
add_all (WbPingNumbers *self)
{
  static const WbPingFigure counts[] = {
    WB_PING_FIGURE_SENT,       WB_PING_FIGURE_RECEIVED,  WB_PING_FIGURE_PENDING,        WB_PING_FIGURE_LOST,
    WB_PING_FIGURE_LOST_UP,    WB_PING_FIGURE_LOST_DOWN, WB_PING_FIGURE_LOST_UNKNOWN,   WB_PING_FIGURE_LATE,
    WB_PING_FIGURE_DUPLICATES, WB_PING_FIGURE_REORDERED, WB_PING_FIGURE_REORDER_EXTENT, WB_PING_FIGURE_CORRUPTED,
    WB_PING_FIGURE_FOREIGN,    WB_PING_FIGURE_TOO_OLD,   WB_PING_FIGURE_ICMP_ERRORS,    WB_PING_FIGURE_SKIPPED,
  };
  const char *jitter = wb_ping_figure_get_definition (WB_PING_FIGURE_JITTER);

  add_group (self, GROUP_COUNTS, _("Probes"), NULL);
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    add_figure (self, GROUP_COUNTS, counts[i]);
  add_distribution (self, GROUP_ROUND_TRIP, WB_PING_FIGURE_ROUND_TRIP, FALSE);
  add_distribution (self, GROUP_NETWORK, WB_PING_FIGURE_NETWORK, TRUE);
  add_distribution (self, GROUP_RESPONSE, WB_PING_FIGURE_RESPONSE, TRUE);
  add_distribution (self, GROUP_LATENESS, WB_PING_FIGURE_LATENESS, FALSE);
  add_distribution (self, GROUP_IPDV, WB_PING_FIGURE_IPDV, FALSE);
  add_distribution (self, GROUP_PDV, WB_PING_FIGURE_PDV, FALSE);
  add_group (self, GROUP_WAY, _("Each way alone"), NULL);
  add_figure (self, GROUP_WAY, WB_PING_FIGURE_ONE_WAY_UP);
  add_figure (self, GROUP_WAY, WB_PING_FIGURE_ONE_WAY_DOWN);
  add_line (self, GROUP_WAY, _("Right within"), NULL);
  add_figure (self, GROUP_WAY, WB_PING_FIGURE_CLOCK_OFFSET);
  add_figure (self, GROUP_WAY, WB_PING_FIGURE_CLOCK_SKEW);
  add_line (self, GROUP_WAY, _("Jitter on the way there"), jitter);
  add_line (self, GROUP_WAY, _("Jitter on the way back"), jitter);
  add_line (self, GROUP_WAY, _("Greatest IPDV there"), wb_ping_figure_get_definition (WB_PING_FIGURE_IPDV));
  add_line (self, GROUP_WAY, _("Greatest IPDV back"), wb_ping_figure_get_definition (WB_PING_FIGURE_IPDV));
  add_group (self, GROUP_MEASURE, _("Measuring"), NULL);
  add_figure (self, GROUP_MEASURE, WB_PING_FIGURE_JITTER);
  add_figure (self, GROUP_MEASURE, WB_PING_FIGURE_TTL);
  add_figure (self, GROUP_MEASURE, WB_PING_FIGURE_KERNEL_TIMES);
  add_line (self, GROUP_MEASURE, _("Stamps of sending (T1)"), NULL);
  add_line (self, GROUP_MEASURE, _("Stamps of receiving (T4)"), NULL);
  add_line (self, GROUP_MEASURE, _("Foreign senders"), NULL);
  add_line (self, GROUP_MEASURE, _("Steps of the clock"), NULL);
}

/* --- Values -------------------------------------------------------------------------------------------------------- */

static void
show_text (WbPingNumbers *self, guint group, const char *text)
{
  GtkLabel *label = g_ptr_array_index (self->values[group], self->line++);

  /* Setting what is there already would undo a selection. */
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

static void
show_count (WbPingNumbers *self, guint group, guint64 count)
{
  g_autofree char *text = wb_format_dup_count (count);

  show_text (self, group, text);
}

static void
show_ms (WbPingNumbers *self, guint group, gboolean known, double ns)
{
  g_autofree char *text = known ? ns < 0 ? g_strdup_printf ("%.3f ms", ns / 1e6) : wb_ping_words_dup_ms (ns) : NULL;

  show_text (self, group, text != NULL ? text : UNKNOWN);
}

static void
show_counts (WbPingNumbers *self, const WbPingCounts *counts)
{
  const guint64 plain[] = { counts->sent, counts->received, counts->pending, counts->lost };
  const guint64 ways[] = { counts->lost_up, counts->lost_down, counts->lost_unknown };
  const guint64 rest[] = { counts->corrupted, counts->foreign, counts->too_old, counts->icmp_errors, counts->skipped };

  self->line = 0;
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    show_count (self, GROUP_COUNTS, plain[i]);
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    if (counts->directions_known)
      show_count (self, GROUP_COUNTS, ways[i]);
    else
      show_text (self, GROUP_COUNTS, UNKNOWN);
  show_count (self, GROUP_COUNTS, counts->late);
  show_count (self, GROUP_COUNTS, counts->duplicates);
  show_count (self, GROUP_COUNTS, counts->reordered);
  show_count (self, GROUP_COUNTS, counts->reorder_extent_max);
  for (guint i = 0; i < G_N_ELEMENTS (rest); i++)
    show_count (self, GROUP_COUNTS, rest[i]);
}

static void
show_distribution (WbPingNumbers *self, guint group, const WbPingDistribution *values, const gint64 *of_all)
{
  gboolean any = values->n > 0;

  self->line = 0;
  show_count (self, group, values->n);
  show_ms (self, group, any, (double) values->min_ns);
  show_ms (self, group, any, values->mean_ns);
  show_ms (self, group, any, values->stddev_ns);
  for (guint i = 0; i < WB_PING_N_PERCENTILES; i++)
    show_ms (self, group, any && values->has_percentiles, (double) values->percentiles_ns[i]);
  show_ms (self, group, any, (double) values->max_ns);
  for (guint i = 0; of_all != NULL && i < WB_PING_N_PERCENTILES; i++)
    show_ms (self, group, values->has_percentiles, (double) of_all[i]);
}

static void
show_ways (WbPingNumbers *self, const WbPingFigures *figures)
{
  const WbPingSkewEstimate *clock = &figures->clock;
  g_autofree char *skew = NULL, *offset = NULL;
  gboolean known = figures->has_one_way;

  if (known && clock->known)
    offset = g_strdup_printf ("%.3f ± %.3f ms", (double) clock->offset_ns / 1e6, (double) clock->offset_error_ns / 1e6);
  if (known && clock->skew_known)
    skew = g_strdup_printf ("%.2f ± %.2f ppm", clock->skew_ppm, clock->skew_error_ppm);
  self->line = 0;
  show_ms (self, GROUP_WAY, known, figures->one_way_up_mean_ns);
  show_ms (self, GROUP_WAY, known, figures->one_way_down_mean_ns);
  show_ms (self, GROUP_WAY, known, (double) figures->one_way_error_ns);
  show_text (self, GROUP_WAY, offset != NULL ? offset : UNKNOWN);
  show_text (self, GROUP_WAY, skew != NULL ? skew : UNKNOWN);
  show_ms (self, GROUP_WAY, known, figures->jitter_up_ns);
  show_ms (self, GROUP_WAY, known, figures->jitter_down_ns);
  show_ms (self, GROUP_WAY, known && figures->ipdv_up.n > 0, (double) figures->ipdv_up.max_ns);
  show_ms (self, GROUP_WAY, known && figures->ipdv_down.n > 0, (double) figures->ipdv_down.max_ns);
}

static void
show_measuring (WbPingNumbers *self, const WbPingSnapshot *snapshot, const WbPingFigures *figures)
{
  g_autofree char *ttl = NULL, *kernel = wb_format_dup_count (figures->n_kernel_times);
  g_autofree char *all = wb_format_dup_count (figures->round_trip.n);
  g_autofree char *share = g_strdup_printf (_("%s of %s"), kernel, all);

  if (figures->ttl_min != 0)
    ttl = figures->ttl_min == figures->ttl_max ?
              g_strdup_printf ("%u", figures->ttl_last) :
              g_strdup_printf ("%u (%u … %u)", figures->ttl_last, figures->ttl_min, figures->ttl_max);
  self->line = 0;
  show_ms (self, GROUP_MEASURE, figures->round_trip.n > 1, figures->jitter_ns);
  show_text (self, GROUP_MEASURE, ttl != NULL ? ttl : UNKNOWN);
  show_text (self, GROUP_MEASURE, share);
  show_text (self, GROUP_MEASURE, snapshot != NULL ? wb_ping_words_get_source (snapshot->t1_source) : "–");
  show_text (self, GROUP_MEASURE, snapshot != NULL ? wb_ping_words_get_source (snapshot->t4_source) : "–");
  show_count (self, GROUP_MEASURE, snapshot != NULL ? snapshot->foreign_senders : 0);
  show_count (self, GROUP_MEASURE, snapshot != NULL ? snapshot->clock_steps : 0);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_ping_numbers_dispose (GObject *object)
{
  WbPingNumbers *self = WB_PING_NUMBERS (object);

  for (guint i = 0; i < N_GROUPS; i++)
    g_clear_pointer (&self->values[i], g_ptr_array_unref);
  g_clear_pointer (&self->flow, gtk_widget_unparent);
  G_OBJECT_CLASS (wb_ping_numbers_parent_class)->dispose (object);
}

static void
wb_ping_numbers_class_init (WbPingNumbersClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_ping_numbers_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
wb_ping_numbers_init (WbPingNumbers *self)
{
  self->flow = gtk_flow_box_new ();
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (self->flow), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (self->flow), 4);
  gtk_flow_box_set_homogeneous (GTK_FLOW_BOX (self->flow), TRUE);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (self->flow), 24);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (self->flow), 18);
  gtk_widget_set_valign (self->flow, GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->flow), GTK_ACCESSIBLE_PROPERTY_LABEL, _("All figures"), -1);
  gtk_widget_set_margin_top (self->flow, 12);
  gtk_widget_set_margin_bottom (self->flow, 12);
  gtk_widget_set_margin_start (self->flow, 12);
  gtk_widget_set_margin_end (self->flow, 12);
  gtk_widget_set_parent (self->flow, GTK_WIDGET (self));
  add_all (self);
  wb_ping_numbers_update (self, NULL);
}

GtkWidget *
wb_ping_numbers_new (void)
{
  return g_object_new (WB_TYPE_PING_NUMBERS, NULL);
}

void
wb_ping_numbers_update (WbPingNumbers *self, const WbPingSnapshot *snapshot)
{
  static const WbPingDetail nothing;
  const WbPingDetail *detail = snapshot != NULL && snapshot->detail != NULL ? snapshot->detail : &nothing;
  const WbPingFigures *figures = &detail->figures;

  g_return_if_fail (WB_IS_PING_NUMBERS (self));

  show_counts (self, &detail->counts);
  show_distribution (self, GROUP_ROUND_TRIP, &figures->round_trip, NULL);
  show_distribution (self, GROUP_NETWORK, &figures->network, figures->network_of_all_ns);
  show_distribution (self, GROUP_RESPONSE, &figures->response, figures->response_of_all_ns);
  show_distribution (self, GROUP_LATENESS, &figures->lateness, NULL);
  show_distribution (self, GROUP_IPDV, &figures->ipdv, NULL);
  show_distribution (self, GROUP_PDV, &figures->pdv, NULL);
  show_ways (self, figures);
  show_measuring (self, snapshot, figures);
}
