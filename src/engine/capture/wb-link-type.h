/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* libpcap's DLT_ numbers differ between systems; capture files hold LINKTYPE_ numbers. */
guint16 wb_link_type_from_dlt (int dlt);
int wb_link_type_to_dlt (guint16 link_type);

G_END_DECLS
