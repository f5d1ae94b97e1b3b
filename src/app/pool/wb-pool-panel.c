/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Hosts the parts of the pool page and carries what the user wants to the pool's handle. It holds no state of the pool:
 * what the parts show is read from the handle's state when that changes and from one snapshot ten times a second while
 * the panel is on screen. Of the parts that take turns only the one in front is brought up to date.
 *
 * Leaving stops what runs and asks nothing: a pool has nothing to save. */

#define G_LOG_DOMAIN "wirebench"

#include "app/pool/wb-pool-panel.h"

#include "app/panel/wb-command-row.h"
#include "app/panel/wb-error-bar.h"
#include "app/panel/wb-event-view.h"
#include "app/panel/wb-focus.h"
#include "app/panel/wb-service-bar.h"
#include "app/panel/wb-service-leave.h"
#include "app/panel/wb-service-page.h"
#include "app/panel/wb-side-box.h"
#include "app/pool/wb-pool-command.h"
#include "app/pool/wb-pool-connection-table.h"
#include "app/pool/wb-pool-distribution.h"
#include "app/pool/wb-pool-load-box.h"
#include "app/pool/wb-pool-picture.h"
#include "app/pool/wb-pool-plots.h"
#include "app/pool/wb-pool-settings-page.h"
#include "app/pool/wb-pool-target-table.h"
#include "app/pool/wb-pool-teach.h"
#include "app/pool/wb-pool-terminal.h"
#include "app/pool/wb-pool-tiles.h"
#include "app/wb-settings.h"
#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

struct _WbPoolPanel
{
  WbPanel parent_instance;

  /* Template children */
  WbServiceBar *bar;
  GtkWidget *close_button;
  GtkLabel *command_hint;
  WbCommandRow *command_row;
  GtkWidget *connection_tools;
  WbPoolDistribution *distribution;
  GtkWidget *drain_button;
  WbErrorBar *error_bar;
  WbEventView *event_view;
  WbPoolLoadBox *load_box;
  GtkStack *parts;
  WbPoolPicture *picture;
  WbPoolPlots *plots;
  WbPoolSettingsPage *settings_page;
  WbPoolConnectionTable *table;
  WbPoolTargetTable *target_table;
  WbPoolTeach *teach;
  WbPoolTiles *tiles;
  GtkWidget *validate_button;

  /* Owned */
  WbServiceHandle *pool;
  GSimpleActionGroup *actions;
  WbPoolSnapshot *shown;
  char *notice; /* what the bar was told last: closing it is not undone by the next tick */
};

G_DEFINE_FINAL_TYPE (WbPoolPanel, wb_pool_panel, WB_TYPE_PANEL)

static WbServiceState
get_state (WbPoolPanel *self)
{
  return wb_service_page_get_state (self->pool);
}

static gboolean
is_running (WbPoolPanel *self)
{
  return get_state (self) == WB_SERVICE_RUNNING;
}

static gboolean
is_part (WbPoolPanel *self, gpointer part)
{
  return gtk_stack_get_visible_child (self->parts) == GTK_WIDGET (part);
}

/* --- Starting and stopping ----------------------------------------------------------------------------------------- */

static void
start (WbPoolPanel *self)
{
  WbPoolSettings settings;
  g_autoptr (GError) error = NULL;

  if (self->pool == NULL || wb_service_handle_is_active (self->pool))
    return;
  wb_error_bar_clear (self->error_bar);
  g_clear_pointer (&self->notice, g_free);
  if (wb_pool_settings_page_read (self->settings_page, &settings, &error))
    wb_service_handle_start (self->pool, &settings);
  else
    {
      wb_error_bar_show (self->error_bar, WB_BAR_ERROR, _("The pool did not start"), error->message);
      wb_pool_settings_page_point_at_problem (self->settings_page);
    }
  wb_pool_settings_clear (&settings);
}

static void
toggle_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WbPoolPanel *self = WB_POOL_PANEL (data);

  if (wb_service_state_is_on (get_state (self)))
    wb_service_handle_stop (self->pool);
  else
    start (self);
}

static void
drain_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WbPoolPanel *self = WB_POOL_PANEL (data);

  if (is_running (self))
    wb_pool_command_drain (self->pool, wb_pool_settings_page_get_drain_ns (self->settings_page));
}

static void
load_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WbPoolPanel *self = WB_POOL_PANEL (data);

  /* Behind another part it does not know what has become of the load. */
  wb_pool_load_box_update (self->load_box, is_running (self) ? self->shown : NULL);
  wb_pool_load_box_toggle (self->load_box);
}

/* --- What the user wants of the running pool ----------------------------------------------------------------------- */

static void
load_failed_cb (gpointer panel, const char *reason)
{
  WbPoolPanel *self = WB_POOL_PANEL (panel);

  if (self->error_bar != NULL)
    wb_error_bar_show (self->error_bar, WB_BAR_ERROR, _("The load did not start"), reason);
}

static void
load_start_cb (WbPoolPanel *self)
{
  WbPoolLoadSettings settings;
  g_autoptr (GError) error = NULL;

  if (!is_running (self))
    return;
  wb_error_bar_clear_of (self->error_bar, _("The load did not start"));
  if (wb_pool_load_box_read (self->load_box, &settings, &error))
    wb_pool_command_start_load (self->pool, &settings, load_failed_cb, self);
  else
    {
      load_failed_cb (self, error->message);
      wb_pool_load_box_point_at_problem (self->load_box);
    }
}

static void
load_stop_cb (WbPoolPanel *self)
{
  if (is_running (self))
    wb_pool_command_stop_load (self->pool);
}

static void
lesson_cb (WbPoolPanel *self, guint lesson)
{
  if (is_running (self))
    wb_pool_command_teach (self->pool, (WbPoolLesson) lesson);
}

/* From the table's menu and keys, and from the buttons above it. */
static void
connection_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WbPoolPanel *self = WB_POOL_PANEL (widget);
  guint64 id = g_variant_get_uint64 (parameter);

  if (!is_running (self) || id == 0)
    return;
  if (g_str_equal (name, "pool.close-connection"))
    wb_pool_command_close_connection (self->pool, id);
  else
    wb_pool_command_validate_connection (self->pool, id);
}

static void
close_cb (WbPoolPanel *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "pool.close-connection", "t",
                              wb_row_table_get_selected (WB_ROW_TABLE (self->table)));
}

static void
validate_cb (WbPoolPanel *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "pool.validate-connection", "t",
                              wb_row_table_get_selected (WB_ROW_TABLE (self->table)));
}

static void
target_mode_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WbPoolPanel *self = WB_POOL_PANEL (widget);
  guint64 id;
  guint mode;

  g_variant_get (parameter, "(tu)", &id, &mode);
  if (is_running (self))
    wb_pool_command_set_target_mode (self->pool, id, (WbPoolTargetMode) mode);
}

/* Where the notice about our own echo server leads. */
static void
show_echo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "app.show-panel", "s", "echo");
}

/* A cell of the picture: its connection in the table. */
static void
cell_cb (WbPoolPanel *self, guint64 id)
{
  gtk_stack_set_visible_child (self->parts, GTK_WIDGET (self->table));
  wb_pool_connection_table_select (self->table, id);
}

static void
selection_cb (WbPoolPanel *self)
{
  gboolean selected = wb_row_table_get_selected (WB_ROW_TABLE (self->table)) != 0;

  gtk_widget_set_sensitive (self->close_button, selected);
  gtk_widget_set_sensitive (self->validate_button, selected);
}

/* --- What is shown --------------------------------------------------------------------------------------------------- */

static void
show_where (WbPoolPanel *self)
{
  const WbPoolSnapshot *shown = is_running (self) ? self->shown : NULL;
  g_autofree char *count = NULL, *lent = NULL;
  const char *where = "";

  /* Of several the bar has room for the half of one: legend, settings and the part of their own have them whole. */
  if (shown != NULL && shown->n_targets == 1)
    where = shown->targets[0].name;
  else if (shown != NULL)
    count = g_strdup_printf (ngettext ("%u target", "%u targets", shown->n_targets), shown->n_targets);
  if (shown != NULL && shown->draining)
    lent = g_strdup_printf (
        ngettext ("Draining: %u is still lent", "Draining: %u are still lent", shown->counts.slots[WB_POOL_SLOT_LENT]),
        shown->counts.slots[WB_POOL_SLOT_LENT]);
  wb_service_bar_set_where (self->bar, where, lent);
  wb_panel_set_titles (WB_PANEL (self), _("Connection Pool"), count != NULL ? count : where);
}

static gboolean
is_own_echo_server (const WbPoolSnapshot *shown)
{
  g_autofree char *port = g_strdup_printf (":%d", (int) wb_settings_get_number (wb_settings_get (), "echo-port"));

  for (guint i = 0; i < shown->n_targets; i++)
    {
      const char *name = shown->targets[i].name;

      if (g_str_has_suffix (name, port) &&
          (g_str_has_prefix (name, "127.") || g_str_has_prefix (name, "[::1]") || g_str_has_prefix (name, "localhost")))
        return TRUE;
    }
  return FALSE;
}

/* It has never answered, nothing has come of its first connects, and acquires that waited for them have failed. */
static gboolean
is_silent (const WbPoolSnapshot *shown, const WbPoolTargetRow *target)
{
  return target->connected == 0 && target->slots[WB_POOL_SLOT_CONNECTING] > 0 &&
         shown->counts.failures[WB_POOL_REASON_TIMEOUT] > 0;
}

/* It failed last, or was found not to answer. A server that closes what idles has an error, too, and is well. */
static gboolean
is_failing (const WbPoolTargetRow *target)
{
  return target->error != NULL && (target->policy.state != WB_POOL_CIRCUIT_PROVEN || target->policy.down);
}

/* NULL: some target answers, or nobody knows yet. Else what the first one says (transfer full). */
static char *
dup_reason (const WbPoolSnapshot *shown)
{
  if (shown == NULL || shown->n_targets == 0 || shown->counts.slots[WB_POOL_SLOT_IDLE] > 0 ||
      shown->counts.slots[WB_POOL_SLOT_VALIDATING] > 0)
    return NULL;
  for (guint i = 0; i < shown->n_cells; i++)
    if (shown->cells[i].state == WB_POOL_SLOT_LENT && !shown->cells[i].broken)
      return NULL;
  for (guint i = 0; i < shown->n_targets; i++)
    if (!is_failing (&shown->targets[i]) && !is_silent (shown, &shown->targets[i]))
      return NULL;
  return g_strdup_printf ("%s: %s", shown->targets[0].name,
                          shown->targets[0].error != NULL ? shown->targets[0].error :
                                                            _("no answer, and who waited for it has given up"));
}

/* A pool without an answering target runs all the same; that is what it shows, and here is what helps. */
static void
show_notice (WbPoolPanel *self)
{
  const WbPoolSnapshot *shown = is_running (self) ? self->shown : NULL;
  const char *what = _("No target answers");
  g_autofree char *reason = dup_reason (shown), *why = NULL;
  gboolean own;

  wb_service_bar_set_trouble (self->bar, reason != NULL ? _("Running, no target answers") : NULL);
  if (reason == NULL)
    {
      if (self->notice != NULL)
        wb_error_bar_clear_of (self->error_bar, what);
      g_clear_pointer (&self->notice, g_free);
      return;
    }
  own = is_own_echo_server (shown);
  why = own ?
            g_strdup_printf (_("%s. This is where Wirebench’s own echo server listens: start it on the Echo page, and "
                                "the pool fills."),
                             reason) :
            g_strdup_printf (_("%s. The pool tries again by itself."), reason);
  if (g_strcmp0 (self->notice, why) == 0 || (self->notice != NULL && !wb_error_bar_is_shown (self->error_bar)))
    return;
  g_free (self->notice);
  self->notice = g_steal_pointer (&why);
  wb_error_bar_show (self->error_bar, WB_BAR_WARNING, what, self->notice);
  if (own)
    wb_error_bar_set_action (self->error_bar, _("Show the Echo Page"), "pool.show-echo");
}

static void
show_command (WbPoolPanel *self)
{
  WbPoolSettings settings;
  WbPoolLoadSettings load;
  g_autofree char *command = NULL;

  if (self->command_row == NULL || self->load_box == NULL || self->settings_page == NULL)
    return; /* being built or taken down */
  if (wb_pool_settings_page_read (self->settings_page, &settings, NULL) &&
      wb_pool_load_box_read (self->load_box, &load, NULL))
    command = wb_pool_terminal_dup_command (&settings, &load);
  wb_command_row_set_command (self->command_row, command);
  gtk_label_set_text (self->command_hint, command != NULL ? _("The same pool under the same load, from a terminal:") :
                                                            _("The settings are not right yet."));
  wb_pool_settings_clear (&settings);
  /* GTK has given the keyboard to what could have it before the command was there. */
  (void) gtk_widget_child_focus (GTK_WIDGET (self->command_row), GTK_DIR_TAB_FORWARD);
}

static void
show_part (WbPoolPanel *self, WbPoolSnapshot *live)
{
  gtk_widget_set_visible (self->connection_tools, is_part (self, self->table) && live != NULL);
  if (is_part (self, self->load_box))
    wb_pool_load_box_update (self->load_box, live);
  else if (is_part (self, self->table))
    wb_pool_connection_table_update (self->table, live);
  else if (is_part (self, self->target_table))
    wb_pool_target_table_update (self->target_table, live);
  else if (is_part (self, self->plots))
    wb_pool_plots_update (self->plots, self->shown);
  else if (is_part (self, self->distribution))
    wb_pool_distribution_update (self->distribution, self->shown);
  else
    wb_event_view_set_events (self->event_view, self->shown != NULL ? self->shown->events : NULL);
}

static void
show_parts (WbPoolPanel *self)
{
  WbPoolSnapshot *live = is_running (self) ? self->shown : NULL;

  show_where (self);
  show_notice (self);
  wb_pool_settings_page_update (self->settings_page, get_state (self));
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "drain")),
                               live != NULL && !live->draining);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "load")),
                               live != NULL);
  wb_pool_tiles_update (self->tiles, self->shown);
  wb_pool_picture_update (self->picture, live);
  wb_pool_teach_update (self->teach, live);
  show_part (self, live);
}

static void
request (WbPoolPanel *self)
{
  WbSnapshotRequest rows = { 0 };

  if (self->pool == NULL)
    return;
  if (is_part (self, self->table))
    wb_row_table_get_request (WB_ROW_TABLE (self->table), &rows);
  wb_service_handle_request (self->pool, &rows);
}

static void
refresh (WbPanel *panel)
{
  WbPoolPanel *self = WB_POOL_PANEL (panel);
  gboolean is_new;

  if (self->pool == NULL)
    return;
  request (self);
  self->shown = wb_service_page_renew_snapshot (self->pool, self->shown, &is_new);
  if (is_new)
    show_parts (self);
}

static void
state_cb (WbPoolPanel *self)
{
  const GError *error = wb_service_handle_get_error (self->pool);

  if (get_state (self) == WB_SERVICE_FAILED)
    wb_error_bar_show (self->error_bar, WB_BAR_ERROR, _("The pool has ended"), error != NULL ? error->message : NULL);
  show_parts (self);
  request (self);
}

static void
part_cb (WbPoolPanel *self)
{
  if (self->actions == NULL || self->connection_tools == NULL)
    return; /* being built or taken down */
  show_parts (self);
  request (self); /* the rows that nobody saw before */
}

/* --- The object ------------------------------------------------------------------------------------------------------ */

static GActionGroup *
get_actions (WbPanel *panel)
{
  return G_ACTION_GROUP (WB_POOL_PANEL (panel)->actions);
}

static void
leave (WbPanel *panel, GTask *task)
{
  wb_service_leave (&WB_POOL_PANEL (panel)->pool, 1, task);
}

static gboolean
wb_pool_panel_grab_focus (GtkWidget *widget)
{
  return !wb_focus_is_moving () &&
         gtk_widget_child_focus (GTK_WIDGET (WB_POOL_PANEL (widget)->bar), GTK_DIR_TAB_FORWARD);
}

static void
wb_pool_panel_dispose (GObject *object)
{
  WbPoolPanel *self = WB_POOL_PANEL (object);

  wb_service_page_set_handle (self, &self->pool, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_POOL_PANEL);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->shown, wb_snapshot_unref);
  g_clear_pointer (&self->notice, g_free);
  G_OBJECT_CLASS (wb_pool_panel_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, WbPoolPanel, bar);
  gtk_widget_class_bind_template_child (widget_class, WbPoolPanel, close_button);
  gtk_widget_class_bind_template_child (widget_class, WbPoolPanel, command_hint);
  gtk_widget_class_bind_template_child (widget_class, WbPoolPanel, command_row);
  gtk_widget_class_bind_template_child (widget_class, WbPoolPanel, connection_tools);
  gtk_widget_class_bind_template_child (widget_class, WbPoolPanel, distribution);
  gtk_widget_class_bind_template_child (widget_class, WbPoolPanel, drain_button);
  gtk_widget_class_bind_template_child (widget_class, WbPoolPanel, error_bar);
  gtk_widget_class_bind_template_child (widget_class, WbPoolPanel, event_view);
  gtk_widget_class_bind_template_child (widget_class, WbPoolPanel, load_box);
  gtk_widget_class_bind_template_child (widget_class, WbPoolPanel, parts);
  gtk_widget_class_bind_template_child (widget_class, WbPoolPanel, picture);
  gtk_widget_class_bind_template_child (widget_class, WbPoolPanel, plots);
  gtk_widget_class_bind_template_child (widget_class, WbPoolPanel, settings_page);
  gtk_widget_class_bind_template_child (widget_class, WbPoolPanel, table);
  gtk_widget_class_bind_template_child (widget_class, WbPoolPanel, target_table);
  gtk_widget_class_bind_template_child (widget_class, WbPoolPanel, teach);
  gtk_widget_class_bind_template_child (widget_class, WbPoolPanel, tiles);
  gtk_widget_class_bind_template_child (widget_class, WbPoolPanel, validate_button);
}

static void
wb_pool_panel_class_init (WbPoolPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GType parts[] = {
    WB_TYPE_COMMAND_ROW,        WB_TYPE_ERROR_BAR,         WB_TYPE_EVENT_VIEW,   WB_TYPE_POOL_CONNECTION_TABLE,
    WB_TYPE_POOL_DISTRIBUTION,  WB_TYPE_POOL_LOAD_BOX,     WB_TYPE_POOL_PICTURE, WB_TYPE_POOL_PLOTS,
    WB_TYPE_POOL_SETTINGS_PAGE, WB_TYPE_POOL_TARGET_TABLE, WB_TYPE_POOL_TEACH,   WB_TYPE_POOL_TILES,
    WB_TYPE_SERVICE_BAR,        WB_TYPE_SIDE_BOX,
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    g_type_ensure (parts[i]);
  G_OBJECT_CLASS (klass)->dispose = wb_pool_panel_dispose;
  widget_class->focus = wb_focus_move;
  widget_class->grab_focus = wb_pool_panel_grab_focus;
  WB_PANEL_CLASS (klass)->get_actions = get_actions;
  WB_PANEL_CLASS (klass)->leave = leave;
  WB_PANEL_CLASS (klass)->refresh = refresh;

  gtk_widget_class_install_action (widget_class, "pool.close-connection", "t", connection_action);
  gtk_widget_class_install_action (widget_class, "pool.validate-connection", "t", connection_action);
  gtk_widget_class_install_action (widget_class, "pool.show-echo", NULL, show_echo_action);
  gtk_widget_class_install_action (widget_class, "pool.set-target-mode", "(tu)", target_mode_action);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/pool/wb-pool-panel.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, cell_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
  gtk_widget_class_bind_template_callback (widget_class, lesson_cb);
  gtk_widget_class_bind_template_callback (widget_class, load_start_cb);
  gtk_widget_class_bind_template_callback (widget_class, load_stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, part_cb);
  gtk_widget_class_bind_template_callback (widget_class, request);
  gtk_widget_class_bind_template_callback (widget_class, selection_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_command);
  gtk_widget_class_bind_template_callback (widget_class, start);
  gtk_widget_class_bind_template_callback (widget_class, validate_cb);
}

static void
wb_pool_panel_init (WbPoolPanel *self)
{
  static const GActionEntry entries[] = {
    { .name = "toggle", .activate = toggle_action },
    { .name = "drain", .activate = drain_action },
    { .name = "load", .activate = load_action },
  };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "service", G_ACTION_GROUP (self->actions));
  selection_cb (self);
  show_parts (self);
}

GtkWidget *
wb_pool_panel_new (void)
{
  return g_object_new (WB_TYPE_POOL_PANEL, NULL);
}

void
wb_pool_panel_set_handle (WbPoolPanel *self, WbServiceHandle *pool, const GError *reason)
{
  g_return_if_fail (WB_IS_POOL_PANEL (self));

  wb_service_page_set_handle (self, &self->pool, pool, G_CALLBACK (state_cb));
  wb_service_bar_set_handle (self->bar, pool);
  if (pool == NULL && reason != NULL)
    wb_error_bar_show (self->error_bar, WB_BAR_ERROR, _("Services cannot run"), reason->message);
  show_parts (self);
}
