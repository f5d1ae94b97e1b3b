/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Before gtk_init: without a GPU, draws with cairo and keeps GTK from probing GL. What the user has set stays. */
void wb_rendering_choose (void);

/* TRUE when folder (normally /dev/dri) holds no render node. */
gboolean wb_rendering_lacks_gpu (const char *folder);

G_END_DECLS
