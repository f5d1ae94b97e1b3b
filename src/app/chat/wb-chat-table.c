/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Thousands of clients, of which the engine fills those on screen and sorts them. Names come from strangers and are made
 * safe here. What is wrong with a client stands in its state, in words and in colour. */

#define G_LOG_DOMAIN "wirebench"

#include "app/chat/wb-chat-table.h"

#include "app/chat/wb-chat-join.h"
#include "app/panel/wb-row-text.h"
#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

struct _WbChatTable
{
  WbRowTable parent_instance;
};

G_DEFINE_FINAL_TYPE (WbChatTable, wb_chat_table, WB_TYPE_ROW_TABLE)

enum
{
  SIGNAL_BAN,
  SIGNAL_KICK,
  SIGNAL_MESSAGE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- Columns ------------------------------------------------------------------------------------------------------- */

static void
append_name (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbChatRow *client = row;
  char buffer[WB_ENDPOINT_TEXT_BYTES];

  if (client->name != NULL && *client->name != 0)
    wb_format_append_safe (text, client->name, strlen (client->name));
  else
    g_string_append (text, wb_endpoint_format (&client->peer, buffer));
}

static void
append_kind (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbChatRow *client = row;

  /* Translators: what a client speaks: plain lines, or nothing yet */
  g_string_append (text, client->kind == WB_CHAT_IRC  ? "IRC" :
                         client->kind == WB_CHAT_LINE ? C_("kind of client", "Line") :
                                                        C_("kind of client", "New"));
  if (client->is_tls)
    g_string_append (text, " · TLS");
}

static void
append_address (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  char buffer[WB_ENDPOINT_TEXT_BYTES];

  g_string_append (text, wb_endpoint_format (&((const WbChatRow *) row)->peer, buffer));
}

static void
append_family (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  g_string_append (text, ((const WbChatRow *) row)->peer.family == 4 ? "IPv4" : "IPv6");
}

static void
append_joined (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  wb_row_text_append_clock (text, ((const WbChatRow *) row)->age_ns);
}

static void
append_seen (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  wb_row_text_append_clock (text, ((const WbChatRow *) row)->seen_ns);
}

static void
append_lines_in (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  wb_row_text_append_count (text, ((const WbChatRow *) row)->lines_in);
}

static void
append_lines_out (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  wb_row_text_append_count (text, ((const WbChatRow *) row)->lines_out);
}

static void
append_in (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  wb_row_text_append_size (text, ((const WbChatRow *) row)->in_bytes);
}

static void
append_out (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  wb_row_text_append_size (text, ((const WbChatRow *) row)->out_bytes);
}

static void
append_queue (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  guint64 queue = ((const WbChatRow *) row)->queue_bytes;

  *css_class = queue > 0 ? "warning" : "dim-label";
  wb_row_text_append_size (text, queue);
}

static void
append_state (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  switch (((const WbChatRow *) row)->state)
    {
    case WB_CHAT_CLIENT_NEW:
      g_string_append (text, C_("state of a client", "New"));
      *css_class = "dim-label";
      break;
    case WB_CHAT_CLIENT_REGISTERING:
      g_string_append (text, C_("state of a client", "Says who it is"));
      *css_class = "dim-label";
      break;
    case WB_CHAT_CLIENT_OUTSIDE:
      g_string_append (text, C_("state of a client", "Outside the room"));
      *css_class = "dim-label";
      break;
    case WB_CHAT_CLIENT_HELD:
      g_string_append (text, C_("state of a client", "Held: too fast"));
      *css_class = "warning";
      break;
    case WB_CHAT_CLIENT_SLOW:
      g_string_append (text, C_("state of a client", "Reads slowly"));
      *css_class = "warning";
      break;
    case WB_CHAT_CLIENT_CUT:
      g_string_append (text, C_("state of a client", "Queue full: goes"));
      *css_class = "error";
      break;
    case WB_CHAT_CLIENT_IN_ROOM:
    default:
      g_string_append (text, C_("state of a client", "In the room"));
    }
}

static const WbTextColumnSpec columns[] = {
  { NC_("column of clients", "Name"), "column of clients", "255.255.255.255:65535", WB_TEXT_START, WB_CHAT_SORT_NAME,
    append_name },
  { N_("State"), NULL, "Queue full: goes", WB_TEXT_START, -1, append_state },
  { N_("Kind"), NULL, "Line · TLS", WB_TEXT_START, -1, append_kind },
  { NC_("column of clients", "Since"), "column of clients", "99:59:59", WB_TEXT_END, WB_CHAT_SORT_JOINED,
    append_joined },
  { N_("Last Seen"), NULL, "99:59:59", WB_TEXT_END, WB_CHAT_SORT_SEEN, append_seen },
  { N_("Lines In"), NULL, "888,888", WB_TEXT_END, WB_CHAT_SORT_LINES_IN, append_lines_in },
  { N_("Lines Out"), NULL, "888,888", WB_TEXT_END, WB_CHAT_SORT_LINES_OUT, append_lines_out },
  { NC_("bytes received", "In"), "bytes received", "888.8 MB", WB_TEXT_END, WB_CHAT_SORT_IN, append_in },
  { NC_("bytes sent", "Out"), "bytes sent", "888.8 MB", WB_TEXT_END, WB_CHAT_SORT_OUT, append_out },
  { N_("Queue"), NULL, "888.8 kB", WB_TEXT_END, WB_CHAT_SORT_QUEUE, append_queue },
  { N_("Address"), NULL, "255.255.255.255:65535", WB_TEXT_START, WB_CHAT_SORT_PEER, append_address },
  { N_("Family"), NULL, "IPv6", WB_TEXT_START, -1, append_family },
};

/* --- One client ---------------------------------------------------------------------------------------------------- */

static void
selection_changed (WbRowTable *table)
{
  static const char *const names[] = { "client.message", "client.kick", "client.ban", "client.copy" };
  gboolean selected = wb_row_table_get_selected (table) != 0;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (table), names[i], selected);
}

static void
client_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  guint64 id = wb_row_table_get_selected (WB_ROW_TABLE (widget));
  guint signal = g_str_equal (name, "client.kick") ? SIGNAL_KICK :
                 g_str_equal (name, "client.ban")  ? SIGNAL_BAN :
                                                     SIGNAL_MESSAGE;

  if (id != 0)
    g_signal_emit (widget, signals[signal], 0, id);
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wb_row_table_copy_selected (WB_ROW_TABLE (widget));
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_chat_table_class_init (WbChatTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GType type = G_TYPE_FROM_CLASS (klass);

  WB_ROW_TABLE_CLASS (klass)->selection_changed = selection_changed;
  signals[SIGNAL_BAN] =
      g_signal_new ("ban", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
  signals[SIGNAL_KICK] =
      g_signal_new ("kick", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
  signals[SIGNAL_MESSAGE] =
      g_signal_new ("message", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);

  gtk_widget_class_install_action (widget_class, "client.message", NULL, client_action);
  gtk_widget_class_install_action (widget_class, "client.kick", NULL, client_action);
  gtk_widget_class_install_action (widget_class, "client.ban", NULL, client_action);
  gtk_widget_class_install_action (widget_class, "client.copy", NULL, copy_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_m, GDK_CONTROL_MASK, "client.message", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "client.kick", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, GDK_SHIFT_MASK, "client.ban", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "client.copy", NULL);
}

static void
wb_chat_table_init (WbChatTable *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  g_object_set (self, "label", _("Clients"), NULL);
  wb_row_table_add_columns (WB_ROW_TABLE (self), columns, G_N_ELEMENTS (columns), NULL);
  g_menu_append (menu, _("_Message…"), "client.message");
  g_menu_append (menu, _("_Kick"), "client.kick");
  g_menu_append (menu, _("_Ban Address"), "client.ban");
  g_menu_append (menu, _("_Copy"), "client.copy");
  wb_row_table_set_menu (WB_ROW_TABLE (self), G_MENU_MODEL (menu));
  wb_chat_table_update (self, WB_SERVICE_STOPPED, NULL);
}

GtkWidget *
wb_chat_table_new (void)
{
  return g_object_new (WB_TYPE_CHAT_TABLE, NULL);
}

static void
show_empty (WbChatTable *self, WbServiceState state, const WbChatSnapshot *snapshot)
{
  g_autofree char *command = NULL;
  const char *text = _("The server is stopped. Start it, and every client is listed here.");

  if (state == WB_SERVICE_RUNNING && snapshot != NULL)
    {
      command = wb_chat_join_dup_command (snapshot, WB_CHAT_JOIN_ANY);
      text = command != NULL ? _("Nobody is here yet. Join on the Client page, or in a terminal:") :
                               _("Nothing is listening. Switch a family on.");
    }
  wb_row_table_set_empty (WB_ROW_TABLE (self), text, command);
}

void
wb_chat_table_update (WbChatTable *self, WbServiceState state, WbChatSnapshot *snapshot)
{
  g_return_if_fail (WB_IS_CHAT_TABLE (self));

  if (snapshot != NULL)
    wb_row_table_update (WB_ROW_TABLE (self), snapshot, snapshot->n_clients, snapshot->first_row, snapshot->rows,
                         snapshot->n_rows, sizeof (WbChatRow));
  else
    wb_row_table_clear (WB_ROW_TABLE (self));
  if (snapshot == NULL || snapshot->n_clients == 0)
    show_empty (self, state, snapshot);
}
