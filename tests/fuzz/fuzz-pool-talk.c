/* SPDX-License-Identifier: GPL-3.0-or-later */

/* libFuzzer's entry into the talks of a pool: one input is what a server sends, behind three bytes that say which talk it
 * is, into how large pieces it falls, and how large the payload is. In pieces and as a whole it must be judged alike. */

#include "engine/pool/wb-pool-talk.h"

#include <string.h>

#define HEAD_BYTES 3u

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Whether it was FAILED, and how much of bytes was wanted. */
static WbPoolVerdict
talk (const guint8 *head, const guint8 *bytes, gsize n, gsize n_at_once)
{
  WbPoolSettings settings;
  g_autoptr (WbPoolTalk) self = NULL;
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  WbPoolVerdict verdict;

  wb_pool_settings_init (&settings);
  settings.protocol = head[0] % (WB_POOL_PROTOCOL_HTTP + 1);
  settings.user = head[0] & 0x80 ? (char *) "anna" : NULL;
  settings.tls = (head[0] & 0x40) != 0;
  self = wb_pool_talk_new (&settings, "db", 8080);
  verdict = wb_pool_talk_begin (self, (head[0] & 0x3f) / (WB_POOL_PROTOCOL_HTTP + 1) % 3, head[1] & 0x80, 1, head[2],
                                out, &error);
  for (; n > 0 && verdict == WB_POOL_VERDICT_MORE; bytes += MIN (n, n_at_once), n -= MIN (n, n_at_once))
    verdict = wb_pool_talk_feed (self, bytes, MIN (n, n_at_once), out, &error);
  if (verdict == WB_POOL_VERDICT_MORE)
    verdict = wb_pool_talk_end (self, &error);
  else if (n > 0 && verdict != WB_POOL_VERDICT_FAILED)
    verdict = wb_pool_talk_feed (self, bytes, n, out, &error);
  g_assert_cmpint (verdict == WB_POOL_VERDICT_FAILED, ==, error != NULL);
  g_assert_true (error == NULL || g_utf8_validate (error->message, -1, NULL));
  for (const char *at = error ? error->message : ""; *at; at = g_utf8_next_char (at))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (at)));
  settings.user = NULL;
  wb_pool_settings_clear (&settings);
  return verdict;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  if (size < HEAD_BYTES)
    return 0;
  g_assert_cmpint (talk (data, data + HEAD_BYTES, size - HEAD_BYTES, G_MAXSIZE), ==,
                   talk (data, data + HEAD_BYTES, size - HEAD_BYTES, 1 + (data[1] & 0x7f)));
  return 0;
}
