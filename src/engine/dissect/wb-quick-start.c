/* SPDX-License-Identifier: GPL-3.0-or-later */

/* RFC 4782, 3.1:
 *
 *   0    4    8        16               46   48
 *   |func|rate| QS TTL |    QS nonce    | 00 |      rate request (0)
 *   |func|rate| unused |    QS nonce    | 00 |      report of approved rate (8)
 *
 * Routers that know the option lower its TTL with the packet's own, so the difference between the two stays. */

#include "engine/dissect/wb-quick-start.h"

#define REQUEST 0
#define REPORT 8

const WbValueString wb_quick_start_function_strings[] = {
  { REQUEST, "Rate request" }, { REPORT, "Rate report" }, { 0, NULL }
};

/* RFC 4782, 3.1: nothing, then 40 kbit/s doubled as often as the number says. */
const WbValueString wb_quick_start_rate_strings[] = {
  { 0, "0 bit/s" },
  { 1, "80 kbit/s" },
  { 2, "160 kbit/s" },
  { 3, "320 kbit/s" },
  { 4, "640 kbit/s" },
  { 5, "1.28 Mbit/s" },
  { 6, "2.56 Mbit/s" },
  { 7, "5.12 Mbit/s" },
  { 8, "10.24 Mbit/s" },
  { 9, "20.48 Mbit/s" },
  { 10, "40.96 Mbit/s" },
  { 11, "81.92 Mbit/s" },
  { 12, "163.84 Mbit/s" },
  { 13, "327.68 Mbit/s" },
  { 14, "655.36 Mbit/s" },
  { 15, "1.31072 Gbit/s" },
  { 0, NULL },
};

gboolean
wb_quick_start_dissect (WbDissection *d, guint32 node, WbCursor *c, const WbQuickStartFields *fields, gint hops)
{
  guint32 at = c->pos, whole, field;
  guint first = wb_cursor_u8 (c), function = first >> 4, ttl;

  if (!wb_cursor_ok (c))
    return TRUE;
  wb_dissection_add_bits (d, node, fields->function, c, at, 1, first);
  if (function != REQUEST && function != REPORT)
    return FALSE;
  wb_dissection_add_bits (d, node, fields->rate, c, at, 1, first);
  ttl = (guint) wb_dissection_read (d, node, function == REQUEST ? fields->ttl : fields->unused, c, 1);
  if (wb_cursor_ok (c) && function == REQUEST && hops >= 0)
    {
      field = wb_dissection_add (d, node, fields->ttl_diff, c, at + 1, 1, (guint8) ((guint) hops - ttl));
      wb_dissection_flag (d, field, WB_FIELD_GENERATED);
    }
  whole = wb_cursor_u32 (c);
  if (!wb_cursor_ok (c))
    return TRUE;
  wb_dissection_add_bits (d, node, fields->nonce, c, at + 2, 4, whole);
  wb_dissection_add_bits (d, node, fields->reserved, c, at + 2, 4, whole);
  return TRUE;
}
