/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A hash table for finding and a queue for age: head is the source heard of last. */

#include "engine/base/wb-source-limits.h"

typedef struct
{
  WbEndpoint address; /* port 0 */
  WbTokenBucket bucket;
  GList link; /* in order; data is the source */
} Source;

struct _WbSourceLimits
{
  GHashTable *by_address; /* Owned; Source, its address is the key */
  GQueue order;           /* of Source.link */
  double rate;
  double burst;
};

WbSourceLimits *
wb_source_limits_new (double rate, guint burst)
{
  WbSourceLimits *self = g_new0 (WbSourceLimits, 1);

  self->by_address = g_hash_table_new_full (wb_endpoint_hash, wb_endpoint_equal, NULL, g_free);
  g_queue_init (&self->order);
  self->rate = rate;
  self->burst = burst;
  return self;
}

void
wb_source_limits_free (WbSourceLimits *self)
{
  g_hash_table_unref (self->by_address);
  g_free (self);
}

static gboolean
make_room (WbSourceLimits *self, gint64 now_ns)
{
  Source *oldest;

  if (g_hash_table_size (self->by_address) < WB_SOURCE_LIMITS_MAX)
    return TRUE;
  oldest = self->order.tail->data;
  if (wb_token_bucket_get_ready_ns (&oldest->bucket, self->rate, self->burst, self->burst, now_ns) > now_ns)
    return FALSE;
  g_queue_unlink (&self->order, &oldest->link);
  g_hash_table_remove (self->by_address, &oldest->address);
  return TRUE;
}

gboolean
wb_source_limits_take (WbSourceLimits *self, const WbEndpoint *source, gint64 now_ns)
{
  WbEndpoint address = *source;
  Source *found;

  address.port = 0;
  found = g_hash_table_lookup (self->by_address, &address);
  if (found)
    g_queue_unlink (&self->order, &found->link);
  else
    {
      if (!make_room (self, now_ns))
        return FALSE;
      found = g_new0 (Source, 1);
      found->address = address;
      found->link.data = found;
      wb_token_bucket_init (&found->bucket);
      g_hash_table_insert (self->by_address, &found->address, found);
    }
  g_queue_push_head_link (&self->order, &found->link);
  return wb_token_bucket_take (&found->bucket, self->rate, self->burst, 1, now_ns);
}

guint
wb_source_limits_get_n (WbSourceLimits *self)
{
  return g_hash_table_size (self->by_address);
}
