/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every packet of the captures that tests/peers/captures makes, each at every length and with every byte changed (a
 * share of them; all with WB_TEST_LONG=1), through the fuzz target's checks. Meant for the sanitizer build. */

#include <gio/gio.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define SHARE 97 /* of the bytes of a packet, one in so many is changed in a normal run */

static guint
run_packet (guint8 *seed, gsize length, guint step, GRand *random)
{
  guint n = 1;

  LLVMFuzzerTestOneInput (seed, length);
  for (gsize i = 4 + (gsize) g_rand_int_range (random, 0, (gint32) step); i < length; i += step)
    {
      guint8 old = seed[i];

      seed[i] ^= (guint8) g_rand_int_range (random, 1, 256);
      LLVMFuzzerTestOneInput (seed, length);
      seed[i] = old;
      LLVMFuzzerTestOneInput (seed, i);
      n += 2;
    }
  return n;
}

/* pcap, little-endian: what the scripts write. */
static void
test_file (gconstpointer data)
{
  const char *path = data;
  gboolean long_run = g_strcmp0 (g_getenv ("WB_TEST_LONG"), "1") == 0;
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  g_autofree guint8 *seed = g_malloc (262144 + 4);
  gsize size = 0, at = 24;
  guint n = 0;

  g_test_summary ("No packet, cut or changed anywhere, leads a dissector astray");
  g_assert_true (g_file_get_contents (path, &bytes, &size, &error));
  g_assert_no_error (error);
  while (at + 16 <= size)
    {
      guint32 captured, reported, cut;

      memcpy (&captured, bytes + at + 8, 4);
      memcpy (&reported, bytes + at + 12, 4);
      captured = GUINT32_FROM_LE (captured);
      cut = GUINT32_FROM_LE (reported) - captured;
      at += 16;
      g_assert_cmpuint (captured, <=, MIN (262144, size - at));
      seed[0] = (guint8) bytes[21];
      seed[1] = (guint8) bytes[20];
      seed[2] = (guint8) (MIN (cut, 0xffff) >> 8);
      seed[3] = (guint8) (MIN (cut, 0xffff) & 0xff);
      memcpy (seed + 4, bytes + at, captured);
      n += run_packet (seed, (gsize) captured + 4, long_run ? 1 : SHARE, random);
      at += captured;
    }
  g_assert_cmpuint (n, >, 0);
  g_test_message ("%u inputs", n);
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) folder = NULL;
  const char *name;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  folder = g_dir_open (argv[1], 0, NULL);
  g_assert_nonnull (folder);
  while ((name = g_dir_read_name (folder)))
    if (g_str_has_suffix (name, ".pcap"))
      {
        g_autofree char *test = g_strdup_printf ("/dissect/mutations/%s", name);
        char *path = g_build_filename (argv[1], name, NULL);

        g_ptr_array_add (paths, path);
        g_test_add_data_func (test, path, test_file);
      }
  return g_test_run ();
}
