/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Entries have ids that only grow, so what is new in an array is found from its end, in as many steps as there are new
 * ones. To take lines away at the top renumbers every row of a GTK list; the list therefore keeps up to SLACK lines more
 * than the transcript and lets go of them together.
 *
 *   lines:  [ old … known ] + [ new ]     shown: those of them that the filter lets through
 *             ^ dropped in lots  ^ appended, one items-changed each */

#define G_LOG_DOMAIN "wirebench"

#include "app/chat/wb-transcript-list.h"

#define SLACK 500u

struct _WbTranscriptList
{
  GObject parent_instance;

  /* Owned, of WbTranscriptLine */
  GPtrArray *lines;
  GPtrArray *shown; /* the same array unless messages_only */

  guint64 newest;  /* id of the last line seen */
  guint64 cleared; /* ids up to here are not shown any more */
  gboolean messages_only;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WbTranscriptList, wb_transcript_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return WB_TYPE_TRANSCRIPT_LINE;
}

static guint
get_n_items (GListModel *model)
{
  return WB_TRANSCRIPT_LIST (model)->shown->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  WbTranscriptList *self = WB_TRANSCRIPT_LIST (model);

  return position < self->shown->len ? g_object_ref (self->shown->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static guint64
get_id (GPtrArray *entries, guint i)
{
  return ((const WbChatEntry *) entries->pdata[i])->id;
}

static gboolean
is_shown (WbTranscriptList *self, WbTranscriptLine *line)
{
  return !self->messages_only || wb_transcript_line_is_message (line);
}

static void
remove_all (WbTranscriptList *self)
{
  guint n = self->shown->len;

  g_ptr_array_set_size (self->shown, 0);
  g_ptr_array_set_size (self->lines, 0);
  if (n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
}

static void
drop_oldest (WbTranscriptList *self, guint n)
{
  guint n_shown = 0;

  for (guint i = 0; i < n && self->shown != self->lines; i++)
    n_shown += is_shown (self, self->lines->pdata[i]);
  g_ptr_array_remove_range (self->lines, 0, n);
  if (self->shown == self->lines)
    n_shown = n;
  else if (n_shown > 0)
    g_ptr_array_remove_range (self->shown, 0, n_shown);
  if (n_shown > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n_shown, 0);
}

/* replace: no line that was there stays. Said as one change, GTK uses its rows again. */
static guint
append (WbTranscriptList *self, GPtrArray *entries, guint first, guint64 own_id, gboolean replace)
{
  guint removed = replace ? self->shown->len : 0, before, n;

  if (replace)
    {
      g_ptr_array_set_size (self->shown, 0);
      g_ptr_array_set_size (self->lines, 0);
    }
  before = self->shown->len;

  for (guint i = first; i < entries->len; i++)
    {
      WbChatEntry *entry = entries->pdata[i];
      WbTranscriptLine *line = wb_transcript_line_new (entry, own_id != 0 && entry->client_id == own_id);

      g_ptr_array_add (self->lines, line);
      if (self->shown != self->lines && is_shown (self, line))
        g_ptr_array_add (self->shown, g_object_ref (line));
    }
  n = self->shown->len - before;
  if (removed > 0 || n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), before, removed, n);
  return n;
}

guint
wb_transcript_list_update (WbTranscriptList *self, GPtrArray *entries, guint64 own_id)
{
  guint first, n_new;
  gboolean replace;

  g_return_val_if_fail (WB_IS_TRANSCRIPT_LIST (self), 0);

  if (entries == NULL || entries->len == 0)
    return 0;
  if (get_id (entries, entries->len - 1) < self->newest)
    {
      remove_all (self);
      self->newest = self->cleared = 0;
    }
  for (first = entries->len; first > 0 && get_id (entries, first - 1) > MAX (self->newest, self->cleared); first--)
    ;
  n_new = entries->len - first;
  self->newest = get_id (entries, entries->len - 1);
  replace = n_new >= WB_CHAT_TRANSCRIPT_ENTRIES;
  if (!replace && self->lines->len + n_new > WB_CHAT_TRANSCRIPT_ENTRIES + SLACK)
    drop_oldest (self, self->lines->len + n_new - WB_CHAT_TRANSCRIPT_ENTRIES);
  return append (self, entries, first, own_id, replace);
}

void
wb_transcript_list_clear (WbTranscriptList *self)
{
  g_return_if_fail (WB_IS_TRANSCRIPT_LIST (self));

  self->cleared = self->newest;
  remove_all (self);
}

void
wb_transcript_list_set_messages_only (WbTranscriptList *self, gboolean messages_only)
{
  guint n;

  g_return_if_fail (WB_IS_TRANSCRIPT_LIST (self));

  if (self->messages_only == messages_only)
    return;
  n = self->shown->len;
  g_ptr_array_unref (self->shown);
  self->shown = g_ptr_array_new_with_free_func (g_object_unref);
  if (n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
  self->messages_only = messages_only;
  if (!messages_only)
    {
      g_ptr_array_unref (self->shown);
      self->shown = g_ptr_array_ref (self->lines);
    }
  for (guint i = 0; i < self->lines->len && messages_only; i++)
    if (is_shown (self, self->lines->pdata[i]))
      g_ptr_array_add (self->shown, g_object_ref (self->lines->pdata[i]));
  if (self->shown->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, self->shown->len);
}

WbTranscriptLine *
wb_transcript_list_get_line (WbTranscriptList *self, guint position)
{
  g_return_val_if_fail (WB_IS_TRANSCRIPT_LIST (self) && position < self->shown->len, NULL);

  return self->shown->pdata[position];
}

GPtrArray *
wb_transcript_list_dup_entries (WbTranscriptList *self)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_chat_entry_unref);

  g_return_val_if_fail (WB_IS_TRANSCRIPT_LIST (self), entries);

  for (guint i = 0; i < self->shown->len; i++)
    g_ptr_array_add (entries, wb_chat_entry_ref ((WbChatEntry *) wb_transcript_line_get_entry (self->shown->pdata[i])));
  return entries;
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_transcript_list_finalize (GObject *object)
{
  WbTranscriptList *self = WB_TRANSCRIPT_LIST (object);

  g_ptr_array_unref (self->shown);
  g_ptr_array_unref (self->lines);
  G_OBJECT_CLASS (wb_transcript_list_parent_class)->finalize (object);
}

static void
wb_transcript_list_class_init (WbTranscriptListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wb_transcript_list_finalize;
}

static void
wb_transcript_list_init (WbTranscriptList *self)
{
  self->lines = g_ptr_array_new_with_free_func (g_object_unref);
  self->shown = g_ptr_array_ref (self->lines);
}

WbTranscriptList *
wb_transcript_list_new (void)
{
  return g_object_new (WB_TYPE_TRANSCRIPT_LIST, NULL);
}
