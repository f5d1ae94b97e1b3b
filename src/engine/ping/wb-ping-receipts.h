/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which numbers of a stateful reflector have come back, in constant memory: a window of bits behind the highest. The
 * reflector numbers what it receives from 0, so a number below the highest that never comes back is a reply that was
 * lost. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint64 *bits; /* Owned; n_bits, a power of two: bit number % n_bits */
  guint64 n_bits;
  gboolean any;
  gint64 first;      /* where the reflector began to count, for us */
  gint64 highest;    /* 32 bits of it came */
  guint64 n_seen;    /* different numbers from first to highest */
  guint64 n_missing; /* of counts that ended with a restart */
  guint64 n_restarts;
} WbPingReceipts;

typedef enum
{
  WB_PING_RECEIPT_NEWEST, /* the highest number so far */
  WB_PING_RECEIPT_OLDER,  /* not seen before */
  WB_PING_RECEIPT_SEEN,
} WbPingReceiptKind;

/* window: numbers that are remembered at least. */
void wb_ping_receipts_init (WbPingReceipts *self, guint64 window);
void wb_ping_receipts_clear (WbPingReceipts *self);
/* n_sent: packets that the reflector can have received from us; a first number that is not below it belongs to a count
 * that began before us. is_first: it is the first reply to its probe; one with a number that was seen is the sign of a
 * reflector that began anew. */
WbPingReceiptKind wb_ping_receipts_add (WbPingReceipts *self, guint32 number, guint64 n_sent, gboolean is_first);
/* Numbers that have not come back. */
guint64 wb_ping_receipts_get_n_missing (const WbPingReceipts *self);

G_END_DECLS
