/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whole frames as a person reads them: LLC, ARP and tags (link-trees.h), TCP with its options, UDP and DHCP
 * (transport-trees.h). The lines are Wireshark's words for what the standards say of these bytes; the network layer
 * around them is left out, and has its own trees in test-net.c. */

#include "engine/dissect/wb-dissector.h"

#include <string.h>

typedef struct
{
  const char *name;
  guint16 link_type;
  const char *hex;
  const char *tree;
} Case;

static const Case cases[] = {
#include "link-trees.h"
#include "transport-trees.h"
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

static gboolean
is_shown (const WbDissection *d, const WbField *field)
{
  static const char *const around[] = { "frame", "eth", "raw", "ip", "ipv6" };
  const char *name = d->layers[field->layer].dissector->name;

  for (guint i = 0; i < G_N_ELEMENTS (around); i++)
    if (strcmp (name, around[i]) == 0)
      return FALSE;
  return !(field->flags & WB_FIELD_HIDDEN);
}

/* In the tree's order: what finish() and remarks add later stands under its parent all the same. */
static void
append_below (const WbDissection *d, guint32 parent, guint depth, GString *out)
{
  for (guint32 i = 0; i < d->n_fields; i++)
    {
      if (d->fields[i].parent != parent || !is_shown (d, &d->fields[i]))
        continue;
      for (guint k = 0; k < depth; k++)
        g_string_append (out, "  ");
      wb_field_append_label (d, &d->fields[i], out);
      g_string_append_c (out, '\n');
      append_below (d, i, depth + 1, out);
    }
}

static char *
render (const WbDissection *d)
{
  GString *out = g_string_new (NULL);

  append_below (d, WB_NO_FIELD, 0, out);
  return g_string_free (out, FALSE);
}

static void
test_tree (gconstpointer data)
{
  const Case *t = data;
  g_autoptr (WbDissection) d = wb_dissection_new ();
  g_autoptr (GByteArray) bytes = from_hex (t->hex);
  g_autofree char *tree = NULL;
  WbFrame frame = {
    .number = 1,
    .captured_length = bytes->len,
    .reported_length = bytes->len,
    .link_type = t->link_type,
    .fcs_length = -1,
    .time_digits = 6,
  };

  g_test_summary ("A frame reads as the standards' names and values, flaws named where they are");
  wb_dissect (d, &frame, bytes->data, NULL);
  tree = render (d);
  g_assert_cmpstr (tree, ==, t->tree);
}

/* What pcapng says beside the bytes. */
static void
test_frame (void)
{
  static const guint8 judgement[] = { 0x61, 0x62 };
  static const WbFrameVerdict verdicts[] = {
    { .kind = WB_FRAME_VERDICT_HARDWARE, .bytes = judgement, .length = sizeof judgement },
    { .kind = WB_FRAME_VERDICT_XDP, .number = 2 },
  };
  g_autoptr (WbDissection) d = wb_dissection_new ();
  g_autoptr (GString) out = g_string_new (NULL);
  WbFrame frame = {
    .number = 7,
    .link_type = 101,
    .has_interface = TRUE,
    .interface_name = "eth0",
    .section = 1,
    .has_queue = TRUE,
    .queue = 3,
    .has_packet_id = TRUE,
    .packet_id = 99,
    .verdicts = verdicts,
    .n_verdicts = G_N_ELEMENTS (verdicts),
  };

  g_test_summary ("Section, queue, number and verdicts of a pcapng packet stand in the frame's own layer");
  wb_dissect (d, &frame, (const guint8 *) "", NULL);
  for (guint32 i = 1; i < d->n_fields && d->fields[i].layer == 0; i++)
    {
      if (strstr (d->fields[i].info->name, "time") || strstr (d->fields[i].info->name, "len"))
        continue;
      wb_field_append_label (d, &d->fields[i], out);
      g_string_append_c (out, '\n');
    }
  g_assert_cmpstr (out->str, ==,
                   "Section number: 2\n"
                   "Interface id: 0 (eth0)\n"
                   "Interface name: eth0\n"
                   "Interface queue: 3\n"
                   "Packet id: 99\n"
                   "Verdict: Hardware (0)\n"
                   "Hardware: 61 62\n"
                   "Verdict: eBPF_XDP (2)\n"
                   "eBPF XDP: XDP_PASS (2)\n"
                   "Encapsulation type: Raw IP (7)\n"
                   "Frame Number: 7\n"
                   "[Frame is marked: False]\n"
                   "[Frame is ignored: False]\n"
                   "[Protocols in frame: raw]\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/dissect/tree/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_tree);
    }
  g_test_add_func ("/dissect/tree/frame", test_frame);
  return g_test_run ();
}
