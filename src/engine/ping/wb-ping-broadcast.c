/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The clients are remembered by their keys, since any of them may be forgotten before its turn comes. What is due is told
 * by the clock and not by the number of expiries, so that a late loop catches up. */

#include "engine/ping/wb-ping-broadcast.h"

#include "engine/base/wb-error.h"

#include <glib/gi18n-lib.h>
#include <gnutls/crypto.h>

#define STEP_NS (WB_NS_PER_S / WB_PING_BROADCAST_RATE)
/* After a long pause no burst of more than this. */
#define BURST 32u

struct _WbPingBroadcast
{
  /* Borrowed */
  WbDeadlineQueue *deadlines;
  WbPingClients *clients;
  WbPingSendFunc send;
  gpointer data;

  /* Owned */
  GBytes *message; /* of the latest; NULL: none yet */
  GArray *to;      /* WbPingClientKey */
  guint64 *nonces; /* one for each of to */

  WbDeadline deadline;
  gint64 next_ns; /* when the next one is due */
  guint at;       /* in to */
  gboolean everyone;
  guint64 n;
  guint n_sent;
};

static void
reach (WbPingBroadcast *self, WbPingClient *client, guint64 nonce, gint64 now_ns)
{
  char line[WB_PING_CONFIRM_BYTES];
  gsize n_bytes;
  gconstpointer bytes = g_bytes_get_data (self->message, &n_bytes);

  if (self->everyone || client->rank == WB_PING_CLIENT_CONFIRMED)
    {
      if (self->send (client, bytes, n_bytes, self->data))
        self->n_sent++;
      return;
    }
  wb_ping_clients_ask (self->clients, client, nonce, now_ns, line);
  self->send (client, line, sizeof line, self->data);
}

static void
due_cb (WbDeadline *deadline, gpointer data)
{
  WbPingBroadcast *self = data;
  gint64 now_ns = wb_clock_now_ns (wb_deadline_queue_get_clock (self->deadlines));

  self->next_ns = MAX (self->next_ns, now_ns - (gint64) (BURST - 1) * STEP_NS);
  for (; self->at < self->to->len && self->next_ns <= now_ns; self->at++)
    {
      const WbPingClientKey *key = &g_array_index (self->to, WbPingClientKey, self->at);
      WbPingClient *client = wb_ping_clients_find (self->clients, &key->peer, key->ssid);

      if (client == NULL)
        continue;
      reach (self, client, self->nonces[self->at], now_ns);
      self->next_ns += STEP_NS;
    }
  if (self->at < self->to->len)
    wb_deadline_arm (&self->deadline, self->deadlines, self->next_ns);
}

WbPingBroadcast *
wb_ping_broadcast_new (WbDeadlineQueue *deadlines, WbPingClients *clients, WbPingSendFunc send, gpointer data)
{
  WbPingBroadcast *self = g_new0 (WbPingBroadcast, 1);

  self->deadlines = deadlines;
  self->clients = clients;
  self->send = send;
  self->data = data;
  self->to = g_array_new (FALSE, FALSE, sizeof (WbPingClientKey));
  wb_deadline_init (&self->deadline, due_cb, self);
  return self;
}

void
wb_ping_broadcast_free (WbPingBroadcast *self)
{
  wb_deadline_disarm (&self->deadline);
  g_clear_pointer (&self->message, g_bytes_unref);
  g_array_unref (self->to);
  g_free (self->nonces);
  g_free (self);
}

gboolean
wb_ping_broadcast_begin (WbPingBroadcast *self, const char *text, gsize n, gboolean everyone, GError **error)
{
  gint64 now_ns = wb_clock_now_ns (wb_deadline_queue_get_clock (self->deadlines));
  g_autofree guint64 *nonces = NULL;
  g_autoptr (GPtrArray) list = NULL;
  int result;

  wb_ping_clients_expire (self->clients, now_ns);
  list = wb_ping_clients_list (self->clients);
  nonces = g_new0 (guint64, MAX (list->len, 1));
  result = gnutls_rnd (GNUTLS_RND_RANDOM, nonces, list->len * sizeof *nonces);
  if (result != 0)
    {
      g_set_error (error, WB_ERROR, WB_ERROR_FAILED, _ ("The system gives no random numbers: %s"),
                   gnutls_strerror (result));
      return FALSE;
    }
  g_array_set_size (self->to, 0);
  for (guint i = 0; i < list->len; i++)
    g_array_append_val (self->to, ((const WbPingClient *) g_ptr_array_index (list, i))->key);
  g_clear_pointer (&self->message, g_bytes_unref);
  self->message = g_bytes_new (text, n);
  g_free (self->nonces);
  self->nonces = g_steal_pointer (&nonces);
  self->at = 0;
  self->everyone = everyone;
  self->n++;
  self->n_sent = 0;
  self->next_ns = now_ns;
  wb_deadline_disarm (&self->deadline);
  if (self->to->len > 0)
    wb_deadline_arm (&self->deadline, self->deadlines, now_ns);
  return TRUE;
}

void
wb_ping_broadcast_end (WbPingBroadcast *self)
{
  wb_deadline_disarm (&self->deadline);
  self->at = self->to->len;
}

gboolean
wb_ping_broadcast_confirmed (WbPingBroadcast *self, WbPingClient *client)
{
  gint64 now_ns = wb_clock_now_ns (wb_deadline_queue_get_clock (self->deadlines));
  gsize n_bytes;
  gconstpointer bytes;

  if (self->message == NULL || now_ns - client->asked_ns > WB_PING_CONFIRM_NS)
    return FALSE;
  bytes = g_bytes_get_data (self->message, &n_bytes);
  if (!self->send (client, bytes, n_bytes, self->data))
    return FALSE;
  self->n_sent++;
  return TRUE;
}

guint64
wb_ping_broadcast_get_n (WbPingBroadcast *self)
{
  return self->n;
}

guint
wb_ping_broadcast_get_n_sent (WbPingBroadcast *self)
{
  return self->n_sent;
}

guint
wb_ping_broadcast_get_n_waiting (WbPingBroadcast *self)
{
  return self->to->len - self->at;
}
