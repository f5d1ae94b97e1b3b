/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A target of a pool as users write it:
 *
 *   host   host:port   192.0.2.1:port   2001:db8::1   [2001:db8::1]:port   with, behind each: *weight   @priority
 *   db1:5432*3@0 db2:5432@1
 *
 * Pure. */
#pragma once

#include "engine/pool/wb-pool-settings.h"

G_BEGIN_DECLS

/* default_port: of one that names none. FALSE with WB_ERROR_INVALID_INPUT that shows the text and what is wrong with it. */
gboolean wb_pool_target_text_parse (const char *text, guint16 default_port, WbPoolTarget *out, GError **error);
/* The shortest text that parses to it (transfer full). */
char *wb_pool_target_text_format (const WbPoolTarget *target);
/* Several, with blanks, commas or new lines between them; adds them to settings. All or none. */
gboolean wb_pool_target_text_add (WbPoolSettings *settings, const char *text, guint16 default_port, GError **error);

G_END_DECLS
