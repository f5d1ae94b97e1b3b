/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Flows counted in one pass.
 *
 *   slots    open addressing, linear probing, a power of two: { hash, position + 1 }; 0 is free
 *   entries  in chunks that never move, in first-seen order: key, counts, times, position of the other direction
 *
 * Invariants: used slots == entries, at most 7/8 of the slots; entries are never removed; what was allocated plus what
 * an allocation costs stays within the budget. The slots double at 3/4 full: the old ones are given back *before* the
 * new ones are taken (they are rebuilt from the entries' stored hashes), so that growing needs no room twice. Once
 * doubling or another chunk would break the budget, new flows are counted as overflow and known ones go on.
 *
 * The packets' senders choose the keys, so the hash is keyed (SipHash-1-3, Aumasson and Bernstein, key drawn for each
 * table): nobody outside can make flows that collide. */

#include "engine/capture/wb-flow-table.h"

#include "engine/capture/wb-flow-table-private.h"

#include <string.h>

#define CHUNK_ENTRIES 256u /* 24 KiB a piece: small enough to use a budget up, big enough to be few */
#define FIRST_SLOTS 64u
#define ALLOCATION_COST 16u /* what malloc keeps beside a block */
#define NO_ENTRY G_MAXUINT32

typedef struct
{
  guint8 src[16], dst[16];
  guint16 src_port, dst_port;
  guint8 protocol;
  guint8 src_kind, dst_kind; /* WbAddressKind */
  guint8 has_ports;
} FlowKey;

G_STATIC_ASSERT (sizeof (FlowKey) == 40); /* five words without padding: hashed and compared as they lie */

typedef struct
{
  FlowKey key;
  guint32 hash;
  guint32 back; /* the other direction, NO_ENTRY */
  guint64 packets, bytes;
  gint64 first_ns, last_ns; /* first > last: no time known yet */
  guint64 first_packet;
} FlowEntry;

typedef struct
{
  guint32 hash;
  guint32 position; /* + 1 */
} FlowSlot;

struct _WbFlowTable
{
  FlowSlot *slots;    /* Owned */
  FlowEntry **chunks; /* Owned; room for every chunk the budget could hold */
  guint n_slots, n_chunks, max_chunks, n_flows;
  gsize budget, memory;
  guint64 overflow;
  guint64 key0, key1;
  guint32 last; /* the flow of the packet before: bursts find themselves without a search */
  guint longest_probe;
};

static gsize
cost (gsize bytes)
{
  return bytes + ALLOCATION_COST;
}

static inline guint64
rotate (guint64 x, guint bits)
{
  return x << bits | x >> (64 - bits);
}

static inline void
sip_round (guint64 v[4])
{
  v[0] += v[1];
  v[2] += v[3];
  v[1] = rotate (v[1], 13) ^ v[0];
  v[3] = rotate (v[3], 16) ^ v[2];
  v[0] = rotate (v[0], 32);
  v[2] += v[1];
  v[0] += v[3];
  v[1] = rotate (v[1], 17) ^ v[2];
  v[3] = rotate (v[3], 21) ^ v[0];
  v[2] = rotate (v[2], 32);
}

static guint64
hash_key (const WbFlowTable *self, const FlowKey *key)
{
  guint64 v[4] = {
    self->key0 ^ 0x736f6d6570736575u,
    self->key1 ^ 0x646f72616e646f6du,
    self->key0 ^ 0x6c7967656e657261u,
    self->key1 ^ 0x7465646279746573u,
  };
  guint64 words[6];

  memcpy (words, key, sizeof *key);
  words[5] = (guint64) sizeof *key << 56; /* SipHash's last word: no bytes left over, the length on top */
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      v[3] ^= words[i];
      sip_round (v);
      v[0] ^= words[i];
    }
  v[2] ^= 0xff;
  for (guint i = 0; i < 3; i++)
    sip_round (v);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static gboolean
key_of (const WbDissection *d, FlowKey *key)
{
  const WbDissectState *state = &d->state;
  gboolean is_ip = state->src.kind != WB_ADDRESS_NONE || state->dst.kind != WB_ADDRESS_NONE;
  const WbAddress *src = is_ip ? &state->src : &state->link_src;
  const WbAddress *dst = is_ip ? &state->dst : &state->link_dst;

  if (src->kind == WB_ADDRESS_NONE && dst->kind == WB_ADDRESS_NONE)
    return FALSE;
  memset (key, 0, sizeof *key);
  memcpy (key->src, src->bytes, sizeof key->src);
  memcpy (key->dst, dst->bytes, sizeof key->dst);
  key->src_kind = (guint8) src->kind;
  key->dst_kind = (guint8) dst->kind;
  if (is_ip)
    {
      key->protocol = state->ip_proto;
      key->has_ports = state->has_ports;
      key->src_port = state->has_ports ? state->src_port : 0;
      key->dst_port = state->has_ports ? state->dst_port : 0;
    }
  return TRUE;
}

static void
reverse_key (FlowKey *key)
{
  const FlowKey forth = *key;

  memcpy (key->src, forth.dst, sizeof key->src);
  memcpy (key->dst, forth.src, sizeof key->dst);
  key->src_port = forth.dst_port;
  key->dst_port = forth.src_port;
  key->src_kind = forth.dst_kind;
  key->dst_kind = forth.src_kind;
}

gboolean
wb_flow_holds (const WbFlow *flow, const WbDissection *d, gboolean *back)
{
  FlowKey wanted = {
    .src_port = flow->src_port,
    .dst_port = flow->dst_port,
    .protocol = flow->protocol,
    .src_kind = (guint8) flow->src.kind,
    .dst_kind = (guint8) flow->dst.kind,
    .has_ports = flow->has_ports,
  };
  FlowKey key;

  *back = FALSE;
  if (!key_of (d, &key))
    return FALSE;
  memcpy (wanted.src, flow->src.bytes, sizeof wanted.src);
  memcpy (wanted.dst, flow->dst.bytes, sizeof wanted.dst);
  if (memcmp (&key, &wanted, sizeof key) == 0)
    return TRUE;
  reverse_key (&wanted);
  *back = TRUE;
  return memcmp (&key, &wanted, sizeof key) == 0;
}

static FlowEntry *
entry_at (const WbFlowTable *self, guint position)
{
  return &self->chunks[position / CHUNK_ENTRIES][position % CHUNK_ENTRIES];
}

/* The position of key, or NO_ENTRY with *free_slot set to where it belongs. */
static guint32
find (WbFlowTable *self, const FlowKey *key, guint32 hash, guint *free_slot)
{
  guint mask = self->n_slots - 1, at = hash & mask, probes = 1;

  for (; self->slots[at].position != 0; at = (at + 1) & mask, probes++)
    if (self->slots[at].hash == hash &&
        memcmp (&entry_at (self, self->slots[at].position - 1)->key, key, sizeof *key) == 0)
      return self->slots[at].position - 1;
  self->longest_probe = MAX (self->longest_probe, probes);
  *free_slot = at;
  return NO_ENTRY;
}

static void
place_all (WbFlowTable *self)
{
  guint mask = self->n_slots - 1;

  for (guint i = 0; i < self->n_flows; i++)
    {
      guint32 hash = entry_at (self, i)->hash;
      guint at = hash & mask;

      while (self->slots[at].position != 0)
        at = (at + 1) & mask;
      self->slots[at] = (FlowSlot){ hash, i + 1 };
    }
}

/* Room for one more flow: TRUE. *moved: the slots are new ones. */
static gboolean
make_room (WbFlowTable *self, gboolean *moved)
{
  gsize slots_bytes = (gsize) self->n_slots * sizeof (FlowSlot);

  *moved = FALSE;
  if (self->n_flows == self->n_chunks * CHUNK_ENTRIES)
    {
      gsize chunk = cost (CHUNK_ENTRIES * sizeof (FlowEntry));

      if (self->n_chunks == self->max_chunks || self->memory + chunk > self->budget)
        return FALSE;
      self->chunks[self->n_chunks++] = g_new (FlowEntry, CHUNK_ENTRIES);
      self->memory += chunk;
    }
  if (self->n_flows < self->n_slots / 4 * 3)
    return TRUE;
  if (self->memory + slots_bytes > self->budget || self->n_slots >= 1u << 31)
    return self->n_flows < self->n_slots / 8 * 7;

  g_free (self->slots);
  self->n_slots *= 2;
  self->slots = g_new0 (FlowSlot, self->n_slots);
  self->memory += slots_bytes;
  place_all (self);
  *moved = TRUE;
  return TRUE;
}

static guint32
insert (WbFlowTable *self, const FlowKey *key, guint32 hash, guint free_slot, const WbFrame *frame)
{
  FlowKey reverse = *key;
  guint32 position = self->n_flows, other;
  FlowEntry *entry;
  gboolean moved;
  guint unused;

  if (!make_room (self, &moved))
    return NO_ENTRY;
  if (moved)
    find (self, key, hash, &free_slot);
  entry = entry_at (self, position);
  *entry = (FlowEntry){
    .key = *key,
    .hash = hash,
    .back = NO_ENTRY,
    .first_ns = G_MAXINT64,
    .last_ns = G_MININT64,
    .first_packet = frame->number,
  };
  self->slots[free_slot] = (FlowSlot){ hash, position + 1 };
  self->n_flows++;

  reverse_key (&reverse);
  other = find (self, &reverse, (guint32) hash_key (self, &reverse), &unused);
  if (other != NO_ENTRY && other != position) /* a flow to itself has no other direction */
    {
      entry->back = other;
      entry_at (self, other)->back = position;
    }
  return position;
}

WbFlowTable *
wb_flow_table_new_keyed (gsize budget_bytes, guint64 key0, guint64 key1)
{
  WbFlowTable *self = g_new0 (WbFlowTable, 1);
  gsize chunk = cost (CHUNK_ENTRIES * sizeof (FlowEntry)) + sizeof (FlowEntry *);

  self->budget = budget_bytes;
  self->key0 = key0;
  self->key1 = key1;
  self->last = NO_ENTRY;
  self->n_slots = FIRST_SLOTS;
  self->slots = g_new0 (FlowSlot, FIRST_SLOTS);
  self->max_chunks = (guint) MIN (budget_bytes / chunk, (NO_ENTRY - 1) / CHUNK_ENTRIES);
  self->chunks = g_new (FlowEntry *, self->max_chunks);
  self->memory =
      cost (sizeof *self) + cost (FIRST_SLOTS * sizeof (FlowSlot)) + cost (self->max_chunks * sizeof (FlowEntry *));
  return self;
}

guint64
wb_flow_table_hash (const WbFlowTable *self, const WbDissection *d)
{
  FlowKey key;

  return key_of (d, &key) ? hash_key (self, &key) : 0;
}

guint
wb_flow_table_get_longest_probe (const WbFlowTable *self)
{
  return self->longest_probe;
}

WbFlowTable *
wb_flow_table_new (gsize budget_bytes)
{
  return wb_flow_table_new_keyed (budget_bytes, (guint64) g_random_int () << 32 | g_random_int (),
                                  (guint64) g_random_int () << 32 | g_random_int ());
}

void
wb_flow_table_free (WbFlowTable *self)
{
  for (guint i = 0; i < self->n_chunks; i++)
    g_free (self->chunks[i]);
  g_free (self->chunks);
  g_free (self->slots);
  g_free (self);
}

void
wb_flow_table_add (WbFlowTable *self, const WbDissection *d)
{
  FlowEntry *entry;
  FlowKey key;

  if (!key_of (d, &key))
    return;
  if (self->last == NO_ENTRY || memcmp (&entry_at (self, self->last)->key, &key, sizeof key) != 0)
    {
      guint32 hash = (guint32) hash_key (self, &key), position;
      guint free_slot;

      position = find (self, &key, hash, &free_slot);
      if (position == NO_ENTRY)
        position = insert (self, &key, hash, free_slot, &d->frame);
      if (position == NO_ENTRY)
        {
          self->overflow++;
          return;
        }
      self->last = position;
    }
  entry = entry_at (self, self->last);
  entry->packets++;
  entry->bytes += d->frame.reported_length;
  if (d->frame.has_time)
    {
      entry->first_ns = MIN (entry->first_ns, d->frame.time_ns);
      entry->last_ns = MAX (entry->last_ns, d->frame.time_ns);
    }
}

guint
wb_flow_table_get_n_flows (const WbFlowTable *self)
{
  return self->n_flows;
}

static void
fill_flow (const FlowEntry *entry, WbFlow *flow)
{
  const FlowKey *key = &entry->key;
  gboolean has_time = entry->first_ns <= entry->last_ns;

  *flow = (WbFlow){
    .src.kind = (WbAddressKind) key->src_kind,
    .dst.kind = (WbAddressKind) key->dst_kind,
    .src_port = key->src_port,
    .dst_port = key->dst_port,
    .protocol = key->protocol,
    .has_ports = key->has_ports,
    .has_time = has_time,
    .packets = entry->packets,
    .bytes = entry->bytes,
    .first_ns = has_time ? entry->first_ns : 0,
    .last_ns = has_time ? entry->last_ns : 0,
    .first_packet = entry->first_packet,
  };
  memcpy (flow->src.bytes, key->src, sizeof key->src);
  memcpy (flow->dst.bytes, key->dst, sizeof key->dst);
}

void
wb_flow_table_get_flow (const WbFlowTable *self, guint position, WbFlow *flow)
{
  g_return_if_fail (position < self->n_flows);
  fill_flow (entry_at (self, position), flow);
}

guint64
wb_flow_table_get_overflow (const WbFlowTable *self)
{
  return self->overflow;
}

gsize
wb_flow_table_get_memory (const WbFlowTable *self)
{
  return self->memory;
}

GArray *
wb_flow_table_dup_joined (const WbFlowTable *self)
{
  guint n_rows = 0;
  GArray *rows;

  for (guint i = 0; i < self->n_flows; i++)
    n_rows += entry_at (self, i)->back >= i;
  rows = g_array_sized_new (FALSE, FALSE, sizeof (WbFlow), n_rows); /* once: growing would hold them twice */
  for (guint i = 0; i < self->n_flows; i++)
    {
      const FlowEntry *entry = entry_at (self, i);
      WbFlow flow, back;

      if (entry->back < i) /* led by the other direction, which was seen first */
        continue;
      fill_flow (entry, &flow);
      if (entry->back != NO_ENTRY)
        {
          fill_flow (entry_at (self, entry->back), &back);
          flow.packets_back = back.packets;
          flow.bytes_back = back.bytes;
          if (back.has_time)
            {
              flow.first_ns = flow.has_time ? MIN (flow.first_ns, back.first_ns) : back.first_ns;
              flow.last_ns = flow.has_time ? MAX (flow.last_ns, back.last_ns) : back.last_ns;
              flow.has_time = TRUE;
            }
        }
      g_array_append_val (rows, flow);
    }
  return rows;
}
