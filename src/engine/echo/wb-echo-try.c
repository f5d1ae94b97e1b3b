/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One socket, one question, one answer. Sending and receiving go on at the same time: an echo of more than the buffers
 * of both ends hold would otherwise stop both. A GSocket of its own rather than GSocketClient: the time of the connect
 * is wanted, and there is nothing to resolve and no proxy to ask.
 *
 *   connecting --writable--> talking (sends what is left, reads) --LF, end, 200 ms of silence--> done
 *        \______________________________ timeout, cancel, error ______________________________/
 */

#include "engine/echo/wb-echo-try.h"

#include "engine/base/wb-clock.h"
#include "engine/base/wb-source.h"

#include <errno.h>
#include <string.h>

#define SILENCE_MS 200

typedef struct
{
  /* Owned */
  GSocket *socket;
  GSource *io;
  GSource *timeout;
  GSource *silence;
  GByteArray *question;
  GByteArray *reply;
  WbEchoTryResult *result;

  GIOCondition wanted; /* of io */
  gboolean udp;
  gboolean connecting;
  gboolean asked; /* all of the question has gone; an empty datagram is one too */
  guint n_sent;
  gint64 begun_ns;
  gint64 sent_ns;
  gint64 heard_ns;
} Try;

static gint64
get_now (void)
{
  return wb_clock_now_ns (wb_clock_get_monotonic ());
}

static void
try_free (gpointer data)
{
  Try *self = data;

  wb_source_clear (&self->io);
  wb_source_clear (&self->timeout);
  wb_source_clear (&self->silence);
  if (self->socket)
    g_socket_close (self->socket, NULL);
  g_clear_object (&self->socket);
  g_byte_array_unref (self->question);
  g_byte_array_unref (self->reply);
  g_clear_pointer (&self->result, wb_echo_try_result_free);
  g_free (self);
}

/* Nothing calls back any more: each of the sources holds the task. */
static void
quiet (Try *self)
{
  wb_source_clear (&self->io);
  wb_source_clear (&self->timeout);
  wb_source_clear (&self->silence);
}

static void
succeed (GTask *task)
{
  Try *self = g_task_get_task_data (task);

  self->result->reply_ns = self->heard_ns - self->sent_ns;
  self->result->reply = g_bytes_new (self->reply->data, self->reply->len);
  quiet (self);
  g_task_return_pointer (task, g_steal_pointer (&self->result), (GDestroyNotify) wb_echo_try_result_free);
}

static void
give_up (GTask *task, GError *error)
{
  quiet (g_task_get_task_data (task));
  g_task_return_error (task, error);
}

static gboolean
silence_cb (gpointer data)
{
  g_autoptr (GTask) task = g_object_ref (data);

  succeed (task);
  return G_SOURCE_REMOVE;
}

static gboolean
timeout_cb (gpointer data)
{
  g_autoptr (GTask) task = g_object_ref (data);
  Try *self = g_task_get_task_data (task);

  /* Something came, and more would not: that is an answer too. */
  if (self->reply->len > 0)
    succeed (task);
  else
    give_up (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, g_strerror (ETIMEDOUT)));
  return G_SOURCE_REMOVE;
}

static GSource *
add_timeout (GTask *task, guint ms, GSourceFunc func)
{
  GSource *source = g_timeout_source_new (ms);

  g_task_attach_source (task, source, func);
  return source;
}

static gboolean io_cb (GSocket *socket, GIOCondition condition, gpointer data);

static void
watch (GTask *task, GIOCondition wanted)
{
  Try *self = g_task_get_task_data (task);

  if (self->io && self->wanted == wanted)
    return;
  wb_source_clear (&self->io);
  self->wanted = wanted;
  self->io = g_socket_create_source (self->socket, wanted, g_task_get_cancellable (task));
  g_task_attach_source (task, self->io, G_SOURCE_FUNC (io_cb));
}

/* TRUE: go on; else the task has returned. */
static gboolean
check_connected (GTask *task)
{
  Try *self = g_task_get_task_data (task);
  g_autoptr (GSocketAddress) local = NULL;
  GError *error = NULL;

  if (!g_socket_check_connect_result (self->socket, &error))
    {
      give_up (task, error);
      return FALSE;
    }
  self->connecting = FALSE;
  self->sent_ns = self->heard_ns = get_now ();
  self->result->connect_ns = self->udp ? 0 : self->sent_ns - self->begun_ns;
  local = g_socket_get_local_address (self->socket, NULL);
  if (local)
    wb_endpoint_from_socket_address (&self->result->local, local);
  return TRUE;
}

/* As above. */
static gboolean
send_some (GTask *task)
{
  Try *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gssize n;

  if (self->asked)
    return TRUE;
  n = g_socket_send (self->socket, (const char *) self->question->data + self->n_sent,
                     self->question->len - self->n_sent, NULL, &error);
  if (n >= 0)
    {
      self->n_sent += (guint) n;
      self->asked = self->n_sent == self->question->len;
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      give_up (task, g_steal_pointer (&error));
      return FALSE;
    }
  return TRUE;
}

/* As above. */
static gboolean
receive_some (GTask *task)
{
  Try *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = g_malloc (WB_ECHO_TRY_REPLY_BYTES);
  gssize n = g_socket_receive (self->socket, bytes, WB_ECHO_TRY_REPLY_BYTES - self->reply->len, NULL, &error);

  if (n < 0)
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return TRUE;
      give_up (task, g_steal_pointer (&error));
      return FALSE;
    }
  if (n > 0 || self->udp)
    self->heard_ns = get_now ();
  g_byte_array_append (self->reply, (const guint8 *) bytes, (guint) n);
  wb_source_clear (&self->silence);
  /* The whole question's last LF, not one inside of it. */
  if (n == 0 || self->udp || self->reply->len == WB_ECHO_TRY_REPLY_BYTES || (self->asked && bytes[n - 1] == '\n'))
    {
      succeed (task);
      return FALSE;
    }
  self->silence = add_timeout (task, SILENCE_MS, silence_cb);
  return TRUE;
}

static gboolean
io_cb (GSocket *socket, GIOCondition condition, gpointer data)
{
  g_autoptr (GTask) task = g_object_ref (data);
  Try *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    give_up (task, error);
  else if ((!self->connecting || check_connected (task)) && send_some (task) &&
           (!(condition & (G_IO_IN | G_IO_HUP | G_IO_ERR)) || receive_some (task)))
    watch (task, G_IO_IN | (self->asked ? 0 : G_IO_OUT));
  return G_SOURCE_CONTINUE; /* destroyed by whoever is done */
}

void
wb_echo_try_async (const WbEndpoint *to, gboolean udp, const char *text, guint timeout_ms, GCancellable *cancellable,
                   GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GSocketAddress) address = wb_endpoint_to_socket_address (to);
  g_autoptr (GError) error = NULL;
  Try *self = g_new0 (Try, 1);

  g_task_set_source_tag (task, wb_echo_try_async);
  g_task_set_task_data (task, self, try_free);
  self->udp = udp;
  self->question = g_byte_array_new ();
  self->reply = g_byte_array_new ();
  self->result = g_new0 (WbEchoTryResult, 1);
  self->result->remote = *to;
  g_byte_array_append (self->question, (const guint8 *) text, (guint) strlen (text));
  if (!udp)
    g_byte_array_append (self->question, (const guint8 *) "\n", 1);
  self->socket = g_socket_new (to->family == 6 ? G_SOCKET_FAMILY_IPV6 : G_SOCKET_FAMILY_IPV4,
                               udp ? G_SOCKET_TYPE_DATAGRAM : G_SOCKET_TYPE_STREAM,
                               udp ? G_SOCKET_PROTOCOL_UDP : G_SOCKET_PROTOCOL_TCP, &error);
  if (self->socket == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_socket_set_blocking (self->socket, FALSE);
  self->begun_ns = get_now ();
  self->connecting = TRUE;
  if (!g_socket_connect (self->socket, address, cancellable, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PENDING))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  self->timeout = add_timeout (task, timeout_ms, timeout_cb);
  watch (task, G_IO_IN | G_IO_OUT);
}

WbEchoTryResult *
wb_echo_try_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
wb_echo_try_result_free (WbEchoTryResult *self)
{
  g_clear_pointer (&self->reply, g_bytes_unref);
  g_free (self);
}
