/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Words are what stands between blanks, commas and semicolons, as people separate them. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-input.h"

#include "engine/base/wb-error.h"

#include <glib/gi18n.h>

char **
wb_ping_input_split (const char *text)
{
  g_auto (GStrv) all = g_strsplit_set (text, " \t\n,;", -1);
  GStrvBuilder *builder = g_strv_builder_new ();
  char **words;

  for (char **word = all; *word != NULL; word++)
    if (**word != 0)
      g_strv_builder_add (builder, *word);
  words = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return words;
}

gboolean
wb_ping_input_parse_sources (const char *text, WbEndpoint *v4, WbEndpoint *v6, GError **error)
{
  g_auto (GStrv) words = wb_ping_input_split (text);

  *v4 = *v6 = (WbEndpoint){ 0 };
  for (char **word = words; *word != NULL; word++)
    {
      WbEndpoint endpoint, *place;

      if (!wb_endpoint_parse_address (*word, &endpoint, error))
        return FALSE;
      place = endpoint.family == 4 ? v4 : v6;
      if (place->family != 0)
        {
          g_set_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT, _("Only one source address of a family can be used"));
          return FALSE;
        }
      *place = endpoint;
    }
  return TRUE;
}
