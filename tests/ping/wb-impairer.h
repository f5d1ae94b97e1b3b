/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A network that behaves badly on purpose, and keeps a log of what it really did. It takes datagrams of two ways, and
 * gives them out later, out of order, twice or never; the caller's clock is the only one. The same seed does the same.
 *
 *   send (UP, bytes, now) --> lost? copies? damaged? each copy: delay + 0…spread (+ hold) --> by time --> take (now)
 *                               \-> log: datagram 17 of UP came out 2 times, at …
 *
 * Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  WB_IMPAIRER_UP,
  WB_IMPAIRER_DOWN,
  WB_IMPAIRER_N_WAYS,
} WbImpairerWay;

typedef struct
{
  double loss[WB_IMPAIRER_N_WAYS];      /* 0…1, of datagrams, with all their copies */
  double duplicate[WB_IMPAIRER_N_WAYS]; /* 0…1, of datagrams: come out twice */
  double corrupt[WB_IMPAIRER_N_WAYS];   /* 0…1, of datagrams: one of the last 16 bytes of all copies is another */
  double hold[WB_IMPAIRER_N_WAYS];      /* 0…1, of datagrams: all copies come hold_ns later still */
  gint64 delay_ns;                      /* each way, at least */
  gint64 spread_ns;                     /* on top, evenly: what makes them change places */
  gint64 hold_ns;
} WbImpairment;

/* What became of one datagram: the truth. */
typedef struct
{
  gint64 sent_ns;
  guint n_copies; /* 0: lost */
  gboolean is_corrupt;
  gboolean is_held;
  gint64 first_out_ns; /* of its copies */
} WbImpairerFate;

typedef struct
{
  WbImpairerWay way;
  guint64 number; /* of its way, from 0: the position of its fate */
  gint64 out_ns;
  guint8 *bytes; /* Owned */
  gsize n_bytes;
} WbImpairerDatagram;

void wb_impairer_datagram_clear (WbImpairerDatagram *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbImpairerDatagram, wb_impairer_datagram_clear)

typedef struct _WbImpairer WbImpairer;

WbImpairer *wb_impairer_new (const WbImpairment *impairment, guint32 seed);
void wb_impairer_free (WbImpairer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbImpairer, wb_impairer_free)

void wb_impairer_send (WbImpairer *self, WbImpairerWay way, const guint8 *bytes, gsize n_bytes, gint64 now_ns);
/* When the next one comes out; G_MAXINT64: nothing is under way. */
gint64 wb_impairer_get_next_ns (const WbImpairer *self);
/* The next one that is out at now_ns; FALSE: none. */
gboolean wb_impairer_take (WbImpairer *self, gint64 now_ns, WbImpairerDatagram *out);

/* The log: WbImpairerFate by number. Borrowed. */
const GArray *wb_impairer_get_fates (const WbImpairer *self, WbImpairerWay way);

G_END_DECLS
