/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A ring of bits: moving the highest number up clears what it passes over, so that a bit always speaks of the latest
 * number that falls on it. */

#include "engine/ping/wb-ping-receipts.h"

#include <string.h>

void
wb_ping_receipts_init (WbPingReceipts *self, guint64 window)
{
  *self = (WbPingReceipts){ .n_bits = 64 };
  while (self->n_bits < window)
    self->n_bits *= 2;
  self->bits = g_new0 (guint64, self->n_bits / 64);
}

void
wb_ping_receipts_clear (WbPingReceipts *self)
{
  g_clear_pointer (&self->bits, g_free);
}

static guint64 *
word_of (WbPingReceipts *self, gint64 number)
{
  return &self->bits[((guint64) number & (self->n_bits - 1)) / 64];
}

static guint64
bit_of (gint64 number)
{
  return G_GUINT64_CONSTANT (1) << ((guint64) number & 63);
}

/* Those from first to last, at most n_bits. By words: the reflector chooses how many. */
static void
clear_bits (WbPingReceipts *self, gint64 first, gint64 last)
{
  while (first <= last)
    {
      guint64 from = (guint64) first & 63, n = MIN (64 - from, (guint64) (last - first) + 1);

      *word_of (self, first) &= ~((n == 64 ? G_MAXUINT64 : (G_GUINT64_CONSTANT (1) << n) - 1) << from);
      first += (gint64) n;
    }
}

static void
begin (WbPingReceipts *self, gint64 number, guint64 n_sent)
{
  memset (self->bits, 0, self->n_bits / 8);
  self->any = TRUE;
  self->first = (guint64) number < n_sent ? 0 : number;
  self->highest = number;
  self->n_seen = 1;
  *word_of (self, number) |= bit_of (number);
}

static WbPingReceiptKind
restart (WbPingReceipts *self, guint32 number, guint64 n_sent)
{
  self->n_missing = wb_ping_receipts_get_n_missing (self);
  self->n_restarts++;
  begin (self, number, n_sent);
  return WB_PING_RECEIPT_NEWEST;
}

WbPingReceiptKind
wb_ping_receipts_add (WbPingReceipts *self, guint32 wire_number, guint64 n_sent, gboolean is_first)
{
  /* the whole number nearest the highest */
  gint64 number = self->highest + (gint32) (wire_number - (guint32) self->highest);

  if (!self->any)
    {
      begin (self, wire_number, n_sent);
      return WB_PING_RECEIPT_NEWEST;
    }
  if (number > self->highest)
    {
      if (number - self->highest >= (gint64) self->n_bits)
        return restart (self, wire_number, n_sent);
      clear_bits (self, self->highest + 1, number - 1);
      *word_of (self, number) |= bit_of (number);
      self->highest = number;
      self->n_seen++;
      return WB_PING_RECEIPT_NEWEST;
    }
  if (number <= self->highest - (gint64) self->n_bits || number < 0 || (*word_of (self, number) & bit_of (number)))
    return is_first ? restart (self, wire_number, n_sent) : WB_PING_RECEIPT_SEEN;
  *word_of (self, number) |= bit_of (number);
  self->first = MIN (self->first, number);
  self->n_seen++;
  return WB_PING_RECEIPT_OLDER;
}

guint64
wb_ping_receipts_get_n_missing (const WbPingReceipts *self)
{
  return self->n_missing + (self->any ? (guint64) (self->highest - self->first + 1) - self->n_seen : 0);
}
