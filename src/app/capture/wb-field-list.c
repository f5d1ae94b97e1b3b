/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The protocol tree as a flat list of its visible lines. A tree model per packet costs the creation of every row
 * (0.13 ms each); here the lines of the last packet are compared with those of the next, and where field and depth
 * agree the line stays and only its text is new. Two packets of one kind therefore cost 0.15 ms instead of 6.
 *
 *   dissection: fields with parents --> first_child, next_sibling --> walk of what is open --> lines
 *                                                                      old lines: | same | changed | same |
 *
 * Invariant: nodes[i] stands for a field whose ancestors are all open, in the order of the walk. */

#include "app/capture/wb-field-list.h"

#include <string.h>

/* A line on screen holds some 300 characters; a field may hold 128 KiB of hex digits. */
#define MAX_LABEL_BYTES 600

#define REMARKS (WB_FIELD_CHAT | WB_FIELD_NOTE | WB_FIELD_WARNING | WB_FIELD_ERROR)

struct _WbFieldNode
{
  GObject parent_instance;

  WbFieldList *list; /* borrowed; NULL after the list let go */
  const WbFieldInfo *info;
  char *label; /* NULL: to be made */
  guint32 field;
  guint depth;
  guint severity;
  guint flags;
  gboolean expandable, expanded;
};

struct _WbFieldList
{
  GObject parent_instance;

  /* Owned */
  GPtrArray *nodes;                              /* WbFieldNode */
  GHashTable *open;                              /* field name (static) -> boolean, what the user chose */
  GArray *first_child, *next_sibling, *severity; /* guint32 per field */

  /* Borrowed */
  const WbDissection *dissection;

  guint32 first_root; /* WB_NO_FIELD: none */
  guint32 last_layer; /* root field of the innermost layer: open unless the user chose otherwise */
};

G_DEFINE_FINAL_TYPE (WbFieldNode, wb_field_node, G_TYPE_OBJECT)

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WbFieldList, wb_field_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static guint node_changed_signal;

/* --- A line ------------------------------------------------------------------------------------------------------ */

static void
wb_field_node_finalize (GObject *object)
{
  g_free (WB_FIELD_NODE (object)->label);
  G_OBJECT_CLASS (wb_field_node_parent_class)->finalize (object);
}

static void
wb_field_node_class_init (WbFieldNodeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wb_field_node_finalize;

  node_changed_signal =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wb_field_node_init (WbFieldNode *self)
{
}

guint32
wb_field_node_get_field (WbFieldNode *self)
{
  return self->field;
}

guint
wb_field_node_get_depth (WbFieldNode *self)
{
  return self->depth;
}

gboolean
wb_field_node_is_expandable (WbFieldNode *self)
{
  return self->expandable;
}

gboolean
wb_field_node_is_expanded (WbFieldNode *self)
{
  return self->expanded;
}

gboolean
wb_field_node_is_protocol (WbFieldNode *self)
{
  return self->info->kind == WB_FIELD_PROTOCOL;
}

gboolean
wb_field_node_is_generated (WbFieldNode *self)
{
  return (self->flags & WB_FIELD_GENERATED) != 0;
}

guint
wb_field_node_get_severity (WbFieldNode *self)
{
  return self->severity;
}

const char *
wb_field_node_get_label (WbFieldNode *self)
{
  g_autoptr (GString) text = NULL;
  char *end;

  if (self->label)
    return self->label;
  if (!self->list || !self->list->dissection)
    return "";
  text = g_string_sized_new (96);
  wb_field_append_label (self->list->dissection, &self->list->dissection->fields[self->field], text);
  if (text->len > MAX_LABEL_BYTES)
    {
      end = g_utf8_find_prev_char (text->str, text->str + MAX_LABEL_BYTES + 1);
      g_string_truncate (text, (gsize) (end - text->str));
      g_string_append (text, "…");
    }
  self->label = g_string_free (g_steal_pointer (&text), FALSE);
  return self->label;
}

/* --- GListModel -------------------------------------------------------------------------------------------------- */

static GType
get_item_type (GListModel *model)
{
  return WB_TYPE_FIELD_NODE;
}

static guint
get_n_items (GListModel *model)
{
  return WB_FIELD_LIST (model)->nodes->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  WbFieldList *self = WB_FIELD_LIST (model);

  return position < self->nodes->len ? g_object_ref (self->nodes->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* --- The walk ---------------------------------------------------------------------------------------------------- */

static guint32
link_of (GArray *array, guint32 field)
{
  return g_array_index (array, guint32, field);
}

/* Children in the order of the array. A parent stands before its children, but not right before them: trailers are
 * added when all else is done. */
static void
link_fields (WbFieldList *self)
{
  const WbDissection *d = self->dissection;
  guint32 n = d ? d->n_fields : 0, last_root = WB_NO_FIELD;
  g_autofree guint32 *last_child = g_new (guint32, n + 1);

  self->first_root = self->last_layer = WB_NO_FIELD;
  g_array_set_size (self->first_child, n);
  g_array_set_size (self->next_sibling, n);
  g_array_set_size (self->severity, n);
  if (n == 0)
    return;
  memset (self->first_child->data, 0xff, n * sizeof (guint32)); /* WB_NO_FIELD */
  memset (self->next_sibling->data, 0xff, n * sizeof (guint32));
  for (guint32 i = 0; i < n; i++)
    {
      guint32 parent = d->fields[i].parent, *before;

      g_array_index (self->severity, guint32, i) = d->fields[i].flags & REMARKS;
      last_child[i] = WB_NO_FIELD;
      if (d->fields[i].flags & WB_FIELD_HIDDEN)
        continue;
      before = parent < i ? &last_child[parent] : &last_root;
      if (*before != WB_NO_FIELD)
        g_array_index (self->next_sibling, guint32, *before) = i;
      else if (parent < i)
        g_array_index (self->first_child, guint32, parent) = i;
      else
        self->first_root = i;
      *before = i;
    }
  for (guint32 i = n; i-- > 0;)
    if (d->fields[i].parent < i)
      g_array_index (self->severity, guint32, d->fields[i].parent) |= link_of (self->severity, i);
  for (guint i = 0; i < d->n_layers; i++)
    if (d->layers[i].root < n && d->fields[d->layers[i].root].parent == WB_NO_FIELD)
      self->last_layer = d->layers[i].root;
}

static gboolean
is_open (WbFieldList *self, guint32 field)
{
  gpointer value;

  if (g_hash_table_lookup_extended (self->open, self->dissection->fields[field].info->name, NULL, &value))
    return GPOINTER_TO_INT (value);
  return field == self->last_layer;
}

static void
add_line (WbFieldList *self, GArray *lines, guint32 field, guint depth)
{
  const WbField *f = &self->dissection->fields[field];
  WbFieldNode line = {
    .list = self,
    .info = f->info,
    .field = field,
    .depth = depth,
    .flags = f->flags,
    .expandable = link_of (self->first_child, field) != WB_NO_FIELD,
  };

  line.expanded = line.expandable && is_open (self, field);
  line.severity = line.expanded ? f->flags & REMARKS : link_of (self->severity, field);
  g_array_append_val (lines, line);
}

/* Depth first, by the links alone: nesting is as deep as a packet wants it. */
static GArray *
walk (WbFieldList *self)
{
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (WbFieldNode));
  guint32 field = self->first_root;
  guint depth = 0;

  while (field != WB_NO_FIELD)
    {
      add_line (self, lines, field, depth);
      if (g_array_index (lines, WbFieldNode, lines->len - 1).expanded)
        {
          field = link_of (self->first_child, field);
          depth++;
          continue;
        }
      while (field != WB_NO_FIELD && link_of (self->next_sibling, field) == WB_NO_FIELD)
        {
          field = self->dissection->fields[field].parent;
          depth--;
        }
      if (field != WB_NO_FIELD)
        field = link_of (self->next_sibling, field);
    }
  return lines;
}

static gboolean
is_same_line (const WbFieldNode *a, const WbFieldNode *b)
{
  return a->info == b->info && a->depth == b->depth;
}

static void
fill_node (WbFieldNode *node, const WbFieldNode *line)
{
  node->list = line->list;
  node->info = line->info;
  node->field = line->field;
  node->depth = line->depth;
  node->flags = line->flags;
  node->severity = line->severity;
  node->expandable = line->expandable;
  node->expanded = line->expanded;
  g_clear_pointer (&node->label, g_free);
}

static void
refill (WbFieldList *self, guint position, const WbFieldNode *line)
{
  WbFieldNode *node = self->nodes->pdata[position];

  fill_node (node, line);
  g_signal_emit (node, node_changed_signal, 0);
}

/* What stands before and behind the lines that differ is kept; the rest is one change. Kept lines are filled before
 * anybody hears of the change, so that no listener meets an old field. */
static void
update (WbFieldList *self)
{
  g_autoptr (GArray) lines = walk (self);
  const WbFieldNode *line = (const WbFieldNode *) (gpointer) lines->data;
  guint before = self->nodes->len, head = 0, tail = 0, removed, added;

  while (head < MIN (before, lines->len) && is_same_line (self->nodes->pdata[head], &line[head]))
    head++;
  while (tail < MIN (before, lines->len) - head &&
         is_same_line (self->nodes->pdata[before - 1 - tail], &line[lines->len - 1 - tail]))
    tail++;
  removed = before - head - tail;
  added = lines->len - head - tail;

  if (removed > 0)
    {
      for (guint i = head; i < head + removed; i++)
        ((WbFieldNode *) self->nodes->pdata[i])->list = NULL;
      g_ptr_array_remove_range (self->nodes, head, removed);
    }
  for (guint i = 0; i < added; i++)
    {
      WbFieldNode *node = g_object_new (WB_TYPE_FIELD_NODE, NULL);

      fill_node (node, &line[head + i]);
      g_ptr_array_insert (self->nodes, (int) (head + i), node);
    }
  for (guint i = 0; i < head; i++)
    refill (self, i, &line[i]);
  for (guint i = head + added; i < lines->len; i++)
    refill (self, i, &line[i]);
  if (removed > 0 || added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), head, removed, added);
}

/* --- The object -------------------------------------------------------------------------------------------------- */

static void
wb_field_list_finalize (GObject *object)
{
  WbFieldList *self = WB_FIELD_LIST (object);

  for (guint i = 0; i < self->nodes->len; i++)
    ((WbFieldNode *) self->nodes->pdata[i])->list = NULL; /* a row may still hold it */
  g_ptr_array_unref (self->nodes);
  g_hash_table_unref (self->open);
  g_array_unref (self->first_child);
  g_array_unref (self->next_sibling);
  g_array_unref (self->severity);
  G_OBJECT_CLASS (wb_field_list_parent_class)->finalize (object);
}

static void
wb_field_list_class_init (WbFieldListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wb_field_list_finalize;
}

static void
wb_field_list_init (WbFieldList *self)
{
  self->nodes = g_ptr_array_new_with_free_func (g_object_unref);
  self->open = g_hash_table_new (g_str_hash, g_str_equal);
  self->first_child = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->next_sibling = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->severity = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->first_root = self->last_layer = WB_NO_FIELD;
}

WbFieldList *
wb_field_list_new (void)
{
  return g_object_new (WB_TYPE_FIELD_LIST, NULL);
}

void
wb_field_list_set_dissection (WbFieldList *self, const WbDissection *dissection)
{
  g_return_if_fail (WB_IS_FIELD_LIST (self));

  self->dissection = dissection;
  link_fields (self);
  update (self);
}

const WbDissection *
wb_field_list_get_dissection (WbFieldList *self)
{
  g_return_val_if_fail (WB_IS_FIELD_LIST (self), NULL);

  return self->dissection;
}

void
wb_field_list_set_expanded (WbFieldList *self, guint position, gboolean expanded)
{
  WbFieldNode *node;

  g_return_if_fail (WB_IS_FIELD_LIST (self) && position < self->nodes->len);

  node = self->nodes->pdata[position];
  if (!node->expandable || node->expanded == !!expanded)
    return;
  g_hash_table_insert (self->open, (gpointer) node->info->name, GINT_TO_POINTER (!!expanded));
  update (self);
}

gboolean
wb_field_list_reveal (WbFieldList *self, guint32 field, guint *position)
{
  const WbDissection *d = self->dissection;
  gboolean opened = FALSE;

  g_return_val_if_fail (WB_IS_FIELD_LIST (self), FALSE);

  if (!d || field >= d->n_fields)
    return FALSE;
  for (guint32 i = d->fields[field].parent; i != WB_NO_FIELD; i = d->fields[i].parent)
    if (!is_open (self, i))
      {
        g_hash_table_insert (self->open, (gpointer) d->fields[i].info->name, GINT_TO_POINTER (TRUE));
        opened = TRUE;
      }
  if (opened)
    update (self);
  for (guint i = 0; i < self->nodes->len; i++)
    if (wb_field_node_get_field (self->nodes->pdata[i]) == field)
      {
        *position = i;
        return TRUE;
      }
  return FALSE;
}

gboolean
wb_field_list_find_parent (WbFieldList *self, guint position, guint *parent)
{
  guint depth;

  g_return_val_if_fail (WB_IS_FIELD_LIST (self) && position < self->nodes->len, FALSE);

  depth = wb_field_node_get_depth (self->nodes->pdata[position]);
  for (guint i = position; i-- > 0;)
    if (wb_field_node_get_depth (self->nodes->pdata[i]) < depth)
      {
        *parent = i;
        return TRUE;
      }
  return FALSE;
}

gboolean
wb_field_list_find_info (WbFieldList *self, const WbFieldInfo *info, guint *position)
{
  g_return_val_if_fail (WB_IS_FIELD_LIST (self), FALSE);

  for (guint i = 0; i < self->nodes->len; i++)
    if (((WbFieldNode *) self->nodes->pdata[i])->info == info)
      {
        *position = i;
        return TRUE;
      }
  return FALSE;
}

static guint
depth_of (const WbDissection *d, guint32 field)
{
  guint depth = 0;

  for (guint32 i = d->fields[field].parent; i != WB_NO_FIELD; i = d->fields[i].parent)
    depth++;
  return depth;
}

/* How many bits of byte `offset` the field stands for, and in *all how many it stands for altogether. A mask lies over
 * the whole number, of which a field may have only the byte that its bits are in (tcp.flags.syn: twelve bits, a byte). */
static guint
bits_in_byte (const WbField *f, guint32 offset, guint64 *all)
{
  guint64 mask = f->info->mask;

  *all = (guint64) f->length * 8;
  if (mask == 0 || f->length > sizeof mask)
    return 8;
  *all = (guint64) __builtin_popcountll (mask);
  if (f->length == 1)
    return (guint) (*all = MIN (*all, 8));
  return (guint) __builtin_popcount ((guint) (mask >> 8 * (f->length - 1 - (offset - f->offset))) & 0xff);
}

/* The field that best covers the byte: the largest share of common bits in all bits of the two. So a click on a byte
 * of flags chooses the flags as a whole, one on a byte that two numbers share the one with more bits there, and one on
 * an address the address and not its header. Equal shares: what stands in the bytes before what was computed, the deeper,
 * the inner layer's, the first. */
guint32
wb_field_list_find_byte (WbFieldList *self, guint32 offset)
{
  const WbDissection *d = self->dissection;
  guint32 best = WB_NO_FIELD;
  guint64 best_common = 0, best_union = 1;

  g_return_val_if_fail (WB_IS_FIELD_LIST (self), WB_NO_FIELD);

  for (guint32 i = 0; d && i < d->n_fields; i++)
    {
      const WbField *f = &d->fields[i], *b = best != WB_NO_FIELD ? &d->fields[best] : NULL;
      guint64 all, common;
      gint64 better;

      if (f->source != 0 || (f->flags & WB_FIELD_HIDDEN) || offset < f->offset || offset - f->offset >= f->length)
        continue;
      common = bits_in_byte (f, offset, &all);
      if (common == 0)
        continue; /* a bit field whose bits lie in its other bytes */
      all += 8 - common;
      better = (gint64) (common * best_union) - (gint64) (best_common * all);
      if (better == 0 && b)
        better = (b->flags & WB_FIELD_GENERATED) - (f->flags & WB_FIELD_GENERATED);
      if (better == 0 && b)
        better = (gint64) depth_of (d, i) - depth_of (d, best);
      if (better == 0 && b)
        better = f->layer - b->layer;
      if (better > 0)
        {
          best = i;
          best_common = common;
          best_union = all;
        }
    }
  return best;
}
