/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The row of the packet list, made when it is looked at. Outer layers write first and inner ones over them, so a frame
 * whose inside is unknown still says what its outside is. */

#include "engine/dissect/wb-summary.h"

#include "engine/dissect/wb-dissector.h"

#include <gio/gio.h>

WbSummary *
wb_summary_new (void)
{
  WbSummary *summary = g_new0 (WbSummary, 1);

  summary->source = g_string_sized_new (48);
  summary->destination = g_string_sized_new (48);
  summary->info = g_string_sized_new (128);
  return summary;
}

void
wb_summary_free (WbSummary *summary)
{
  g_string_free (summary->source, TRUE);
  g_string_free (summary->destination, TRUE);
  g_string_free (summary->info, TRUE);
  g_free (summary);
}

/* Two addresses stand in every row, and g_string_append_printf costs an allocation and some 250 ns each: by hand. */
static void
append_ipv4 (const guint8 *b, GString *out)
{
  char text[16];
  gsize n = 0;

  for (guint i = 0; i < 4; i++)
    {
      if (i)
        text[n++] = '.';
      if (b[i] >= 100)
        text[n++] = (char) ('0' + b[i] / 100);
      if (b[i] >= 10)
        text[n++] = (char) ('0' + b[i] / 10 % 10);
      text[n++] = (char) ('0' + b[i] % 10);
    }
  g_string_append_len (out, text, (gssize) n);
}

static void
append_ether (const guint8 *b, GString *out)
{
  static const char digits[] = "0123456789abcdef";
  char text[18];

  for (guint i = 0; i < 6; i++)
    {
      text[3 * i] = digits[b[i] >> 4];
      text[3 * i + 1] = digits[b[i] & 15];
      text[3 * i + 2] = ':';
    }
  g_string_append_len (out, text, 17);
}

/* RFC 5952: lower case, longest run of zero groups as "::" (the first of equals, never a single one), and the mixed
 * form for IPv4-mapped and (obsolete) IPv4-compatible addresses. */
static void
append_ipv6 (const guint8 *b, GString *out)
{
  guint16 group[8];
  int best = -1, best_length = 1, run = 0;
  gboolean mapped = TRUE;

  for (int i = 0; i < 8; i++)
    {
      group[i] = (guint16) (b[2 * i] << 8 | b[2 * i + 1]);
      run = group[i] == 0 ? run + 1 : 0;
      if (run > best_length)
        {
          best_length = run;
          best = i - run + 1;
        }
      mapped = mapped && (i >= 6 || group[i] == (i == 5 ? 0xffff : 0));
    }
  if (mapped)
    {
      g_string_append_printf (out, "::ffff:%u.%u.%u.%u", b[12], b[13], b[14], b[15]);
      return;
    }
  if (best == 0 && best_length == 6)
    {
      g_string_append_printf (out, "::%u.%u.%u.%u", b[12], b[13], b[14], b[15]);
      return;
    }
  for (int i = 0; i < 8; i++)
    {
      if (i == best)
        {
          g_string_append (out, "::");
          i += best_length - 1;
          continue;
        }
      g_string_append_printf (out, i && i != best + best_length ? ":%x" : "%x", group[i]);
    }
}

void
wb_address_append (const WbAddress *address, GString *out)
{
  const guint8 *b = address->bytes;

  switch (address->kind)
    {
    case WB_ADDRESS_ETHER:
      append_ether (b, out);
      break;
    case WB_ADDRESS_IPV4:
      append_ipv4 (b, out);
      break;
    case WB_ADDRESS_IPV6:
      append_ipv6 (b, out);
      break;
    case WB_ADDRESS_NONE:
    default:
      break;
    }
}

static gboolean
speaks (const WbDissection *d, guint i)
{
  return i < d->n_layers && !d->layers[i].in_error && d->layers[i].dissector->summarise;
}

/* The layer right inside says all that this one would: most of a row's time went into texts that nobody saw. */
static gboolean
is_talked_over (const WbDissection *d, guint i)
{
  return speaks (d, i + 1) && d->layers[i + 1].parent == i && d->layers[i + 1].root != WB_NO_FIELD;
}

/* At a whole character: all text is UTF-8. */
static void
cut_info (GString *info)
{
  static const char ellipsis[] = "…";
  const char *end;

  if (info->len <= WB_SUMMARY_INFO_BYTES)
    return;
  end = g_utf8_find_prev_char (info->str, info->str + WB_SUMMARY_INFO_BYTES - strlen (ellipsis) + 1);
  g_string_truncate (info, (gsize) (end - info->str));
  g_string_append (info, ellipsis);
}

void
wb_summary_fill (WbSummary *summary, const WbDissection *d)
{
  const WbAddress *src = d->state.src.kind ? &d->state.src : &d->state.link_src;
  const WbAddress *dst = d->state.dst.kind ? &d->state.dst : &d->state.link_dst;

  g_string_truncate (summary->source, 0);
  g_string_truncate (summary->destination, 0);
  g_string_truncate (summary->info, 0);
  summary->protocol = "";
  summary->tone = WB_TONE_NONE;
  wb_address_append (src, summary->source);
  wb_address_append (dst, summary->destination);
  for (guint i = 0; i < d->n_layers; i++)
    if (speaks (d, i) && !is_talked_over (d, i))
      {
        d->layers[i].dissector->summarise (d, &d->layers[i], summary);
        cut_info (summary->info);
      }
  if (d->verdict == WB_VERDICT_MALFORMED)
    {
      g_string_append (summary->info, summary->info->len ? " [Malformed Packet]" : "[Malformed Packet]");
      summary->tone = WB_TONE_BAD;
    }
  else if (d->severity & WB_FIELD_ERROR)
    summary->tone = WB_TONE_BAD;
}
