/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Standard input in lines, as they are typed or come out of a pipe, by the program's own loop. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _WbCliTyped WbCliTyped;

/* line: without its end; NULL: the input is over, nothing comes after it. May free the reader. */
typedef void (*WbCliTypedFunc) (const char *line, gsize n, gpointer data);

/* In the default context. A program in the background of a terminal reads when it is in front again. */
WbCliTyped *wb_cli_typed_new (WbCliTypedFunc func, gpointer data);
void wb_cli_typed_free (WbCliTyped *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbCliTyped, wb_cli_typed_free)

/* While held nothing is read or told: whoever writes the other end waits. */
void wb_cli_typed_hold (WbCliTyped *self, gboolean held);

G_END_DECLS
