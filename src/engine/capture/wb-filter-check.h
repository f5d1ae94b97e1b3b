/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Is a capture filter right? Asked of a killable, unprivileged `--check` run of the helper, since a name in a filter may
 * keep the compiler waiting for a name server. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* FALSE with WB_ERROR_INVALID_INPUT, which names both lengths, for a filter that no helper takes. NULL is right. */
gboolean wb_capture_check_filter_length (const char *filter, GError **error);

/* Calls back in the caller's context: TRUE when the text compiles for link_type (LINKTYPE_ value); else
 * WB_ERROR_INVALID_INPUT with libpcap's message or, for a text that is too long, at once with ours. Cancelling kills the run. An empty text is right. */
void wb_capture_check_filter_async (const char *filter, int link_type, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
gboolean wb_capture_check_filter_finish (GAsyncResult *result, GError **error);

G_END_DECLS
