/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The search in a transcript and the watch for mentions are one comparison. Folding a whole text would move its places;
 * the highlight needs them, so letters are folded one at a time. */

#define G_LOG_DOMAIN "wirebench"

#include "app/chat/wb-word-find.h"

static gunichar
fold (gunichar c)
{
  return c < 0x80 ? (gunichar) g_ascii_tolower ((char) c) : g_unichar_tolower (c);
}

/* The end of word at text; NULL: it does not stand there. */
static const char *
match (const char *text, const char *word)
{
  for (; *word != 0; word = g_utf8_next_char (word), text = g_utf8_next_char (text))
    if (*text == 0 || fold (g_utf8_get_char (text)) != fold (g_utf8_get_char (word)))
      return NULL;
  return text;
}

static gboolean
is_of_word (gunichar c)
{
  return g_unichar_isalnum (c) || c == '_' || g_unichar_ismark (c);
}

/* A word that begins or ends with a sign of its own ("c++", "[bot]") has its bounds there. */
static gboolean
is_whole (const char *text, const char *start, const char *end)
{
  if (start > text && is_of_word (g_utf8_get_char (start)) && is_of_word (g_utf8_get_char (g_utf8_prev_char (start))))
    return FALSE;
  return *end == 0 || !is_of_word (g_utf8_get_char (end)) || !is_of_word (g_utf8_get_char (g_utf8_prev_char (end)));
}

gboolean
wb_word_find (const char *text, const char *word, gboolean whole, gsize from, gsize *start, gsize *end)
{
  g_return_val_if_fail (text != NULL && word != NULL, FALSE);

  if (*word == 0)
    return FALSE;
  for (const char *at = text + from; *at != 0; at = g_utf8_next_char (at))
    {
      const char *behind = match (at, word);

      if (behind == NULL || (whole && !is_whole (text, at, behind)))
        continue;
      *start = (gsize) (at - text);
      *end = (gsize) (behind - text);
      return TRUE;
    }
  return FALSE;
}
