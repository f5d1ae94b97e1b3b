/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How many connections each address has: for a cap per address. Ports are ignored, scopes are not. Memory is that of the
 * addresses that have one now. */
#pragma once

#include "engine/base/wb-endpoint.h"

G_BEGIN_DECLS

typedef struct _WbAddressCount WbAddressCount;

WbAddressCount *wb_address_count_new (void);
void wb_address_count_free (WbAddressCount *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbAddressCount, wb_address_count_free)

guint wb_address_count_get (WbAddressCount *self, const WbEndpoint *address);
void wb_address_count_add (WbAddressCount *self, const WbEndpoint *address);
/* One that was added. */
void wb_address_count_remove (WbAddressCount *self, const WbEndpoint *address);

G_END_DECLS
