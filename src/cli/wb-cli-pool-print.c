/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A snapshot of the pool as a line of counts, and as the report at the end. */

#include "cli/wb-cli-pool-print.h"

#include "cli/wb-cli-json.h"
#include "cli/wb-cli-serve-print.h"
#include "engine/base/wb-format.h"

#include <glib/gi18n.h>
#include <inttypes.h>

/* The names are those of docs/cli.md; the labels are for people. */
static const struct
{
  const char *name;
  const char *label;
} reasons[WB_POOL_N_REASONS] = {
  [WB_POOL_REASON_NONE] = { NULL, NULL },
  [WB_POOL_REASON_IDLE] = { "idle", N_("idle too long") },
  [WB_POOL_REASON_LIFETIME] = { "lifetime", N_("too old") },
  [WB_POOL_REASON_BROKEN] = { "broken", N_("broken in use") },
  [WB_POOL_REASON_PEER] = { "peer", N_("closed by the peer") },
  [WB_POOL_REASON_INVALID] = { "invalid", N_("not valid") },
  [WB_POOL_REASON_TIMEOUT] = { "timeout", N_("timed out") },
  [WB_POOL_REASON_UNWANTED] = { "unwanted", N_("no longer wanted") },
  [WB_POOL_REASON_CLOSED] = { "closed", N_("pool closed") },
  [WB_POOL_REASON_DRAINED] = { "drained", N_("drained") },
  [WB_POOL_REASON_RESET] = { "reset", N_("pool reset") },
  [WB_POOL_REASON_USER] = { "user", N_("closed by hand") },
  [WB_POOL_REASON_FULL] = { "full", N_("queue full") },
  [WB_POOL_REASON_UNREACHABLE] = { "unreachable", N_("no target reachable") },
};

static const char *const slot_names[WB_POOL_N_SLOT_STATES] = {
  [WB_POOL_SLOT_FREE] = "free",
  [WB_POOL_SLOT_CONNECTING] = "connecting",
  [WB_POOL_SLOT_VALIDATING] = "validating",
  [WB_POOL_SLOT_IDLE] = "idle",
  [WB_POOL_SLOT_LENT] = "lent",
  [WB_POOL_SLOT_CLOSING] = "closing",
};

static const char *const slot_labels[WB_POOL_N_SLOT_STATES] = {
  [WB_POOL_SLOT_FREE] = N_("free"),
  [WB_POOL_SLOT_CONNECTING] = N_("connecting"),
  [WB_POOL_SLOT_VALIDATING] = N_("validating"),
  [WB_POOL_SLOT_IDLE] = N_("idle"),
  [WB_POOL_SLOT_LENT] = N_("lent"),
  [WB_POOL_SLOT_CLOSING] = N_("closing"),
};

static const char *const circuit_names[] = {
  [WB_POOL_CIRCUIT_NEW] = "new",
  [WB_POOL_CIRCUIT_PROVEN] = "proven",
  [WB_POOL_CIRCUIT_PAUSED] = "paused",
  [WB_POOL_CIRCUIT_TRIAL] = "trial",
};

static const struct
{
  const char *name;
  double percentile;
} percentiles[] = {
  { "p50", 50 }, { "p90", 90 }, { "p95", 95 }, { "p99", 99 }, { "p99_9", 99.9 }, { "p99_99", 99.99 },
};

static guint64
sum (const guint64 *counts)
{
  guint64 total = 0;

  for (guint i = 0; i < WB_POOL_N_REASONS; i++)
    total += counts[i];
  return total;
}

/* --- JSON ------------------------------------------------------------------------------------------------------------ */

/* ,"name":{"reason":count,…} of all reasons */
static void
append_reasons_json (GString *out, const char *name, const guint64 *counts)
{
  g_string_append_printf (out, ",\"%s\":{", name);
  for (guint i = WB_POOL_REASON_NONE + 1; i < WB_POOL_N_REASONS; i++)
    g_string_append_printf (out, "%s\"%s\":%" G_GUINT64_FORMAT, i > 1 ? "," : "", reasons[i].name, counts[i]);
  g_string_append_c (out, '}');
}

static void
append_slots_json (GString *out, const guint *slots)
{
  g_string_append (out, ",\"slots\":{");
  for (guint i = 0; i < WB_POOL_N_SLOT_STATES; i++)
    g_string_append_printf (out, "%s\"%s\":%u", i ? "," : "", slot_names[i], slots[i]);
  g_string_append_c (out, '}');
}

/* -1: not known */
static void
append_time_json (GString *out, const char *name, gint64 ns)
{
  if (ns < 0)
    g_string_append_printf (out, ",\"%s\":null", name);
  else
    g_string_append_printf (out, ",\"%s\":%" G_GINT64_FORMAT, name, ns);
}

static void
append_distribution_json (GString *out, const char *name, const WbHistogram *histogram)
{
  if (histogram == NULL || wb_histogram_get_count (histogram) == 0)
    {
      g_string_append_printf (out, ",\"%s\":null", name);
      return;
    }
  g_string_append_printf (
      out, ",\"%s\":{\"n\":%" G_GUINT64_FORMAT ",\"min_ns\":%" G_GINT64_FORMAT ",\"mean_ns\":%" G_GINT64_FORMAT, name,
      wb_histogram_get_count (histogram), wb_histogram_get_min (histogram), (gint64) wb_histogram_get_mean (histogram));
  for (guint i = 0; i < G_N_ELEMENTS (percentiles); i++)
    g_string_append_printf (out, ",\"%s_ns\":%" G_GINT64_FORMAT, percentiles[i].name,
                            wb_histogram_get_percentile (histogram, percentiles[i].percentile));
  g_string_append_printf (out, ",\"max_ns\":%" G_GINT64_FORMAT ",\"stddev_ns\":%" G_GINT64_FORMAT "}",
                          wb_histogram_get_max (histogram), (gint64) wb_histogram_get_stddev (histogram));
}

static void
append_target_json (GString *out, const WbPoolTargetRow *target)
{
  char text[WB_ENDPOINT_TEXT_BYTES];
  const WbCliCount counts[] = {
    { "connected", target->connected }, { "connect_failures", target->connect_failures },
    { "broken", target->broken },       { "uses", target->uses },
    { "checks", target->checks },       { "checks_failed", target->checks_failed },
  };

  g_string_append (out, "{\"target\":");
  wb_cli_json_append_string (out, target->name);
  g_string_append (out, ",\"address\":");
  wb_cli_json_append_string (out, target->remote.family ? wb_endpoint_format_address (&target->remote, text) : NULL);
  g_string_append_printf (out, ",\"weight\":%u,\"priority\":%u,\"circuit\":\"%s\",\"down\":%s", target->weight,
                          target->priority, circuit_names[target->policy.state],
                          target->policy.down ? "true" : "false");
  append_slots_json (out, target->slots);
  wb_cli_serve_append_counts (out, counts, G_N_ELEMENTS (counts));
  append_time_json (out, "connect_p50_ns", target->connect_p50_ns);
  append_time_json (out, "connect_p99_ns", target->connect_p99_ns);
  append_time_json (out, "rtt_p50_ns", target->rtt_p50_ns);
  g_string_append (out, ",\"error\":");
  wb_cli_json_append_string (out, target->error);
  g_string_append_c (out, '}');
}

static void
append_targets_json (GString *out, const WbPoolSnapshot *snapshot)
{
  g_string_append (out, ",\"targets\":[");
  for (guint i = 0; i < snapshot->n_targets; i++)
    {
      if (i)
        g_string_append_c (out, ',');
      append_target_json (out, &snapshot->targets[i]);
    }
  g_string_append_c (out, ']');
}

static void
append_load_json (GString *out, const WbPoolLoadFigures *load, gboolean whole)
{
  const WbCliCount counts[] = {
    { "waiting", load->waiting }, { "holding", load->holding },     { "thinking", load->thinking },
    { "leaked", load->leaked },   { "cycles", load->cycles },       { "failed", load->failed },
    { "aborted", load->aborted }, { "exchanges", load->exchanges }, { "exchange_errors", load->exchange_errors },
  };

  g_string_append_printf (out, ",\"load\":{\"workers\":%u", load->workers);
  wb_cli_serve_append_counts (out, counts, G_N_ELEMENTS (counts));
  g_string_append (out, ",\"rate\":");
  wb_cli_serve_append_rate (out, load->rate);
  if (whole)
    {
      append_time_json (out, "running_ns", load->running_ns);
      append_distribution_json (out, "whole", load->whole);
      append_distribution_json (out, "round_trip", load->round_trip);
    }
  g_string_append_c (out, '}');
}

static void
append_counts_json (GString *out, const WbPoolSnapshot *snapshot)
{
  const WbPoolCounts *of = &snapshot->counts;
  const WbCliCount counts[] = {
    { "waiters", of->waiters },
    { "acquires", of->acquires },
    { "grants", of->grants },
    { "cancels", of->cancels },
    { "failures", sum (of->failures) },
    { "connects", of->connects },
    { "connected", of->connected },
    { "connect_failures", of->connect_failures },
    { "given_up", of->given_up },
    { "closes", sum (of->closes) },
    { "releases", of->releases },
    { "rejected", of->rejected },
    { "leaks", of->leaks },
  };

  wb_cli_serve_append_counts (out, counts, G_N_ELEMENTS (counts));
  append_slots_json (out, of->slots);
  append_reasons_json (out, "failures_by", of->failures);
  append_reasons_json (out, "closes_by", of->closes);
}

static void
print_json (const WbPoolSnapshot *snapshot, const char *type, gint64 running_ns, GString *out)
{
  gboolean whole = g_str_equal (type, "end");

  g_string_append_printf (out, "{\"type\":\"%s\",", type);
  wb_cli_serve_append_running (out, running_ns);
  append_counts_json (out, snapshot);
  append_time_json (out, "oldest_wait_ns", snapshot->oldest_wait_ns);
  append_load_json (out, &snapshot->load, whole);
  append_targets_json (out, snapshot);
  if (whole)
    {
      append_distribution_json (out, "wait", snapshot->wait);
      append_distribution_json (out, "connect", snapshot->connect);
      append_distribution_json (out, "usage", snapshot->usage);
    }
}

/* --- Text ------------------------------------------------------------------------------------------------------------ */

static void
append_duration (GString *out, gint64 ns)
{
  g_autofree char *text = wb_format_dup_duration (ns);

  g_string_append (out, text);
}

/* " (idle too long 3, too old 1)" of those that are not 0 */
static void
append_reasons (GString *out, const guint64 *counts)
{
  const char *separator = " (";

  for (guint i = WB_POOL_REASON_NONE + 1; i < WB_POOL_N_REASONS; i++)
    if (counts[i])
      {
        g_string_append_printf (out, "%s%s %" G_GUINT64_FORMAT, separator, _ (reasons[i].label), counts[i]);
        separator = ", ";
      }
  if (*separator == ',')
    g_string_append_c (out, ')');
}

static void
append_slots (GString *out, const guint *slots)
{
  const char *separator = "";

  for (guint i = WB_POOL_SLOT_FREE + 1; i < WB_POOL_N_SLOT_STATES; i++)
    if (slots[i])
      {
        g_string_append_printf (out, "%s%s %u", separator, _ (slot_labels[i]), slots[i]);
        separator = ", ";
      }
}

static void
append_distribution (GString *out, const char *label, const WbHistogram *histogram)
{
  if (histogram == NULL || wb_histogram_get_count (histogram) == 0)
    return;
  g_string_append_printf (out, "  %s: min ", label);
  append_duration (out, wb_histogram_get_min (histogram));
  g_string_append_printf (out, ", %s ", _("mean"));
  append_duration (out, (gint64) wb_histogram_get_mean (histogram));
  g_string_append (out, ", p50 ");
  append_duration (out, wb_histogram_get_percentile (histogram, 50));
  g_string_append (out, ", p90 ");
  append_duration (out, wb_histogram_get_percentile (histogram, 90));
  g_string_append (out, ", p99 ");
  append_duration (out, wb_histogram_get_percentile (histogram, 99));
  g_string_append (out, ", p99.9 ");
  append_duration (out, wb_histogram_get_percentile (histogram, 99.9));
  g_string_append (out, ", max ");
  append_duration (out, wb_histogram_get_max (histogram));
  g_string_append_c (out, '\n');
}

static void
print_load (const WbPoolLoadFigures *load, GString *out)
{
  if (load->running_ns == 0)
    return;
  /* Translators: of the load generator; borrows that were given back again, a second: a rate */
  g_string_append_printf (out, _("Cycles %" PRIu64 " in "), load->cycles);
  append_duration (out, load->running_ns);
  g_string_append (out, " (");
  wb_cli_serve_append_rate (out, (double) load->cycles * (double) WB_NS_PER_S / (double) load->running_ns);
  g_string_append_printf (out, _("/s), aborted %" PRIu64 ", leaked %u\n"), load->aborted, load->leaked);
  append_distribution (out, _("acquire to release"), load->whole);
  g_string_append_printf (out, _("Exchanges %" PRIu64 ", failed %" PRIu64 "\n"), load->exchanges,
                          load->exchange_errors);
  append_distribution (out, _("round trip"), load->round_trip);
}

static void
print_target (const WbPoolTargetRow *target, GString *out)
{
  g_string_append (out, target->name);
  g_string_append (out, ": ");
  if (target->policy.down)
    g_string_append_printf (out, "%s, ", _("down"));
  g_string_append_printf (out, _("connected %" PRIu64 ", failed %" PRIu64 ", broken %" PRIu64 ", used %" PRIu64),
                          target->connected, target->connect_failures, target->broken, target->uses);
  if (target->connect_p50_ns >= 0)
    {
      g_string_append_printf (out, ", %s p50 ", _("connect"));
      append_duration (out, target->connect_p50_ns);
      g_string_append (out, " p99 ");
      append_duration (out, target->connect_p99_ns);
    }
  if (target->rtt_p50_ns >= 0)
    {
      g_string_append_printf (out, ", %s p50 ", _("round trip"));
      append_duration (out, target->rtt_p50_ns);
    }
  g_string_append_c (out, '\n');
  if (target->error)
    g_string_append_printf (out, "  %s\n", target->error);
}

static void
print_report_text (const WbPoolSnapshot *snapshot, GString *out)
{
  const WbPoolCounts *counts = &snapshot->counts;

  g_string_append_printf (out, _("Acquires %" PRIu64 ": granted %" PRIu64 ", cancelled %" PRIu64 ", failed %" PRIu64),
                          counts->acquires, counts->grants, counts->cancels, sum (counts->failures));
  append_reasons (out, counts->failures);
  g_string_append_c (out, '\n');
  append_distribution (out, _("wait"), snapshot->wait);
  append_distribution (out, _("usage"), snapshot->usage);
  g_string_append_printf (
      out, _("Connects %" PRIu64 ": made %" PRIu64 ", failed %" PRIu64 ", given up %" PRIu64 "; closed %" PRIu64),
      counts->connects, counts->connected, counts->connect_failures, counts->given_up, sum (counts->closes));
  append_reasons (out, counts->closes);
  g_string_append_c (out, '\n');
  append_distribution (out, _("connect"), snapshot->connect);
  print_load (&snapshot->load, out);
  for (guint i = 0; i < snapshot->n_targets; i++)
    print_target (&snapshot->targets[i], out);
}

/* --- Lines ----------------------------------------------------------------------------------------------------------- */

void
wb_cli_pool_print_start (const WbPoolSnapshot *snapshot, gboolean json, GString *out)
{
  if (json)
    {
      g_string_append (out, "{\"type\":\"start\",\"time\":");
      wb_cli_json_append_time (out, g_get_real_time () * WB_NS_PER_US);
      g_string_append_printf (out, ",\"min\":%u,\"max\":%u,\"targets\":[", snapshot->min, snapshot->max);
      for (guint i = 0; i < snapshot->n_targets; i++)
        {
          g_string_append (out, i ? "," : "");
          wb_cli_json_append_string (out, snapshot->targets[i].name);
        }
      g_string_append (out, "]}\n");
      return;
    }
  /* Translators: between so many connections and so many, to the targets that follow */
  g_string_append_printf (out, _("A pool of %u to %u connections to "), snapshot->min, snapshot->max);
  for (guint i = 0; i < snapshot->n_targets; i++)
    g_string_append_printf (out, "%s%s", i ? ", " : "", snapshot->targets[i].name);
  g_string_append_c (out, '\n');
}

void
wb_cli_pool_print_status (const WbPoolSnapshot *snapshot, gint64 running_ns, gboolean json, GString *out)
{
  const WbPoolCounts *counts = &snapshot->counts;
  const WbCliCount troubles[] = {
    { _("failed"), sum (counts->failures) },
    { _("connects failed"), counts->connect_failures },
    { _("broken"), counts->closes[WB_POOL_REASON_BROKEN] + counts->closes[WB_POOL_REASON_PEER] },
    { _("leaked"), snapshot->load.leaked },
  };

  if (json)
    {
      print_json (snapshot, "status", running_ns, out);
      g_string_append (out, "}\n");
      return;
    }
  g_string_append_printf (out, "%s %u", _("connections"), counts->total);
  if (counts->total)
    {
      g_string_append (out, " (");
      append_slots (out, counts->slots);
      g_string_append_c (out, ')');
    }
  g_string_append_printf (out, ", %s %u, %s %" G_GUINT64_FORMAT " (", _("waiting"), counts->waiters, _("granted"),
                          counts->grants);
  wb_cli_serve_append_rate (out, snapshot->grants.rate);
  g_string_append (out, "/s)");
  wb_cli_serve_append_troubles (out, troubles, G_N_ELEMENTS (troubles));
  g_string_append_c (out, '\n');
}

void
wb_cli_pool_print_report (const WbPoolSnapshot *snapshot, gint64 running_ns, gboolean drained, gboolean json,
                          GString *out)
{
  guint n_lent = snapshot->counts.slots[WB_POOL_SLOT_LENT];
  guint n_cut = n_lent - MIN (n_lent, snapshot->load.leaked);

  if (json)
    {
      print_json (snapshot, "end", running_ns, out);
      g_string_append_printf (out, ",\"drained\":%s,\"cut\":%u}\n", drained ? "true" : "false", n_cut);
      return;
    }
  print_report_text (snapshot, out);
  if (n_cut > 0)
    g_string_append_printf (out,
                            g_dngettext (GETTEXT_PACKAGE, "Not drained: %u connection was still lent, and is cut\n",
                                         "Not drained: %u connections were still lent, and are cut\n", n_cut),
                            n_cut);
}
