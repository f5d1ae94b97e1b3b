/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <pcap/pcap.h>

G_BEGIN_DECLS

/* Called when packets may be there; dispatches at most `budget` of them itself and returns how many it handled, or a
 * negative pcap error, after which the source removes itself. */
typedef int (*WbPcapSourceFunc) (pcap_t *pcap, int budget, gpointer user_data);

/* Borrows pcap, which must be non-blocking and outlive the source. Honours the selectable descriptor where there is
 * one and the required timeout, read again before every poll. */
GSource *wb_pcap_source_new (pcap_t *pcap, int budget, WbPcapSourceFunc func, gpointer user_data);

G_END_DECLS
