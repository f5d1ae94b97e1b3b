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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/dissect/dns/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_tree);
    }
  return g_test_run ();
}
