/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The settings are what is remembered: every widget is bound to its key, and read () reads the widgets. Nothing of a
 * session can be changed while it runs, and the tooltip says so. What cannot be meant is said under the field's name, in
 * its row, and gone as soon as something else is typed. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-settings-page.h"

#include "app/panel/wb-duration-input.h"
#include "app/panel/wb-entry-problem.h"
#include "app/panel/wb-focus.h"
#include "app/panel/wb-page-lock.h"
#include "app/ping/wb-ping-input.h"
#include "app/wb-settings.h"
#include "engine/base/wb-clock.h"
#include "engine/base/wb-error.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* Entries in rows of their own, in this order. */
enum
{
  ROW_INTERVAL,
  ROW_TIMEOUT,
  ROW_DURATION,
  ROW_SPACING,
  ROW_RAMP,
  ROW_SOURCE,
  ROW_INTERFACE,
  ROW_ALARM_ROUND_TRIP,
  N_ROWS
};

enum
{
  SPIN_COUNT,
  SPIN_PORT,
  SPIN_SIZE,
  SPIN_FILL,
  SPIN_DSCP,
  SPIN_TTL,
  SPIN_ALARM_LOSS,
  SPIN_ALARM_PROBES,
  N_SPINS
};

enum
{
  SWITCH_RANDOM_FILL,
  SWITCH_DONT_FRAGMENT,
  SWITCH_FLOOD,
  SWITCH_STATEFUL,
  SWITCH_PROGRAM_TIMES,
  SWITCH_NOTIFY,
  N_SWITCHES
};

/* Template ids less their ends, which are also the settings' keys with "ping-" before and "-" for "_". */
static const char *const row_names[N_ROWS] = {
  [ROW_INTERVAL] = "interval",   [ROW_TIMEOUT] = "timeout",
  [ROW_DURATION] = "duration",   [ROW_SPACING] = "spacing",
  [ROW_RAMP] = "ramp",           [ROW_SOURCE] = "source",
  [ROW_INTERFACE] = "interface", [ROW_ALARM_ROUND_TRIP] = "alarm_round_trip",
};
static const char *const spin_names[N_SPINS] = {
  [SPIN_COUNT] = "count",
  [SPIN_PORT] = "port",
  [SPIN_SIZE] = "size",
  [SPIN_FILL] = "fill",
  [SPIN_DSCP] = "dscp",
  [SPIN_TTL] = "ttl",
  [SPIN_ALARM_LOSS] = "alarm_loss",
  [SPIN_ALARM_PROBES] = "alarm_probes",
};
static const char *const switch_names[N_SWITCHES] = {
  [SWITCH_RANDOM_FILL] = "random_fill", [SWITCH_DONT_FRAGMENT] = "dont_fragment", [SWITCH_FLOOD] = "flood",
  [SWITCH_STATEFUL] = "stateful",       [SWITCH_PROGRAM_TIMES] = "program_times", [SWITCH_NOTIFY] = "notify",
};

struct _WbPingSettingsPage
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *alarm_group;
  AdwExpanderRow *alarm_row;
  GtkWidget *content;
  AdwComboRow *family_row;
  GtkWidget *main_group;
  AdwComboRow *mode_row;
  GtkWidget *more_group;
  AdwExpanderRow *more_row;
  GtkEditable *targets_entry;
  GtkLabel *targets_label;

  /* Template children, by name */
  AdwActionRow *rows[N_ROWS];
  GtkEditable *entries[N_ROWS];
  GtkSpinButton *spins[N_SPINS];
  GtkSwitch *switches[N_SWITCHES];

  /* Owned */
  char *subtitles[N_ROWS]; /* while nothing is wrong */

  gboolean active; /* STARTING, RUNNING or STOPPING */
  gboolean restoring;
};

G_DEFINE_FINAL_TYPE (WbPingSettingsPage, wb_ping_settings_page, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_START,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* The settings' words, in the order of the rows' items. */
static const char *const family_values[] = { "any", "4", "6", NULL };

/* --- What is wrong ------------------------------------------------------------------------------------------------- */

static void
show_targets_hint (WbPingSettingsPage *self, const char *problem)
{
  gtk_label_set_text (self->targets_label,
                      problem != NULL ?
                          problem :
                          _("Several with blanks between them: names, addresses, 192.0.2.0/24. “localhost” is this "
                             "computer: start the responder on the next page, and it answers."));
  if (problem != NULL)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->targets_label), "error");
      gtk_widget_add_css_class (GTK_WIDGET (self->targets_entry), "error");
      gtk_widget_remove_css_class (GTK_WIDGET (self->targets_label), "dim-label");
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->targets_label), "error");
      gtk_widget_remove_css_class (GTK_WIDGET (self->targets_entry), "error");
      gtk_widget_add_css_class (GTK_WIDGET (self->targets_label), "dim-label");
    }
}

static void
show_row_problem (WbPingSettingsPage *self, guint i, const char *problem)
{
  if (self->rows[i] != NULL)
    wb_entry_problem_show (self->rows[i], GTK_WIDGET (self->entries[i]), self->subtitles[i], problem);
}

/* Marks the field and takes the keyboard there. */
static void
point_at (WbPingSettingsPage *self, guint i, const GError *error)
{
  if (i == ROW_ALARM_ROUND_TRIP)
    adw_expander_row_set_expanded (self->alarm_row, TRUE);
  else if (i > ROW_TIMEOUT)
    adw_expander_row_set_expanded (self->more_row, TRUE);
  show_row_problem (self, i, error->message);
  gtk_widget_grab_focus (GTK_WIDGET (self->entries[i]));
}

static void
typed_cb (WbPingSettingsPage *self, GtkEditable *editable)
{
  if (editable == self->targets_entry)
    show_targets_hint (self, NULL);
  for (guint i = 0; i < N_ROWS; i++)
    if (editable == self->entries[i] && gtk_widget_has_css_class (GTK_WIDGET (editable), "error"))
      show_row_problem (self, i, NULL);
}

static void
activated_cb (WbPingSettingsPage *self)
{
  if (!self->active)
    g_signal_emit (self, signals[SIGNAL_START], 0);
}

/* --- Rows with a choice -------------------------------------------------------------------------------------------- */

static void
show_mode (WbPingSettingsPage *self)
{
  static const char *const words[] = {
    N_("Wirebench’s own, port 5000"),
    N_("RFC 8762 (TWAMP Light), port 862"),
    N_("Any UDP echo server, port 7"),
  };
  guint selected = adw_combo_row_get_selected (self->mode_row);

  if (selected < G_N_ELEMENTS (words))
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->mode_row), _(words[selected]));
}

static void
chosen_cb (WbPingSettingsPage *self)
{
  guint mode, family;

  if (self->restoring)
    return;
  mode = adw_combo_row_get_selected (self->mode_row);
  family = adw_combo_row_get_selected (self->family_row);
  show_mode (self);
  if (mode <= WB_PING_MODE_ECHO)
    wb_settings_set_string (wb_settings_get (), "ping-mode", wb_ping_mode_get_name ((WbPingMode) mode));
  if (family < G_N_ELEMENTS (family_values) - 1)
    wb_settings_set_string (wb_settings_get (), "ping-family", family_values[family]);
}

static void
restore_choices (WbPingSettingsPage *self)
{
  g_autofree char *mode_name = wb_settings_dup_string (wb_settings_get (), "ping-mode");
  g_autofree char *family = wb_settings_dup_string (wb_settings_get (), "ping-family");
  WbPingMode mode;

  self->restoring = TRUE;
  if (wb_ping_mode_from_name (mode_name, &mode))
    adw_combo_row_set_selected (self->mode_row, mode);
  for (guint i = 0; family_values[i] != NULL; i++)
    if (g_str_equal (family_values[i], family))
      adw_combo_row_set_selected (self->family_row, i);
  self->restoring = FALSE;
  show_mode (self);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static gboolean
wb_ping_settings_page_grab_focus (GtkWidget *widget)
{
  return !wb_focus_is_moving () && gtk_widget_grab_focus (GTK_WIDGET (WB_PING_SETTINGS_PAGE (widget)->targets_entry));
}

static void
wb_ping_settings_page_dispose (GObject *object)
{
  WbPingSettingsPage *self = WB_PING_SETTINGS_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_PING_SETTINGS_PAGE);
  for (guint i = 0; i < N_ROWS; i++)
    {
      self->rows[i] = NULL;
      self->entries[i] = NULL;
      g_clear_pointer (&self->subtitles[i], g_free);
    }
  G_OBJECT_CLASS (wb_ping_settings_page_parent_class)->dispose (object);
}

static void
bind_named (GtkWidgetClass *widget_class, const char *const *names, guint n, const char *end)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strconcat (names[i], end, NULL);

      gtk_widget_class_bind_template_child_full (widget_class, g_intern_string (id), FALSE, 0);
    }
}

static void
wb_ping_settings_page_class_init (WbPingSettingsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_ping_settings_page_dispose;
  widget_class->focus = wb_focus_move;
  widget_class->grab_focus = wb_ping_settings_page_grab_focus;
  signals[SIGNAL_START] =
      g_signal_new ("start", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/ping/wb-ping-settings-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPingSettingsPage, alarm_group);
  gtk_widget_class_bind_template_child (widget_class, WbPingSettingsPage, alarm_row);
  gtk_widget_class_bind_template_child (widget_class, WbPingSettingsPage, content);
  gtk_widget_class_bind_template_child (widget_class, WbPingSettingsPage, family_row);
  gtk_widget_class_bind_template_child (widget_class, WbPingSettingsPage, main_group);
  gtk_widget_class_bind_template_child (widget_class, WbPingSettingsPage, mode_row);
  gtk_widget_class_bind_template_child (widget_class, WbPingSettingsPage, more_group);
  gtk_widget_class_bind_template_child (widget_class, WbPingSettingsPage, more_row);
  gtk_widget_class_bind_template_child (widget_class, WbPingSettingsPage, targets_entry);
  gtk_widget_class_bind_template_child (widget_class, WbPingSettingsPage, targets_label);
  bind_named (widget_class, row_names, N_ROWS, "_row");
  bind_named (widget_class, row_names, N_ROWS, "_entry");
  bind_named (widget_class, spin_names, N_SPINS, "_spin");
  bind_named (widget_class, switch_names, N_SWITCHES, "_switch");
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
}

/* A template child by its name, and its key bound to property. */
static gpointer
take_child (WbPingSettingsPage *self, const char *name, const char *end, const char *property)
{
  g_autofree char *id = g_strconcat (name, end, NULL);
  g_autofree char *key = g_strdelimit (g_strconcat ("ping-", name, NULL), "_", '-');
  GObject *child = gtk_widget_get_template_child (GTK_WIDGET (self), WB_TYPE_PING_SETTINGS_PAGE, id);

  if (property != NULL)
    wb_settings_bind (wb_settings_get (), key, child, property);
  return child;
}

static void
wb_ping_settings_page_init (WbPingSettingsPage *self)
{
  self->restoring = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < N_ROWS; i++)
    {
      self->rows[i] = take_child (self, row_names[i], "_row", NULL);
      self->entries[i] = take_child (self, row_names[i], "_entry", "text");
      self->subtitles[i] = g_strdup (adw_action_row_get_subtitle (self->rows[i]));
    }
  for (guint i = 0; i < N_SPINS; i++)
    self->spins[i] = take_child (self, spin_names[i], "_spin", "value");
  for (guint i = 0; i < N_SWITCHES; i++)
    self->switches[i] = take_child (self, switch_names[i], "_switch", "active");
  wb_settings_bind (wb_settings_get (), "ping-targets", self->targets_entry, "text");
  restore_choices (self);
  show_targets_hint (self, NULL);
  self->active = TRUE; /* so that the first update finds a change */
  wb_ping_settings_page_update (self, WB_SERVICE_STOPPED);
}

GtkWidget *
wb_ping_settings_page_new (void)
{
  return g_object_new (WB_TYPE_PING_SETTINGS_PAGE, NULL);
}

static gboolean
read_duration (WbPingSettingsPage *self, guint row, gint64 *ns, GError **error)
{
  GError *problem = NULL;

  if (wb_duration_input_parse (gtk_editable_get_text (self->entries[row]), ns, &problem))
    return TRUE;
  point_at (self, row, problem);
  g_propagate_error (error, problem);
  return FALSE;
}

/* Nothing typed is even, as usual; 0 is all at once. */
static gboolean
read_spacing (WbPingSettingsPage *self, gint64 *ns, GError **error)
{
  if (*gtk_editable_get_text (self->entries[ROW_SPACING]) == 0)
    {
      *ns = WB_PING_SPACING_EVEN;
      return TRUE;
    }
  return read_duration (self, ROW_SPACING, ns, error);
}

static gboolean
read_sources (WbPingSettingsPage *self, WbPingSettings *settings, GError **error)
{
  GError *problem = NULL;

  if (wb_ping_input_parse_sources (gtk_editable_get_text (self->entries[ROW_SOURCE]), &settings->source_v4,
                                   &settings->source_v6, &problem))
    return TRUE;
  point_at (self, ROW_SOURCE, problem);
  g_propagate_error (error, problem);
  return FALSE;
}

static guint
get_number (WbPingSettingsPage *self, guint spin)
{
  return (guint) gtk_spin_button_get_value_as_int (self->spins[spin]);
}

gboolean
wb_ping_settings_page_read (WbPingSettingsPage *self, WbPingSettings *settings, GError **error)
{
  static const guint8 families[] = { 0, 4, 6 };
  guint family;
  const char *interface;

  g_return_val_if_fail (WB_IS_PING_SETTINGS_PAGE (self), FALSE);

  wb_ping_settings_init (settings);
  g_strfreev (settings->targets);
  settings->targets = wb_ping_input_split (gtk_editable_get_text (self->targets_entry));
  if (settings->targets[0] == NULL)
    {
      show_targets_hint (self, _("Name at least one target"));
      gtk_widget_grab_focus (GTK_WIDGET (self->targets_entry));
      g_set_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT, _("Name at least one target"));
      return FALSE;
    }
  settings->mode = (WbPingMode) adw_combo_row_get_selected (self->mode_row);
  settings->port = (guint16) get_number (self, SPIN_PORT);
  family = adw_combo_row_get_selected (self->family_row);
  settings->family = families[MIN (family, G_N_ELEMENTS (families) - 1)];
  interface = gtk_editable_get_text (self->entries[ROW_INTERFACE]);
  g_free (settings->interface);
  settings->interface = *interface != 0 ? g_strdup (interface) : NULL;
  settings->flood = gtk_switch_get_active (self->switches[SWITCH_FLOOD]);
  settings->count = get_number (self, SPIN_COUNT);
  settings->size = get_number (self, SPIN_SIZE);
  settings->fill = (guint8) get_number (self, SPIN_FILL);
  settings->random_fill = gtk_switch_get_active (self->switches[SWITCH_RANDOM_FILL]);
  settings->dscp = (guint8) get_number (self, SPIN_DSCP);
  settings->ttl = (guint8) get_number (self, SPIN_TTL);
  settings->dont_fragment = gtk_switch_get_active (self->switches[SWITCH_DONT_FRAGMENT]);
  settings->stateful = gtk_switch_get_active (self->switches[SWITCH_STATEFUL]);
  settings->program_times = gtk_switch_get_active (self->switches[SWITCH_PROGRAM_TIMES]);
  settings->alarm_probes = get_number (self, SPIN_ALARM_PROBES);
  settings->alarm_loss = get_number (self, SPIN_ALARM_LOSS) / 100.0;
  return read_duration (self, ROW_INTERVAL, &settings->interval_ns, error) &&
         read_duration (self, ROW_TIMEOUT, &settings->timeout_ns, error) &&
         read_duration (self, ROW_DURATION, &settings->duration_ns, error) &&
         read_spacing (self, &settings->spacing_ns, error) &&
         read_duration (self, ROW_RAMP, &settings->ramp_ns, error) &&
         read_duration (self, ROW_ALARM_ROUND_TRIP, &settings->alarm_round_trip_ns, error) &&
         read_sources (self, settings, error) && wb_ping_settings_check (settings, error);
}

void
wb_ping_settings_page_update (WbPingSettingsPage *self, WbServiceState state)
{
  gboolean active;

  g_return_if_fail (WB_IS_PING_SETTINGS_PAGE (self));

  active = wb_service_state_is_active (state);
  if (active != self->active)
    {
      GtkWidget *const fixed[] = { self->main_group, self->more_group, self->alarm_group };
      const char *why = active ? _("Stop the session to change this") : NULL;

      self->active = active;
      if (active)
        wb_page_lock_move_focus (self->content, GTK_WIDGET (self->targets_entry));
      wb_page_lock (fixed, G_N_ELEMENTS (fixed), why);
      /* Read-only: what is pinged can still be copied. */
      gtk_editable_set_editable (self->targets_entry, !active);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->targets_entry), why);
    }
}
