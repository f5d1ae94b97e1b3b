/* SPDX-License-Identifier: GPL-3.0-or-later */

/* News on the desktop while nobody looks at the window. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* id: of the kind of news, the next one replaces it; title, body: safe to show; panel: what a click on it opens, by its
 * name. No-op where the program has no session to tell. */
void wb_notify_send (const char *id, const char *title, const char *body, const char *panel);

G_END_DECLS
