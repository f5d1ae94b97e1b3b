/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Name, socket, datagram, answer: each step goes on to the next address of the name when nobody can be reached at this
 * one, so that "localhost" finds a server that listens on one family only. The time is for all of it. */

#include "engine/ping/wb-ping-message.h"

#include "engine/base/wb-clock.h"
#include "engine/base/wb-datagram-guard.h"
#include "engine/base/wb-error.h"
#include "engine/base/wb-format.h"
#include "engine/ping/wb-name-lookup.h"
#include "engine/ping/wb-udp-ask.h"

#include <glib/gi18n-lib.h>

/* A router that a packet was too big for makes our system split the next one; each may do so once. */
#define RESENDS_MAX 3u

typedef struct
{
  /* Owned */
  WbUdpAsk *ask;
  GBytes *message;
  GArray *addresses;

  guint next; /* of addresses */
  guint n_resends;
  gint64 end_ns;
  gint64 timeout_ns;
} Message;

static void
message_free (gpointer data)
{
  Message *self = data;

  wb_udp_ask_free (self->ask);
  g_bytes_unref (self->message);
  g_clear_pointer (&self->addresses, g_array_unref);
  g_free (self);
}

static void
send_now (GTask *task)
{
  Message *self = g_task_get_task_data (task);
  g_auto (WbAskEvent) trouble = { 0 };
  gsize n_bytes;
  gconstpointer bytes = g_bytes_get_data (self->message, &n_bytes);

  if (!wb_udp_ask_send (self->ask, bytes ? bytes : "", n_bytes, &trouble))
    wb_udp_ask_return_error (self->ask, wb_udp_ask_dup_trouble (self->ask, &trouble));
}

/* FALSE: there is no further address, or none that can be reached, and error says why if it was tried. */
static gboolean
try_next (GTask *task, GError **error)
{
  Message *self = g_task_get_task_data (task);

  if (!wb_udp_ask_open_next (self->ask, self->addresses, &self->next, FALSE, error))
    return FALSE;
  send_now (task);
  return TRUE;
}

static void
heard (GTask *task, const WbUdpReply *reply)
{
  Message *self = g_task_get_task_data (task);
  WbPingMessageReply *result = g_new0 (WbPingMessageReply, 1);

  result->local = *wb_udp_ask_get_local (self->ask);
  result->remote = *wb_udp_ask_get_remote (self->ask);
  result->from = reply->from;
  result->round_trip_ns = reply->round_trip_ns;
  result->kernel_times = reply->kernel_times;
  result->ttl = reply->ttl;
  result->reply = g_bytes_new (reply->bytes, reply->n_bytes);
  wb_udp_ask_return_pointer (self->ask, result, (GDestroyNotify) wb_ping_message_reply_free);
}

static void
troubled (GTask *task, const WbAskEvent *trouble)
{
  Message *self = g_task_get_task_data (task);
  GError *error;

  if (g_error_matches (trouble->error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE) && self->n_resends < RESENDS_MAX)
    {
      self->n_resends++;
      send_now (task);
      return;
    }
  error = wb_udp_ask_dup_trouble (self->ask, trouble);
  if (try_next (task, NULL))
    g_error_free (error);
  else
    wb_udp_ask_return_error (self->ask, error);
}

static void
expired (GTask *task)
{
  Message *self = g_task_get_task_data (task);

  wb_udp_ask_return_error (self->ask, wb_udp_ask_new_silence (self->ask, self->timeout_ns));
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Message *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->addresses = wb_name_lookup_finish (result, &error);
  if (self->addresses)
    {
      wb_udp_ask_wait (self->ask, self->end_ns - wb_clock_now_ns (wb_clock_get_monotonic ()));
      (void) try_next (task, &error);
    }
  if (error)
    wb_udp_ask_return_error (self->ask, error);
}

void
wb_ping_message_send_async (const char *host_and_port, int default_port, guint8 family, GBytes *message,
                            gint64 timeout_ns, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  static const WbUdpAskFuncs funcs = { heard, troubled, expired };
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Message *self = g_new0 (Message, 1);

  g_task_set_source_tag (task, wb_ping_message_send_async);
  g_task_set_task_data (task, self, message_free);
  self->ask = wb_udp_ask_new (task, &funcs);
  self->message = g_bytes_ref (message);
  self->timeout_ns = timeout_ns;
  self->end_ns = wb_clock_now_ns (wb_clock_get_monotonic ()) + timeout_ns;
  if (g_bytes_get_size (message) > WB_DATAGRAM_BYTES_MAX)
    {
      g_autofree char *size = wb_format_dup_count (g_bytes_get_size (message));

      g_task_return_new_error (task, WB_ERROR, WB_ERROR_INVALID_INPUT,
                               _("The message has %s bytes; one datagram holds 65,507 at most"), size);
      return;
    }
  wb_name_lookup_async (host_and_port, default_port, family, timeout_ns, cancellable, looked_up_cb,
                        g_object_ref (task));
}

WbPingMessageReply *
wb_ping_message_send_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
wb_ping_message_reply_free (WbPingMessageReply *self)
{
  g_clear_pointer (&self->reply, g_bytes_unref);
  g_free (self);
}
