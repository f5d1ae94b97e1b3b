/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the subcommands share: their entry points, exit statuses, and how they complain. Everything that is said to a
 * person goes to standard error, one line each, "wirebench-cli: …". */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  WB_CLI_OK = 0,     /* also: a cut file (a warning), a closed pipe */
  WB_CLI_FAILED = 1, /* something failed while running */
  WB_CLI_USAGE = 2,  /* what was typed cannot be meant */
} WbCliStatus;

/* One a subcommand; argv[0] is its name. Return the exit status. */
int wb_cli_capture (int argc, char **argv);
int wb_cli_chat (int argc, char **argv);
int wb_cli_chat_client (int argc, char **argv);
int wb_cli_echo (int argc, char **argv);
int wb_cli_interfaces (int argc, char **argv);
int wb_cli_mtu (int argc, char **argv);
int wb_cli_ping (int argc, char **argv);
int wb_cli_pool (int argc, char **argv);
int wb_cli_read (int argc, char **argv);
int wb_cli_respond (int argc, char **argv);
int wb_cli_send (int argc, char **argv);
int wb_cli_stun (int argc, char **argv);

/* Parses argv against entries; *rest gets the words that are no options (transfer full, never NULL on success).
 * words: how they are named in --help ("FILE"). On a mistake complains, with a hint, and returns FALSE: exit with
 * WB_CLI_USAGE. --help prints and exits. */
gboolean wb_cli_parse (int argc, char **argv, const char *words, const char *description, const GOptionEntry *entries,
                       char ***rest);

void wb_cli_warn (const char *format, ...) G_GNUC_PRINTF (1, 2);
void wb_cli_warn_error (const GError *error);
/* A usage mistake of a subcommand: the line and the hint to --help. Returns WB_CLI_USAGE. */
int wb_cli_usage (const char *command, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* FALSE, having complained, when value lies outside min…max. option: as typed, "-c". */
gboolean wb_cli_check_range (const char *command, const char *option, gint64 value, gint64 min, gint64 max);

G_END_DECLS
