/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of connections: what each column says of one, and what can be done with one. Rows, order and selection are
 * its parent's. */

#define G_LOG_DOMAIN "wirebench"

#include "app/pool/wb-pool-connection-table.h"

#include "app/panel/wb-row-text.h"
#include "app/pool/wb-pool-words.h"

#include <glib/gi18n.h>

struct _WbPoolConnectionTable
{
  WbRowTable parent_instance;

  /* Owned */
  WbPoolSnapshot *snapshot; /* NULL: nothing known; that of the rows, for the names of its targets */

  guint64 sought; /* to be selected once a snapshot is here and somebody sees it; 0: none */
};

G_DEFINE_FINAL_TYPE (WbPoolConnectionTable, wb_pool_connection_table, WB_TYPE_ROW_TABLE)

/* --- Columns ------------------------------------------------------------------------------------------------------- */

static void
append_slot (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  g_string_append_printf (text, "%u", ((const WbPoolRow *) row)->slot + 1);
}

static void
append_id (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  g_string_append_printf (text, "#%" G_GUINT64_FORMAT, ((const WbPoolRow *) row)->id);
}

static void
append_state (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbPoolRow *connection = row;
  WbPoolLook look = wb_pool_words_get_look (connection->state, connection->leaked, connection->broken);

  g_string_append (text, wb_pool_words_get_state (look, css_class));
}

static void
append_target (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbPoolSnapshot *snapshot = WB_POOL_CONNECTION_TABLE (data)->snapshot;
  guint target = ((const WbPoolRow *) row)->target;

  if (snapshot != NULL && target < snapshot->n_targets && snapshot->targets[target].name != NULL)
    g_string_append (text, snapshot->targets[target].name);
  else
    wb_row_text_append_unknown (text, css_class);
}

static void
append_since (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  wb_row_text_append_duration (text, css_class, ((const WbPoolRow *) row)->state_ns);
}

static void
append_age (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  wb_row_text_append_duration (text, css_class, ((const WbPoolRow *) row)->age_ns);
}

static void
append_idle (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  wb_row_text_append_duration (text, css_class, ((const WbPoolRow *) row)->idle_ns);
}

static void
append_uses (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  wb_row_text_append_count (text, ((const WbPoolRow *) row)->uses);
}

static void
append_connect (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  wb_row_text_append_duration (text, css_class, ((const WbPoolRow *) row)->connect_ns);
}

static void
append_rtt (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  wb_row_text_append_duration (text, css_class, ((const WbPoolRow *) row)->rtt_ns);
}

static void
append_holder (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const char *holder = ((const WbPoolRow *) row)->holder;

  if (holder != NULL)
    g_string_append (text, holder);
  else
    wb_row_text_append_unknown (text, css_class);
}

static void
append_in (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  wb_row_text_append_size (text, ((const WbPoolRow *) row)->in_bytes);
}

static void
append_out (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  wb_row_text_append_size (text, ((const WbPoolRow *) row)->out_bytes);
}

static void
append_address (GString *text, const WbEndpoint *endpoint, const char **css_class)
{
  char buffer[WB_ENDPOINT_TEXT_BYTES];

  if (endpoint->family != 0)
    g_string_append (text, wb_endpoint_format (endpoint, buffer));
  else
    wb_row_text_append_unknown (text, css_class);
}

static void
append_remote (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  append_address (text, &((const WbPoolRow *) row)->remote, css_class);
}

static void
append_local (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  append_address (text, &((const WbPoolRow *) row)->local, css_class);
}

static void
append_error (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const char *error = ((const WbPoolRow *) row)->error;

  if (error == NULL)
    {
      wb_row_text_append_unknown (text, css_class);
      return;
    }
  g_string_append (text, error);
  *css_class = "error";
}

/* What is looked at most stands where a narrow window still shows it. */
static const WbTextColumnSpec columns[] = {
  { NC_("place of a connection in the pool", "Slot"), "place of a connection in the pool", "8888", WB_TEXT_END,
    WB_POOL_SORT_SLOT, append_slot },
  { N_("State"), NULL, "Validating", WB_TEXT_START, WB_POOL_SORT_STATE, append_state },
  /* Translators: for how long a connection has been in its state */
  { NC_("state of a connection", "For"), "state of a connection", "888 ms", WB_TEXT_END, -1, append_since },
  { NC_("one of a pool's servers", "Target"), "one of a pool's servers", "255.255.255.255:65535", WB_TEXT_START,
    WB_POOL_SORT_TARGET, append_target },
  { N_("Age"), NULL, "88 min 88 s", WB_TEXT_END, WB_POOL_SORT_AGE, append_age },
  { NC_("since the last use of a connection", "Idle"), "since the last use of a connection", "88 min 88 s",
    WB_TEXT_END, WB_POOL_SORT_IDLE, append_idle },
  { N_("Uses"), NULL, "888,888", WB_TEXT_END, WB_POOL_SORT_USES, append_uses },
  { NC_("how long the connect took", "Connect"), "how long the connect took", "88.8 ms", WB_TEXT_END, -1,
    append_connect },
  { N_("RTT"), NULL, "88.8 ms", WB_TEXT_END, WB_POOL_SORT_RTT, append_rtt },
  { NC_("to whom a connection is lent", "Holder"), "to whom a connection is lent", "worker 8888", WB_TEXT_START, -1,
    append_holder },
  { NC_("bytes received", "In"), "bytes received", "888.8 MB", WB_TEXT_END, -1, append_in },
  { NC_("bytes sent", "Out"), "bytes sent", "888.8 MB", WB_TEXT_END, -1, append_out },
  { N_("Last Error"), NULL, "Connection reset by peer", WB_TEXT_START, -1, append_error },
  { N_("Connection"), NULL, "#88888888", WB_TEXT_END, -1, append_id },
  { NC_("address of a connection", "Remote"), "address of a connection", "255.255.255.255:65535", WB_TEXT_START, -1,
    append_remote },
  { NC_("address of a connection", "Local"), "address of a connection", "255.255.255.255:65535", WB_TEXT_START, -1,
    append_local },
};

/* --- One connection ------------------------------------------------------------------------------------------------ */

/* What can be done depends on the state, which changes while the row stays selected. */
static void
enable_actions (WbRowTable *table)
{
  const WbPoolRow *row = wb_row_table_get_selected_data (table);

  gtk_widget_action_set_enabled (GTK_WIDGET (table), "connection.close",
                                 row != NULL && row->state != WB_POOL_SLOT_CLOSING);
  gtk_widget_action_set_enabled (GTK_WIDGET (table), "connection.validate",
                                 row != NULL && row->state == WB_POOL_SLOT_IDLE);
  gtk_widget_action_set_enabled (GTK_WIDGET (table), "connection.copy", row != NULL);
}

static void
connection_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  guint64 id = wb_row_table_get_selected (WB_ROW_TABLE (widget));

  if (id != 0)
    gtk_widget_activate_action (
        widget, g_str_equal (name, "connection.close") ? "pool.close-connection" : "pool.validate-connection", "t", id);
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wb_row_table_copy_selected (WB_ROW_TABLE (widget));
}

/* In the order by place a row's position is the number of connections before it. */
static guint
find_position (const WbPoolSnapshot *snapshot, guint64 id)
{
  guint position = 0;

  for (guint i = 0; i < snapshot->n_cells; i++)
    {
      if (snapshot->cells[i].id == id)
        return position;
      if (snapshot->cells[i].id != 0)
        position++;
    }
  return GTK_INVALID_LIST_POSITION;
}

/* Who asks may come from a picture beside a table that was not on screen: then its rows are old, or none, and what is
 * sought is looked for again in those that come. */
static void
seek (WbPoolConnectionTable *self)
{
  if (self->sought == 0 || self->snapshot == NULL)
    return;
  /* Among rows that are not filled it can only be found by its place. */
  if (self->snapshot->n_rows < self->snapshot->n_connections)
    wb_row_table_reset_sort (WB_ROW_TABLE (self));
  wb_row_table_select (WB_ROW_TABLE (self), self->sought, find_position (self->snapshot, self->sought));
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_pool_connection_table_dispose (GObject *object)
{
  WbPoolConnectionTable *self = WB_POOL_CONNECTION_TABLE (object);

  g_clear_pointer (&self->snapshot, wb_snapshot_unref);
  G_OBJECT_CLASS (wb_pool_connection_table_parent_class)->dispose (object);
}

static void
wb_pool_connection_table_class_init (WbPoolConnectionTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_pool_connection_table_dispose;
  WB_ROW_TABLE_CLASS (klass)->selection_changed = enable_actions;

  gtk_widget_class_install_action (widget_class, "connection.close", NULL, connection_action);
  gtk_widget_class_install_action (widget_class, "connection.validate", NULL, connection_action);
  gtk_widget_class_install_action (widget_class, "connection.copy", NULL, copy_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "connection.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "connection.copy", NULL);
}

static void
wb_pool_connection_table_init (WbPoolConnectionTable *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  g_object_set (self, "label", _("Connections"), NULL);
  wb_row_table_add_columns (WB_ROW_TABLE (self), columns, G_N_ELEMENTS (columns), self);
  g_menu_append (menu, C_("a connection", "_Close"), "connection.close");
  g_menu_append (menu, _("_Validate"), "connection.validate");
  g_menu_append (menu, _("_Copy"), "connection.copy");
  wb_row_table_set_menu (WB_ROW_TABLE (self), G_MENU_MODEL (menu));
  wb_pool_connection_table_update (self, NULL);
}

GtkWidget *
wb_pool_connection_table_new (void)
{
  return g_object_new (WB_TYPE_POOL_CONNECTION_TABLE, NULL);
}

void
wb_pool_connection_table_update (WbPoolConnectionTable *self, WbPoolSnapshot *snapshot)
{
  g_return_if_fail (WB_IS_POOL_CONNECTION_TABLE (self));

  if (snapshot != NULL)
    wb_snapshot_ref (snapshot);
  g_clear_pointer (&self->snapshot, wb_snapshot_unref);
  self->snapshot = snapshot;
  if (snapshot != NULL)
    wb_row_table_update (WB_ROW_TABLE (self), snapshot, snapshot->n_connections, snapshot->first_row, snapshot->rows,
                         snapshot->n_rows, sizeof (WbPoolRow));
  else
    wb_row_table_clear (WB_ROW_TABLE (self));
  wb_row_table_set_empty (WB_ROW_TABLE (self),
                          snapshot == NULL || snapshot->running_ns == 0 ?
                              _("The pool is stopped. Start it, and every connection is listed here.") :
                              _("There is no connection now. The pool makes one when somebody asks for it."),
                          NULL);
  seek (self);
  if (snapshot != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->sought = 0;
  enable_actions (WB_ROW_TABLE (self));
}

void
wb_pool_connection_table_select (WbPoolConnectionTable *self, guint64 id)
{
  g_return_if_fail (WB_IS_POOL_CONNECTION_TABLE (self) && id != 0);

  self->sought = id;
  seek (self);
}
