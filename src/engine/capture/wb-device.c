/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An interface, and the last half minute of its traffic as a ring of rates. */

#include "engine/capture/wb-device-private.h"

#include <string.h>

struct _WbDevice
{
  GObject parent_instance;

  /* Owned */
  char *name;
  char *description;
  char **addresses;
  WbDeviceFlags flags;

  WbDeviceCounters last;
  gint64 last_time_us; /* 0: no last reading to compare with */
  gboolean has_counters;
  double rates[WB_DEVICE_HISTORY]; /* a ring: the newest stands before next_rate */
  guint next_rate, n_rates;
};

G_DEFINE_FINAL_TYPE (WbDevice, wb_device, G_TYPE_OBJECT)

static void
wb_device_finalize (GObject *object)
{
  WbDevice *self = WB_DEVICE (object);

  g_free (self->name);
  g_free (self->description);
  g_strfreev (self->addresses);
  G_OBJECT_CLASS (wb_device_parent_class)->finalize (object);
}

static void
wb_device_class_init (WbDeviceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wb_device_finalize;
}

static void
wb_device_init (WbDevice *self)
{
}

WbDevice *
wb_device_new (const char *name, const char *description, const char *const *addresses, WbDeviceFlags flags)
{
  WbDevice *self = g_object_new (WB_TYPE_DEVICE, NULL);

  self->name = g_strdup (name);
  self->description = g_strdup (description);
  self->addresses = g_strdupv ((char **) addresses);
  self->flags = flags;
  return self;
}

gboolean
wb_device_equal (WbDevice *a, WbDevice *b)
{
  return strcmp (a->name, b->name) == 0 && g_strcmp0 (a->description, b->description) == 0 && a->flags == b->flags &&
         g_strv_equal ((const char *const *) a->addresses, (const char *const *) b->addresses);
}

void
wb_device_copy_history (WbDevice *self, WbDevice *old)
{
  self->last = old->last;
  self->last_time_us = old->last_time_us;
  self->has_counters = old->has_counters;
  memcpy (self->rates, old->rates, sizeof self->rates);
  self->next_rate = old->next_rate;
  self->n_rates = old->n_rates;
}

void
wb_device_add_reading (WbDevice *self, const WbDeviceCounters *counters, gint64 time_us)
{
  guint64 now_bytes, last_bytes;

  self->has_counters = counters != NULL;
  if (counters == NULL)
    {
      self->last_time_us = 0;
      return;
    }
  now_bytes = counters->rx_bytes + counters->tx_bytes;
  last_bytes = self->last.rx_bytes + self->last.tx_bytes;
  /* Counters that went back belong to a driver that was reset, or to another interface of the same name. */
  if (self->last_time_us != 0 && time_us > self->last_time_us && counters->rx_bytes >= self->last.rx_bytes &&
      counters->tx_bytes >= self->last.tx_bytes)
    {
      self->rates[self->next_rate] =
          (double) (now_bytes - last_bytes) * G_USEC_PER_SEC / (double) (time_us - self->last_time_us);
      self->next_rate = (self->next_rate + 1) % WB_DEVICE_HISTORY;
      self->n_rates = MIN (self->n_rates + 1, WB_DEVICE_HISTORY);
    }
  self->last = *counters;
  self->last_time_us = time_us;
}

void
wb_device_pause_readings (WbDevice *self)
{
  self->last_time_us = 0;
}

const char *
wb_device_get_name (WbDevice *self)
{
  g_return_val_if_fail (WB_IS_DEVICE (self), NULL);

  return self->name;
}

const char *
wb_device_get_description (WbDevice *self)
{
  g_return_val_if_fail (WB_IS_DEVICE (self), NULL);

  return self->description;
}

const char *const *
wb_device_get_addresses (WbDevice *self)
{
  g_return_val_if_fail (WB_IS_DEVICE (self), NULL);

  return (const char *const *) self->addresses;
}

WbDeviceFlags
wb_device_get_flags (WbDevice *self)
{
  g_return_val_if_fail (WB_IS_DEVICE (self), 0);

  return self->flags;
}

guint
wb_device_get_history (WbDevice *self, double rates[WB_DEVICE_HISTORY])
{
  guint first;

  g_return_val_if_fail (WB_IS_DEVICE (self), 0);

  first = (self->next_rate + WB_DEVICE_HISTORY - self->n_rates) % WB_DEVICE_HISTORY;
  for (guint i = 0; i < self->n_rates; i++)
    rates[i] = self->rates[(first + i) % WB_DEVICE_HISTORY];
  return self->has_counters ? self->n_rates : 0;
}

gboolean
wb_device_get_counters (WbDevice *self, WbDeviceCounters *counters)
{
  g_return_val_if_fail (WB_IS_DEVICE (self), FALSE);

  *counters = self->last;
  return self->has_counters;
}
