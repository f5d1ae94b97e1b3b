/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GTK makes widgets for the first 200 rows of a list, however few are on screen: of nine columns 1,800 cells, which hold the
 * window up for 70 ms as they are made, and once more as they are laid out.
 *
 *   rows   0 ……………………………………………………… n
 *   shown  0 … n_shown       + MORE_ROWS a turn, until WIDGET_ROWS have widgets; then all at once
 *
 * Once all rows are shown their changes are told as they are. */

#define G_LOG_DOMAIN "wirebench"

#include "app/panel/wb-row-steps.h"

#include "engine/base/wb-priority.h"

/* More than a large window shows, made in 10 ms. */
#define MORE_ROWS 40u
/* The others cost nothing until they come on screen. */
#define WIDGET_ROWS 200u

struct _WbRowSteps
{
  GObject parent_instance;

  /* Owned */
  GListModel *rows;
  guint more_id;

  guint n_shown;
};

static void wb_row_steps_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WbRowSteps, wb_row_steps, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, wb_row_steps_model_init))

static gboolean more_cb (gpointer data);

/* Of n rows, as many as may be shown after those that are. */
static guint
count_shown (WbRowSteps *self, guint n)
{
  return self->n_shown < WIDGET_ROWS ? MIN (n, self->n_shown + MORE_ROWS) : n;
}

static void
continue_later (WbRowSteps *self)
{
  if (self->n_shown < g_list_model_get_n_items (self->rows) && self->more_id == 0)
    self->more_id = g_idle_add_full (WB_PRIORITY_TICK, more_cb, self, NULL);
}

static gboolean
more_cb (gpointer data)
{
  WbRowSteps *self = WB_ROW_STEPS (data);
  guint before = self->n_shown;

  self->more_id = 0;
  self->n_shown = count_shown (self, g_list_model_get_n_items (self->rows));
  continue_later (self);
  if (self->n_shown > before)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, self->n_shown - before);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (GListModel *rows, guint position, guint removed, guint added, WbRowSteps *self)
{
  guint n = g_list_model_get_n_items (rows), before = self->n_shown;
  gboolean all_were_shown = before == n - added + removed;

  self->n_shown = count_shown (self, n);
  continue_later (self);
  if (all_were_shown && self->n_shown == n)
    g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  else
    {
      /* What follows the change and is shown may be other rows now. */
      position = MIN (position, MIN (before, self->n_shown));
      if (before > position || self->n_shown > position)
        g_list_model_items_changed (G_LIST_MODEL (self), position, before - position, self->n_shown - position);
    }
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static GType
wb_row_steps_get_item_type (GListModel *model)
{
  return g_list_model_get_item_type (WB_ROW_STEPS (model)->rows);
}

static guint
wb_row_steps_get_n_items (GListModel *model)
{
  return WB_ROW_STEPS (model)->n_shown;
}

static gpointer
wb_row_steps_get_item (GListModel *model, guint position)
{
  WbRowSteps *self = WB_ROW_STEPS (model);

  return position < self->n_shown ? g_list_model_get_item (self->rows, position) : NULL;
}

static void
wb_row_steps_model_init (GListModelInterface *iface)
{
  iface->get_item_type = wb_row_steps_get_item_type;
  iface->get_n_items = wb_row_steps_get_n_items;
  iface->get_item = wb_row_steps_get_item;
}

static void
wb_row_steps_dispose (GObject *object)
{
  WbRowSteps *self = WB_ROW_STEPS (object);

  g_clear_handle_id (&self->more_id, g_source_remove);
  if (self->rows != NULL)
    g_signal_handlers_disconnect_by_data (self->rows, self);
  g_clear_object (&self->rows);
  self->n_shown = 0;
  G_OBJECT_CLASS (wb_row_steps_parent_class)->dispose (object);
}

static void
wb_row_steps_class_init (WbRowStepsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wb_row_steps_dispose;
}

static void
wb_row_steps_init (WbRowSteps *self)
{
}

GListModel *
wb_row_steps_new (GListModel *rows)
{
  WbRowSteps *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (rows), NULL);

  self = g_object_new (WB_TYPE_ROW_STEPS, NULL);
  self->rows = g_object_ref (rows);
  g_signal_connect (rows, "items-changed", G_CALLBACK (changed_cb), self);
  self->n_shown = count_shown (self, g_list_model_get_n_items (rows));
  continue_later (self);
  return G_LIST_MODEL (self);
}

void
wb_row_steps_show (WbRowSteps *self, guint position)
{
  guint n, before;

  g_return_if_fail (WB_IS_ROW_STEPS (self));

  n = g_list_model_get_n_items (self->rows);
  before = self->n_shown;
  if (position < before || position >= n)
    return;
  /* From WIDGET_ROWS on the others cost nothing. */
  self->n_shown = position + 1 < WIDGET_ROWS ? position + 1 : n;
  g_list_model_items_changed (G_LIST_MODEL (self), before, 0, self->n_shown - before);
}
