/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rows of a service's table as a list model that is cheap however many there are.
 *
 *   positions  0 …………… first ……………… first + n_data …………… n_rows
 *              unknown   | rows of the snapshot |   unknown (id 0, no data)
 *
 * The one idea: positions without data are compatible with anything, so an update compares the two windows only, and
 * what it costs depends on what is on screen. The change is what is left between the longest equal beginning and the
 * longest equal end.
 *
 * Objects exist for rows that somebody holds and for no others. They are known by position (live), so that a place
 * asked twice gives one object; by way of its id a row keeps its object when it moves, which lets the table move the
 * widget and the selection with it. Invariant: live[p]->position == p for every live row; a row that is in no place any
 * more is an orphan (list NULL, no data) until its last holder lets go. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-row-list.h"

#include "engine/base/wb-snapshot.h"


/* Where more rows than these are replaced at once, the places stay and show other rows: a crowd that comes and goes, or
 * another order. A view makes widgets anew for each replaced item, which with a screen reader's bus costs milliseconds
 * each: 3,000 connections, of which 280 were replaced each tick, held the window up for 2.5 s. */
#define MOST_REPLACED 16u

struct _WbRow
{
  GObject parent_instance;

  WbRowList *list; /* borrowed; NULL: an orphan */
  gconstpointer data;
  guint64 id;
  guint position;
};

struct _WbRowList
{
  GObject parent_instance;

  /* Owned */
  gpointer owner;   /* the snapshot whose rows are shown, or NULL */
  GHashTable *live; /* position -> WbRow, borrowed */

  const guint8 *data;
  gsize row_bytes;
  guint n_rows;
  guint first;
  guint n_data;
};

enum
{
  ROW_CHANGED,
  N_ROW_SIGNALS
};

static guint row_signals[N_ROW_SIGNALS];

/* --- One row ------------------------------------------------------------------------------------------------------- */

G_DEFINE_FINAL_TYPE (WbRow, wb_row, G_TYPE_OBJECT)

static void
wb_row_finalize (GObject *object)
{
  WbRow *self = WB_ROW (object);

  if (self->list != NULL)
    g_hash_table_remove (self->list->live, GUINT_TO_POINTER (self->position));
  G_OBJECT_CLASS (wb_row_parent_class)->finalize (object);
}

static void
wb_row_class_init (WbRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wb_row_finalize;
  row_signals[ROW_CHANGED] =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wb_row_init (WbRow *self)
{
}

guint64
wb_row_get_id (WbRow *self)
{
  return self->id;
}

gconstpointer
wb_row_get_data (WbRow *self)
{
  return self->data;
}

/* --- A window of rows ---------------------------------------------------------------------------------------------- */

typedef struct
{
  const guint8 *data;
  gsize row_bytes;
  guint first;
  guint n_data;
  guint n_rows;
} Window;

static gconstpointer
window_get_data (const Window *window, guint position)
{
  if (position < window->first || position - window->first >= window->n_data)
    return NULL;
  return window->data + (position - window->first) * window->row_bytes;
}

static guint64
window_get_id (const Window *window, guint position)
{
  const guint64 *id = window_get_data (window, position);

  return id != NULL ? *id : 0;
}

static gboolean
is_compatible (guint64 a, guint64 b)
{
  return a == b || a == 0 || b == 0;
}

/* How many positions from the start are equal as far as both sides know. */
static guint
count_equal_start (const Window *before, const Window *after)
{
  guint common = MIN (before->n_rows, after->n_rows);
  guint from = MAX (before->first, after->first);
  guint end = MIN (common, MIN (before->first + before->n_data, after->first + after->n_data));

  for (guint i = from; i < end; i++)
    if (!is_compatible (window_get_id (before, i), window_get_id (after, i)))
      return i;
  return common;
}

/* How many from the end, but for those that start counts already. */
static guint
count_equal_end (const Window *before, const Window *after, guint start)
{
  guint room = MIN (before->n_rows, after->n_rows) - start;
  /* Distances from the end at which both know something: [from, end). */
  guint before_end = MIN (before->n_rows, before->first + before->n_data);
  guint after_end = MIN (after->n_rows, after->first + after->n_data);
  guint from = MAX (before->n_rows - before_end, after->n_rows - after_end);

  for (guint i = from; i < room; i++)
    {
      guint b = before->n_rows - 1 - i, a = after->n_rows - 1 - i;

      if (b < before->first || a < after->first)
        break; /* one of them knows nothing from here on */
      if (!is_compatible (window_get_id (before, b), window_get_id (after, a)))
        return i;
    }
  return room;
}

/* --- The list ------------------------------------------------------------------------------------------------------ */

static GType
get_item_type (GListModel *model)
{
  return WB_TYPE_ROW;
}

static guint
get_n_items (GListModel *model)
{
  return WB_ROW_LIST (model)->n_rows;
}

static Window
get_window (WbRowList *self)
{
  return (Window){ self->data, self->row_bytes, self->first, self->n_data, self->n_rows };
}

static gpointer
get_item (GListModel *model, guint position)
{
  WbRowList *self = WB_ROW_LIST (model);
  Window window = get_window (self);
  WbRow *row;

  if (position >= self->n_rows)
    return NULL;
  row = g_hash_table_lookup (self->live, GUINT_TO_POINTER (position));
  if (row != NULL)
    return g_object_ref (row);
  row = g_object_new (WB_TYPE_ROW, NULL);
  row->list = self;
  row->position = position;
  row->data = window_get_data (&window, position);
  row->id = window_get_id (&window, position);
  g_hash_table_insert (self->live, GUINT_TO_POINTER (position), row);
  return row;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WbRowList, wb_row_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
orphan (WbRow *row)
{
  row->list = NULL;
  row->data = NULL;
}

static void
wb_row_list_finalize (GObject *object)
{
  WbRowList *self = WB_ROW_LIST (object);
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    orphan (row);
  g_clear_pointer (&self->owner, wb_snapshot_unref);
  g_clear_pointer (&self->live, g_hash_table_unref);
  G_OBJECT_CLASS (wb_row_list_parent_class)->finalize (object);
}

static void
wb_row_list_class_init (WbRowListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wb_row_list_finalize;
}

static void
wb_row_list_init (WbRowList *self)
{
  self->live = g_hash_table_new (NULL, NULL);
}

WbRowList *
wb_row_list_new (void)
{
  return g_object_new (WB_TYPE_ROW_LIST, NULL);
}

/* Gives every live row its new place. Rows of the changed part go where their id is now, or nowhere. Returns them all,
 * referenced, since who hears of the change may let them go. */
static GPtrArray *
move_rows (WbRowList *self, const Window *after, guint start, guint removed, guint added)
{
  g_autoptr (GHashTable) places = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GHashTable) before = g_steal_pointer (&self->live);
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer value;

  for (guint i = MAX (start, after->first); i < MIN (start + added, after->first + after->n_data); i++)
    g_hash_table_insert (places, (gpointer) window_get_data (after, i), GUINT_TO_POINTER (i + 1));
  self->live = g_hash_table_new (NULL, NULL);
  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WbRow *row = value;
      guint place = 0;

      if (row->position >= start + removed)
        row->position = row->position - removed + added;
      else if (row->position >= start)
        {
          place = row->id != 0 ? GPOINTER_TO_UINT (g_hash_table_lookup (places, &row->id)) : 0;
          if (place == 0)
            {
              orphan (row);
              continue;
            }
          row->position = place - 1;
        }
      row->data = window_get_data (after, row->position);
      row->id = window_get_id (after, row->position);
      g_hash_table_insert (self->live, GUINT_TO_POINTER (row->position), row);
      g_ptr_array_add (rows, g_object_ref (row));
    }
  return rows;
}

void
wb_row_list_update (WbRowList *self, gpointer owner, guint n_rows, guint first, gconstpointer data, guint n_data,
                    gsize row_bytes)
{
  Window before, after;
  g_autoptr (GPtrArray) rows = NULL;
  gpointer old_owner;
  guint start, end, removed, added;

  g_return_if_fail (WB_IS_ROW_LIST (self));
  g_return_if_fail (n_data == 0 || (data != NULL && row_bytes >= sizeof (guint64)));
  g_return_if_fail (first <= n_rows && n_data <= n_rows - first);

  before = get_window (self);
  after = (Window){ data, row_bytes, first, n_data, n_rows };
  start = count_equal_start (&before, &after);
  end = count_equal_end (&before, &after, start);
  removed = before.n_rows - start - end;
  added = after.n_rows - start - end;
  if (MIN (removed, added) > MOST_REPLACED)
    {
      start = MIN (before.n_rows, after.n_rows);
      removed = before.n_rows - start;
      added = after.n_rows - start;
    }

  rows = move_rows (self, &after, start, removed, added);
  old_owner = self->owner;
  self->owner = owner != NULL ? wb_snapshot_ref (owner) : NULL;
  self->data = data;
  self->row_bytes = row_bytes;
  self->n_rows = n_rows;
  self->first = first;
  self->n_data = n_data;
  /* Told from the first row on where many go: GTK 4.8 keeps rows that have no widgets as one, and when a change begins in
   * the middle of such a one and reaches beyond it, takes its beginning away and leaves as much at the end, with the
   * widgets there. A view at the end of a crowd showed its last row, who had gone, in the place of the first. Rows
   * before the change are the same objects, and their widgets stay. */
  if (removed > MOST_REPLACED)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, start + removed, start + added);
  else if (removed > 0 || added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), start, removed, added);
  for (guint i = 0; i < rows->len; i++)
    g_signal_emit (rows->pdata[i], row_signals[ROW_CHANGED], 0);
  /* Last: while it is told of the change, a view may still look at a row that goes. */
  g_clear_pointer (&old_owner, wb_snapshot_unref);
}

gboolean
wb_row_list_find (WbRowList *self, guint64 id, guint *position)
{
  Window window;

  g_return_val_if_fail (WB_IS_ROW_LIST (self), FALSE);

  window = get_window (self);
  for (guint i = 0; i < window.n_data; i++)
    if (window_get_id (&window, window.first + i) == id)
      {
        *position = window.first + i;
        return TRUE;
      }
  return FALSE;
}
