/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where every packet of a capture file stands: little more than an offset each, at most 12 bytes. Append-only: a worker
 * fills a WbPacketPiece, the owner appends finished pieces and publishes the new count atomically; entries below the
 * published count never move or change, so any thread may read them without a lock. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _WbPacketIndex WbPacketIndex; /* atomically reference-counted */
typedef struct _WbPacketPiece WbPacketPiece; /* offsets found by one scan, in file order; one owner */

WbPacketIndex *wb_packet_index_new (void);
WbPacketIndex *wb_packet_index_ref (WbPacketIndex *self);
void wb_packet_index_unref (WbPacketIndex *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPacketIndex, wb_packet_index_unref)

guint64 wb_packet_index_get_count (const WbPacketIndex *self);                    /* any thread */
guint64 wb_packet_index_get_offset (const WbPacketIndex *self, guint64 position); /* position 0-based, < count */
gsize wb_packet_index_get_memory (const WbPacketIndex *self);                     /* bytes held */

/* Owner's thread only. Swallows the piece. */
void wb_packet_index_take_piece (WbPacketIndex *self, WbPacketPiece *piece);

WbPacketPiece *wb_packet_piece_new (void);
void wb_packet_piece_free (WbPacketPiece *piece);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPacketPiece, wb_packet_piece_free)
void wb_packet_piece_add (WbPacketPiece *piece, guint64 offset);
guint64 wb_packet_piece_get_count (const WbPacketPiece *piece);
guint64 wb_packet_piece_get_offset (const WbPacketPiece *piece, guint64 position); /* 0-based, < count */

G_END_DECLS
