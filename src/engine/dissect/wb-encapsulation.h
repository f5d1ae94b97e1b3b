/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The number and name that Wireshark has for a LINKTYPE_ value (frame.encap_type); 0 and "Unknown" when it has none. */
guint wb_encapsulation_number (guint link_type);
const char *wb_encapsulation_name (guint link_type);

G_END_DECLS
