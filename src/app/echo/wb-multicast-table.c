/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The arrivals of the multicast bench in a table: what each column says, and a row's menu. The bench keeps a few hundred
 * and gives all of them, so that nothing is asked for by what is on screen; they stand in the order of their arrival. */

#define G_LOG_DOMAIN "wirebench"

#include "app/echo/wb-multicast-table.h"

#include <glib/gi18n.h>

struct _WbMulticastTable
{
  WbRowTable parent_instance;
};

G_DEFINE_FINAL_TYPE (WbMulticastTable, wb_multicast_table, WB_TYPE_ROW_TABLE)

/* --- Columns ------------------------------------------------------------------------------------------------------- */

static void
append_time (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  gint64 time_us = ((const WbMulticastRow *) row)->real_time_us;
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (time_us / G_USEC_PER_SEC);
  g_autofree char *clock = g_date_time_format (time, "%T");

  g_string_append_printf (text, "%s.%03d", clock, (int) (time_us / 1000 % 1000));
}

static void
append_sender (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  char buffer[WB_ENDPOINT_TEXT_BYTES];

  g_string_append (text, wb_endpoint_format (&((const WbMulticastRow *) row)->sender, buffer));
}

static void
append_interface (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  g_string_append (text, ((const WbMulticastRow *) row)->interface_name);
}

static void
append_destination (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  char buffer[WB_ENDPOINT_TEXT_BYTES];

  g_string_append (text, wb_endpoint_format_address (&((const WbMulticastRow *) row)->destination, buffer));
}

static void
append_family (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  g_string_append (text, ((const WbMulticastRow *) row)->sender.family == 4 ? "IPv4" : "IPv6");
}

static void
append_bytes (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  g_string_append_printf (text, "%u", ((const WbMulticastRow *) row)->payload_bytes);
}

static void
append_payload (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  g_string_append (text, ((const WbMulticastRow *) row)->text);
}

static const WbTextColumnSpec columns[] = {
  { N_("Time"), NULL, "23:59:59.999", WB_TEXT_START, -1, append_time },
  { N_("Sender"), NULL, "255.255.255.255:65535", WB_TEXT_START, -1, append_sender },
  { N_("Interface"), NULL, "enp0s31f6", WB_TEXT_START, -1, append_interface },
  { N_("Destination"), NULL, "255.255.255.255", WB_TEXT_START, -1, append_destination },
  { N_("Family"), NULL, "IPv6", WB_TEXT_START, -1, append_family },
  { N_("Bytes"), NULL, "65507", WB_TEXT_END, -1, append_bytes },
  { N_("Text"), NULL, "", WB_TEXT_START, -1, append_payload },
};

/* --- One arrival --------------------------------------------------------------------------------------------------- */

static void
selection_changed (WbRowTable *table)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (table), "arrival.copy", wb_row_table_get_selected (table) != 0);
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wb_row_table_copy_selected (WB_ROW_TABLE (widget));
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_multicast_table_class_init (WbMulticastTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  WB_ROW_TABLE_CLASS (klass)->selection_changed = selection_changed;

  gtk_widget_class_install_action (widget_class, "arrival.copy", NULL, copy_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "arrival.copy", NULL);
}

static void
wb_multicast_table_init (WbMulticastTable *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  g_object_set (self, "label", _("Arrivals"), NULL);
  wb_row_table_add_columns (WB_ROW_TABLE (self), columns, G_N_ELEMENTS (columns), NULL);
  wb_row_table_set_follows (WB_ROW_TABLE (self), TRUE);
  g_menu_append (menu, _("_Copy"), "arrival.copy");
  wb_row_table_set_menu (WB_ROW_TABLE (self), G_MENU_MODEL (menu));
  wb_multicast_table_update (self, WB_SERVICE_STOPPED, NULL);
}

GtkWidget *
wb_multicast_table_new (void)
{
  return g_object_new (WB_TYPE_MULTICAST_TABLE, NULL);
}

void
wb_multicast_table_update (WbMulticastTable *self, WbServiceState state, WbMulticastSnapshot *snapshot)
{
  g_return_if_fail (WB_IS_MULTICAST_TABLE (self));

  if (snapshot != NULL)
    wb_row_table_update (WB_ROW_TABLE (self), snapshot, snapshot->n_rows, 0, snapshot->rows, snapshot->n_rows,
                         sizeof (WbMulticastRow));
  else
    wb_row_table_clear (WB_ROW_TABLE (self));
  wb_row_table_set_empty (WB_ROW_TABLE (self),
                          state == WB_SERVICE_RUNNING ?
                              _("Nothing has arrived yet. Send something, from here or from another machine.") :
                              _("Listen, and every datagram to the group is listed here with its sender."),
                          NULL);
}
