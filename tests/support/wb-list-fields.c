/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Prints every field name that the dissectors declare, one a line, each once: what the comparison with tshark asks
 * both sides for. --protocols: the names of the dissectors. */

#include "engine/dissect/wb-dissector.h"

/* Remarks of the loop itself have no dissector. */
extern const WbFieldInfo *const wb_loop_fields[];

static void
print_list (GHashTable *seen, const WbFieldInfo *const *infos)
{
  for (; infos && *infos; infos++)
    if (g_hash_table_add (seen, (gpointer) (*infos)->name))
      g_print ("%s\n", (*infos)->name);
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

  print_list (seen, wb_loop_fields);
  for (const WbDissector *const *d = wb_dissectors (); *d; d++)
    {
      const WbFieldInfo *const root[] = { (*d)->root, NULL };

      print_list (seen, root);
      print_list (seen, (*d)->fields);
      print_list (seen, (*d)->more_fields);
      for (const WbFieldInfo *const *const *c = (*d)->companions; c && *c; c++)
        print_list (seen, *c);
    }
  return 0;
}
