/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What every page of a service does with the handle that it shows. */
#pragma once

#include "engine/base/wb-service-handle.h"

G_BEGIN_DECLS

/* Puts handle (referenced; or NULL) in the place of *own: state_cb (page) is called when its state changes, and no longer
 * for the one before. A page that goes sets NULL. */
void wb_service_page_set_handle (gpointer page, WbServiceHandle **own, WbServiceHandle *handle, GCallback state_cb);
/* Puts the latest snapshot in the place of *shown (owned; or NULL, also when TRUE: another handle has none yet). FALSE: it
 * was there already. */
gboolean wb_service_page_take_snapshot (WbServiceHandle *handle, WbSnapshot **shown);

G_END_DECLS
