/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* WIREBENCH_HELPER, then beside the build, then libexec. transfer full; NULL with G_SPAWN_ERROR_NOENT. */
char *wb_capture_find_helper (GError **error);

G_END_DECLS
