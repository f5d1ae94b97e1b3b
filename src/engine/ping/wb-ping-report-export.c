/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A report for other programs. CSV is what a spreadsheet opens, so a name that a stranger chose must not become a formula
 * there; JSON has the members that the command line prints (wb-ping-json, docs/cli.md). docs/ping-file.md describes both. */

#include "engine/ping/wb-ping-json.h"
#include "engine/ping/wb-ping-report.h"

#include <string.h>

static const char *const state_names[] = {
  [WB_PING_PENDING] = "pending",
  [WB_PING_RECEIVED] = "received",
  [WB_PING_LOST] = "lost",
};

/* As in the command line's JSON. */
static const char *const status_names[] = {
  [WB_PING_TARGET_RESOLVING] = "resolving", [WB_PING_TARGET_UNRESOLVED] = "unresolved",
  [WB_PING_TARGET_WAITING] = "waiting",     [WB_PING_TARGET_UP] = "up",
  [WB_PING_TARGET_LOSING] = "losing",       [WB_PING_TARGET_DOWN] = "down",
  [WB_PING_TARGET_FAILED] = "failed",
};

/* printf () would be most of the time that a quarter of a million probes take. */
static void
append_uint (GString *out, guint64 value)
{
  char digits[20];
  guint n = sizeof digits;

  do
    digits[--n] = (char) ('0' + value % 10);
  while ((value /= 10) > 0);
  g_string_append_len (out, digits + n, (gssize) (sizeof digits - n));
}

/* --- CSV ------------------------------------------------------------------------------------------------------------- */

#define CSV_HEADER                                                                                                     \
  "target,address,port,sequence,state,slot_ns,sent_ns,read_ns,round_trip_ns,network_ns,response_ns,t1_unix_ns,"        \
  "t2_unix_ns,t3_unix_ns,t4_unix_ns,t1_source,t4_source,ttl,receipt,duplicates,late,reordered,stepped,icmp_type,"      \
  "icmp_code\r\n"

/* What a spreadsheet takes for the beginning of a formula, also in the wide forms of East Asian keyboards, and after
 * blanks, which some drop. A quote before it makes it a text. */
static gboolean
looks_like_formula (const char *text)
{
  gunichar first;

  while (*text == ' ' || *text == '\t' || *text == '\r' || *text == '\n')
    text++;
  first = g_utf8_get_char_validated (text, -1);
  switch (first)
    {
    case '=':
    case '+':
    case '-':
    case '@':
    case 0xff1d:
    case 0xff0b:
    case 0xff0d:
    case 0xff20:
      return TRUE;
    default:
      return FALSE;
    }
}

static void
append_csv_text (GString *out, const char *text)
{
  gboolean quoted = strpbrk (text, "\",\r\n") != NULL;

  if (quoted)
    g_string_append_c (out, '"');
  if (looks_like_formula (text))
    g_string_append_c (out, '\'');
  for (; *text; text++)
    {
      if (*text == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *text);
    }
  if (quoted)
    g_string_append_c (out, '"');
}

/* The fields after the first one; not known: empty. */
static void
append_int_field (GString *out, gint64 value, gboolean known)
{
  g_string_append_c (out, ',');
  if (!known)
    return;
  if (value < 0)
    g_string_append_c (out, '-');
  append_uint (out, value < 0 ? -(guint64) value : (guint64) value);
}

static void
append_word_field (GString *out, const char *word)
{
  g_string_append_c (out, ',');
  g_string_append (out, word);
}

static void
append_csv_record (GString *out, const GString *target, const WbPingRecord *record, gint64 start_ns)
{
  gboolean received = record->state == WB_PING_RECEIVED;

  g_string_append_len (out, target->str, (gssize) target->len);
  append_int_field (out, (gint64) record->sequence, TRUE);
  append_word_field (out, state_names[record->state]);
  append_int_field (out, record->slot_ns - start_ns, TRUE);
  append_int_field (out, record->sent_ns - start_ns, TRUE);
  append_int_field (out, record->read_ns - start_ns, received);
  append_int_field (out, wb_ping_record_get_round_trip_ns (record), received);
  append_int_field (out, wb_ping_record_get_network_ns (record), received);
  append_int_field (out, wb_ping_record_get_response_ns (record), received);
  append_int_field (out, record->t1_unix_ns, record->t1_source != WB_PING_STAMP_NONE);
  append_int_field (out, record->t2_unix_ns, received && record->has_reflector_times);
  append_int_field (out, record->t3_unix_ns, received && record->has_reflector_times);
  append_int_field (out, record->t4_unix_ns, received && record->t4_source != WB_PING_STAMP_NONE);
  append_word_field (out, wb_ping_stamp_source_get_name (record->t1_source));
  append_word_field (out, wb_ping_stamp_source_get_name (record->t4_source));
  append_int_field (out, record->ttl, record->ttl > 0);
  append_int_field (out, record->reflector_receipt, record->has_receipt);
  append_int_field (out, record->n_duplicates, TRUE);
  append_int_field (out, record->is_late, TRUE);
  append_int_field (out, record->is_reordered, TRUE);
  append_int_field (out, record->is_stepped, TRUE);
  append_int_field (out, record->icmp_type, record->has_icmp);
  append_int_field (out, record->icmp_code, record->has_icmp);
  g_string_append (out, "\r\n");
}

GBytes *
wb_ping_report_to_csv (WbPingReport *self)
{
  GString *out = g_string_new (CSV_HEADER);

  for (guint i = 0; i < self->n_results; i++)
    {
      const WbPingResult *result = &self->results[i];
      g_autoptr (GString) target = g_string_new (NULL);
      char address[WB_ENDPOINT_TEXT_BYTES] = "";

      if (result->history == NULL)
        continue;
      append_csv_text (target, result->row.name);
      if (result->row.endpoint.family != 0)
        wb_endpoint_format_address (&result->row.endpoint, address);
      append_word_field (target, address);
      append_int_field (target, result->row.endpoint.port, result->row.endpoint.family != 0);
      for (guint k = 0; k < wb_ping_history_get_n_records (result->history); k++)
        append_csv_record (out, target, wb_ping_history_get_record (result->history, k), self->start_ns);
    }
  return g_string_free_to_bytes (out);
}

/* --- JSON ------------------------------------------------------------------------------------------------------------ */

/* All that RFC 8259, 7 wants. */
static void
append_string (GString *out, const char *text)
{
  if (text == NULL)
    {
      g_string_append (out, "null");
      return;
    }
  g_string_append_c (out, '"');
  for (; *text; text++)
    if ((guchar) *text < 0x20)
      g_string_append_printf (out, "\\u%04x", (guint) *text);
    else
      {
        if (*text == '"' || *text == '\\')
          g_string_append_c (out, '\\');
        g_string_append_c (out, *text);
      }
  g_string_append_c (out, '"');
}

static void
append_member (GString *out, const char *name, guint64 value)
{
  g_string_append_printf (out, ",\"%s\":", name);
  append_uint (out, value);
}

static void
append_address (GString *out, const char *name, const WbEndpoint *endpoint)
{
  char text[WB_ENDPOINT_TEXT_BYTES];

  g_string_append_printf (out, ",\"%s\":", name);
  append_string (out, endpoint->family != 0 ? wb_endpoint_format_address (endpoint, text) : NULL);
}

static void
append_settings (GString *out, const WbPingSettings *settings)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (out, "{\"targets\":[");
  for (guint i = 0; settings->targets && settings->targets[i]; i++)
    {
      g_string_append (out, i > 0 ? "," : "");
      append_string (out, settings->targets[i]);
    }
  g_string_append_printf (out, "],\"mode\":\"%s\"", wb_ping_mode_get_name (settings->mode));
  append_member (out, "port", settings->port ? settings->port : wb_ping_mode_get_port (settings->mode));
  append_member (out, "family", settings->family);
  append_address (out, "source_v4", &settings->source_v4);
  append_address (out, "source_v6", &settings->source_v6);
  g_string_append (out, ",\"interface\":");
  append_string (out, settings->interface);
  append_member (out, "interval_ns", (guint64) settings->interval_ns);
  g_string_append (out, ",\"spacing_ns\":");
  if (settings->spacing_ns < 0)
    g_string_append (out, "null");
  else
    append_uint (out, (guint64) settings->spacing_ns);
  append_member (out, "ramp_ns", (guint64) settings->ramp_ns);
  append_member (out, "count", settings->count);
  append_member (out, "duration_ns", (guint64) settings->duration_ns);
  append_member (out, "timeout_ns", (guint64) settings->timeout_ns);
  append_member (out, "size", settings->size);
  append_member (out, "fill", settings->fill);
  append_member (out, "dscp", settings->dscp);
  append_member (out, "ttl", settings->ttl);
  g_string_append_printf (out,
                          ",\"flood\":%s,\"random_fill\":%s,\"dont_fragment\":%s,\"stateful\":%s,\"program_times\":%s",
                          settings->flood ? "true" : "false", settings->random_fill ? "true" : "false",
                          settings->dont_fragment ? "true" : "false", settings->stateful ? "true" : "false",
                          settings->program_times ? "true" : "false");
  append_member (out, "alarm_probes", settings->alarm_probes);
  append_member (out, "alarm_round_trip_ns", (guint64) settings->alarm_round_trip_ns);
  g_string_append_printf (out, ",\"alarm_loss\":%s}",
                          g_ascii_formatd (digits, sizeof digits, "%.4f", settings->alarm_loss));
}

static void
append_result (GString *out, const WbPingResult *result, gint64 start_ns)
{
  const WbPingRow *row = &result->row;

  g_string_append (out, "{\"target\":");
  append_string (out, row->name);
  append_address (out, "address", &row->endpoint);
  append_member (out, "port", row->endpoint.port);
  g_string_append_printf (out, ",\"status\":\"%s\",\"error\":", status_names[row->status]);
  append_string (out, row->error);
  g_string_append (out, ",\"counts\":");
  wb_ping_json_append_counts (out, &row->counts);
  g_string_append (out, ",\"figures\":");
  wb_ping_json_append_figures (out, &result->figures);
  g_string_append (out, ",\"probes\":[");
  for (guint i = 0; result->history && i < wb_ping_history_get_n_records (result->history); i++)
    {
      g_string_append (out, i > 0 ? ",\n" : "\n");
      wb_ping_json_append_record (out, wb_ping_history_get_record (result->history, i), start_ns);
    }
  g_string_append (out, "]}");
}

GBytes *
wb_ping_report_to_json (WbPingReport *self)
{
  GString *out = g_string_new ("{\"format\":\"wirebench-ping\",\"version\":1");

  g_string_append_printf (out, ",\"time\":\"%" G_GINT64_FORMAT ".%09" G_GINT64_FORMAT "\"",
                          self->start_unix_ns / WB_NS_PER_S, ABS (self->start_unix_ns % WB_NS_PER_S));
  append_member (out, "running_ns", (guint64) self->running_ns);
  g_string_append_printf (out, ",\"finished\":%s,\"t1_source\":\"%s\",\"t4_source\":\"%s\"",
                          self->finished ? "true" : "false", wb_ping_stamp_source_get_name (self->t1_source),
                          wb_ping_stamp_source_get_name (self->t4_source));
  append_member (out, "lateness_p50_ns", (guint64) MAX (self->lateness_p50_ns, 0));
  append_member (out, "lateness_max_ns", (guint64) MAX (self->lateness_max_ns, 0));
  append_member (out, "foreign_senders", self->foreign_senders);
  append_member (out, "clock_steps", self->clock_steps);
  g_string_append (out, ",\n\"settings\":");
  append_settings (out, &self->settings);
  g_string_append (out, ",\n\"targets\":[");
  for (guint i = 0; i < self->n_results; i++)
    {
      g_string_append (out, i > 0 ? ",\n" : "\n");
      append_result (out, &self->results[i], self->start_ns);
    }
  g_string_append (out, "]}\n");
  return g_string_free_to_bytes (out);
}
