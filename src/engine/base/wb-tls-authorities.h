/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who the system trusts to vouch for names: read once for the whole program, by the first client of TLS that asks, and never
 * in a loop. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* func: called once in the caller's thread-default context, when they have been read. */
typedef void (*WbTlsAuthoritiesFunc) (gpointer data);

gboolean wb_tls_authorities_are_read (void);
/* In a thread of GLib's. When they have been read, func is called all the same: the context has to run until then. */
void wb_tls_authorities_read (WbTlsAuthoritiesFunc func, gpointer data);
/* Borrowed. NULL: not read yet, or the system has none that could be read. Any thread. */
GTlsDatabase *wb_tls_authorities_get (void);

G_END_DECLS
