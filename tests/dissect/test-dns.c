/* SPDX-License-Identifier: GPL-3.0-or-later */

/* DNS as a person reads it: a query, an answer with compressed names, EDNS, a pointer that loops, two messages and a
 * piece of a third in one TCP segment, and a port that is nobody's. The bytes are IPv4 packets (LINKTYPE_RAW) of which
 * only the DNS lines are compared; field by field tests/peers/compare-tshark does the same against tshark. */

#include "engine/dissect/wb-dissector.h"
#include "engine/dissect/wb-summary.h"

#include <string.h>

typedef struct
{
  const char *name;
  const char *hex;
  const char *info; /* list row */
  const char *tree;
} Case;

static const Case cases[] = {
#include "dns-trees.h"
};

static GByteArray *
from_hex (const char *hex)
{
  GByteArray *bytes = g_byte_array_new ();

  for (; hex[0] && hex[1]; hex += 2)
    {
      guint8 byte = (guint8) (g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));

      g_byte_array_append (bytes, &byte, 1);
    }
  return bytes;
}

static void
dissect (WbDissection *d, const GByteArray *bytes)
{
  WbFrame frame = {
    .number = 1,
    .captured_length = bytes->len,
    .reported_length = bytes->len,
    .link_type = 101,
    .fcs_length = -1,
    .time_digits = 6,
  };

  wb_dissect (d, &frame, bytes->data, NULL);
}

/* The shown lines of the DNS layer and the remarks on it, indented by depth. */
static char *
render (const WbDissection *d)
{
  GString *out = g_string_new (NULL);

  for (guint32 i = 0; i < d->n_fields; i++)
    {
      const WbField *f = &d->fields[i];

      if (f->flags & WB_FIELD_HIDDEN || strcmp (d->layers[f->layer].dissector->name, "dns") != 0)
        continue;
      for (guint32 p = f->parent; p != WB_NO_FIELD; p = d->fields[p].parent)
        g_string_append (out, "  ");
      wb_field_append_label (d, f, out);
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}

static void
test_tree (gconstpointer data)
{
  const Case *t = data;
  g_autoptr (WbDissection) d = wb_dissection_new ();
  g_autoptr (WbSummary) summary = wb_summary_new ();
  g_autoptr (GByteArray) bytes = from_hex (t->hex);
  g_autofree char *tree = NULL;

  g_test_summary ("A DNS message reads as its questions and records, with every compressed name whole");
  dissect (d, bytes);
  tree = render (d);
  g_assert_cmpstr (tree, ==, t->tree);
  wb_summary_fill (summary, d);
  g_assert_cmpstr (summary->protocol, ==, "DNS");
  g_assert_cmpstr (summary->info->str, ==, t->info);
}

/* An answer of so many A records, each of which points at the name before it. */
static GByteArray *
make_answer (guint n_records)
{
  static const guint8 head[] = {
    0x45, 0, 0, 0, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2, 0, 53, 0x30, 0x39
  };
  static const guint8 record[] = { 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 192, 0, 2, 3 };
  guint8 lengths[] = { 0, 0, 0, 0 };
  guint8 message[] = { 0, 1, 0x81, 0x80, 0, 0, 0, 0, 0, 0, 0, 0 };
  guint8 first[] = { 3, 0xc3, 0xa4, 'b', 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 192, 0, 2, 3 };
  guint bytes = (guint) sizeof message + (guint) sizeof first + (n_records - 1) * (guint) sizeof record + 8;
  GByteArray *out = g_byte_array_new ();

  message[6] = (guint8) (n_records >> 8);
  message[7] = (guint8) n_records;
  lengths[0] = (guint8) (bytes >> 8);
  lengths[1] = (guint8) bytes;
  g_byte_array_append (out, head, sizeof head);
  g_byte_array_append (out, lengths, sizeof lengths);
  g_byte_array_append (out, message, sizeof message);
  g_byte_array_append (out, first, sizeof first);
  for (guint i = 1; i < n_records; i++)
    g_byte_array_append (out, record, sizeof record);
  out->data[2] = (guint8) ((bytes + 20) >> 8);
  out->data[3] = (guint8) (bytes + 20);
  return out;
}

/* Seconds for the lines of the tree: the best of three. */
static double
time_labels (guint n_records)
{
  g_autoptr (WbDissection) d = wb_dissection_new ();
  g_autoptr (GByteArray) bytes = make_answer (n_records);
  double best = G_MAXDOUBLE;

  dissect (d, bytes);
  for (guint round = 0; round < 3; round++)
    {
      g_autoptr (GTimer) timer = g_timer_new ();
      g_autofree char *tree = render (d);

      best = MIN (best, g_timer_elapsed (timer, NULL));
      g_assert_nonnull (strstr (tree, "Answers"));
    }
  return best;
}

static void
test_many_records (void)
{
  g_autoptr (WbDissection) d = wb_dissection_new ();
  g_autoptr (WbSummary) summary = wb_summary_new ();
  g_autoptr (GByteArray) bytes = make_answer (3500);
  double few, many;

  g_test_summary (
      "A message of 3,500 records: its row is cut at a whole character, its tree takes no time a record more");
  dissect (d, bytes);
  wb_summary_fill (summary, d);
  g_assert_cmpuint (summary->info->len, <=, WB_SUMMARY_INFO_BYTES);
  g_assert_cmpuint (summary->info->len, >, WB_SUMMARY_INFO_BYTES - 8);
  g_assert_true (g_str_has_suffix (summary->info->str, "…"));
  g_assert_true (g_utf8_validate (summary->info->str, (gssize) summary->info->len, NULL));
  few = time_labels (175);
  many = time_labels (3500);
  g_test_message ("175 records %.2f ms, 3,500 records %.2f ms", few * 1e3, many * 1e3);
  g_assert_cmpfloat (many, <, few * 100); /* 20 in theory; 400 when each record is looked for in all */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/dissect/dns/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_tree);
    }
  g_test_add_func ("/dissect/dns/many-records", test_many_records);
  return g_test_run ();
}
