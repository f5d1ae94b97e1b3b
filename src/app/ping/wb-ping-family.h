/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a drop-down with the items Either, IPv4 and IPv6 says: 0, 4 or 6, as the engine's questions take it. */
guint8 wb_ping_family_get (GtkDropDown *drop);

G_END_DECLS
