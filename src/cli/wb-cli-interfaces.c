/* SPDX-License-Identifier: GPL-3.0-or-later */

/* wirebench-cli interfaces: what can be captured on, in the order the window shows it. Needs no rights, so a listed
 * interface may still refuse a capture. */

#include "cli/wb-cli-json.h"
#include "cli/wb-cli-output.h"
#include "cli/wb-cli.h"
#include "engine/base/wb-format.h"
#include "engine/capture/wb-devices.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

static const struct
{
  WbDeviceFlags flag;
  const char *name;  /* in JSON */
  const char *label; /* for people; NULL: not worth a word */
} flag_names[] = {
  { WB_DEVICE_UP, "up", N_("up") },
  { WB_DEVICE_RUNNING, "running", NULL },
  { WB_DEVICE_LOOPBACK, "loopback", N_("loopback") },
  { WB_DEVICE_WIRELESS, "wireless", N_("wireless") },
  { WB_DEVICE_OTHER, "other", NULL },
};

static void
append_json (WbDevice *device, GString *out)
{
  const char *const *addresses = wb_device_get_addresses (device);
  const char *name = wb_device_get_name (device), *description = wb_device_get_description (device);
  WbDeviceFlags flags = wb_device_get_flags (device);

  g_string_append (out, "{\"name\":");
  wb_cli_json_append_foreign (out, name, strlen (name));
  g_string_append (out, ",\"description\":");
  if (description)
    wb_cli_json_append_foreign (out, description, strlen (description));
  else
    g_string_append (out, "null");
  g_string_append (out, ",\"addresses\":[");
  for (guint i = 0; addresses && addresses[i]; i++)
    {
      if (i)
        g_string_append_c (out, ',');
      wb_cli_json_append_string (out, addresses[i]);
    }
  g_string_append_c (out, ']');
  for (guint i = 0; i < G_N_ELEMENTS (flag_names); i++)
    g_string_append_printf (out, ",\"%s\":%s", flag_names[i].name, flags & flag_names[i].flag ? "true" : "false");
  /* Known only where a carrier exists. */
  g_string_append_printf (out, ",\"connected\":%s}\n",
                          flags & WB_DEVICE_CONNECTED    ? "true" :
                          flags & WB_DEVICE_DISCONNECTED ? "false" :
                                                           "null");
}

static void
append_padded (GString *out, const char *text, glong width)
{
  g_string_append (out, text);
  for (glong i = g_utf8_strlen (text, -1); i < width; i++)
    g_string_append_c (out, ' ');
}

/* Name, state, addresses, description: what is unknown leaves no gap at the end of a line. */
static void
append_line (WbDevice *device, glong name_width, GString *out)
{
  g_autofree char *name = wb_format_dup_safe (wb_device_get_name (device), -1);
  const char *const *addresses = wb_device_get_addresses (device);
  const char *description = wb_device_get_description (device);
  WbDeviceFlags flags = wb_device_get_flags (device);
  g_autoptr (GString) state = g_string_new (flags & WB_DEVICE_UP ? NULL : _("down"));

  for (guint i = 0; i < G_N_ELEMENTS (flag_names); i++)
    if (flags & flag_names[i].flag && flag_names[i].label)
      g_string_append_printf (state, "%s%s", state->len ? "," : "", _ (flag_names[i].label));
  if (flags & WB_DEVICE_DISCONNECTED)
    g_string_append_printf (state, ",%s", _("disconnected"));
  append_padded (out, name, name_width);
  g_string_append_c (out, ' ');
  append_padded (out, state->str, 16);
  for (guint i = 0; addresses && addresses[i]; i++)
    g_string_append_printf (out, "%s%s", i ? ", " : " ", addresses[i]);
  if (description)
    {
      g_string_append (out, addresses && addresses[0] ? " – " : " ");
      wb_format_append_safe (out, description, strlen (description));
    }
  while (out->len && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  g_string_append_c (out, '\n');
}

int
wb_cli_interfaces (int argc, char **argv)
{
  g_autoptr (WbCliOutput) output = NULL;
  g_autoptr (GPtrArray) devices = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) rest = NULL;
  gboolean json = FALSE;
  glong name_width = 0;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print one JSON object an interface"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!wb_cli_parse (argc, argv, NULL, _("Lists what can be captured on. Needs no rights."), entries, &rest))
    return WB_CLI_USAGE;
  if (rest[0])
    return wb_cli_usage ("interfaces", _("Unexpected argument “%s”"), rest[0]);
  devices = wb_devices_list (&error);
  if (devices == NULL)
    {
      wb_cli_warn_error (error);
      return WB_CLI_FAILED;
    }
  output = wb_cli_output_new (STDOUT_FILENO, NULL);
  for (guint i = 0; i < devices->len; i++)
    name_width = MAX (name_width, g_utf8_strlen (wb_device_get_name (g_ptr_array_index (devices, i)), -1));
  for (guint i = 0; i < devices->len; i++)
    if (json)
      append_json (g_ptr_array_index (devices, i), wb_cli_output_get_text (output));
    else
      append_line (g_ptr_array_index (devices, i), name_width, wb_cli_output_get_text (output));
  return wb_cli_output_finish (output, WB_CLI_OK);
}
