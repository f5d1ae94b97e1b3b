/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of connections: what each column says of one, and what can be done with one. Rows, order and selection are
 * its parent's. */

#define G_LOG_DOMAIN "wirebench"

#include "app/echo/wb-echo-table.h"

#include "app/panel/wb-listen-text.h"
#include "app/panel/wb-row-text.h"
#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

struct _WbEchoTable
{
  WbRowTable parent_instance;
};

G_DEFINE_FINAL_TYPE (WbEchoTable, wb_echo_table, WB_TYPE_ROW_TABLE)

enum
{
  SIGNAL_CLOSE_CONNECTION,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- Columns ------------------------------------------------------------------------------------------------------- */

static void
append_peer (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  char buffer[WB_ENDPOINT_TEXT_BYTES];

  g_string_append (text, wb_endpoint_format (&((const WbEchoRow *) row)->peer, buffer));
}

static void
append_family (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  g_string_append (text, ((const WbEchoRow *) row)->peer.family == 4 ? "IPv4" : "IPv6");
}

static void
append_age (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  wb_row_text_append_clock (text, ((const WbEchoRow *) row)->age_ns);
}

static void
append_in (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  wb_row_text_append_size (text, ((const WbEchoRow *) row)->in_bytes);
}

static void
append_out (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  wb_row_text_append_size (text, ((const WbEchoRow *) row)->out_bytes);
}

static void
append_rate (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  double rate = ((const WbEchoRow *) row)->rate;
  g_autofree char *size = wb_format_dup_size ((guint64) MAX (rate, 0));

  if (rate < 1)
    *css_class = "dim-label";
  g_string_append_printf (text, _("%s/s"), size);
}

static void
append_pending (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  guint64 pending = ((const WbEchoRow *) row)->pending_bytes;

  /* Something stands in our own buffer only when the peer reads too slowly. */
  *css_class = pending > 0 ? "warning" : "dim-label";
  wb_row_text_append_size (text, pending);
}

/* "–" where the system does not tell. */
static const WbSocketInfo *
get_info (GString *text, const char **css_class, gconstpointer row)
{
  const WbSocketInfo *info = &((const WbEchoRow *) row)->info;

  if (info->has_info)
    return info;
  g_string_append (text, "–");
  *css_class = "dim-label";
  return NULL;
}

static void
append_state (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbSocketInfo *info = get_info (text, css_class, row);

  if (info != NULL)
    g_string_append (text, wb_socket_info_get_state_name (info));
}

static void
append_rtt (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbSocketInfo *info = get_info (text, css_class, row);

  if (info != NULL)
    g_string_append_printf (text, "%.3f ms", info->rtt_us / 1000.0);
}

static void
append_cwnd (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbSocketInfo *info = get_info (text, css_class, row);

  if (info != NULL)
    g_string_append_printf (text, "%u", info->cwnd_segments);
}

static void
append_retransmits (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbSocketInfo *info = get_info (text, css_class, row);

  if (info == NULL)
    return;
  if (info->retransmits > 0)
    *css_class = "warning";
  g_string_append_printf (text, "%u", info->retransmits);
}

static void
append_unacked (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbSocketInfo *info = get_info (text, css_class, row);

  if (info != NULL)
    g_string_append_printf (text, "%u", info->unacked_segments);
}

static const WbTextColumnSpec columns[] = {
  { N_("Peer"), NULL, "255.255.255.255:65535", WB_TEXT_START, WB_ECHO_SORT_PEER, append_peer },
  { N_("Family"), NULL, "IPv6", WB_TEXT_START, -1, append_family },
  { N_("Age"), NULL, "99:59:59", WB_TEXT_END, WB_ECHO_SORT_AGE, append_age },
  { NC_("bytes received", "In"), "bytes received", "888.8 MB", WB_TEXT_END, WB_ECHO_SORT_IN, append_in },
  { NC_("bytes sent", "Out"), "bytes sent", "888.8 MB", WB_TEXT_END, WB_ECHO_SORT_OUT, append_out },
  { N_("Rate"), NULL, "888.8 MB/s", WB_TEXT_END, WB_ECHO_SORT_RATE, append_rate },
  { N_("Waiting"), NULL, "888.8 kB", WB_TEXT_END, WB_ECHO_SORT_PENDING, append_pending },
  { N_("State"), NULL, "ESTABLISHED", WB_TEXT_START, -1, append_state },
  { N_("RTT"), NULL, "88.888 ms", WB_TEXT_END, -1, append_rtt },
  { N_("Window"), NULL, "888", WB_TEXT_END, -1, append_cwnd },
  { N_("Resent"), NULL, "888", WB_TEXT_END, -1, append_retransmits },
  { N_("Unacked"), NULL, "888", WB_TEXT_END, -1, append_unacked },
};

/* --- One connection ------------------------------------------------------------------------------------------------ */

static void
selection_changed (WbRowTable *table)
{
  gboolean selected = wb_row_table_get_selected (table) != 0;

  gtk_widget_action_set_enabled (GTK_WIDGET (table), "connection.disconnect", selected);
  gtk_widget_action_set_enabled (GTK_WIDGET (table), "connection.reset", selected);
  gtk_widget_action_set_enabled (GTK_WIDGET (table), "connection.copy", selected);
}

static void
close_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  guint64 id = wb_row_table_get_selected (WB_ROW_TABLE (widget));

  if (id != 0)
    g_signal_emit (widget, signals[SIGNAL_CLOSE_CONNECTION], 0, id, g_str_equal (name, "connection.reset"));
}

static void
copy_peer_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const WbEchoRow *row = wb_row_table_get_selected_data (WB_ROW_TABLE (widget));
  char text[WB_ENDPOINT_TEXT_BYTES];

  if (row != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), wb_endpoint_format (&row->peer, text));
}

/* --- No connections ------------------------------------------------------------------------------------------------ */

static void
show_empty (WbEchoTable *self, WbServiceState state, const WbEchoSnapshot *snapshot)
{
  g_autofree char *command = NULL;
  const char *text = _("The server is stopped. Start it, and every connection is listed here.");

  if (state == WB_SERVICE_RUNNING && snapshot != NULL)
    {
      command = wb_listen_text_dup_command (snapshot->listens, G_N_ELEMENTS (snapshot->listens));
      text = command != NULL ? _("Nothing has connected yet. Use Try It, or a terminal:") :
                               _("Nothing is listening. Switch a family on.");
    }
  wb_row_table_set_empty (WB_ROW_TABLE (self), text, command);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_echo_table_class_init (WbEchoTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  WB_ROW_TABLE_CLASS (klass)->selection_changed = selection_changed;
  signals[SIGNAL_CLOSE_CONNECTION] = g_signal_new ("close-connection", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                                   NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT64, G_TYPE_BOOLEAN);

  gtk_widget_class_install_action (widget_class, "connection.disconnect", NULL, close_action);
  gtk_widget_class_install_action (widget_class, "connection.reset", NULL, close_action);
  gtk_widget_class_install_action (widget_class, "connection.copy", NULL, copy_peer_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "connection.disconnect", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, GDK_SHIFT_MASK, "connection.reset", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "connection.copy", NULL);
}

static void
wb_echo_table_init (WbEchoTable *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  g_object_set (self, "label", _("Connections"), NULL);
  wb_row_table_add_columns (WB_ROW_TABLE (self), columns, G_N_ELEMENTS (columns), NULL);
  g_menu_append (menu, _("_Disconnect"), "connection.disconnect");
  g_menu_append (menu, _("_Reset"), "connection.reset");
  g_menu_append (menu, _("_Copy Address"), "connection.copy");
  wb_row_table_set_menu (WB_ROW_TABLE (self), G_MENU_MODEL (menu));
  wb_echo_table_update (self, WB_SERVICE_STOPPED, NULL);
}

GtkWidget *
wb_echo_table_new (void)
{
  return g_object_new (WB_TYPE_ECHO_TABLE, NULL);
}

void
wb_echo_table_update (WbEchoTable *self, WbServiceState state, WbEchoSnapshot *snapshot)
{
  g_return_if_fail (WB_IS_ECHO_TABLE (self));

  if (snapshot != NULL)
    wb_row_table_update (WB_ROW_TABLE (self), snapshot, snapshot->n_connections, snapshot->first_row, snapshot->rows,
                         snapshot->n_rows, sizeof (WbEchoRow));
  else
    wb_row_table_clear (WB_ROW_TABLE (self));
  if (snapshot == NULL || snapshot->n_connections == 0)
    show_empty (self, state, snapshot);
}
