/* SPDX-License-Identifier: GPL-3.0-or-later */

/* All targets are in every snapshot, at most 32 of them, so the table asks for no rows. Their order is the settings', which
 * is what people know them by. */

#define G_LOG_DOMAIN "wirebench"

#include "app/pool/wb-pool-target-table.h"

#include "app/panel/wb-row-text.h"
#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

struct _WbPoolTargetTable
{
  WbRowTable parent_instance;
};

G_DEFINE_FINAL_TYPE (WbPoolTargetTable, wb_pool_target_table, WB_TYPE_ROW_TABLE)

#define PERCENT 100.0

/* --- Words --------------------------------------------------------------------------------------------------------- */

static guint
count_connections (const WbPoolTargetRow *target)
{
  return target->slots[WB_POOL_SLOT_IDLE] + target->slots[WB_POOL_SLOT_LENT] + target->slots[WB_POOL_SLOT_VALIDATING];
}

void
wb_pool_target_append_health (GString *text, const char **css_class, const WbPoolTargetRow *target)
{
  if (target->mode == WB_POOL_TARGET_DRAINED)
    {
      *css_class = "warning";
      g_string_append (text, count_connections (target) > 0 ? C_("health of a target", "Draining") :
                                                              C_("health of a target", "Drained"));
    }
  else if (target->policy.down)
    {
      *css_class = "error";
      g_string_append (text, C_("health of a target", "▼ Down"));
    }
  else if (target->policy.state == WB_POOL_CIRCUIT_PAUSED || target->policy.state == WB_POOL_CIRCUIT_TRIAL)
    {
      *css_class = "warning";
      g_string_append (text, C_("health of a target", "◆ Failing"));
    }
  else if (target->policy.state == WB_POOL_CIRCUIT_NEW)
    {
      *css_class = "dim-label";
      g_string_append (text, C_("health of a target", "Not tried yet"));
    }
  else if (target->policy.share < 1)
    {
      *css_class = "dim-label";
      /* Translators: a target that is back gets a growing share of its weight */
      g_string_append_printf (text, C_("health of a target", "▲ Starting, %d %%"),
                              (int) (target->policy.share * PERCENT));
    }
  else
    g_string_append (text, C_("health of a target", "▲ Up"));
}

static const char *
get_circuit_word (WbPoolCircuitState state)
{
  switch (state)
    {
    case WB_POOL_CIRCUIT_NEW:
      return C_("circuit of a target", "New");
    case WB_POOL_CIRCUIT_PROVEN:
      return C_("circuit of a target", "Closed");
    case WB_POOL_CIRCUIT_PAUSED:
      return C_("circuit of a target", "Open: pausing");
    case WB_POOL_CIRCUIT_TRIAL:
    default:
      return C_("circuit of a target", "Half open: one try");
    }
}

/* --- Columns ------------------------------------------------------------------------------------------------------- */

static void
append_time (GString *text, gint64 ns)
{
  g_autofree char *time = ns >= 0 ? wb_format_dup_duration (ns) : g_strdup ("–");

  g_string_append (text, time);
}

static void
append_name (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  g_string_append (text, ((const WbPoolTargetRow *) row)->name);
}

static void
append_health (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  wb_pool_target_append_health (text, css_class, row);
}

static void
append_circuit (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  g_string_append (text, get_circuit_word (((const WbPoolTargetRow *) row)->policy.state));
}

static void
append_retry (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  gint64 ns = ((const WbPoolTargetRow *) row)->retry_in_ns;

  append_time (text, ns > 0 ? ns : -1);
}

static void
append_connections (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  wb_row_text_append_count (text, count_connections (row));
}

static void
append_lent (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  wb_row_text_append_count (text, ((const WbPoolTargetRow *) row)->slots[WB_POOL_SLOT_LENT]);
}

static void
append_uses (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  wb_row_text_append_count (text, ((const WbPoolTargetRow *) row)->uses);
}

static void
append_connected (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  wb_row_text_append_count (text, ((const WbPoolTargetRow *) row)->connected);
}

static void
append_failures (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  guint64 n = ((const WbPoolTargetRow *) row)->connect_failures;

  *css_class = n > 0 ? "error" : "dim-label";
  wb_row_text_append_count (text, n);
}

static void
append_broken (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  guint64 n = ((const WbPoolTargetRow *) row)->broken;

  *css_class = n > 0 ? "error" : "dim-label";
  wb_row_text_append_count (text, n);
}

static void
append_connect_median (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  append_time (text, ((const WbPoolTargetRow *) row)->connect_p50_ns);
}

static void
append_connect_p99 (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  append_time (text, ((const WbPoolTargetRow *) row)->connect_p99_ns);
}

static void
append_round_trip (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  append_time (text, ((const WbPoolTargetRow *) row)->rtt_p50_ns);
}

static void
append_checks (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const WbPoolTargetRow *target = row;

  wb_row_text_append_count (text, target->checks);
  if (target->checks_failed > 0)
    {
      g_autofree char *failed = wb_format_dup_count (target->checks_failed);

      *css_class = "error";
      /* Translators: behind the number of health checks: how many of them failed */
      g_string_append_printf (text, _(" (%s failed)"), failed);
    }
}

static void
append_weight (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  wb_row_text_append_count (text, ((const WbPoolTargetRow *) row)->weight);
}

static void
append_priority (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  wb_row_text_append_count (text, ((const WbPoolTargetRow *) row)->priority);
}

static void
append_error (GString *text, const char **css_class, gconstpointer row, gpointer data)
{
  const char *error = ((const WbPoolTargetRow *) row)->error;

  *css_class = error != NULL ? "error" : "dim-label";
  g_string_append (text, error != NULL ? error : "–");
}

static const WbTextColumnSpec columns[] = {
  { N_("Target"), NULL, "192.168.100.100:8080", WB_TEXT_START, -1, append_name },
  { N_("Health"), NULL, "▲ Starting, 88 %", WB_TEXT_START, -1, append_health },
  { NC_("pool target", "Connections"), "pool target", "8,888", WB_TEXT_END, -1, append_connections },
  { NC_("pool target", "Lent"), "pool target", "8,888", WB_TEXT_END, -1, append_lent },
  { NC_("pool target", "Uses"), "pool target", "88,888,888", WB_TEXT_END, -1, append_uses },
  { NC_("pool target", "Made"), "pool target", "888,888", WB_TEXT_END, -1, append_connected },
  { NC_("pool target", "Failed"), "pool target", "888,888", WB_TEXT_END, -1, append_failures },
  { NC_("pool target", "Broken"), "pool target", "888,888", WB_TEXT_END, -1, append_broken },
  { NC_("pool target", "Tried In"), "pool target", "88.8 ms", WB_TEXT_END, -1, append_retry },
  { NC_("pool target", "Circuit"), "pool target", "Half open: one try", WB_TEXT_START, -1, append_circuit },
  { NC_("pool target", "Connect"), "pool target", "88.8 ms", WB_TEXT_END, -1, append_connect_median },
  { NC_("pool target", "Connect p99"), "pool target", "88.8 ms", WB_TEXT_END, -1, append_connect_p99 },
  { NC_("pool target", "Round Trip"), "pool target", "88.8 ms", WB_TEXT_END, -1, append_round_trip },
  { NC_("pool target", "Checks"), "pool target", "888 (88 failed)", WB_TEXT_END, -1, append_checks },
  { NC_("pool target", "Weight"), "pool target", "888", WB_TEXT_END, -1, append_weight },
  { NC_("pool target", "Priority"), "pool target", "8", WB_TEXT_END, -1, append_priority },
  { NC_("pool target", "Latest Error"), "pool target", "Connection refused", WB_TEXT_START, -1, append_error },
};

/* --- One target ---------------------------------------------------------------------------------------------------- */

static void
set_mode (WbPoolTargetTable *self, WbPoolTargetMode mode)
{
  guint64 id = wb_row_table_get_selected (WB_ROW_TABLE (self));

  if (id != 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "pool.set-target-mode", "(tu)", id, (guint) mode);
}

static void
drain_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_mode (WB_POOL_TARGET_TABLE (widget), WB_POOL_TARGET_DRAINED);
}

static void
use_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_mode (WB_POOL_TARGET_TABLE (widget), WB_POOL_TARGET_READY);
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wb_row_table_copy_selected (WB_ROW_TABLE (widget));
}

static void
show_actions (WbRowTable *table)
{
  const WbPoolTargetRow *row = wb_row_table_get_selected_data (table);

  gtk_widget_action_set_enabled (GTK_WIDGET (table), "target.drain", row != NULL && row->mode == WB_POOL_TARGET_READY);
  gtk_widget_action_set_enabled (GTK_WIDGET (table), "target.use", row != NULL && row->mode == WB_POOL_TARGET_DRAINED);
  gtk_widget_action_set_enabled (GTK_WIDGET (table), "target.copy", row != NULL);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_pool_target_table_class_init (WbPoolTargetTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  WB_ROW_TABLE_CLASS (klass)->selection_changed = show_actions;
  gtk_widget_class_install_action (widget_class, "target.drain", NULL, drain_action);
  gtk_widget_class_install_action (widget_class, "target.use", NULL, use_action);
  gtk_widget_class_install_action (widget_class, "target.copy", NULL, copy_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "target.copy", NULL);
}

static void
wb_pool_target_table_init (WbPoolTargetTable *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  g_object_set (self, "label", _("Targets"), NULL);
  wb_row_table_add_columns (WB_ROW_TABLE (self), columns, G_N_ELEMENTS (columns), NULL);
  g_menu_append (menu, _("_Drain"), "target.drain");
  g_menu_append (menu, _("_Use Again"), "target.use");
  g_menu_append (menu, _("_Copy"), "target.copy");
  wb_row_table_set_menu (WB_ROW_TABLE (self), G_MENU_MODEL (menu));
  wb_row_table_set_empty (WB_ROW_TABLE (self), _("The pool is stopped. Start it, and its targets are listed here."),
                          NULL);
  wb_pool_target_table_update (self, NULL);
}

GtkWidget *
wb_pool_target_table_new (void)
{
  return g_object_new (WB_TYPE_POOL_TARGET_TABLE, NULL);
}

void
wb_pool_target_table_update (WbPoolTargetTable *self, WbPoolSnapshot *snapshot)
{
  g_return_if_fail (WB_IS_POOL_TARGET_TABLE (self));

  if (snapshot != NULL && snapshot->n_targets > 0)
    wb_row_table_update (WB_ROW_TABLE (self), snapshot, snapshot->n_targets, 0, snapshot->targets, snapshot->n_targets,
                         sizeof (WbPoolTargetRow));
  else
    wb_row_table_clear (WB_ROW_TABLE (self));
  show_actions (WB_ROW_TABLE (self));
}
