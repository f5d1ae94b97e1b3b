/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The packet index: every offset comes back, whatever the distances; memory stays within twelve bytes a packet. */

#include "engine/base/wb-stable-array.h"
#include "engine/capture/wb-packet-index.h"

static guint64
offset_of (guint64 position, guint64 stride, guint64 jump_at, guint64 jump)
{
  return 24 + position * stride + (position >= jump_at ? jump : 0);
}

static void
fill (WbPacketIndex *index, guint64 count, guint64 piece_size, guint64 stride, guint64 jump_at, guint64 jump)
{
  for (guint64 done = 0; done < count;)
    {
      WbPacketPiece *piece = wb_packet_piece_new ();
      guint64 end = MIN (count, done + piece_size);

      for (; done < end; done++)
        wb_packet_piece_add (piece, offset_of (done, stride, jump_at, jump));
      wb_packet_index_take_piece (index, piece);
      g_assert_cmpuint (wb_packet_index_get_count (index), ==, done);
    }
}

static void
check (WbPacketIndex *index, guint64 count, guint64 stride, guint64 jump_at, guint64 jump)
{
  for (guint64 i = 0; i < count; i++)
    if (wb_packet_index_get_offset (index, i) != offset_of (i, stride, jump_at, jump))
      g_error ("packet %" G_GUINT64_FORMAT " has moved", i);
}

static void
test_narrow (void)
{
  g_autoptr (WbPacketIndex) index = wb_packet_index_new ();

  g_test_summary ("A million neighbours cost little more than four bytes each");
  fill (index, 1000000, 7919, 380, G_MAXUINT64, 0);
  check (index, 1000000, 380, G_MAXUINT64, 0);
  g_assert_cmpuint (wb_packet_index_get_memory (index), <, 4100000);
}

static void
test_wide (void)
{
  static const guint64 jump = G_GUINT64_CONSTANT (5) << 32;

  g_test_summary ("Distances beyond 4 GiB, wherever in a chunk they begin, are kept; twelve bytes a packet suffice");
  for (guint jump_at = 4094; jump_at < 4100; jump_at++)
    {
      g_autoptr (WbPacketIndex) index = wb_packet_index_new ();

      fill (index, 9000, 1000, 1u << 20, jump_at, jump);
      check (index, 9000, 1u << 20, jump_at, jump);
    }
  {
    g_autoptr (WbPacketIndex) index = wb_packet_index_new ();

    fill (index, 100000, 100000, 100u << 20, G_MAXUINT64, 0); /* the longest packets there are */
    check (index, 100000, 100u << 20, G_MAXUINT64, 0);
    g_assert_cmpuint (wb_packet_index_get_memory (index), <=, 100000 * 12 + 100000);
  }
}

static void
test_empty (void)
{
  g_autoptr (WbPacketIndex) index = wb_packet_index_new ();

  g_test_summary ("Pieces without packets change nothing");
  wb_packet_index_take_piece (index, wb_packet_piece_new ());
  g_assert_cmpuint (wb_packet_index_get_count (index), ==, 0);
}

/* Reads what is published while the main thread appends; a wide chunk replaces a narrow one again and again. */
static gpointer
read_in_thread (gpointer data)
{
  WbPacketIndex *index = data;
  guint64 count;

  do
    {
      count = wb_packet_index_get_count (index);
      for (guint64 i = count > 5000 ? count - 5000 : 0; i < count; i++)
        if (wb_packet_index_get_offset (index, i) != offset_of (i, 3u << 20, 150000, G_GUINT64_CONSTANT (7) << 32))
          g_error ("packet %" G_GUINT64_FORMAT " has moved", i);
    }
  while (count < 200000);
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (WbPacketIndex) index = wb_packet_index_new ();
  GThread *thread = g_thread_new ("reader", read_in_thread, index);

  g_test_summary ("Another thread sees every published offset right while chunks are appended and widened");
  fill (index, 200000, 37, 3u << 20, 150000, G_GUINT64_CONSTANT (7) << 32);
  g_thread_join (thread);
}

static void
test_stable_array (void)
{
  WbStableArray array;
  guint64 *first;

  g_test_summary ("Elements of a stable array keep their address while it grows");
  wb_stable_array_init (&array, sizeof (guint64));
  first = wb_stable_array_next (&array);
  g_assert_cmpuint (*first, ==, 0);
  *first = 7;
  g_assert_cmpuint (wb_stable_array_get_count (&array), ==, 0);
  wb_stable_array_publish (&array);
  for (guint64 i = 1; i < 100000; i++)
    {
      *(guint64 *) wb_stable_array_next (&array) = i * 7 + 7;
      wb_stable_array_publish (&array);
    }
  g_assert_true (wb_stable_array_get (&array, 0) == first);
  g_assert_cmpuint (wb_stable_array_get_count (&array), ==, 100000);
  for (guint64 i = 0; i < 100000; i++)
    g_assert_cmpuint (*(guint64 *) wb_stable_array_get (&array, i), ==, i * 7 + 7);
  g_assert_cmpuint (wb_stable_array_get_memory (&array), <, 2 * 100000 * sizeof (guint64));
  wb_stable_array_clear (&array);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/capture/index/narrow", test_narrow);
  g_test_add_func ("/capture/index/wide", test_wide);
  g_test_add_func ("/capture/index/empty", test_empty);
  g_test_add_func ("/capture/index/threads", test_threads);
  g_test_add_func ("/capture/index/stable-array", test_stable_array);
  return g_test_run ();
}
