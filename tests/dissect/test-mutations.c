/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Packets cut and changed, through the probe; meant for the sanitizer build. The seeds are few packets that show every
 * field between them: the long run cuts them at every byte and gives every byte every value. All other packets of the
 * captures that tests/peers/captures makes are cut and changed at some of their bytes; most differ little from a seed,
 * and many are broken already. The normal run does a seeded share of both. */

#include "tests/dissect/wb-dissect-probe.h"
#include "tests/dissect/wb-seed-packets.h"
#include "tests/support/wb-share.h"

/* Of a packet's bytes one in so many is changed and cut at. */
#define STEP 97
#define LONG_STEP 7

static WbShare share;
static GPtrArray *captures;
static WbDissectProbe *probe;

static guint
run_packet (const WbSeedPacket *packet, guint8 *input, guint step, GRand *random)
{
  gsize length = wb_seed_packet_write (packet, input);
  guint n = 1;

  wb_dissect_probe (probe, input, length);
  for (gsize i = WB_PROBE_HEAD + (gsize) g_rand_int_range (random, 0, (gint32) step); i < length; i += step)
    {
      guint8 old = input[i];

      input[i] ^= (guint8) g_rand_int_range (random, 1, 256);
      wb_dissect_probe (probe, input, length);
      input[i] = old;
      wb_dissect_probe (probe, input, i);
      n += 2;
    }
  return n;
}

static void
test_capture (gconstpointer data)
{
  const WbSeedCapture *capture = data;
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autofree guint8 *input = g_malloc (WB_SEED_MAX);
  guint n = 0;

  g_test_summary ("No packet, cut or changed anywhere, leads a dissector astray");
  for (guint i = 0; i < capture->packets->len; i++)
    if (wb_share_has (&share, i))
      n += run_packet (&g_array_index (capture->packets, WbSeedPacket, i), input, share.all ? LONG_STEP : STEP, random);
  g_test_message ("%u inputs", n);
}

static guint
run_seed (const WbSeedPacket *packet, guint8 *input, gsize *position, GRand *random)
{
  gsize length = wb_seed_packet_write (packet, input);
  guint n = 0;

  for (gsize i = WB_PROBE_HEAD; i < length; i++, ++*position)
    {
      guint8 old = input[i];

      if (!wb_share_has (&share, *position))
        continue;
      for (guint k = 0; k < (share.all ? 256 : 1); k++)
        {
          input[i] = share.all ? (guint8) k : (guint8) g_rand_int_range (random, 0, 256);
          wb_dissect_probe (probe, input, length);
          n++;
        }
      input[i] = old;
      wb_dissect_probe (probe, input, i);
      n++;
    }
  return n;
}

static void
test_seeds (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autofree guint8 *input = g_malloc (WB_SEED_MAX);
  g_autoptr (GArray) chosen = wb_seed_captures_choose (captures);
  gsize position = 0;
  guint n = 0;

  g_test_summary (
      "A set of packets that shows every field: no value of any byte, and no cut, leads a dissector astray");
  g_assert_cmpuint (chosen->len, >, 0);
  for (guint i = 0; i < chosen->len; i++)
    {
      n += run_seed (&g_array_index (chosen, WbSeedPacket, i), input, &position, random);
      if (i % 50 == 49)
        g_test_message ("%u of %u packets", i + 1, chosen->len);
    }
  g_test_message ("%u packets of %" G_GSIZE_FORMAT " bytes, %u inputs", chosen->len, position, n);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  share = wb_share_get ();
  captures = wb_seed_captures_new (argv[1]);
  probe = wb_dissect_probe_new (TRUE);
  for (guint i = 0; i < captures->len; i++)
    {
      const WbSeedCapture *capture = captures->pdata[i];
      g_autofree char *base = g_path_get_basename (capture->path);
      g_autofree char *test = g_strdup_printf ("/dissect/mutations/%s", base);

      g_test_add_data_func (test, capture, test_capture);
    }
  g_test_add_func ("/dissect/mutations/seeds", test_seeds);
  status = g_test_run ();
  wb_dissect_probe_free (probe);
  g_ptr_array_unref (captures);
  return status;
}
