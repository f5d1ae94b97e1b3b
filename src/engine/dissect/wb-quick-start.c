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
