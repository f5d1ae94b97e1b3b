/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What every page of a service does with the handle that it shows. */
#pragma once

#include "engine/base/wb-service-handle.h"

G_BEGIN_DECLS

/* Puts handle (referenced; or NULL) in the place of *own: state_cb (page) is called when its state changes, and no longer
 * for the one before. A page that goes sets NULL. */
void wb_service_page_set_handle (gpointer page, WbServiceHandle **own, WbServiceHandle *handle, GCallback state_cb);
/* STOPPED without a handle. */
WbServiceState wb_service_page_get_state (WbServiceHandle *handle);
/* Takes the snapshot that the page shows (or NULL) and gives the latest in its place; NULL: there is none yet, also of
 * another handle than before. *is_new: it is not the one that was taken. */
gpointer wb_service_page_renew_snapshot (WbServiceHandle *handle, gpointer shown, gboolean *is_new);

G_END_DECLS
