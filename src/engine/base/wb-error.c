/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One domain for what Wirebench itself refuses or fails at. */

#include "engine/base/wb-error.h"

G_DEFINE_QUARK (wb - error - quark, wb_error)
