/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is under way is a sorted sequence; ties come out in the order in which they went in. */

#include "tests/ping/wb-impairer.h"

#include <string.h>

struct _WbImpairer
{
  WbImpairment impairment;
  GRand *random;
  GSequence *under_way;              /* WbImpairerDatagram, by out_ns */
  GArray *fates[WB_IMPAIRER_N_WAYS]; /* WbImpairerFate */
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
  self->random = g_rand_new_with_seed (seed);
  self->under_way = g_sequence_new (free_datagram);
  for (guint i = 0; i < WB_IMPAIRER_N_WAYS; i++)
    self->fates[i] = g_array_new (FALSE, TRUE, sizeof (WbImpairerFate));
  return self;
}

void
wb_impairer_free (WbImpairer *self)
{
  g_rand_free (self->random);
  g_sequence_free (self->under_way);
  for (guint i = 0; i < WB_IMPAIRER_N_WAYS; i++)
    g_array_unref (self->fates[i]);
  g_free (self);
}

static int
compare_out (gconstpointer a, gconstpointer b, gpointer data)
{
  const WbImpairerDatagram *first = a, *second = b;

  return first->out_ns < second->out_ns ? -1 : 1;
}

void
wb_impairer_send (WbImpairer *self, WbImpairerWay way, const guint8 *bytes, gsize n_bytes, gint64 now_ns)
{
  /* Always as many numbers of the dice a datagram, so that one impairment changes no other. */
  gboolean lost = g_rand_double (self->random) < self->impairment.loss[way];
  guint n_copies = g_rand_double (self->random) < self->impairment.duplicate[way] ? 2 : 1;
  double extra[2] = { g_rand_double (self->random), g_rand_double (self->random) };
  WbImpairerFate fate = { .sent_ns = now_ns, .n_copies = lost ? 0 : n_copies, .first_out_ns = G_MAXINT64 };

  for (guint i = 0; i < fate.n_copies; i++)
    {
      WbImpairerDatagram *datagram = g_new0 (WbImpairerDatagram, 1);

      datagram->way = way;
      datagram->number = self->fates[way]->len;
      datagram->out_ns = now_ns + self->impairment.delay_ns + (gint64) (extra[i] * (double) self->impairment.spread_ns);
      datagram->bytes = g_memdup2 (bytes, n_bytes);
      datagram->n_bytes = n_bytes;
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
