/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/echo/wb-echo-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A client for this server or any other: sends a text, shows what comes back and how long it took. */
#define WB_TYPE_ECHO_TRY_PAGE (wb_echo_try_page_get_type ())
G_DECLARE_FINAL_TYPE (WbEchoTryPage, wb_echo_try_page, WB, ECHO_TRY_PAGE, GtkWidget)

GtkWidget *wb_echo_try_page_new (void);
/* Where our own server listens now. running FALSE: nowhere. snapshot may be NULL. */
void wb_echo_try_page_update (WbEchoTryPage *self, gboolean running, const WbEchoSnapshot *snapshot);

G_END_DECLS
