/* SPDX-License-Identifier: GPL-3.0-or-later */

/* wirebench-cli: every panel's job from a shell. This file knows the subcommands and nothing of what they do.
 *
 * Messages follow the user's language; what a program may read (numbers, times, JSON, fields) never does: only
 * LC_MESSAGES and LC_CTYPE are taken from the environment. */

#include "cli/wb-cli.h"
#include "config.h"
#include "engine/base/wb-limits.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <pcap/pcap.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  const char *name;
  int (*run) (int argc, char **argv);
  const char *summary;
} Command;

static const Command commands[] = {
  { "interfaces", wb_cli_interfaces, N_("List the interfaces of this machine") },
  { "capture", wb_cli_capture, N_("Capture packets, show or save them") },
  { "read", wb_cli_read, N_("Read a capture file") },
  { "chat", wb_cli_chat, N_("Run a chat server") },
  { "chat-client", wb_cli_chat_client, N_("Join a chat server") },
  { "echo", wb_cli_echo, N_("Run an echo server") },
  { "ping", wb_cli_ping, N_("Send UDP probes and measure what comes back") },
  { "respond", wb_cli_respond, N_("Answer UDP probes") },
  { "pool", wb_cli_pool, N_("Keep a pool of connections, and try it under load") },
  { "send", wb_cli_send, N_("Send one datagram and show the reply") },
  { "stun", wb_cli_stun, N_("Ask how this computer is seen outside") },
  { "mtu", wb_cli_mtu, N_("Find the largest packet that reaches a target whole") },
};

/* GLib would turn what the locale's charset lacks into question marks, and LC_ALL=C lacks every quotation mark. All we
 * print is UTF-8, on both channels. */
static void
print_raw (const char *text)
{
  fputs (text, stdout);
}

static void
print_error_raw (const char *text)
{
  fputs (text, stderr);
}

static void
print_help (void)
{
  g_print ("%s\n  wirebench-cli %s\n\n%s\n", _("Usage:"), _("COMMAND [OPTION…]"), _("Commands:"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-12s %s\n", commands[i].name, _ (commands[i].summary));
  g_print ("\n%s\n", _("“wirebench-cli COMMAND --help” says more; so does docs/cli.md."));
}

static int
refuse (const char *message)
{
  wb_cli_warn ("%s", message);
  g_printerr ("%s\n", _("Try “wirebench-cli --help”."));
  return WB_CLI_USAGE;
}

/* Of the three standard channels, those that whoever started us has closed: the next file to be opened would take the
 * number of one, and what we say would be written into a capture. They get a file that answers as a closed one does. */
static void
occupy_standard_channels (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) < 0)
      (void) open ("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int
main (int argc, char *argv[])
{
  g_autofree char *message = NULL;
  char pcap_error[PCAP_ERRBUF_SIZE];

  occupy_standard_channels ();
  wb_limits_raise ();
  setlocale (LC_CTYPE, "");
  setlocale (LC_MESSAGES, "");
  bindtextdomain (GETTEXT_PACKAGE, WB_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("wirebench-cli");
  g_set_print_handler (print_raw);
  g_set_printerr_handler (print_error_raw);
  signal (SIGPIPE, SIG_IGN); /* a closed pipe is an ordinary end, not a death */
  pcap_init (PCAP_CHAR_ENC_UTF_8, pcap_error);

  if (argc < 2)
    return refuse (_("A command is missing"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (argv[1], commands[i].name) == 0)
      return commands[i].run (argc - 1, argv + 1);
  if (strcmp (argv[1], "--version") == 0)
    {
      g_print ("wirebench-cli %s (%s)\n", WB_VERSION, pcap_lib_version ());
      return WB_CLI_OK;
    }
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0 || strcmp (argv[1], "help") == 0)
    {
      print_help ();
      return WB_CLI_OK;
    }
  message = g_strdup_printf (_("There is no command “%s”"), argv[1]);
  return refuse (message);
}
