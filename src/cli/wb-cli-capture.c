/* SPDX-License-Identifier: GPL-3.0-or-later */

/* wirebench-cli capture: what was typed, and whether it can be meant. The capture itself is wb-cli-capture-job.c. */

#include "cli/wb-cli-capture-job.h"
#include "cli/wb-cli.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

static void
wishes_clear (WbCliWishes *wishes)
{
  g_free (wishes->interface);
  g_free (wishes->filter);
  g_free (wishes->path);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbCliWishes, wishes_clear)

/* FALSE, having complained. */
static gboolean
check_wishes (WbCliWishes *wishes, char **rest)
{
  const struct
  {
    const char *option;
    gint64 *value, min, max;
  } ranges[] = {
    { "-c", &wishes->packets, 1, G_MAXINT64 },
    { "-a", &wishes->seconds, 1, G_MAXINT },
    { "-s", &wishes->snaplen, 0, 262144 }, /* 0: all of it, as tcpdump's users type it */
    { "-B", &wishes->buffer_mib, 1, 1024 },
  };

  if (rest[0])
    {
      wb_cli_usage ("capture", _("Unexpected argument “%s”"), rest[0]);
      return FALSE;
    }
  if (wishes->interface == NULL || *wishes->interface == '\0')
    {
      wb_cli_usage ("capture", _("-i INTERFACE is needed; “wirebench-cli interfaces” lists them"));
      return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    if (*ranges[i].value != G_MININT64 &&
        !wb_cli_check_range ("capture", ranges[i].option, *ranges[i].value, ranges[i].min, ranges[i].max))
      return FALSE;
  if (wishes->path && strcmp (wishes->path, "-") == 0 && isatty (STDOUT_FILENO))
    {
      wb_cli_usage ("capture", _("-w - writes pcapng, which a terminal cannot show; send it to a pipe or file"));
      return FALSE;
    }
  return TRUE;
}

int
wb_cli_capture (int argc, char **argv)
{
  g_auto (WbCliWishes)
      wishes = { .packets = G_MININT64, .seconds = G_MININT64, .snaplen = G_MININT64, .buffer_mib = G_MININT64 };
  g_auto (GStrv) rest = NULL;
  const GOptionEntry entries[] = {
    { "interface", 'i', 0, G_OPTION_ARG_FILENAME, &wishes.interface, N_("Where to capture"), N_("INTERFACE") },
    { "filter", 'f', 0, G_OPTION_ARG_STRING, &wishes.filter, N_("Only packets that pass this BPF filter"),
      N_("FILTER") },
    { "write", 'w', 0, G_OPTION_ARG_FILENAME, &wishes.path, N_("Write pcapng to FILE; - is standard output"),
      N_("FILE") },
    { "packets", 'c', 0, G_OPTION_ARG_INT64, &wishes.packets, N_("Stop after N packets"), N_("N") },
    { "seconds", 'a', 0, G_OPTION_ARG_INT64, &wishes.seconds, N_("Stop after this time"), N_("SECONDS") },
    { "snaplen", 's', 0, G_OPTION_ARG_INT64, &wishes.snaplen, N_("Keep so much of each packet (262144)"),
      N_("BYTES") },
    { "buffer", 'B', 0, G_OPTION_ARG_INT64, &wishes.buffer_mib, N_("Size of the kernel’s buffer (64)"), N_("MIB") },
    { "no-promiscuous", 0, 0, G_OPTION_ARG_NONE, &wishes.no_promiscuous,
      N_("Only packets that are meant for this machine"), NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &wishes.quiet, N_("Print no packets, only how many there were"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!wb_cli_parse (argc, argv, NULL, _("Prints one line a packet, or writes them to a file."), entries, &rest) ||
      !check_wishes (&wishes, rest))
    return WB_CLI_USAGE;
  return wb_cli_capture_job_run (&wishes);
}
