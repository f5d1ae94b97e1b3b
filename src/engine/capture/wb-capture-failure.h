/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The helper's codes in words for a person, translated: what did not happen, why, and one remedy. text: the system's
 * own words, may be NULL. All transfer full; any code gets a message. */
GError *wb_capture_failure_new (const char *code, const char *text, const char *device);
char *wb_capture_failure_dup_warning (const char *code, const char *text, const char *device);

/* Why a capture ended by itself; NULL when the user asked for it. Static. */
const char *wb_capture_failure_get_stop_reason (const char *reason);

G_END_DECLS
