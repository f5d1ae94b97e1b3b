/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Numbers and foreign text as a person may see them. The one idea: whatever a stranger sent passes through
 * wb_format_append_safe before it meets Pango, a log or a terminal, so that it can neither break the display nor
 * pretend to be something else. */

#include "engine/base/wb-format.h"

#include "engine/base/wb-clock.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#define NO_BREAK "\u00a0" /* as g_format_size puts it between number and unit */

static gboolean
is_hidden (gunichar ch)
{
  if (ch < 0x20 || (ch >= 0x7f && ch < 0xa0))
    return TRUE;
  /* Bidirectional controls reorder what follows; zero-width ones hide; line separators break rows. */
  return (ch >= 0x200b && ch <= 0x200f) || (ch >= 0x2028 && ch <= 0x202e) || (ch >= 0x2066 && ch <= 0x2069) ||
         ch == 0x061c || ch == 0xfeff;
}

void
wb_format_append_safe (GString *out, const char *bytes, gsize length)
{
  const char *p = bytes, *end = bytes + length;

  while (p < end)
    {
      gunichar ch = g_utf8_get_char_validated (p, end - p);

      if (ch == (gunichar) -1 || ch == (gunichar) -2 || (ch == 0 && *p != 0))
        {
          g_string_append_printf (out, "\\x%02x", (guchar) *p);
          p++;
          continue;
        }
      if (ch < 0x100 && is_hidden (ch))
        g_string_append_printf (out, "\\x%02x", ch);
      else if (is_hidden (ch))
        g_string_append_printf (out, "\\u{%04x}", ch);
      else
        g_string_append_unichar (out, ch);
      p += ch == 0 ? 1 : g_utf8_skip[(guchar) *p];
    }
}

char *
wb_format_dup_safe (const char *bytes, gssize length)
{
  GString *out = g_string_new (NULL);

  wb_format_append_safe (out, bytes, length < 0 ? strlen (bytes) : (gsize) length);
  return g_string_free (out, FALSE);
}

char *
wb_format_dup_count (guint64 count)
{
  return g_strdup_printf ("%'" G_GUINT64_FORMAT, count);
}

char *
wb_format_dup_size (guint64 size_bytes)
{
  return g_format_size (size_bytes);
}

/* How many decimals leave three digits that count, after rounding: 9.995 is 10.0. */
static int
get_decimals (double value)
{
  return value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
}

/* Two units of which the smaller has two digits, as on a clock; the rest is cut, as on a clock. */
static char *
dup_clock (guint64 duration_s)
{
  guint64 minutes = duration_s / 60, hours = minutes / 60;

  if (hours >= 24)
    /* Translators: days and hours */
    return g_strdup_printf (_("%u d %02u h"), (guint) (hours / 24), (guint) (hours % 24));
  if (hours > 0)
    /* Translators: hours and minutes */
    return g_strdup_printf (_("%u h %02u min"), (guint) hours, (guint) (minutes % 60));
  /* Translators: minutes and seconds */
  return g_strdup_printf (_("%u min %02u s"), (guint) minutes, (guint) (duration_s % 60));
}

char *
wb_format_dup_duration (gint64 duration_ns)
{
  static const char *const units[] = { "ns", "µs", "ms", "s" };
  const char *sign = duration_ns < 0 ? "−" : "";
  guint64 ns = duration_ns < 0 ? -(guint64) duration_ns : (guint64) duration_ns;
  g_autofree char *clock = NULL;
  double value = (double) ns;
  guint unit = 0;

  if (ns >= 60 * (guint64) WB_NS_PER_S)
    {
      clock = dup_clock (ns / WB_NS_PER_S);
      return g_strconcat (sign, clock, NULL);
    }
  if (ns < 1000)
    return g_strdup_printf ("%s%u" NO_BREAK "ns", sign, (guint) ns);
  while (unit < G_N_ELEMENTS (units) - 1 && value >= 999.5) /* what would be rounded to 1000 is 1 of the next unit */
    {
      value /= 1000;
      unit++;
    }
  return g_strdup_printf ("%s%.*f" NO_BREAK "%s", sign, get_decimals (value), value, units[unit]);
}

/* Divisions by nearly nothing, and by nothing, as numbers that can be shown. */
static double
tame (double rate)
{
  return fmin (fmax (rate, 0), 1e18); /* fmax also makes 0 of what is not a number */
}

char *
wb_format_dup_byte_rate (double bytes_per_second)
{
  g_autofree char *size = wb_format_dup_size ((guint64) tame (bytes_per_second));

  /* Translators: a size each second, as in “12.3 MB/s” */
  return g_strdup_printf (_("%s/s"), size);
}

char *
wb_format_dup_rate (double per_second)
{
  double value = tame (per_second);

  if (value < 0.005)
    return g_strdup ("0/s");
  if (value < 99.95)
    return g_strdup_printf ("%.*f/s", get_decimals (value), value);
  return g_strdup_printf ("%'.0f/s", value);
}
