/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Probes that others quote to us, whole and cut at every byte. */

#include "engine/ping/wb-ping-probe.h"

#include <string.h>

#define TARGET_ID 7u
#define N_PROBES 200u
#define EPOCH_NS G_GINT64_CONSTANT (1795370400000000000)
#define BYTES 80u

typedef struct
{
  WbPingProbeForm form;
  WbPingSeries *series;
  guint8 probes[N_PROBES][BYTES];
  gsize n_bytes[N_PROBES];
} Sent;

static void
sent_init (Sent *self, WbPingMode mode, guint size)
{
  WbPingSeriesSettings settings = { .interval_ns = WB_NS_PER_MS, .timeout_ns = WB_NS_PER_S };

  *self = (Sent){ .form = { .mode = mode, .size = size, .key = 42, .ssid = 9 } };
  self->series = wb_ping_series_new (&settings);
  g_assert_cmpuint (wb_ping_probe_get_room (&self->form), <=, BYTES);
  for (guint i = 0; i < N_PROBES; i++)
    {
      guint64 nonce;

      self->n_bytes[i] =
          wb_ping_probe_write (&self->form, TARGET_ID, i, EPOCH_NS + i * WB_NS_PER_MS, self->probes[i], &nonce);
      wb_ping_series_add_probe (self->series, nonce, i * WB_NS_PER_MS, i * WB_NS_PER_MS);
    }
}

static WbPingQuote
read_quoted (const Sent *self, const guint8 *bytes, gsize n, guint64 *sequence)
{
  /* of exactly that size, so that a sanitizer sees who reads on */
  g_autofree guint8 *copy = g_memdup2 (bytes, n);

  return wb_ping_probe_read_quoted (&self->form, self->series, copy, n, sequence);
}

/* n_head: so many bytes say the number. */
static void
check_cuts (const Sent *self, guint64 sequence, gsize n_head)
{
  for (gsize n = 0; n <= self->n_bytes[sequence]; n++)
    {
      guint64 found = G_MAXUINT64;
      WbPingQuote quote = read_quoted (self, self->probes[sequence], n, &found);

      g_assert_cmpint (quote, ==, n < n_head ? WB_PING_QUOTE_SHORT : WB_PING_QUOTE_PROBE);
      g_assert_cmpuint (found, ==, n < n_head ? G_MAXUINT64 : sequence);
    }
}

static void
test_quoted (void)
{
  Sent sent;
  guint64 found, nonce;
  guint8 other[BYTES];
  gsize n;

  g_test_summary ("A quotation belongs to the probe whose nonce it has, as far as it reaches, and to no other");

  for (WbPingMode mode = WB_PING_MODE_TEXT; mode <= WB_PING_MODE_ECHO; mode++)
    for (guint size = 0; size <= BYTES; size += BYTES)
      {
        gboolean stamp = mode == WB_PING_MODE_STAMP;

        sent_init (&sent, mode, size);
        /* "PING 7 ", "PING 123 ": the blank says that the number is whole */
        check_cuts (&sent, 7, stamp ? 4 : 7);
        check_cuts (&sent, 123, stamp ? 4 : 9);
        /* One that was refused had the number that the next one got. */
        n = wb_ping_probe_write (&sent.form, TARGET_ID, 123, EPOCH_NS + 1, other, &nonce);
        g_assert_cmpint (read_quoted (&sent, other, n, &found), ==, WB_PING_QUOTE_FOREIGN);
        /* Cut before its nonce, nothing tells the two apart. */
        g_assert_cmpint (read_quoted (&sent, other, stamp ? 11 : 20, &found), ==, WB_PING_QUOTE_PROBE);
        /* Not sent. */
        n = wb_ping_probe_write (&sent.form, TARGET_ID, N_PROBES, EPOCH_NS, other, &nonce);
        g_assert_cmpint (read_quoted (&sent, other, n, &found), ==, WB_PING_QUOTE_FOREIGN);
        /* Another target's; of STAMP nothing tells, but who asks knows where the packet went. */
        n = wb_ping_probe_write (&sent.form, TARGET_ID + 1, 123, EPOCH_NS + 123 * WB_NS_PER_MS, other, &nonce);
        g_assert_cmpint (read_quoted (&sent, other, n, &found), ==,
                         stamp ? WB_PING_QUOTE_PROBE : WB_PING_QUOTE_FOREIGN);
        wb_ping_series_free (sent.series);
      }
}

static void
test_wild (void)
{
  static const char *const wild[] = {
    "PONG 7 1.000000000",       "PING x",    "PING  7 ", "PING -7 ", "PING 18446744073709551615 1.000000000",
    "CONFIRM 0123456789abcdef", "PINGPING ", "ping 7 ",
  };
  Sent sent;
  guint64 found;

  g_test_summary ("What quotes no probe at all is foreign, and a number beyond 64 bits is none");

  sent_init (&sent, WB_PING_MODE_TEXT, 0);
  for (guint i = 0; i < G_N_ELEMENTS (wild); i++)
    g_assert_cmpint (read_quoted (&sent, (const guint8 *) wild[i], strlen (wild[i]), &found), ==,
                     WB_PING_QUOTE_FOREIGN);
  g_assert_cmpint (read_quoted (&sent, (const guint8 *) "PING 99999999999999999999999 1", 30, &found), ==,
                   WB_PING_QUOTE_FOREIGN);
  wb_ping_series_free (sent.series);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ping/probe/quoted", test_quoted);
  g_test_add_func ("/ping/probe/wild", test_wild);
  return g_test_run ();
}
