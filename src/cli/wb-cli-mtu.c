/* SPDX-License-Identifier: GPL-3.0-or-later */

/* wirebench-cli mtu: the largest packet that reaches a target whole. */

#include "cli/wb-cli-once.h"
#include "cli/wb-cli-output.h"
#include "cli/wb-cli.h"
#include "engine/ping/wb-path-mtu.h"

#include <glib/gi18n.h>
#include <unistd.h>

/* ECMA-48: to the line's begin, erase to its end. */
#define CLEAR_LINE "\r\033[K"

typedef struct
{
  char *mode_name; /* Owned */

  const char *target; /* Borrowed */
  WbPingMode mode;
  double timeout_s;
  gint64 timeout_ns;
  guint8 family;
  gboolean v4;
  gboolean v6;
  gboolean json;
} Mtu;

/* --- Printing -------------------------------------------------------------------------------------------------------- */

/* On a terminal only: one line that is written over. */
static void
progress_cb (guint n_probes, guint passes, guint too_big, gpointer data)
{
  g_printerr ("%s", CLEAR_LINE);
  if (passes == 0)
    g_printerr ("%s", _("Asking the target"));
  else if (too_big == 0)
    g_printerr (_("Probe %u: %u bytes pass"), n_probes, passes);
  else
    g_printerr (_("Probe %u: %u bytes pass, %u do not"), n_probes, passes, too_big);
}

static void
append_number (GString *out, const char *name, guint number)
{
  if (number)
    g_string_append_printf (out, ",\"%s\":%u", name, number);
  else
    g_string_append_printf (out, ",\"%s\":null", name);
}

static void
append_json (GString *out, const WbPathMtu *found)
{
  char teller[WB_ENDPOINT_TEXT_BYTES];

  g_string_append (out, "{\"type\":\"mtu\",\"target\":");
  wb_cli_once_append_endpoint (out, &found->target);
  g_string_append_printf (out, ",\"mtu\":%u,\"payload\":%u,\"probes\":%u", found->mtu, found->payload, found->n_probes);
  append_number (out, "interface_mtu", found->interface_mtu);
  g_string_append_printf (out, ",\"black_hole\":%s,\"told_by\":", found->black_hole ? "true" : "false");
  if (found->told_by.family)
    g_string_append_printf (out, "\"%s\"", wb_endpoint_format_address (&found->told_by, teller));
  else
    g_string_append (out, "null");
  append_number (out, "told_mtu", found->told_mtu);
  g_string_append (out, "}\n");
}

static void
append_lines (GString *out, const WbPathMtu *found)
{
  char text[WB_ENDPOINT_TEXT_BYTES];

  wb_endpoint_format (&found->target, text);
  g_string_append_printf (out, _("Path MTU to %s: %u bytes (%u of UDP payload)\n"), text, found->mtu, found->payload);
  if (found->interface_mtu)
    g_string_append_printf (out, _("MTU of the outgoing interface: %u bytes\n"), found->interface_mtu);
  if (found->told_by.family)
    {
      wb_endpoint_format_address (&found->told_by, text);
      if (found->told_mtu)
        g_string_append_printf (out, _("%s said: %u bytes at most\n"), text, found->told_mtu);
      else
        g_string_append_printf (out, _("%s said: too big\n"), text);
    }
  if (found->black_hole)
    g_string_append (out, _("Black hole: larger packets vanish, and nobody says so\n"));
}

/* --- The program ----------------------------------------------------------------------------------------------------- */

static void
begin (gpointer data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Mtu *self = data;

  wb_path_mtu_search_async (self->target, self->mode, self->family, self->timeout_ns, cancellable,
                            isatty (STDERR_FILENO) ? progress_cb : NULL, NULL, callback, user_data);
}

static int
run (Mtu *self)
{
  g_autoptr (WbCliOutput) output = wb_cli_output_new (STDOUT_FILENO, NULL);
  g_autoptr (GAsyncResult) result = wb_cli_once_run (begin, self);
  g_autoptr (GError) error = NULL;
  WbPathMtu found;
  gboolean ok = wb_path_mtu_search_finish (result, &found, &error);

  if (isatty (STDERR_FILENO))
    g_printerr ("%s", CLEAR_LINE);
  if (!ok)
    return wb_cli_once_fail ("mtu", error);
  if (self->json)
    append_json (wb_cli_output_get_text (output), &found);
  else
    append_lines (wb_cli_output_get_text (output), &found);
  return wb_cli_output_finish (output, WB_CLI_OK);
}

int
wb_cli_mtu (int argc, char **argv)
{
  g_auto (GStrv) rest = NULL;
  Mtu self = { .timeout_s = 1 };
  int status = WB_CLI_USAGE;
  const GOptionEntry entries[] = {
    { "mode", 'm', 0, G_OPTION_ARG_STRING, &self.mode_name,
      N_("What the target answers: text (port 5000), stamp (port 862) or echo (port 7)"), N_("MODE") },
    { "ipv4", '4', 0, G_OPTION_ARG_NONE, &self.v4, N_("Only IPv4 addresses of the name"), NULL },
    { "ipv6", '6', 0, G_OPTION_ARG_NONE, &self.v6, N_("Only IPv6 addresses of the name"), NULL },
    { "timeout", 'W', 0, G_OPTION_ARG_DOUBLE, &self.timeout_s, N_("Wait so long for each probe (1)"), N_("SECONDS") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self.json, N_("Print a JSON object"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!wb_cli_parse (
          argc, argv, "TARGET",
          _("Finds the largest packet that reaches a target whole. The target is asked, and has to answer."), entries,
          &rest))
    return WB_CLI_USAGE;
  if (rest[0] == NULL || rest[1])
    wb_cli_usage ("mtu", _("One TARGET is needed"));
  else if (self.mode_name && !wb_ping_mode_from_name (self.mode_name, &self.mode))
    wb_cli_usage ("mtu", _("--mode takes text, stamp or echo"));
  else if (wb_cli_once_check ("mtu", self.v4, self.v6, self.timeout_s, &self.family, &self.timeout_ns))
    {
      self.target = rest[0];
      status = run (&self);
    }
  g_free (self.mode_name);
  return status;
}
