/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/capture/wb-capture-file.h"

G_BEGIN_DECLS

typedef struct _WbCliStream WbCliStream; /* the packets of a capture file in order, once, in bounded memory */

typedef enum
{
  WB_CLI_STREAM_PACKET,
  WB_CLI_STREAM_END, /* none now; when the file grows there may be more */
  WB_CLI_STREAM_ERROR,
} WbCliStreamResult;

WbCliStream *wb_cli_stream_new (WbCaptureFile *file); /* takes a reference of its own */
void wb_cli_stream_free (WbCliStream *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbCliStream, wb_cli_stream_free)

/* *data is borrowed until the next call. */
WbCliStreamResult wb_cli_stream_next (WbCliStream *self, WbFrame *frame, const guint8 **data, GError **error);

/* Passes over all packets that there are now: their number, without reading them. */
gboolean wb_cli_stream_count (WbCliStream *self, guint64 *n_packets, GError **error);

/* Nothing below this offset will be read again. */
guint64 wb_cli_stream_get_done (const WbCliStream *self);

G_END_DECLS
