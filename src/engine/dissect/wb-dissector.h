/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A dissector: one protocol, declared as data. It reads through the cursor, adds fields, names what follows with
 * wb_dissection_next() and returns; the loop in wb-dissect.c goes there. No dissector calls another. */
#pragma once

#include "engine/dissect/wb-cursor.h"
#include "engine/dissect/wb-dissection.h"
#include "engine/dissect/wb-field.h"
#include "engine/dissect/wb-summary.h"

G_BEGIN_DECLS

typedef struct
{
  WbTable table;
  guint32 key;
} WbDissectorEntry;

struct _WbDissector
{
  const char *name;                            /* filter name: "ip" */
  const char *short_name;                      /* protocol column: "IPv4" */
  const WbFieldInfo *root;                     /* kind PROTOCOL: its title heads the layer */
  const WbFieldInfo *const *fields;            /* every declared field, NULL-terminated: what a filter or -e can name */
  const WbFieldInfo *const *more_fields;       /* as `fields`, declared by a companion file (options); may be NULL */
  const WbFieldInfo *const *const *companions; /* several such lists, ends with NULL; may be NULL */
  const WbDissectorEntry *entries;             /* where it is found; ends with WB_TABLE_NONE */
  /* Is this UDP payload, whose ports nobody knows, of this protocol? Reads only what is there. May be NULL. */
  gboolean (*recognise) (const WbCursor *payload);
  /* Dissects the layer whose root field is `root`. The loop sets root's length to what was read (or to
   * wb_dissection_set_layer_length()). */
  void (*dissect) (WbDissection *d, WbCursor *c, guint32 root, const WbDissectContext *context);
  /* After everything inside has been dissected: trailers. May be NULL. */
  void (*finish) (WbDissection *d, guint layer);
  /* Writes this layer's share of the list row; outer layers first, so inner ones win. May be NULL. */
  void (*summarise) (const WbDissection *d, const WbLayer *layer, WbSummary *summary);
};

/* NULL when nothing is registered. */
const WbDissector *wb_dissector_lookup (WbTable table, guint32 key);

/* The one that recognises the payload of a UDP port that nobody is registered for; NULL when none does. */
const WbDissector *wb_dissector_recognise (const WbCursor *payload);

/* All of them, NULL-terminated, in registration order. */
const WbDissector *const *wb_dissectors (void);

/* Calls visit for every declared field and every layer's root, options' and the loop's own among them. A name may come
 * more than once. */
void wb_dissector_foreach_field (void (*visit) (const WbFieldInfo *info, gpointer data), gpointer data);

/* Every declared field of this name (several protocols may declare one, e.g. ip.addr twice); NULL-terminated,
 * transfer container. Empty when the name is unknown. */
const WbFieldInfo **wb_dissector_find_fields (const char *name);

G_END_DECLS
