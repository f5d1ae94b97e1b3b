/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The live list of interfaces. Two jobs go to workers, each at most once at a time: listing (when the kernel says that
 * something changed, or every 3 s where it does not say) and reading the traffic counters (every 500 ms, only while
 * somebody looks). A listing is compared with what is shown and becomes one items-changed over the part that differs;
 * in it, unchanged interfaces are still the same objects, so a selection survives.
 *
 * The tasks hold the list through their callback's data and not as their source object: a worker may be the last to let
 * go of its task, and the list must not be finalized there. */

#include "engine/capture/wb-device-list.h"

#include "engine/base/wb-priority.h"
#include "engine/base/wb-source.h"
#include "engine/capture/wb-device-counters.h"
#include "engine/capture/wb-device-private.h"
#include "engine/capture/wb-device-watch.h"
#include "engine/capture/wb-devices.h"

#define RESCAN_SECONDS 3
#define SETTLE_MS 200 /* an interface that comes up sends a handful of notices */
#define COUNTERS_INTERVAL_MS 500

struct _WbDeviceList
{
  GObject parent_instance;

  /* Owned */
  GPtrArray *devices;
  GError *error;
  GSource *watch;    /* notices, or the rescan timer */
  GSource *settle;   /* NULL: no listing is due */
  GSource *counters; /* NULL: nobody looks */

  gboolean ready;
  gboolean listing;    /* in a worker */
  gboolean list_again; /* something changed meanwhile */
  gboolean reading;    /* in a worker */
};

static void list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WbDeviceList, wb_device_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  PROP_READY = 1,
  N_PROPS,
};

enum
{
  SIGNAL_LISTED,
  SIGNAL_COUNTERS,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
start_source (GSource **place, GSource *source, GSourceFunc callback, WbDeviceList *self)
{
  *place = source;
  g_source_set_priority (source, WB_PRIORITY_TICK);
  g_source_set_callback (source, callback, self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

/* --- Listing --- */

/* Replaces equal new devices by the objects that are shown already, and lets the others inherit their traffic. */
static void
keep_objects (GPtrArray *old, GPtrArray *new)
{
  g_autoptr (GHashTable) by_name = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < old->len; i++)
    g_hash_table_insert (by_name, (gpointer) wb_device_get_name (old->pdata[i]), old->pdata[i]);
  for (guint i = 0; i < new->len; i++)
    {
      WbDevice *known = g_hash_table_lookup (by_name, wb_device_get_name (new->pdata[i]));

      if (known == NULL)
        continue;
      if (wb_device_equal (known, new->pdata[i]))
        {
          g_object_unref (new->pdata[i]);
          new->pdata[i] = g_object_ref (known);
        }
      else
        wb_device_copy_history (new->pdata[i], known);
    }
}

static void
take_devices (WbDeviceList *self, GPtrArray *devices)
{
  g_autoptr (GPtrArray) old = self->devices;
  guint shorter = MIN (old->len, devices->len);
  guint first = 0, last = 0; /* equal items at both ends */

  keep_objects (old, devices);
  self->devices = devices;
  while (first < shorter && old->pdata[first] == devices->pdata[first])
    first++;
  while (last < shorter - first && old->pdata[old->len - 1 - last] == devices->pdata[devices->len - 1 - last])
    last++;
  if (old->len != first + last || devices->len != first + last)
    g_list_model_items_changed (G_LIST_MODEL (self), first, old->len - first - last, devices->len - first - last);
}

static void
list_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GPtrArray *devices = wb_devices_list (&error);

  if (devices != NULL)
    g_task_return_pointer (task, devices, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WbDeviceList) self = user_data;
  GPtrArray *devices;

  self->listing = FALSE;
  g_clear_error (&self->error);
  devices = g_task_propagate_pointer (G_TASK (result), &self->error);
  if (devices != NULL)
    take_devices (self, devices);
  if (!self->ready)
    {
      self->ready = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READY]);
    }
  g_signal_emit (self, signals[SIGNAL_LISTED], 0);
  if (self->list_again)
    wb_device_list_refresh (self);
}

static gboolean
settled_cb (gpointer user_data)
{
  WbDeviceList *self = user_data;

  wb_source_clear (&self->settle);
  wb_device_list_refresh (self);
  return G_SOURCE_REMOVE;
}

static gboolean
changed_cb (gpointer user_data)
{
  WbDeviceList *self = user_data;

  if (self->settle == NULL)
    start_source (&self->settle, g_timeout_source_new (SETTLE_MS), settled_cb, self);
  return G_SOURCE_CONTINUE;
}

static gboolean
rescan_cb (gpointer user_data)
{
  wb_device_list_refresh (user_data);
  return G_SOURCE_CONTINUE;
}

/* --- Traffic --- */

static void
counters_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, wb_device_counters_read (), (GDestroyNotify) g_hash_table_unref);
}

static void
counters_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WbDeviceList) self = user_data;
  g_autoptr (GHashTable) table = g_task_propagate_pointer (G_TASK (result), NULL);
  gint64 now_us = g_get_monotonic_time ();

  self->reading = FALSE;
  if (self->counters == NULL) /* nobody looks any more */
    return;
  for (guint i = 0; i < self->devices->len; i++)
    wb_device_add_reading (self->devices->pdata[i],
                           g_hash_table_lookup (table, wb_device_get_name (self->devices->pdata[i])), now_us);
  g_signal_emit (self, signals[SIGNAL_COUNTERS], 0);
}

static gboolean
read_counters_cb (gpointer user_data)
{
  WbDeviceList *self = user_data;
  g_autoptr (GTask) task = NULL;

  if (self->reading)
    return G_SOURCE_CONTINUE;
  self->reading = TRUE;
  task = g_task_new (NULL, NULL, counters_read_cb, g_object_ref (self));
  g_task_set_priority (task, WB_PRIORITY_BULK);
  g_task_run_in_thread (task, counters_thread);
  return G_SOURCE_CONTINUE;
}

/* --- GListModel --- */

static GType
get_item_type (GListModel *model)
{
  return WB_TYPE_DEVICE;
}

static guint
get_n_items (GListModel *model)
{
  return WB_DEVICE_LIST (model)->devices->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GPtrArray *devices = WB_DEVICE_LIST (model)->devices;

  return position < devices->len ? g_object_ref (devices->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

/* --- Object --- */

static void
wb_device_list_dispose (GObject *object)
{
  WbDeviceList *self = WB_DEVICE_LIST (object);

  wb_source_clear (&self->watch);
  wb_source_clear (&self->settle);
  wb_source_clear (&self->counters);
  G_OBJECT_CLASS (wb_device_list_parent_class)->dispose (object);
}

static void
wb_device_list_finalize (GObject *object)
{
  WbDeviceList *self = WB_DEVICE_LIST (object);

  g_ptr_array_unref (self->devices);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (wb_device_list_parent_class)->finalize (object);
}

static void
wb_device_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WbDeviceList *self = WB_DEVICE_LIST (object);

  switch (id)
    {
    case PROP_READY:
      g_value_set_boolean (value, self->ready);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wb_device_list_class_init (WbDeviceListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wb_device_list_dispose;
  object_class->finalize = wb_device_list_finalize;
  object_class->get_property = wb_device_list_get_property;

  properties[PROP_READY] = g_param_spec_boolean ("ready", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_LISTED] =
      g_signal_new ("listed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_COUNTERS] =
      g_signal_new ("counters", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wb_device_list_init (WbDeviceList *self)
{
  GSource *notices = wb_device_watch_source_new ();

  self->devices = g_ptr_array_new_with_free_func (g_object_unref);
  if (notices != NULL)
    start_source (&self->watch, notices, changed_cb, self);
  else
    start_source (&self->watch, g_timeout_source_new_seconds (RESCAN_SECONDS), rescan_cb, self);
  wb_device_list_refresh (self);
}

WbDeviceList *
wb_device_list_new (void)
{
  return g_object_new (WB_TYPE_DEVICE_LIST, NULL);
}

void
wb_device_list_refresh (WbDeviceList *self)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (WB_IS_DEVICE_LIST (self));

  self->list_again = self->listing;
  if (self->listing)
    return;
  self->listing = TRUE;
  task = g_task_new (NULL, NULL, listed_cb, g_object_ref (self));
  g_task_set_priority (task, WB_PRIORITY_BULK);
  g_task_run_in_thread (task, list_thread);
}

const GError *
wb_device_list_get_error (WbDeviceList *self)
{
  g_return_val_if_fail (WB_IS_DEVICE_LIST (self), NULL);

  return self->error;
}

gboolean
wb_device_list_is_ready (WbDeviceList *self)
{
  g_return_val_if_fail (WB_IS_DEVICE_LIST (self), FALSE);

  return self->ready;
}

void
wb_device_list_set_watching (WbDeviceList *self, gboolean watching)
{
  g_return_if_fail (WB_IS_DEVICE_LIST (self));

  if (watching == (self->counters != NULL))
    return;
  if (!watching)
    {
      wb_source_clear (&self->counters);
      for (guint i = 0; i < self->devices->len; i++)
        wb_device_pause_readings (self->devices->pdata[i]);
      return;
    }
  start_source (&self->counters, g_timeout_source_new (COUNTERS_INTERVAL_MS), read_counters_cb, self);
  read_counters_cb (self);
}
