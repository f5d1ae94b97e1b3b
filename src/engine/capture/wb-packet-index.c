/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Offsets in chunks of 4,096: a 64-bit base and 32-bit distances from it, so that ten million packets cost 40 MB. A
 * chunk whose packets lie more than 4 GiB apart is replaced by one of 64-bit offsets; the narrow one is kept until the
 * end, since a reader may be looking at it.
 *
 *   chunks: [*]──▶ { base | d0 d1 d2 … d4095 }        position = chunk << 12 | entry
 *           [*]──▶ { wide | o0 o1 o2 … o4095 }
 *
 * Invariant: `count` is published after every entry below it was written; entries below it never change. */

#include "engine/capture/wb-packet-index.h"

#include "engine/base/wb-stable-array.h"

/* A power of two; 16 KiB a chunk is small beside a small capture and large beside the allocator's overhead. */
#define CHUNK_BITS 12
#define CHUNK_ENTRIES (1u << CHUNK_BITS)
#define CHUNK_MASK (CHUNK_ENTRIES - 1)

typedef struct
{
  guint64 base;
  guint64 *wide; /* Owned; NULL while distances fit 32 bits */
  guint32 distances[];
} IndexChunk;

typedef struct
{
  _Atomic (IndexChunk *) chunk; /* Owned */
} IndexSlot;

struct _WbPacketIndex
{
  gatomicrefcount refs;
  WbStableArray slots; /* of IndexSlot */
  GPtrArray *retired;  /* Owned; narrow chunks that a wide one has replaced */
  _Atomic guint64 count;
  _Atomic gsize chunk_bytes;
};

struct _WbPacketPiece
{
  guint64 *offsets; /* Owned */
  gsize count, size;
};

static IndexChunk *
chunk_new (guint64 base, gboolean wide)
{
  IndexChunk *chunk;

  if (wide)
    {
      chunk = g_malloc (sizeof *chunk);
      chunk->wide = g_new (guint64, CHUNK_ENTRIES);
    }
  else
    {
      chunk = g_malloc (sizeof *chunk + CHUNK_ENTRIES * sizeof chunk->distances[0]);
      chunk->wide = NULL;
    }
  chunk->base = base;
  return chunk;
}

static gsize
chunk_get_memory (const IndexChunk *chunk)
{
  return sizeof *chunk + CHUNK_ENTRIES * (chunk->wide != NULL ? sizeof (guint64) : sizeof (guint32));
}

static void
chunk_free (gpointer data)
{
  IndexChunk *chunk = data;

  g_free (chunk->wide);
  g_free (chunk);
}

static inline guint64
chunk_get (const IndexChunk *chunk, guint entry)
{
  return chunk->wide != NULL ? chunk->wide[entry] : chunk->base + chunk->distances[entry];
}

static inline gboolean
chunk_set (IndexChunk *chunk, guint entry, guint64 offset)
{
  if (chunk->wide != NULL)
    chunk->wide[entry] = offset;
  else if (offset - chunk->base <= G_MAXUINT32)
    chunk->distances[entry] = (guint32) (offset - chunk->base);
  else
    return FALSE;
  return TRUE;
}

WbPacketIndex *
wb_packet_index_new (void)
{
  WbPacketIndex *self = g_new0 (WbPacketIndex, 1);

  g_atomic_ref_count_init (&self->refs);
  wb_stable_array_init (&self->slots, sizeof (IndexSlot));
  self->retired = g_ptr_array_new_with_free_func (chunk_free);
  return self;
}

WbPacketIndex *
wb_packet_index_ref (WbPacketIndex *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
wb_packet_index_unref (WbPacketIndex *self)
{
  guint64 n_slots;

  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  n_slots = wb_stable_array_get_count (&self->slots);
  for (guint64 i = 0; i < n_slots; i++)
    {
      IndexSlot *slot = wb_stable_array_get (&self->slots, i);

      chunk_free (atomic_load_explicit (&slot->chunk, memory_order_relaxed));
    }
  wb_stable_array_clear (&self->slots);
  g_ptr_array_unref (self->retired);
  g_free (self);
}

guint64
wb_packet_index_get_count (const WbPacketIndex *self)
{
  return atomic_load_explicit (&((WbPacketIndex *) self)->count, memory_order_acquire);
}

guint64
wb_packet_index_get_offset (const WbPacketIndex *self, guint64 position)
{
  IndexSlot *slot;

  g_return_val_if_fail (position < wb_packet_index_get_count (self), 0);
  slot = wb_stable_array_get (&self->slots, position >> CHUNK_BITS);
  return chunk_get (atomic_load_explicit (&slot->chunk, memory_order_acquire), position & CHUNK_MASK);
}

gsize
wb_packet_index_get_memory (const WbPacketIndex *self)
{
  return sizeof *self + wb_stable_array_get_memory (&self->slots) +
         atomic_load_explicit (&((WbPacketIndex *) self)->chunk_bytes, memory_order_relaxed);
}

/* The chunk that entry `position` belongs to, made when the entry is its first. */
static IndexSlot *
ensure_slot (WbPacketIndex *self, guint64 position, guint64 offset)
{
  IndexSlot *slot;
  IndexChunk *chunk;

  if ((position & CHUNK_MASK) != 0)
    return wb_stable_array_get (&self->slots, position >> CHUNK_BITS);
  chunk = chunk_new (offset, FALSE);
  slot = wb_stable_array_next (&self->slots);
  atomic_store_explicit (&slot->chunk, chunk, memory_order_relaxed);
  wb_stable_array_publish (&self->slots);
  atomic_fetch_add_explicit (&self->chunk_bytes, chunk_get_memory (chunk), memory_order_relaxed);
  return slot;
}

/* Replaces a narrow chunk of which n entries are in use. */
static IndexChunk *
widen (WbPacketIndex *self, IndexSlot *slot, guint n)
{
  IndexChunk *narrow = atomic_load_explicit (&slot->chunk, memory_order_relaxed);
  IndexChunk *wide = chunk_new (narrow->base, TRUE);

  for (guint i = 0; i < n; i++)
    wide->wide[i] = chunk_get (narrow, i);
  atomic_store_explicit (&slot->chunk, wide, memory_order_release);
  g_ptr_array_add (self->retired, narrow);
  atomic_fetch_add_explicit (&self->chunk_bytes, chunk_get_memory (wide), memory_order_relaxed);
  return wide;
}

void
wb_packet_index_take_piece (WbPacketIndex *self, WbPacketPiece *piece)
{
  guint64 count = atomic_load_explicit (&self->count, memory_order_relaxed);
  gsize i = 0;

  while (i < piece->count)
    {
      IndexSlot *slot = ensure_slot (self, count, piece->offsets[i]);
      IndexChunk *chunk = atomic_load_explicit (&slot->chunk, memory_order_relaxed);
      guint entry = count & CHUNK_MASK;

      for (; entry < CHUNK_ENTRIES && i < piece->count; entry++, i++, count++)
        if (!chunk_set (chunk, entry, piece->offsets[i]))
          {
            chunk = widen (self, slot, entry);
            chunk->wide[entry] = piece->offsets[i];
          }
    }
  atomic_store_explicit (&self->count, count, memory_order_release);
  wb_packet_piece_free (piece);
}

WbPacketPiece *
wb_packet_piece_new (void)
{
  return g_new0 (WbPacketPiece, 1);
}

void
wb_packet_piece_free (WbPacketPiece *piece)
{
  g_free (piece->offsets);
  g_free (piece);
}

void
wb_packet_piece_add (WbPacketPiece *piece, guint64 offset)
{
  if (piece->count == piece->size)
    {
      piece->size = MAX (1024, piece->size * 2);
      piece->offsets = g_renew (guint64, piece->offsets, piece->size);
    }
  piece->offsets[piece->count++] = offset;
}

guint64
wb_packet_piece_get_count (const WbPacketPiece *piece)
{
  return piece->count;
}

guint64
wb_packet_piece_get_offset (const WbPacketPiece *piece, guint64 position)
{
  g_return_val_if_fail (position < piece->count, 0);
  return piece->offsets[position];
}
