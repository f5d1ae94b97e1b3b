/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every sample cut at every byte and with bytes changed: no crash, no hang, no read outside the file's bytes (run under
 * sanitizers), and what is found before the wound is what was there. The long run tries all 255 other values of every
 * byte; the normal one the values that matter most and a seeded share of the rest. */

#include "engine/capture/wb-capture-file-private.h"
#include "tests/capture/wb-capture-probe.h"
#include "tests/capture/wb-samples.h"
#include "tests/support/wb-share.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* One file is rewritten in place for all cases: creating half a million would measure the file system. */
static int scratch = -1;

static void
set_scratch (const guint8 *bytes, gsize length)
{
  g_assert_cmpint (ftruncate (scratch, (off_t) length), ==, 0);
  g_assert_cmpint (pwrite (scratch, bytes, length, 0), ==, (gssize) length);
}

static void
test_truncated (gconstpointer data)
{
  g_autoptr (WbSample) sample = wb_sample_new (GPOINTER_TO_UINT (data));
  const WbShare share = wb_share_get ();
  guint64 last = 0;

  g_test_summary ("Cut at every byte: whole packets before the cut are there, and nothing else");
  if (!wb_share_has (&share, GPOINTER_TO_UINT (data)))
    return;
  for (gsize length = 0; length <= sample->bytes->len; length++)
    {
      WbProbe probe;

      set_scratch (sample->bytes->data, length);
      wb_capture_probe (scratch, &probe);
      /* Packets come one by one as the file gets longer; a file cut by one byte is never taken for damaged. */
      g_assert_cmpuint (probe.packets, >=, last);
      g_assert_cmpuint (probe.packets, <=, last + 1);
      g_assert_cmpuint (probe.unreadable, ==, 0);
      g_assert_cmpint (probe.end, !=, WB_CAPTURE_END_DAMAGED);
      last = probe.packets;
    }
  g_assert_cmpuint (last, ==, sample->frames->len);
}

static void
mutate (WbSample *sample, gsize position, guint8 value)
{
  guint8 *byte = sample->bytes->data + position;
  guint8 original = *byte;
  WbProbe probe;

  if (value == original)
    return;
  *byte = value;
  g_assert_cmpint (pwrite (scratch, byte, 1, (off_t) position), ==, 1);
  wb_capture_probe (scratch, &probe);
  /* A block is at least 12 bytes, a record 16: more packets than that would be packets out of nothing. */
  g_assert_cmpuint (probe.packets, <=, sample->bytes->len / 12);
  g_assert_cmpuint (probe.unreadable, ==, 0);
  *byte = original;
  g_assert_cmpint (pwrite (scratch, byte, 1, (off_t) position), ==, 1);
}

static void
test_mutated (gconstpointer data)
{
  static const guint8 values[] = { 0x00, 0x7f, 0x80, 0xff };
  g_autoptr (WbSample) sample = wb_sample_new (GPOINTER_TO_UINT (data));
  const WbShare share = wb_share_get ();
  /* Three hundred equal interfaces teach no more than some of them. */
  gsize stride = MAX (1, sample->bytes->len / 1000);

  g_test_summary ("Every byte changed: no crash, no hang, no packet that the reader then refuses");
  set_scratch (sample->bytes->data, sample->bytes->len);
  for (gsize i = 0; i < sample->bytes->len; i += stride)
    if (share.all && wb_share_has (&share, i))
      for (guint value = 0; value < 256; value++)
        mutate (sample, i, (guint8) value);
    else if (!share.all)
      {
        for (guint v = 0; v < G_N_ELEMENTS (values); v++)
          mutate (sample, i, values[v]);
        mutate (sample, i, sample->bytes->data[i] ^ (1u << i % 8));
        mutate (sample, i, (guint8) g_test_rand_int ());
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  scratch = fileno (tmpfile ()); /* gone when we are */
  for (guint i = 0; i < wb_samples_get_count (); i++)
    {
      g_autofree char *truncated = g_strconcat ("/capture/hostile/truncated/", wb_samples_get_name (i), NULL);
      g_autofree char *mutated = g_strconcat ("/capture/hostile/mutated/", wb_samples_get_name (i), NULL);

      g_test_add_data_func (truncated, GUINT_TO_POINTER (i), test_truncated);
      g_test_add_data_func (mutated, GUINT_TO_POINTER (i), test_mutated);
    }
  return g_test_run ();
}
