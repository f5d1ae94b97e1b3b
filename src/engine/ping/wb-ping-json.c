/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Written straight into a text: a series prints thousands of probes a second, and nothing here needs a tree. Numbers are
 * printed as C prints them, whatever the locale. */

#include "engine/ping/wb-ping-json.h"

#include <math.h>

typedef struct
{
  const char *name;
  guint64 value;
} Count;

static void
append_name (GString *out, const char *name)
{
  g_string_append_printf (out, "%s\"%s\":", out->len && out->str[out->len - 1] == '{' ? "" : ",", name);
}

static void
append_count (GString *out, const char *name, guint64 value)
{
  append_name (out, name);
  g_string_append_printf (out, "%" G_GUINT64_FORMAT, value);
}

/* -1 and below for not known would hide a bug: unknown is said by the caller. */
static void
append_ns (GString *out, const char *name, gint64 value_ns, gboolean known)
{
  append_name (out, name);
  if (known)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, value_ns);
  else
    g_string_append (out, "null");
}

static void
append_double (GString *out, const char *name, double value, gboolean known)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  append_name (out, name);
  g_string_append (out, known && isfinite (value) ? g_ascii_formatd (digits, sizeof digits, "%.3f", value) : "null");
}

static void
append_time (GString *out, const char *name, gint64 unix_ns, gboolean known)
{
  append_name (out, name);
  if (known && unix_ns >= 0)
    g_string_append_printf (out, "\"%" G_GINT64_FORMAT ".%09" G_GINT64_FORMAT "\"", unix_ns / WB_NS_PER_S,
                            unix_ns % WB_NS_PER_S);
  else
    g_string_append (out, "null");
}

static void
append_flag (GString *out, const char *name, gboolean value)
{
  append_name (out, name);
  g_string_append (out, value ? "true" : "false");
}

void
wb_ping_json_append_counts (GString *out, const WbPingCounts *counts)
{
  const Count plain[] = {
    { "sent", counts->sent },           { "received", counts->received },
    { "lost", counts->lost },           { "pending", counts->pending },
    { "late", counts->late },           { "duplicates", counts->duplicates },
    { "reordered", counts->reordered }, { "reorder_extent_max", counts->reorder_extent_max },
    { "corrupted", counts->corrupted }, { "foreign", counts->foreign },
    { "too_old", counts->too_old },     { "icmp_errors", counts->icmp_errors },
    { "skipped", counts->skipped },     { "given_up", counts->given_up },
  };

  g_string_append_c (out, '{');
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    append_count (out, plain[i].name, plain[i].value);
  append_flag (out, "directions_known", counts->directions_known);
  append_count (out, "lost_up", counts->lost_up);
  append_count (out, "lost_down", counts->lost_down);
  append_count (out, "lost_unknown", counts->lost_unknown);
  append_count (out, "duplicates_up", counts->duplicates_up);
  append_count (out, "duplicates_down", counts->duplicates_down);
  append_count (out, "replies_lost", counts->replies_lost);
  append_count (out, "reflector_restarts", counts->reflector_restarts);
  g_string_append_c (out, '}');
}

static const char *const percentile_names[WB_PING_N_PERCENTILES] = {
  [WB_PING_P50] = "p50_ns", [WB_PING_P90] = "p90_ns",     [WB_PING_P95] = "p95_ns",
  [WB_PING_P99] = "p99_ns", [WB_PING_P99_9] = "p99_9_ns", [WB_PING_P99_99] = "p99_99_ns",
};

static void
append_distribution (GString *out, const char *name, const WbPingDistribution *distribution)
{
  gboolean any = distribution->n > 0;

  append_name (out, name);
  g_string_append_c (out, '{');
  append_count (out, "n", distribution->n);
  append_ns (out, "min_ns", distribution->min_ns, any);
  append_double (out, "mean_ns", distribution->mean_ns, any);
  for (guint i = 0; i < WB_PING_N_PERCENTILES; i++)
    append_ns (out, percentile_names[i], distribution->percentiles_ns[i], any && distribution->has_percentiles);
  append_ns (out, "max_ns", distribution->max_ns, any);
  append_double (out, "stddev_ns", distribution->stddev_ns, any);
  g_string_append_c (out, '}');
}

/* null: it falls on a probe that never came back. */
static void
append_of_all (GString *out, const char *name, const gint64 percentiles_ns[WB_PING_N_PERCENTILES], gboolean any)
{
  append_name (out, name);
  g_string_append_c (out, '{');
  for (guint i = 0; i < WB_PING_N_PERCENTILES; i++)
    append_ns (out, percentile_names[i], percentiles_ns[i], any && percentiles_ns[i] != WB_PING_NEVER_NS);
  g_string_append_c (out, '}');
}

static void
append_clock (GString *out, const WbPingSkewEstimate *clock)
{
  append_name (out, "clock");
  if (!clock->known)
    {
      g_string_append (out, "null");
      return;
    }
  g_string_append_c (out, '{');
  append_time (out, "at", clock->at_unix_ns, TRUE);
  append_ns (out, "offset_ns", clock->offset_ns, TRUE);
  append_ns (out, "offset_error_ns", clock->offset_error_ns, TRUE);
  append_double (out, "skew_ppm", clock->skew_ppm, clock->skew_known);
  append_double (out, "skew_error_ppm", clock->skew_error_ppm, clock->skew_known);
  g_string_append_c (out, '}');
}

void
wb_ping_json_append_figures (GString *out, const WbPingFigures *figures)
{
  gboolean any = figures->round_trip.n > 0;
  gboolean in_full = any && figures->network.has_percentiles;
  gboolean differences = figures->ipdv.n > 0;

  g_string_append_c (out, '{');
  append_distribution (out, "round_trip", &figures->round_trip);
  append_distribution (out, "network", &figures->network);
  append_distribution (out, "response", &figures->response);
  append_distribution (out, "lateness", &figures->lateness);
  append_of_all (out, "network_of_all", figures->network_of_all_ns, in_full);
  append_of_all (out, "response_of_all", figures->response_of_all_ns, in_full);
  append_distribution (out, "ipdv", &figures->ipdv);
  append_distribution (out, "ipdv_up", &figures->ipdv_up);
  append_distribution (out, "ipdv_down", &figures->ipdv_down);
  append_distribution (out, "pdv", &figures->pdv);
  append_double (out, "jitter_ns", figures->jitter_ns, differences);
  append_double (out, "jitter_up_ns", figures->jitter_up_ns, differences && figures->has_one_way);
  append_double (out, "jitter_down_ns", figures->jitter_down_ns, differences && figures->has_one_way);
  append_clock (out, &figures->clock);
  append_double (out, "one_way_up_mean_ns", figures->one_way_up_mean_ns, figures->has_one_way);
  append_double (out, "one_way_down_mean_ns", figures->one_way_down_mean_ns, figures->has_one_way);
  append_ns (out, "one_way_error_ns", figures->one_way_error_ns, figures->has_one_way);
  append_count (out, "ttl_min", figures->ttl_min);
  append_count (out, "ttl_max", figures->ttl_max);
  append_count (out, "ttl_last", figures->ttl_last);
  append_count (out, "ttl_changes", figures->ttl_changes);
  append_count (out, "kernel_times", figures->n_kernel_times);
  g_string_append_c (out, '}');
}

const char *
wb_ping_stamp_source_get_name (WbPingStampSource source)
{
  switch (source)
    {
    case WB_PING_STAMP_NONE:
      break;
    case WB_PING_STAMP_USER:
      return "program";
    case WB_PING_STAMP_KERNEL:
      return "kernel";
    }
  return "none";
}

static void
append_word (GString *out, const char *name, const char *word)
{
  append_name (out, name);
  g_string_append_printf (out, "\"%s\"", word);
}

void
wb_ping_json_append_record (GString *out, const WbPingRecord *record, gint64 start_ns)
{
  static const char *const states[] = {
    [WB_PING_PENDING] = "pending", [WB_PING_RECEIVED] = "received", [WB_PING_LOST] = "lost"
  };
  gboolean received = record->state == WB_PING_RECEIVED;
  gboolean stamped = record->t1_source != WB_PING_STAMP_NONE;

  g_string_append_c (out, '{');
  append_count (out, "sequence", record->sequence);
  append_word (out, "state", states[record->state]);
  append_ns (out, "slot_ns", record->slot_ns - start_ns, TRUE);
  append_ns (out, "sent_ns", record->sent_ns - start_ns, TRUE);
  append_ns (out, "read_ns", record->read_ns - start_ns, received);
  append_ns (out, "round_trip_ns", received ? wb_ping_record_get_round_trip_ns (record) : 0, received);
  append_ns (out, "network_ns", received ? wb_ping_record_get_network_ns (record) : 0, received);
  append_ns (out, "response_ns", received ? wb_ping_record_get_response_ns (record) : 0, received);
  append_time (out, "t1", record->t1_unix_ns, stamped);
  append_time (out, "t2", record->t2_unix_ns, received && record->has_reflector_times);
  append_time (out, "t3", record->t3_unix_ns, received && record->has_reflector_times);
  append_time (out, "t4", record->t4_unix_ns, received && record->t4_source != WB_PING_STAMP_NONE);
  append_word (out, "t1_source", wb_ping_stamp_source_get_name ((WbPingStampSource) record->t1_source));
  append_word (out, "t4_source", wb_ping_stamp_source_get_name ((WbPingStampSource) record->t4_source));
  append_count (out, "ttl", record->ttl);
  append_count (out, "duplicates", record->n_duplicates);
  append_flag (out, "late", record->is_late);
  append_flag (out, "reordered", record->is_reordered);
  append_flag (out, "stepped", record->is_stepped);
  append_ns (out, "receipt", record->reflector_receipt, record->has_receipt);
  append_ns (out, "icmp_type", record->icmp_type, record->has_icmp);
  append_ns (out, "icmp_code", record->icmp_code, record->has_icmp);
  g_string_append_c (out, '}');
}
