/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/dissect/wb-dissector.h"

G_BEGIN_DECLS

typedef struct _WbCliFields WbCliFields; /* the columns of -e */

/* NULL-terminated names. WB_ERROR_INVALID_INPUT names the first unknown one and what comes nearest. */
WbCliFields *wb_cli_fields_new (const char *const *names, GError **error);
void wb_cli_fields_free (WbCliFields *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbCliFields, wb_cli_fields_free)

/* One line without its end: columns with tabs between, occurrences with commas. order: n field indices, as the tree
 * reads. */
void wb_cli_fields_append (WbCliFields *self, const WbDissection *d, const guint32 *order, guint32 n, GString *out);

G_END_DECLS
