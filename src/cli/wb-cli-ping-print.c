/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lines of probes and blocks of results. In text only what is known is said; in JSON all of it, null for the rest. */

#include "cli/wb-cli-ping-print.h"

#include "cli/wb-cli-json.h"
#include "engine/base/wb-format.h"
#include "engine/ping/wb-ping-figure.h"
#include "engine/ping/wb-ping-icmp.h"
#include "engine/ping/wb-ping-json.h"

#include <glib/gi18n.h>
#include <inttypes.h>

static const char *const status_names[] = {
  [WB_PING_TARGET_RESOLVING] = "resolving", [WB_PING_TARGET_UNRESOLVED] = "unresolved",
  [WB_PING_TARGET_WAITING] = "waiting",     [WB_PING_TARGET_UP] = "up",
  [WB_PING_TARGET_LOSING] = "losing",       [WB_PING_TARGET_DOWN] = "down",
  [WB_PING_TARGET_FAILED] = "failed",
};

static const char *const event_names[] = {
  [WB_PING_EVENT_REPLY] = "reply", [WB_PING_EVENT_LATE] = "late", [WB_PING_EVENT_DUPLICATE] = "duplicate",
  [WB_PING_EVENT_LOST] = "lost",   [WB_PING_EVENT_ICMP] = "icmp",
};

/* --- pieces ---------------------------------------------------------------------------------------------------------- */

static void
append_duration (GString *out, gint64 duration_ns)
{
  g_autofree char *text = wb_format_dup_duration (duration_ns);

  g_string_append (out, text);
}

static void
append_where (GString *out, const WbEndpoint *endpoint)
{
  char text[WB_ENDPOINT_TEXT_BYTES];

  if (endpoint->family)
    g_string_append (out, wb_endpoint_format (endpoint, text));
  else
    g_string_append (out, "?");
}

static void
append_target_json (GString *out, const char *name, const WbEndpoint *endpoint)
{
  char text[WB_ENDPOINT_TEXT_BYTES];

  g_string_append (out, ",\"target\":");
  wb_cli_json_append_string (out, name);
  g_string_append (out, ",\"address\":");
  wb_cli_json_append_string (out, endpoint->family ? wb_endpoint_format_address (endpoint, text) : NULL);
  g_string_append_printf (out, ",\"port\":%u", endpoint->port);
}

/* --- start ----------------------------------------------------------------------------------------------------------- */

void
wb_cli_ping_print_start (const WbCliPingPrint *self, const WbPingSnapshot *snapshot, GString *out)
{
  if (self->json)
    {
      g_string_append (out, "{\"type\":\"start\",\"time\":");
      wb_cli_json_append_time (out, snapshot->start_unix_ns);
      g_string_append_printf (
          out,
          ",\"mode\":\"%s\",\"targets\":%u,\"interval_ns\":%" G_GINT64_FORMAT ",\"timeout_ns\":%" G_GINT64_FORMAT "}\n",
          wb_ping_mode_get_name (snapshot->mode), snapshot->n_targets, snapshot->interval_ns, snapshot->timeout_ns);
      return;
    }
  /* Translators: how many targets are pinged; then the mode, the interval and the timeout */
  g_string_append_printf (out, ngettext ("Pinging %u target", "Pinging %u targets", snapshot->n_targets),
                          snapshot->n_targets);
  g_string_append_printf (out, " (%s), %s ", wb_ping_mode_get_name (snapshot->mode), _("every"));
  append_duration (out, snapshot->interval_ns);
  g_string_append_printf (out, ", %s ", _("timeout"));
  append_duration (out, snapshot->timeout_ns);
  g_string_append_c (out, '\n');
}

/* --- probes ---------------------------------------------------------------------------------------------------------- */

static void
print_event_json (const WbCliPingPrint *self, const WbPingEvent *event, GString *out)
{
  char text[WB_ENDPOINT_TEXT_BYTES];

  g_string_append_printf (out, "{\"type\":\"%s\"", event_names[event->kind]);
  append_target_json (out, event->target_name, event->endpoint);
  if (event->kind == WB_PING_EVENT_ICMP)
    {
      g_string_append (out, ",\"from\":");
      wb_cli_json_append_string (out, event->icmp_from ? wb_endpoint_format_address (event->icmp_from, text) : NULL);
    }
  g_string_append (out, ",\"probe\":");
  wb_ping_json_append_record (out, event->record, self->start_ns);
  g_string_append (out, "}\n");
}

static void
append_reply (const WbPingEvent *event, GString *out)
{
  const WbPingRecord *record = event->record;

  g_string_append_printf (out, _("reply to %" PRIu64 " in "), record->sequence);
  append_duration (out, wb_ping_record_get_round_trip_ns (record));
  if (record->ttl)
    g_string_append_printf (out, ", TTL %u", record->ttl);
  if (event->kind == WB_PING_EVENT_LATE)
    g_string_append_printf (out, ", %s", _("late"));
  if (record->is_reordered)
    g_string_append_printf (out, ", %s", _("reordered"));
  if (!wb_ping_record_has_kernel_times (record))
    g_string_append_printf (out, ", %s", _("by the program's clock"));
}

static void
append_icmp (const WbPingEvent *event, GString *out)
{
  const WbPingRecord *record = event->record;
  g_autofree char *words = wb_ping_icmp_dup_text (event->endpoint->family, record->icmp_type, record->icmp_code);
  char text[WB_ENDPOINT_TEXT_BYTES];

  /* Translators: a probe's number, and what a router or the host says became of it: "Port unreachable" */
  g_string_append_printf (out, _("ICMP for %" PRIu64 ": %s"), record->sequence, words);
  if (event->icmp_from)
    g_string_append_printf (out, " (%s)", wb_endpoint_format_address (event->icmp_from, text));
}

void
wb_cli_ping_print_event (const WbCliPingPrint *self, const WbPingEvent *event, GString *out)
{
  if (self->json)
    {
      print_event_json (self, event, out);
      return;
    }
  if (self->named)
    g_string_append_printf (out, "%s: ", event->target_name);
  switch (event->kind)
    {
    case WB_PING_EVENT_REPLY:
    case WB_PING_EVENT_LATE:
      append_reply (event, out);
      break;
    case WB_PING_EVENT_DUPLICATE:
      g_string_append_printf (out, _("another reply to %" PRIu64), event->record->sequence);
      break;
    case WB_PING_EVENT_LOST:
      g_string_append_printf (out, _("no reply to %" PRIu64), event->record->sequence);
      break;
    case WB_PING_EVENT_ICMP:
      append_icmp (event, out);
      break;
    }
  g_string_append_c (out, '\n');
}

/* --- news ------------------------------------------------------------------------------------------------------------ */

void
wb_cli_ping_print_news (const WbEvent *event, GString *out)
{
  static const char *const tones[] = {
    [WB_EVENT_INFO] = "info", [WB_EVENT_WARNING] = "warning", [WB_EVENT_ERROR] = "error"
  };

  g_string_append (out, "{\"type\":\"event\",\"time\":");
  wb_cli_json_append_time (out, event->real_time_us * WB_NS_PER_US);
  g_string_append_printf (out, ",\"tone\":\"%s\",\"text\":", tones[event->tone]);
  wb_cli_json_append_string (out, event->text);
  g_string_append (out, "}\n");
}

/* --- results --------------------------------------------------------------------------------------------------------- */

static void
print_result_json (const WbPingResult *result, GString *out)
{
  const WbPingRow *row = &result->row;

  g_string_append (out, "{\"type\":\"result\"");
  append_target_json (out, row->name, &row->endpoint);
  g_string_append_printf (out, ",\"status\":\"%s\",\"error\":", status_names[row->status]);
  wb_cli_json_append_string (out, row->error);
  g_string_append (out, ",\"counts\":");
  wb_ping_json_append_counts (out, &row->counts);
  g_string_append (out, ",\"figures\":");
  wb_ping_json_append_figures (out, &result->figures);
  g_string_append (out, "}\n");
}

static void
append_counts (const WbPingCounts *counts, GString *out)
{
  const struct
  {
    WbPingFigure figure;
    guint64 count;
    gboolean always;
  } parts[] = {
    { WB_PING_FIGURE_SENT, counts->sent, TRUE },
    { WB_PING_FIGURE_RECEIVED, counts->received, TRUE },
    { WB_PING_FIGURE_LOST, counts->lost, TRUE },
    { WB_PING_FIGURE_LOST_UP, counts->lost_up, counts->directions_known },
    { WB_PING_FIGURE_LOST_DOWN, counts->lost_down, counts->directions_known },
    { WB_PING_FIGURE_LOST_UNKNOWN, counts->directions_known ? counts->lost_unknown : 0, FALSE },
    { WB_PING_FIGURE_PENDING, counts->pending, FALSE },
    { WB_PING_FIGURE_LATE, counts->late, FALSE },
    { WB_PING_FIGURE_DUPLICATES, counts->duplicates, FALSE },
    { WB_PING_FIGURE_REORDERED, counts->reordered, FALSE },
    { WB_PING_FIGURE_CORRUPTED, counts->corrupted, FALSE },
    { WB_PING_FIGURE_FOREIGN, counts->foreign, FALSE },
    { WB_PING_FIGURE_TOO_OLD, counts->too_old, FALSE },
    { WB_PING_FIGURE_ICMP_ERRORS, counts->icmp_errors, FALSE },
    { WB_PING_FIGURE_SKIPPED, counts->skipped, FALSE },
  };
  gboolean first = TRUE;

  g_string_append (out, "  ");
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i].always || parts[i].count)
      {
        g_string_append_printf (out, "%s%s %" G_GUINT64_FORMAT, first ? "" : ", ",
                                wb_ping_figure_get_label (parts[i].figure), parts[i].count);
        first = FALSE;
      }
  if (counts->received + counts->lost > 0)
    {
      double share = (double) counts->lost / (double) (counts->received + counts->lost);
      char digits[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append_printf (out, " (%s %% %s)", g_ascii_formatd (digits, sizeof digits, "%.3g", 100 * share),
                              _("loss"));
    }
  g_string_append_c (out, '\n');
}

static void
append_distribution (WbPingFigure figure, const WbPingDistribution *distribution, GString *out)
{
  static const struct
  {
    const char *name;
    WbPingPercentile percentile;
  } shown[] = { { "p50", WB_PING_P50 }, { "p90", WB_PING_P90 }, { "p99", WB_PING_P99 }, { "p99.9", WB_PING_P99_9 } };

  if (distribution->n == 0)
    return;
  g_string_append_printf (out, "  %s: min ", wb_ping_figure_get_label (figure));
  append_duration (out, distribution->min_ns);
  g_string_append_printf (out, ", %s ", _("mean"));
  append_duration (out, (gint64) distribution->mean_ns);
  for (guint i = 0; distribution->has_percentiles && i < G_N_ELEMENTS (shown); i++)
    {
      g_string_append_printf (out, ", %s ", shown[i].name);
      append_duration (out, distribution->percentiles_ns[shown[i].percentile]);
    }
  g_string_append (out, ", max ");
  append_duration (out, distribution->max_ns);
  g_string_append_printf (out, ", %s ", _("stddev"));
  append_duration (out, (gint64) distribution->stddev_ns);
  g_string_append_c (out, '\n');
}

static void
append_clock (const WbPingFigures *figures, GString *out)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  if (!figures->has_one_way || !figures->clock.known)
    return;
  g_string_append_printf (out, "  %s ", wb_ping_figure_get_label (WB_PING_FIGURE_ONE_WAY_UP));
  append_duration (out, (gint64) figures->one_way_up_mean_ns);
  g_string_append_printf (out, ", %s ", wb_ping_figure_get_label (WB_PING_FIGURE_ONE_WAY_DOWN));
  append_duration (out, (gint64) figures->one_way_down_mean_ns);
  g_string_append (out, " ± ");
  append_duration (out, figures->one_way_error_ns);
  g_string_append_printf (out, "; %s ", wb_ping_figure_get_label (WB_PING_FIGURE_CLOCK_OFFSET));
  append_duration (out, figures->clock.offset_ns);
  g_string_append (out, " ± ");
  append_duration (out, figures->clock.offset_error_ns);
  if (figures->clock.skew_known)
    g_string_append_printf (out, ", %s %s ppm", wb_ping_figure_get_label (WB_PING_FIGURE_CLOCK_SKEW),
                            g_ascii_formatd (digits, sizeof digits, "%.2f", figures->clock.skew_ppm));
  g_string_append_c (out, '\n');
}

static void
append_figures (const WbPingFigures *figures, guint64 received, GString *out)
{
  if (received == 0)
    return;
  append_distribution (WB_PING_FIGURE_ROUND_TRIP, &figures->round_trip, out);
  if (figures->has_one_way)
    append_distribution (WB_PING_FIGURE_NETWORK, &figures->network, out);
  append_distribution (WB_PING_FIGURE_RESPONSE, &figures->response, out);
  append_distribution (WB_PING_FIGURE_PDV, &figures->pdv, out);
  if (figures->ipdv.n > 0)
    {
      g_string_append_printf (out, "  %s ", wb_ping_figure_get_label (WB_PING_FIGURE_JITTER));
      append_duration (out, (gint64) figures->jitter_ns);
      g_string_append_c (out, '\n');
    }
  append_clock (figures, out);
  /* Translators: of so many replies, so many were measured between two time stamps of the kernel */
  g_string_append_printf (out, _("  Kernel time stamps for %" PRIu64 " of %" PRIu64 "\n"), figures->n_kernel_times,
                          received);
}

void
wb_cli_ping_print_result (const WbCliPingPrint *self, const WbPingReport *report, const WbPingResult *result,
                          GString *out)
{
  const WbPingRow *row = &result->row;

  if (self->json)
    {
      print_result_json (result, out);
      return;
    }
  g_string_append_printf (out, "%s (", row->name);
  append_where (out, &row->endpoint);
  g_string_append_printf (out, "), %s\n", wb_ping_mode_get_name (report->settings.mode));
  if (row->error)
    g_string_append_printf (out, "  %s\n", row->error);
  if (row->counts.sent == 0 && row->counts.skipped == 0)
    return;
  append_counts (&row->counts, out);
  append_figures (&result->figures, row->counts.received, out);
}

void
wb_cli_ping_print_end (const WbCliPingPrint *self, const WbPingReport *report, guint64 left_out, GString *out)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  if (self->json)
    {
      g_string_append_printf (
          out,
          "{\"type\":\"end\",\"running_seconds\":%s,\"finished\":%s,\"lateness_p50_ns\":%" G_GINT64_FORMAT
          ",\"lateness_max_ns\":%" G_GINT64_FORMAT ",\"foreign_senders\":%" G_GUINT64_FORMAT
          ",\"clock_steps\":%" G_GUINT64_FORMAT ",\"lines_left_out\":%" G_GUINT64_FORMAT "}\n",
          g_ascii_formatd (digits, sizeof digits, "%.3f", (double) report->running_ns / (double) WB_NS_PER_S),
          report->finished ? "true" : "false", report->lateness_p50_ns, report->lateness_max_ns,
          report->foreign_senders, report->clock_steps, left_out);
      return;
    }
  if (left_out)
    /* Translators: lines that were not printed, since nobody read them fast enough; the counts have them all the same */
    g_string_append_printf (out, _("%" PRIu64 " lines were left out\n"), left_out);
}
