/* SPDX-License-Identifier: GPL-3.0-or-later */

/* read --flows: one line a flow. Columns are separated by spaces and never hold one, so that awk and sort take them as
 * they are; times are seconds since 1970 for the same reason. */

#include "cli/wb-cli-flow.h"

#include "cli/wb-cli-json.h"
#include "engine/dissect/wb-summary.h"

#include <glib/gi18n.h>

static const char *
protocol_name (const WbFlow *flow, char buffer[8])
{
  if (flow->src.kind == WB_ADDRESS_ETHER || flow->dst.kind == WB_ADDRESS_ETHER)
    return "ether";
  switch (flow->protocol)
    {
    case 1:
      return "icmp";
    case 2:
      return "igmp";
    case 6:
      return "tcp";
    case 17:
      return "udp";
    case 58:
      return "icmpv6";
    case 132:
      return "sctp";
    default:
      g_snprintf (buffer, 8, "%u", flow->protocol);
      return buffer;
    }
}

static void
append_time (GString *out, const WbFlow *flow, gint64 time_ns)
{
  GString *quoted;

  if (!flow->has_time)
    {
      g_string_append_printf (out, " %20s", "-");
      return;
    }
  quoted = g_string_sized_new (32);
  wb_cli_json_append_time (quoted, time_ns);
  g_string_append_printf (out, " %20.*s", (int) quoted->len - 2, quoted->str + 1);
  g_string_free (quoted, TRUE);
}

/* "192.0.2.1:53", "[2001:db8::1]:53", "02:00:00:00:00:01", "-" */
static void
append_end (GString *out, const WbAddress *address, const WbFlow *flow, guint16 port)
{
  gsize from = out->len;
  gboolean brackets = address->kind == WB_ADDRESS_IPV6 && flow->has_ports;

  if (brackets)
    g_string_append_c (out, '[');
  wb_address_append (address, out);
  if (brackets)
    g_string_append_c (out, ']');
  if (out->len == from)
    g_string_append_c (out, '-');
  if (flow->has_ports)
    g_string_append_printf (out, ":%u", port);
  while (out->len - from < 22)
    g_string_append_c (out, ' ');
  g_string_append_c (out, ' ');
}

void
wb_cli_flow_append_head (gboolean joined, GString *out)
{
  g_string_append_printf (out, "%-22s %-22s %-6s %10s %12s", "SOURCE", "DESTINATION", "PROTO", "PACKETS", "BYTES");
  if (joined)
    g_string_append_printf (out, " %10s %12s", "BACK", "BYTES_BACK");
  g_string_append_printf (out, " %20s %20s\n", "FIRST", "LAST");
}

static void
append_json_end (GString *out, const char *name, const WbAddress *address)
{
  GString *text = g_string_sized_new (48);

  wb_address_append (address, text);
  g_string_append_printf (out, "\"%s\":", name);
  wb_cli_json_append_string (out, text->len ? text->str : NULL);
  g_string_append_c (out, ',');
  g_string_free (text, TRUE);
}

static void
append_json_count (GString *out, const char *name, guint64 count)
{
  g_string_append_printf (out, ",\"%s\":%" G_GUINT64_FORMAT, name, count);
}

static void
append_json_time (GString *out, const char *name, const WbFlow *flow, gint64 time_ns)
{
  g_string_append_printf (out, ",\"%s\":", name);
  if (flow->has_time)
    wb_cli_json_append_time (out, time_ns);
  else
    g_string_append (out, "null");
}

static void
append_json (const WbFlow *flow, gboolean joined, GString *out)
{
  gboolean is_ip = flow->src.kind != WB_ADDRESS_ETHER && flow->dst.kind != WB_ADDRESS_ETHER;

  g_string_append_c (out, '{');
  append_json_end (out, "src", &flow->src);
  append_json_end (out, "dst", &flow->dst);
  if (flow->has_ports)
    g_string_append_printf (out, "\"src_port\":%u,\"dst_port\":%u,", flow->src_port, flow->dst_port);
  else
    g_string_append (out, "\"src_port\":null,\"dst_port\":null,");
  if (is_ip)
    g_string_append_printf (out, "\"protocol\":%u", flow->protocol);
  else
    g_string_append (out, "\"protocol\":null");
  append_json_count (out, "packets", flow->packets);
  append_json_count (out, "bytes", flow->bytes);
  if (joined)
    {
      append_json_count (out, "packets_back", flow->packets_back);
      append_json_count (out, "bytes_back", flow->bytes_back);
    }
  append_json_count (out, "first_packet", flow->first_packet);
  append_json_time (out, "first", flow, flow->first_ns);
  append_json_time (out, "last", flow, flow->last_ns);
  g_string_append (out, "}\n");
}

void
wb_cli_flow_append (const WbFlow *flow, gboolean joined, gboolean json, GString *out)
{
  char buffer[8];

  if (json)
    {
      append_json (flow, joined, out);
      return;
    }
  append_end (out, &flow->src, flow, flow->src_port);
  append_end (out, &flow->dst, flow, flow->dst_port);
  g_string_append_printf (out, "%-6s %10" G_GUINT64_FORMAT " %12" G_GUINT64_FORMAT, protocol_name (flow, buffer),
                          flow->packets, flow->bytes);
  if (joined)
    g_string_append_printf (out, " %10" G_GUINT64_FORMAT " %12" G_GUINT64_FORMAT, flow->packets_back, flow->bytes_back);
  append_time (out, flow, flow->first_ns);
  append_time (out, flow, flow->last_ns);
  g_string_append_c (out, '\n');
}
