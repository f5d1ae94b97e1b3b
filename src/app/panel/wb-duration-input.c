/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A number with a unit, in the user's way of writing one: a comma is a point, and the micro sign may be a u. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-duration-input.h"

#include "engine/base/wb-error.h"

#include <glib/gi18n.h>
#include <math.h>

/* Longer than any run, and far from what 64 bits hold. */
#define LONGEST_S 1e9
/* Characters of what is no time. */
#define LONGEST_SHOWN 60

static gboolean
get_unit (const char *word, double *ns)
{
  static const struct
  {
    const char *word;
    double ns;
  } units[] = {
    { "", 1e9 },  { "ns", 1 },    { "us", 1e3 }, { "µs", 1e3 },   { "μs", 1e3 },   { "ms", 1e6 },
    { "s", 1e9 }, { "sec", 1e9 }, { "m", 60e9 }, { "min", 60e9 }, { "h", 3600e9 }, { "d", 86400e9 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_ascii_strcasecmp (word, units[i].word) == 0)
      {
        *ns = units[i].ns;
        return TRUE;
      }
  return FALSE;
}

gboolean
wb_duration_input_parse (const char *text, gint64 *ns, GError **error)
{
  g_autofree char *copy = g_strdelimit (g_strdup (text), ",", '.');
  char *number = g_strstrip (copy), *unit;
  double value, unit_ns;

  *ns = 0;
  if (*number == 0)
    return TRUE;
  value = g_ascii_strtod (number, &unit);
  if (unit == number || !isfinite (value) || value < 0 || !get_unit (g_strchug (unit), &unit_ns) ||
      value * unit_ns > LONGEST_S * 1e9)
    {
      g_autofree char *shown =
          g_utf8_strlen (text, -1) > LONGEST_SHOWN ? g_utf8_substring (text, 0, LONGEST_SHOWN) : NULL;

      g_set_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT, _("“%s” is no time: write 1 s, 200 ms or 20 µs"),
                   shown != NULL ? shown : text);
      return FALSE;
    }
  *ns = (gint64) (value * unit_ns + 0.5);
  return TRUE;
}
