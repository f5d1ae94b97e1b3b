/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Opens whatever the bytes are as a saved ping session. What is taken for one must bear being looked at, saved and
 * exported; what is not must be refused in words. */
void wb_ping_file_probe (const guint8 *data, gsize size);

G_END_DECLS
