/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A snapshot as text and as JSON. */

#include "cli/wb-cli-chat-print.h"

#include "cli/wb-cli-json.h"
#include "cli/wb-cli-serve-print.h"
#include "engine/base/wb-clock.h"
#include "engine/base/wb-format.h"
#include "engine/chat/wb-chat-record.h"

#include <glib/gi18n.h>
#include <string.h>

static const char *const tags[] = { "TCP", "TCP", "TLS", "TLS" };

void
wb_cli_chat_print_listening (const WbChatSnapshot *snapshot, gboolean json, GString *out)
{
  if (json)
    {
      g_string_append_printf (out,
                              "{\"type\":\"listening\",\"port\":%u,\"tls_port\":%u,\"fingerprint\":", snapshot->port,
                              snapshot->tls_port);
      wb_cli_json_append_string (out, snapshot->fingerprint);
      g_string_append_printf (out, ",\"max_clients\":%u,", snapshot->max_clients);
      wb_cli_serve_append_listens (out, snapshot->listens, G_N_ELEMENTS (snapshot->listens));
      g_string_append (out, "}\n");
      return;
    }
  g_string_append_printf (out, "%s ", _("Listening on"));
  wb_cli_serve_append_where (out, snapshot->listens, G_N_ELEMENTS (snapshot->listens), tags);
  g_string_append_c (out, '\n');
  if (snapshot->fingerprint)
    g_string_append_printf (out, "%s %s\n", _("Certificate SHA-256"), snapshot->fingerprint);
}

static void
append_status_json (const WbChatSnapshot *snapshot, const char *type, gint64 running_ns, GString *out)
{
  const WbCliCount counts[] = {
    { "evicted_slow", snapshot->evicted_slow },
    { "evicted_cut", snapshot->evicted_cut },
    { "evicted_registration", snapshot->evicted_registration },
    { "refused_full", snapshot->refused_full },
    { "refused_address", snapshot->refused_address },
    { "refused_descriptors", snapshot->refused_descriptors },
    { "refused_banned", snapshot->refused_banned },
    { "refused_tls", snapshot->refused_tls },
    { "kicked", snapshot->kicked },
    { "resets", snapshot->resets },
    { "lines_too_long", snapshot->lines_too_long },
    { "held", snapshot->held },
    { "log_bytes", snapshot->log_bytes },
    { "queue_bytes", snapshot->queue_bytes },
    { "longest_queue", snapshot->longest_queue },
    { "greatest_queue", snapshot->greatest_queue },
  };

  g_string_append_printf (out, "{\"type\":\"%s\",", type);
  wb_cli_serve_append_running (out, running_ns);
  g_string_append_printf (
      out,
      ",\"clients\":%u,\"line_clients\":%u,\"irc_clients\":%u,\"new_clients\":%u,\"tls_clients\":%u,\"max_clients\":%u",
      snapshot->n_clients, snapshot->n_line, snapshot->n_irc, snapshot->n_new, snapshot->n_tls, snapshot->max_clients);
  g_string_append_printf (out, ",\"behind\":%s", snapshot->is_behind ? "true" : "false");
  wb_cli_serve_append_figure (out, "messages", &snapshot->messages);
  wb_cli_serve_append_figure (out, "deliveries", &snapshot->deliveries);
  wb_cli_serve_append_figure (out, "in_bytes", &snapshot->in_bytes);
  wb_cli_serve_append_figure (out, "out_bytes", &snapshot->out_bytes);
  wb_cli_serve_append_figure (out, "accepted", &snapshot->accepted);
  wb_cli_serve_append_figure (out, "evictions", &snapshot->evictions);
  wb_cli_serve_append_counts (out, counts, G_N_ELEMENTS (counts));
  g_string_append_c (out, ',');
  wb_cli_serve_append_listens (out, snapshot->listens, G_N_ELEMENTS (snapshot->listens));
  g_string_append (out, "}\n");
}

void
wb_cli_chat_print_status (const WbChatSnapshot *snapshot, const char *type, gint64 running_ns, gboolean json,
                          GString *out)
{
  const WbCliCount troubles[] = {
    { _("refused"), snapshot->refused_full + snapshot->refused_address + snapshot->refused_descriptors +
                         snapshot->refused_banned + snapshot->refused_tls },
    { _("resets"), snapshot->resets },
    { _("too slow"), snapshot->evicted_slow + snapshot->evicted_cut },
    { _("not registered in time"), snapshot->evicted_registration },
    { _("kicked"), snapshot->kicked },
    { _("lines too long"), snapshot->lines_too_long },
  };

  if (json)
    {
      append_status_json (snapshot, type, running_ns, out);
      return;
    }
  g_string_append_printf (out, g_dngettext (NULL, "%u client", "%u clients", snapshot->n_clients), snapshot->n_clients);
  g_string_append_printf (out, ", %s %" G_GUINT64_FORMAT " (", _("messages"), snapshot->messages.total);
  wb_cli_serve_append_rate (out, snapshot->messages.rate);
  g_string_append_printf (out, "/s), %s %" G_GUINT64_FORMAT " (", _("deliveries"), snapshot->deliveries.total);
  wb_cli_serve_append_rate (out, snapshot->deliveries.rate);
  g_string_append (out, "/s)");
  wb_cli_serve_append_troubles (out, troubles, G_N_ELEMENTS (troubles));
  g_string_append_c (out, '\n');
}

static void
print_forgotten (guint64 n, gboolean json, GString *out)
{
  g_autofree char *count = g_strdup_printf ("%" G_GUINT64_FORMAT, n);

  if (json)
    g_string_append_printf (out, "{\"type\":\"forgotten\",\"count\":%s}\n", count);
  else
    g_string_append_printf (out,
                            g_dngettext (NULL, "-- %s entry is not shown: too fast for this output\n",
                                         "-- %s entries are not shown: too fast for this output\n", (gulong) n),
                            count);
}

void
wb_cli_chat_print_entries (const WbChatSnapshot *snapshot, guint64 *told, gboolean json, gsize max_bytes, GString *out)
{
  GPtrArray *entries = snapshot->transcript;
  guint64 oldest;
  guint i;

  if (entries->len == 0)
    return;
  oldest = ((const WbChatEntry *) g_ptr_array_index (entries, 0))->id;
  if (oldest > *told + 1)
    {
      print_forgotten (oldest - *told - 1, json, out);
      *told = oldest - 1;
    }
  for (i = (guint) (*told + 1 - oldest); i < entries->len && out->len < max_bytes; i++)
    {
      const WbChatEntry *entry = g_ptr_array_index (entries, i);

      if (json)
        wb_chat_record_append_json (out, entry);
      else
        wb_chat_record_append_text (out, entry, FALSE);
      *told = entry->id;
    }
}

void
wb_cli_chat_print_untold (const WbChatSnapshot *snapshot, guint64 told, gboolean json, GString *out)
{
  GPtrArray *entries = snapshot->transcript;
  guint64 newest = entries->len > 0 ? ((const WbChatEntry *) g_ptr_array_index (entries, entries->len - 1))->id : 0;

  if (newest > told)
    print_forgotten (newest - told, json, out);
}

static const char *const kind_names[] = {
  [WB_CHAT_NEWCOMER] = "new",
  [WB_CHAT_LINE] = "line",
  [WB_CHAT_IRC] = "irc",
};

static const char *const state_names[] = {
  [WB_CHAT_CLIENT_NEW] = "new",         [WB_CHAT_CLIENT_REGISTERING] = "registering",
  [WB_CHAT_CLIENT_OUTSIDE] = "outside", [WB_CHAT_CLIENT_IN_ROOM] = "in-room",
  [WB_CHAT_CLIENT_HELD] = "held",       [WB_CHAT_CLIENT_SLOW] = "slow",
  [WB_CHAT_CLIENT_CUT] = "cut",
};

static void
print_client_json (const WbChatRow *row, GString *out)
{
  const WbCliCount counts[] = {
    { "lines_in", row->lines_in },   { "lines_out", row->lines_out },     { "in_bytes", row->in_bytes },
    { "out_bytes", row->out_bytes }, { "queue_bytes", row->queue_bytes },
  };
  char text[WB_ENDPOINT_TEXT_BYTES];

  g_string_append_printf (out, "{\"type\":\"client\",\"client\":%" G_GUINT64_FORMAT ",\"name\":", row->id);
  wb_cli_json_append_foreign (out, row->name, strlen (row->name));
  g_string_append_printf (out, ",\"address\":\"%s\",\"kind\":\"%s\",\"state\":\"%s\",\"tls\":%s",
                          wb_endpoint_format (&row->peer, text), kind_names[row->kind], state_names[row->state],
                          row->is_tls ? "true" : "false");
  wb_cli_serve_append_counts (out, counts, G_N_ELEMENTS (counts));
  g_string_append (out, "}\n");
}

void
wb_cli_chat_print_clients (const WbChatSnapshot *snapshot, gboolean json, GString *out)
{
  for (guint i = 0; i < snapshot->n_rows; i++)
    {
      const WbChatRow *row = &snapshot->rows[i];
      g_autofree char *name = wb_format_dup_safe (row->name, -1);
      g_autofree char *age = wb_format_dup_duration (row->age_ns);

      if (json)
        print_client_json (row, out);
      else
        g_string_append_printf (out, "%6" G_GUINT64_FORMAT "  %-24s %-5s %-11s %s\n", row->id, name,
                                kind_names[row->kind], state_names[row->state], age);
    }
  if (!json && snapshot->n_clients > snapshot->n_rows)
    g_string_append_printf (out, _("… and %u more\n"), snapshot->n_clients - snapshot->n_rows);
}
