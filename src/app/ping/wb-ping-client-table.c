/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of those who were heard of: what each column says of one. Rows, order and selection are its parent's. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-client-table.h"

#include "app/panel/wb-row-text.h"

#include <glib/gi18n.h>

struct _WbPingClientTable
{
  WbRowTable parent_instance;
};

G_DEFINE_FINAL_TYPE (WbPingClientTable, wb_ping_client_table, WB_TYPE_ROW_TABLE)

/* --- Columns ------------------------------------------------------------------------------------------------------- */

static void
append_peer (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  char buffer[WB_ENDPOINT_TEXT_BYTES];

  g_string_append (text, wb_endpoint_format (&((const WbPingClientRow *) row)->peer, buffer));
}

static void
append_ssid (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  guint16 ssid = ((const WbPingClientRow *) row)->ssid;

  if (ssid != 0)
    g_string_append_printf (text, "%u", ssid);
  else
    {
      g_string_append (text, "–");
      *css_class = "dim-label";
    }
}

static void
append_confirmed (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  gboolean confirmed = ((const WbPingClientRow *) row)->confirmed;

  if (!confirmed)
    *css_class = "dim-label";
  g_string_append (text, confirmed ? _("yes") : _("no"));
}

static void
append_age (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  wb_row_text_append_clock (text, ((const WbPingClientRow *) row)->age_ns);
}

static void
append_idle (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  wb_row_text_append_clock (text, ((const WbPingClientRow *) row)->idle_ns);
}

static void
append_received (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  wb_row_text_append_count (text, ((const WbPingClientRow *) row)->received);
}

static void
append_answered (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbPingClientRow *client = row;

  if (client->answered < client->received)
    *css_class = "warning";
  wb_row_text_append_count (text, client->answered);
}

static void
append_ttl (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  guint8 ttl = ((const WbPingClientRow *) row)->ttl;

  if (ttl != 0)
    g_string_append_printf (text, "%u", ttl);
  else
    {
      g_string_append (text, "–");
      *css_class = "dim-label";
    }
}

/* What is looked at most stands where a narrow window still shows it. */
static const WbTextColumnSpec columns[] = {
  { N_("Peer"), NULL, "255.255.255.255:65535", WB_TEXT_START, WB_PING_CLIENT_SORT_PEER, append_peer },
  { N_("Confirmed"), NULL, "yes", WB_TEXT_START, -1, append_confirmed },
  { N_("Received"), NULL, "8,888,888", WB_TEXT_END, WB_PING_CLIENT_SORT_RECEIVED, append_received },
  { N_("Answered"), NULL, "8,888,888", WB_TEXT_END, WB_PING_CLIENT_SORT_ANSWERED, append_answered },
  { NC_("client of a responder", "Silent For"), "client of a responder", "99:59:59", WB_TEXT_END,
    WB_PING_CLIENT_SORT_IDLE, append_idle },
  { NC_("client of a responder", "Known For"), "client of a responder", "99:59:59", WB_TEXT_END,
    WB_PING_CLIENT_SORT_AGE, append_age },
  { N_("TTL"), NULL, "255", WB_TEXT_END, -1, append_ttl },
  { N_("Session"), NULL, "65535", WB_TEXT_END, -1, append_ssid },
};

/* --- One client ---------------------------------------------------------------------------------------------------- */

static void
selection_changed (WbRowTable *table)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (table), "client.copy", wb_row_table_get_selected (table) != 0);
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wb_row_table_copy_selected (WB_ROW_TABLE (widget));
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_ping_client_table_class_init (WbPingClientTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  WB_ROW_TABLE_CLASS (klass)->selection_changed = selection_changed;

  gtk_widget_class_install_action (widget_class, "client.copy", NULL, copy_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "client.copy", NULL);
}

static void
wb_ping_client_table_init (WbPingClientTable *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  g_object_set (self, "label", _("Clients"), NULL);
  wb_row_table_add_columns (WB_ROW_TABLE (self), columns, G_N_ELEMENTS (columns), NULL);
  g_menu_append (menu, _("_Copy"), "client.copy");
  wb_row_table_set_menu (WB_ROW_TABLE (self), G_MENU_MODEL (menu));
  wb_ping_client_table_update (self, WB_SERVICE_STOPPED, NULL, NULL);
}

GtkWidget *
wb_ping_client_table_new (void)
{
  return g_object_new (WB_TYPE_PING_CLIENT_TABLE, NULL);
}

static void
show_empty (WbPingClientTable *self, WbServiceState state, const char *command)
{
  const char *text = _("The responder is stopped. Start it, and everyone who pings it is listed here.");

  if (state == WB_SERVICE_RUNNING)
    text = command != NULL ? _("Nobody has pinged yet. Try it from a terminal:") :
                             _("Nothing is listening. Switch a family on.");
  wb_row_table_set_empty (WB_ROW_TABLE (self), text, state == WB_SERVICE_RUNNING ? command : NULL);
}

void
wb_ping_client_table_update (WbPingClientTable *self, WbServiceState state, WbPingResponderSnapshot *snapshot,
                             const char *command)
{
  g_return_if_fail (WB_IS_PING_CLIENT_TABLE (self));

  if (snapshot != NULL)
    wb_row_table_update (WB_ROW_TABLE (self), snapshot, snapshot->n_clients, snapshot->first_row, snapshot->rows,
                         snapshot->n_rows, sizeof (WbPingClientRow));
  else
    wb_row_table_clear (WB_ROW_TABLE (self));
  if (snapshot == NULL || snapshot->n_clients == 0)
    show_empty (self, state, command);
}
