/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/wb-listen.h"
#include "engine/base/wb-service.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Where a server listens: on loopback, everywhere or at chosen addresses, and over which families; remembered by itself.
 * Its first group, "Server", has room for the service's own rows: children of type "row" in a .ui come before the choice
 * of addresses, in their order. Property "prefix" (string, construct only): of the settings' keys PREFIX-reach,
 * PREFIX-address-v4, PREFIX-address-v6, PREFIX-v4 and PREFIX-v6. Signal "family-switched" (uint family, boolean on): the
 * user turned the switch of 4 or 6. */
#define WB_TYPE_LISTEN_GROUP (wb_listen_group_get_type ())
G_DECLARE_FINAL_TYPE (WbListenGroup, wb_listen_group, WB, LISTEN_GROUP, GtkWidget)

GtkWidget *wb_listen_group_new (const char *prefix);
/* What a child of type "row" does. */
void wb_listen_group_add_row (WbListenGroup *self, GtkWidget *row);
/* What stands there now, with port 0; a family that is switched off (closed) has its address all the same, for later.
 * FALSE with WB_ERROR_INVALID_INPUT: an address that was chosen once cannot be meant any more. */
gboolean wb_listen_group_read (WbListenGroup *self, WbEndpoint *v4, gboolean *v4_closed, WbEndpoint *v6,
                               gboolean *v6_closed, GError **error);
/* What can be changed in this state, and what became of each family. listens: of the running service; n 0: not known. */
void wb_listen_group_update (WbListenGroup *self, WbServiceState state, const WbListen *listens, guint n);

G_END_DECLS
