/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading is plain. Choosing is greedy set cover: what a packet would add counts against what it costs, its bytes, and
 * a falling threshold lets in the best first. Packets in the order of the captures would need twice the bytes. */

#include "tests/dissect/wb-seed-packets.h"

#include "engine/dissect/wb-dissector.h"

#include <string.h>

#define FILE_HEADER 24u
#define RECORD_HEADER 16u
#define FIRST_THRESHOLD 1024u /* new fields for each KiB; halved until nothing is left */

/* What a packet shows, each field once. */
typedef struct
{
  const WbSeedPacket *packet;
  gconstpointer *fields; /* Owned */
  guint n_fields;
} Candidate;

static void
capture_free (gpointer data)
{
  WbSeedCapture *capture = data;

  g_array_unref (capture->packets);
  g_free (capture->bytes);
  g_free (capture->path);
  g_free (capture);
}

static WbSeedCapture *
capture_new (const char *path)
{
  WbSeedCapture *self = g_new0 (WbSeedCapture, 1);
  GError *error = NULL;
  gsize size = 0;

  self->path = g_strdup (path);
  self->packets = g_array_new (FALSE, FALSE, sizeof (WbSeedPacket));
  g_file_get_contents (path, &self->bytes, &size, &error);
  g_assert_no_error (error);
  for (gsize at = FILE_HEADER; at + RECORD_HEADER <= size;)
    {
      WbSeedPacket packet = { .head = { (guint8) self->bytes[21], (guint8) self->bytes[20] } };
      guint32 captured, reported, cut;

      memcpy (&captured, self->bytes + at + 8, 4);
      memcpy (&reported, self->bytes + at + 12, 4);
      captured = GUINT32_FROM_LE (captured);
      cut = MIN (GUINT32_FROM_LE (reported) - captured, 0xffff);
      at += RECORD_HEADER;
      g_assert_cmpuint (captured, <=, MIN (WB_SEED_MAX - WB_PROBE_HEAD, size - at));
      packet.head[2] = (guint8) (cut >> 8);
      packet.head[3] = (guint8) (cut & 0xff);
      packet.frame = (const guint8 *) self->bytes + at;
      packet.length = captured;
      g_array_append_val (self->packets, packet);
      at += captured;
    }
  g_assert_cmpuint (self->packets->len, >, 0);
  return self;
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
wb_seed_captures_new (const char *folder)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *captures = g_ptr_array_new_with_free_func (capture_free);
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".pcap"))
      g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  g_dir_close (dir);
  g_ptr_array_sort (paths, compare_paths);
  for (guint i = 0; i < paths->len; i++)
    g_ptr_array_add (captures, capture_new (paths->pdata[i]));
  g_assert_cmpuint (captures->len, >, 0);
  return captures;
}

gsize
wb_seed_packet_write (const WbSeedPacket *packet, guint8 *buffer)
{
  memcpy (buffer, packet->head, WB_PROBE_HEAD);
  memcpy (buffer + WB_PROBE_HEAD, packet->frame, packet->length);
  return packet->length + WB_PROBE_HEAD;
}

/* --- choosing ------------------------------------------------------------------------------------------------------- */

static void
candidate_clear (gpointer data)
{
  g_free (((Candidate *) data)->fields);
}

static Candidate
candidate_make (WbDissection *d, const WbSeedPacket *packet)
{
  g_autoptr (GHashTable) fields = g_hash_table_new (NULL, NULL);
  const WbDissectContext context = { .has_first_time = FALSE };
  Candidate self = { .packet = packet };
  WbFrame frame = {
    .number = 1,
    .captured_length = packet->length,
    .reported_length = packet->length + (guint32) (packet->head[2] << 8 | packet->head[3]),
    .link_type = (guint16) (packet->head[0] << 8 | packet->head[1]),
    .fcs_length = -1,
  };

  wb_dissect (d, &frame, packet->frame, &context);
  for (guint32 i = 0; i < d->n_fields; i++)
    g_hash_table_add (fields, (gpointer) d->fields[i].info);
  self.fields = (gconstpointer *) g_hash_table_get_keys_as_array (fields, &self.n_fields);
  return self;
}

static guint
count_new (const Candidate *self, GHashTable *shown)
{
  guint n = 0;

  for (guint i = 0; i < self->n_fields; i++)
    n += !g_hash_table_contains (shown, self->fields[i]);
  return n;
}

GArray *
wb_seed_captures_choose (GPtrArray *captures)
{
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  g_autoptr (GHashTable) shown = g_hash_table_new (NULL, NULL);
  g_autoptr (WbDissection) dissection = wb_dissection_new ();
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (WbSeedPacket));

  g_array_set_clear_func (candidates, candidate_clear);
  for (guint i = 0; i < captures->len; i++)
    {
      const WbSeedCapture *capture = captures->pdata[i];

      for (guint k = 0; k < capture->packets->len; k++)
        {
          Candidate candidate = candidate_make (dissection, &g_array_index (capture->packets, WbSeedPacket, k));

          g_array_append_val (candidates, candidate);
        }
    }
  /* The last round lets in whatever adds anything. */
  for (guint threshold = FIRST_THRESHOLD;; threshold /= 2)
    {
      for (guint i = 0; i < candidates->len; i++)
        {
          const Candidate *candidate = &g_array_index (candidates, Candidate, i);
          guint n = count_new (candidate, shown);

          if (n == 0 || (guint64) n * 1024 < (guint64) threshold * candidate->packet->length)
            continue;
          for (guint f = 0; f < candidate->n_fields; f++)
            g_hash_table_add (shown, (gpointer) candidate->fields[f]);
          g_array_append_val (chosen, *candidate->packet);
        }
      if (threshold == 0)
        return chosen;
    }
}
