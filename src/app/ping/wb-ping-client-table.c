/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of those who were heard of: what each column says of one. Rows, order and selection are wb-row-table's. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-client-table.h"

#include "app/panel/wb-row-table.h"
#include "app/panel/wb-row-text.h"

#include <glib/gi18n.h>

struct _WbPingClientTable
{
  GtkWidget parent_instance;

  /* Template children */
  WbRowTable *table;
};

G_DEFINE_FINAL_TYPE (WbPingClientTable, wb_ping_client_table, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_SELECTION_CHANGED,
  SIGNAL_VIEW_MOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

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
selection_cb (WbPingClientTable *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "client.copy", wb_ping_client_table_get_selected (self) != 0);
  g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
}

static void
view_moved_cb (WbPingClientTable *self)
{
  g_signal_emit (self, signals[SIGNAL_VIEW_MOVED], 0);
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wb_ping_client_table_copy (WB_PING_CLIENT_TABLE (widget));
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static gboolean
wb_ping_client_table_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (WB_PING_CLIENT_TABLE (widget)->table));
}

static void
wb_ping_client_table_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_PING_CLIENT_TABLE);
  G_OBJECT_CLASS (wb_ping_client_table_parent_class)->dispose (object);
}

static void
wb_ping_client_table_class_init (WbPingClientTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GType type = G_TYPE_FROM_CLASS (klass);

  g_type_ensure (WB_TYPE_ROW_TABLE);
  G_OBJECT_CLASS (klass)->dispose = wb_ping_client_table_dispose;
  widget_class->grab_focus = wb_ping_client_table_grab_focus;
  signals[SIGNAL_SELECTION_CHANGED] =
      g_signal_new ("selection-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_VIEW_MOVED] =
      g_signal_new ("view-moved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "client.copy", NULL, copy_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "client.copy", NULL);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/ping/wb-ping-client-table.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPingClientTable, table);
  gtk_widget_class_bind_template_callback (widget_class, selection_cb);
  gtk_widget_class_bind_template_callback (widget_class, view_moved_cb);
}

static void
wb_ping_client_table_init (WbPingClientTable *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  wb_row_table_add_columns (self->table, columns, G_N_ELEMENTS (columns), NULL);
  g_menu_append (menu, _("_Copy"), "client.copy");
  wb_row_table_set_menu (self->table, G_MENU_MODEL (menu));
  wb_ping_client_table_update (self, WB_SERVICE_STOPPED, NULL, NULL);
}

GtkWidget *
wb_ping_client_table_new (void)
{
  return g_object_new (WB_TYPE_PING_CLIENT_TABLE, NULL);
}

void
wb_ping_client_table_get_request (WbPingClientTable *self, WbSnapshotRequest *request)
{
  g_return_if_fail (WB_IS_PING_CLIENT_TABLE (self));

  wb_row_table_get_request (self->table, request);
}

static void
show_empty (WbPingClientTable *self, WbServiceState state, const char *command)
{
  const char *text = _("The responder is stopped. Start it, and everyone who pings it is listed here.");

  if (state == WB_SERVICE_RUNNING)
    text = command != NULL ? _("Nobody has pinged yet. Try it from a terminal:") :
                             _("Nothing is listening. Switch a family on.");
  wb_row_table_set_empty (self->table, text, state == WB_SERVICE_RUNNING ? command : NULL);
}

void
wb_ping_client_table_update (WbPingClientTable *self, WbServiceState state, WbPingResponderSnapshot *snapshot,
                             const char *command)
{
  g_return_if_fail (WB_IS_PING_CLIENT_TABLE (self));

  if (snapshot != NULL)
    wb_row_table_update (self->table, snapshot, snapshot->n_clients, snapshot->first_row, snapshot->rows,
                         snapshot->n_rows, sizeof (WbPingClientRow));
  else
    wb_row_table_update (self->table, NULL, 0, 0, NULL, 0, 0);
  if (snapshot == NULL || snapshot->n_clients == 0)
    show_empty (self, state, command);
}

guint64
wb_ping_client_table_get_selected (WbPingClientTable *self)
{
  g_return_val_if_fail (WB_IS_PING_CLIENT_TABLE (self), 0);

  return wb_row_table_get_selected (self->table);
}

void
wb_ping_client_table_copy (WbPingClientTable *self)
{
  g_return_if_fail (WB_IS_PING_CLIENT_TABLE (self));

  wb_row_table_copy_selected (self->table);
}
