/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who dissects what: the one list of dissectors, and a small hash built from their entries on first use. To add a
 * protocol, write its file and name it here. */

#include "engine/dissect/wb-dissection-private.h"

#include <string.h>

#define DISSECTORS(X)                                                                                                  \
  X (frame)                                                                                                            \
  X (ethernet)                                                                                                         \
  X (llc)                                                                                                              \
  X (vlan)                                                                                                             \
  X (ieee8021ad)                                                                                                       \
  X (arp)                                                                                                              \
  X (ipv4)                                                                                                             \
  X (ipv6)                                                                                                             \
  X (ipv6_hopopts)                                                                                                     \
  X (ipv6_dstopts)                                                                                                     \
  X (ipv6_fragment)                                                                                                    \
  X (ipv6_routing)                                                                                                     \
  X (ah)                                                                                                               \
  X (esp)                                                                                                              \
  X (mobility)                                                                                                         \
  X (igmp)                                                                                                             \
  X (icmp)                                                                                                             \
  X (icmpv6)                                                                                                           \
  X (null)                                                                                                             \
  X (raw)                                                                                                              \
  X (sll)                                                                                                              \
  X (sll2)                                                                                                             \
  X (udp)                                                                                                              \
  X (udplite)                                                                                                          \
  X (dns)                                                                                                              \
  X (dns_stream)                                                                                                       \
  X (mdns)                                                                                                             \
  X (llmnr)                                                                                                            \
  X (dhcp)                                                                                                             \
  X (tcp)                                                                                                              \
  X (mptcp)                                                                                                            \
  X (tcp_scps)                                                                                                         \
  X (data)

#define DECLARE(name) extern const WbDissector wb_dissector_##name;
DISSECTORS (DECLARE)

#define ADDRESS(name) &wb_dissector_##name,
static const WbDissector *const dissectors[] = { DISSECTORS (ADDRESS) NULL };

/* Remarks of the loop itself have no dissector but can be named all the same. */
extern const WbFieldInfo *const wb_loop_fields[];

/* Open addressing; a power of two, at most half full. */
#define SLOTS 2048
typedef struct
{
  guint64 key; /* table << 32 | key */
  const WbDissector *dissector;
} Slot;

static guint
slot_of (guint64 key)
{
  return (guint) ((key * 0x9e3779b97f4a7c15u) >> 53) & (SLOTS - 1);
}

static const Slot *
slots (void)
{
  static Slot table[SLOTS];
  static gsize ready;

  if (g_once_init_enter (&ready))
    {
      guint used = 0;

      for (guint i = 0; dissectors[i]; i++)
        for (const WbDissectorEntry *e = dissectors[i]->entries; e && e->table != WB_TABLE_NONE; e++)
          {
            guint64 key = (guint64) e->table << 32 | e->key;
            guint at = slot_of (key);

            while (table[at].dissector)
              at = (at + 1) & (SLOTS - 1);
            table[at] = (Slot){ key, dissectors[i] };
            g_assert (++used <= SLOTS / 2);
          }
      g_once_init_leave (&ready, 1);
    }
  return table;
}

const WbDissector *
wb_dissector_lookup (WbTable table, guint32 key)
{
  const Slot *all = slots ();
  guint64 wanted = (guint64) table << 32 | key;

  for (guint at = slot_of (wanted); all[at].dissector; at = (at + 1) & (SLOTS - 1))
    if (all[at].key == wanted)
      return all[at].dissector;
  return NULL;
}

const WbDissector *
wb_dissector_recognise (const WbCursor *payload)
{
  for (guint i = 0; dissectors[i]; i++)
    if (dissectors[i]->recognise && dissectors[i]->recognise (payload))
      return dissectors[i];
  return NULL;
}

const WbDissector *const *
wb_dissectors (void)
{
  return dissectors;
}

static void
visit_list (const WbFieldInfo *const *list, void (*visit) (const WbFieldInfo *, gpointer), gpointer data)
{
  for (; list && *list; list++)
    visit (*list, data);
}

void
wb_dissector_foreach_field (void (*visit) (const WbFieldInfo *info, gpointer data), gpointer data)
{
  for (guint i = 0; dissectors[i]; i++)
    {
      if (dissectors[i]->root)
        visit (dissectors[i]->root, data);
      visit_list (dissectors[i]->fields, visit, data);
      visit_list (dissectors[i]->more_fields, visit, data);
      for (const WbFieldInfo *const *const *c = dissectors[i]->companions; c && *c; c++)
        visit_list (*c, visit, data);
    }
  visit_list (wb_loop_fields, visit, data);
}

typedef struct
{
  const char *name;
  GPtrArray *found;
} Search;

static void
collect (const WbFieldInfo *info, gpointer data)
{
  Search *search = data;

  if (strcmp (info->name, search->name) == 0)
    g_ptr_array_add (search->found, (gpointer) info);
}

const WbFieldInfo **
wb_dissector_find_fields (const char *name)
{
  GPtrArray *found = g_ptr_array_new ();

  wb_dissector_foreach_field (collect, &(Search){ name, found });
  g_ptr_array_add (found, NULL);
  return (const WbFieldInfo **) g_ptr_array_free (found, FALSE);
}
