/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Domain names, RFC 1035, 3.1 and 4.1.4:
 *
 *   | length < 64 | bytes … | … | 0 |            labels
 *   | 11 | offset within the message |           the rest of the name stands there
 *   | 01 | 000001 | bits | bytes … |             bit string label, RFC 2673 (historic)
 *
 * A pointer may point anywhere, also at itself: the number of pointers is limited, and so is the text. */

#include "engine/dissect/dissect-dns-private.h"

#include <string.h>

#define MAX_POINTERS 200
#define MAX_TEXT 253 /* RFC 1035, 2.3.4: 255 bytes with the first length and the last */

static void
set (WbDnsName *name, const char *text)
{
  name->length = (guint32) strlen (text);
  memcpy (name->text, text, name->length);
}

static void
append (WbDnsName *name, const void *bytes, guint32 n)
{
  n = MIN (n, WB_DNS_NAME_MAX - name->length);
  memcpy (name->text + name->length, bytes, n);
  name->length += n;
}

static void
append_bit_string (WbCursor *c, WbDnsName *name)
{
  guint bits = wb_cursor_u8 (c), bytes = (bits + 255) % 256 / 8 + 1;
  char text[8];

  append (name, "\\[x", 3);
  for (guint i = 0; i < bytes && wb_cursor_ok (c); i++)
    {
      g_snprintf (text, sizeof text, "%02x", wb_cursor_u8 (c));
      append (name, text, 2);
    }
  g_snprintf (text, sizeof text, "/%u]", bits);
  append (name, text, (guint32) strlen (text));
}

gboolean
wb_dns_read_name (WbCursor *c, guint32 message, WbDnsName *name)
{
  WbCursor at = *c;
  guint32 behind = 0;
  guint pointers = 0;

  name->length = 0;
  name->labels = 0;
  for (;;)
    {
      guint8 code = wb_cursor_u8 (&at);
      const guint8 *label;

      if (!wb_cursor_ok (&at) || code == 0)
        break;
      switch (code >> 6)
        {
        case 0:
          label = wb_cursor_bytes (&at, code);
          if (!label)
            {
              /* The first byte that is missing decides, not the last. */
              if (at.captured < at.reported)
                at.verdict = WB_VERDICT_TRUNCATED;
              break;
            }
          if (name->labels++ > 0)
            append (name, ".", 1);
          append (name, label, code);
          break;
        case 1:
          if (code == 0x41)
            {
              name->labels++;
              append_bit_string (&at, name);
              break;
            }
          /* Its length is not known: what follows is read from here on, for what it is worth, though a pointer may
           * have led here. */
          if (at.pos < c->pos + 2)
            {
              at.verdict = WB_VERDICT_MALFORMED;
              break;
            }
          set (name, "<Unknown extended label>");
          name->labels = 1;
          c->pos = at.pos;
          return TRUE;
        case 2:
          at.verdict = WB_VERDICT_MALFORMED;
          break;
        default:
          {
            guint32 target = message + ((code & 0x3fu) << 8 | wb_cursor_u8 (&at));

            if (!wb_cursor_ok (&at))
              break;
            if (behind == 0)
              behind = at.pos;
            /* To itself; or over the two bytes behind it, which Wireshark calls the same: names only stand before. */
            if (target == at.pos - 2 || target == at.pos + 2 || ++pointers > MAX_POINTERS)
              {
                set (name, "<Name contains a pointer that loops>");
                name->labels = 1;
                c->pos = behind;
                return TRUE;
              }
            at.pos = target;
          }
        }
      if (!wb_cursor_ok (&at))
        break;
    }
  if (!wb_cursor_ok (&at))
    {
      c->verdict = at.verdict;
      return FALSE;
    }
  c->pos = behind ? behind : at.pos;
  if (name->length == 0)
    set (name, "<Root>");
  else if (name->length > MAX_TEXT)
    set (name, "<Name too long>");
  /* As Wireshark counts them: in the text. */
  name->labels = 1;
  for (guint32 i = 0; i < name->length; i++)
    name->labels += name->text[i] == '.';
  return TRUE;
}

void
wb_dns_add_name (WbDnsRecord *r, guint32 parent, const WbFieldInfo *info)
{
  guint32 at = r->c->pos;
  WbDnsName name;

  if (wb_cursor_ok (r->c) && wb_dns_read_name (r->c, r->message, &name))
    wb_dissection_add_copy (r->d, parent, info, r->c, at, r->c->pos - at, name.text, name.length);
}
