/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Text of a packet's time. Pure: numbers in, text out. All arithmetic floors, so that times before 1970 and negative
 * distances (packets may stand out of order) keep a fraction that grows with time. */

#include "app/capture/wb-time-format.h"

#include <glib/gi18n.h>

#define NS_PER_SECOND G_GINT64_CONSTANT (1000000000)

static const struct
{
  const char *name;
  const char *title;
} formats[WB_N_TIME_FORMATS] = {
  [WB_TIME_RELATIVE] = { "relative", N_("Seconds Since First Packet") },
  [WB_TIME_DELTA] = { "delta", N_("Seconds Since Row Above") },
  [WB_TIME_CLOCK] = { "local", N_("Time of Day") },
  [WB_TIME_DATE] = { "date", N_("Date and Time of Day") },
  [WB_TIME_UTC] = { "utc", N_("Date and Time of Day, UTC") },
  [WB_TIME_EPOCH] = { "epoch", N_("Seconds Since 1970") },
};

WbTimeFormat
wb_time_format_from_name (const char *name)
{
  for (guint i = 0; i < WB_N_TIME_FORMATS; i++)
    if (g_strcmp0 (formats[i].name, name) == 0)
      return i;
  return WB_TIME_RELATIVE;
}

const char *
wb_time_format_get_name (WbTimeFormat format)
{
  g_return_val_if_fail (format < WB_N_TIME_FORMATS, NULL);

  return formats[format].name;
}

const char *
wb_time_format_get_title (WbTimeFormat format)
{
  g_return_val_if_fail (format < WB_N_TIME_FORMATS, NULL);

  return _ (formats[format].title);
}

static void
append_fraction (gint64 ns, guint digits, GString *out)
{
  char text[16];

  if (digits == 0)
    return;
  g_snprintf (text, sizeof text, ".%09" G_GINT64_FORMAT, ns);
  g_string_append_len (out, text, 1 + MIN (digits, 9));
}

static void
append_seconds (gint64 ns, guint digits, GString *out)
{
  guint64 size = ns < 0 ? -(guint64) ns : (guint64) ns;

  g_string_append_printf (out, "%s%" G_GUINT64_FORMAT, ns < 0 ? "-" : "", size / NS_PER_SECOND);
  append_fraction ((gint64) (size % NS_PER_SECOND), digits, out);
}

void
wb_time_format_append (WbTimeFormat format, gint64 time_ns, gint64 base_ns, guint digits, GString *out)
{
  gint64 seconds = time_ns / NS_PER_SECOND, fraction = time_ns % NS_PER_SECOND, difference;
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *text = NULL;

  switch (format)
    {
    case WB_TIME_RELATIVE:
    case WB_TIME_DELTA:
      if (__builtin_sub_overflow (time_ns, base_ns, &difference))
        difference = time_ns < base_ns ? G_MININT64 : G_MAXINT64;
      append_seconds (difference, digits, out);
      return;
    case WB_TIME_EPOCH:
      append_seconds (time_ns, digits, out);
      return;
    case WB_TIME_CLOCK:
    case WB_TIME_DATE:
    case WB_TIME_UTC:
    case WB_N_TIME_FORMATS:
    default:
      break;
    }
  if (fraction < 0)
    {
      fraction += NS_PER_SECOND;
      seconds--;
    }
  time = format == WB_TIME_UTC ? g_date_time_new_from_unix_utc (seconds) : g_date_time_new_from_unix_local (seconds);
  text = time ? g_date_time_format (time, format == WB_TIME_CLOCK ? "%H:%M:%S" : "%Y-%m-%d %H:%M:%S") : NULL;
  g_string_append (out, text ? text : "?");
  append_fraction (fraction, digits, out);
}
