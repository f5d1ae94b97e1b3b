/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The settings are what is remembered: every widget is bound to its key, and read () reads the widgets. What cannot be
 * meant is said while it is typed, under the targets or in its row. Nothing of a pool can be changed while it runs, and
 * the tooltip says so. What only one protocol has is hidden with it. */

#define G_LOG_DOMAIN "wirebench"

#include "app/pool/wb-pool-settings-page.h"

#include "app/panel/wb-focus.h"
#include "app/panel/wb-page-lock.h"
#include "app/pool/wb-pool-form.h"
#include "app/wb-settings.h"
#include "engine/base/wb-clock.h"
#include "engine/pool/wb-pool-target-text.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define PERCENT 100.0
#define NEVER (-1)

/* The order of fields. */
enum
{
  PROTOCOL,
  TLS,
  TLS_VERIFY,
  USER,
  DATABASE,
  PATH,
  MIN_SIZE,
  MAX_SIZE,
  CONNECT_TIMEOUT,
  ACQUIRE_TIMEOUT,
  IDLE_TIMEOUT,
  REUSE,
  VALIDATE,
  VALIDATE_AFTER,
  VALIDATE_TIMEOUT,
  CHECK_PERIOD,
  LIFETIME,
  LIFETIME_JITTER,
  LINGER,
  LAZY,
  FAMILY,
  QUEUE_CAP,
  FAIL_FAST,
  LEAK,
  DRAIN,
  BALANCE,
  SLOW_START,
  HEDGE,
  HEALTH_PERIOD,
  FALL,
  RISE,
  ERROR_LIMIT,
  BACKOFF,
  BACKOFF_MAX,
  BACKOFF_JITTER,
  N_FIELDS
};

/* The settings' words, in the order of the engine's values and of the choices' items. */
static const char *const protocols[] = { "none", "greeting", "echo", "redis", "postgres", "http", NULL };
static const char *const reuses[] = { "lifo", "fifo", "round-robin", NULL };
static const char *const validations[] = { "none", "socket", "probe", NULL };
static const char *const balances[] = { "round-robin", "least", "two-choices", NULL };
static const char *const families[] = { "any", "4", "6", NULL };

static const WbPoolField fields[N_FIELDS] = {
  [PROTOCOL] = { "protocol", WB_POOL_FIELD_CHOICE, protocols, 0 },
  [TLS] = { "tls", WB_POOL_FIELD_SWITCH, NULL, 0 },
  [TLS_VERIFY] = { "tls_verify", WB_POOL_FIELD_SWITCH, NULL, 0 },
  [USER] = { "user", WB_POOL_FIELD_TEXT, NULL, 0 },
  [DATABASE] = { "database", WB_POOL_FIELD_TEXT, NULL, 0 },
  [PATH] = { "path", WB_POOL_FIELD_TEXT, NULL, 0 },
  [MIN_SIZE] = { "min", WB_POOL_FIELD_NUMBER, NULL, 0 },
  [MAX_SIZE] = { "max", WB_POOL_FIELD_NUMBER, NULL, 0 },
  [CONNECT_TIMEOUT] = { "connect_timeout", WB_POOL_FIELD_TIME, NULL, 5 * WB_NS_PER_S },
  [ACQUIRE_TIMEOUT] = { "acquire_timeout", WB_POOL_FIELD_TIME, NULL, 5 * WB_NS_PER_S },
  [IDLE_TIMEOUT] = { "idle_timeout", WB_POOL_FIELD_TIME, NULL, 0 },
  [REUSE] = { "reuse", WB_POOL_FIELD_CHOICE, reuses, 0 },
  [VALIDATE] = { "validate", WB_POOL_FIELD_CHOICE, validations, 0 },
  [VALIDATE_AFTER] = { "validate_after", WB_POOL_FIELD_TIME, NULL, 0 },
  [VALIDATE_TIMEOUT] = { "validate_timeout", WB_POOL_FIELD_TIME, NULL, WB_NS_PER_S },
  [CHECK_PERIOD] = { "check_period", WB_POOL_FIELD_TIME, NULL, 0 },
  [LIFETIME] = { "lifetime", WB_POOL_FIELD_TIME, NULL, 0 },
  [LIFETIME_JITTER] = { "lifetime_jitter", WB_POOL_FIELD_NUMBER, NULL, 0 },
  [LINGER] = { "linger", WB_POOL_FIELD_TIME, NULL, NEVER },
  [LAZY] = { "lazy", WB_POOL_FIELD_SWITCH, NULL, 0 },
  [FAMILY] = { "family", WB_POOL_FIELD_CHOICE, families, 0 },
  [QUEUE_CAP] = { "queue_cap", WB_POOL_FIELD_NUMBER, NULL, 0 },
  [FAIL_FAST] = { "fail_fast", WB_POOL_FIELD_SWITCH, NULL, 0 },
  [LEAK] = { "leak", WB_POOL_FIELD_TIME, NULL, 0 },
  [DRAIN] = { "drain", WB_POOL_FIELD_TIME, NULL, 10 * WB_NS_PER_S },
  [BALANCE] = { "balance", WB_POOL_FIELD_CHOICE, balances, 0 },
  [SLOW_START] = { "slow_start", WB_POOL_FIELD_TIME, NULL, 0 },
  [HEDGE] = { "hedge", WB_POOL_FIELD_TIME, NULL, 0 },
  [HEALTH_PERIOD] = { "health_period", WB_POOL_FIELD_TIME, NULL, 0 },
  [FALL] = { "fall", WB_POOL_FIELD_NUMBER, NULL, 0 },
  [RISE] = { "rise", WB_POOL_FIELD_NUMBER, NULL, 0 },
  [ERROR_LIMIT] = { "error_limit", WB_POOL_FIELD_NUMBER, NULL, 0 },
  [BACKOFF] = { "backoff", WB_POOL_FIELD_TIME, NULL, 250 * WB_NS_PER_MS },
  [BACKOFF_MAX] = { "backoff_max", WB_POOL_FIELD_TIME, NULL, 5 * WB_NS_PER_S },
  [BACKOFF_JITTER] = { "backoff_jitter", WB_POOL_FIELD_NUMBER, NULL, 0 },
};

struct _WbPoolSettingsPage
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *content;
  GtkWidget *database_row;
  GtkWidget *more_group;
  GtkWidget *path_row;
  GtkLabel *problem_label;
  GtkWidget *protocol_group;
  GtkWidget *size_group;
  GtkTextBuffer *targets_buffer;
  GtkLabel *targets_label;
  GtkWidget *targets_view;
  GtkWidget *time_group;
  GtkWidget *tls_verify_row;
  GtkWidget *user_row;

  /* Owned */
  WbPoolForm *form; /* NULL: being built or taken down */

  gboolean active; /* STARTING, RUNNING or STOPPING */
};

G_DEFINE_FINAL_TYPE (WbPoolSettingsPage, wb_pool_settings_page, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_START,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- Reading ------------------------------------------------------------------------------------------------------- */

/* Of a target that names no port: the protocol's own. */
static guint16
get_usual_port (WbPoolProtocol protocol, gboolean tls)
{
  switch (protocol)
    {
    case WB_POOL_PROTOCOL_REDIS:
      return 6379;
    case WB_POOL_PROTOCOL_POSTGRES:
      return 5432;
    case WB_POOL_PROTOCOL_HTTP:
      return tls ? 443 : 80;
    case WB_POOL_PROTOCOL_NONE:
    case WB_POOL_PROTOCOL_GREETING:
    case WB_POOL_PROTOCOL_ECHO:
    default:
      return 8080; /* Wirebench's own echo server */
    }
}

static gboolean
read_targets (WbPoolSettingsPage *self, WbPoolSettings *settings, GError **error)
{
  g_autofree char *text = NULL;

  g_object_get (self->targets_buffer, "text", &text, NULL);
  return wb_pool_target_text_add (settings, text, get_usual_port (settings->protocol, settings->tls), error);
}

static double
get_share (WbPoolSettingsPage *self, guint place)
{
  return wb_pool_form_get_number (self->form, place) / PERCENT;
}

static void
read_fields (WbPoolSettingsPage *self, WbPoolSettings *settings)
{
  static const guint8 numbers[] = { 0, 4, 6 };
  WbPoolForm *form = self->form;

  settings->family = numbers[wb_pool_form_get_choice (form, FAMILY)];
  settings->protocol = (WbPoolProtocol) wb_pool_form_get_choice (form, PROTOCOL);
  settings->tls = wb_pool_form_get_switch (form, TLS);
  settings->tls_verify = wb_pool_form_get_switch (form, TLS_VERIFY);
  settings->user = wb_pool_form_dup_text (form, USER);
  settings->database = wb_pool_form_dup_text (form, DATABASE);
  settings->path = wb_pool_form_dup_text (form, PATH);
  settings->min = wb_pool_form_get_number (form, MIN_SIZE);
  settings->max = wb_pool_form_get_number (form, MAX_SIZE);
  settings->lazy = wb_pool_form_get_switch (form, LAZY);
  settings->connect_timeout_ns = wb_pool_form_get_time (form, CONNECT_TIMEOUT);
  settings->acquire_timeout_ns = wb_pool_form_get_time (form, ACQUIRE_TIMEOUT);
  settings->idle_timeout_ns = wb_pool_form_get_time (form, IDLE_TIMEOUT);
  settings->lifetime_ns = wb_pool_form_get_time (form, LIFETIME);
  settings->lifetime_jitter = get_share (self, LIFETIME_JITTER);
  settings->leak_ns = wb_pool_form_get_time (form, LEAK);
  settings->queue_cap = wb_pool_form_get_number (form, QUEUE_CAP);
  settings->fail_fast = wb_pool_form_get_switch (form, FAIL_FAST);
  settings->reuse = (WbPoolReuse) wb_pool_form_get_choice (form, REUSE);
  settings->validate = (WbPoolValidate) wb_pool_form_get_choice (form, VALIDATE);
  settings->validate_after_ns = wb_pool_form_get_time (form, VALIDATE_AFTER);
  settings->validate_timeout_ns = wb_pool_form_get_time (form, VALIDATE_TIMEOUT);
  settings->check_period_ns = wb_pool_form_get_time (form, CHECK_PERIOD);
  settings->health_period_ns = wb_pool_form_get_time (form, HEALTH_PERIOD);
  settings->balance = (WbPoolBalance) wb_pool_form_get_choice (form, BALANCE);
  settings->backoff_ns = wb_pool_form_get_time (form, BACKOFF);
  settings->backoff_max_ns = wb_pool_form_get_time (form, BACKOFF_MAX);
  settings->backoff_jitter = get_share (self, BACKOFF_JITTER);
  settings->fall = wb_pool_form_get_number (form, FALL);
  settings->rise = wb_pool_form_get_number (form, RISE);
  settings->error_limit = wb_pool_form_get_number (form, ERROR_LIMIT);
  settings->slow_start_ns = wb_pool_form_get_time (form, SLOW_START);
  settings->hedge_ns = wb_pool_form_get_time (form, HEDGE);
  settings->linger_ns = wb_pool_form_get_time (form, LINGER);
}

/* --- What is wrong, and what only some have ------------------------------------------------------------------------ */

static void
show_targets (WbPoolSettingsPage *self)
{
  WbPoolSettings settings;
  g_autoptr (GError) error = NULL;
  gboolean right;

  wb_pool_settings_init (&settings);
  settings.protocol = (WbPoolProtocol) wb_pool_form_get_choice (self->form, PROTOCOL);
  settings.tls = wb_pool_form_get_switch (self->form, TLS);
  right = read_targets (self, &settings, &error);
  if (right && settings.n_targets < 2)
    gtk_label_set_text (self->targets_label,
                        _("One a line: host:port. Behind it *3 is a weight, @1 a priority: such a target is used only "
                           "when none of a lower number answers."));
  else if (right)
    {
      g_autofree char *text =
          g_strdup_printf (ngettext ("%u target", "%u targets", settings.n_targets), settings.n_targets);

      gtk_label_set_text (self->targets_label, text);
    }
  else
    gtk_label_set_text (self->targets_label, error->message);
  gtk_widget_remove_css_class (GTK_WIDGET (self->targets_label), right ? "error" : "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->targets_label), right ? "dim-label" : "error");
  wb_pool_settings_clear (&settings);
}

static void
show_protocol (WbPoolSettingsPage *self)
{
  WbPoolProtocol protocol = (WbPoolProtocol) wb_pool_form_get_choice (self->form, PROTOCOL);

  gtk_widget_set_visible (self->tls_verify_row, wb_pool_form_get_switch (self->form, TLS));
  gtk_widget_set_visible (self->user_row, protocol == WB_POOL_PROTOCOL_POSTGRES);
  gtk_widget_set_visible (self->database_row, protocol == WB_POOL_PROTOCOL_POSTGRES);
  gtk_widget_set_visible (self->path_row, protocol == WB_POOL_PROTOCOL_HTTP);
}

/* What no single field can know: a least number above the greatest, say. */
static void
show_problem (WbPoolSettingsPage *self)
{
  WbPoolSettings settings;
  g_autoptr (GError) error = NULL;
  gboolean wrong = FALSE;

  wb_pool_settings_init (&settings);
  if (wb_pool_form_check (self->form, NULL, NULL))
    {
      read_fields (self, &settings);
      wb_pool_settings_add_target (&settings, "localhost", 1); /* the targets have a line of their own */
      wrong = !wb_pool_settings_check (&settings, &error);
    }
  gtk_label_set_text (self->problem_label, wrong ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), wrong);
  wb_pool_settings_clear (&settings);
}

static void
changed_cb (gpointer widget)
{
  WbPoolSettingsPage *self = WB_POOL_SETTINGS_PAGE (widget);

  if (self->form == NULL)
    return;
  show_protocol (self);
  show_targets (self);
  show_problem (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
targets_cb (WbPoolSettingsPage *self)
{
  changed_cb (self);
}

static void
activated_cb (WbPoolSettingsPage *self)
{
  if (!self->active)
    g_signal_emit (self, signals[SIGNAL_START], 0);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static gboolean
wb_pool_settings_page_grab_focus (GtkWidget *widget)
{
  return !wb_focus_is_moving () && gtk_widget_grab_focus (WB_POOL_SETTINGS_PAGE (widget)->targets_view);
}

static void
wb_pool_settings_page_dispose (GObject *object)
{
  WbPoolSettingsPage *self = WB_POOL_SETTINGS_PAGE (object);

  g_clear_pointer (&self->form, wb_pool_form_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_POOL_SETTINGS_PAGE);
  G_OBJECT_CLASS (wb_pool_settings_page_parent_class)->dispose (object);
}

static void
wb_pool_settings_page_class_init (WbPoolSettingsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_pool_settings_page_dispose;
  widget_class->focus = wb_focus_move;
  widget_class->grab_focus = wb_pool_settings_page_grab_focus;
  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_START] =
      g_signal_new ("start", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/pool/wb-pool-settings-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPoolSettingsPage, content);
  gtk_widget_class_bind_template_child (widget_class, WbPoolSettingsPage, database_row);
  gtk_widget_class_bind_template_child (widget_class, WbPoolSettingsPage, more_group);
  gtk_widget_class_bind_template_child (widget_class, WbPoolSettingsPage, path_row);
  gtk_widget_class_bind_template_child (widget_class, WbPoolSettingsPage, problem_label);
  gtk_widget_class_bind_template_child (widget_class, WbPoolSettingsPage, protocol_group);
  gtk_widget_class_bind_template_child (widget_class, WbPoolSettingsPage, size_group);
  gtk_widget_class_bind_template_child (widget_class, WbPoolSettingsPage, targets_buffer);
  gtk_widget_class_bind_template_child (widget_class, WbPoolSettingsPage, targets_label);
  gtk_widget_class_bind_template_child (widget_class, WbPoolSettingsPage, targets_view);
  gtk_widget_class_bind_template_child (widget_class, WbPoolSettingsPage, time_group);
  gtk_widget_class_bind_template_child (widget_class, WbPoolSettingsPage, tls_verify_row);
  gtk_widget_class_bind_template_child (widget_class, WbPoolSettingsPage, user_row);
  wb_pool_form_bind_template (widget_class, fields, N_FIELDS);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, targets_cb);
}

static void
wb_pool_settings_page_init (WbPoolSettingsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  wb_settings_bind (wb_settings_get (), "pool-targets", self->targets_buffer, "text");
  self->form = wb_pool_form_new (GTK_WIDGET (self), WB_TYPE_POOL_SETTINGS_PAGE, "pool-", fields, N_FIELDS, changed_cb);
  changed_cb (self);
  self->active = TRUE; /* so that the first update finds a change */
  wb_pool_settings_page_update (self, WB_SERVICE_STOPPED);
}

GtkWidget *
wb_pool_settings_page_new (void)
{
  return g_object_new (WB_TYPE_POOL_SETTINGS_PAGE, NULL);
}

gboolean
wb_pool_settings_page_read (WbPoolSettingsPage *self, WbPoolSettings *settings, GError **error)
{
  g_return_val_if_fail (WB_IS_POOL_SETTINGS_PAGE (self), FALSE);

  wb_pool_settings_init (settings);
  read_fields (self, settings);
  return read_targets (self, settings, error) && wb_pool_form_check (self->form, NULL, error) &&
         wb_pool_settings_check (settings, error);
}

/* Of two fields that are right each for itself. */
static gboolean
find_contradiction (WbPoolSettingsPage *self, guint *place)
{
  if (wb_pool_form_get_number (self->form, MIN_SIZE) > wb_pool_form_get_number (self->form, MAX_SIZE))
    *place = MIN_SIZE;
  else if (wb_pool_form_get_time (self->form, BACKOFF_MAX) < wb_pool_form_get_time (self->form, BACKOFF))
    *place = BACKOFF_MAX;
  else
    return FALSE;
  return TRUE;
}

void
wb_pool_settings_page_point_at_problem (WbPoolSettingsPage *self)
{
  WbPoolSettings settings;
  guint place;

  g_return_if_fail (WB_IS_POOL_SETTINGS_PAGE (self));

  wb_pool_settings_init (&settings);
  if (!read_targets (self, &settings, NULL) || settings.n_targets == 0)
    gtk_widget_grab_focus (self->targets_view);
  else if (!wb_pool_form_check (self->form, &place, NULL) || find_contradiction (self, &place))
    wb_pool_form_point_at (self->form, place);
  wb_pool_settings_clear (&settings);
}

gint64
wb_pool_settings_page_get_drain_ns (WbPoolSettingsPage *self)
{
  g_return_val_if_fail (WB_IS_POOL_SETTINGS_PAGE (self), 0);

  return wb_pool_form_get_time (self->form, DRAIN);
}

void
wb_pool_settings_page_update (WbPoolSettingsPage *self, WbServiceState state)
{
  GtkWidget *const fixed[] = { self->protocol_group, self->size_group, self->time_group, self->more_group };
  const char *why;
  gboolean active;

  g_return_if_fail (WB_IS_POOL_SETTINGS_PAGE (self));

  active = wb_service_state_is_active (state);
  if (active == self->active)
    return;
  self->active = active;
  why = active ? _("Stop the pool to change this") : NULL;
  if (active)
    wb_page_lock_move_focus (self->content, self->targets_view);
  wb_page_lock (fixed, G_N_ELEMENTS (fixed), why);
  /* Read-only: where the pool goes to can still be copied. */
  gtk_text_view_set_editable (GTK_TEXT_VIEW (self->targets_view), !active);
  gtk_widget_set_tooltip_text (self->targets_view, why);
}
