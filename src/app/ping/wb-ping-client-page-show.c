/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a snapshot says beside the parts that draw it themselves: the summary, the chosen target's name and where its times
 * come from, and a hint to who pings a computer that does not answer. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-client-page-private.h"

#include "app/ping/wb-ping-words.h"
#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

/* So many rows have room where the table need not grow. */
#define FEW_TARGETS 4u
/* A crowd keeps no past to draw: the table is what there is to see, and gets ten rows. */
#define CROWD_HEIGHT_PX 290

static void
set_text (GtkLabel *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

static void
append_number (GString *text, guint64 n, const char *word)
{
  g_autofree char *count = wb_format_dup_count (n);

  g_string_append_printf (text, "%s%s %s", text->len > 0 ? " · " : "", count, word);
}

static void
show_summary (WbPingClientPage *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const WbPingSnapshot *shown = self->shown;
  g_autofree char *rate = NULL, *lateness = NULL, *time = NULL;

  if (shown != NULL && shown->start_ns != 0)
    {
      append_number (text, shown->n_targets, ngettext ("target", "targets", shown->n_targets));
      append_number (text, shown->n_up, C_("ping targets", "up"));
      if (shown->n_losing > 0)
        append_number (text, shown->n_losing, C_("ping targets", "losing"));
      if (shown->n_down > 0)
        append_number (text, shown->n_down, C_("ping targets", "down"));
      time = wb_format_dup_duration (shown->running_ns);
      g_string_append_printf (text, " · %s", time);
      if (self->report == NULL && wb_ping_client_page_is_active (self))
        {
          rate = wb_format_dup_rate (shown->sent_rate);
          lateness = wb_format_dup_duration (shown->lateness_p50_ns);
          /* Translators: probes a second; then by how much the median one leaves later than it should */
          g_string_append_printf (text, _(" · %s sent, lateness %s"), rate, lateness);
        }
      else if (shown->finished)
        g_string_append_printf (text, " · %s", _("finished"));
    }
  set_text (self->summary_label, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->summary_label), text->len > 0);
}

/* The name is known as long as the row was on screen once, in this session. */
static void
show_name (WbPingClientPage *self)
{
  const WbPingSnapshot *shown = self->shown;
  guint64 id = shown != NULL && shown->detail != NULL ? shown->detail->target_id : 0;
  const char *title;
  g_autofree char *badge = NULL;
  const char *problem = NULL;

  for (guint i = 0; shown != NULL && id != 0 && i < shown->n_rows; i++)
    if (shown->rows[i].id == id)
      {
        g_free (self->name);
        self->name = g_strdup (shown->rows[i].name);
        self->named_id = id;
        self->named_start_ns = shown->start_ns;
        problem = shown->rows[i].error;
      }
  set_text (self->error_label, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), problem != NULL);
  title = id == 0                                                         ? _("All targets") :
          self->named_id == id && self->named_start_ns == shown->start_ns ? self->name :
                                                                            "…";
  set_text (self->name_label, title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name_label), title);
  if (shown != NULL && (shown->t1_source != WB_PING_STAMP_NONE || shown->t4_source != WB_PING_STAMP_NONE))
    badge = shown->t1_source == shown->t4_source ?
                g_strdup_printf (_("Times: %s"), wb_ping_words_get_source (shown->t1_source)) :
                /* Translators: where the time stamps of sending and receiving come from */
                g_strdup_printf (_("Times: %s, %s"), wb_ping_words_get_source (shown->t1_source),
                                 wb_ping_words_get_source (shown->t4_source));
  set_text (self->badge_label, badge != NULL ? badge : "");
  gtk_widget_set_visible (GTK_WIDGET (self->badge_label), badge != NULL);
}

/* A first target that does not answer says little: then the first on screen that does, and that one stays. */
static void
choose_default (WbPingClientPage *self)
{
  const WbPingSnapshot *shown = self->shown;

  if (shown == NULL || (shown->detail != NULL && shown->detail->counts.received > 0))
    return;
  for (guint i = 0; i < shown->n_rows; i++)
    if (shown->rows[i].counts.received > 0)
      {
        self->default_id = shown->rows[i].id;
        return;
      }
}

static void
show_subtitle (WbPingClientPage *self)
{
  const WbPingSnapshot *shown = self->shown;
  g_autofree char *subtitle = NULL;

  /* The only row is on screen or was; a session before has no word in this, also while names are looked up. */
  if (shown != NULL && wb_ping_client_page_is_active (self) && self->report == NULL)
    subtitle = shown->n_targets == 1 && shown->n_rows == 1 ?
                   g_strdup (shown->rows[0].name) :
               shown->n_targets == 1 && self->name != NULL && self->named_start_ns == shown->start_ns ?
                   g_strdup (self->name) :
                   g_strdup_printf (ngettext ("%u target", "%u targets", shown->n_targets), shown->n_targets);
  g_free (self->subtitle);
  self->subtitle = g_steal_pointer (&subtitle);
}

/* Nobody answers on this computer: most likely because nobody was asked to. */
static void
show_hint (WbPingClientPage *self)
{
  const WbPingSnapshot *shown = self->shown;

  if (self->hinted || shown == NULL || self->report != NULL ||
      wb_ping_client_page_get_state (self) != WB_SERVICE_RUNNING || shown->mode != WB_PING_MODE_TEXT ||
      shown->counts.received > 0 || wb_error_bar_is_shown (self->error_bar))
    return;
  for (guint i = 0; i < shown->n_rows; i++)
    if (shown->rows[i].status == WB_PING_TARGET_DOWN && shown->rows[i].counts.received == 0 &&
        wb_endpoint_is_loopback (&shown->rows[i].endpoint))
      {
        self->hinted = TRUE;
        wb_error_bar_show (self->error_bar, WB_BAR_INFO, _("This computer does not answer"),
                           _("Start its responder, and it does."));
        wb_error_bar_set_action (self->error_bar, _("Show the Responder"), "ping.show-responder");
        return;
      }
}

void
wb_ping_client_page_show (WbPingClientPage *self)
{
  WbPingSnapshot *shown = self->shown;
  gboolean known = shown != NULL && (shown->start_ns != 0 || self->report != NULL);

  wb_ping_settings_page_update (self->settings_page, wb_ping_client_page_get_state (self));
  gtk_stack_set_visible_child_name (self->body, known || wb_ping_client_page_is_active (self) ? "session" : "empty");
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "save")),
                               known && self->job == NULL);
  g_simple_action_set_enabled (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "export-csv")),
      known && self->job == NULL);
  g_simple_action_set_enabled (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "export-json")),
      known && self->job == NULL);
  wb_ping_table_update (self->table, shown);
  gtk_widget_set_vexpand (GTK_WIDGET (self->table), shown != NULL && shown->n_targets > FEW_TARGETS);
  gtk_widget_set_size_request (GTK_WIDGET (self->table), -1,
                               shown != NULL && shown->n_targets > WB_PING_FULL_TARGETS_MAX ? CROWD_HEIGHT_PX : -1);
  wb_ping_tiles_update (self->tiles, shown);
  show_summary (self);
  show_name (self);
  choose_default (self);
  show_subtitle (self);
  show_hint (self);
  /* What is not on screen is brought up to date when it comes there. */
  if (wb_ping_client_page_is_part (self, self->plot_view))
    wb_ping_plot_view_set_snapshot (self->plot_view, shown);
  else if (wb_ping_client_page_is_part (self, self->smoke_view))
    wb_ping_plot_view_set_snapshot (self->smoke_view, shown);
  else if (wb_ping_client_page_is_part (self, self->distribution_page))
    wb_ping_distribution_page_update (self->distribution_page, shown);
  else if (wb_ping_client_page_is_part (self, self->probes))
    wb_ping_probes_update (self->probes, shown);
  else if (wb_ping_client_page_is_part (self, self->numbers_scrolled))
    wb_ping_numbers_update (self->numbers, shown);
  else
    wb_event_view_set_events (self->event_view, shown != NULL ? shown->events : NULL);
}
