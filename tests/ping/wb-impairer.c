/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is under way is a sorted sequence; ties come out in the order in which they went in. */

#include "tests/ping/wb-impairer.h"

#include <string.h>

struct _WbImpairer
{
  WbImpairment impairment;
  /* One for each way, so that what happens on one does not hang on when the other is used. */
  GRand *random[WB_IMPAIRER_N_WAYS];
  GRand *random_beside[WB_IMPAIRER_N_WAYS]; /* for damage and holding, which change nothing of the others */
  GSequence *under_way;                     /* WbImpairerDatagram, by out_ns */
  GArray *fates[WB_IMPAIRER_N_WAYS];        /* WbImpairerFate */
};

void
wb_impairer_datagram_clear (WbImpairerDatagram *self)
{
  g_clear_pointer (&self->bytes, g_free);
}

static void
free_datagram (gpointer datagram)
{
  wb_impairer_datagram_clear (datagram);
  g_free (datagram);
}

WbImpairer *
wb_impairer_new (const WbImpairment *impairment, guint32 seed)
{
  WbImpairer *self = g_new0 (WbImpairer, 1);

  self->impairment = *impairment;
  self->under_way = g_sequence_new (free_datagram);
  for (guint i = 0; i < WB_IMPAIRER_N_WAYS; i++)
    {
      self->random[i] = g_rand_new_with_seed (WB_IMPAIRER_N_WAYS * seed + i);
      self->random_beside[i] = g_rand_new_with_seed (~(WB_IMPAIRER_N_WAYS * seed + i));
      self->fates[i] = g_array_new (FALSE, TRUE, sizeof (WbImpairerFate));
    }
  return self;
}

void
wb_impairer_free (WbImpairer *self)
{
  g_sequence_free (self->under_way);
  for (guint i = 0; i < WB_IMPAIRER_N_WAYS; i++)
    {
      g_rand_free (self->random[i]);
      g_rand_free (self->random_beside[i]);
      g_array_unref (self->fates[i]);
    }
  g_free (self);
}

static int
compare_out (gconstpointer a, gconstpointer b, gpointer data)
{
  const WbImpairerDatagram *first = a, *second = b;

  return (first->out_ns > second->out_ns) - (first->out_ns < second->out_ns);
}

/* Of the last bytes, since there stand nonce and fill, which a client can compare. */
static void
corrupt (guint8 *bytes, gsize n_bytes, guint32 dice)
{
  if (n_bytes > 0)
    bytes[n_bytes - 1 - dice % MIN (n_bytes, 16)] ^= (guint8) (1 + (dice >> 8) % 255);
}

void
wb_impairer_send (WbImpairer *self, WbImpairerWay way, const guint8 *bytes, gsize n_bytes, gint64 now_ns)
{
  /* Always as many numbers of the dice a datagram, so that one impairment changes no other. */
  gboolean lost = g_rand_double (self->random[way]) < self->impairment.loss[way];
  guint n_copies = g_rand_double (self->random[way]) < self->impairment.duplicate[way] ? 2 : 1;
  double extra[2] = { g_rand_double (self->random[way]), g_rand_double (self->random[way]) };
  guint32 damage = g_rand_int (self->random_beside[way]);
  WbImpairerFate fate = { .sent_ns = now_ns,
                          .n_copies = lost ? 0 : n_copies,
                          .is_corrupt = g_rand_double (self->random_beside[way]) < self->impairment.corrupt[way],
                          .is_held = g_rand_double (self->random_beside[way]) < self->impairment.hold[way],
                          .first_out_ns = G_MAXINT64 };

  for (guint i = 0; i < fate.n_copies; i++)
    {
      WbImpairerDatagram *datagram = g_new0 (WbImpairerDatagram, 1);

      datagram->way = way;
      datagram->number = self->fates[way]->len;
      datagram->out_ns = now_ns + self->impairment.delay_ns +
                         (gint64) (extra[i] * (double) self->impairment.spread_ns) +
                         (fate.is_held ? self->impairment.hold_ns : 0);
      datagram->bytes = g_memdup2 (bytes, n_bytes);
      datagram->n_bytes = n_bytes;
      if (fate.is_corrupt)
        corrupt (datagram->bytes, n_bytes, damage);
      fate.first_out_ns = MIN (fate.first_out_ns, datagram->out_ns);
      g_sequence_insert_sorted (self->under_way, datagram, compare_out, NULL);
    }
  g_array_append_val (self->fates[way], fate);
}

gint64
wb_impairer_get_next_ns (const WbImpairer *self)
{
  GSequenceIter *first = g_sequence_get_begin_iter (self->under_way);

  if (g_sequence_iter_is_end (first))
    return G_MAXINT64;
  return ((const WbImpairerDatagram *) g_sequence_get (first))->out_ns;
}

gboolean
wb_impairer_take (WbImpairer *self, gint64 now_ns, WbImpairerDatagram *out)
{
  GSequenceIter *first = g_sequence_get_begin_iter (self->under_way);
  WbImpairerDatagram *datagram;

  if (wb_impairer_get_next_ns (self) > now_ns)
    return FALSE;
  datagram = g_sequence_get (first);
  *out = *datagram;
  datagram->bytes = NULL; /* moved */
  g_sequence_remove (first);
  return TRUE;
}

const GArray *
wb_impairer_get_fates (const WbImpairer *self, WbImpairerWay way)
{
  return self->fates[way];
}
