/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The settings are what is remembered; what runs is in the snapshot, and where the two differ there is something to
 * apply. */

#define G_LOG_DOMAIN "wirebench"

#include "app/pool/wb-pool-load-box.h"

#include "app/panel/wb-stat-figure.h"
#include "app/panel/wb-stat-tile.h"
#include "app/pool/wb-pool-form.h"
#include "engine/base/wb-format.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#define PER_MILLE 1000.0

/* The order of fields. */
enum
{
  WORKERS,
  HOLD,
  HOLD_SPREAD,
  THINK,
  THINK_SPREAD,
  EXCHANGES,
  PAYLOAD,
  RAMP,
  DURATION,
  CYCLES,
  TIMEOUT,
  LEAK_SHARE,
  ABORT_SHARE,
  N_FIELDS
};

/* In the order of WbPoolSpread. */
static const char *const spreads[] = { "constant", "uniform", "exponential", "pareto", NULL };

static const WbPoolField fields[N_FIELDS] = {
  [WORKERS] = { "workers", WB_POOL_FIELD_NUMBER, NULL, 0 },
  [HOLD] = { "hold", WB_POOL_FIELD_TIME, NULL, 0 },
  [HOLD_SPREAD] = { "hold_spread", WB_POOL_FIELD_CHOICE, spreads, 0 },
  [THINK] = { "think", WB_POOL_FIELD_TIME, NULL, 0 },
  [THINK_SPREAD] = { "think_spread", WB_POOL_FIELD_CHOICE, spreads, 0 },
  [EXCHANGES] = { "exchanges", WB_POOL_FIELD_NUMBER, NULL, 0 },
  [PAYLOAD] = { "payload", WB_POOL_FIELD_NUMBER, NULL, 0 },
  [RAMP] = { "ramp", WB_POOL_FIELD_TIME, NULL, 0 },
  [DURATION] = { "duration", WB_POOL_FIELD_TIME, NULL, 0 },
  [CYCLES] = { "cycles", WB_POOL_FIELD_NUMBER, NULL, 0 },
  [TIMEOUT] = { "timeout", WB_POOL_FIELD_TIME, NULL, 5 * WB_NS_PER_S },
  [LEAK_SHARE] = { "leak_share", WB_POOL_FIELD_NUMBER, NULL, 0 },
  [ABORT_SHARE] = { "abort_share", WB_POOL_FIELD_NUMBER, NULL, 0 },
};

struct _WbPoolLoadBox
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *apply_button;
  GtkWidget *content;
  WbStatTile *exchanges_tile;
  WbStatTile *failed_tile;
  WbStatTile *rate_tile;
  WbStatTile *round_trip_tile;
  GtkLabel *state_label;
  GtkButton *toggle_button;
  WbStatTile *whole_tile;
  WbStatTile *workers_tile;

  /* Owned */
  WbPoolForm *form; /* NULL: being built or taken down */

  WbPoolLoadSettings running_settings;
  gboolean can_run; /* the pool runs */
  gboolean running;
};

G_DEFINE_FINAL_TYPE (WbPoolLoadBox, wb_pool_load_box, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_START,
  SIGNAL_STOP,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- Settings ------------------------------------------------------------------------------------------------------ */

static void
read_fields (WbPoolLoadBox *self, WbPoolLoadSettings *settings)
{
  WbPoolForm *form = self->form;

  *settings = (WbPoolLoadSettings){
    .workers = wb_pool_form_get_number (form, WORKERS),
    .hold = { wb_pool_form_get_time (form, HOLD), (WbPoolSpread) wb_pool_form_get_choice (form, HOLD_SPREAD) },
    .think = { wb_pool_form_get_time (form, THINK), (WbPoolSpread) wb_pool_form_get_choice (form, THINK_SPREAD) },
    .exchanges = wb_pool_form_get_number (form, EXCHANGES),
    .payload_bytes = wb_pool_form_get_number (form, PAYLOAD),
    .exchange_timeout_ns = wb_pool_form_get_time (form, TIMEOUT),
    .ramp_ns = wb_pool_form_get_time (form, RAMP),
    .duration_ns = wb_pool_form_get_time (form, DURATION),
    .cycles = wb_pool_form_get_number (form, CYCLES),
    .leak_share = wb_pool_form_get_number (form, LEAK_SHARE) / PER_MILLE,
    .abort_share = wb_pool_form_get_number (form, ABORT_SHARE) / PER_MILLE,
  };
}

static gboolean
is_same_share (double a, double b)
{
  return fabs (a - b) < 0.5 / PER_MILLE;
}

static gboolean
is_same (const WbPoolLoadSettings *a, const WbPoolLoadSettings *b)
{
  return a->workers == b->workers && a->hold.mean_ns == b->hold.mean_ns && a->hold.spread == b->hold.spread &&
         a->think.mean_ns == b->think.mean_ns && a->think.spread == b->think.spread && a->exchanges == b->exchanges &&
         a->payload_bytes == b->payload_bytes && a->exchange_timeout_ns == b->exchange_timeout_ns &&
         a->ramp_ns == b->ramp_ns && a->duration_ns == b->duration_ns && a->cycles == b->cycles &&
         is_same_share (a->leak_share, b->leak_share) && is_same_share (a->abort_share, b->abort_share);
}

/* --- Buttons ------------------------------------------------------------------------------------------------------- */

static void
show_buttons (WbPoolLoadBox *self)
{
  const char *label = self->running ? _("Stop the Load") : _("Start the Load");
  WbPoolLoadSettings settings;
  gboolean right;

  if (self->form == NULL)
    return;
  read_fields (self, &settings);
  right = wb_pool_form_check (self->form, NULL, NULL) && wb_pool_load_settings_check (&settings, NULL);
  if (g_strcmp0 (gtk_button_get_label (self->toggle_button), label) != 0)
    gtk_button_set_label (self->toggle_button, label);
  if (self->running)
    gtk_widget_remove_css_class (GTK_WIDGET (self->toggle_button), "suggested-action");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->toggle_button), "suggested-action");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "load.toggle", self->can_run);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "load.apply",
                                 self->running && right && !is_same (&settings, &self->running_settings));
  gtk_widget_set_visible (self->apply_button, self->running);
}

static void
changed_cb (gpointer widget)
{
  show_buttons (WB_POOL_LOAD_BOX (widget));
}

static void
toggle_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wb_pool_load_box_toggle (WB_POOL_LOAD_BOX (widget));
}

static void
apply_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_START], 0);
}

/* Enter in an entry: what was typed is wanted. */
static void
activated_cb (WbPoolLoadBox *self)
{
  if (self->can_run)
    g_signal_emit (self, signals[SIGNAL_START], 0);
}

/* --- Figures ------------------------------------------------------------------------------------------------------- */

static void
show_rate (WbPoolLoadBox *self, const WbPoolLoadFigures *load)
{
  g_autofree char *rate = wb_format_dup_rate (load->rate);
  g_autofree char *cycles = wb_format_dup_count (load->cycles);
  /* Translators: below the pace: how many there were */
  g_autofree char *detail = g_strdup_printf (_("%s in all"), cycles);

  wb_stat_tile_set_value (self->rate_tile, rate, detail);
}

static void
show_workers (WbPoolLoadBox *self, const WbPoolLoadFigures *load)
{
  g_autofree char *value = wb_format_dup_count (load->workers);
  g_autoptr (GString) brief = g_string_new (NULL), full = g_string_new (NULL);

  wb_stat_figure_append_part (brief, load->waiting, C_("pool workers", "waiting"));
  wb_stat_figure_append_part (full, load->waiting, C_("pool workers", "waiting"));
  wb_stat_figure_append_part (full, load->holding, C_("pool workers", "holding"));
  wb_stat_figure_append_part (full, load->thinking, C_("pool workers", "thinking"));
  wb_stat_figure_append_part (full, load->leaked, C_("pool workers", "leaked"));
  wb_stat_tile_set_value (self->workers_tile, value, brief->len > 0 ? brief->str : NULL);
  wb_stat_tile_set_hint (self->workers_tile, full->len > 0 ? full->str : NULL);
}

static void
show_failed (WbPoolLoadBox *self, const WbPoolLoadFigures *load)
{
  guint64 n = load->failed + load->exchange_errors;
  g_autofree char *value = wb_format_dup_count (n);
  g_autoptr (GString) detail = g_string_new (NULL);

  wb_stat_figure_append_phrase (detail, load->failed, ngettext ("%s acquire", "%s acquires", load->failed));
  wb_stat_figure_append_phrase (detail, load->exchange_errors,
                                ngettext ("%s exchange", "%s exchanges", load->exchange_errors));
  wb_stat_figure_append_part (detail, load->aborted, C_("pool errors", "given up"));
  wb_stat_tile_set_value (self->failed_tile, value, detail->len > 0 ? detail->str : C_("pool errors", "none"));
  wb_stat_tile_set_tone (self->failed_tile, n > 0 ? "error" : "");
}

static void
show_times (WbStatTile *tile, const WbHistogram *histogram)
{
  g_autofree char *median = NULL, *p99 = NULL, *detail = NULL;

  if (histogram == NULL || wb_histogram_get_count (histogram) == 0)
    {
      wb_stat_tile_set_value (tile, "–", NULL);
      return;
    }
  median = wb_format_dup_duration (wb_histogram_get_percentile (histogram, 50));
  p99 = wb_format_dup_duration (wb_histogram_get_percentile (histogram, 99));
  detail = g_strdup_printf ("p99 %s", p99);
  wb_stat_tile_set_value (tile, median, detail);
}

static void
show_state (WbPoolLoadBox *self, const WbPoolSnapshot *snapshot)
{
  g_autofree char *time = NULL, *text = NULL;

  if (snapshot == NULL)
    text = g_strdup (_("Start the pool first."));
  else if (snapshot->load.running)
    {
      time = wb_format_dup_duration (snapshot->load.running_ns);
      /* Translators: the load has run for this time */
      text = g_strdup_printf (_("Running for %s"), time);
    }
  else
    text = g_strdup (snapshot->load.cycles > 0 ? _("Stopped") : "");
  if (g_strcmp0 (gtk_label_get_text (self->state_label), text) != 0)
    gtk_label_set_text (self->state_label, text);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_pool_load_box_dispose (GObject *object)
{
  WbPoolLoadBox *self = WB_POOL_LOAD_BOX (object);

  g_clear_pointer (&self->form, wb_pool_form_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_POOL_LOAD_BOX);
  G_OBJECT_CLASS (wb_pool_load_box_parent_class)->dispose (object);
}

static void
wb_pool_load_box_class_init (WbPoolLoadBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (WB_TYPE_STAT_TILE);
  G_OBJECT_CLASS (klass)->dispose = wb_pool_load_box_dispose;
  signals[SIGNAL_START] =
      g_signal_new ("start", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_STOP] =
      g_signal_new ("stop", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_install_action (widget_class, "load.toggle", NULL, toggle_action);
  gtk_widget_class_install_action (widget_class, "load.apply", NULL, apply_action);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/pool/wb-pool-load-box.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPoolLoadBox, apply_button);
  gtk_widget_class_bind_template_child (widget_class, WbPoolLoadBox, content);
  gtk_widget_class_bind_template_child (widget_class, WbPoolLoadBox, exchanges_tile);
  gtk_widget_class_bind_template_child (widget_class, WbPoolLoadBox, failed_tile);
  gtk_widget_class_bind_template_child (widget_class, WbPoolLoadBox, rate_tile);
  gtk_widget_class_bind_template_child (widget_class, WbPoolLoadBox, round_trip_tile);
  gtk_widget_class_bind_template_child (widget_class, WbPoolLoadBox, state_label);
  gtk_widget_class_bind_template_child (widget_class, WbPoolLoadBox, toggle_button);
  gtk_widget_class_bind_template_child (widget_class, WbPoolLoadBox, whole_tile);
  gtk_widget_class_bind_template_child (widget_class, WbPoolLoadBox, workers_tile);
  wb_pool_form_bind_template (widget_class, fields, N_FIELDS);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
name_tile (WbStatTile *tile, const char *title, const char *meaning)
{
  g_object_set (tile, "title", title, NULL);
  wb_stat_tile_set_hint (tile, meaning);
}

static void
wb_pool_load_box_init (WbPoolLoadBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  name_tile (self->rate_tile, C_("pool figure", "Borrows"), _("Connections that were borrowed, used and given back"));
  name_tile (self->workers_tile, C_("pool figure", "Workers"), NULL);
  name_tile (self->failed_tile, C_("pool figure", "Failed"),
             _("Acquires that got no connection, and exchanges without a right answer"));
  name_tile (self->whole_tile, C_("pool figure", "Acquire to Release"), _("Median, from the acquire to the release"));
  name_tile (self->exchanges_tile, C_("pool figure", "Exchanges"), _("Round trips with a payload"));
  name_tile (self->round_trip_tile, C_("pool figure", "Round Trip"), _("Median of the exchanges"));
  self->form = wb_pool_form_new (GTK_WIDGET (self), WB_TYPE_POOL_LOAD_BOX, "pool-load-", fields, N_FIELDS, changed_cb);
  wb_pool_load_box_update (self, NULL);
}

GtkWidget *
wb_pool_load_box_new (void)
{
  return g_object_new (WB_TYPE_POOL_LOAD_BOX, NULL);
}

gboolean
wb_pool_load_box_read (WbPoolLoadBox *self, WbPoolLoadSettings *settings, GError **error)
{
  g_return_val_if_fail (WB_IS_POOL_LOAD_BOX (self), FALSE);

  read_fields (self, settings);
  return wb_pool_form_check (self->form, NULL, error) && wb_pool_load_settings_check (settings, error);
}

void
wb_pool_load_box_point_at_problem (WbPoolLoadBox *self)
{
  guint place;

  g_return_if_fail (WB_IS_POOL_LOAD_BOX (self));

  if (!wb_pool_form_check (self->form, &place, NULL))
    wb_pool_form_point_at (self->form, place);
}

void
wb_pool_load_box_toggle (WbPoolLoadBox *self)
{
  g_return_if_fail (WB_IS_POOL_LOAD_BOX (self));

  if (self->can_run)
    g_signal_emit (self, signals[self->running ? SIGNAL_STOP : SIGNAL_START], 0);
}

void
wb_pool_load_box_update (WbPoolLoadBox *self, const WbPoolSnapshot *snapshot)
{
  static const WbPoolLoadFigures nothing; /* zeros, not blanks */
  const WbPoolLoadFigures *load = snapshot != NULL ? &snapshot->load : &nothing;
  g_autofree char *exchanges = NULL;

  g_return_if_fail (WB_IS_POOL_LOAD_BOX (self));

  self->can_run = snapshot != NULL && !snapshot->draining;
  self->running = load->running;
  self->running_settings = load->settings;
  show_buttons (self);
  show_state (self, snapshot);
  show_rate (self, load);
  show_workers (self, load);
  show_failed (self, load);
  show_times (self->whole_tile, load->whole);
  exchanges = wb_format_dup_count (load->exchanges);
  wb_stat_tile_set_value (self->exchanges_tile, exchanges, NULL);
  show_times (self->round_trip_tile, load->round_trip);
}
