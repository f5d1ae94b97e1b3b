/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Prints every field name that the dissectors declare, one a line, each once: what the comparison with tshark asks
 * both sides for. --protocols: the names of the dissectors. */

#include "engine/dissect/wb-dissector.h"

static void
print_once (const WbFieldInfo *info, gpointer seen)
{
  if (g_hash_table_add (seen, (gpointer) info->name))
    g_print ("%s\n", info->name);
}

int
main (int argc, char **argv)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  if (argc > 1 && g_str_equal (argv[1], "--protocols"))
    {
      for (const WbDissector *const *d = wb_dissectors (); *d; d++)
        g_print ("%s\n", (*d)->name);
      return 0;
    }

  wb_dissector_foreach_field (print_once, seen);
  return 0;
}
