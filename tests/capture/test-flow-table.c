/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The flow table against a model that cannot be wrong (text keys in a GHashTable), at its budget, and under keys that
 * somebody chose to collide. Dissections are made by hand: the table reads nothing of them but state and frame. */

#include "engine/capture/wb-flow-table-private.h"
#include "engine/dissect/wb-summary.h"

#include <string.h>

static void
set_ipv4 (WbAddress *address, guint32 host)
{
  *address = (WbAddress){ .kind = WB_ADDRESS_IPV4,
                          .bytes = { 10, (guint8) (host >> 16), (guint8) (host >> 8), (guint8) host } };
}

static void
set_packet (WbDissection *d, guint32 src, guint32 dst, guint16 src_port, guint16 dst_port, guint8 protocol)
{
  d->state = (WbDissectState){ .src_port = src_port, .dst_port = dst_port, .ip_proto = protocol };
  set_ipv4 (&d->state.src, src);
  set_ipv4 (&d->state.dst, dst);
  d->state.has_ports = protocol != 1;
  d->frame.number++;
  d->frame.reported_length = 60;
  d->frame.has_time = TRUE;
  d->frame.time_ns = (gint64) d->frame.number * 1000;
}

typedef struct
{
  guint64 packets, bytes, first_packet;
  gint64 first_ns, last_ns;
  guint order;
} Model;

static char *
key_text (const WbAddress *src, const WbAddress *dst, guint16 src_port, guint16 dst_port, guint8 protocol,
          gboolean has_ports)
{
  GString *text = g_string_new (NULL);

  wb_address_append (src, text);
  if (has_ports)
    g_string_append_printf (text, " %u", src_port);
  g_string_append (text, " > ");
  wb_address_append (dst, text);
  if (has_ports)
    g_string_append_printf (text, " %u", dst_port);
  g_string_append_printf (text, " %u", protocol);
  return g_string_free (text, FALSE);
}

/* A few hosts and ports, so that flows repeat, have both directions, speak to themselves and come without ports. */
static void
random_packet (WbDissection *d, GRand *random)
{
  static const guint8 protocols[] = { 1, 6, 17 };
  guint kind = (guint) g_rand_int_range (random, 0, 20);

  set_packet (d, (guint32) g_rand_int_range (random, 0, 40), (guint32) g_rand_int_range (random, 0, 40),
              (guint16) g_rand_int_range (random, 0, 6), (guint16) g_rand_int_range (random, 0, 6),
              protocols[g_rand_int_range (random, 0, 3)]);
  d->frame.reported_length = (guint32) g_rand_int_range (random, 20, 70000);
  d->frame.time_ns = g_rand_int_range (random, -1000000, 1000000);
  d->frame.has_time = kind != 0;
  if (kind == 1) /* not IP */
    {
      d->state = (WbDissectState){
        .link_src = { WB_ADDRESS_ETHER, { 2, 0, 0, 0, 0, (guint8) g_rand_int_range (random, 0, 9) } },
        .link_dst = { WB_ADDRESS_ETHER, { 2, 0, 0, 0, 0, (guint8) g_rand_int_range (random, 0, 9) } }
      };
    }
  else if (kind == 2)
    d->state.src.kind = d->state.dst.kind = WB_ADDRESS_IPV6;
}

static void
model_add (GHashTable *model, const WbDissection *d)
{
  const WbDissectState *s = &d->state;
  gboolean ip = s->src.kind != WB_ADDRESS_NONE;
  char *key = key_text (ip ? &s->src : &s->link_src, ip ? &s->dst : &s->link_dst, s->src_port, s->dst_port, s->ip_proto,
                        s->has_ports);
  Model *row = g_hash_table_lookup (model, key);

  if (row == NULL)
    {
      row = g_new0 (Model, 1);
      row->order = g_hash_table_size (model);
      row->first_packet = d->frame.number;
      row->first_ns = G_MAXINT64;
      row->last_ns = G_MININT64;
      g_hash_table_insert (model, g_strdup (key), row);
    }
  g_free (key);
  row->packets++;
  row->bytes += d->frame.reported_length;
  if (d->frame.has_time)
    {
      row->first_ns = MIN (row->first_ns, d->frame.time_ns);
      row->last_ns = MAX (row->last_ns, d->frame.time_ns);
    }
}

static char *
flow_key (const WbFlow *flow, gboolean reverse)
{
  return reverse ? key_text (&flow->dst, &flow->src, flow->dst_port, flow->src_port, flow->protocol, flow->has_ports) :
                   key_text (&flow->src, &flow->dst, flow->src_port, flow->dst_port, flow->protocol, flow->has_ports);
}

static void
check_rows (const WbFlowTable *table, GHashTable *model)
{
  g_assert_cmpuint (wb_flow_table_get_n_flows (table), ==, g_hash_table_size (model));
  for (guint i = 0; i < wb_flow_table_get_n_flows (table); i++)
    {
      g_autofree char *key = NULL;
      const Model *row;
      WbFlow flow;

      wb_flow_table_get_flow (table, i, &flow);
      key = flow_key (&flow, FALSE);
      row = g_hash_table_lookup (model, key);
      g_assert_nonnull (row);
      g_assert_cmpuint (row->order, ==, i);
      g_assert_cmpuint (row->packets, ==, flow.packets);
      g_assert_cmpuint (row->bytes, ==, flow.bytes);
      g_assert_cmpuint (row->first_packet, ==, flow.first_packet);
      g_assert_cmpint (flow.has_time, ==, row->first_ns <= row->last_ns);
      if (flow.has_time)
        {
          g_assert_cmpint (row->first_ns, ==, flow.first_ns);
          g_assert_cmpint (row->last_ns, ==, flow.last_ns);
        }
    }
}

static void
check_joined (const WbFlowTable *table, GHashTable *model)
{
  g_autoptr (GArray) rows = wb_flow_table_dup_joined (table);
  guint64 packets = 0, bytes = 0, all_packets = 0, all_bytes = 0;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  Model *row;

  g_hash_table_iter_init (&iter, model);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    {
      all_packets += row->packets;
      all_bytes += row->bytes;
    }
  for (guint i = 0; i < rows->len; i++)
    {
      const WbFlow *flow = &g_array_index (rows, WbFlow, i);
      char *there = flow_key (flow, FALSE), *back = flow_key (flow, TRUE);
      const Model *forward = g_hash_table_lookup (model, there), *other = g_hash_table_lookup (model, back);

      g_assert_nonnull (forward);
      g_assert_cmpuint (forward->packets, ==, flow->packets);
      if (strcmp (there, back) == 0 || other == NULL)
        g_assert_cmpuint (flow->packets_back, ==, 0);
      else
        {
          g_assert_cmpuint (other->packets, ==, flow->packets_back);
          g_assert_cmpuint (other->bytes, ==, flow->bytes_back);
          g_assert_cmpuint (forward->order, <, other->order); /* the direction seen first leads */
          if (flow->has_time)
            {
              g_assert_cmpint (MIN (forward->first_ns, other->first_ns), ==, flow->first_ns);
              g_assert_cmpint (MAX (forward->last_ns, other->last_ns), ==, flow->last_ns);
            }
        }
      g_assert_false (g_hash_table_contains (seen, back) && strcmp (there, back) != 0);
      g_hash_table_add (seen, there);
      g_free (back);
      packets += flow->packets + flow->packets_back;
      bytes += flow->bytes + flow->bytes_back;
    }
  g_assert_cmpuint (packets, ==, all_packets);
  g_assert_cmpuint (bytes, ==, all_bytes);
}

static void
test_model (void)
{
  g_autoptr (WbFlowTable) table = wb_flow_table_new (WB_FLOW_BUDGET_BYTES);
  g_autoptr (GHashTable) model = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (WbDissection) d = wb_dissection_new ();
  g_autoptr (GRand) random = g_rand_new_with_seed (20);

  g_test_summary ("200,000 random packets give the rows of a hash table with text keys, single and joined");
  for (guint i = 1; i <= 200000; i++)
    {
      random_packet (d, random);
      wb_flow_table_add (table, d);
      model_add (model, d);
      if (i == 10 || i == 1000)
        check_rows (table, model);
    }
  check_rows (table, model);
  check_joined (table, model);
  g_assert_cmpuint (wb_flow_table_get_n_flows (table), >, 10000);
  g_assert_cmpuint (wb_flow_table_get_overflow (table), ==, 0);
}

static void
test_no_address (void)
{
  g_autoptr (WbFlowTable) table = wb_flow_table_new (WB_FLOW_BUDGET_BYTES);
  g_autoptr (WbDissection) d = wb_dissection_new ();
  WbFlow flow;

  g_test_summary ("A frame without addresses is no flow; a fragment behind the first has a row without ports");
  memset (&d->state, 0, sizeof d->state);
  wb_flow_table_add (table, d);
  g_assert_cmpuint (wb_flow_table_get_n_flows (table), ==, 0);

  set_packet (d, 1, 2, 3, 4, 17);
  wb_flow_table_add (table, d);
  d->state.has_ports = FALSE;
  d->state.src_port = d->state.dst_port = 9; /* whatever stands there is not to be read */
  wb_flow_table_add (table, d);
  d->state.src_port = 10;
  wb_flow_table_add (table, d);
  g_assert_cmpuint (wb_flow_table_get_n_flows (table), ==, 2);
  wb_flow_table_get_flow (table, 1, &flow);
  g_assert_false (flow.has_ports);
  g_assert_cmpuint (flow.src_port, ==, 0);
  g_assert_cmpuint (flow.packets, ==, 2);
  g_assert_cmpuint (flow.protocol, ==, 17);
}

static void
test_budget (void)
{
  static const gsize budgets[] = { 1024, 30000, 100000, 1u << 20, 5000000 };
  g_autoptr (WbDissection) d = wb_dissection_new ();
  guint before = 0;

  g_test_summary ("The budget is never passed, what does not fit is counted, and known flows go on being counted");
  for (guint b = 0; b < G_N_ELEMENTS (budgets); b++)
    {
      g_autoptr (WbFlowTable) table = wb_flow_table_new (budgets[b]);
      guint64 packets = 0;
      guint n;

      for (guint i = 0; i < 100000; i++)
        {
          set_packet (d, i, i + 1, 1, 2, 6);
          wb_flow_table_add (table, d);
          g_assert_cmpuint (wb_flow_table_get_memory (table), <=, budgets[b]);
        }
      n = wb_flow_table_get_n_flows (table);
      g_assert_cmpuint (wb_flow_table_get_overflow (table), ==, 100000 - n);
      g_assert_cmpuint (n, <, 100000);
      g_assert_true (n > before || budgets[b] == 1024);
      before = n;
      /* 88 bytes an entry and 8 to 18 for slots: the budget is used, not only kept. */
      if (budgets[b] >= 100000)
        g_assert_cmpuint (n, >, budgets[b] / 160);

      for (guint i = 0; i < 100000; i++)
        {
          set_packet (d, i, i + 1, 1, 2, 6);
          wb_flow_table_add (table, d);
        }
      g_assert_cmpuint (wb_flow_table_get_n_flows (table), ==, n);
      for (guint i = 0; i < n; i++)
        {
          WbFlow flow;

          wb_flow_table_get_flow (table, i, &flow);
          g_assert_cmpuint (flow.packets, ==, 2);
          packets += flow.packets;
        }
      g_assert_cmpuint (packets + wb_flow_table_get_overflow (table), ==, 200000);
    }
}

static void
test_hostile (void)
{
  g_autoptr (WbFlowTable) known = wb_flow_table_new_keyed (WB_FLOW_BUDGET_BYTES, 1, 2);
  g_autoptr (WbFlowTable) secret = wb_flow_table_new (WB_FLOW_BUDGET_BYTES);
  g_autoptr (WbDissection) d = wb_dissection_new ();
  guint n = 0;

  g_test_summary ("Keys that collide under one table's hash key form a chain there and none under another's");
  for (guint32 i = 0; n < 2000; i++)
    {
      set_packet (d, i, i ^ 0x5555, (guint16) i, 53, 17);
      if (wb_flow_table_hash (known, d) % 4096 >= 2)
        continue;
      wb_flow_table_add (known, d);
      wb_flow_table_add (secret, d);
      n++;
    }
  g_assert_cmpuint (wb_flow_table_get_n_flows (secret), ==, 2000);
  g_assert_cmpuint (wb_flow_table_get_longest_probe (known), >, 900);
  g_assert_cmpuint (wb_flow_table_get_longest_probe (secret), <, 200);
}

static void
test_structured (void)
{
  g_autoptr (WbFlowTable) table = wb_flow_table_new (WB_FLOW_BUDGET_BYTES);
  g_autoptr (WbDissection) d = wb_dissection_new ();

  g_test_summary ("A port scan of 65,536 ports and a walk over 65,536 hosts stay short searches");
  for (guint i = 0; i < 65536; i++)
    {
      set_packet (d, 1, 2, 40000, (guint16) i, 6);
      wb_flow_table_add (table, d);
      set_packet (d, 3, i << 8, 7, 7, 17);
      wb_flow_table_add (table, d);
    }
  g_assert_cmpuint (wb_flow_table_get_n_flows (table), ==, 131072);
  g_assert_cmpuint (wb_flow_table_get_longest_probe (table), <, 400);
}

static void
test_hash (void)
{
  g_autoptr (WbFlowTable) table = wb_flow_table_new_keyed (4096, 0x0706050403020100u, 0x0f0e0d0c0b0a0908u);
  g_autoptr (WbDissection) d = wb_dissection_new ();

  g_test_summary ("The hash depends on every part of the key and on the table's key");
  for (guint a = 0; a < 5; a++)
    {
      guint64 first, second;

      set_packet (d, 1, 2, 3, 4, 17);
      first = wb_flow_table_hash (table, d);
      set_packet (d, 1 + (a == 0), 2 + (a == 1), (guint16) (3 + (a == 2)), (guint16) (4 + (a == 3)), a == 4 ? 6 : 17);
      second = wb_flow_table_hash (table, d);
      g_assert_cmpuint (first, !=, second);
      /* About half of the bits differ. */
      g_assert_cmpint (ABS (__builtin_popcountll (first ^ second) - 32), <, 24);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/capture/flow-table/model", test_model);
  g_test_add_func ("/capture/flow-table/no-address", test_no_address);
  g_test_add_func ("/capture/flow-table/budget", test_budget);
  g_test_add_func ("/capture/flow-table/hostile", test_hostile);
  g_test_add_func ("/capture/flow-table/structured", test_structured);
  g_test_add_func ("/capture/flow-table/hash", test_hash);
  return g_test_run ();
}
