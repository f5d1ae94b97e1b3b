/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The link and network layers: the tree as a person reads it, whose addresses a row shows, checksum states, and that
 * no cut and no changed byte makes a dissection leave its frame. The long run (WB_TEST_LONG) tries every value of every byte. */

#include "engine/dissect/wb-dissector.h"
#include "net-seeds.h"

#include <string.h>

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

static const NetSeed *
seed (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (net_seeds); i++)
    if (g_str_equal (net_seeds[i].name, name))
      return &net_seeds[i];
  g_assert_not_reached ();
}

static void
dissect (WbDissection *d, guint16 link_type, const guint8 *bytes, guint32 captured, guint32 reported)
{
  WbFrame frame = {
    .number = 1,
    .captured_length = captured,
    .reported_length = reported,
    .link_type = link_type,
    .fcs_length = -1,
    .time_digits = 6,
  };

  wb_dissect (d, &frame, bytes, NULL);
}

/* Shown lines below the frame's own layer, indented by depth. */
static char *
render (const WbDissection *d)
{
  GString *out = g_string_new (NULL);

  for (guint32 i = 0; i < d->n_fields; i++)
    {
      const WbField *f = &d->fields[i];

      if (f->flags & WB_FIELD_HIDDEN || f->layer == 0)
        continue;
      for (guint32 p = f->parent; p != WB_NO_FIELD; p = d->fields[p].parent)
        g_string_append (out, "  ");
      wb_field_append_label (d, f, out);
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}

static void
assert_invariants (const WbDissection *d)
{
  g_assert_cmpuint (d->n_layers, <=, WB_MAX_LAYERS);
  for (guint32 i = 0; i < d->n_fields; i++)
    {
      const WbField *f = &d->fields[i];

      g_assert_true (f->parent == WB_NO_FIELD || f->parent < i);
      g_assert_cmpuint (f->source, <, d->n_sources);
      g_assert_cmpuint (f->offset, <=, d->frame.reported_length);
      if (f->length && !(f->flags & WB_FIELD_IN_ARENA))
        g_assert_cmpuint ((guint64) f->offset + f->length, <=, d->frame.captured_length);
      g_assert_cmpuint (f->layer, <, d->n_layers);
    }
}

typedef struct
{
  const char *name;
  const char *tree;
} TreeCase;

static const TreeCase tree_cases[] = {
#include "net-trees.h"
};

static void
test_tree (gconstpointer data)
{
  const TreeCase *t = data;
  const NetSeed *s = seed (t->name);
  g_autoptr (WbDissection) d = wb_dissection_new ();
  g_autoptr (GByteArray) bytes = from_hex (s->hex);
  g_autofree char *tree = NULL;

  g_test_summary ("A whole frame reads as the standards' names and values, nested as the layers are");
  dissect (d, s->link_type, bytes->data, bytes->len, bytes->len);
  assert_invariants (d);
  tree = render (d);
  g_assert_cmpstr (tree, ==, t->tree);
}

static void
test_rows (void)
{
  static const struct
  {
    const char *name, *source, *destination, *protocol, *info;
  } rows[] = {
    { "arp", "02:aa:bb:cc:dd:ee", "00:11:22:33:44:55", "ARP", "Who has 10.0.0.2? Tell 10.0.0.1" },
    { "icmp-echo", "10.0.0.1", "10.0.0.2", "ICMP", "Echo (ping) request  id=0x1234, seq=1/256, ttl=64" },
    { "icmp-error", "192.0.2.1", "10.0.0.2", "ICMP", "Destination unreachable (Port unreachable)" },
    { "ndp-ra", "fe80::1", "ff02::1", "ICMPv6", "Router Advertisement from 02:aa:bb:cc:dd:ee" },
    { "igmp-3", "10.0.0.1", "224.0.0.22", "IGMPv3", "Membership Report / Join group 239.1.2.3" },
    { "mld", "fe80::1", "ff02::16", "ICMPv6", "Multicast Listener Report Message v2" },
    { "null-be", "::1", "::1", "IPv6", "IPv6 no next header" },
    { "sll", "10.0.0.1", "10.0.0.2", "IPv4", "any private encryption scheme (99)" },
  };
  g_autoptr (WbDissection) d = wb_dissection_new ();
  g_autoptr (WbSummary) summary = wb_summary_new ();

  g_test_summary ("A row names the outer packet's ends, also when an error quotes another");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const NetSeed *s = seed (rows[i].name);
      g_autoptr (GByteArray) bytes = from_hex (s->hex);

      dissect (d, s->link_type, bytes->data, bytes->len, bytes->len);
      wb_summary_fill (summary, d);
      g_assert_cmpstr (summary->source->str, ==, rows[i].source);
      g_assert_cmpstr (summary->destination->str, ==, rows[i].destination);
      g_assert_cmpstr (summary->protocol, ==, rows[i].protocol);
      g_assert_cmpstr (summary->info->str, ==, rows[i].info);
    }
}

static const WbField *
find (const WbDissection *d, const char *name)
{
  g_autofree const WbFieldInfo **infos = wb_dissector_find_fields (name);

  for (const WbFieldInfo **info = infos; *info; info++)
    {
      guint32 from = 0;
      const WbField *field = wb_dissection_find (d, *info, &from);

      if (field)
        return field;
    }
  return NULL;
}

static void
test_fragments (void)
{
  const NetSeed *s = seed ("ipv4-padded");
  g_autoptr (WbDissection) d = wb_dissection_new ();
  g_autoptr (GByteArray) bytes = from_hex (s->hex);

  g_test_summary ("Only offset 0 has ports; a later fragment is bytes, a first one has no checksum to check");
  bytes->data[20] = 0x20; /* more fragments */
  dissect (d, s->link_type, bytes->data, bytes->len, bytes->len);
  g_assert_nonnull (find (d, "udp.srcport"));
  g_assert_true (d->state.is_fragment);
  g_assert_cmpuint (find (d, "udp.checksum.status")->value, ==, 2);
  bytes->data[21] = 185;
  dissect (d, s->link_type, bytes->data, bytes->len, bytes->len);
  g_assert_null (find (d, "udp.srcport"));
  g_assert_false (d->state.has_ports);
  g_assert_cmpuint (find (d, "ip.frag_offset")->value, ==, 185);
}

static void
test_offload (void)
{
  static const guint8 next[] = { 6, 17 };
  const NetSeed *s = seed ("ipv4-padded");
  g_autoptr (WbDissection) d = wb_dissection_new ();
  g_autoptr (GByteArray) bytes = from_hex (s->hex);

  g_test_summary ("IPv4 total length 0 (offload, BIG TCP) means the frame's length, and is no error");
  bytes->data[16] = bytes->data[17] = 0;
  dissect (d, s->link_type, bytes->data, bytes->len, bytes->len);
  g_assert_cmpuint (find (d, "ip.len")->value, ==, bytes->len - 14);
  g_assert_true (d->state.length_unknown);
  g_assert_nonnull (find (d, "udp.srcport"));

  /* The same over IPv6: payload length 0 without a jumbo option. Only TCP is ever sent so; from others it is true. */
  for (guint i = 0; i < G_N_ELEMENTS (next); i++)
    {
      guint8 packet[60] = { 0x60, 0, 0, 0, 0, 0, next[i], 64, [40] = 0x13, 0x88, 0x17, 0x70, 0, 20, [52] = 0x50 };

      dissect (d, 101, packet, sizeof packet, sizeof packet);
      g_assert_nonnull (find (d, "ipv6.plen_zero"));
      g_assert_cmpint (find (d, "tcp.srcport") != NULL, ==, next[i] == 6);
      g_assert_null (find (d, "udp.srcport"));
      g_assert_cmpint (d->verdict, ==, next[i] == 6 ? WB_VERDICT_OK : WB_VERDICT_MALFORMED);
    }
}

static void
test_padding (void)
{
  const NetSeed *s = seed ("ipv4-padded");
  g_autoptr (WbDissection) d = wb_dissection_new ();
  g_autoptr (GByteArray) bytes = from_hex (s->hex);

  g_test_summary ("Ethernet padding is not payload; bytes that are not zero are a trailer");
  dissect (d, s->link_type, bytes->data, bytes->len, bytes->len);
  g_assert_cmpuint (find (d, "eth.padding")->length, ==, 13);
  g_assert_cmpuint (find (d, "data.data")->length, ==, 5);
  bytes->data[bytes->len - 1] = 1;
  dissect (d, s->link_type, bytes->data, bytes->len, bytes->len);
  g_assert_null (find (d, "eth.padding"));
  g_assert_cmpuint (find (d, "eth.trailer")->length, ==, 13);
}

static void
test_tunnels (void)
{
  g_autoptr (WbDissection) d = wb_dissection_new ();
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint n = 200;

  g_test_summary ("Tunnels in tunnels end at the limit, with a remark");
  for (guint i = 0; i < n; i++)
    {
      guint8 header[20] = { 0x45, 0, (guint8) ((n - i) * 20 >> 8), (guint8) ((n - i) * 20), 0, 0, 0, 0, 64, 4 };

      g_byte_array_append (bytes, header, sizeof header);
    }
  dissect (d, 101, bytes->data, bytes->len, bytes->len);
  assert_invariants (d);
  g_assert_cmpuint (d->n_layers, ==, WB_MAX_LAYERS);
  g_assert_nonnull (find (d, "_ws.layer_limit"));
}

static void
test_quick_start (void)
{
  static const guint8 ipv4[28] = { 0x47, 0, 0, 28, [8] = 64, 99, [20] = 25, 8, 0x02, 64 };
  static const guint8 ipv6[56] = { 0x60, 0, 0, 0, 0, 16, 0, 64, [40] = 59, 1, 0x26, 6, 0x02, 64, [50] = 1, 4 };
  static const guint8 tcp[48] = { 0x45, 0, 0, 48, [8] = 64, 6, [32] = 0x70, [40] = 27, 8, 0x02 };
  static const struct
  {
    const char *field;
    const guint8 *bytes;
    guint32 length;
  } rates[] = {
    { "ip.opt.qs_rate", ipv4, sizeof ipv4 },
    { "ipv6.opt.qs_rate", ipv6, sizeof ipv6 },
    { "tcp.options.qs.rate", tcp, sizeof tcp },
  };
  g_autoptr (WbDissection) d = wb_dissection_new ();

  g_test_summary ("A Quick-Start rate has one name, in the request of either family and in TCP's answer");
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      g_autoptr (GString) label = g_string_new (NULL);
      const WbField *field;

      dissect (d, 101, rates[i].bytes, rates[i].length, rates[i].length);
      field = find (d, rates[i].field);
      g_assert_nonnull (field);
      g_assert_cmpuint (field->value, ==, 2);
      wb_field_append_label (d, field, label);
      g_assert_nonnull (strstr (label->str, "160 kbit/s (2)"));
    }
}

static void
test_cut (void)
{
  g_autoptr (WbDissection) d = wb_dissection_new ();

  g_test_summary ("Every snaplen: nothing is read behind it, and it is never called malformed");
  for (guint i = 0; i < G_N_ELEMENTS (net_seeds); i++)
    {
      g_autoptr (GByteArray) bytes = from_hex (net_seeds[i].hex);

      for (guint32 captured = 0; captured < bytes->len; captured++)
        {
          /* A block of exactly this size, so that a sanitizer sees one byte too many. */
          g_autofree guint8 *exact = g_memdup2 (bytes->data, captured);
          g_autofree char *tree = NULL;

          dissect (d, net_seeds[i].link_type, exact, captured, bytes->len);
          assert_invariants (d);
          g_assert_cmpint (d->verdict, !=, WB_VERDICT_MALFORMED);
          tree = render (d);
          g_assert_true (g_utf8_validate (tree, -1, NULL));
        }
    }
}

static void
test_mutations (void)
{
  g_autoptr (WbDissection) d = wb_dissection_new ();
  g_autoptr (WbSummary) summary = wb_summary_new ();
  gboolean all = g_getenv ("WB_TEST_LONG") != NULL;

  g_test_summary ("Every one-byte change: no crash, no hang, every field inside its frame");
  for (guint i = 0; i < G_N_ELEMENTS (net_seeds); i++)
    {
      g_autoptr (GByteArray) bytes = from_hex (net_seeds[i].hex);

      for (guint32 at = 0; at < bytes->len; at++)
        for (guint k = 0; k < (all ? 256u : 6u); k++)
          {
            static const guint8 edges[] = { 0x00, 0xff };
            guint8 value = all ? (guint8) k : k < 2 ? edges[k] : (guint8) g_test_rand_int ();
            g_autofree guint8 *exact = g_memdup2 (bytes->data, bytes->len);
            g_autofree char *tree = NULL;

            exact[at] = value;
            dissect (d, net_seeds[i].link_type, exact, bytes->len, bytes->len);
            assert_invariants (d);
            wb_summary_fill (summary, d);
            g_assert_true (g_utf8_validate (summary->info->str, -1, NULL));
            tree = render (d);
            g_assert_true (g_utf8_validate (tree, -1, NULL));
          }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tree_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/dissect/net/tree/%s", tree_cases[i].name);

      g_test_add_data_func (path, &tree_cases[i], test_tree);
    }
  g_test_add_func ("/dissect/net/rows", test_rows);
  g_test_add_func ("/dissect/net/fragments", test_fragments);
  g_test_add_func ("/dissect/net/offload", test_offload);
  g_test_add_func ("/dissect/net/padding", test_padding);
  g_test_add_func ("/dissect/net/tunnels", test_tunnels);
  g_test_add_func ("/dissect/net/quick-start", test_quick_start);
  g_test_add_func ("/dissect/net/cut", test_cut);
  g_test_add_func ("/dissect/net/mutations", test_mutations);
  return g_test_run ();
}
