/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the tests of one-shot questions share: a peer with a script, names that mean what the test says, and an answer
 * that knows whether its task is gone. All in the default context. */
#pragma once

#include "engine/base/wb-endpoint.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* --- A peer --- */

typedef struct _WbAskPeer WbAskPeer;

/* A datagram has come; answer with wb_ask_peer_send (). */
typedef void (*WbAskPeerScript) (WbAskPeer *peer, const guint8 *bytes, gsize n_bytes, gpointer data);

struct _WbAskPeer
{
  GSocket *socket;
  GSource *source;
  GSocketAddress *asker; /* of the latest datagram */
  GBytes *first;         /* datagram */
  WbAskPeerScript script;
  gpointer data;
  WbEndpoint endpoint;
  guint n_heard;
  gboolean all_alike; /* every datagram was the first one again */
};

/* On a free port of the loopback address of family; script NULL: silent. */
void wb_ask_peer_init (WbAskPeer *self, guint8 family, WbAskPeerScript script, gpointer data);
void wb_ask_peer_clear (WbAskPeer *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbAskPeer, wb_ask_peer_clear)
void wb_ask_peer_send (WbAskPeer *self, gconstpointer bytes, gsize n_bytes); /* to the asker */
char *wb_ask_peer_dup_text (const WbAskPeer *self);                          /* "127.0.0.1:4000" */
/* "127.0.0.1:4000", where nobody listens. */
char *wb_ask_peer_dup_deaf (guint8 family);
/* Sends to whoever asked peer, from a socket of its own. */
void wb_ask_peer_intrude (const WbAskPeer *peer, gconstpointer bytes, gsize n_bytes);

/* --- Names --- */

/* From now on "both.test" is ::1 and 127.0.0.1, "v4.test" 127.0.0.1 only, "slow.test" never answered, and there are no
 * others. */
void wb_ask_names_install (void);
guint wb_ask_names_get_n_slow (void); /* lookups of slow.test that are waiting */

/* --- An answer --- */

typedef struct
{
  GAsyncResult *result; /* Owned */
  gpointer task;        /* the same, weakly */
  GError *error;
  guint n_calls;
} WbAskAnswer;

void wb_ask_answered_cb (GObject *source, GAsyncResult *result, gpointer answer);
/* Proves that it was called once, and that nothing holds the task any more. */
void wb_ask_answer_clear (WbAskAnswer *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbAskAnswer, wb_ask_answer_clear)

G_END_DECLS
