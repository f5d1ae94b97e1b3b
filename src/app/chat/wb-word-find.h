/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the first occurrence of word in text at or after byte from begins and ends, in bytes. Letters are compared
 * without regard to case, one by one (ß is not ss), so that places are those of the text itself. whole: not inside a
 * longer word. FALSE: none, or word is empty. Both valid UTF-8. Pure. */
gboolean wb_word_find (const char *text, const char *word, gboolean whole, gsize from, gsize *start, gsize *end);

G_END_DECLS
