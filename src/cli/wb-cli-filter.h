/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/dissect/wb-frame.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct _WbCliFilter WbCliFilter; /* a BPF filter over packets of any link types */

/* WB_ERROR_INVALID_INPUT with libpcap's message when text is right for no common link type. Looks host names up. */
WbCliFilter *wb_cli_filter_new (const char *text, GError **error);
void wb_cli_filter_free (WbCliFilter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbCliFilter, wb_cli_filter_free)

/* A link type that the filter cannot be compiled for is warned about once, and its packets do not match. */
gboolean wb_cli_filter_matches (WbCliFilter *self, const WbFrame *frame, const guint8 *data);

/* TRUE when packets were asked about and the filter could be applied to none. */
gboolean wb_cli_filter_was_useless (const WbCliFilter *self);

G_END_DECLS
