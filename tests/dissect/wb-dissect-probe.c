/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The probe. Ninety of a hundred instructions go into texts, so what it may remember of them decides how many inputs
 * a long run can try. */

#include "tests/dissect/wb-dissect-probe.h"

#include "engine/dissect/wb-dissector.h"
#include "engine/dissect/wb-summary.h"

#include <string.h>

#define MEMORY_SLOTS (1u << 20) /* 8 MiB; a newer hash takes an older one's slot */

struct _WbDissectProbe
{
  WbDissection *dissection; /* Owned */
  WbSummary *summary;       /* Owned */
  GString *text;            /* Owned */
  guint64 *memory;          /* Owned; NULL: does not remember */
};

WbDissectProbe *
wb_dissect_probe_new (gboolean remember)
{
  WbDissectProbe *self = g_new0 (WbDissectProbe, 1);

  self->dissection = wb_dissection_new ();
  self->summary = wb_summary_new ();
  self->text = g_string_new (NULL);
  self->memory = remember ? g_new0 (guint64, MEMORY_SLOTS) : NULL;
  return self;
}

void
wb_dissect_probe_free (WbDissectProbe *self)
{
  wb_dissection_free (self->dissection);
  wb_summary_free (self->summary);
  g_string_free (self->text, TRUE);
  g_free (self->memory);
  g_free (self);
}

static guint64
mix (guint64 hash, guint64 word)
{
  hash = (hash ^ word) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return hash ^ hash >> 29;
}

/* Whether this text was written before. Texts by a function of the protocol may look at other fields and are always
 * new; all others depend on what is mixed here. */
static gboolean
was_written (WbDissectProbe *self, const WbField *f)
{
  const guint8 *bytes;
  guint32 length;
  guint64 hash, *slot;

  if (self->memory == NULL || f->info->label != NULL || f->info->text != NULL)
    return FALSE;
  bytes = wb_field_get_bytes (self->dissection, f, &length);
  hash = mix (mix (mix ((gsize) f->info, f->value), f->flags), length);
  for (; length >= 8; bytes += 8, length -= 8)
    {
      guint64 word;

      memcpy (&word, bytes, 8);
      hash = mix (hash, word);
    }
  for (; length > 0; bytes++, length--)
    hash = mix (hash, *bytes);
  slot = &self->memory[hash % MEMORY_SLOTS];
  if (*slot == hash)
    return TRUE;
  *slot = hash;
  return FALSE;
}

static void
check_fields (WbDissectProbe *self)
{
  const WbDissection *d = self->dissection;
  GString *text = self->text;

  for (guint32 i = 0; i < d->n_fields; i++)
    {
      const WbField *f = &d->fields[i];

      g_assert_true (f->parent == WB_NO_FIELD || f->parent < i);
      g_assert_cmpuint (f->layer, <, d->n_layers);
      if (was_written (self, f))
        continue;
      g_string_truncate (text, 0);
      wb_field_append_value (d, f, text);
      g_assert_true (g_utf8_validate (text->str, (gssize) text->len, NULL));
      g_string_truncate (text, 0);
      wb_field_append_label (d, f, text);
      g_assert_true (g_utf8_validate (text->str, (gssize) text->len, NULL));
    }
}

void
wb_dissect_probe (WbDissectProbe *self, const guint8 *input, gsize length)
{
  const WbDissectContext context = { .first_time_ns = 1, .has_first_time = TRUE };
  WbFrame frame = {
    .number = 1,
    .time_ns = 1,
    .has_time = TRUE,
    .fcs_length = -1,
    .time_digits = 9,
  };
  guint8 *copy;

  if (length < WB_PROBE_HEAD)
    return;
  length -= WB_PROBE_HEAD;
  frame.link_type = (guint16) (input[0] << 8 | input[1]);
  frame.captured_length = (guint32) length;
  frame.reported_length = (guint32) length + (guint32) (input[2] << 8 | input[3]);
  /* A block of its own, so that a read past the end is seen. */
  copy = g_malloc (MAX (length, 1));
  memcpy (copy, input + WB_PROBE_HEAD, length);
  wb_dissect (self->dissection, &frame, copy, &context);
  wb_summary_fill (self->summary, self->dissection);
  g_assert_true (g_utf8_validate (self->summary->info->str, (gssize) self->summary->info->len, NULL));
  check_fields (self);
  g_free (copy);
}
