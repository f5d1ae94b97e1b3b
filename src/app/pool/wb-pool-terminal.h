/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/pool/wb-pool-load-settings.h"
#include "engine/pool/wb-pool-settings.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The line to type in a terminal for the same pool under the same load, without what is as usual (transfer full). */
char *wb_pool_terminal_dup_command (const WbPoolSettings *settings, const WbPoolLoadSettings *load);

/* "Run it in a terminal": the line with a button to copy it. */
#define WB_TYPE_POOL_TERMINAL (wb_pool_terminal_get_type ())
G_DECLARE_FINAL_TYPE (WbPoolTerminal, wb_pool_terminal, WB, POOL_TERMINAL, GtkWidget)

GtkWidget *wb_pool_terminal_new (void);
/* command NULL: the settings cannot be meant, and there is none. */
void wb_pool_terminal_update (WbPoolTerminal *self, const char *command);

G_END_DECLS
