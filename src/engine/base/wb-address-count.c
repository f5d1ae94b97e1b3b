/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A table of counts, keyed by endpoints whose port is 0; an address with none is not in it. */

#include "engine/base/wb-address-count.h"

struct _WbAddressCount
{
  GHashTable *counts; /* WbEndpoint -> GUINT_TO_POINTER */
};

WbAddressCount *
wb_address_count_new (void)
{
  WbAddressCount *self = g_new0 (WbAddressCount, 1);

  self->counts = g_hash_table_new_full (wb_endpoint_hash, wb_endpoint_equal, g_free, NULL);
  return self;
}

void
wb_address_count_free (WbAddressCount *self)
{
  g_hash_table_unref (self->counts);
  g_free (self);
}

static WbEndpoint
without_port (const WbEndpoint *address)
{
  WbEndpoint key = *address;

  key.port = 0;
  return key;
}

guint
wb_address_count_get (WbAddressCount *self, const WbEndpoint *address)
{
  WbEndpoint key = without_port (address);

  return GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, &key));
}

void
wb_address_count_add (WbAddressCount *self, const WbEndpoint *address)
{
  WbEndpoint key = without_port (address);
  guint n = wb_address_count_get (self, address) + 1;

  g_hash_table_insert (self->counts, g_memdup2 (&key, sizeof key), GUINT_TO_POINTER (n));
}

void
wb_address_count_remove (WbAddressCount *self, const WbEndpoint *address)
{
  WbEndpoint key = without_port (address);
  guint n = wb_address_count_get (self, address);

  g_return_if_fail (n > 0);

  if (n == 1)
    g_hash_table_remove (self->counts, &key);
  else
    g_hash_table_insert (self->counts, g_memdup2 (&key, sizeof key), GUINT_TO_POINTER (n - 1));
}
