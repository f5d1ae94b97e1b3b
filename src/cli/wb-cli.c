/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Options and complaints, the same for every subcommand. */

#include "cli/wb-cli.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

void
wb_cli_warn (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_printerr ("wirebench-cli: %s\n", text);
}

void
wb_cli_warn_error (const GError *error)
{
  wb_cli_warn ("%s", error->message);
}

static void
hint (const char *command)
{
  /* Translators: %s is a command such as "read". */
  g_printerr (_("Try “wirebench-cli %s --help”.\n"), command);
}

int
wb_cli_usage (const char *command, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  wb_cli_warn ("%s: %s", command, text);
  hint (command);
  return WB_CLI_USAGE;
}

gboolean
wb_cli_check_range (const char *command, const char *option, gint64 value, gint64 min, gint64 max)
{
  if (value >= min && value <= max)
    return TRUE;
  wb_cli_usage (command, _("%s takes a number from %" PRId64 " to %" PRId64), option, min, max);
  return FALSE;
}

gboolean
wb_cli_parse (int argc, char **argv, const char *words, const char *description, const GOptionEntry *entries,
              char ***rest)
{
  g_autoptr (GOptionContext) context = g_option_context_new (words);
  g_autofree char *name = g_strdup_printf ("wirebench-cli %s", argv[0]);
  g_auto (GStrv) all = g_new0 (char *, argc + 1);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < argc; i++)
    all[i] = g_strdup (argv[i]);
  g_set_prgname (name); /* what --help calls us */
  g_option_context_set_summary (context, description);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  if (!g_option_context_parse_strv (context, &all, &error))
    {
      wb_cli_usage (argv[0], "%s", error->message);
      return FALSE;
    }
  /* What is left: the command's name, then the words; GOption keeps a "--" that came before a word. */
  for (guint i = 1; all[i]; i++)
    if (strcmp (all[i], "--") == 0)
      {
        g_free (all[i]);
        memmove (all + i, all + i + 1, (g_strv_length (all + i + 1) + 1) * sizeof *all);
        break;
      }
  *rest = g_strdupv (all + 1);
  return TRUE;
}
