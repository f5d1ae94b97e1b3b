/* SPDX-License-Identifier: GPL-3.0-or-later */

/* White space is looked for as bytes: each of its characters is recognisable from both ends even among bytes that are no
 * UTF-8, because a lead byte is never a continuation byte. So trimming needs no decoding, and comes before repair. */

#include "engine/chat/wb-chat-text.h"

#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */
/* So far back from the longest cut a space is looked for; words are rarely longer. */
#define CUT_SEARCH_BYTES 64u

/* How many of n bytes at the beginning of bytes are a white space character; 0: none. Unicode's White_Space (PropList of
 * the Unicode Character Database), and U+001C … 001F, which the line protocol's first server took for white space, too
 * (str.strip of Python). */
static gsize
get_space (const char *bytes, gsize n)
{
  const guint8 *b = (const guint8 *) bytes;

  if (n == 0)
    return 0;
  if ((b[0] >= 0x09 && b[0] <= 0x0d) || (b[0] >= 0x1c && b[0] <= 0x20))
    return 1;
  if (n >= 2 && b[0] == 0xc2 && (b[1] == 0x85 || b[1] == 0xa0)) /* U+0085, U+00A0 */
    return 2;
  if (n < 3)
    return 0;
  if (b[0] == 0xe1 && b[1] == 0x9a && b[2] == 0x80) /* U+1680 */
    return 3;
  if (b[0] == 0xe2 && b[1] == 0x80) /* U+2000 … 200A, U+2028, U+2029, U+202F */
    return (b[2] >= 0x80 && b[2] <= 0x8a) || b[2] == 0xa8 || b[2] == 0xa9 || b[2] == 0xaf ? 3 : 0;
  if (b[0] == 0xe2 && b[1] == 0x81 && b[2] == 0x9f) /* U+205F */
    return 3;
  return b[0] == 0xe3 && b[1] == 0x80 && b[2] == 0x80 ? 3 : 0; /* U+3000 */
}

/* The same at the end. */
static gsize
get_space_before (const char *bytes, gsize n)
{
  gsize width;

  for (width = 1; width <= 3 && width <= n; width++)
    if (get_space (bytes + n - width, width) == width)
      return width;
  return 0;
}

void
wb_chat_text_trim (const char **bytes, gsize *n)
{
  gsize width;

  while ((width = get_space (*bytes, *n)) > 0)
    {
      *bytes += width;
      *n -= width;
    }
  while ((width = get_space_before (*bytes, *n)) > 0)
    *n -= width;
}

void
wb_chat_text_append_repaired (GString *out, const char *bytes, gsize n)
{
  const char *end = bytes + n;

  while (bytes < end)
    {
      const char *good_end;

      if (g_utf8_validate_len (bytes, (gsize) (end - bytes), &good_end))
        good_end = end;
      g_string_append_len (out, bytes, good_end - bytes);
      bytes = good_end;
      if (bytes == end)
        break;
      /* GLib stops at NUL, too, which is a character like others here. */
      if (*bytes == '\0')
        g_string_append_c (out, '\0');
      else
        g_string_append (out, REPLACEMENT);
      bytes++;
    }
}

void
wb_chat_text_append_for_irc (GString *out, const char *text, gsize n)
{
  gsize i, begin = 0;

  for (i = 0; i < n; i++)
    if (text[i] == '\0' || text[i] == '\r' || text[i] == '\n')
      {
        g_string_append_len (out, text + begin, (gssize) (i - begin));
        g_string_append (out, text[i] == '\0' ? REPLACEMENT : " ");
        begin = i + 1;
      }
  g_string_append_len (out, text + begin, (gssize) (n - begin));
}

gsize
wb_chat_text_get_cut (const char *text, gsize n, gsize max)
{
  gsize cut = max, i;

  if (n <= max)
    return n;
  while (cut > 0 && ((guint8) text[cut] & 0xc0) == 0x80) /* a continuation byte (RFC 3629, 3) */
    cut--;
  for (i = cut; i > 0 && i + CUT_SEARCH_BYTES > cut; i--)
    if (text[i - 1] == ' ')
      return i;
  return cut;
}
