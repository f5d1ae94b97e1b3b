/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A server for pools to connect to, in a thread of its own, on loopback: it sends back what comes, and can be made to do
 * what servers do on bad days. Plain sockets and poll, so that what is tested is not also what tests. */
#pragma once

#include "engine/base/wb-endpoint.h"

G_BEGIN_DECLS

#define WB_POOL_SERVER_DESCRIPTORS 3u /* beside its connections */

typedef struct _WbPoolServer WbPoolServer;

/* family: 4 or 6. port: 0: the system's choice. NULL: this computer has no such family. */
WbPoolServer *wb_pool_server_new (guint8 family, guint16 port);
/* Closes everything and waits for the thread. */
void wb_pool_server_free (WbPoolServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPoolServer, wb_pool_server_free)

guint16 wb_pool_server_get_port (WbPoolServer *self);
/* Since the start; and those that are open now. */
guint wb_pool_server_get_n_accepted (WbPoolServer *self);
guint wb_pool_server_get_n_open (WbPoolServer *self);

/* What it does from now on; each has happened when the call returns. */
void wb_pool_server_set_frozen (WbPoolServer *self, gboolean frozen);    /* as stopped: the kernel still answers */
void wb_pool_server_set_silent (WbPoolServer *self, gboolean silent);    /* takes everything, says nothing */
void wb_pool_server_set_greeting (WbPoolServer *self, const char *text); /* to each new one; static; NULL: none */
void wb_pool_server_close_all (WbPoolServer *self, gboolean reset);      /* FIN or RST */
void wb_pool_server_say_to_all (WbPoolServer *self, const char *text);   /* unasked; static */

G_END_DECLS
