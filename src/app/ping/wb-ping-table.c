/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What each column says of one target. Rows, order and selection are its parent's. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-table.h"

#include "app/ping/wb-ping-spark-cell.h"
#include "app/ping/wb-ping-words.h"
#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

struct _WbPingTable
{
  WbRowTable parent_instance;
};

G_DEFINE_FINAL_TYPE (WbPingTable, wb_ping_table, WB_TYPE_ROW_TABLE)

/* --- Columns ------------------------------------------------------------------------------------------------------- */

static void
append_status (GString *text, const char **css_class, gconstpointer data, gpointer unused)
{
  const WbPingRow *row = data;

  g_string_append_printf (text, "%s %s", wb_ping_words_get_status_sign (row->status),
                          wb_ping_words_get_status (row->status, css_class));
  if (row->in_alarm)
    {
      *css_class = "error";
      /* Translators: after a target's status */
      g_string_append (text, _(" ⚠ alarm"));
    }
}

static void
append_name (GString *text, const char **css_class, gconstpointer data, gpointer unused)
{
  g_string_append (text, ((const WbPingRow *) data)->name);
}

static void
append_address (GString *text, const char **css_class, gconstpointer data, gpointer unused)
{
  const WbPingRow *row = data;
  char buffer[WB_ENDPOINT_TEXT_BYTES];

  if (row->error != NULL)
    {
      *css_class = "error";
      g_string_append (text, row->error);
    }
  else if (row->endpoint.family != 0)
    g_string_append (text, wb_endpoint_format (&row->endpoint, buffer));
  else
    g_string_append (text, "–");
}

static void
append_last (GString *text, const char **css_class, gconstpointer data, gpointer unused)
{
  wb_ping_words_append_ms (text, (double) ((const WbPingRow *) data)->last_ns);
}

static void
append_mean (GString *text, const char **css_class, gconstpointer data, gpointer unused)
{
  const WbPingRow *row = data;

  wb_ping_words_append_ms (text, row->counts.received > 0 ? row->mean_ns : -1);
}

static void
append_median (GString *text, const char **css_class, gconstpointer data, gpointer unused)
{
  const WbPingRow *row = data;

  wb_ping_words_append_ms (text, row->counts.received > 0 ? (double) row->p50_ns : -1);
}

static void
append_max (GString *text, const char **css_class, gconstpointer data, gpointer unused)
{
  const WbPingRow *row = data;

  wb_ping_words_append_ms (text, row->counts.received > 0 ? (double) row->max_ns : -1);
}

static void
append_jitter (GString *text, const char **css_class, gconstpointer data, gpointer unused)
{
  const WbPingRow *row = data;

  wb_ping_words_append_ms (text, row->counts.received > 1 ? row->jitter_ns : -1);
}

static void
append_loss (GString *text, const char **css_class, gconstpointer data, gpointer unused)
{
  const WbPingRow *row = data;
  g_autofree char *share = wb_ping_words_dup_share (row->counts.lost, row->counts.lost + row->counts.received);

  if (row->counts.lost > 0)
    *css_class = "error";
  g_string_append (text, share);
}

static const WbTextColumnSpec columns[] = {
  { N_("Status"), NULL, "▲ Resolving", WB_TEXT_START, WB_PING_SORT_STATUS, append_status },
  { N_("Target"), NULL, "255.255.255.255", WB_TEXT_START, WB_PING_SORT_NAME, append_name },
  { NC_("round trip", "Last"), "round trip", "88.888 ms", WB_TEXT_END, WB_PING_SORT_LAST, append_last },
  { NC_("round trip", "Median"), "round trip", "88.888 ms", WB_TEXT_END, -1, append_median },
  { N_("Loss"), NULL, "88.8 %", WB_TEXT_END, WB_PING_SORT_LOSS, append_loss },
};

/* After the picture of the latest probes. */
static const WbTextColumnSpec last_columns[] = {
  { NC_("round trip", "Mean"), "round trip", "88.888 ms", WB_TEXT_END, WB_PING_SORT_MEAN, append_mean },
  { N_("Jitter"), NULL, "88.888 ms", WB_TEXT_END, WB_PING_SORT_JITTER, append_jitter },
  { NC_("round trip", "Greatest"), "round trip", "88.888 ms", WB_TEXT_END, WB_PING_SORT_MAX, append_max },
  { N_("Address"), NULL, "255.255.255.255:65535", WB_TEXT_START, -1, append_address },
};

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const WbPingRow *row = wb_row_table_get_selected_data (WB_ROW_TABLE (widget));
  char text[WB_ENDPOINT_TEXT_BYTES];

  if (row != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                            row->endpoint.family != 0 ? wb_endpoint_format (&row->endpoint, text) : row->name);
}

static void
wb_ping_table_class_init (WbPingTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_install_action (widget_class, "target.copy", NULL, copy_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "target.copy", NULL);
}

static void
wb_ping_table_init (WbPingTable *self)
{
  WbRowTable *table = WB_ROW_TABLE (self);
  g_autoptr (GtkColumnViewColumn) spark = wb_ping_spark_cell_new_column (_("The latest probes"));
  g_autoptr (GMenu) menu = g_menu_new ();

  g_object_set (self, "label", _("Targets"), NULL);
  wb_row_table_add_columns (table, columns, G_N_ELEMENTS (columns), NULL);
  wb_row_table_append_column (table, spark);
  wb_row_table_add_columns (table, last_columns, G_N_ELEMENTS (last_columns), NULL);
  g_menu_append (menu, _("_Copy Address"), "target.copy");
  wb_row_table_set_menu (table, G_MENU_MODEL (menu));
  wb_row_table_set_empty (table, _("The targets appear here when the session starts."), NULL);
}

GtkWidget *
wb_ping_table_new (void)
{
  return g_object_new (WB_TYPE_PING_TABLE, NULL);
}

void
wb_ping_table_update (WbPingTable *self, WbPingSnapshot *snapshot)
{
  g_return_if_fail (WB_IS_PING_TABLE (self));

  if (snapshot != NULL)
    wb_row_table_update (WB_ROW_TABLE (self), snapshot, snapshot->n_targets, snapshot->first_row, snapshot->rows,
                         snapshot->n_rows, sizeof (WbPingRow));
  else
    wb_row_table_clear (WB_ROW_TABLE (self));
}
