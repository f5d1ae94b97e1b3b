/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A hash table for finding and a queue for each rank: head is the client heard of last. Invariant: each client is in the
 * table and in the queue of its rank, and latest_ns falls from head to tail. */

#include "engine/ping/wb-ping-clients.h"

#include <string.h>

#define CONFIRM "CONFIRM "

struct _WbPingClients
{
  GHashTable *by_key; /* Owned; WbPingClient, whose key is its first member */
  GQueue ranks[WB_PING_CLIENT_N_RANKS];
  WbPingClient *latest; /* Borrowed; heard of last, most likely the next one too; NULL: none, or forgotten */
  gint64 expired_ns;    /* when the silent ones were looked for */
  guint max;
  guint n_asked;
  gint64 expiry_ns;
  guint64 newest_id;
  guint64 n_forgotten;
  guint64 secret[2];
};

/* --- keys ------------------------------------------------------------------------------------------------------------ */

/* One word in: multiplied by a number that nobody outside knows, the upper half, which is the better one, folded in. */
static guint64
stir (const WbPingClients *self, guint64 state, guint64 word)
{
  state = (state ^ word) * (self->secret[1] | 1);
  return state ^ (state >> 32);
}

static void
make_key (const WbPingClients *self, WbPingClientKey *key, const WbEndpoint *peer, guint16 ssid)
{
  guint64 halves[2], state;

  key->peer = *peer;
  key->ssid = ssid;
  memcpy (halves, peer->address, sizeof halves);
  state = stir (self, self->secret[0], halves[0]);
  state = stir (self, state, halves[1]);
  state = stir (self, state, (guint64) peer->scope_id << 32 | (guint64) peer->port << 16 | ssid);
  key->hash = (guint) stir (self, state, peer->family);
}

static guint
hash_key (gconstpointer key)
{
  return ((const WbPingClientKey *) key)->hash;
}

static gboolean
equal_keys (gconstpointer a, gconstpointer b)
{
  const WbPingClientKey *one = a, *other = b;

  return one->hash == other->hash && one->ssid == other->ssid && wb_endpoint_equal (&one->peer, &other->peer);
}

/* --- table ----------------------------------------------------------------------------------------------------------- */

WbPingClients *
wb_ping_clients_new (guint max, gint64 expiry_ns)
{
  WbPingClients *self;

  g_return_val_if_fail (max >= 1, NULL);
  self = g_new0 (WbPingClients, 1);
  self->by_key = g_hash_table_new_full (hash_key, equal_keys, NULL, g_free);
  self->max = max;
  self->expiry_ns = expiry_ns;
  for (guint i = 0; i < G_N_ELEMENTS (self->secret); i++)
    self->secret[i] = (guint64) g_random_int () << 32 | g_random_int ();
  return self;
}

void
wb_ping_clients_free (WbPingClients *self)
{
  g_hash_table_unref (self->by_key);
  g_free (self);
}

static void
forget (WbPingClients *self, WbPingClient *client)
{
  if (self->latest == client)
    self->latest = NULL;
  g_queue_unlink (&self->ranks[client->rank], &client->link);
  self->n_asked -= client->asked ? 1 : 0;
  g_hash_table_remove (self->by_key, &client->key);
}

void
wb_ping_clients_expire (WbPingClients *self, gint64 now_ns)
{
  if (now_ns == self->expired_ns)
    return;
  self->expired_ns = now_ns;
  for (guint i = 0; i < WB_PING_CLIENT_N_RANKS; i++)
    while (self->ranks[i].tail != NULL)
      {
        WbPingClient *oldest = self->ranks[i].tail->data;

        if (now_ns - oldest->latest_ns < self->expiry_ns)
          break;
        forget (self, oldest);
      }
}

void
wb_ping_clients_forget (WbPingClients *self)
{
  for (guint i = 0; i < WB_PING_CLIENT_N_RANKS; i++)
    while (self->ranks[i].tail != NULL)
      forget (self, self->ranks[i].tail->data);
}

static void
make_room (WbPingClients *self)
{
  guint rank = 0;

  if (g_hash_table_size (self->by_key) < self->max)
    return;
  while (self->ranks[rank].tail == NULL)
    rank++;
  forget (self, self->ranks[rank].tail->data);
  self->n_forgotten++;
}

/* To the head of rank. */
static void
set_rank (WbPingClients *self, WbPingClient *client, WbPingClientRank rank)
{
  if (client->rank == rank && self->ranks[rank].head == &client->link)
    return;
  g_queue_unlink (&self->ranks[client->rank], &client->link);
  client->rank = rank;
  g_queue_push_head_link (&self->ranks[rank], &client->link);
}

static gboolean
is_latest (const WbPingClients *self, const WbEndpoint *peer, guint16 ssid)
{
  return self->latest != NULL && self->latest->key.ssid == ssid && wb_endpoint_equal (&self->latest->key.peer, peer);
}

WbPingClient *
wb_ping_clients_find (WbPingClients *self, const WbEndpoint *peer, guint16 ssid)
{
  WbPingClientKey key;

  if (is_latest (self, peer, ssid))
    return self->latest;
  make_key (self, &key, peer, ssid);
  return g_hash_table_lookup (self->by_key, &key);
}

static WbPingClient *
add (WbPingClients *self, const WbEndpoint *peer, guint16 ssid, gint64 now_ns)
{
  WbPingClient *client;

  make_room (self);
  client = g_new0 (WbPingClient, 1);
  make_key (self, &client->key, peer, ssid);
  client->link.data = client;
  client->id = ++self->newest_id;
  client->first_ns = now_ns;
  client->rank = wb_endpoint_is_loopback (peer) ? WB_PING_CLIENT_CONFIRMED : WB_PING_CLIENT_HEARD_ONCE;
  g_hash_table_insert (self->by_key, &client->key, client);
  g_queue_push_head_link (&self->ranks[client->rank], &client->link);
  return client;
}

WbPingClient *
wb_ping_clients_hear (WbPingClients *self, const WbEndpoint *peer, guint16 ssid, gint64 now_ns)
{
  WbPingClient *client;

  wb_ping_clients_expire (self, now_ns);
  client = wb_ping_clients_find (self, peer, ssid);
  if (client)
    set_rank (self, client, MAX (client->rank, WB_PING_CLIENT_HEARD));
  else
    client = add (self, peer, ssid, now_ns);
  self->latest = client;
  client->latest_ns = now_ns;
  client->received++;
  return client;
}

/* --- confirming ------------------------------------------------------------------------------------------------------ */

static void
write_line (guint64 nonce, char line[WB_PING_CONFIRM_BYTES])
{
  char text[WB_PING_CONFIRM_BYTES + 1];

  g_snprintf (text, sizeof text, CONFIRM "%016" G_GINT64_MODIFIER "x", nonce);
  memcpy (line, text, WB_PING_CONFIRM_BYTES);
}

void
wb_ping_clients_ask (WbPingClients *self, WbPingClient *client, guint64 nonce, gint64 now_ns,
                     char line[WB_PING_CONFIRM_BYTES])
{
  self->n_asked += client->asked ? 0 : 1;
  client->asked = TRUE;
  client->nonce = nonce;
  client->asked_ns = now_ns;
  write_line (nonce, line);
}

gboolean
wb_ping_clients_confirm (WbPingClients *self, WbPingClient *client, const guint8 *bytes, gsize n_bytes)
{
  char line[WB_PING_CONFIRM_BYTES];

  if (!client->asked || n_bytes != sizeof line)
    return FALSE;
  write_line (client->nonce, line);
  if (memcmp (bytes, line, sizeof line) != 0)
    return FALSE;
  client->asked = FALSE;
  self->n_asked--;
  set_rank (self, client, WB_PING_CLIENT_CONFIRMED);
  return TRUE;
}

/* --- reading --------------------------------------------------------------------------------------------------------- */

guint
wb_ping_clients_get_n (WbPingClients *self)
{
  return g_hash_table_size (self->by_key);
}

guint
wb_ping_clients_get_n_confirmed (WbPingClients *self)
{
  return self->ranks[WB_PING_CLIENT_CONFIRMED].length;
}

guint
wb_ping_clients_get_n_asked (WbPingClients *self)
{
  return self->n_asked;
}

guint64
wb_ping_clients_get_n_forgotten (WbPingClients *self)
{
  return self->n_forgotten;
}

GPtrArray *
wb_ping_clients_list (WbPingClients *self)
{
  GPtrArray *list = g_ptr_array_sized_new (wb_ping_clients_get_n (self));

  for (guint i = 0; i < WB_PING_CLIENT_N_RANKS; i++)
    for (GList *at = self->ranks[i].head; at; at = at->next)
      g_ptr_array_add (list, at->data);
  return list;
}
