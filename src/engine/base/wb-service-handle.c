/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two halves and what travels between them:
 *
 *   WbServiceHandle (its own context)   --posts-->   WbServiceSeat --owns--> WbService (engine's context)
 *        ^                                                |
 *        +------ news: state, error, n_heard -------------+
 *                snapshot slot, under the program's one lock
 *
 * What the handle shows runs ahead of the service: STARTING and STOPPING show at once. So commands are counted. News
 * carry how many the service had heard; those that are older than the latest command are not shown, and each command is
 * answered with news even when it changed nothing. Invariant: when all posts have arrived, both halves agree. */

#define G_LOG_DOMAIN "wb-service"

#include "engine/base/wb-service-handle.h"

/* Shared by both halves: handle and service each hold a reference, and so does all that is on its way. */
typedef struct
{
  gatomicrefcount ref_count;
  GMainContext *context;   /* Owned; the handle's */
  WbServiceHandle *handle; /* Borrowed; NULL when it is gone; the handle's context only */

  /* Engine's context only */
  WbService *service; /* Owned; NULL before it is made and after the end */
  guint n_heard;      /* commands that have arrived */
  guint n_told;       /* n_heard of the latest news */
  gboolean let_go;    /* the handle is gone: to be freed when it has ended */

  GMutex lock;
  WbSnapshot *snapshot;      /* Owned */
  WbSnapshotRequest request; /* the latest */
  gboolean asked;            /* a post is on its way */
} WbServiceSeat;

/* From the handle: start or stop. */
typedef struct
{
  WbServiceSeat *seat; /* Owned */
  GType settings_type;
  gpointer settings; /* Owned; start only, may be NULL */
  gboolean start;
} WbServiceCommand;

typedef struct
{
  WbServiceSeat *seat; /* Owned */
  WbServiceFunc func;
  gpointer data;
  GDestroyNotify destroy;
} WbServiceCall;

typedef struct
{
  WbServiceSeat *seat; /* Owned */
  WbEngine *engine;    /* Owned: the handle's reference may be gone when this arrives, and the service takes one */
  GType type;
} WbServiceBirth;

/* To the handle. */
typedef struct
{
  WbServiceSeat *seat; /* Owned */
  WbServiceState state;
  GError *error; /* Owned */
  guint n_heard;
} WbServiceNews;

struct _WbServiceHandle
{
  GObject parent_instance;

  /* Owned */
  WbEngine *engine;
  WbServiceSeat *seat;
  WbServiceClass *service_class;
  GError *error;
  GQueue stops; /* of GTask; task data: the number of its command */

  WbServiceState state;
  guint n_commands; /* sent */
};

G_DEFINE_FINAL_TYPE (WbServiceHandle, wb_service_handle, G_TYPE_OBJECT)

enum
{
  PROP_STATE = 1,
  PROP_ERROR,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static WbServiceSeat *
seat_ref (WbServiceSeat *seat)
{
  g_atomic_ref_count_inc (&seat->ref_count);
  return seat;
}

static void
seat_unref (WbServiceSeat *seat)
{
  if (!g_atomic_ref_count_dec (&seat->ref_count))
    return;
  g_clear_pointer (&seat->snapshot, wb_snapshot_unref);
  g_clear_pointer (&seat->context, g_main_context_unref);
  g_mutex_clear (&seat->lock);
  g_free (seat);
}

/* --- the handle's context: news ------------------------------------------------------------------------------------ */

static void
show (WbServiceHandle *self, WbServiceState state, const GError *error)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (error != self->error)
    {
      g_clear_error (&self->error);
      self->error = error != NULL ? g_error_copy (error) : NULL;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
    }
  if (state != self->state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

static void
news_free (WbServiceNews *news)
{
  g_clear_error (&news->error);
  seat_unref (news->seat);
  g_free (news);
}

static gboolean
news_cb (gpointer data)
{
  const WbServiceNews *news = data;
  WbServiceHandle *self = news->seat->handle;
  GTask *task;

  if (self == NULL)
    return G_SOURCE_REMOVE;
  g_object_ref (self);
  if (news->n_heard == self->n_commands)
    show (self, news->state, news->error);
  /* A stop is over at the first end behind it, also when a start has been sent since. */
  if (!wb_service_state_is_active (news->state))
    while ((task = g_queue_peek_head (&self->stops)) != NULL &&
           GPOINTER_TO_UINT (g_task_get_task_data (task)) <= news->n_heard)
      {
        g_task_return_boolean (task, TRUE);
        g_object_unref (g_queue_pop_head (&self->stops));
      }
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

/* --- the engine's context: the seat -------------------------------------------------------------------------------- */

static void
tell (WbServiceSeat *seat)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  WbServiceNews *news = g_new0 (WbServiceNews, 1);
  const GError *error = wb_service_get_error (seat->service);

  news->seat = seat_ref (seat);
  news->state = wb_service_get_state (seat->service);
  news->error = error != NULL ? g_error_copy (error) : NULL;
  news->n_heard = seat->n_told = seat->n_heard;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "wb-service-news");
  g_source_set_callback (source, news_cb, news, (GDestroyNotify) news_free);
  g_source_attach (source, seat->context);
}

static void
vacate_cb (gpointer data)
{
  WbServiceSeat *seat = data;

  wb_service_set_state_func (seat->service, NULL, NULL);
  g_clear_object (&seat->service);
  seat_unref (seat); /* the service's */
}

static gboolean
has_ended (WbServiceSeat *seat)
{
  return !wb_service_state_is_active (wb_service_get_state (seat->service));
}

/* Whoever ended the service, with its last release, may still touch it: it goes on a later turn. */
static void
state_changed_cb (WbService *service, gpointer data)
{
  WbServiceSeat *seat = data;

  if (!seat->let_go)
    tell (seat);
  else if (has_ended (seat))
    wb_engine_post (wb_service_get_engine (service), vacate_cb, seat_ref (seat), (GDestroyNotify) seat_unref);
}

static void
birth_cb (gpointer data)
{
  const WbServiceBirth *birth = data;
  WbServiceSeat *seat = birth->seat;

  seat->service = g_object_new (birth->type, "engine", birth->engine, NULL);
  wb_service_set_state_func (seat->service, state_changed_cb, seat_ref (seat));
}

static void
birth_free (WbServiceBirth *birth)
{
  g_object_unref (birth->engine);
  seat_unref (birth->seat);
  g_free (birth);
}

static void
let_go_cb (gpointer data)
{
  WbServiceSeat *seat = data;

  if (has_ended (seat))
    {
      vacate_cb (seat);
      return;
    }
  seat->let_go = TRUE;
  wb_service_stop (seat->service);
}

static void
command_cb (gpointer data)
{
  const WbServiceCommand *command = data;
  WbServiceSeat *seat = command->seat;

  seat->n_heard++;
  if (command->start)
    wb_service_start (seat->service, command->settings);
  else
    wb_service_stop (seat->service);
  if (seat->n_told != seat->n_heard)
    tell (seat);
}

static void
command_free (WbServiceCommand *command)
{
  if (command->settings != NULL)
    g_boxed_free (command->settings_type, command->settings);
  seat_unref (command->seat);
  g_free (command);
}

static void
call_cb (gpointer data)
{
  const WbServiceCall *call = data;

  call->func (call->seat->service, call->data);
}

static void
call_free (WbServiceCall *call)
{
  if (call->destroy != NULL)
    call->destroy (call->data);
  seat_unref (call->seat);
  g_free (call);
}

static void
snapshot_cb (gpointer data)
{
  WbServiceSeat *seat = data;
  WbSnapshotRequest request;
  WbSnapshot *snapshot;
  WbSnapshot *former;

  g_mutex_lock (&seat->lock);
  request = seat->request;
  seat->asked = FALSE;
  g_mutex_unlock (&seat->lock);

  snapshot = wb_service_snapshot (seat->service, &request);

  g_mutex_lock (&seat->lock);
  former = seat->snapshot;
  seat->snapshot = snapshot;
  g_mutex_unlock (&seat->lock);
  g_clear_pointer (&former, wb_snapshot_unref);
}

/* --- the handle ----------------------------------------------------------------------------------------------------- */

static void
send_command (WbServiceHandle *self, gboolean start, gconstpointer settings)
{
  WbServiceCommand *command = g_new0 (WbServiceCommand, 1);

  command->seat = seat_ref (self->seat);
  command->start = start;
  command->settings_type = self->service_class->settings_type;
  command->settings = settings != NULL ? g_boxed_copy (command->settings_type, settings) : NULL;
  self->n_commands++;
  wb_engine_post (self->engine, command_cb, command, (GDestroyNotify) command_free);
  show (self, start ? WB_SERVICE_STARTING : WB_SERVICE_STOPPING, NULL);
}

static void
wb_service_handle_dispose (GObject *object)
{
  WbServiceHandle *self = WB_SERVICE_HANDLE (object);

  if (self->seat != NULL)
    {
      self->seat->handle = NULL;
      /* Its reference goes with the post: the service must be gone before the seat. */
      wb_engine_post (self->engine, let_go_cb, g_steal_pointer (&self->seat), (GDestroyNotify) seat_unref);
    }
  G_OBJECT_CLASS (wb_service_handle_parent_class)->dispose (object);
}

static void
wb_service_handle_finalize (GObject *object)
{
  WbServiceHandle *self = WB_SERVICE_HANDLE (object);

  g_clear_object (&self->engine);
  g_clear_pointer (&self->service_class, g_type_class_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (wb_service_handle_parent_class)->finalize (object);
}

static void
wb_service_handle_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WbServiceHandle *self = WB_SERVICE_HANDLE (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wb_service_handle_class_init (WbServiceHandleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wb_service_handle_dispose;
  object_class->finalize = wb_service_handle_finalize;
  object_class->get_property = wb_service_handle_get_property;

  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, WB_TYPE_SERVICE_STATE, WB_SERVICE_STOPPED,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ERROR] =
      g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wb_service_handle_init (WbServiceHandle *self)
{
}

WbServiceHandle *
wb_service_handle_new (WbEngine *engine, GType service_type)
{
  WbServiceHandle *self;
  WbServiceSeat *seat;
  WbServiceBirth *birth;

  g_return_val_if_fail (g_type_is_a (service_type, WB_TYPE_SERVICE), NULL);

  self = g_object_new (WB_TYPE_SERVICE_HANDLE, NULL);
  seat = g_new0 (WbServiceSeat, 1);
  g_atomic_ref_count_init (&seat->ref_count);
  g_mutex_init (&seat->lock);
  seat->context = g_main_context_ref_thread_default ();
  seat->handle = self;
  self->engine = g_object_ref (engine);
  self->seat = seat;
  self->service_class = g_type_class_ref (service_type);

  birth = g_new0 (WbServiceBirth, 1);
  birth->seat = seat_ref (seat);
  birth->engine = g_object_ref (engine);
  birth->type = service_type;
  wb_engine_post (engine, birth_cb, birth, (GDestroyNotify) birth_free);
  return self;
}

void
wb_service_handle_start (WbServiceHandle *self, gconstpointer settings)
{
  g_return_if_fail (WB_IS_SERVICE_HANDLE (self));

  if (self->state != WB_SERVICE_STARTING && self->state != WB_SERVICE_RUNNING)
    send_command (self, TRUE, settings);
}

void
wb_service_handle_stop (WbServiceHandle *self)
{
  g_return_if_fail (WB_IS_SERVICE_HANDLE (self));

  if (wb_service_state_is_on (self->state))
    send_command (self, FALSE, NULL);
}

void
wb_service_handle_invoke (WbServiceHandle *self, WbServiceFunc func, gpointer data, GDestroyNotify destroy)
{
  WbServiceCall *call;

  g_return_if_fail (WB_IS_SERVICE_HANDLE (self));

  call = g_new (WbServiceCall, 1);
  *call = (WbServiceCall){ .seat = seat_ref (self->seat), .func = func, .data = data, .destroy = destroy };
  wb_engine_post (self->engine, call_cb, call, (GDestroyNotify) call_free);
}

WbServiceState
wb_service_handle_get_state (WbServiceHandle *self)
{
  return self->state;
}

const GError *
wb_service_handle_get_error (WbServiceHandle *self)
{
  return self->error;
}

gboolean
wb_service_handle_is_active (WbServiceHandle *self)
{
  return wb_service_state_is_active (self->state);
}

void
wb_service_handle_request (WbServiceHandle *self, const WbSnapshotRequest *request)
{
  WbServiceSeat *seat = self->seat;
  gboolean ask;

  g_mutex_lock (&seat->lock);
  seat->request = *request;
  ask = !seat->asked;
  seat->asked = TRUE;
  g_mutex_unlock (&seat->lock);

  if (ask)
    wb_engine_post (self->engine, snapshot_cb, seat_ref (seat), (GDestroyNotify) seat_unref);
}

gpointer
wb_service_handle_dup_snapshot (WbServiceHandle *self)
{
  WbServiceSeat *seat = self->seat;
  WbSnapshot *snapshot;

  g_mutex_lock (&seat->lock);
  snapshot = seat->snapshot != NULL ? wb_snapshot_ref (seat->snapshot) : NULL;
  g_mutex_unlock (&seat->lock);
  return snapshot;
}

void
wb_service_handle_stop_async (WbServiceHandle *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, wb_service_handle_stop_async);
  if (!wb_service_handle_is_active (self))
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  wb_service_handle_stop (self);
  g_task_set_task_data (task, GUINT_TO_POINTER (self->n_commands), NULL);
  g_queue_push_tail (&self->stops, task);
}

gboolean
wb_service_handle_stop_finish (WbServiceHandle *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
