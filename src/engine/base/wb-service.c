/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The state machine that the header draws; what a service really does is in its class.
 *
 * The end comes in one place, maybe_end (): when STOPPING, nothing is held, and no function of the class is on the
 * stack. So a service may fail in the middle of its start, and release its last hold in the middle of its stop, and is
 * still called in an orderly sequence. */

#define G_LOG_DOMAIN "wb-service"

#include "engine/base/wb-service.h"

typedef struct
{
  WbEngine *engine;         /* Owned; construct only */
  GError *ending;           /* Owned; why it is STOPPING; NULL: it was asked to */
  GError *error;            /* Owned; in FAILED */
  gpointer next_settings;   /* Owned; of the start that waits for the end of this run */
  gboolean start_waits;     /* settings may be NULL */
  WbServiceStateFunc state_func;
  gpointer state_data;
  WbServiceState state;
  guint n_holds;
  guint n_calls; /* start, stop and changes of state that are on the stack */
} WbServicePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (WbService, wb_service, G_TYPE_OBJECT)

enum
{
  PROP_ENGINE = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

GType
wb_service_state_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { WB_SERVICE_STOPPED, "WB_SERVICE_STOPPED", "stopped" },
        { WB_SERVICE_STARTING, "WB_SERVICE_STARTING", "starting" },
        { WB_SERVICE_RUNNING, "WB_SERVICE_RUNNING", "running" },
        { WB_SERVICE_STOPPING, "WB_SERVICE_STOPPING", "stopping" },
        { WB_SERVICE_FAILED, "WB_SERVICE_FAILED", "failed" },
        { 0 },
      };

      g_once_init_leave (&type, g_enum_register_static ("WbServiceState", values));
    }
  return type;
}

gboolean
wb_service_state_is_active (WbServiceState state)
{
  return state != WB_SERVICE_STOPPED && state != WB_SERVICE_FAILED;
}

gboolean
wb_service_state_is_on (WbServiceState state)
{
  return state == WB_SERVICE_STARTING || state == WB_SERVICE_RUNNING;
}

static void
set_state (WbService *self, WbServiceState state)
{
  WbServicePrivate *priv = wb_service_get_instance_private (self);

  priv->state = state;
  if (priv->state_func != NULL)
    priv->state_func (self, priv->state_data);
}

static void
forget_waiting_start (WbService *self)
{
  WbServicePrivate *priv = wb_service_get_instance_private (self);

  if (priv->next_settings != NULL)
    g_boxed_free (WB_SERVICE_GET_CLASS (self)->settings_type, g_steal_pointer (&priv->next_settings));
  priv->start_waits = FALSE;
}

static void
maybe_end (WbService *self)
{
  WbServicePrivate *priv = wb_service_get_instance_private (self);
  gpointer settings;

  if (priv->state != WB_SERVICE_STOPPING || priv->n_holds > 0 || priv->n_calls > 0)
    return;

  g_object_ref (self);
  priv->error = g_steal_pointer (&priv->ending);
  set_state (self, priv->error != NULL ? WB_SERVICE_FAILED : WB_SERVICE_STOPPED);
  /* Unless who heard of it has started or stopped it again, which forgets the one that waited. */
  if (priv->start_waits)
    {
      settings = g_steal_pointer (&priv->next_settings);
      priv->start_waits = FALSE;
      wb_service_start (self, settings);
      if (settings != NULL)
        g_boxed_free (WB_SERVICE_GET_CLASS (self)->settings_type, settings);
    }
  g_object_unref (self);
}

static void
begin_stop (WbService *self, GError *error)
{
  WbServicePrivate *priv = wb_service_get_instance_private (self);

  priv->ending = error;
  priv->n_calls++;
  set_state (self, WB_SERVICE_STOPPING);
  WB_SERVICE_GET_CLASS (self)->stop (self);
  priv->n_calls--;
  maybe_end (self);
}

static void
wb_service_finalize (GObject *object)
{
  WbService *self = WB_SERVICE (object);
  WbServicePrivate *priv = wb_service_get_instance_private (self);

  if (wb_service_state_is_active (priv->state))
    g_critical ("%s was let go before it had stopped", G_OBJECT_TYPE_NAME (self));
  forget_waiting_start (self);
  g_clear_error (&priv->error);
  g_clear_error (&priv->ending);
  g_clear_object (&priv->engine);

  G_OBJECT_CLASS (wb_service_parent_class)->finalize (object);
}

static void
wb_service_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ENGINE:
      g_value_set_object (value, wb_service_get_engine (WB_SERVICE (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wb_service_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WbServicePrivate *priv = wb_service_get_instance_private (WB_SERVICE (object));

  switch (id)
    {
    case PROP_ENGINE:
      priv->engine = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wb_service_class_init (WbServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = wb_service_finalize;
  object_class->get_property = wb_service_get_property;
  object_class->set_property = wb_service_set_property;

  properties[PROP_ENGINE] = g_param_spec_object (
      "engine", NULL, NULL, WB_TYPE_ENGINE, G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wb_service_init (WbService *self)
{
}

void
wb_service_start (WbService *self, gconstpointer settings)
{
  WbServicePrivate *priv = wb_service_get_instance_private (self);
  WbServiceClass *klass = WB_SERVICE_GET_CLASS (self);

  g_return_if_fail (wb_engine_is_here (priv->engine));

  if (wb_service_state_is_on (priv->state))
    return;
  forget_waiting_start (self);
  if (priv->state == WB_SERVICE_STOPPING)
    {
      priv->next_settings = settings != NULL ? g_boxed_copy (klass->settings_type, settings) : NULL;
      priv->start_waits = TRUE;
      return;
    }

  g_clear_error (&priv->error);
  priv->n_calls++;
  set_state (self, WB_SERVICE_STARTING);
  /* Who heard of it may have stopped it. */
  if (priv->state == WB_SERVICE_STARTING)
    klass->start (self, settings);
  priv->n_calls--;
  maybe_end (self);
}

void
wb_service_stop (WbService *self)
{
  WbServicePrivate *priv = wb_service_get_instance_private (self);

  g_return_if_fail (wb_engine_is_here (priv->engine));

  forget_waiting_start (self);
  if (wb_service_state_is_on (priv->state))
    begin_stop (self, NULL);
}

WbServiceState
wb_service_get_state (WbService *self)
{
  WbServicePrivate *priv = wb_service_get_instance_private (self);

  return priv->state;
}

const GError *
wb_service_get_error (WbService *self)
{
  WbServicePrivate *priv = wb_service_get_instance_private (self);

  return priv->error;
}

WbEngine *
wb_service_get_engine (WbService *self)
{
  WbServicePrivate *priv = wb_service_get_instance_private (self);

  return priv->engine;
}

gint64
wb_service_now_ns (WbService *self)
{
  return wb_clock_now_ns (wb_engine_get_clock (wb_service_get_engine (self)));
}

WbSnapshot *
wb_service_snapshot (WbService *self, const WbSnapshotRequest *request)
{
  return WB_SERVICE_GET_CLASS (self)->snapshot (self, request);
}

void
wb_service_set_state_func (WbService *self, WbServiceStateFunc func, gpointer data)
{
  WbServicePrivate *priv = wb_service_get_instance_private (self);

  priv->state_func = func;
  priv->state_data = data;
}

void
wb_service_hold (WbService *self)
{
  WbServicePrivate *priv = wb_service_get_instance_private (self);

  g_return_if_fail (wb_service_state_is_active (priv->state));

  priv->n_holds++;
}

void
wb_service_release (WbService *self)
{
  WbServicePrivate *priv = wb_service_get_instance_private (self);

  g_return_if_fail (priv->n_holds > 0);

  priv->n_holds--;
  maybe_end (self);
}

guint
wb_service_get_n_holds (WbService *self)
{
  WbServicePrivate *priv = wb_service_get_instance_private (self);

  return priv->n_holds;
}

void
wb_service_started (WbService *self)
{
  WbServicePrivate *priv = wb_service_get_instance_private (self);

  /* A connect that comes back while STOPPING says so too. */
  if (priv->state == WB_SERVICE_STARTING)
    set_state (self, WB_SERVICE_RUNNING);
}

void
wb_service_fail (WbService *self, GError *error)
{
  WbServicePrivate *priv = wb_service_get_instance_private (self);

  if (wb_service_state_is_on (priv->state))
    {
      begin_stop (self, error);
      return;
    }
  if (priv->state != WB_SERVICE_STOPPING)
    g_critical ("%s failed while it was not running: %s", G_OBJECT_TYPE_NAME (self), error->message);
  g_error_free (error);
}
