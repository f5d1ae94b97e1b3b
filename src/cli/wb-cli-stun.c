/* SPDX-License-Identifier: GPL-3.0-or-later */

/* wirebench-cli stun: how this computer is seen outside, and how the NAT on the way maps. */

#include "cli/wb-cli-json.h"
#include "cli/wb-cli-once.h"
#include "cli/wb-cli-output.h"
#include "cli/wb-cli.h"
#include "engine/base/wb-format.h"
#include "engine/ping/wb-stun-ask.h"

#include <glib/gi18n.h>
#include <unistd.h>

/* Four requests of RFC 8489's schedule; all seven take 39.5 s, which nobody waits for at a prompt. */
#define TIMEOUT_S 7.5

typedef struct
{
  char *alternate; /* Owned */

  const char *server; /* Borrowed */
  double timeout_s;
  gint64 timeout_ns;
  guint8 family;
  gboolean v4;
  gboolean v6;
  gboolean mapping;
  gboolean json;
} Stun;

static const char *
get_result_name (WbNatMappingResult result)
{
  switch (result)
    {
    case WB_NAT_NONE:
      return "none";
    case WB_NAT_ENDPOINT_INDEPENDENT:
      return "endpoint-independent";
    case WB_NAT_ADDRESS_DEPENDENT:
      return "address-dependent";
    case WB_NAT_ADDRESS_AND_PORT_DEPENDENT:
      return "address-and-port-dependent";
    case WB_NAT_DEPENDENT:
      return "dependent";
    case WB_NAT_NO_REPLY:
      return "no-reply";
    case WB_NAT_NO_ALTERNATE:
      return "no-alternate";
    case WB_NAT_INCOMPLETE:
      return "incomplete";
    case WB_NAT_REFUSED:
      return "refused";
    case WB_NAT_ASKING:
      break;
    }
  g_return_val_if_reached ("");
}

static gboolean
is_found_out (WbNatMappingResult result)
{
  return result == WB_NAT_NONE || result == WB_NAT_ENDPOINT_INDEPENDENT || result == WB_NAT_ADDRESS_DEPENDENT ||
         result == WB_NAT_ADDRESS_AND_PORT_DEPENDENT || result == WB_NAT_DEPENDENT;
}

/* --- Printing -------------------------------------------------------------------------------------------------------- */

static void
append_line (GString *out, const char *title, const char *text)
{
  g_string_append_printf (out, "%s  %s\n", title, text);
}

static void
append_endpoint_line (GString *out, const char *title, const WbEndpoint *endpoint)
{
  char text[WB_ENDPOINT_TEXT_BYTES];

  if (endpoint->family)
    append_line (out, title, wb_endpoint_format (endpoint, text));
}

static void
append_endpoint_member (GString *out, const char *name, const WbEndpoint *endpoint)
{
  g_string_append_printf (out, ",\"%s\":", name);
  wb_cli_once_append_endpoint (out, endpoint);
}

static void
append_answer (GString *out, const WbStunAnswer *answer, gboolean json)
{
  if (json)
    {
      g_string_append (out, "{\"type\":\"stun\"");
      append_endpoint_member (out, "mapped", &answer->mapped);
      append_endpoint_member (out, "local", &answer->local);
      append_endpoint_member (out, "server", &answer->server);
      append_endpoint_member (out, "other", &answer->other);
      g_string_append_printf (out, ",\"round_trip_ns\":%" G_GINT64_FORMAT ",\"requests\":%u,\"software\":",
                              answer->round_trip_ns, answer->n_requests);
      wb_cli_json_append_string (out, answer->software);
      g_string_append (out, "}\n");
    }
  else
    {
      g_autofree char *took = wb_format_dup_duration (answer->round_trip_ns);

      append_endpoint_line (out, _("Seen as:"), &answer->mapped);
      append_endpoint_line (out, _("Here:"), &answer->local);
      append_endpoint_line (out, _("Server:"), &answer->server);
      append_endpoint_line (out, _("Its other address:"), &answer->other);
      append_line (out, _("Round trip:"), took);
      if (answer->software)
        append_line (out, _("Software:"), answer->software);
    }
}

static void
append_mapping (GString *out, const WbNatMapping *mapping, gboolean json)
{
  g_autofree char *text = wb_nat_mapping_describe (mapping);

  if (json)
    {
      g_string_append_printf (out, "{\"type\":\"mapping\",\"result\":\"%s\"", get_result_name (mapping->result));
      append_endpoint_member (out, "local", &mapping->local);
      append_endpoint_member (out, "server", &mapping->primary);
      append_endpoint_member (out, "alternate", &mapping->alternate);
      g_string_append (out, ",\"mapped\":[");
      for (guint i = 0; i < G_N_ELEMENTS (mapping->mapped); i++)
        {
          g_string_append (out, i ? "," : "");
          wb_cli_once_append_endpoint (out, &mapping->mapped[i]);
        }
      g_string_append (out, "],\"text\":");
      wb_cli_json_append_string (out, text);
      g_string_append (out, "}\n");
    }
  else
    {
      g_string_append_printf (out, "%s\n", text);
      append_endpoint_line (out, _("Here:"), &mapping->local);
      append_endpoint_line (out, _("Seen by the server:"), &mapping->mapped[0]);
      append_endpoint_line (out, _("By its other address:"), &mapping->mapped[1]);
      append_endpoint_line (out, _("And other port:"), &mapping->mapped[2]);
    }
}

/* --- The program ----------------------------------------------------------------------------------------------------- */

static void
begin (gpointer data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Stun *self = data;

  if (self->mapping)
    wb_stun_map_async (self->server, self->alternate, self->family, self->timeout_ns, cancellable, callback, user_data);
  else
    wb_stun_ask_async (self->server, self->family, self->timeout_ns, cancellable, callback, user_data);
}

static int
run (Stun *self)
{
  g_autoptr (WbCliOutput) output = wb_cli_output_new (STDOUT_FILENO, NULL);
  g_autoptr (GAsyncResult) result = wb_cli_once_run (begin, self);
  g_autoptr (WbStunAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;
  int status = WB_CLI_OK;

  if (self->mapping)
    {
      WbNatMapping mapping;

      if (!wb_stun_map_finish (result, &mapping, &error))
        return wb_cli_once_fail ("stun", error);
      append_mapping (wb_cli_output_get_text (output), &mapping, self->json);
      status = is_found_out (mapping.result) ? WB_CLI_OK : WB_CLI_FAILED;
    }
  else
    {
      answer = wb_stun_ask_finish (result, &error);
      if (answer == NULL)
        return wb_cli_once_fail ("stun", error);
      append_answer (wb_cli_output_get_text (output), answer, self->json);
    }
  return wb_cli_output_finish (output, status);
}

int
wb_cli_stun (int argc, char **argv)
{
  g_auto (GStrv) rest = NULL;
  Stun self = { .timeout_s = TIMEOUT_S };
  int status = WB_CLI_USAGE;
  const GOptionEntry entries[] = {
    { "mapping", 'm', 0, G_OPTION_ARG_NONE, &self.mapping, N_("Find out how the NAT on the way maps (RFC 5780)"),
      NULL },
    { "alternate", 'a', 0, G_OPTION_ARG_STRING, &self.alternate,
      N_("With --mapping: a second server, instead of the second address of the first"), N_("SERVER[:PORT]") },
    { "ipv4", '4', 0, G_OPTION_ARG_NONE, &self.v4, N_("Only IPv4 addresses of the name"), NULL },
    { "ipv6", '6', 0, G_OPTION_ARG_NONE, &self.v6, N_("Only IPv6 addresses of the name"), NULL },
    { "timeout", 'W', 0, G_OPTION_ARG_DOUBLE, &self.timeout_s, N_("Wait so long for each answer (7.5)"),
      N_("SECONDS") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self.json, N_("Print a JSON object"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!wb_cli_parse (
          argc, argv, "SERVER[:PORT]",
          _("Asks a STUN server (RFC 8489) how this computer is seen outside. Port 3478 when none is given."), entries,
          &rest))
    return WB_CLI_USAGE;
  if (rest[0] == NULL || rest[1])
    wb_cli_usage ("stun", _("One SERVER is needed"));
  else if (self.alternate && !self.mapping)
    wb_cli_usage ("stun", _("--alternate goes with --mapping"));
  else if (wb_cli_once_check ("stun", self.v4, self.v6, self.timeout_s, &self.family, &self.timeout_ns))
    {
      self.server = rest[0];
      status = run (&self);
    }
  g_free (self.alternate);
  return status;
}
