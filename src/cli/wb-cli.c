/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Options and complaints, the same for every subcommand. */

#include "cli/wb-cli.h"

#include "engine/base/wb-format.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

void
wb_cli_warn (const char *format, ...)
{
  g_autofree char *text = NULL, *safe = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  safe = wb_format_dup_safe (text, -1); /* it may quote what was typed, or what a peer said */
  g_printerr ("wirebench-cli: %s\n", safe);
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

static gboolean
takes_value (const GOptionEntry *entries, const char *letter, const char *name)
{
  for (const GOptionEntry *e = entries; e->long_name; e++)
    if (letter ? e->short_name == *letter : strcmp (e->long_name, name) == 0)
      return e->arg != G_OPTION_ARG_NONE;
  return FALSE;
}

/* "-c10" and "-qc10", which every program of this kind knows and GOption does not: the value becomes a word of its
 * own. Words that are values of the option before them are left alone. */
static char **
split_values (int argc, char **argv, const GOptionEntry *entries)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  gboolean is_value = FALSE, options_end = FALSE;

  for (int i = 0; i < argc; i++)
    {
      const char *word = argv[i], *value = NULL;

      options_end = options_end || (!is_value && strcmp (word, "--") == 0);
      if (i == 0 || is_value || options_end || word[0] != '-')
        is_value = FALSE;
      else if (word[1] == '-')
        is_value = takes_value (entries, NULL, word + 2);
      else
        for (const char *letter = word + 1; *letter && value == NULL; letter++)
          if (takes_value (entries, letter, NULL))
            value = letter + 1;
      if (value && *value)
        {
          g_autofree char *option = g_strndup (word, (gsize) (value - word));

          g_strv_builder_add (words, option);
          g_strv_builder_add (words, value);
          continue;
        }
      is_value = is_value || value != NULL;
      g_strv_builder_add (words, word);
    }
  return g_strv_builder_end (words);
}

gboolean
wb_cli_parse (int argc, char **argv, const char *words, const char *description, const GOptionEntry *entries,
              char ***rest)
{
  g_autoptr (GOptionContext) context = g_option_context_new (words);
  g_autofree char *name = g_strdup_printf ("wirebench-cli %s", argv[0]);
  g_auto (GStrv) all = split_values (argc, argv, entries);
  g_autoptr (GError) error = NULL;

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
