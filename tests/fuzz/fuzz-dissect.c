/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as a frame: dissected, summarised, and every value and tree line written. What must hold is in check():
 * fields point at earlier parents and stay within the frame, all text is UTF-8.
 *
 * Input: link type (2 bytes, big-endian), how many bytes of the rest were "cut off" (2), the frame. */

#include "engine/dissect/wb-dissector.h"
#include "engine/dissect/wb-summary.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check (const WbDissection *d, GString *text)
{
  for (guint32 i = 0; i < d->n_fields; i++)
    {
      const WbField *f = &d->fields[i];

      g_assert_true (f->parent == WB_NO_FIELD || f->parent < d->n_fields);
      g_assert_cmpuint (f->layer, <, d->n_layers);
      g_string_truncate (text, 0);
      wb_field_append_value (d, f, text);
      g_assert_true (g_utf8_validate (text->str, (gssize) text->len, NULL));
      g_string_truncate (text, 0);
      wb_field_append_label (d, f, text);
      g_assert_true (g_utf8_validate (text->str, (gssize) text->len, NULL));
    }
}

static void
dissect_bytes (WbDissection *d, WbSummary *summary, GString *text, guint link_type, const guint8 *bytes, guint32 length,
               guint32 cut)
{
  const WbDissectContext context = { .first_time_ns = 1, .has_first_time = TRUE };
  WbFrame frame = {
    .number = 1,
    .time_ns = 1,
    .has_time = TRUE,
    .captured_length = length,
    .reported_length = length + cut,
    .link_type = (guint16) link_type,
    .fcs_length = -1,
    .time_digits = 9,
  };

  wb_dissect (d, &frame, bytes, &context);
  wb_summary_fill (summary, d);
  g_assert_true (g_utf8_validate (summary->info->str, (gssize) summary->info->len, NULL));
  check (d, text);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static WbDissection *d;
  static WbSummary *summary;
  static GString *text;
  guint8 *copy;

  if (size < 4)
    return 0;
  if (!d)
    {
      d = wb_dissection_new ();
      summary = wb_summary_new ();
      text = g_string_new (NULL);
    }
  /* A block of its own, so that a read past the end is seen. */
  copy = g_malloc (MAX (size - 4, 1));
  memcpy (copy, data + 4, size - 4);
  dissect_bytes (d, summary, text, (guint) (data[0] << 8 | data[1]), copy, (guint32) (size - 4),
                 (guint32) (data[2] << 8 | data[3]));
  g_free (copy);
  return 0;
}
