/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a service's panel goes, for its WbPanelClass.leave. */
#pragma once

#include "engine/base/wb-service-handle.h"

G_BEGIN_DECLS

/* Stops those of n handles that run (each may be NULL) and asks nothing; task returns TRUE when all have stopped, or
 * after a second. */
void wb_service_leave (WbServiceHandle *const *handles, guint n, GTask *task);

G_END_DECLS
