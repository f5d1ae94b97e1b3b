/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/capture/wb-capture-file.h"

G_BEGIN_DECLS

/* One packet as it was read: a copy, so that nobody needs a reader in the main thread. */
typedef struct
{
  guint64 number;
  WbFrame frame;       /* its comment is this struct's; interface_name belongs to the file */
  const guint8 *data;  /* frame.captured_length bytes, followed by nothing */
  const char *message; /* NULL: read; else why not (translated), and frame and data mean nothing */
} WbFetched;

typedef struct _WbPacketFetcher WbPacketFetcher;

/* Called in the context of new() when something that was requested has come, and when a request is done. */
typedef void (*WbPacketFetcherFunc) (gpointer data);

WbPacketFetcher *wb_packet_fetcher_new (WbCaptureFile *file, WbPacketIndex *index, WbPacketFetcherFunc func,
                                        gpointer data);
/* Never blocks: a worker that stands in a slow read ends by itself. */
void wb_packet_fetcher_free (WbPacketFetcher *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPacketFetcher, wb_packet_fetcher_free)

/* In memory already? Borrowed until the next call to this fetcher. */
const WbFetched *wb_packet_fetcher_lookup (WbPacketFetcher *self, guint64 number);

/* Asks for these packets, the most wanted first. A newer request comes before older ones; the oldest of many are
 * forgotten, as the view has moved on. */
void wb_packet_fetcher_request (WbPacketFetcher *self, const guint64 *numbers, guint n_numbers);

/* Nothing is asked for that has not been answered, forgotten or left out for its size. */
gboolean wb_packet_fetcher_is_idle (WbPacketFetcher *self);

/* Waits for a requested packet, at most timeout_us. Borrowed until the next call; NULL: not yet. */
const WbFetched *wb_packet_fetcher_wait (WbPacketFetcher *self, guint64 number, gint64 timeout_us);

G_END_DECLS
