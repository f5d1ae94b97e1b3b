/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Milliseconds with three digits behind the point everywhere: a microsecond is what kernels' time stamps are good for,
 * and numbers under each other can be compared only in one unit. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-words.h"

#include "engine/base/wb-format.h"

#include <glib/gi18n.h>
#include <math.h>

#define MS_NS 1e6

void
wb_ping_words_append_ms (GString *text, double ns)
{
  if (ns < 0)
    g_string_append (text, "–");
  else if (ns >= (double) WB_PING_NEVER_NS)
    g_string_append (text, _("lost"));
  else
    g_string_append_printf (text, "%.3f ms", ns / MS_NS);
}

char *
wb_ping_words_dup_ms (double ns)
{
  g_autoptr (GString) text = g_string_new (NULL);

  wb_ping_words_append_ms (text, ns);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
wb_ping_words_dup_since (gint64 since_ns, gint64 step_ns)
{
  gint64 s = since_ns / WB_NS_PER_S;
  int digits = 0;
  double rest;

  for (gint64 unit_ns = WB_NS_PER_S; unit_ns > step_ns && digits < 6; unit_ns /= 10)
    digits++;
  if (s < 60)
    return g_strdup_printf ("%.*f s", digits, (double) since_ns / 1e9);
  rest = (double) (since_ns % (60 * WB_NS_PER_S)) / 1e9;
  /* rounded up to a minute it would read 0:60 */
  rest = MIN (rest, 60 - pow (10, -digits));
  if (s < 3600)
    return g_strdup_printf ("%d:%0*.*f", (int) (s / 60), digits > 0 ? digits + 3 : 2, digits, rest);
  return g_strdup_printf ("%d:%02d:%0*.*f", (int) (s / 3600), (int) (s / 60 % 60), digits > 0 ? digits + 3 : 2, digits,
                          rest);
}

void
wb_ping_words_append_clock (GString *text, gint64 unix_ns)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (unix_ns / WB_NS_PER_S);
  g_autofree char *clock = time != NULL ? g_date_time_format (time, "%T") : g_strdup ("–");

  g_string_append_printf (text, "%s.%06d", clock, (int) (unix_ns % WB_NS_PER_S / 1000));
}

char *
wb_ping_words_dup_share (guint64 part, guint64 all)
{
  double share;

  if (all == 0)
    return g_strdup ("–");
  share = (double) part * 100 / (double) all;
  if (part == 0 || part == all)
    return g_strdup_printf ("%.0f %%", share);
  return g_strdup_printf ("%.*f %%", share < 1 ? 2 : 1, share);
}

const char *
wb_ping_words_get_status (WbPingTargetStatus status, const char **css_class)
{
  static const struct
  {
    const char *word;
    const char *css_class;
  } words[] = {
    [WB_PING_TARGET_RESOLVING] = { NC_("ping target", "Resolving"), "dim-label" },
    [WB_PING_TARGET_UNRESOLVED] = { NC_("ping target", "Unknown"), "error" },
    [WB_PING_TARGET_WAITING] = { NC_("ping target", "Waiting"), "dim-label" },
    [WB_PING_TARGET_UP] = { NC_("ping target", "Up"), "success" },
    [WB_PING_TARGET_LOSING] = { NC_("ping target", "Losing"), "warning" },
    [WB_PING_TARGET_DOWN] = { NC_("ping target", "Down"), "error" },
    [WB_PING_TARGET_FAILED] = { NC_("ping target", "Failed"), "error" },
  };

  g_return_val_if_fail (status < G_N_ELEMENTS (words), "");

  if (css_class != NULL)
    *css_class = words[status].css_class;
  return g_dpgettext2 (NULL, "ping target", words[status].word);
}

const char *
wb_ping_words_get_status_sign (WbPingTargetStatus status)
{
  static const char *const signs[] = {
    [WB_PING_TARGET_RESOLVING] = "…", [WB_PING_TARGET_UNRESOLVED] = "?", [WB_PING_TARGET_WAITING] = "…",
    [WB_PING_TARGET_UP] = "▲",        [WB_PING_TARGET_LOSING] = "◆",     [WB_PING_TARGET_DOWN] = "▼",
    [WB_PING_TARGET_FAILED] = "✕",
  };

  g_return_val_if_fail (status < G_N_ELEMENTS (signs), "");

  return signs[status];
}

const char *
wb_ping_words_get_source (WbPingStampSource source)
{
  switch (source)
    {
    case WB_PING_STAMP_KERNEL:
      return C_("time stamp", "kernel");
    case WB_PING_STAMP_USER:
      return C_("time stamp", "program");
    case WB_PING_STAMP_NONE:
    default:
      return "–";
    }
}

static void
append_counts (GString *text, const WbPingColumn *column)
{
  g_autofree char *lost = wb_format_dup_count (column->lost);
  g_autofree char *sent = wb_format_dup_count (column->sent);
  g_autofree char *late = wb_format_dup_count (column->late);

  /* Translators: lost probes of all probes */
  g_string_append_printf (text, _(" · %s of %s lost"), lost, sent);
  if (column->late > 0)
    /* Translators: how many answers were late */
    g_string_append_printf (text, _(" · %s late"), late);
}

void
wb_ping_words_append_column (GString *text, const WbPingColumn *column)
{
  g_autofree char *least = NULL, *median = NULL, *greatest = NULL;

  if (column->sent == 0)
    {
      g_string_append (text, _(" · nothing sent"));
      return;
    }
  if (column->received > 0)
    {
      least = wb_ping_words_dup_ms ((double) column->min_ns);
      median = wb_ping_words_dup_ms ((double) column->p50_ns);
      greatest = wb_ping_words_dup_ms ((double) column->max_ns);
      if (column->received == 1)
        g_string_append_printf (text, " · %s", median);
      else
        g_string_append_printf (text, _(" · least %s · median %s · greatest %s"), least, median, greatest);
    }
  append_counts (text, column);
}
